// SPDX-License-Identifier: Apache-2.0
// WORD: the memory of a batch, one access to one word a row (docs/protocol.md 4.3).
//
// The rows of a part follow each other: its words in order, each word's accesses in order of their
// stamps, then one digest row. The old words hash to the old digest, the new words to the new one,
// and the digest row puts both into the tree. A word that no operation accesses stands in one row
// that keeps its value; the last word of a part with state may renew its salt.
#include "core/circuit/tables.h"

#include "core/circuit/addresses.h"

#define COL(name)  air_col(a, WORD_##name)
#define NEXT(name) air_next(a, WORD_##name)

// Rows of words: real rows that are not digest rows.
static expr is_word(struct air_table *a)
{
    return air_sub(a, COL(REAL), COL(DIGEST));
}

static void kinds_of_row(struct air_table *a)
{
    gadget_bits(a, "flags are 0 or 1", WORD_OPEN, WORD_OLD_DIGEST - WORD_OPEN + 1);
    expr not_word = air_not(a, is_word(a));
    static const uint32_t of_words[] = {WORD_OPEN, WORD_CLOSE, WORD_SALT, WORD_FREE};
    for (int i = 0; i < 4; i++)
        gadget_zero_when(a, "only words open, close, renew a salt or are free", not_word,
                         of_words[i], 1);
    static const uint32_t actions[3][2] = {
        {WORD_ACCESS, WORD_SALT}, {WORD_ACCESS, WORD_FREE}, {WORD_SALT, WORD_FREE}};
    for (int i = 0; i < 3; i++)
        air_every(a, "a row does one thing",
                  air_mul(a, air_col(a, actions[i][0]), air_col(a, actions[i][1])));
    air_every(a, "a word continues a part where it opens and is not the first",
              air_sub(a, COL(CONTINUE), air_mul(a, COL(OPEN), air_not(a, COL(FIRST)))));
    gadget_zero_when(a, "digest rows have no first word", COL(DIGEST), WORD_FIRST, 1);
    expr starts = air_sub(a, COL(OPEN), COL(CONTINUE));
    gadget_zero_when(a, "a part starts with word 0", starts, WORD_WORD, 1);
    air_every(a, "a new part is made by an access to its first word",
              air_mul(a, air_mul(a, starts, COL(CREATED)), air_not(a, COL(ACCESS))));
}

static void values(struct air_table *a)
{
    expr acting = air_add(a, COL(ACCESS), air_add(a, COL(SALT), COL(FREE)));
    expr keeps = air_sub(a, is_word(a), acting);
    // An access on a digest row is the making of an opaque part, which is_word leaves out.
    expr keeping = air_mul(a, keeps, is_word(a));
    expr made = air_mul(a, COL(OPEN), COL(CREATED));
    for (uint32_t i = 0; i < 8; i++) {
        expr before = air_col(a, WORD_BEFORE + i), after = air_col(a, WORD_AFTER + i);
        gadget_equal_when(a, "a word that nothing acts on keeps its value", keeping, after, before);
        air_every(a, "a new word was nothing before", air_mul(a, made, before));
        if (i < 3)
            gadget_equal_when(a, "a new salt leaves the fields beside it", COL(SALT), after,
                              before);
        expr same_word = air_sub(a, is_word(a), COL(CLOSE));
        air_transition(a, "a word goes on with the value it has",
                       air_mul(a, same_word, air_sub(a, air_next(a, WORD_BEFORE + i), after)));
    }
    expr is_free = COL(FREE), fresh = air_sub(a, COL(OPEN), COL(OLD_HASHED));
    air_every(a, "a new word is accessed or free",
              air_mul(a, fresh, air_sub(a, air_not(a, COL(ACCESS)), is_free)));
    gadget_zero_when(a, "only new words are free", air_mul(a, is_free, air_not(a, COL(CREATED))),
                     WORD_REAL, 1);
    gadget_zero_when(a, "a free word stands in its opening row",
                     air_mul(a, is_free, air_not(a, COL(OPEN))), WORD_REAL, 1);
    gadget_zero_when(a, "a new part's salt is free already", COL(SALT), WORD_CREATED, 1);
    expr last = air_sub(a, COL(LENGTH), air_scale(a, 8, air_add(a, COL(WORD), air_const(a, 1))));
    air_every(a, "the salt is in the last word", air_mul(a, COL(SALT), last));
    gadget_equal_when(a, "only state is salted anew", COL(SALT), COL(LEVEL), air_const(a, 1));
}

