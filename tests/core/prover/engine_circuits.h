// SPDX-License-Identifier: Apache-2.0
// Small circuits for the engine's tests, with honest witnesses:
//   FIBONACCI  transitions, first and last row; the last value goes to a public bus
//   LOOKUP     values of 12 bits, cut into limbs that are looked up in a range table of 2^8
//   MIXED      both, and a table with every kind of constraint and tuple, on heights 2^8 .. 2^12
#ifndef CONSENTRY_TESTS_CORE_PROVER_ENGINE_CIRCUITS_H
#define CONSENTRY_TESTS_CORE_PROVER_ENGINE_CIRCUITS_H

#include <stdlib.h>

#include "core/stark/proof.h"
#include "tests/check.h"

enum { BUS_RESULT = 1, BUS_RANGE = 2, BUS_PAIR = 3, BUS_LONG = 4 };
enum { ENGINE_TABLES_MAX = 4, ENGINE_RANGE = 64 };

// Everything a proof needs, in memory of its own.
struct engine {
    struct stark_circuit circuit;
    struct stark_statement statement;
    const struct stark_profile *profile;
    const struct air_table *tables[ENGINE_TABLES_MAX];
    uint32_t log_heights[ENGINE_TABLES_MAX];
    struct stark_public_interaction fractions[2];
    struct stark_trace traces[ENGINE_TABLES_MAX];
    felt *columns[ENGINE_TABLES_MAX];
    uint8_t public_bytes[40];
    void *memory;
    struct arena arena;
};

static inline void *engine_memory(size_t size)
{
    void *p = aligned_alloc(64, (size + 63) / 64 * 64);
    if (p == NULL) exit(2);
    return p;
}

// ---- the tables' texts

enum { FIB_A, FIB_B, FIB_LAST };
static const struct air_columns fib_columns[] = {{"a", 1}, {"b", 1}, {"last", 1}};

static inline struct air_table *fib_text(struct arena *arena)
{
    struct air_table *t = air_table_new(arena, "fibonacci", fib_columns, 3);
    expr a = air_col(t, FIB_A), b = air_col(t, FIB_B), last = air_col(t, FIB_LAST);
    air_first(t, "a begins with 0", a);
    air_first(t, "b begins with 1", air_sub(t, b, air_const(t, 1)));
    air_transition(t, "a becomes b", air_sub(t, air_next(t, FIB_A), b));
    air_transition(t, "b becomes a + b", air_sub(t, air_next(t, FIB_B), air_add(t, a, b)));
    air_transition(t, "last is 0 before the last row", last);
    air_last(t, "last is 1 in the last row", air_sub(t, last, air_const(t, 1)));
    air_send(t, "the last a", BUS_RESULT, last, &a, 1);
    return t;
}

enum { LOOK_VALUE, LOOK_LOW, LOOK_HIGH, LOOK_REAL };
static const struct air_columns look_columns[] = {
    {"value", 1}, {"low", 1}, {"high", 1}, {"real", 1}};

static inline struct air_table *look_text(struct arena *arena)
{
    struct air_table *t = air_table_new(arena, "lookup", look_columns, 4);
    expr low = air_col(t, LOOK_LOW), high = air_col(t, LOOK_HIGH), real = air_col(t, LOOK_REAL);
    const felt k[] = {FELT_INIT(1), FELT_INIT(ENGINE_RANGE)};
    const expr x[] = {low, high};
    air_every(t, "value is low + 64 high",
              air_sub(t, air_col(t, LOOK_VALUE), air_linear(t, k, x, 2)));
    air_every(t, "real is 0 or 1", air_is_bit(t, real));
    air_every(t, "padding is 0", air_mul(t, air_not(t, real), air_col(t, LOOK_VALUE)));
    air_send(t, "low", BUS_RANGE, real, &low, 1);
    air_send(t, "high", BUS_RANGE, real, &high, 1);
    return t;
}

enum { RANGE_VALUE, RANGE_COUNT, RANGE_ACTIVE };
static const struct air_columns range_columns[] = {{"value", 1}, {"count", 1}, {"active", 1}};

static inline struct air_table *range_text(struct arena *arena)
{
    struct air_table *t = air_table_new(arena, "range", range_columns, 3);
    expr value = air_col(t, RANGE_VALUE), active = air_col(t, RANGE_ACTIVE);
    expr next = air_next(t, RANGE_ACTIVE);
    air_first(t, "values begin with 0", value);
    air_every(t, "active is 0 or 1", air_is_bit(t, active));
    air_transition(t, "active rows come first", air_mul(t, next, air_not(t, active)));
    air_transition(t, "values count up",
                   air_sub(t, air_next(t, RANGE_VALUE), air_add(t, value, next)));
    air_last(t, "the last value is 63", air_sub(t, value, air_const(t, ENGINE_RANGE - 1)));
    air_every(t, "padding receives nothing",
              air_mul(t, air_not(t, active), air_col(t, RANGE_COUNT)));
    air_receive(t, "value", BUS_RANGE, air_col(t, RANGE_COUNT), &value, 1);
    return t;
}

