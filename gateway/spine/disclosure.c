// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/disclosure.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/pseudonym.h"
#include "core/base/invariant.h"
#include "gateway/host/log.h"

// Accounts and classes as the tokens that policy_decide() compares: the number's own bytes.
enum { NUMBERS_MAX = 64 };

// One rule that several leaves may share, a recipient and a custodian each.
struct rule_slot {
    const struct rule_content *content;
    uint32_t leaf;
    uint32_t actor_count;
    bool anyone;
};

// One consent under construction: leaves of one group.
struct group {
    struct rule_slot slots[POLICY_RULES_MAX];
    struct policy_actor *actors[POLICY_RULES_MAX];
    uint32_t slot_count;
    bool overflow;
};

struct collection {
    const struct state *state;
    const struct disclosure_question *question;
    struct arena *arena;
    uint32_t *leaves;
    uint32_t leaf_count;
    struct policy_consent *consents;
    uint32_t (*leaf_of)[POLICY_RULES_MAX]; // of each consent's rules
    uint32_t consent_count;
    struct policy_token patient;
    bool failed; // something did not fit
};

void disclosure_requester_add(struct disclosure_requester *requester, const struct keeper *keeper,
                              span system, span value)
{
    static const uint8_t kinds[] = {
        ACCOUNT_OTHER,        ACCOUNT_PRACTITIONER, ACCOUNT_PRACTITIONER_ROLE,
        ACCOUNT_ORGANIZATION, ACCOUNT_DEVICE,       ACCOUNT_RELATED_PERSON,
    };
    const struct secret_key *key = &keeper->secrets->pseudonym;
    struct policy_token token = {system, value};
    if (value.size == 0) return;
    for (size_t i = 0; i < sizeof kinds; i++) {
        struct account_key name =
            pseudonym_of(span_of(key->bytes, sizeof key->bytes), kinds[i], &token);
        uint32_t account = keeper_find_account(keeper, &name);
        if (account == STATE_NONE || requester->count == DISCLOSURE_ACCOUNTS_MAX) continue;
        requester->accounts[requester->count++] = account;
    }
}

// --- tokens ------------------------------------------------------------------------------------

// A number as a token: its bytes where they stand, which must outlive the decision.
static struct policy_token number_token(const char *system, const uint32_t *number)
{
    return (struct policy_token){span_text(system), span_of(number, sizeof *number)};
}

static const uint32_t *numbers(void)
{
    static const uint32_t table[NUMBERS_MAX] = {
#define ROW(n) n, (n) + 1, (n) + 2, (n) + 3, (n) + 4, (n) + 5, (n) + 6, (n) + 7
        ROW(0), ROW(8), ROW(16), ROW(24), ROW(32), ROW(40), ROW(48), ROW(56),
#undef ROW
    };
    return table;
}

// The bits of a map as tokens.
static struct policy_tokens map_tokens(struct collection *c, uint64_t map)
{
    uint32_t count = (uint32_t)__builtin_popcountll(map);
    struct policy_token *items = ARENA_NEW(c->arena, struct policy_token, count == 0 ? 1 : count);
    struct policy_tokens tokens = {items, 0};
    if (items == NULL) {
        c->failed = true;
        return tokens;
    }
    for (uint64_t left = map; left != 0; left &= left - 1)
        items[tokens.count++] = number_token("class", &numbers()[__builtin_ctzll(left)]);
    return tokens;
}

// --- leaves ------------------------------------------------------------------------------------

static const struct rule_content *content_of(const struct collection *c, uint32_t leaf)
{
    return &c->state->consents.rows[leaf].content;
}

// The patient's chain of consents, newest first; those that are active are kept.
static void collect(struct collection *c)
{
    uint32_t patient = c->question->patient;
    uint32_t at = c->state->accounts.states[patient].last_consent;
    c->leaves = ARENA_NEW(c->arena, uint32_t, DISCLOSURE_LEAVES_MAX);
    c->failed = c->leaves == NULL;
    while (at != 0 && !c->failed) {
        const struct entry_state *entry = &c->state->consents.states[at - 1];
        INVARIANT(c->state->consents.rows[at - 1].patient == patient);
        if (entry->status == CONSENT_ACTIVE) {
            c->failed = c->leaf_count == DISCLOSURE_LEAVES_MAX;
            if (!c->failed) c->leaves[c->leaf_count++] = at - 1;
        }
        at = entry->previous_of_patient;
    }
}

