// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/node_set.h"

#include "core/base/checked.h"
#include "core/base/invariant.h"
#include "core/ledger/state_log.h"

enum { KEY_BITS = 38, EPOCH_BITS = 26, TREES = 5 };

size_t node_set_limit(size_t leaves)
{
    size_t total = 0;
    for (uint32_t level = TREE_LEAF_LEVEL + 1; level <= TREE_LEVELS; level++) {
        size_t wide = (size_t)TREES << (TREE_LEVELS - level);
        total += wide < leaves ? wide : leaves;
    }
    return total;
}

// Twice what a batch can touch: bounded by the leaves of a batch, and by the trees themselves.
static size_t slot_count(const uint32_t capacity[static TREE_COUNT])
{
    size_t nodes = 0, limit = node_set_limit(TOUCHES_MAX);
    for (size_t t = 0; t < TREE_COUNT; t++) nodes += (size_t)capacity[t] + TREE_LEVELS;
    return (size_t)2 << log2_ceil(nodes < limit ? nodes : limit);
}

size_t node_set_bytes(const uint32_t capacity[static TREE_COUNT])
{
    return slot_count(capacity) * sizeof(uint64_t) + 64;
}

enum status node_set_init(struct node_set *out, struct arena *arena,
                          const uint32_t capacity[static TREE_COUNT])
{
    size_t count = slot_count(capacity);
    out->slots = arena_alloc(arena, count, sizeof *out->slots);
    out->mask = count - 1;
    out->epoch = 1;
    out->count = 0;
    return out->slots == NULL ? STATUS_NO_SPACE : STATUS_OK;
}

void node_set_clear(struct node_set *set)
{
    set->count = 0;
    set->epoch++;
    if (set->epoch >> EPOCH_BITS == 0) return;
    set->epoch = 1; // once in 67 million batches the old entries must really go
    memset(set->slots, 0, (size_t)(set->mask + 1) * sizeof *set->slots);
}

static uint64_t entry_of(const struct node_set *set, enum tree_id tree, uint32_t level,
                         uint32_t index)
{
    return set->epoch << KEY_BITS | (uint64_t)tree << 35 | (uint64_t)(level - 3) << 30 | index;
}

// The slot that holds the entry, or the free one where it goes; another epoch's slot is free.
static uint64_t *find_slot(const struct node_set *set, uint64_t entry)
{
    size_t at = (size_t)((entry * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & set->mask;
    for (;;) {
        uint64_t found = set->slots[at];
        if (found == entry || found >> KEY_BITS != set->epoch) return &set->slots[at];
        at = (at + 1) & set->mask;
    }
}

uint32_t node_set_add(struct node_set *set, enum tree_id tree, uint32_t leaf)
{
    for (uint32_t level = TREE_LEAF_LEVEL + 1; level <= TREE_LEVELS; level++) {
        uint64_t entry = entry_of(set, tree, level, leaf >> (level - TREE_LEAF_LEVEL));
        uint64_t *slot = find_slot(set, entry);
        if (*slot == entry) return level - TREE_LEAF_LEVEL - 1; // and so is all above it
        *slot = entry;
        set->count++;
        INVARIANT(set->count <= set->mask / 2 + 1);
    }
    return TREE_LEVELS - TREE_LEAF_LEVEL;
}

// Newest first, so that no probe of another entry runs through the slot.
void node_set_remove_last(struct node_set *set, enum tree_id tree, uint32_t leaf, uint32_t added)
{
    for (uint32_t level = TREE_LEAF_LEVEL + added; level > TREE_LEAF_LEVEL; level--) {
        uint64_t entry = entry_of(set, tree, level, leaf >> (level - TREE_LEAF_LEVEL));
        uint64_t *slot = find_slot(set, entry);
        INVARIANT(*slot == entry);
        *slot = 0;
        set->count--;
    }
}
