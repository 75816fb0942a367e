// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/policy_codes.h"

#include <assert.h>

#include "core/base/invariant.h"

static_assert(POLICY_PURPOSE_COUNT == 60, "R4 has 60 purposes of use");
static_assert(POLICY_SENSITIVITY_COUNT == 45, "R4 has 45 sensitivities");
static_assert(POLICY_TYPE_COUNT == 30, "page 0 has 30 classes of data");
static_assert(POLICY_OBLIGATION_COUNT <= 64, "one bit a code");

// A row of a hierarchy: what is-a the code stands in the rows up to `end`.
struct code_row {
    const char *code;
    uint8_t parent; // the root's is itself
    uint8_t end;
};

static const struct code_row purposes[POLICY_PURPOSE_COUNT] = {
#define LEAF(code, parent)  {#code, POLICY_PURPOSE_##parent, POLICY_PURPOSE_##code + 1},
#define GROUP(code, parent) {#code, POLICY_PURPOSE_##parent, POLICY_PURPOSE_END_##code},
#define END(code)
#include "core/ledger/policy_purposes.def"
};

static const struct code_row sensitivities[POLICY_SENSITIVITY_COUNT] = {
#define LEAF(code, parent)  {#code, POLICY_SENSITIVITY_##parent, POLICY_SENSITIVITY_##code + 1},
#define GROUP(code, parent) {#code, POLICY_SENSITIVITY_##parent, POLICY_SENSITIVITY_END_##code},
#define END(code)
#define OVERLAY(above, below)
#include "core/ledger/policy_sensitivity.def"
};

static const struct {
    uint8_t above, below;
} overlays[] = {
#define LEAF(code, parent)
#define GROUP(code, parent)
#define END(code)
#define OVERLAY(above, below) {POLICY_SENSITIVITY_##above, POLICY_SENSITIVITY_##below},
#include "core/ledger/policy_sensitivity.def"
};

static const char *const obligations[POLICY_OBLIGATION_COUNT] = {
#define OBLIGATION(code) #code,
#define REFRAIN(code)    #code,
#include "core/ledger/policy_obligations.def"
};

static const char *const types[POLICY_TYPE_COUNT] = {
#define TYPE(name, text) text,
#include "core/ledger/policy_types.def"
};

static const char *const actions[POLICY_ACTION_COUNT] = {"access", "collect", "use", "disclose",
                                                         "correct"};
static const char *const levels[] = {"", "U", "L", "M", "N", "R", "V"};

static int find_row(const struct code_row *rows, unsigned count, span code)
{
    for (unsigned i = 0; i < count; i++)
        if (span_is(code, rows[i].code)) return (int)i;
    return -1;
}

static int find_text(const char *const *texts, unsigned count, span code)
{
    for (unsigned i = 0; i < count; i++)
        if (span_is(code, texts[i])) return (int)i;
    return -1;
}

int policy_purpose_find(span code)
{
    return find_row(purposes, POLICY_PURPOSE_COUNT, code);
}

int policy_sensitivity_find(span code)
{
    return find_row(sensitivities, POLICY_SENSITIVITY_COUNT, code);
}

int policy_obligation_find(span code)
{
    return find_text(obligations, POLICY_OBLIGATION_COUNT, code);
}

int policy_action_find(span code)
{
    return find_text(actions, POLICY_ACTION_COUNT, code);
}

enum policy_confidentiality policy_confidentiality_find(span code)
{
    int level = find_text(levels, sizeof levels / sizeof *levels, code);
    return level > 0 ? (enum policy_confidentiality)level : POLICY_UNLABELED;
}

const char *policy_purpose_code(unsigned purpose)
{
    return purpose < POLICY_PURPOSE_COUNT ? purposes[purpose].code : "";
}

const char *policy_sensitivity_code(unsigned sensitivity)
{
    return sensitivity < POLICY_SENSITIVITY_COUNT ? sensitivities[sensitivity].code : "";
}

const char *policy_obligation_code(unsigned obligation)
{
    return obligation < POLICY_OBLIGATION_COUNT ? obligations[obligation] : "";
}

const char *policy_action_code(unsigned action)
{
    return action < POLICY_ACTION_COUNT ? actions[action] : "";
}

const char *policy_type_text(unsigned type)
{
    return type < POLICY_TYPE_COUNT ? types[type] : "";
}

const char *policy_confidentiality_code(unsigned level)
{
    return level < sizeof levels / sizeof *levels ? levels[level] : "";
}

// The chain of parents ends at the root, row 0, in at most as many steps as there are levels.
static uint64_t rows_above(const struct code_row *rows, unsigned code)
{
    uint64_t map = policy_bit(code);
    for (; code != 0; map |= policy_bit(code)) code = rows[code].parent;
    return map;
}

// The rows [code, end).
static uint64_t rows_below(const struct code_row *rows, unsigned code)
{
    return (policy_bit(rows[code].end - 1U) << 1) - policy_bit(code);
}

uint64_t policy_purpose_above(unsigned code)
{
    INVARIANT(code < POLICY_PURPOSE_COUNT);
    return rows_above(purposes, code);
}

uint64_t policy_purpose_below(unsigned code)
{
    INVARIANT(code < POLICY_PURPOSE_COUNT);
    return rows_below(purposes, code);
}

uint64_t policy_sensitivity_above(unsigned code)
{
    INVARIANT(code < POLICY_SENSITIVITY_COUNT);
    uint64_t map = rows_above(sensitivities, code);
    for (size_t i = 0; i < sizeof overlays / sizeof *overlays; i++)
        if ((map >> overlays[i].below & 1) != 0)
            map |= rows_above(sensitivities, overlays[i].above);
    return map;
}

uint64_t policy_sensitivity_below(unsigned code)
{
    INVARIANT(code < POLICY_SENSITIVITY_COUNT);
    uint64_t map = rows_below(sensitivities, code);
    for (size_t i = 0; i < sizeof overlays / sizeof *overlays; i++)
        if ((map >> overlays[i].above & 1) != 0)
            map |= rows_below(sensitivities, overlays[i].below);
    return map;
}
