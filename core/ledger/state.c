// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/state.h"

#include "core/base/invariant.h"
#include "core/ledger/hash_many.h"
#include "core/ledger/state_internal.h"
#include "core/ledger/state_log.h"

enum { GAP_MAX = 64 };

static void capacities(uint32_t out[static TREE_COUNT], const struct state_capacity *capacity)
{
    out[TREE_ACCOUNTS] = capacity->accounts;
    out[TREE_CONSENTS] = capacity->consents;
    out[TREE_REQUESTS] = capacity->requests;
    out[TREE_RECORDS] = capacity->records;
    out[TREE_VOCABULARY] = capacity->vocabulary;
    out[TREE_NULLIFIERS] = 0;
}

static size_t row_bytes(enum tree_id tree)
{
    switch (tree) {
    case TREE_ACCOUNTS: return sizeof(struct account_content) + sizeof(struct account_state);
    case TREE_CONSENTS:
    case TREE_REQUESTS: return sizeof(struct rule_row) + sizeof(struct entry_state);
    case TREE_RECORDS: return sizeof(struct record_row) + sizeof(struct entry_state);
    case TREE_VOCABULARY: return sizeof(struct vocabulary_entry);
    case TREE_NULLIFIERS:
    case TREE_COUNT: break;
    }
    return 0;
}

size_t state_bytes(const struct state_capacity *capacity)
{
    uint32_t counts[TREE_COUNT];
    capacities(counts, capacity);
    size_t bytes = account_index_bytes(capacity->accounts) + node_set_bytes(counts) +
                   sizeof(struct touch_log) + GAP_MAX;
    for (size_t t = 0; t < TREE_COUNT; t++) {
        bytes += (row_bytes((enum tree_id)t) + sizeof(uint32_t)) * counts[t] + 3 * GAP_MAX;
        bytes += tree_bytes(counts[t]);
    }
    return bytes;
}

void genesis_keys_derive(struct genesis_keys *out, span tenant_key)
{
    span system = span_text("consentry");
    account_key_derive(&out->gateway, tenant_key, ACCOUNT_GATEWAY, system, span_text("gateway"));
    account_key_derive(&out->anyone, tenant_key, ACCOUNT_ANYONE, system, span_text("anyone"));
    account_key_derive(&out->nobody, tenant_key, ACCOUNT_NOBODY, system, span_text("nobody"));
}

static enum status take_tables(struct state *s, struct arena *arena)
{
    const uint32_t *n = s->capacity;
    s->accounts.rows = arena_alloc_raw(arena, n[0], sizeof *s->accounts.rows);
    s->accounts.states = arena_alloc_raw(arena, n[0], sizeof *s->accounts.states);
    s->consents.rows = arena_alloc_raw(arena, n[1], sizeof *s->consents.rows);
    s->consents.states = arena_alloc_raw(arena, n[1], sizeof *s->consents.states);
    s->requests.rows = arena_alloc_raw(arena, n[2], sizeof *s->requests.rows);
    s->requests.states = arena_alloc_raw(arena, n[2], sizeof *s->requests.states);
    s->records.rows = arena_alloc_raw(arena, n[3], sizeof *s->records.rows);
    s->records.states = arena_alloc_raw(arena, n[3], sizeof *s->records.states);
    s->vocabulary = arena_alloc_raw(arena, n[4], sizeof *s->vocabulary);
    s->log = arena_alloc_raw(arena, 1, sizeof *s->log);
    bool ok = s->accounts.rows && s->accounts.states && s->consents.rows && s->consents.states &&
              s->requests.rows && s->requests.states && s->records.rows && s->records.states &&
              s->vocabulary && s->log;
    return ok ? STATUS_OK : STATUS_NO_SPACE;
}

