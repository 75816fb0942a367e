// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/state_snapshot.h"

#include "core/base/invariant.h"
#include "core/hash/sha256.h"
#include "core/ledger/batch.h"
#include "core/ledger/ledger_codec.h"
#include "core/ledger/state_internal.h"

#include <assert.h>

enum {
    HEAD_BYTES = 88,
    ACCOUNT_BYTES = 320,
    RULE_BYTES = 268,
    RECORD_BYTES = 200,
    WORD_BYTES = 72
};
#define SNAPSHOT_MAGIC "CNSTATE1"

static size_t record_bytes(enum tree_id tree)
{
    switch (tree) {
    case TREE_ACCOUNTS: return ACCOUNT_BYTES;
    case TREE_CONSENTS:
    case TREE_REQUESTS: return RULE_BYTES;
    case TREE_RECORDS: return RECORD_BYTES;
    case TREE_VOCABULARY: return WORD_BYTES;
    case TREE_NULLIFIERS:
    case TREE_COUNT: break;
    }
    return 0;
}

uint64_t state_save_bytes(const struct state *state)
{
    uint64_t bytes = HEAD_BYTES + SHA256_SIZE;
    for (size_t t = 0; t < TREE_COUNT; t++) {
        bytes += (uint64_t)record_bytes((enum tree_id)t) * state->head.count[t];
    }
    return bytes;
}

static void write_entry(struct writer *w, const struct entry_state *entry)
{
    write_u8(w, entry->status);
    write_zeros(w, 3);
    write_u64_le(w, entry->created);
    write_u64_le(w, entry->changed);
    write_u32_le(w, entry->link);
    write_u32_le(w, entry->previous_of_patient);
    write_u32_le(w, entry->previous_of_grantee);
    write_salt(w, &entry->salt);
}

static void read_entry(struct reader *r, struct entry_state *entry)
{
    entry->status = read_u8_below(r, 4);
    read_zeros(r, 3);
    entry->created = read_u64_below(r, LEDGER_TIME_LIMIT);
    entry->changed = read_u64_below(r, LEDGER_TIME_LIMIT);
    entry->link = read_u32_below(r, LEDGER_INDEX_LIMIT + 1);
    entry->previous_of_patient = read_u32_below(r, LEDGER_INDEX_LIMIT + 1);
    entry->previous_of_grantee = read_u32_below(r, LEDGER_INDEX_LIMIT + 1);
    read_salt(r, &entry->salt);
}

static void write_account_state(struct writer *w, const struct account_state *a)
{
    write_account_key(w, &a->next_key);
    write_u8(w, a->status);
    write_u8(w, a->auth_floor);
    write_zeros(w, 2);
    write_u32_le(w, a->nonce);
    write_u32_le(w, a->last_consent);
    write_u32_le(w, a->last_granted);
    write_u32_le(w, a->last_request);
    write_u32_le(w, a->last_asked);
    write_u32_le(w, a->last_record);
    write_u32_le(w, a->key_next);
    write_salt(w, &a->salt);
}

static void read_account_state(struct reader *r, struct account_state *a)
{
    read_account_key(r, &a->next_key);
    a->status = read_u8_below(r, ACCOUNT_ERASED + 1);
    a->auth_floor = read_u8_below(r, LEDGER_CLASS_LIMIT);
    read_zeros(r, 2);
    uint32_t *const numbers[] = {&a->nonce,        &a->last_consent, &a->last_granted,
                                 &a->last_request, &a->last_asked,   &a->last_record,
                                 &a->key_next};
    for (size_t i = 0; i < 7; i++) *numbers[i] = read_u32_below(r, LEDGER_INDEX_LIMIT + 1);
    read_salt(r, &a->salt);
}

