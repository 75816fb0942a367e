// SPDX-License-Identifier: Apache-2.0
// Sixteen lanes of AVX-512 (F, BW, DQ, VL). Names and meanings are those of vec_portable.h.
// A wide holds the even words' products in one register and the odd words' in another.
#ifndef CONSENTRY_CORE_FIELD_VEC_AVX512_H
#define CONSENTRY_CORE_FIELD_VEC_AVX512_H

#include <immintrin.h>

#include "core/field/koala_bear.h"

#define VEC_WIDTH   16
#define VEC_INLINE  static inline __attribute__((always_inline, unused))
#define VEC_STREAMS 1

typedef __m512i vec;
typedef struct wide {
    __m512i even, odd;
} wide;

VEC_INLINE vec vec_load(const void *p)
{
    return _mm512_loadu_si512(p);
}

VEC_INLINE void vec_store(void *p, vec x)
{
    _mm512_storeu_si512(p, x);
}

VEC_INLINE void vec_stream(void *p, vec x)
{
    _mm512_stream_si512((__m512i *)p, x);
}

VEC_INLINE void vec_stream_end(void)
{
    _mm_sfence();
}

VEC_INLINE __mmask16 vec_mask_of(size_t left)
{
    return (__mmask16)(left >= VEC_WIDTH ? 0xffffU : (1U << left) - 1);
}

VEC_INLINE vec vec_load_some(const void *p, size_t left)
{
    return _mm512_maskz_loadu_epi32(vec_mask_of(left), p);
}

VEC_INLINE void vec_store_some(void *p, vec x, size_t left)
{
    _mm512_mask_storeu_epi32(p, vec_mask_of(left), x);
}

VEC_INLINE vec vec_all(uint32_t x)
{
    return _mm512_set1_epi32((int)x);
}

VEC_INLINE vec vec_count(void)
{
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

VEC_INLINE vec vec_add_words(vec a, vec b)
{
    return _mm512_add_epi32(a, b);
}

VEC_INLINE vec vec_sub_words(vec a, vec b)
{
    return _mm512_sub_epi32(a, b);
}

VEC_INLINE vec vec_min(vec a, vec b)
{
    return _mm512_min_epu32(a, b);
}

VEC_INLINE vec vec_xor(vec a, vec b)
{
    return _mm512_xor_si512(a, b);
}

#define VEC_ROTATE_RIGHT(x, n) _mm512_ror_epi32((x), (n))
#define VEC_SHIFT_RIGHT(x, n)  _mm512_srli_epi32((x), (n))

VEC_INLINE bool vec_any_zero(vec a)
{
    return _mm512_testn_epi32_mask(a, a) != 0;
}

// The odd words in the places of the even ones.
VEC_INLINE __m512i vec_odd(vec a)
{
    return _mm512_castps_si512(_mm512_movehdup_ps(_mm512_castsi512_ps(a)));
}

VEC_INLINE wide wide_mul(vec a, vec b)
{
    return (wide){_mm512_mul_epu32(a, b), _mm512_mul_epu32(vec_odd(a), vec_odd(b))};
}

VEC_INLINE wide wide_mul_all(vec a, vec all)
{
    return (wide){_mm512_mul_epu32(a, all), _mm512_mul_epu32(vec_odd(a), all)};
}

VEC_INLINE wide wide_mul_signed(vec a, vec all)
{
    return (wide){_mm512_mul_epi32(a, all), _mm512_mul_epi32(vec_odd(a), all)};
}

VEC_INLINE wide wide_zero(void)
{
    return (wide){_mm512_setzero_si512(), _mm512_setzero_si512()};
}

VEC_INLINE wide wide_all(uint64_t x)
{
    __m512i all = _mm512_set1_epi64((long long)x);
    return (wide){all, all};
}

VEC_INLINE wide wide_add(wide a, wide b)
{
    return (wide){_mm512_add_epi64(a.even, b.even), _mm512_add_epi64(a.odd, b.odd)};
}

VEC_INLINE wide wide_sub(wide a, wide b)
{
    return (wide){_mm512_sub_epi64(a.even, b.even), _mm512_sub_epi64(a.odd, b.odd)};
}

// The low words of p 2^32 are zero, so the comparison may be made word by word.
VEC_INLINE wide wide_trim(wide t)
{
    const __m512i limit = _mm512_set1_epi64((long long)((uint64_t)FELT_P << 32));
    return (wide){_mm512_min_epu32(t.even, _mm512_sub_epi32(t.even, limit)),
                  _mm512_min_epu32(t.odd, _mm512_sub_epi32(t.odd, limit))};
}

// The low words of t and q p agree, so the difference is in the high words alone.
VEC_INLINE vec wide_reduce_signed(wide t)
{
    const __m512i p = vec_all(FELT_P), inverse = vec_all(FELT_P_INVERSE);
    __m512i even = _mm512_mul_epu32(_mm512_mul_epu32(t.even, inverse), p);
    __m512i odd = _mm512_mul_epu32(_mm512_mul_epu32(t.odd, inverse), p);
    even = _mm512_sub_epi32(t.even, even);
    odd = _mm512_sub_epi32(t.odd, odd);
    return _mm512_mask_shuffle_epi32(odd, 0x5555, even, (_MM_PERM_ENUM)0xf5);
}

VEC_INLINE vec vec_reduce_signed(vec x)
{
    const __m512i p = vec_all(FELT_P), inverse = vec_all(FELT_P_INVERSE);
    __m512i even = _mm512_mul_epu32(_mm512_mul_epu32(x, inverse), p);
    __m512i odd = _mm512_mul_epu32(_mm512_mul_epu32(vec_odd(x), inverse), p);
    __m512i high = _mm512_mask_shuffle_epi32(odd, 0x5555, even, (_MM_PERM_ENUM)0xf5);
    return _mm512_sub_epi32(_mm512_setzero_si512(), high);
}

// Pairs, then fours within 128-bit parts, then the parts themselves.
VEC_INLINE void vec_transpose(vec r[VEC_WIDTH])
{
    vec t[VEC_WIDTH];
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) {
        r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    for (int i = 0; i < 4; i++) {
        t[i] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
        t[i + 4] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xdd);
        t[i + 8] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
        t[i + 12] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xdd);
    }
    for (int i = 0; i < 4; i++) {
        r[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
        r[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
        r[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
        r[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
    }
}

#endif
