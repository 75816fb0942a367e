// SPDX-License-Identifier: Apache-2.0
// Field arithmetic on vectors, the same text for every instruction set: include a vec_*.h first.
#ifndef CONSENTRY_CORE_FIELD_VEC_FELT_H
#define CONSENTRY_CORE_FIELD_VEC_FELT_H

#ifndef VEC_WIDTH
#error "include one of vec_portable.h, vec_wasm128.h, vec_avx2.h, vec_avx512.h first"
#endif

// Before a short loop of constant bounds.
#if defined(__clang__)
#define VEC_UNROLL _Pragma("clang loop unroll(full)")
#else
#define VEC_UNROLL _Pragma("GCC unroll 16")
#endif

// A word in (-p, p) modulo 2^32 to [0, p): of x and x + p the right one is smaller as unsigned.
VEC_INLINE vec vec_lift(vec x)
{
    return vec_min(x, vec_add_words(x, vec_all(FELT_P)));
}

// A word in [0, 2p) to [0, p).
VEC_INLINE vec vec_lower(vec x)
{
    return vec_min(x, vec_sub_words(x, vec_all(FELT_P)));
}

VEC_INLINE vec vec_add(vec a, vec b)
{
    return vec_lower(vec_add_words(a, b));
}

VEC_INLINE vec vec_sub(vec a, vec b)
{
    return vec_lift(vec_sub_words(a, b));
}

// t 2^-32 mod p for t < p 2^32.
VEC_INLINE vec wide_reduce(wide t)
{
    return vec_lift(wide_reduce_signed(t));
}

// a b for a < 2^32 and b < p.
VEC_INLINE vec vec_mul(vec a, vec b)
{
    return wide_reduce(wide_mul(a, b));
}

// The same with b equal everywhere.
VEC_INLINE vec vec_mul_all(vec a, vec b)
{
    return wide_reduce(wide_mul_all(a, b));
}

// The canonical words: x 2^-32.
VEC_INLINE vec vec_to_words(vec x)
{
    return vec_lift(vec_reduce_signed(x));
}

// a0 b0 + ... + a4 b4 for words below p. Four products are below 4 p^2 < 2^64 and 2 p 2^32; trimmed
// they leave room for a fifth.
VEC_INLINE vec vec_dot5(const vec a[5], vec b0, vec b1, vec b2, vec b3, vec b4)
{
    wide low = wide_add(wide_mul(a[0], b0), wide_mul(a[1], b1));
    wide high = wide_add(wide_mul(a[2], b2), wide_mul(a[3], b3));
    wide t = wide_trim(wide_add(low, high));
    return wide_reduce(wide_trim(wide_add(t, wide_mul(a[4], b4))));
}

// Vectors of extension elements; the product is that of ext_mul().
struct vec_ext {
    vec c[5];
};

VEC_INLINE struct vec_ext vec_ext_mul(struct vec_ext a, struct vec_ext b)
{
    const vec *y = b.c;
    vec d14 = vec_sub(y[1], y[4]);
    vec d03 = vec_sub(y[0], y[3]);
    vec d42 = vec_sub(y[4], y[2]);
    vec d341 = vec_sub(y[3], d14);
    return (struct vec_ext){
        {vec_dot5(a.c, y[0], y[4], y[3], y[2], d14), vec_dot5(a.c, y[1], y[0], y[4], y[3], y[2]),
         vec_dot5(a.c, y[2], d14, d03, d42, d341), vec_dot5(a.c, y[3], y[2], d14, d03, d42),
         vec_dot5(a.c, y[4], y[3], y[2], d14, d03)}};
}

VEC_INLINE struct vec_ext vec_ext_add(struct vec_ext a, struct vec_ext b)
{
    for (int k = 0; k < 5; k++) a.c[k] = vec_add(a.c[k], b.c[k]);
    return a;
}

#endif
