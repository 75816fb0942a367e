// SPDX-License-Identifier: Apache-2.0
// Builds the records of one request, ready for journal_append(): documents and operations sealed
// under their subjects' keys, aliases, refusals. Everything lies in memory that the caller lends.
#ifndef CONSENTRY_STORE_STORE_GROUP_H
#define CONSENTRY_STORE_STORE_GROUP_H

#include "core/base/writer.h"
#include "store/envelope.h"
#include "store/journal.h"
#include "store/keys.h"

struct store_group {
    struct keys *keys;
    uint32_t tenant;
    uint8_t idempotency[JOURNAL_IDEMPOTENCY_SIZE];
    uint8_t request_digest[ENVELOPE_DIGEST_SIZE];
    struct writer bodies;
    struct journal_entry *entries;
    size_t capacity;
    size_t count;
};

// Begins a group in `memory` (the bodies) and `entries`. The idempotency key stands in every
// record, the digest of the request in every envelope: both are what a repeated request is judged
// by. Either may be NULL for none.
struct store_group store_group_begin(struct keys *keys, uint32_t tenant, const uint8_t *idempotency,
                                     const uint8_t *request_digest, void *memory,
                                     size_t memory_size, struct journal_entry *entries,
                                     size_t capacity);

// Each appends one record: NO_SPACE when memory or entries are used up, LIMIT for a clear part that
// is too long, and keys_subject()'s statuses. After a failure the group is not to be appended.

// A document of a subject (zeros: nobody's).
WARN_UNUSED enum status store_group_document(struct store_group *group,
                                             const struct account_key *subject,
                                             const struct document *document, span plain);
// `count` operations of one subject: what stays readable in `clear`, the operations in `plain`.
WARN_UNUSED enum status store_group_operations(struct store_group *group,
                                               const struct account_key *subject, uint16_t count,
                                               span clear, span plain);
// A refused operation: digest and code, clear. It takes one sequence number.
WARN_UNUSED enum status store_group_refusal(struct store_group *group, span body);
WARN_UNUSED enum status store_group_alias(struct store_group *group,
                                          const struct account_key *pseudonym,
                                          const struct account_key *account);
// A record whose body the caller has encoded: seals, proofs, configuration.
WARN_UNUSED enum status store_group_plain(struct store_group *group, enum journal_type type,
                                          span body);

#endif
