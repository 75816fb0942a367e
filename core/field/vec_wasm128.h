// SPDX-License-Identifier: Apache-2.0
// Four lanes of WebAssembly simd128. Names and meanings are those of vec_portable.h.
// A wide holds the products of words 0, 1 in one register and of words 2, 3 in another.
#ifndef CONSENTRY_CORE_FIELD_VEC_WASM128_H
#define CONSENTRY_CORE_FIELD_VEC_WASM128_H

#include <string.h>
#include <wasm_simd128.h>

#include "core/field/koala_bear.h"

#define VEC_WIDTH   4
#define VEC_INLINE  static inline __attribute__((always_inline, unused))
#define VEC_STREAMS 0

typedef v128_t vec;
typedef struct wide {
    v128_t low, high;
} wide;

VEC_INLINE vec vec_load(const void *p)
{
    return wasm_v128_load(p);
}

VEC_INLINE void vec_store(void *p, vec x)
{
    wasm_v128_store(p, x);
}

VEC_INLINE void vec_stream(void *p, vec x)
{
    vec_store(p, x);
}

VEC_INLINE void vec_stream_end(void) {}

VEC_INLINE vec vec_load_some(const void *p, size_t left)
{
    uint32_t words[VEC_WIDTH] = {0};
    if (left >= VEC_WIDTH) return vec_load(p);
    memcpy(words, p, left * sizeof words[0]);
    return wasm_v128_load(words);
}

VEC_INLINE void vec_store_some(void *p, vec x, size_t left)
{
    uint32_t words[VEC_WIDTH];
    if (left >= VEC_WIDTH) {
        vec_store(p, x);
        return;
    }
    wasm_v128_store(words, x);
    memcpy(p, words, left * sizeof words[0]);
}

VEC_INLINE vec vec_all(uint32_t x)
{
    return wasm_i32x4_splat((int32_t)x);
}

VEC_INLINE vec vec_count(void)
{
    return wasm_i32x4_make(0, 1, 2, 3);
}

VEC_INLINE vec vec_add_words(vec a, vec b)
{
    return wasm_i32x4_add(a, b);
}

VEC_INLINE vec vec_sub_words(vec a, vec b)
{
    return wasm_i32x4_sub(a, b);
}

VEC_INLINE vec vec_min(vec a, vec b)
{
    return wasm_u32x4_min(a, b);
}

VEC_INLINE vec vec_xor(vec a, vec b)
{
    return wasm_v128_xor(a, b);
}

// Rotations by whole bytes are one shuffle.
VEC_INLINE vec vec_rotate_right(vec x, int n)
{
    if (n == 16) {
        return wasm_i8x16_shuffle(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    }
    if (n == 8) {
        return wasm_i8x16_shuffle(x, x, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);
    }
    return wasm_v128_or(wasm_u32x4_shr(x, (uint32_t)n), wasm_i32x4_shl(x, (uint32_t)(32 - n)));
}

#define VEC_ROTATE_RIGHT(x, n) vec_rotate_right((x), (n))
#define VEC_SHIFT_RIGHT(x, n)  wasm_u32x4_shr((x), (n))

VEC_INLINE bool vec_any_zero(vec a)
{
    return !wasm_i32x4_all_true(a);
}

VEC_INLINE wide wide_mul(vec a, vec b)
{
    return (wide){wasm_u64x2_extmul_low_u32x4(a, b), wasm_u64x2_extmul_high_u32x4(a, b)};
}

VEC_INLINE wide wide_mul_all(vec a, vec all)
{
    return wide_mul(a, all);
}

VEC_INLINE wide wide_mul_signed(vec a, vec all)
{
    return (wide){wasm_i64x2_extmul_low_i32x4(a, all), wasm_i64x2_extmul_high_i32x4(a, all)};
}

VEC_INLINE wide wide_zero(void)
{
    return (wide){wasm_i64x2_splat(0), wasm_i64x2_splat(0)};
}

VEC_INLINE wide wide_all(uint64_t x)
{
    v128_t all = wasm_i64x2_splat((int64_t)x);
    return (wide){all, all};
}

VEC_INLINE wide wide_add(wide a, wide b)
{
    return (wide){wasm_i64x2_add(a.low, b.low), wasm_i64x2_add(a.high, b.high)};
}

VEC_INLINE wide wide_sub(wide a, wide b)
{
    return (wide){wasm_i64x2_sub(a.low, b.low), wasm_i64x2_sub(a.high, b.high)};
}

// The low words of p 2^32 are zero, so the comparison may be made word by word.
VEC_INLINE wide wide_trim(wide t)
{
    const v128_t limit = wasm_i64x2_splat((int64_t)((uint64_t)FELT_P << 32));
    return (wide){wasm_u32x4_min(t.low, wasm_i32x4_sub(t.low, limit)),
                  wasm_u32x4_min(t.high, wasm_i32x4_sub(t.high, limit))};
}

VEC_INLINE vec wide_high_words(wide t)
{
    return wasm_i32x4_shuffle(t.low, t.high, 1, 3, 5, 7);
}

VEC_INLINE vec wide_reduce_signed(wide t)
{
    vec low = wasm_i32x4_shuffle(t.low, t.high, 0, 2, 4, 6);
    vec q = wasm_i32x4_mul(low, vec_all(FELT_P_INVERSE));
    return wasm_i32x4_sub(wide_high_words(t), wide_high_words(wide_mul(q, vec_all(FELT_P))));
}

VEC_INLINE vec vec_reduce_signed(vec x)
{
    vec q = wasm_i32x4_mul(x, vec_all(FELT_P_INVERSE));
    return wasm_i32x4_neg(wide_high_words(wide_mul(q, vec_all(FELT_P))));
}

VEC_INLINE void vec_transpose(vec r[VEC_WIDTH])
{
    vec a = wasm_i32x4_shuffle(r[0], r[1], 0, 4, 1, 5);
    vec b = wasm_i32x4_shuffle(r[0], r[1], 2, 6, 3, 7);
    vec c = wasm_i32x4_shuffle(r[2], r[3], 0, 4, 1, 5);
    vec d = wasm_i32x4_shuffle(r[2], r[3], 2, 6, 3, 7);
    r[0] = wasm_i32x4_shuffle(a, c, 0, 1, 4, 5);
    r[1] = wasm_i32x4_shuffle(a, c, 2, 3, 6, 7);
    r[2] = wasm_i32x4_shuffle(b, d, 0, 1, 4, 5);
    r[3] = wasm_i32x4_shuffle(b, d, 2, 3, 6, 7);
}

#endif
