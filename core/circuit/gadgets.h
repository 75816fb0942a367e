// SPDX-License-Identifier: Apache-2.0
// Small pieces that table texts share.
#ifndef CONSENTRY_CORE_CIRCUIT_GADGETS_H
#define CONSENTRY_CORE_CIRCUIT_GADGETS_H

#include "core/stark/air.h"

// A tuple under construction.
struct tuple {
    expr item[AIR_TUPLE_MAX];
    uint32_t width;
};

void tuple_add(struct tuple *t, expr x);
void tuple_add_const(struct air_table *a, struct tuple *t, uint32_t value);
// `count` columns beginning with `first`, of this row.
void tuple_add_columns(struct air_table *a, struct tuple *t, uint32_t first, uint32_t count);

// Every column of [first, first + count) is 0 or 1.
void gadget_bits(struct air_table *a, const char *name, uint32_t first, uint32_t count);
// Where `when` is not 0, the columns [first, first + count) are 0. when has degree <= 2.
void gadget_zero_when(struct air_table *a, const char *name, expr when, uint32_t first,
                      uint32_t count);
// Where `when` is not 0, x = y.
void gadget_equal_when(struct air_table *a, const char *name, expr when, expr x, expr y);
// `real` is 0 or 1 and never comes back once it is 0; the last active row is not real.
void gadget_real(struct air_table *a, uint32_t real);
// In rows that are not real all columns but `real` are 0.
void gadget_padding(struct air_table *a, uint32_t real);
// x is below 4096 where `when` is 1; `when` has degree <= 2 and is 0 or 1.
void gadget_range(struct air_table *a, const char *name, expr when, expr x);
// low + 4096 middle + 2^24 high, of three columns.
expr gadget_digits(struct air_table *a, uint32_t first);
// Sum of columns.
expr gadget_sum(struct air_table *a, uint32_t first, uint32_t count);
expr gadget_scaled_add(struct air_table *a, expr x, uint32_t k, expr y); // x + k y

#endif
