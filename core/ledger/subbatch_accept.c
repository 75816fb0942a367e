// SPDX-License-Identifier: Apache-2.0
// Groups that an organization signed: accepted when every operation follows the rules and the
// signature covers exactly what was accepted.
#include "core/ledger/transition.h"

#include "core/base/invariant.h"
#include "core/ledger/state_log.h"

struct signed_group {
    struct state *state;
    const struct subbatch *subbatch;
    struct subbatch_tree intents;
    uint32_t author;
};

static enum ledger_error refuse(struct refusal *refusal, enum ledger_error error)
{
    refusal->error = error;
    return error;
}

static void group_open(struct signed_group *g, struct state *state, const struct subbatch *subbatch)
{
    *g = (struct signed_group){.state = state, .subbatch = subbatch};
    group_begin(state);
    state->log->signing = subbatch;
    state->log->signing_cm = subbatch_key_commitment(subbatch->key);
}

static enum ledger_error group_close(struct signed_group *g, enum ledger_error error, bool keep,
                                     struct refusal *refusal)
{
    struct touch_log *log = g->state->log;
    log->signing = NULL;
    if (error != LEDGER_OK || !keep) {
        group_rollback(g->state);
        return error;
    }
    log->signed_by[log->signed_count++] = *g->subbatch;
    group_commit(g->state);
    *refusal = (struct refusal){.error = LEDGER_OK};
    return LEDGER_OK;
}

// Applies the next operation of the group and takes its intent.
static enum ledger_error take(struct signed_group *g, struct operation *op, struct refusal *refusal)
{
    enum ledger_error error = transition_apply(g->state, op, refusal);
    if (error != LEDGER_OK) return error;
    if (g->intents.count == 0) g->author = op->custodian;
    uint32_t nonce = g->subbatch->first_nonce + g->intents.count;
    if (op->class != 1 || op->custodian != g->author || op->nonce != nonce) {
        return refuse(refusal, LEDGER_SIGNATURE_INVALID);
    }
    op->body = transition_body(g->state, op);
    subbatch_tree_add(&g->intents, intent_digest(op));
    op->body = (digest){{FELT_ZERO}};
    return LEDGER_OK;
}

static enum ledger_error check_subbatch(const struct signed_group *g,
                                        const uint8_t origin[static SHA256_SIZE],
                                        struct refusal *refusal)
{
    if (subbatch_verify(g->subbatch, origin) != STATUS_OK) {
        return refuse(refusal, LEDGER_SIGNATURE_INVALID);
    }
    if (g->state->log->signed_count == SUBBATCHES_MAX) return refuse(refusal, LEDGER_BATCH_FULL);
    return LEDGER_OK;
}

static enum ledger_error check_root(const struct signed_group *g, struct refusal *refusal)
{
    digest root = subbatch_tree_root(&g->intents);
    bool covered = digest_equal(root, g->subbatch->root);
    return covered ? LEDGER_OK : refuse(refusal, LEDGER_SIGNATURE_INVALID);
}

enum ledger_error group_accept_signed(struct state *state, struct operation *out,
                                      const struct draft *drafts, const struct subbatch *subbatch,
                                      uint64_t first_sequence, uint64_t time,
                                      const uint8_t origin[static SHA256_SIZE],
                                      struct refusal *refusal)
{
    struct signed_group g;
    *refusal = (struct refusal){.error = LEDGER_OK};
    group_open(&g, state, subbatch);
    enum ledger_error error = check_subbatch(&g, origin, refusal);
    for (uint32_t i = 0; error == LEDGER_OK && i < subbatch->count; i++) {
        error =
            transition_prepare(&out[i], state, &drafts[i], out, first_sequence + i, time, refusal);
        if (error == LEDGER_OK) error = take(&g, &out[i], refusal);
        refusal->position = i;
    }
    if (error == LEDGER_OK) error = check_root(&g, refusal);
    return group_close(&g, error, true, refusal);
}

enum ledger_error group_replay_signed(struct state *state, const struct operation *ops,
                                      const struct subbatch *subbatch,
                                      const uint8_t origin[static SHA256_SIZE],
                                      struct refusal *refusal)
{
    struct signed_group g;
    *refusal = (struct refusal){.error = LEDGER_OK};
    group_open(&g, state, subbatch);
    enum ledger_error error = check_subbatch(&g, origin, refusal);
    for (uint32_t i = 0; error == LEDGER_OK && i < subbatch->count; i++) {
        struct operation op = ops[i];
        error = take(&g, &op, refusal);
        refusal->position = i;
    }
    if (error == LEDGER_OK) error = check_root(&g, refusal);
    return group_close(&g, error, true, refusal);
}

enum ledger_error group_prepare_signed(struct state *state, struct operation *out,
                                       const struct draft *drafts, uint32_t count, uint64_t time,
                                       struct subbatch *subbatch, struct refusal *refusal)
{
    INVARIANT(count >= 1);
    struct signed_group g;
    *refusal = (struct refusal){.error = LEDGER_OK};
    group_open(&g, state, subbatch);
    enum ledger_error error = LEDGER_OK;
    for (uint32_t i = 0; error == LEDGER_OK && i < count; i++) {
        uint64_t sequence = state->head.sequence + 1;
        error = transition_prepare(&out[i], state, &drafts[i], out, sequence, time, refusal);
        if (i == 0) {
            subbatch->first_nonce = out[0].nonce;
            subbatch->count = count;
            if (error == LEDGER_OK && out[0].custodian < state->head.count[TREE_ACCOUNTS])
                state->log->signing_cm = state->accounts.rows[out[0].custodian].auth_cm;
        }
        if (error == LEDGER_OK) error = take(&g, &out[i], refusal);
        refusal->position = i;
    }
    if (error == LEDGER_OK) subbatch->root = subbatch_tree_root(&g.intents);
    return group_close(&g, error, false, refusal);
}
