// SPDX-License-Identifier: Apache-2.0
// The memory of the batch: parts, their accesses, and the WORD rows that follow from them.
#include "core/circuit/witness_internal.h"

#include "core/base/invariant.h"

static uint32_t slot_of(const struct builder *b, uint32_t tree, uint32_t level, uint32_t index)
{
    uint64_t h = ((uint64_t)index << 8 | tree << 1 | level) * 0x9e3779b97f4a7c15U;
    return (uint32_t)(h >> 32) & b->part_slots_mask;
}

static void part_from_state(struct builder *b, struct part *part)
{
    part->tag = PART_TAG_STATE;
    part->felts = STATE_FELTS;
    for (int i = 0; i < STATE_FELTS; i++) {
        part->old[i] = b->in->old_words[i];
        part->final[i] = b->in->new_words[i];
    }
    part->old_digest = b->in->old_root;
    part->new_digest = b->in->new_root;
}

static void part_from_operation(struct builder *b, struct part *part)
{
    part->tag = PART_TAG_OPERATION;
    part->felts = OPERATION_FELTS;
    part->created = true;
    const felt *words = b->in->operation_words + (size_t)part->index * OPERATION_FELTS;
    for (int i = 0; i < OPERATION_FELTS; i++) part->final[i] = words[i];
    part->old_digest = b->empty[0];
    part->new_digest = b->in->operation_tree[0][part->index];
}

static bool part_from_intent(struct builder *b, struct part *part)
{
    const struct operation *op = signed_operation(b, part->tree, part->index);
    if (op == NULL) return false;
    part->tag = PART_TAG_INTENT;
    part->felts = INTENT_FELTS;
    part->created = true;
    intent_words(part->final, op);
    part->old_digest = b->empty[0];
    part->new_digest = b->runs[part->tree - TREE_INTENTS].level[0][part->index];
    return true;
}

static void copy_felts(felt *to, const felt *from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) to[i] = from[i];
}

// A, B at level 0, C at level 1 of a leaf.
static bool part_from_leaf(struct builder *b, struct part *part)
{
    uint32_t width = part->level == 0 ? 4 : 2;
    const struct witness_leaf *leaf =
        witness_find_leaf(b->in, (enum tree_id)part->tree, part->index / width);
    if (leaf == NULL) return false;
    bool right = (part->index & 1) != 0;
    part->created = leaf->created;
    if (part->level == 1 && !right) return false;
    enum leaf_part kind = part->level == 1 ? PART_C : right ? PART_B : PART_A;
    enum part_tag tag = part_tag_of((enum tree_id)part->tree, kind);
    const felt *now = kind == PART_A ? leaf->a : kind == PART_B ? leaf->b : leaf->c_new;
    const felt *old = kind == PART_C ? leaf->c_old : now;
    part->old_digest = kind == PART_A   ? leaf->a_old
                       : kind == PART_B ? leaf->b_old
                                        : leaf->digest_c_old;
    part->new_digest = kind == PART_A   ? leaf->a_new
                       : kind == PART_B ? leaf->b_new
                                        : leaf->digest_c_new;
    // No rule reads the new B of an account or a record: its digest is enough.
    part->opaque = kind == PART_B && leaf->created &&
                   (part->tree == TREE_ACCOUNTS || part->tree == TREE_RECORDS);
    if (part->opaque) return true;
    part->tag = tag;
    part->felts = (uint32_t)part_felts(tag);
    copy_felts(part->final, now, part->felts);
    if (!part->created) copy_felts(part->old, old, part->felts);
    return part->felts != 0;
}

// The slot that holds the part, or the free one where it belongs.
static uint32_t find_slot(const struct builder *b, uint32_t tree, uint32_t level, uint32_t index)
{
    uint32_t slot = slot_of(b, tree, level, index);
    for (; b->part_slots[slot] != 0; slot = (slot + 1) & b->part_slots_mask) {
        const struct part *part = &b->parts[b->part_slots[slot] - 1];
        if (part->tree == tree && part->level == level && part->index == index) break;
    }
    return slot;
}

struct part *part_find(const struct builder *b, uint32_t tree, uint32_t level, uint32_t index)
{
    uint32_t found = b->part_slots[find_slot(b, tree, level, index)];
    return found == 0 ? NULL : &b->parts[found - 1];
}

