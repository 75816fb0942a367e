// SPDX-License-Identifier: Apache-2.0
// Where the bytes of a proof go: the size of every part of its body. The proof is walked, not
// judged; a part's size follows from circuit, profile and the query indices alone.
#ifndef CONSENTRY_GATEWAY_PROOF_PARTS_H
#define CONSENTRY_GATEWAY_PROOF_PARTS_H

#include "core/base/arena.h"
#include "core/circuit/batch_circuit.h"
#include "core/circuit/proof_file.h"
#include "core/circuit/statement.h"
#include "core/stark/shape.h"

struct proof_part {
    char name[48];
    const char *what; // static
    size_t bytes;
};

#define PROOF_PARTS_MAX (16 + 2 * STARK_FOLDS_MAX)

struct proof_parts {
    struct proof_part items[PROOF_PARTS_MAX]; // in the order of the file
    size_t count;
    size_t bytes;     // their sum
    uint32_t queries; // distinct
};

// REFUSED when the profile does not hold the heights, UNSUPPORTED when the circuit is another one,
// TRUNCATED or NOT_CANONICAL when the part before the queries is not all there, NO_SPACE (the arena
WARN_UNUSED enum status proof_parts_read(struct proof_parts *out, const struct proof_file *file,
                                         const struct batch_statement *statement,
                                         struct arena *arena);

#endif
