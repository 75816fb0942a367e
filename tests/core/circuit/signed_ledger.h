// SPDX-License-Identifier: Apache-2.0
// Organizations with keys over a random ledger, and random sub-batches that they sign.
#ifndef CONSENTRY_TESTS_CORE_CIRCUIT_SIGNED_LEDGER_H
#define CONSENTRY_TESTS_CORE_CIRCUIT_SIGNED_LEDGER_H

#include "core/ledger/batch.h"
#include "core/ledger/workload.h"
#include "tests/core/circuit/mixed_ledger.h"

enum { SIGNERS = 3, SIGNED_GROUP_MAX = 6 };

static const uint8_t signed_origin[SHA256_SIZE] = {1};

struct signer {
    struct secret_ed25519 secret;
    uint8_t key[ED25519_PUBLIC_SIZE];
    uint32_t account;
};

struct signed_ledger {
    struct mixed_ledger mixed;
    struct signer signers[SIGNERS];
};

static inline void signer_make(struct signer *s, uint8_t number)
{
    uint8_t seed[ED25519_SEED_SIZE] = {number, 7};
    ed25519_from_seed(&s->secret, s->key, seed);
}

// Registers an account that carries the key; `floor` for one that nobody signs for.
static inline uint32_t signed_register(struct signed_ledger *l, struct operation *out,
                                       const uint8_t *key, uint8_t floor)
{
    struct mixed_ledger *m = &l->mixed;
    struct draft draft;
    struct refusal refusal;
    memset(&draft, 0, sizeof draft);
    draft.op.kind = OPERATION_REGISTER;
    draft.op.custodian = 1;
    draft.op.flags = floor;
    draft.op.blinder = random_salt(&m->seed);
    random_account_content(&draft.op.content.account, &m->seed);
    draft.op.content.account.kind = key != NULL ? ACCOUNT_ORGANIZATION : ACCOUNT_PATIENT;
    if (key != NULL) draft.op.content.account.auth_cm = subbatch_key_commitment(key);
    CHECK_EQ(group_accept(&m->state, out, &draft, 1, ++m->sequence, m->time, &refusal), LEDGER_OK);
    return out->patient;
}

// A draft of a kind that organizations sign, for the custodian's account.
static inline void signed_draft(struct mixed_ledger *m, struct draft *d, uint32_t custodian)
{
    do {
        mixed_draft(m, d);
    } while (!operation_class_fits(d->op.kind, 1));
    d->op.class = 1;
    d->op.custodian = custodian;
    if (d->op.kind != OPERATION_REVOKE && d->op.kind != OPERATION_RESPOND) return;
    const struct rule_table *table =
        d->op.kind == OPERATION_REVOKE ? &m->state.consents : &m->state.requests;
    uint32_t count =
        m->state.head.count[d->op.kind == OPERATION_REVOKE ? TREE_CONSENTS : TREE_REQUESTS];
    for (int tries = 0; tries < 40 && count > 0; tries++) {
        d->op.target = (uint32_t)(check_random(&m->seed) % count);
        d->op.patient = table->rows[d->op.target].patient;
        if (table->rows[d->op.target].custodian == custodian &&
            table->states[d->op.target].status == 1)
            return;
    }
}

// Prepares, signs and submits a random sub-batch; returns how many operations were accepted.
static inline uint32_t signed_apply(struct signed_ledger *l, struct operation *out, uint32_t most)
{
    struct mixed_ledger *m = &l->mixed;
    const struct signer *signer = &l->signers[check_random(&m->seed) % SIGNERS];
    struct draft drafts[SIGNED_GROUP_MAX];
    struct operation prepared[SIGNED_GROUP_MAX];
    struct subbatch subbatch;
    struct refusal refusal;
    memset(&subbatch, 0, sizeof subbatch);
    uint32_t count = 1 + (uint32_t)(check_random(&m->seed) % SIGNED_GROUP_MAX);
    if (count > most) count = most;
    for (uint32_t i = 0; i < count; i++) signed_draft(m, &drafts[i], signer->account);
    m->time += check_random(&m->seed) % 3;
    if (group_prepare_signed(&m->state, prepared, drafts, count, m->time, &subbatch, &refusal) !=
        LEDGER_OK)
        return 0;
    memcpy(subbatch.key, signer->key, sizeof subbatch.key);
    subbatch_sign(&subbatch, &signer->secret, signed_origin);
    CHECK_EQ(group_accept_signed(&m->state, out, drafts, &subbatch, m->sequence + 1, m->time,
                                 signed_origin, &refusal),
             LEDGER_OK);
    m->sequence += count;
    for (uint32_t i = 0; i < count; i++) m->kinds[out[i].kind]++;
    return count;
}

// A batch of about `count` operations of which some are signed, at most `groups` sub-batches.
static inline uint32_t signed_batch(struct signed_ledger *l, struct operation *out, uint32_t count,
                                    uint32_t groups)
{
    uint32_t done = 0;
    for (uint32_t tries = 0; done < count && tries < 200; tries++) {
        if (groups > 0 && check_random(&l->mixed.seed) % 2 == 0) {
            uint32_t accepted = signed_apply(l, out + done, count - done);
            done += accepted;
            if (accepted != 0) groups--;
        } else {
            mixed_apply(&l->mixed, out + done, 1);
            done++;
        }
    }
    return done;
}

// Opens a ledger whose first batch has registered the signers, and seals that.
static inline void signed_open(struct signed_ledger *l, uint64_t seed, struct arena *arena)
{
    static struct operation out[SIGNERS + 40];
    mixed_open(&l->mixed, seed);
    for (uint8_t i = 0; i < SIGNERS; i++) {
        signer_make(&l->signers[i], i);
        l->signers[i].account = signed_register(l, &out[i], l->signers[i].key, 0);
    }
    mixed_apply(&l->mixed, out + SIGNERS, 40);
    struct salter salter = workload_salter();
    struct batch_witness witness;
    CHECK_EQ(batch_seal(&witness, &l->mixed.state, out, SIGNERS + 40, &salter, lanes_best(), arena),
             STATUS_OK);
    arena_reset(arena);
}

#endif
