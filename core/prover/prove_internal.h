// SPDX-License-Identifier: Apache-2.0
// What the files of the prover share. Each step of docs/protocol.md 5.4 is a function here; prove.c
// calls them in order.
//
// Layout. An extension of a table of N rows has M = bN rows by cosets: coset c holds the points
// 3 omega_M^c g^i, i < N, at places c N + i of a column, so that the next row is the next place and
// each coset is one transform of size N. Columns lie `stride` apart, a little more than M, so that
// neighbours do not fall on the same cache sets.
#ifndef CONSENTRY_CORE_PROVER_PROVE_INTERNAL_H
#define CONSENTRY_CORE_PROVER_PROVE_INTERNAL_H

#include "core/field/ntt.h"
#include "core/hash/random_stream.h"
#include "core/prover/program.h"
#include "core/prover/prove.h"
#include "core/stark/script.h"

#define PROVER_PIECES     8  // tasks a job is cut into; each has scratch of its own
#define PROVER_PAD        16 // felts between columns
#define QUOTIENT_COSETS   3  // a quotient has at most 3N coefficients
#define PROVER_BLOWUP_MIN 2  // log2; QUOTIENT_COSETS must fit

// Streams of the seed (core/hash/random_stream.h): label and what the index counts.
enum prover_stream {
    STREAM_TRACE_ROWS = 1, // table << 32 | column
    STREAM_BUS_ROWS,       // table << 32 | LogUp column
    STREAM_BLINDING,       // table
    STREAM_SEGMENT,        // height << 32 | segment
    STREAM_MASK,           // height: the polynomial R
    STREAM_SALT,           // tree << 32 | piece
};

// Columns over a domain of M = 2^(log + B) points, by cosets.
struct prover_matrix {
    felt *data;
    size_t stride;
    uint32_t columns;
};

struct prover_table {
    struct prover_matrix trace; // declared columns, then the blinding one
    struct prover_matrix bus;   // five a LogUp column
    felt *blinding;             // multiplicities on the active rows
    ext terminal;
};

struct prover_height {
    felt root;                     // g, of order N
    felt *trace_points;            // g^i
    struct prover_matrix quotient; // five a segment, then R
    felt *points;                  // x of QUOTIENT_COSETS cosets
    felt *inverse_zerofier;        // 1 / Z there
    felt *inverse_first;           // 1 / (x - 1) there
    felt *quotient_values;         // five columns of QUOTIENT_COSETS N values
    struct ext_columns inverses;   // 1 / (zeta - x) at place i + 1 for row i of coset 0, the last
                                   // one also at place 0
    struct ext_columns word;       // F of this height over M points
};

// A base column that is opened: alone, or as one coordinate of an extension column.
struct prover_column {
    const felt *values; // on coset 0
    uint32_t opening;
    uint32_t coordinate;
};

struct prover_round {
    struct merkle_tree tree;
    struct merkle_data data;
    const felt *pointer;
    size_t stride;
};

struct prover {
    const struct stark_circuit *circuit;
    const struct stark_statement *statement;
    const struct stark_trace *traces;
    const struct lanes *lanes;
    const struct executor *executor;
    struct arena *arena;
    struct writer *proof;
    struct stark_shape shape;
    struct ntt_plan plan;
    struct secret_seed seed;
    struct script script;
    struct prover_table tables[STARK_TABLES_MAX];
    struct prover_height heights[STARK_HEIGHTS_MAX];
    felt *scratch[PROVER_PIECES]; // 2 N_max elements each
    struct merkle_tree trace_tree, bus_tree, quotient_tree;
    const felt *pointers[3][STARK_TABLES_MAX + STARK_HEIGHTS_MAX];
    size_t strides[3][STARK_TABLES_MAX + STARK_HEIGHTS_MAX];
    struct prover_round rounds[STARK_FOLDS_MAX];
    struct script_bus bus;
    ext composition;
    ext zeta;
    ext *openings;
    ext *gammas;
};

static inline size_t height_rows(const struct prover *p, uint32_t height)
{
    return (size_t)1 << p->shape.heights[height].log;
}
static inline size_t domain_rows(const struct prover *p, uint32_t height)
{
    return height_rows(p, height) << p->shape.profile->log_blowup;
}
static inline size_t active_rows(const struct prover *p, uint32_t height)
{
    return height_rows(p, height) - p->shape.random_rows;
}

// The shift of coset c: 3 omega_M^c.
felt coset_shift(const struct prover *p, uint32_t height, uint32_t coset);

// Elements or words of the arena, not zeroed; NULL when they do not fit.
felt *prover_felts(struct prover *p, size_t count);
// A matrix of `columns` columns over the domain of a height.
WARN_UNUSED enum status prover_matrix_make(struct prover *p, struct prover_matrix *matrix,
                                           uint32_t height, uint32_t columns);

static inline struct ext_columns columns_from(struct ext_columns a, size_t i)
{
    for (int k = 0; k < EXT_DEGREE; k++) a.c[k] += i;
    return a;
}

// invert.c: inverts n = 2^k elements in place, at most 2^STARK_LOG_HEIGHT_MAX; `up` is room for n
// more. False when one of them is zero.
WARN_UNUSED bool ext_columns_invert(const struct lanes *lanes, struct ext_columns a,
                                    struct ext_columns up, size_t n);

// extend.c
// Values of `coefficients` (N of them) on every coset, to one column of a matrix.
void extend_coefficients(const struct prover *p, uint32_t height, felt *scratch, felt *column,
                         felt *coefficients);
// Values on the trace domain, in `values` (which becomes coefficients), the same way.
void extend_values(const struct prover *p, uint32_t height, felt *scratch, felt *column,
                   felt *values);
// Commits the matrices of a phase; `which` is 0 trace, 1 buses, 2 quotient. Writes the cap.
WARN_UNUSED enum status commit_phase(struct prover *p, uint32_t which, struct merkle_tree *tree,
                                     const struct merkle_shape *shape, struct hash256 *cap);
void write_cap(struct prover *p, const struct hash256 *cap, size_t count);
void write_exts(struct prover *p, const ext *values, size_t count);

// Runs task(argument, piece) for every piece.
void run_pieces(const struct prover *p, executor_task *task, void *argument);
// The items [*from, *to) of `count` that piece `index` does.
void piece_range(size_t count, size_t index, size_t *from, size_t *to);

// The steps. What stands behind one is a part of it, apart so that tests can come between.
WARN_UNUSED enum status prover_begin(struct prover *p, const struct stark_prove_options *options);
WARN_UNUSED enum status prove_trace(struct prover *p);
WARN_UNUSED enum status prove_buses(struct prover *p);
WARN_UNUSED enum status make_bus_columns(struct prover *p);
WARN_UNUSED enum status send_buses(struct prover *p);
WARN_UNUSED enum status prove_quotient(struct prover *p);
WARN_UNUSED enum status make_segments(struct prover *p);
WARN_UNUSED enum status prove_openings(struct prover *p);
WARN_UNUSED enum status make_openings(struct prover *p);
void send_openings(struct prover *p);
WARN_UNUSED enum status prove_low_degree(struct prover *p);
WARN_UNUSED enum status make_words(struct prover *p);
WARN_UNUSED enum status fold_words(struct prover *p);
void prove_queries(struct prover *p, uint32_t *indices);

#endif
