// SPDX-License-Identifier: Apache-2.0
#include "core/verifier/batch_verify.h"

#include "core/circuit/batch_circuit.h"

enum { STATEMENT_OFFSET = PROOF_FILE_HEADER_BYTES, CIRCUIT_ID_OFFSET = 16 };

// Enough for the constraint values and openings of the largest bucket at any profile; a test
// compares.
static const size_t verify_bytes_max = (size_t)4 << 20;

size_t batch_verify_bytes(void)
{
    return CIRCUIT_BYTES + verify_bytes_max;
}

static struct batch_verdict fail(struct batch_verdict verdict, enum status status, const char *step,
                                 size_t offset)
{
    verdict.status = status;
    verdict.step = step;
    verdict.offset = offset;
    return verdict;
}

static struct batch_verdict judge(struct batch_verdict out, const struct proof_file *file,
                                  const struct lanes *lanes, bool allow_development,
                                  struct arena *arena)
{
    struct batch_circuit circuit;
    enum status status = batch_circuit_make(&circuit, arena, out.statement.bucket);
    if (status != STATUS_OK) return fail(out, status, "circuit", 0);
    if (memcmp(circuit.stark.id, file->circuit_id, sizeof circuit.stark.id) != 0)
        return fail(out, STATUS_INVALID, "circuit", CIRCUIT_ID_OFFSET);
    struct stark_public_interaction fractions[BATCH_FRACTIONS_MAX];
    uint32_t fraction_count = batch_statement_fractions(fractions, &out.statement);
    struct stark_statement statement = {
        .public_bytes = file->public_bytes.data,
        .public_size = file->public_bytes.size,
        .log_heights = circuit_log_heights(out.statement.bucket),
        .fractions = fractions,
        .fraction_count = fraction_count,
    };
    struct stark_verify_options options = {
        .profile = file->profile, .lanes = lanes, .allow_development = allow_development};
    struct verdict verdict = stark_verify(&circuit.stark, &statement, &options, file->body, arena);
    return fail(out, verdict.status, stark_step_name(verdict.step),
                file->body_offset + verdict.offset);
}

struct batch_verdict batch_verify(span bytes, const struct lanes *lanes, bool allow_development,
                                  struct arena *arena)
{
    struct batch_verdict out = {.step = "file"};
    struct proof_file file = {.profile = NULL};
    size_t offset = 0, mark = arena->used;
    enum status status = proof_file_read(&file, bytes, &offset);
    if (status != STATUS_OK) return fail(out, status, "file", offset);
    out.profile = file.profile;
    if (file.kind != PROOF_BATCH) return fail(out, STATUS_UNSUPPORTED, "file", 10);
    status = batch_statement_decode(&out.statement, file.public_bytes, file.subbatches);
    if (status != STATUS_OK) return fail(out, status, "public inputs", STATEMENT_OFFSET);
    out.has_statement = true;
    uint32_t which = 0;
    status = batch_statement_signatures(&out.statement, &which);
    offset = STATEMENT_OFFSET + file.public_bytes.size + (size_t)which * SUBBATCH_BYTES;
    if (status != STATUS_OK) return fail(out, status, "signatures", offset);
    out = judge(out, &file, lanes, allow_development, arena);
    arena_rewind(arena, mark);
    return out;
}
