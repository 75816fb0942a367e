// SPDX-License-Identifier: Apache-2.0
// What stands in the transparency log: a batch is ordered, a batch is proven, an operation is
// refused, something is to be kept in mind.
//
//   batch    0    1 kind, 1          proof    0    1 kind, 2
//            1  396 batch header              1    8 batch number
//                                             9   32 SHA-256 of the batch header
//                                            41   32 SHA-256 of the proof file
//                                            73    4 its size in bytes
//   refusal  0    1 kind, 3
//            1    8 sequence number
//            9    8 time
//           17    2 refusal code (core/ledger/refusal.h)
//           19   32 digest of the operation, felts; zeros: refused before there was one
//
//   audit    0    1 kind, 4, and the rest as of a refusal: the sequence number of the next
//   operation,
//                   the time, an event (enum log_audit_event), a digest that the gateway can open
//
// Integers are little-endian. Batch numbers count from 1 and are not log indexes; a proof may come
// much later than its batch. Nothing here identifies a person.
#ifndef CONSENTRY_CORE_JUDGE_LOG_ENTRY_H
#define CONSENTRY_CORE_JUDGE_LOG_ENTRY_H

#include "core/ledger/batch_header.h"

enum log_entry_kind {
    LOG_ENTRY_BATCH = 1,
    LOG_ENTRY_PROOF = 2,
    LOG_ENTRY_REFUSAL = 3,
    LOG_ENTRY_AUDIT = 4,
};

// Care went on without a consent that was sought, and why.
enum log_audit_event { LOG_AUDIT_EMERGENCY = 1, LOG_AUDIT_JUDGMENT = 2 };

// A refusal or an audit entry.
struct log_note_entry {
    uint8_t kind; // enum log_entry_kind
    uint16_t code;
    uint64_t sequence; // that the next accepted operation will have
    uint64_t time;     // seconds since 1970
    uint8_t digest[SHA256_SIZE];
};

#define LOG_ENTRY_BATCH_BYTES (1 + BATCH_HEADER_BYTES)
#define LOG_ENTRY_PROOF_BYTES 77
#define LOG_ENTRY_NOTE_BYTES  51
#define LOG_ENTRY_BYTES_MAX   LOG_ENTRY_BATCH_BYTES

struct log_proof_entry {
    uint64_t batch;
    uint8_t header_hash[SHA256_SIZE];
    uint8_t proof_hash[SHA256_SIZE];
    uint32_t proof_bytes;
};

void log_entry_batch(uint8_t out[static LOG_ENTRY_BATCH_BYTES], const struct batch_header *header);
void log_entry_proof(uint8_t out[static LOG_ENTRY_PROOF_BYTES],
                     const struct log_proof_entry *entry);
void log_entry_note(uint8_t out[static LOG_ENTRY_NOTE_BYTES], const struct log_note_entry *entry);

// TRUNCATED, TRAILING_BYTES, BAD_VALUE for another kind, else as batch_header_decode().
WARN_UNUSED enum status log_entry_read_batch(struct batch_header *out, span entry);
WARN_UNUSED enum status log_entry_read_proof(struct log_proof_entry *out, span entry);
WARN_UNUSED enum status log_entry_read_note(struct log_note_entry *out, span entry);

#endif
