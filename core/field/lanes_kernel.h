// SPDX-License-Identifier: Apache-2.0
// The kernels of struct lanes, written once over vec_*.h. A back end is a file that includes its
// vec_*.h, this file and ntt_kernel.h, and names its table (lanes_avx512.c).
#ifndef CONSENTRY_CORE_FIELD_LANES_KERNEL_H
#define CONSENTRY_CORE_FIELD_LANES_KERNEL_H

#include "core/field/lanes.h"
#include "core/field/vec_felt.h"

// for i = 0, W, 2 W, ... < n, with `left` = n - i
#define EACH_VECTOR \
    for (size_t i = 0, left = n; i < n; i += VEC_WIDTH, left -= left < VEC_WIDTH ? left : VEC_WIDTH)
#define LOAD(array)         vec_load_some((array) + i, left)
#define STORE(array, value) vec_store_some((array) + i, (value), left)

static void kernel_add(felt *out, const felt *a, const felt *b, size_t n)
{
    EACH_VECTOR STORE(out, vec_add(LOAD(a), LOAD(b)));
}

static void kernel_sub(felt *out, const felt *a, const felt *b, size_t n)
{
    EACH_VECTOR STORE(out, vec_sub(LOAD(a), LOAD(b)));
}

static void kernel_mul(felt *out, const felt *a, const felt *b, size_t n)
{
    EACH_VECTOR STORE(out, vec_mul(LOAD(a), LOAD(b)));
}

static void kernel_scale(felt *out, const felt *a, felt s, size_t n)
{
    vec all = vec_all(s.m);
    EACH_VECTOR STORE(out, vec_mul_all(LOAD(a), all));
}

static void kernel_axpy(felt *acc, felt s, const felt *x, size_t n)
{
    vec all = vec_all(s.m);
    EACH_VECTOR STORE(acc, vec_add(LOAD(acc), vec_mul_all(LOAD(x), all)));
}

static void kernel_mul_add(felt *acc, const felt *a, const felt *b, size_t n)
{
    EACH_VECTOR STORE(acc, vec_add(LOAD(acc), vec_mul(LOAD(a), LOAD(b))));
}

// The sum stays below p 2^32, and two products are below 2 p^2 < p 2^32, so one trim for two
// columns is enough.
VEC_INLINE vec combine_base(const felt *const *columns, const felt *coefficients, size_t count,
                            size_t i, size_t left)
{
    wide sum = wide_zero();
    size_t k = 0;
    for (; k + 2 <= count; k += 2) {
        wide two = wide_add(wide_mul_all(LOAD(columns[k]), vec_all(coefficients[k].m)),
                            wide_mul_all(LOAD(columns[k + 1]), vec_all(coefficients[k + 1].m)));
        sum = wide_trim(wide_add(sum, two));
    }
    if (k < count) {
        wide one = wide_mul_all(LOAD(columns[k]), vec_all(coefficients[k].m));
        sum = wide_trim(wide_add(sum, one));
    }
    return wide_reduce(sum);
}

static void kernel_combine(felt *out, const felt *const *columns, const felt *coefficients,
                           size_t count, size_t n)
{
    size_t i = 0;
    for (; i + VEC_WIDTH <= n; i += VEC_WIDTH) {
        vec_store(out + i, combine_base(columns, coefficients, count, i, VEC_WIDTH));
    }
    if (i < n) {
        size_t left = n - i;
        STORE(out, combine_base(columns, coefficients, count, i, left));
    }
}

static void kernel_to_words(uint32_t *out, const felt *in, size_t n)
{
    EACH_VECTOR STORE(out, vec_to_words(LOAD(in)));
}

static void kernel_from_words(felt *out, const uint32_t *in, size_t n)
{
    vec r2 = vec_all(FELT_R2);
    EACH_VECTOR STORE(out, vec_mul_all(LOAD(in), r2));
}

static void kernel_scale_powers(felt *out, const felt *a, felt start, felt step, size_t n)
{
    felt powers[VEC_WIDTH];
    for (size_t i = 0; i < VEC_WIDTH; i++) {
        powers[i] = start;
        start = felt_mul(start, step);
    }
    vec power = vec_load(powers), leap = vec_all(felt_pow(step, VEC_WIDTH).m);
    EACH_VECTOR
    {
        STORE(out, vec_mul(LOAD(a), power));
        power = vec_mul_all(power, leap);
    }
}

VEC_INLINE struct vec_ext ext_load_some(struct ext_columns a, size_t i, size_t left)
{
    struct vec_ext x;
    for (int k = 0; k < EXT_DEGREE; k++) x.c[k] = LOAD(a.c[k]);
    return x;
}