enum { MANY_A, MANY_B, MANY_CUBE, MANY_PRODUCT, MANY_STEP, MANY_SIX, MANY_WIDTH = MANY_SIX + 6 };
static const struct air_columns many_columns[] = {{"a", 1},       {"b", 1},    {"cube", 1},
                                                  {"product", 1}, {"step", 1}, {"six", 6}};

// Degree 3 constraints, the row's point, tuples of degree 2, wide tuples, a multiplicity of degree
// 2, pairs that balance within the row, and an odd number of interactions.
static inline struct air_table *many_text(struct arena *arena)
{
    struct air_table *t = air_table_new(arena, "many", many_columns, 6);
    expr a = air_col(t, MANY_A), b = air_col(t, MANY_B), x = air_x(t);
    expr cube = air_mul(t, air_mul(t, a, a), a);
    air_every(t, "cube is a^3", air_sub(t, cube, air_col(t, MANY_CUBE)));
    air_every(t, "product is a b", air_sub(t, air_mul(t, a, b), air_col(t, MANY_PRODUCT)));
    air_every(t, "step is x a + 5",
              air_sub(t, air_add(t, air_mul(t, x, a), air_const(t, 5)), air_col(t, MANY_STEP)));
    expr six[6];
    for (uint32_t i = 0; i < 6; i++) {
        six[i] = air_col(t, MANY_SIX + i);
        expr picked = air_select(t, air_const(t, i % 2), a, b);
        air_every(t, "six holds multiples", air_sub(t, six[i], air_scale(t, i + 1, picked)));
    }
    air_transition(t, "a grows by b b",
                   air_sub(t, air_next(t, MANY_A), air_add(t, a, air_mul(t, b, b))));
    air_transition(t, "b stays", air_sub(t, air_next(t, MANY_B), b));
    air_first(t, "a begins with 7", air_sub(t, a, air_const(t, 7)));
    air_last(t, "b b is 9 at the end", air_sub(t, air_mul(t, b, b), air_const(t, 9)));
    const expr product[] = {air_mul(t, a, b), cube.node ? air_mul(t, b, b) : b};
    const expr same[] = {air_col(t, MANY_PRODUCT), air_const(t, 9)};
    air_send(t, "products as expressions", BUS_PAIR, b, product, 2);
    air_receive(t, "products as columns", BUS_PAIR, air_const(t, 3), same, 2);
    air_send(t, "six, with a b", BUS_LONG, air_mul(t, a, b), six, 6);
    air_receive(t, "six, with product", BUS_LONG, air_col(t, MANY_PRODUCT), six, 6);
    const expr limb[] = {air_sub(t, b, b)};
    air_send(t, "a zero for the range", BUS_RANGE, air_const(t, 1), limb, 1);
    return t;
}

// ---- witnesses on the active rows

static inline felt *engine_column(struct engine *e, uint32_t table, uint32_t column)
{
    return e->columns[table] + ((size_t)column << e->log_heights[table]);
}

static inline void fib_fill(struct engine *e, uint32_t t, uint32_t active)
{
    felt a = FELT_ZERO, b = FELT_ONE;
    for (uint32_t i = 0; i < active; i++) {
        engine_column(e, t, FIB_A)[i] = a;
        engine_column(e, t, FIB_B)[i] = b;
        engine_column(e, t, FIB_LAST)[i] = i + 1 == active ? FELT_ONE : FELT_ZERO;
        felt c = felt_add(a, b);
        a = b;
        b = c;
    }
    e->fractions[0] = (struct stark_public_interaction){
        .bus = BUS_RESULT, .receive = true, .multiplicity = FELT_ONE, .width = 1};
    e->fractions[0].tuple[0] = engine_column(e, t, FIB_A)[active - 1];
    e->statement.fraction_count = 1;
}

static inline void look_fill(struct engine *e, uint32_t t, uint32_t active, uint32_t *counts,
                             uint64_t *seed)
{
    for (uint32_t i = 0; i < active; i++) {
        bool real = i % 5 != 4;
        uint32_t value = real ? (uint32_t)check_random(seed) % (ENGINE_RANGE * ENGINE_RANGE) : 0;
        engine_column(e, t, LOOK_VALUE)[i] = felt_from_u32(value);
        engine_column(e, t, LOOK_LOW)[i] = felt_from_u32(value % ENGINE_RANGE);
        engine_column(e, t, LOOK_HIGH)[i] = felt_from_u32(value / ENGINE_RANGE);
        engine_column(e, t, LOOK_REAL)[i] = felt_from_u32(real);
        counts[value % ENGINE_RANGE] += real;
        counts[value / ENGINE_RANGE] += real;
    }
}

