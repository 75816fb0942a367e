// SPDX-License-Identifier: Apache-2.0
#include "gateway/batch_prover.h"

#include <stdlib.h>
#include <time.h>

#include "core/circuit/proof_file.h"
#include "core/ledger/workload.h"
#include "tests/check.h"

static struct operation operations[LEDGER_BATCH_MAX];

static double cpu_ms(void)
{
    return (double)clock() * 1000 / CLOCKS_PER_SEC;
}

// Proves a batch of `count` grants with this profile; gives the size of the file.
static size_t prove(uint32_t count, const char *name)
{
    struct workload workload = {2000, 20, 2000, 7};
    struct state_capacity capacity = workload_capacity(&workload, count);
    size_t state_size = state_bytes(&capacity);
    struct arena state_arena = arena_over(malloc(state_size), state_size);
    size_t witness_size = batch_witness_bytes(count);
    struct arena witness_arena = arena_over(malloc(witness_size), witness_size);
    struct state state;
    struct batch_witness witness;
    struct salter salter = workload_salter();
    CHECK_EQ(workload_init(&state, &state_arena, &workload, count, lanes_best()), STATUS_OK);
    workload_apply(&state, operations, &workload, 0, count);
    CHECK_EQ(batch_seal(&witness, &state, operations, count, &salter, lanes_best(), &witness_arena),
             STATUS_OK);
    struct batch_prover_options options = {
        .profile = stark_profile_named(span_text(name)), .origin = {1}, .seed = {2}};
    uint32_t bucket = circuit_bucket_for(count);
    size_t size = batch_prover_bytes(options.profile, bucket);
    struct arena arena = arena_over(malloc(size), size);
    size_t proof_max = batch_prover_proof_max(options.profile, bucket, &arena);
    uint8_t *proof = malloc(proof_max);
    struct writer out = writer_over(proof, proof_max);
    double begin = cpu_ms();
    CHECK_EQ(batch_prover_prove(&out, &arena, &witness, &options), STATUS_OK);
    printf("%u grants, %s: %.0f ms, %zu bytes of at most %zu, arena %zu MB\n", count, name,
           cpu_ms() - begin, out.size, proof_max, size >> 20);
    struct proof_file file;
    size_t offset;
    CHECK_EQ(proof_file_read(&file, writer_span(&out), &offset), STATUS_OK);
    CHECK(file.kind == PROOF_BATCH && file.public_bytes.size == BATCH_STATEMENT_BYTES);
    struct batch_statement statement;
    CHECK_EQ(batch_statement_decode(&statement, file.public_bytes), STATUS_OK);
    CHECK_EQ(statement.count, count);
    free(proof);
    free(arena.base);
    free(witness_arena.base);
    free(state_arena.base);
    return out.size;
}

TEST(batch_prover__small_batches__proven)
{
    CHECK(prove(1, "fast-dev") > 1000);
    CHECK(prove(10, "fast-dev") > 1000);
}

TEST(batch_prover__two_hundred__proven)
{
    CHECK(prove(200, "std-100") < 400000);
}

int main(int argc, char **argv)
{
    (void)argv;
    RUN(batch_prover__small_batches__proven);
    if (argc > 1) RUN(batch_prover__two_hundred__proven);
    return check_report();
}
