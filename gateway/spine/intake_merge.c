// SPDX-License-Identifier: Apache-2.0
// Two records of one person become one: what the prior gave and refused is given and refused by the
// survivor, denies first, and ends for the prior; then the prior's key is an alias of the
// survivor's. Where both disagree a deny wins, as always when consents are weighed. Rules keep
// their documents, so that a later revocation finds them.
#include <time.h>

#include "core/base/invariant.h"
#include "gateway/spine/intake_internal.h"

#define MERGE_DOCUMENTS_MAX 256

struct merging {
    struct intake *intake;
    uint32_t prior; // account
    struct party_role survivor;
    uint64_t now;
    // Documents that made consents of the prior, and the draft + 1 of their first new rule.
    struct made_row documents[MERGE_DOCUMENTS_MAX];
    uint32_t first_rule[MERGE_DOCUMENTS_MAX];
    size_t count;
};

static enum status find_documents(struct merging *m)
{
    const struct keeper *keeper = m->intake->keeper;
    size_t cursor = 0;
    const struct made_row *row;
    while ((row = table_next(&keeper->documents.made, &cursor)) != NULL) {
        if (row->rule_count == 0) continue;
        if (keeper->state.consents.rows[row->first_rule - 1].patient != m->prior) continue;
        if (m->count == MERGE_DOCUMENTS_MAX) return STATUS_LIMIT;
        m->documents[m->count++] = *row;
    }
    return STATUS_OK;
}

static struct party_role role_of(const struct keeper *keeper, uint32_t account)
{
    struct party_role role = {.index = account};
    if (account >= STATE_GENESIS_ACCOUNTS) role.key = keeper->state.accounts.rows[account].key;
    return role;
}

// The survivor gives the rule of a leaf; `document` is where it came from, `count` for nowhere.
static enum status grant_again(struct merging *m, uint32_t leaf, size_t document)
{
    struct draft *draft;
    struct intake *intake = m->intake;
    const struct keeper *keeper = intake->keeper;
    const struct rule_row *row = &keeper->state.consents.rows[leaf];
    struct party_role grantee = role_of(keeper, row->grantee);
    struct party_role custodian = role_of(keeper, row->custodian);
    bool is_over = row->content.not_after != 0 && row->content.not_after < m->now;
    bool is_self = account_key_equal(&grantee.key, &m->survivor.key);
    if (is_over || (is_self && !account_key_is_zero(&grantee.key))) return STATUS_OK;
    TRY(intake_next_draft(intake, OPERATION_GRANT, 0, &draft));
    intake_set_role(draft, ROLE_PATIENT, &m->survivor);
    intake_set_role(draft, ROLE_GRANTEE, &grantee);
    intake_set_role(draft, ROLE_CUSTODIAN, &custodian);
    draft->op.content.rule = row->content;
    TRY(intake_random_salt(intake, &draft->op.content.rule.salt_a));
    TRY(intake_random_salt(intake, &draft->op.content.rule.salt_b));
    draft->first_rule = intake->draft_count;
    if (document == m->count) return STATUS_OK;
    intake->draft_document[intake->draft_count - 1] = m->documents[document].document;
    if (m->first_rule[document] == 0) m->first_rule[document] = intake->draft_count;
    draft->first_rule = m->first_rule[document];
    return STATUS_OK;
}

static size_t document_of(const struct merging *m, uint32_t group)
{
    size_t i = 0;
    while (i < m->count && m->documents[i].first_rule != group) i++;
    return i;
}

enum pass { PASS_DENIES, PASS_REVOKES, PASS_PERMITS, PASS_COUNT };

static enum status take_leaf(struct merging *m, uint32_t leaf, enum pass pass)
{
    const struct rule_table *consents = &m->intake->keeper->state.consents;
    if (consents->states[leaf].status != CONSENT_ACTIVE) return STATUS_OK;
    if (pass == PASS_REVOKES) return intake_add_revoke(m->intake, 0, leaf);
    const struct rule_content *rule = &consents->rows[leaf].content;
    bool is_deny = (rule->flags & RULE_DENY) != 0;
    if (is_deny != (pass == PASS_DENIES)) return STATUS_OK;
    return grant_again(m, leaf, document_of(m, rule->group));
}

// The leaves of an account hang together from its newest consent on; pointers are index + 1.
static enum status take_leaves(struct merging *m, enum pass pass)
{
    const struct state *state = &m->intake->keeper->state;
    uint32_t at = state->accounts.states[m->prior].last_consent;
    for (uint32_t i = 0; at != 0 && i < state->head.count[TREE_CONSENTS]; i++) {
        TRY(take_leaf(m, at - 1, pass));
        at = state->consents.states[at - 1].previous_of_patient;
    }
    return STATUS_OK;
}

static enum status move_consents(struct merging *m)
{
    TRY(find_documents(m));
    for (int pass = 0; pass < PASS_COUNT; pass++) TRY(take_leaves(m, (enum pass)pass));
    return STATUS_OK;
}

static enum status merge_account(struct intake *intake, const struct party_role *survivor,
                                 const struct account_key *prior)
{
    uint32_t account = state_find_account(&intake->keeper->state, prior);
    if (account_key_equal(prior, &survivor->key)) return STATUS_OK; // merged already
    if (account != STATE_NONE) {
        struct merging m = {.intake = intake,
                            .prior = account,
                            .survivor = *survivor,
                            .now = (uint64_t)host_wall_ms(intake->host) / 1000};
        TRY(move_consents(&m));
    }
    return intake_add_alias(intake, prior, &survivor->key);
}

static enum status resolve(struct intake *intake, const struct plan_merge *merge)
{
    const digest no_profile = {{FELT_ZERO}};
    struct party_role survivor;
    struct account_key prior;
    bool known;
    INVARIANT(merge->survivor.kind == PLAN_NAMED && merge->prior.kind == PLAN_NAMED);
    TRY(intake_resolve_party(intake, &merge->survivor, 0, no_profile, &survivor));
    TRY(intake_find_party(intake, &merge->prior, &prior, &known));
    if (known) TRY(merge_account(intake, &survivor, &prior));
    for (uint32_t i = 0; i < merge->prior.name_count; i++) {
        const struct account_key *name = &merge->prior.names[i];
        struct plan_party one = {.kind = PLAN_NAMED, .name_count = 1, .names = {*name}};
        TRY(intake_find_party(intake, &one, &prior, &known));
        if (!known) TRY(intake_add_alias(intake, name, &survivor.key));
    }
    return STATUS_OK;
}

enum status intake_resolve_merge(struct intake *intake, const struct plan_merge *merge,
                                 struct intake_refusal *refusal)
{
    enum status status = resolve(intake, merge);
    if (status == STATUS_CONFLICT) return intake_fail(refusal, 0, status, "identity-conflict");
    if (status == STATUS_LIMIT) return intake_fail(refusal, 0, status, "plan-limit");
    return status;
}
