// SPDX-License-Identifier: Apache-2.0
// The store as a whole on real files: documents in, a restart, documents out; the read model
// deleted, damaged and rebuilt; nothing readable on disk.
#define _GNU_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "core/hash/sha256.h"
#include "store/catalog.h"
#include "store/recent.h"
#include "store/store.h"
#include "tests/check.h"
#include "tests/store/plaintext.h"

#define DOCUMENTS 60
#define PATIENT   103 // a type code
#define CONSENT   27

static char folder[64];
static struct file_path data_path, catalog_path;
static const struct secret_key root_key = {{0x5e}};

static const char *const markers[] = {"Schneewittchen", "1812-12-20",      "MRN-7734-",
                                      "Consent-Id-",    "urn:oid:1.2.3.4", "resourceType"};

static void prepare(void)
{
    strcpy(folder, "/tmp/consentry-store-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    CHECK(file_join(&data_path, folder, "data") == STATUS_OK);
    CHECK(file_join(&catalog_path, data_path.text, "catalog.db") == STATUS_OK);
}

struct visited {
    uint64_t records;
    uint64_t documents;
    uint64_t operations;
    bool restored;
};

static enum status visit(void *context, const struct journal_record *record)
{
    struct visited *visited = context;
    visited->records++;
    if (record->type == JOURNAL_DOCUMENT) visited->documents++;
    if (record->type == JOURNAL_OPERATION) visited->operations += record->count;
    return STATUS_OK;
}

static enum status restore(void *context, struct snapshot *snapshot)
{
    struct visited *visited = context;
    TRY(snapshot_read(snapshot, visited, sizeof *visited));
    visited->restored = true;
    return STATUS_OK;
}

static struct store_options options_for(struct visited *visited)
{
    return (struct store_options){.ops = file_posix(),
                                  .path = data_path.text,
                                  .root = &root_key,
                                  .now_ms = 1000,
                                  .segment_bytes = 64 << 10,
                                  .commit_bytes = 16 << 10,
                                  .reserve_bytes = 4 << 10,
                                  .requests_max = 1000,
                                  .context = visited,
                                  .visit = visit};
}

static void make_spare(struct store *store)
{
    struct journal_spare spare;
    if (!journal_spare_begin(store->journal, &spare)) return;
    journal_spare_end(store->journal, &spare, journal_spare_run(&spare));
}

static struct account_key account(uint32_t kind, uint32_t n)
{
    return (struct account_key){{kind, n + 1, 77, 0, 5, 6, 7, 8}};
}

static size_t text_of(uint32_t n, uint32_t version, char out[static 256])
{
    int size = snprintf(out, 256,
                        "{\"resourceType\":\"Patient\",\"id\":\"Consent-Id-%u\",\"name\":"
                        "\"Schneewittchen %u\",\"birthDate\":\"1812-12-20\",\"identifier\":"
                        "\"urn:oid:1.2.3.4|MRN-7734-%u\",\"meta\":%u}",
                        n, n, n, version);
    return (size_t)size;
}

static void name_of(struct store *store, uint32_t n, uint16_t type, uint8_t out[static 16])
{
    char id[32];
    struct secret_key key;
    snprintf(id, sizeof id, "Consent-Id-%u", n);
    keys_tenant(&key, store->keys, 0, KEY_NAME);
    document_name(out, &key, type, span_text(id));
}

// One request as a gateway makes it: a document, its operation, an alias.
static enum status post(struct store *store, uint32_t n, uint16_t type, uint32_t version,
                        struct journal_place *place)
{
    static uint8_t memory[8192];
    struct journal_entry entries[4];
    struct journal_place places[4];
    uint8_t idempotency[16] = {1, (uint8_t)n, (uint8_t)type, (uint8_t)version}, request[32];
    char text[256];
    size_t size = text_of(n, version, text);
    struct account_key subject = account(1, n), alias = account(2, n);
    sha256(request, span_of(text, size));
    struct store_group group =
        store_group_begin(store->keys, 0, idempotency, request, memory, sizeof memory, entries, 4);
    struct document document = {.type = type, .format = 1, .version = version};
    document.identifier_count = 1;
    document.identifiers[0] = alias;
    name_of(store, n, type, document.name);
    TRY(store_group_document(&group, &subject, &document, span_of(text, size)));
    TRY(store_group_operations(&group, &subject, 2, span_text("clear"), span_of(text, 200)));
    TRY(store_group_alias(&group, &alias, &subject));
    uint64_t first = journal_next_sequence(store->journal);
    make_spare(store);
    enum status status = journal_append(store->journal, 2000 + n, entries, group.count, places);
    if (status == STATUS_UNAVAILABLE) { // the segment ends here: what is in the buffer goes first
        TRY(journal_flush(store->journal));
        make_spare(store);
        status = journal_append(store->journal, 2000 + n, entries, group.count, places);
    }
    TRY(status);
    *place = places[0];
    return store_learn(store, &group, first, 2000 + n);
}

static enum status seal(struct store *store, uint64_t batch, uint64_t first, uint64_t last)
{
    uint8_t bytes[SEAL_BODY_SIZE], proof_bytes[PROOF_BODY_SIZE];
    struct seal_body body = {.batch = batch, .first = first, .last = last, .operations = 3};
    struct proof_body proof = {.batch = batch, .size = 1234};
    struct journal_entry entries[2] = {{.type = JOURNAL_SEAL}, {.type = JOURNAL_PROOF}};
    seal_body_write(bytes, &body);
    proof_body_write(proof_bytes, &proof);
    entries[0].body = span_of(bytes, sizeof bytes);
    entries[1].body = span_of(proof_bytes, sizeof proof_bytes);
    TRY(journal_append(store->journal, 9000, &entries[0], 1, NULL));
    if (batch == 1) TRY(journal_append(store->journal, 9500, &entries[1], 1, NULL));
    return journal_flush(store->journal);
}

static struct journal_place places[DOCUMENTS];

static void check_documents(struct store *store)
{
    for (uint32_t n = 0; n < DOCUMENTS; n++) {
        static uint8_t memory[4096];
        uint8_t out[512];
        char text[256];
        size_t size;
        struct document document;
        CHECK(store_read_document(out, sizeof out, &size, &document, store, &places[n], memory,
                                  sizeof memory) == STATUS_OK);
        CHECK(size == text_of(n, 1, text) && memcmp(out, text, size) == 0);
        CHECK(document.type == PATIENT && document.version == 1);
    }
}

TEST(store__documents__survive_a_restart)
{
    static struct store store;
    struct store_report report;
    struct visited visited = {0};
    struct store_options options = options_for(&visited);
    CHECK(store_open(&store, &options, &report) == STATUS_OK && report.made);
    for (uint32_t n = 0; n < DOCUMENTS; n++) {
        CHECK(post(&store, n, PATIENT, 1, &places[n]) == STATUS_OK);
        if (n % 5 == 4) CHECK(journal_flush(store.journal) == STATUS_OK);
    }
    check_documents(&store); // some of them still in the buffer
    CHECK(seal(&store, 1, 0, 2 * DOCUMENTS - 1) == STATUS_OK);
    CHECK(store_close(&store, 9999) == STATUS_OK);
    CHECK(store_open(&store, &options, &report) == STATUS_OK && !report.made);
    CHECK_EQ(visited.documents, DOCUMENTS);
    CHECK_EQ(visited.operations, 2 * DOCUMENTS);
    CHECK_EQ(report.keys.live, DOCUMENTS);
    CHECK_EQ(journal_next_sequence(store.journal), 2 * DOCUMENTS);
    check_documents(&store);
    // A repeated request is found, with its first sequence number; another body is a conflict.
    uint8_t idempotency[16] = {1, 7, PATIENT, 1}, request[32];
    char text[256];
    sha256(request, span_of(text, text_of(7, 1, text)));
    uint64_t sequence;
    CHECK(request_find(&sequence, &store.requests, 0, idempotency, request) == STATUS_OK);
    CHECK_EQ(sequence, 14);
    request[0] ^= 1;
    CHECK(request_find(&sequence, &store.requests, 0, idempotency, request) == STATUS_CONFLICT);
    struct account_key alias = account(2, 9), found, expected = account(1, 9);
    CHECK(alias_find(&found, &store.aliases, 0, &alias) == STATUS_OK);
    CHECK(account_key_equal(&found, &expected));
    CHECK(store_close(&store, 9999) == STATUS_OK);
}

TEST(store__other_root_key__key_missing)
{
    static struct store store;
    struct store_report report;
    struct secret_key other = {{1}};
    struct store_options options = options_for(NULL);
    options.visit = NULL;
    options.root = &other;
    CHECK(store_open(&store, &options, &report) == STATUS_KEY_MISSING);
}

TEST(store__data_folder__holds_nothing_readable)
{
    size_t files;
    CHECK(plaintext_find(data_path.text, markers, sizeof markers / sizeof markers[0], &files) == 0);
    CHECK(files >= 4);
    static const char *const positive[] = {"CSTYJRN1"}; // the search finds what is there
    CHECK(plaintext_find(data_path.text, positive, 1, &files) >= 1);
}

// ---- the read model

struct seen {
    uint32_t count;
    bool sorted;
    uint32_t versions[8];
    uint8_t last_name[16];
};

static enum status see(void *context, const struct catalog_resource *resource)
{
    struct seen *seen = context;
    if (seen->count < 8) seen->versions[seen->count] = resource->version;
    CHECK(!seen->sorted || seen->count == 0 || memcmp(seen->last_name, resource->name, 16) < 0);
    memcpy(seen->last_name, resource->name, 16);
    seen->count++;
    return STATUS_OK;
}

static void check_catalog(struct store *store, struct catalog *catalog)
{
    uint8_t name[16];
    struct catalog_resource resource;
    struct account_key subject = account(1, 3), alias = account(2, 3), nobody = account(9, 9);
    name_of(store, 3, PATIENT, name);
    CHECK(catalog_resource(&resource, catalog, 0, PATIENT, name, 0) == STATUS_OK);
    CHECK_EQ(resource.version, 3);
    CHECK(account_key_equal(&resource.subject, &subject));
    CHECK(catalog_resource(&resource, catalog, 0, PATIENT, name, 1) == STATUS_OK);
    CHECK(memcmp(&resource.place, &places[3], sizeof places[3]) == 0);
    CHECK(catalog_resource(&resource, catalog, 0, PATIENT, name, 4) == STATUS_NOT_FOUND);
    CHECK(catalog_resource(&resource, catalog, 1, PATIENT, name, 0) == STATUS_NOT_FOUND);
    struct seen seen = {0};
    CHECK(catalog_history(catalog, 0, PATIENT, name, see, &seen) == STATUS_OK);
    CHECK(seen.count == 3 && seen.versions[0] == 3 && seen.versions[2] == 1);
    uint32_t listed = 0;
    seen = (struct seen){.sorted = true};
    do { // pages of 7
        uint8_t after[16];
        memcpy(after, seen.last_name, 16);
        seen.count = 0;
        CHECK(catalog_list(catalog, 0, PATIENT, listed == 0 ? NULL : after, 7, see, &seen) ==
              STATUS_OK);
        listed += seen.count;
    } while (seen.count == 7);
    CHECK_EQ(listed, DOCUMENTS);
    seen = (struct seen){0};
    CHECK(catalog_of_subject(catalog, 0, &subject, 0, see, &seen) == STATUS_OK);
    CHECK_EQ(seen.count, 2); // the patient and a consent
    seen = (struct seen){0};
    CHECK(catalog_of_identifier(catalog, 0, &alias, PATIENT, see, &seen) == STATUS_OK);
    CHECK(seen.count == 1 && seen.versions[0] == 3);
    seen = (struct seen){0};
    CHECK(catalog_of_identifier(catalog, 0, &nobody, 0, see, &seen) == STATUS_OK);
    CHECK_EQ(seen.count, 0);
    struct catalog_group group;
    CHECK(catalog_group(&group, catalog, 15) == STATUS_OK);
    CHECK(group.first == 14 && group.last == 15 && group.records == 3);
    CHECK(catalog_group(&group, catalog, 100000) == STATUS_NOT_FOUND);
    struct catalog_batch batch;
    CHECK(catalog_batch_of(&batch, catalog, 100) == STATUS_OK);
    CHECK(batch.seal.batch == 1 && batch.proven && batch.proof.size == 1234 &&
          batch.proven_ms == 9500);
    CHECK(catalog_batch_of(&batch, catalog, 2 * DOCUMENTS + 1) == STATUS_OK && !batch.proven);
    CHECK(catalog_batch_of(&batch, catalog, 2 * DOCUMENTS + 5) == STATUS_NOT_FOUND);
    CHECK(catalog_batch(&batch, catalog, 3) == STATUS_NOT_FOUND);
}

static enum status follow(struct catalog *catalog, struct store *store)
{
    struct journal_position until = journal_durable(store->journal);
    struct journal_report report;
    uint64_t skipped;
    TRY(catalog_follow(catalog, &store->journal_options, &until, &skipped, &report));
    CHECK_EQ(skipped, 0);
    struct journal_position cursor;
    CHECK(catalog_cursor(&cursor, catalog) == STATUS_OK && cursor.commit == until.commit);
    return STATUS_OK;
}

TEST(catalog__followed_deleted_damaged__rebuilt_from_the_journal)
{
    static struct store store;
    struct store_report report;
    struct catalog *catalog, *reader;
    struct journal_place place;
    struct visited visited = {0};
    struct store_options options = options_for(&visited);
    CHECK(store_open(&store, &options, &report) == STATUS_OK);
    const uint8_t *id = store.journal_options.id;
    CHECK(catalog_open(&reader, catalog_path.text, CATALOG_READ, id) == STATUS_NOT_FOUND);
    CHECK(catalog_open(&catalog, catalog_path.text, CATALOG_WRITE, id) == STATUS_OK);
    CHECK(follow(catalog, &store) == STATUS_OK);
    CHECK(post(&store, 3, PATIENT, 2, &place) == STATUS_OK);
    CHECK(journal_flush(store.journal) == STATUS_OK);
    CHECK(follow(catalog, &store) == STATUS_OK);
    CHECK(post(&store, 3, PATIENT, 3, &place) == STATUS_OK);
    CHECK(post(&store, 3, CONSENT, 1, &place) == STATUS_OK);
    CHECK(seal(&store, 2, 2 * DOCUMENTS, 2 * DOCUMENTS + 3) == STATUS_OK);
    CHECK(follow(catalog, &store) == STATUS_OK);
    CHECK(follow(catalog, &store) == STATUS_OK); // nothing new
    check_catalog(&store, catalog);
    CHECK(catalog_open(&reader, catalog_path.text, CATALOG_READ, id) == STATUS_OK);
    check_catalog(&store, reader);
    catalog_close(reader);
    catalog_close(catalog);
    // Deleted.
    CHECK(catalog_remove(catalog_path.text) == STATUS_OK);
    CHECK(catalog_open(&catalog, catalog_path.text, CATALOG_WRITE, id) == STATUS_OK);
    CHECK(follow(catalog, &store) == STATUS_OK);
    check_catalog(&store, catalog);
    catalog_close(catalog);
    // Of another journal.
    uint8_t other[16] = {1};
    CHECK(catalog_open(&catalog, catalog_path.text, CATALOG_WRITE, other) == STATUS_BAD_CHECKSUM);
    // Damaged: not a database any more.
    FILE *file = fopen(catalog_path.text, "r+b");
    CHECK(file != NULL && fwrite("no database at all", 1, 18, file) == 18 && fclose(file) == 0);
    CHECK(catalog_open(&catalog, catalog_path.text, CATALOG_WRITE, id) == STATUS_BAD_CHECKSUM);
    CHECK(catalog_remove(catalog_path.text) == STATUS_OK);
    CHECK(catalog_open(&catalog, catalog_path.text, CATALOG_WRITE, id) == STATUS_OK);
    CHECK(follow(catalog, &store) == STATUS_OK);
    check_catalog(&store, catalog);
    catalog_close(catalog);
    CHECK(store_close(&store, 9999) == STATUS_OK);
}

static enum status count_consent(void *context, const struct catalog_consent *consent)
{
    uint32_t *leaves = context;
    leaves[0]++;
    leaves[leaves[0]] = consent->leaf;
    return STATUS_OK;
}

TEST(recent__put_and_forgotten__newest_wins)
{
    struct recent recent;
    struct catalog_resource found;
    struct journal_place place = {1, 2, 3};
    recent_init(&recent, 5);
    for (uint32_t n = 0; n < 3000; n++) {
        struct document document = {.type = PATIENT, .version = 1 + n / 1000};
        struct account_key subject = account(1, n % 1000);
        memcpy(document.name, &(uint32_t){n % 1000}, 4);
        document.identifier_count = 1;
        document.identifiers[0] = account(2, n % 1000);
        CHECK(recent_put(&recent, 0, n, &document, &subject, n, n, &place) == STATUS_OK);
    }
    for (uint32_t step = 0; step <= 3; step++) {
        recent_forget(&recent, step * 1000);
        recent_forget(&recent, step * 1000);
        for (uint32_t n = 0; n < 1000; n++) {
            uint8_t name[16] = {0};
            struct account_key identifier = account(2, n);
            memcpy(name, &n, 4);
            enum status expected = step < 3 ? STATUS_OK : STATUS_NOT_FOUND;
            CHECK(recent_find(&found, &recent, 0, PATIENT, name, 0) == expected);
            CHECK(step == 3 || (found.version == 3 && found.sequence == 2000 + n));
            CHECK(recent_find_identifier(&found, &recent, 0, &identifier, PATIENT) == expected);
            expected = step < 1 ? STATUS_OK : STATUS_NOT_FOUND;
            CHECK(recent_find(&found, &recent, 0, PATIENT, name, 1) == expected);
            CHECK(recent_find(&found, &recent, 1, PATIENT, name, 0) == STATUS_NOT_FOUND);
        }
    }
    CHECK(recent.documents.count == 0 && recent.identifiers.count == 0);
    recent_free(&recent);
}

TEST(catalog__consents__by_patient_and_status)
{
    static struct store store;
    struct store_report report;
    struct catalog *catalog;
    struct store_options options = options_for(NULL);
    options.visit = NULL;
    CHECK(store_open(&store, &options, &report) == STATUS_OK);
    CHECK(catalog_open(&catalog, catalog_path.text, CATALOG_WRITE, store.journal_options.id) ==
          STATUS_OK);
    struct catalog_consent rows[6];
    for (uint32_t i = 0; i < 6; i++) {
        rows[i] = (struct catalog_consent){
            .leaf = i, .patient = account(1, i / 3), .status = (uint8_t)(1 + i % 2)};
    }
    CHECK(catalog_put_consents(catalog, rows, 6) == STATUS_OK);
    rows[0].status = 2;
    CHECK(catalog_put_consents(catalog, rows, 1) == STATUS_OK);
    uint32_t found[8] = {0};
    CHECK(catalog_consents(catalog, 0, NULL, 2, -1, 100, count_consent, found) == STATUS_OK);
    CHECK(found[0] == 4 && found[1] == 0 && found[2] == 1 && found[3] == 3 && found[4] == 5);
    memset(found, 0, sizeof found);
    CHECK(catalog_consents(catalog, 0, &rows[5].patient, 0, 3, 100, count_consent, found) ==
          STATUS_OK);
    CHECK(found[0] == 2 && found[1] == 4 && found[2] == 5);
    CHECK(catalog_forget(catalog, 0, &rows[5].patient) == STATUS_OK);
    memset(found, 0, sizeof found);
    CHECK(catalog_consents(catalog, 0, NULL, 0, -1, 100, count_consent, found) == STATUS_OK);
    CHECK_EQ(found[0], 3);
    catalog_close(catalog);
    CHECK(store_close(&store, 9999) == STATUS_OK);
}

TEST(store__snapshot__replay_starts_behind_it)
{
    static struct store store;
    struct store_report report;
    struct snapshot snapshot;
    struct journal_place place;
    struct visited visited = {0};
    struct store_options options = options_for(&visited);
    options.restore = restore;
    CHECK(store_open(&store, &options, &report) == STATUS_OK && report.snapshot == 0);
    CHECK(store_snapshot_begin(&snapshot, &store) == STATUS_UNAVAILABLE); // the opening mark
    CHECK(journal_flush(store.journal) == STATUS_OK);
    uint64_t records = visited.records;
    CHECK(store_snapshot_begin(&snapshot, &store) == STATUS_OK);
    CHECK(snapshot_write(&snapshot, span_of(&visited, sizeof visited)) == STATUS_OK);
    CHECK(snapshot_commit(&snapshot) == STATUS_OK);
    CHECK(post(&store, 5, PATIENT, 2, &place) == STATUS_OK);
    CHECK(store_close(&store, 9999) == STATUS_OK);
    visited = (struct visited){0};
    CHECK(store_open(&store, &options, &report) == STATUS_OK);
    CHECK(report.snapshot == 1 && visited.restored);
    CHECK_EQ(visited.records, records + 3 + 1); // the post and the closing mark
    CHECK_EQ(report.journal.records, 4);
    check_documents(&store);
    struct account_key alias = account(2, 9), found;
    CHECK(alias_find(&found, &store.aliases, 0, &alias) == STATUS_OK); // from the snapshot
    CHECK(store_close(&store, 9999) == STATUS_OK);
}

// A destroyed key: the document cannot be read, and the read model forgets it, also when rebuilt.
TEST(store__subject_destroyed__documents_unreadable)
{
    static struct store store;
    static uint8_t memory[4096];
    struct store_report report;
    struct catalog *catalog;
    struct store_options options = options_for(NULL);
    options.visit = NULL;
    uint8_t bytes[SUBJECT_BODY_SIZE], out[512], name[16];
    struct subject_body body = {account(1, 3)};
    CHECK(store_open(&store, &options, &report) == STATUS_OK);
    CHECK(journal_flush(store.journal) == STATUS_OK);
    CHECK(keys_destroy(store.keys, 0, &body.subject) == STATUS_OK);
    subject_body_write(bytes, &body);
    struct journal_entry entry = {.type = JOURNAL_KEY_DESTROYED,
                                  .body = span_of(bytes, sizeof bytes)};
    CHECK(journal_append(store.journal, 1, &entry, 1, NULL) == STATUS_OK);
    CHECK(journal_flush(store.journal) == STATUS_OK);
    size_t size;
    CHECK(store_read_document(out, sizeof out, &size, NULL, &store, &places[3], memory,
                              sizeof memory) == STATUS_KEY_MISSING);
    CHECK(catalog_remove(catalog_path.text) == STATUS_OK);
    CHECK(catalog_open(&catalog, catalog_path.text, CATALOG_WRITE, store.journal_options.id) ==
          STATUS_OK);
    CHECK(follow(catalog, &store) == STATUS_OK);
    struct catalog_resource resource;
    name_of(&store, 3, PATIENT, name);
    CHECK(catalog_resource(&resource, catalog, 0, PATIENT, name, 0) == STATUS_NOT_FOUND);
    name_of(&store, 4, PATIENT, name);
    CHECK(catalog_resource(&resource, catalog, 0, PATIENT, name, 0) == STATUS_OK);
    catalog_close(catalog);
    CHECK(store_close(&store, 9999) == STATUS_OK);
}

int main(void)
{
    CHECK(secret_start() == STATUS_OK);
    prepare();
    RUN(store__documents__survive_a_restart);
    RUN(store__other_root_key__key_missing);
    RUN(catalog__followed_deleted_damaged__rebuilt_from_the_journal);
    RUN(recent__put_and_forgotten__newest_wins);
    RUN(catalog__consents__by_patient_and_status);
    RUN(store__snapshot__replay_starts_behind_it);
    RUN(store__subject_destroyed__documents_unreadable);
    RUN(store__data_folder__holds_nothing_readable);
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) != 0 || check_report();
}
