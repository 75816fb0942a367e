// SPDX-License-Identifier: Apache-2.0
// PERM: one Poseidon permutation a row (docs/protocol.md 4.1).
//
// A row is named by its domain point X, which nobody can forge; the row behind it by g X. Rows that
// nobody uses may hold any permutation: they say nothing.
#include "core/circuit/tables.h"

#include "core/hash/poseidon_constants.h"

enum { LANES = POSEIDON_WIDTH, PARTIALS = POSEIDON_PARTIAL_ROUNDS };
enum { BASIS = LANES + PARTIALS };

// A lane in the partial rounds is a linear form in the sixteen lanes before them and the S-box
// outputs so far.
struct form {
    felt k[BASIS];
    felt constant;
};

static expr form_expr(struct air_table *a, const struct form *form, uint32_t used)
{
    felt k[BASIS];
    expr x[BASIS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < used; i++) {
        if (felt_is_zero(form->k[i])) continue;
        k[count] = form->k[i];
        uint32_t before = PERM_FULL_A + 3 * LANES;
        x[count++] = air_col(a, i < LANES ? before + i : PERM_PARTIAL + i - LANES);
    }
    expr sum = air_linear(a, k, x, count);
    return air_add(a, sum, air_const(a, felt_to_u32(form->constant)));
}

static felt mds(int row, int column)
{
    return felt_from_u32(poseidon_mds_row[(column - row) & (LANES - 1)]);
}

static void forms_mix(struct form lanes[static LANES])
{
    struct form mixed[LANES];
    for (int i = 0; i < LANES; i++) {
        struct form sum = {{{0}}, {0}};
        for (int j = 0; j < LANES; j++) {
            felt m = mds(i, j);
            for (int b = 0; b < BASIS; b++)
                sum.k[b] = felt_add(sum.k[b], felt_mul(m, lanes[j].k[b]));
            sum.constant = felt_add(sum.constant, felt_mul(m, lanes[j].constant));
        }
        mixed[i] = sum;
    }
    for (int i = 0; i < LANES; i++) lanes[i] = mixed[i];
}

static expr cube(struct air_table *a, expr x)
{
    return air_mul(a, air_mul(a, x, x), x);
}

// after = MDS (state + constants)^3
static void full_round(struct air_table *a, const char *name, const expr state[static LANES],
                       const felt *constants, uint32_t after)
{
    expr cubes[LANES];
    for (int i = 0; i < LANES; i++)
        cubes[i] = cube(a, air_add(a, state[i], air_const(a, felt_to_u32(constants[i]))));
    for (int i = 0; i < LANES; i++) {
        felt k[LANES];
        for (int j = 0; j < LANES; j++) k[j] = mds(i, j);
        expr mixed = air_linear(a, k, cubes, LANES);
        air_every(a, name, air_sub(a, mixed, air_col(a, after + (uint32_t)i)));
    }
}

static void columns_at(struct air_table *a, uint32_t first, expr out[static LANES])
{
    for (uint32_t i = 0; i < LANES; i++) out[i] = air_col(a, first + i);
}

static void permutation(struct air_table *a)
{
    expr state[LANES];
    for (uint32_t r = 0; r < POSEIDON_HALF_FULL; r++) {
        columns_at(a, r == 0 ? PERM_IN : PERM_FULL_A + (r - 1) * LANES, state);
        full_round(a, "a full round", state, poseidon_round_constants[r], PERM_FULL_A + r * LANES);
    }
    struct form lanes[LANES] = {{{{0}}, {0}}};
    for (int i = 0; i < LANES; i++) lanes[i].k[i] = FELT_ONE;
    for (uint32_t r = 0; r < PARTIALS; r++) {
        const felt *constants = poseidon_round_constants[POSEIDON_HALF_FULL + r];
        for (int i = 0; i < LANES; i++)
            lanes[i].constant = felt_add(lanes[i].constant, constants[i]);
        expr in = form_expr(a, &lanes[0], LANES + r);
        air_every(a, "a partial round", air_sub(a, cube(a, in), air_col(a, PERM_PARTIAL + r)));
        lanes[0] = (struct form){{{0}}, {0}};
        lanes[0].k[LANES + r] = FELT_ONE;
        forms_mix(lanes);
    }
    for (uint32_t i = 0; i < LANES; i++) state[i] = form_expr(a, &lanes[i], BASIS);
    for (uint32_t r = 0; r < POSEIDON_HALF_FULL; r++) {
        if (r != 0) columns_at(a, PERM_FULL_B + (r - 1) * LANES, state);
        full_round(a, "a full round", state,
                   poseidon_round_constants[POSEIDON_HALF_FULL + PARTIALS + r],
                   PERM_FULL_B + r * LANES);
    }
}

