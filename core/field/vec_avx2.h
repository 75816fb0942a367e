// SPDX-License-Identifier: Apache-2.0
// Eight lanes of AVX2. Names and meanings are those of vec_portable.h.
// A wide holds the even words' products in one register and the odd words' in another.
#ifndef CONSENTRY_CORE_FIELD_VEC_AVX2_H
#define CONSENTRY_CORE_FIELD_VEC_AVX2_H

#include <immintrin.h>

#include "core/field/koala_bear.h"

#define VEC_WIDTH   8
#define VEC_INLINE  static inline __attribute__((always_inline, unused))
#define VEC_STREAMS 0

typedef __m256i vec;
typedef struct wide {
    __m256i even, odd;
} wide;

VEC_INLINE vec vec_load(const void *p)
{
    return _mm256_loadu_si256((const __m256i *)p);
}

VEC_INLINE void vec_store(void *p, vec x)
{
    _mm256_storeu_si256((__m256i *)p, x);
}

VEC_INLINE void vec_stream(void *p, vec x)
{
    vec_store(p, x);
}

VEC_INLINE void vec_stream_end(void) {}

VEC_INLINE vec vec_all(uint32_t x)
{
    return _mm256_set1_epi32((int)x);
}

VEC_INLINE vec vec_count(void)
{
    return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
}

VEC_INLINE __m256i vec_mask_of(size_t left)
{
    return _mm256_cmpgt_epi32(vec_all((uint32_t)left), vec_count());
}

VEC_INLINE vec vec_load_some(const void *p, size_t left)
{
    if (left >= VEC_WIDTH) return vec_load(p);
    return _mm256_maskload_epi32((const int *)p, vec_mask_of(left));
}

VEC_INLINE void vec_store_some(void *p, vec x, size_t left)
{
    if (left >= VEC_WIDTH) {
        vec_store(p, x);
    } else {
        _mm256_maskstore_epi32((int *)p, vec_mask_of(left), x);
    }
}

VEC_INLINE vec vec_add_words(vec a, vec b)
{
    return _mm256_add_epi32(a, b);
}

VEC_INLINE vec vec_sub_words(vec a, vec b)
{
    return _mm256_sub_epi32(a, b);
}

VEC_INLINE vec vec_min(vec a, vec b)
{
    return _mm256_min_epu32(a, b);
}

VEC_INLINE vec vec_xor(vec a, vec b)
{
    return _mm256_xor_si256(a, b);
}

// Rotations by whole bytes are one shuffle.
VEC_INLINE vec vec_rotate_right(vec x, int n)
{
    const __m256i by16 = _mm256_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13, 2,
                                          3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    const __m256i by8 = _mm256_setr_epi8(1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12, 1, 2,
                                         3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);
    if (n == 16) return _mm256_shuffle_epi8(x, by16);
    if (n == 8) return _mm256_shuffle_epi8(x, by8);
    return _mm256_or_si256(_mm256_srli_epi32(x, n), _mm256_slli_epi32(x, 32 - n));
}

#define VEC_ROTATE_RIGHT(x, n) vec_rotate_right((x), (n))
#define VEC_SHIFT_RIGHT(x, n)  _mm256_srli_epi32((x), (int)(n))

VEC_INLINE bool vec_any_zero(vec a)
{
    return _mm256_movemask_epi8(_mm256_cmpeq_epi32(a, _mm256_setzero_si256())) != 0;
}

// The odd words in the places of the even ones.
VEC_INLINE __m256i vec_odd(vec a)
{
    return _mm256_castps_si256(_mm256_movehdup_ps(_mm256_castsi256_ps(a)));
}

VEC_INLINE wide wide_mul(vec a, vec b)
{
    return (wide){_mm256_mul_epu32(a, b), _mm256_mul_epu32(vec_odd(a), vec_odd(b))};
}

VEC_INLINE wide wide_mul_all(vec a, vec all)
{
    return (wide){_mm256_mul_epu32(a, all), _mm256_mul_epu32(vec_odd(a), all)};
}

VEC_INLINE wide wide_mul_signed(vec a, vec all)
{
    return (wide){_mm256_mul_epi32(a, all), _mm256_mul_epi32(vec_odd(a), all)};
}

VEC_INLINE wide wide_zero(void)
{
    return (wide){_mm256_setzero_si256(), _mm256_setzero_si256()};
}

VEC_INLINE wide wide_all(uint64_t x)
{
    __m256i all = _mm256_set1_epi64x((long long)x);
    return (wide){all, all};
}

VEC_INLINE wide wide_add(wide a, wide b)
{
    return (wide){_mm256_add_epi64(a.even, b.even), _mm256_add_epi64(a.odd, b.odd)};
}

VEC_INLINE wide wide_sub(wide a, wide b)
{
    return (wide){_mm256_sub_epi64(a.even, b.even), _mm256_sub_epi64(a.odd, b.odd)};
}

// The low words of p 2^32 are zero, so the comparison may be made word by word.
VEC_INLINE wide wide_trim(wide t)
{
    const __m256i limit = _mm256_set1_epi64x((long long)((uint64_t)FELT_P << 32));
    return (wide){_mm256_min_epu32(t.even, _mm256_sub_epi32(t.even, limit)),
                  _mm256_min_epu32(t.odd, _mm256_sub_epi32(t.odd, limit))};
}

// The low words of t and q p agree, so the difference is in the high words alone.
VEC_INLINE vec wide_reduce_signed(wide t)
{
    const __m256i p = vec_all(FELT_P), inverse = vec_all(FELT_P_INVERSE);
    __m256i even = _mm256_mul_epu32(_mm256_mul_epu32(t.even, inverse), p);
    __m256i odd = _mm256_mul_epu32(_mm256_mul_epu32(t.odd, inverse), p);
    even = _mm256_sub_epi32(t.even, even);
    odd = _mm256_sub_epi32(t.odd, odd);
    return _mm256_blend_epi32(vec_odd(even), odd, 0xaa);
}

VEC_INLINE vec vec_reduce_signed(vec x)
{
    const __m256i p = vec_all(FELT_P), inverse = vec_all(FELT_P_INVERSE);
    __m256i even = _mm256_mul_epu32(_mm256_mul_epu32(x, inverse), p);
    __m256i odd = _mm256_mul_epu32(_mm256_mul_epu32(vec_odd(x), inverse), p);
    __m256i high = _mm256_blend_epi32(vec_odd(even), odd, 0xaa);
    return _mm256_sub_epi32(_mm256_setzero_si256(), high);
}

// Pairs, then fours within 128-bit halves, then the halves.
VEC_INLINE void vec_transpose(vec r[VEC_WIDTH])
{
    vec t[VEC_WIDTH];
    for (int i = 0; i < 8; i += 2) {
        t[i] = _mm256_unpacklo_epi32(r[i], r[i + 1]);
        t[i + 1] = _mm256_unpackhi_epi32(r[i], r[i + 1]);
    }
    for (int i = 0; i < 8; i += 4) {
        r[i] = _mm256_unpacklo_epi64(t[i], t[i + 2]);
        r[i + 1] = _mm256_unpackhi_epi64(t[i], t[i + 2]);
        r[i + 2] = _mm256_unpacklo_epi64(t[i + 1], t[i + 3]);
        r[i + 3] = _mm256_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    for (int i = 0; i < 4; i++) {
        t[i] = _mm256_permute2x128_si256(r[i], r[i + 4], 0x20);
        t[i + 4] = _mm256_permute2x128_si256(r[i], r[i + 4], 0x31);
    }
    for (int i = 0; i < 8; i++) r[i] = t[i];
}

#endif
