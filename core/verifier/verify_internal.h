// SPDX-License-Identifier: Apache-2.0
// What the files of the verifier share.
#ifndef CONSENTRY_CORE_VERIFIER_VERIFY_INTERNAL_H
#define CONSENTRY_CORE_VERIFIER_VERIFY_INTERNAL_H

#include "core/base/reader.h"
#include "core/stark/script.h"
#include "core/verifier/verify.h"

struct verifier {
    const struct stark_circuit *circuit;
    const struct stark_statement *statement;
    const struct lanes *lanes;
    struct arena *arena;
    struct reader reader;
    struct stark_shape shape;
    struct script script;
    // What the proof says, in order.
    struct hash256 trace_cap[MERKLE_CAP_MAX];
    struct hash256 bus_cap[MERKLE_CAP_MAX];
    ext terminals[STARK_TABLES_MAX];
    struct hash256 quotient_cap[MERKLE_CAP_MAX];
    ext *openings;
    struct hash256 round_caps[STARK_FOLDS_MAX][MERKLE_CAP_MAX];
    ext *final; // coefficients of the last polynomial
    // What it is asked.
    struct script_bus bus;
    ext composition;
    ext zeta;
    ext *gammas;
    struct script_fold folds[STARK_FOLDS_MAX];
    uint32_t indices[STARK_QUERIES_MAX]; // distinct, ascending
    size_t index_count;
};

// What the trees open, and F of each height at the distinct rows, in the order of its rows.
struct verifier_opened {
    struct merkle_opening trace, bus, quotient;
    struct merkle_opening rounds[STARK_FOLDS_MAX];
    struct ext_columns words[STARK_HEIGHTS_MAX];
};

// constraints.c: do the constraints at zeta equal the quotients there? INVALID, NO_SPACE.
WARN_UNUSED enum status verify_constraints(struct verifier *v);

// queries.c: reads and checks the openings of all trees. Reader's statuses, INVALID, NO_SPACE.
WARN_UNUSED enum status verify_queries(struct verifier *v);

#endif
