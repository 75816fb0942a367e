// SPDX-License-Identifier: Apache-2.0
// ARV and PD1-12: restrictions. They deny, and denying too much is the safe side; only their end,
// and an opt-in that a feed has agreed to, permits anything.
#include "adapters/hl7_adapter_internal.h"

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/hash/blake2b.h"
#include "core/ledger/commitment.h"
#include "core/ledger/policy_codes.h"

enum effect { EFFECT_NOTHING, EFFECT_OPT_IN, EFFECT_DENY, EFFECT_DENY_R };
enum { POLICY_TYPE_NONE = -1, POLICY_SENSITIVITY_NONE = -1 };

static const struct restriction_row {
    const char *code;
    enum effect effect;
    int type;        // POLICY_TYPE_x, or -1
    int sensitivity; // POLICY_SENSITIVITY_x, or -1
} rows[] = {
#define X(code, effect, class, sensitivity) \
    {code, EFFECT_##effect, POLICY_TYPE_##class, POLICY_SENSITIVITY_##sensitivity},
#include "adapters/hl7_restrictions.def"
#undef X
};

static const struct restriction_row *find_row(span code)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (span_is(code, rows[i].code)) return &rows[i];
    }
    return NULL;
}

struct rule_content hl7_rule_deny(void)
{
    return (struct rule_content){.flags = RULE_DENY | RULE_ALL_TYPES | RULE_ALL_PURPOSES};
}

void hl7_planner_grant(struct hl7_planner *p, struct plan *plan, const struct rule_content *rule,
                       const struct plan_party *grantee)
{
    bool first = true;
    for (uint32_t i = 0; i < plan->step_count; i++) {
        if (plan->steps[i].kind == PLAN_GRANT) first = false;
    }
    struct plan_step *step = hl7_planner_step(p, plan, PLAN_GRANT);
    if (step == NULL) return;
    step->rule = *rule;
    step->first_of_group = first;
    step->grantee = grantee == NULL ? hl7_planner_special(p, plan, PLAN_ANYONE)
                                    : hl7_planner_party(p, plan, grantee);
    if ((rule->flags & RULE_DENY) != 0) plan->urgent = true;
}

static uint64_t ledger_time(instant at)
{
    return at > 0 && (uint64_t)at < LEDGER_TIME_LIMIT ? (uint64_t)at : 0;
}

// A restriction of one visit: data of that encounter alone, committed to as FHIR consents do
// (fhir_adapter_consent.c, "sel1" and D, what is related to the encounter). Without a visit number
// it is one of the patient: wider, never narrower.
static void narrow_to_visit(struct hl7_planner *p, size_t segment, struct rule_content *rule)
{
    size_t visit = segment;
    while (visit > 0 && p->m->segments[visit].id != HL7_ID('P', 'V', '1')) visit--;
    if (visit == 0) return;
    struct policy_token token;
    span number = hl7_get(p->m, visit, 19, 1, 0, 0);
    if (!hl7_identity_cx(p, number, &token)) return;
    const span parts[] = {token.system, token.value};
    struct blake2b hash;
    uint8_t bytes[32], size[4], meaning = POLICY_RELATED;
    blake2b_init(&hash, sizeof bytes, p->context->tenant_key);
    blake2b_update(&hash, "sel1D", 5);
    blake2b_update(&hash, &meaning, 1);
    for (size_t i = 0; i < 2; i++) {
        store_u32_le(size, (uint32_t)parts[i].size);
        blake2b_update(&hash, size, sizeof size);
        if (parts[i].size > 0) blake2b_update(&hash, parts[i].data, parts[i].size);
    }
    blake2b_final(&hash, bytes, sizeof bytes);
    rule->narrower = commit_bytes(DOMAIN_SELECTORS, span_of(bytes, sizeof bytes));
}

bool hl7_restriction_rule(struct hl7_planner *p, const struct hl7_restriction *restriction,
                          struct rule_content *rule)
{
    const struct restriction_row *row = find_row(restriction->value.code);
    if (row == NULL || row->effect < EFFECT_DENY) return false;
    *rule = hl7_rule_deny();
    if (row->type >= 0) {
        rule->types[0] = policy_bit((unsigned)row->type);
        rule->flags &= (uint8_t)~RULE_ALL_TYPES;
    }
    if (row->sensitivity >= 0) {
        uint32_t limb = (uint32_t)row->sensitivity / RULE_SENSITIVITY_BITS;
        INVARIANT(limb < 2);
        rule->sensitivity[limb] = 1U << ((uint32_t)row->sensitivity % RULE_SENSITIVITY_BITS);
    }
    if (row->effect == EFFECT_DENY_R) rule->confidentiality = POLICY_R;
    if (restriction->from.precision != HL7_NO_TIME)
        rule->not_before = ledger_time(restriction->from.period.first);
    if (restriction->to.precision != HL7_NO_TIME)
        rule->not_after = ledger_time(restriction->to.period.last);
    if (restriction->scope == HL7_SCOPE_ENCOUNTER) narrow_to_visit(p, restriction->segment, rule);
    return true;
}

