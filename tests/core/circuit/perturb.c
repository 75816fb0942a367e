// SPDX-License-Identifier: Apache-2.0
#include "tests/core/circuit/perturb.h"

#include "core/field/roots.h"

#define TUPLES_MAX 512

bool perturb_open(struct perturb_subject *s, struct arena *arena, const struct air_table *table,
                  const struct batch_traces *traces, uint32_t index, uint32_t log_height,
                  uint32_t active)
{
    *s = (struct perturb_subject){
        .table = table,
        .columns = traces->columns[index],
        .stride = traces->traces[index].stride,
        .log_height = log_height,
        .active = active,
        .used = traces->used[index],
    };
    bool ok = true;
    for (int i = 0; i < 4; i++)
        ok &= (s->values[i] = ARENA_NEW(arena, felt, table->node_count)) != NULL;
    for (int i = 0; i < 2; i++) ok &= (s->rows[i] = ARENA_NEW(arena, felt, table->width)) != NULL;
    return ok;
}

static void eval(struct perturb_subject *s, uint32_t row, felt *values)
{
    uint32_t next = row + 1 < s->active ? row + 1 : row;
    for (uint32_t c = 0; c < s->table->width; c++) {
        s->rows[0][c] = s->columns[c * s->stride + row];
        s->rows[1][c] = s->columns[c * s->stride + next];
    }
    felt x = felt_pow(root_of_unity(s->log_height), row);
    air_eval_row(s->table, s->rows[0], s->rows[1], x, values);
}

static bool applies(const struct air_constraint *c, uint32_t row, uint32_t active)
{
    return c->where == AIR_EVERY || (c->where == AIR_FIRST && row == 0) ||
           (c->where == AIR_LAST && row + 1 == active) ||
           (c->where == AIR_TRANSITION && row + 1 < active);
}

static void look_at_constraints(const struct perturb_subject *s, uint32_t row, const felt *values,
                                struct perturb_notice *out)
{
    for (uint32_t i = 0; i < s->table->constraint_count; i++) {
        const struct air_constraint *c = &s->table->constraints[i];
        if (!applies(c, row, s->active) || felt_is_zero(values[c->node])) continue;
        out->constraints++;
    }
}

// What a row's fractions add up to, tuple by tuple.
struct balance {
    struct {
        const struct air_interaction *of;
        felt sum, tuple[AIR_TUPLE_MAX];
    } tuples[TUPLES_MAX];
    uint32_t count;
};

static bool same(const struct balance *b, uint32_t at, const struct air_interaction *it,
                 const felt *values)
{
    if (b->tuples[at].of->bus != it->bus) return false;
    for (uint32_t k = 0; k < it->width; k++)
        if (!felt_equal(b->tuples[at].tuple[k], values[it->tuple[k]])) return false;
    return true;
}

static void post(struct balance *b, const struct air_table *table, const felt *values, bool add)
{
    for (uint32_t i = 0; i < table->interaction_count; i++) {
        const struct air_interaction *it = &table->interactions[i];
        felt m = values[it->multiplicity];
        if (felt_is_zero(m)) continue;
        if (it->receive == add) m = felt_neg(m);
        uint32_t at = 0;
        while (at < b->count && !same(b, at, it, values)) at++;
        if (at == b->count) {
            b->tuples[at].of = it;
            b->tuples[at].sum = FELT_ZERO;
            for (uint32_t k = 0; k < it->width; k++) b->tuples[at].tuple[k] = values[it->tuple[k]];
            b->count++;
        }
        b->tuples[at].sum = felt_add(b->tuples[at].sum, m);
    }
}

static void look_at_buses(const struct perturb_subject *s, uint32_t rows,
                          struct perturb_notice *out)
{
    static struct balance b;
    b.count = 0;
    for (uint32_t r = 0; r < rows; r++) {
        post(&b, s->table, s->values[2 * r], false);
        post(&b, s->table, s->values[2 * r + 1], true);
    }
    for (uint32_t i = 0; i < b.count; i++) out->buses += !felt_is_zero(b.tuples[i].sum);
}

struct perturb_notice perturb_cell(struct perturb_subject *s, uint32_t column, uint32_t row,
                                   felt value)
{
    struct perturb_notice notice = {0};
    felt *cell = &s->columns[column * s->stride + row];
    felt honest = *cell;
    uint32_t rows = row == 0 || !s->table->next_used[column] ? 1 : 2;
    for (uint32_t r = 0; r < rows; r++) eval(s, row - r, s->values[2 * r]);
    *cell = value;
    for (uint32_t r = 0; r < rows; r++) {
        eval(s, row - r, s->values[2 * r + 1]);
        look_at_constraints(s, row - r, s->values[2 * r + 1], &notice);
    }
    look_at_buses(s, rows, &notice);
    *cell = honest;
    return notice;
}
