// SPDX-License-Identifier: Apache-2.0
#include "adapters/plan_read.h"

#include "adapters/plan_write.h"
#include "adapters/pseudonym.h"
#include "core/base/bytes.h"
#include "core/base/hex.h"
#include "core/base/instant.h"
#include "core/ledger/policy_codes.h"

struct ops_reader {
    const struct json_doc *doc;
    struct plan *plan;
    struct issues *issues;
};

static enum status refuse(const struct ops_reader *r, const struct json_node *node,
                          const char *rule)
{
    return issue_add(r->issues, ISSUE_ERROR, STATUS_BAD_VALUE, rule, node->offset, NULL);
}

static const struct json_node *field(const struct ops_reader *r, const struct json_node *step,
                                     const char *name)
{
    return json_member(r->doc, step, span_text(name));
}

static bool is_true(const struct json_node *node)
{
    return node != NULL && node->kind == JSON_KIND_TRUE;
}

static bool is_absent(const struct json_node *node)
{
    return node == NULL || node->kind == JSON_KIND_NULL;
}

// --- parties -----------------------------------------------------------------------------------

// "patient:" and 64 hexadecimal digits.
static bool read_name(struct plan_party *party, span text)
{
    size_t at = 0;
    while (at < text.size && text.data[at] != ':') at++;
    span kind = span_slice(text, 0, at);
    if (party->name_count == PLAN_NAMES_MAX) return false;
    for (uint8_t k = 0; k < ACCOUNT_KIND_COUNT; k++) {
        if (!span_is(kind, plan_account_kind(k))) continue;
        party->account_kind = k;
        return pseudonym_read(&party->names[party->name_count++],
                              span_slice(text, at + 1, text.size));
    }
    return false;
}

static bool read_special(struct plan_party *party, span text)
{
    static const struct {
        const char *name;
        enum plan_party_kind kind;
    } rows[] = {{"tenant", PLAN_TENANT}, {"anyone", PLAN_ANYONE}, {"nobody", PLAN_NOBODY}};
    for (size_t i = 0; i < 3; i++) {
        if (!span_is(text, rows[i].name)) continue;
        party->kind = rows[i].kind;
        return true;
    }
    return false;
}

// A role that a step does not state is nobody.
static enum status read_party(struct ops_reader *r, const struct json_node *step, const char *role,
                              uint8_t *out)
{
    struct plan_party party = {.kind = PLAN_NAMED};
    const struct json_node *node = field(r, step, role);
    if (is_absent(node)) {
        party.kind = PLAN_NOBODY;
    } else if (!read_special(&party, json_text(node)) && !read_name(&party, json_text(node))) {
        return refuse(r, node, "ops-party");
    }
    const struct json_node *aliases =
        strcmp(role, "patient") == 0 ? field(r, step, "aliases") : NULL;
    const struct json_node *alias = is_absent(aliases) ? NULL : json_first(r->doc, aliases);
    for (; alias != NULL; alias = json_next(r->doc, alias))
        if (party.kind != PLAN_NAMED || !read_name(&party, json_text(alias)))
            return refuse(r, alias, "ops-party");
    uint32_t index = plan_party(r->plan, &party);
    if (index == PLAN_PARTIES_MAX)
        return issue_add(r->issues, ISSUE_ERROR, STATUS_LIMIT, "plan-limit", step->offset, NULL);
    *out = (uint8_t)index;
    return STATUS_OK;
}

// --- rules -------------------------------------------------------------------------------------

// The place of a code: by its name in the table, or "bit-N" behind it.
static int find_code(span text, unsigned count, const char *(*code)(unsigned), unsigned limit)
{
    for (unsigned i = 0; i < count; i++)
        if (span_is(text, code(i))) return (int)i;
    if (!span_starts(text, "bit-") || text.size < 5 || text.size > 7) return -1;
    unsigned bit = 0;
    for (size_t i = 4; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return -1;
        bit = bit * 10 + (unsigned)(text.data[i] - '0');
    }
    return bit < limit ? (int)bit : -1;
}

struct code_table {
    const char *name; // of the member
    unsigned count, limit;
    const char *(*code)(unsigned);
};

