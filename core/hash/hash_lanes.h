// SPDX-License-Identifier: Apache-2.0
// Vector kernels of this room, one table per back end of core/field/lanes.h. Inside of the room:
// callers use poseidon.h, merkle.h and grinding.h, which take a `struct lanes`.
#ifndef CONSENTRY_CORE_HASH_HASH_LANES_H
#define CONSENTRY_CORE_HASH_HASH_LANES_H

#include "core/field/lanes.h"
#include "core/hash/blake3.h"

// n hashes as eight arrays of words: word w of hash i is data[w * stride + i]. Owns nothing.
struct hash256_columns {
    uint32_t *data;
    size_t stride;
};

// Rows to hash: word k of row i is the canonical word of columns[k][i]; then, unless salts is NULL,
// four words salts[k * salt_stride + i].
struct hash_rows {
    const felt *const *columns;
    size_t column_count;
    const uint32_t *salts;
    size_t salt_stride;
};

struct hash_lanes {
    // The permutation on n states, lane j of state i at states[j * stride + i].
    void (*poseidon)(felt *states, size_t stride, size_t n);
    // The 164 columns of poseidon_trace() on n rows.
    void (*poseidon_trace)(felt *const *columns, size_t n);
    // Row digests (blake3.h) of rows [first, first + n) to out[0, n).
    void (*rows)(struct hash256_columns out, const struct hash_rows *rows, size_t first, size_t n);
    // out[i] = compress(IV, left[i] || right[i], counter, 64, PARENT). out may be left or right.
    void (*nodes)(struct hash256_columns out, struct hash256_columns left,
                  struct hash256_columns right, uint64_t counter, size_t n);
    // The least nonce in [from, from + count) that grinding_check() accepts; false if none.
    bool (*grind)(struct hash256 key, uint32_t bits, uint64_t from, uint64_t count,
                  uint64_t *nonce);
    // The 16 words of each of `count` compressions that differ in the counter alone, from
    // block->counter on: word w of output i is out[16 i + w].
    void (*expand)(uint32_t *out, struct hash256 key, const struct blake3_block *block,
                   size_t count);
};

// The table that belongs to a field back end.
const struct hash_lanes *hash_lanes_for(const struct lanes *lanes);

extern const struct hash_lanes hash_lanes_portable;
extern const struct hash_lanes hash_lanes_avx2;
extern const struct hash_lanes hash_lanes_avx512;
extern const struct hash_lanes hash_lanes_wasm128;

#endif
