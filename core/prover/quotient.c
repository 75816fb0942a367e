// SPDX-License-Identifier: Apache-2.0
// Step 4, first half: every constraint of every table on the first three cosets, divided by what
// vanishes where it must hold. Blocks of rows run through the tables' programs.
#include <string.h>

#include "core/field/batch_inverse.h"
#include "core/field/roots.h"
#include "core/prover/bus_fingerprint.h"
#include "core/prover/prove_internal.h"

struct quotient_job {
    struct prover *p;
    uint32_t table;
    const struct stark_table_shape *shape;
    struct prover_height *height;
    size_t rows, last_row; // N; N - h - 1
    struct program program;
    const ext *factors; // c^k of this table: constraints, groups, two of the accumulator
    felt last_point;    // g^(N-h-1)
    felt last_scale;    // 1 / (x_i - g^e) = g^-e / (x_(i-e) - 1): g^-(N-h-1), g^-(N-h)
    felt end_scale;
    struct program_frame frames[PROVER_PIECES];
    struct bus_scratch scratch[PROVER_PIECES];
    felt *next[PROVER_PIECES]; // columns at the next row, in the block that wraps around
};

// Rows [row, row + n) of one coset, which stand at `place` of the quotient's arrays.
struct quotient_block {
    const struct quotient_job *job;
    const struct bus_scratch *scratch;
    size_t row, place, n;
};

static struct ext_columns bus_block(const struct quotient_block *b, uint32_t group)
{
    const struct prover_matrix *m = &b->job->p->tables[b->job->table].bus;
    struct ext_columns c;
    for (uint32_t k = 0; k < EXT_DEGREE; k++) {
        c.c[k] = m->data + ((size_t)EXT_DEGREE * group + k) * m->stride + b->place;
    }
    return c;
}

// f den - num of a group, D den - num of the last one, weighed and added.
static void fold_group(void *context, const struct program *program, struct program_frame *frame,
                       uint32_t group, size_t n)
{
    const struct quotient_block *b = (const struct quotient_block *)context;
    const struct bus_scratch *s = b->scratch;
    bool last = group + 1 == program->shape->group_count;
    bus_group(&b->job->p->bus, program, frame, group, s, n);
    frame->lanes->ext_mul(s->denominator, s->denominator, last ? s->step : bus_block(b, group), n);
    for (int k = 0; k < EXT_DEGREE; k++) {
        frame->lanes->sub(s->denominator.c[k], s->denominator.c[k], s->numerator.c[k], n);
    }
    ext factor = b->job->factors[program->table->constraint_count + group];
    frame->lanes->ext_axpy(frame->folds[AIR_EVERY], factor, s->denominator, n);
}

// D = A(gX) - A(X) - sum f on the block.
static void make_step(const struct quotient_block *b)
{
    const struct lanes *lanes = b->job->p->lanes;
    uint32_t last = b->job->shape->group_count - 1;
    struct ext_columns a = bus_block(b, last), step = b->scratch->step;
    size_t n = b->n;
    bool wraps = b->row + n == b->job->rows;
    for (int k = 0; k < EXT_DEGREE; k++) {
        lanes->sub(step.c[k], a.c[k] + 1, a.c[k], wraps ? n - 1 : n);
        if (wraps) {
            const felt *first = a.c[k] - b->row;
            step.c[k][n - 1] = felt_sub(first[0], a.c[k][n - 1]);
        }
        for (uint32_t g = 0; g < last; g++) {
            lanes->sub(step.c[k], step.c[k], bus_block(b, g).c[k], n);
        }
    }
}

static void set_slots(const struct quotient_block *b, struct program_frame *frame, felt *next)
{
    const struct quotient_job *job = b->job;
    const struct prover_matrix *m = &job->p->tables[job->table].trace;
    const bool *next_used = job->program.table->next_used;
    for (uint32_t c = 0; c <= job->shape->width; c++) {
        const felt *column = m->data + c * m->stride + b->place;
        frame->slots[c] = column;
        if (c == job->shape->width || !next_used[c]) continue;
        frame->slots[program_slot_next(&job->program, c)] = column + 1;
        if (b->row + b->n != job->rows) continue;
        memcpy(next, column + 1, (b->n - 1) * sizeof(felt));
        next[b->n - 1] = *(column - b->row);
        frame->slots[program_slot_next(&job->program, c)] = next;
        next += PROGRAM_BLOCK;
    }
    frame->slots[program_slot_x(&job->program)] = job->height->points + b->place;
}

