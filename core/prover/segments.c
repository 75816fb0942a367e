// SPDX-License-Identifier: Apache-2.0
// Step 4, second half: quotients to coefficients, cut into masked segments, and the uniform
// polynomial R of every height.
#include <string.h>

#include "core/prover/prove_internal.h"

// Row k holds the factors of coset values in the coefficients [kN, (k + 1)N): with S_c the N-th
// power of coset c's shift, the transform of coset c gives r_c = sum over k of S_c^k q_k, and the
// inverse of that Vandermonde matrix has Lagrange's basis polynomials as columns.
struct vandermonde {
    felt row[QUOTIENT_COSETS][QUOTIENT_COSETS];
};

static struct vandermonde invert_shifts(const struct prover *p, uint32_t height)
{
    felt s[QUOTIENT_COSETS];
    for (uint32_t c = 0; c < QUOTIENT_COSETS; c++) {
        s[c] = felt_pow2k(coset_shift(p, height, c), p->shape.heights[height].log);
    }
    struct vandermonde v;
    for (uint32_t c = 0; c < QUOTIENT_COSETS; c++) {
        felt a = s[(c + 1) % QUOTIENT_COSETS], b = s[(c + 2) % QUOTIENT_COSETS];
        felt scale = felt_inv(felt_mul(felt_sub(s[c], a), felt_sub(s[c], b)));
        v.row[0][c] = felt_mul(scale, felt_mul(a, b));
        v.row[1][c] = felt_neg(felt_mul(scale, felt_add(a, b)));
        v.row[2][c] = scale;
    }
    return v;
}

struct segment_job {
    struct prover *p;
    uint32_t height;
    struct vandermonde inverse;
    felt *coefficients; // five columns of 3N
};

// One coordinate of the quotient: values on three cosets to 3N coefficients.
static void interpolate_piece(void *argument, size_t piece)
{
    const struct segment_job *job = (const struct segment_job *)argument;
    const struct prover *p = job->p;
    size_t n = height_rows(p, job->height), from, to;
    piece_range(EXT_DEGREE, piece, &from, &to);
    for (size_t k = from; k < to; k++) {
        felt *values = p->heights[job->height].quotient_values + k * QUOTIENT_COSETS * n;
        const felt *columns[QUOTIENT_COSETS];
        for (uint32_t c = 0; c < QUOTIENT_COSETS; c++) {
            struct felt_matrix coset = {values + c * n, n, 1};
            ntt_inverse(&p->plan, p->scratch[piece], coset, p->shape.heights[job->height].log,
                        coset_shift(p, job->height, c));
            columns[c] = coset.data;
        }
        for (uint32_t c = 0; c < QUOTIENT_COSETS; c++) {
            felt *out = job->coefficients + (k * QUOTIENT_COSETS + c) * n;
            p->lanes->combine(out, columns, job->inverse.row[c], QUOTIENT_COSETS, n);
        }
    }
}

// The q + 5 coefficients of r_i in one coordinate; r_i is uniform, and zero outside of its range.
static void mask_coefficients(const struct segment_job *job, int64_t segment, size_t coordinate,
                              felt *out)
{
    const struct prover *p = job->p;
    size_t count = p->shape.profile->queries + EXT_DEGREE;
    memset(out, 0, count * sizeof(felt));
    if (segment < 0 || segment + 1 >= p->shape.heights[job->height].segments) return;
    random_stream_felts(out, count, p->lanes, &p->seed, STREAM_SEGMENT,
                        (uint64_t)job->height << 32 | (uint64_t)segment << 8 | coordinate);
}

// Q_i + X^n r_i - r_(i-1): n + (q + 5) = N coefficients.
static void make_segment(const struct segment_job *job, uint32_t segment, size_t coordinate,
                         felt *out)
{
    const struct prover *p = job->p;
    size_t n = p->shape.heights[job->height].segment_size;
    size_t total = QUOTIENT_COSETS * height_rows(p, job->height), from = segment * n;
    size_t have = from >= total ? 0 : total - from < n ? total - from : n;
    felt mask[STARK_QUERIES_MAX + EXT_DEGREE];
    memcpy(out, job->coefficients + coordinate * total + from, have * sizeof(felt));
    memset(out + have, 0, (n - have) * sizeof(felt));
    mask_coefficients(job, segment, coordinate, out + n);
    mask_coefficients(job, (int64_t)segment - 1, coordinate, mask);
    size_t count = p->shape.profile->queries + EXT_DEGREE;
    p->lanes->sub(out, out, mask, count);
}

// The columns of the height's matrix: coordinates of segments, then those of R.
static void segment_piece(void *argument, size_t piece)
{
    const struct segment_job *job = (const struct segment_job *)argument;
    const struct prover *p = job->p;
    size_t n = height_rows(p, job->height), stride = coefficient_stride(p, job->height), from, to;
    piece_range(p->heights[job->height].quotient.columns, piece, &from, &to);
    for (size_t c = from; c < to; c++) {
        felt *coefficients = p->phases[PHASE_QUOTIENT].coefficients[job->height] + c * stride;
        uint32_t segment = (uint32_t)(c / EXT_DEGREE);
        if (segment == p->shape.heights[job->height].segments) {
            random_stream_felts(coefficients, n, p->lanes, &p->seed, STREAM_MASK,
                                (uint64_t)job->height << 32 | c);
        } else {
            make_segment(job, segment, c % EXT_DEGREE, coefficients);
        }
    }
}

enum status make_segments(struct prover *p)
{
    for (uint32_t h = 0; h < p->shape.height_count; h++) {
        size_t mark = p->arena->used;
        struct segment_job job = {p, h, invert_shifts(p, h), NULL};
        job.coefficients = prover_felts(p, EXT_DEGREE * QUOTIENT_COSETS * height_rows(p, h));
        if (job.coefficients == NULL) return STATUS_NO_SPACE;
        run_pieces(p, interpolate_piece, &job);
        run_pieces(p, segment_piece, &job);
        arena_rewind(p->arena, mark);
    }
    return STATUS_OK;
}
