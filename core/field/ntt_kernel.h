// SPDX-License-Identifier: Apache-2.0
// The passes of ntt_internal.h, written once over vec_*.h.
#ifndef CONSENTRY_CORE_FIELD_NTT_KERNEL_H
#define CONSENTRY_CORE_FIELD_NTT_KERNEL_H

#include "core/field/ntt_internal.h"
#include "core/field/vec_felt.h"

// Rows of VEC_WIDTH elements: row i at data + i * stride.
struct ntt_rows {
    felt *data;
    size_t stride;
};

// x times factor number `index`: one for all lanes, or one for each.
VEC_INLINE wide times(vec x, const felt *factors, size_t index, bool each)
{
    if (each) return wide_mul(x, vec_load(factors + index * VEC_WIDTH));
    return wide_mul_all(x, vec_all(factors[index].m));
}

// The level of half 1 alone: rows 2 i and 2 i + 1.
VEC_INLINE void pass_alone(struct ntt_rows to, struct ntt_rows from, size_t n, const felt *factors,
                           bool each)
{
    for (size_t i = 0; i < n; i += 2) {
        vec u = vec_load(from.data + i * from.stride);
        vec v = wide_reduce(times(vec_load(from.data + (i + 1) * from.stride), factors, 0, each));
        vec_store(to.data + i * to.stride, vec_add(u, v));
        vec_store(to.data + (i + 1) * to.stride, vec_sub(u, v));
    }
}

// Stores a vector that is not read again soon; `to` is aligned to the vector.
VEC_INLINE void store_row(felt *to, vec x, bool stream)
{
    if (stream) {
        vec_stream(to, x);
    } else {
        vec_store(to, x);
    }
}

// One step, two levels of half h and 2 h, on rows i, i + h, i + 2 h, i + 3 h. Its factors, from
// number `at` on, are those of ntt_internal.h; two products are below 2 p^2 < p 2^32.
VEC_INLINE void step_rows(struct ntt_rows to, struct ntt_rows from, size_t i, size_t h,
                          const felt *factors, size_t at, bool each, bool stream)
{
    vec x0 = vec_load(from.data + i * from.stride);
    vec x1 = vec_load(from.data + (i + h) * from.stride);
    vec x2 = vec_load(from.data + (i + 2 * h) * from.stride);
    vec x3 = vec_load(from.data + (i + 3 * h) * from.stride);
    x1 = wide_reduce(times(x1, factors, at, each));
    wide sum = wide_add(times(x2, factors, at + 1, each), times(x3, factors, at + 3, each));
    wide difference = wide_add(times(x2, factors, at + 2, each), times(x3, factors, at + 4, each));
    x2 = wide_reduce(sum);
    x3 = wide_reduce(difference);
    vec u0 = vec_add(x0, x1);
    vec u1 = vec_sub(x0, x1);
    store_row(to.data + i * to.stride, vec_add(u0, x2), stream);
    store_row(to.data + (i + h) * to.stride, vec_add(u1, x3), stream);
    store_row(to.data + (i + 2 * h) * to.stride, vec_sub(u0, x2), stream);
    store_row(to.data + (i + 3 * h) * to.stride, vec_sub(u1, x3), stream);
}

VEC_INLINE void pass_step(struct ntt_rows to, struct ntt_rows from, size_t n, size_t h,
                          const felt *factors, bool each, bool stream)
{
    for (size_t start = 0; start < n; start += 4 * h) {
        for (size_t j = 0; j < h; j++) {
            step_rows(to, from, start + j, h, factors, NTT_STEP_FACTORS * j, each, stream);
        }
    }
}

// A transform of n = 2^log_n rows, n >= 4, in bit-reversed order. Only the last step writes to
// `to`, the others to `work`; `work` may be `from`, and `to` may be `work`.
VEC_INLINE void transform_rows(struct ntt_rows to, struct ntt_rows work, struct ntt_rows from,
                               uint32_t log_n, const felt *factors, bool each, bool stream)
{
    size_t n = (size_t)1 << log_n, width = each ? VEC_WIDTH : 1, h = 1;
    if (log_n % 2 == 1) {
        pass_alone(work, from, n, factors, each);
        factors += width;
        from = work;
        h = 2;
    }
    for (; 4 * h < n; h *= 4) {
        pass_step(work, from, n, h, factors, each, false);
        factors += NTT_STEP_FACTORS * h * width;
        from = work;
    }
    pass_step(to, from, n, h, factors, each, stream);
}

// The rows B a + [b0, b0 + W) of the column, scaled, to row reverse(a) of `to`.
VEC_INLINE void gather_rows(const struct ntt_geometry *g, struct ntt_rows to, const felt *column)
{
    size_t a0 = (size_t)1 << (g->log_a - g->log_blowup);
    bool scaled = !felt_equal(g->scale, FELT_ONE);
    vec scale = vec_all(g->scale.m);
    for (size_t a = 0, reversed = 0; a < a0; a++) {
        vec x = vec_load(column + (a << g->log_b));
        vec_store(to.data + reversed * to.stride, scaled ? vec_mul_all(x, scale) : x);
        size_t bit = a0 >> 1;
        for (; (reversed & bit) != 0; bit >>= 1) reversed ^= bit;
        reversed |= bit;
    }
}

