// SPDX-License-Identifier: Apache-2.0
#include "core/field/ntt.h"

#include <string.h>

#include "core/base/invariant.h"
#include "core/field/roots.h"

static void fill_levels(felt *table, uint32_t log_max, bool inverse)
{
    table[0] = FELT_ONE;
    for (uint32_t k = 1; k <= log_max; k++) {
        felt root = inverse ? root_of_unity_inverse(k) : root_of_unity(k);
        felt_powers(table + ((size_t)1 << (k - 1)), FELT_ONE, root, (size_t)1 << (k - 1));
    }
}

enum status ntt_plan_make(struct ntt_plan *plan, struct arena *arena, const struct lanes *lanes,
                          uint32_t log_max)
{
    INVARIANT(log_max <= NTT_LOG_MAX);
    size_t count = (size_t)1 << log_max;
    felt *forward = (felt *)arena_alloc_raw(arena, count, sizeof(felt));
    felt *inverse = (felt *)arena_alloc_raw(arena, count, sizeof(felt));
    if (forward == NULL || inverse == NULL) return STATUS_NO_SPACE;
    fill_levels(forward, log_max, false);
    fill_levels(inverse, log_max, true);
    *plan = (struct ntt_plan){lanes, forward, inverse, log_max};
    return STATUS_OK;
}

size_t ntt_scratch_felts(uint32_t log_rows)
{
    return (size_t)1 << log_rows;
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
static void transform(felt *a, uint32_t log_n, const felt *levels)
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

static void scale_powers(felt *a, felt start, felt step, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        a[i] = felt_mul(a[i], start);
        start = felt_mul(start, step);
    }
}

void ntt_forward(const struct ntt_plan *plan, felt *scratch, struct felt_matrix matrix,
                 uint32_t log_rows, felt shift)
{
    (void)scratch;
    INVARIANT(log_rows <= plan->log_max);
    for (size_t c = 0; c < matrix.columns; c++) {
        felt *column = matrix.data + c * matrix.stride;
        scale_powers(column, FELT_ONE, shift, (size_t)1 << log_rows);
        transform(column, log_rows, plan->forward);
    }
}

void ntt_inverse(const struct ntt_plan *plan, felt *scratch, struct felt_matrix matrix,
                 uint32_t log_rows, felt shift)
{
    (void)scratch;
    INVARIANT(log_rows <= plan->log_max && !felt_is_zero(shift));
    felt one_over_n = felt_inv(felt_from_u32((uint32_t)1 << log_rows));
    felt unshift = felt_inv(shift);
    for (size_t c = 0; c < matrix.columns; c++) {
        felt *column = matrix.data + c * matrix.stride;
        transform(column, log_rows, plan->inverse);
        scale_powers(column, one_over_n, unshift, (size_t)1 << log_rows);
    }
}

void ntt_extend_coefficients(const struct ntt_plan *plan, felt *scratch, struct felt_matrix out,
                             struct felt_matrix in, struct ntt_extension to)
{
    size_t rows = (size_t)1 << to.log_rows;
    size_t extended = rows << to.log_blowup;
    INVARIANT(in.columns == out.columns);
    for (size_t c = 0; c < in.columns; c++) {
        felt *target = out.data + c * out.stride;
        memcpy(target, in.data + c * in.stride, rows * sizeof(felt));
        memset(target + rows, 0, (extended - rows) * sizeof(felt));
    }
    ntt_forward(plan, scratch, out, to.log_rows + to.log_blowup, to.shift);
}

void ntt_lde(const struct ntt_plan *plan, felt *scratch, struct felt_matrix out,
             struct felt_matrix in, struct ntt_extension to)
{
    size_t rows = (size_t)1 << to.log_rows;
    size_t extended = rows << to.log_blowup;
    INVARIANT(in.columns == out.columns);
    for (size_t c = 0; c < in.columns; c++) {
        felt *target = out.data + c * out.stride;
        memcpy(target, in.data + c * in.stride, rows * sizeof(felt));
        struct felt_matrix one = {target, extended, 1};
        ntt_inverse(plan, scratch, one, to.log_rows, FELT_ONE);
        memset(target + rows, 0, (extended - rows) * sizeof(felt));
        ntt_forward(plan, scratch, one, to.log_rows + to.log_blowup, to.shift);
    }
}
