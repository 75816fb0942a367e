// SPDX-License-Identifier: Apache-2.0
// The shared inside of catalog_sql.c (the one door to SQLite), catalog.c (writing) and
// catalog_read.c (reading).
#ifndef CONSENTRY_STORE_CATALOG_INTERNAL_H
#define CONSENTRY_STORE_CATALOG_INTERNAL_H

#include "store/catalog.h"

#define CATALOG_RESOURCE_COLUMNS                                           \
    "r.type, r.format, r.flags, r.version, r.name, r.subject, r.sequence," \
    " r.time, r.segment, r.offset, r.size"
#define CATALOG_NEWEST                                                                 \
    "r.version = (SELECT max(n.version) FROM resource n WHERE n.tenant = r.tenant AND" \
    " n.type = r.type AND n.name = r.name)"
#define CATALOG_CONSENT_COLUMNS "tenant, leaf, patient, status, not_after, type, name"

// clang-format off
#define CATALOG_STATEMENT_TABLE(X)                                                              \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                 \
    X(COMMIT, "COMMIT")                                                                         \
    X(ROLLBACK, "ROLLBACK")                                                                     \
    X(META_GET, "SELECT value FROM meta WHERE name = ?1")                                       \
    X(META_PUT, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)")                                   \
    X(RESOURCE_PUT, "INSERT OR REPLACE INTO resource VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9," \
                    " ?10, ?11, ?12)")                                                          \
    X(IDENTIFIER_CLEAR, "DELETE FROM identifier WHERE tenant = ?1 AND type = ?2 AND name = ?3") \
    X(IDENTIFIER_PUT, "INSERT OR REPLACE INTO identifier VALUES(?1, ?2, ?3, ?4, ?5)")           \
    X(REQUEST_PUT, "INSERT OR REPLACE INTO request VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")     \
    X(BATCH_SEAL, "INSERT OR REPLACE INTO batch VALUES(?1, ?2, ?3, ?4, 0, NULL)")               \
    X(BATCH_PROVE, "UPDATE batch SET proven = ?2, proof = ?3 WHERE number = ?1")                \
    X(CONSENT_PUT, "INSERT OR REPLACE INTO consent VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")         \
    X(FORGET_IDENTIFIERS,                                                                       \
      "DELETE FROM identifier WHERE tenant = ?1 AND (type, name) IN"                            \
      " (SELECT type, name FROM resource WHERE tenant = ?1 AND subject = ?2)")                  \
    X(FORGET_RESOURCES, "DELETE FROM resource WHERE tenant = ?1 AND subject = ?2")              \
    X(FORGET_CONSENTS, "DELETE FROM consent WHERE tenant = ?1 AND patient = ?2")                \
    X(RESOURCE_ONE,                                                                             \
      "SELECT " CATALOG_RESOURCE_COLUMNS " FROM resource r WHERE tenant = ?1 AND type = ?2"     \
      " AND name = ?3 AND (?4 = 0 OR version = ?4) ORDER BY version DESC LIMIT 1")              \
    X(RESOURCE_HISTORY,                                                                         \
      "SELECT " CATALOG_RESOURCE_COLUMNS " FROM resource r WHERE tenant = ?1 AND type = ?2"     \
      " AND name = ?3 ORDER BY version DESC")                                                   \
    X(RESOURCE_LIST,                                                                            \
      "SELECT " CATALOG_RESOURCE_COLUMNS " FROM resource r WHERE tenant = ?1 AND type = ?2"     \
      " AND name > ?3 AND " CATALOG_NEWEST " ORDER BY name LIMIT ?4")                           \
    X(RESOURCE_SUBJECT,                                                                         \
      "SELECT " CATALOG_RESOURCE_COLUMNS " FROM resource r WHERE tenant = ?1 AND subject = ?2"  \
      " AND (?3 = 0 OR type = ?3) AND " CATALOG_NEWEST)                                         \
    X(RESOURCE_IDENTIFIER,                                                                      \
      "SELECT " CATALOG_RESOURCE_COLUMNS " FROM identifier i JOIN resource r ON"                \
      " r.tenant = i.tenant AND r.type = i.type AND r.name = i.name AND r.version = i.version"  \
      " WHERE i.tenant = ?1 AND i.pseudonym = ?2 AND (?3 = 0 OR i.type = ?3)")                  \
    X(REQUEST_ONE,                                                                              \
      "SELECT first, last, tenant, records, time, segment, offset, size FROM request"           \
      " WHERE first <= ?1 ORDER BY first DESC LIMIT 1")                                         \
    X(BATCH_ONE, "SELECT seal, proven, proof FROM batch WHERE number = ?1")                     \
    X(BATCH_OF,                                                                                 \
      "SELECT seal, proven, proof FROM batch WHERE first <= ?1 ORDER BY first DESC LIMIT 1")    \
    X(CONSENTS,                                                                                 \
      "SELECT " CATALOG_CONSENT_COLUMNS " FROM consent WHERE tenant = ?1 AND leaf > ?3"         \
      " AND (?2 = 0 OR status = ?2) ORDER BY leaf LIMIT ?4")                                    \
    X(CONSENTS_PATIENT,                                                                         \
      "SELECT " CATALOG_CONSENT_COLUMNS " FROM consent WHERE tenant = ?1 AND leaf > ?3"         \
      " AND (?2 = 0 OR status = ?2) AND patient = ?5 ORDER BY leaf LIMIT ?4")
// clang-format on

enum catalog_statement {
#define X(name, sql) SQL_##name,
    CATALOG_STATEMENT_TABLE(X)
#undef X
        SQL_COUNT
};

// A prepared statement between catalog_take() and query_run() or query_end().
struct query;

// Takes a statement, reset and without values.
WARN_UNUSED enum status catalog_take(struct query **out, struct catalog *catalog,
                                     enum catalog_statement statement);
// Values by number, from 1. Bytes are copied.
void query_number(struct query *query, int at, uint64_t value);
void query_signed(struct query *query, int at, int64_t value);
void query_bytes(struct query *query, int at, const void *bytes, size_t size);
void query_text(struct query *query, int at, const char *text);
void query_key(struct query *query, int at, const struct account_key *key);
// One step of a statement that gives no rows.
WARN_UNUSED enum status query_run(struct query *query);
// The next row; *row is false behind the last one.
WARN_UNUSED enum status query_next(struct query *query, bool *row);
void query_end(struct query *query);
// Columns of the present row, from 0. BAD_CHECKSUM when bytes are not of that size.
uint64_t column_number(struct query *query, int at);
bool column_null(struct query *query, int at);
WARN_UNUSED enum status column_bytes(struct query *query, int at, void *out, size_t size);
WARN_UNUSED enum status column_key(struct query *query, int at, struct account_key *out);

WARN_UNUSED enum status catalog_run(struct catalog *catalog, enum catalog_statement statement);
// NOT_FOUND when there is no such name.
WARN_UNUSED enum status catalog_meta_get(struct catalog *catalog, const char *name, void *out,
                                         size_t size);
WARN_UNUSED enum status catalog_meta_put(struct catalog *catalog, const char *name, span value);

// As catalog_stop_by() said.
bool catalog_is_stopped(const struct catalog *catalog);

#endif