static enum status take_log(struct touch_log *log, struct arena *arena, const uint32_t *capacity)
{
    log->touch_count = log->operation_count = log->undo_count = log->signed_count = 0;
    log->signing = NULL;
    memset(log->kinds, 0, sizeof log->kinds);
    TRY(node_set_init(&log->nodes, arena, capacity));
    log->group_open = false;
    for (size_t t = 0; t < TREE_COUNT; t++) {
        log->touch_of[t] = arena_alloc(arena, capacity[t], sizeof(uint32_t));
        if (log->touch_of[t] == NULL) return STATUS_NO_SPACE;
    }
    return STATUS_OK;
}

enum status state_take_memory(struct state *out, struct arena *arena,
                              const struct state_capacity *capacity)
{
    memset(out, 0, sizeof *out);
    capacities(out->capacity, capacity);
    if (capacity->accounts < STATE_GENESIS_ACCOUNTS) return STATUS_BAD_VALUE;
    for (size_t t = 0; t < TREE_COUNT; t++) {
        if (out->capacity[t] > LEDGER_INDEX_LIMIT) return STATUS_BAD_VALUE;
    }
    TRY(take_tables(out, arena));
    TRY(take_log(out->log, arena, out->capacity));
    TRY(account_index_init(&out->index, arena, out->accounts.rows, out->capacity[0]));
    return forest_init(&out->forest, arena, out->capacity);
}

// Accounts 0 to 3, linked in the order of their keys.
static enum status make_genesis(struct state *s, const struct genesis_keys *keys)
{
    const struct account_key *named[] = {&keys->gateway, &keys->anyone, &keys->nobody};
    memset(s->accounts.rows, 0, STATE_GENESIS_ACCOUNTS * sizeof *s->accounts.rows);
    memset(s->accounts.states, 0, STATE_GENESIS_ACCOUNTS * sizeof *s->accounts.states);
    for (uint32_t i = 1; i < STATE_GENESIS_ACCOUNTS; i++) {
        const struct account_key *key = named[i - 1];
        if (!account_key_in_range(key) || account_key_is_zero(key)) return STATUS_BAD_VALUE;
        if (account_index_find(&s->index, key) != ACCOUNT_INDEX_NONE) return STATUS_DUPLICATE;
        uint32_t low = account_index_floor(&s->index, key);
        s->accounts.rows[i].key = *key;
        s->accounts.rows[i].kind = (uint8_t)(ACCOUNT_GATEWAY + i - 1);
        s->accounts.states[i].status = ACCOUNT_ACTIVE;
        s->accounts.states[i].next_key = s->accounts.states[low].next_key;
        s->accounts.states[low].next_key = *key;
        account_index_add(&s->index, i);
    }
    s->head.count[TREE_ACCOUNTS] = STATE_GENESIS_ACCOUNTS;
    return STATUS_OK;
}

enum status state_init(struct state *out, struct arena *arena,
                       const struct state_capacity *capacity, const struct genesis_keys *keys)
{
    TRY(state_take_memory(out, arena, capacity));
    TRY(make_genesis(out, keys));
    state_rehash(out, lanes_portable());
    return STATUS_OK;
}

uint32_t state_find_account(const struct state *state, const struct account_key *key)
{
    return account_index_find(&state->index, key);
}

uint32_t state_find_low(const struct state *state, const struct account_key *key)
{
    return account_index_floor(&state->index, key);
}

const struct rule_table *state_rules(const struct state *state, enum tree_id tree)
{
    INVARIANT(tree == TREE_CONSENTS || tree == TREE_REQUESTS);
    return tree == TREE_CONSENTS ? &state->consents : &state->requests;
}

static void rule_leaf_words(struct leaf_words *out, const struct state *state,
                            const struct rule_table *table, uint32_t index)
{
    const struct rule_row *row = &table->rows[index];
    const struct account_content *accounts = state->accounts.rows;
    struct rule_names names = {&accounts[row->patient].key, &accounts[row->custodian].key,
                               &accounts[row->grantee].key, accounts[row->grantee].kind};
    rule_a_words(out->a, &names, &row->content.salt_a);
    rule_b_words(out->b, &row->content);
    entry_c_words(out->c, &table->states[index]);
}

