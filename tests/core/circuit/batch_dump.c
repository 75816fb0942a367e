// SPDX-License-Identifier: Apache-2.0
// A batch proof with signed operations for the second verifier in tools/model: the circuit, the
// file, and what this verifier says of spoiled copies. Prints one JSON object.
#include "core/prover/batch_prove.h"
#include "core/verifier/batch_verify.h"
#include "tests/core/circuit/signed_ledger.h"

enum { COPIES_OF_HEAD = 48, COPIES_OF_BODY = 6 };

static struct operation operations[16];
static struct signed_ledger ledger;
static struct arena scratch;

static struct arena new_arena(size_t size)
{
    return arena_over(malloc(size), size);
}

static void print_hex(const char *name, const uint8_t *bytes, size_t size)
{
    printf("\"%s\":\"", name);
    for (size_t i = 0; i < size; i++) printf("%02x", bytes[i]);
    printf("\",\n");
}

static void print_circuit(void)
{
    struct batch_circuit circuit;
    arena_reset(&scratch);
    CHECK_EQ(batch_circuit_make(&circuit, &scratch, 0), STATUS_OK);
    size_t size = (size_t)4 << 20;
    struct arena memory = new_arena(size);
    struct writer w = writer_over(memory.base, size);
    stark_circuit_write(&w, &circuit.stark);
    print_hex("circuit", w.data, w.size);
    free(memory.base);
}

static struct batch_verdict verdict_of(span file)
{
    arena_reset(&scratch);
    return batch_verify(file, lanes_best(), true, &scratch);
}

static void print_verdict(const char *before, const uint8_t *head, size_t head_size, span file)
{
    struct batch_verdict v = verdict_of(file);
    printf("%s[\"", before);
    for (size_t i = 0; i < head_size; i++) printf("%02x", head[i]);
    printf("\",%s,\"%s\"]", v.status == STATUS_OK ? "true" : "false", v.step);
}

// Copies whose head is another: a byte changed here and there, then sub-batches signed anew.
static void print_heads(uint8_t *copy, span file, const struct batch_statement *stated)
{
    size_t head = PROOF_FILE_HEADER_BYTES + BATCH_STATEMENT_BYTES +
                  (size_t)stated->subbatch_count * SUBBATCH_BYTES;
    printf("\"heads\":[");
    for (size_t i = 0; i < COPIES_OF_HEAD; i++) {
        memcpy(copy, file.data, file.size);
        copy[i * (head - 1) / (COPIES_OF_HEAD - 1)] ^= (uint8_t)(1U << i % 8);
        print_verdict(i == 0 ? "" : ",\n", copy, head, span_of(copy, file.size));
    }
    for (int what = 0; what < 5; what++) {
        struct batch_statement said = *stated;
        struct subbatch *s = said.subbatches;
        const struct signer *by = NULL;
        for (int k = 0; k < SIGNERS; k++)
            if (memcmp(ledger.signers[k].key, s->key, sizeof s->key) == 0) by = &ledger.signers[k];
        if (by == NULL) continue;
        if (what == 0) s->first_nonce++;
        if (what == 1) s->root.e[3] = FELT_ONE;
        if (what == 2) said.time_last++;
        if (what == 3) said.counts[0]++, said.counts[1]--;
        if (what < 2) subbatch_sign(s, &by->secret, said.origin);
        if (what == 4) s->signature[40] ^= 2;
        memcpy(copy, file.data, file.size);
        batch_statement_encode(copy + PROOF_FILE_HEADER_BYTES, &said);
        subbatches_encode(copy + PROOF_FILE_HEADER_BYTES + BATCH_STATEMENT_BYTES, said.subbatches,
                          said.subbatch_count);
        print_verdict(",\n", copy, head, span_of(copy, file.size));
    }
    printf("],\n");
}

static void print_bodies(uint8_t *copy, span file, size_t head)
{
    printf("\"bodies\":[");
    for (size_t i = 0; i < COPIES_OF_BODY; i++) {
        size_t at = head + i * (file.size - head - 1) / (COPIES_OF_BODY - 1);
        memcpy(copy, file.data, file.size);
        copy[at]++;
        struct batch_verdict v = verdict_of(span_of(copy, file.size));
        printf("%s[%zu,%s,\"%s\"]", i == 0 ? "" : ",\n", at,
               v.status == STATUS_OK ? "true" : "false", v.step);
    }
    printf("]}\n");
}

int main(void)
{
    const struct stark_profile *profile = stark_profile_named(span_text("fast-dev"));
    static const uint8_t policy[32] = {2}, seed[32] = {3};
    struct stark_prove_options options = {.profile = profile, .lanes = lanes_best()};
    struct arena witness_arena = new_arena((size_t)64 << 20);
    struct salter salter = workload_salter();
    struct batch_witness witness;
    scratch = new_arena(batch_verify_bytes());
    signed_open(&ledger, 3, &witness_arena);
    uint32_t count = signed_batch(&ledger, operations, 14, 3);
    CHECK_EQ(batch_seal(&witness, &ledger.mixed.state, operations, count, &salter, lanes_best(),
                        &witness_arena),
             STATUS_OK);
    size_t proof_max = batch_proof_size_max(0, profile, &scratch);
    struct arena prove_arena = new_arena(batch_prove_bytes(0, profile, &scratch));
    struct arena memory = new_arena(2 * proof_max);
    struct writer w = writer_over(memory.base, proof_max);
    struct batch_prove_input input = {&witness, signed_origin, policy, seed};
    CHECK_EQ(batch_prove(&w, &prove_arena, &input, &options, NULL), STATUS_OK);
    span file = writer_span(&w);
    struct batch_verdict verdict = verdict_of(file);
    CHECK(verdict.status == STATUS_OK && verdict.statement.subbatch_count > 0);
    printf("{");
    print_circuit();
    print_hex("file", file.data, file.size);
    printf("\"valid\":%s,\n", verdict.status == STATUS_OK ? "true" : "false");
    print_heads(memory.base + proof_max, file, &verdict.statement);
    print_bodies(memory.base + proof_max, file, file.size - 40000);
    free(witness_arena.base);
    free(prove_arena.base);
    free(memory.base);
    free(scratch.base);
    mixed_close(&ledger.mixed);
    return check_test_failed;
}
