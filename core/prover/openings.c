// SPDX-License-Identifier: Apache-2.0
// Step 5: columns at zeta and g zeta, from their values on coset 0 by the barycentric formula; and
// the words that enter FRI, which tie the columns to those values.
//
// With s = 3, x_i = s g^i: p(z) = sum of p(x_i) w_i, w_i = (z^N - s^N) / (N s^N) x_i / (z - x_i).
// At g z the same weights serve: p(g z) = sum of p(x_(i+1)) w_i.
#include <string.h>

#include "core/field/roots.h"
#include "core/prover/prove_internal.h"

struct opening_job {
    struct prover *p;
    uint32_t height;
    struct ext_columns weights;
    struct prover_column *columns; // those at zeta, then those at g zeta
    ext *factors;                  // values found, later gamma X^coordinate
    size_t now, all;
    ext now_sum, next_sum; // sum of gamma times value over the openings at zeta, at g zeta
};

static void list_column(struct opening_job *job, const struct prover_matrix *m, size_t column,
                        uint32_t size, uint32_t opening)
{
    for (uint32_t k = 0; k < size; k++) {
        job->columns[job->all++] =
            (struct prover_column){m->data + (column + k) * m->stride, opening, k};
    }
}

static void list_now(struct opening_job *job)
{
    const struct stark_shape *shape = &job->p->shape;
    for (uint32_t t = 0; t < shape->table_count; t++) {
        const struct stark_table_shape *s = &shape->tables[t];
        if (s->height != job->height) continue;
        const struct prover_table *table = &job->p->tables[t];
        for (uint32_t c = 0; c <= s->width; c++) {
            list_column(job, &table->trace, c, 1, s->opening + c);
        }
        uint32_t opening = s->opening + s->width + 1 + s->next_count;
        for (uint32_t g = 0; g < s->group_count; g++) {
            list_column(job, &table->bus, (size_t)EXT_DEGREE * g, EXT_DEGREE, opening + g);
        }
    }
    const struct stark_height *height = &shape->heights[job->height];
    for (uint32_t i = 0; i < height->segments; i++) {
        list_column(job, &job->p->heights[job->height].quotient, (size_t)EXT_DEGREE * i, EXT_DEGREE,
                    height->opening + i);
    }
    job->now = job->all;
}

static void list_next(struct opening_job *job)
{
    const struct stark_shape *shape = &job->p->shape;
    for (uint32_t t = 0; t < shape->table_count; t++) {
        const struct stark_table_shape *s = &shape->tables[t];
        if (s->height != job->height) continue;
        const struct prover_table *table = &job->p->tables[t];
        const bool *next_used = job->p->circuit->tables[t]->next_used;
        uint32_t opening = s->opening + s->width + 1;
        for (uint32_t c = 0; c < s->width; c++) {
            if (next_used[c]) list_column(job, &table->trace, c, 1, opening++);
        }
        list_column(job, &table->bus, (size_t)EXT_DEGREE * (s->group_count - 1), EXT_DEGREE,
                    opening + s->group_count);
    }
}

static size_t columns_of_height(const struct stark_shape *shape, uint32_t height)
{
    size_t count = (size_t)EXT_DEGREE * shape->heights[height].segments;
    for (uint32_t t = 0; t < shape->table_count; t++) {
        const struct stark_table_shape *s = &shape->tables[t];
        if (s->height != height) continue;
        count += s->width + 1 + s->next_count + (size_t)EXT_DEGREE * (s->group_count + 1);
    }
    return count;
}

static enum status job_make(struct opening_job *job, struct prover *p, uint32_t height)
{
    size_t count = columns_of_height(&p->shape, height);
    *job = (struct opening_job){.p = p, .height = height};
    job->columns = ARENA_NEW(p->arena, struct prover_column, count);
    job->factors = ARENA_NEW(p->arena, ext, count);
    if (job->columns == NULL || job->factors == NULL) return STATUS_NO_SPACE;
    list_now(job);
    list_next(job);
    return STATUS_OK;
}