void state_leaf_words(struct leaf_words *out, const struct state *state, enum tree_id tree,
                      uint32_t index)
{
    INVARIANT(index < state->head.count[tree]);
    const struct account_content *accounts = state->accounts.rows;
    switch (tree) {
    case TREE_ACCOUNTS:
        account_a_words(out->a, &accounts[index]);
        account_b_words(out->b, &accounts[index]);
        account_c_words(out->c, &state->accounts.states[index]);
        break;
    case TREE_CONSENTS:
    case TREE_REQUESTS: rule_leaf_words(out, state, state_rules(state, tree), index); break;
    case TREE_RECORDS: {
        const struct record_row *row = &state->records.rows[index];
        record_a_words(out->a, &accounts[row->subject].key, &accounts[row->author].key,
                       &row->content);
        record_b_words(out->b, &row->content);
        entry_c_words(out->c, &state->records.states[index]);
        break;
    }
    case TREE_VOCABULARY: vocabulary_a_words(out->a, &state->vocabulary[index]); break;
    case TREE_NULLIFIERS:
    case TREE_COUNT: INVARIANT(false);
    }
}

enum { REHASH_BLOCK = 64 };

// Leaf digests of [first, first + n) into level 2: parts, then N(A, B), then N(AB, C).
static void rehash_block(struct state *state, enum tree_id tree, uint32_t first, uint32_t n,
                         const struct lanes *lanes)
{
    struct leaf_words words[REHASH_BLOCK];
    digest a[REHASH_BLOCK], b[REHASH_BLOCK], c[REHASH_BLOCK];
    const struct strided_out out = {state->forest.trees[tree].level[TREE_LEAF_LEVEL] + first,
                                    sizeof(digest)};
    for (uint32_t i = 0; i < n; i++) {
        state_leaf_words(&words[i], state, tree, first + i);
        b[i] = state->forest.empty[0]; // what stays where a tree has no part B or C
        c[i] = state->forest.empty[1];
    }
    struct strided_out to[PART_COUNT] = {{a, sizeof *a}, {b, sizeof *b}, {c, sizeof *c}};
    const void *from[PART_COUNT] = {words[0].a, words[0].b, words[0].c};
    for (size_t p = 0; p < PART_COUNT; p++) {
        enum part_tag tag = part_tag_of(tree, (enum leaf_part)p);
        if (tag == PART_TAG_EMPTY) continue;
        hash_parts(lanes, tag, (struct strided_in){from[p], sizeof *words}, to[p], n);
    }
    hash_nodes(lanes, (struct strided_in){a, sizeof *a}, (struct strided_in){b, sizeof *b}, to[0],
               n);
    hash_nodes(lanes, (struct strided_in){a, sizeof *a}, (struct strided_in){c, sizeof *c}, out, n);
}

void state_rehash(struct state *state, const struct lanes *lanes)
{
    INVARIANT(state->log->operation_count == 0);
    for (size_t t = 0; t < TREE_COUNT; t++) {
        uint32_t count = state->head.count[t];
        for (uint32_t first = 0; first < count; first += REHASH_BLOCK) {
            uint32_t n = count - first < REHASH_BLOCK ? count - first : REHASH_BLOCK;
            rehash_block(state, (enum tree_id)t, first, n, lanes);
        }
    }
    state_settle(state, lanes);
}

void state_settle(struct state *state, const struct lanes *lanes)
{
    felt words[8 * STATE_WORDS];
    for (size_t t = 0; t < TREE_COUNT; t++) {
        forest_rehash(&state->forest, (enum tree_id)t, state->head.count[t], lanes);
    }
    state->forest.head = state->sealed_head = state->head;
    forest_state_words(words, &state->forest, &state->head);
    state->forest.state_root = state_words_root(words);
}
