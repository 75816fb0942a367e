// SPDX-License-Identifier: Apache-2.0
// Honest batches satisfy every table and every bus.
#include "core/circuit/witness.h"

#include <stdlib.h>

#include "core/circuit/capacity.h"
#include "core/ledger/workload.h"
#include "core/stark/air_check.h"
#include "tests/check.h"
#include "tests/core/circuit/signed_ledger.h"

static struct arena new_arena(size_t size)
{
    return arena_over(malloc(size), size);
}

static void print_failure(const struct air_failure *f)
{
    if (f->table == NULL) return;
    fprintf(stderr, "%s row %u (%u): %s", f->table, f->row, f->index, f->name);
    if (f->width != 0) {
        fprintf(stderr, " bus %u sum %u:", f->bus, felt_to_u32(f->sum));
        for (uint32_t i = 0; i < f->width; i++) fprintf(stderr, " %u", felt_to_u32(f->tuple[i]));
    }
    fprintf(stderr, "\n");
}

static void check_batch(const struct batch_witness *witness)
{
    const struct stark_profile *profile = stark_profile_named(span_text("std-100"));
    uint32_t bucket = circuit_bucket_for(witness->bucket);
    struct arena arena = new_arena(batch_traces_bytes(bucket) + CIRCUIT_BYTES);
    struct batch_circuit circuit;
    CHECK_EQ(batch_circuit_make(&circuit, &arena, bucket), STATUS_OK);
    struct batch_traces traces;
    CHECK_EQ(batch_traces_build(&traces, &arena, witness, profile, lanes_best()), STATUS_OK);
    struct batch_load load = {.leaves = witness->leaf_count, .nodes = witness->node_count};
    for (uint32_t i = 0; i < witness->count; i++) load.kinds[witness->operations[i].kind]++;
    for (uint32_t i = 0; i < witness->subbatch_count; i++)
        load.signed_count += witness->subbatches[i].count;
    load.subbatches = witness->subbatch_count;
    CHECK(batch_load_fits(&load, profile));
    struct stark_public_interaction fractions[BATCH_FRACTIONS_MAX];
    uint32_t count = batch_statement_fractions(fractions, &traces.statement);
    struct stark_statement statement = {.log_heights = circuit_log_heights(bucket),
                                        .fractions = fractions,
                                        .fraction_count = count};
    struct arena scratch = new_arena(air_check_bytes(&circuit.stark, &statement, profile));
    struct air_failure failure;
    CHECK_EQ(
        air_check_circuit(&failure, &scratch, &circuit.stark, &statement, profile, traces.traces),
        STATUS_OK);
    print_failure(&failure);
    free(scratch.base);
    free(arena.base);
}

static struct operation operations[LEDGER_BATCH_MAX];

TEST(grants__batches__satisfy_the_circuit)
{
    struct workload workload = {2000, 20, 2000, 7};
    struct state_capacity capacity = workload_capacity(&workload, 1000);
    struct arena arena = new_arena(state_bytes(&capacity));
    struct state state;
    CHECK_EQ(workload_init(&state, &arena, &workload, 1000, lanes_best()), STATUS_OK);
    struct arena witness_arena = new_arena((size_t)64 << 20);
    struct salter salter = workload_salter();
    static const uint32_t counts[] = {1, 10, 16, 200};
    uint32_t next = 0;
    for (int i = 0; i < 4; i++) {
        workload_apply(&state, operations, &workload, next, counts[i]);
        next += counts[i];
        struct batch_witness witness;
        CHECK_EQ(batch_seal(&witness, &state, operations, counts[i], &salter, lanes_best(),
                            &witness_arena),
                 STATUS_OK);
        check_batch(&witness);
        arena_reset(&witness_arena);
    }
    free(witness_arena.base);
    free(arena.base);
}

TEST(every_kind__random_batches__satisfy_the_circuit)
{
    struct mixed_ledger m;
    mixed_open(&m, 42);
    struct arena witness_arena = new_arena((size_t)64 << 20);
    struct salter salter = workload_salter();
    for (uint32_t i = 0; i < 12; i++) {
        uint32_t count = 1 + (uint32_t)(check_random(&m.seed) % 60);
        mixed_apply(&m, operations, count);
        struct batch_witness witness;
        CHECK_EQ(batch_seal(&witness, &m.state, operations, count, &salter, lanes_best(),
                            &witness_arena),
                 STATUS_OK);
        check_batch(&witness);
        arena_reset(&witness_arena);
    }
    for (int kind = 1; kind <= 8; kind++) CHECK(m.kinds[kind] > 5);
    free(witness_arena.base);
    mixed_close(&m);
}

TEST(signed__random_batches__satisfy_the_circuit)
{
    struct arena witness_arena = new_arena((size_t)64 << 20);
    struct signed_ledger l;
    signed_open(&l, 5, &witness_arena);
    struct salter salter = workload_salter();
    uint32_t covered = 0;
    memset(l.mixed.kinds, 0, sizeof l.mixed.kinds);
    uint32_t by_kind[OPERATION_KINDS] = {0};
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t count = signed_batch(&l, operations, 1 + 4 * i, 16);
        for (uint32_t k = 0; k < count; k++)
            if (operations[k].class == 1) by_kind[operations[k].kind]++;
        struct batch_witness witness;
        CHECK_EQ(batch_seal(&witness, &l.mixed.state, operations, count, &salter, lanes_best(),
                            &witness_arena),
                 STATUS_OK);
        covered += witness.subbatch_count;
        check_batch(&witness);
        arena_reset(&witness_arena);
    }
    CHECK(covered > 30);
    for (uint8_t kind = 1; kind < OPERATION_KINDS; kind++)
        CHECK(!operation_class_fits(kind, 1) || by_kind[kind] > 3);
    free(witness_arena.base);
    mixed_close(&l.mixed);
}

int main(void)
{
    RUN(signed__random_batches__satisfy_the_circuit);
    RUN(every_kind__random_batches__satisfy_the_circuit);
    RUN(grants__batches__satisfy_the_circuit);
    return check_report();
}
