// SPDX-License-Identifier: Apache-2.0
// What a batch proof states: its public inputs, their bytes, and what they put on the buses
// (docs/protocol.md 3).
#ifndef CONSENTRY_CORE_CIRCUIT_STATEMENT_H
#define CONSENTRY_CORE_CIRCUIT_STATEMENT_H

#include "core/base/span.h"
#include "core/base/status.h"
#include "core/hash/poseidon.h"
#include "core/ledger/subbatch.h"
#include "core/stark/proof.h"

#define BATCH_CLASSES 3

struct batch_statement {
    uint8_t origin[32]; // SHA-256 of the log's origin
    uint64_t batch;     // >= 1, < 2^36
    digest old_root;
    digest new_root;
    digest operations_root;
    uint32_t count;                 // of operations, 1 to the bucket's size
    uint32_t counts[BATCH_CLASSES]; // by author class; their sum is count
    uint64_t time_before;           // of the last operation before the batch
    uint64_t time_first, time_last; // of the batch's first and last operation
    uint64_t sequence_before, sequence_last;
    uint32_t subbatch_count; // what organizations signed; the encoding holds their digest
    struct subbatch subbatches[SUBBATCHES_MAX];
    uint8_t exit_root[32];     // zeros: nothing leaves a ledger yet
    uint8_t policy_digest[32]; // of limits and code tables
    digest vocabulary_root;
    uint32_t bucket;
};

#define BATCH_STATEMENT_BYTES 324

// The canonical encoding, in the order of the struct: integers little-endian (batch, times and
// sequences 8 bytes, counts and bucket 4), digests 32 bytes.
void batch_statement_encode(uint8_t out[static BATCH_STATEMENT_BYTES],
                            const struct batch_statement *statement);
// Reads it together with the sub-batches that stand beside it (core/ledger/subbatch.h, encoded).
// BAD_LENGTH, NOT_CANONICAL, or BAD_VALUE for a number out of range, times that run back, counts
// that do not add up, a class this circuit does not have, an exit root that is not zeros,
// sub-batches that are not those whose digest is stated. Their signatures are not looked at.
WARN_UNUSED enum status batch_statement_decode(struct batch_statement *out, span bytes,
                                               span subbatches);
// OK when every signature holds; else the status of the first that does not, and its number.
WARN_UNUSED enum status batch_statement_signatures(const struct batch_statement *statement,
                                                   uint32_t *which);

// The verifier's own fractions: it takes the state's two roots, the operations' root and the
// intents' roots from the NODE bus, where the first operation begins and the last ends from PUBLIC,
// every signed operation from SIGNER, and sets the state's clock. Returns how many there are.
#define BATCH_FRACTIONS_MAX (6 + 2 * SUBBATCHES_MAX)
uint32_t batch_statement_fractions(struct stark_public_interaction out[static BATCH_FRACTIONS_MAX],
                                   const struct batch_statement *statement);

#endif
