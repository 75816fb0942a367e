// SPDX-License-Identifier: Apache-2.0
// The verifier: docs/protocol.md 5.4, step by step; core/prover/prove.c is the same list.
#include "core/verifier/verify.h"

#include "core/hash/grinding.h"
#include "core/verifier/verify_internal.h"

static void read_cap(struct verifier *v, const struct merkle_shape *tree, struct hash256 *cap)
{
    for (size_t i = 0; i < (size_t)1 << merkle_log_cap(tree); i++) {
        for (size_t w = 0; w < 8; w++) cap[i].w[w] = read_u32_le(&v->reader);
    }
}

static size_t cap_size(const struct merkle_shape *tree)
{
    return (size_t)1 << merkle_log_cap(tree);
}

// Canonical words; the first word that is not below p is where the reader stops.
static void read_exts(struct verifier *v, ext *values, size_t count)
{
    for (size_t i = 0; i < count * EXT_DEGREE; i++) {
        size_t offset = v->reader.offset;
        uint32_t word = read_u32_le(&v->reader);
        felt *value = &values[i / EXT_DEGREE].c[i % EXT_DEGREE];
        *value = FELT_ZERO;
        if (felt_from_canonical(word, value)) continue;
        v->reader.offset = offset;
        reader_fail(&v->reader, STATUS_NOT_CANONICAL);
    }
}

static uint64_t verify_nonce(void *context, struct hash256 key, uint32_t bits)
{
    struct verifier *v = (struct verifier *)context;
    size_t offset = v->reader.offset;
    uint64_t nonce = read_u64_le(&v->reader);
    if (reader_ok(&v->reader) && !grinding_check(key, bits, nonce)) {
        v->reader.offset = offset;
        reader_fail(&v->reader, STATUS_INVALID);
    }
    return nonce;
}

static enum status verify_statement(struct verifier *v, const struct stark_verify_options *options)
{
    if (options->profile->development && !options->allow_development) return STATUS_REFUSED;
    TRY(stark_shape_make(&v->shape, v->circuit, v->statement, options->profile));
    v->openings = ARENA_NEW(v->arena, ext, v->shape.opening_count);
    v->gammas = ARENA_NEW(v->arena, ext, v->shape.opening_count);
    v->final = ARENA_NEW(v->arena, ext, (size_t)1 << v->shape.log_final);
    if (v->openings == NULL || v->gammas == NULL || v->final == NULL) return STATUS_NO_SPACE;
    v->script = (struct script){.shape = &v->shape, .nonce = verify_nonce, .context = v};
    script_statement(&v->script, v->statement);
    return STATUS_OK;
}

static enum status verify_trace(struct verifier *v)
{
    struct merkle_shape tree = stark_trace_tree(&v->shape);
    read_cap(v, &tree, v->trace_cap);
    v->bus = script_trace(&v->script, v->trace_cap, cap_size(&tree));
    return v->reader.status;
}

// The verifier's own fraction; false when its fingerprint vanishes.
static bool fraction_at(const struct verifier *v, const struct stark_public_interaction *f,
                        ext *value)
{
    ext fingerprint = script_bus_offset(&v->bus, f->bus);
    for (uint32_t k = 0; k < f->width; k++) {
        fingerprint = ext_add(fingerprint, ext_mul_felt(v->bus.power[k], f->tuple[k]));
    }
    if (ext_is_zero(fingerprint)) return false;
    felt multiplicity = f->receive ? felt_neg(f->multiplicity) : f->multiplicity;
    *value = ext_mul_felt(ext_inv(fingerprint), multiplicity);
    return true;
}

static enum status verify_buses(struct verifier *v)
{
    struct merkle_shape tree = stark_bus_tree(&v->shape);
    read_cap(v, &tree, v->bus_cap);
    size_t terminals = v->reader.offset;
    read_exts(v, v->terminals, v->shape.table_count);
    if (!reader_ok(&v->reader)) return v->reader.status;
    v->composition = script_buses(&v->script, v->bus_cap, cap_size(&tree), v->terminals);
    if (!reader_ok(&v->reader)) return v->reader.status;
    ext sum = ext_zero();
    for (uint32_t t = 0; t < v->shape.table_count; t++) sum = ext_add(sum, v->terminals[t]);
    for (uint32_t i = 0; i < v->statement->fraction_count; i++) {
        ext value;
        if (!fraction_at(v, &v->statement->fractions[i], &value)) return STATUS_INVALID;
        sum = ext_add(sum, value);
    }
    if (ext_is_zero(sum)) return STATUS_OK;
    v->reader.offset = terminals;
    return STATUS_INVALID;
}

