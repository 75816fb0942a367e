// SPDX-License-Identifier: Apache-2.0
// The ledger's state in lent memory: what every leaf holds, and the digests of the trees.
//
// Contents live in flat arrays by leaf index and change with every accepted operation (no hashing).
// Digests live in the forest, one flat array per tree and level, and change once a batch, when it
// is sealed (batch.h). Until then the contents run ahead of the forest.
//
//   contents   state.accounts, .consents, ...    thread that orders operations
//   forest     state.forest                      whoever seals; never both at once (batch.h)
//
// Capacities are fixed when the state is made. Pages that no leaf has reached are never touched, so
// lending lazily committed memory (mmap) for 2^24 accounts costs address space only. A full account
// takes at most 404 bytes, a consent or request 316, a record 240, a vocabulary entry 108, digests
// included.
#ifndef CONSENTRY_CORE_LEDGER_STATE_H
#define CONSENTRY_CORE_LEDGER_STATE_H

#include "core/base/arena.h"
#include "core/field/lanes.h"
#include "core/ledger/account_index.h"
#include "core/ledger/forest.h"
#include "core/ledger/leaf.h"

#define STATE_GENESIS_ACCOUNTS 4
#define STATE_NONE             UINT32_MAX // no such leaf

enum genesis_account { GENESIS_SENTINEL, GENESIS_GATEWAY, GENESIS_ANYONE, GENESIS_NOBODY };

// Leaves that each tree can hold; accounts at least 4, all at most 2^30.
struct state_capacity {
    uint32_t accounts;
    uint32_t consents;
    uint32_t requests;
    uint32_t records;
    uint32_t vocabulary;
};

// A consent's or request's fixed part: content and who it names, as account indexes.
struct rule_row {
    struct rule_content content;
    uint32_t patient;
    uint32_t custodian;
    uint32_t grantee;
};

struct record_row {
    struct record_content content;
    uint32_t subject;
    uint32_t author;
};

// Consents or requests: rows[i] never changes, states[i] is part C.
struct rule_table {
    struct rule_row *rows;
    struct entry_state *states;
};

struct record_table {
    struct record_row *rows;
    struct entry_state *states;
};

struct account_table {
    struct account_content *rows;
    struct account_state *states;
};

struct touch_log; // state_log.h

struct state {
    struct account_table accounts;
    struct rule_table consents;
    struct rule_table requests;
    struct record_table records;
    struct vocabulary_entry *vocabulary;
    struct state_head head; // with every operation applied so far; head.batch is the last sealed
    struct state_head sealed_head; // as of the last collected batch
    uint32_t capacity[TREE_COUNT];
    struct account_index index; // key -> account, and the order of keys
    struct forest forest;       // digests of the last sealed batch, forest.head with them
    struct touch_log *log;      // what the open batch and the open group have touched
};

// Bytes to lend for that capacity.
size_t state_bytes(const struct state_capacity *capacity);

// The keys of the genesis accounts, docs/protocol.md 2.3.
struct genesis_keys {
    struct account_key gateway;
    struct account_key anyone;
    struct account_key nobody;
};

// The keys of a tenant: system "consentry", values "gateway", "anyone" and "nobody".
void genesis_keys_derive(struct genesis_keys *out, span tenant_key);

// Makes the genesis state in memory taken from the arena: batch 0 with its four accounts, hashed.
// NO_SPACE when the arena is too small, BAD_VALUE for a capacity out of range, DUPLICATE when two
// genesis keys are equal. The arena must outlive the state.
WARN_UNUSED enum status state_init(struct state *out, struct arena *arena,
                                   const struct state_capacity *capacity,
                                   const struct genesis_keys *keys);

// The account with that key, or STATE_NONE.
uint32_t state_find_account(const struct state *state, const struct account_key *key);

// The account with the greatest key below or equal to `key`: REGISTER's low account when the key is
// absent. Never fails: the sentinel's key is zeros.
uint32_t state_find_low(const struct state *state, const struct account_key *key);

// Consents or requests as a table.
const struct rule_table *state_rules(const struct state *state, enum tree_id tree);

// The words of a leaf's parts as the contents are now. Parts that a tree lacks are left alone.
struct leaf_words {
    felt a[PART_A_FELTS_MAX];
    felt b[PART_B_FELTS_MAX];
    felt c[PART_C_FELTS_MAX];
};
void state_leaf_words(struct leaf_words *out, const struct state *state, enum tree_id tree,
                      uint32_t index);

// Hashes the whole forest anew from the contents. For genesis, restored snapshots and tests: about
// 14 permutations a leaf. The open batch must be empty.
void state_rehash(struct state *state, const struct lanes *lanes);

// The state root of the last sealed batch.
static inline digest state_root(const struct state *state)
{
    return state->forest.state_root;
}

#endif
