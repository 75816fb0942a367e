// SPDX-License-Identifier: Apache-2.0
// Proves a sealed batch: witness to tables to proof file. core/verifier/batch_verify.h judges it.
#ifndef CONSENTRY_CORE_PROVER_BATCH_PROVE_H
#define CONSENTRY_CORE_PROVER_BATCH_PROVE_H

#include "core/circuit/proof_file.h"
#include "core/circuit/witness.h"
#include "core/prover/prove.h"

struct batch_prove_input {
    const struct batch_witness *witness;
    const uint8_t *origin;        // 32 bytes: SHA-256 of the log's origin
    const uint8_t *policy_digest; // 32 bytes
    const uint8_t *seed;          // 32 secret random bytes that serve this proof alone
};

// Writes the proof file. LIMIT when a table overflows, NO_SPACE for arena or writer, else as
// batch_traces_build() and stark_prove(). *statement, unless NULL, gets what was stated.
WARN_UNUSED enum status batch_prove(struct writer *out, struct arena *arena,
                                    const struct batch_prove_input *input,
                                    const struct stark_prove_options *options,
                                    struct batch_statement *statement);

// Bytes of arena, and the most bytes of file, for a bucket (0 to 4) and profile. They build the
// circuit once in `scratch`, which needs CIRCUIT_BYTES; 0 when that fails.
size_t batch_prove_bytes(uint32_t bucket, const struct stark_profile *profile,
                         struct arena *scratch);
size_t batch_proof_size_max(uint32_t bucket, const struct stark_profile *profile,
                            struct arena *scratch);

#endif
