// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <string.h>

#include "core/base/invariant.h"

enum mark { MARK_OPENED = 1, MARK_CLOSED = 2 };

// ---- the indexes

static enum status learn_alias(struct store *store, uint32_t tenant, span body)
{
    struct alias_body alias;
    TRY(alias_body_read(&alias, body));
    return alias_put(&store->aliases, tenant, &alias.pseudonym, &alias.account);
}

// The first envelope of a request carries its digest; a request without a key cannot be repeated.
static enum status learn_request(struct store *store, uint32_t tenant, const uint8_t *idempotency,
                                 span body, uint64_t sequence, uint64_t time_ms)
{
    static const uint8_t none[JOURNAL_IDEMPOTENCY_SIZE];
    struct envelope envelope;
    if (memcmp(idempotency, none, sizeof none) == 0) return STATUS_OK;
    TRY(envelope_read(&envelope, body));
    return request_put(&store->requests, tenant, idempotency, envelope.request_digest, sequence,
                       time_ms);
}

static bool has_envelope(enum journal_type type)
{
    return type == JOURNAL_OPERATION || type == JOURNAL_DOCUMENT;
}

enum status store_learn(struct store *store, const struct store_group *group,
                        uint64_t first_sequence, uint64_t now_ms)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct journal_entry *entry = &group->entries[i];
        if (entry->type == JOURNAL_ALIAS) TRY(learn_alias(store, entry->tenant, entry->body));
        if (has_envelope(entry->type)) {
            TRY(learn_request(store, entry->tenant, entry->idempotency, entry->body, first_sequence,
                              now_ms));
        }
    }
    return STATUS_OK;
}

// ---- opening

struct replay {
    struct store *store;
    const struct store_options *options;
    uint64_t group_sequence; // the number before the group that is being visited
};

static enum status replay_record(void *context, const struct journal_record *record)
{
    struct replay *replay = context;
    struct store *store = replay->store;
    if ((record->flags & JOURNAL_GROUP_FIRST) != 0) replay->group_sequence = record->sequence;
    if (record->type == JOURNAL_ALIAS) TRY(learn_alias(store, record->tenant, record->body));
    if (has_envelope(record->type)) {
        TRY(learn_request(store, record->tenant, record->idempotency, record->body,
                          replay->group_sequence, record->time_ms));
    }
    if (replay->options->visit == NULL) return STATUS_OK;
    return replay->options->visit(replay->options->context, record);
}

static enum status read_snapshot(void *context, void *out, size_t size)
{
    return snapshot_read(context, out, size);
}

static enum status load_snapshot(struct store *store, const struct store_options *options,
                                 struct snapshot *snapshot)
{
    TRY(table_load(&store->aliases.table, read_snapshot, snapshot));
    TRY(table_load(&store->requests.table, read_snapshot, snapshot));
    return options->restore(options->context, snapshot);
}

static void begin_indexes(struct store *store, const struct store_options *options)
{
    uint64_t seeds[2];
    size_t most = options->requests_max == 0 ? STORE_REQUESTS_MAX : options->requests_max;
    secret_random(seeds, sizeof seeds);
    alias_index_free(&store->aliases);
    request_index_free(&store->requests);
    alias_index_init(&store->aliases, seeds[0]);
    request_index_init(&store->requests, most, seeds[1]);
}

// The newest snapshot that restores, or nothing: then the whole journal is replayed.
static void try_snapshot(struct store *store, const struct store_options *options,
                         struct journal_position *from, struct store_report *report)
{
    struct snapshot snapshot;
    memset(from, 0, sizeof *from);
    enum status status = snapshot_open(&snapshot, &store->folder);
    if (status != STATUS_OK) return;
    store->snapshot_number = snapshot.number; // the next one is numbered behind it in any case
    if (options->restore != NULL) {
        status = load_snapshot(store, options, &snapshot);
        if (status == STATUS_OK) {
            *from = snapshot.position;
            report->snapshot = snapshot.number;
        } else {
            begin_indexes(store, options);
            if (options->reset != NULL) options->reset(options->context);
        }
    }
    snapshot_close(&snapshot);
}

static bool keys_begin(void *context, struct file_job *job)
{
    return keys_commit_begin(context, job);
}