// A list of codes; `all` is set for ["all"] and for no list.
static enum status read_map(const struct ops_reader *r, const struct json_node *step,
                            const struct code_table *table, uint64_t map[static 4], bool *all)
{
    const struct json_node *list = field(r, step, table->name);
    *all = is_absent(list);
    if (*all) return STATUS_OK;
    if (list->kind != JSON_KIND_ARRAY) return refuse(r, list, "ops-codes");
    const struct json_node *item = json_first(r->doc, list);
    for (; item != NULL; item = json_next(r->doc, item)) {
        if (span_is(json_text(item), "all")) {
            *all = true;
            continue;
        }
        int bit = find_code(json_text(item), table->count, table->code, table->limit);
        if (bit < 0) return refuse(r, item, "ops-codes");
        map[bit / 64] |= (uint64_t)1 << (bit % 64);
    }
    return STATUS_OK;
}

static enum status read_time(const struct ops_reader *r, const struct json_node *step,
                             const char *name, bool last, uint64_t *out)
{
    const struct json_node *node = field(r, step, name);
    struct period_of_time time;
    if (is_absent(node)) return STATUS_OK;
    if (instant_read_fhir(json_text(node), &time) != STATUS_OK) return refuse(r, node, "ops-time");
    instant at = last ? time.last : time.first;
    if (at <= 0 || (uint64_t)at >= LEDGER_TIME_LIMIT) return refuse(r, node, "ops-time");
    *out = (uint64_t)at;
    return STATUS_OK;
}

static enum status read_small(const struct ops_reader *r, const struct json_node *step,
                              const char *name, bool *stated, uint32_t *out)
{
    const struct json_node *node = field(r, step, name);
    span text = json_text(node);
    *out = 0;
    *stated = !is_absent(node);
    if (!*stated) return STATUS_OK;
    if (node->kind != JSON_KIND_NUMBER || text.size > 2) return refuse(r, node, "ops-number");
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return refuse(r, node, "ops-number");
        *out = *out * 10 + (uint32_t)(text.data[i] - '0');
    }
    return *out < 63 ? STATUS_OK : refuse(r, node, "ops-number");
}

static enum status read_narrower(const struct ops_reader *r, const struct json_node *step,
                                 digest *out)
{
    const struct json_node *node = field(r, step, "narrower");
    uint8_t bytes[DIGEST_BYTES];
    if (is_absent(node)) return STATUS_OK;
    if (hex_decode(bytes, sizeof bytes, json_text(node)) != STATUS_OK)
        return refuse(r, node, "ops-digest");
    for (size_t i = 0; i < DIGEST_ELEMENTS; i++) {
        uint32_t word = load_u32_le(bytes + 4 * i);
        if (word >= FELT_P) return refuse(r, node, "ops-digest");
        out->e[i] = felt_from_u32(word);
    }
    return STATUS_OK;
}

static enum status read_selectors(const struct ops_reader *r, const struct json_node *step,
                                  struct rule_content *rule)
{
    static const struct code_table types = {"types", POLICY_TYPE_COUNT, RULE_CODES,
                                            policy_type_text};
    static const struct code_table purposes = {"purposes", POLICY_PURPOSE_COUNT, RULE_CODES,
                                               policy_purpose_code};
    static const struct code_table sensitivities = {"sensitivities", POLICY_SENSITIVITY_COUNT,
                                                    POLICY_SENSITIVITY_COUNT,
                                                    policy_sensitivity_code};
    static const struct code_table actions = {"actions", POLICY_ACTION_COUNT, POLICY_ACTION_COUNT,
                                              policy_action_code};
    bool all;
    uint64_t map[4] = {0}, few[4] = {0};
    TRY(read_map(r, step, &types, rule->types, &all));
    if (all) rule->flags |= RULE_ALL_TYPES;
    TRY(read_map(r, step, &purposes, rule->purposes, &all));
    if (all) rule->flags |= RULE_ALL_PURPOSES;
    TRY(read_map(r, step, &sensitivities, map, &all));
    rule->sensitivity[0] = (uint32_t)(map[0] & ((1U << RULE_SENSITIVITY_BITS) - 1));
    rule->sensitivity[1] = (uint32_t)(map[0] >> RULE_SENSITIVITY_BITS);
    TRY(read_map(r, step, &actions, few, &all));
    rule->actions = (uint8_t)(all ? 0 : few[0]);
    const struct json_node *level = field(r, step, "confidentiality");
    if (is_absent(level)) return STATUS_OK;
    rule->confidentiality = (uint8_t)policy_confidentiality_find(json_text(level));
    return rule->confidentiality != 0 ? STATUS_OK : refuse(r, level, "ops-codes");
}

