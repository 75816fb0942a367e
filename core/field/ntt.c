// SPDX-License-Identifier: Apache-2.0
#include "core/field/ntt.h"

#include <string.h>

#include "core/base/invariant.h"
#include "core/field/ntt_internal.h"
#include "core/field/roots.h"

// Columns are transformed a few at a time: the second pass makes the twiddles of a tile once for
// all of them, while their tiles, 1 MB together, stay in the second cache.
enum { PANEL_LOG_ELEMENTS = 18, PANEL_COLUMNS_MIN = 2, PANEL_COLUMNS_MAX = 8 };

static size_t panel_columns(uint32_t log_rows)
{
    if (log_rows + 1 >= PANEL_LOG_ELEMENTS) return PANEL_COLUMNS_MIN;
    size_t columns = (size_t)1 << (PANEL_LOG_ELEMENTS - log_rows);
    return columns > PANEL_COLUMNS_MAX ? PANEL_COLUMNS_MAX : columns;
}

static void fill_levels(felt *table, uint32_t log_max, bool inverse)
{
    table[0] = FELT_ONE;
    for (uint32_t k = 1; k <= log_max; k++) {
        felt root = inverse ? root_of_unity_inverse(k) : root_of_unity(k);
        felt_powers(table + ((size_t)1 << (k - 1)), FELT_ONE, root, (size_t)1 << (k - 1));
    }
}

// The factors of 2^log_n rows with base 1 (ntt_internal.h). Returns where they end.
static felt *fill_factors(felt *out, uint32_t log_n, const felt *levels)
{
    if (log_n % 2 == 1) *out++ = FELT_ONE;
    for (size_t h = 1 + log_n % 2; h < (size_t)1 << log_n; h *= 4) {
        for (size_t j = 0; j < h; j++) {
            felt t1 = levels[h + j], t2 = levels[2 * h + j], t3 = levels[3 * h + j];
            *out++ = t1;
            *out++ = t2;
            *out++ = t3;
            *out++ = felt_mul(t1, t2);
            *out++ = felt_neg(felt_mul(t1, t3));
        }
    }
    return out;
}

// Factors of all sizes up to 2^log_max together.
static size_t all_factors(uint32_t log_max)
{
    size_t count = 0;
    for (uint32_t k = 0; k <= log_max; k++) count += ntt_factor_count(k);
    return count;
}

static enum status tables_make(struct ntt_tables *tables, struct arena *arena, uint32_t log_max,
                               bool inverse)
{
    felt *levels = (felt *)arena_alloc_raw(arena, (size_t)1 << log_max, sizeof(felt));
    felt *factors = (felt *)arena_alloc_raw(arena, all_factors(log_max), sizeof(felt));
    if (levels == NULL || factors == NULL) return STATUS_NO_SPACE;
    *tables = (struct ntt_tables){levels, factors};
    fill_levels(levels, log_max, inverse);
    for (uint32_t k = 0; k <= log_max; k++) factors = fill_factors(factors, k, levels);
    return STATUS_OK;
}

// The tables serve the sides of a split transform, at most 2^12, and whole small ones.
enum status ntt_plan_make(struct ntt_plan *plan, struct arena *arena, const struct lanes *lanes,
                          uint32_t log_max)
{
    INVARIANT(log_max <= NTT_LOG_MAX);
    uint32_t log_levels = log_max < NTT_LOG_LEVELS ? log_max : NTT_LOG_LEVELS;
    plan->lanes = lanes;
    plan->log_max = log_max;
    TRY(tables_make(&plan->forward, arena, log_levels, false));
    return tables_make(&plan->inverse, arena, log_levels, true);
}

// A transform from 2^log_rows coefficients to a coset of 2^(log_rows + log_blowup) points.
struct job {
    const struct ntt_plan *plan;
    uint32_t log_rows;
    uint32_t log_blowup;
    felt shift;
    felt scale;   // factor of every coefficient
    bool inverse; // with 1 / w for w
    bool stream;  // the result is large and not read again at once
};

// The longest side of a split transform of 2^log_size points: see split().
static size_t longest_side(uint32_t log_size)
{
    uint32_t half = (log_size + 1) / 2;
    return (size_t)1 << (half > NTT_LOG_BLOWUP_MAX ? half : NTT_LOG_BLOWUP_MAX);
}

// Tiles of a panel; then factors of a tile (W for each of at most 2 B), those of the first pass (at
// most 2 A) and its work (W (A0 + A)): 4 W + 2 times the longest side.
size_t ntt_scratch_felts(uint32_t log_rows)
{
    return (panel_columns(log_rows) << log_rows) + (4 * NTT_WIDTH_MAX + 2) * longest_side(log_rows);
}

static void reorder(felt *a, uint32_t log_n)
{
    for (size_t i = 0; i < (size_t)1 << log_n; i++) {
        size_t j = bit_reverse(i, log_n);
        if (i < j) {
            felt t = a[i];
            a[i] = a[j];
            a[j] = t;
        }
    }
}

