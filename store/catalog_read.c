// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "store/catalog_internal.h"

static enum status read_resource(struct catalog_resource *out, struct query *s)
{
    out->type = (uint16_t)column_number(s, 0);
    out->format = (uint8_t)column_number(s, 1);
    out->flags = (uint8_t)column_number(s, 2);
    out->version = (uint32_t)column_number(s, 3);
    TRY(column_bytes(s, 4, out->name, DOCUMENT_NAME_SIZE));
    TRY(column_key(s, 5, &out->subject));
    out->sequence = column_number(s, 6);
    out->time_ms = column_number(s, 7);
    out->place.segment = column_number(s, 8);
    out->place.offset = (uint32_t)column_number(s, 9);
    out->place.size = (uint32_t)column_number(s, 10);
    return STATUS_OK;
}

static enum status keep_resource(void *context, const struct catalog_resource *resource)
{
    *(struct catalog_resource *)context = *resource;
    return STATUS_OK;
}

static enum status each_resource(struct query *s, catalog_resource_fn *visit, void *context,
                                 uint32_t *count)
{
    bool row = true;
    enum status status = STATUS_OK;
    *count = 0;
    while (status == STATUS_OK && row) {
        struct catalog_resource resource;
        status = query_next(s, &row);
        if (status != STATUS_OK || !row) break;
        status = read_resource(&resource, s);
        if (status == STATUS_OK) status = visit(context, &resource);
        (*count)++;
    }
    query_end(s);
    return status;
}

enum status catalog_resource(struct catalog_resource *out, struct catalog *catalog, uint32_t tenant,
                             uint16_t type, const uint8_t name[static DOCUMENT_NAME_SIZE],
                             uint32_t version)
{
    struct query *s;
    uint32_t count;
    TRY(catalog_take(&s, catalog, SQL_RESOURCE_ONE));
    query_number(s, 1, tenant);
    query_number(s, 2, type);
    query_bytes(s, 3, name, DOCUMENT_NAME_SIZE);
    query_number(s, 4, version);
    TRY(each_resource(s, keep_resource, out, &count));
    return count == 0 ? STATUS_NOT_FOUND : STATUS_OK;
}

enum status catalog_history(struct catalog *catalog, uint32_t tenant, uint16_t type,
                            const uint8_t name[static DOCUMENT_NAME_SIZE],
                            catalog_resource_fn *visit, void *context)
{
    struct query *s;
    uint32_t count;
    TRY(catalog_take(&s, catalog, SQL_RESOURCE_HISTORY));
    query_number(s, 1, tenant);
    query_number(s, 2, type);
    query_bytes(s, 3, name, DOCUMENT_NAME_SIZE);
    return each_resource(s, visit, context, &count);
}

enum status catalog_list(struct catalog *catalog, uint32_t tenant, uint16_t type,
                         const uint8_t *after, uint32_t limit, catalog_resource_fn *visit,
                         void *context)
{
    struct query *s;
    uint32_t count;
    TRY(catalog_take(&s, catalog, SQL_RESOURCE_LIST));
    query_number(s, 1, tenant);
    query_number(s, 2, type);
    query_bytes(s, 3, after, after == NULL ? 0 : DOCUMENT_NAME_SIZE); // no bytes: before every name
    query_number(s, 4, limit);
    return each_resource(s, visit, context, &count);
}

static enum status each_of_key(struct catalog *catalog, enum catalog_statement statement,
                               uint32_t tenant, const struct account_key *key, uint16_t type,
                               catalog_resource_fn *visit, void *context)
{
    struct query *s;
    uint32_t count;
    TRY(catalog_take(&s, catalog, statement));
    query_number(s, 1, tenant);
    query_key(s, 2, key);
    query_number(s, 3, type);
    return each_resource(s, visit, context, &count);
}

enum status catalog_of_subject(struct catalog *catalog, uint32_t tenant,
                               const struct account_key *subject, uint16_t type,
                               catalog_resource_fn *visit, void *context)
{
    return each_of_key(catalog, SQL_RESOURCE_SUBJECT, tenant, subject, type, visit, context);
}

