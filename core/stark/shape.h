// SPDX-License-Identifier: Apache-2.0
// Everything about a proof that follows from circuit, heights and profile: which values there are,
// how many, in which order (docs/protocol.md 5.2 to 5.5). Prover and verifier read sizes from here;
// a proof carries none.
#ifndef CONSENTRY_CORE_STARK_SHAPE_H
#define CONSENTRY_CORE_STARK_SHAPE_H

#include "core/hash/merkle.h"
#include "core/stark/proof.h"

#define STARK_HEIGHTS_MAX   (STARK_LOG_HEIGHT_MAX - STARK_LOG_HEIGHT_MIN + 1)
#define STARK_LOG_FINAL_MAX 9 // FRI ends at 2^9 coefficients or fewer
#define STARK_MEMBERS_MAX   STARK_LOG_ARITY

// One or two neighbouring interactions that share a LogUp column.
struct stark_group {
    uint32_t first; // interaction; table->interaction_count is the blinding one
    uint32_t count; // 1 or 2
};

struct stark_table_shape {
    uint32_t log_height;
    uint32_t height;      // index in stark_shape.heights
    uint32_t width;       // declared columns; the blinding column is column `width`
    uint32_t next_count;  // declared columns that some expression reads at the next row
    uint32_t group_count; // LogUp columns, the accumulator last
    uint32_t factor;      // the first power of c used by this table's constraints
    uint32_t factors;     // how many: constraints, groups, two of the accumulator
    // Where the table's opened values begin: `width + 1` columns at zeta, `next_count` at g zeta,
    // `group_count` LogUp columns at zeta, the accumulator at g zeta.
    uint32_t opening;
    struct stark_group groups[STARK_GROUPS_MAX];
};

struct stark_height {
    uint32_t log;
    uint32_t segments;     // S
    uint32_t segment_size; // n = N - (q + 5)
    uint32_t opening;      // the first of S opened values at zeta
};

// One round of FRI: from 2^log_in coefficients to 2^log_out = 2^(log_in - 3). Member 0 is the
// running word; the others are the words of heights between, folded to the same size.
struct stark_round {
    uint32_t log_in, log_out;
    uint32_t member_count;
    uint32_t log_size[STARK_MEMBERS_MAX]; // coefficients of each member; [0] is log_in
    uint32_t height[STARK_MEMBERS_MAX];   // index of the height of members 1 and on
    uint32_t join;                        // index of the height 2^log_out, or STARK_HEIGHTS_MAX
    uint32_t width;                       // felts in a row of its tree
};

struct stark_shape {
    const struct stark_circuit *circuit;
    const struct stark_profile *profile;
    uint32_t random_rows; // h
    uint32_t table_count;
    uint32_t height_count;
    uint32_t opening_count;
    uint32_t factor_count;
    uint32_t round_count;
    uint32_t log_final;  // coefficients of the last polynomial
    uint32_t log_domain; // of the largest domain: query indices are below 2^log_domain
    struct stark_table_shape tables[STARK_TABLES_MAX];
    struct stark_height heights[STARK_HEIGHTS_MAX]; // largest first
    struct stark_round rounds[STARK_FOLDS_MAX];
    // The trees: a matrix a table, a matrix a table, a matrix a height (segments, then the random
    // polynomial R), and one matrix a round.
    struct merkle_dimensions trace_dimensions[STARK_TABLES_MAX];
    struct merkle_dimensions bus_dimensions[STARK_TABLES_MAX];
    struct merkle_dimensions quotient_dimensions[STARK_HEIGHTS_MAX];
    struct merkle_dimensions round_dimensions[STARK_FOLDS_MAX];
};

// Fills the shape. REFUSED when a height or the statement is beyond the limits of proof.h.
WARN_UNUSED enum status stark_shape_make(struct stark_shape *shape,
                                         const struct stark_circuit *circuit,
                                         const struct stark_statement *statement,
                                         const struct stark_profile *profile);

// The trees of a shape; they point into it.
struct merkle_shape stark_trace_tree(const struct stark_shape *shape);
struct merkle_shape stark_bus_tree(const struct stark_shape *shape);
struct merkle_shape stark_quotient_tree(const struct stark_shape *shape);
struct merkle_shape stark_round_tree(const struct stark_shape *shape, uint32_t round);

// Cuts a table's interactions into groups (5.2); returns their number, 0 when they are too many.
uint32_t stark_groups(struct stark_group groups[static STARK_GROUPS_MAX],
                      const struct air_table *table);

// A table's interactions with the blinding one behind them, as what both sides compute with.
struct stark_interaction {
    uint32_t bus, width;
    bool receive;
    bool blinding;         // the tuple is (X), the multiplicity the blinding column
    uint32_t multiplicity; // node, unless blinding
    const uint32_t *tuple; // nodes, unless blinding
};
struct stark_interaction stark_interaction_at(const struct air_table *table, uint32_t i);

// The sizes of what is sent, in bytes.
size_t stark_cap_bytes(const struct merkle_shape *tree);
size_t stark_head_bytes(const struct stark_shape *shape); // everything before the queries' openings

#endif
