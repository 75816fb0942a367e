// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/documents.h"

#include <stddef.h>
#include <string.h>

#define ROWS_MAX ((size_t)1 << 28)

struct version_key {
    uint8_t name[DOCUMENT_NAME_SIZE];
    uint32_t version;
};

void documents_open(struct documents *documents, uint64_t seed)
{
    table_init(&documents->newest, sizeof(struct document_row), DOCUMENT_NAME_SIZE, ROWS_MAX, seed);
    table_init(&documents->versions, sizeof(struct version_row), sizeof(struct version_key),
               ROWS_MAX, seed);
    table_init(&documents->identifiers, sizeof(struct identifier_row),
               offsetof(struct identifier_row, count), ROWS_MAX, seed);
    table_init(&documents->made, sizeof(struct made_row), sizeof(struct account_key), ROWS_MAX,
               seed);
    table_init(&documents->decided, sizeof(struct decided_row), sizeof(struct account_key),
               ROWS_MAX, seed);
    table_init(&documents->others, sizeof(struct other_row), sizeof(struct account_key), ROWS_MAX,
               seed);
}

void documents_close(struct documents *documents)
{
    table_free(&documents->newest);
    table_free(&documents->versions);
    table_free(&documents->identifiers);
    table_free(&documents->made);
    table_free(&documents->decided);
    table_free(&documents->others);
}

enum status documents_save(const struct documents *documents, table_write_fn *write, void *context)
{
    TRY(table_save(&documents->newest, write, context));
    TRY(table_save(&documents->versions, write, context));
    TRY(table_save(&documents->identifiers, write, context));
    TRY(table_save(&documents->made, write, context));
    TRY(table_save(&documents->decided, write, context));
    return table_save(&documents->others, write, context);
}

enum status documents_load(struct documents *documents, table_read_fn *read, void *context)
{
    TRY(table_load(&documents->newest, read, context));
    TRY(table_load(&documents->versions, read, context));
    TRY(table_load(&documents->identifiers, read, context));
    TRY(table_load(&documents->made, read, context));
    TRY(table_load(&documents->decided, read, context));
    return table_load(&documents->others, read, context);
}

static enum status add_identifier(struct documents *documents, const struct document *document,
                                  uint32_t i)
{
    struct identifier_row key = {.identifier = document->identifiers[i], .type = document->type};
    void *row;
    bool made;
    TRY(table_put(&documents->identifiers, &key, &row, &made));
    struct identifier_row *found = row;
    if (made) memcpy(found->name, document->name, DOCUMENT_NAME_SIZE);
    if (made || memcmp(found->name, document->name, DOCUMENT_NAME_SIZE) != 0) found->count++;
    return STATUS_OK;
}

enum status documents_add(struct documents *documents, const struct document *document,
                          const struct journal_place *place, uint64_t time_ms)
{
    struct version_key key = {.version = document->version};
    void *row;
    bool made;
    memcpy(key.name, document->name, DOCUMENT_NAME_SIZE);
    TRY(table_put(&documents->versions, &key, &row, &made));
    struct version_row *version = row;
    bool deleted = (document->flags & DOCUMENT_DELETED) != 0;
    version->place = *place;
    version->time_ms = time_ms;
    version->deleted = deleted;
    TRY(table_put(&documents->newest, document->name, &row, &made));
    struct document_row *newest = row;
    if (document->version >= newest->version) {
        newest->version = document->version;
        newest->type = document->type;
        newest->deleted = deleted;
    }
    for (uint32_t i = 0; i < document->identifier_count; i++)
        TRY(add_identifier(documents, document, i));
    return STATUS_OK;
}

const struct document_row *documents_newest(const struct documents *documents,
                                            const uint8_t name[static DOCUMENT_NAME_SIZE])
{
    return table_find(&documents->newest, name);
}

const struct version_row *documents_version(const struct documents *documents,
                                            const uint8_t name[static DOCUMENT_NAME_SIZE],
                                            uint32_t version)
{
    struct version_key key = {.version = version};
    memcpy(key.name, name, DOCUMENT_NAME_SIZE);
    return table_find(&documents->versions, &key);
}

const struct identifier_row *documents_identified(const struct documents *documents, uint16_t type,
                                                  const struct account_key *identifier)
{
    struct identifier_row key = {.identifier = *identifier, .type = type};
    return table_find(&documents->identifiers, &key);
}

struct made_row *documents_made(struct documents *documents, const struct account_key *document)
{
    void *row;
    bool made;
    return table_put(&documents->made, document, &row, &made) == STATUS_OK ? row : NULL;
}

const struct made_row *documents_find_made(const struct documents *documents,
                                           const struct account_key *document)
{
    return table_find(&documents->made, document);
}

// Puts the document in front of those that have the same second name.
static enum status link_other(struct documents *documents, struct decided_row *decided,
                              const struct account_key *other)
{
    void *row;
    bool made;
    TRY(table_put(&documents->others, other, &row, &made));
    struct other_row *found = row;
    if (!made) decided->same = found->newest;
    found->newest = decided->document;
    decided->is_linked = true;
    return STATUS_OK;
}

enum status documents_decide(struct documents *documents, const struct decision_body *decision)
{
    void *row;
    bool made;
    TRY(table_put(&documents->decided, &decision->document, &row, &made));
    struct decided_row *decided = row;
    if (decision->decided > decided->decided) decided->ends = decision->ends;
    if (decision->decided == decided->decided) decided->ends = decided->ends || decision->ends;
    if (decision->decided > decided->decided) decided->decided = decision->decided;
    if (account_key_is_zero(&decision->other) || decided->is_linked) return STATUS_OK;
    return link_other(documents, decided, &decision->other);
}

const struct decided_row *documents_find_decided(const struct documents *documents,
                                                 const struct account_key *document)
{
    return table_find(&documents->decided, document);
}

size_t documents_with_other(const struct documents *documents, const struct account_key *other,
                            struct account_key *out, size_t max)
{
    const struct other_row *row = table_find(&documents->others, other);
    size_t count = 0;
    struct account_key next = row == NULL ? (struct account_key){{0}} : row->newest;
    while (count < max && !account_key_is_zero(&next)) {
        const struct decided_row *decided = documents_find_decided(documents, &next);
        out[count++] = next;
        next = decided == NULL ? (struct account_key){{0}} : decided->same;
    }
    return count;
}