// Decimation in time: after level m, every aligned run of m elements is the transform of the
// entries that belong to it.
static void transform_whole(felt *a, uint32_t log_n, const felt *levels)
{
    size_t n = (size_t)1 << log_n;
    reorder(a, log_n);
    for (size_t half = 1; half < n; half *= 2) {
        const felt *w = levels + half;
        for (size_t start = 0; start < n; start += 2 * half) {
            for (size_t j = 0; j < half; j++) {
                felt u = a[start + j];
                felt v = felt_mul(a[start + j + half], w[j]);
                a[start + j] = felt_add(u, v);
                a[start + j + half] = felt_sub(u, v);
            }
        }
    }
}

static const struct ntt_tables *tables_of(const struct job *job)
{
    return job->inverse ? &job->plan->inverse : &job->plan->forward;
}

// Small domains: the coefficients, scaled and padded with zeros, in place.
static void run_whole(const struct job *job, struct felt_matrix out, struct felt_matrix in)
{
    const felt *levels = tables_of(job)->levels;
    size_t rows = (size_t)1 << job->log_rows;
    for (size_t c = 0; c < in.columns; c++) {
        felt *target = out.data + c * out.stride;
        job->plan->lanes->scale_powers(target, in.data + c * in.stride, job->scale, job->shift,
                                       rows);
        for (size_t i = rows; i < rows << job->log_blowup; i++) target[i] = FELT_ZERO;
        transform_whole(target, job->log_rows + job->log_blowup, levels);
    }
}

// The factors of 2^log_n rows with base c, from those with base 1: from the last step, half n / 4
// and power 1 of c, to the first.
static void shift_factors(felt *out, const felt *in, uint32_t log_n, felt c)
{
    size_t at = ntt_factor_count(log_n);
    for (size_t h = ((size_t)1 << log_n) / 4; h >= 1; h /= 4) {
        felt c2 = felt_square(c), c3 = felt_mul(c2, c);
        const felt powers[NTT_STEP_FACTORS] = {c2, c, c, c3, c3};
        at -= NTT_STEP_FACTORS * h;
        for (size_t j = 0; j < NTT_STEP_FACTORS * h; j++) {
            out[at + j] = felt_mul(in[at + j], powers[j % NTT_STEP_FACTORS]);
        }
        c = felt_square(c2);
    }
    if (at == 1) out[0] = c;
}

static void fill_first(const struct ntt_geometry *g, felt *table, const felt *factors)
{
    felt base = felt_pow2k(g->shift, g->log_b);
    felt step = felt_pow2k(g->root, g->log_b);
    for (size_t r = 0; r < (size_t)1 << g->log_blowup; r++) {
        shift_factors(table + r * g->first_factors, factors, g->log_a - g->log_blowup, base);
        base = felt_mul(base, step);
    }
}

// B is near the root of the size, but divides N; both sides are at least 16.
static struct ntt_geometry split(const struct job *job)
{
    uint32_t log_size = job->log_rows + job->log_blowup;
    uint32_t log_b = log_size / 2 < job->log_rows ? log_size / 2 : job->log_rows;
    return (struct ntt_geometry){
        .log_a = log_size - log_b,
        .log_b = log_b,
        .log_blowup = job->log_blowup,
        .shift = job->shift,
        .root = job->inverse ? root_of_unity_inverse(log_size) : root_of_unity(log_size),
        .scale = job->scale,
        .stream = job->stream,
        .factors = tables_of(job)->factors + all_factors(log_b) - ntt_factor_count(log_b),
        .first_factors = ntt_factor_count(job->log_rows - log_b),
    };
}

static void run_split(const struct job *job, felt *scratch, struct felt_matrix out,
                      struct felt_matrix in)
{
    const struct ntt_kernels *kernels = &job->plan->lanes->ntt;
    uint32_t log_size = job->log_rows + job->log_blowup;
    struct ntt_geometry g = split(job);
    size_t panel = panel_columns(log_size);
    felt *factors = scratch + (panel << log_size);
    felt *work = factors + (size_t)2 * NTT_WIDTH_MAX * longest_side(log_size);
    felt *first = work + (((size_t)2 * NTT_WIDTH_MAX) << g.log_a);
    uint32_t log_a0 = g.log_a - g.log_blowup;
    fill_first(&g, first, tables_of(job)->factors + all_factors(log_a0) - g.first_factors);
    g.first = first;
    for (size_t from = 0; from < in.columns; from += panel) {
        size_t columns = in.columns - from < panel ? in.columns - from : panel;
        for (size_t c = 0; c < columns; c++) {
            kernels->first(&g, work, scratch + (c << log_size), in.data + (from + c) * in.stride);
        }
        struct felt_matrix some = {out.data + from * out.stride, out.stride, columns};
        kernels->second(&g, factors, scratch, some);
    }
}

