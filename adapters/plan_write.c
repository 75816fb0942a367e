// SPDX-License-Identifier: Apache-2.0
#include "adapters/plan_write.h"

#include "adapters/pseudonym.h"
#include "core/base/bytes.h"
#include "core/base/hex.h"
#include "core/base/instant.h"
#include "core/ledger/policy_codes.h"
#include "fhir/fhir_rules.h"

static const char *const account_kinds[ACCOUNT_KIND_COUNT] = {
    [ACCOUNT_SENTINEL] = "sentinel",
    [ACCOUNT_GATEWAY] = "gateway",
    [ACCOUNT_ANYONE] = "anyone",
    [ACCOUNT_NOBODY] = "nobody",
    [ACCOUNT_PATIENT] = "patient",
    [ACCOUNT_PRACTITIONER] = "practitioner",
    [ACCOUNT_PRACTITIONER_ROLE] = "practitioner-role",
    [ACCOUNT_ORGANIZATION] = "organization",
    [ACCOUNT_RELATED_PERSON] = "related-person",
    [ACCOUNT_DEVICE] = "device",
    [ACCOUNT_OTHER] = "other",
};

const char *plan_account_kind(uint8_t kind)
{
    return kind < ACCOUNT_KIND_COUNT ? account_kinds[kind] : "other";
}

static void write_member(struct writer *w, const char *name)
{
    write_text(w, ",\"");
    write_text(w, name);
    write_text(w, "\":");
}

static void write_quoted(struct writer *w, const char *text)
{
    write_u8(w, '"');
    write_text(w, text);
    write_u8(w, '"');
}

static void write_name(struct writer *w, const struct plan_party *party, uint32_t name)
{
    char key[65];
    pseudonym_write(key, &party->names[name]);
    write_u8(w, '"');
    write_text(w, plan_account_kind(party->account_kind));
    write_u8(w, ':');
    write_text(w, key);
    write_u8(w, '"');
}

static void write_party(struct writer *w, const char *role, const struct plan *plan, uint8_t index)
{
    static const char *const special[] = {
        [PLAN_TENANT] = "tenant", [PLAN_ANYONE] = "anyone", [PLAN_NOBODY] = "nobody"};
    const struct plan_party *party = &plan->parties[index];
    write_member(w, role);
    if (party->kind != PLAN_NAMED) {
        write_quoted(w, special[party->kind]);
    } else {
        write_name(w, party, 0);
    }
}

static void write_aliases(struct writer *w, const struct plan *plan, uint8_t index)
{
    const struct plan_party *party = &plan->parties[index];
    if (party->kind != PLAN_NAMED || party->name_count < 2) return;
    write_member(w, "aliases");
    for (uint32_t i = 1; i < party->name_count; i++) {
        write_u8(w, i == 1 ? '[' : ',');
        write_name(w, party, i);
    }
    write_u8(w, ']');
}

// The codes of a map by their names, or by bit where the tables end: "bit-61".
static void write_map(struct writer *w, const char *name, const uint64_t *map, size_t words,
                      bool all, unsigned known, const char *(*text)(unsigned))
{
    write_member(w, name);
    write_u8(w, '[');
    bool first = !all;
    if (all) write_quoted(w, "all");
    for (unsigned bit = 0; bit < 64 * words; bit++) {
        if ((map[bit / 64] >> bit % 64 & 1) == 0) continue;
        if (!first) write_u8(w, ',');
        first = false;
        if (bit < known) {
            write_quoted(w, text(bit));
        } else {
            write_text(w, "\"bit-");
            write_decimal(w, bit);
            write_u8(w, '"');
        }
    }
    write_u8(w, ']');
}

static void write_time(struct writer *w, const char *name, uint64_t time)
{
    write_member(w, name);
    if (time == 0) {
        write_text(w, "null");
        return;
    }
    char text[21];
    instant_write(text, (instant)time);
    write_quoted(w, text);
}

static void write_digest(struct writer *w, const char *name, digest d)
{
    uint8_t bytes[DIGEST_BYTES];
    uint32_t any = 0;
    for (size_t i = 0; i < DIGEST_ELEMENTS; i++) {
        uint32_t word = felt_to_u32(d.e[i]);
        any |= word;
        store_u32_le(bytes + 4 * i, word);
    }
    write_member(w, name);
    char text[2 * DIGEST_BYTES + 1];
    hex_encode(text, bytes, sizeof bytes);
    if (any == 0) {
        write_text(w, "null");
    } else {
        write_quoted(w, text);
    }
}

