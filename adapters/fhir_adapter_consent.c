// SPDX-License-Identifier: Apache-2.0
// A Consent as leaves: one GRANT for each rule, custodian and recipient.
//
// A leaf holds what the ledger can hold: maps of data classes and purposes, a level, sensitivities,
// actions, times. What narrows a rule further (exact classes, codes, data, data period) is
// committed to in `narrower`: H(34, keyed BLAKE2b-256) over
//   "sel1" | for each of C classes, K codes, D data, in this order: the letter, then for each token
//   u32 size and bytes of system and value, and for data the meaning before | "P" and the data
//   period's two seconds as i64
// integers little-endian, tokens in the order of the document; sections that are not stated are
// left out.
#include <assert.h>

#include "adapters/concept_map.h"
#include "adapters/fhir_adapter_internal.h"
#include "adapters/pseudonym.h"
#include "core/base/bytes.h"
#include "core/hash/blake2b.h"
#include "core/ledger/commitment.h"

#define RESOURCE_TYPES "http://hl7.org/fhir/resource-types"

static_assert((int)POLICY_UNLABELED == 0 && (int)POLICY_V == 6, "levels are the ledger's");
static_assert(POLICY_ACCESS == 0 && POLICY_CORRECT == 4, "actions are the ledger's bits");
static_assert(POLICY_SENSITIVITY_COUNT <= 2 * RULE_SENSITIVITY_BITS, "two limbs hold them");
static_assert(POLICY_PURPOSE_COUNT <= 64 && POLICY_TYPE_COUNT <= 64, "they lie in the first word");

// A rule on its way to leaves.
struct draft_rule {
    struct planner *p;
    const struct fhir_consent *consent;
    const struct policy_consent *canonical;
    uint32_t index;
    const struct fhir_consent_rule *from;
    const struct policy_rule *rule;
    bool permit;
    struct rule_content content;
};

static void say(const struct draft_rule *d, enum issue_severity severity, const char *rule)
{
    planner_say(d->p, d->consent->doc, d->from->node, severity, STATUS_REFUSED, rule);
}

// --- codes that their own system does not have -------------------------------------------------

static bool lacks(const struct fhir_coding *coding)
{
    if (span_is(coding->system, POLICY_SYSTEM_ACT_REASON))
        return policy_purpose_find(coding->code) < 0;
    if (span_is(coding->system, POLICY_SYSTEM_CONFIDENTIALITY))
        return policy_confidentiality_find(coding->code) == POLICY_UNLABELED;
    if (span_is(coding->system, POLICY_SYSTEM_ACTION)) return policy_action_find(coding->code) < 0;
    if (span_is(coding->system, RESOURCE_TYPES)) return !fhir_resource_name_exists(coding->code);
    return false;
}

static void refuse_unknown_codes(struct planner *p, const struct fhir_consent *consent,
                                 struct fhir_codings codings)
{
    for (uint32_t i = 0; i < codings.count; i++)
        if (lacks(&codings.items[i]))
            planner_say(p, consent->doc, codings.items[i].node, ISSUE_ERROR, STATUS_BAD_VALUE,
                        "consent-code-unknown");
}

static void check_codes(struct planner *p, const struct fhir_consent *consent)
{
    for (uint32_t r = 0; r < consent->rule_count; r++) {
        const struct fhir_consent_rule *rule = &consent->rules[r];
        refuse_unknown_codes(p, consent, rule->purposes);
        refuse_unknown_codes(p, consent, rule->labels);
        refuse_unknown_codes(p, consent, rule->classes);
        for (uint32_t i = 0; i < rule->actions.count; i++)
            refuse_unknown_codes(p, consent, rule->actions.items[i].codings);
    }
}

// --- selectors ---------------------------------------------------------------------------------

// Seconds that the ledger can write; what lies beyond is no bound.
static uint64_t ledger_time(instant at)
{
    return at > 0 && (uint64_t)at < LEDGER_TIME_LIMIT ? (uint64_t)at : 0;
}

