// SPDX-License-Identifier: Apache-2.0
// The reference back end: one state, row or node at a time.
#include "core/hash/grinding.h"
#include "core/hash/hash_lanes.h"
#include "core/hash/poseidon.h"

static void poseidon(felt *states, size_t stride, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        felt state[POSEIDON_WIDTH];
        for (size_t j = 0; j < POSEIDON_WIDTH; j++) state[j] = states[j * stride + i];
        poseidon_permute(state);
        for (size_t j = 0; j < POSEIDON_WIDTH; j++) states[j * stride + i] = state[j];
    }
}

static void trace_rows(felt *const *columns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        felt row[POSEIDON_TRACE_COLUMNS];
        for (size_t j = 0; j < POSEIDON_WIDTH; j++) row[j] = columns[j][i];
        poseidon_trace_row(row);
        for (size_t j = POSEIDON_WIDTH; j < POSEIDON_TRACE_COLUMNS; j++) columns[j][i] = row[j];
    }
}

static void store(struct hash256_columns out, size_t i, struct hash256 hash)
{
    for (size_t w = 0; w < 8; w++) out.data[w * out.stride + i] = hash.w[w];
}

static struct hash256 load(struct hash256_columns in, size_t i)
{
    struct hash256 hash;
    for (size_t w = 0; w < 8; w++) hash.w[w] = in.data[w * in.stride + i];
    return hash;
}

// Word k of a row, zero beyond its end.
static uint32_t row_word(const struct hash_rows *rows, size_t row, size_t k)
{
    if (k < rows->column_count) return felt_to_u32(rows->columns[k][row]);
    k -= rows->column_count;
    return k < 4 && rows->salts != NULL ? rows->salts[k * rows->salt_stride + row] : 0;
}

static void rows(struct hash256_columns out, const struct hash_rows *in, size_t first, size_t n)
{
    size_t words = in->column_count + (in->salts == NULL ? 0 : 4);
    size_t blocks = words == 0 ? 1 : (words + 15) / 16;
    for (size_t i = 0; i < n; i++) {
        struct hash256 cv = blake3_iv;
        for (size_t b = 0; b < blocks; b++) {
            bool last = b + 1 == blocks;
            struct blake3_block block = {.size = (uint32_t)(last ? 4 * (words - 16 * b) : 64)};
            if (b == 0) block.flags |= BLAKE3_CHUNK_START;
            if (last) block.flags |= BLAKE3_CHUNK_END | BLAKE3_ROOT;
            for (size_t k = 0; k < 16; k++) block.words[k] = row_word(in, first + i, 16 * b + k);
            cv = blake3_compress(cv, &block);
        }
        store(out, i, cv);
    }
}

static void nodes(struct hash256_columns out, struct hash256_columns left,
                  struct hash256_columns right, uint64_t counter, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        store(out, i, blake3_node(load(left, i), load(right, i), counter));
    }
}

static bool grind(struct hash256 key, uint32_t bits, uint64_t from, uint64_t count, uint64_t *nonce)
{
    for (uint64_t i = 0; i < count; i++) {
        if (!grinding_check(key, bits, from + i)) continue;
        *nonce = from + i;
        return true;
    }
    return false;
}

static void expand(uint32_t *out, struct hash256 key, const struct blake3_block *block,
                   size_t count)
{
    struct blake3_block next = *block;
    for (size_t i = 0; i < count; i++, next.counter++) {
        blake3_compress_wide(out + 16 * i, key, &next);
    }
}

const struct hash_lanes hash_lanes_portable = {
    .poseidon = poseidon,
    .poseidon_trace = trace_rows,
    .rows = rows,
    .nodes = nodes,
    .grind = grind,
    .expand = expand,
};
