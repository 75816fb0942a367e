// SPDX-License-Identifier: Apache-2.0
// The digests of the six trees, their roots and the state root (docs/protocol.md 2.1, 2.4).
//
// Each tree keeps its nodes of level 2 (leaves) to 32 (root) in flat arrays; a node beyond the
// leaves is the empty subtree E_k of its level and is not stored. Parts, levels 0 and 1, are hashed
// when needed.
#ifndef CONSENTRY_CORE_LEDGER_FOREST_H
#define CONSENTRY_CORE_LEDGER_FOREST_H

#include "core/base/arena.h"
#include "core/base/status.h"
#include "core/field/lanes.h"
#include "core/ledger/leaf.h"

#define TREE_LEVELS     32 // the root's level
#define TREE_LEAF_LEVEL 2
#define STATE_WORDS     8

// The counters of W6 and the clock of W7.
struct state_head {
    uint32_t count[TREE_COUNT]; // leaves of each tree, and so its next index
    uint64_t batch;             // last sealed batch, 0 for genesis
    uint64_t time;              // of the last operation
    uint64_t sequence;          // of the last operation
};

struct tree {
    uint32_t capacity;              // leaves
    uint32_t count;                 // leaves hashed
    digest *level[TREE_LEVELS + 1]; // level[k] has ceil(capacity / 2^(k-2)) nodes, k >= 2
};

struct forest {
    struct tree trees[TREE_COUNT];
    digest empty[TREE_LEVELS + 1]; // E_0 .. E_32
    struct state_head head;        // of the last sealed batch
    digest state_root;
};

// Bytes of a tree's levels, with the arena's gaps.
size_t tree_bytes(uint32_t capacity);

// An empty forest over capacities; NO_SPACE when the arena is too small.
WARN_UNUSED enum status forest_init(struct forest *out, struct arena *arena,
                                    const uint32_t capacity[static TREE_COUNT]);

// E_0 .. E_32.
void forest_empty_digests(digest out[static TREE_LEVELS + 1]);

// The node at (level, index), level 2 to 32, of the tree as last hashed.
digest forest_node(const struct forest *forest, enum tree_id tree, uint32_t level, uint32_t index);

static inline digest forest_root(const struct forest *forest, enum tree_id tree)
{
    return forest_node(forest, tree, TREE_LEVELS, 0);
}

// Siblings of leaf `index` at levels 2 to 31, lowest first: its path to the root.
#define TREE_PATH_SIZE (TREE_LEVELS - TREE_LEAF_LEVEL)
void forest_path(digest out[static TREE_PATH_SIZE], const struct forest *forest, enum tree_id tree,
                 uint32_t index);

// The root that a leaf digest and its path lead to.
digest forest_path_root(digest leaf, uint32_t index, const digest path[static TREE_PATH_SIZE]);

// Sets trees[tree].count and hashes all inner nodes over its level 2.
void forest_rehash(struct forest *forest, enum tree_id tree, uint32_t count,
                   const struct lanes *lanes);

// W0..W7 of docs/protocol.md 2.4.
void state_words(felt out[static 8 * STATE_WORDS], const digest roots[static TREE_COUNT],
                 const struct state_head *head);
digest state_words_root(const felt words[static 8 * STATE_WORDS]);

// The same for a forest: its roots under `head`.
void forest_state_words(felt out[static 8 * STATE_WORDS], const struct forest *forest,
                        const struct state_head *head);

#endif
