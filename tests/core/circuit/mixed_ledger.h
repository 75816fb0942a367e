// SPDX-License-Identifier: Apache-2.0
// Random accepted operations of every kind over a small state, for tests of the circuit.
#ifndef CONSENTRY_TESTS_CORE_CIRCUIT_MIXED_LEDGER_H
#define CONSENTRY_TESTS_CORE_CIRCUIT_MIXED_LEDGER_H

#include <stdlib.h>

#include "core/ledger/transition.h"
#include "tests/core/ledger/ledger_random.h"

struct mixed_ledger {
    struct state state;
    struct arena arena;
    uint64_t seed, sequence, time;
    uint32_t kinds[9]; // accepted, by kind
};

static inline uint32_t mixed_pick(struct mixed_ledger *m, uint32_t from, uint32_t count)
{
    return count <= from ? from : from + (uint32_t)(check_random(&m->seed) % (count - from));
}

static inline void mixed_open(struct mixed_ledger *m, uint64_t seed)
{
    static const struct state_capacity capacity = {9000, 9000, 9000, 9000, 9000};
    size_t size = state_bytes(&capacity);
    *m = (struct mixed_ledger){.seed = seed, .sequence = 1, .time = 1750000000};
    m->arena = arena_over(malloc(size), size);
    struct genesis_keys keys;
    genesis_keys_derive(&keys, span_text("a tenant key for tests"));
    CHECK_EQ(state_init(&m->state, &m->arena, &capacity, &keys), STATUS_OK);
}

static inline void mixed_close(struct mixed_ledger *m)
{
    free(m->arena.base);
}

static inline void mixed_rule(struct mixed_ledger *m, struct rule_content *rule)
{
    random_rule_content(rule, &m->seed);
    uint64_t r = check_random(&m->seed);
    rule->flags = (uint8_t)(r % 8);
    for (int i = 0; i < 4; i++) rule->types[i] = rule->purposes[i] = 0;
    uint32_t types = rule->flags & RULE_ALL_TYPES ? 0 : 1 + (uint32_t)((r >> 8) % 14);
    uint32_t purposes = rule->flags & RULE_ALL_PURPOSES ? 0 : 1 + (uint32_t)((r >> 16) % 14);
    for (uint32_t i = 0; i < types; i++) rule->types[check_random(&m->seed) % 4] |= 1ULL << i;
    for (uint32_t i = 0; i < purposes; i++) rule->purposes[i % 4] |= 1ULL << (r >> 24 & 63);
    uint64_t ends[4] = {0, m->time, m->time + 1 + r % 5, LEDGER_TIME_LIMIT - 1};
    rule->not_after = ends[r >> 40 & 3];
}

// A draft of a random kind that has a fair chance to be accepted.
static inline void mixed_draft(struct mixed_ledger *m, struct draft *d)
{
    struct state_head *head = &m->state.head;
    memset(d, 0, sizeof *d);
    struct operation *op = &d->op;
    op->kind = (uint8_t)(1 + check_random(&m->seed) % 8);
    op->blinder = random_salt(&m->seed);
    uint32_t accounts = head->count[TREE_ACCOUNTS];
    op->patient = mixed_pick(m, 4, accounts);
    op->grantee = mixed_pick(m, check_random(&m->seed) % 8 == 0 ? 2 : 4, accounts);
    op->custodian = mixed_pick(m, 1, accounts);
    switch (op->kind) {
    case OPERATION_REGISTER:
        random_account_content(&op->content.account, &m->seed);
        op->flags = check_random(&m->seed) % 16 == 0;
        op->patient = op->grantee = 0;
        op->custodian = 1;
        break;
    case OPERATION_GRANT:
    case OPERATION_REQUEST: mixed_rule(m, &op->content.rule); break;
    case OPERATION_REVOKE:
    case OPERATION_RESPOND: {
        enum tree_id tree = op->kind == OPERATION_REVOKE ? TREE_CONSENTS : TREE_REQUESTS;
        op->target = mixed_pick(m, 0, head->count[tree]);
        if (op->target < head->count[tree])
            op->patient = state_rules(&m->state, tree)->rows[op->target].patient;
        if (op->kind == OPERATION_RESPOND) op->flags = check_random(&m->seed) % 4 != 0;
        op->grantee = op->custodian = 0;
        break;
    }
    case OPERATION_EXPIRE:
        op->target = mixed_pick(m, 0, head->count[TREE_CONSENTS]);
        op->patient = op->grantee = 0;
        op->custodian = 1;
        break;
    case OPERATION_RECORD:
        random_record_content(&op->content.record, &m->seed);
        op->grantee = 0;
        if (check_random(&m->seed) % 3 == 0 && head->count[TREE_RECORDS] != 0) {
            uint32_t old = mixed_pick(m, 0, head->count[TREE_RECORDS]);
            op->link = old + 1;
            op->patient = m->state.records.rows[old].subject;
        } else if (check_random(&m->seed) % 4 == 0) {
            op->patient = GENESIS_NOBODY;
        }
        break;
    default:
        op->content.string = random_digest(&m->seed);
        op->flags = check_random(&m->seed) % 2;
        op->extra = 1 + (uint32_t)(check_random(&m->seed) % 256);
        op->patient = op->grantee = 0;
        op->custodian = 1;
        break;
    }
}

// Applies operations until `count` were accepted; out gets them, complete.
static inline void mixed_apply(struct mixed_ledger *m, struct operation *out, uint32_t count)
{
    for (uint32_t done = 0; done < count;) {
        struct draft draft;
        struct refusal refusal;
        mixed_draft(m, &draft);
        m->time += check_random(&m->seed) % 3;
        m->sequence += 1 + check_random(&m->seed) % 2;
        if (group_accept(&m->state, &out[done], &draft, 1, m->sequence, m->time, &refusal) !=
            LEDGER_OK)
            continue;
        m->kinds[out[done].kind]++;
        done++;
    }
}

#endif
