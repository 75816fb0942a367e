// SPDX-License-Identifier: Apache-2.0
// The rules that bind tables together, and the shapes that follow.
#include "tests/core/prover/engine_circuits.h"

#include "core/stark/air_check.h"
#include "core/stark/air_eval.h"
#include "core/stark/shape.h"

static uint8_t memory[16 << 20];
static const struct air_columns columns[] = {{"x", 3}};

static struct air_table *table_new(struct arena *arena)
{
    struct air_table *t = air_table_new(arena, "t", columns, 1);
    CHECK(t != NULL);
    return t;
}

static enum status make(const struct air_table *t)
{
    struct stark_circuit circuit;
    return stark_circuit_make(&circuit, &t, 1);
}

TEST(stark_circuit_make__next_row_where_there_is_none__refused)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct air_table *t = table_new(&arena);
    air_transition(t, "counts up", air_sub(t, air_next(t, 0), air_col(t, 0)));
    air_first(t, "second row", air_next(t, 1));
    CHECK_EQ(make(t), STATUS_OK);
    struct air_table every = *t, last = *t, tuple = *t, times = *t;
    expr next = air_add(&every, air_col(&every, 0), air_next(&every, 1));
    air_every(&every, "reads beyond", next);
    CHECK_EQ(make(&every), STATUS_BAD_VALUE);
    next = air_scale(&last, 3, air_next(&last, 1));
    air_last(&last, "reads beyond", next);
    CHECK_EQ(make(&last), STATUS_BAD_VALUE);
    next = air_next(&tuple, 1);
    air_send(&tuple, "reads beyond", 1, air_const(&tuple, 1), &next, 1);
    CHECK_EQ(make(&tuple), STATUS_BAD_VALUE);
    expr one = air_col(&times, 0);
    air_send(&times, "reads beyond", 1, air_next(&times, 1), &one, 1);
    CHECK_EQ(make(&times), STATUS_BAD_VALUE);
}

TEST(stark_circuit_make__buses__one_width_and_not_the_blinding_one)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct air_table *a = table_new(&arena), *b = table_new(&arena);
    const expr x[] = {air_col(a, 0), air_col(a, 1)}, y[] = {air_col(b, 0), air_col(b, 1)};
    air_send(a, "pair", 7, air_const(a, 1), x, 2);
    air_receive(b, "single", 7, air_const(b, 1), y, 1);
    struct stark_circuit circuit;
    const struct air_table *tables[] = {a, b};
    CHECK_EQ(stark_circuit_make(&circuit, tables, 2), STATUS_BAD_VALUE);
    b->interactions[0].bus = 8;
    CHECK_EQ(stark_circuit_make(&circuit, tables, 2), STATUS_OK);
    b->interactions[0].bus = STARK_BUS_BLINDING;
    CHECK_EQ(stark_circuit_make(&circuit, tables, 2), STATUS_BAD_VALUE);
    b->interactions[0].bus = STARK_BUS_MAX + 1;
    CHECK_EQ(stark_circuit_make(&circuit, tables, 2), STATUS_BAD_VALUE);
    CHECK_EQ(stark_circuit_make(&circuit, tables, 0), STATUS_BAD_VALUE);
    CHECK_EQ(stark_circuit_make(&circuit, tables, STARK_TABLES_MAX + 1), STATUS_BAD_VALUE);
}

// Changes of what a table says change the id, names do not.
TEST(stark_circuit_id__meaning_changes__id_changes)
{
    struct engine e;
    engine_make(&e, ENGINE_MIXED, "fast-dev", (const uint32_t[]){8, 8, 8, 8});
    uint8_t id[32];
    struct air_table table = *e.tables[3];
    const struct air_table *tables[] = {e.tables[0], e.tables[1], e.tables[2], &table};
    table.name = "another";
    stark_circuit_id(id, tables, 4);
    CHECK_BYTES(id, e.circuit.id, 32);
    stark_circuit_id(id, tables, 3);
    CHECK(memcmp(id, e.circuit.id, 32) != 0);
#define CHANGED(change, undo)                     \
    do {                                          \
        change;                                   \
        stark_circuit_id(id, tables, 4);          \
        CHECK(memcmp(id, e.circuit.id, 32) != 0); \
        undo;                                     \
    } while (0)
    CHANGED(table.width++, table.width--);
    CHANGED(table.nodes[1].op ^= 1, table.nodes[1].op ^= 1);
    CHANGED(table.nodes[1].a ^= 1, table.nodes[1].a ^= 1);
    CHANGED(table.nodes[3].b ^= 1, table.nodes[3].b ^= 1);
    CHANGED(table.terms[0].k.m ^= 1, table.terms[0].k.m ^= 1);
    CHANGED(table.terms[0].node ^= 1, table.terms[0].node ^= 1);
    CHANGED(table.constraints[0].node ^= 1, table.constraints[0].node ^= 1);
    CHANGED(table.constraints[0].where = AIR_LAST, table.constraints[0].where = AIR_EVERY);
    CHANGED(table.interactions[0].bus++, table.interactions[0].bus--);
    CHANGED(table.interactions[0].receive = true, table.interactions[0].receive = false);
    CHANGED(table.interactions[0].multiplicity ^= 1, table.interactions[0].multiplicity ^= 1);
    CHANGED(table.interactions[0].tuple[1] ^= 1, table.interactions[0].tuple[1] ^= 1);
    CHANGED(table.interactions[0].width--, table.interactions[0].width++);
    CHANGED(table.interaction_count--, table.interaction_count++);
    CHANGED(table.constraint_count--, table.constraint_count++);
    engine_free(&e);
}

