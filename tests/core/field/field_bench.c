// SPDX-License-Identifier: Apache-2.0
#define _POSIX_C_SOURCE 200809L
#include "core/field/ntt.h"
#include "core/field/roots.h"
#include "tests/bench_timer.h"

enum { COLUMNS = 164, LOG_ROWS = 14, LOG_BLOWUP = 3, SMALL = 4096 };

static felt *storage(size_t felts)
{
    felt *p = (felt *)aligned_alloc(64, (felts * sizeof(felt) + 63) / 64 * 64);
    if (p == NULL) exit(2);
    felt_powers(p, FELT(5), FELT(3), felts);
    return p;
}

static void bench_scalar(void)
{
    ext x = {{FELT(1), FELT(2), FELT(3), FELT(4), FELT(5)}}, y = ext_inv(x);
    BENCH("scalar", "ext_mul (one after the other)", 100000, {
        for (int i = 0; i < 100000; i++) x = ext_mul(x, y);
    });
    BENCH("scalar", "ext_inv", 10000, {
        for (int i = 0; i < 10000; i++) x = ext_inv(x);
    });
    felt a = x.c[0];
    BENCH("scalar", "felt_inv", 10000, {
        for (int i = 0; i < 10000; i++) a = felt_inv(a);
    });
    printf("%u\n", a.m & 1U);
}

static void bench_lanes(const struct lanes *l)
{
    felt *a = storage(5 * SMALL), *b = storage(5 * SMALL), *c = storage(5 * SMALL);
    struct ext_columns x = ext_columns_at(a, SMALL), y = ext_columns_at(b, SMALL);
    struct ext_columns z = ext_columns_at(c, SMALL);
    BENCH(l->name, "mul", 64 * SMALL, for (int i = 0; i < 64; i++) l->mul(c, a, b, SMALL));
    BENCH(l->name, "ext_mul", 16 * SMALL, for (int i = 0; i < 16; i++) l->ext_mul(z, x, y, SMALL));
    BENCH(l->name, "ext_scale", 16 * SMALL,
          for (int i = 0; i < 16; i++) l->ext_scale(z, x, ext_load(y, 3), SMALL));
    free(a), free(b), free(c);
}

static void bench_columns(const struct lanes *l)
{
    size_t rows = (size_t)1 << LOG_ROWS, large = (rows << LOG_BLOWUP) + 16;
    static uint8_t tables[1 << 18];
    struct arena arena = arena_over(tables, sizeof tables);
    struct ntt_plan plan;
    if (ntt_plan_make(&plan, &arena, l, LOG_ROWS + LOG_BLOWUP) != STATUS_OK) exit(2);
    felt *in = storage(COLUMNS * rows), *out = storage(COLUMNS * large);
    felt *scratch = storage(ntt_scratch_felts(LOG_ROWS + LOG_BLOWUP));
    struct felt_matrix from = {in, rows, COLUMNS}, to = {out, large, COLUMNS};
    struct ntt_extension extension = {LOG_ROWS, LOG_BLOWUP, FELT(3), false};
    BENCH(l->name, "ntt_lde 2^14 -> 2^17 x 164, per output", COLUMNS * (large - 16),
          ntt_lde(&plan, scratch, to, from, extension));
    extension.by_cosets = true;
    BENCH(l->name, "the same by cosets", COLUMNS * (large - 16),
          ntt_lde(&plan, scratch, to, from, extension));
    BENCH(l->name, "ntt_inverse 2^14 x 164, per element", COLUMNS * rows,
          ntt_inverse(&plan, scratch, from, LOG_ROWS, FELT_ONE));
    const felt *columns[COLUMNS];
    ext weights[COLUMNS];
    for (size_t c = 0; c < COLUMNS; c++) {
        columns[c] = out + c * large;
        for (int k = 0; k < EXT_DEGREE; k++) weights[c].c[k] = in[c * 5 + (size_t)k];
    }
    felt *sums = storage(5 * large);
    BENCH(l->name, "ext_combine 2^17 x 164, per element", COLUMNS * (large - 16),
          l->ext_combine(ext_columns_at(sums, large), columns, weights, COLUMNS, large - 16));
    ext dots[COLUMNS];
    BENCH(l->name, "ext_dot 2^14 x 164, per element", COLUMNS * rows,
          l->ext_dot(dots, columns, COLUMNS, ext_columns_at(sums, large), rows));
    free(in), free(out), free(scratch), free(sums);
}

int main(void)
{
    bench_scalar();
    for (int id = 0; id < LANES_ID_COUNT; id++) {
        const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
        if (lanes == NULL) continue;
        bench_lanes(lanes);
        bench_columns(lanes);
    }
    return 0;
}