static enum status read_rule(const struct ops_reader *r, const struct json_node *step,
                             struct rule_content *rule)
{
    const struct json_node *effect = field(r, step, "effect");
    bool deny = !is_absent(effect) && span_is(json_text(effect), "deny");
    bool permit = is_absent(effect) || span_is(json_text(effect), "permit");
    if (!deny && !permit) return refuse(r, effect, "ops-effect");
    rule->flags = deny ? RULE_DENY : 0;
    TRY(read_selectors(r, step, rule));
    TRY(read_time(r, step, "not_before", false, &rule->not_before));
    TRY(read_time(r, step, "not_after", true, &rule->not_after));
    uint32_t index, parent;
    bool stated;
    TRY(read_small(r, step, "rule", &stated, &index));
    TRY(read_small(r, step, "parent", &stated, &parent));
    rule->place = (uint16_t)(index + (stated ? 64 * (parent + 1) : 0));
    return read_narrower(r, step, &rule->narrower);
}

// --- steps -------------------------------------------------------------------------------------

static bool read_kind(span text, enum plan_step_kind *out)
{
    static const struct {
        const char *name;
        enum plan_step_kind kind;
    } rows[] = {
        {"REGISTER", PLAN_ACTOR},         {"RECORD", PLAN_RECORD},   {"GRANT", PLAN_GRANT},
        {"REVOKE", PLAN_REVOKE_DOCUMENT}, {"REQUEST", PLAN_REQUEST}, {"RESPOND", PLAN_RESPOND},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!span_is(text, rows[i].name)) continue;
        *out = rows[i].kind;
        return true;
    }
    return false;
}

static enum status read_step(struct ops_reader *r, const struct json_node *node)
{
    enum plan_step_kind kind;
    if (!read_kind(json_text(field(r, node, "kind")), &kind)) return refuse(r, node, "ops-kind");
    bool first = true;
    for (uint32_t i = 0; i < r->plan->step_count; i++)
        if (r->plan->steps[i].kind == PLAN_GRANT) first = false;
    struct plan_step *step = plan_step(r->plan, kind);
    if (step == NULL)
        return issue_add(r->issues, ISSUE_ERROR, STATUS_LIMIT, "plan-limit", node->offset, NULL);
    TRY(read_party(r, node, "patient", &step->patient));
    TRY(read_party(r, node, "grantee", &step->grantee));
    TRY(read_party(r, node, "custodian", &step->custodian));
    const struct json_node *stated = field(r, node, "first");
    step->first_of_group = kind == PLAN_GRANT && (is_absent(stated) ? first : is_true(stated));
    step->approve = is_true(field(r, node, "approve"));
    if (kind == PLAN_REVOKE_DOCUMENT) r->plan->urgent = true;
    if (kind == PLAN_GRANT || kind == PLAN_REQUEST) return read_rule(r, node, &step->rule);
    return STATUS_OK;
}

enum status plan_read(struct plan *out, const struct json_doc *doc, const struct json_node **at,
                      struct issues *issues)
{
    struct ops_reader r = {doc, out, issues};
    const struct json_node *node = *at;
    out->party_count = out->step_count = 0;
    out->urgent = out->has_document = false;
    span document = json_text(field(&r, node, "document"));
    if (document.size != 0) {
        out->has_document = true;
        if (!pseudonym_read(&out->document, document)) return refuse(&r, node, "ops-document");
    }
    do {
        TRY(read_step(&r, node));
        node = json_next(doc, node);
    } while (node != NULL && document.size != 0 &&
             span_equal(document, json_text(field(&r, node, "document"))));
    *at = node;
    return STATUS_OK;
}