// 1 / (zeta - x) for the height, and from them the weights.
static enum status make_weights(struct prover *p, struct opening_job *job)
{
    uint32_t log = p->shape.heights[job->height].log;
    size_t n = (size_t)1 << log;
    struct prover_height *h = &p->heights[job->height];
    felt *inverses = prover_felts(p, EXT_DEGREE * (n + 1));
    felt *weights = prover_felts(p, EXT_DEGREE * n); // also the room to invert in
    if (inverses == NULL || weights == NULL) return STATUS_NO_SPACE;
    h->inverses = ext_columns_at(inverses, n + 1);
    job->weights = ext_columns_at(weights, n);
    struct ext_columns inverse = columns_from(h->inverses, 1);
    for (size_t i = 0; i < n; i++) {
        ext_store(inverse, i, ext_sub(p->zeta, ext_from_felt(h->points[i])));
    }
    if (!ext_columns_invert(p->lanes, inverse, job->weights, n)) return STATUS_INTERNAL;
    ext_store(h->inverses, 0, ext_load(inverse, n - 1));
    felt shift = felt_pow2k(FELT(FELT_GENERATOR), log);
    felt scale = felt_inv(felt_mul(shift, felt_from_u32((uint32_t)n)));
    ext factor = ext_mul_felt(vanishing_at(p->zeta, log, FELT(FELT_GENERATOR)), scale);
    p->lanes->ext_scale(job->weights, inverse, factor, n);
    p->lanes->ext_mul_felt(job->weights, job->weights, h->points, n);
    return STATUS_OK;
}

// All columns but for the last row, which for g zeta is row 0.
static void evaluate_piece(void *argument, size_t piece)
{
    enum { AT_ONCE = 16 };
    const struct opening_job *job = (const struct opening_job *)argument;
    size_t n = height_rows(job->p, job->height), from, to;
    ext last_weight = ext_load(job->weights, n - 1);
    piece_range(job->all, piece, &from, &to);
    for (size_t first = from; first < to; first += AT_ONCE) {
        size_t count = to - first < AT_ONCE ? to - first : AT_ONCE;
        const felt *columns[AT_ONCE];
        for (size_t i = 0; i < count; i++) {
            columns[i] = job->columns[first + i].values + (first + i >= job->now);
        }
        job->p->lanes->ext_dot(job->factors + first, columns, count, job->weights, n - 1);
        for (size_t i = first; i < first + count; i++) {
            felt last = job->columns[i].values[i >= job->now ? 0 : n - 1];
            job->factors[i] = ext_add(job->factors[i], ext_mul_felt(last_weight, last));
        }
    }
}

// x X^k
static ext shift_up(ext x, uint32_t k)
{
    while (k-- > 0) x = ext_mul_x(x);
    return x;
}

enum status make_openings(struct prover *p)
{
    p->openings = ARENA_NEW(p->arena, ext, p->shape.opening_count);
    p->gammas = ARENA_NEW(p->arena, ext, p->shape.opening_count);
    if (p->openings == NULL || p->gammas == NULL) return STATUS_NO_SPACE;
    for (uint32_t h = 0; h < p->shape.height_count; h++) {
        struct opening_job job;
        TRY(job_make(&job, p, h));
        TRY(make_weights(p, &job));
        run_pieces(p, evaluate_piece, &job);
        for (size_t i = 0; i < job.all; i++) {
            ext *opening = &p->openings[job.columns[i].opening];
            *opening = ext_add(*opening, shift_up(job.factors[i], job.columns[i].coordinate));
        }
    }
    return STATUS_OK;
}

void send_openings(struct prover *p)
{
    write_exts(p, p->openings, p->shape.opening_count);
    script_openings(&p->script, p->openings, p->gammas);
}

enum status prove_openings(struct prover *p)
{
    TRY(make_openings(p));
    send_openings(p);
    return STATUS_OK;
}

// sum of factors times columns, on the block.
static void combine(const struct opening_job *job, size_t from, size_t to, size_t row,
                    struct ext_columns out)
{
    enum { AT_ONCE = 64 };
    for (size_t first = from; first < to; first += AT_ONCE) {
        size_t count = to - first < AT_ONCE ? to - first : AT_ONCE;
        const felt *columns[AT_ONCE];
        for (size_t i = 0; i < count; i++) columns[i] = job->columns[first + i].values + row;
        job->p->lanes->ext_combine(out, columns, job->factors + first, count, PROGRAM_BLOCK);
    }
}

