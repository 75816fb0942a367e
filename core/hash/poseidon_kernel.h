// SPDX-License-Identifier: Apache-2.0
// Poseidon on VEC_WIDTH states at once, written once over core/field/vec_*.h. The partial rounds
// are in the unrolled form of tools/poseidon_constants.py: linear forms with one reduction each.
#ifndef CONSENTRY_CORE_HASH_POSEIDON_KERNEL_H
#define CONSENTRY_CORE_HASH_POSEIDON_KERNEL_H

#include "core/field/vec_felt.h"
#include "core/hash/hash_lanes.h"
#include "core/hash/poseidon_constants.h"

VEC_INLINE vec vec_cube(vec x)
{
    return vec_mul(vec_mul(x, x), x);
}

// x[0] k[0] + ... + x[n - 1] k[n - 1]. The sum stays below p 2^32, and two products are below
// 2 p^2 < p 2^32, so it is trimmed once for two.
VEC_INLINE vec vec_form(const vec *x, const felt *k, size_t n)
{
    wide sum = wide_zero();
    size_t i = 0;
    for (; i + 2 <= n; i += 2) {
        wide two = wide_add(wide_mul_all(x[i], vec_all(k[i].m)),
                            wide_mul_all(x[i + 1], vec_all(k[i + 1].m)));
        sum = wide_trim(wide_add(sum, two));
    }
    if (i < n) sum = wide_trim(wide_add(sum, wide_mul_all(x[i], vec_all(k[i].m))));
    return wide_reduce(sum);
}

VEC_INLINE void full_sbox(vec x[16], const felt constants[16])
{
    for (int i = 0; i < 16; i++) x[i] = vec_cube(vec_add(x[i], vec_all(constants[i].m)));
}

// v / 2 mod p for v < 2^41: v 2^-32, in (-p, 2^9) and made positive by adding p, times 2^63 2^-32.
VEC_INLINE vec halve_sum(wide v)
{
    const uint32_t two_63 = (uint32_t)((UINT64_C(1) << 63) % FELT_P);
    vec r = vec_add_words(wide_reduce_signed(v), vec_all(FELT_P));
    return vec_mul_all(r, vec_all(two_63));
}

// As multiply_mds() in poseidon.c: over the integers the sums fit 32 bits, the differences fit 31
// and a sign, and C + E and C - E are in [0, 2 * 371 p) below 2^41.
VEC_INLINE void multiply_mds(vec x[16])
{
    static const uint32_t r[16] = POSEIDON_MDS_ROW;
    vec s[8], d[8];
    for (int j = 0; j < 8; j++) {
        s[j] = vec_add_words(x[j], x[j + 8]);
        d[j] = vec_sub_words(x[j], x[j + 8]);
    }
    VEC_UNROLL
    for (int i = 0; i < 8; i++) {
        wide c = wide_zero(), e = wide_zero();
        VEC_UNROLL
        for (int j = 0; j < 8; j++) {
            int k = (j - i) & 7;
            uint32_t difference = j >= i ? r[k] - r[k + 8] : r[k + 8] - r[k];
            c = wide_add(c, wide_mul_all(s[j], vec_all(r[k] + r[k + 8])));
            e = wide_add(e, wide_mul_signed(d[j], vec_all(difference)));
        }
        x[i] = halve_sum(wide_add(c, e));
        x[i + 8] = halve_sum(wide_sub(c, e));
    }
}

VEC_INLINE void multiply_dense(vec x[16])
{
    vec out[16];
    for (int i = 0; i < 16; i++) out[i] = vec_form(x, poseidon_dense[i], 16);
    for (int i = 0; i < 16; i++) x[i] = out[i];
}

// `terms` holds lanes 1..15 of the entry and receives the S-box outputs behind them.
VEC_INLINE vec partial_rounds(vec first, vec terms[15 + POSEIDON_PARTIAL_ROUNDS])
{
    for (size_t r = 0; r < POSEIDON_PARTIAL_ROUNDS; r++) {
        vec form = vec_form(terms, poseidon_partial_forms[r], 15 + r);
        vec y = vec_cube(vec_add(first, vec_all(poseidon_partial_constants[r].m)));
        terms[15 + r] = y;
        first = vec_add(y, form);
    }
    return first;
}

VEC_INLINE void leave_partial_rounds(vec x[16], const vec terms[15 + POSEIDON_PARTIAL_ROUNDS])
{
    for (size_t i = 1; i < 16; i++) {
        vec form = vec_form(terms + 15, poseidon_exit[i - 1], POSEIDON_PARTIAL_ROUNDS);
        x[i] = vec_add(terms[i - 1], form);
    }
}

static void permute_block(felt *states, size_t stride, size_t left)
{
    vec x[16], terms[15 + POSEIDON_PARTIAL_ROUNDS];
    for (size_t j = 0; j < 16; j++) x[j] = vec_load_some(states + j * stride, left);
    for (size_t r = 0; r < 3; r++) {
        full_sbox(x, poseidon_full_constants[r]);
        multiply_mds(x);
    }
    full_sbox(x, poseidon_full_constants[3]);
    multiply_dense(x);
    for (size_t i = 0; i < 15; i++) terms[i] = x[i + 1];
    x[0] = partial_rounds(x[0], terms);
    leave_partial_rounds(x, terms);
    for (size_t r = 4; r < 8; r++) {
        full_sbox(x, poseidon_full_constants[r]);
        multiply_mds(x);
    }
    for (size_t j = 0; j < 16; j++) vec_store_some(states + j * stride, x[j], left);
}

static void kernel_poseidon(felt *states, size_t stride, size_t n)
{
    for (size_t i = 0; i < n; i += VEC_WIDTH) permute_block(states + i, stride, n - i);
}

VEC_INLINE void put_columns(felt *const *columns, size_t i, size_t left, const vec *x, size_t count)
{
    for (size_t j = 0; j < count; j++) vec_store_some(columns[j] + i, x[j], left);
}

// As permute_block(), with the states after every full round and the S-box outputs between.
static void trace_block(felt *const *columns, size_t i, size_t left)
{
    vec x[16], terms[15 + POSEIDON_PARTIAL_ROUNDS];
    for (size_t j = 0; j < 16; j++) x[j] = vec_load_some(columns[j] + i, left);
    for (size_t r = 0; r < 4; r++) {
        full_sbox(x, poseidon_full_constants[r]);
        multiply_mds(x);
        put_columns(columns + 16 + 16 * r, i, left, x, 16);
    }
    for (size_t j = 0; j < 15; j++) terms[j] = vec_form(x + 1, poseidon_entry[j], 15);
    x[0] = partial_rounds(x[0], terms);
    put_columns(columns + 80, i, left, terms + 15, POSEIDON_PARTIAL_ROUNDS);
    leave_partial_rounds(x, terms);
    for (size_t r = 4; r < 8; r++) {
        full_sbox(x, poseidon_full_constants[r]);
        multiply_mds(x);
        put_columns(columns + 100 + 16 * (r - 4), i, left, x, 16);
    }
}

static void kernel_poseidon_trace(felt *const *columns, size_t n)
{
    for (size_t i = 0; i < n; i += VEC_WIDTH) trace_block(columns, i, n - i);
}

#endif
