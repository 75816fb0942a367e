// SPDX-License-Identifier: Apache-2.0
// Inside of the room: the inner nodes, levels 3 to 32, above the leaves that the open batch has
// touched. Knowing their number at any moment lets a batch be sealed before a table of its proof
// would overflow.
//
// An open-addressing set of (tree, level, index) in lent memory. Batches are told apart by an epoch
// in each entry, so a new batch costs nothing; the newest leaf can be taken out again.
#ifndef CONSENTRY_CORE_LEDGER_NODE_SET_H
#define CONSENTRY_CORE_LEDGER_NODE_SET_H

#include "core/base/arena.h"
#include "core/base/status.h"
#include "core/ledger/forest.h"

struct node_set {
    uint64_t *slots;
    size_t mask;    // slots - 1; at most half of the slots are ever taken
    uint64_t epoch; // 1 to 2^26 - 1
    uint32_t count; // nodes of this epoch
};

size_t node_set_bytes(const uint32_t capacity[static TREE_COUNT]);
WARN_UNUSED enum status node_set_init(struct node_set *out, struct arena *arena,
                                      const uint32_t capacity[static TREE_COUNT]);

// Forgets everything.
void node_set_clear(struct node_set *set);

// Adds the nodes above a leaf that are not there yet: the lowest ones, levels 3 to 2 + result.
uint32_t node_set_add(struct node_set *set, enum tree_id tree, uint32_t leaf);

// Takes out the `added` nodes that the last node_set_add() put in.
void node_set_remove_last(struct node_set *set, enum tree_id tree, uint32_t leaf, uint32_t added);

// No batch touches more inner nodes than this, with so many leaves of five trees.
size_t node_set_limit(size_t leaves);

#endif
