// SPDX-License-Identifier: Apache-2.0
#include "core/prover/batch_prove.h"

static struct stark_statement statement_of(uint32_t bucket, span public_bytes,
                                           const struct stark_public_interaction *fractions,
                                           uint32_t fraction_count)
{
    return (struct stark_statement){
        .public_bytes = public_bytes.data,
        .public_size = public_bytes.size,
        .log_heights = circuit_log_heights(bucket),
        .fractions = fractions,
        .fraction_count = fraction_count,
    };
}

enum status batch_prove(struct writer *out, struct arena *arena,
                        const struct batch_prove_input *input,
                        const struct stark_prove_options *options,
                        struct batch_statement *statement)
{
    uint32_t bucket = circuit_bucket_for(input->witness->bucket);
    struct batch_circuit circuit;
    struct batch_traces traces;
    TRY(batch_circuit_make(&circuit, arena, bucket));
    TRY(batch_traces_build(&traces, arena, input->witness, options->profile, options->lanes));
    memcpy(traces.statement.origin, input->origin, 32);
    memcpy(traces.statement.policy_digest, input->policy_digest, 32);
    uint8_t public_bytes[BATCH_STATEMENT_BYTES];
    batch_statement_encode(public_bytes, &traces.statement);
    struct stark_public_interaction fractions[BATCH_FRACTIONS_MAX];
    uint32_t fraction_count = batch_statement_fractions(fractions, &traces.statement);
    span public_span = span_of(public_bytes, sizeof public_bytes);
    struct stark_statement what = statement_of(bucket, public_span, fractions, fraction_count);
    uint8_t subbatches[PROOF_FILE_SIGNED_MAX];
    uint32_t subbatch_count = traces.statement.subbatch_count;
    subbatches_encode(subbatches, traces.statement.subbatches, subbatch_count);
    proof_file_begin(out, PROOF_BATCH, options->profile, circuit.stark.id, public_span,
                     span_of(subbatches, (size_t)subbatch_count * SUBBATCH_BYTES));
    if (statement != NULL) *statement = traces.statement;
    return stark_prove(out, arena, &circuit.stark, &what, traces.traces, input->seed, options);
}

// The shape does not depend on what is stated, so any public bytes and fractions do.
static bool shape_of(uint32_t bucket, struct arena *scratch, struct batch_circuit *circuit,
                     struct stark_statement *what,
                     struct stark_public_interaction fractions[static BATCH_FRACTIONS_MAX])
{
    static const uint8_t public_bytes[BATCH_STATEMENT_BYTES];
    struct batch_statement statement = {.batch = 1, .bucket = bucket};
    if (batch_circuit_make(circuit, scratch, bucket) != STATUS_OK) return false;
    uint32_t count = batch_statement_fractions(fractions, &statement);
    *what = statement_of(bucket, span_of(public_bytes, sizeof public_bytes), fractions, count);
    return true;
}

size_t batch_prove_bytes(uint32_t bucket, const struct stark_profile *profile,
                         struct arena *scratch)
{
    struct batch_circuit circuit;
    struct stark_statement what;
    struct stark_public_interaction fractions[BATCH_FRACTIONS_MAX];
    size_t mark = scratch->used, size = 0;
    if (shape_of(bucket, scratch, &circuit, &what, fractions))
        size = CIRCUIT_BYTES + batch_traces_bytes(bucket) +
               stark_prove_bytes(&circuit.stark, &what, profile);
    arena_rewind(scratch, mark);
    return size;
}

size_t batch_proof_size_max(uint32_t bucket, const struct stark_profile *profile,
                            struct arena *scratch)
{
    struct batch_circuit circuit;
    struct stark_statement what;
    struct stark_public_interaction fractions[BATCH_FRACTIONS_MAX];
    size_t mark = scratch->used, size = 0;
    if (shape_of(bucket, scratch, &circuit, &what, fractions))
        size = PROOF_FILE_HEADER_BYTES + BATCH_STATEMENT_BYTES + PROOF_FILE_SIGNED_MAX +
               stark_proof_size_max(&circuit.stark, &what, profile);
    arena_rewind(scratch, mark);
    return size;
}