// The rule's own period within those of the rules it is nested in: none of them applies outside.
static struct policy_interval whole_period(const struct draft_rule *d)
{
    struct policy_interval period = d->rule->period;
    uint32_t at = d->index;
    while (at != 0) {
        at = d->canonical->rules[at].parent;
        struct policy_interval outer = d->canonical->rules[at].period;
        if (outer.first > period.first) period.first = outer.first;
        if (outer.last < period.last) period.last = outer.last;
    }
    return period;
}

static bool take_period(struct draft_rule *d)
{
    struct policy_interval period = whole_period(d);
    if (period.last < d->p->context->now || period.first > period.last) {
        say(d, ISSUE_WARNING, "consent-period-over");
        return false;
    }
    d->content.not_before = ledger_time(period.first);
    d->content.not_after = period.last == INT64_MAX ? 0 : ledger_time(period.last);
    return true;
}

// A research consent speaks for research alone: of the purposes named those that are-a HRESCH, and
// HRESCH for one above it.
static uint64_t only_research(uint64_t purposes)
{
    const uint64_t below = policy_purpose_below(POLICY_PURPOSE_HRESCH);
    uint64_t above = policy_purpose_above(POLICY_PURPOSE_HRESCH);
    return (purposes & below) | ((purposes & above) != 0 ? policy_bit(POLICY_PURPOSE_HRESCH) : 0);
}

static bool take_purposes(struct draft_rule *d)
{
    bool research = d->canonical->scope == POLICY_SCOPE_RESEARCH;
    bool unknown = d->rule->purposes.others.count != 0;
    bool all = !d->rule->purposes_stated || (!d->permit && unknown);
    if (unknown) say(d, ISSUE_WARNING, "consent-purpose-unlisted");
    uint64_t purposes = all ? 0 : d->rule->purposes.known;
    if (research) purposes = only_research(all ? policy_bit(0) : purposes);
    d->content.purposes[0] = purposes;
    if (all && !research) d->content.flags |= RULE_ALL_PURPOSES;
    return purposes != 0 || (all && !research);
}

static bool take_actions(struct draft_rule *d)
{
    if (d->rule->actions_unknown) say(d, ISSUE_WARNING, "consent-action-unknown");
    bool any = !d->rule->actions_stated || (!d->permit && d->rule->actions_unknown);
    d->content.actions = any ? 0 : d->rule->actions;
    return any || d->content.actions != 0;
}

static bool take_labels(struct draft_rule *d)
{
    const struct policy_rule *rule = d->rule;
    if (rule->labels_unknown) say(d, ISSUE_WARNING, "consent-label-unknown");
    d->content.confidentiality = d->permit ? rule->label_highest : rule->label_lowest;
    const uint64_t limb = ((uint64_t)1 << RULE_SENSITIVITY_BITS) - 1;
    d->content.sensitivity[0] = (uint32_t)(rule->sensitivities & limb);
    d->content.sensitivity[1] = (uint32_t)(rule->sensitivities >> RULE_SENSITIVITY_BITS);
    return !d->permit || !rule->labels_unknown;
}

static bool take_data(struct draft_rule *d)
{
    const struct policy_rule *rule = d->rule;
    bool unknown = rule->classes_unknown || rule->codes_unknown;
    bool useless = rule->data_count != 0, unclear = false;
    for (uint32_t i = 0; i < rule->data_count; i++) {
        bool clear =
            rule->data[i].what.value.size != 0 && rule->data[i].meaning != POLICY_MEANING_UNKNOWN;
        if (clear) useless = false;
        if (!clear) unclear = true;
    }
    if (unknown || unclear) say(d, ISSUE_WARNING, "consent-data-unknown");
    if (!d->permit) return true;
    bool no_class = rule->classes_stated && rule->classes.count == 0;
    bool no_code = rule->codes_stated && rule->codes.count == 0;
    return !useless && !no_class && !no_code;
}

