// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/receipt.h"

#include "core/base/invariant.h"
#include "core/ledger/felt_reader.h"
#include "core/ledger/ledger_codec.h"
#include "core/ledger/state_log.h"

enum { OPENING_VERSION = 1 };

void operation_opening_make(struct operation_opening *out, const struct batch_witness *witness,
                            uint32_t position)
{
    INVARIANT(position < witness->count);
    memset(out, 0, sizeof *out);
    out->batch = witness->number;
    out->position = position;
    out->depth = witness->depth;
    memcpy(out->words, witness->operation_words + (size_t)position * 8 * OPERATION_WORDS,
           sizeof out->words);
    for (uint32_t k = 0; k < witness->depth; k++) {
        out->path[k] = witness->operation_tree[k][(position >> k) ^ 1];
    }
}

enum status leaf_opening_make(struct leaf_opening *out, const struct state *state,
                              enum tree_id tree, uint32_t index)
{
    const struct forest *forest = &state->forest;
    if (forest->head.batch != state->head.batch) return STATUS_UNAVAILABLE;
    if ((unsigned)tree >= TREE_NULLIFIERS || index >= forest->head.count[tree]) {
        return STATUS_NOT_FOUND;
    }
    struct leaf_words words;
    memset(&words, 0, sizeof words);
    memset(out, 0, sizeof *out);
    state_leaf_words(&words, state, tree, index);
    state_sealed_c_words(words.c, state, tree, index);
    out->tree = tree;
    out->index = index;
    memcpy(out->a, words.a, sizeof out->a);
    memcpy(out->b, words.b, sizeof out->b);
    enum part_tag tag = part_tag_of(tree, PART_C);
    out->c = tag == PART_TAG_EMPTY ? forest->empty[1] : part_digest(tag, words.c);
    forest_path(out->path, forest, tree, index);
    forest_state_words(out->state_words, forest, &forest->head);
    return STATUS_OK;
}

size_t operation_opening_encode(uint8_t out[static OPERATION_OPENING_BYTES_MAX],
                                const struct operation_opening *opening)
{
    struct writer w = writer_over(out, OPERATION_OPENING_BYTES_MAX);
    write_text(&w, "CNOP");
    write_u8(&w, OPENING_VERSION);
    write_u8(&w, (uint8_t)opening->depth);
    write_u16_le(&w, (uint16_t)opening->position);
    write_u64_le(&w, opening->batch);
    for (size_t i = 0; i < 8 * OPERATION_WORDS; i++) write_felt(&w, opening->words[i]);
    for (uint32_t k = 0; k < opening->depth; k++) write_digest(&w, &opening->path[k]);
    INVARIANT(w.status == STATUS_OK);
    return w.size;
}

static void fail_at(struct reader *r, size_t offset, enum status status)
{
    if (!reader_ok(r)) return;
    r->offset = offset;
    reader_fail(r, status);
}

static void read_version(struct reader *r)
{
    if (read_u8(r) != OPENING_VERSION) fail_at(r, 4, STATUS_BAD_VERSION);
}

static enum status finish(struct reader *r, size_t *offset)
{
    enum status status = reader_end(r);
    if (offset != NULL) *offset = r->offset;
    return status;
}

enum status operation_opening_decode(struct operation_opening *out, span bytes, size_t *offset)
{
    struct operation_opening o;
    memset(&o, 0, sizeof o);
    struct reader r = reader_over(bytes);
    read_expect(&r, "CNOP", 4);
    read_version(&r);
    o.depth = read_u8(&r);
    if (o.depth < 4 || o.depth > BATCH_DEPTH_MAX || o.depth % 2 != 0) {
        fail_at(&r, 5, STATUS_BAD_VALUE);
    }
    o.position = read_u16_le(&r);
    if (reader_ok(&r) && o.position >> o.depth != 0) fail_at(&r, 6, STATUS_BAD_VALUE);
    o.batch = read_u64_below(&r, LEDGER_TIME_LIMIT);
    if (o.batch == 0) fail_at(&r, 8, STATUS_BAD_VALUE);
    for (size_t i = 0; i < 8 * OPERATION_WORDS; i++) o.words[i] = read_felt(&r);
    for (uint32_t k = 0; k < o.depth && reader_ok(&r); k++) o.path[k] = read_digest(&r);
    enum status status = finish(&r, offset);
    if (status == STATUS_OK) *out = o;
    return status;
}

static size_t words_of(enum tree_id tree, enum leaf_part part)
{
    return part_felts(part_tag_of(tree, part));
}

size_t leaf_opening_encode(uint8_t out[static LEAF_OPENING_BYTES_MAX],
                           const struct leaf_opening *opening)
{
    struct writer w = writer_over(out, LEAF_OPENING_BYTES_MAX);
    write_text(&w, "CNLF");
    write_u8(&w, OPENING_VERSION);
    write_u8(&w, (uint8_t)opening->tree);
    write_zeros(&w, 2);
    write_u32_le(&w, opening->index);
    write_zeros(&w, 4);
    for (size_t i = 0; i < 8 * STATE_WORDS; i++) write_felt(&w, opening->state_words[i]);
    for (size_t i = 0; i < TREE_PATH_SIZE; i++) write_digest(&w, &opening->path[i]);
    write_digest(&w, &opening->c);
    for (size_t i = 0; i < words_of(opening->tree, PART_A); i++) write_felt(&w, opening->a[i]);
    for (size_t i = 0; i < words_of(opening->tree, PART_B); i++) write_felt(&w, opening->b[i]);
    INVARIANT(w.status == STATUS_OK);
    return w.size;
}