static inline void range_fill(struct engine *e, uint32_t t, uint32_t active, const uint32_t *counts)
{
    for (uint32_t i = 0; i < active; i++) {
        uint32_t value = i < ENGINE_RANGE ? i : ENGINE_RANGE - 1;
        engine_column(e, t, RANGE_VALUE)[i] = felt_from_u32(value);
        engine_column(e, t, RANGE_COUNT)[i] = felt_from_u32(i < ENGINE_RANGE ? counts[i] : 0);
        engine_column(e, t, RANGE_ACTIVE)[i] = felt_from_u32(i < ENGINE_RANGE);
    }
}

static inline void many_fill(struct engine *e, uint32_t t, uint32_t active, uint32_t *counts)
{
    felt a = FELT(7), b = FELT(3), x = FELT_ONE;
    felt root = felt_pow(FELT(FELT_GENERATOR), (FELT_P - 1) >> e->log_heights[t]);
    for (uint32_t i = 0; i < active; i++) {
        engine_column(e, t, MANY_A)[i] = a;
        engine_column(e, t, MANY_B)[i] = b;
        engine_column(e, t, MANY_CUBE)[i] = felt_mul(felt_square(a), a);
        engine_column(e, t, MANY_PRODUCT)[i] = felt_mul(a, b);
        engine_column(e, t, MANY_STEP)[i] = felt_add(felt_mul(x, a), FELT(5));
        for (uint32_t k = 0; k < 6; k++) {
            felt picked = k % 2 ? a : b;
            engine_column(e, t, MANY_SIX + k)[i] = felt_mul(picked, felt_from_u32(k + 1));
        }
        a = felt_add(a, felt_square(b));
        x = felt_mul(x, root);
        counts[0]++;
    }
}

// ---- circuits

enum engine_kind { ENGINE_FIBONACCI, ENGINE_LOOKUP, ENGINE_MIXED, ENGINE_KINDS };

static inline void engine_tables(struct engine *e, enum engine_kind kind)
{
    struct arena *arena = &e->arena;
    switch (kind) {
    case ENGINE_FIBONACCI: e->tables[0] = fib_text(arena); break;
    case ENGINE_LOOKUP:
        e->tables[0] = look_text(arena);
        e->tables[1] = range_text(arena);
        break;
    case ENGINE_MIXED:
    case ENGINE_KINDS:
        e->tables[0] = look_text(arena);
        e->tables[1] = range_text(arena);
        e->tables[2] = fib_text(arena);
        e->tables[3] = many_text(arena);
        break;
    }
}

static inline void engine_fill(struct engine *e, enum engine_kind kind)
{
    uint32_t counts[ENGINE_RANGE] = {0}, active[ENGINE_TABLES_MAX] = {0};
    uint64_t seed = 5;
    for (uint32_t t = 0; t < e->circuit.table_count; t++) {
        active[t] = stark_active_rows(e->profile, e->log_heights[t]);
        size_t rows = (size_t)1 << e->log_heights[t];
        e->columns[t] = ARENA_NEW(&e->arena, felt, rows * e->tables[t]->width);
        if (e->columns[t] == NULL) exit(2);
        e->traces[t] = (struct stark_trace){e->columns[t], rows};
    }
    if (kind == ENGINE_FIBONACCI) fib_fill(e, 0, active[0]);
    if (kind == ENGINE_FIBONACCI) return;
    look_fill(e, 0, active[0], counts, &seed);
    if (kind == ENGINE_MIXED) fib_fill(e, 2, active[2]);
    if (kind == ENGINE_MIXED) many_fill(e, 3, active[3], counts);
    range_fill(e, 1, active[1], counts);
}

// Builds circuit, statement and witness. log_heights has one entry a table.
static inline void engine_make(struct engine *e, enum engine_kind kind, const char *profile,
                               const uint32_t *log_heights)
{
    static const uint32_t counts[] = {1, 2, 4};
    memset(e, 0, sizeof *e);
    size_t size = (size_t)64 << 20;
    e->memory = engine_memory(size);
    e->arena = arena_over(e->memory, size);
    e->profile = stark_profile_named(span_text(profile));
    engine_tables(e, kind);
    for (uint32_t t = 0; t < counts[kind]; t++) e->log_heights[t] = log_heights[t];
    CHECK_EQ(stark_circuit_make(&e->circuit, e->tables, counts[kind]), STATUS_OK);
    for (size_t i = 0; i < sizeof e->public_bytes; i++) e->public_bytes[i] = (uint8_t)i;
    e->statement = (struct stark_statement){.public_bytes = e->public_bytes,
                                            .public_size = sizeof e->public_bytes,
                                            .log_heights = e->log_heights,
                                            .fractions = e->fractions};
    engine_fill(e, kind);
}

static inline void engine_free(struct engine *e)
{
    free(e->memory);
}

#endif
