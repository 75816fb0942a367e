// SPDX-License-Identifier: Apache-2.0
// The ordering thread's half of sealing: contents into the witness, in the order of trees.
#include "core/ledger/batch.h"

#include "core/base/checked.h"
#include "core/base/invariant.h"
#include "core/ledger/state_log.h"

#include <assert.h>

enum { GAP_MAX = 64, ALLOCATIONS = 8 + BATCH_DEPTH_MAX };
static_assert(TOUCHES_MAX <= 1U << 16, "a key holds a touch in 16 bits");

// A leaf while sorting: tree (3 bits), index (30), position in the log of touches (16).
static uint64_t key_of(const struct touch *touch, uint32_t at)
{
    return (uint64_t)touch->tree << 46 | (uint64_t)touch->index << 16 | at;
}

uint32_t batch_bucket(uint32_t count)
{
    INVARIANT(count >= 1 && count <= LEDGER_BATCH_MAX);
    uint32_t bucket = 16;
    while (bucket < count) bucket *= 4;
    return bucket;
}

uint32_t batch_open_operations(const struct state *state)
{
    return state->log->operation_count;
}

uint32_t batch_open_leaves(const struct state *state)
{
    return state->log->touch_count;
}

uint32_t batch_open_nodes(const struct state *state)
{
    return state->log->nodes.count;
}

uint32_t batch_open_subbatches(const struct state *state)
{
    return state->log->signed_count;
}

uint32_t batch_open_signed(const struct state *state)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < state->log->signed_count; i++) count += state->log->signed_by[i].count;
    return count;
}

const uint32_t *batch_open_kinds(const struct state *state)
{
    return state->log->kinds;
}

// Merge sort, bottom up, between keys and spare; the result is in keys.
static void sort_keys(uint64_t *keys, uint64_t *spare, uint32_t n)
{
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t from = 0; from < n; from += 2 * width) {
            uint32_t middle = n - from < width ? n : from + width;
            uint32_t end = n - middle < width ? n : middle + width;
            uint32_t a = from, b = middle;
            for (uint32_t to = from; to < end; to++) {
                bool left = a < middle && (b == end || keys[a] < keys[b]);
                spare[to] = left ? keys[a++] : keys[b++];
            }
        }
        memcpy(keys, spare, n * sizeof *keys);
    }
}

size_t batch_witness_bytes(uint32_t count)
{
    size_t leaves = TOUCHES_PER_OPERATION * (size_t)count;
    size_t operation = sizeof(struct operation) + 8 * OPERATION_WORDS * sizeof(felt);
    return count * operation + 2 * (size_t)batch_bucket(count) * sizeof(digest) +
           leaves * (sizeof(struct witness_leaf) + 2 * sizeof(uint64_t)) +
           node_set_limit(leaves) * sizeof(struct witness_node) + ALLOCATIONS * GAP_MAX;
}

static void fill_leaf(struct witness_leaf *leaf, const struct touch *touch,
                      const struct state *state)
{
    struct leaf_words words;
    memset(&words, 0, sizeof words);
    memset(leaf, 0, sizeof *leaf);
    state_leaf_words(&words, state, (enum tree_id)touch->tree, touch->index);
    leaf->tree = touch->tree;
    leaf->parts = touch->parts;
    leaf->created = touch->created;
    leaf->written = touch->written;
    leaf->index = touch->index;
    memcpy(leaf->a, words.a, sizeof leaf->a);
    memcpy(leaf->b, words.b, sizeof leaf->b);
    memcpy(leaf->c_new, words.c, sizeof leaf->c_new);
    if (touch->created) return;
    if (touch->tree == TREE_ACCOUNTS) {
        account_c_words(leaf->c_old, &touch->old_c.account);
    } else {
        entry_c_words(leaf->c_old, &touch->old_c.entry);
    }
}

// A new salt for a part C that the batch changed. A vocabulary entry has no part C.
static void salt_leaf(struct state *state, const struct touch *touch, const struct salter *salter)
{
    struct salt *salt = NULL;
    switch ((enum tree_id)touch->tree) {
    case TREE_ACCOUNTS: salt = &state->accounts.states[touch->index].salt; break;
    case TREE_CONSENTS: salt = &state->consents.states[touch->index].salt; break;
    case TREE_REQUESTS: salt = &state->requests.states[touch->index].salt; break;
    case TREE_RECORDS: salt = &state->records.states[touch->index].salt; break;
    case TREE_VOCABULARY:
    case TREE_NULLIFIERS:
    case TREE_COUNT: break;
    }
    if (salt == NULL || !touch->written) return;
    salter->salt(salter->context, salt, (enum tree_id)touch->tree, touch->index, state->head.batch);
    for (size_t i = 0; i < 5; i++) INVARIANT(salt->word[i] < LEDGER_INDEX_LIMIT);
}

