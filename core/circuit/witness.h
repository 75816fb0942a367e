// SPDX-License-Identifier: Apache-2.0
// From what the ledger says of a sealed batch to the tables of its proof.
#ifndef CONSENTRY_CORE_CIRCUIT_WITNESS_H
#define CONSENTRY_CORE_CIRCUIT_WITNESS_H

#include "core/base/arena.h"
#include "core/circuit/batch_circuit.h"
#include "core/circuit/statement.h"
#include "core/ledger/batch.h"

struct batch_traces {
    struct stark_trace traces[CIRCUIT_TABLES];
    felt *columns[CIRCUIT_TABLES]; // the same, writable: tests spoil them
    uint32_t used[CIRCUIT_TABLES]; // rows that carry the witness
    struct batch_statement statement;
};

// Arena bytes that batch_traces_build() takes for a bucket (number 0 to 4).
size_t batch_traces_bytes(uint32_t bucket);

// Fills every table for the batch, and the statement but for origin and policy digest, which the
// caller sets. The bucket is the witness's. LIMIT when a table overflows (the batch should have
// been sealed earlier), NO_SPACE when the arena is too small, INTERNAL when the witness does not
// fit together. The tables are judged by air_check.h and by the proof, not here.
WARN_UNUSED enum status batch_traces_build(struct batch_traces *out, struct arena *arena,
                                           const struct batch_witness *witness,
                                           const struct stark_profile *profile,
                                           const struct lanes *lanes);

#endif
