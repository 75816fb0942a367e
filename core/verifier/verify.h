// SPDX-License-Identifier: Apache-2.0
// Judges a proof (docs/protocol.md 5). Bytes may come from anyone: whatever they are, the answer
// comes after a bounded time in bounded memory, and only a valid proof is OK.
#ifndef CONSENTRY_CORE_VERIFIER_VERIFY_H
#define CONSENTRY_CORE_VERIFIER_VERIFY_H

#include "core/base/arena.h"
#include "core/field/lanes.h"
#include "core/stark/proof.h"

struct verdict {
    enum status status;   // OK for a valid proof alone
    enum stark_step step; // the step that failed, or the last one
    size_t offset;        // in the body, of the item that failed
};

struct stark_verify_options {
    const struct stark_profile *profile;
    const struct lanes *lanes; // lanes_best() or lanes_portable()
    bool allow_development;    // accept a profile that proves nothing
};

// Judges the body of a proof for this statement. Statuses beside OK:
//   TRUNCATED, TRAILING_BYTES, NOT_CANONICAL   the bytes
//   INVALID    the proof does not hold; the verdict names the step
//   REFUSED    a development profile, a height that does not fit the profile, or a statement beyond
//              the limits of proof.h
//   NO_SPACE   the arena is too small
WARN_UNUSED struct verdict stark_verify(const struct stark_circuit *circuit,
                                        const struct stark_statement *statement,
                                        const struct stark_verify_options *options, span body,
                                        struct arena *arena);

// Bytes of arena that stark_verify() takes at most; 0 when a height does not fit.
size_t stark_verify_bytes(const struct stark_circuit *circuit,
                          const struct stark_statement *statement,
                          const struct stark_profile *profile);

#endif
