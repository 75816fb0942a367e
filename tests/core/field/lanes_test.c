// SPDX-License-Identifier: Apache-2.0
// Every back end this machine runs against the scalar functions, at every small length.
#include "core/field/lanes.h"
#include "tests/check.h"
#include "tests/core/field/field_random.h"

#define SEED 11U

enum { N = 83, COUNT = 19 };

static felt a[N], b[N], acc[N], out[N], columns[COUNT][N];
static felt ea[5 * N], eb[5 * N], eacc[5 * N], eout[5 * N];
static const felt *column_list[COUNT];

static void fill(uint64_t *seed)
{
    for (size_t i = 0; i < N; i++) {
        a[i] = random_felt(seed), b[i] = random_felt(seed), acc[i] = random_felt(seed);
    }
    for (size_t i = 0; i < 5 * N; i++) {
        ea[i] = random_felt(seed), eb[i] = random_felt(seed), eacc[i] = random_felt(seed);
    }
    for (size_t k = 0; k < COUNT; k++) {
        for (size_t i = 0; i < N; i++) columns[k][i] = random_felt(seed);
        column_list[k] = columns[k];
    }
}

#define EACH(expected)                                                        \
    do {                                                                      \
        for (size_t i = 0; i < n; i++) CHECK(felt_equal(out[i], (expected))); \
        for (size_t i = n; i < N; i++) CHECK(felt_equal(out[i], FELT(9)));    \
        for (size_t i = 0; i < N; i++) out[i] = FELT(9);                      \
    } while (0)

static void check_base(const struct lanes *l, size_t n, felt s)
{
    for (size_t i = 0; i < N; i++) out[i] = FELT(9);
    l->add(out, a, b, n);
    EACH(felt_add(a[i], b[i]));
    l->sub(out, a, b, n);
    EACH(felt_sub(a[i], b[i]));
    l->mul(out, a, b, n);
    EACH(felt_mul(a[i], b[i]));
    l->scale(out, a, s, n);
    EACH(felt_mul(a[i], s));
    memcpy(out, acc, n * sizeof(felt));
    l->axpy(out, s, a, n);
    EACH(felt_add(acc[i], felt_mul(a[i], s)));
    memcpy(out, acc, n * sizeof(felt));
    l->mul_add(out, a, b, n);
    EACH(felt_add(acc[i], felt_mul(a[i], b[i])));
    l->scale_powers(out, a, s, b[0], n);
    EACH(felt_mul(a[i], felt_mul(s, felt_pow(b[0], i))));
    uint32_t words[N];
    l->to_words(words, a, n);
    for (size_t i = 0; i < n; i++) CHECK_EQ(words[i], felt_to_u32(a[i]));
    l->from_words(out, words, n);
    EACH(a[i]);
}

static void check_combine(const struct lanes *l, size_t n, size_t count, uint64_t *seed)
{
    felt coefficients[COUNT];
    ext weights[COUNT];
    for (size_t k = 0; k < count; k++) {
        coefficients[k] = random_felt(seed);
        weights[k] = random_ext(seed);
    }
    l->combine(out, column_list, coefficients, count, n);
    memcpy(eout, eacc, sizeof eacc);
    l->ext_combine(ext_columns_at(eout, N), column_list, weights, count, n);
    for (size_t i = 0; i < n; i++) {
        felt sum = FELT_ZERO;
        ext esum = ext_load(ext_columns_at(eacc, N), i);
        for (size_t k = 0; k < count; k++) {
            sum = felt_add(sum, felt_mul(coefficients[k], columns[k][i]));
            esum = ext_add(esum, ext_mul_felt(weights[k], columns[k][i]));
        }
        CHECK(felt_equal(out[i], sum));
        CHECK(ext_equal(ext_load(ext_columns_at(eout, N), i), esum));
    }
    for (size_t i = n; i < N; i++) {
        for (size_t k = 0; k < 5; k++) CHECK(felt_equal(eout[k * N + i], eacc[k * N + i]));
    }
}

