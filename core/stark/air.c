// SPDX-License-Identifier: Apache-2.0
#include "core/stark/air.h"

#include "core/base/invariant.h"

enum {
    TERMS_MAX = 6144,
    CONSTRAINTS_MAX = 512,
    INTERACTIONS_MAX = 48,
};

struct air_table *air_table_new(struct arena *arena, const char *name,
                                const struct air_columns *columns, uint32_t columns_count)
{
    struct air_table *a = ARENA_NEW(arena, struct air_table, 1);
    if (a == NULL) return NULL;
    uint32_t width = 0;
    for (uint32_t i = 0; i < columns_count; i++) width += columns[i].size;
    *a = (struct air_table){
        .name = name, .width = width, .columns = columns, .columns_count = columns_count};
    a->nodes = ARENA_NEW(arena, struct air_node, AIR_NODES_MAX);
    a->terms = ARENA_NEW(arena, struct air_term, TERMS_MAX);
    a->constraints = ARENA_NEW(arena, struct air_constraint, CONSTRAINTS_MAX);
    a->interactions = ARENA_NEW(arena, struct air_interaction, INTERACTIONS_MAX);
    a->next_used = ARENA_NEW(arena, bool, width);
    if (!a->nodes || !a->terms || !a->constraints || !a->interactions || !a->next_used) return NULL;
    a->node_capacity = AIR_NODES_MAX;
    a->term_capacity = TERMS_MAX;
    a->constraint_capacity = CONSTRAINTS_MAX;
    a->interaction_capacity = INTERACTIONS_MAX;
    return a;
}

const char *air_column_name(const struct air_table *a, uint32_t column, uint32_t *place)
{
    uint32_t first = 0;
    for (uint32_t i = 0; i < a->columns_count; first += a->columns[i].size, i++) {
        if (column - first >= a->columns[i].size) continue;
        *place = column - first;
        return a->columns[i].name;
    }
    *place = 0;
    return "blinding";
}

static expr node_add(struct air_table *a, enum air_op op, uint32_t x, uint32_t y, uint32_t degree)
{
    INVARIANT(a->node_count < a->node_capacity && degree <= 3);
    a->nodes[a->node_count] = (struct air_node){x, y, (uint8_t)op, (uint8_t)degree};
    return (expr){a->node_count++};
}

static uint32_t degree_of(const struct air_table *a, expr x)
{
    INVARIANT(x.node < a->node_count);
    return a->nodes[x.node].degree;
}

expr air_const(struct air_table *a, uint32_t value)
{
    INVARIANT(value < FELT_P);
    return node_add(a, AIR_CONST, value, 0, 0);
}

expr air_col(struct air_table *a, uint32_t column)
{
    INVARIANT(column < a->width);
    return node_add(a, AIR_COL, column, 0, 1);
}

expr air_next(struct air_table *a, uint32_t column)
{
    INVARIANT(column < a->width);
    a->next_used[column] = true;
    return node_add(a, AIR_NEXT, column, 0, 1);
}

expr air_x(struct air_table *a)
{
    return node_add(a, AIR_X, 0, 0, 1);
}

static uint32_t degree_max(const struct air_table *a, expr x, expr y)
{
    uint32_t dx = degree_of(a, x), dy = degree_of(a, y);
    return dx > dy ? dx : dy;
}

expr air_add(struct air_table *a, expr x, expr y)
{
    return node_add(a, AIR_ADD, x.node, y.node, degree_max(a, x, y));
}

expr air_sub(struct air_table *a, expr x, expr y)
{
    return node_add(a, AIR_SUB, x.node, y.node, degree_max(a, x, y));
}

expr air_mul(struct air_table *a, expr x, expr y)
{
    return node_add(a, AIR_MUL, x.node, y.node, degree_of(a, x) + degree_of(a, y));
}

expr air_linear(struct air_table *a, const felt *k, const expr *x, uint32_t count)
{
    INVARIANT(count >= 1 && count <= a->term_capacity - a->term_count);
    uint32_t degree = 0, first = a->term_count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t d = degree_of(a, x[i]);
        if (d > degree) degree = d;
        a->terms[a->term_count++] = (struct air_term){k[i], x[i].node};
    }
    return node_add(a, AIR_LINEAR, first, count, degree);
}