// The nodes of one level over their children, which are sorted by tree and index: `next` walks the
// children (leaves at level 3, else nodes of the level below).
struct child {
    uint8_t tree;
    uint32_t index;
};

static struct child child_at(const struct batch_witness *w, uint32_t level, uint32_t at)
{
    if (level == TREE_LEAF_LEVEL) return (struct child){w->leaves[at].tree, w->leaves[at].index};
    const struct witness_node *node = &w->nodes[w->node_start[level] + at];
    return (struct child){node->tree, node->index};
}

static void lay_nodes(struct batch_witness *w)
{
    uint32_t children = w->leaf_count, used = 0;
    for (uint32_t level = TREE_LEAF_LEVEL + 1; level <= TREE_LEVELS; level++) {
        w->node_start[level] = used;
        for (uint32_t i = 0; i < children; i++) {
            struct child child = child_at(w, level - 1, i);
            struct witness_node *node = &w->nodes[used];
            bool joins = used > w->node_start[level] && node[-1].tree == child.tree &&
                         node[-1].index == child.index >> 1;
            if (joins) {
                node[-1].touched_right = true;
                continue;
            }
            memset(node, 0, sizeof *node);
            node->tree = child.tree;
            node->level = (uint8_t)level;
            node->index = child.index >> 1;
            node->touched_left = (child.index & 1) == 0;
            node->touched_right = (child.index & 1) == 1;
            used++;
        }
        children = used - w->node_start[level];
    }
    w->node_start[TREE_LEVELS + 1] = used;
    INVARIANT(used == w->node_count);
}

static enum status take_memory(struct batch_witness *w, const struct state *state,
                               struct arena *arena)
{
    const struct touch_log *log = state->log;
    uint32_t n = log->touch_count;
    uint64_t *keys = arena_alloc_raw(arena, n, sizeof *keys);
    uint64_t *spare = arena_alloc_raw(arena, n, sizeof *spare);
    w->leaves = arena_alloc_raw(arena, n, sizeof *w->leaves);
    w->operations = arena_alloc_raw(arena, w->count, sizeof *w->operations);
    w->operation_words = arena_alloc_raw(arena, w->count, 8 * OPERATION_WORDS * sizeof(felt));
    bool ok = keys && spare && w->leaves && w->operations && w->operation_words;
    for (uint32_t k = 0; k <= w->depth; k++) {
        w->operation_tree[k] = arena_alloc_raw(arena, w->bucket >> k, sizeof(digest));
        ok = ok && w->operation_tree[k] != NULL;
    }
    if (!ok) return STATUS_NO_SPACE;
    for (uint32_t i = 0; i < n; i++) keys[i] = key_of(&log->touches[i], i);
    sort_keys(keys, spare, n);
    w->leaf_count = n;
    for (uint32_t i = 0; i < n; i++) { // fill_leaf() finds the touch here
        w->leaves[i].index = (uint32_t)keys[i] & 0xffff;
    }
    w->node_count = log->nodes.count;
    w->nodes = arena_alloc_raw(arena, w->node_count, sizeof *w->nodes);
    return w->nodes == NULL ? STATUS_NO_SPACE : STATUS_OK;
}

enum status batch_collect(struct batch_witness *out, struct state *state,
                          const struct operation *operations, uint32_t count,
                          const struct salter *salter, struct arena *arena)
{
    struct touch_log *log = state->log;
    INVARIANT(!log->group_open && count == log->operation_count);
    memset(out, 0, sizeof *out);
    out->count = count;
    out->bucket = batch_bucket(count);
    out->depth = log2_exact(out->bucket);
    TRY(take_memory(out, state, arena));

    out->old_head = state->sealed_head;
    state->head.batch++;
    out->new_head = state->sealed_head = state->head;
    out->number = state->head.batch;
    memcpy(out->operations, operations, count * sizeof *operations);
    for (uint32_t i = 0; i < out->leaf_count; i++) {
        const struct touch *touch = &log->touches[out->leaves[i].index];
        salt_leaf(state, touch, salter);
        fill_leaf(&out->leaves[i], touch, state);
    }
    lay_nodes(out);
    out->subbatch_count = log->signed_count;
    memcpy(out->subbatches, log->signed_by, log->signed_count * sizeof *log->signed_by);
    log->signed_count = 0;
    log->touch_count = 0;
    log->operation_count = 0;
    memset(log->kinds, 0, sizeof log->kinds);
    node_set_clear(&log->nodes);
    return STATUS_OK;
}

const struct witness_leaf *witness_find_leaf(const struct batch_witness *witness, enum tree_id tree,
                                             uint32_t index)
{
    uint64_t wanted = (uint64_t)tree << 32 | index;
    uint32_t from = 0, to = witness->leaf_count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        const struct witness_leaf *leaf = &witness->leaves[middle];
        uint64_t here = (uint64_t)leaf->tree << 32 | leaf->index;
        if (here == wanted) return leaf;
        if (here < wanted) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return NULL;
}