// A restriction is found again by its instance id (version 2.9), else by patient, scope and value.
static struct plan *begin_plan(struct hl7_planner *p, const struct hl7_restriction *r)
{
    static const char *const scopes[] = {"message", "patient", "encounter"};
    const span parts[] = {p->patient_key, span_text(scopes[r->scope]), r->value.code};
    span content = hl7_planner_join(p, parts, 3);
    span instance = hl7_planner_text(p, r->instance.id);
    struct plan *plan =
        hl7_planner_plan(p, span_text(instance.size > 0 ? "hl7-instance" : "hl7-restriction"),
                         instance.size > 0 ? instance : content);
    if (plan == NULL) return NULL;
    if (instance.size > 0) {
        plan->has_other = true;
        plan->other = hl7_planner_key(p, span_text("hl7-restriction"), content);
    }
    const struct hl7_time *time = &p->received->header.time;
    if (time->precision != HL7_NO_TIME) plan->decided = time->period.first;
    plan->urgent = true;
    return plan;
}

// An opt-in, where it counts: a permit for the feed's purposes to anyone in the registry.
static void plan_opt_in(struct hl7_planner *p, struct plan *plan)
{
    struct rule_content rule = {.flags = RULE_ALL_TYPES};
    rule.purposes[0] = p->context->feed->purposes;
    if (rule.purposes[0] == 0) rule.flags |= RULE_ALL_PURPOSES;
    hl7_planner_grant(p, plan, &rule, NULL);
    if (!p->context->feed->trusted) p->out->hold = true;
}

void hl7_planner_restriction(struct hl7_planner *p, size_t segment)
{
    struct hl7_restriction r;
    enum status status =
        hl7_restriction_read(p->m, segment, p->received->header.zone, &r, p->issues);
    if (status != STATUS_OK && p->status == STATUS_OK) p->status = status;
    if (status != STATUS_OK || r.action == HL7_RESTRICTION_KEEP) return;
    const struct restriction_row *row = find_row(r.value.code);
    struct hl7_place place = r.place;
    place.field = 3;
    span value = hl7_field(p->m, segment, 3);
    if (row == NULL || !p->has_patient) {
        hl7_planner_say(p, ISSUE_ERROR, row == NULL ? HL7_RULE_RESTRICTION : HL7_RULE_IDENTIFIER,
                        value, &place);
        return;
    }
    bool opts_in = row->effect == EFFECT_OPT_IN && r.action != HL7_RESTRICTION_DELETE;
    if (opts_in && !p->context->feed->registry_opt_in) {
        hl7_planner_say(p, ISSUE_INFORMATION, HL7_RULE_OPT_IN_IGNORED, value, &place);
        return;
    }
    if (row->effect == EFFECT_NOTHING) return;
    struct plan *plan = begin_plan(p, &r);
    struct rule_content rule;
    if (plan == NULL) return;
    (void)hl7_planner_step(p, plan, PLAN_REVOKE_DOCUMENT);
    if (r.action == HL7_RESTRICTION_DELETE) {
        plan->must_exist = true;
        if (!p->context->feed->trusted) p->out->hold = true; // ending a deny permits something
    } else if (opts_in) {
        plan_opt_in(p, plan);
    } else if (r.to.precision != HL7_NO_TIME && r.to.period.last < p->context->now) {
        place.field = 6;
        hl7_planner_say(p, ISSUE_WARNING, HL7_RULE_CONSENT_OVER, hl7_field(p->m, segment, 6),
                        &place);
    } else if (hl7_restriction_rule(p, &r, &rule)) {
        hl7_planner_grant(p, plan, &rule, NULL);
    }
}

void hl7_planner_protection(struct hl7_planner *p, size_t segment)
{
    struct hl7_protection stated;
    const struct hl7_feed *feed = p->context->feed;
    enum status status =
        hl7_protection_read(p->m, segment, p->received->header.zone, &stated, p->issues);
    if (status != STATUS_OK && p->status == STATUS_OK) p->status = status;
    if (status != STATUS_OK || stated.stated == HL7_UNSTATED) return;
    span value = hl7_field(p->m, segment, 12);
    if (feed->protection == HL7_PROTECTION_IGNORE) {
        hl7_planner_say(p, ISSUE_INFORMATION, HL7_RULE_PROTECTION_IGNORED, value, &stated.place);
        return;
    }
    if (!p->has_patient) {
        hl7_planner_say(p, ISSUE_ERROR, HL7_RULE_IDENTIFIER, value, &stated.place);
        return;
    }
    struct plan *plan = hl7_planner_plan(p, span_text("hl7-protection"), p->patient_key);
    if (plan == NULL) return;
    const struct hl7_time *since = &stated.effective;
    if (since->precision == HL7_NO_TIME) since = &p->received->header.time;
    if (since->precision != HL7_NO_TIME) plan->decided = since->period.first;
    plan->urgent = true;
    (void)hl7_planner_step(p, plan, PLAN_REVOKE_DOCUMENT);
    // Null means that nobody was asked: what was stated before no longer holds.
    bool protects = feed->protection == HL7_PROTECTION_PROTECT ? stated.stated == HL7_YES
                                                               : stated.stated == HL7_NO;
    struct rule_content rule = hl7_rule_deny();
    if (stated.effective.precision != HL7_NO_TIME)
        rule.not_before = ledger_time(stated.effective.period.first);
    if (protects)
        hl7_planner_grant(p, plan, &rule, NULL);
    else if (!feed->trusted)
        p->out->hold = true;
}