static enum status verify_quotient(struct verifier *v)
{
    struct merkle_shape tree = stark_quotient_tree(&v->shape);
    read_cap(v, &tree, v->quotient_cap);
    v->zeta = script_quotient(&v->script, v->quotient_cap, cap_size(&tree));
    if (!reader_ok(&v->reader)) return v->reader.status;
    return ext_is_base(v->zeta) ? STATUS_INVALID : STATUS_OK;
}

static enum status verify_openings(struct verifier *v)
{
    size_t offset = v->reader.offset;
    read_exts(v, v->openings, v->shape.opening_count);
    if (!reader_ok(&v->reader)) return v->reader.status;
    script_openings(&v->script, v->openings, v->gammas);
    if (!reader_ok(&v->reader)) return v->reader.status;
    enum status status = verify_constraints(v);
    if (status != STATUS_OK) v->reader.offset = offset;
    return status;
}

static enum status verify_low_degree(struct verifier *v)
{
    for (uint32_t r = 0; r < v->shape.round_count; r++) {
        struct merkle_shape tree = stark_round_tree(&v->shape, r);
        read_cap(v, &tree, v->round_caps[r]);
        v->folds[r] =
            script_round(&v->script, v->round_caps[r], cap_size(&tree), &v->shape.rounds[r]);
    }
    size_t count = (size_t)1 << v->shape.log_final;
    read_exts(v, v->final, count);
    if (!reader_ok(&v->reader)) return v->reader.status;
    script_final(&v->script, v->final);
    return STATUS_OK;
}

static enum status verify_work(struct verifier *v)
{
    script_indices(&v->script, v->indices);
    v->index_count = merkle_sort_queries(v->indices, v->shape.profile->queries);
    return v->reader.status;
}

static enum status verify_steps(struct verifier *v, const struct stark_verify_options *options,
                                enum stark_step *step)
{
    // 1. Statement.
    *step = STARK_STEP_STATEMENT;
    TRY(verify_statement(v, options));
    // 2. Trace: its cap; alpha, beta.
    *step = STARK_STEP_TRACE;
    TRY(verify_trace(v));
    // 3. Buses: cap and terminals, which add up to zero with the public fractions; c.
    *step = STARK_STEP_BUSES;
    TRY(verify_buses(v));
    // 4. Quotient: its cap; zeta, outside of F_p.
    *step = STARK_STEP_QUOTIENT;
    TRY(verify_quotient(v));
    // 5. Openings: constraints and quotient agree at zeta; one gamma each.
    *step = STARK_STEP_OPENINGS;
    TRY(verify_openings(v));
    // 6. Low degree: caps of the rounds, the last polynomial; beta, delta.
    *step = STARK_STEP_LOW_DEGREE;
    TRY(verify_low_degree(v));
    // 7. Work: the nonce does; the query indices.
    *step = STARK_STEP_WORK;
    TRY(verify_work(v));
    // 8. Queries: rows, siblings and folds of every tree; nothing is left.
    *step = STARK_STEP_QUERIES;
    TRY(verify_queries(v));
    return reader_end(&v->reader);
}

struct verdict stark_verify(const struct stark_circuit *circuit,
                            const struct stark_statement *statement,
                            const struct stark_verify_options *options, span body,
                            struct arena *arena)
{
    struct verdict verdict = {STATUS_NO_SPACE, STARK_STEP_STATEMENT, 0};
    size_t mark = arena->used;
    struct verifier *v = ARENA_NEW(arena, struct verifier, 1);
    if (v == NULL) return verdict;
    v->circuit = circuit;
    v->statement = statement;
    v->lanes = options->lanes;
    v->arena = arena;
    v->reader = reader_over(body);
    verdict.status = verify_steps(v, options, &verdict.step);
    verdict.offset = v->reader.offset;
    arena_rewind(arena, mark);
    return verdict;
}