// `in` and `out` may be the same columns: a panel is read before it is written.
static void run(const struct job *job, felt *scratch, struct felt_matrix out, struct felt_matrix in)
{
    uint32_t log_size = job->log_rows + job->log_blowup;
    INVARIANT(log_size <= job->plan->log_max && job->log_blowup <= NTT_LOG_BLOWUP_MAX);
    INVARIANT(in.columns == out.columns);
    if (log_size < 2 * NTT_LOG_WIDTH_MAX || job->log_rows < NTT_LOG_WIDTH_MAX) {
        run_whole(job, out, in);
    } else {
        run_split(job, scratch, out, in);
    }
}

void ntt_forward(const struct ntt_plan *plan, felt *scratch, struct felt_matrix matrix,
                 uint32_t log_rows, felt shift)
{
    struct job job = {.plan = plan, .log_rows = log_rows, .shift = shift, .scale = FELT_ONE};
    run(&job, scratch, matrix, matrix);
}

static struct job inverse_job(const struct ntt_plan *plan, uint32_t log_rows)
{
    felt one_over_n = felt_inv(felt_from_u32((uint32_t)1 << log_rows));
    return (struct job){.plan = plan,
                        .log_rows = log_rows,
                        .shift = FELT_ONE,
                        .scale = one_over_n,
                        .inverse = true};
}

void ntt_inverse(const struct ntt_plan *plan, felt *scratch, struct felt_matrix matrix,
                 uint32_t log_rows, felt shift)
{
    INVARIANT(!felt_is_zero(shift));
    struct job job = inverse_job(plan, log_rows);
    run(&job, scratch, matrix, matrix);
    if (felt_equal(shift, FELT_ONE)) return;
    felt unshift = felt_inv(shift);
    for (size_t c = 0; c < matrix.columns; c++) {
        felt *column = matrix.data + c * matrix.stride;
        plan->lanes->scale_powers(column, column, FELT_ONE, unshift, (size_t)1 << log_rows);
    }
}

// Is a matrix larger than what the caches near the core hold?
static bool is_large(struct felt_matrix matrix, uint32_t log_rows)
{
    return matrix.columns << log_rows >= (size_t)1 << 19;
}

// One extension of columns whose coefficients are at `in`, which may be the beginning of `out`: by
// cosets the first one, which lies over them, comes last.
static void extend(const struct ntt_plan *plan, felt *scratch, struct felt_matrix out,
                   struct felt_matrix in, struct ntt_extension to, bool stream)
{
    struct job job = {.plan = plan,
                      .log_rows = to.log_rows,
                      .log_blowup = to.by_cosets ? 0 : to.log_blowup,
                      .shift = to.shift,
                      .scale = FELT_ONE,
                      .stream = stream};
    if (!to.by_cosets) {
        run(&job, scratch, out, in);
        return;
    }
    felt step = root_of_unity(to.log_rows + to.log_blowup);
    for (size_t c = (size_t)1 << to.log_blowup; c-- > 0;) {
        struct felt_matrix coset = {out.data + (c << to.log_rows), out.stride, out.columns};
        job.shift = felt_mul(to.shift, felt_pow(step, c));
        run(&job, scratch, coset, in);
    }
}

// Columns whose transforms share scratch.
static size_t extension_panel(struct ntt_extension to)
{
    return panel_columns(to.log_rows + (to.by_cosets ? 0 : to.log_blowup));
}

void ntt_extend_coefficients(const struct ntt_plan *plan, felt *scratch, struct felt_matrix out,
                             struct felt_matrix in, struct ntt_extension to)
{
    INVARIANT(in.columns == out.columns && to.log_blowup <= NTT_LOG_BLOWUP_MAX);
    bool stream = is_large(out, to.log_rows + to.log_blowup);
    size_t panel = extension_panel(to);
    for (size_t from = 0; from < in.columns; from += panel) {
        size_t columns = in.columns - from < panel ? in.columns - from : panel;
        struct felt_matrix some = {in.data + from * in.stride, in.stride, columns};
        struct felt_matrix target = {out.data + from * out.stride, out.stride, columns};
        extend(plan, scratch, target, some, to, stream);
    }
}

// The coefficients rest at the beginning of the target columns until they are extended.
void ntt_lde(const struct ntt_plan *plan, felt *scratch, struct felt_matrix out,
             struct felt_matrix in, struct ntt_extension to)
{
    INVARIANT(in.columns == out.columns && to.log_blowup <= NTT_LOG_BLOWUP_MAX);
    bool stream = is_large(out, to.log_rows + to.log_blowup);
    struct job back = inverse_job(plan, to.log_rows);
    size_t panel = extension_panel(to);
    for (size_t from = 0; from < in.columns; from += panel) {
        size_t columns = in.columns - from < panel ? in.columns - from : panel;
        struct felt_matrix some = {in.data + from * in.stride, in.stride, columns};
        struct felt_matrix target = {out.data + from * out.stride, out.stride, columns};
        run(&back, scratch, target, some);
        extend(plan, scratch, target, target, to, stream);
    }
}
