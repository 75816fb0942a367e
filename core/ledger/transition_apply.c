// SPDX-License-Identifier: Apache-2.0
// What each kind does to the contents. Every rule was checked before; each access to a leaf goes
// through touch_*(), so the parts named here are the list of batch.h.
#include "core/ledger/transition.h"

#include "core/base/invariant.h"
#include "core/ledger/batch.h"
#include "core/ledger/state_log.h"

static const uint8_t A = PARTS_A, AC = PARTS_A | PARTS_C, BC = PARTS_B | PARTS_C;
static const uint8_t ABC = PARTS_A | PARTS_B | PARTS_C;

// Every operation takes its author's next nonce; an organization's signature also takes its key.
static void use_nonce(struct state *s, const struct operation *op)
{
    uint8_t parts = op->class == 1 ? ABC : AC;
    touch_account(s, operation_author(op), parts, true)->nonce++;
}

static void apply_register(struct state *s, const struct operation *op)
{
    uint32_t at = touch_created(s, TREE_ACCOUNTS, ABC);
    struct account_state *low = touch_account(s, op->grantee, AC, true);
    s->accounts.rows[at] = op->content.account;
    s->accounts.states[at] = (struct account_state){
        .next_key = low->next_key, .status = ACCOUNT_ACTIVE, .auth_floor = op->flags};
    low->next_key = op->content.account.key;
    account_index_add(&s->index, at);
    use_nonce(s, op);
}

static void put_rule(struct state *s, enum tree_id tree, uint32_t at, const struct rule_row *row,
                     const struct entry_state *state)
{
    const struct rule_table *table = state_rules(s, tree);
    table->rows[at] = *row;
    table->states[at] = *state;
}

static void apply_grant(struct state *s, const struct operation *op)
{
    struct account_state *p = touch_account(s, op->patient, AC, true);
    struct account_state *g = touch_account(s, op->grantee, AC, true);
    (void)touch_account(s, op->custodian, AC, false);
    uint32_t at = touch_created(s, TREE_CONSENTS, ABC);
    struct rule_row row = {op->content.rule, op->patient, op->custodian, op->grantee};
    struct entry_state state = {.status = CONSENT_ACTIVE,
                                .created = op->time,
                                .changed = op->time,
                                .previous_of_patient = p->last_consent,
                                .previous_of_grantee = g->last_granted};
    put_rule(s, TREE_CONSENTS, at, &row, &state);
    p->last_consent = g->last_granted = at + 1;
    use_nonce(s, op);
}

static void apply_request(struct state *s, const struct operation *op)
{
    struct account_state *p = touch_account(s, op->patient, AC, true);
    struct account_state *g = touch_account(s, op->grantee, AC, true);
    (void)touch_account(s, op->custodian, AC, false);
    uint32_t at = touch_created(s, TREE_REQUESTS, ABC);
    struct rule_row row = {op->content.rule, op->patient, op->custodian, op->grantee};
    struct entry_state state = {.status = REQUEST_PENDING,
                                .created = op->time,
                                .changed = op->time,
                                .previous_of_patient = p->last_request,
                                .previous_of_grantee = g->last_asked};
    put_rule(s, TREE_REQUESTS, at, &row, &state);
    p->last_request = g->last_asked = at + 1;
    use_nonce(s, op);
}

static void apply_revoke(struct state *s, const struct operation *op)
{
    (void)touch_account(s, op->patient, AC, false);
    use_nonce(s, op);
    struct entry_state *consent = touch_entry(s, TREE_CONSENTS, op->target, AC, true);
    consent->status = CONSENT_REVOKED;
    consent->changed = op->time;
}

