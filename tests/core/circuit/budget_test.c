// SPDX-License-Identifier: Apache-2.0
// The budget of permutations: what a grant costs in a batch of the standard workload, 2^20 accounts
// and consents, distinct patients, 20 grantees, one custodian. At most 72 a grant in a batch of
// 200, which then fits 2^14 rows, and at most 60 in one of 4,096, which fits 2^18.
#include <stdlib.h>

#include "core/circuit/witness.h"
#include "core/ledger/workload.h"
#include "tests/check.h"

static struct operation operations[LEDGER_BATCH_MAX];
static struct state state;
static struct workload workload;
static uint32_t granted;

static struct arena new_arena(size_t size)
{
    return arena_over(malloc(size), size);
}

static uint32_t permutations(uint32_t count)
{
    const struct stark_profile *profile = stark_profile_named(span_text("std-100"));
    struct arena witness_arena = new_arena(batch_witness_bytes(count));
    struct arena arena = new_arena(batch_traces_bytes(circuit_bucket_for(count)));
    struct salter salter = workload_salter();
    struct batch_witness witness;
    struct batch_traces traces = {.used = {0}};
    workload_apply(&state, operations, &workload, granted, count);
    granted += count;
    CHECK_EQ(batch_seal(&witness, &state, operations, count, &salter, lanes_best(), &witness_arena),
             STATUS_OK);
    CHECK_EQ(batch_traces_build(&traces, &arena, &witness, profile, lanes_best()), STATUS_OK);
    uint32_t used = traces.used[CIRCUIT_PERM];
    printf("%u grants: %u permutations, %.1f a grant\n", count, used, (double)used / count);
    free(witness_arena.base);
    free(arena.base);
    return used;
}

static uint32_t rows_of(uint32_t log_height)
{
    return stark_active_rows(stark_profile_named(span_text("std-100")), log_height);
}

TEST(grants__of_the_standard_workload__stay_in_the_budget)
{
    workload = workload_standard();
    struct state_capacity capacity = workload_capacity(&workload, 5000);
    struct arena arena = new_arena(state_bytes(&capacity));
    CHECK_EQ(workload_init(&state, &arena, &workload, 5000, lanes_best()), STATUS_OK);
    uint32_t of_200 = permutations(200), of_4096 = permutations(4096);
    CHECK(of_200 <= 72 * 200);
    CHECK(of_200 <= rows_of(14));
    CHECK(of_4096 <= 60 * 4096);
    CHECK(of_4096 <= rows_of(18));
    free(arena.base);
}

int main(void)
{
    RUN(grants__of_the_standard_workload__stay_in_the_budget);
    return check_report();
}
