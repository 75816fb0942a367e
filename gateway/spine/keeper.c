// SPDX-License-Identifier: Apache-2.0
// Look-ups and rows. Opening is keeper_open.c, the journal's replay keeper_recover.c.
#include "gateway/spine/keeper.h"

#include <stdlib.h>
#include <string.h>

#include "core/circuit/batch_circuit.h"
#include "gateway/host/log.h"

// Makes room for one row more in an array that doubles.
static enum status grow(void **rows, size_t *capacity, size_t count, size_t row_size)
{
    if (count < *capacity) return STATUS_OK;
    size_t larger = *capacity == 0 ? 1024 : *capacity * 2;
    void *moved = realloc(*rows, larger * row_size);
    if (moved == NULL) return STATUS_NO_SPACE;
    *rows = moved;
    *capacity = larger;
    return STATUS_OK;
}

void keeper_fail(struct keeper *keeper, enum status status)
{
    if (keeper->failed != STATUS_OK) return;
    keeper->failed = status;
    metrics_set(keeper->metrics, METRIC_READ_ONLY, 1);
    log_event(LOG_READ_ONLY, log_name(LOG_FIELD_REASON, status_name(status)));
}

enum status keeper_add_record(struct keeper *keeper, const struct group_row *row)
{
    void *rows = keeper->records;
    TRY(grow(&rows, &keeper->record_capacity, keeper->record_count, sizeof *row));
    keeper->records = rows;
    keeper->records[keeper->record_count++] = *row;
    return STATUS_OK;
}

enum status keeper_add_batch(struct keeper *keeper, const struct batch_row *row)
{
    void *rows = keeper->batches;
    TRY(grow(&rows, &keeper->batch_capacity, keeper->batch_count, sizeof *row));
    keeper->batches = rows;
    keeper->batches[keeper->batch_count++] = *row;
    return STATUS_OK;
}

enum status keeper_add_note(struct keeper *keeper, const struct note_row *row)
{
    void *rows = keeper->notes;
    TRY(grow(&rows, &keeper->note_capacity, keeper->note_count, sizeof *row));
    keeper->notes = rows;
    keeper->notes[keeper->note_count++] = *row;
    return STATUS_OK;
}

enum status keeper_note_hold(struct keeper *keeper, const struct hold_body *hold, uint64_t time_ms)
{
    if (hold->state == HOLD_WAITING) {
        if (hold->number != keeper->hold_count + 1) return STATUS_BAD_VALUE;
        void *rows = keeper->holds;
        TRY(grow(&rows, &keeper->hold_capacity, keeper->hold_count, sizeof *keeper->holds));
        keeper->holds = rows;
        struct hold_row *row = &keeper->holds[keeper->hold_count++];
        *row = (struct hold_row){.time_ms = time_ms,
                                 .version = hold->version,
                                 .source = hold->source,
                                 .reason = hold->reason,
                                 .state = HOLD_WAITING};
        memcpy(row->name, hold->name, sizeof row->name);
        return STATUS_OK;
    }
    if (hold->number > keeper->hold_count) return STATUS_BAD_VALUE;
    struct hold_row *row = &keeper->holds[hold->number - 1];
    if (row->state != HOLD_WAITING) return STATUS_BAD_VALUE;
    row->state = hold->state;
    return STATUS_OK;
}

enum status keeper_note_made(struct keeper *keeper, const struct operation *op,
                             const struct account_key *document)
{
    bool makes = op->kind == OPERATION_RECORD || op->kind == OPERATION_GRANT ||
                 op->kind == OPERATION_REQUEST;
    if (!makes) return STATUS_OK;
    struct made_row *made = documents_made(&keeper->documents, document);
    if (made == NULL) return STATUS_NO_SPACE;
    if (op->kind == OPERATION_RECORD) {
        made->record = op->target + 1;
    } else if (op->kind == OPERATION_REQUEST) {
        made->request = op->target + 1;
    } else if (op->content.rule.group == op->target + 1 || made->rule_count == 0) {
        made->first_rule = op->target + 1;
        made->rule_count = 1;
    } else {
        // Leaves of other consents may lie between after a merge; rule.group tells them apart.
        made->rule_count = op->target + 2 - made->first_rule;
    }
    return STATUS_OK;
}

struct account_key keeper_follow(const struct keeper *keeper, const struct account_key *name)
{
    // An alias leads to an account, and that one, when it was merged, to the survivor. Survivors
    // are accounts that were not merged, so the way never turns back.
    struct account_key at = *name, next;
    for (int i = 0; i < KEEPER_MERGES_MAX; i++) {
        if (alias_find(&next, &keeper->aliases, KEEPER_TENANT, &at) != STATUS_OK) break;
        at = next;
    }
    return at;
}

