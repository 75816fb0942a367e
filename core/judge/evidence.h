// SPDX-License-Identifier: Apache-2.0
// The part of a receipt that can be checked without believing the gateway: one file, offline.
//
//   offset size  what (integers little-endian)
//        0    4  magic "CNRC"
//        4    2  version, 1
//        6    2  parts present: bit 0 batch entry, bit 1 proof entry, bit 2 refusal entry
//        8   16  receipt id
//       24    8  time of acceptance, seconds since 1970
//       32    4  n, operations, 0 to 256
//            n times:
//                 u16 size, operation opening (core/ledger/receipt.h)
//                 u16 size, leaf opening, size 0 for none
//            if bit 0: u32 size, C2SP tlog-proof of the batch entry, whose extra data is the entry
//            if bit 1: u32 size, C2SP tlog-proof of the proof entry, likewise
//            if bit 2: u32 size, C2SP tlog-proof of the refusal's entry, likewise; it stands alone,
//                      without operations
//
// Before its batch is sealed a receipt has neither openings nor parts: it is the gateway's word.
#ifndef CONSENTRY_CORE_JUDGE_EVIDENCE_H
#define CONSENTRY_CORE_JUDGE_EVIDENCE_H

#include "core/base/span.h"
#include "core/base/status.h"
#include "core/base/writer.h"

#define EVIDENCE_ID_BYTES       16
#define EVIDENCE_OPERATIONS_MAX 256
#define EVIDENCE_BYTES_MAX      ((size_t)1 << 20)

struct evidence_operation {
    span operation; // opening, borrowed
    span leaf;      // opening, empty for none
};

struct evidence {
    uint8_t id[EVIDENCE_ID_BYTES];
    uint64_t accepted;
    uint32_t count;
    struct evidence_operation operations[EVIDENCE_OPERATIONS_MAX];
    span batch_proof; // tlog-proof, empty for none
    span proof_proof;
    span refusal_proof; // then n is 0 and the others are empty
};

bool evidence_is(span bytes);
void evidence_write(struct writer *out, const struct evidence *evidence);
// BAD_MAGIC, BAD_VERSION, BAD_VALUE (unknown part), LIMIT, TRUNCATED, TRAILING_BYTES; *offset says
// where. The openings are not looked into.
WARN_UNUSED enum status evidence_read(struct evidence *out, span bytes, size_t *offset);

#endif
