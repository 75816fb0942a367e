// SPDX-License-Identifier: Apache-2.0
// The opened rows of the phases: read where their coset was kept, else evaluated from coset 0.
//
// With x_i = s g^i the points of coset 0 and x = s omega_M^c g^r, row r of coset c, Lagrange gives
// p(x) = ((omega_b^c - 1) / N) sum over i of p(x_i) / (omega_M^c g^(r - i) - 1): the weights of all
// rows of a coset are one array, turned.
#include "core/field/batch_inverse.h"
#include "core/field/roots.h"
#include "core/prover/prove_internal.h"

struct rows_job {
    struct prover *p;
    uint32_t height;
    const uint32_t *indices; // distinct, ascending, of this height's domain
    size_t count;
    const felt **columns; // coset 0 of every column of the height, through the phases
    felt **values;        // where each column's values go, one a row
    size_t column_count;
    uint32_t kept[PHASES];
    size_t ends[PHASES]; // of each phase's columns
    uint32_t least;      // the first coset that some phase did not keep
    uint32_t cosets;     // how many there are in all
    uint32_t coset;      // at hand
    felt *weights; // for each coset from `least` on N of them: 1 / (omega_M^c g^-t - 1) at place t
};

static size_t columns_of(const struct prover *p, const struct prover_phase *phase, uint32_t height)
{
    return merkle_row_width(&phase->shape,
                            p->shape.heights[height].log + p->shape.profile->log_blowup);
}

// The columns of one phase at the job's height, and room for their values.
static enum status list_phase(struct rows_job *job, enum prover_phase_id id,
                              struct merkle_rows *rows)
{
    struct prover *p = job->p;
    const struct prover_phase *phase = &p->phases[id];
    size_t width = columns_of(p, phase, job->height);
    felt *values = prover_felts(p, width * job->count);
    if (values == NULL) return STATUS_NO_SPACE;
    *rows = (struct merkle_rows){p->shape.heights[job->height].log + p->shape.profile->log_blowup,
                                 width, job->count, job->indices, values};
    for (uint32_t m = 0; m < phase->count; m++) {
        const struct prover_matrix *matrix = phase->matrices[m];
        if (matrix->height != job->height) continue;
        for (size_t c = 0; c < matrix->columns; c++, values += job->count) {
            job->columns[job->column_count] = matrix->data + c * matrix->stride;
            job->values[job->column_count++] = values;
        }
    }
    job->kept[id] = phase->kept;
    job->ends[id] = job->column_count;
    return STATUS_OK;
}

// The columns whose coset at hand was not kept, in runs: phases keep different numbers.
static bool is_evaluated(const struct rows_job *job, size_t column)
{
    int phase = 0;
    while (column >= job->ends[phase]) phase++;
    return job->coset >= job->kept[phase];
}

enum { AT_ONCE = 16, BLOCK_ROWS = 4096 };

// Adds what the rows [row, row + rows) of some columns give to the values at every index of the
// coset. Place t of the weights belongs to row r + t.
static void evaluate_block(const struct rows_job *job, size_t first, size_t some, size_t row,
                           size_t rows)
{
    const struct prover *p = job->p;
    size_t n = height_rows(p, job->height);
    uint32_t log_blowup = p->shape.profile->log_blowup, mask = ((uint32_t)1 << log_blowup) - 1;
    const felt *weights = job->weights + (job->coset - job->least) * n;
    for (size_t i = 0; i < job->count; i++) {
        if ((job->indices[i] & mask) != job->coset) continue;
        size_t t = (row - (job->indices[i] >> log_blowup)) & (n - 1);
        size_t ahead = n - t < rows ? n - t : rows;
        const felt *columns[AT_ONCE], *behind[AT_ONCE];
        felt sums[2][AT_ONCE];
        for (size_t k = 0; k < some; k++) {
            columns[k] = job->columns[first + k] + row;
            behind[k] = columns[k] + ahead;
        }
        p->lanes->dot(sums[0], columns, some, weights + t, ahead);
        p->lanes->dot(sums[1], behind, some, weights, rows - ahead);
        for (size_t k = 0; k < some; k++) {
            felt *value = &job->values[first + k][i];
            *value = felt_add(*value, felt_add(sums[0][k], sums[1][k]));
        }
    }
}

// In blocks that stay in the caches for all indices of the coset.
static void evaluate_columns(const struct rows_job *job, size_t first, size_t some)
{
    const struct prover *p = job->p;
    size_t n = height_rows(p, job->height), rows = n < BLOCK_ROWS ? n : BLOCK_ROWS;
    uint32_t mask = ((uint32_t)1 << p->shape.profile->log_blowup) - 1;
    for (size_t k = first; k < first + some; k++) {
        for (size_t i = 0; i < job->count; i++) {
            if ((job->indices[i] & mask) == job->coset) job->values[k][i] = FELT_ZERO;
        }
    }
    for (size_t row = 0; row < n; row += rows) evaluate_block(job, first, some, row, rows);
    felt root = root_of_unity(p->shape.profile->log_blowup);
    felt scale = felt_sub(felt_pow(root, job->coset), FELT_ONE); // omega_b^c - 1
    scale = felt_mul(scale, felt_inv(felt_from_u32((uint32_t)n)));
    for (size_t k = first; k < first + some; k++) {
        for (size_t i = 0; i < job->count; i++) {
            if ((job->indices[i] & mask) != job->coset) continue;
            job->values[k][i] = felt_mul(scale, job->values[k][i]);
        }
    }
}