// Rows k1 of the first pass, coset k1 % R at rows [r A0, (r + 1) A0), transposed into the tiles.
VEC_INLINE void scatter_tiles(const struct ntt_geometry *g, felt *tiles, struct ntt_rows from,
                              size_t b0)
{
    size_t a = (size_t)1 << g->log_a, b = (size_t)1 << g->log_b;
    size_t a0 = a >> g->log_blowup, mask = ((size_t)1 << g->log_blowup) - 1;
    size_t row = 0; // reverse(b0): b0 has its low bits zero, so this is below B / W
    for (uint32_t k = 0; k < g->log_b; k++) row |= ((b0 >> k) & 1U) << (g->log_b - 1 - k);
    for (size_t k1 = 0; k1 < a; k1 += VEC_WIDTH) {
        vec block[VEC_WIDTH];
        for (size_t i = 0; i < VEC_WIDTH; i++) {
            size_t at = ((k1 + i) & mask) * a0 + ((k1 + i) >> g->log_blowup);
            block[i] = vec_load(from.data + at * VEC_WIDTH);
        }
        vec_transpose(block);
        felt *tile = tiles + k1 * b;
        for (size_t i = 0; i < VEC_WIDTH; i++) {
            size_t reversed = 0; // of i, in log2(W) bits
            for (size_t bit = 1, top = VEC_WIDTH >> 1; top != 0; bit *= 2, top >>= 1) {
                reversed |= (i & bit) != 0 ? top : 0;
            }
            vec_store(tile + (row + reversed * (b / VEC_WIDTH)) * VEC_WIDTH, block[i]);
        }
    }
}

// One coset of the first pass, A0 = 2^log_a0 points.
VEC_INLINE void transform_coset(struct ntt_rows to, struct ntt_rows from, uint32_t log_a0,
                                const felt *factors)
{
    if (log_a0 == 0) {
        vec_store(to.data, vec_load(from.data));
    } else if (log_a0 == 1) {
        pass_alone(to, from, 2, factors, false);
    } else {
        transform_rows(to, to, from, log_a0, factors, false, false);
    }
}

// `work` holds A0 + A rows.
static void kernel_ntt_first(const struct ntt_geometry *g, felt *work, felt *tiles,
                             const felt *column)
{
    uint32_t log_a0 = g->log_a - g->log_blowup;
    size_t a0 = (size_t)1 << log_a0;
    struct ntt_rows input = {work, VEC_WIDTH};
    struct ntt_rows output = {work + a0 * VEC_WIDTH, VEC_WIDTH};
    for (size_t b0 = 0; b0 < (size_t)1 << g->log_b; b0 += VEC_WIDTH) {
        gather_rows(g, input, column + b0);
        for (size_t r = 0; r < (size_t)1 << g->log_blowup; r++) {
            struct ntt_rows coset = {output.data + r * a0 * VEC_WIDTH, VEC_WIDTH};
            transform_coset(coset, input, log_a0, g->first + r * g->first_factors);
        }
        scatter_tiles(g, tiles, output, b0);
    }
}

// The factors of one tile: those of base 1 times powers of x = s w^k1 in lane k1 % W, the base of
// the coset. Steps are filled from the last, half B / 4 and power 1, to the first.
VEC_INLINE void tile_factors(const struct ntt_geometry *g, size_t tile, felt *out)
{
    felt points[VEC_WIDTH];
    felt point = felt_mul(g->shift, felt_pow(g->root, tile * VEC_WIDTH));
    for (size_t i = 0; i < VEC_WIDTH; i++) {
        points[i] = point;
        point = felt_mul(point, g->root);
    }
    vec x = vec_load(points); // to the power B / 4h
    size_t at = ntt_factor_count(g->log_b);
    for (size_t h = (size_t)1 << (g->log_b - 2); h >= 1; h /= 4) {
        vec x2 = vec_mul(x, x), x3 = vec_mul(x2, x);
        const vec powers[NTT_STEP_FACTORS] = {x2, x, x, x3, x3};
        at -= NTT_STEP_FACTORS * h;
        for (size_t j = 0; j < NTT_STEP_FACTORS * h; j += NTT_STEP_FACTORS) {
            for (size_t k = 0; k < NTT_STEP_FACTORS; k++) {
                vec factor = vec_mul_all(powers[k], vec_all(g->factors[at + j + k].m));
                vec_store(out + (at + j + k) * VEC_WIDTH, factor);
            }
        }
        x = vec_mul(x2, x2);
    }
    if (at == 1) vec_store(out, x);
}

// One tile of one column; B is at least 16.
VEC_INLINE void transform_tile(const struct ntt_geometry *g, const felt *factors, felt *tile,
                               felt *column, bool stream)
{
    size_t b = (size_t)1 << g->log_b;
    struct ntt_rows work = {tile, VEC_WIDTH}, to = {column, (size_t)1 << g->log_a};
    for (size_t i = 0; !stream && i < b; i++) __builtin_prefetch(to.data + i * to.stride, 1, 2);
    transform_rows(to, work, work, g->log_b, factors, true, stream);
}

// Rows lie far apart: a store through the caches first reads each line from memory, so the lines
// are asked for early, or written past the caches where a vector is a whole line.
static void kernel_ntt_second(const struct ntt_geometry *g, felt *factors, felt *tiles,
                              struct felt_matrix out)
{
    uint32_t log_size = g->log_a + g->log_b;
    bool stream = VEC_STREAMS && g->stream &&
                  ((uintptr_t)out.data | out.stride * sizeof(felt)) % sizeof(vec) == 0;
    for (size_t k1 = 0; k1 < (size_t)1 << g->log_a; k1 += VEC_WIDTH) {
        tile_factors(g, k1 / VEC_WIDTH, factors);
        for (size_t c = 0; c < out.columns; c++) {
            felt *tile = tiles + (c << log_size) + (k1 << g->log_b);
            felt *column = out.data + c * out.stride + k1;
            if (stream) {
                transform_tile(g, factors, tile, column, true);
            } else {
                transform_tile(g, factors, tile, column, false);
            }
        }
    }
    if (stream) vec_stream_end();
}

#define NTT_KERNELS .first = kernel_ntt_first, .second = kernel_ntt_second

#endif
