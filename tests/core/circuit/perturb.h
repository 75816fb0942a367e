// SPDX-License-Identifier: Apache-2.0
// What notices a changed cell: the constraints on its row and the row before, and the buses.
#ifndef CONSENTRY_TESTS_CORE_CIRCUIT_PERTURB_H
#define CONSENTRY_TESTS_CORE_CIRCUIT_PERTURB_H

#include "core/circuit/batch_circuit.h"
#include "core/circuit/witness.h"

// One honest batch under test.
struct perturb_subject {
    const struct air_table *table;
    felt *columns; // of the table, writable; column c is columns + c * stride
    size_t stride;
    uint32_t log_height, active, used;
    felt *values[4]; // node values: honest and changed, of the row before and of the row
    felt *rows[2];   // buffers of a row and the next
};

// Who noticed a change.
struct perturb_notice {
    uint32_t constraints; // that are not zero now
    uint32_t buses;       // tuples that are out of balance now
};

// Room for a table; NULL buffers when the arena is too small.
bool perturb_open(struct perturb_subject *s, struct arena *arena, const struct air_table *table,
                  const struct batch_traces *traces, uint32_t index, uint32_t log_height,
                  uint32_t active);

// Changes the cell to `value`, looks who notices, and puts it back.
struct perturb_notice perturb_cell(struct perturb_subject *s, uint32_t column, uint32_t row,
                                   felt value);

#endif
