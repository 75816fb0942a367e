// SPDX-License-Identifier: Apache-2.0
// BITS: counts the bits of a rule's types and purposes, one limb of 22 bits a row, 24 rows a rule
// (docs/protocol.md 4.5).
#include "core/circuit/tables.h"

#include "core/circuit/addresses.h"

#define COL(name)  air_col(a, BITS_##name)
#define NEXT(name) air_next(a, BITS_##name)

enum { LIMBS = 24, LIMBS_OF_TYPES = 12, BITS_OF_LIMB = 22 };

static void shape(struct air_table *a)
{
    gadget_bits(a, "flags are 0 or 1", BITS_START, 5);
    expr real = COL(REAL), start = COL(START), end = COL(END);
    expr go = air_sub(a, NEXT(REAL), NEXT(START));
    air_first(a, "the first row starts a rule", air_sub(a, real, start));
    gadget_equal_when(a, "a rule starts with a fetch", start, COL(FETCH), air_const(a, 1));
    air_transition(a, "a rule goes on until it ends",
                   air_mul(a, air_sub(a, real, end), air_not(a, go)));
    air_transition(a, "a rule ends where it ends", air_mul(a, end, go));
    gadget_zero_when(a, "a rule starts with limb 0 of word 0", start, BITS_LIMB, 2);
    air_transition(a, "limbs are counted",
                   air_mul(a, go, air_sub(a, NEXT(LIMB), air_add(a, COL(LIMB), air_const(a, 1)))));
    air_transition(a, "words are counted",
                   air_mul(a, go, air_sub(a, NEXT(WORD), air_add(a, COL(WORD), NEXT(FETCH)))));
    gadget_equal_when(a, "a word has eight limbs", COL(FETCH), COL(LIMB),
                      air_scale(a, 8, COL(WORD)));
    gadget_equal_when(a, "a rule has 24 limbs", end, COL(LIMB), air_const(a, LIMBS - 1));
    gadget_equal_when(a, "a rule has three words", end, COL(WORD), air_const(a, 2));
    static const uint32_t constant[] = {BITS_STAMP, BITS_TREE, BITS_INDEX};
    for (int i = 0; i < 3; i++)
        air_transition(
            a, "the rows of a rule share its address",
            air_mul(a, go, air_sub(a, air_next(a, constant[i]), air_col(a, constant[i]))));
}

static void limbs(struct air_table *a)
{
    expr shift = air_sub(a, NEXT(REAL), NEXT(FETCH));
    for (uint32_t i = 0; i < 8; i++) {
        expr from = i < 7 ? air_col(a, BITS_LIMBS + i + 1) : air_const(a, 0);
        air_transition(a, "limbs move up",
                       air_mul(a, shift, air_sub(a, air_next(a, BITS_LIMBS + i), from)));
    }
    gadget_bits(a, "bits are 0 or 1", BITS_BIT, BITS_OF_LIMB);
    expr value = COL(BIT);
    for (uint32_t i = 1; i < BITS_OF_LIMB; i++)
        value = gadget_scaled_add(a, value, 1U << i, air_col(a, BITS_BIT + i));
    air_every(a, "the bits are the limb's", air_sub(a, COL(LIMBS), value));
}

static void counts(struct air_table *a)
{
    expr go = air_sub(a, NEXT(REAL), NEXT(START));
    expr start = COL(START), types = COL(TYPES);
    gadget_equal_when(a, "a rule starts with types", start, types, air_const(a, 1));
    gadget_zero_when(a, "a rule ends with purposes", COL(END), BITS_TYPES, 1);
    air_transition(a, "types end where purposes begin",
                   air_mul(a, go, air_add(a, air_sub(a, NEXT(TYPES), types), NEXT(MIDDLE))));
    gadget_equal_when(a, "purposes begin with limb 12", COL(MIDDLE), COL(LIMB),
                      air_const(a, LIMBS_OF_TYPES));
    expr set = gadget_sum(a, BITS_BIT, BITS_OF_LIMB);
    air_every(a, "bits of types count as types",
              air_sub(a, COL(TYPE_BITS), air_mul(a, types, set)));
    expr type_count = air_col(a, BITS_COUNTS), purpose_count = air_col(a, BITS_COUNTS + 1);
    gadget_equal_when(a, "counts start with the first limb", start, type_count, COL(TYPE_BITS));
    gadget_zero_when(a, "counts start with the first limb", start, BITS_COUNTS + 1, 1);
    expr next_set = air_next(a, BITS_BIT);
    for (uint32_t i = 1; i < BITS_OF_LIMB; i++)
        next_set = air_add(a, next_set, air_next(a, BITS_BIT + i));
    expr more_types = air_sub(a, air_next(a, BITS_COUNTS), type_count);
    expr more_purposes = air_sub(a, air_next(a, BITS_COUNTS + 1), purpose_count);
    air_transition(a, "types are added up",
                   air_mul(a, go, air_sub(a, more_types, NEXT(TYPE_BITS))));
    expr purposes = air_sub(a, next_set, NEXT(TYPE_BITS));
    air_transition(a, "purposes are added up", air_mul(a, go, air_sub(a, more_purposes, purposes)));
}

static void buses(struct air_table *a)
{
    struct tuple word = {.width = 0}, count = {.width = 0};
    tuple_add(&word, COL(STAMP));
    tuple_add(&word, COL(TREE));
    tuple_add_const(a, &word, PART_TAG_RULE_B);
    tuple_add_const(a, &word, RULE_B_FELTS);
    tuple_add_const(a, &word, 0);
    tuple_add(&word, COL(INDEX));
    tuple_add(&word, air_add(a, COL(WORD), air_const(a, 1)));
    for (int i = 0; i < 8; i++) tuple_add_const(a, &word, 0);
    tuple_add_columns(a, &word, BITS_LIMBS, 8);
    air_send(a, "a new rule's word", BUS_WORD, COL(FETCH), word.item, word.width);

    tuple_add_columns(a, &count, BITS_STAMP, 3);
    tuple_add_columns(a, &count, BITS_COUNTS, 2);
    air_send(a, "a rule's counts", BUS_COUNT, COL(END), count.item, count.width);
}

struct air_table *table_bits(struct arena *arena)
{
    static const struct air_columns columns[] = {BITS_COLUMNS(COLUMN_RUN)};
    struct air_table *a = air_table_new(arena, "BITS", columns, sizeof columns / sizeof *columns);
    if (a == NULL) return NULL;
    gadget_real(a, BITS_REAL);
    gadget_padding(a, BITS_REAL);
    shape(a);
    limbs(a);
    counts(a);
    buses(a);
    return a;
}
