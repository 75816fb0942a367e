// SPDX-License-Identifier: Apache-2.0
#include "tests/core/circuit/forger.h"

#include <stdlib.h>
#include <string.h>

#include "core/field/roots.h"

#define DEPTH 256

// A demand is a node that must have a value on a row: zero for a constraint that applies, what the
// honest row had for what goes to a bus.
struct demand {
    uint32_t rule, node;
    bool before; // on the row before, which reads this one as its next
    felt honest;
};

struct forger {
    struct forger_table t;
    felt *row, *next, *previous; // the row in question and its neighbours
    felt *values, *values_before;
    struct demand *demands;
    uint32_t demand_count;
    uint32_t dropped, at;
    bool *changed; // per column
    bool *reach;   // per node: scratch of support()
    uint32_t *budget;
};

struct forger *forger_new(const struct forger_table *table)
{
    struct forger *f = calloc(1, sizeof *f);
    const struct air_table *a = table->table;
    size_t demands = a->constraint_count;
    for (uint32_t i = 0; i < a->interaction_count; i++) demands += 1 + a->interactions[i].width;
    f->t = *table;
    f->row = calloc(3 * (size_t)a->width, sizeof(felt));
    f->next = f->row + a->width;
    f->previous = f->next + a->width;
    f->values = calloc(2 * (size_t)a->node_count, sizeof(felt));
    f->values_before = f->values + a->node_count;
    f->demands = calloc(2 * demands, sizeof *f->demands);
    f->changed = calloc(a->width, sizeof(bool));
    f->reach = calloc(a->node_count, sizeof(bool));
    return f;
}

void forger_free(struct forger *f)
{
    free(f->row);
    free(f->values);
    free(f->demands);
    free(f->changed);
    free(f->reach);
    free(f);
}

uint32_t forger_rules(const struct forger *f)
{
    return f->t.table->constraint_count + f->t.table->interaction_count;
}

const char *forger_rule_name(const struct forger *f, uint32_t rule)
{
    uint32_t constraints = f->t.table->constraint_count;
    return rule < constraints ? f->t.table->constraints[rule].name
                              : f->t.table->interactions[rule - constraints].name;
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return *seed >> 33;
}

static void load(const struct forger *f, felt *out, uint32_t row)
{
    for (uint32_t c = 0; c < f->t.table->width; c++) out[c] = f->t.columns[c * f->t.stride + row];
}

static void eval(struct forger *f)
{
    felt root = root_of_unity(f->t.log_height);
    air_eval_row(f->t.table, f->row, f->next, felt_pow(root, f->at), f->values);
    if (f->at != 0)
        air_eval_row(f->t.table, f->previous, f->row, felt_pow(root, f->at - 1), f->values_before);
    if (*f->budget != 0) --*f->budget;
}

static felt value_of(const struct forger *f, const struct demand *d)
{
    return felt_sub((d->before ? f->values_before : f->values)[d->node], d->honest);
}

static void demand(struct forger *f, uint32_t rule, uint32_t node, bool before, felt honest)
{
    f->demands[f->demand_count++] = (struct demand){rule, node, before, honest};
}

static void demand_constraints(struct forger *f, uint32_t row, bool before)
{
    const struct air_table *a = f->t.table;
    for (uint32_t i = 0; i < a->constraint_count; i++) {
        enum air_where where = a->constraints[i].where;
        bool applies = where == AIR_EVERY || (where == AIR_FIRST && row == 0) ||
                       (where == AIR_LAST && row + 1 == f->t.active) ||
                       (where == AIR_TRANSITION && row + 1 < f->t.active);
        if (applies) demand(f, i, a->constraints[i].node, before, FELT_ZERO);
    }
}

static void demand_tuples(struct forger *f, bool before)
{
    const struct air_table *a = f->t.table;
    const felt *values = before ? f->values_before : f->values;
    for (uint32_t i = 0; i < a->interaction_count; i++) {
        const struct air_interaction *it = &a->interactions[i];
        uint32_t rule = a->constraint_count + i;
        felt m = values[it->multiplicity];
        demand(f, rule, it->multiplicity, before, m);
        for (uint32_t k = 0; k < it->width && !felt_is_zero(m); k++)
            demand(f, rule, it->tuple[k], before, values[it->tuple[k]]);
    }
}

static void settle(struct forger *f, uint32_t row)
{
    f->at = row;
    f->demand_count = 0;
    load(f, f->row, row);
    load(f, f->next, row + 1 < f->t.active ? row + 1 : row);
    load(f, f->previous, row != 0 ? row - 1 : 0);
    memset(f->changed, 0, f->t.table->width * sizeof(bool));
    eval(f);
    demand_constraints(f, row, false);
    demand_tuples(f, false);
    if (row == 0) return;
    demand_constraints(f, row - 1, true);
    demand_tuples(f, true);
}

