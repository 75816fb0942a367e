// SPDX-License-Identifier: Apache-2.0
// The reference back end: one element at a time.
#include "core/field/vec_portable.h"

#include "core/field/lanes.h"
#include "core/field/ntt_kernel.h"

static void add(felt *out, const felt *a, const felt *b, size_t n)
{
    for (size_t i = 0; i < n; i++) out[i] = felt_add(a[i], b[i]);
}

static void sub(felt *out, const felt *a, const felt *b, size_t n)
{
    for (size_t i = 0; i < n; i++) out[i] = felt_sub(a[i], b[i]);
}

static void mul(felt *out, const felt *a, const felt *b, size_t n)
{
    for (size_t i = 0; i < n; i++) out[i] = felt_mul(a[i], b[i]);
}

static void scale(felt *out, const felt *a, felt s, size_t n)
{
    for (size_t i = 0; i < n; i++) out[i] = felt_mul(a[i], s);
}

static void axpy(felt *acc, felt s, const felt *x, size_t n)
{
    for (size_t i = 0; i < n; i++) acc[i] = felt_add(acc[i], felt_mul(x[i], s));
}

static void mul_add(felt *acc, const felt *a, const felt *b, size_t n)
{
    for (size_t i = 0; i < n; i++) acc[i] = felt_add(acc[i], felt_mul(a[i], b[i]));
}

static void combine(felt *out, const felt *const *columns, const felt *coefficients, size_t count,
                    size_t n)
{
    for (size_t i = 0; i < n; i++) {
        felt sum = FELT_ZERO;
        for (size_t k = 0; k < count; k++) {
            sum = felt_add(sum, felt_mul(columns[k][i], coefficients[k]));
        }
        out[i] = sum;
    }
}

static void to_words(uint32_t *out, const felt *in, size_t n)
{
    for (size_t i = 0; i < n; i++) out[i] = felt_to_u32(in[i]);
}

static void from_words(felt *out, const uint32_t *in, size_t n)
{
    for (size_t i = 0; i < n; i++) out[i] = felt_from_u32(in[i]);
}

static void scale_powers(felt *out, const felt *a, felt start, felt step, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = felt_mul(a[i], start);
        start = felt_mul(start, step);
    }
}

static void mul_ext(struct ext_columns out, struct ext_columns a, struct ext_columns b, size_t n)
{
    for (size_t i = 0; i < n; i++) ext_store(out, i, ext_mul(ext_load(a, i), ext_load(b, i)));
}

static void scale_ext(struct ext_columns out, struct ext_columns a, ext s, size_t n)
{
    for (size_t i = 0; i < n; i++) ext_store(out, i, ext_mul(ext_load(a, i), s));
}

static void axpy_ext(struct ext_columns acc, ext s, struct ext_columns a, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ext_store(acc, i, ext_add(ext_load(acc, i), ext_mul(ext_load(a, i), s)));
    }
}

static void mul_add_ext(struct ext_columns acc, struct ext_columns a, struct ext_columns b,
                        size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ext product = ext_mul(ext_load(a, i), ext_load(b, i));
        ext_store(acc, i, ext_add(ext_load(acc, i), product));
    }
}

static void mul_felt_ext(struct ext_columns out, struct ext_columns a, const felt *x, size_t n)
{
    for (size_t i = 0; i < n; i++) ext_store(out, i, ext_mul_felt(ext_load(a, i), x[i]));
}

static void combine_ext(struct ext_columns acc, const felt *const *columns, const ext *weights,
                        size_t count, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ext sum = ext_load(acc, i);
        for (size_t k = 0; k < count; k++) {
            sum = ext_add(sum, ext_mul_felt(weights[k], columns[k][i]));
        }
        ext_store(acc, i, sum);
    }
}

static void dot(felt *out, const felt *const *columns, size_t count, const felt *weights, size_t n)
{
    for (size_t k = 0; k < count; k++) {
        felt sum = FELT_ZERO;
        for (size_t i = 0; i < n; i++) sum = felt_add(sum, felt_mul(columns[k][i], weights[i]));
        out[k] = sum;
    }
}

static void dot_ext(ext *out, const felt *const *columns, size_t count, struct ext_columns weights,
                    size_t n)
{
    for (size_t k = 0; k < count; k++) {
        ext sum = ext_zero();
        for (size_t i = 0; i < n; i++) {
            sum = ext_add(sum, ext_mul_felt(ext_load(weights, i), columns[k][i]));
        }
        out[k] = sum;
    }
}

static const struct lanes table = {
    .name = "portable",
    .id = LANES_PORTABLE,
    .width = 1,
    .add = add,
    .sub = sub,
    .mul = mul,
    .scale = scale,
    .axpy = axpy,
    .mul_add = mul_add,
    .combine = combine,
    .to_words = to_words,
    .from_words = from_words,
    .scale_powers = scale_powers,
    .ext_mul = mul_ext,
    .ext_scale = scale_ext,
    .ext_axpy = axpy_ext,
    .ext_mul_add = mul_add_ext,
    .ext_mul_felt = mul_felt_ext,
    .ext_combine = combine_ext,
    .dot = dot,
    .ext_dot = dot_ext,
    .ntt = {NTT_KERNELS},
};

const struct lanes *lanes_portable(void)
{
    return &table;
}
