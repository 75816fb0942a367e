// SPDX-License-Identifier: Apache-2.0
// Shared by sealer.c (collect, hash, journal), sealer_prove.c (prove, journal and log the proof)
// and sealer_start.c (what a start finds).
#ifndef CONSENTRY_GATEWAY_SEALER_INTERNAL_H
#define CONSENTRY_GATEWAY_SEALER_INTERNAL_H

#include "gateway/host/log.h"
#include "gateway/host/limits.h"
#include "gateway/spine/sealer.h"

struct sealed {
    struct sealer *sealer;
    struct sealed *next;
    uint64_t number;
    uint32_t count;
    enum seal_reason reason;
    enum batch_class class;
    struct arena memory;    // of the witness; empty once it is proven
    struct spilled spilled; // where the witness is, when it is not in memory
    size_t resident;        // bytes of it that are in memory
    struct batch_witness witness;
    struct batch_header header;
    uint64_t sealed_ms;
    bool hashed;
    bool seal_appended;
    bool in_journal; // its seal is durable
    bool logged;     // its entry is in the log
    struct host_job hash_job;
    struct publish_task spill_task;
    enum status hash_status;
    struct commit_waiter seal_waiter;
    struct publish_task entry_task;
    uint64_t log_index;
    struct prover_job prove_job;
    enum status prove_status;
    uint32_t prove_tries;
    uint64_t retry_ms; // when a failed proof or its file is tried again, 0: it is not
    bool given_up;     // until the next start
    uint8_t seed[32];
    uint8_t *proof; // malloc'd
    size_t proof_size;
    uint8_t proof_hash[SHA256_SIZE];
    bool proof_in_file;
    struct publish_task file_task;
    struct commit_waiter proof_waiter;
    struct publish_task proof_task;
    uint64_t proof_index;
};

#define OWNER_OF(pointer, member) \
    ((struct sealed *)(void *)((char *)(pointer)-offsetof(struct sealed, member)))

struct sealed *sealer_new_batch(struct sealer *sealer);
void sealer_remember(struct sealer *sealer, struct sealed *batch);
// Frees the batch: nothing of it is under way any more.
void sealer_forget(struct sealer *sealer, struct sealed *batch);
// Gives the witness back, in memory or in the file.
void sealer_drop_witness(struct sealer *sealer, struct sealed *batch);
// The witness is in the file: sealer->resident_bytes falls.
void sealer_note_spilled(struct sealer *sealer, struct sealed *batch);

// Logs a failure; one that leaves the ledger without its next batch ends accepting.
void sealer_fail(struct sealer *sealer, enum log_event event, uint64_t number, enum status status);
void sealer_tell(struct sealer *sealer, const char *name, const struct sealed *batch);
// Tries again what the journal had no room for, soon.
void sealer_retry_journal(struct sealer *sealer);

// Puts a hashed batch into the prover's line, or its witness into the file first when memory is
// short.
void sealer_begin_proof(struct sealer *sealer, struct sealed *batch);
// Journals the proofs that are on disk.
void sealer_journal_proofs(struct sealer *sealer);

#endif
