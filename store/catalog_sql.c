// SPDX-License-Identifier: Apache-2.0
// The one door to SQLite.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "store/catalog_internal.h"

#define VERSION        1
#define APPLICATION_ID 0x43535459 // "CSTY"

// Sizes and places are of journal records. WITHOUT ROWID keeps a row in its key's tree.
static const char schema[] =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE resource(tenant INT, type INT, name BLOB, version INT, format INT, flags INT,"
    " subject BLOB, sequence INT, time INT, segment INT, offset INT, size INT,"
    " PRIMARY KEY(tenant, type, name, version)) WITHOUT ROWID;"
    "CREATE INDEX resource_subject ON resource(tenant, subject, type);"
    "CREATE TABLE identifier(tenant INT, pseudonym BLOB, type INT, name BLOB, version INT,"
    " PRIMARY KEY(tenant, pseudonym, type, name)) WITHOUT ROWID;"
    "CREATE INDEX identifier_name ON identifier(tenant, type, name);"
    "CREATE TABLE request(first INTEGER PRIMARY KEY, last INT, tenant INT, records INT, time INT,"
    " segment INT, offset INT, size INT);"
    "CREATE TABLE batch(number INTEGER PRIMARY KEY, first INT, last INT, seal BLOB, proven INT,"
    " proof BLOB);"
    "CREATE INDEX batch_first ON batch(first);"
    "CREATE TABLE consent(tenant INT, leaf INT, patient BLOB, status INT, not_after INT, type INT,"
    " name BLOB, PRIMARY KEY(tenant, leaf)) WITHOUT ROWID;"
    "CREATE INDEX consent_patient ON consent(tenant, patient, status, leaf);"
    "CREATE INDEX consent_status ON consent(tenant, status, leaf);";

static const char *const texts[SQL_COUNT] = {
#define X(name, sql) sql,
    CATALOG_STATEMENT_TABLE(X)
#undef X
};

struct catalog {
    const atomic_bool *stop; // ends catalog_follow() between transactions; NULL: nothing does
    sqlite3 *db;
    sqlite3_stmt *statements[SQL_COUNT];
};

static enum status status_of(int result)
{
    switch (result & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return STATUS_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return STATUS_UNAVAILABLE;
    case SQLITE_FULL: return STATUS_DISK_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_ERROR: // a table that is not there
    case SQLITE_SCHEMA: return STATUS_BAD_CHECKSUM;
    case SQLITE_NOMEM: return STATUS_NO_SPACE;
    case SQLITE_CANTOPEN: return STATUS_NOT_FOUND;
    default: return STATUS_FILE_FAILED;
    }
}

// ---- statements: struct query is sqlite3_stmt under a name that needs no header

static sqlite3_stmt *inside(struct query *query)
{
    return (sqlite3_stmt *)query;
}

enum status catalog_take(struct query **out, struct catalog *catalog,
                         enum catalog_statement statement)
{
    sqlite3_stmt **slot = &catalog->statements[statement];
    if (*slot == NULL) {
        int result = sqlite3_prepare_v3(catalog->db, texts[statement], -1,
                                        SQLITE_PREPARE_PERSISTENT, slot, NULL);
        if (result != SQLITE_OK) return status_of(result);
    }
    sqlite3_reset(*slot);
    sqlite3_clear_bindings(*slot);
    *out = (struct query *)*slot;
    return STATUS_OK;
}

void query_signed(struct query *query, int at, int64_t value)
{
    int result = sqlite3_bind_int64(inside(query), at, value);
    INVARIANT(result == SQLITE_OK);
}

void query_number(struct query *query, int at, uint64_t value)
{
    query_signed(query, at, (int64_t)value);
}

// Copied, so that the caller's bytes may go; a failure for want of memory shows in the step. No
// bytes are an empty value, not NULL.
void query_bytes(struct query *query, int at, const void *bytes, size_t size)
{
    const void *from = bytes == NULL ? "" : bytes;
    (void)sqlite3_bind_blob(inside(query), at, from, (int)size, SQLITE_TRANSIENT);
}

void query_text(struct query *query, int at, const char *text)
{
    (void)sqlite3_bind_text(inside(query), at, text, -1, SQLITE_TRANSIENT);
}

void query_key(struct query *query, int at, const struct account_key *key)
{
    uint8_t bytes[ACCOUNT_KEY_BYTES];
    for (size_t i = 0; i < ACCOUNT_KEY_LIMBS; i++) store_u32_le(bytes + 4 * i, key->limb[i]);
    query_bytes(query, at, bytes, sizeof bytes);
}

enum status query_run(struct query *query)
{
    int result = sqlite3_step(inside(query));
    sqlite3_reset(inside(query));
    return result == SQLITE_DONE ? STATUS_OK : status_of(result);
}

enum status query_next(struct query *query, bool *row)
{
    int result = sqlite3_step(inside(query));
    *row = result == SQLITE_ROW;
    return status_of(result);
}

void query_end(struct query *query)
{
    sqlite3_reset(inside(query));
}

uint64_t column_number(struct query *query, int at)
{
    return (uint64_t)sqlite3_column_int64(inside(query), at);
}

bool column_null(struct query *query, int at)
{
    return sqlite3_column_type(inside(query), at) == SQLITE_NULL;
}

enum status column_bytes(struct query *query, int at, void *out, size_t size)
{
    const void *bytes = sqlite3_column_blob(inside(query), at);
    if (bytes == NULL || (size_t)sqlite3_column_bytes(inside(query), at) != size) {
        return STATUS_BAD_CHECKSUM;
    }
    memcpy(out, bytes, size);
    return STATUS_OK;
}

enum status column_key(struct query *query, int at, struct account_key *out)
{
    uint8_t bytes[ACCOUNT_KEY_BYTES];
    TRY(column_bytes(query, at, bytes, sizeof bytes));
    for (size_t i = 0; i < ACCOUNT_KEY_LIMBS; i++) out->limb[i] = load_u32_le(bytes + 4 * i);
    return STATUS_OK;
}

enum status catalog_run(struct catalog *catalog, enum catalog_statement statement)
{
    struct query *query;
    TRY(catalog_take(&query, catalog, statement));
    return query_run(query);
}

enum status catalog_meta_get(struct catalog *catalog, const char *name, void *out, size_t size)
{
    struct query *query;
    bool row;
    TRY(catalog_take(&query, catalog, SQL_META_GET));
    query_text(query, 1, name);
    enum status status = query_next(query, &row);
    if (status == STATUS_OK) status = row ? column_bytes(query, 0, out, size) : STATUS_NOT_FOUND;
    query_end(query);
    return status;
}

enum status catalog_meta_put(struct catalog *catalog, const char *name, span value)
{
    struct query *query;
    TRY(catalog_take(&query, catalog, SQL_META_PUT));
    query_text(query, 1, name);
    query_bytes(query, 2, value.data, value.size);
    return query_run(query);
}

// ---- opening

static enum status execute(struct catalog *catalog, const char *sql)
{
    return status_of(sqlite3_exec(catalog->db, sql, NULL, NULL, NULL));
}

static enum status pragma_number(struct catalog *catalog, const char *sql, uint64_t *out)
{
    sqlite3_stmt *s = NULL;
    int result = sqlite3_prepare_v2(catalog->db, sql, -1, &s, NULL);
    if (result == SQLITE_OK) result = sqlite3_step(s);
    if (result == SQLITE_ROW) *out = (uint64_t)sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return result == SQLITE_ROW ? STATUS_OK : status_of(result);
}

static enum status make(struct catalog *catalog, const uint8_t *journal_id)
{
    char sql[96];
    TRY(catalog_run(catalog, SQL_BEGIN));
    TRY(execute(catalog, schema));
    (void)snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d",
                   APPLICATION_ID, VERSION);
    TRY(execute(catalog, sql));
    TRY(catalog_meta_put(catalog, "journal", span_of(journal_id, JOURNAL_ID_SIZE)));
    return catalog_run(catalog, SQL_COMMIT);
}

