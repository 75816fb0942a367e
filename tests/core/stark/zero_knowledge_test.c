// SPDX-License-Identifier: Apache-2.0
// The counting of docs/zero-knowledge.md as linear algebra: what a proof reveals of random rows,
// masks and blinding multiplicities is onto, at random challenges.
#include "core/stark/proof.h"

#include "core/field/roots.h"
#include "tests/check.h"

enum { ROWS = 512, COLUMNS = 512, LOG = 8 };

static felt matrix[ROWS][COLUMNS];

static felt random_felt(uint64_t *seed)
{
    return felt_from_u64(check_random(seed));
}

static ext random_ext(uint64_t *seed)
{
    ext a;
    for (int k = 0; k < EXT_DEGREE; k++) a.c[k] = random_felt(seed);
    return a;
}

// Rank by elimination; destroys the matrix.
static size_t rank(size_t rows, size_t columns)
{
    size_t r = 0;
    for (size_t c = 0; c < columns && r < rows; c++) {
        size_t pivot = r;
        while (pivot < rows && felt_is_zero(matrix[pivot][c])) pivot++;
        if (pivot == rows) continue;
        for (size_t k = 0; k < columns; k++) {
            felt t = matrix[r][k];
            matrix[r][k] = matrix[pivot][k];
            matrix[pivot][k] = t;
        }
        felt inverse = felt_inv(matrix[r][c]);
        for (size_t i = r + 1; i < rows; i++) {
            felt factor = felt_mul(matrix[i][c], inverse);
            for (size_t k = c; k < columns; k++) {
                matrix[i][k] = felt_sub(matrix[i][k], felt_mul(factor, matrix[r][k]));
            }
        }
        r++;
    }
    return r;
}

// Row of the trace i's Lagrange polynomial at x: (x^N - 1) g^i / (N (x - g^i)).
static ext lagrange(ext x, uint32_t i)
{
    felt point = felt_pow(root_of_unity(LOG), i);
    felt scale = felt_mul(point, felt_inv(FELT(1U << LOG)));
    ext quotient = ext_inv(ext_sub(x, ext_from_felt(point)));
    return ext_mul_felt(ext_mul(vanishing_at(x, LOG, FELT_ONE), quotient), scale);
}

// Adds the equations that a value at x gives on the random rows: five, or one for x in F_p.
static size_t reveal(size_t n, ext x, uint32_t random, uint32_t first_random)
{
    size_t equations = ext_is_base(x) ? 1 : EXT_DEGREE;
    for (uint32_t i = 0; i < random; i++) {
        ext value = lagrange(x, first_random + i);
        for (size_t k = 0; k < equations; k++) matrix[n + k][i] = value.c[k];
    }
    return n + equations;
}

// q opened rows, the q behind them, zeta and g zeta against h random rows of a table of 2^8; the
// accumulator has one less.
TEST(random_rows__everything_revealed_of_a_column__independent)
{
    uint64_t seed = 11;
    felt g = root_of_unity(LOG);
    for (uint32_t p = 0; stark_profile_at(p) != NULL; p++) {
        const struct stark_profile *profile = stark_profile_at(p);
        uint32_t h = stark_random_rows(profile), log_domain = LOG + profile->log_blowup;
        for (uint32_t spare = 0; spare < 2; spare++) { // 1: without the terminal's row
            size_t n = 0;
            uint32_t first = (1U << LOG) - h + spare, used[2 * STARK_QUERIES_MAX];
            for (uint32_t q = 0; q < profile->queries; q++) {
                // Rows that are neither opened nor behind an opened one, so that all differ.
                bool taken = true;
                while (taken) {
                    used[q] = (uint32_t)check_random(&seed) & ((1U << log_domain) - 1);
                    taken = false;
                    for (uint32_t k = 0; k < q; k++) {
                        uint32_t apart = (used[q] - used[k]) & ((1U << log_domain) - 1);
                        uint32_t step = 1U << profile->log_blowup;
                        taken |= apart == 0 || apart == step || apart == (1U << log_domain) - step;
                    }
                }
                felt x =
                    felt_mul(FELT(FELT_GENERATOR), felt_pow(root_of_unity(log_domain), used[q]));
                n = reveal(n, ext_from_felt(x), h - spare, first);
                n = reveal(n, ext_from_felt(felt_mul(x, g)), h - spare, first);
            }
            ext zeta = random_ext(&seed);
            n = reveal(n, zeta, h - spare, first);
            n = reveal(n, ext_mul_felt(zeta, g), h - spare, first);
            CHECK_EQ(n, 2 * profile->queries + 10);
            CHECK_EQ(rank(n, h - spare), n);
        }
    }
}

// A segment is opened at q points and at zeta; its mask has q + 5 coefficients.
TEST(segment_masks__everything_revealed__independent)
{
    uint64_t seed = 12;
    for (uint32_t p = 0; stark_profile_at(p) != NULL; p++) {
        uint32_t q = stark_profile_at(p)->queries, size = (1U << LOG) - q - 5;
        size_t n = 0;
        for (uint32_t i = 0; i < q + 1; i++) {
            ext x = i < q ? ext_from_felt(random_felt(&seed)) : random_ext(&seed);
            ext power = ext_pow(x, size); // X^n r(X)
            size_t equations = i < q ? 1 : EXT_DEGREE;
            for (uint32_t k = 0; k < q + 5; k++, power = ext_mul(power, x)) {
                for (size_t e = 0; e < equations; e++) matrix[n + e][k] = power.c[e];
            }
            n += equations;
        }
        CHECK_EQ(n, q + 5);
        CHECK_EQ(rank(n, q + 5), n);
    }
}

// The fractions of the eight blinding rows span the extension, so a terminal is uniform.
TEST(blinding_rows__fractions__span_the_extension)
{
    uint64_t seed = 13;
    for (int trial = 0; trial < 1000; trial++) {
        ext offset = random_ext(&seed);
        for (uint32_t i = 0; i < STARK_BLINDING_ROWS; i++) {
            felt x = felt_pow(root_of_unity(STARK_LOG_HEIGHT_MIN), i);
            ext value = ext_inv(ext_sub(offset, ext_from_felt(x)));
            for (size_t k = 0; k < EXT_DEGREE; k++) matrix[k][i] = value.c[k];
        }
        CHECK_EQ(rank(EXT_DEGREE, STARK_BLINDING_ROWS), EXT_DEGREE);
    }
}

int main(void)
{
    RUN(random_rows__everything_revealed_of_a_column__independent);
    RUN(segment_masks__everything_revealed__independent);
    RUN(blinding_rows__fractions__span_the_extension);
    return check_report();
}
