// SPDX-License-Identifier: Apache-2.0
// Low-degree extension by cosets, and commitment.
#include <string.h>

#include "core/field/roots.h"
#include "core/prover/prove_internal.h"

felt coset_shift(const struct prover *p, uint32_t height, uint32_t coset)
{
    felt step = root_of_unity(p->shape.heights[height].log + p->shape.profile->log_blowup);
    return felt_mul(FELT(FELT_GENERATOR), felt_pow(step, coset));
}

felt *prover_felts(struct prover *p, size_t count)
{
    return (felt *)arena_alloc_raw(p->arena, count, sizeof(felt));
}

enum status prover_matrix_make(struct prover *p, struct prover_matrix *matrix, uint32_t height,
                               uint32_t columns)
{
    matrix->stride = domain_rows(p, height) + PROVER_PAD;
    matrix->columns = columns;
    matrix->data = prover_felts(p, matrix->stride * columns);
    return matrix->data == NULL ? STATUS_NO_SPACE : STATUS_OK;
}

void run_pieces(const struct prover *p, executor_task *task, void *argument)
{
    executor_run(p->executor, task, argument, PROVER_PIECES);
}

void piece_range(size_t count, size_t index, size_t *from, size_t *to)
{
    *from = count * index / PROVER_PIECES;
    *to = count * (index + 1) / PROVER_PIECES;
}

void extend_coefficients(const struct prover *p, uint32_t height, felt *scratch, felt *column,
                         felt *coefficients)
{
    uint32_t log = p->shape.heights[height].log;
    struct ntt_extension to = {.log_rows = log,
                               .log_blowup = p->shape.profile->log_blowup,
                               .shift = FELT(FELT_GENERATOR),
                               .by_cosets = true};
    struct felt_matrix out = {column, domain_rows(p, height), 1};
    struct felt_matrix in = {coefficients, (size_t)1 << log, 1};
    ntt_extend_coefficients(&p->plan, scratch, out, in, to);
}

void extend_values(const struct prover *p, uint32_t height, felt *scratch, felt *column,
                   felt *values)
{
    uint32_t log = p->shape.heights[height].log;
    struct felt_matrix matrix = {values, (size_t)1 << log, 1};
    ntt_inverse(&p->plan, scratch, matrix, log, FELT_ONE);
    extend_coefficients(p, height, scratch, column, values);
}

void write_cap(struct prover *p, const struct hash256 *cap, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t w = 0; w < 8; w++) write_u32_le(p->proof, cap[i].w[w]);
    }
}

void write_exts(struct prover *p, const ext *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < EXT_DEGREE; k++) {
            write_u32_le(p->proof, felt_to_u32(values[i].c[k]));
        }
    }
}

// The matrices of a phase, in the order of its tree's shape.
static void list_matrices(struct prover *p, uint32_t which)
{
    uint32_t count = which == 2 ? p->shape.height_count : p->shape.table_count;
    for (uint32_t i = 0; i < count; i++) {
        const struct prover_matrix *m = which == 0   ? &p->tables[i].trace
                                        : which == 1 ? &p->tables[i].bus
                                                     : &p->heights[i].quotient;
        p->pointers[which][i] = m->data;
        p->strides[which][i] = m->stride;
    }
}

struct salt_job {
    const struct prover *p;
    uint32_t *words;
    size_t rows;
    uint64_t which;
};

// A piece is a stream of its own, so that pieces need not agree on where they begin.
static void salt_piece(void *argument, size_t piece)
{
    const struct salt_job *job = (const struct salt_job *)argument;
    size_t from, to;
    piece_range(4 * job->rows, piece, &from, &to);
    random_stream_words(job->words + from, to - from, job->p->lanes, &job->p->seed, STREAM_SALT,
                        job->which << 32 | piece);
}

enum status commit_phase(struct prover *p, uint32_t which, struct merkle_tree *tree,
                         const struct merkle_shape *shape, struct hash256 *cap)
{
    list_matrices(p, which);
    struct merkle_data data = {.data = p->pointers[which],
                               .stride = p->strides[which],
                               .log_cosets = p->shape.profile->log_blowup};
    struct salt_job job = {p, NULL, domain_rows(p, 0), which};
    job.words = (uint32_t *)arena_alloc_raw(p->arena, 4 * job.rows, sizeof(uint32_t));
    if (job.words == NULL) return STATUS_NO_SPACE;
    run_pieces(p, salt_piece, &job);
    data.salts = job.words;
    TRY(merkle_commit(tree, p->arena, p->lanes, p->executor, shape, &data));
    merkle_cap(tree, cap);
    write_cap(p, cap, (size_t)1 << merkle_log_cap(shape));
    return STATUS_OK;
}