struct part *part_at(struct builder *b, uint32_t tree, uint32_t level, uint32_t index)
{
    uint32_t slot = find_slot(b, tree, level, index);
    if (b->part_slots[slot] != 0) return &b->parts[b->part_slots[slot] - 1];
    if (b->part_count == b->part_capacity) {
        b->rows[CIRCUIT_WORD].overflow = true;
        return NULL;
    }
    struct part *part = &b->parts[b->part_count];
    *part = (struct part){.tree = tree, .level = level, .index = index};
    bool found = true;
    if (tree == TREE_STATE) {
        part_from_state(b, part);
    } else if (tree == TREE_OPERATIONS) {
        part_from_operation(b, part);
    } else if (tree >= TREE_INTENTS) {
        found = part_from_intent(b, part);
    } else {
        found = part_from_leaf(b, part);
    }
    if (!found) {
        b->broken = true;
        return NULL;
    }
    b->part_slots[slot] = ++b->part_count;
    copy_felts(part->now, part->old, PART_FELTS_MAX);
    return part;
}

void part_access(struct builder *b, struct part *part, uint32_t word, uint32_t stamp,
                 const felt after[static 8], felt before[static 8])
{
    for (int i = 0; i < 8; i++) before[i] = FELT_ZERO;
    if (part == NULL) return;
    if (b->access_count == b->access_capacity) {
        b->rows[CIRCUIT_WORD].overflow = true;
        return;
    }
    INVARIANT(word < PART_WORDS_MAX);
    struct word_access *access = &b->accesses[b->access_count++];
    access->stamp = stamp;
    access->next = 0;
    copy_felts(access->before, part->now + 8 * word, 8);
    copy_felts(access->after, after, 8);
    copy_felts(before, access->before, 8);
    copy_felts(part->now + 8 * word, after, 8);
    if (part->last[word] != 0) b->accesses[part->last[word] - 1].next = b->access_count;
    if (part->first[word] == 0) part->first[word] = b->access_count;
    part->last[word] = b->access_count;
}

void part_read(struct builder *b, struct part *part, uint32_t word, uint32_t stamp,
               felt value[static 8])
{
    felt now[8] = {{0}};
    if (part != NULL) copy_felts(now, part->now + 8 * word, 8);
    part_access(b, part, word, stamp, now, value);
}

felt part_head(struct part *part, uint32_t word)
{
    if (part == NULL) return FELT_ZERO;
    INVARIANT(word < PART_WORDS_MAX);
    part->heads[word]++;
    return part->final[8 * word];
}

// One row under construction: what all rows of a part share is in `part`.
struct word_row {
    uint32_t word, stamp;
    const felt *before, *after;
    felt old_at, new_at;
    bool open, close;
    uint32_t action; // WORD_ACCESS, WORD_SALT, WORD_FREE, or 0
};

static bool put_address(struct rows *rows, const struct part *part, uint32_t *row)
{
    if (!rows_next(rows, row)) return false;
    const uint32_t address[5] = {part->tree, part->tag, part->felts, part->level, part->index};
    rows_put(rows, *row, WORD_REAL, FELT_ONE);
    for (uint32_t i = 0; i < 5; i++) rows_put(rows, *row, WORD_TREE + i, small(address[i]));
    rows_put(rows, *row, WORD_CREATED, small(part->created));
    return true;
}

static void put_word(struct builder *b, const struct part *part, const struct word_row *w)
{
    struct rows *rows = &b->rows[CIRCUIT_WORD];
    uint32_t row;
    if (!put_address(rows, part, &row)) return;
    rows_put(rows, row, WORD_WORD, small(w->word));
    rows_put(rows, row, WORD_STAMP, small(w->stamp));
    rows_put_many(rows, row, WORD_BEFORE, w->before, 8);
    rows_put_many(rows, row, WORD_AFTER, w->after, 8);
    rows_put(rows, row, WORD_OLD_AT, part->created ? FELT_ZERO : w->old_at);
    rows_put(rows, row, WORD_NEW_AT, w->new_at);
    rows_put(rows, row, WORD_OPEN, small(w->open));
    rows_put(rows, row, WORD_CLOSE, small(w->close));
    if (w->close) rows_put(rows, row, WORD_HEADS, small(part->heads[w->word]));
    rows_put(rows, row, WORD_CONTINUE, small(w->open && w->word != 0));
    rows_put(rows, row, WORD_FIRST, small(w->word == 0));
    rows_put(rows, row, WORD_OLD_HASHED, small(w->open && !part->created));
    if (w->action != 0) rows_put(rows, row, w->action, FELT_ONE);
    if (w->open || row == 0) return;
    // The row before is of the same word: it holds the distance of the stamps.
    uint32_t gap = w->stamp - felt_to_u32(rows_get(rows, row - 1, WORD_STAMP)) - 1;
    rows_put(rows, row - 1, WORD_GAP, small(gap % 4096));
    rows_put(rows, row - 1, WORD_GAP + 1, small(gap / 4096));
    range_use(b, gap % 4096);
    range_use(b, gap / 4096);
}