// The classes of data: by the resource types where all classes are that, else by the codes, else
// all. True when the map says no more than the rule.
static bool map_types(const struct draft_rule *d, uint64_t *map)
{
    const struct policy_rule *rule = d->rule;
    bool classes = rule->classes_stated && (d->permit || !rule->classes_unknown);
    bool codes = rule->codes_stated && (d->permit || !rule->codes_unknown);
    *map = 0;
    for (uint32_t i = 0; classes && i < rule->classes.count; i++) {
        if (!span_is(rule->classes.items[i].system, RESOURCE_TYPES)) {
            *map = 0;
            return false;
        }
        *map |= concept_classes_of_type(rule->classes.items[i].value);
    }
    if (classes) return !codes && concept_types_fill_classes(rule->classes);
    for (uint32_t i = 0; codes && i < rule->codes.count; i++) {
        uint64_t said = concept_classes_of_code(&rule->codes.items[i]);
        if (said == 0) {
            *map = 0;
            return false;
        }
        *map |= said;
    }
    return !codes;
}

// --- further selectors -------------------------------------------------------------------------

static void hash_size(struct blake2b *hash, size_t size)
{
    uint8_t bytes[4];
    store_u32_le(bytes, (uint32_t)size);
    blake2b_update(hash, bytes, sizeof bytes);
}

static void hash_token(struct blake2b *hash, const struct policy_token *token)
{
    hash_size(hash, token->system.size);
    if (token->system.size != 0) blake2b_update(hash, token->system.data, token->system.size);
    hash_size(hash, token->value.size);
    if (token->value.size != 0) blake2b_update(hash, token->value.data, token->value.size);
}

static void hash_tokens(struct blake2b *hash, const char *letter, struct policy_tokens tokens)
{
    blake2b_update(hash, letter, 1);
    for (uint32_t i = 0; i < tokens.count; i++) hash_token(hash, &tokens.items[i]);
}

static void hash_data(struct blake2b *hash, const struct policy_rule *rule)
{
    blake2b_update(hash, "D", 1);
    for (uint32_t i = 0; i < rule->data_count; i++) {
        uint8_t meaning = (uint8_t)rule->data[i].meaning;
        blake2b_update(hash, &meaning, 1);
        hash_token(hash, &rule->data[i].what);
    }
}

static void hash_period(struct blake2b *hash, struct policy_interval period)
{
    uint8_t bytes[16];
    store_u64_le(bytes, (uint64_t)period.first);
    store_u64_le(bytes + 8, (uint64_t)period.last);
    blake2b_update(hash, "P", 1);
    blake2b_update(hash, bytes, sizeof bytes);
}

static digest narrower_digest(struct blake2b *hash)
{
    uint8_t bytes[32];
    blake2b_final(hash, bytes, sizeof bytes);
    return commit_bytes(DOMAIN_SELECTORS, span_of(bytes, sizeof bytes));
}

// What a deny does not understand in a selector it widens to all, so that selector is left out.
static void take_narrower(struct draft_rule *d, bool types_suffice)
{
    const struct policy_rule *rule = d->rule;
    bool unclear = false;
    for (uint32_t i = 0; i < rule->data_count; i++)
        unclear |=
            rule->data[i].what.value.size == 0 || rule->data[i].meaning == POLICY_MEANING_UNKNOWN;
    bool classes = rule->classes_stated && !types_suffice && (d->permit || !rule->classes_unknown);
    bool codes = rule->codes_stated && (d->permit || !rule->codes_unknown);
    bool data = rule->data_count != 0 && (d->permit || !unclear);
    if (!classes && !codes && !data && !rule->data_period_stated) return;
    struct blake2b hash;
    blake2b_init(&hash, 32, d->p->context->tenant_key);
    blake2b_update(&hash, "sel1", 4);
    if (classes) hash_tokens(&hash, "C", rule->classes);
    if (codes) hash_tokens(&hash, "K", rule->codes);
    if (data) hash_data(&hash, rule);
    if (rule->data_period_stated) hash_period(&hash, rule->data_period);
    d->content.narrower = narrower_digest(&hash);
}

uint32_t fhir_adapter_imaging_narrowings(digest out[static FHIR_ADAPTER_NARROWINGS],
                                         span tenant_key)
{
    struct policy_token study = {span_text(RESOURCE_TYPES), span_text("ImagingStudy")};
    struct policy_token media = {span_text(RESOURCE_TYPES), span_text("Media")};
    const struct policy_token orders[FHIR_ADAPTER_NARROWINGS][2] = {
        {study, study}, {study, media}, {media, study}};
    for (uint32_t i = 0; i < FHIR_ADAPTER_NARROWINGS; i++) {
        struct blake2b hash;
        blake2b_init(&hash, 32, tenant_key);
        blake2b_update(&hash, "sel1", 4);
        hash_tokens(&hash, "C", (struct policy_tokens){orders[i], i == 0 ? 1 : 2});
        out[i] = narrower_digest(&hash);
    }
    return FHIR_ADAPTER_NARROWINGS;
}

