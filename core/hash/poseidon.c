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

// The circulant matrix of order 16 as one of order 8 on the sums x_j + x_(j + 8), with entries
// r_k + r_(k + 8), and a negacyclic one on the differences x_j - x_(j + 8), with r_k - r_(k + 8).
// Over the integers, out_i = (C_i + E_i) / 2 and out_(i + 8) = (C_i - E_i) / 2. The row sums to
// 371, so both are sums of products below 371 p < 2^40.
static void multiply_mds(felt state[static POSEIDON_WIDTH])
{
    static const int64_t r[16] = POSEIDON_MDS_ROW;
    int64_t sums[8], differences[8];
    for (size_t j = 0; j < 8; j++) {
        sums[j] = (int64_t)state[j].m + (int64_t)state[j + 8].m;
        differences[j] = (int64_t)state[j].m - (int64_t)state[j + 8].m;
    }
    for (size_t i = 0; i < 8; i++) {
        int64_t c = 0, e = 0;
        for (size_t j = 0; j < 8; j++) {
            size_t k = (j - i) % 8;
            int64_t entry = r[k] - r[k + 8];
            c += sums[j] * (r[k] + r[k + 8]);
            e += differences[j] * (j >= i ? entry : -entry);
        }
        state[i] = fold((uint64_t)(c + e) / 2);
        state[i + 8] = fold((uint64_t)(c - e) / 2);
    }
}

// sum a[i] b[i] for n <= 36. Four products are below 4 p^2 < 2^64; their halves are summed apart,
// so the sum is high 2^32 + low with low < 9 2^32 < p 2^32 and high < 9 2^32 < 2^40.
static felt dot(const felt *a, const felt *b, size_t n)
{
    uint64_t low = 0, high = 0;
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        uint64_t t = (uint64_t)a[i].m * b[i].m + (uint64_t)a[i + 1].m * b[i + 1].m +
                     (uint64_t)a[i + 2].m * b[i + 2].m + (uint64_t)a[i + 3].m * b[i + 3].m;
        low += (uint32_t)t;
        high += t >> 32;
    }
    uint64_t rest = 0; // at most three products
    for (; i < n; i++) rest += (uint64_t)a[i].m * b[i].m;
    low += (uint32_t)rest;
    high += rest >> 32;
    return felt_add(fold(high), (felt){felt_reduce(low)});
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

// `terms` are lanes 1..15 of the entry; the S-box outputs of the rounds are put behind them. The
// rounds are linear forms in these (poseidon_constants.h).
static void partial_rounds(felt state[static POSEIDON_WIDTH],
                           felt terms[static POSEIDON_WIDTH - 1 + POSEIDON_PARTIAL_ROUNDS])
{
    felt *outputs = terms + POSEIDON_WIDTH - 1;
    for (size_t r = 0; r < POSEIDON_PARTIAL_ROUNDS; r++) {
        felt form = dot(poseidon_partial_forms[r], terms, POSEIDON_WIDTH - 1 + r);
        outputs[r] = cube(felt_add(state[0], poseidon_partial_constants[r]));
        state[0] = felt_add(outputs[r], form);
    }
    for (size_t i = 1; i < POSEIDON_WIDTH; i++) {
        felt form = dot(poseidon_exit[i - 1], outputs, POSEIDON_PARTIAL_ROUNDS);
        state[i] = felt_add(terms[i - 1], form);
    }
}

void poseidon_permute(felt state[static POSEIDON_WIDTH])
{
    for (size_t r = 0; r < POSEIDON_HALF_FULL; r++) {
        full_sbox(state, r);
        if (r + 1 < POSEIDON_HALF_FULL) multiply_mds(state);
    }
    felt terms[POSEIDON_WIDTH - 1 + POSEIDON_PARTIAL_ROUNDS];
    multiply_dense(state);
    memcpy(terms, state + 1, (POSEIDON_WIDTH - 1) * sizeof(felt));
    partial_rounds(state, terms);
    for (size_t r = POSEIDON_HALF_FULL; r < 2 * POSEIDON_HALF_FULL; r++) {
        full_sbox(state, r);
        multiply_mds(state);
    }
}

// Here the state before the partial rounds is the plain one, so lanes 1..15 pass through
// poseidon_entry, which multiply_dense() has in its matrix.
void poseidon_trace_row(felt row[static POSEIDON_TRACE_COLUMNS])
{
    felt state[POSEIDON_WIDTH], terms[POSEIDON_WIDTH - 1 + POSEIDON_PARTIAL_ROUNDS];
    felt *next = row + POSEIDON_WIDTH;
    memcpy(state, row, sizeof state);
    for (size_t r = 0; r < 2 * POSEIDON_HALF_FULL; r++) {
        if (r == POSEIDON_HALF_FULL) {
            for (size_t i = 0; i < POSEIDON_WIDTH - 1; i++) {
                terms[i] = dot(poseidon_entry[i], state + 1, POSEIDON_WIDTH - 1);
            }
            partial_rounds(state, terms);
            memcpy(next, terms + POSEIDON_WIDTH - 1, POSEIDON_PARTIAL_ROUNDS * sizeof(felt));
            next += POSEIDON_PARTIAL_ROUNDS;
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
