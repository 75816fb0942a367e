// SPDX-License-Identifier: Apache-2.0
// What becomes of a batch, from the moment it is sealed:
//
//   loop     collect: the batch's operations and what they touched leave the ledger's state
//   worker   hash: roots and header; openings of its operations, on disk
//   loop     the seal is journaled           pool     prove, verify once
//   worker   the batch's entry in the log    worker   the proof file
//   loop     told: sealed                    loop     the proof is journaled
//                                            worker   the proof's entry in the log
//                                            loop     told: proven
//
// While the prover lags behind, witnesses wait in a file (spill.h), up to LIMIT_WITNESS_SIZE of
// them in memory.
//
// Batches are hashed, journaled and logged in order. Whatever a crash interrupts goes on at the
// next start from what the journal holds.
#ifndef CONSENTRY_GATEWAY_SEALER_H
#define CONSENTRY_GATEWAY_SEALER_H

#include "gateway/spine/batcher.h"
#include "gateway/http/events.h"
#include "gateway/spine/prover_pool.h"
#include "gateway/spine/publisher.h"
#include "gateway/spine/spill.h"

struct sealed; // one batch on its way

// An entry that the journal promises to the log, kept in case the log does not have it.
struct promised_entry {
    uint64_t index;
    uint32_t size;
    uint8_t bytes[LOG_ENTRY_BYTES_MAX];
};

#define SEALER_PROMISED_MAX 4096

struct sealer {
    struct host *host;
    struct metrics *metrics;
    struct keeper *keeper;
    struct publisher *publisher;
    struct prover_pool *pool;
    struct events *events;
    struct batcher *batcher;
    struct sealed *first, *last; // not proven yet, oldest first
    struct sealed *unsealed;     // the first whose seal the journal has not taken, NULL
    bool hash_in_flight;
    size_t unproven_count;
    uint64_t unproven_operations;
    size_t resident_bytes; // of witnesses in memory
    size_t resident_max;   // above it they go to the file
    size_t given_up_count; // batches that wait for the next start
    struct spill spill;    // the other witnesses
    bool spill_failed;
    struct host_timer journal_timer; // the journal is asked again
    struct host_timer retry_timer;   // a proof is made again
    uint8_t last_header[SHA256_SIZE];
    struct arena prover_memory;      // of the pool's first thread
    struct promised_entry *promised; // during a start; by index, a ring
    uint64_t promised_end;           // what the log must have when the start is over
    struct publish_task promise_task;
    bool stopping;
};

// Before the keeper opens: its recovery hands sealed and proven batches over. `folder`, the data
// folder, is borrowed; up to `resident_max` bytes of witnesses stay in memory.
WARN_UNUSED enum status sealer_open(struct sealer *sealer, struct host *host,
                                    struct metrics *metrics, const char *folder,
                                    size_t resident_max);
struct keeper_recovery sealer_recovery(struct sealer *sealer);

// After keeper and publisher have opened: completes the log, proves what is not proven. CONFLICT
// when the log does not end where the journal says.
WARN_UNUSED enum status sealer_start(struct sealer *sealer, struct keeper *keeper,
                                     struct publisher *publisher, struct prover_pool *pool,
                                     struct events *events, struct batcher *batcher);

// The batcher's callback: seals the open batch.
void sealer_seal(void *owner, enum seal_reason reason);

// Seconds since the oldest batch without a proof was sealed, 0 when there is none.
uint64_t sealer_lag_s(const struct sealer *sealer);

// No further proof is begun; hashing and journaling of sealed batches go on.
void sealer_stop(struct sealer *sealer);
// Whether a batch is still on its way to the journal.
bool sealer_is_busy(const struct sealer *sealer);
void sealer_close(struct sealer *sealer);

#endif