enum { PERM_OUT = PERM_FULL_B + 3 * LANES, CAPACITY = 8 };

static void sponge(struct air_table *a)
{
    expr start = air_col(a, PERM_START), chain = air_col(a, PERM_CHAIN);
    expr next_chain = air_next(a, PERM_CHAIN);
    gadget_bits(a, "start is 0 or 1", PERM_START, 1);
    gadget_bits(a, "chain is 0 or 1", PERM_CHAIN, 1);
    air_every(a, "a row does not both start and chain", air_mul(a, start, chain));
    air_first(a, "the first row has no row before", chain);
    gadget_equal_when(a, "the capacity starts with the tag", start, air_col(a, PERM_IN + CAPACITY),
                      air_col(a, PERM_TAG));
    gadget_equal_when(a, "the capacity goes on with the length", start,
                      air_col(a, PERM_IN + CAPACITY + 1), air_col(a, PERM_LENGTH));
    gadget_zero_when(a, "the rest of the capacity starts with zeros", start, PERM_IN + CAPACITY + 2,
                     6);
    for (uint32_t i = 0; i < CAPACITY; i++) {
        expr before = air_col(a, PERM_OUT + CAPACITY + i);
        air_transition(
            a, "the capacity is kept along a chain",
            air_mul(a, next_chain, air_sub(a, air_next(a, PERM_IN + CAPACITY + i), before)));
    }
    for (uint32_t column = PERM_TAG; column <= PERM_LENGTH; column++)
        air_transition(a, "tag and length are kept along a chain",
                       air_mul(a, next_chain, air_sub(a, air_next(a, column), air_col(a, column))));
    expr neither = air_not(a, air_add(a, start, chain));
    air_transition(a, "a chain goes on from a sponge row", air_mul(a, next_chain, neither));
    gadget_zero_when(a, "only sponge rows have tag, length, blocks and digests", neither, PERM_TAG,
                     2);
    gadget_zero_when(a, "only sponge rows have tag, length, blocks and digests", neither,
                     PERM_USES_BLOCK, 2);
}

static void uses(struct air_table *a)
{
    struct tuple node = {.width = 0}, block = {.width = 0}, squeeze = {.width = 0};
    tuple_add_columns(a, &node, PERM_IN, LANES);
    for (uint32_t i = 0; i < 8; i++)
        tuple_add(&node, air_add(a, air_col(a, PERM_IN + i), air_col(a, PERM_OUT + i)));
    air_send(a, "a node's hash", BUS_COMPRESS, air_col(a, PERM_USES_NODE), node.item, node.width);

    tuple_add(&block, air_x(a));
    tuple_add_columns(a, &block, PERM_CHAIN, 3);
    tuple_add_columns(a, &block, PERM_IN, 8);
    air_send(a, "a sponge's block", BUS_BLOCK, air_col(a, PERM_USES_BLOCK), block.item,
             block.width);

    tuple_add(&squeeze, air_x(a));
    tuple_add_columns(a, &squeeze, PERM_OUT, 8);
    air_send(a, "a sponge's digest", BUS_SQUEEZE, air_col(a, PERM_USES_DIGEST), squeeze.item,
             squeeze.width);
}

struct air_table *table_perm(struct arena *arena)
{
    static const struct air_columns columns[] = {PERM_COLUMNS(COLUMN_RUN)};
    struct air_table *a = air_table_new(arena, "PERM", columns, sizeof columns / sizeof *columns);
    if (a == NULL) return NULL;
    permutation(a);
    sponge(a);
    uses(a);
    return a;
}
