// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/proof_parts.h"

#include "core/base/reader.h"
#include "core/stark/script.h"

// The walk: the conversation of core/stark/script.h with every answer taken as it comes.
struct walk {
    struct stark_shape shape;
    struct script script;
    struct reader reader;
    struct proof_parts *parts;
    struct arena *arena;
    size_t nonce_bytes;
};

static void add_part(struct walk *k, const char *name, uint32_t number, const char *what,
                     size_t bytes)
{
    struct proof_part *part = &k->parts->items[k->parts->count++];
    struct writer w = writer_over(part->name, sizeof part->name - 1);
    write_text(&w, name);
    if (number != 0) {
        write_text(&w, " ");
        write_decimal(&w, number);
    }
    part->name[w.size] = '\0';
    part->what = what;
    part->bytes = bytes;
    k->parts->bytes += bytes;
}

static size_t read_cap(struct walk *k, const struct merkle_shape *tree, struct hash256 *cap)
{
    size_t count = (size_t)1 << merkle_log_cap(tree);
    for (size_t i = 0; i < count; i++)
        for (size_t w = 0; w < 8; w++) cap[i].w[w] = read_u32_le(&k->reader);
    return count;
}

static ext *read_exts(struct walk *k, size_t count)
{
    ext *values = ARENA_NEW(k->arena, ext, count);
    if (values == NULL) {
        reader_fail(&k->reader, STATUS_NO_SPACE);
        return NULL;
    }
    for (size_t i = 0; i < count * EXT_DEGREE; i++) {
        uint32_t word = read_u32_le(&k->reader);
        if (!felt_from_canonical(word, &values[i / EXT_DEGREE].c[i % EXT_DEGREE]))
            reader_fail(&k->reader, STATUS_NOT_CANONICAL);
    }
    return values;
}

static uint64_t read_nonce(void *context, struct hash256 key, uint32_t bits)
{
    struct walk *k = context;
    (void)key;
    (void)bits;
    k->nonce_bytes += 8;
    return read_u64_le(&k->reader);
}

// Steps 2 to 5 of docs/protocol.md 5.4.
static enum status walk_commitments(struct walk *k)
{
    struct hash256 cap[MERKLE_CAP_MAX];
    struct merkle_shape trace = stark_trace_tree(&k->shape), bus = stark_bus_tree(&k->shape);
    struct merkle_shape quotient = stark_quotient_tree(&k->shape);
    size_t count = read_cap(k, &trace, cap);
    add_part(k, "trace commitment", 0, "every table's columns", 32 * count);
    (void)script_trace(&k->script, cap, count);
    count = read_cap(k, &bus, cap);
    add_part(k, "bus commitment", 0, "every table's LogUp columns", 32 * count);
    ext *values = read_exts(k, k->shape.table_count);
    if (!reader_ok(&k->reader)) return k->reader.status;
    add_part(k, "bus terminals", 0, "one a table", sizeof(ext) * k->shape.table_count);
    (void)script_buses(&k->script, cap, count, values);
    count = read_cap(k, &quotient, cap);
    add_part(k, "quotient commitment", 0, "one matrix a height", 32 * count);
    (void)script_quotient(&k->script, cap, count);
    values = read_exts(k, k->shape.opening_count);
    ext *gammas = ARENA_NEW(k->arena, ext, k->shape.opening_count);
    if (gammas == NULL) return STATUS_NO_SPACE;
    if (!reader_ok(&k->reader)) return k->reader.status;
    add_part(k, "opened values", 0, "at zeta and g zeta", sizeof(ext) * k->shape.opening_count);
    script_openings(&k->script, values, gammas);
    return k->reader.status;
}

// Step 6.
static enum status walk_rounds(struct walk *k)
{
    struct hash256 cap[MERKLE_CAP_MAX];
    for (uint32_t r = 0; r < k->shape.round_count; r++) {
        struct merkle_shape tree = stark_round_tree(&k->shape, r);
        size_t count = read_cap(k, &tree, cap);
        add_part(k, "FRI commitment", r + 1, "folds by 8", 32 * count);
        (void)script_round(&k->script, cap, count, &k->shape.rounds[r]);
    }
    size_t count = (size_t)1 << k->shape.log_final;
    ext *values = read_exts(k, count);
    if (!reader_ok(&k->reader)) return k->reader.status;
    add_part(k, "FRI last polynomial", 0, "its coefficients", sizeof(ext) * count);
    script_final(&k->script, values);
    return STATUS_OK;
}

static void add_opening(struct walk *k, const char *name, uint32_t number,
                        const struct merkle_shape *tree, const uint32_t *indices, size_t count)
{
    uint32_t rows[STARK_QUERIES_MAX];
    uint32_t mask = ((uint32_t)1 << merkle_log_rows(tree)) - 1;
    for (size_t i = 0; i < count; i++) rows[i] = indices[i] & mask;
    count = merkle_sort_queries(rows, count);
    add_part(k, name, number, "rows and siblings", merkle_opening_bytes(tree, rows, count));
}

// Steps 7 and 8.
static enum status walk_queries(struct walk *k)
{
    uint32_t indices[STARK_QUERIES_MAX];
    script_indices(&k->script, indices);
    if (!reader_ok(&k->reader)) return k->reader.status;
    add_part(k, "work", 0, "nonces, one before a challenge", k->nonce_bytes);
    size_t count = merkle_sort_queries(indices, k->shape.profile->queries);
    k->parts->queries = (uint32_t)count;
    struct merkle_shape trace = stark_trace_tree(&k->shape), bus = stark_bus_tree(&k->shape);
    struct merkle_shape quotient = stark_quotient_tree(&k->shape);
    add_opening(k, "queries of the trace", 0, &trace, indices, count);
    add_opening(k, "queries of the buses", 0, &bus, indices, count);
    add_opening(k, "queries of the quotient", 0, &quotient, indices, count);
    for (uint32_t r = 0; r < k->shape.round_count; r++) {
        struct merkle_shape tree = stark_round_tree(&k->shape, r);
        add_opening(k, "queries of FRI round", r + 1, &tree, indices, count);
    }
    return STATUS_OK;
}

enum status proof_parts_read(struct proof_parts *out, const struct proof_file *file,
                             const struct batch_statement *statement, struct arena *arena)
{
    struct batch_circuit circuit;
    struct stark_public_interaction fractions[BATCH_FRACTIONS_MAX];
    *out = (struct proof_parts){.count = 0};
    TRY(batch_circuit_make(&circuit, arena, statement->bucket));
    if (memcmp(circuit.stark.id, file->circuit_id, sizeof circuit.stark.id) != 0)
        return STATUS_UNSUPPORTED;
    uint32_t fraction_count = batch_statement_fractions(fractions, statement);
    struct stark_statement stated = {
        .public_bytes = file->public_bytes.data,
        .public_size = file->public_bytes.size,
        .log_heights = circuit_log_heights(statement->bucket),
        .fractions = fractions,
        .fraction_count = fraction_count,
    };
    struct walk *k = ARENA_NEW(arena, struct walk, 1);
    if (k == NULL) return STATUS_NO_SPACE;
    TRY(stark_shape_make(&k->shape, &circuit.stark, &stated, file->profile));
    k->script = (struct script){.shape = &k->shape, .nonce = read_nonce, .context = k};
    k->reader = reader_over(file->body);
    k->parts = out;
    k->arena = arena;
    script_statement(&k->script, &stated);
    TRY(walk_commitments(k));
    TRY(walk_rounds(k));
    return walk_queries(k);
}
