// SPDX-License-Identifier: Apache-2.0
// Arithmetic on sizes that came from outside: false instead of a wrapped result.
#ifndef CONSENTRY_CORE_BASE_CHECKED_H
#define CONSENTRY_CORE_BASE_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/invariant.h"

static inline bool checked_add(size_t a, size_t b, size_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

static inline bool checked_mul(size_t a, size_t b, size_t *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

static inline size_t ceil_div(size_t a, size_t b)
{
    return a / b + (a % b != 0);
}

// log2 of a power of two.
static inline uint32_t log2_exact(size_t n)
{
    INVARIANT(n != 0 && (n & (n - 1)) == 0);
    return (uint32_t)__builtin_ctzll((unsigned long long)n);
}

// The least k with 2^k >= n, for n >= 1.
static inline uint32_t log2_ceil(size_t n)
{
    INVARIANT(n != 0);
    return n == 1 ? 0 : 64U - (uint32_t)__builtin_clzll((unsigned long long)(n - 1));
}

#endif
