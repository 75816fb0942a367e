// SPDX-License-Identifier: Apache-2.0
// A made-up ledger of any size, for benchmarks and tests: the same numbers always give the same
// state, the same operations and the same roots.
//
// Accounts: genesis, one custodian, `grantees` practitioners, then patients up to `accounts`. Each
// of the first `consents` patients (again from the first when they run out) has given one consent.
// Operations are GRANTs by distinct patients, chosen by a seeded permutation, to a grantee at the
// custodian.
#ifndef CONSENTRY_CORE_LEDGER_WORKLOAD_H
#define CONSENTRY_CORE_LEDGER_WORKLOAD_H

#include "core/ledger/batch.h"
#include "core/ledger/transition.h"

#define WORKLOAD_TIME      UINT64_C(1750000000) // 2025-06-15, of the first operation
#define WORKLOAD_CUSTODIAN STATE_GENESIS_ACCOUNTS

struct workload {
    uint32_t accounts; // in all, at least grantees + 6
    uint32_t grantees; // at least 1
    uint32_t consents;
    uint64_t seed;
};

// The workload that the project's figures speak of: 2^20 accounts and consents, 20 grantees.
struct workload workload_standard(void);

// What the state must hold for the workload and `operations` more of each kind.
struct state_capacity workload_capacity(const struct workload *workload, uint32_t operations);

// Makes the state and hashes it. NO_SPACE when the arena is too small (state_bytes()).
WARN_UNUSED enum status workload_init(struct state *out, struct arena *arena,
                                      const struct workload *workload, uint32_t operations,
                                      const struct lanes *lanes);

// The i-th grant, i below the number of patients; complete but for what the sequencer assigns.
void workload_grant(struct draft *out, const struct workload *workload, uint32_t i);

// Grants [first, first + count), one group each, applied to the state; out gets the operations.
// Every one is accepted; INVARIANT otherwise.
void workload_apply(struct state *state, struct operation *out, const struct workload *workload,
                    uint32_t first, uint32_t count);

// What `consentry bench execute` times: accepts grants [first, first + batches * size) and seals
// them in batches of `size`, hashing included. `operations` holds `size` items; `arena` at least
// batch_witness_bytes(size). NO_SPACE when it does not.
WARN_UNUSED enum status workload_execute(struct state *state, const struct workload *workload,
                                         uint32_t first, uint32_t batches, uint32_t size,
                                         struct operation *operations, const struct lanes *lanes,
                                         struct arena *arena);

// Salts that depend on tree, index and batch only. Not secret: for benchmarks and tests.
struct salter workload_salter(void);

#endif