enum status leaf_opening_decode(struct leaf_opening *out, span bytes, size_t *offset)
{
    struct leaf_opening o;
    memset(&o, 0, sizeof o);
    struct reader r = reader_over(bytes);
    read_expect(&r, "CNLF", 4);
    read_version(&r);
    o.tree = (enum tree_id)read_u8_below(&r, TREE_NULLIFIERS);
    read_zeros(&r, 2);
    o.index = read_u32_below(&r, LEDGER_INDEX_LIMIT);
    read_zeros(&r, 4);
    for (size_t i = 0; i < 8 * STATE_WORDS; i++) o.state_words[i] = read_felt(&r);
    for (size_t i = 0; i < TREE_PATH_SIZE; i++) o.path[i] = read_digest(&r);
    o.c = read_digest(&r);
    for (size_t i = 0; i < words_of(o.tree, PART_A); i++) o.a[i] = read_felt(&r);
    for (size_t i = 0; i < words_of(o.tree, PART_B); i++) o.b[i] = read_felt(&r);
    enum status status = finish(&r, offset);
    if (status == STATUS_OK) *out = o;
    return status;
}

bool operation_words_read(struct operation *out, const felt words[static 8 * OPERATION_WORDS])
{
    struct felt_reader r = {words, true};
    struct operation op;
    memset(&op, 0, sizeof op);
    op.kind = (uint8_t)take_below(&r, 256);
    op.class = (uint8_t)take_below(&r, LEDGER_CLASS_LIMIT);
    op.flags = (uint8_t)take_below(&r, 256);
    op.sequence = take_time(&r);
    op.time = take_time(&r);
    op.nonce = take_below(&r, LEDGER_INDEX_LIMIT);
    op.patient = take_below(&r, LEDGER_INDEX_LIMIT);
    op.grantee = take_below(&r, LEDGER_INDEX_LIMIT);
    op.custodian = take_below(&r, LEDGER_INDEX_LIMIT);
    op.target = take_below(&r, LEDGER_INDEX_LIMIT);
    op.link = take_pointer(&r);
    op.extra = take_below(&r, LEDGER_INDEX_LIMIT);
    take_zeros(&r, 2);
    take_digest(&r, &op.body);
    take_zeros(&r, 3);
    take_salt(&r, &op.blinder);
    if (!r.ok || !operation_kind_known(op.kind)) return false;
    *out = op;
    return true;
}

bool state_words_read(struct state_head *out, digest roots[static TREE_COUNT],
                      const felt words[static 8 * STATE_WORDS])
{
    struct felt_reader r = {words, true};
    struct state_head head;
    for (size_t t = 0; t < TREE_COUNT; t++) take_digest(&r, &roots[t]);
    for (size_t t = 0; t < TREE_COUNT; t++) head.count[t] = take_pointer(&r);
    take_zeros(&r, 2);
    head.batch = take_time(&r);
    head.time = take_time(&r);
    head.sequence = take_time(&r);
    take_zeros(&r, 2);
    if (r.ok) *out = head;
    return r.ok;
}

enum status operation_opening_verify(const struct operation_opening *opening,
                                     digest operations_root)
{
    struct operation op;
    if (!operation_words_read(&op, opening->words)) return STATUS_BAD_VALUE;
    digest d = part_digest(PART_TAG_OPERATION, opening->words);
    for (uint32_t k = 0; k < opening->depth; k++) {
        bool right = opening->position >> k & 1;
        d = right ? poseidon_compress(opening->path[k], d) : poseidon_compress(d, opening->path[k]);
    }
    return digest_equal(d, operations_root) ? STATUS_OK : STATUS_INVALID;
}

static bool parts_read(const struct leaf_opening *o)
{
    union {
        struct account_content account;
        struct rule_content rule;
        struct record_content record;
        struct vocabulary_entry word;
    } u;
    struct rule_parties parties;
    switch (o->tree) {
    case TREE_ACCOUNTS: return account_a_read(&u.account, o->a) && account_b_read(&u.account, o->b);
    case TREE_CONSENTS:
    case TREE_REQUESTS: return rule_a_read(&parties, &u.rule, o->a) && rule_b_read(&u.rule, o->b);
    case TREE_RECORDS:
        return record_a_read(&parties.patient, &parties.custodian, &u.record, o->a) &&
               record_b_read(&u.record, o->b);
    case TREE_VOCABULARY: return vocabulary_a_read(&u.word, o->a);
    case TREE_NULLIFIERS:
    case TREE_COUNT: break;
    }
    return false;
}

enum status leaf_opening_verify(const struct leaf_opening *opening, digest state_root)
{
    struct state_head head;
    digest roots[TREE_COUNT];
    if (!state_words_read(&head, roots, opening->state_words) || !parts_read(opening)) {
        return STATUS_BAD_VALUE;
    }
    enum part_tag tag_b = part_tag_of(opening->tree, PART_B);
    digest a = part_digest(part_tag_of(opening->tree, PART_A), opening->a);
    digest b = part_digest(tag_b, tag_b == PART_TAG_EMPTY ? NULL : opening->b);
    digest leaf = leaf_digest(a, b, opening->c);
    digest root = forest_path_root(leaf, opening->index, opening->path);
    bool holds = opening->index < head.count[opening->tree] &&
                 digest_equal(root, roots[opening->tree]) &&
                 digest_equal(state_words_root(opening->state_words), state_root);
    return holds ? STATUS_OK : STATUS_INVALID;
}
