// SPDX-License-Identifier: Apache-2.0
// Judges a batch proof file: header, public inputs, circuit, proof. The file verifies alone;
// whether its roots are those of a ledger one believes in is the caller's question
// (docs/protocol.md 3).
#ifndef CONSENTRY_CORE_VERIFIER_BATCH_VERIFY_H
#define CONSENTRY_CORE_VERIFIER_BATCH_VERIFY_H

#include "core/circuit/proof_file.h"
#include "core/circuit/statement.h"
#include "core/verifier/verify.h"

struct batch_verdict {
    enum status status; // OK for a valid proof alone
    const char *step;   // static: "file", "public inputs", "signatures", "circuit", a step
    size_t offset;      // in the file
    const struct stark_profile *profile; // once the header was read, else NULL
    bool has_statement;                  // once the public inputs were read
    struct batch_statement statement;
};

// `arena` needs batch_verify_bytes() for any file.
WARN_UNUSED struct batch_verdict batch_verify(span file, const struct lanes *lanes,
                                              bool allow_development, struct arena *arena);

// Bytes of arena that any batch proof takes at most.
size_t batch_verify_bytes(void);

#endif
