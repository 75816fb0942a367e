// SPDX-License-Identifier: Apache-2.0
// How a table says its rules: once, as a text that prover, verifier, degree check, debug checker
// and documentation all read.
//
// A table has `width` columns of felts and a height N. Its text is a C function that asks a builder
// for expressions over the row and the next row, and hands it constraints (expressions that must be
// zero) and interactions (tuples sent to or received from a bus). The builder keeps them as data: a
// straight-line program of nodes, each referring to earlier ones.
//
//     expr flag = air_col(a, NODE_LEFT_TOUCHED);
//     air_every(a, "left_touched is 0 or 1", air_is_bit(a, flag));
//
// The last rows of a table are random (docs/protocol.md 5.2). The rows before them are active, and
// constraints speak of active rows alone. No expression may read the next row of the last active
// row except through air_transition, which leaves that row out.
#ifndef CONSENTRY_CORE_STARK_AIR_H
#define CONSENTRY_CORE_STARK_AIR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/field/koala_bear.h"

typedef struct expr {
    uint32_t node;
} expr;

enum air_op {
    AIR_CONST,  // a: the value, canonical
    AIR_COL,    // a: column of this row
    AIR_NEXT,   // a: column of the next row
    AIR_X,      // the row's point g^i of the trace domain, g of order N
    AIR_ADD,    // nodes a + b
    AIR_SUB,    // nodes a - b
    AIR_MUL,    // nodes a * b
    AIR_LINEAR, // sum over terms [a, a + b) of k * node
};

struct air_node {
    uint32_t a, b;
    uint8_t op;     // enum air_op
    uint8_t degree; // in the columns and X
};

struct air_term {
    felt k;
    uint32_t node;
};

enum air_where { AIR_EVERY, AIR_TRANSITION, AIR_FIRST, AIR_LAST };

struct air_constraint {
    const char *name; // static text, a sentence that holds on a good row
    uint32_t node;
    enum air_where where;
};

#define AIR_TUPLE_MAX 28
#define AIR_NODES_MAX 4096

// One fraction of a bus: multiplicity / (fingerprint of the tuple), added when sent, subtracted
// when received. A bus is balanced when all fractions of all tables and of the verifier sum to
// zero.
struct air_interaction {
    const char *name;
    uint32_t bus;
    bool receive;
    uint32_t multiplicity;         // node, degree <= 2 (1 when the tuple has degree 2)
    uint32_t width;                // of the tuple, the same for every interaction of a bus
    uint32_t tuple[AIR_TUPLE_MAX]; // nodes, degree <= 2
};

// A named run of columns: "old_left" of 8.
struct air_columns {
    const char *name;
    uint32_t size;
};

struct air_table {
    const char *name;
    uint32_t width; // columns the text declares; the blinding column comes behind them
    const struct air_columns *columns; // in order; their sizes add up to the width
    uint32_t columns_count;
    struct air_node *nodes;
    uint32_t node_count, node_capacity;
    struct air_term *terms;
    uint32_t term_count, term_capacity;
    struct air_constraint *constraints;
    uint32_t constraint_count, constraint_capacity;
    struct air_interaction *interactions;
    uint32_t interaction_count, interaction_capacity;
    bool *next_used; // per column: read at the next row by some expression
};

// Begins a table. The capacities are generous constants of air.c; NULL when the arena is too small.
struct air_table *air_table_new(struct arena *arena, const char *name,
                                const struct air_columns *columns, uint32_t columns_count);

// The name of a column's run and its place in it; "blinding" for column `width`.
const char *air_column_name(const struct air_table *a, uint32_t column, uint32_t *place);

expr air_const(struct air_table *a, uint32_t value);
expr air_col(struct air_table *a, uint32_t column);
expr air_next(struct air_table *a, uint32_t column);
expr air_x(struct air_table *a);
expr air_add(struct air_table *a, expr x, expr y);
expr air_sub(struct air_table *a, expr x, expr y);
expr air_mul(struct air_table *a, expr x, expr y);
expr air_scale(struct air_table *a, uint32_t k, expr x);
// Sum of k[i] * x[i], count >= 1.
expr air_linear(struct air_table *a, const felt *k, const expr *x, uint32_t count);
expr air_not(struct air_table *a, expr x);                    // 1 - x
expr air_is_bit(struct air_table *a, expr x);                 // x (1 - x)
expr air_select(struct air_table *a, expr s, expr x, expr y); // s ? x : y, one degree more

void air_every(struct air_table *a, const char *name, expr zero);
void air_transition(struct air_table *a, const char *name, expr zero); // degree <= 2
void air_first(struct air_table *a, const char *name, expr zero);
void air_last(struct air_table *a, const char *name, expr zero);
void air_send(struct air_table *a, const char *name, uint32_t bus, expr multiplicity,
              const expr *tuple, uint32_t width);
void air_receive(struct air_table *a, const char *name, uint32_t bus, expr multiplicity,
                 const expr *tuple, uint32_t width);

// The value of every node at one row of felts, for the debug checker and tests: `values` has
// node_count entries, `row` and `next` have width entries, x is the row's point.
void air_eval_row(const struct air_table *a, const felt *row, const felt *next, felt x,
                  felt *values);

#endif
