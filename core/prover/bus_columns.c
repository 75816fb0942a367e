// SPDX-License-Identifier: Apache-2.0
// Step 3: the LogUp columns.
//
// Of every group the fraction num / den is made for all active rows, den = F_a F_b; all groups but
// the last become columns, the sum of all is accumulated. Until they are extended, the values of a
// LogUp column stand in the places of its cosets 0 (den, then the fraction) and 1 (num); coset 2
// holds the products on the way to the inverses.
#include <string.h>

#include "core/prover/bus_fingerprint.h"
#include "core/prover/prove_internal.h"

struct bus_job {
    struct prover *p;
    uint32_t table;
    struct program program;
    struct program_frame frames[PROVER_PIECES];
    struct bus_scratch scratch[PROVER_PIECES];
    bool zero[PROVER_PIECES]; // a fingerprint vanished
};

// Place `coset` of LogUp column g, N elements a coordinate.
static struct ext_columns bus_place(const struct prover *p, uint32_t table, uint32_t g,
                                    uint32_t coset)
{
    const struct prover_matrix *m = &p->tables[table].bus;
    size_t n = height_rows(p, p->shape.tables[table].height);
    struct ext_columns place;
    for (uint32_t k = 0; k < EXT_DEGREE; k++) {
        place.c[k] = m->data + ((size_t)EXT_DEGREE * g + k) * m->stride + coset * n;
    }
    return place;
}

struct fraction_context {
    const struct bus_job *job;
    struct bus_scratch *scratch;
    size_t row;
};

// Numerator and denominator of a group on the rows of a block.
static void make_fraction(void *context, const struct program *program, struct program_frame *frame,
                          uint32_t group, size_t n)
{
    const struct fraction_context *c = (const struct fraction_context *)context;
    const struct prover *p = c->job->p;
    struct ext_columns den = columns_from(bus_place(p, c->job->table, group, 0), c->row);
    struct ext_columns num = columns_from(bus_place(p, c->job->table, group, 1), c->row);
    bus_group(&p->bus, program, frame, group, c->scratch, n);
    const struct bus_scratch *s = c->scratch;
    for (int k = 0; k < EXT_DEGREE; k++) {
        memcpy(den.c[k], s->denominator.c[k], n * sizeof(felt));
        memcpy(num.c[k], s->numerator.c[k], n * sizeof(felt));
    }
}

static void fraction_piece(void *argument, size_t piece)
{
    struct bus_job *job = (struct bus_job *)argument;
    const struct prover *p = job->p;
    const struct stark_table_shape *shape = &p->shape.tables[job->table];
    const struct stark_trace *trace = &p->traces[job->table];
    struct program_frame *frame = &job->frames[piece];
    struct fraction_context context = {job, &job->scratch[piece], 0};
    size_t active = active_rows(p, shape->height), from, to;
    piece_range((active + PROGRAM_BLOCK - 1) / PROGRAM_BLOCK, piece, &from, &to);
    frame->group = make_fraction;
    frame->context = &context;
    for (size_t block = from; block < to; block++) {
        size_t row = context.row = block * PROGRAM_BLOCK;
        for (uint32_t c = 0; c < shape->width; c++) {
            frame->slots[c] = trace->columns + c * trace->stride + row;
        }
        frame->slots[shape->width] = p->tables[job->table].blinding + row;
        frame->slots[program_slot_x(&job->program)] = p->heights[shape->height].trace_points + row;
        size_t left = active - row;
        program_run(&job->program, frame, left < PROGRAM_BLOCK ? left : PROGRAM_BLOCK);
    }
    frame->context = NULL;
}

static void invert_piece(void *argument, size_t piece)
{
    struct bus_job *job = (struct bus_job *)argument;
    const struct prover *p = job->p;
    const struct stark_table_shape *shape = &p->shape.tables[job->table];
    size_t n = height_rows(p, shape->height), active = active_rows(p, shape->height), from, to;
    piece_range(shape->group_count, piece, &from, &to);
    for (uint32_t g = (uint32_t)from; g < to; g++) {
        struct ext_columns den = bus_place(p, job->table, g, 0);
        for (size_t i = active; i < n; i++) ext_store(den, i, ext_one());
        if (!ext_columns_invert(p->lanes, den, bus_place(p, job->table, g, 2), n))
            job->zero[piece] = true;
        p->lanes->ext_mul(den, den, bus_place(p, job->table, g, 1), active);
    }
}

