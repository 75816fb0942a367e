// SPDX-License-Identifier: Apache-2.0
#include "core/hash/poseidon.h"

#include <string.h>

#include "core/base/bytes.h"
#include "core/hash/hash_lanes.h"

static inline felt cube(felt x)
{
    return felt_mul(felt_square(x), x);
}

// t mod p for t < 2^40, by 2^31 = 2^24 - 1 twice: 2^31 + 2^9 2^24 < 2^34, then
// 2^31 + 2^3 2^24 < 2p.
static inline felt fold(uint64_t t)
{
    t = (t & 0x7fffffffU) + (t >> 31) * 0x00ffffffU;
    uint32_t r = (uint32_t)((t & 0x7fffffffU) + (t >> 31) * 0x00ffffffU);
    return (felt){r - (FELT_P & (0U - (uint32_t)(r >= FELT_P)))};
}

// The circulant matrix. Its row sums to 371, so a sum is below 371 p < 2^40.
static void multiply_mds(felt state[static POSEIDON_WIDTH])
{
    uint64_t sums[POSEIDON_WIDTH];
    for (size_t i = 0; i < POSEIDON_WIDTH; i++) {
        uint64_t sum = 0;
        for (size_t j = 0; j < POSEIDON_WIDTH; j++) {
            sum += (uint64_t)poseidon_mds_row[(j - i) % POSEIDON_WIDTH] * state[j].m;
        }
        sums[i] = sum;
    }
    for (size_t i = 0; i < POSEIDON_WIDTH; i++) state[i] = fold(sums[i]);
}

// sum a[i] b[i], reduced; after each pair the sum is brought below p 2^32 again, and two more
// products are below 2 p^2 < p 2^32.
static felt dot(const felt *a, const felt *b, size_t n)
{
    const uint64_t limit = (uint64_t)FELT_P << 32;
    uint64_t t = 0;
    size_t i = 0;
    for (; i + 2 <= n; i += 2) {
        t += (uint64_t)a[i].m * b[i].m + (uint64_t)a[i + 1].m * b[i + 1].m;
        t -= limit & (0U - (uint64_t)(t >= limit));
    }
    if (i < n) t += (uint64_t)a[i].m * b[i].m;
    t -= limit & (0U - (uint64_t)(t >= limit));
    return (felt){felt_reduce(t)};
}

static void multiply_dense(felt state[static POSEIDON_WIDTH])
{
    felt out[POSEIDON_WIDTH];
    for (size_t i = 0; i < POSEIDON_WIDTH; i++) {
        out[i] = dot(poseidon_dense[i], state, POSEIDON_WIDTH);
    }
    for (size_t i = 0; i < POSEIDON_WIDTH; i++) state[i] = out[i];
}

static void full_sbox(felt state[static POSEIDON_WIDTH], size_t round)
{
    for (size_t i = 0; i < POSEIDON_WIDTH; i++) {
        state[i] = cube(felt_add(state[i], poseidon_full_constants[round][i]));
    }
}

// Returns the S-box output.
static felt partial_round(felt state[static POSEIDON_WIDTH], size_t round)
{
    felt y = cube(felt_add(state[0], poseidon_partial_constants[round]));
    state[0] = felt_add(y, dot(poseidon_sparse_row[round], state + 1, POSEIDON_WIDTH - 1));
    for (size_t i = 1; i < POSEIDON_WIDTH; i++) {
        felt moved = felt_mul(y, poseidon_sparse_column[round][i - 1]);
        state[i] = felt_add(state[i], moved);
    }
    return y;
}

void poseidon_permute(felt state[static POSEIDON_WIDTH])
{
    for (size_t r = 0; r < POSEIDON_HALF_FULL; r++) {
        full_sbox(state, r);
        if (r + 1 < POSEIDON_HALF_FULL) multiply_mds(state);
    }
    multiply_dense(state);
    for (size_t r = 0; r < POSEIDON_PARTIAL_ROUNDS; r++) (void)partial_round(state, r);
    for (size_t r = POSEIDON_HALF_FULL; r < 2 * POSEIDON_HALF_FULL; r++) {
        full_sbox(state, r);
        multiply_mds(state);
    }
}

// Lanes 1..15 pass through poseidon_entry, which multiply_dense() has in its matrix.
static void enter_partial_rounds(felt state[static POSEIDON_WIDTH])
{
    felt out[POSEIDON_WIDTH - 1];
    for (size_t i = 0; i < POSEIDON_WIDTH - 1; i++) {
        out[i] = dot(poseidon_entry[i], state + 1, POSEIDON_WIDTH - 1);
    }
    memcpy(state + 1, out, sizeof out);
}

void poseidon_trace_row(felt row[static POSEIDON_TRACE_COLUMNS])
{
    felt state[POSEIDON_WIDTH];
    felt *next = row + POSEIDON_WIDTH;
    memcpy(state, row, sizeof state);
    for (size_t r = 0; r < 2 * POSEIDON_HALF_FULL; r++) {
        if (r == POSEIDON_HALF_FULL) {
            enter_partial_rounds(state);
            for (size_t k = 0; k < POSEIDON_PARTIAL_ROUNDS; k++) {
                *next++ = partial_round(state, k);
            }
        }
        full_sbox(state, r);
        multiply_mds(state);
        memcpy(next, state, sizeof state);
        next += POSEIDON_WIDTH;
    }
}

void poseidon_trace(const struct lanes *lanes, felt *const columns[static POSEIDON_TRACE_COLUMNS],
                    size_t n)
{
    hash_lanes_for(lanes)->poseidon_trace(columns, n);
}

digest poseidon_compress(digest left, digest right)
{
    felt state[POSEIDON_WIDTH];
    for (size_t i = 0; i < DIGEST_ELEMENTS; i++) {
        state[i] = left.e[i];
        state[i + DIGEST_ELEMENTS] = right.e[i];
    }
    poseidon_permute(state);
    for (size_t i = 0; i < DIGEST_ELEMENTS; i++) left.e[i] = felt_add(left.e[i], state[i]);
    return left;
}

void poseidon_permute_many(const struct lanes *lanes, felt *states, size_t stride, size_t n)
{
    hash_lanes_for(lanes)->poseidon(states, stride, n);
}

void poseidon_compress_many(const struct lanes *lanes, struct digest_columns out,
                            struct digest_columns left, struct digest_columns right, size_t n,
                            felt *scratch)
{
    for (size_t j = 0; j < DIGEST_ELEMENTS; j++) {
        for (size_t i = 0; i < n; i++) {
            scratch[j * n + i] = left.data[j * left.stride + i];
            scratch[(j + DIGEST_ELEMENTS) * n + i] = right.data[j * right.stride + i];
        }
    }
    hash_lanes_for(lanes)->poseidon(scratch, n, n);
    for (size_t j = 0; j < DIGEST_ELEMENTS; j++) {
        lanes->add(out.data + j * out.stride, left.data + j * left.stride, scratch + j * n, n);
    }
}

void digest_to_bytes(uint8_t out[static DIGEST_BYTES], digest d)
{
    for (size_t i = 0; i < DIGEST_ELEMENTS; i++) store_u32_le(out + 4 * i, felt_to_u32(d.e[i]));
}

bool digest_from_bytes(const uint8_t bytes[static DIGEST_BYTES], digest *out)
{
    digest d;
    for (size_t i = 0; i < DIGEST_ELEMENTS; i++) {
        if (!felt_from_canonical(load_u32_le(bytes + 4 * i), &d.e[i])) return false;
    }
    *out = d;
    return true;
}
