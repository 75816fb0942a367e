// SPDX-License-Identifier: Apache-2.0
#include "core/field/extension.h"

// a0 b0 + ... + a4 b4, reduced. Four products are below 4 p^2 < 2^64 and below 2 p 2^32, so one
// conditional subtraction of p 2^32 brings them under p 2^32; the fifth brings at most p^2 < p 2^31
// more, and the same step again leaves what felt_reduce takes.
static inline felt dot5(const felt a[static EXT_DEGREE], felt b0, felt b1, felt b2, felt b3,
                        felt b4)
{
    const uint64_t limit = (uint64_t)FELT_P << 32;
    uint64_t t = (uint64_t)a[0].m * b0.m + (uint64_t)a[1].m * b1.m + (uint64_t)a[2].m * b2.m +
                 (uint64_t)a[3].m * b3.m;
    t -= limit & (0U - (uint64_t)(t >= limit));
    t += (uint64_t)a[4].m * b4.m;
    t -= limit & (0U - (uint64_t)(t >= limit));
    return (felt){felt_reduce(t)};
}

// The product as the matrix "multiply by b" applied to a. With d_k the coefficients of the plain
// product (k = 0..8) and X^5 = 1 - X^2, X^6 = X - X^3, X^7 = X^2 - X^4, X^8 = X^3 + X^2 - 1:
//   c0 = d0 + d5 - d8, c1 = d1 + d6, c2 = d2 - d5 + d7 + d8, c3 = d3 - d6 + d8, c4 = d4 - d7.
// Collecting each by a_i leaves 25 products and four differences of coefficients of b.
ext ext_mul(ext a, ext b)
{
    const felt *y = b.c;
    felt d14 = felt_sub(y[1], y[4]);
    felt d03 = felt_sub(y[0], y[3]);
    felt d42 = felt_sub(y[4], y[2]);
    felt d341 = felt_sub(y[3], d14);
    return (ext){{dot5(a.c, y[0], y[4], y[3], y[2], d14), dot5(a.c, y[1], y[0], y[4], y[3], y[2]),
                  dot5(a.c, y[2], d14, d03, d42, d341), dot5(a.c, y[3], y[2], d14, d03, d42),
                  dot5(a.c, y[4], y[3], y[2], d14, d03)}};
}

ext ext_square(ext a)
{
    return ext_mul(a, a);
}

ext ext_pow(ext base, uint64_t exponent)
{
    ext r = ext_one();
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1) r = ext_mul(r, base);
        base = ext_square(base);
    }
    return r;
}

ext ext_pow2k(ext base, unsigned k)
{
    for (unsigned i = 0; i < k; i++) base = ext_square(base);
    return base;
}

// Row i - 1 is X^(i p), i = 1..4: pow(X, i * p) in F_p[X] / (X^5 + X^2 - 1).
static const felt frobenius_once[4][EXT_DEGREE] = {
    {FELT_INIT(1576402667), FELT_INIT(1173144480), FELT_INIT(1567662457), FELT_INIT(1206866823),
     FELT_INIT(2428146)},
    {FELT_INIT(1680345488), FELT_INIT(1381986), FELT_INIT(615237464), FELT_INIT(1380104858),
     FELT_INIT(295431824)},
    {FELT_INIT(441230756), FELT_INIT(323126830), FELT_INIT(704986542), FELT_INIT(1445620072),
     FELT_INIT(503505220)},
    {FELT_INIT(1364444097), FELT_INIT(1144738982), FELT_INIT(2008416047), FELT_INIT(143367062),
     FELT_INIT(1027410849)},
};

// Row i - 1 is X^(i p^2).
static const felt frobenius_twice[4][EXT_DEGREE] = {
    {FELT_INIT(361322221), FELT_INIT(1970254932), FELT_INIT(446925412), FELT_INIT(2022674657),
     FELT_INIT(1632465862)},
    {FELT_INIT(38642385), FELT_INIT(43998532), FELT_INIT(505661721), FELT_INIT(64403975),
     FELT_INIT(183375883)},
    {FELT_INIT(606751683), FELT_INIT(704817071), FELT_INIT(1858809488), FELT_INIT(1011252806),
     FELT_INIT(1228083580)},
    {FELT_INIT(29971245), FELT_INIT(1609062143), FELT_INIT(1047268670), FELT_INIT(49952075),
     FELT_INIT(774243406)},
};

static ext apply(const felt rows[static 4][EXT_DEGREE], ext a)
{
    ext r = ext_from_felt(a.c[0]);
    for (int i = 0; i < 4; i++) {
        for (int k = 0; k < EXT_DEGREE; k++) {
            r.c[k] = felt_add(r.c[k], felt_mul(a.c[i + 1], rows[i][k]));
        }
    }
    return r;
}

ext ext_frobenius(ext a)
{
    return apply(frobenius_once, a);
}

// The norm a^(1 + p + p^2 + p^3 + p^4) lies in F_p, so one base inversion is enough:
// with b = a^(p + p^2), c = b b^(p^2) = a^(p + p^2 + p^3 + p^4), 1 / a = c / (a c).
ext ext_inv(ext a)
{
    ext once = apply(frobenius_once, a);
    ext b = ext_mul(once, apply(frobenius_once, once));
    ext c = ext_mul(b, apply(frobenius_twice, b));
    felt norm = ext_mul(a, c).c[0];
    return ext_mul_felt(c, felt_inv(norm));
}
