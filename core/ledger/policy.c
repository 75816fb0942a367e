// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/policy.h"

// What the request asks of every rule, worked out once a decision.
struct question {
    const struct policy_request *request;
    const struct policy_settings settings;
    uint64_t purposes_near;      // equal to, above or below an asked purpose
    uint64_t sensitivities_near; // equal to, above or below one of the resource
    uint8_t confidentiality;     // of the resource; what is not labeled counts by who labels
    bool all_research;           // every asked purpose is-a HRESCH
    bool any_research;
};

// --- tokens and times --------------------------------------------------------------------------

static bool token_equal(const struct policy_token *a, const struct policy_token *b)
{
    return a->value.size != 0 && span_equal(a->value, b->value) && span_equal(a->system, b->system);
}

static bool tokens_have(struct policy_tokens list, const struct policy_token *wanted)
{
    for (uint32_t i = 0; i < list.count; i++)
        if (token_equal(&list.items[i], wanted)) return true;
    return false;
}

static bool tokens_meet(struct policy_tokens a, struct policy_tokens b)
{
    for (uint32_t i = 0; i < a.count; i++)
        if (tokens_have(b, &a.items[i])) return true;
    return false;
}

static bool interval_has(struct policy_interval interval, instant at)
{
    return interval.first <= at && at <= interval.last;
}

// --- context -----------------------------------------------------------------------------------

static bool match_purposes(const struct question *q, const struct policy_rule *rule, bool permit)
{
    const struct policy_purposes *asked = &q->request->purposes;
    if (!rule->purposes_stated) return true;
    bool none = asked->known == 0 && asked->others.count == 0;
    if (!permit) {
        // A purpose that the tables do not hold may lie anywhere, on either side.
        return none || asked->others.count != 0 || rule->purposes.others.count != 0 ||
               (rule->purposes.known & q->purposes_near) != 0;
    }
    if (none) return false;
    for (uint64_t left = asked->known; left != 0; left &= left - 1) {
        unsigned purpose = (unsigned)__builtin_ctzll(left);
        if ((policy_purpose_above(purpose) & rule->purposes.known) == 0) return false;
    }
    for (uint32_t i = 0; i < asked->others.count; i++)
        if (!tokens_have(rule->purposes.others, &asked->others.items[i])) return false;
    return true;
}

// A role is a question of its own: the recipients named are compared with the requester, the data
// holders with the custodian, and where a rule names both, both must agree.
static bool match_actors(const struct question *q, const struct policy_rule *rule, bool permit)
{
    bool recipients = false, recipient = false, custodians = false, custodian = false;
    if (rule->actor_count == 0) return true;
    for (uint32_t i = 0; i < rule->actor_count; i++) {
        const struct policy_actor *actor = &rule->actors[i];
        bool unnamed = actor->who.value.size == 0;
        if (!permit && (actor->role == POLICY_ROLE_UNKNOWN || unnamed)) return true;
        if (actor->role == POLICY_ROLE_RECIPIENT) {
            recipients = true;
            recipient |= tokens_have(q->request->requesters, &actor->who);
        } else if (actor->role == POLICY_ROLE_CUSTODIAN) {
            custodians = true;
            // Nobody said who holds the data: that denies, and does not permit.
            custodian |= tokens_have(q->request->custodians, &actor->who) ||
                         (!permit && q->request->custodians.count == 0);
        }
    }
    if (!recipients && !custodians) return false;
    return (!recipients || recipient) && (!custodians || custodian);
}

static bool match_actions(const struct question *q, const struct policy_rule *rule, bool permit)
{
    if (!rule->actions_stated) return true;
    if (!permit && (rule->actions_unknown || q->request->actions == 0)) return true;
    return (rule->actions & q->request->actions) != 0;
}

static bool match_context(const struct question *q, const struct policy_rule *rule, bool permit)
{
    return interval_has(rule->period, q->request->now) && match_actors(q, rule, permit) &&
           match_purposes(q, rule, permit) && match_actions(q, rule, permit);
}

