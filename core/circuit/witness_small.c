// SPDX-License-Identifier: Apache-2.0
// Rows of BITS, ORDER, TIME and RANGE.
#include "core/circuit/witness_internal.h"

enum { DIGIT = 4096, LIMB_TOP_MAX = 62 };

void range_use(struct builder *b, uint32_t value)
{
    if (value >= DIGIT) {
        b->broken = true;
        return;
    }
    b->range_uses[value]++;
}

static void put_digits(struct rows *rows, uint32_t row, uint32_t column, uint32_t x)
{
    rows_put(rows, row, column, small(x % DIGIT));
    rows_put(rows, row, column + 1, small(x / DIGIT % DIGIT));
    rows_put(rows, row, column + 2, small(x / DIGIT / DIGIT));
}

static void use_digits(struct builder *b, uint32_t x)
{
    range_use(b, x % DIGIT);
    range_use(b, x / DIGIT % DIGIT);
    range_use(b, x / DIGIT / DIGIT);
}

bool time_row(struct builder *b, const felt from[static 2], const felt to[static 2], bool strict)
{
    struct rows *rows = &b->rows[CIRCUIT_TIME];
    uint64_t x = time_from_felts(from), y = time_from_felts(to);
    bool holds = strict ? x < y : x <= y;
    uint32_t row;
    if (!rows_next(rows, &row)) return holds;
    rows_put(rows, row, TIME_REAL, FELT_ONE);
    rows_put_many(rows, row, TIME_A, from, 2);
    rows_put_many(rows, row, TIME_B, to, 2);
    rows_put(rows, row, TIME_STRICT, small(strict));
    rows_put(rows, row, TIME_HOLDS, small(holds));
    uint64_t gap = holds ? y - x - strict : x - y - !strict;
    // The low parts alone, with what is taken off; negative means a borrow from the high part.
    int64_t low = (int64_t)(y & 0xffffff) - (int64_t)(x & 0xffffff);
    low = (holds ? low : -low) - (holds ? strict : !strict);
    rows_put(rows, row, TIME_BORROW, small(low < 0));
    const uint32_t parts[2] = {(uint32_t)(gap & 0xffffff), (uint32_t)(gap >> 24)};
    put_digits(rows, row, TIME_GAP, parts[0]);
    rows_put(rows, row, TIME_GAP + 2, small(parts[1]));
    put_digits(rows, row, TIME_DIGIT, (uint32_t)(y & 0xffffff));
    rows_put(rows, row, TIME_DIGIT + 2, small((uint32_t)(y >> 24)));
    for (uint32_t i = 0; i < 6; i++) range_use(b, felt_to_u32(rows_get(rows, row, TIME_GAP + i)));
    return holds;
}

static void shift(felt limbs[static 8])
{
    for (int i = 0; i < 7; i++) limbs[i] = limbs[i + 1];
    limbs[7] = FELT_ZERO;
}

void order_rows(struct builder *b, const felt low[static 8], const felt high[static 8])
{
    struct rows *rows = &b->rows[CIRCUIT_ORDER];
    felt x[8], y[8];
    for (int i = 0; i < 8; i++) x[i] = low[i], y[i] = high[i];
    bool equal = true;
    uint32_t gap = 0;
    for (uint32_t limb = 0; limb <= 8; limb++) {
        uint32_t row, l = felt_to_u32(x[0]), h = felt_to_u32(y[0]);
        if (!rows_next(rows, &row)) return;
        bool decides = equal && l != h;
        if (decides && l > h) b->broken = true;
        rows_put(rows, row, ORDER_REAL, FELT_ONE);
        rows_put(rows, row, ORDER_START, small(limb == 0));
        rows_put(rows, row, ORDER_END, small(limb == 8));
        rows_put(rows, row, ORDER_LIMB, small(limb));
        rows_put_many(rows, row, ORDER_LOW, x, 8);
        rows_put_many(rows, row, ORDER_HIGH, y, 8);
        rows_put(rows, row, ORDER_EQUAL, small(equal));
        rows_put(rows, row, ORDER_DECIDES, small(decides));
        if (decides) gap = h - l - 1;
        rows_put(rows, row, ORDER_GAP, small(gap));
        uint32_t shown = limb == 8 ? gap : h;
        put_digits(rows, row, ORDER_DIGIT, shown);
        use_digits(b, shown);
        range_use(b, LIMB_TOP_MAX - shown / DIGIT / DIGIT);
        equal = equal && !decides;
        shift(x);
        shift(y);
    }
    if (equal) b->broken = true;
}

void bits_rows(struct builder *b, uint32_t stamp, uint32_t tree, uint32_t index,
               const felt limbs[static 24], uint32_t counts[static 2])
{
    struct rows *rows = &b->rows[CIRCUIT_BITS];
    felt word[8] = {{0}};
    counts[0] = counts[1] = 0;
    for (uint32_t limb = 0; limb < 24; limb++) {
        uint32_t row, value = felt_to_u32(limbs[limb]);
        uint32_t set = (uint32_t)__builtin_popcount(value);
        bool types = limb < 12;
        counts[!types] += set;
        if (limb % 8 == 0)
            for (int i = 0; i < 8; i++) word[i] = limbs[limb + (uint32_t)i];
        if (!rows_next(rows, &row)) continue;
        rows_put(rows, row, BITS_REAL, FELT_ONE);
        rows_put(rows, row, BITS_START, small(limb == 0));
        rows_put(rows, row, BITS_END, small(limb == 23));
        rows_put(rows, row, BITS_FETCH, small(limb % 8 == 0));
        rows_put(rows, row, BITS_MIDDLE, small(limb == 12));
        rows_put(rows, row, BITS_TYPES, small(types));
        rows_put(rows, row, BITS_LIMB, small(limb));
        rows_put(rows, row, BITS_WORD, small(limb / 8));
        rows_put_many(rows, row, BITS_LIMBS, word, 8);
        for (uint32_t i = 0; i < 22; i++) rows_put(rows, row, BITS_BIT + i, small(value >> i & 1));
        rows_put(rows, row, BITS_TYPE_BITS, small(types ? set : 0));
        rows_put(rows, row, BITS_COUNTS, small(counts[0]));
        rows_put(rows, row, BITS_COUNTS + 1, small(counts[1]));
        rows_put(rows, row, BITS_STAMP, small(stamp));
        rows_put(rows, row, BITS_TREE, small(tree));
        rows_put(rows, row, BITS_INDEX, small(index));
        shift(word);
    }
}

void range_fill(struct builder *b)
{
    struct rows *rows = &b->rows[CIRCUIT_RANGE];
    for (uint32_t row = 0; row < rows->active; row++) {
        rows_put(rows, row, RANGE_VALUE, small(row < DIGIT ? row : DIGIT - 1));
        if (row < DIGIT) rows_put(rows, row, RANGE_USES, small(b->range_uses[row]));
    }
    rows->used = rows->active;
}