// On a row of base elements the evaluator of the verifier agrees with that of the checker.
TEST(air_eval_ext__base_elements__as_on_a_row)
{
    struct engine e;
    engine_make(&e, ENGINE_MIXED, "fast-dev", (const uint32_t[]){8, 8, 8, 8});
    uint64_t seed = 6;
    for (uint32_t t = 0; t < 4; t++) {
        felt row[16], next[16], values[512];
        ext erow[16], enext[16], evalues[512];
        for (uint32_t c = 0; c < e.tables[t]->width; c++) {
            row[c] = felt_from_u64(check_random(&seed));
            next[c] = felt_from_u64(check_random(&seed));
            erow[c] = ext_from_felt(row[c]);
            enext[c] = ext_from_felt(next[c]);
        }
        felt x = felt_from_u64(check_random(&seed));
        CHECK(e.tables[t]->node_count <= 512 && e.tables[t]->width <= 16);
        air_eval_row(e.tables[t], row, next, x, values);
        air_eval_ext(e.tables[t], erow, enext, ext_from_felt(x), evalues);
        for (uint32_t i = 0; i < e.tables[t]->node_count; i++) {
            CHECK(ext_equal(evalues[i], ext_from_felt(values[i])));
        }
    }
    engine_free(&e);
}

// Every mix of three heights: FRI takes each in once and ends small.
TEST(stark_shape_make__every_mix_of_heights__rounds_take_all)
{
    struct engine e;
    engine_make(&e, ENGINE_MIXED, "fast-dev", (const uint32_t[]){8, 8, 8, 8});
    struct stark_shape s;
    for (uint32_t mix = 0; mix < 13 * 13 * 13; mix++) {
        e.log_heights[0] = 8 + mix % 13;
        e.log_heights[1] = 8 + mix / 13 % 13;
        e.log_heights[2] = e.log_heights[3] = 8 + mix / 169;
        CHECK_EQ(stark_shape_make(&s, &e.circuit, &e.statement, e.profile), STATUS_OK);
        uint32_t taken = 1, log = s.heights[0].log;
        for (uint32_t r = 0; r < s.round_count; r++) {
            const struct stark_round *round = &s.rounds[r];
            CHECK(round->log_in == log && round->log_out + 3 == log);
            log = round->log_out;
            for (uint32_t m = 1; m < round->member_count; m++) {
                CHECK_EQ(round->height[m], taken);
                CHECK_EQ(s.heights[taken++].log, round->log_size[m]);
                CHECK(round->log_size[m] > log && round->log_size[m] < round->log_in);
            }
            if (round->join == STARK_HEIGHTS_MAX) continue;
            CHECK_EQ(round->join, taken);
            CHECK_EQ(s.heights[taken++].log, log);
        }
        CHECK_EQ(taken, s.height_count);
        CHECK(log == s.log_final && log <= STARK_LOG_FINAL_MAX);
    }
    engine_free(&e);
}

TEST(stark_groups__neighbours__share_when_degree_three_allows)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct air_table *t = table_new(&arena);
    expr a = air_col(t, 0), square = air_mul(t, a, a);
    air_send(t, "narrow", 1, a, &a, 1);
    air_send(t, "narrow too", 1, square, &a, 1);
    air_send(t, "narrow, beside a wide one", 1, a, &a, 1);
    air_send(t, "tuple of degree 2", 1, a, &square, 1);
    struct stark_group groups[STARK_GROUPS_MAX];
    CHECK_EQ(stark_groups(groups, t), 4); // pair, narrow, square, blinding
    const uint32_t counts[] = {2, 1, 1, 1};
    for (uint32_t g = 0, first = 0; g < 4; first += counts[g], g++) {
        CHECK(groups[g].count == counts[g] && groups[g].first == first);
    }
}

// The checker names what is wrong.
TEST(air_check_circuit__a_bus_out_of_balance__names_the_tuple)
{
    struct engine e;
    engine_make(&e, ENGINE_LOOKUP, "fast-dev", (const uint32_t[]){8, 8});
    struct arena scratch = arena_over(memory, sizeof memory);
    struct air_failure failure;
    felt *count = &engine_column(&e, 1, RANGE_COUNT)[17];
    *count = felt_add(*count, FELT(2));
    CHECK_EQ(air_check_circuit(&failure, &scratch, &e.circuit, &e.statement, e.profile, e.traces),
             STATUS_INVALID);
    CHECK_EQ(failure.bus, BUS_RANGE);
    CHECK_EQ(felt_to_u32(failure.tuple[0]), 17);
    CHECK(felt_equal(felt_add(failure.sum, FELT(2)), FELT_ZERO));
    engine_free(&e);
}

int main(void)
{
    RUN(stark_circuit_make__next_row_where_there_is_none__refused);
    RUN(stark_circuit_make__buses__one_width_and_not_the_blinding_one);
    RUN(stark_circuit_id__meaning_changes__id_changes);
    RUN(air_eval_ext__base_elements__as_on_a_row);
    RUN(stark_shape_make__every_mix_of_heights__rounds_take_all);
    RUN(stark_groups__neighbours__share_when_degree_three_allows);
    RUN(air_check_circuit__a_bus_out_of_balance__names_the_tuple);
    return check_report();
}
