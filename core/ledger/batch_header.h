// SPDX-License-Identifier: Apache-2.0
// The batch header: what the log keeps of a batch. Headers form a chain by SHA-256, and the middle
// part of each is, byte for byte, the public inputs of the batch's proof (docs/protocol.md 3).
//
// Crash argument: a header is made from a hashed batch and written once; its number and the hash of
// the one before it make a second one for the same number evident.
//
//   offset size field (integers little-endian)
//        0    4 magic "CNBH"
//        4    2 version, 2
//        6    2 flags, 0
//        8   32 SHA-256 of the previous header, zeros for batch 1
//       40   32 circuit id
//       72   32 SHA-256 of the log's origin
//      104    8 batch number, 1 to 2^36 - 1
//      112   96 old state root, new state root, operations' root
//      208    4 operations
//      212   12 operations of author class 0, 1, 2
//      224   24 time of the last operation before the batch, of its first, of its last
//      248   16 sequence number of the last operation before the batch, of its last
//      264   32 SHA-256 of the sub-batches that organizations signed, zeros for none
//      296   32 exit root
//      328   32 policy digest
//      360   32 vocabulary root
//      392    4 bucket number: 0 for 16 operations .. 4 for 4096
//      396      end
#ifndef CONSENTRY_CORE_LEDGER_BATCH_HEADER_H
#define CONSENTRY_CORE_LEDGER_BATCH_HEADER_H

#include "core/hash/sha256.h"
#include "core/ledger/batch.h"

#define BATCH_HEADER_BYTES            396
#define BATCH_HEADER_STATEMENT_OFFSET 72
#define BATCH_HEADER_STATEMENT_BYTES  324

struct batch_header {
    uint8_t previous[SHA256_SIZE]; // hash of the header before
    uint8_t circuit_id[32];
    uint8_t origin[SHA256_SIZE];
    uint64_t batch;
    digest old_root;
    digest new_root;
    digest operations_root;
    uint32_t count;
    uint32_t counts[LEDGER_CLASS_LIMIT];
    uint64_t time_before, time_first, time_last;
    uint64_t sequence_before, sequence_last;
    uint8_t subbatches[SHA256_SIZE];
    uint8_t exit_root[32];
    uint8_t policy_digest[32];
    digest vocabulary_root;
    uint32_t bucket; // number, 0 to 4
};

// Everything a hashed batch says; previous, circuit_id, origin, exit_root and policy_digest are
// zeros for the caller to fill.
void batch_header_make(struct batch_header *out, const struct batch_witness *witness);

void batch_header_encode(uint8_t out[static BATCH_HEADER_BYTES], const struct batch_header *header);

// TRUNCATED, TRAILING_BYTES, BAD_MAGIC, BAD_VERSION, NOT_CANONICAL, BAD_VALUE for a number out of
// range, counts that do not add up, a bucket that is not the least, times or sequences that run
// back; *offset, unless NULL, says where.
WARN_UNUSED enum status batch_header_decode(struct batch_header *out, span bytes, size_t *offset);

// SHA-256 of the encoding: what the next header's `previous` holds.
void batch_header_hash(uint8_t out[static SHA256_SIZE], const struct batch_header *header);

// OK when `header` can stand right behind `before`: number, hash, roots, times, sequences, origin.
// CONFLICT otherwise.
WARN_UNUSED enum status batch_header_follows(const struct batch_header *header,
                                             const struct batch_header *before);

#endif