expr air_scale(struct air_table *a, uint32_t k, expr x)
{
    felt factor = felt_from_u32(k);
    return air_linear(a, &factor, &x, 1);
}

expr air_not(struct air_table *a, expr x)
{
    return air_sub(a, air_const(a, 1), x);
}

expr air_is_bit(struct air_table *a, expr x)
{
    return air_mul(a, x, air_not(a, x));
}

expr air_select(struct air_table *a, expr s, expr x, expr y)
{
    return air_add(a, y, air_mul(a, s, air_sub(a, x, y)));
}

static void constrain(struct air_table *a, const char *name, expr zero, enum air_where where)
{
    INVARIANT(a->constraint_count < a->constraint_capacity);
    // A first or last row constraint is divided by one factor alone, a transition has one factor
    // more: the quotient then stays below the bound of docs/protocol.md 5.4.
    INVARIANT(where == AIR_EVERY || degree_of(a, zero) <= 2);
    a->constraints[a->constraint_count++] = (struct air_constraint){name, zero.node, where};
}

void air_every(struct air_table *a, const char *name, expr zero)
{
    constrain(a, name, zero, AIR_EVERY);
}

void air_transition(struct air_table *a, const char *name, expr zero)
{
    constrain(a, name, zero, AIR_TRANSITION);
}

void air_first(struct air_table *a, const char *name, expr zero)
{
    constrain(a, name, zero, AIR_FIRST);
}

void air_last(struct air_table *a, const char *name, expr zero)
{
    constrain(a, name, zero, AIR_LAST);
}

static void interact(struct air_table *a, const char *name, uint32_t bus, bool receive,
                     expr multiplicity, const expr *tuple, uint32_t width)
{
    INVARIANT(a->interaction_count < a->interaction_capacity);
    INVARIANT(width >= 1 && width <= AIR_TUPLE_MAX);
    struct air_interaction *it = &a->interactions[a->interaction_count++];
    *it = (struct air_interaction){.name = name, .bus = bus, .receive = receive, .width = width};
    it->multiplicity = multiplicity.node;
    uint32_t degree = 0;
    for (uint32_t i = 0; i < width; i++) {
        it->tuple[i] = tuple[i].node;
        if (degree_of(a, tuple[i]) > degree) degree = degree_of(a, tuple[i]);
    }
    INVARIANT(degree <= 2 && degree_of(a, multiplicity) <= 3 - degree);
}

void air_send(struct air_table *a, const char *name, uint32_t bus, expr multiplicity,
              const expr *tuple, uint32_t width)
{
    interact(a, name, bus, false, multiplicity, tuple, width);
}

void air_receive(struct air_table *a, const char *name, uint32_t bus, expr multiplicity,
                 const expr *tuple, uint32_t width)
{
    interact(a, name, bus, true, multiplicity, tuple, width);
}

static felt eval_node(const struct air_table *a, uint32_t i, const felt *row, const felt *next,
                      felt x, const felt *values)
{
    const struct air_node *n = &a->nodes[i];
    switch ((enum air_op)n->op) {
    case AIR_CONST: return felt_from_u32(n->a);
    case AIR_COL: return row[n->a];
    case AIR_NEXT: return next[n->a];
    case AIR_X: return x;
    case AIR_ADD: return felt_add(values[n->a], values[n->b]);
    case AIR_SUB: return felt_sub(values[n->a], values[n->b]);
    case AIR_MUL: return felt_mul(values[n->a], values[n->b]);
    case AIR_LINEAR: break;
    }
    felt sum = FELT_ZERO;
    for (uint32_t t = n->a; t < n->a + n->b; t++)
        sum = felt_add(sum, felt_mul(a->terms[t].k, values[a->terms[t].node]));
    return sum;
}

void air_eval_row(const struct air_table *a, const felt *row, const felt *next, felt x,
                  felt *values)
{
    for (uint32_t i = 0; i < a->node_count; i++) values[i] = eval_node(a, i, row, next, x, values);
}
