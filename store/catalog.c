// SPDX-License-Identifier: Apache-2.0
#include "store/catalog.h"

#include <string.h>

#include "core/base/bytes.h"
#include "store/catalog_internal.h"

#define TRANSACTION_COMMITS 1000
#define CURSOR_SIZE         72

// What catalog_follow() carries from record to record.
struct follow {
    struct catalog *catalog;
    struct catalog_group group; // of the records since the last JOURNAL_GROUP_FIRST
    uint64_t skipped;
};

// ---- cursor

static void encode_cursor(uint8_t out[static CURSOR_SIZE], const struct journal_position *at)
{
    store_u64_le(out, at->segment);
    store_u64_le(out + 8, at->offset);
    store_u64_le(out + 16, at->commit);
    store_u64_le(out + 24, at->sequence);
    store_u64_le(out + 32, at->time_ms);
    memcpy(out + 40, at->chain, JOURNAL_CHAIN_SIZE);
}

enum status catalog_cursor(struct journal_position *out, struct catalog *catalog)
{
    uint8_t bytes[CURSOR_SIZE];
    memset(out, 0, sizeof *out);
    enum status status = catalog_meta_get(catalog, "cursor", bytes, sizeof bytes);
    if (status == STATUS_NOT_FOUND) return STATUS_OK; // the beginning
    TRY(status);
    out->segment = load_u64_le(bytes);
    out->offset = load_u64_le(bytes + 8);
    out->commit = load_u64_le(bytes + 16);
    out->sequence = load_u64_le(bytes + 24);
    out->time_ms = load_u64_le(bytes + 32);
    memcpy(out->chain, bytes + 40, JOURNAL_CHAIN_SIZE);
    return STATUS_OK;
}

// ---- following the journal

// After a failure. When this fails as well, closing the file undoes the transaction.
static void roll_back(struct catalog *catalog)
{
    enum status undone = catalog_run(catalog, SQL_ROLLBACK);
    (void)undone;
}

static enum status put_identifiers(struct catalog *catalog, uint32_t tenant,
                                   const struct document *document)
{
    struct query *s;
    TRY(catalog_take(&s, catalog, SQL_IDENTIFIER_CLEAR));
    query_number(s, 1, tenant);
    query_number(s, 2, document->type);
    query_bytes(s, 3, document->name, DOCUMENT_NAME_SIZE);
    TRY(query_run(s));
    for (uint32_t i = 0; i < document->identifier_count; i++) {
        TRY(catalog_take(&s, catalog, SQL_IDENTIFIER_PUT));
        query_number(s, 1, tenant);
        query_key(s, 2, &document->identifiers[i]);
        query_number(s, 3, document->type);
        query_bytes(s, 4, document->name, DOCUMENT_NAME_SIZE);
        query_number(s, 5, document->version);
        TRY(query_run(s));
    }
    return STATUS_OK;
}

static enum status put_document(struct catalog *catalog, const struct journal_record *record)
{
    struct envelope envelope;
    struct document document;
    struct query *s;
    TRY(envelope_read(&envelope, record->body));
    TRY(document_read(&document, envelope.clear));
    TRY(catalog_take(&s, catalog, SQL_RESOURCE_PUT));
    query_number(s, 1, record->tenant);
    query_number(s, 2, document.type);
    query_bytes(s, 3, document.name, DOCUMENT_NAME_SIZE);
    query_number(s, 4, document.version);
    query_number(s, 5, document.format);
    query_number(s, 6, document.flags);
    query_key(s, 7, &envelope.subject);
    query_number(s, 8, record->sequence);
    query_number(s, 9, record->time_ms);
    query_number(s, 10, record->place.segment);
    query_number(s, 11, record->place.offset);
    query_number(s, 12, record->place.size);
    TRY(query_run(s));
    return put_identifiers(catalog, record->tenant, &document);
}

static enum status put_seal(struct catalog *catalog, const struct journal_record *record)
{
    struct seal_body seal;
    struct query *s;
    TRY(seal_body_read(&seal, record->body));
    TRY(catalog_take(&s, catalog, SQL_BATCH_SEAL));
    query_number(s, 1, seal.batch);
    query_number(s, 2, seal.first);
    query_number(s, 3, seal.last);
    query_bytes(s, 4, record->body.data, record->body.size);
    return query_run(s);
}

static enum status put_proof(struct catalog *catalog, const struct journal_record *record)
{
    struct proof_body proof;
    struct query *s;
    TRY(proof_body_read(&proof, record->body));
    TRY(catalog_take(&s, catalog, SQL_BATCH_PROVE));
    query_number(s, 1, proof.batch);
    query_number(s, 2, record->time_ms);
    query_bytes(s, 3, record->body.data, record->body.size);
    return query_run(s);
}

