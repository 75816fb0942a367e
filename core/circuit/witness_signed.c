// SPDX-License-Identifier: Apache-2.0
// What organizations signed: the trees over the intents of their operations.
#include "core/circuit/witness_internal.h"

#include "core/base/checked.h"

// A tree over n intents has below 4 n nodes; 13 levels may each waste a gap of the arena.
enum { GAP_MAX = 64, ALLOCATIONS = BATCH_DEPTH_MAX + 2 };

size_t signed_runs_bytes(uint32_t operations)
{
    return operations * (2 * sizeof(uint32_t) + 4 * sizeof(digest)) +
           (size_t)GAP_MAX * (SUBBATCHES_MAX * ALLOCATIONS + 1);
}

static bool make_tree(struct builder *b, struct signed_run *run, struct arena *arena)
{
    uint32_t count = run->subbatch->count;
    run->depth = subbatch_depth(count);
    for (uint32_t k = 0; k <= run->depth; k++) {
        uint32_t size = 1U << (run->depth - k);
        run->level[k] = arena_alloc_raw(arena, size, sizeof(digest));
        if (run->level[k] == NULL) return false;
        for (uint32_t i = 0; i < size; i++) {
            digest *node = &run->level[k][i];
            if (k > 0) {
                const digest *below = run->level[k - 1] + (size_t)2 * i;
                *node = poseidon_compress(below[0], below[1]);
            } else {
                *node =
                    i < count ? intent_digest(&b->in->operations[run->members[i]]) : b->empty[0];
            }
        }
    }
    return true;
}

bool signed_runs_make(struct builder *b, struct arena *arena)
{
    const struct batch_witness *in = b->in;
    b->run_of = ARENA_NEW(arena, uint32_t, in->bucket);
    if (b->run_of == NULL) return false;
    uint32_t position = 0;
    for (uint32_t slot = 0; slot < in->subbatch_count; slot++) {
        struct signed_run *run = &b->runs[b->run_count++];
        run->subbatch = &in->subbatches[slot];
        run->tree = TREE_INTENTS + slot;
        run->members = ARENA_NEW(arena, uint32_t, run->subbatch->count);
        if (run->members == NULL) return false;
        for (uint32_t i = 0; i < run->subbatch->count; i++, position++) {
            while (position < in->count && in->operations[position].class != 1) position++;
            if (position == in->count) {
                b->broken = true;
                b->run_count = 0;
                return true;
            }
            run->members[i] = position;
            b->run_of[position] = slot + 1;
        }
        if (!make_tree(b, run, arena)) return false;
    }
    return true;
}

const struct signed_run *signed_run_of(const struct builder *b, uint32_t position)
{
    uint32_t run = b->run_of[position];
    return run == 0 || run > b->run_count ? NULL : &b->runs[run - 1];
}

const struct operation *signed_operation(const struct builder *b, uint32_t tree, uint32_t index)
{
    if (tree - TREE_INTENTS >= b->run_count) return NULL;
    const struct signed_run *run = &b->runs[tree - TREE_INTENTS];
    if (index >= run->subbatch->count) return NULL;
    return &b->in->operations[run->members[index]];
}
