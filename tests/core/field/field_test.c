// SPDX-License-Identifier: Apache-2.0
#include "core/field/batch_inverse.h"
#include "core/field/extension.h"
#include "core/field/koala_bear.h"
#include "core/field/roots.h"
#include "tests/check.h"
#include "tests/core/field/field_random.h"

#define SEED  20260815U
#define TIMES 2000

TEST(felt__constants__match_their_recipes)
{
    CHECK_EQ((uint32_t)(FELT_P * FELT_P_INVERSE), 1);
    CHECK_EQ(FELT_P, (1U << 31) - (1U << 24) + 1);
    CHECK_EQ(felt_to_u32((felt){FELT_R2}), (uint32_t)((UINT64_C(1) << 32) % FELT_P));
    CHECK_EQ(FELT_ONE.m, FELT(1).m);
    CHECK_EQ(felt_to_u32(FELT_ONE), 1);
    felt product = felt_mul(felt_from_u32(0x34167c58), felt_from_u32(0x61f3207b));
    CHECK_EQ(felt_to_u32(product), 0x54b46b81);
    CHECK_EQ(felt_to_u32(root_of_unity(24)), 0x6ac49f88);
    CHECK(!felt_equal(felt_pow(FELT(3), (FELT_P - 1) / 2), FELT_ONE));
    CHECK(!felt_equal(felt_pow(FELT(3), (FELT_P - 1) / 127), FELT_ONE));
    CHECK(felt_equal(felt_pow(FELT(3), FELT_P - 1), FELT_ONE));
}

// Every operation against arithmetic modulo p on canonical words.
TEST(felt__random_pairs__agree_with_plain_integers)
{
    uint64_t seed = SEED;
    for (int i = 0; i < 50 * TIMES; i++) {
        felt a = random_felt(&seed), b = random_felt(&seed);
        uint64_t x = felt_to_u32(a), y = felt_to_u32(b);
        CHECK(x < FELT_P && a.m < FELT_P);
        CHECK_EQ(felt_to_u32(felt_add(a, b)), (x + y) % FELT_P);
        CHECK_EQ(felt_to_u32(felt_sub(a, b)), (x + FELT_P - y) % FELT_P);
        CHECK_EQ(felt_to_u32(felt_mul(a, b)), x * y % FELT_P);
        CHECK_EQ(felt_to_u32(felt_neg(a)), (FELT_P - x) % FELT_P);
        CHECK_EQ(felt_to_u32(felt_double(a)), 2 * x % FELT_P);
        CHECK(felt_equal(felt_double(felt_halve(a)), a));
        CHECK(felt_add(a, b).m < FELT_P && felt_sub(a, b).m < FELT_P && felt_neg(a).m < FELT_P);
        CHECK(felt_mul(a, b).m < FELT_P && felt_halve(a).m < FELT_P);
        CHECK(felt_equal(felt_mul(a, felt_inv(a)), felt_is_zero(a) ? FELT_ZERO : FELT_ONE));
        felt back;
        CHECK(felt_from_canonical((uint32_t)x, &back) && felt_equal(back, a));
    }
}

TEST(felt__words_from_outside__reduced_or_refused)
{
    static const uint64_t words[] = {0,
                                     1,
                                     FELT_P - 1,
                                     FELT_P,
                                     FELT_P + 1,
                                     UINT32_MAX,
                                     UINT64_MAX,
                                     (UINT64_C(1) << 32) - 1,
                                     UINT64_C(1) << 32,
                                     (uint64_t)FELT_P * FELT_P,
                                     (uint64_t)FELT_P << 32};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        CHECK_EQ(felt_to_u32(felt_from_u64(words[i])), words[i] % FELT_P);
        CHECK_EQ(felt_to_u32(felt_from_u32((uint32_t)words[i])), (uint32_t)words[i] % FELT_P);
        felt out = FELT(7);
        bool below = (uint32_t)words[i] < FELT_P;
        CHECK_EQ(felt_from_canonical((uint32_t)words[i], &out), below);
        if (!below) CHECK(felt_equal(out, FELT(7)));
    }
    CHECK(felt_is_zero(felt_inv(FELT_ZERO)));
    CHECK(felt_equal(felt_pow(FELT_ZERO, 0), FELT_ONE));
}

// Schoolbook product and long division by X^5 + X^2 - 1 on canonical words.
static ext slow_mul(ext a, ext b)
{
    uint64_t d[9] = {0};
    for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 5; j++) {
            uint64_t product = (uint64_t)felt_to_u32(a.c[i]) * felt_to_u32(b.c[j]) % FELT_P;
            d[i + j] = (d[i + j] + product) % FELT_P;
        }
    }
    for (int k = 8; k >= 5; k--) { // X^k = X^(k - 5) - X^(k - 3)
        d[k - 5] = (d[k - 5] + d[k]) % FELT_P;
        d[k - 3] = (d[k - 3] + FELT_P - d[k]) % FELT_P;
    }
    ext r;
    for (int i = 0; i < 5; i++) r.c[i] = felt_from_u64(d[i]);
    return r;
}