static void check_dot(const struct lanes *l, size_t n, size_t count)
{
    ext sums[COUNT];
    l->ext_dot(sums, column_list, count, ext_columns_at(ea, N), n);
    for (size_t k = 0; k < count; k++) {
        ext sum = ext_zero();
        for (size_t i = 0; i < n; i++) {
            ext weight = ext_load(ext_columns_at(ea, N), i);
            sum = ext_add(sum, ext_mul_felt(weight, columns[k][i]));
        }
        CHECK(ext_equal(sums[k], sum));
    }
    felt plain[COUNT];
    l->dot(plain, column_list, count, b, n);
    for (size_t k = 0; k < count; k++) {
        felt sum = FELT_ZERO;
        for (size_t i = 0; i < n; i++) sum = felt_add(sum, felt_mul(columns[k][i], b[i]));
        CHECK(felt_equal(plain[k], sum));
    }
}

#define EACH_EXT(expected)                                                          \
    do {                                                                            \
        for (size_t i = 0; i < n; i++) {                                            \
            ext x = ext_load(ext_columns_at(ea, N), i);                             \
            ext y = ext_load(ext_columns_at(eb, N), i);                             \
            ext z = ext_load(ext_columns_at(eacc, N), i);                           \
            (void)x, (void)y, (void)z;                                              \
            CHECK(ext_equal(ext_load(ext_columns_at(eout, N), i), (expected)));     \
        }                                                                           \
        for (size_t i = n; i < N; i++) CHECK(felt_equal(eout[i + N], eacc[i + N])); \
        memcpy(eout, eacc, sizeof eacc);                                            \
    } while (0)

static void check_ext(const struct lanes *l, size_t n, ext s)
{
    struct ext_columns x4 = ext_columns_at(ea, N), y4 = ext_columns_at(eb, N);
    struct ext_columns to = ext_columns_at(eout, N);
    memcpy(eout, eacc, sizeof eacc);
    l->ext_mul(to, x4, y4, n);
    EACH_EXT(ext_mul(x, y));
    l->ext_mul(to, to, y4, n);
    EACH_EXT(ext_mul(z, y));
    l->ext_mul(to, to, to, n);
    EACH_EXT(ext_mul(z, z));
    l->ext_scale(to, x4, s, n);
    EACH_EXT(ext_mul(x, s));
    l->ext_axpy(to, s, x4, n);
    EACH_EXT(ext_add(z, ext_mul(x, s)));
    l->ext_mul_add(to, x4, y4, n);
    EACH_EXT(ext_add(z, ext_mul(x, y)));
    l->ext_mul_felt(to, x4, a, n);
    EACH_EXT(ext_mul_felt(x, a[i]));
}

static void check_lanes(const struct lanes *l)
{
    uint64_t seed = SEED;
    for (int round = 0; round < 4; round++) {
        fill(&seed);
        for (size_t n = 0; n <= N; n++) {
            check_base(l, n, random_felt(&seed));
            check_ext(l, n, random_ext(&seed));
            check_combine(l, n, n % (COUNT + 1), &seed);
            check_dot(l, n, n % 3);
        }
    }
    // The largest words everywhere: the bounds of lazy sums.
    for (size_t i = 0; i < N; i++) a[i] = b[i] = acc[i] = (felt){FELT_P - 1};
    for (size_t i = 0; i < 5 * N; i++) ea[i] = eb[i] = eacc[i] = (felt){FELT_P - 1};
    for (size_t k = 0; k < COUNT; k++) memcpy(columns[k], a, sizeof a);
    check_base(l, N, a[0]);
    check_dot(l, N, COUNT);
    check_ext(l, N, ext_load(ext_columns_at(ea, N), 0));
    for (size_t count = 0; count <= COUNT; count++) check_combine(l, N, count, &seed);
}

TEST(lanes__every_back_end__equals_the_scalar_functions)
{
    for (int id = 0; id < LANES_ID_COUNT; id++) {
        const struct lanes *l = lanes_by_id((enum lanes_id)id);
        if (l == NULL) continue;
        printf("%s, %u wide\n", l->name, l->width);
        CHECK_EQ((int)l->id, id);
        check_lanes(l);
    }
    CHECK(lanes_best() != NULL);
}

int main(void)
{
    RUN(lanes__every_back_end__equals_the_scalar_functions);
    return check_report();
}