static bool take_types(struct draft_rule *d)
{
    uint64_t types;
    bool suffice = map_types(d, &types);
    d->content.types[0] = types;
    if (types == 0) d->content.flags |= RULE_ALL_TYPES;
    take_narrower(d, suffice);
    bool all_purposes = (d->content.flags & RULE_ALL_PURPOSES) != 0;
    uint64_t product = (uint64_t)(types == 0 ? 1 : __builtin_popcountll(types)) *
                       (uint64_t)(all_purposes ? 1 : __builtin_popcountll(d->content.purposes[0]));
    if (product <= RULE_COMBINATIONS_MAX) return true;
    planner_say(d->p, d->consent->doc, d->from->node, ISSUE_ERROR, STATUS_LIMIT,
                "consent-combinations-limit");
    return false;
}

// --- leaves ------------------------------------------------------------------------------------

static void add_grant(struct draft_rule *d, uint32_t patient, uint32_t grantee, uint32_t custodian)
{
    struct plan *plan = d->p->plan;
    bool first = true;
    for (uint32_t i = 0; i < plan->step_count; i++)
        if (plan->steps[i].kind == PLAN_GRANT) first = false;
    struct plan_step *step = planner_step(d->p, PLAN_GRANT);
    if (step == NULL) return;
    step->patient = (uint8_t)patient;
    step->grantee = (uint8_t)grantee;
    step->custodian = (uint8_t)custodian;
    step->rule = d->content;
    step->first_of_group = first;
}

// One leaf for each custodian: those that the rule names, else the Consent's organizations, else
// the tenant. A deny for a data holder who cannot be compared is for every one of ours.
static void add_grants(struct draft_rule *d, uint32_t patient, uint32_t grantee)
{
    uint32_t named = 0;
    for (uint32_t i = 0; i < d->from->actor_count; i++) {
        const struct fhir_consent_actor *actor = &d->from->actors[i];
        if (fhir_policy_role(actor->role.codings) != POLICY_ROLE_CUSTODIAN) continue;
        uint32_t party = planner_party(d->p, &actor->reference, ACCOUNT_ORGANIZATION);
        named++;
        if (party != PLAN_PARTIES_MAX) {
            add_grant(d, patient, grantee, party);
        } else if (!d->permit) {
            add_grant(d, patient, grantee, planner_special(d->p, PLAN_TENANT));
        }
    }
    bool own = named != 0;
    for (uint32_t i = 0; !own && i < d->consent->organizations.count; i++) {
        uint32_t party =
            planner_party(d->p, &d->consent->organizations.items[i], ACCOUNT_ORGANIZATION);
        if (party == PLAN_PARTIES_MAX) continue;
        named++;
        add_grant(d, patient, grantee, party);
    }
    if (named == 0) add_grant(d, patient, grantee, planner_special(d->p, PLAN_TENANT));
}

// Leaves for each recipient. A rule without recipients is for anyone; a deny that names somebody
// who cannot be compared, or in a role that is not known, is too.
static void add_recipients(struct draft_rule *d, uint32_t patient)
{
    uint32_t recipients = 0, unknown = 0;
    for (uint32_t i = 0; i < d->from->actor_count; i++) {
        const struct fhir_consent_actor *actor = &d->from->actors[i];
        enum policy_role role = fhir_policy_role(actor->role.codings);
        if (role == POLICY_ROLE_CUSTODIAN) continue;
        uint32_t party = role == POLICY_ROLE_UNKNOWN
                             ? (uint32_t)PLAN_PARTIES_MAX
                             : planner_party(d->p, &actor->reference, ACCOUNT_OTHER);
        recipients++;
        if (party == patient) {
            say(d, ISSUE_INFORMATION, "consent-rule-for-patient");
        } else if (party != PLAN_PARTIES_MAX) {
            add_grants(d, patient, party);
        } else {
            unknown++;
        }
    }
    if (unknown != 0) say(d, ISSUE_WARNING, "consent-actor-unknown");
    bool anyone = recipients == 0 || (unknown != 0 && !d->permit);
    if (anyone) add_grants(d, patient, planner_special(d->p, PLAN_ANYONE));
}