// By consent, then by place in it, then by age. The chain is newest first and groups are
// contiguous, so that insertion finds its place near the end.
static bool comes_before(const struct collection *c, uint32_t a, uint32_t b)
{
    const struct rule_content *x = content_of(c, a), *y = content_of(c, b);
    if (x->group != y->group) return x->group < y->group;
    if (x->place % 64 != y->place % 64) return x->place % 64 < y->place % 64;
    return a < b;
}

// Heapsort: no recursion, no worst case, no memory.
static void sort_leaves(struct collection *c)
{
    uint32_t *items = c->leaves, count = c->leaf_count;
    for (uint32_t end = count, start = count / 2; end > 1;) {
        if (start > 0) {
            start--;
        } else {
            uint32_t last = items[--end];
            items[end] = items[0];
            items[0] = last;
        }
        for (uint32_t root = start, child; (child = 2 * root + 1) < end; root = child) {
            if (child + 1 < end && comes_before(c, items[child], items[child + 1])) child++;
            if (!comes_before(c, items[root], items[child])) break;
            uint32_t swapped = items[root];
            items[root] = items[child];
            items[child] = swapped;
        }
    }
}

// --- rules -------------------------------------------------------------------------------------

// Two leaves of one rule differ in whom they name and in their salts alone.
static bool same_rule(const struct rule_content *a, const struct rule_content *b)
{
    return a->flags == b->flags && a->confidentiality == b->confidentiality &&
           a->actions == b->actions && a->page == b->page && a->place == b->place &&
           a->not_before == b->not_before && a->not_after == b->not_after &&
           memcmp(a->types, b->types, sizeof a->types) == 0 &&
           memcmp(a->purposes, b->purposes, sizeof a->purposes) == 0 &&
           digest_equal(a->narrower, b->narrower) && a->sensitivity[0] == b->sensitivity[0] &&
           a->sensitivity[1] == b->sensitivity[1];
}

static bool any_beyond_first(const uint64_t map[static 4])
{
    return (map[1] | map[2] | map[3]) != 0;
}

static bool is_narrowed(const struct collection *c, const struct rule_content *content)
{
    static const digest none; // zeros
    if (digest_equal(content->narrower, none)) return false;
    for (uint32_t i = 0; i < c->question->narrowing_count; i++)
        if (digest_equal(content->narrower, c->question->narrowings[i])) return false;
    return true;
}

static void set_types(struct collection *c, struct policy_rule *rule,
                      const struct rule_content *content, bool permit)
{
    bool foreign = content->page != 0 || any_beyond_first(content->types);
    rule->classes_unknown = foreign;
    rule->classes_stated = (content->flags & RULE_ALL_TYPES) == 0 || foreign;
    if (permit && (is_narrowed(c, content) || content->page != 0)) {
        rule->classes_stated = true; // and none of them: it permits nothing
        return;
    }
    if (rule->classes_stated) rule->classes = map_tokens(c, content->types[0]);
}

static void set_purposes(struct policy_rule *rule, const struct rule_content *content)
{
    // A purpose of a later page: no permit knows it, and every deny may mean it.
    static const struct policy_token foreign = {{NULL, 0}, {NULL, 0}};
    rule->purposes_stated = (content->flags & RULE_ALL_PURPOSES) == 0;
    rule->purposes.known = content->page == 0 ? content->purposes[0] : 0;
    if (rule->purposes_stated && (content->page != 0 || any_beyond_first(content->purposes)))
        rule->purposes.others = (struct policy_tokens){&foreign, 1};
}

static struct policy_rule rule_of(struct collection *c, const struct group *group, uint32_t slot)
{
    const struct rule_slot *from = &group->slots[slot];
    const struct rule_content *content = from->content;
    bool permit = (content->flags & RULE_DENY) == 0;
    struct policy_rule rule = {
        .effect = permit ? POLICY_PERMITS : POLICY_DENIES,
        .period = {content->not_before == 0 ? INT64_MIN : (instant)content->not_before,
                   content->not_after == 0 ? INT64_MAX : (instant)content->not_after},
        .actors = group->actors[slot],
        .actor_count = from->anyone ? 0 : from->actor_count,
        .actions_stated = content->actions != 0,
        .actions = content->actions,
        .label_lowest = content->confidentiality,
        .label_highest = content->confidentiality,
        .sensitivities = content->sensitivity[0] | (uint64_t)content->sensitivity[1]
                                                       << RULE_SENSITIVITY_BITS,
    };
    set_purposes(&rule, content);
    set_types(c, &rule, content, permit);
    return rule;
}

// --- consents ----------------------------------------------------------------------------------