// --- data --------------------------------------------------------------------------------------

static bool match_sensitivities(const struct question *q, const struct policy_rule *rule,
                                bool permit)
{
    const struct policy_resource *resource = &q->request->resource;
    if (rule->sensitivities == 0) return true;
    if (!permit)
        return resource->sensitivity_unknown || (rule->sensitivities & q->sensitivities_near) != 0;
    // A rule about sensitive data is not about data without any.
    if (resource->sensitivities == 0 || resource->sensitivity_unknown) return false;
    for (uint64_t left = resource->sensitivities; left != 0; left &= left - 1) {
        unsigned sensitivity = (unsigned)__builtin_ctzll(left);
        if ((policy_sensitivity_above(sensitivity) & rule->sensitivities) == 0) return false;
    }
    return true;
}

static bool match_labels(const struct question *q, const struct policy_rule *rule, bool permit)
{
    if (permit && rule->labels_unknown) return false;
    if (rule->label_highest != 0) {
        bool level = permit ? q->confidentiality <= rule->label_highest
                            : q->confidentiality >= rule->label_lowest;
        if (!level) return false;
    }
    return match_sensitivities(q, rule, permit);
}

static bool match_data_period(const struct question *q, const struct policy_rule *rule, bool permit)
{
    const struct policy_resource *resource = &q->request->resource;
    if (!rule->data_period_stated) return true;
    if (!resource->dated) return !permit;
    struct policy_interval wanted = rule->data_period, when = resource->when;
    return permit ? wanted.first <= when.first && when.last <= wanted.last
                  : wanted.first <= when.last && when.first <= wanted.last;
}

static bool match_classes(const struct question *q, const struct policy_rule *rule, bool permit)
{
    if (!rule->classes_stated) return true;
    return (!permit && rule->classes_unknown) ||
           tokens_meet(rule->classes, q->request->resource.classes);
}

static bool match_codes(const struct question *q, const struct policy_rule *rule, bool permit)
{
    if (!rule->codes_stated) return true;
    return (!permit && rule->codes_unknown) || tokens_meet(rule->codes, q->request->resource.codes);
}

static bool match_one_data(const struct policy_resource *resource, const struct policy_data *data,
                           bool permit)
{
    if (data->what.value.size == 0) return !permit;
    switch (data->meaning) {
    case POLICY_INSTANCE: return tokens_have(resource->selves, &data->what);
    case POLICY_RELATED:
    case POLICY_DEPENDENTS:
        return tokens_have(resource->selves, &data->what) ||
               tokens_have(resource->references, &data->what);
    case POLICY_AUTHOREDBY: return tokens_have(resource->authors, &data->what);
    case POLICY_MEANING_UNKNOWN: break;
    }
    return !permit;
}

static bool match_references(const struct question *q, const struct policy_rule *rule, bool permit)
{
    for (uint32_t i = 0; i < rule->data_count; i++)
        if (match_one_data(&q->request->resource, &rule->data[i], permit)) return true;
    return rule->data_count == 0;
}

static bool match_data(const struct question *q, const struct policy_rule *rule, bool permit)
{
    return match_labels(q, rule, permit) && match_references(q, rule, permit) &&
           match_data_period(q, rule, permit) && match_classes(q, rule, permit) &&
           match_codes(q, rule, permit);
}

// --- one consent -------------------------------------------------------------------------------

static bool has_selectors(const struct policy_rule *rule)
{
    return rule->actor_count != 0 || rule->actions_stated || rule->purposes_stated ||
           rule->labels_unknown || rule->label_highest != 0 || rule->sensitivities != 0 ||
           rule->classes_stated || rule->codes_stated || rule->data_period_stated ||
           rule->data_count != 0;
}