VEC_INLINE void ext_store_some(struct ext_columns a, size_t i, size_t left, struct vec_ext x)
{
    for (int k = 0; k < EXT_DEGREE; k++) STORE(a.c[k], x.c[k]);
}

VEC_INLINE struct vec_ext vec_ext_all(ext a)
{
    struct vec_ext x;
    for (int k = 0; k < EXT_DEGREE; k++) x.c[k] = vec_all(a.c[k].m);
    return x;
}

#define EXT_LOAD(columns)         ext_load_some((columns), i, left)
#define EXT_STORE(columns, value) ext_store_some((columns), i, left, (value))

static void kernel_ext_mul(struct ext_columns out, struct ext_columns a, struct ext_columns b,
                           size_t n)
{
    EACH_VECTOR EXT_STORE(out, vec_ext_mul(EXT_LOAD(a), EXT_LOAD(b)));
}

static void kernel_ext_scale(struct ext_columns out, struct ext_columns a, ext s, size_t n)
{
    struct vec_ext all = vec_ext_all(s);
    EACH_VECTOR EXT_STORE(out, vec_ext_mul(EXT_LOAD(a), all));
}

static void kernel_ext_axpy(struct ext_columns acc, ext s, struct ext_columns a, size_t n)
{
    struct vec_ext all = vec_ext_all(s);
    EACH_VECTOR EXT_STORE(acc, vec_ext_add(EXT_LOAD(acc), vec_ext_mul(EXT_LOAD(a), all)));
}

static void kernel_ext_mul_add(struct ext_columns acc, struct ext_columns a, struct ext_columns b,
                               size_t n)
{
    EACH_VECTOR EXT_STORE(acc, vec_ext_add(EXT_LOAD(acc), vec_ext_mul(EXT_LOAD(a), EXT_LOAD(b))));
}

static void kernel_ext_mul_felt(struct ext_columns out, struct ext_columns a, const felt *x,
                                size_t n)
{
    EACH_VECTOR
    {
        struct vec_ext y = EXT_LOAD(a);
        vec factor = LOAD(x);
        for (int k = 0; k < EXT_DEGREE; k++) y.c[k] = vec_mul(y.c[k], factor);
        EXT_STORE(out, y);
    }
}

// One vector of rows over a few columns. The five sums stay below p 2^32, and two products are
// below 2 p^2 < p 2^32, so one trim for two columns is enough.
VEC_INLINE void combine_rows(struct ext_columns acc, const felt *const *columns, const ext *weights,
                             size_t count, size_t i, size_t left)
{
    wide sums[EXT_DEGREE];
    for (int c = 0; c < EXT_DEGREE; c++) sums[c] = wide_zero();
    size_t k = 0;
    for (; k + 2 <= count; k += 2) {
        vec x = LOAD(columns[k]), y = LOAD(columns[k + 1]);
        for (int c = 0; c < EXT_DEGREE; c++) {
            wide two = wide_add(wide_mul_all(x, vec_all(weights[k].c[c].m)),
                                wide_mul_all(y, vec_all(weights[k + 1].c[c].m)));
            sums[c] = wide_trim(wide_add(sums[c], two));
        }
    }
    for (; k < count; k++) {
        vec x = LOAD(columns[k]);
        for (int c = 0; c < EXT_DEGREE; c++) {
            wide one = wide_mul_all(x, vec_all(weights[k].c[c].m));
            sums[c] = wide_trim(wide_add(sums[c], one));
        }
    }
    for (int c = 0; c < EXT_DEGREE; c++) {
        STORE(acc.c[c], vec_add(LOAD(acc.c[c]), wide_reduce(sums[c])));
    }
}

// Rows in blocks whose sums stay in the first cache, columns in groups that the prefetcher follows.
enum { COMBINE_ROWS = 1024, COMBINE_COLUMNS = 16 };

static void kernel_ext_combine(struct ext_columns acc, const felt *const *columns,
                               const ext *weights, size_t count, size_t n)
{
    for (size_t from = 0; from < n; from += COMBINE_ROWS) {
        size_t to = n - from < COMBINE_ROWS ? n : from + COMBINE_ROWS;
        for (size_t k = 0; k < count; k += COMBINE_COLUMNS) {
            size_t some = count - k < COMBINE_COLUMNS ? count - k : COMBINE_COLUMNS;
            size_t i = from;
            for (; i + VEC_WIDTH <= to; i += VEC_WIDTH) {
                combine_rows(acc, columns + k, weights + k, some, i, VEC_WIDTH);
            }
            if (i < to) combine_rows(acc, columns + k, weights + k, some, i, to - i);
        }
    }
}

