// SPDX-License-Identifier: Apache-2.0
// Two-adic roots of unity and the cosets they span.
#ifndef CONSENTRY_CORE_FIELD_ROOTS_H
#define CONSENTRY_CORE_FIELD_ROOTS_H

#include "core/field/extension.h"

// The primitive 2^log2-th root of unity w with w(k) = w(k + 1)^2 and w(24) = 3^127; log2 <= 24.
felt root_of_unity(uint32_t log2);

// 1 / root_of_unity(log2)
felt root_of_unity_inverse(uint32_t log2);

// out[i] = start * step^i for i < n.
void felt_powers(felt *out, felt start, felt step, size_t n);

// The same in the extension.
void ext_powers(ext *out, ext start, ext step, size_t n);

// x^(2^log_n) - shift^(2^log_n): the polynomial that vanishes on the coset shift * H of size
// 2^log_n, at x.
ext vanishing_at(ext x, uint32_t log_n, felt shift);

// The low `bits` bits of i in reverse order.
static inline size_t bit_reverse(size_t i, uint32_t bits)
{
    size_t r = 0;
    for (uint32_t k = 0; k < bits; k++) r |= ((i >> k) & 1U) << (bits - 1 - k);
    return r;
}

#endif
