// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/forest.h"

#include "core/base/invariant.h"
#include "core/ledger/hash_many.h"

enum { ARENA_GAP_MAX = 64 }; // what alignment can cost an allocation

// Nodes of a level that `leaves` leaves reach: ceil(leaves / 2^(level - 2)).
static uint32_t nodes_at(uint32_t leaves, uint32_t level)
{
    uint32_t shift = level - TREE_LEAF_LEVEL;
    return (uint32_t)(((uint64_t)leaves + (UINT64_C(1) << shift) - 1) >> shift);
}

size_t tree_bytes(uint32_t capacity)
{
    size_t bytes = 0;
    for (uint32_t k = TREE_LEAF_LEVEL; k <= TREE_LEVELS; k++) {
        bytes += nodes_at(capacity, k) * sizeof(digest) + ARENA_GAP_MAX;
    }
    return bytes;
}

void forest_empty_digests(digest out[static TREE_LEVELS + 1])
{
    out[0] = part_digest(PART_TAG_EMPTY, NULL);
    for (size_t k = 1; k <= TREE_LEVELS; k++) out[k] = poseidon_compress(out[k - 1], out[k - 1]);
}

enum status forest_init(struct forest *out, struct arena *arena,
                        const uint32_t capacity[static TREE_COUNT])
{
    memset(out, 0, sizeof *out);
    forest_empty_digests(out->empty);
    for (size_t t = 0; t < TREE_COUNT; t++) {
        struct tree *tree = &out->trees[t];
        tree->capacity = capacity[t];
        for (uint32_t k = TREE_LEAF_LEVEL; k <= TREE_LEVELS && capacity[t] != 0; k++) {
            tree->level[k] = arena_alloc_raw(arena, nodes_at(capacity[t], k), sizeof(digest));
            if (tree->level[k] == NULL) return STATUS_NO_SPACE;
        }
    }
    return STATUS_OK;
}

digest forest_node(const struct forest *forest, enum tree_id tree, uint32_t level, uint32_t index)
{
    INVARIANT(level >= TREE_LEAF_LEVEL && level <= TREE_LEVELS);
    const struct tree *t = &forest->trees[tree];
    return index < nodes_at(t->count, level) ? t->level[level][index] : forest->empty[level];
}

void forest_path(digest out[static TREE_PATH_SIZE], const struct forest *forest, enum tree_id tree,
                 uint32_t index)
{
    for (uint32_t i = 0; i < TREE_PATH_SIZE; i++) {
        out[i] = forest_node(forest, tree, TREE_LEAF_LEVEL + i, (index >> i) ^ 1);
    }
}

digest forest_path_root(digest leaf, uint32_t index, const digest path[static TREE_PATH_SIZE])
{
    for (uint32_t i = 0; i < TREE_PATH_SIZE; i++) {
        leaf = index >> i & 1 ? poseidon_compress(path[i], leaf) : poseidon_compress(leaf, path[i]);
    }
    return leaf;
}

// The last node of a level may lack its right child, which is then the empty subtree below.
static void rehash_level(struct forest *forest, struct tree *tree, uint32_t level,
                         const struct lanes *lanes)
{
    uint32_t below = nodes_at(tree->count, level - 1), pairs = below / 2;
    const digest *children = tree->level[level - 1];
    hash_nodes(lanes, (struct strided_in){children, 2 * sizeof(digest)},
               (struct strided_in){children + 1, 2 * sizeof(digest)},
               (struct strided_out){tree->level[level], sizeof(digest)}, pairs);
    if (below % 2 == 1) {
        tree->level[level][pairs] =
            poseidon_compress(children[below - 1], forest->empty[level - 1]);
    }
}

void forest_rehash(struct forest *forest, enum tree_id tree, uint32_t count,
                   const struct lanes *lanes)
{
    struct tree *t = &forest->trees[tree];
    INVARIANT(count <= t->capacity);
    t->count = count;
    if (count == 0) return;
    for (uint32_t k = TREE_LEAF_LEVEL + 1; k <= TREE_LEVELS; k++) rehash_level(forest, t, k, lanes);
}

void state_words(felt out[static 8 * STATE_WORDS], const digest roots[static TREE_COUNT],
                 const struct state_head *head)
{
    memset(out, 0, 8 * STATE_WORDS * sizeof(felt));
    for (size_t t = 0; t < TREE_COUNT; t++) {
        memcpy(out + 8 * t, roots[t].e, sizeof roots[t].e);
        out[48 + t] = felt_from_u32(head->count[t]);
    }
    time_felts(out + 56, head->batch);
    time_felts(out + 58, head->time);
    time_felts(out + 60, head->sequence);
}

digest state_words_root(const felt words[static 8 * STATE_WORDS])
{
    return part_digest(PART_TAG_STATE, words);
}

void forest_state_words(felt out[static 8 * STATE_WORDS], const struct forest *forest,
                        const struct state_head *head)
{
    digest roots[TREE_COUNT];
    for (size_t t = 0; t < TREE_COUNT; t++) roots[t] = forest_root(forest, (enum tree_id)t);
    state_words(out, roots, head);
}
