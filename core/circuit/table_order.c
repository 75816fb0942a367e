// SPDX-License-Identifier: Apache-2.0
// ORDER: low < high for two keys, one limb a row, most significant first, then the difference of
// the limb that decided (docs/protocol.md 4.6).
//
// Limbs stay below 63 * 2^24, so that high - low - 1 of two limbs lies in [0, 63 * 2^24) exactly
// when low < high: a negative difference is at least p - 63 * 2^24 = 2^30 + 1 and has no such
// digits.
#include "core/circuit/tables.h"

#define COL(name)  air_col(a, ORDER_##name)
#define NEXT(name) air_next(a, ORDER_##name)

enum { LIMB_TOP_MAX = 62, LIMBS = 8 };

static void shape(struct air_table *a)
{
    expr real = COL(REAL), start = COL(START), end = COL(END);
    expr go = air_sub(a, NEXT(REAL), NEXT(START));
    gadget_bits(a, "flags are 0 or 1", ORDER_START, 2);
    gadget_bits(a, "flags are 0 or 1", ORDER_EQUAL, 2);
    air_first(a, "the first row starts a comparison", air_sub(a, real, start));
    air_transition(a, "a comparison goes on until it ends",
                   air_mul(a, air_sub(a, real, end), air_not(a, go)));
    air_transition(a, "a comparison ends where it ends", air_mul(a, end, go));
    gadget_zero_when(a, "a comparison starts with limb 0", start, ORDER_LIMB, 1);
    gadget_equal_when(a, "a comparison ends behind its limbs", end, COL(LIMB), air_const(a, LIMBS));
    air_transition(a, "limbs are counted",
                   air_mul(a, go, air_sub(a, NEXT(LIMB), air_add(a, COL(LIMB), air_const(a, 1)))));
    static const uint32_t keys[2] = {ORDER_LOW, ORDER_HIGH};
    for (uint32_t k = 0; k < 2; k++) {
        for (uint32_t i = 0; i < 8; i++) {
            expr from = i < 7 ? air_col(a, keys[k] + i + 1) : air_const(a, 0);
            air_transition(a, "limbs move up",
                           air_mul(a, go, air_sub(a, air_next(a, keys[k] + i), from)));
        }
    }
}

static void comparison(struct air_table *a)
{
    expr equal = COL(EQUAL), decides = COL(DECIDES);
    expr go = air_sub(a, NEXT(REAL), NEXT(START));
    gadget_equal_when(a, "nothing differs before the first limb", COL(START), equal,
                      air_const(a, 1));
    expr still = air_sub(a, equal, decides);
    air_transition(a, "limbs are equal until one decides",
                   air_mul(a, go, air_sub(a, NEXT(EQUAL), still)));
    air_every(a, "the first limb that differs decides", air_mul(a, decides, air_not(a, equal)));
    gadget_equal_when(a, "limbs before the deciding one are equal", still, COL(LOW), COL(HIGH));
    // The last row has no limbs: low and high moved up to zeros.
    air_every(a, "some limb decides", air_mul(a, COL(END), equal));
    expr gap = COL(GAP), distance = air_sub(a, air_sub(a, COL(HIGH), COL(LOW)), air_const(a, 1));
    gadget_zero_when(a, "there is no gap yet", still, ORDER_GAP, 1);
    gadget_equal_when(a, "the deciding limb makes the gap", decides, gap, distance);
    air_transition(a, "the gap is kept",
                   air_mul(a, air_sub(a, NEXT(REAL), NEXT(EQUAL)), air_sub(a, NEXT(GAP), gap)));
    air_every(a, "the digits are of the high limb, at last of the gap",
              air_sub(a, air_add(a, COL(HIGH), air_mul(a, COL(END), gap)),
                      gadget_digits(a, ORDER_DIGIT)));
}

static void buses(struct air_table *a)
{
    struct tuple t = {.width = 0};
    tuple_add_columns(a, &t, ORDER_LOW, 16);
    air_send(a, "a comparison", BUS_ORDER, COL(START), t.item, t.width);
    for (uint32_t i = 0; i < 3; i++)
        gadget_range(a, "a digit", COL(REAL), air_col(a, ORDER_DIGIT + i));
    expr top = air_sub(a, air_const(a, LIMB_TOP_MAX), air_col(a, ORDER_DIGIT + 2));
    gadget_range(a, "the top digit is below 63", COL(REAL), top);
}

struct air_table *table_order(struct arena *arena)
{
    static const struct air_columns columns[] = {ORDER_COLUMNS(COLUMN_RUN)};
    struct air_table *a = air_table_new(arena, "ORDER", columns, sizeof columns / sizeof *columns);
    if (a == NULL) return NULL;
    gadget_real(a, ORDER_REAL);
    gadget_padding(a, ORDER_REAL);
    shape(a);
    comparison(a);
    buses(a);
    return a;
}