// The columns of the row in question that a demand looks at.
static uint32_t support(struct forger *f, const struct demand *d, uint32_t *columns)
{
    const struct air_table *a = f->t.table;
    uint32_t count = 0;
    memset(f->reach, 0, (d->node + 1) * sizeof(bool));
    f->reach[d->node] = true;
    for (uint32_t i = d->node + 1; i-- > 0;) {
        const struct air_node *n = &a->nodes[i];
        if (!f->reach[i]) continue;
        if (n->op == (d->before ? AIR_NEXT : AIR_COL)) {
            uint32_t c = 0;
            while (c < count && columns[c] != n->a) c++;
            if (c == count) columns[count++] = n->a;
        } else if (n->op == AIR_ADD || n->op == AIR_SUB || n->op == AIR_MUL) {
            f->reach[n->a] = f->reach[n->b] = true;
        } else if (n->op == AIR_LINEAR) {
            for (uint32_t t = 0; t < n->b; t++) f->reach[a->terms[n->a + t].node] = true;
        }
    }
    return count;
}

static felt probe(struct forger *f, const struct demand *d, uint32_t column, felt value)
{
    f->row[column] = value;
    eval(f);
    return value_of(f, d);
}

// Solves the demand for one cell. False when it is not a line in that cell, or a level one.
static bool solve(struct forger *f, const struct demand *d, uint32_t column)
{
    felt old = f->row[column];
    felt y0 = value_of(f, d), y1 = probe(f, d, column, felt_add(old, FELT_ONE));
    felt slope = felt_sub(y1, y0);
    if (!felt_is_zero(slope)) {
        felt root = felt_sub(old, felt_mul(y0, felt_inv(slope)));
        if (felt_is_zero(probe(f, d, column, root))) return true;
    }
    f->row[column] = old;
    eval(f);
    return false;
}

// Mends what is broken but for the dropped rule, one demand after the other.
static bool mend(struct forger *f, uint32_t depth)
{
    const struct demand *broken = NULL;
    bool dropped = false;
    for (uint32_t i = 0; i < f->demand_count && broken == NULL; i++) {
        const struct demand *d = &f->demands[i];
        if (felt_is_zero(value_of(f, d))) continue;
        if (d->rule == f->dropped)
            dropped = true;
        else
            broken = d;
    }
    if (broken == NULL) {
        for (uint32_t i = 0; i < f->demand_count && !dropped; i++)
            dropped =
                f->demands[i].rule == f->dropped && !felt_is_zero(value_of(f, &f->demands[i]));
        return dropped;
    }
    if (depth == DEPTH || *f->budget == 0) return false;
    uint32_t columns[512];
    uint32_t count = support(f, broken, columns);
    for (uint32_t i = 0; i < count && *f->budget != 0; i++) {
        if (f->changed[columns[i]]) continue;
        felt old = f->row[columns[i]];
        if (!solve(f, broken, columns[i])) continue;
        f->changed[columns[i]] = true;
        if (mend(f, depth + 1)) return true;
        f->changed[columns[i]] = false;
        f->row[columns[i]] = old;
        eval(f);
    }
    return false;
}

static bool start_with(struct forger *f, uint32_t column, felt value)
{
    felt old = f->row[column];
    f->row[column] = value;
    f->changed[column] = true;
    eval(f);
    bool forged = mend(f, 0);
    f->row[column] = old;
    f->changed[column] = false;
    return forged;
}

bool forger_breaks(struct forger *f, uint32_t rule, uint32_t row, uint32_t *budget, uint64_t *seed)
{
    f->budget = budget;
    f->dropped = rule;
    settle(f, row);
    uint32_t tried[512], tried_count = 0;
    for (uint32_t i = 0; i < f->demand_count && tried_count < 256; i++) {
        if (f->demands[i].rule != rule) continue;
        uint32_t columns[512];
        uint32_t count = support(f, &f->demands[i], columns);
        for (uint32_t c = 0; c < count; c++) {
            uint32_t k = 0;
            while (k < tried_count && tried[k] != columns[c]) k++;
            if (k == tried_count && tried_count < 256) tried[tried_count++] = columns[c];
        }
    }
    for (uint32_t i = 0; i < tried_count; i++) {
        felt old = f->row[tried[i]];
        felt random = felt_from_u32((uint32_t)(next_random(seed) % FELT_P));
        const felt values[] = {felt_sub(FELT_ONE, old), felt_add(old, FELT_ONE),
                               felt_sub(old, FELT_ONE), felt_from_u32(2), random};
        for (uint32_t v = 0; v < 5 && *budget != 0; v++) {
            if (felt_equal(values[v], old)) continue;
            if (start_with(f, tried[i], values[v])) return true;
        }
    }
    return false;
}
