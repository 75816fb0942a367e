// SPDX-License-Identifier: Apache-2.0
// From a hashed batch to the bytes of its proof file, verified once before anybody sees it.
#ifndef CONSENTRY_GATEWAY_BATCH_PROVER_H
#define CONSENTRY_GATEWAY_BATCH_PROVER_H

#include "core/base/arena.h"
#include "core/base/executor.h"
#include "core/base/writer.h"
#include "core/circuit/witness.h"
#include "core/stark/profile.h"

struct batch_prover_options {
    const struct stark_profile *profile;
    const struct executor *executor; // NULL: one piece after the other
    uint8_t origin[32];              // SHA-256 of the log's origin
    uint8_t policy_digest[32];
    uint8_t seed[32]; // fresh for every proof; wiped by the caller
};

// Arena bytes for a batch of that bucket (number 0 to 4), and the most bytes of its proof file; 0
// when the profile does not hold such heights.
size_t batch_prover_bytes(const struct stark_profile *profile, uint32_t bucket);
size_t batch_prover_proof_max(const struct stark_profile *profile, uint32_t bucket,
                              struct arena *arena);

// Appends the proof file. INTERNAL when what was made does not verify; NO_SPACE, LIMIT and REFUSED
// as batch_traces_build() and stark_prove() say.
WARN_UNUSED enum status batch_prover_prove(struct writer *out, struct arena *arena,
                                           const struct batch_witness *witness,
                                           const struct batch_prover_options *options);

// The circuit id of that bucket.
WARN_UNUSED enum status batch_prover_circuit_id(uint8_t out[static 32], uint32_t bucket,
                                                struct arena *arena);

#endif