TEST(ext__random_triples__field_laws)
{
    uint64_t seed = SEED;
    for (int i = 0; i < TIMES; i++) {
        ext a = random_ext(&seed), b = random_ext(&seed), c = random_ext(&seed);
        CHECK(ext_equal(ext_mul(a, b), slow_mul(a, b)));
        CHECK(ext_equal(ext_square(a), slow_mul(a, a)));
        CHECK(ext_equal(ext_mul(a, ext_add(b, c)), ext_add(ext_mul(a, b), ext_mul(a, c))));
        CHECK(ext_equal(ext_sub(ext_add(a, b), b), a));
        CHECK(ext_is_zero(ext_add(a, ext_neg(a))));
        CHECK(ext_equal(ext_mul_felt(a, b.c[0]), ext_mul(a, ext_from_felt(b.c[0]))));
        CHECK(ext_equal(ext_add_felt(a, b.c[0]), ext_add(a, ext_from_felt(b.c[0]))));
        if (!ext_is_zero(a)) CHECK(ext_equal(ext_mul(a, ext_inv(a)), ext_one()));
        CHECK(ext_equal(ext_pow(a, 13), ext_mul(ext_pow2k(a, 3), ext_mul(ext_pow2k(a, 2), a))));
        CHECK_EQ(ext_is_base(a), ext_equal(ext_frobenius(a), a));
    }
    CHECK(ext_is_zero(ext_inv(ext_zero())));
}

// The largest words everywhere: the bound of the lazy sums.
TEST(ext__all_words_largest__no_overflow)
{
    ext a;
    for (int i = 0; i < 5; i++) a.c[i] = (felt){FELT_P - 1};
    CHECK(ext_equal(ext_mul(a, a), slow_mul(a, a)));
}

TEST(ext_frobenius__is_the_pth_power__of_order_five)
{
    uint64_t seed = SEED;
    for (int i = 0; i < 20; i++) {
        ext a = random_ext(&seed), b = a;
        CHECK(ext_equal(ext_frobenius(a), ext_pow(a, FELT_P)));
        for (int k = 0; k < 5; k++) b = ext_frobenius(b);
        CHECK(ext_equal(a, b));
    }
    // X is no root of unity of small degree over F_p: it generates the whole extension.
    ext x = ext_zero();
    x.c[1] = FELT_ONE;
    CHECK(!ext_equal(ext_frobenius(x), x));
}

TEST(batch_inverse__with_zeros__each_as_alone)
{
    enum { N = 67 };
    static felt in[N], out[N];
    static ext ein[N], eout[N];
    uint64_t seed = SEED;
    for (size_t n = 0; n <= N; n++) {
        for (size_t i = 0; i < n; i++) {
            in[i] = i % 7 == 3 ? FELT_ZERO : random_felt(&seed);
            ein[i] = i % 5 == 2 ? ext_zero() : random_ext(&seed);
        }
        felt_batch_inverse(out, in, n);
        ext_batch_inverse(eout, ein, n);
        static felt columns[2][5 * N];
        struct ext_columns cin = ext_columns_at(columns[0], N);
        struct ext_columns cout = ext_columns_at(columns[1], N);
        for (size_t i = 0; i < n; i++) ext_store(cin, i, ein[i]);
        ext_columns_batch_inverse(cout, cin, n);
        for (size_t i = 0; i < n; i++) {
            CHECK(felt_equal(out[i], felt_inv(in[i])));
            CHECK(ext_equal(eout[i], ext_inv(ein[i])));
            CHECK(ext_equal(ext_load(cout, i), eout[i]));
        }
    }
}

TEST(roots__every_order__exact)
{
    for (uint32_t k = 1; k <= 24; k++) {
        felt w = root_of_unity(k);
        CHECK(felt_equal(felt_pow2k(w, k - 1), felt_neg(FELT_ONE)));
        CHECK(felt_equal(felt_square(w), root_of_unity(k - 1)));
        CHECK(felt_equal(felt_mul(w, root_of_unity_inverse(k)), FELT_ONE));
    }
    CHECK(felt_equal(root_of_unity(0), FELT_ONE));
    felt powers[9];
    felt_powers(powers, FELT(5), FELT(3), 9);
    CHECK(felt_equal(powers[8], FELT(5 * 6561)));
    ext x = ext_from_felt(felt_mul(FELT(3), felt_pow(root_of_unity(6), 11)));
    CHECK(ext_is_zero(vanishing_at(x, 6, FELT(3))));
    CHECK(!ext_is_zero(vanishing_at(x, 6, FELT_ONE)));
    CHECK_EQ(bit_reverse(6, 4), 6);
    CHECK_EQ(bit_reverse(1, 4), 8);
}

int main(void)
{
    RUN(felt__constants__match_their_recipes);
    RUN(felt__random_pairs__agree_with_plain_integers);
    RUN(felt__words_from_outside__reduced_or_refused);
    RUN(ext__random_triples__field_laws);
    RUN(ext__all_words_largest__no_overflow);
    RUN(ext_frobenius__is_the_pth_power__of_order_five);
    RUN(batch_inverse__with_zeros__each_as_alone);
    RUN(roots__every_order__exact);
    return check_report();
}