static void write_record(struct writer *w, const struct state *s, enum tree_id tree, uint32_t i)
{
    switch (tree) {
    case TREE_ACCOUNTS:
        write_account_content(w, &s->accounts.rows[i]);
        write_account_state(w, &s->accounts.states[i]);
        break;
    case TREE_CONSENTS:
    case TREE_REQUESTS: {
        const struct rule_table *table = state_rules(s, tree);
        write_rule_content(w, &table->rows[i].content);
        write_u32_le(w, table->rows[i].patient);
        write_u32_le(w, table->rows[i].custodian);
        write_u32_le(w, table->rows[i].grantee);
        write_entry(w, &table->states[i]);
        break;
    }
    case TREE_RECORDS:
        write_record_content(w, &s->records.rows[i].content);
        write_u32_le(w, s->records.rows[i].subject);
        write_u32_le(w, s->records.rows[i].author);
        write_entry(w, &s->records.states[i]);
        break;
    case TREE_VOCABULARY:
        write_digest(w, &s->vocabulary[i].string);
        write_u8(w, s->vocabulary[i].use);
        write_zeros(w, 3);
        write_u32_le(w, s->vocabulary[i].length);
        break;
    case TREE_NULLIFIERS:
    case TREE_COUNT: break;
    }
    digest leaf = forest_node(&s->forest, tree, TREE_LEAF_LEVEL, i);
    write_digest(w, &leaf);
}

// Account indexes must name accounts that are there: they index arrays from now on.
static void read_record(struct reader *r, struct state *s, enum tree_id tree, uint32_t i)
{
    uint32_t accounts = s->head.count[TREE_ACCOUNTS];
    switch (tree) {
    case TREE_ACCOUNTS:
        read_account_content(r, &s->accounts.rows[i]);
        read_account_state(r, &s->accounts.states[i]);
        break;
    case TREE_CONSENTS:
    case TREE_REQUESTS: {
        const struct rule_table *table = state_rules(s, tree);
        read_rule_content(r, &table->rows[i].content);
        table->rows[i].patient = read_u32_below(r, accounts);
        table->rows[i].custodian = read_u32_below(r, accounts);
        table->rows[i].grantee = read_u32_below(r, accounts);
        read_entry(r, &table->states[i]);
        break;
    }
    case TREE_RECORDS:
        read_record_content(r, &s->records.rows[i].content);
        s->records.rows[i].subject = read_u32_below(r, accounts);
        s->records.rows[i].author = read_u32_below(r, accounts);
        read_entry(r, &s->records.states[i]);
        break;
    case TREE_VOCABULARY:
        s->vocabulary[i].string = read_digest(r);
        s->vocabulary[i].use = read_u8_below(r, 2);
        read_zeros(r, 3);
        s->vocabulary[i].length = read_u32_below(r, VOCABULARY_LENGTH_MAX + 1);
        break;
    case TREE_NULLIFIERS:
    case TREE_COUNT: break;
    }
    s->forest.trees[tree].level[TREE_LEAF_LEVEL][i] = read_digest(r);
}

static enum status emit(struct snapshot_sink sink, struct sha256 *hash, const struct writer *w)
{
    INVARIANT(w->status == STATUS_OK);
    sha256_update(hash, w->data, w->size);
    return sink.write(sink.context, writer_span(w));
}

enum status state_save(const struct state *state, struct snapshot_sink sink)
{
    INVARIANT(batch_open_operations(state) == 0 && state->forest.head.batch == state->head.batch);
    uint8_t bytes[ACCOUNT_BYTES];
    struct sha256 hash;
    sha256_init(&hash);
    struct writer w = writer_over(bytes, sizeof bytes);
    write_text(&w, SNAPSHOT_MAGIC);
    write_u64_le(&w, state->head.batch);
    write_u64_le(&w, state->head.time);
    write_u64_le(&w, state->head.sequence);
    for (size_t t = 0; t < TREE_COUNT; t++) write_u32_le(&w, state->head.count[t]);
    write_digest(&w, &state->forest.state_root);
    INVARIANT(w.size == HEAD_BYTES);
    TRY(emit(sink, &hash, &w));
    for (size_t t = 0; t < TREE_COUNT; t++) {
        for (uint32_t i = 0; i < state->head.count[t]; i++) {
            w = writer_over(bytes, sizeof bytes);
            write_record(&w, state, (enum tree_id)t, i);
            INVARIANT(w.size == record_bytes((enum tree_id)t));
            TRY(emit(sink, &hash, &w));
        }
    }
    sha256_final(&hash, bytes);
    return sink.write(sink.context, span_of(bytes, SHA256_SIZE));
}

