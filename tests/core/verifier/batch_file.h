// SPDX-License-Identifier: Apache-2.0
// A proof file of a small batch of grants, for tests of verifiers. The same on every machine.
#ifndef CONSENTRY_TESTS_CORE_VERIFIER_BATCH_FILE_H
#define CONSENTRY_TESTS_CORE_VERIFIER_BATCH_FILE_H

#include <stdlib.h>

#include "core/ledger/workload.h"
#include "core/prover/batch_prove.h"
#include "tests/check.h"

enum { BATCH_FILE_OPERATIONS_MAX = 64 };

static inline void *batch_file_memory(size_t size)
{
    void *memory = malloc(size == 0 ? 1 : size);
    if (memory == NULL) exit(2);
    return memory;
}

static inline struct arena batch_file_arena(size_t size)
{
    return arena_over(batch_file_memory(size), size);
}

// The caller frees `data`. 1 <= count <= BATCH_FILE_OPERATIONS_MAX.
static inline span batch_file_make(const char *profile_name, uint32_t count)
{
    static struct operation operations[BATCH_FILE_OPERATIONS_MAX];
    static const uint8_t origin[32] = {1}, policy[32] = {2}, seed[32] = {3};
    const struct stark_profile *profile = stark_profile_named(span_text(profile_name));
    const struct lanes *lanes = lanes_best();
    struct workload workload = {2000, 20, 2000, 7};
    struct state_capacity capacity = workload_capacity(&workload, count);
    struct arena state_memory = batch_file_arena(state_bytes(&capacity));
    struct arena witness_memory = batch_file_arena(batch_witness_bytes(count));
    struct arena scratch = batch_file_arena(CIRCUIT_BYTES);
    struct state state;
    struct batch_witness witness;
    struct salter salter = workload_salter();
    CHECK_EQ(workload_init(&state, &state_memory, &workload, count, lanes), STATUS_OK);
    workload_apply(&state, operations, &workload, 0, count);
    CHECK_EQ(batch_seal(&witness, &state, operations, count, &salter, lanes, &witness_memory),
             STATUS_OK);
    uint32_t bucket = circuit_bucket_for(count);
    struct arena memory = batch_file_arena(batch_prove_bytes(bucket, profile, &scratch));
    size_t file_max = batch_proof_size_max(bucket, profile, &scratch);
    struct writer w = writer_over(batch_file_memory(file_max), file_max);
    struct batch_prove_input input = {&witness, origin, policy, seed};
    struct stark_prove_options options = {.profile = profile, .lanes = lanes};
    CHECK_EQ(batch_prove(&w, &memory, &input, &options, NULL), STATUS_OK);
    free(state_memory.base), free(witness_memory.base), free(scratch.base), free(memory.base);
    return writer_span(&w);
}

#endif