static void along_a_part(struct air_table *a)
{
    expr word = is_word(a);
    air_transition(a, "a word is followed by a row of its part",
                   air_mul(a, word, air_not(a, NEXT(REAL))));
    static const uint32_t constant[] = {WORD_TREE,  WORD_TAG,   WORD_LENGTH,
                                        WORD_LEVEL, WORD_INDEX, WORD_CREATED};
    for (int i = 0; i < 6; i++)
        air_transition(
            a, "the rows of a part share its address",
            air_mul(a, word, air_sub(a, air_next(a, constant[i]), air_col(a, constant[i]))));
    air_transition(a, "a part starts behind a digest row",
                   air_mul(a, air_sub(a, NEXT(OPEN), NEXT(CONTINUE)), word));
    air_transition(a, "an opaque part stands alone", air_mul(a, NEXT(OPAQUE), word));
}

static void along_a_word(struct air_table *a)
{
    expr more = air_sub(a, is_word(a), COL(CLOSE));
    air_transition(a, "an open word goes on", air_mul(a, more, NEXT(OPEN)));
    air_transition(a, "an open word goes on", air_mul(a, more, NEXT(DIGEST)));
    static const uint32_t constant[] = {WORD_WORD, WORD_FIRST, WORD_OLD_AT, WORD_NEW_AT};
    for (int i = 0; i < 4; i++)
        air_transition(
            a, "the rows of a word share its place",
            air_mul(a, more, air_sub(a, air_next(a, constant[i]), air_col(a, constant[i]))));
    expr gap = air_add(a, air_col(a, WORD_GAP), air_scale(a, 4096, air_col(a, WORD_GAP + 1)));
    expr distance = air_sub(a, air_sub(a, NEXT(STAMP), COL(STAMP)), air_const(a, 1));
    air_transition(a, "stamps of a word increase", air_mul(a, more, air_sub(a, distance, gap)));
    gadget_zero_when(a, "a gap is of two rows of a word", air_not(a, more), WORD_GAP, 2);
    gadget_range(a, "the gap's low digit", more, air_col(a, WORD_GAP));
    gadget_range(a, "the gap's high digit", more, air_col(a, WORD_GAP + 1));
}

// Every word is opened: at the first row, behind a digest row, behind a closed word.
static void openings(struct air_table *a)
{
    air_first(a, "the first word is opened", air_sub(a, is_word(a), COL(OPEN)));
    air_first(a, "the first word continues nothing", COL(CONTINUE));
    expr next_word = air_sub(a, NEXT(REAL), NEXT(DIGEST));
    air_transition(a, "a word behind a digest is opened",
                   air_mul(a, COL(DIGEST), air_sub(a, next_word, NEXT(OPEN))));
    expr idle = air_mul(a, COL(OPEN), air_not(a, COL(ACCESS)));
    gadget_zero_when(a, "a word that opens without access has no stamp", idle, WORD_STAMP, 1);
    expr hashed = air_sub(a, COL(DIGEST), COL(OPAQUE));
    gadget_zero_when(a, "a hashed digest has no stamp", hashed, WORD_STAMP, 1);
    gadget_zero_when(a, "what is new has no old hash", COL(CREATED), WORD_OLD_AT, 1);
}

static void from_word_to_word(struct air_table *a, felt next_row)
{
    expr next = NEXT(CONTINUE);
    uint32_t step = felt_to_u32(next_row);
    air_transition(a, "a word continues behind a closed one",
                   air_mul(a, next, air_not(a, COL(CLOSE))));
    air_transition(
        a, "words are counted",
        air_mul(a, next, air_sub(a, NEXT(WORD), air_add(a, COL(WORD), air_const(a, 1)))));
    air_transition(a, "old words are hashed in order",
                   air_mul(a, next, air_sub(a, NEXT(OLD_AT), air_scale(a, step, COL(OLD_AT)))));
    air_transition(a, "new words are hashed in order",
                   air_mul(a, next, air_sub(a, NEXT(NEW_AT), air_scale(a, step, COL(NEW_AT)))));
    // Behind a closed word comes the next word or the digest row.
    expr follows = air_add(a, NEXT(CONTINUE), NEXT(DIGEST));
    air_transition(a, "a closed word is followed", air_mul(a, COL(CLOSE), air_not(a, follows)));
}

