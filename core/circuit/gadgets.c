// SPDX-License-Identifier: Apache-2.0
#include "core/circuit/gadgets.h"

#include "core/base/invariant.h"
#include "core/circuit/buses.h"

void tuple_add(struct tuple *t, expr x)
{
    INVARIANT(t->width < AIR_TUPLE_MAX);
    t->item[t->width++] = x;
}

void tuple_add_const(struct air_table *a, struct tuple *t, uint32_t value)
{
    tuple_add(t, air_const(a, value));
}

void tuple_add_columns(struct air_table *a, struct tuple *t, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) tuple_add(t, air_col(a, first + i));
}

void gadget_bits(struct air_table *a, const char *name, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) air_every(a, name, air_is_bit(a, air_col(a, first + i)));
}

void gadget_zero_when(struct air_table *a, const char *name, expr when, uint32_t first,
                      uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        air_every(a, name, air_mul(a, when, air_col(a, first + i)));
}

void gadget_equal_when(struct air_table *a, const char *name, expr when, expr x, expr y)
{
    air_every(a, name, air_mul(a, when, air_sub(a, x, y)));
}

void gadget_real(struct air_table *a, uint32_t real)
{
    gadget_bits(a, "real is 0 or 1", real, 1);
    air_transition(a, "no real row follows padding",
                   air_mul(a, air_next(a, real), air_not(a, air_col(a, real))));
    air_last(a, "the last active row is padding", air_col(a, real));
}

void gadget_padding(struct air_table *a, uint32_t real)
{
    expr padding = air_not(a, air_col(a, real));
    for (uint32_t i = 0; i < a->width; i++)
        if (i != real) air_every(a, "padding rows are zero", air_mul(a, padding, air_col(a, i)));
}

void gadget_range(struct air_table *a, const char *name, expr when, expr x)
{
    air_receive(a, name, BUS_RANGE, when, &x, BUS_WIDTH_RANGE);
}

expr gadget_digits(struct air_table *a, uint32_t first)
{
    const felt k[3] = {FELT(1), FELT(4096), FELT(1 << 24)};
    const expr x[3] = {air_col(a, first), air_col(a, first + 1), air_col(a, first + 2)};
    return air_linear(a, k, x, 3);
}

expr gadget_sum(struct air_table *a, uint32_t first, uint32_t count)
{
    expr sum = air_col(a, first);
    for (uint32_t i = 1; i < count; i++) sum = air_add(a, sum, air_col(a, first + i));
    return sum;
}

expr gadget_scaled_add(struct air_table *a, expr x, uint32_t k, expr y)
{
    return air_add(a, x, air_scale(a, k, y));
}