static void evaluate_piece(void *argument, size_t piece)
{
    const struct rows_job *job = (const struct rows_job *)argument;
    size_t from, to;
    piece_range(job->column_count, piece, &from, &to);
    while (from < to) {
        size_t some = 0;
        while (some < AT_ONCE && from + some < to && is_evaluated(job, from + some)) some++;
        if (some != 0) evaluate_columns(job, from, some);
        from += some != 0 ? some : 1;
    }
}

// Of one coset.
static void weights_piece(void *argument, size_t index)
{
    const struct rows_job *job = (const struct rows_job *)argument;
    const struct prover *p = job->p;
    uint32_t log = p->shape.heights[job->height].log;
    size_t n = (size_t)1 << log;
    felt *weights = job->weights + index * n, *differences = weights + job->cosets * n;
    felt shift = felt_pow(root_of_unity(log + p->shape.profile->log_blowup), job->least + index);
    felt_powers(differences, shift, root_of_unity_inverse(log), n);
    for (size_t i = 0; i < n; i++) differences[i] = felt_sub(differences[i], FELT_ONE);
    felt_batch_inverse(weights, differences, n);
}

// Rows of kept cosets.
static void copy_rows(const struct rows_job *job)
{
    const struct prover *p = job->p;
    uint32_t log_blowup = p->shape.profile->log_blowup, mask = ((uint32_t)1 << log_blowup) - 1;
    for (size_t c = 0, phase = 0; c < job->column_count; c++) {
        while (c >= job->ends[phase]) phase++;
        for (size_t i = 0; i < job->count; i++) {
            uint32_t coset = job->indices[i] & mask;
            if (coset >= job->kept[phase]) continue;
            size_t place = coset * height_rows(p, job->height) + (job->indices[i] >> log_blowup);
            job->values[c][i] = job->columns[c][place];
        }
    }
}

static enum status gather_height(struct prover *p, uint32_t height, const uint32_t *indices,
                                 size_t count, struct merkle_opening *openings)
{
    struct rows_job job = {.p = p, .height = height, .indices = indices, .count = count};
    size_t width = 0, n = height_rows(p, height), mark;
    for (int id = 0; id < PHASES; id++) width += columns_of(p, &p->phases[id], height);
    job.columns = (const felt **)arena_alloc_raw(p->arena, width, sizeof(const felt *));
    job.values = (felt **)arena_alloc_raw(p->arena, width, sizeof(felt *));
    if (job.columns == NULL || job.values == NULL) return STATUS_NO_SPACE;
    for (int id = 0; id < PHASES; id++) {
        struct merkle_opening *opening = &openings[id];
        TRY(list_phase(&job, (enum prover_phase_id)id, &opening->heights[opening->height_count++]));
    }
    copy_rows(&job);
    job.least = p->phases[PHASE_QUOTIENT].kept;
    job.cosets = (uint32_t)1 << p->shape.profile->log_blowup;
    if (job.least == job.cosets) return STATUS_OK;
    mark = p->arena->used;
    job.weights = prover_felts(p, 2 * n * job.cosets);
    if (job.weights == NULL) return STATUS_NO_SPACE;
    executor_run(p->executor, weights_piece, &job, job.cosets - job.least);
    for (job.coset = job.least; job.coset < job.cosets; job.coset++) {
        run_pieces(p, evaluate_piece, &job);
    }
    arena_rewind(p->arena, mark);
    return STATUS_OK;
}

enum status open_phases(struct prover *p, const uint32_t *indices, size_t count)
{
    struct merkle_opening *openings = ARENA_NEW(p->arena, struct merkle_opening, PHASES);
    if (openings == NULL) return STATUS_NO_SPACE;
    for (uint32_t h = 0; h < p->shape.height_count; h++) {
        uint32_t *rows = ARENA_NEW(p->arena, uint32_t, count);
        if (rows == NULL) return STATUS_NO_SPACE;
        uint32_t log_rows = p->shape.heights[h].log + p->shape.profile->log_blowup;
        uint32_t mask = ((uint32_t)1 << log_rows) - 1;
        for (size_t i = 0; i < count; i++) rows[i] = indices[i] & mask;
        TRY(gather_height(p, h, rows, merkle_sort_queries(rows, count), openings));
    }
    for (int id = 0; id < PHASES; id++) {
        merkle_open_rows(&p->phases[id].tree, indices, count, &openings[id], p->proof);
    }
    return STATUS_OK;
}

size_t rows_bytes(const struct stark_shape *shape)
{
    struct merkle_shape trees[] = {stark_trace_tree(shape), stark_bus_tree(shape),
                                   stark_quotient_tree(shape)};
    size_t queries = shape->profile->queries, bytes = PHASES * sizeof(struct merkle_opening) + 64;
    for (uint32_t h = 0; h < shape->height_count; h++) {
        uint32_t log_rows = shape->heights[h].log + shape->profile->log_blowup;
        bytes += queries * sizeof(uint32_t) + 6 * 64;
        for (int id = 0; id < PHASES; id++) {
            size_t width = merkle_row_width(&trees[id], log_rows);
            bytes += width * (queries * sizeof(felt) + sizeof(const felt *) + sizeof(felt *));
        }
    }
    return bytes + ((size_t)2 << shape->log_domain) * sizeof(felt) + 64;
}
