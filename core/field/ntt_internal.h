// SPDX-License-Identifier: Apache-2.0
// How a transform is cut into two passes over a column: what ntt.c prepares and the kernels run.
//
// A polynomial with N coefficients is evaluated at the M = A B points s w^k, w of order M. With
// i = B a + b (a < A0 = N / B) for coefficients and k = k1 + A k2 (k1 < A, k2 < B) for points,
//     f(s w^k) = sum over b of (s w^k1)^b (w^A)^(b k2) Y[k1][b],
//     Y[k1][b] = sum over a of f[B a + b] ((s w^k1)^B)^a.
// First pass: for every b a polynomial of A0 coefficients, at A points, done as A / A0 cosets of A0
// points. Second pass: for every k1 a polynomial of B coefficients on the coset s w^k1 of B points.
// Both passes work on VEC_WIDTH neighbouring columns (b, then k1) at once, so that a row is one
// vector, and both are decimations in time with the coset's own twiddles: a shift costs nothing.
// Between them the numbers are transposed in registers, so input and output are in natural order.
//
// Between the passes they lie in tiles of W columns k1: element (b, k1) at
// tiles[(k1 / W * B + reverse(b)) * W + k1 % W], rows in bit-reversed order as the second pass
// wants them.
#ifndef CONSENTRY_CORE_FIELD_NTT_INTERNAL_H
#define CONSENTRY_CORE_FIELD_NTT_INTERNAL_H

#include "core/field/lanes.h"

// A transform of n = 2^k rows takes levels of half 1, 2, 4, ..., n / 2; two of them make a step,
// and when k is odd a first level stands alone. The twiddles of a coset with base c, in order of
// use:
//   alone, half 1   c^(n / 2)
//   step of half h  for every j < h five factors: t1 = c^(n / 2h) w_2h^j for the first level,
//                   t2 = c^(n / 4h) w_4h^j and t3 = c^(n / 4h) w_4h^(j + h) for the second, and the
//                   products t1 t2 and -t1 t3
// so that each output of the second level takes two products and one reduction.
enum { NTT_STEP_FACTORS = 5 };

// The number of those factors.
static inline size_t ntt_factor_count(uint32_t log_n)
{
    size_t count = log_n % 2, n = (size_t)1 << log_n;
    for (size_t h = 1 + log_n % 2; h < n; h *= 4) count += NTT_STEP_FACTORS * h;
    return count;
}

struct ntt_geometry {
    uint32_t log_a;       // of A
    uint32_t log_b;       // of B
    uint32_t log_blowup;  // of A / A0
    felt shift;           // s
    felt root;            // w, of order A B
    felt scale;           // factor of every coefficient
    bool stream;          // write past the caches, where alignment permits
    const felt *factors;  // of B rows with base 1
    const felt *first;    // of A0 rows, for each of the A / A0 bases s^B w_A^r
    size_t first_factors; // ntt_factor_count(log of A0)
};

enum { NTT_WIDTH_MAX = 16, NTT_LOG_WIDTH_MAX = 4, NTT_LOG_LEVELS = 12 };

#endif