static void apply_respond(struct state *s, const struct operation *op)
{
    struct account_state *p = touch_account(s, op->patient, AC, op->link != 0);
    struct entry_state *request = touch_entry(s, TREE_REQUESTS, op->target, ABC, true);
    use_nonce(s, op);
    request->changed = op->time;
    request->link = op->link;
    if (op->link == 0) {
        request->status = REQUEST_DENIED;
        return;
    }
    request->status = REQUEST_APPROVED;
    struct account_state *g = touch_account(s, op->grantee, AC, true);
    uint32_t at = touch_created(s, TREE_CONSENTS, PARTS_A | PARTS_B | PARTS_C);
    struct entry_state state = {.status = CONSENT_ACTIVE,
                                .created = op->time,
                                .changed = op->time,
                                .link = op->target + 1,
                                .previous_of_patient = p->last_consent,
                                .previous_of_grantee = g->last_granted};
    put_rule(s, TREE_CONSENTS, at, &s->requests.rows[op->target], &state);
    p->last_consent = g->last_granted = at + 1;
}

static void apply_expire(struct state *s, const struct operation *op)
{
    use_nonce(s, op);
    struct entry_state *consent = touch_entry(s, TREE_CONSENTS, op->target, BC, true);
    consent->status = CONSENT_EXPIRED;
    consent->changed = op->time;
}

static void apply_record(struct state *s, const struct operation *op)
{
    struct account_state *p = touch_account(s, op->patient, AC, true);
    uint32_t at = touch_created(s, TREE_RECORDS, ABC);
    if (op->link != 0) (void)touch_entry(s, TREE_RECORDS, op->link - 1, A, false);
    s->records.rows[at] = (struct record_row){op->content.record, op->patient, op->custodian};
    s->records.states[at] = (struct entry_state){.status = RECORD_CURRENT,
                                                 .created = op->time,
                                                 .changed = op->time,
                                                 .link = op->link,
                                                 .previous_of_patient = p->last_record};
    p->last_record = at + 1;
    use_nonce(s, op);
}

static void apply_vocab(struct state *s, const struct operation *op)
{
    use_nonce(s, op);
    uint32_t at = touch_created(s, TREE_VOCABULARY, A);
    s->vocabulary[at] = (struct vocabulary_entry){op->content.string, op->flags, op->extra};
}

enum ledger_error transition_apply(struct state *state, const struct operation *op,
                                   struct refusal *refusal)
{
    INVARIANT(state->log->group_open);
    enum ledger_error error = transition_check(state, op, refusal);
    if (error != LEDGER_OK) return error;
    switch ((enum operation_kind)op->kind) {
    case OPERATION_REGISTER: apply_register(state, op); break;
    case OPERATION_GRANT: apply_grant(state, op); break;
    case OPERATION_REVOKE: apply_revoke(state, op); break;
    case OPERATION_REQUEST: apply_request(state, op); break;
    case OPERATION_RESPOND: apply_respond(state, op); break;
    case OPERATION_EXPIRE: apply_expire(state, op); break;
    case OPERATION_RECORD: apply_record(state, op); break;
    case OPERATION_VOCAB: apply_vocab(state, op); break;
    }
    state->head.time = op->time;
    state->head.sequence = op->sequence;
    state->log->operation_count++;
    state->log->kinds[op->kind]++;
    return LEDGER_OK;
}

enum ledger_error group_accept(struct state *state, struct operation *out,
                               const struct draft *drafts, uint32_t count, uint64_t first_sequence,
                               uint64_t time, struct refusal *refusal)
{
    group_begin(state);
    for (uint32_t i = 0; i < count; i++) {
        enum ledger_error error =
            transition_prepare(&out[i], state, &drafts[i], out, first_sequence + i, time, refusal);
        if (error == LEDGER_OK) error = transition_apply(state, &out[i], refusal);
        if (error == LEDGER_OK) continue;
        refusal->position = i;
        group_rollback(state);
        return error;
    }
    group_commit(state);
    *refusal = (struct refusal){.error = LEDGER_OK};
    return LEDGER_OK;
}

enum ledger_error group_replay(struct state *state, const struct operation *ops, uint32_t count,
                               struct refusal *refusal)
{
    group_begin(state);
    for (uint32_t i = 0; i < count; i++) {
        enum ledger_error error = transition_apply(state, &ops[i], refusal);
        if (error == LEDGER_OK) continue;
        refusal->position = i;
        group_rollback(state);
        return error;
    }
    group_commit(state);
    *refusal = (struct refusal){.error = LEDGER_OK};
    return LEDGER_OK;
}
