// SPDX-License-Identifier: Apache-2.0
#include "core/stark/air_text.h"

#include "core/stark/air_order.h"

struct text {
    struct writer *w;
    const struct air_table *table;
    struct air_order order;
};

static void write_signed(struct writer *w, uint32_t value)
{
    if (value > FELT_P / 2) {
        write_text(w, "-");
        value = FELT_P - value;
    }
    write_decimal(w, value);
}

static void write_number(struct text *t, uint32_t node)
{
    write_text(t->w, "n");
    write_decimal(t->w, air_order_of(&t->order, node));
}

static void write_column(struct writer *w, const struct air_table *table, uint32_t column)
{
    uint32_t place = 0, size = 1;
    const char *name = air_column_name(table, column, &place);
    for (uint32_t i = 0; i < table->columns_count; i++)
        if (table->columns[i].name == name) size = table->columns[i].size;
    write_text(w, name);
    if (size == 1) return;
    write_text(w, "[");
    write_decimal(w, place);
    write_text(w, "]");
}

static void write_pair(struct text *t, const struct air_node *n, const char *sign)
{
    write_number(t, n->a);
    write_text(t->w, sign);
    write_number(t, n->b);
}

static void write_linear(struct text *t, const struct air_node *n)
{
    write_text(t->w, "sum");
    for (uint32_t i = n->a; i < n->a + n->b; i++) {
        uint32_t k = felt_to_u32(t->table->terms[i].k);
        bool is_negative = k > FELT_P / 2;
        write_text(t->w, is_negative ? " - " : i == n->a ? " " : " + ");
        write_decimal(t->w, is_negative ? FELT_P - k : k);
        write_text(t->w, " ");
        write_number(t, t->table->terms[i].node);
    }
}

static void write_node(struct text *t, const struct air_node *n)
{
    switch ((enum air_op)n->op) {
    case AIR_CONST: write_signed(t->w, n->a); return;
    case AIR_COL: write_column(t->w, t->table, n->a); return;
    case AIR_NEXT:
        write_text(t->w, "next(");
        write_column(t->w, t->table, n->a);
        write_text(t->w, ")");
        return;
    case AIR_X: write_text(t->w, "X"); return;
    case AIR_ADD: write_pair(t, n, " + "); return;
    case AIR_SUB: write_pair(t, n, " - "); return;
    case AIR_MUL: write_pair(t, n, " * "); return;
    case AIR_LINEAR: write_linear(t, n); return;
    }
}

// The nodes that `root` needs and that were not written yet.
static void write_needed(struct text *t, uint32_t root)
{
    uint32_t before = t->order.count;
    air_order_visit(&t->order, root);
    for (uint32_t i = before; i < t->order.count; i++) {
        write_text(t->w, "    n");
        write_decimal(t->w, i);
        write_text(t->w, " = ");
        write_node(t, &t->table->nodes[t->order.nodes[i]]);
        write_text(t->w, "\n");
    }
}

static void write_sentence(struct writer *w, const char *name)
{
    write_text(w, " \"");
    write_text(w, name);
    write_text(w, "\"\n");
}

uint32_t air_degree(const struct air_table *table)
{
    uint32_t degree = 0;
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        uint32_t d = table->nodes[table->constraints[i].node].degree;
        if (d > degree) degree = d;
    }
    return degree;
}

static void write_columns(struct writer *w, const struct air_table *table)
{
    for (uint32_t i = 0, first = 0; i < table->columns_count; first += table->columns[i++].size) {
        write_text(w, "    column ");
        write_decimal(w, first);
        write_text(w, " ");
        write_text(w, table->columns[i].name);
        if (table->columns[i].size != 1) {
            write_text(w, "[");
            write_decimal(w, table->columns[i].size);
            write_text(w, "]");
        }
        write_text(w, "\n");
    }
}

static void write_constraint(struct text *t, const struct air_constraint *c)
{
    static const char *const where[] = {
        [AIR_EVERY] = "    every ",
        [AIR_TRANSITION] = "    transition ",
        [AIR_FIRST] = "    first ",
        [AIR_LAST] = "    last ",
    };
    write_needed(t, c->node);
    write_text(t->w, where[c->where]);
    write_number(t, c->node);
    write_sentence(t->w, c->name);
}

static void write_interaction(struct text *t, const struct air_interaction *it,
                              const char *(*bus_name)(uint32_t bus))
{
    write_needed(t, it->multiplicity);
    for (uint32_t k = 0; k < it->width; k++) write_needed(t, it->tuple[k]);
    write_text(t->w, it->receive ? "    receive " : "    send ");
    write_text(t->w, bus_name(it->bus));
    write_text(t->w, " (");
    for (uint32_t k = 0; k < it->width; k++) {
        if (k != 0) write_text(t->w, ", ");
        write_number(t, it->tuple[k]);
    }
    write_text(t->w, ") times ");
    write_number(t, it->multiplicity);
    write_sentence(t->w, it->name);
}

enum status air_text_write(struct writer *w, const struct air_table *table,
                           const char *(*bus_name)(uint32_t bus), struct arena *arena)
{
    size_t mark = arena->used;
    struct text *t = ARENA_NEW(arena, struct text, 1);
    if (t == NULL) return STATUS_NO_SPACE;
    t->w = w;
    t->table = table;
    air_order_begin(&t->order, table);
    write_columns(w, table);
    for (uint32_t i = 0; i < table->constraint_count; i++)
        write_constraint(t, &table->constraints[i]);
    for (uint32_t i = 0; i < table->interaction_count; i++)
        write_interaction(t, &table->interactions[i], bus_name);
    arena_rewind(arena, mark);
    return w->status;
}
