// SPDX-License-Identifier: Apache-2.0
// The mutation run: every rule of every table is left out in turn, and a forger tries to break it
// and nothing else on a row of an honest batch. A rule it breaks is needed and is watched. The rest
// is counted and can be listed; each of those is implied by others on such rows, or needs a forgery
// that spans rows.
//
// usage: mutation_test [list]
#include <stdlib.h>

#include "core/circuit/capacity.h"
#include "core/ledger/workload.h"
#include "tests/check.h"
#include "tests/core/circuit/forger.h"
#include "tests/core/circuit/mixed_ledger.h"

#define ROWS_MAX 24
#define BUDGET   1500 // evaluations a row and rule

static struct operation operations[LEDGER_BATCH_MAX];
static bool list;
static uint32_t needed, rules;

static uint32_t pick_rows(uint32_t *rows, const struct forger_table *t, uint64_t *seed)
{
    uint32_t count = 0;
    rows[count++] = 0;
    rows[count++] = t->active - 1;
    rows[count++] = t->active - 2;
    if (t->used != 0) rows[count++] = t->used - 1;
    if (t->used + 1 < t->active) rows[count++] = t->used;
    while (count < ROWS_MAX && t->used > 1)
        rows[count++] = (uint32_t)(check_random(seed) % t->used);
    return count;
}

static void mutate(const struct forger_table *t)
{
    uint64_t seed = 31;
    uint32_t rows[ROWS_MAX], broken = 0;
    uint32_t row_count = pick_rows(rows, t, &seed);
    struct forger *f = forger_new(t);
    for (uint32_t rule = 0; rule < forger_rules(f); rule++) {
        bool forged = false;
        for (uint32_t i = 0; i < row_count && !forged; i++) {
            uint32_t budget = BUDGET;
            forged = forger_breaks(f, rule, rows[i], &budget, &seed);
        }
        broken += forged;
        if (!forged && list)
            printf("%-6s %4u %s\n", t->table->name, rule, forger_rule_name(f, rule));
    }
    printf("%-6s %4u rules, %4u forged against\n", t->table->name, forger_rules(f), broken);
    needed += broken;
    rules += forger_rules(f);
    forger_free(f);
}

TEST(rule_left_out__forged_against)
{
    struct mixed_ledger m;
    mixed_open(&m, 5);
    size_t size = (size_t)64 << 20;
    struct arena arena = arena_over(malloc(size), size);
    struct salter salter = workload_salter();
    mixed_apply(&m, operations, 250);
    struct batch_witness witness;
    CHECK_EQ(batch_seal(&witness, &m.state, operations, 250, &salter, lanes_best(), &arena),
             STATUS_OK);
    const struct stark_profile *profile = stark_profile_named(span_text("std-100"));
    uint32_t bucket = circuit_bucket_for(witness.bucket);
    size_t traces_size = batch_traces_bytes(bucket) + CIRCUIT_BYTES;
    struct arena traces_arena = arena_over(malloc(traces_size), traces_size);
    struct batch_circuit circuit;
    struct batch_traces traces;
    CHECK_EQ(batch_circuit_make(&circuit, &traces_arena, bucket), STATUS_OK);
    CHECK_EQ(batch_traces_build(&traces, &traces_arena, &witness, profile, lanes_best()),
             STATUS_OK);
    const uint32_t *heights = circuit_log_heights(bucket);
    for (uint32_t i = 0; i < circuit.stark.table_count; i++) {
        struct forger_table t = {circuit.stark.tables[i],
                                 traces.columns[i],
                                 traces.traces[i].stride,
                                 heights[i],
                                 stark_active_rows(profile, heights[i]),
                                 traces.used[i]};
        mutate(&t);
    }
    printf("%u rules, %u forged against\n", rules, needed);
    CHECK(needed * 100 > rules * 45);
    free(traces_arena.base);
    free(arena.base);
    mixed_close(&m);
}

int main(int argc, char **argv)
{
    list = argc > 1 && strcmp(argv[1], "list") == 0;
    RUN(rule_left_out__forged_against);
    return check_report();
}