enum status catalog_of_identifier(struct catalog *catalog, uint32_t tenant,
                                  const struct account_key *pseudonym, uint16_t type,
                                  catalog_resource_fn *visit, void *context)
{
    return each_of_key(catalog, SQL_RESOURCE_IDENTIFIER, tenant, pseudonym, type, visit, context);
}

enum status catalog_group(struct catalog_group *out, struct catalog *catalog, uint64_t sequence)
{
    struct query *s;
    TRY(catalog_take(&s, catalog, SQL_REQUEST_ONE));
    query_number(s, 1, sequence);
    bool row;
    enum status status = query_next(s, &row);
    if (status == STATUS_OK && row) {
        *out = (struct catalog_group){.first = column_number(s, 0),
                                      .last = column_number(s, 1),
                                      .tenant = (uint32_t)column_number(s, 2),
                                      .records = (uint32_t)column_number(s, 3),
                                      .time_ms = column_number(s, 4)};
        out->place.segment = column_number(s, 5);
        out->place.offset = (uint32_t)column_number(s, 6);
        out->place.size = (uint32_t)column_number(s, 7);
    }
    query_end(s);
    TRY(status);
    return row && sequence <= out->last ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status read_batch(struct catalog_batch *out, struct query *s)
{
    uint8_t seal[SEAL_BODY_SIZE], proof[PROOF_BODY_SIZE];
    memset(out, 0, sizeof *out);
    TRY(column_bytes(s, 0, seal, sizeof seal));
    TRY(seal_body_read(&out->seal, span_of(seal, sizeof seal)));
    out->proven = !column_null(s, 2);
    if (!out->proven) return STATUS_OK;
    out->proven_ms = column_number(s, 1);
    TRY(column_bytes(s, 2, proof, sizeof proof));
    return proof_body_read(&out->proof, span_of(proof, sizeof proof));
}

static enum status one_batch(struct catalog_batch *out, struct catalog *catalog,
                             enum catalog_statement statement, uint64_t number)
{
    struct query *s;
    TRY(catalog_take(&s, catalog, statement));
    query_number(s, 1, number);
    bool row;
    enum status status = query_next(s, &row);
    if (status == STATUS_OK) status = row ? read_batch(out, s) : STATUS_NOT_FOUND;
    query_end(s);
    return status;
}

enum status catalog_batch(struct catalog_batch *out, struct catalog *catalog, uint64_t number)
{
    return one_batch(out, catalog, SQL_BATCH_ONE, number);
}

enum status catalog_batch_of(struct catalog_batch *out, struct catalog *catalog, uint64_t sequence)
{
    TRY(one_batch(out, catalog, SQL_BATCH_OF, sequence));
    return sequence <= out->seal.last ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status catalog_consents(struct catalog *catalog, uint32_t tenant,
                             const struct account_key *patient, uint8_t consent_status,
                             int64_t after, uint32_t limit, catalog_consent_fn *visit,
                             void *context)
{
    struct query *s;
    TRY(catalog_take(&s, catalog, patient == NULL ? SQL_CONSENTS : SQL_CONSENTS_PATIENT));
    query_number(s, 1, tenant);
    query_number(s, 2, consent_status);
    query_signed(s, 3, after);
    query_number(s, 4, limit);
    if (patient != NULL) query_key(s, 5, patient);
    bool more = true;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && more) {
        status = query_next(s, &more);
        if (status != STATUS_OK || !more) break;
        struct catalog_consent row = {.tenant = (uint32_t)column_number(s, 0),
                                      .leaf = (uint32_t)column_number(s, 1),
                                      .status = (uint8_t)column_number(s, 3),
                                      .not_after = column_number(s, 4),
                                      .type = (uint16_t)column_number(s, 5)};
        status = column_key(s, 2, &row.patient);
        if (status == STATUS_OK) status = column_bytes(s, 6, row.name, DOCUMENT_NAME_SIZE);
        if (status == STATUS_OK) status = visit(context, &row);
    }
    query_end(s);
    return status;
}