VEC_INLINE felt sum_lanes(vec x)
{
    felt lanes[VEC_WIDTH], sum = FELT_ZERO;
    vec_store(lanes, x);
    for (size_t i = 0; i < VEC_WIDTH; i++) sum = felt_add(sum, lanes[i]);
    return sum;
}

// One column over the rows [i, i + n). Bounds as in combine_rows(); an odd vector at the end is
// trimmed alone.
VEC_INLINE ext dot_rows(const felt *column, struct ext_columns weights, size_t i, size_t n)
{
    wide sums[EXT_DEGREE];
    ext out;
    size_t end = i + n;
    for (int c = 0; c < EXT_DEGREE; c++) sums[c] = wide_zero();
    for (; i + 2 * VEC_WIDTH <= end; i += 2 * VEC_WIDTH) {
        vec x = vec_load(column + i), y = vec_load(column + i + VEC_WIDTH);
        for (int c = 0; c < EXT_DEGREE; c++) {
            wide two = wide_add(wide_mul(x, vec_load(weights.c[c] + i)),
                                wide_mul(y, vec_load(weights.c[c] + i + VEC_WIDTH)));
            sums[c] = wide_trim(wide_add(sums[c], two));
        }
    }
    for (; i < end; i += VEC_WIDTH) {
        size_t left = end - i;
        vec x = LOAD(column);
        for (int c = 0; c < EXT_DEGREE; c++) {
            sums[c] = wide_trim(wide_add(sums[c], wide_mul(x, LOAD(weights.c[c]))));
        }
    }
    for (int c = 0; c < EXT_DEGREE; c++) out.c[c] = sum_lanes(wide_reduce(sums[c]));
    return out;
}

// Rows in blocks whose weights stay in the first cache for all columns.
enum { DOT_ROWS = 2048 };

static void kernel_ext_dot(ext *out, const felt *const *columns, size_t count,
                           struct ext_columns weights, size_t n)
{
    for (size_t k = 0; k < count; k++) out[k] = ext_zero();
    for (size_t from = 0; from < n; from += DOT_ROWS) {
        size_t rows = n - from < DOT_ROWS ? n - from : DOT_ROWS;
        for (size_t k = 0; k < count; k++) {
            out[k] = ext_add(out[k], dot_rows(columns[k], weights, from, rows));
        }
    }
}

// A few columns at once share the loads of the weights; bounds as in dot_rows().
enum { DOT_COLUMNS = 4 };

VEC_INLINE void dot_columns(felt *out, const felt *const *columns, size_t some, const felt *weights,
                            size_t n)
{
    wide sums[DOT_COLUMNS];
    for (size_t k = 0; k < some; k++) sums[k] = wide_zero();
    size_t i = 0;
    for (; i + 2 * VEC_WIDTH <= n; i += 2 * VEC_WIDTH) {
        vec w = vec_load(weights + i), u = vec_load(weights + i + VEC_WIDTH);
        for (size_t k = 0; k < some; k++) {
            wide two = wide_add(wide_mul(vec_load(columns[k] + i), w),
                                wide_mul(vec_load(columns[k] + i + VEC_WIDTH), u));
            sums[k] = wide_trim(wide_add(sums[k], two));
        }
    }
    for (; i < n; i += VEC_WIDTH) {
        size_t left = n - i;
        for (size_t k = 0; k < some; k++) {
            sums[k] = wide_trim(wide_add(sums[k], wide_mul(LOAD(columns[k]), LOAD(weights))));
        }
    }
    for (size_t k = 0; k < some; k++) out[k] = sum_lanes(wide_reduce(sums[k]));
}

static void kernel_dot(felt *out, const felt *const *columns, size_t count, const felt *weights,
                       size_t n)
{
    size_t k = 0;
    for (; k + DOT_COLUMNS <= count; k += DOT_COLUMNS) {
        dot_columns(out + k, columns + k, DOT_COLUMNS, weights, n);
    }
    for (; k < count; k++) dot_columns(out + k, columns + k, 1, weights, n);
}

#define LANES_KERNELS                                                                              \
    .width = VEC_WIDTH, .add = kernel_add, .sub = kernel_sub, .mul = kernel_mul,                   \
    .scale = kernel_scale, .axpy = kernel_axpy, .mul_add = kernel_mul_add,                         \
    .combine = kernel_combine, .to_words = kernel_to_words, .from_words = kernel_from_words,       \
    .scale_powers = kernel_scale_powers, .ext_mul = kernel_ext_mul, .ext_scale = kernel_ext_scale, \
    .ext_axpy = kernel_ext_axpy, .ext_mul_add = kernel_ext_mul_add,                                \
    .ext_mul_felt = kernel_ext_mul_felt, .ext_combine = kernel_ext_combine, .dot = kernel_dot,     \
    .ext_dot = kernel_ext_dot

#endif
