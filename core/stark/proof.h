// SPDX-License-Identifier: Apache-2.0
// What a proof is about, and the limits of the proof system (docs/protocol.md 5).
//
// A circuit is a list of tables (core/stark/air.h) joined by buses. A statement says how high the
// tables are, which public bytes the proof is bound to, and which fractions the verifier itself
// puts on the buses; that is how public values reach the tables. A proof shows that somebody knows
// tables that satisfy every constraint and whose buses, with the public fractions, are balanced.
#ifndef CONSENTRY_CORE_STARK_PROOF_H
#define CONSENTRY_CORE_STARK_PROOF_H

#include <assert.h>

#include "core/base/span.h"
#include "core/base/status.h"
#include "core/base/writer.h"
#include "core/stark/air.h"
#include "core/stark/profile.h"

#define STARK_TABLES_MAX     16
#define STARK_LOG_HEIGHT_MIN 8  // below, the random rows leave no active ones
#define STARK_LOG_HEIGHT_MAX 20 // 2^20 rows at blowup 16 reach the field's two-adicity of 24
#define STARK_GROUPS_MAX     64 // LogUp columns of a table
#define STARK_PUBLIC_MAX     4096
#define STARK_PUBLIC_BYTES   65536
#define STARK_FOLDS_MAX      8 // rounds of FRI
#define STARK_LOG_FINAL      8 // FRI stops at 2^8 coefficients
#define STARK_SEGMENTS_MAX   8 // of a quotient
#define STARK_BLINDING_ROWS  8 // rows i N / 256 of the blinding column are random
#define STARK_BUS_BLINDING   0 // tables number their own buses from 1
#define STARK_BUS_MAX        4095
#define STARK_LOG_ARITY      3 // FRI folds by 8
static_assert(STARK_LOG_FINAL <= STARK_LOG_HEIGHT_MIN, "every table joins FRI before its end");

struct stark_circuit {
    const struct air_table *const *tables;
    uint32_t table_count;
    uint8_t id[32]; // stark_circuit_id() of the tables
};

// A fraction the verifier puts on a bus itself.
struct stark_public_interaction {
    uint32_t bus;
    bool receive;
    felt multiplicity;
    uint32_t width; // that of the bus
    felt tuple[AIR_TUPLE_MAX];
};

struct stark_statement {
    const uint8_t *public_bytes; // absorbed first; the caller's canonical encoding
    size_t public_size;          // <= STARK_PUBLIC_BYTES
    const uint32_t *log_heights; // one a table
    const struct stark_public_interaction *fractions;
    uint32_t fraction_count; // <= STARK_PUBLIC_MAX
};

// The values of one table: column c of `width` is columns + c * stride and the elements after it,
// row by row. Rows 0 .. N - h - 1 are read; the random rows behind them are the prover's own.
struct stark_trace {
    const felt *columns;
    size_t stride;
};

// Rows of a table of 2^log_height that carry the witness: N - h, or 0 when the height does not fit
// the profile (at least a quarter of the rows must be active).
uint32_t stark_active_rows(const struct stark_profile *profile, uint32_t log_height);

// The canonical bytes of a circuit (core/stark/circuit_id.c): its verification key as data.
void stark_circuit_write(struct writer *out, const struct stark_circuit *circuit);

// Their BLAKE3.
void stark_circuit_id(uint8_t out[static 32], const struct air_table *const *tables,
                      uint32_t table_count);

// The circuit over tables that outlive it, with its id. BAD_VALUE when the tables break a rule that
// binds them together: more than STARK_TABLES_MAX, a constraint on every or the last row or a tuple
// that reads the next row, a bus of two widths or numbered 0, too many LogUp columns.
WARN_UNUSED enum status stark_circuit_make(struct stark_circuit *out,
                                           const struct air_table *const *tables,
                                           uint32_t table_count);

// The steps of docs/protocol.md 5.4, in order; a verdict names one.
enum stark_step {
    STARK_STEP_STATEMENT = 1,
    STARK_STEP_TRACE,
    STARK_STEP_BUSES,
    STARK_STEP_QUOTIENT,
    STARK_STEP_OPENINGS,
    STARK_STEP_LOW_DEGREE,
    STARK_STEP_WORK,
    STARK_STEP_QUERIES,
};

// "statement", "trace", "buses", "quotient", "openings", "low degree", "work", "queries".
const char *stark_step_name(enum stark_step step);

#endif