static void write_rule(struct writer *w, const struct rule_content *rule)
{
    uint64_t actions = rule->actions;
    uint64_t sensitivities = rule->sensitivity[0] | (uint64_t)rule->sensitivity[1]
                                                        << RULE_SENSITIVITY_BITS;
    write_map(w, "types", rule->types, 4, (rule->flags & RULE_ALL_TYPES) != 0, POLICY_TYPE_COUNT,
              policy_type_text);
    write_map(w, "purposes", rule->purposes, 4, (rule->flags & RULE_ALL_PURPOSES) != 0,
              POLICY_PURPOSE_COUNT, policy_purpose_code);
    write_time(w, "not_before", rule->not_before);
    write_time(w, "not_after", rule->not_after);
    write_member(w, "confidentiality");
    if (rule->confidentiality == 0) {
        write_text(w, "null");
    } else {
        write_quoted(w, policy_confidentiality_code(rule->confidentiality));
    }
    write_map(w, "sensitivities", &sensitivities, 1, false, POLICY_SENSITIVITY_COUNT,
              policy_sensitivity_code);
    write_map(w, "actions", &actions, 1, actions == 0, POLICY_ACTION_COUNT, policy_action_code);
    write_member(w, "rule");
    write_decimal(w, rule->place % 64);
    write_member(w, "parent");
    if (rule->place < 64) {
        write_text(w, "null");
    } else {
        write_decimal(w, rule->place / 64 - 1U);
    }
    write_digest(w, "narrower", rule->narrower);
}

static void write_step(struct writer *w, const struct plan *plan, const struct plan_step *step)
{
    static const char *const kinds[] = {
        [PLAN_ACTOR] = "REGISTER",         [PLAN_RECORD] = "RECORD",   [PLAN_GRANT] = "GRANT",
        [PLAN_REVOKE_DOCUMENT] = "REVOKE", [PLAN_REQUEST] = "REQUEST", [PLAN_RESPOND] = "RESPOND",
    };
    bool has_rule = step->kind == PLAN_GRANT || step->kind == PLAN_REQUEST;
    bool has_grantee = has_rule || step->kind == PLAN_RESPOND;
    write_text(w, "{\"kind\":");
    write_quoted(w, kinds[step->kind]);
    if (step->kind == PLAN_GRANT) {
        write_member(w, "effect");
        write_quoted(w, (step->rule.flags & RULE_DENY) != 0 ? "deny" : "permit");
    }
    write_party(w, "patient", plan, step->patient);
    if (step->kind == PLAN_ACTOR) write_aliases(w, plan, step->patient);
    if (has_grantee) write_party(w, "grantee", plan, step->grantee);
    if (step->kind != PLAN_REVOKE_DOCUMENT) write_party(w, "custodian", plan, step->custodian);
    if (has_rule) write_rule(w, &step->rule);
    if (step->kind == PLAN_GRANT) {
        write_member(w, "first");
        write_text(w, step->first_of_group ? "true" : "false");
    }
    if (step->kind == PLAN_RESPOND) {
        write_member(w, "approve");
        write_text(w, step->approve ? "true" : "false");
    }
    if (plan->has_document) {
        char key[65];
        pseudonym_write(key, &plan->document);
        write_member(w, "document");
        write_quoted(w, key);
    }
    write_u8(w, '}');
}

void plan_write_steps(struct writer *w, const struct plan *plan, bool *any)
{
    for (uint32_t i = 0; i < plan->step_count; i++) {
        if (*any) write_u8(w, ',');
        *any = true;
        write_step(w, plan, &plan->steps[i]);
    }
}

void plan_write(struct writer *w, const struct plan *plan)
{
    bool any = false;
    write_u8(w, '[');
    plan_write_steps(w, plan, &any);
    write_u8(w, ']');
}

void plan_write_issues(struct writer *w, const struct issues *issues)
{
    write_u8(w, '[');
    for (size_t i = 0; i < issues->count; i++) {
        const struct issue *issue = &issues->items[i];
        write_text(w, i == 0 ? "{\"severity\":" : ",{\"severity\":");
        write_quoted(w, fhir_severity_name(issue->severity));
        write_member(w, "code");
        write_quoted(w, fhir_rule_issue_type(issue));
        write_member(w, "rule");
        write_quoted(w, issue->rule != NULL ? issue->rule : status_name(issue->status));
        write_member(w, "offset");
        write_decimal(w, issue->offset);
        write_member(w, "location");
        write_quoted(w, issue->location);
        write_u8(w, '}');
    }
    write_u8(w, ']');
}
