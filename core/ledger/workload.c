// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/workload.h"

#include "core/base/invariant.h"

// splitmix64's finalizer: all that "random" means here.
static uint64_t mix(uint64_t z)
{
    z += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void fill_words(uint32_t *out, size_t n, uint32_t limit, uint64_t seed)
{
    for (size_t i = 0; i < n; i++) out[i] = (uint32_t)((mix(seed + i) >> 16) % limit);
}

static struct salt salt_from(uint64_t seed)
{
    struct salt salt;
    fill_words(salt.word, 5, LEDGER_INDEX_LIMIT, mix(seed));
    return salt;
}

static digest digest_from(uint64_t seed)
{
    digest d;
    for (size_t i = 0; i < DIGEST_ELEMENTS; i++) d.e[i] = felt_from_u64(mix(seed * 8 + i));
    return d;
}

static struct account_key key_from(uint64_t seed)
{
    struct account_key key;
    fill_words(key.limb, ACCOUNT_KEY_LIMBS, ACCOUNT_KEY_LIMB_LIMIT, mix(seed));
    return key;
}

struct workload workload_standard(void)
{
    return (struct workload){1U << 20, 20, 1U << 20, 1};
}

struct state_capacity workload_capacity(const struct workload *workload, uint32_t operations)
{
    return (struct state_capacity){workload->accounts + operations, workload->consents + operations,
                                   operations + 1, operations + 1, operations + 1};
}

static uint32_t first_patient(const struct workload *workload)
{
    return WORKLOAD_CUSTODIAN + 1 + workload->grantees;
}

static uint32_t patient_count(const struct workload *workload)
{
    return workload->accounts - first_patient(workload);
}

static uint8_t kind_of(const struct workload *workload, uint32_t account)
{
    if (account == WORKLOAD_CUSTODIAN) return ACCOUNT_ORGANIZATION;
    return account < first_patient(workload) ? ACCOUNT_PRACTITIONER : ACCOUNT_PATIENT;
}

static void add_account(struct state *s, const struct workload *workload, uint32_t at)
{
    uint64_t seed = workload->seed << 40 | at;
    struct account_content *row = &s->accounts.rows[at];
    struct account_state *state = &s->accounts.states[at];
    memset(row, 0, sizeof *row);
    memset(state, 0, sizeof *state);
    row->key = key_from(seed);
    row->kind = kind_of(workload, at);
    row->tag_cm = digest_from(seed);
    row->profile_cm = digest_from(seed + 1);
    row->salt_a = salt_from(seed + 2);
    row->salt_b = salt_from(seed + 3);
    state->status = ACCOUNT_ACTIVE;
    state->salt = salt_from(seed + 4);
    uint32_t low = state_find_low(s, &row->key);
    state->next_key = s->accounts.states[low].next_key;
    s->accounts.states[low].next_key = row->key;
    account_index_add(&s->index, at);
}

static void make_rule(struct rule_content *rule, uint64_t seed)
{
    uint64_t r = mix(seed);
    memset(rule, 0, sizeof *rule);
    rule->not_before = WORKLOAD_TIME;
    rule->not_after = WORKLOAD_TIME + 86400 * (365 + r % 3650);
    rule->types[r % 2] = UINT64_C(1) << (r >> 8) % 64 | UINT64_C(1) << (r >> 16) % 64;
    rule->purposes[0] = UINT64_C(1) << (r >> 24) % 8;
    rule->salt_a = salt_from(seed + 1);
    rule->salt_b = salt_from(seed + 2);
}

static uint32_t grantee_of(const struct workload *workload, uint32_t i)
{
    return WORKLOAD_CUSTODIAN + 1 + (uint32_t)(mix(workload->seed + i) % workload->grantees);
}

static void add_consent(struct state *s, const struct workload *workload, uint32_t at)
{
    uint32_t p = first_patient(workload) + at % patient_count(workload);
    uint32_t g = grantee_of(workload, at);
    struct account_state *patient = &s->accounts.states[p], *grantee = &s->accounts.states[g];
    struct rule_row *row = &s->consents.rows[at];
    memset(row, 0, sizeof *row);
    make_rule(&row->content, workload->seed << 41 | at);
    row->patient = p;
    row->custodian = WORKLOAD_CUSTODIAN;
    row->grantee = g;
    s->consents.states[at] = (struct entry_state){.status = CONSENT_ACTIVE,
                                                  .created = WORKLOAD_TIME,
                                                  .changed = WORKLOAD_TIME,
                                                  .previous_of_patient = patient->last_consent,
                                                  .previous_of_grantee = grantee->last_granted,
                                                  .salt = salt_from(at)};
    patient->last_consent = grantee->last_granted = at + 1;
    patient->nonce++;
}

enum status workload_init(struct state *out, struct arena *arena, const struct workload *workload,
                          uint32_t operations, const struct lanes *lanes)
{
    INVARIANT(workload->grantees >= 1 && workload->accounts >= workload->grantees + 6);
    struct state_capacity capacity = workload_capacity(workload, operations);
    struct genesis_keys keys = {key_from(mix(1)), key_from(mix(2)), key_from(mix(3))};
    TRY(state_init(out, arena, &capacity, &keys));
    for (uint32_t i = STATE_GENESIS_ACCOUNTS; i < workload->accounts; i++) {
        add_account(out, workload, i);
    }
    out->head.count[TREE_ACCOUNTS] = workload->accounts;
    for (uint32_t i = 0; i < workload->consents; i++) add_consent(out, workload, i);
    out->head.count[TREE_CONSENTS] = workload->consents;
    out->head.time = WORKLOAD_TIME;
    state_rehash(out, lanes);
    return STATUS_OK;
}

// A permutation of [0, n): four rounds of Feistel on the least even number of bits that holds n,
// walked along its cycle until it lands below n (at most 4 steps on average).
static uint32_t permute(uint32_t i, uint32_t n, uint64_t seed)
{
    uint32_t half = 1;
    while (half < 16 && (UINT64_C(1) << 2 * half) < n) half++;
    uint32_t mask = (1U << half) - 1;
    do {
        uint32_t l = i >> half, r = i & mask;
        for (uint64_t round = 0; round < 4; round++) {
            uint32_t f = (uint32_t)mix(seed ^ round << 32 ^ r) & mask;
            uint32_t t = l ^ f;
            l = r;
            r = t;
        }
        i = l << half | r;
    } while (i >= n);
    return i;
}

void workload_grant(struct draft *out, const struct workload *workload, uint32_t i)
{
    uint64_t seed = workload->seed << 42 | i;
    memset(out, 0, sizeof *out);
    struct operation *op = &out->op;
    op->kind = OPERATION_GRANT;
    op->patient = first_patient(workload) + permute(i, patient_count(workload), workload->seed);
    op->grantee = grantee_of(workload, i + 1000);
    op->custodian = WORKLOAD_CUSTODIAN;
    op->blinder = salt_from(seed);
    make_rule(&op->content.rule, seed + 1);
}

void workload_apply(struct state *state, struct operation *out, const struct workload *workload,
                    uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct draft draft;
        struct refusal refusal;
        uint64_t sequence = state->head.sequence + 1, time = WORKLOAD_TIME + (first + i) / 100;
        workload_grant(&draft, workload, first + i);
        enum ledger_error error = group_accept(state, &out[i], &draft, 1, sequence, time, &refusal);
        INVARIANT(error == LEDGER_OK);
    }
}

static void make_salt(void *context, struct salt *out, enum tree_id tree, uint32_t index,
                      uint64_t batch)
{
    (void)context;
    *out = salt_from(mix(batch) ^ (uint64_t)tree << 32 ^ index);
}

struct salter workload_salter(void)
{
    return (struct salter){make_salt, NULL};
}

enum status workload_execute(struct state *state, const struct workload *workload, uint32_t first,
                             uint32_t batches, uint32_t size, struct operation *operations,
                             const struct lanes *lanes, struct arena *arena)
{
    struct salter salter = workload_salter();
    for (uint32_t b = 0; b < batches; b++) {
        struct batch_witness witness;
        size_t mark = arena->used;
        workload_apply(state, operations, workload, first + b * size, size);
        TRY(batch_seal(&witness, state, operations, size, &salter, lanes, arena));
        arena_rewind(arena, mark);
    }
    return STATUS_OK;
}
