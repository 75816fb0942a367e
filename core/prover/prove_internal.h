// SPDX-License-Identifier: Apache-2.0
// What the files of the prover share. Each step of docs/protocol.md 5.4 is a function here; prove.c
// calls them in order.
//
// Layout. An extension of a table of N rows has b cosets: coset c holds the points 3 omega_M^c g^i,
// i < N, in order, so that the next row is the next place and each coset is one transform of size
// N. The first cosets of a column stand one behind the other (kept), as many as PROVER_KEEP_BYTES
// hold, at least those that later steps read; the others pass through memory that they share, to be
// hashed. Columns lie a
// little more than a power of two apart, so that neighbours do not fall on the same cache sets.
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
#define PROVER_KEEP_BYTES ((size_t)160 << 20) // for extensions, as many cosets as fit
#define PROVER_MATRICES   STARK_TABLES_MAX    // of a phase
static_assert(STARK_HEIGHTS_MAX <= PROVER_MATRICES, "a quotient has a matrix a height");

// Streams of the seed (core/hash/random_stream.h): label and what the index counts.
enum prover_stream {
    STREAM_TRACE_ROWS = 1, // table << 32 | column
    STREAM_BUS_ROWS,       // table << 32 | LogUp column
    STREAM_BLINDING,       // table
    STREAM_SEGMENT,        // height << 32 | segment
    STREAM_MASK,           // height: the polynomial R
    STREAM_SALT,           // tree << 32 | piece
};

// The kept cosets of columns over one evaluation domain: row i of coset c of a column is
// data + column * stride + c N + i.
struct prover_matrix {
    felt *data;
    size_t stride;
    uint32_t columns;
    uint32_t height;
};

// What one tree commits to.
enum prover_phase_id { PHASE_TRACE, PHASE_BUSES, PHASE_QUOTIENT, PHASES };
struct prover_phase {
    enum prover_phase_id id;
    struct prover_matrix *matrices[PROVER_MATRICES];
    felt
        *coefficients[PROVER_MATRICES]; // columns N + PROVER_PAD apart, while it is being committed
    uint32_t count;
    uint32_t kept; // cosets
    struct merkle_shape shape;
    struct merkle_tree tree;
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
    struct prover_phase phases[PHASES];
    size_t keep_bytes; // PROVER_KEEP_BYTES, or what a test puts there
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

// Elements of the arena, not zeroed; NULL when they do not fit.
felt *prover_felts(struct prover *p, size_t count);

static inline struct ext_columns columns_from(struct ext_columns a, size_t i)
{
    for (int k = 0; k < EXT_DEGREE; k++) a.c[k] += i;
    return a;
}

// invert.c: inverts n = 2^k elements in place, at most 2^STARK_LOG_HEIGHT_MAX; `up` is room for n
// more. False when one of them is zero.
WARN_UNUSED bool ext_columns_invert(const struct lanes *lanes, struct ext_columns a,
                                    struct ext_columns up, size_t n);

// phase.c. A phase begins with room for what is kept; then its coefficients get memory, which the
// caller fills and gives back; then it is extended and hashed coset by coset, and the cap written.
WARN_UNUSED enum status phase_begin(struct prover *p, enum prover_phase_id id);
WARN_UNUSED enum status phase_coefficients(struct prover *p, enum prover_phase_id id);
WARN_UNUSED enum status phase_commit(struct prover *p, enum prover_phase_id id,
                                     struct hash256 *cap);
static inline size_t coefficient_stride(const struct prover *p, uint32_t height)
{
    return height_rows(p, height) + PROVER_PAD;
}
// Bytes of arena of a phase: what stays, and what it takes besides until it is committed.
size_t phase_bytes(const struct stark_shape *shape, enum prover_phase_id id, size_t *passing);

// rows.c: appends the openings of the phases' trees at distinct ascending indices.
WARN_UNUSED enum status open_phases(struct prover *p, const uint32_t *indices, size_t count);
size_t rows_bytes(const struct stark_shape *shape);

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
WARN_UNUSED enum status make_segments(struct prover *p); // to the phase's coefficients
WARN_UNUSED enum status prove_openings(struct prover *p);
WARN_UNUSED enum status make_openings(struct prover *p);
void send_openings(struct prover *p);
WARN_UNUSED enum status prove_low_degree(struct prover *p);
WARN_UNUSED enum status make_words(struct prover *p);
WARN_UNUSED enum status fold_words(struct prover *p);
WARN_UNUSED enum status prove_queries(struct prover *p, uint32_t *indices);

#endif
