// SPDX-License-Identifier: Apache-2.0
// A vector of one element: what the kernels (lanes_kernel.h, ntt_kernel.h) need, in plain C. The
// vec_*.h files define the same names for each instruction set; one of them is included first.
//
//   vec   VEC_WIDTH words of 32 bits
//   wide  VEC_WIDTH words of 64 bits, in an order of the back end's own
#ifndef CONSENTRY_CORE_FIELD_VEC_PORTABLE_H
#define CONSENTRY_CORE_FIELD_VEC_PORTABLE_H

#include <string.h>

#include "core/field/koala_bear.h"

#define VEC_WIDTH   1
#define VEC_INLINE  static inline __attribute__((always_inline, unused))
#define VEC_STREAMS 0 // is a vector a whole line of the caches?

typedef uint32_t vec;
typedef uint64_t wide;

VEC_INLINE vec vec_load(const void *p)
{
    vec x;
    memcpy(&x, p, sizeof x);
    return x;
}

VEC_INLINE void vec_store(void *p, vec x)
{
    memcpy(p, &x, sizeof x);
}

// The same past the caches, to an address aligned to the vector; and when such stores end.
VEC_INLINE void vec_stream(void *p, vec x)
{
    vec_store(p, x);
}

VEC_INLINE void vec_stream_end(void) {}

// The first `left` words only; the others are zero, or stay.
VEC_INLINE vec vec_load_some(const void *p, size_t left)
{
    (void)left;
    return vec_load(p);
}

VEC_INLINE void vec_store_some(void *p, vec x, size_t left)
{
    (void)left;
    vec_store(p, x);
}

// The same word everywhere; and the words 0, 1, 2, ...
VEC_INLINE vec vec_all(uint32_t x)
{
    return x;
}

VEC_INLINE vec vec_count(void)
{
    return 0;
}

// Modulo 2^32.
VEC_INLINE vec vec_add_words(vec a, vec b)
{
    return a + b;
}

VEC_INLINE vec vec_sub_words(vec a, vec b)
{
    return a - b;
}

VEC_INLINE vec vec_min(vec a, vec b)
{
    return a < b ? a : b;
}

VEC_INLINE vec vec_xor(vec a, vec b)
{
    return a ^ b;
}

#define VEC_ROTATE_RIGHT(x, n)        ((x) >> (n) | (x) << (32 - (n)))
#define VEC_SHIFT_RIGHT(x, n)         ((x) >> (n))
#define VEC_BLEND(condition, yes, no) ((condition) ? (yes) : (no))

// Is any word of a equal to zero?
VEC_INLINE bool vec_any_zero(vec a)
{
    return a == 0;
}

// Products of words, of a word and one that is the same everywhere, and signed ones of that kind.
VEC_INLINE wide wide_mul(vec a, vec b)
{
    return (uint64_t)a * b;
}

VEC_INLINE wide wide_mul_all(vec a, vec all)
{
    return (uint64_t)a * all;
}

VEC_INLINE wide wide_mul_signed(vec a, vec all)
{
    return (uint64_t)((int64_t)(int32_t)a * (int32_t)all);
}

VEC_INLINE wide wide_zero(void)
{
    return 0;
}

VEC_INLINE wide wide_all(uint64_t x)
{
    return x;
}

VEC_INLINE wide wide_add(wide a, wide b)
{
    return a + b;
}

VEC_INLINE wide wide_sub(wide a, wide b)
{
    return a - b;
}

// t or t - p 2^32, whichever is the smaller as unsigned: for t < 2 p 2^32 that is < p 2^32.
VEC_INLINE wide wide_trim(wide t)
{
    const uint64_t limit = (uint64_t)FELT_P << 32;
    return t - (limit & (0U - (uint64_t)(t >= limit)));
}

// t 2^-32 mod p as a word in (-p, p) modulo 2^32, for t < p 2^32: see felt_reduce().
VEC_INLINE vec wide_reduce_signed(wide t)
{
    uint32_t q = (uint32_t)t * FELT_P_INVERSE;
    return (uint32_t)(t >> 32) - (uint32_t)(((uint64_t)q * FELT_P) >> 32);
}

// x 2^-32 mod p as a word in (-p, 0] modulo 2^32, for any word.
VEC_INLINE vec vec_reduce_signed(vec x)
{
    return 0U - (uint32_t)(((uint64_t)(x * FELT_P_INVERSE) * FELT_P) >> 32);
}

// Rows and columns exchanged.
VEC_INLINE void vec_transpose(vec rows[VEC_WIDTH])
{
    (void)rows;
}

#endif