// The accumulator of all fractions takes the place of the last group's; its value behind the last
// active row is the terminal.
static void accumulate(struct prover *p, uint32_t table)
{
    const struct stark_table_shape *shape = &p->shape.tables[table];
    size_t active = active_rows(p, shape->height);
    uint32_t last = shape->group_count - 1;
    struct ext_columns sum = bus_place(p, table, last, 0);
    for (uint32_t g = 0; g < last; g++) {
        struct ext_columns f = bus_place(p, table, g, 0);
        for (int k = 0; k < EXT_DEGREE; k++) p->lanes->add(sum.c[k], sum.c[k], f.c[k], active);
    }
    ext total = ext_zero();
    for (size_t i = 0; i < active; i++) {
        ext term = ext_load(sum, i);
        ext_store(sum, i, total);
        total = ext_add(total, term);
    }
    ext_store(sum, active, total);
    p->tables[table].terminal = total;
}

static enum status make_table(struct prover *p, uint32_t table)
{
    struct bus_job job = {.p = p, .table = table};
    const struct stark_table_shape *shape = &p->shape.tables[table];
    size_t mark = p->arena->used;
    TRY(program_make(&job.program, p->arena, p->circuit->tables[table], shape, false));
    for (size_t i = 0; i < PROVER_PIECES; i++) {
        TRY(program_frame_make(&job.frames[i], p->arena, &job.program, p->lanes));
        TRY(bus_scratch_make(&job.scratch[i], p->arena));
    }
    run_pieces(p, fraction_piece, &job);
    run_pieces(p, invert_piece, &job);
    for (size_t i = 0; i < PROVER_PIECES; i++) {
        if (job.zero[i]) return STATUS_INTERNAL;
    }
    accumulate(p, table);
    arena_rewind(p->arena, mark);
    return STATUS_OK;
}

enum status make_bus_columns(struct prover *p)
{
    TRY(phase_begin(p, PHASE_BUSES));
    for (uint32_t t = 0; t < p->shape.table_count; t++) TRY(make_table(p, t));
    return STATUS_OK;
}

struct finish_job {
    const struct prover *p;
    uint32_t table;
};

// The values of five columns a LogUp column, random rows behind them, to coefficients.
static void finish_piece(void *argument, size_t piece)
{
    const struct finish_job *job = (const struct finish_job *)argument;
    const struct prover *p = job->p;
    const struct stark_table_shape *shape = &p->shape.tables[job->table];
    const struct prover_matrix *matrix = &p->tables[job->table].bus;
    size_t n = height_rows(p, shape->height), active = active_rows(p, shape->height);
    size_t stride = coefficient_stride(p, shape->height), from, to;
    felt *coefficients = p->phases[PHASE_BUSES].coefficients[job->table];
    piece_range(matrix->columns, piece, &from, &to);
    for (size_t c = from; c < to; c++) {
        bool accumulator = c / EXT_DEGREE + 1 == shape->group_count;
        size_t first = active + accumulator; // the terminal stands in row N - h
        felt *values = coefficients + c * stride;
        memcpy(values, matrix->data + c * matrix->stride, first * sizeof(felt));
        random_stream_felts(values + first, n - first, p->lanes, &p->seed, STREAM_BUS_ROWS,
                            (uint64_t)job->table << 32 | c);
    }
    struct felt_matrix columns = {coefficients + from * stride, stride, to - from};
    ntt_inverse(&p->plan, p->scratch[piece], columns, shape->log_height, FELT_ONE);
}

enum status send_buses(struct prover *p)
{
    ext terminals[STARK_TABLES_MAX];
    size_t mark = p->arena->used;
    TRY(phase_coefficients(p, PHASE_BUSES));
    for (uint32_t t = 0; t < p->shape.table_count; t++) {
        terminals[t] = p->tables[t].terminal;
        struct finish_job job = {p, t};
        run_pieces(p, finish_piece, &job);
    }
    struct hash256 cap[MERKLE_CAP_MAX];
    TRY(phase_commit(p, PHASE_BUSES, cap));
    arena_rewind(p->arena, mark);
    write_exts(p, terminals, p->shape.table_count);
    size_t cap_size = (size_t)1 << p->phases[PHASE_BUSES].tree.log_cap;
    p->composition = script_buses(&p->script, cap, cap_size, terminals);
    return STATUS_OK;
}

enum status prove_buses(struct prover *p)
{
    TRY(make_bus_columns(p));
    return send_buses(p);
}