struct loader {
    struct snapshot_source source;
    struct sha256 hash;
    uint8_t bytes[ACCOUNT_BYTES];
};

static enum status fetch(struct loader *loader, size_t size)
{
    TRY(loader->source.read(loader->source.context, loader->bytes, size));
    sha256_update(&loader->hash, loader->bytes, size);
    return STATUS_OK;
}

static enum status load_head(struct loader *loader, struct state_head *head, digest *root)
{
    TRY(fetch(loader, HEAD_BYTES));
    struct reader r = reader_over(span_of(loader->bytes, HEAD_BYTES));
    read_expect(&r, SNAPSHOT_MAGIC, 8);
    head->batch = read_u64_below(&r, LEDGER_TIME_LIMIT);
    head->time = read_u64_below(&r, LEDGER_TIME_LIMIT);
    head->sequence = read_u64_below(&r, LEDGER_TIME_LIMIT);
    for (size_t t = 0; t < TREE_COUNT; t++) {
        head->count[t] = read_u32_below(&r, LEDGER_INDEX_LIMIT + 1);
    }
    *root = read_digest(&r);
    return reader_end(&r);
}

static enum status load_records(struct loader *loader, struct state *s)
{
    for (size_t t = 0; t < TREE_COUNT; t++) {
        size_t size = record_bytes((enum tree_id)t);
        for (uint32_t i = 0; i < s->head.count[t]; i++) {
            TRY(fetch(loader, size));
            struct reader r = reader_over(span_of(loader->bytes, size));
            read_record(&r, s, (enum tree_id)t, i);
            TRY(reader_end(&r));
        }
    }
    uint8_t expected[SHA256_SIZE], found[SHA256_SIZE];
    sha256_final(&loader->hash, expected);
    TRY(loader->source.read(loader->source.context, found, sizeof found));
    return memcmp(expected, found, sizeof found) == 0 ? STATUS_OK : STATUS_BAD_CHECKSUM;
}

// Keys are distinct, the first is the sentinel's, and each next_key is the key that follows.
static enum status index_accounts(struct state *s)
{
    const struct account_table *t = &s->accounts;
    uint32_t count = s->head.count[TREE_ACCOUNTS];
    if (!account_key_is_zero(&t->rows[0].key)) return STATUS_BAD_VALUE;
    for (uint32_t i = 1; i < count; i++) {
        if (account_key_is_zero(&t->rows[i].key)) return STATUS_BAD_VALUE;
        if (account_index_find(&s->index, &t->rows[i].key) != ACCOUNT_INDEX_NONE) {
            return STATUS_DUPLICATE;
        }
        account_index_add(&s->index, i);
    }
    for (uint32_t i = 0; i < count; i++) {
        // The sentinel closes the chain: its key is zeros, which says "none".
        const struct account_key *next = &t->rows[s->index.next[i]].key;
        if (!account_key_equal(&t->states[i].next_key, next)) return STATUS_INVALID;
    }
    return STATUS_OK;
}

enum status state_load(struct state *out, struct arena *arena,
                          const struct state_capacity *capacity, const struct lanes *lanes,
                          struct snapshot_source source)
{
    struct loader loader = {.source = source};
    struct state_head head;
    digest root;
    sha256_init(&loader.hash);
    TRY(state_take_memory(out, arena, capacity));
    TRY(load_head(&loader, &head, &root));
    if (head.count[TREE_ACCOUNTS] < STATE_GENESIS_ACCOUNTS) return STATUS_BAD_VALUE;
    for (size_t t = 0; t < TREE_COUNT; t++) {
        if (head.count[t] > out->capacity[t]) return STATUS_LIMIT;
    }
    out->head = head;
    TRY(load_records(&loader, out));
    TRY(index_accounts(out));
    state_settle(out, lanes);
    return digest_equal(state_root(out), root) ? STATUS_OK : STATUS_INVALID;
}