// F = sum of gamma (p(x) - p(z)) / (x - z) over both points, plus R, on coset 0.
static void word_piece(void *argument, size_t piece)
{
    const struct opening_job *job = (const struct opening_job *)argument;
    const struct prover *p = job->p;
    const struct prover_height *h = &p->heights[job->height];
    const struct prover_matrix *m = &h->quotient;
    size_t from, to, first_mask = (size_t)EXT_DEGREE * p->shape.heights[job->height].segments;
    felt memory[2][EXT_DEGREE * PROGRAM_BLOCK];
    struct ext_columns now = ext_columns_at(memory[0], PROGRAM_BLOCK);
    struct ext_columns next = ext_columns_at(memory[1], PROGRAM_BLOCK);
    ext over_root = ext_from_felt(felt_inv(h->root));
    piece_range(height_rows(p, job->height) / PROGRAM_BLOCK, piece, &from, &to);
    for (size_t row = from * PROGRAM_BLOCK; row < to * PROGRAM_BLOCK; row += PROGRAM_BLOCK) {
        // The inverses are those of zeta - x, so both sums begin with what is subtracted.
        for (size_t i = 0; i < PROGRAM_BLOCK; i++) {
            ext_store(now, i, ext_neg(job->now_sum));
            ext_store(next, i, ext_neg(job->next_sum));
        }
        combine(job, 0, job->now, row, now);
        combine(job, job->now, job->all, row, next);
        p->lanes->ext_mul(now, now, columns_from(h->inverses, row + 1), PROGRAM_BLOCK);
        p->lanes->ext_mul(next, next, columns_from(h->inverses, row), PROGRAM_BLOCK);
        p->lanes->ext_axpy(now, over_root, next, PROGRAM_BLOCK);
        for (size_t k = 0; k < EXT_DEGREE; k++) {
            p->lanes->sub(h->word.c[k] + row, m->data + (first_mask + k) * m->stride + row,
                          now.c[k], PROGRAM_BLOCK);
        }
    }
}

// From coset 0 to the whole domain; FRI's points leave out the shift, the values are the same.
static void extend_word_piece(void *argument, size_t piece)
{
    const struct opening_job *job = (const struct opening_job *)argument;
    const struct prover *p = job->p;
    size_t n = height_rows(p, job->height), from, to;
    felt *values = p->scratch[piece], *scratch = values + n;
    piece_range(EXT_DEGREE, piece, &from, &to);
    struct ntt_extension to_domain = {.log_rows = p->shape.heights[job->height].log,
                                      .log_blowup = p->shape.profile->log_blowup,
                                      .shift = FELT(FELT_GENERATOR),
                                      .by_cosets = true};
    for (size_t k = from; k < to; k++) {
        struct felt_matrix matrix = {values, n, 1};
        struct felt_matrix word = {p->heights[job->height].word.c[k], domain_rows(p, job->height),
                                   1};
        memcpy(values, word.data, n * sizeof(felt));
        ntt_inverse(&p->plan, scratch, matrix, to_domain.log_rows, to_domain.shift);
        ntt_extend_coefficients(&p->plan, scratch, word, matrix, to_domain);
    }
}

static void weigh(struct opening_job *job)
{
    const struct prover *p = job->p;
    for (size_t i = 0; i < job->all; i++) {
        const struct prover_column *column = &job->columns[i];
        ext gamma = p->gammas[column->opening];
        job->factors[i] = shift_up(gamma, column->coordinate);
        if (column->coordinate != 0) continue;
        ext *sum = i < job->now ? &job->now_sum : &job->next_sum;
        *sum = ext_add(*sum, ext_mul(gamma, p->openings[column->opening]));
    }
}

enum status make_words(struct prover *p)
{
    for (uint32_t h = 0; h < p->shape.height_count; h++) {
        size_t points = domain_rows(p, h);
        felt *word = prover_felts(p, EXT_DEGREE * points);
        if (word == NULL) return STATUS_NO_SPACE;
        p->heights[h].word = ext_columns_at(word, points);
        size_t mark = p->arena->used;
        struct opening_job job;
        TRY(job_make(&job, p, h));
        weigh(&job);
        run_pieces(p, word_piece, &job);
        run_pieces(p, extend_word_piece, &job);
        arena_rewind(p->arena, mark);
    }
    return STATUS_OK;
}