static bool felts_equal(const felt *x, const felt *y, uint32_t count)
{
    uint32_t different = 0;
    for (uint32_t i = 0; i < count; i++) different |= x[i].m ^ y[i].m;
    return different == 0;
}

// The rows of one word: its accesses, or one that keeps or first holds it; then a new salt.
static void word_rows(struct builder *b, const struct part *part, uint32_t word, felt old_at,
                      felt new_at)
{
    const felt *now = part->now + 8 * word, *final = part->final + 8 * word;
    bool last = word + 1 == part->felts / 8;
    bool is_free = part->created && part->first[word] == 0;
    bool salt = !is_free && !felts_equal(now, final, 8);
    if (salt && !(last && part->level == 1 && !part->created && felts_equal(now, final, 3)))
        b->broken = true;
    struct word_row w = {.word = word, .old_at = old_at, .new_at = new_at, .open = true};
    uint32_t next = part->first[word];
    while (next != 0) {
        const struct word_access *access = &b->accesses[next - 1];
        next = access->next;
        w.stamp = access->stamp;
        w.before = access->before;
        w.after = access->after;
        w.close = next == 0 && !salt;
        w.action = WORD_ACCESS;
        put_word(b, part, &w);
        w.open = false;
    }
    if (!w.open && !salt) return;
    w.stamp = w.open ? 0 : w.stamp + 1;
    w.before = now;
    w.after = final;
    w.close = true;
    w.action = is_free ? WORD_FREE : salt ? WORD_SALT : 0;
    put_word(b, part, &w);
}

static void digest_row(struct builder *b, const struct part *part, felt old_at, felt new_at)
{
    struct rows *rows = &b->rows[CIRCUIT_WORD];
    uint32_t row;
    if (!put_address(rows, part, &row)) return;
    rows_put(rows, row, WORD_DIGEST, FELT_ONE);
    rows_put_many(rows, row, WORD_BEFORE, part->old_digest.e, 8);
    rows_put_many(rows, row, WORD_AFTER, part->new_digest.e, 8);
    rows_put(rows, row, WORD_OLD_DIGEST, small(!part->created));
    if (part->opaque) {
        rows_put(rows, row, WORD_OPAQUE, FELT_ONE);
        rows_put(rows, row, WORD_ACCESS, FELT_ONE);
        if (part->first[0] == 0) {
            b->broken = true;
            return;
        }
        rows_put(rows, row, WORD_STAMP, small(b->accesses[part->first[0] - 1].stamp));
        return;
    }
    rows_put(rows, row, WORD_WORD, small(part->felts / 8 - 1));
    rows_put(rows, row, WORD_OLD_AT, part->created ? FELT_ZERO : old_at);
    rows_put(rows, row, WORD_NEW_AT, new_at);
}

static void part_rows(struct builder *b, const struct part *part)
{
    if (part->opaque) {
        digest_row(b, part, FELT_ZERO, FELT_ZERO);
        return;
    }
    felt old_at = FELT_ZERO, new_at = FELT_ZERO;
    uint32_t first = b->rows[CIRCUIT_PERM].used;
    bool changed = part->created || !felts_equal(part->old, part->final, part->felts);
    if (!part->created) (void)perm_use_sponge(b, part->tag, part->old, part->felts, &old_at);
    if (changed) {
        (void)perm_use_sponge(b, part->tag, part->final, part->felts, &new_at);
    } else {
        new_at = old_at;
        perm_use_again(b, first, part->felts);
    }
    uint32_t words = part->felts / 8;
    for (uint32_t word = 0; word < words; word++) {
        word_rows(b, part, word, old_at, new_at);
        if (word + 1 == words) break;
        old_at = felt_mul(old_at, b->perm_step);
        new_at = felt_mul(new_at, b->perm_step);
    }
    digest_row(b, part, old_at, new_at);
}

void parts_fill(struct builder *b)
{
    for (uint32_t i = 0; i < b->part_count; i++) part_rows(b, &b->parts[i]);
}
