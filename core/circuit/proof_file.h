// SPDX-License-Identifier: Apache-2.0
// The file that carries a proof: it names its profile and circuit and holds its public inputs, so
// it verifies alone.
//
//   offset size  what
//        0    8  "CNSPROOF"
//        8    2  format version, 1
//       10    2  statement: 1 batch, 2 membership, 3 identity
//       12    4  profile id (core/stark/profile.h)
//       16   32  circuit id (docs/protocol.md 5.5)
//       48    4  size of the public inputs
//       52    n  public inputs, in the statement's own encoding
//   52 + n       body (docs/protocol.md 5.5), to the end
#ifndef CONSENTRY_CORE_CIRCUIT_PROOF_FILE_H
#define CONSENTRY_CORE_CIRCUIT_PROOF_FILE_H

#include "core/base/span.h"
#include "core/base/status.h"
#include "core/base/writer.h"
#include "core/stark/profile.h"

enum proof_kind { PROOF_BATCH = 1, PROOF_MEMBERSHIP = 2, PROOF_IDENTITY = 3 };

#define PROOF_FILE_HEADER_BYTES 52
#define PROOF_FILE_PUBLIC_MAX   4096

struct proof_file {
    enum proof_kind kind;
    const struct stark_profile *profile;
    uint8_t circuit_id[32];
    span public_bytes;
    span body;
    size_t body_offset; // in the file
};

// Writes header and public inputs; the body follows.
void proof_file_begin(struct writer *out, enum proof_kind kind, const struct stark_profile *profile,
                      const uint8_t circuit_id[static 32], span public_bytes);

// Reads the header; spans borrow from `bytes`. BAD_MAGIC, BAD_VERSION, BAD_VALUE (statement or
// profile unknown), LIMIT (public inputs), TRUNCATED; *offset tells where.
WARN_UNUSED enum status proof_file_read(struct proof_file *out, span bytes, size_t *offset);

// Whether the bytes begin as a proof file does.
bool proof_file_is(span bytes);

#endif
