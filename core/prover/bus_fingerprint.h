// SPDX-License-Identifier: Apache-2.0
// The fraction of a LogUp group on a block of rows, for the columns (step 3) and the quotient
// (step 4).
#ifndef CONSENTRY_CORE_PROVER_BUS_FINGERPRINT_H
#define CONSENTRY_CORE_PROVER_BUS_FINGERPRINT_H

#include "core/prover/program.h"
#include "core/stark/script.h"

// Blocks of PROGRAM_BLOCK extension elements.
struct bus_scratch {
    struct ext_columns first, second; // fingerprints F_a, F_b
    struct ext_columns numerator;     // s_a m_a F_b + s_b m_b F_a, or s_a m_a for one alone
    struct ext_columns denominator;   // F_a F_b, or F_a
    struct ext_columns step;          // for the caller
};

WARN_UNUSED enum status bus_scratch_make(struct bus_scratch *scratch, struct arena *arena);
size_t bus_scratch_bytes(void);

// Fills numerator and denominator of the group from the tuples in the frame's slots.
void bus_group(const struct script_bus *bus, const struct program *program,
               const struct program_frame *frame, uint32_t group, const struct bus_scratch *scratch,
               size_t n);

#endif
