// SPDX-License-Identifier: Apache-2.0
// transition_apply.c once more, with every check taken out.
#include "tests/core/circuit/forced_apply.h"

#include "core/ledger/transition.h"

static enum ledger_error no_check(const struct state *state, const struct operation *op,
                                  struct refusal *refusal)
{
    (void)state;
    (void)op;
    refusal->error = LEDGER_OK;
    return LEDGER_OK;
}

// A key that is there already stays with its first account.
static void add_if_new(struct account_index *index, uint32_t at)
{
    if (account_index_find(index, &index->accounts[at].key) == ACCOUNT_INDEX_NONE)
        account_index_add(index, at);
}

#define transition_check  no_check
#define account_index_add add_if_new
#define transition_apply  apply_unchecked
#define group_accept      accept_unchecked
#define group_replay      replay_unchecked
enum ledger_error apply_unchecked(struct state *state, const struct operation *op,
                                  struct refusal *refusal);
enum ledger_error accept_unchecked(struct state *state, struct operation *out,
                                   const struct draft *drafts, uint32_t count,
                                   uint64_t first_sequence, uint64_t time, struct refusal *refusal);
enum ledger_error replay_unchecked(struct state *state, const struct operation *ops, uint32_t count,
                                   struct refusal *refusal);
#include "core/ledger/transition_apply.c"

static bool exists(const struct state *s, enum tree_id tree, uint32_t index)
{
    return index < s->head.count[tree];
}

// What an operation makes lies where the operation says, or its digest cannot be formed.
static bool makes_next(const struct state *s, const struct operation *op)
{
    switch ((enum operation_kind)op->kind) {
    case OPERATION_REGISTER:
        return op->target == s->head.count[TREE_ACCOUNTS] && op->patient == op->target;
    case OPERATION_GRANT: return op->target == s->head.count[TREE_CONSENTS];
    case OPERATION_REQUEST: return op->target == s->head.count[TREE_REQUESTS];
    case OPERATION_RECORD: return op->target == s->head.count[TREE_RECORDS];
    case OPERATION_VOCAB: return op->target == s->head.count[TREE_VOCABULARY];
    case OPERATION_RESPOND: return op->link == 0 || op->link == s->head.count[TREE_CONSENTS] + 1;
    case OPERATION_REVOKE:
    case OPERATION_EXPIRE: return true;
    }
    return false;
}

bool forced_apply(struct state *state, const struct operation *op)
{
    struct refusal refusal;
    if (!operation_in_range(op) || !operation_kind_known(op->kind)) return false;
    if (!makes_next(state, op)) return false;
    bool registers = op->kind == OPERATION_REGISTER;
    if (!registers && !exists(state, TREE_ACCOUNTS, op->patient)) return false;
    if (!exists(state, TREE_ACCOUNTS, op->grantee)) return false;
    if (!exists(state, TREE_ACCOUNTS, op->custodian)) return false;
    bool changes_consent = op->kind == OPERATION_REVOKE || op->kind == OPERATION_EXPIRE;
    if (changes_consent && !exists(state, TREE_CONSENTS, op->target)) return false;
    if (op->kind == OPERATION_RESPOND && !exists(state, TREE_REQUESTS, op->target)) return false;
    bool links = op->kind == OPERATION_RECORD && op->link != 0;
    if (links && !exists(state, TREE_RECORDS, op->link - 1)) return false;
    return apply_unchecked(state, op, &refusal) == LEDGER_OK;
}
