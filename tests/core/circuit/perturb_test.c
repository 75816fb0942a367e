// SPDX-License-Identifier: Apache-2.0
// The under-constrained detector: no cell of any table of a batch can be changed unnoticed. Every
// column is tried in every row the witness uses (a sample where there are many), in the rows around
// them, in padding and in the last active row, with a random value and, where it holds a bit, with
// the other bit.
#include <stdlib.h>

#include "core/circuit/capacity.h"
#include "core/circuit/columns.h"
#include "core/ledger/workload.h"
#include "tests/check.h"
#include "tests/core/circuit/mixed_ledger.h"
#include "tests/core/circuit/perturb.h"

#define ROWS_MAX 48

static struct operation operations[LEDGER_BATCH_MAX];
static uint64_t seed = 4711;

static uint32_t pick_rows(uint32_t *rows, const struct perturb_subject *s)
{
    uint32_t count = 0;
    rows[count++] = 0;
    rows[count++] = s->active - 1;
    if (s->used > 1) rows[count++] = s->used - 1;
    if (s->used + 2 < s->active) {
        rows[count++] = s->used;
        rows[count++] = s->used + 1;
        rows[count++] = s->active - 2;
    }
    if (s->used <= 32) {
        for (uint32_t r = 1; r + 1 < s->used; r++) rows[count++] = r;
    } else {
        while (count < ROWS_MAX) rows[count++] = (uint32_t)(check_random(&seed) % s->used);
    }
    return count;
}

static uint32_t survivors, tried;

// A salt may be renewed to what it was.
static bool renews_to_itself(const struct perturb_subject *s, const char *name, uint32_t row)
{
    if (strcmp(s->table->name, "WORD") != 0 || strcmp(name, "salt") != 0) return false;
    for (uint32_t i = 0; i < 8; i++) {
        felt before = s->columns[(WORD_BEFORE + i) * s->stride + row];
        if (!felt_equal(before, s->columns[(WORD_AFTER + i) * s->stride + row])) return false;
    }
    return true;
}

// A permutation that nobody uses may call itself a sponge's start: it states nothing either way.
static bool says_nothing(const struct perturb_subject *s, const char *name, uint32_t row)
{
    if (renews_to_itself(s, name, row)) return true;
    return row >= s->used && strcmp(s->table->name, "PERM") == 0 && strcmp(name, "start") == 0;
}

static void try_cell(struct perturb_subject *s, uint32_t column, uint32_t row, felt value)
{
    tried++;
    struct perturb_notice n = perturb_cell(s, column, row, value);
    if (n.constraints != 0 || n.buses != 0) return;
    uint32_t place;
    const char *name = air_column_name(s->table, column, &place);
    if (says_nothing(s, name, row)) return;
    survivors++;
    fprintf(stderr, "unnoticed: %s.%s[%u] row %u of %u used\n", s->table->name, name, place, row,
            s->used);
}

static void try_table(struct perturb_subject *s)
{
    uint32_t rows[ROWS_MAX];
    uint32_t count = pick_rows(rows, s);
    for (uint32_t column = 0; column < s->table->width; column++)
        for (uint32_t i = 0; i < count; i++) {
            felt honest = s->columns[column * s->stride + rows[i]];
            felt step = felt_from_u32(1 + (uint32_t)(check_random(&seed) % (FELT_P - 1)));
            try_cell(s, column, rows[i], felt_add(honest, step));
            if (felt_is_zero(honest) || felt_equal(honest, FELT_ONE))
                try_cell(s, column, rows[i], felt_sub(FELT_ONE, honest));
        }
}

static void try_batch(const struct batch_witness *witness)
{
    const struct stark_profile *profile = stark_profile_named(span_text("std-100"));
    uint32_t bucket = circuit_bucket_for(witness->bucket);
    size_t size = batch_traces_bytes(bucket) + CIRCUIT_BYTES + ((size_t)8 << 20);
    struct arena arena = arena_over(malloc(size), size);
    struct batch_circuit circuit;
    struct batch_traces traces;
    CHECK_EQ(batch_circuit_make(&circuit, &arena, bucket), STATUS_OK);
    CHECK_EQ(batch_traces_build(&traces, &arena, witness, profile, lanes_best()), STATUS_OK);
    const uint32_t *heights = circuit_log_heights(bucket);
    for (uint32_t t = 0; t < circuit.stark.table_count; t++) {
        struct perturb_subject s;
        size_t mark = arena.used;
        bool open = perturb_open(&s, &arena, circuit.stark.tables[t], &traces, t, heights[t],
                                 stark_active_rows(profile, heights[t]));
        CHECK(open);
        if (open) try_table(&s);
        arena_rewind(&arena, mark);
    }
    free(arena.base);
}

TEST(changed_cell__noticed)
{
    struct mixed_ledger m;
    mixed_open(&m, 99);
    size_t size = (size_t)64 << 20;
    struct arena arena = arena_over(malloc(size), size);
    struct salter salter = workload_salter();
    mixed_apply(&m, operations, 200); // something to revoke, answer and expire
    for (uint32_t i = 0; i < 3; i++) {
        struct batch_witness witness;
        CHECK_EQ(batch_seal(&witness, &m.state, operations, i == 0 ? 200 : 16, &salter,
                            lanes_best(), &arena),
                 STATUS_OK);
        try_batch(&witness);
        arena_reset(&arena);
        if (i != 2) mixed_apply(&m, operations, 16);
    }
    CHECK(tried > 10000);
    CHECK_EQ(survivors, 0);
    free(arena.base);
    mixed_close(&m);
}

int main(void)
{
    RUN(changed_cell__noticed);
    return check_report();
}
