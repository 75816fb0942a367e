// SPDX-License-Identifier: Apache-2.0
// The file that carries a proof: it names its profile and circuit and holds its public inputs, so
// it verifies alone.
//
//   offset size  what
//        0    8  "CNSPROOF"
//        8    2  format version, 2
//       10    2  statement: 1 batch, 2 membership, 3 identity
//       12    4  profile id (core/stark/profile.h)
//       16   32  circuit id (docs/protocol.md 5.5)
//       48    4  size of the public inputs
//       52    4  size of the sub-batches
//       56    n  public inputs, in the statement's own encoding
//   56 + n    m  sub-batches with their signatures (core/ledger/subbatch.h), of a batch alone
//   56 + n + m   body (docs/protocol.md 5.5), to the end
#ifndef CONSENTRY_CORE_CIRCUIT_PROOF_FILE_H
#define CONSENTRY_CORE_CIRCUIT_PROOF_FILE_H

#include "core/base/span.h"
#include "core/base/status.h"
#include "core/base/writer.h"
#include "core/ledger/subbatch.h"
#include "core/stark/profile.h"

enum proof_kind { PROOF_BATCH = 1, PROOF_MEMBERSHIP = 2, PROOF_IDENTITY = 3 };

#define PROOF_FILE_HEADER_BYTES 56
#define PROOF_FILE_PUBLIC_MAX   4096
#define PROOF_FILE_SIGNED_MAX   (SUBBATCHES_MAX * SUBBATCH_BYTES)

struct proof_file {
    enum proof_kind kind;
    const struct stark_profile *profile;
    uint8_t circuit_id[32];
    span public_bytes;
    span subbatches;
    span body;
    size_t body_offset; // in the file
};

// Writes header, public inputs and sub-batches; the body follows.
void proof_file_begin(struct writer *out, enum proof_kind kind, const struct stark_profile *profile,
                      const uint8_t circuit_id[static 32], span public_bytes, span subbatches);

// Reads the header; spans borrow from `bytes`. BAD_MAGIC, BAD_VERSION, BAD_VALUE (statement or
// profile unknown), LIMIT (public inputs, sub-batches), TRUNCATED; *offset tells where.
WARN_UNUSED enum status proof_file_read(struct proof_file *out, span bytes, size_t *offset);

// Whether the bytes begin as a proof file does.
bool proof_file_is(span bytes);

#endif
