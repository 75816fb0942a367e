// SPDX-License-Identifier: Apache-2.0
// Low-degree extension and commitment of one phase, coset by coset.
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

void run_pieces(const struct prover *p, executor_task *task, void *argument)
{
    executor_run(p->executor, task, argument, PROVER_PIECES);
}

void piece_range(size_t count, size_t index, size_t *from, size_t *to)
{
    *from = count * index / PROVER_PIECES;
    *to = count * (index + 1) / PROVER_PIECES;
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

static struct merkle_shape phase_tree(const struct stark_shape *shape, enum prover_phase_id id)
{
    return id == PHASE_TRACE   ? stark_trace_tree(shape)
           : id == PHASE_BUSES ? stark_bus_tree(shape)
                               : stark_quotient_tree(shape);
}

static size_t phase_cells(const struct stark_shape *shape, enum prover_phase_id id)
{
    struct merkle_shape tree = phase_tree(shape, id);
    size_t cells = 0;
    for (size_t m = 0; m < tree.count; m++) {
        cells += (size_t)tree.matrices[m].columns
                 << (tree.matrices[m].log_rows - shape->profile->log_blowup);
    }
    return cells;
}

// As many cosets as fit, at least the three where the constraints are evaluated; of the quotient
// all, or the one where it is opened.
static uint32_t phase_kept(const struct stark_shape *shape, enum prover_phase_id id,
                           size_t keep_bytes)
{
    size_t cells = 0;
    for (int k = 0; k < PHASES; k++) cells += phase_cells(shape, (enum prover_phase_id)k);
    uint32_t cosets = (uint32_t)1 << shape->profile->log_blowup;
    size_t fit = keep_bytes / (cells * sizeof(felt));
    if (fit >= cosets) return cosets;
    if (id == PHASE_QUOTIENT) return 1;
    return fit > QUOTIENT_COSETS ? (uint32_t)fit : QUOTIENT_COSETS;
}

size_t phase_bytes(const struct stark_shape *shape, enum prover_phase_id id, size_t *passing)
{
    struct merkle_shape tree = phase_tree(shape, id);
    uint32_t log_blowup = shape->profile->log_blowup,
             kept = phase_kept(shape, id, PROVER_KEEP_BYTES);
    size_t bytes =
        merkle_arena_bytes(&tree) + ((size_t)MERKLE_SALT_BYTES << shape->log_domain) + 64;
    size_t coset = 0;
    for (size_t m = 0; m < tree.count; m++) {
        size_t rows = (size_t)1 << (tree.matrices[m].log_rows - log_blowup);
        bytes += (kept * rows + PROVER_PAD) * tree.matrices[m].columns * sizeof(felt) + 64;
        coset += (rows + PROVER_PAD) * tree.matrices[m].columns * sizeof(felt) + 64;
    }
    *passing = coset + (kept == (uint32_t)1 << log_blowup ? 0 : coset);
    return bytes;
}

static void list_matrices(struct prover *p, struct prover_phase *phase)
{
    phase->count = phase->id == PHASE_QUOTIENT ? p->shape.height_count : p->shape.table_count;
    for (uint32_t i = 0; i < phase->count; i++) {
        const struct stark_table_shape *table = &p->shape.tables[i];
        struct prover_matrix *m = phase->id == PHASE_TRACE   ? &p->tables[i].trace
                                  : phase->id == PHASE_BUSES ? &p->tables[i].bus
                                                             : &p->heights[i].quotient;
        m->columns = phase->shape.matrices[i].columns;
        m->height = phase->id == PHASE_QUOTIENT ? i : table->height;
        m->stride = phase->kept * height_rows(p, m->height) + PROVER_PAD;
        phase->matrices[i] = m;
    }
}

struct salt_job {
    const struct prover *p;
    uint32_t *words;
    uint64_t which;
};

// A piece is a stream of its own, so that pieces need not agree on where they begin.
static void salt_piece(void *argument, size_t piece)
{
    const struct salt_job *job = (const struct salt_job *)argument;
    size_t from, to;
    piece_range((size_t)4 << job->p->shape.log_domain, piece, &from, &to);
    random_stream_words(job->words + from, to - from, job->p->lanes, &job->p->seed, STREAM_SALT,
                        job->which << 32 | piece);
}

enum status phase_begin(struct prover *p, enum prover_phase_id id)
{
    struct prover_phase *phase = &p->phases[id];
    *phase = (struct prover_phase){.id = id,
                                   .kept = phase_kept(&p->shape, id, p->keep_bytes),
                                   .shape = phase_tree(&p->shape, id)};
    list_matrices(p, phase);
    for (uint32_t m = 0; m < phase->count; m++) {
        struct prover_matrix *matrix = phase->matrices[m];
        matrix->data = prover_felts(p, matrix->stride * matrix->columns);
        if (matrix->data == NULL) return STATUS_NO_SPACE;
    }
    struct salt_job salts = {p, NULL, id};
    salts.words =
        (uint32_t *)arena_alloc_raw(p->arena, (size_t)4 << p->shape.log_domain, sizeof(uint32_t));
    if (salts.words == NULL) return STATUS_NO_SPACE;
    run_pieces(p, salt_piece, &salts);
    struct merkle_data data = {.salts = salts.words, .log_cosets = p->shape.profile->log_blowup};
    return merkle_begin(&phase->tree, p->arena, &phase->shape, &data);
}

enum status phase_coefficients(struct prover *p, enum prover_phase_id id)
{
    struct prover_phase *phase = &p->phases[id];
    for (uint32_t m = 0; m < phase->count; m++) {
        const struct prover_matrix *matrix = phase->matrices[m];
        phase->coefficients[m] =
            prover_felts(p, coefficient_stride(p, matrix->height) * matrix->columns);
        if (phase->coefficients[m] == NULL) return STATUS_NO_SPACE;
    }
    return STATUS_OK;
}

// One coset of every matrix, and where it goes.
struct coset_job {
    const struct prover *p;
    const struct prover_phase *phase;
    uint32_t coset;
    size_t columns; // of all matrices
    felt *data[PROVER_MATRICES];
    size_t stride[PROVER_MATRICES];
};

static void coset_piece(void *argument, size_t piece)
{
    const struct coset_job *job = (const struct coset_job *)argument;
    const struct prover *p = job->p;
    size_t from, to, first = 0;
    piece_range(job->columns, piece, &from, &to);
    for (uint32_t m = 0; m < job->phase->count; m++) {
        const struct prover_matrix *matrix = job->phase->matrices[m];
        size_t begin = from > first ? from - first : 0;
        size_t end = to > first ? to - first : 0;
        first += matrix->columns;
        if (end > matrix->columns) end = matrix->columns;
        if (begin >= end) continue;
        size_t stride = coefficient_stride(p, matrix->height);
        struct felt_matrix in = {job->phase->coefficients[m] + begin * stride, stride, end - begin};
        struct felt_matrix out = {job->data[m] + begin * job->stride[m], job->stride[m],
                                  end - begin};
        struct ntt_extension extension = {.log_rows = p->shape.heights[matrix->height].log,
                                          .shift = coset_shift(p, matrix->height, job->coset),
                                          .by_cosets = true};
        ntt_extend_coefficients(&p->plan, p->scratch[piece], out, in, extension);
    }
}

// Memory for the cosets that are not kept; each takes the place of the one before.
static enum status passing_coset(struct prover *p, struct coset_job *job, felt **passing)
{
    const struct prover_phase *phase = job->phase;
    for (uint32_t m = 0; m < phase->count; m++) {
        const struct prover_matrix *matrix = phase->matrices[m];
        job->columns += matrix->columns;
        passing[m] = NULL;
        if (phase->kept == (uint32_t)1 << p->shape.profile->log_blowup) continue;
        passing[m] = prover_felts(p, coefficient_stride(p, matrix->height) * matrix->columns);
        if (passing[m] == NULL) return STATUS_NO_SPACE;
    }
    return STATUS_OK;
}

enum status phase_commit(struct prover *p, enum prover_phase_id id, struct hash256 *cap)
{
    struct prover_phase *phase = &p->phases[id];
    struct coset_job job = {.p = p, .phase = phase};
    felt *passing[PROVER_MATRICES];
    TRY(passing_coset(p, &job, passing));
    for (job.coset = 0; job.coset < (uint32_t)1 << p->shape.profile->log_blowup; job.coset++) {
        bool keep = job.coset < phase->kept;
        for (uint32_t m = 0; m < phase->count; m++) {
            const struct prover_matrix *matrix = phase->matrices[m];
            size_t place = job.coset * height_rows(p, matrix->height);
            job.data[m] = keep ? matrix->data + place : passing[m];
            job.stride[m] = keep ? matrix->stride : coefficient_stride(p, matrix->height);
        }
        run_pieces(p, coset_piece, &job);
        struct merkle_data rows = {.data = (const felt *const *)job.data, .stride = job.stride};
        TRY(merkle_hash_coset(&phase->tree, p->arena, p->lanes, p->executor, job.coset, &rows));
    }
    merkle_finish(&phase->tree, p->lanes, p->executor);
    merkle_cap(&phase->tree, cap);
    write_cap(p, cap, (size_t)1 << phase->tree.log_cap);
    return STATUS_OK;
}