static void add_scaled(const struct lanes *lanes, struct ext_columns acc, struct ext_columns a,
                       const felt *x, size_t n)
{
    for (int k = 0; k < EXT_DEGREE; k++) lanes->mul_add(acc.c[k], a.c[k], x, n);
}

// scale / (x_(i - e) - 1) on the block.
static void inverse_at(const struct quotient_block *b, size_t e, felt scale, felt *out)
{
    size_t rows = b->job->rows, from = (b->row + rows - e) % rows;
    size_t ahead = rows - from < b->n ? rows - from : b->n;
    const felt *coset = b->job->height->inverse_first + (b->place - b->row);
    b->job->p->lanes->scale(out, coset + from, scale, ahead);
    b->job->p->lanes->scale(out + ahead, coset, scale, b->n - ahead);
}

// Divides the sums of a block and adds them to the height's quotient.
static void finish_block(const struct quotient_block *b, const struct program_frame *frame)
{
    const struct quotient_job *job = b->job;
    const struct lanes *lanes = job->p->lanes;
    size_t n = b->n, values = QUOTIENT_COSETS * job->rows;
    const felt *zerofier = job->height->inverse_zerofier + b->place;
    struct ext_columns q = ext_columns_at(job->height->quotient_values, values);
    for (int k = 0; k < EXT_DEGREE; k++) q.c[k] += b->place;
    felt factor[PROGRAM_BLOCK];
    add_scaled(lanes, q, frame->folds[AIR_EVERY], zerofier, n);
    for (size_t i = 0; i < n; i++) {
        factor[i] = felt_sub(job->height->points[b->place + i], job->last_point);
    }
    lanes->mul(factor, factor, zerofier, n);
    add_scaled(lanes, q, frame->folds[AIR_TRANSITION], factor, n);
    // A is 0 in the first row and the terminal in row N - h.
    const ext *own = job->factors + job->shape->factors - 2;
    struct ext_columns a = bus_block(b, job->shape->group_count - 1);
    lanes->ext_axpy(frame->folds[AIR_FIRST], own[0], a, n);
    add_scaled(lanes, q, frame->folds[AIR_FIRST], job->height->inverse_first + b->place, n);
    inverse_at(b, job->last_row, job->last_scale, factor);
    add_scaled(lanes, q, frame->folds[AIR_LAST], factor, n);
    struct ext_columns end = b->scratch->step;
    ext terminal = job->p->tables[job->table].terminal;
    for (int k = 0; k < EXT_DEGREE; k++) {
        for (size_t i = 0; i < n; i++) end.c[k][i] = felt_sub(a.c[k][i], terminal.c[k]);
    }
    lanes->ext_scale(end, end, own[1], n);
    inverse_at(b, job->last_row + 1, job->end_scale, factor);
    add_scaled(lanes, q, end, factor, n);
}

static void quotient_piece(void *argument, size_t piece)
{
    struct quotient_job *job = (struct quotient_job *)argument;
    struct program_frame *frame = &job->frames[piece];
    struct quotient_block block = {.job = job, .scratch = &job->scratch[piece]};
    size_t from, to;
    block.n = PROGRAM_BLOCK;
    frame->group = fold_group;
    frame->context = &block;
    frame->factors = job->factors;
    piece_range(QUOTIENT_COSETS * job->rows / PROGRAM_BLOCK, piece, &from, &to);
    for (size_t i = from; i < to; i++) {
        block.place = i * PROGRAM_BLOCK;
        block.row = block.place % job->rows;
        for (int where = 0; where < 4; where++) {
            memset(frame->folds[where].c[0], 0, EXT_DEGREE * PROGRAM_BLOCK * sizeof(felt));
        }
        set_slots(&block, frame, job->next[piece]);
        make_step(&block);
        program_run(&job->program, frame, block.n);
        finish_block(&block, frame);
    }
    frame->context = NULL;
}

static enum status add_table(struct prover *p, uint32_t table, const ext *factors)
{
    struct quotient_job job = {.p = p, .table = table, .shape = &p->shape.tables[table]};
    size_t mark = p->arena->used;
    job.height = &p->heights[job.shape->height];
    job.rows = height_rows(p, job.shape->height);
    job.last_row = active_rows(p, job.shape->height) - 1;
    job.factors = factors + job.shape->factor;
    job.last_point = felt_pow(job.height->root, job.last_row);
    job.last_scale = felt_inv(job.last_point);
    job.end_scale = felt_inv(felt_mul(job.last_point, job.height->root));
    TRY(program_make(&job.program, p->arena, p->circuit->tables[table], job.shape, true));
    for (size_t i = 0; i < PROVER_PIECES; i++) {
        TRY(program_frame_make(&job.frames[i], p->arena, &job.program, p->lanes));
        TRY(bus_scratch_make(&job.scratch[i], p->arena));
        job.next[i] = prover_felts(p, (size_t)PROGRAM_BLOCK * (job.shape->next_count + 1));
        if (job.next[i] == NULL) return STATUS_NO_SPACE;
    }
    run_pieces(p, quotient_piece, &job);
    arena_rewind(p->arena, mark);
    return STATUS_OK;
}

