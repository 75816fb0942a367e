// SPDX-License-Identifier: Apache-2.0
// A forger with a drawing board: given a circuit with one rule left out, it looks for a row that
// breaks only that rule. It changes a cell the rule speaks of, then mends every other rule that
// this breaks by solving it for one more cell, and so on; what must be kept on the buses counts as
// rules, too. What it forges proves that the rule is needed. What it cannot forge proves nothing.
#ifndef CONSENTRY_TESTS_CORE_CIRCUIT_FORGER_H
#define CONSENTRY_TESTS_CORE_CIRCUIT_FORGER_H

#include "core/circuit/witness.h"

// The tables of one honest batch.
struct forger_table {
    const struct air_table *table;
    felt *columns;
    size_t stride;
    uint32_t log_height, active, used;
};

struct forger; // buffers for a table

struct forger *forger_new(const struct forger_table *table);
void forger_free(struct forger *forger);

// Constraints come first, then interactions.
uint32_t forger_rules(const struct forger *forger);
const char *forger_rule_name(const struct forger *forger, uint32_t rule);

// Whether a row near `row` can break rule number `rule` and no other; tries at most `budget`
// evaluations. The table is left as it was.
bool forger_breaks(struct forger *forger, uint32_t rule, uint32_t row, uint32_t *budget,
                   uint64_t *seed);

#endif