enum policy_effect policy_root_effect(const struct policy_consent *consent)
{
    const struct policy_rule *root = &consent->rules[0];
    if (root->effect != POLICY_UNTYPED) return root->effect;
    bool exception = has_selectors(root);
    switch (consent->base) {
    case POLICY_BASE_OPTIN: return exception ? POLICY_DENIES : POLICY_PERMITS;
    case POLICY_BASE_OPTOUT: return exception ? POLICY_PERMITS : POLICY_DENIES;
    case POLICY_BASE_NONE: break;
    }
    return POLICY_UNTYPED;
}

struct verdict {
    enum policy_outcome outcome;
    enum policy_reason reason;
    uint32_t rule;
};

// The nested rules that match and have no matching child: a map of their indexes. A rule's parent
// stands before it, so one pass forwards finds what counts and sets parents aside.
static uint32_t live_rules(const struct question *q, const struct policy_consent *consent)
{
    uint32_t matched = 0, live = 0;
    for (uint32_t i = 1; i < consent->rule_count; i++) {
        const struct policy_rule *rule = &consent->rules[i];
        uint32_t parent = rule->parent;
        if (parent != 0 && (matched >> parent & 1) == 0) continue;
        bool permit = rule->effect == POLICY_PERMITS;
        if (!match_context(q, rule, permit) || !match_data(q, rule, permit)) continue;
        matched |= 1U << i;
        live = (live | 1U << i) & ~(parent == 0 ? 0 : 1U << parent);
    }
    return live;
}

static struct verdict judge_nested(const struct policy_consent *consent, uint32_t live)
{
    for (uint32_t left = live; left != 0; left &= left - 1) {
        uint32_t rule = (uint32_t)__builtin_ctz(left);
        if (consent->rules[rule].effect != POLICY_PERMITS)
            return (struct verdict){POLICY_DENY, POLICY_REASON_NESTED_DENY, rule};
    }
    return (struct verdict){POLICY_PERMIT, POLICY_REASON_NESTED_PERMIT,
                            (uint32_t)__builtin_ctz(live)};
}

static struct verdict judge_root(const struct question *q, const struct policy_rule *root,
                                 enum policy_effect effect)
{
    const struct verdict nothing = {POLICY_NO_CONSENT, POLICY_REASON_NO_MATCHING_RULE, 0};
    bool permit = effect == POLICY_PERMITS;
    if (!match_context(q, root, permit)) return nothing;
    if (match_data(q, root, permit)) {
        return permit ? (struct verdict){POLICY_PERMIT, POLICY_REASON_ROOT_PERMIT, 0}
                      : (struct verdict){POLICY_DENY, POLICY_REASON_ROOT_DENY, 0};
    }
    return permit ? (struct verdict){POLICY_DENY, POLICY_REASON_CLOSED_WORLD, 0} : nothing;
}

static bool well_formed(const struct policy_consent *consent)
{
    if (consent->rule_count == 0 || consent->rule_count > POLICY_RULES_MAX) return false;
    for (uint32_t i = 1; i < consent->rule_count; i++)
        if (consent->rules[i].parent >= i) return false;
    return true;
}

static struct verdict judge_consent(const struct question *q, const struct policy_consent *consent)
{
    const struct verdict unclear = {POLICY_DENY, POLICY_REASON_INDETERMINATE, 0};
    if (consent->indeterminate) return unclear;
    enum policy_effect effect = policy_root_effect(consent);
    if (effect == POLICY_UNTYPED) return unclear;
    uint32_t live = live_rules(q, consent);
    struct verdict verdict =
        live != 0 ? judge_nested(consent, live) : judge_root(q, &consent->rules[0], effect);
    if (verdict.outcome != POLICY_PERMIT) return verdict;
    bool untyped = consent->rules[0].effect == POLICY_UNTYPED;
    if (untyped && !q->settings.untyped_root_permits)
        return (struct verdict){POLICY_NO_CONSENT, POLICY_REASON_UNTYPED_ROOT, 0};
    // A research consent speaks for research alone, even when more is asked at once.
    if (consent->scope == POLICY_SCOPE_RESEARCH && !q->all_research)
        return (struct verdict){POLICY_NO_CONSENT, POLICY_REASON_NO_MATCHING_RULE, 0};
    return verdict;
}

