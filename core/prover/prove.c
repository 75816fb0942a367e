// SPDX-License-Identifier: Apache-2.0
// The prover: docs/protocol.md 5.4, step by step; core/verifier/verify.c is the same list.
#include "core/prover/prove.h"

#include "core/base/invariant.h"
#include "core/field/roots.h"
#include "core/hash/grinding.h"
#include "core/prover/prove_internal.h"

static enum status make_heights(struct prover *p)
{
    for (uint32_t h = 0; h < p->shape.height_count; h++) {
        size_t n = height_rows(p, h);
        p->heights[h].root = root_of_unity(p->shape.heights[h].log);
        p->heights[h].trace_points = prover_felts(p, n);
        if (p->heights[h].trace_points == NULL) return STATUS_NO_SPACE;
        felt_powers(p->heights[h].trace_points, FELT_ONE, p->heights[h].root, n);
    }
    return STATUS_OK;
}

struct work_job {
    const struct prover *p;
    struct hash256 key;
    uint32_t bits;
    uint64_t from, count;
    bool found[PROVER_PIECES];
    uint64_t nonce[PROVER_PIECES];
};

static void work_piece(void *argument, size_t piece)
{
    struct work_job *job = (struct work_job *)argument;
    job->found[piece] =
        grinding_search(job->p->lanes, job->key, job->bits, job->from + piece * job->count,
                        job->count, &job->nonce[piece]);
}

// The least nonce that does, so that the proof does not depend on how the search is cut.
static uint64_t prove_nonce(void *context, struct hash256 key, uint32_t bits)
{
    struct prover *p = (struct prover *)context;
    struct work_job job = {.p = p, .key = key, .bits = bits};
    job.count = bits < 12 ? 64 : 4096;
    size_t found = PROVER_PIECES;
    while (found == PROVER_PIECES) {
        run_pieces(p, work_piece, &job);
        found = 0;
        while (found < PROVER_PIECES && !job.found[found]) found++;
        job.from += PROVER_PIECES * job.count;
    }
    write_u64_le(p->proof, job.nonce[found]);
    return job.nonce[found];
}

// What the caller has set stays: circuit, statement, traces, arena, proof, seed.
enum status prover_begin(struct prover *p, const struct stark_prove_options *options)
{
    INVARIANT(options->profile->log_blowup >= PROVER_BLOWUP_MIN);
    p->lanes = options->lanes;
    p->executor = options->executor;
    p->keep_bytes = PROVER_KEEP_BYTES;
    TRY(stark_shape_make(&p->shape, p->circuit, p->statement, options->profile));
    p->script = (struct script){.shape = &p->shape, .nonce = prove_nonce, .context = p};
    uint32_t log = p->shape.heights[0].log;
    TRY(ntt_plan_make(&p->plan, p->arena, p->lanes, log));
    for (size_t i = 0; i < PROVER_PIECES; i++) {
        p->scratch[i] = prover_felts(p, ((size_t)1 << log) + ntt_scratch_felts(log));
        if (p->scratch[i] == NULL) return STATUS_NO_SPACE;
    }
    return make_heights(p);
}

enum status prove_queries(struct prover *p, uint32_t *indices)
{
    size_t count = merkle_sort_queries(indices, p->shape.profile->queries);
    TRY(open_phases(p, indices, count));
    for (uint32_t r = 0; r < p->shape.round_count; r++) {
        uint32_t rows[STARK_QUERIES_MAX];
        uint32_t mask = ((uint32_t)1 << merkle_log_rows(&p->rounds[r].tree.shape)) - 1;
        for (size_t i = 0; i < count; i++) rows[i] = indices[i] & mask;
        merkle_open(&p->rounds[r].tree, rows, merkle_sort_queries(rows, count), p->proof);
    }
    return p->proof->status;
}

static void begin(const struct stark_prove_options *options, enum stark_step step)
{
    if (options->progress == NULL) return;
    options->progress->report(options->progress->context, step);
}

static enum status prove_steps(struct prover *p, const struct stark_prove_options *options)
{
    uint32_t indices[STARK_QUERIES_MAX];
    // 1. Statement.
    begin(options, STARK_STEP_STATEMENT);
    script_statement(&p->script, p->statement);
    // 2. Trace: commit to the tables; alpha, beta.
    begin(options, STARK_STEP_TRACE);
    TRY(prove_trace(p));
    // 3. Buses: commit to the LogUp columns, send the terminals; c.
    begin(options, STARK_STEP_BUSES);
    TRY(prove_buses(p));
    // 4. Quotient: commit to its segments and R; zeta.
    begin(options, STARK_STEP_QUOTIENT);
    TRY(prove_quotient(p));
    // 5. Openings: send them; one gamma each.
    begin(options, STARK_STEP_OPENINGS);
    TRY(prove_openings(p));
    // 6. Low degree: the rounds of FRI, the last polynomial.
    begin(options, STARK_STEP_LOW_DEGREE);
    TRY(prove_low_degree(p));
    // 7. Work: a nonce; the query indices.
    begin(options, STARK_STEP_WORK);
    script_indices(&p->script, indices);
    // 8. Queries: rows and siblings of every tree.
    begin(options, STARK_STEP_QUERIES);
    return prove_queries(p, indices);
}

enum status stark_prove(struct writer *proof, struct arena *arena,
                        const struct stark_circuit *circuit,
                        const struct stark_statement *statement, const struct stark_trace *traces,
                        const uint8_t seed[static 32], const struct stark_prove_options *options)
{
    struct prover *p = ARENA_NEW(arena, struct prover, 1);
    if (p == NULL) return STATUS_NO_SPACE;
    p->circuit = circuit;
    p->statement = statement;
    p->traces = traces;
    p->arena = arena;
    p->proof = proof;
    p->seed.key = hash256_from_bytes(seed);
    enum status status = prover_begin(p, options);
    if (status == STATUS_OK) status = prove_steps(p, options);
    p->seed = (struct secret_seed){{{0}}};
    return status;
}