static void digests(struct air_table *a)
{
    expr next = air_sub(a, NEXT(DIGEST), NEXT(OPAQUE));
    air_transition(a, "a digest follows a closed word", air_mul(a, next, air_not(a, COL(CLOSE))));
    static const uint32_t kept[] = {WORD_WORD, WORD_OLD_AT, WORD_NEW_AT};
    for (int i = 0; i < 3; i++)
        air_transition(a, "a digest is of the last word",
                       air_mul(a, next, air_sub(a, air_next(a, kept[i]), air_col(a, kept[i]))));
    expr hashed = air_sub(a, COL(DIGEST), COL(OPAQUE));
    air_first(a, "a digest is not the first row", hashed);
    expr words = air_scale(a, 8, air_add(a, COL(WORD), air_const(a, 1)));
    gadget_equal_when(a, "a part has all its words", hashed, COL(LENGTH), words);
    gadget_zero_when(a, "a hashed digest is not accessed", hashed, WORD_ACCESS, 1);
    expr opaque = COL(OPAQUE);
    gadget_equal_when(a, "an opaque part is a digest row", opaque, COL(DIGEST), air_const(a, 1));
    gadget_equal_when(a, "an opaque part is new", opaque, COL(CREATED), air_const(a, 1));
    gadget_equal_when(a, "an opaque part is made by an access", opaque, COL(ACCESS),
                      air_const(a, 1));
    static const uint32_t zero[] = {WORD_TAG, WORD_LENGTH, WORD_WORD, WORD_OLD_AT, WORD_NEW_AT};
    for (int i = 0; i < 5; i++)
        gadget_zero_when(a, "an opaque part has no words", opaque, zero[i], 1);
    expr was_empty = air_sub(a, COL(DIGEST), COL(OLD_DIGEST));
    digest empty[2];
    circuit_empty_digests(empty, 2);
    for (uint32_t i = 0; i < 8; i++) {
        uint32_t e0 = felt_to_u32(empty[0].e[i]), e1 = felt_to_u32(empty[1].e[i]);
        uint32_t step = e1 >= e0 ? e1 - e0 : e1 + FELT_P - e0;
        expr e = gadget_scaled_add(a, air_const(a, e0), step, COL(LEVEL));
        gadget_equal_when(a, "a new part was empty", was_empty, air_col(a, WORD_BEFORE + i), e);
    }
    gadget_zero_when(a, "a word is read when it is closed", air_not(a, COL(CLOSE)), WORD_HEADS, 1);
    expr existed = air_not(a, COL(CREATED));
    air_every(a, "old words of what existed are hashed",
              air_sub(a, COL(OLD_HASHED), air_mul(a, COL(OPEN), existed)));
    air_every(a, "old digests of what existed are hashes",
              air_sub(a, COL(OLD_DIGEST), air_mul(a, COL(DIGEST), existed)));
}

static void hash_block(struct air_table *a, const char *name, uint32_t at, uint32_t value,
                       expr multiplicity)
{
    struct tuple t = {.width = 0};
    tuple_add(&t, air_col(a, at));
    tuple_add(&t, air_not(a, COL(FIRST)));
    tuple_add(&t, COL(TAG));
    tuple_add(&t, COL(LENGTH));
    tuple_add_columns(a, &t, value, 8);
    air_receive(a, name, BUS_BLOCK, multiplicity, t.item, t.width);
}

static void hash_digest(struct air_table *a, const char *name, uint32_t at, uint32_t value,
                        expr multiplicity)
{
    struct tuple t = {.width = 0};
    tuple_add(&t, air_col(a, at));
    tuple_add_columns(a, &t, value, 8);
    air_receive(a, name, BUS_SQUEEZE, multiplicity, t.item, t.width);
}

static void buses(struct air_table *a)
{
    hash_block(a, "the old word's hash", WORD_OLD_AT, WORD_BEFORE, COL(OLD_HASHED));
    hash_block(a, "the new word's hash", WORD_NEW_AT, WORD_AFTER, COL(CLOSE));
    hash_digest(a, "the old digest", WORD_OLD_AT, WORD_BEFORE, COL(OLD_DIGEST));
    hash_digest(a, "the new digest", WORD_NEW_AT, WORD_AFTER, air_sub(a, COL(DIGEST), COL(OPAQUE)));
    struct tuple access = {.width = 0}, node = {.width = 0}, head = {.width = 0};
    tuple_add(&access, COL(STAMP));
    tuple_add_columns(a, &access, WORD_TREE, 6);
    tuple_add_columns(a, &access, WORD_BEFORE, 16);
    air_receive(a, "an access", BUS_WORD, COL(ACCESS), access.item, access.width);
    const uint32_t place[4] = {WORD_TREE, WORD_LEVEL, WORD_INDEX, WORD_WORD};
    for (int i = 0; i < 4; i++) tuple_add(&head, air_col(a, place[i]));
    tuple_add_columns(a, &head, WORD_AFTER, 3);
    air_send(a, "what a word begins with", BUS_HEAD, COL(HEADS), head.item, head.width);
    tuple_add(&node, COL(TREE));
    tuple_add_columns(a, &node, WORD_LEVEL, 2);
    tuple_add_columns(a, &node, WORD_BEFORE, 16);
    air_send(a, "the part in its tree", BUS_NODE, COL(DIGEST), node.item, node.width);
}

struct air_table *table_word(struct arena *arena, felt next_row)
{
    static const struct air_columns columns[] = {WORD_COLUMNS(COLUMN_RUN)};
    struct air_table *a = air_table_new(arena, "WORD", columns, sizeof columns / sizeof *columns);
    if (a == NULL) return NULL;
    gadget_real(a, WORD_REAL);
    gadget_padding(a, WORD_REAL);
    kinds_of_row(a);
    values(a);
    along_a_part(a);
    along_a_word(a);
    openings(a);
    from_word_to_word(a, next_row);
    digests(a);
    buses(a);
    return a;
}
