// SPDX-License-Identifier: Apache-2.0
// The base field F_p, p = 2^31 - 2^24 + 1 (KoalaBear).
//
// An element x is held in Montgomery form m = x 2^32 mod p, always reduced: m < p. There is one
// representation of each element, so equality is equality of words. Bytes and protocol text speak
// of the canonical word x itself: felt_to_u32 and felt_from_canonical are the only two doors.
// Nothing here branches on a value except felt_pow, which branches on its public exponent.
#ifndef CONSENTRY_CORE_FIELD_KOALA_BEAR_H
#define CONSENTRY_CORE_FIELD_KOALA_BEAR_H

#include <stdbool.h>
#include <stdint.h>

typedef struct felt {
    uint32_t m; // x 2^32 mod p, < p
} felt;

#define FELT_P           0x7f000001U // 2^31 - 2^24 + 1 = 127 * 2^24 + 1
#define FELT_P_INVERSE   0x81000001U // p^-1 mod 2^32 = 2^31 + 2^24 + 1
#define FELT_R2          0x17f7efe4U // 2^64 mod p
#define FELT_GENERATOR   3U          // generates the group of units
#define FELT_TWO_ADICITY 24U         // p - 1 = 2^24 * 127

// An initialiser, usable in constant tables: x 2^32 mod p for any x < 2^32.
#define FELT_INIT(x)                               \
    {                                              \
        (uint32_t)(((uint64_t)(x) << 32) % FELT_P) \
    }
#define FELT(x)   ((felt)FELT_INIT(x))
#define FELT_ZERO ((felt){0})
#define FELT_ONE  ((felt){0x01fffffeU}) // 2^32 mod p

// t 2^-32 mod p, reduced, for t < p 2^32. With q = t p^-1 mod 2^32 the difference t - q p is
// divisible by 2^32, and both high words are below p, so one conditional addition reduces it.
static inline uint32_t felt_reduce(uint64_t t)
{
    uint32_t q = (uint32_t)t * FELT_P_INVERSE;
    uint32_t high = (uint32_t)(t >> 32);
    uint32_t taken = (uint32_t)(((uint64_t)q * FELT_P) >> 32);
    uint32_t r = high - taken;
    return r + (FELT_P & (0U - (uint32_t)(high < taken)));
}

static inline felt felt_add(felt a, felt b)
{
    uint32_t r = a.m + b.m - FELT_P; // a + b < 2p < 2^32
    return (felt){r + (FELT_P & (0U - (r >> 31)))};
}

static inline felt felt_sub(felt a, felt b)
{
    uint32_t r = a.m - b.m;
    return (felt){r + (FELT_P & (0U - (r >> 31)))};
}

static inline felt felt_neg(felt a)
{
    return felt_sub(FELT_ZERO, a);
}

static inline felt felt_mul(felt a, felt b)
{
    return (felt){felt_reduce((uint64_t)a.m * b.m)}; // p^2 < p 2^32
}

static inline felt felt_square(felt a)
{
    return felt_mul(a, a);
}

static inline felt felt_double(felt a)
{
    return felt_add(a, a);
}

// a / 2: an odd word is made even by adding p, and m + p < 2^32.
static inline felt felt_halve(felt a)
{
    return (felt){(a.m + (FELT_P & (0U - (a.m & 1U)))) >> 1};
}

// The element x mod p, for any word.
static inline felt felt_from_u32(uint32_t x)
{
    return (felt){felt_reduce((uint64_t)x * FELT_R2)}; // x R2 < 2^32 p
}

// The element x mod p, for any x: high 2^32 + low.
static inline felt felt_from_u64(uint64_t x)
{
    felt high = felt_mul(felt_from_u32((uint32_t)(x >> 32)), (felt){FELT_R2});
    return felt_add(high, felt_from_u32((uint32_t)x));
}

// The canonical word, < p.
static inline uint32_t felt_to_u32(felt a)
{
    return felt_reduce(a.m);
}

// Reads a canonical word; false, and *out untouched, when it is not below p.
static inline bool felt_from_canonical(uint32_t x, felt *out)
{
    if (x >= FELT_P) return false;
    *out = felt_from_u32(x);
    return true;
}

static inline bool felt_equal(felt a, felt b)
{
    return a.m == b.m;
}

static inline bool felt_is_zero(felt a)
{
    return a.m == 0;
}

static inline felt felt_pow(felt base, uint64_t exponent)
{
    felt r = FELT_ONE;
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1) r = felt_mul(r, base);
        base = felt_square(base);
    }
    return r;
}

// base^(2^k)
static inline felt felt_pow2k(felt base, unsigned k)
{
    for (unsigned i = 0; i < k; i++) base = felt_square(base);
    return base;
}

// 1 / a, and 0 for 0: a^(p - 2), where p - 2 is six ones, a zero and four times six ones in binary.
static inline felt felt_inv(felt a)
{
    felt a3 = felt_mul(felt_square(a), a);
    felt a7 = felt_mul(felt_square(a3), a);
    felt a63 = felt_mul(felt_pow2k(a7, 3), a7);
    felt r = felt_mul(felt_pow2k(a63, 7), a63);
    for (int i = 0; i < 3; i++) r = felt_mul(felt_pow2k(r, 6), a63);
    return r;
}

#endif
