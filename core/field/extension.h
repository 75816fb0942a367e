// SPDX-License-Identifier: Apache-2.0
// The challenge field F_p^5 = F_p[X] / (X^5 + X^2 - 1): 155 bits.
//
// An element is c[0] + c[1] X + ... + c[4] X^4. No X^5 - w is irreducible over KoalaBear because 5
// does not divide p - 1 = 2^24 * 127, hence the trinomial. Every challenge of a proof lies here.
//
// Columns of extension elements are held as five base columns (struct ext_columns), so that vector
// lanes read them without gathering.
#ifndef CONSENTRY_CORE_FIELD_EXTENSION_H
#define CONSENTRY_CORE_FIELD_EXTENSION_H

#include <stddef.h>

#include "core/field/koala_bear.h"

#define EXT_DEGREE 5

typedef struct ext {
    felt c[EXT_DEGREE];
} ext;

// A column of n extension elements: element i is (c[0][i], ..., c[4][i]). It owns nothing.
struct ext_columns {
    felt *c[EXT_DEGREE];
};

static inline ext ext_zero(void)
{
    return (ext){{{0}, {0}, {0}, {0}, {0}}};
}

static inline ext ext_from_felt(felt a)
{
    return (ext){{a, {0}, {0}, {0}, {0}}};
}

static inline ext ext_one(void)
{
    return ext_from_felt(FELT_ONE);
}

static inline ext ext_add(ext a, ext b)
{
    for (int i = 0; i < EXT_DEGREE; i++) a.c[i] = felt_add(a.c[i], b.c[i]);
    return a;
}

static inline ext ext_sub(ext a, ext b)
{
    for (int i = 0; i < EXT_DEGREE; i++) a.c[i] = felt_sub(a.c[i], b.c[i]);
    return a;
}

static inline ext ext_neg(ext a)
{
    return ext_sub(ext_zero(), a);
}

static inline ext ext_mul_felt(ext a, felt b)
{
    for (int i = 0; i < EXT_DEGREE; i++) a.c[i] = felt_mul(a.c[i], b);
    return a;
}

static inline ext ext_add_felt(ext a, felt b)
{
    a.c[0] = felt_add(a.c[0], b);
    return a;
}

static inline bool ext_equal(ext a, ext b)
{
    uint32_t different = 0;
    for (int i = 0; i < EXT_DEGREE; i++) different |= a.c[i].m ^ b.c[i].m;
    return different == 0;
}

static inline bool ext_is_zero(ext a)
{
    return ext_equal(a, ext_zero());
}

// True when the element lies in the base field.
static inline bool ext_is_base(ext a)
{
    return (a.c[1].m | a.c[2].m | a.c[3].m | a.c[4].m) == 0;
}

// a X, by X^5 = 1 - X^2.
static inline ext ext_mul_x(ext a)
{
    return (ext){{a.c[4], a.c[0], felt_sub(a.c[1], a.c[4]), a.c[2], a.c[3]}};
}

ext ext_mul(ext a, ext b);
ext ext_square(ext a);
// base^exponent; the exponent is public.
ext ext_pow(ext base, uint64_t exponent);
// base^(2^k)
ext ext_pow2k(ext base, unsigned k);
// a^p: the field automorphism that fixes exactly the base field.
ext ext_frobenius(ext a);
// 1 / a, and 0 for 0.
ext ext_inv(ext a);

static inline ext ext_load(struct ext_columns columns, size_t i)
{
    ext a;
    for (int k = 0; k < EXT_DEGREE; k++) a.c[k] = columns.c[k][i];
    return a;
}

static inline void ext_store(struct ext_columns columns, size_t i, ext a)
{
    for (int k = 0; k < EXT_DEGREE; k++) columns.c[k][i] = a.c[k];
}

// Five columns of n elements each, one after the other, in 5n elements at `data`.
static inline struct ext_columns ext_columns_at(felt *data, size_t n)
{
    return (struct ext_columns){{data, data + n, data + 2 * n, data + 3 * n, data + 4 * n}};
}

#endif
