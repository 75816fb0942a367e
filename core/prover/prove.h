// SPDX-License-Identifier: Apache-2.0
// Makes a proof (docs/protocol.md 5): from tables filled with a witness to bytes. core/verifier is
// the same list of steps.
//
// The same seed and witness give the same bytes on every machine, back end and executor. A seed
// serves one proof: two proofs of different witnesses under one seed reveal both.
#ifndef CONSENTRY_CORE_PROVER_PROVE_H
#define CONSENTRY_CORE_PROVER_PROVE_H

#include "core/base/arena.h"
#include "core/base/executor.h"
#include "core/base/writer.h"
#include "core/field/lanes.h"
#include "core/stark/proof.h"

// Called as each step begins, from the thread that called stark_prove.
struct stark_progress {
    void (*report)(void *context, enum stark_step step);
    void *context;
};

struct stark_prove_options {
    const struct stark_profile *profile;
    const struct lanes *lanes;             // lanes_best() or lanes_portable()
    const struct executor *executor;       // NULL: one piece after the other
    const struct stark_progress *progress; // NULL: silent
};

// Appends the proof's body to `proof`. traces[t] belongs to table t. The witness is not judged: if
// it breaks a rule the proof will not verify (air_check.h tells which).
//   REFUSED    a height does not fit the profile, or the statement breaks a limit of proof.h
//   NO_SPACE   arena or writer too small
//   INTERNAL   a challenge fell into the set that docs/protocol.md 5.4 refuses (probability below
//              2^-100): try again with a new seed
WARN_UNUSED enum status stark_prove(struct writer *proof, struct arena *arena,
                                    const struct stark_circuit *circuit,
                                    const struct stark_statement *statement,
                                    const struct stark_trace *traces, const uint8_t seed[static 32],
                                    const struct stark_prove_options *options);

// Bytes of arena that stark_prove() takes; 0 when a height does not fit.
size_t stark_prove_bytes(const struct stark_circuit *circuit,
                         const struct stark_statement *statement,
                         const struct stark_profile *profile);

// The most bytes a proof of this shape can have; 0 when a height does not fit.
size_t stark_proof_size_max(const struct stark_circuit *circuit,
                            const struct stark_statement *statement,
                            const struct stark_profile *profile);

#endif
