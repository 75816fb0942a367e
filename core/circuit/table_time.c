// SPDX-License-Identifier: Apache-2.0
// TIME: compares two numbers of 36 bits, (lo, hi) with lo < 2^24 and hi < 2^12, one comparison a
// row (docs/protocol.md 4.7). b is shown to be in range; a was when it came.
#include "core/circuit/tables.h"

#define COL(name) air_col(a, TIME_##name)

static void comparison(struct air_table *a)
{
    gadget_bits(a, "flags are 0 or 1", TIME_STRICT, 3);
    expr holds = COL(HOLDS), strict = COL(STRICT), real = COL(REAL);
    // If it holds, gap = b - a - strict; if not, gap = a - b - (1 - strict).
    expr sign = air_sub(a, air_scale(a, 2, holds), real);
    expr one = air_add(a, air_sub(a, air_sub(a, real, holds), strict),
                       air_scale(a, 2, air_mul(a, holds, strict)));
    expr low = air_mul(a, sign, air_sub(a, air_col(a, TIME_B), air_col(a, TIME_A)));
    expr high = air_mul(a, sign, air_sub(a, air_col(a, TIME_B + 1), air_col(a, TIME_A + 1)));
    expr borrow = COL(BORROW);
    expr gap_low = gadget_scaled_add(a, air_col(a, TIME_GAP), 4096, air_col(a, TIME_GAP + 1));
    air_every(a, "the gap's low part",
              air_sub(a, gadget_scaled_add(a, air_sub(a, low, one), 1 << 24, borrow), gap_low));
    air_every(a, "the gap's high part",
              air_sub(a, air_sub(a, high, borrow), air_col(a, TIME_GAP + 2)));
    expr b_low = gadget_scaled_add(a, air_col(a, TIME_DIGIT), 4096, air_col(a, TIME_DIGIT + 1));
    air_every(a, "the digits are of b", air_sub(a, air_col(a, TIME_B), b_low));
    air_every(a, "the digits are of b",
              air_sub(a, air_col(a, TIME_B + 1), air_col(a, TIME_DIGIT + 2)));
}

struct air_table *table_time(struct arena *arena)
{
    static const struct air_columns columns[] = {TIME_COLUMNS(COLUMN_RUN)};
    struct air_table *a = air_table_new(arena, "TIME", columns, sizeof columns / sizeof *columns);
    if (a == NULL) return NULL;
    gadget_real(a, TIME_REAL);
    gadget_padding(a, TIME_REAL);
    comparison(a);
    struct tuple t = {.width = 0};
    tuple_add_columns(a, &t, TIME_A, 6);
    air_send(a, "a comparison", BUS_TIME, COL(REAL), t.item, t.width);
    for (uint32_t i = 0; i < 6; i++)
        gadget_range(a, "a digit", COL(REAL), air_col(a, TIME_GAP + i));
    return a;
}
