// SPDX-License-Identifier: Apache-2.0
#include "store/index.h"

#include <stddef.h>
#include <string.h>

#include "core/base/invariant.h"

#define ALIASES_MAX ((size_t)1 << 28)
#define SWEEP       8  // rows looked at with every put
#define EVICT       64 // rows among which the oldest gives way

struct alias_row {
    struct account_key pseudonym;
    uint32_t tenant;
    struct account_key account;
};

#define ALIAS_KEY offsetof(struct alias_row, account)

void alias_index_init(struct alias_index *index, uint64_t seed)
{
    table_init(&index->table, sizeof(struct alias_row), ALIAS_KEY, ALIASES_MAX, seed);
}

void alias_index_free(struct alias_index *index)
{
    table_free(&index->table);
}

enum status alias_find(struct account_key *account, const struct alias_index *index,
                       uint32_t tenant, const struct account_key *pseudonym)
{
    struct alias_row key = {.pseudonym = *pseudonym, .tenant = tenant};
    const struct alias_row *row = table_find(&index->table, &key);
    if (row == NULL) return STATUS_NOT_FOUND;
    *account = row->account;
    return STATUS_OK;
}

enum status alias_put(struct alias_index *index, uint32_t tenant,
                      const struct account_key *pseudonym, const struct account_key *account)
{
    struct alias_row key = {.pseudonym = *pseudonym, .tenant = tenant};
    void *found;
    bool made;
    TRY(table_put(&index->table, &key, &found, &made));
    struct alias_row *row = found;
    if (made) row->account = *account;
    return account_key_equal(&row->account, account) ? STATUS_OK : STATUS_CONFLICT;
}

// ---- requests

#define REQUEST_KEY offsetof(struct request_row, digest)

void request_index_init(struct request_index *index, size_t count_max, uint64_t seed)
{
    index->cursor = 0;
    table_init(&index->table, sizeof(struct request_row), REQUEST_KEY, count_max, seed);
}

void request_index_free(struct request_index *index)
{
    table_free(&index->table);
}

static struct request_row key_of(uint32_t tenant,
                                 const uint8_t key[static JOURNAL_IDEMPOTENCY_SIZE])
{
    struct request_row row = {.tenant = tenant};
    memcpy(row.key, key, JOURNAL_IDEMPOTENCY_SIZE);
    return row;
}

enum status request_find(uint64_t *sequence, const struct request_index *index, uint32_t tenant,
                         const uint8_t key[static JOURNAL_IDEMPOTENCY_SIZE],
                         const uint8_t body_digest[static IDEMPOTENCY_DIGEST])
{
    struct request_row wanted = key_of(tenant, key);
    const struct request_row *row = table_find(&index->table, &wanted);
    if (row == NULL) return STATUS_NOT_FOUND;
    *sequence = row->sequence;
    return memcmp(row->digest, body_digest, IDEMPOTENCY_DIGEST) == 0 ? STATUS_OK : STATUS_CONFLICT;
}

// Walks `count` rows on from where the last walk ended and removes those older than `before`; the
// oldest of the others goes to *oldest. Removing moves rows back, so a walk may miss some: the next
// one finds them.
static void sweep(struct request_index *index, size_t count, uint64_t before,
                  struct request_row *oldest, bool *has_oldest)
{
    *has_oldest = false;
    for (size_t i = 0; i < count; i++) {
        const struct request_row *row = table_next(&index->table, &index->cursor);
        if (row == NULL) {
            index->cursor = 0;
            continue;
        }
        if (row->time_ms < before) {
            struct request_row key = *row;
            bool removed = table_remove(&index->table, &key);
            INVARIANT(removed);
        } else if (!*has_oldest || row->time_ms < oldest->time_ms) {
            *oldest = *row;
            *has_oldest = true;
        }
    }
}

enum status request_put(struct request_index *index, uint32_t tenant,
                        const uint8_t key[static JOURNAL_IDEMPOTENCY_SIZE],
                        const uint8_t body_digest[static IDEMPOTENCY_DIGEST], uint64_t sequence,
                        uint64_t now_ms)
{
    struct request_row wanted = key_of(tenant, key);
    struct request_row oldest;
    void *found;
    bool made, has_oldest;
    uint64_t before = now_ms > IDEMPOTENCY_KEEP_MS ? now_ms - IDEMPOTENCY_KEEP_MS : 0;
    sweep(index, SWEEP, before, &oldest, &has_oldest);
    enum status status = table_put(&index->table, &wanted, &found, &made);
    if (status == STATUS_LIMIT) {
        sweep(index, EVICT, before, &oldest, &has_oldest);
        if (has_oldest) (void)table_remove(&index->table, &oldest);
        status = table_put(&index->table, &wanted, &found, &made);
    }
    TRY(status);
    struct request_row *row = found;
    if (!made) return STATUS_OK; // the first answer stays
    memcpy(row->digest, body_digest, IDEMPOTENCY_DIGEST);
    row->sequence = sequence;
    row->time_ms = now_ms;
    return STATUS_OK;
}
