// SPDX-License-Identifier: Apache-2.0
// The indexes that live in memory and are rebuilt from the journal at every start: which account a
// pseudonym is another name of, and which requests were answered already.
#ifndef CONSENTRY_STORE_INDEX_H
#define CONSENTRY_STORE_INDEX_H

#include "core/base/status.h"
#include "core/ledger/account_key.h"
#include "store/journal.h"
#include "store/table.h"

// ---- aliases

struct alias_index {
    struct table table;
};

void alias_index_init(struct alias_index *index, uint64_t seed);
void alias_index_free(struct alias_index *index);
// The account that the pseudonym names; NOT_FOUND when it is no alias.
WARN_UNUSED enum status alias_find(struct account_key *account, const struct alias_index *index,
                                   uint32_t tenant, const struct account_key *pseudonym);
// OK when it is new or already names this account; CONFLICT when it names another: two accounts are
// never joined silently. LIMIT, NO_SPACE.
WARN_UNUSED enum status alias_put(struct alias_index *index, uint32_t tenant,
                                  const struct account_key *pseudonym,
                                  const struct account_key *account);

// ---- requests

#define IDEMPOTENCY_KEEP_MS ((uint64_t)30 * 24 * 3600 * 1000)
#define IDEMPOTENCY_DIGEST  16

// Where the answer to a request was: the first sequence number of its group.
struct request_row {
    uint8_t key[JOURNAL_IDEMPOTENCY_SIZE];
    uint32_t tenant;
    uint8_t digest[IDEMPOTENCY_DIGEST];
    uint64_t sequence;
    uint64_t time_ms;
};

struct request_index {
    struct table table;
    size_t cursor; // of the sweep
};

void request_index_init(struct request_index *index, size_t count_max, uint64_t seed);
void request_index_free(struct request_index *index);
// OK: the same request was taken before, *sequence tells where. CONFLICT: another body came under
// this key. NOT_FOUND: it is new.
WARN_UNUSED enum status request_find(uint64_t *sequence, const struct request_index *index,
                                     uint32_t tenant,
                                     const uint8_t key[static JOURNAL_IDEMPOTENCY_SIZE],
                                     const uint8_t body_digest[static IDEMPOTENCY_DIGEST]);
// Remembers a request for IDEMPOTENCY_KEEP_MS; each call forgets a few that are older. When all
// rows are taken by younger ones the oldest that a short search meets gives way.
WARN_UNUSED enum status request_put(struct request_index *index, uint32_t tenant,
                                    const uint8_t key[static JOURNAL_IDEMPOTENCY_SIZE],
                                    const uint8_t body_digest[static IDEMPOTENCY_DIGEST],
                                    uint64_t sequence, uint64_t now_ms);

#endif
