// SPDX-License-Identifier: Apache-2.0
// Step 5: every constraint at zeta, divided by what vanishes where it must hold, weighed with the
// powers of c and added up, against the quotient's segments.
#include "core/field/roots.h"
#include "core/stark/air_eval.h"
#include "core/verifier/verify_internal.h"

// The divisors of one height at zeta, inverted.
struct divisors {
    ext every;      // 1 / Z
    ext transition; // (zeta - g^(N-h-1)) / Z
    ext first;      // 1 / (zeta - 1)
    ext last;       // 1 / (zeta - g^(N-h-1))
    ext end;        // 1 / (zeta - g^(N-h))
};

// zeta is not in F_p, so no difference with a row's point vanishes.
static struct divisors divisors_at(const struct verifier *v, uint32_t height)
{
    uint32_t log = v->shape.heights[height].log, random = v->shape.random_rows;
    felt root = root_of_unity(log);
    felt last = felt_pow(root, ((uint64_t)1 << log) - random - 1);
    felt point = felt_mul(last, root);
    struct divisors d;
    d.last = ext_sub(v->zeta, ext_from_felt(last));
    d.end = ext_sub(v->zeta, ext_from_felt(point));
    d.every = ext_inv(vanishing_at(v->zeta, log, FELT_ONE));
    for (uint32_t i = 0; i < random; i++, point = felt_mul(point, root)) {
        d.every = ext_mul(d.every, ext_sub(v->zeta, ext_from_felt(point)));
    }
    d.transition = ext_mul(d.every, d.last);
    d.first = ext_inv(ext_sub(v->zeta, ext_one()));
    d.last = ext_inv(d.last);
    d.end = ext_inv(d.end);
    return d;
}

// A table's values at zeta and g zeta.
struct point_values {
    const ext *now; // declared columns, the blinding one
    ext *next;      // declared columns; only those read at the next row are set
    const ext *bus; // LogUp columns, the accumulator last
    ext bus_next;   // the accumulator
    ext *nodes;
};

static enum status point_values_make(struct verifier *v, uint32_t t, struct point_values *values)
{
    const struct stark_table_shape *shape = &v->shape.tables[t];
    const struct air_table *table = v->circuit->tables[t];
    const ext *opening = v->openings + shape->opening;
    values->now = opening;
    opening += shape->width + 1;
    values->next = ARENA_NEW(v->arena, ext, shape->width);
    values->nodes = ARENA_NEW(v->arena, ext, (size_t)table->node_count + 1);
    if (values->next == NULL || values->nodes == NULL) return STATUS_NO_SPACE;
    for (uint32_t c = 0; c < shape->width; c++) {
        if (table->next_used[c]) values->next[c] = *opening++;
    }
    values->bus = opening;
    values->bus_next = opening[shape->group_count];
    air_eval_ext(table, values->now, values->next, v->zeta, values->nodes);
    return STATUS_OK;
}

struct fraction {
    ext numerator; // with its sign
    ext denominator;
};

static struct fraction interaction_at(const struct verifier *v, uint32_t t, uint32_t i,
                                      const struct point_values *values)
{
    struct stark_interaction it = stark_interaction_at(v->circuit->tables[t], i);
    struct fraction f = {.denominator = script_bus_offset(&v->bus, it.bus)};
    f.numerator =
        it.blinding ? values->now[v->shape.tables[t].width] : values->nodes[it.multiplicity];
    if (it.receive) f.numerator = ext_neg(f.numerator);
    for (uint32_t k = 0; k < it.width; k++) {
        ext x = it.blinding ? v->zeta : values->nodes[it.tuple[k]];
        f.denominator = ext_add(f.denominator, ext_mul(v->bus.power[k], x));
    }
    return f;
}

// u F_a F_b - s_a m_a F_b - s_b m_b F_a, or u F_a - s_a m_a.
static ext group_at(const struct verifier *v, uint32_t t, uint32_t g,
                    const struct point_values *values, ext u)
{
    const struct stark_group *group = &v->shape.tables[t].groups[g];
    struct fraction a = interaction_at(v, t, group->first, values);
    if (group->count == 1) return ext_sub(ext_mul(u, a.denominator), a.numerator);
    struct fraction b = interaction_at(v, t, group->first + 1, values);
    ext numerator =
        ext_add(ext_mul(a.numerator, b.denominator), ext_mul(b.numerator, a.denominator));
    return ext_sub(ext_mul(u, ext_mul(a.denominator, b.denominator)), numerator);
}

// The table's constraints, each times the next power of c.
static ext table_at(const struct verifier *v, uint32_t t, const struct point_values *values,
                    const struct divisors *d, ext *power)
{
    const struct air_table *table = v->circuit->tables[t];
    uint32_t groups = v->shape.tables[t].group_count;
    const ext divisor[] = {[AIR_EVERY] = d->every,
                           [AIR_TRANSITION] = d->transition,
                           [AIR_FIRST] = d->first,
                           [AIR_LAST] = d->last};
    ext sum = ext_zero();
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const struct air_constraint *c = &table->constraints[i];
        ext value = ext_mul(values->nodes[c->node], divisor[c->where]);
        sum = ext_add(sum, ext_mul(*power, value));
        *power = ext_mul(*power, v->composition);
    }
    ext a = values->bus[groups - 1], step = ext_sub(values->bus_next, a);
    for (uint32_t g = 0; g + 1 < groups; g++) step = ext_sub(step, values->bus[g]);
    for (uint32_t g = 0; g < groups; g++) {
        ext value = group_at(v, t, g, values, g + 1 == groups ? step : values->bus[g]);
        sum = ext_add(sum, ext_mul(*power, ext_mul(value, d->every)));
        *power = ext_mul(*power, v->composition);
    }
    sum = ext_add(sum, ext_mul(*power, ext_mul(a, d->first)));
    *power = ext_mul(*power, v->composition);
    ext end = ext_sub(a, v->terminals[t]);
    sum = ext_add(sum, ext_mul(*power, ext_mul(end, d->end)));
    *power = ext_mul(*power, v->composition);
    return sum;
}

// sum of zeta^(i n) Q_i(zeta)
static ext quotient_at(const struct verifier *v, uint32_t height)
{
    const struct stark_height *h = &v->shape.heights[height];
    ext step = ext_pow(v->zeta, h->segment_size), sum = ext_zero();
    for (uint32_t i = h->segments; i-- > 0;) {
        sum = ext_add(ext_mul(sum, step), v->openings[h->opening + i]);
    }
    return sum;
}

enum status verify_constraints(struct verifier *v)
{
    ext power = ext_one();
    for (uint32_t h = 0; h < v->shape.height_count; h++) {
        struct divisors d = divisors_at(v, h);
        ext sum = ext_zero();
        for (uint32_t t = 0; t < v->shape.table_count; t++) {
            if (v->shape.tables[t].height != h) continue;
            struct point_values values;
            size_t mark = v->arena->used;
            TRY(point_values_make(v, t, &values));
            sum = ext_add(sum, table_at(v, t, &values, &d, &power));
            arena_rewind(v->arena, mark);
        }
        if (!ext_equal(sum, quotient_at(v, h))) return STATUS_INVALID;
    }
    return STATUS_OK;
}
