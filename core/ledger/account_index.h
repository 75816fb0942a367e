// SPDX-License-Identifier: Apache-2.0
// Inside of the room: finding accounts by key. Two structures over the array of accounts, in lent
// memory: a hash table for "is this key here", and a skip list for "which key comes before it".
//
// Only REGISTER adds, and only undoing the newest REGISTER removes, so both stay simple: the hash
// table needs no tombstones. A height in the skip list is a function of the key alone; keys are
// keyed pseudonyms, so nobody outside can choose them to be slow.
#ifndef CONSENTRY_CORE_LEDGER_ACCOUNT_INDEX_H
#define CONSENTRY_CORE_LEDGER_ACCOUNT_INDEX_H

#include "core/base/arena.h"
#include "core/base/status.h"
#include "core/ledger/operation.h"

#define ACCOUNT_INDEX_HEIGHT_MAX 16 // a quarter goes one level up: enough for 4^16 accounts
#define ACCOUNT_INDEX_NONE       UINT32_MAX

struct account_index {
    const struct account_content *accounts; // the array, not owned
    uint32_t *slots;                        // account index + 1, 0 empty
    uint32_t slot_mask;                     // slots - 1, a power of two minus one
    uint32_t *next;  // per account: the account with the next key, 0 for none
    uint32_t *tower; // per account: first of its links above level 0 in `links`
    uint32_t *links; // height - 1 for each account that has a tower
    uint32_t link_capacity;
    uint32_t link_count;
    uint32_t head[ACCOUNT_INDEX_HEIGHT_MAX]; // the sentinel's links
};

size_t account_index_bytes(uint32_t capacity);

// An index over `accounts`, holding only account 0, the sentinel.
WARN_UNUSED enum status account_index_init(struct account_index *out, struct arena *arena,
                                           const struct account_content *accounts,
                                           uint32_t capacity);

uint32_t account_index_find(const struct account_index *index, const struct account_key *key);

// The account with the greatest key <= `key`; the sentinel, 0, at the least.
uint32_t account_index_floor(const struct account_index *index, const struct account_key *key);

// Adds account `at`, whose key is in the array and not in the index.
void account_index_add(struct account_index *index, uint32_t at);

// Removes the account added last.
void account_index_remove_last(struct account_index *index, uint32_t at);

#endif