static bool is_eligible(const struct question *q, const struct policy_consent *consent)
{
    bool scope = consent->scope == POLICY_SCOPE_PRIVACY ||
                 (consent->scope == POLICY_SCOPE_RESEARCH && q->any_research);
    if (!consent->active || !scope) return false;
    if (!tokens_meet(consent->patients, q->request->patients)) return false;
    // A consent without a readable root has no period that could be over.
    return !well_formed(consent) || interval_has(consent->rules[0].period, q->request->now);
}

// --- all consents ------------------------------------------------------------------------------

static struct question prepare(const struct policy_request *request,
                               struct policy_settings settings)
{
    struct question q = {.request = request, .settings = settings};
    const struct policy_resource *resource = &request->resource;
    const uint64_t research = policy_purpose_below(POLICY_PURPOSE_HRESCH);
    for (uint64_t left = request->purposes.known; left != 0; left &= left - 1) {
        unsigned purpose = (unsigned)__builtin_ctzll(left);
        q.purposes_near |= policy_purpose_above(purpose) | policy_purpose_below(purpose);
    }
    for (uint64_t left = resource->sensitivities; left != 0; left &= left - 1) {
        unsigned code = (unsigned)__builtin_ctzll(left);
        q.sensitivities_near |= policy_sensitivity_above(code) | policy_sensitivity_below(code);
    }
    q.any_research = (request->purposes.known & research) != 0;
    q.all_research = q.any_research && (request->purposes.known & ~research) == 0 &&
                     request->purposes.others.count == 0;
    q.confidentiality = resource->confidentiality != POLICY_UNLABELED ? resource->confidentiality
                        : resource->labeled_here                      ? POLICY_N
                                                                      : POLICY_R;
    return q;
}

struct policy_decision policy_decide(const struct policy_consent *consents, size_t count,
                                     const struct policy_request *request,
                                     struct policy_settings settings)
{
    struct policy_decision out = {.reason = POLICY_REASON_NO_ELIGIBLE_CONSENT};
    if (count > POLICY_CONSENTS_MAX) {
        out.outcome = POLICY_DENY;
        out.reason = POLICY_REASON_TOO_MANY_CONSENTS;
        return out;
    }
    const struct question q = prepare(request, settings);
    for (uint32_t i = 0; i < count; i++) {
        const struct policy_consent *consent = &consents[i];
        if (!is_eligible(&q, consent)) continue;
        out.used[i / 64] |= policy_bit(i % 64);
        struct verdict verdict = {POLICY_DENY, POLICY_REASON_INDETERMINATE, 0};
        if (well_formed(consent)) verdict = judge_consent(&q, consent);
        // DENY outweighs PERMIT outweighs nothing; among equals the first one is named.
        bool first_reason = out.reason == POLICY_REASON_NO_ELIGIBLE_CONSENT;
        if (verdict.outcome <= out.outcome && !first_reason) continue;
        out.outcome = verdict.outcome;
        out.reason = verdict.reason;
        out.consent = i;
        out.rule = verdict.rule;
    }
    if (out.outcome == POLICY_NO_CONSENT) out.consent = 0;
    if (out.outcome == POLICY_PERMIT) out.obligations = request->resource.obligations;
    return out;
}

const char *policy_outcome_name(enum policy_outcome outcome)
{
    static const char *const names[] = {"NO_CONSENT", "PERMIT", "DENY"};
    return (unsigned)outcome < 3 ? names[outcome] : "UNKNOWN";
}

const char *policy_reason_name(enum policy_reason reason)
{
    static const char *const names[POLICY_REASON_COUNT] = {
#define X(name, text) text,
        POLICY_REASONS(X)
#undef X
    };
    return (unsigned)reason < POLICY_REASON_COUNT ? names[reason] : "unknown";
}
