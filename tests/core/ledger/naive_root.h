// SPDX-License-Identifier: Apache-2.0
// Roots by the definitions alone (docs/protocol.md 2.1, 2.4), one hash at a time, from contents.
#ifndef CONSENTRY_TESTS_CORE_LEDGER_NAIVE_ROOT_H
#define CONSENTRY_TESTS_CORE_LEDGER_NAIVE_ROOT_H

#include "core/hash/sponge.h"
#include "core/ledger/state.h"

static inline digest naive_empty(uint32_t level)
{
    static digest known[33];
    static bool filled;
    if (!filled) {
        known[0] = sponge_hash(1, NULL, 0);
        for (uint32_t k = 1; k <= 32; k++) known[k] = poseidon_compress(known[k - 1], known[k - 1]);
        filled = true;
    }
    return known[level];
}

static inline digest naive_leaf(const struct state *state, enum tree_id tree, uint32_t index)
{
    struct leaf_words words;
    digest part[3] = {naive_empty(0), naive_empty(0), naive_empty(1)};
    static const uint32_t tags[6][3] = {{16, 17, 18}, {20, 21, 22}, {20, 21, 22},
                                        {24, 25, 26}, {28, 0, 0},   {0, 0, 0}};
    static const uint32_t sizes[6][3] = {{16, 40, 24}, {32, 48, 16}, {32, 48, 16},
                                         {32, 24, 16}, {16, 0, 0},   {0, 0, 0}};
    state_leaf_words(&words, state, tree, index);
    const felt *felts[3] = {words.a, words.b, words.c};
    for (int p = 0; p < 3; p++) {
        if (tags[tree][p] != 0) part[p] = sponge_hash(tags[tree][p], felts[p], sizes[tree][p]);
    }
    return poseidon_compress(poseidon_compress(part[0], part[1]), part[2]);
}

static inline digest naive_node(const struct state *state, enum tree_id tree, uint32_t level,
                                uint64_t index)
{
    if (index << (level - 2) >= state->head.count[tree]) return naive_empty(level);
    if (level == 2) return naive_leaf(state, tree, (uint32_t)index);
    return poseidon_compress(naive_node(state, tree, level - 1, 2 * index),
                             naive_node(state, tree, level - 1, 2 * index + 1));
}

static inline digest naive_state_root(const struct state *state)
{
    felt words[64] = {FELT_ZERO};
    for (int t = 0; t < 6; t++) {
        digest root = naive_node(state, (enum tree_id)t, 32, 0);
        memcpy(words + 8 * t, root.e, sizeof root.e);
        words[48 + t] = felt_from_u32(state->head.count[t]);
    }
    uint64_t clock[3] = {state->head.batch, state->head.time, state->head.sequence};
    for (int i = 0; i < 3; i++) {
        words[56 + 2 * i] = felt_from_u32((uint32_t)(clock[i] % (1U << 24)));
        words[57 + 2 * i] = felt_from_u32((uint32_t)(clock[i] / (1U << 24)));
    }
    return sponge_hash(2, words, 64);
}

#endif
