// SPDX-License-Identifier: Apache-2.0
// Where `consentry prove` gets its batch from: operations in a file, on a ledger that begins with
// them, or a sealed batch of a data folder. Both go the way that the gateway's own batches go.
#ifndef CONSENTRY_GATEWAY_PROVE_BATCH_H
#define CONSENTRY_GATEWAY_PROVE_BATCH_H

#include "core/ledger/batch_header.h"
#include "gateway/host/exit_code.h"

// The log that a batch from a file belongs to.
#define PROVE_ORIGIN "consentry.invalid/prove"

// A hashed batch and what its statement names beside it.
struct prove_batch {
    struct batch_witness witness;
    struct arena memory; // of the witness
    struct batch_header header;
    bool found;
    // Of operations from a file only: the state behind the batch, and where each group ends.
    const struct state *state;
    const uint32_t *group_end;
    uint32_t group_count;
};

// `text`: lines as `consentry translate` prints them, or one list of operations. Every line is one
// group. Says on stderr what is wrong: EXIT_UNREADABLE, EXIT_NO for what the ledger refuses.
enum exit_code prove_batch_from_operations(struct prove_batch *out, const char *path, span text);

// Batch `number` of a data folder that no gateway has open; `key` "" for the default place.
enum exit_code prove_batch_from_data(struct prove_batch *out, const char *folder, const char *key,
                                     const char *origin, uint64_t number);

// Writes into `folder`, which is made: policy, checkpoint, and receipt-N for group N, all under a
// key that everybody knows. FILE_FAILED, NO_SPACE.
WARN_UNUSED enum status prove_receipts_write(const struct prove_batch *batch, span proof,
                                             const char *folder);

// Harmless on a zeroed one.
void prove_batch_free(struct prove_batch *batch);

#endif
