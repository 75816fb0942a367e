// SPDX-License-Identifier: Apache-2.0
#include "store/recent.h"

#include <stddef.h>
#include <string.h>

struct document_row {
    uint8_t name[DOCUMENT_NAME_SIZE];
    uint32_t tenant;
    uint32_t type;
    uint32_t version; // as asked for: 0 is the newest
    uint32_t unused;  // zero, so that the key has no gap
    uint64_t commit;
    struct catalog_resource resource;
};
#define DOCUMENT_KEY offsetof(struct document_row, commit)

struct identifier_row {
    struct account_key pseudonym;
    uint32_t tenant;
    uint32_t type;
    uint64_t commit;
    uint8_t name[DOCUMENT_NAME_SIZE];
};
#define IDENTIFIER_KEY offsetof(struct identifier_row, commit)

void recent_init(struct recent *recent, uint64_t seed)
{
    table_init(&recent->documents, sizeof(struct document_row), DOCUMENT_KEY, RECENT_MAX, seed);
    table_init(&recent->identifiers, sizeof(struct identifier_row), IDENTIFIER_KEY, RECENT_MAX,
               seed + 1);
}

void recent_free(struct recent *recent)
{
    table_free(&recent->documents);
    table_free(&recent->identifiers);
}

static enum status put_version(struct recent *recent, uint32_t tenant, uint32_t version,
                               uint64_t commit, const struct catalog_resource *resource)
{
    struct document_row key = {.tenant = tenant, .type = resource->type, .version = version};
    void *found;
    bool made;
    memcpy(key.name, resource->name, DOCUMENT_NAME_SIZE);
    TRY(table_put(&recent->documents, &key, &found, &made));
    struct document_row *row = found;
    if (!made && row->resource.version > resource->version) return STATUS_OK;
    row->commit = commit;
    row->resource = *resource;
    return STATUS_OK;
}

enum status recent_put(struct recent *recent, uint32_t tenant, uint64_t commit,
                       const struct document *document, const struct account_key *subject,
                       uint64_t sequence, uint64_t time_ms, const struct journal_place *place)
{
    struct catalog_resource resource = {.type = document->type,
                                        .format = document->format,
                                        .flags = document->flags,
                                        .version = document->version,
                                        .subject = *subject,
                                        .sequence = sequence,
                                        .time_ms = time_ms,
                                        .place = *place};
    memcpy(resource.name, document->name, DOCUMENT_NAME_SIZE);
    TRY(put_version(recent, tenant, document->version, commit, &resource));
    TRY(put_version(recent, tenant, 0, commit, &resource));
    for (uint32_t i = 0; i < document->identifier_count; i++) {
        struct identifier_row key = {
            .pseudonym = document->identifiers[i], .tenant = tenant, .type = document->type};
        void *found;
        bool made;
        TRY(table_put(&recent->identifiers, &key, &found, &made));
        struct identifier_row *row = found;
        row->commit = commit;
        memcpy(row->name, document->name, DOCUMENT_NAME_SIZE);
    }
    return STATUS_OK;
}

enum status recent_find(struct catalog_resource *out, const struct recent *recent, uint32_t tenant,
                        uint16_t type, const uint8_t name[static DOCUMENT_NAME_SIZE],
                        uint32_t version)
{
    struct document_row key = {.tenant = tenant, .type = type, .version = version};
    memcpy(key.name, name, DOCUMENT_NAME_SIZE);
    const struct document_row *row = table_find(&recent->documents, &key);
    if (row == NULL) return STATUS_NOT_FOUND;
    *out = row->resource;
    return STATUS_OK;
}

enum status recent_find_identifier(struct catalog_resource *out, const struct recent *recent,
                                   uint32_t tenant, const struct account_key *pseudonym,
                                   uint16_t type)
{
    struct identifier_row key = {.pseudonym = *pseudonym, .tenant = tenant, .type = type};
    const struct identifier_row *row = table_find(&recent->identifiers, &key);
    if (row == NULL) return STATUS_NOT_FOUND;
    return recent_find(out, recent, tenant, type, row->name, 0);
}

// A row's commit stands behind its key. Removing may move a follower into the gap, so the walk
// looks at the same place again; one that moves from the end of the table to its beginning is found
// by the next call.
static void forget(struct table *table, size_t key_size, uint64_t commit)
{
    size_t cursor = 0;
    const uint8_t *row;
    while ((row = table_next(table, &cursor)) != NULL) {
        uint64_t of_row;
        memcpy(&of_row, row + key_size, sizeof of_row);
        if (of_row >= commit) continue;
        uint8_t key[64];
        memcpy(key, row, key_size);
        (void)table_remove(table, key);
        cursor--;
    }
}

void recent_forget(struct recent *recent, uint64_t commit)
{
    forget(&recent->documents, DOCUMENT_KEY, commit);
    forget(&recent->identifiers, IDENTIFIER_KEY, commit);
}

enum status recent_or_catalog(struct catalog_resource *out, const struct recent *recent,
                              struct catalog *catalog, uint32_t tenant, uint16_t type,
                              const uint8_t name[static DOCUMENT_NAME_SIZE], uint32_t version)
{
    enum status status = recent_find(out, recent, tenant, type, name, version);
    if (status != STATUS_NOT_FOUND) return status;
    return catalog_resource(out, catalog, tenant, type, name, version);
}
