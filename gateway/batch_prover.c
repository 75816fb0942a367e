// SPDX-License-Identifier: Apache-2.0
#include "gateway/batch_prover.h"

#include <string.h>

#include "core/base/invariant.h"
#include "core/circuit/proof_file.h"
#include "core/prover/prove.h"
#include "core/verifier/verify.h"

// The statement as the proof system sees it; refers to the arrays beside it.
struct stated {
    uint8_t public_bytes[BATCH_STATEMENT_BYTES];
    struct stark_public_interaction fractions[BATCH_FRACTIONS];
    struct stark_statement statement;
};

static void state(struct stated *out, const struct batch_statement *statement)
{
    batch_statement_encode(out->public_bytes, statement);
    batch_statement_fractions(out->fractions, statement);
    out->statement = (struct stark_statement){
        .public_bytes = out->public_bytes,
        .public_size = sizeof out->public_bytes,
        .log_heights = circuit_log_heights(statement->bucket),
        .fractions = out->fractions,
        .fraction_count = BATCH_FRACTIONS,
    };
}

// A statement of that bucket's shape; its values do not matter for sizes.
static void state_shape(struct stated *out, uint32_t bucket)
{
    struct batch_statement statement = {.batch = 1, .count = 1, .counts = {1}, .bucket = bucket};
    state(out, &statement);
}

size_t batch_prover_bytes(const struct stark_profile *profile, uint32_t bucket)
{
    static uint8_t memory[CIRCUIT_BYTES]; // one caller at a time: the loop, at start-up
    struct arena arena = arena_over(memory, sizeof memory);
    struct batch_circuit circuit;
    struct stated stated;
    if (batch_circuit_make(&circuit, &arena, bucket) != STATUS_OK) return 0;
    state_shape(&stated, bucket);
    size_t prove = stark_prove_bytes(&circuit.stark, &stated.statement, profile);
    size_t verify = stark_verify_bytes(&circuit.stark, &stated.statement, profile);
    if (prove == 0 || verify == 0) return 0;
    return CIRCUIT_BYTES + batch_traces_bytes(bucket) + (prove > verify ? prove : verify);
}

size_t batch_prover_proof_max(const struct stark_profile *profile, uint32_t bucket,
                              struct arena *arena)
{
    struct batch_circuit circuit;
    struct stated stated;
    size_t mark = arena->used, size = 0;
    state_shape(&stated, bucket);
    if (batch_circuit_make(&circuit, arena, bucket) == STATUS_OK)
        size = stark_proof_size_max(&circuit.stark, &stated.statement, profile);
    arena_rewind(arena, mark);
    return size == 0 ? 0 : PROOF_FILE_HEADER_BYTES + BATCH_STATEMENT_BYTES + size;
}

enum status batch_prover_circuit_id(uint8_t out[static 32], uint32_t bucket, struct arena *arena)
{
    struct batch_circuit circuit;
    size_t mark = arena->used;
    enum status status = batch_circuit_make(&circuit, arena, bucket);
    if (status == STATUS_OK) memcpy(out, circuit.stark.id, 32);
    arena_rewind(arena, mark);
    return status;
}

// Judges the body that was just written, as anybody else will.
static enum status check(const struct batch_circuit *circuit, const struct stated *stated,
                         const struct batch_prover_options *options, span body, struct arena *arena)
{
    struct stark_verify_options verify = {
        .profile = options->profile,
        .lanes = lanes_best(),
        .allow_development = options->profile->development,
    };
    struct verdict verdict =
        stark_verify(&circuit->stark, &stated->statement, &verify, body, arena);
    return verdict.status == STATUS_OK ? STATUS_OK : STATUS_INTERNAL;
}

enum status batch_prover_prove(struct writer *out, struct arena *arena,
                               const struct batch_witness *witness,
                               const struct batch_prover_options *options)
{
    struct batch_circuit circuit;
    struct batch_traces traces;
    struct stated stated;
    struct stark_prove_options prove = {
        .profile = options->profile, .lanes = lanes_best(), .executor = options->executor};
    TRY(batch_circuit_make(&circuit, arena, circuit_bucket_for(witness->count)));
    TRY(batch_traces_build(&traces, arena, witness, options->profile));
    memcpy(traces.statement.origin, options->origin, sizeof options->origin);
    memcpy(traces.statement.policy_digest, options->policy_digest, sizeof options->policy_digest);
    state(&stated, &traces.statement);
    proof_file_begin(out, PROOF_BATCH, options->profile, circuit.stark.id,
                     span_of(stated.public_bytes, sizeof stated.public_bytes));
    size_t body = out->size, mark = arena->used;
    TRY(stark_prove(out, arena, &circuit.stark, &stated.statement, traces.traces, options->seed,
                    &prove));
    arena_rewind(arena, mark);
    return check(&circuit, &stated, options, span_of(out->data + body, out->size - body), arena);
}
