// SPDX-License-Identifier: Apache-2.0
// What stands in the transparency log: a batch is ordered, a batch is proven, an operation is
// refused.
//
//   batch    0    1 kind, 1          proof    0    1 kind, 2
//            1  364 batch header              1    8 batch number
//                                             9   32 SHA-256 of the batch header
//                                            41   32 SHA-256 of the proof file
//                                            73    4 its size in bytes
//   refusal  0    1 kind, 3
//            1    8 sequence number
//            9    8 time
//           17    2 refusal code (core/ledger/refusal.h)
//           19   32 digest of the operation, felts
//
// Integers are little-endian. Batch numbers count from 1 and are not log indexes; a proof may come
// much later than its batch. Nothing here identifies a person.
#ifndef CONSENTRY_CORE_JUDGE_LOG_ENTRY_H
#define CONSENTRY_CORE_JUDGE_LOG_ENTRY_H

#include "core/ledger/batch_header.h"

enum log_entry_kind { LOG_ENTRY_BATCH = 1, LOG_ENTRY_PROOF = 2, LOG_ENTRY_REFUSAL = 3 };

#define LOG_ENTRY_BATCH_BYTES   (1 + BATCH_HEADER_BYTES)
#define LOG_ENTRY_PROOF_BYTES   77
#define LOG_ENTRY_REFUSAL_BYTES 51
#define LOG_ENTRY_BYTES_MAX     LOG_ENTRY_BATCH_BYTES

struct log_proof_entry {
    uint64_t batch;
    uint8_t header_hash[SHA256_SIZE];
    uint8_t proof_hash[SHA256_SIZE];
    uint32_t proof_bytes;
};

void log_entry_batch(uint8_t out[static LOG_ENTRY_BATCH_BYTES], const struct batch_header *header);
void log_entry_proof(uint8_t out[static LOG_ENTRY_PROOF_BYTES],
                     const struct log_proof_entry *entry);
void log_entry_refusal(uint8_t out[static LOG_ENTRY_REFUSAL_BYTES], uint64_t sequence,
                       uint64_t time, uint16_t code, digest operation);

// TRUNCATED, TRAILING_BYTES, BAD_VALUE for another kind, else as batch_header_decode().
WARN_UNUSED enum status log_entry_read_batch(struct batch_header *out, span entry);
WARN_UNUSED enum status log_entry_read_proof(struct log_proof_entry *out, span entry);

#endif
