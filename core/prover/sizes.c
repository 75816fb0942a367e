// SPDX-License-Identifier: Apache-2.0
// What a proof takes: memory, counted as the steps allocate it, and bytes.
#include "core/prover/bus_fingerprint.h"
#include "core/prover/prove_internal.h"

enum { SLOT = 64 }; // an allocation begins at a multiple of this

static size_t felts(size_t count)
{
    return count * sizeof(felt) + SLOT;
}

// What is given back after each table: its program and the frames it runs in.
static size_t program_peak(const struct stark_shape *s)
{
    size_t most = 0;
    for (uint32_t t = 0; t < s->table_count; t++) {
        const struct air_table *table = s->circuit->tables[t];
        size_t frame = PROGRAM_FRAME_BYTES_MAX + sizeof(const felt *) * 2 * (table->width + 1U) +
                       bus_scratch_bytes() +
                       felts((size_t)PROGRAM_BLOCK * (s->tables[t].next_count + 1));
        size_t bytes = program_bytes(table) + PROVER_PIECES * frame;
        if (bytes > most) most = bytes;
    }
    return most;
}

// The phases, and the most that one of them takes in passing.
static size_t phases_bytes(const struct stark_shape *s)
{
    size_t bytes = 0, most = 0;
    for (int id = 0; id < PHASES; id++) {
        size_t passing;
        bytes += phase_bytes(s, (enum prover_phase_id)id, &passing);
        if (passing > most) most = passing;
    }
    for (uint32_t t = 0; t < s->table_count; t++) {
        bytes += felts((size_t)1 << s->tables[t].log_height); // blinding
    }
    return bytes + most;
}

// The list of a height's opened columns.
static size_t list_bytes(const struct stark_shape *s, uint32_t h)
{
    size_t columns = (size_t)EXT_DEGREE * s->heights[h].segments;
    for (uint32_t t = 0; t < s->table_count; t++) {
        if (s->tables[t].height != h) continue;
        columns += s->tables[t].width + 1 + s->tables[t].next_count;
        columns += (size_t)EXT_DEGREE * (s->tables[t].group_count + 1);
    }
    return columns * (sizeof(struct prover_column) + sizeof(ext)) + 2 * SLOT;
}

static size_t height_bytes(const struct stark_shape *s)
{
    size_t bytes = 0, most = 0;
    for (uint32_t h = 0; h < s->height_count; h++) {
        size_t rows = (size_t)1 << s->heights[h].log;
        size_t points = rows << s->profile->log_blowup;
        bytes += felts(rows);                                               // points of the trace
        bytes += (3 + EXT_DEGREE) * felts(QUOTIENT_COSETS * rows);          // quotient's arrays
        bytes += felts(EXT_DEGREE * (rows + 1)) + felts(EXT_DEGREE * rows); // inverses, weights
        bytes += 2 * list_bytes(s, h) + felts(EXT_DEGREE * points);         // the word
        size_t passing = felts(EXT_DEGREE * QUOTIENT_COSETS * rows);        // coefficients
        if (passing > most) most = passing;
    }
    return bytes + most;
}

static size_t round_bytes(const struct stark_shape *s)
{
    size_t bytes = 0;
    for (uint32_t r = 0; r < s->round_count; r++) {
        const struct stark_round *round = &s->rounds[r];
        struct merkle_shape tree = stark_round_tree(s, r);
        bytes += felts(((size_t)1 << merkle_log_rows(&tree)) * round->width);
        bytes += merkle_arena_bytes(&tree);
        for (uint32_t m = 0; m < round->member_count; m++) { // all halvings, and their points
            size_t points = (size_t)1 << (round->log_size[m] + s->profile->log_blowup);
            bytes += felts(EXT_DEGREE * points) + felts((size_t)1 << round->log_size[m]);
            bytes += 2 * STARK_LOG_ARITY * SLOT;
        }
    }
    return bytes;
}

size_t stark_prove_bytes(const struct stark_circuit *circuit,
                         const struct stark_statement *statement,
                         const struct stark_profile *profile)
{
    struct stark_shape shape;
    if (stark_shape_make(&shape, circuit, statement, profile) != STATUS_OK) return 0;
    uint32_t log = shape.heights[0].log;
    size_t bytes = sizeof(struct prover) + 2 * felts((size_t)1 << log);
    bytes += PROVER_PIECES * felts(((size_t)1 << log) + ntt_scratch_felts(log));
    bytes += phases_bytes(&shape) + height_bytes(&shape) + round_bytes(&shape);
    bytes += rows_bytes(&shape) + program_peak(&shape);
    bytes += sizeof(ext) * (shape.factor_count + 2 * (size_t)shape.opening_count);
    bytes += (sizeof(ext) + EXT_DEGREE * sizeof(felt)) << shape.log_final;
    return bytes + 16 * SLOT;
}

// Every query in a row of its own, every sibling sent.
static size_t opening_size_max(const struct stark_shape *s, const struct merkle_shape *tree)
{
    uint32_t log_rows = merkle_log_rows(tree), queries = s->profile->queries;
    size_t bytes = 0;
    for (uint32_t k = 0; k <= log_rows; k++) {
        size_t width = merkle_row_width(tree, k);
        if (width == 0) continue;
        bytes += queries * 4 * width;
    }
    if (tree->salted) bytes += MERKLE_SALT_BYTES * (size_t)queries;
    return bytes + (size_t)32 * queries * (log_rows - merkle_log_cap(tree));
}

size_t stark_proof_size_max(const struct stark_circuit *circuit,
                            const struct stark_statement *statement,
                            const struct stark_profile *profile)
{
    struct stark_shape shape;
    if (stark_shape_make(&shape, circuit, statement, profile) != STATUS_OK) return 0;
    struct merkle_shape trees[] = {stark_trace_tree(&shape), stark_bus_tree(&shape),
                                   stark_quotient_tree(&shape)};
    size_t bytes = stark_head_bytes(&shape);
    for (size_t i = 0; i < 3; i++) bytes += opening_size_max(&shape, &trees[i]);
    for (uint32_t r = 0; r < shape.round_count; r++) {
        struct merkle_shape tree = stark_round_tree(&shape, r);
        bytes += opening_size_max(&shape, &tree);
    }
    return bytes;
}