static enum status check(struct catalog *catalog, enum catalog_mode mode, const uint8_t *journal_id)
{
    uint64_t application = 0, version = 0, tables = 0;
    uint8_t found[JOURNAL_ID_SIZE];
    // WAL with NORMAL never damages the file and may lose the last transactions, which the cursor
    // in the same transaction knows.
    TRY(execute(catalog, "PRAGMA busy_timeout=2000; PRAGMA temp_store=MEMORY;"));
    if (mode == CATALOG_WRITE) {
        TRY(execute(catalog, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                             " PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16000;"));
    }
    TRY(pragma_number(catalog, "SELECT count(*) FROM sqlite_master", &tables));
    if (tables == 0 && mode == CATALOG_WRITE) TRY(make(catalog, journal_id));
    TRY(pragma_number(catalog, "PRAGMA application_id", &application));
    TRY(pragma_number(catalog, "PRAGMA user_version", &version));
    if (application != APPLICATION_ID || version != VERSION) return STATUS_BAD_CHECKSUM;
    enum status status = catalog_meta_get(catalog, "journal", found, sizeof found);
    if (status == STATUS_NOT_FOUND) return STATUS_BAD_CHECKSUM;
    TRY(status);
    return memcmp(found, journal_id, sizeof found) == 0 ? STATUS_OK : STATUS_BAD_CHECKSUM;
}

enum status catalog_open(struct catalog **out, const char *path, enum catalog_mode mode,
                         const uint8_t journal_id[static JOURNAL_ID_SIZE])
{
    *out = NULL;
    struct catalog *catalog = calloc(1, sizeof *catalog);
    if (catalog == NULL) return STATUS_NO_SPACE;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE;
    if (mode == CATALOG_WRITE) flags |= SQLITE_OPEN_CREATE;
    enum status status = status_of(sqlite3_open_v2(path, &catalog->db, flags, NULL));
    if (status == STATUS_OK) status = check(catalog, mode, journal_id);
    if (status != STATUS_OK) {
        catalog_close(catalog);
        return status;
    }
    *out = catalog;
    return STATUS_OK;
}

void catalog_close(struct catalog *catalog)
{
    if (catalog == NULL) return;
    for (int i = 0; i < SQL_COUNT; i++) sqlite3_finalize(catalog->statements[i]);
    (void)sqlite3_close(catalog->db);
    free(catalog);
}

enum status catalog_remove(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    char name[FILE_PATH_MAX + 16];
    if (strlen(path) >= FILE_PATH_MAX) return STATUS_LIMIT;
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        enum status status = file_posix()->remove(NULL, name);
        if (status != STATUS_NOT_FOUND) TRY(status);
    }
    return STATUS_OK;
}

void catalog_stop_by(struct catalog *catalog, const atomic_bool *stop)
{
    catalog->stop = stop;
}

bool catalog_is_stopped(const struct catalog *catalog)
{
    return catalog->stop != NULL && atomic_load(catalog->stop);
}
