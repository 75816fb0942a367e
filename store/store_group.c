// SPDX-License-Identifier: Apache-2.0
#include "store/store_group.h"

#include <string.h>

struct store_group store_group_begin(struct keys *keys, uint32_t tenant, const uint8_t *idempotency,
                                     const uint8_t *request_digest, void *memory,
                                     size_t memory_size, struct journal_entry *entries,
                                     size_t capacity)
{
    struct store_group group = {.keys = keys,
                                .tenant = tenant,
                                .bodies = writer_over(memory, memory_size),
                                .entries = entries,
                                .capacity = capacity};
    if (idempotency != NULL) memcpy(group.idempotency, idempotency, sizeof group.idempotency);
    if (request_digest != NULL) {
        memcpy(group.request_digest, request_digest, sizeof group.request_digest);
    }
    return group;
}

// The record whose body was written from `start` on.
static enum status add(struct store_group *group, enum journal_type type, bool sealed,
                       uint16_t count, size_t start)
{
    if (group->bodies.status != STATUS_OK) return group->bodies.status;
    if (group->count == group->capacity) return STATUS_NO_SPACE;
    struct journal_entry *entry = &group->entries[group->count++];
    *entry = (struct journal_entry){
        .type = type, .sealed = sealed, .count = count, .tenant = group->tenant};
    memcpy(entry->idempotency, group->idempotency, sizeof entry->idempotency);
    entry->body = span_of(group->bodies.data + start, group->bodies.size - start);
    return STATUS_OK;
}

static enum status add_envelope(struct store_group *group, struct envelope *envelope,
                                enum journal_type type, uint16_t count, span plain)
{
    size_t start = group->bodies.size;
    memcpy(envelope->request_digest, group->request_digest, sizeof envelope->request_digest);
    TRY(envelope_write(&group->bodies, group->keys, group->tenant, envelope, plain));
    return add(group, type, true, count, start);
}

enum status store_group_document(struct store_group *group, const struct account_key *subject,
                                 const struct document *document, span plain)
{
    uint8_t clear[DOCUMENT_CLEAR_MAX];
    struct writer w = writer_over(clear, sizeof clear);
    TRY(document_write(&w, document));
    struct envelope envelope = {
        .use = ENVELOPE_DOCUMENT, .subject = *subject, .clear = writer_span(&w)};
    return add_envelope(group, &envelope, JOURNAL_DOCUMENT, 0, plain);
}

enum status store_group_operations(struct store_group *group, const struct account_key *subject,
                                   uint16_t count, span clear, span plain)
{
    struct envelope envelope = {.use = ENVELOPE_OPERATIONS, .subject = *subject, .clear = clear};
    return add_envelope(group, &envelope, JOURNAL_OPERATION, count, plain);
}

enum status store_group_refusal(struct store_group *group, span body)
{
    size_t start = group->bodies.size;
    write_span(&group->bodies, body);
    return add(group, JOURNAL_REFUSAL, false, 1, start);
}

enum status store_group_alias(struct store_group *group, const struct account_key *pseudonym,
                              const struct account_key *account)
{
    uint8_t bytes[ALIAS_BODY_SIZE];
    struct alias_body body = {*pseudonym, *account};
    alias_body_write(bytes, &body);
    return store_group_plain(group, JOURNAL_ALIAS, span_of(bytes, sizeof bytes));
}

enum status store_group_plain(struct store_group *group, enum journal_type type, span body)
{
    size_t start = group->bodies.size;
    write_span(&group->bodies, body);
    return add(group, type, false, 0, start);
}
