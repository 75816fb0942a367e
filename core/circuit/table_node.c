// SPDX-License-Identifier: Apache-2.0
// NODE: one inner node of a tree a row, with its children before and after the batch
// (docs/protocol.md 4.2).
//
// A row takes one or two child tuples from the bus and puts one parent tuple there. So the tuples
// of a tree can only be used up by rows that lead to one root, and two rows that claim the same
// parent leave two roots, of which only one has a taker.
#include "core/circuit/tables.h"

#include "core/circuit/addresses.h"

// A child that no row below touched is the same before and after.
static void untouched(struct air_table *a, uint32_t touch, uint32_t before, uint32_t after)
{
    expr still = air_not(a, air_col(a, touch));
    for (uint32_t i = 0; i < 8; i++)
        gadget_equal_when(a, "an untouched child does not change", still, air_col(a, before + i),
                          air_col(a, after + i));
}

static void hash(struct air_table *a, const char *name, uint32_t left, uint32_t right,
                 uint32_t parent)
{
    struct tuple t = {.width = 0};
    tuple_add_columns(a, &t, left, 8);
    tuple_add_columns(a, &t, right, 8);
    tuple_add_columns(a, &t, parent, 8);
    air_receive(a, name, BUS_COMPRESS, air_col(a, NODE_REAL), t.item, t.width);
}

static void child(struct air_table *a, const char *name, uint32_t touch, uint32_t before,
                  uint32_t after, uint32_t right)
{
    struct tuple t = {.width = 0};
    tuple_add(&t, air_col(a, NODE_TREE));
    tuple_add(&t, air_sub(a, air_col(a, NODE_LEVEL), air_const(a, 1)));
    expr doubled = air_scale(a, 2, air_col(a, NODE_INDEX));
    tuple_add(&t, air_add(a, doubled, air_const(a, right)));
    tuple_add_columns(a, &t, before, 8);
    tuple_add_columns(a, &t, after, 8);
    air_receive(a, name, BUS_NODE, air_col(a, touch), t.item, t.width);
}

static void parent(struct air_table *a)
{
    struct tuple t = {.width = 0}, root = {.width = 0}, body = {.width = 0};
    tuple_add_columns(a, &t, NODE_TREE, 3);
    tuple_add_columns(a, &t, NODE_OLD, 16);
    expr inner = air_sub(a, air_col(a, NODE_REAL), air_col(a, NODE_ROOT));
    air_send(a, "the node itself", BUS_NODE, inner, t.item, t.width);

    const uint32_t address[6] = {0, TREE_STATE, PART_TAG_STATE, STATE_FELTS, 0, 0};
    for (int i = 0; i < 6; i++) tuple_add_const(a, &root, address[i]);
    tuple_add(&root, air_col(a, NODE_TREE));
    tuple_add_columns(a, &root, NODE_OLD, 16);
    air_send(a, "a state tree's root is a word of the state", BUS_WORD, air_col(a, NODE_ROOT),
             root.item, root.width);

    tuple_add_columns(a, &body, NODE_TREE, 3);
    tuple_add_columns(a, &body, NODE_NEW, 8);
    air_send(a, "an operation's body", BUS_BODY, air_col(a, NODE_BODY), body.item, body.width);
}

struct air_table *table_node(struct arena *arena)
{
    static const struct air_columns columns[] = {NODE_COLUMNS(COLUMN_RUN)};
    struct air_table *a = air_table_new(arena, "NODE", columns, sizeof columns / sizeof *columns);
    if (a == NULL) return NULL;
    gadget_real(a, NODE_REAL);
    gadget_padding(a, NODE_REAL);
    gadget_bits(a, "flags are 0 or 1", NODE_TOUCH_LEFT, 3);
    expr none = air_mul(a, air_not(a, air_col(a, NODE_TOUCH_LEFT)),
                        air_not(a, air_col(a, NODE_TOUCH_RIGHT)));
    air_every(a, "a node has a touched child", air_mul(a, air_col(a, NODE_REAL), none));
    untouched(a, NODE_TOUCH_LEFT, NODE_OLD_LEFT, NODE_NEW_LEFT);
    untouched(a, NODE_TOUCH_RIGHT, NODE_OLD_RIGHT, NODE_NEW_RIGHT);
    expr root = air_col(a, NODE_ROOT);
    gadget_equal_when(a, "a root stands at the top", root, air_col(a, NODE_LEVEL),
                      air_const(a, CIRCUIT_TREE_DEPTH));
    gadget_zero_when(a, "a root stands at the top", root, NODE_INDEX, 1);
    hash(a, "the old node's hash", NODE_OLD_LEFT, NODE_OLD_RIGHT, NODE_OLD);
    hash(a, "the new node's hash", NODE_NEW_LEFT, NODE_NEW_RIGHT, NODE_NEW);
    child(a, "the left child", NODE_TOUCH_LEFT, NODE_OLD_LEFT, NODE_NEW_LEFT, 0);
    child(a, "the right child", NODE_TOUCH_RIGHT, NODE_OLD_RIGHT, NODE_NEW_RIGHT, 1);
    parent(a);
    return a;
}
