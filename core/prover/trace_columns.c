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

static void trace_piece(void *argument, size_t piece)
{
    const struct trace_job *job = (const struct trace_job *)argument;
    const struct prover *p = job->p;
    const struct stark_table_shape *shape = &p->shape.tables[job->table];
    const struct stark_trace *trace = &p->traces[job->table];
    const struct prover_matrix *matrix = &p->tables[job->table].trace;
    size_t n = height_rows(p, shape->height), active = active_rows(p, shape->height);
    felt *values = p->scratch[piece], *scratch = values + n;
    size_t from, to;
    piece_range(matrix->columns, piece, &from, &to);
    for (size_t c = from; c < to; c++) {
        bool blinding = c == shape->width;
        const felt *source =
            blinding ? p->tables[job->table].blinding : trace->columns + c * trace->stride;
        memcpy(values, source, active * sizeof(felt));
        random_stream_felts(values + active, n - active, p->lanes, &p->seed, STREAM_TRACE_ROWS,
                            (uint64_t)job->table << 32 | c);
        extend_values(p, shape->height, scratch, matrix->data + c * matrix->stride, values);
    }
}

enum status prove_trace(struct prover *p)
{
    TRY(make_blinding(p));
    for (uint32_t t = 0; t < p->shape.table_count; t++) {
        const struct stark_table_shape *shape = &p->shape.tables[t];
        TRY(prover_matrix_make(p, &p->tables[t].trace, shape->height, shape->width + 1));
        struct trace_job job = {p, t};
        run_pieces(p, trace_piece, &job);
    }
    struct merkle_shape tree = stark_trace_tree(&p->shape);
    struct hash256 cap[MERKLE_CAP_MAX];
    TRY(commit_phase(p, 0, &p->trace_tree, &tree, cap));
    p->bus = script_trace(&p->script, cap, (size_t)1 << merkle_log_cap(&tree));
    return STATUS_OK;
}