static void keys_end(void *context, enum status status)
{
    (void)keys_commit_end(context, status); // the journal's own failure says it as well
}

static enum status append_mark(struct store *store, enum mark mark, uint64_t now_ms)
{
    uint8_t byte = (uint8_t)mark;
    struct journal_entry entry = {.type = JOURNAL_MARK, .body = span_of(&byte, 1)};
    return journal_append(store->journal, now_ms, &entry, 1, NULL);
}

static enum status recover(struct store *store, const struct store_options *options,
                           struct store_report *report)
{
    struct journal_position from;
    struct replay replay = {.store = store, .options = options};
    TRY(keys_open(&store->keys, &store->folder, &report->keys));
    TRY(data_folder_path(&store->journal_folder, &store->folder, "journal"));
    store->journal_options = (struct journal_options){.ops = options->ops,
                                                      .folder = store->journal_folder.text,
                                                      .segment_bytes = options->segment_bytes,
                                                      .commit_bytes = options->commit_bytes,
                                                      .reserve_bytes = options->reserve_bytes};
    memcpy(store->journal_options.id, store->folder.id, JOURNAL_ID_SIZE);
    begin_indexes(store, options);
    try_snapshot(store, options, &from, report);
    TRY(journal_open(&store->journal, &store->journal_options, from.segment == 0 ? NULL : &from,
                     replay_record, &replay, &report->journal));
    struct journal_companion companion = {store->keys, keys_begin, keys_end};
    journal_attach(store->journal, &companion);
    return append_mark(store, MARK_OPENED, options->now_ms);
}

static void close_all(struct store *store)
{
    journal_close(store->journal);
    keys_close(store->keys);
    alias_index_free(&store->aliases);
    request_index_free(&store->requests);
    data_folder_close(&store->folder);
    store->journal = NULL;
    store->keys = NULL;
}

// The store is not moved once it is open: the journal's options point into it.
enum status store_open(struct store *out, const struct store_options *options,
                       struct store_report *report)
{
    memset(out, 0, sizeof *out);
    memset(report, 0, sizeof *report);
    TRY(data_folder_open(&out->folder, options->ops, options->path, options->root,
                         options->now_ms));
    report->made = out->folder.made;
    enum status status = recover(out, options, report);
    if (status != STATUS_OK) close_all(out);
    return status;
}

enum status store_close(struct store *store, uint64_t now_ms)
{
    enum status status = journal_flush(store->journal);
    if (status == STATUS_OK) status = append_mark(store, MARK_CLOSED, now_ms);
    if (status == STATUS_OK) status = journal_flush(store->journal);
    close_all(store);
    return status;
}

// ---- documents and snapshots

enum status store_read_document(uint8_t *out, size_t capacity, size_t *size,
                                struct document *document, struct store *store,
                                const struct journal_place *place, uint8_t *memory,
                                size_t memory_size)
{
    struct journal_record record;
    struct envelope envelope;
    struct document read;
    *size = 0;
    TRY(journal_read(store->journal, place, memory, memory_size, &record));
    if (record.type != JOURNAL_DOCUMENT) return STATUS_BAD_VALUE;
    TRY(envelope_read(&envelope, record.body));
    TRY(document_read(document == NULL ? &read : document, envelope.clear));
    return envelope_open(out, capacity, size, store->keys, record.tenant, record.body);
}

static enum status write_snapshot(void *context, const void *bytes, size_t size)
{
    return snapshot_write(context, span_of(bytes, size));
}

enum status store_snapshot_begin(struct snapshot *out, struct store *store)
{
    struct journal_position durable = journal_durable(store->journal);
    if (!journal_idle(store->journal)) return STATUS_UNAVAILABLE;
    uint64_t number = store->snapshot_number + 1;
    TRY(snapshot_begin(out, &store->folder, number, &durable));
    enum status status = table_save(&store->aliases.table, write_snapshot, out);
    if (status == STATUS_OK) {
        status = table_save(&store->requests.table, write_snapshot, out);
    }
    if (status != STATUS_OK) {
        snapshot_abandon(out);
        return status;
    }
    store->snapshot_number = number;
    return STATUS_OK;
}
