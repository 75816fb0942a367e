// SPDX-License-Identifier: Apache-2.0
// The code tables of the consent decision: purposes of use, sensitivities, confidentiality,
// handling instructions, classes of data. Every table is a .def file; a code is its place there.
#ifndef CONSENTRY_CORE_LEDGER_POLICY_CODES_H
#define CONSENTRY_CORE_LEDGER_POLICY_CODES_H

#include "core/base/span.h"

#define POLICY_SYSTEM_ACT_REASON      "http://terminology.hl7.org/CodeSystem/v3-ActReason"
#define POLICY_SYSTEM_ACT_CODE        "http://terminology.hl7.org/CodeSystem/v3-ActCode"
#define POLICY_SYSTEM_CONFIDENTIALITY "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
#define POLICY_SYSTEM_ACTION          "http://terminology.hl7.org/CodeSystem/consentaction"

enum policy_purpose {
#define LEAF(code, parent)  POLICY_PURPOSE_##code,
#define GROUP(code, parent) POLICY_PURPOSE_##code,
#define END(code) \
    POLICY_PURPOSE_END_##code, POLICY_PURPOSE_AT_##code = POLICY_PURPOSE_END_##code - 1,
#include "core/ledger/policy_purposes.def"
    POLICY_PURPOSE_COUNT
};

enum policy_sensitivity {
#define LEAF(code, parent)  POLICY_SENSITIVITY_##code,
#define GROUP(code, parent) POLICY_SENSITIVITY_##code,
#define END(code) \
    POLICY_SENSITIVITY_END_##code, POLICY_SENSITIVITY_AT_##code = POLICY_SENSITIVITY_END_##code - 1,
#define OVERLAY(above, below)
#include "core/ledger/policy_sensitivity.def"
    POLICY_SENSITIVITY_COUNT
};

enum policy_obligation {
#define OBLIGATION(code) POLICY_OBLIGATION_##code,
#define REFRAIN(code)    POLICY_OBLIGATION_##code,
#include "core/ledger/policy_obligations.def"
    POLICY_OBLIGATION_COUNT
};

enum policy_type {
#define TYPE(name, text) POLICY_TYPE_##name,
#include "core/ledger/policy_types.def"
    POLICY_TYPE_COUNT
};

// The order of confidentiality, least first; 0 means that no level is stated.
enum policy_confidentiality {
    POLICY_UNLABELED,
    POLICY_U,
    POLICY_L,
    POLICY_M,
    POLICY_N,
    POLICY_R,
    POLICY_V,
};

// Actions of http://terminology.hl7.org/CodeSystem/consentaction; a set is a map of their bits.
enum policy_action {
    POLICY_ACCESS,
    POLICY_COLLECT,
    POLICY_USE,
    POLICY_DISCLOSE,
    POLICY_CORRECT,
    POLICY_ACTION_COUNT,
};

static inline uint64_t policy_bit(unsigned code)
{
    return (uint64_t)1 << code;
}

// The place of a code in its table, or -1 when the table does not hold it.
int policy_purpose_find(span code);
int policy_sensitivity_find(span code);
int policy_obligation_find(span code);
int policy_action_find(span code);
// The level, or POLICY_UNLABELED for a code that is none.
enum policy_confidentiality policy_confidentiality_find(span code);

// The code at a place; "" outside of the table.
const char *policy_purpose_code(unsigned purpose);
const char *policy_sensitivity_code(unsigned sensitivity);
const char *policy_obligation_code(unsigned obligation);
const char *policy_action_code(unsigned action);
const char *policy_type_text(unsigned type);
const char *policy_confidentiality_code(unsigned level);

// Maps of the codes that `code` is-a (itself and what stands above it) and of those that are-a
// `code` (itself and what stands below). `code` must be in its table.
uint64_t policy_purpose_above(unsigned code);
uint64_t policy_purpose_below(unsigned code);
uint64_t policy_sensitivity_above(unsigned code);
uint64_t policy_sensitivity_below(unsigned code);

#endif