// 1 / Z = prod over the random rows of (X - g^i) / (X^N - 1) on the three cosets: the product's
// h + 1 coefficients are multiplied out and transformed.
static enum status make_zerofier(struct prover *p, uint32_t height)
{
    struct prover_height *h = &p->heights[height];
    uint32_t log = p->shape.heights[height].log, random = p->shape.random_rows;
    size_t n = height_rows(p, height), mark = p->arena->used;
    felt *product = ARENA_NEW(p->arena, felt, n);
    if (product == NULL) return STATUS_NO_SPACE;
    product[0] = FELT_ONE;
    felt point = felt_pow(h->root, n - random);
    for (uint32_t i = 0; i < random; i++, point = felt_mul(point, h->root)) {
        for (uint32_t k = i + 2; k-- > 1;) {
            product[k] = felt_sub(product[k - 1], felt_mul(point, product[k]));
        }
        product[0] = felt_neg(felt_mul(point, product[0]));
    }
    for (uint32_t c = 0; c < QUOTIENT_COSETS; c++) {
        felt shift = coset_shift(p, height, c);
        struct felt_matrix coset = {h->inverse_zerofier + c * n, n, 1};
        memcpy(coset.data, product, n * sizeof(felt));
        ntt_forward(&p->plan, p->scratch[0], coset, log, shift);
        felt scale = felt_inv(felt_sub(felt_pow2k(shift, log), FELT_ONE));
        p->lanes->scale(coset.data, coset.data, scale, n);
    }
    arena_rewind(p->arena, mark);
    return STATUS_OK;
}

static enum status make_points(struct prover *p, uint32_t height)
{
    struct prover_height *h = &p->heights[height];
    size_t n = height_rows(p, height), values = QUOTIENT_COSETS * n;
    h->points = prover_felts(p, values);
    h->inverse_first = prover_felts(p, values);
    h->inverse_zerofier = prover_felts(p, values);
    h->quotient_values = ARENA_NEW(p->arena, felt, EXT_DEGREE * values);
    if (!h->points || !h->inverse_first || !h->inverse_zerofier || !h->quotient_values) {
        return STATUS_NO_SPACE;
    }
    size_t mark = p->arena->used;
    felt *differences = prover_felts(p, values);
    if (differences == NULL) return STATUS_NO_SPACE;
    for (uint32_t c = 0; c < QUOTIENT_COSETS; c++) {
        p->lanes->scale(h->points + c * n, h->trace_points, coset_shift(p, height, c), n);
    }
    for (size_t i = 0; i < values; i++) differences[i] = felt_sub(h->points[i], FELT_ONE);
    felt_batch_inverse(h->inverse_first, differences, values);
    arena_rewind(p->arena, mark);
    return make_zerofier(p, height);
}

enum status prove_quotient(struct prover *p)
{
    ext *factors = ARENA_NEW(p->arena, ext, p->shape.factor_count);
    if (factors == NULL) return STATUS_NO_SPACE;
    ext_powers(factors, ext_one(), p->composition, p->shape.factor_count);
    for (uint32_t h = 0; h < p->shape.height_count; h++) TRY(make_points(p, h));
    for (uint32_t t = 0; t < p->shape.table_count; t++) TRY(add_table(p, t, factors));
    TRY(phase_begin(p, PHASE_QUOTIENT));
    size_t mark = p->arena->used;
    TRY(phase_coefficients(p, PHASE_QUOTIENT));
    TRY(make_segments(p));
    struct hash256 cap[MERKLE_CAP_MAX];
    TRY(phase_commit(p, PHASE_QUOTIENT, cap));
    arena_rewind(p->arena, mark);
    p->zeta = script_quotient(&p->script, cap, (size_t)1 << p->phases[PHASE_QUOTIENT].tree.log_cap);
    return ext_is_base(p->zeta) ? STATUS_INTERNAL : STATUS_OK;
}