static struct policy_consent *next_consent(struct collection *c)
{
    if (c->consent_count > POLICY_CONSENTS_MAX) c->failed = true;
    if (c->failed) return NULL;
    struct policy_consent *consent = &c->consents[c->consent_count++];
    *consent = (struct policy_consent){
        .patients = {&c->patient, 1}, .active = true, .scope = POLICY_SCOPE_PRIVACY};
    return consent;
}

// The rule that a nested one lies in, by its place: 0 for the root, the rule count when it is no
// live leaf.
static uint32_t parent_of(const struct group *group, const uint8_t *index, uint32_t slot)
{
    uint32_t place = group->slots[slot].content->place;
    uint32_t parent = place / 64 - 1;
    if (parent == 0) return 0;
    for (uint32_t i = 0; i < slot; i++)
        if (group->slots[i].content->place % 64U == parent && index[i] != 0) return index[i];
    return POLICY_RULES_MAX;
}

// The root and what is nested in it. Without a live root, one that neither permits nor denies:
// its denials hold, its permits do not.
static void make_consent(struct collection *c, const struct group *group)
{
    uint8_t index[POLICY_RULES_MAX] = {0};
    uint32_t first_nested = 0;
    struct policy_consent *consent = next_consent(c);
    struct policy_rule *rules = ARENA_NEW(c->arena, struct policy_rule, POLICY_RULES_MAX + 1);
    if (consent == NULL || rules == NULL) {
        c->failed = true;
        return;
    }
    uint32_t(*leaf_of)[POLICY_RULES_MAX] = &c->leaf_of[consent - c->consents];
    consent->rules = rules;
    consent->rule_count = 1;
    consent->indeterminate = group->overflow;
    bool rooted = group->slot_count != 0 && group->slots[0].content->place < 64;
    if (rooted) {
        rules[0] = rule_of(c, group, 0);
        (*leaf_of)[0] = group->slots[0].leaf;
        first_nested = 1;
    } else {
        rules[0] = (struct policy_rule){.effect = POLICY_UNTYPED, .period = POLICY_ALWAYS};
        consent->base = POLICY_BASE_OPTIN;
        (*leaf_of)[0] = group->slots[0].leaf;
    }
    for (uint32_t i = first_nested; i < group->slot_count; i++) {
        const struct rule_content *content = group->slots[i].content;
        if (content->place < 64) continue; // a second root: a consent of its own
        uint32_t parent = parent_of(group, index, i);
        if (parent == POLICY_RULES_MAX) {
            if ((content->flags & RULE_DENY) == 0) continue;
            parent = 0;
        }
        if (consent->rule_count == POLICY_RULES_MAX) {
            consent->indeterminate = true;
            break;
        }
        index[i] = (uint8_t)consent->rule_count;
        (*leaf_of)[consent->rule_count] = group->slots[i].leaf;
        rules[consent->rule_count] = rule_of(c, group, i);
        rules[consent->rule_count++].parent = (uint8_t)parent;
    }
}

// Further roots of a group that say something else than the first: each stands alone.
static void make_further(struct collection *c, const struct group *group)
{
    for (uint32_t i = 1; i < group->slot_count && !c->failed; i++) {
        if (group->slots[i].content->place >= 64) continue;
        struct policy_consent *consent = next_consent(c);
        struct policy_rule *rules = ARENA_NEW(c->arena, struct policy_rule, 1);
        if (consent == NULL || rules == NULL) {
            c->failed = true;
            return;
        }
        rules[0] = rule_of(c, group, i);
        c->leaf_of[consent - c->consents][0] = group->slots[i].leaf;
        consent->rules = rules;
        consent->rule_count = 1;
    }
}

static void add_leaf(struct collection *c, struct group *group, uint32_t leaf, uint32_t room)
{
    const struct rule_row *row = &c->state->consents.rows[leaf];
    uint32_t slot = 0;
    while (slot < group->slot_count && !same_rule(group->slots[slot].content, &row->content))
        slot++;
    if (slot == POLICY_RULES_MAX) {
        group->overflow = true;
        return;
    }
    if (slot == group->slot_count) {
        group->slots[slot] = (struct rule_slot){.content = &row->content, .leaf = leaf};
        group->actors[slot] = ARENA_NEW(c->arena, struct policy_actor, room);
        if (group->actors[slot] == NULL) c->failed = true;
        group->slot_count++;
    }
    struct rule_slot *rule = &group->slots[slot];
    if (row->grantee == GENESIS_ANYONE) rule->anyone = true;
    if (c->failed) return;
    group->actors[slot][rule->actor_count++] =
        (struct policy_actor){POLICY_ROLE_RECIPIENT, number_token("account", &row->grantee)};
}