static enum status put_group(struct follow *follow, const struct journal_record *record)
{
    struct catalog_group *group = &follow->group;
    struct query *s;
    if ((record->flags & JOURNAL_GROUP_FIRST) != 0) {
        *group = (struct catalog_group){.first = record->sequence,
                                        .tenant = record->tenant,
                                        .time_ms = record->time_ms,
                                        .place = record->place};
    }
    group->records++;
    uint64_t next = record->sequence + record->count;
    if ((record->flags & JOURNAL_GROUP_LAST) == 0 || next == group->first) return STATUS_OK;
    TRY(catalog_take(&s, follow->catalog, SQL_REQUEST_PUT));
    query_number(s, 1, group->first);
    query_number(s, 2, next - 1);
    query_number(s, 3, group->tenant);
    query_number(s, 4, group->records);
    query_number(s, 5, group->time_ms);
    query_number(s, 6, group->place.segment);
    query_number(s, 7, group->place.offset);
    query_number(s, 8, group->place.size);
    return query_run(s);
}

static enum status forget(struct catalog *catalog, const struct journal_record *record)
{
    struct subject_body body;
    TRY(subject_body_read(&body, record->body));
    return catalog_forget(catalog, record->tenant, &body.subject);
}

static enum status put_record(struct catalog *catalog, const struct journal_record *record)
{
    if (record->type == JOURNAL_DOCUMENT) return put_document(catalog, record);
    if (record->type == JOURNAL_SEAL) return put_seal(catalog, record);
    if (record->type == JOURNAL_PROOF) return put_proof(catalog, record);
    if (record->type == JOURNAL_KEY_DESTROYED) return forget(catalog, record);
    return STATUS_OK;
}

// A body that does not read as its type says has no row; it must not stop the rows of others.
static enum status apply(void *context, const struct journal_record *record)
{
    struct follow *follow = context;
    TRY(put_group(follow, record));
    enum status status = put_record(follow->catalog, record);
    bool unreadable = status_class_of(status) == STATUS_CLASS_MALFORMED &&
                      status != STATUS_BAD_CHECKSUM; // that would be the database's
    if (unreadable) follow->skipped++;
    return unreadable ? STATUS_OK : status;
}

// One transaction, up to TRANSACTION_COMMITS commits on, and the cursor with it.
static enum status follow_some(struct follow *follow, const struct journal_options *journal,
                               struct journal_position *at, const struct journal_position *until,
                               struct journal_report *report)
{
    uint8_t bytes[CURSOR_SIZE];
    struct journal_position next = *until;
    uint64_t step = at->commit == 0 ? 1 : at->commit;
    if (until->commit - step > TRANSACTION_COMMITS) next.commit = step + TRANSACTION_COMMITS;
    TRY(catalog_run(follow->catalog, SQL_BEGIN));
    enum status status = journal_follow(journal, at, &next, apply, follow, report);
    if (status == STATUS_OK) {
        encode_cursor(bytes, at);
        status = catalog_meta_put(follow->catalog, "cursor", span_of(bytes, sizeof bytes));
    }
    if (status == STATUS_OK) status = catalog_run(follow->catalog, SQL_COMMIT);
    if (status != STATUS_OK) roll_back(follow->catalog);
    return status;
}

enum status catalog_follow(struct catalog *catalog, const struct journal_options *journal,
                           const struct journal_position *until, uint64_t *skipped,
                           struct journal_report *report)
{
    struct follow follow = {.catalog = catalog};
    struct journal_position at;
    memset(report, 0, sizeof *report);
    *skipped = 0;
    TRY(catalog_cursor(&at, catalog));
    if (at.commit > until->commit) return STATUS_BAD_CHECKSUM; // ahead of the truth
    while ((at.commit == 0 ? 1 : at.commit) < until->commit) { // at.commit grows every round
        uint64_t before = at.commit;
        if (catalog_is_stopped(catalog)) return STATUS_UNAVAILABLE;
        TRY(follow_some(&follow, journal, &at, until, report));
        *skipped = follow.skipped;
        if (at.commit == before) return STATUS_BAD_CHECKSUM; // the journal ends before `until`
    }
    return STATUS_OK;
}

enum status catalog_forget(struct catalog *catalog, uint32_t tenant,
                           const struct account_key *subject)
{
    static const enum catalog_statement statements[] = {SQL_FORGET_IDENTIFIERS,
                                                        SQL_FORGET_RESOURCES, SQL_FORGET_CONSENTS};
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        struct query *s;
        TRY(catalog_take(&s, catalog, statements[i]));
        query_number(s, 1, tenant);
        query_key(s, 2, subject);
        TRY(query_run(s));
    }
    return STATUS_OK;
}

enum status catalog_put_consents(struct catalog *catalog, const struct catalog_consent *rows,
                                 size_t count)
{
    TRY(catalog_run(catalog, SQL_BEGIN));
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        struct query *s;
        status = catalog_take(&s, catalog, SQL_CONSENT_PUT);
        if (status != STATUS_OK) break;
        query_number(s, 1, rows[i].tenant);
        query_number(s, 2, rows[i].leaf);
        query_key(s, 3, &rows[i].patient);
        query_number(s, 4, rows[i].status);
        query_number(s, 5, rows[i].not_after);
        query_number(s, 6, rows[i].type);
        query_bytes(s, 7, rows[i].name, DOCUMENT_NAME_SIZE);
        status = query_run(s);
    }
    if (status == STATUS_OK) status = catalog_run(catalog, SQL_COMMIT);
    if (status != STATUS_OK) roll_back(catalog);
    return status;
}