static void plan_rule(struct draft_rule *d, uint32_t patient)
{
    uint32_t parent = d->rule->parent;
    d->content.flags = d->permit ? 0 : RULE_DENY;
    d->content.place = (uint16_t)(d->index == 0 ? 0 : d->index + 64 * (parent + 1));
    if (!take_period(d)) return;
    // Every part says what it has to say, also when an earlier one has ended the rule.
    bool stands = take_purposes(d);
    stands &= take_actions(d);
    stands &= take_labels(d);
    stands &= take_data(d);
    if (!stands) {
        say(d, ISSUE_WARNING, "consent-rule-without-effect");
    } else if (take_types(d)) {
        add_recipients(d, patient);
    }
}

// --- the Consent -------------------------------------------------------------------------------

static void plan_rules(struct planner *p, const struct fhir_consent *consent,
                       const struct policy_consent *canonical, uint32_t patient)
{
    // Without a provision the base policy is a rule of its own, and stands where the Consent does.
    const struct fhir_consent_rule no_provision = {.node = consent->node};
    enum policy_effect base = policy_root_effect(canonical);
    bool untyped = canonical->rules[0].effect == POLICY_UNTYPED;
    if (canonical->rules[0].period.last < p->context->now) {
        planner_say(p, consent->doc, consent->node, ISSUE_WARNING, STATUS_REFUSED,
                    "consent-period-over");
        return;
    }
    for (uint32_t i = 0; i < canonical->rule_count && p->status == STATUS_OK; i++) {
        struct draft_rule d = {
            .p = p,
            .consent = consent,
            .canonical = canonical,
            .index = i,
            .from = i < consent->rule_count ? &consent->rules[i] : &no_provision,
            .rule = &canonical->rules[i],
        };
        d.permit = (i == 0 ? base : d.rule->effect) == POLICY_PERMITS;
        if (untyped && d.permit) continue; // the table never grants it
        plan_rule(&d, patient);
    }
}

void planner_consent(struct planner *p, const struct fhir_consent *consent, uint32_t patient)
{
    const struct json_doc *doc = consent->doc;
    bool ended = consent->status == FHIR_CONSENT_INACTIVE ||
                 consent->status == FHIR_CONSENT_REJECTED ||
                 consent->status == FHIR_CONSENT_ENTERED_IN_ERROR;
    if (p->change->method == FHIR_PUT || ended) {
        struct plan_step *revoke = planner_step(p, PLAN_REVOKE_DOCUMENT);
        if (revoke != NULL) revoke->patient = (uint8_t)patient;
        p->plan->urgent = true;
    }
    if (consent->status != FHIR_CONSENT_ACTIVE) return;
    struct policy_consent canonical;
    if (fhir_policy_consent(&canonical, consent, &p->context->policy, p->arena) != STATUS_OK) {
        planner_say(p, doc, consent->node, ISSUE_ERROR, STATUS_NO_SPACE, "plan-memory");
        return;
    }
    const char *doubt = fhir_policy_doubt(&canonical, consent);
    if (canonical.indeterminate || policy_root_effect(&canonical) == POLICY_UNTYPED) {
        planner_say(p, doc, consent->node, ISSUE_ERROR, STATUS_REFUSED, doubt);
        return;
    }
    check_codes(p, consent);
    if (p->status != STATUS_OK) return;
    if (canonical.scope == POLICY_SCOPE_OTHER) {
        planner_say(p, doc, consent->scope.node, ISSUE_WARNING, STATUS_REFUSED, "consent-scope");
        return;
    }
    if (doubt != NULL) planner_say(p, doc, consent->node, ISSUE_WARNING, STATUS_REFUSED, doubt);
    plan_rules(p, consent, &canonical, patient);
}