uint32_t keeper_find_account(const struct keeper *keeper, const struct account_key *name)
{
    struct account_key account = keeper_follow(keeper, name);
    return state_find_account(&keeper->state, &account);
}

const struct batch_row *keeper_batch_of(const struct keeper *keeper, uint64_t sequence,
                                        uint64_t *number)
{
    size_t low = 0, high = keeper->batch_count; // the first batch whose last is not below
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (keeper->batches[middle].last < sequence) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == keeper->batch_count || keeper->batches[low].first > sequence) return NULL;
    *number = low + 1;
    return &keeper->batches[low];
}

size_t keeper_group_at(const struct keeper *keeper, uint64_t sequence, size_t *first)
{
    size_t low = 0, high = keeper->record_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (keeper->records[middle].sequence < sequence) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *first = low;
    if (low == keeper->record_count || keeper->records[low].sequence != sequence) return 0;
    if (!keeper->records[low].begins_group) return 0;
    size_t end = low + 1;
    while (end < keeper->record_count && !keeper->records[end].begins_group) end++;
    return end - low;
}

// Genesis accounts are nobody's person: what concerns them is sealed under the tenant's own key.
static struct account_key key_of_account(const struct keeper *keeper, uint32_t account)
{
    if (account < STATE_GENESIS_ACCOUNTS) return (struct account_key){{0}};
    return keeper->state.accounts.rows[account].key;
}

struct account_key keeper_subject_of(const struct keeper *keeper, const struct operation *op)
{
    return key_of_account(keeper, op->patient);
}

// The account whose key a leaf's salt hangs on.
static struct account_key subject_of_leaf(const struct keeper *keeper, enum tree_id tree,
                                          uint32_t index)
{
    const struct state *state = &keeper->state;
    switch (tree) {
    case TREE_ACCOUNTS: return key_of_account(keeper, index);
    case TREE_CONSENTS: return key_of_account(keeper, state->consents.rows[index].patient);
    case TREE_REQUESTS: return key_of_account(keeper, state->requests.rows[index].patient);
    case TREE_RECORDS: return key_of_account(keeper, state->records.rows[index].subject);
    case TREE_VOCABULARY:
    case TREE_NULLIFIERS:
    case TREE_COUNT: break;
    }
    return (struct account_key){{0}};
}

static void draw_salt(void *context, struct salt *out, enum tree_id tree, uint32_t index,
                      uint64_t batch)
{
    struct keeper *keeper = context;
    struct account_key subject = subject_of_leaf(keeper, tree, index);
    struct secret_key key;
    enum status status = keys_subject(&key, keeper->keys, KEEPER_TENANT, &subject, KEY_SALT, false);
    // Erased, or never anybody's: nothing of this person is behind the salt any more.
    if (status != STATUS_OK) key = keeper->secrets->salt;
    // Anything else is a key that is there and cannot be read: the batch must not be believed.
    bool has_none = status == STATUS_NOT_FOUND || status == STATUS_KEY_MISSING;
    if (status != STATUS_OK && !has_none && keeper->salt_status == STATUS_OK)
        keeper->salt_status = status;
    keys_salt(out, &key, (uint8_t)tree, index, (uint32_t)batch);
    secret_wipe(&key, sizeof key);
}

struct salter keeper_salter(struct keeper *keeper)
{
    return (struct salter){draw_salt, keeper};
}

static enum status find_circuit_id(struct keeper *keeper, uint32_t bucket)
{
    static const uint8_t unknown[32];
    struct batch_circuit circuit;
    struct arena arena;
    if (memcmp(keeper->circuit_id[bucket], unknown, sizeof unknown) != 0) return STATUS_OK;
    TRY(memory_map(&arena, CIRCUIT_BYTES));
    enum status status = batch_circuit_make(&circuit, &arena, bucket);
    if (status == STATUS_OK) memcpy(keeper->circuit_id[bucket], circuit.stark.id, 32);
    memory_unmap(&arena);
    return status;
}

enum status keeper_header(struct keeper *keeper, struct batch_header *out,
                          const struct batch_witness *witness,
                          const uint8_t previous[static SHA256_SIZE])
{
    uint32_t bucket = circuit_bucket_for(witness->count);
    TRY(find_circuit_id(keeper, bucket));
    batch_header_make(out, witness);
    memcpy(out->previous, previous, SHA256_SIZE);
    memcpy(out->circuit_id, keeper->circuit_id[bucket], sizeof out->circuit_id);
    memcpy(out->origin, keeper->origin_hash, sizeof out->origin);
    memcpy(out->policy_digest, keeper->policy_digest, sizeof out->policy_digest);
    return STATUS_OK;
}