static void make_consents(struct collection *c)
{
    c->consents = ARENA_NEW(c->arena, struct policy_consent, POLICY_CONSENTS_MAX + 1);
    c->leaf_of = arena_alloc(c->arena, POLICY_CONSENTS_MAX + 1, sizeof *c->leaf_of);
    if (c->consents == NULL || c->leaf_of == NULL) c->failed = true;
    for (uint32_t at = 0; at < c->leaf_count && !c->failed;) {
        struct group group = {.slot_count = 0};
        uint32_t end = at + 1, number = content_of(c, c->leaves[at])->group;
        while (end < c->leaf_count && content_of(c, c->leaves[end])->group == number) end++;
        for (uint32_t i = at; i < end; i++) add_leaf(c, &group, c->leaves[i], end - at);
        if (!c->failed) make_consent(c, &group);
        if (!c->failed) make_further(c, &group);
        at = end;
    }
}

// --- the decision ------------------------------------------------------------------------------

static struct policy_tokens account_tokens(struct collection *c)
{
    const struct disclosure_requester *requester = c->question->requester;
    uint32_t count = requester == NULL ? 0 : requester->count;
    struct policy_token *items = ARENA_NEW(c->arena, struct policy_token, count + 1);
    if (items == NULL) {
        c->failed = true;
        return (struct policy_tokens){NULL, 0};
    }
    for (uint32_t i = 0; i < count; i++)
        items[i] = number_token("account", &requester->accounts[i]);
    return (struct policy_tokens){items, count};
}

static void judge(struct collection *c, struct disclosure *out)
{
    const struct disclosure_question *q = c->question;
    collect(c);
    out->leaves = c->leaf_count;
    if (!c->failed) sort_leaves(c);
    if (!c->failed) make_consents(c);
    struct policy_request request = {
        .patients = {&c->patient, 1},
        .purposes.known = q->purposes,
        .actions = q->actions,
        .resource = {.confidentiality = q->confidentiality,
                     .sensitivities = q->sensitivities,
                     .sensitivity_unknown = q->sensitivity_unknown},
        .now = q->now,
    };
    request.requesters = account_tokens(c);
    request.resource.classes = map_tokens(c, q->types);
    if (c->failed) {
        out->outcome = POLICY_DENY;
        out->reason = POLICY_REASON_TOO_MANY_CONSENTS;
        return;
    }
    struct policy_decision decision =
        policy_decide(c->consents, c->consent_count, &request, (struct policy_settings){false});
    out->outcome = (uint8_t)decision.outcome;
    out->reason = (uint8_t)decision.reason;
    bool decided = decision.outcome != POLICY_NO_CONSENT && c->consent_count != 0 &&
                   decision.consent < c->consent_count;
    if (decided) out->leaf = c->leaf_of[decision.consent][decision.rule];
    out->permitted = decision.outcome == POLICY_PERMIT;
}

struct disclosure disclosure_decide(const struct state *state,
                                    const struct disclosure_question *question, struct arena *arena)
{
    const struct disclosure_requester *requester = question->requester;
    struct disclosure out = {
        .outcome = POLICY_NO_CONSENT,
        .reason = POLICY_REASON_NO_ELIGIBLE_CONSENT,
        .patient = question->patient,
        .leaf = STATE_NONE,
        .asked_by =
            requester == NULL || requester->count == 0 ? STATE_NONE : requester->accounts[0],
        .purposes = question->purposes,
        .types = question->types,
        .at = question->now,
    };
    if (question->patient == STATE_NONE) return out;
    INVARIANT(question->patient < state->capacity[TREE_ACCOUNTS]);
    bool active = state->accounts.states[question->patient].status == ACCOUNT_ACTIVE;
    if (!active || question->types == 0 || question->purposes == 0) {
        out.outcome = POLICY_DENY;
        out.reason = POLICY_REASON_NO_MATCHING_RULE;
        return out;
    }
    size_t mark = arena->used;
    struct collection c = {.state = state, .question = question, .arena = arena};
    c.patient = number_token("account", &question->patient);
    judge(&c, &out);
    arena_rewind(arena, mark);
    return out;
}

void disclosure_log(const struct disclosure *disclosure, const char *door)
{
    uint64_t leaf = disclosure->leaf == STATE_NONE ? 0 : (uint64_t)disclosure->leaf + 1;
    log_event(LOG_DISCLOSURE, log_name(LOG_FIELD_DOOR, door),
              log_name(LOG_FIELD_OUTCOME, policy_outcome_name(disclosure->outcome)),
              log_name(LOG_FIELD_REASON, policy_reason_name(disclosure->reason)),
              log_number(LOG_FIELD_CONSENT, leaf), log_number(LOG_FIELD_COUNT, disclosure->leaves));
}
