// SPDX-License-Identifier: Apache-2.0
// Step 2: the tables with their random rows, extended and committed.
#include <string.h>

#include "core/prover/prove_internal.h"

// Multiplicities of the blinding tuples: for each of the eight rows uniform over the tables, given
// that they sum to zero. The other active rows carry none.
static enum status make_blinding(struct prover *p)
{
    felt sums[STARK_BLINDING_ROWS] = {{0}};
    for (uint32_t t = 0; t < p->shape.table_count; t++) {
        size_t rows = height_rows(p, p->shape.tables[t].height);
        felt values[STARK_BLINDING_ROWS];
        felt *column = p->tables[t].blinding = ARENA_NEW(p->arena, felt, rows);
        if (column == NULL) return STATUS_NO_SPACE;
        random_stream_felts(values, STARK_BLINDING_ROWS, p->lanes, &p->seed, STREAM_BLINDING, t);
        for (size_t i = 0; i < STARK_BLINDING_ROWS; i++) {
            felt value = t + 1 < p->shape.table_count ? values[i] : felt_neg(sums[i]);
            sums[i] = felt_add(sums[i], value);
            column[i * (rows >> STARK_LOG_HEIGHT_MIN)] = value;
        }
    }
    return STATUS_OK;
}

struct trace_job {
    const struct prover *p;
    uint32_t table;
};

// The values of columns [from, to) of a table, random rows included, to coefficients.
static void trace_piece(void *argument, size_t piece)
{
    const struct trace_job *job = (const struct trace_job *)argument;
    const struct prover *p = job->p;
    const struct stark_table_shape *shape = &p->shape.tables[job->table];
    const struct stark_trace *trace = &p->traces[job->table];
    size_t n = height_rows(p, shape->height), active = active_rows(p, shape->height);
    size_t stride = coefficient_stride(p, shape->height), from, to;
    felt *coefficients = p->phases[PHASE_TRACE].coefficients[job->table];
    piece_range(shape->width + 1, piece, &from, &to);
    for (size_t c = from; c < to; c++) {
        bool blinding = c == shape->width;
        const felt *source =
            blinding ? p->tables[job->table].blinding : trace->columns + c * trace->stride;
        felt *values = coefficients + c * stride;
        memcpy(values, source, active * sizeof(felt));
        random_stream_felts(values + active, n - active, p->lanes, &p->seed, STREAM_TRACE_ROWS,
                            (uint64_t)job->table << 32 | c);
    }
    struct felt_matrix columns = {coefficients + from * stride, stride, to - from};
    ntt_inverse(&p->plan, p->scratch[piece], columns, shape->log_height, FELT_ONE);
}

enum status prove_trace(struct prover *p)
{
    TRY(make_blinding(p));
    TRY(phase_begin(p, PHASE_TRACE));
    size_t mark = p->arena->used;
    TRY(phase_coefficients(p, PHASE_TRACE));
    for (uint32_t t = 0; t < p->shape.table_count; t++) {
        struct trace_job job = {p, t};
        run_pieces(p, trace_piece, &job);
    }
    struct hash256 cap[MERKLE_CAP_MAX];
    TRY(phase_commit(p, PHASE_TRACE, cap));
    arena_rewind(p->arena, mark);
    p->bus = script_trace(&p->script, cap, (size_t)1 << p->phases[PHASE_TRACE].tree.log_cap);
    return STATUS_OK;
}
