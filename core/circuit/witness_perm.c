// SPDX-License-Identifier: Apache-2.0
// PERM rows: every compression once, however often it is used; every sponge in rows of its own.
#include "core/circuit/witness_internal.h"

#include "core/base/invariant.h"
#include "core/hash/poseidon.h"

static uint64_t hash_of(const felt x[static 16])
{
    uint64_t h = 0x9e3779b97f4a7c15U;
    for (int i = 0; i < 16; i++) h = (h ^ x[i].m) * 0xff51afd7ed558ccdU, h ^= h >> 29;
    return h;
}

static bool row_is(const struct rows *rows, uint32_t row, const felt x[static 16])
{
    for (uint32_t i = 0; i < 16; i++)
        if (!felt_equal(rows_get(rows, row, PERM_IN + i), x[i])) return false;
    return true;
}

static void count_use(struct rows *rows, uint32_t row, uint32_t column)
{
    rows_put(rows, row, column, felt_add(rows_get(rows, row, column), FELT_ONE));
}

void perm_use_node(struct builder *b, digest left, digest right)
{
    struct rows *rows = &b->rows[CIRCUIT_PERM];
    felt in[16];
    for (int i = 0; i < 8; i++) in[i] = left.e[i], in[8 + i] = right.e[i];
    uint32_t slot = (uint32_t)hash_of(in) & b->node_slots_mask;
    while (b->node_slots[slot] != 0) {
        uint32_t row = b->node_slots[slot] - 1;
        if (row_is(rows, row, in)) {
            count_use(rows, row, PERM_USES_NODE);
            return;
        }
        slot = (slot + 1) & b->node_slots_mask;
    }
    uint32_t row;
    if (!rows_next(rows, &row)) return;
    b->node_slots[slot] = row + 1;
    rows_put_many(rows, row, PERM_IN, in, 16);
    count_use(rows, row, PERM_USES_NODE);
}

digest perm_use_sponge(struct builder *b, uint32_t tag, const felt *words, uint32_t felts, felt *at)
{
    struct rows *rows = &b->rows[CIRCUIT_PERM];
    uint32_t blocks = felts / 8, first = rows->used, row;
    digest out = {{{0}}};
    *at = felt_pow(b->perm_step, first);
    if (rows->active - rows->used < blocks) {
        rows->overflow = true;
        return out;
    }
    felt state[16] = {[8] = small(tag), [9] = small(felts)};
    for (uint32_t block = 0; block < blocks; block++) {
        bool have = rows_next(rows, &row);
        INVARIANT(have);
        for (int i = 0; i < 8; i++) state[i] = words[8 * block + (uint32_t)i];
        rows_put_many(rows, row, PERM_IN, state, 16);
        rows_put(rows, row, block == 0 ? PERM_START : PERM_CHAIN, FELT_ONE);
        rows_put(rows, row, PERM_TAG, small(tag));
        rows_put(rows, row, PERM_LENGTH, small(felts));
        poseidon_permute(state);
    }
    perm_use_again(b, first, felts);
    for (int i = 0; i < 8; i++) out.e[i] = state[i];
    return out;
}

void perm_use_again(struct builder *b, uint32_t first_row, uint32_t felts)
{
    struct rows *rows = &b->rows[CIRCUIT_PERM];
    if (rows->overflow) return;
    uint32_t blocks = felts / 8;
    for (uint32_t i = 0; i < blocks; i++) count_use(rows, first_row + i, PERM_USES_BLOCK);
    count_use(rows, first_row + blocks - 1, PERM_USES_DIGEST);
}

// All rows at once, in the table's own columns. Rows that nobody uses all hold the permutation of
// zeros.
void perm_fill(struct builder *b, const struct lanes *lanes)
{
    static_assert(PERM_IN == 0 && PERM_START == POSEIDON_TRACE_COLUMNS, "the states come first");
    struct rows *rows = &b->rows[CIRCUIT_PERM];
    if (rows->overflow) return;
    felt *columns[POSEIDON_TRACE_COLUMNS];
    for (uint32_t c = 0; c < PERM_START; c++) columns[c] = rows->columns + c * rows->stride;
    uint32_t filled = rows->used < rows->active ? rows->used + 1 : rows->used;
    poseidon_trace(lanes, columns, filled);
    for (uint32_t c = 0; c < PERM_START; c++) {
        for (uint32_t row = filled; row < rows->active; row++)
            columns[c][row] = columns[c][filled - 1];
    }
}
