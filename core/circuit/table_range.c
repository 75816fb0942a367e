// SPDX-License-Identifier: Apache-2.0
// RANGE: the numbers below 4096 (docs/protocol.md 4.8). The column starts at 0, grows by 0 or 1
// from row to row and ends at 4095, so it holds these numbers and no other.
#include "core/circuit/tables.h"

struct air_table *table_range(struct arena *arena)
{
    static const struct air_columns columns[] = {RANGE_COLUMNS(COLUMN_RUN)};
    struct air_table *a = air_table_new(arena, "RANGE", columns, sizeof columns / sizeof *columns);
    if (a == NULL) return NULL;
    expr value = air_col(a, RANGE_VALUE);
    expr step = air_sub(a, air_next(a, RANGE_VALUE), value);
    air_first(a, "numbers start at 0", value);
    air_transition(a, "numbers grow by 0 or 1", air_is_bit(a, step));
    air_last(a, "numbers end at 4095", air_sub(a, value, air_const(a, 4095)));
    air_send(a, "a number", BUS_RANGE, air_col(a, RANGE_USES), &value, 1);
    return a;
}
