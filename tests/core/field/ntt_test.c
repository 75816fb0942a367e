// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "core/field/ntt.h"
#include "core/field/roots.h"
#include "tests/check.h"
#include "tests/core/field/field_random.h"

#define SEED 7U

enum { COLUMNS = 5, LOG_LARGEST = 17 };

static felt *storage(size_t felts)
{
    felt *p = (felt *)aligned_alloc(64, (felts * sizeof(felt) + 63) / 64 * 64);
    if (p == NULL) exit(2);
    return p;
}

static struct ntt_plan plan_for(const struct lanes *lanes, uint8_t **memory)
{
    size_t size = (size_t)1 << 18;
    *memory = (uint8_t *)storage(size / 4);
    struct arena arena = arena_over(*memory, size);
    struct ntt_plan plan;
    CHECK_EQ(ntt_plan_make(&plan, &arena, lanes, LOG_LARGEST), STATUS_OK);
    return plan;
}

static felt horner(const felt *coefficients, size_t n, felt x)
{
    felt r = FELT_ZERO;
    for (size_t i = n; i-- > 0;) r = felt_add(felt_mul(r, x), coefficients[i]);
    return r;
}

// By cosets: the same values in other places.
static void check_cosets(const struct ntt_plan *plan, felt *scratch, struct felt_matrix values,
                         struct felt_matrix natural, struct ntt_extension to)
{
    size_t n = (size_t)1 << to.log_rows, cosets = (size_t)1 << to.log_blowup;
    felt *out = storage(COLUMNS * n * cosets);
    struct felt_matrix by_cosets = {out, n * cosets, COLUMNS};
    to.by_cosets = true;
    ntt_lde(plan, scratch, by_cosets, values, to);
    for (size_t k = 0; k < COLUMNS; k++) {
        const felt *expected = natural.data + k * natural.stride, *got = out + k * n * cosets;
        bool same = true;
        for (size_t i = 0; i < n; i++) {
            for (size_t c = 0; c < cosets; c++) {
                same &= felt_equal(got[c * n + i], expected[i * cosets + c]);
            }
        }
        CHECK(same);
    }
    free(out);
}

static void check_extension(const struct ntt_plan *plan, struct ntt_extension to, uint64_t *seed)
{
    size_t n = (size_t)1 << to.log_rows, m = n << to.log_blowup;
    felt *in = storage(COLUMNS * (n + 3)), *coefficients = storage(COLUMNS * n);
    felt *out = storage(COLUMNS * (m + 5)), *again = storage(COLUMNS * m);
    felt *scratch = storage(ntt_scratch_felts(to.log_rows + to.log_blowup));
    for (size_t i = 0; i < COLUMNS * (n + 3); i++) in[i] = random_felt(seed);
    struct felt_matrix values = {in, n + 3, COLUMNS}, large = {out, m + 5, COLUMNS};
    struct felt_matrix small = {coefficients, n, COLUMNS}, second = {again, m, COLUMNS};
    for (size_t c = 0; c < COLUMNS; c++) memcpy(coefficients + c * n, in + c * (n + 3), 4 * n);
    ntt_inverse(plan, scratch, small, to.log_rows, FELT_ONE);
    ntt_lde(plan, scratch, large, values, to);
    ntt_extend_coefficients(plan, scratch, second, small, to);
    felt w = root_of_unity(to.log_rows + to.log_blowup);
    for (size_t c = 0; c < COLUMNS; c++) {
        CHECK_BYTES(out + c * (m + 5), again + c * m, 4 * m);
        for (int t = 0; t < 4; t++) {
            size_t i = check_random(seed) % m;
            felt x = felt_mul(to.shift, felt_pow(w, i));
            CHECK(felt_equal(again[c * m + i], horner(coefficients + c * n, n, x)));
            i = check_random(seed) % n;
            x = felt_pow(root_of_unity(to.log_rows), i);
            CHECK(felt_equal(in[c * (n + 3) + i], horner(coefficients + c * n, n, x)));
        }
    }
    check_cosets(plan, scratch, values, large, to);
    ntt_inverse(plan, scratch, second, to.log_rows + to.log_blowup, to.shift);
    for (size_t c = 0; c < COLUMNS; c++) {
        CHECK_BYTES(again + c * m, coefficients + c * n, 4 * n);
        for (size_t i = n; i < m; i++) CHECK(felt_is_zero(again[c * m + i]));
    }
    ntt_forward(plan, scratch, second, to.log_rows + to.log_blowup, to.shift);
    for (size_t c = 0; c < COLUMNS; c++) CHECK_BYTES(out + c * (m + 5), again + c * m, 4 * m);
    free(in), free(coefficients), free(out), free(again), free(scratch);
}

TEST(ntt__every_size_and_back_end__agrees_with_horner)
{
    uint64_t seed = SEED;
    for (int id = 0; id < LANES_ID_COUNT; id++) {
        const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
        if (lanes == NULL) continue;
        uint8_t *memory;
        struct ntt_plan plan = plan_for(lanes, &memory);
        for (uint32_t log_rows = 0; log_rows <= 14; log_rows++) {
            for (uint32_t log_blowup = 0; log_blowup <= 4; log_blowup++) {
                if (log_rows + log_blowup > LOG_LARGEST) continue;
                struct ntt_extension to = {log_rows, log_blowup,
                                           log_blowup == 2 ? FELT_ONE : FELT(3), false};
                check_extension(&plan, to, &seed);
            }
        }
        free(memory);
    }
}

TEST(ntt_plan__too_little_memory__no_space)
{
    static uint8_t memory[1 << 16];
    struct ntt_plan plan;
    size_t enough = 0;
    for (size_t size = 0; size <= sizeof memory; size += 64) {
        struct arena arena = arena_over(memory, size);
        if (ntt_plan_make(&plan, &arena, lanes_portable(), 10) == STATUS_OK) {
            enough = enough == 0 ? size : enough;
        } else {
            CHECK_EQ(enough, 0);
        }
    }
    CHECK(enough != 0);
}

int main(void)
{
    RUN(ntt__every_size_and_back_end__agrees_with_horner);
    RUN(ntt_plan__too_little_memory__no_space);
    return check_report();
}
