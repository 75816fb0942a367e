// SPDX-License-Identifier: Apache-2.0
// The debug checker: which constraint a table breaks first, which tuple a bus lacks. It reads the
// same text as prover and verifier and uses no cryptography.
#ifndef CONSENTRY_CORE_STARK_AIR_CHECK_H
#define CONSENTRY_CORE_STARK_AIR_CHECK_H

#include "core/base/arena.h"
#include "core/stark/proof.h"

// What failed. Names are the static texts of the table.
struct air_failure {
    const char *table; // NULL: nothing failed
    const char *name;  // of the constraint or of the interaction that puts the tuple on the bus
    uint32_t table_index, row, index; // index of the constraint or interaction
    // Of an unbalanced bus: the tuple and what its fractions add up to; the verifier's own
    // fractions have table "public".
    uint32_t bus, width;
    felt sum;
    felt tuple[AIR_TUPLE_MAX];
};

// Every constraint on the active rows [0, active) of a table of height 2^log_height: the first that
// is not zero, by row, then in order of declaration. OK, INVALID, or NO_SPACE for `scratch`.
WARN_UNUSED enum status air_check_table(struct air_failure *failure, struct arena *scratch,
                                        const struct air_table *table,
                                        const struct stark_trace *trace, uint32_t log_height,
                                        uint32_t active);

// Every table of the circuit, then every bus with the public fractions: the first failure by table,
// then an unbalanced tuple of the lowest bus that has one. Statuses as above.
WARN_UNUSED enum status air_check_circuit(struct air_failure *failure, struct arena *scratch,
                                          const struct stark_circuit *circuit,
                                          const struct stark_statement *statement,
                                          const struct stark_profile *profile,
                                          const struct stark_trace *traces);

// Bytes of scratch for air_check_circuit().
size_t air_check_bytes(const struct stark_circuit *circuit, const struct stark_statement *statement,
                       const struct stark_profile *profile);

#endif
