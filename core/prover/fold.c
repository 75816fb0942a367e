// SPDX-License-Identifier: Apache-2.0
// Step 6: FRI.
//
// A round commits its members in rows of whole cosets of the fold, largest member first, then folds
// each of them to the same size and adds them up. Folding by 2^a with beta is folding by two with
// beta, beta^2, beta^4, ...: f(X) = e(X^2) + X o(X^2) becomes e + beta o.
#include <string.h>

#include "core/field/roots.h"
#include "core/prover/prove_internal.h"

// A word of 2^log coefficients over its domain by cosets.
struct word {
    struct ext_columns values;
    uint32_t log;
};

// Element t of a row of a member stands a 2^log_out-th of a coset further: its five coordinates are
// five columns of the round's matrix.
static void copy_member(const struct prover *p, const struct word *word, uint32_t log_out,
                        felt *out, size_t stride)
{
    size_t n = (size_t)1 << word->log, n_out = (size_t)1 << log_out;
    size_t cosets = (size_t)1 << p->shape.profile->log_blowup;
    for (size_t t = 0; t < n / n_out; t++) {
        for (size_t k = 0; k < EXT_DEGREE; k++, out += stride) {
            for (size_t c = 0; c < cosets; c++) {
                memcpy(out + c * n_out, word->values.c[k] + c * n + t * n_out,
                       n_out * sizeof(felt));
            }
        }
    }
}

static enum status commit_round(struct prover *p, uint32_t r, const struct word *members,
                                struct script_fold *fold)
{
    const struct stark_round *shape = &p->shape.rounds[r];
    struct prover_round *round = &p->rounds[r];
    struct merkle_shape tree = stark_round_tree(&p->shape, r);
    round->stride = (size_t)1 << merkle_log_rows(&tree);
    felt *matrix = prover_felts(p, round->stride * shape->width);
    if (matrix == NULL) return STATUS_NO_SPACE;
    felt *out = matrix;
    for (uint32_t m = 0; m < shape->member_count; m++) {
        copy_member(p, &members[m], shape->log_out, out, round->stride);
        out += round->stride * ((size_t)EXT_DEGREE << (members[m].log - shape->log_out));
    }
    round->pointer = matrix;
    round->data = (struct merkle_data){.data = &round->pointer,
                                       .stride = &round->stride,
                                       .log_cosets = p->shape.profile->log_blowup};
    TRY(merkle_commit(&round->tree, p->arena, p->lanes, p->executor, &tree, &round->data));
    struct hash256 cap[MERKLE_CAP_MAX];
    size_t cap_size = (size_t)1 << merkle_log_cap(&tree);
    merkle_cap(&round->tree, cap);
    write_cap(p, cap, cap_size);
    *fold = script_round(&p->script, cap, cap_size, shape);
    return STATUS_OK;
}

// One halving of one coset: out = (low + high) / 2 + beta (low - high) / (2 x), where the point of
// row i of coset c is x = omega_M^c g^i and `inverse_powers` are g^-i.
static void halve_coset(const struct prover *p, struct ext_columns out, struct ext_columns in,
                        size_t half, const felt *inverse_powers, ext factor)
{
    felt memory[EXT_DEGREE * PROGRAM_BLOCK];
    struct ext_columns difference = ext_columns_at(memory, PROGRAM_BLOCK);
    const felt one_half = felt_halve(FELT_ONE);
    for (size_t i = 0; i < half; i += PROGRAM_BLOCK) {
        size_t n = half - i < PROGRAM_BLOCK ? half - i : PROGRAM_BLOCK;
        struct ext_columns low = columns_from(in, i), high = columns_from(in, i + half);
        struct ext_columns sum = columns_from(out, i);
        for (int k = 0; k < EXT_DEGREE; k++) {
            p->lanes->sub(difference.c[k], low.c[k], high.c[k], n);
            p->lanes->mul(difference.c[k], difference.c[k], inverse_powers + i, n);
            p->lanes->add(sum.c[k], low.c[k], high.c[k], n);
            p->lanes->scale(sum.c[k], sum.c[k], one_half, n);
        }
        p->lanes->ext_axpy(sum, factor, difference, n);
    }
}

struct halve_job {
    const struct prover *p;
    struct ext_columns out, in;
    size_t half;
    const felt *inverse_powers;
    ext beta;
    felt step; // 1 / omega_M
};

static void halve_piece(void *argument, size_t coset)
{
    const struct halve_job *job = (const struct halve_job *)argument;
    felt scale = felt_mul(felt_halve(FELT_ONE), felt_pow(job->step, coset));
    halve_coset(job->p, columns_from(job->out, coset * job->half),
                columns_from(job->in, 2 * coset * job->half), job->half, job->inverse_powers,
                ext_mul_felt(job->beta, scale));
}

// Halves a word once; the result is new memory.
static enum status halve(struct prover *p, struct word *word, ext beta)
{
    size_t n = (size_t)1 << word->log, half = n / 2;
    uint32_t log_blowup = p->shape.profile->log_blowup;
    size_t cosets = (size_t)1 << log_blowup;
    felt *memory = prover_felts(p, EXT_DEGREE * half * cosets);
    felt *powers = prover_felts(p, half);
    if (memory == NULL || powers == NULL) return STATUS_NO_SPACE;
    felt_powers(powers, FELT_ONE, root_of_unity_inverse(word->log), half);
    struct halve_job job = {
        p,    ext_columns_at(memory, half * cosets),        word->values, half, powers,
        beta, root_of_unity_inverse(word->log + log_blowup)};
    executor_run(p->executor, halve_piece, &job, cosets);
    *word = (struct word){job.out, word->log - 1};
    return STATUS_OK;
}

static enum status fold_word(struct prover *p, struct word *word, uint32_t log_out, ext beta)
{
    for (; word->log > log_out; beta = ext_square(beta)) TRY(halve(p, word, beta));
    return STATUS_OK;
}

static enum status prove_round(struct prover *p, uint32_t r, struct word *word)
{
    const struct stark_round *shape = &p->shape.rounds[r];
    struct word members[STARK_MEMBERS_MAX];
    members[0] = *word;
    for (uint32_t m = 1; m < shape->member_count; m++) {
        members[m] = (struct word){p->heights[shape->height[m]].word, shape->log_size[m]};
    }
    struct script_fold fold;
    TRY(commit_round(p, r, members, &fold));
    TRY(fold_word(p, &members[0], shape->log_out, fold.beta));
    size_t points = (size_t)1 << (shape->log_out + p->shape.profile->log_blowup);
    for (uint32_t m = 1; m < shape->member_count; m++) {
        TRY(fold_word(p, &members[m], shape->log_out, fold.beta));
        p->lanes->ext_axpy(members[0].values, fold.delta[m], members[m].values, points);
    }
    if (shape->join != STARK_HEIGHTS_MAX) {
        p->lanes->ext_axpy(members[0].values, fold.join, p->heights[shape->join].word, points);
    }
    *word = members[0];
    return STATUS_OK;
}

// The coefficients of the last word, from coset 0.
static enum status send_final(struct prover *p, const struct word *word)
{
    size_t n = (size_t)1 << word->log;
    felt *memory = prover_felts(p, EXT_DEGREE * n);
    ext *coefficients = ARENA_NEW(p->arena, ext, n);
    if (memory == NULL || coefficients == NULL) return STATUS_NO_SPACE;
    for (size_t k = 0; k < EXT_DEGREE; k++) {
        memcpy(memory + k * n, word->values.c[k], n * sizeof(felt));
    }
    struct felt_matrix matrix = {memory, n, EXT_DEGREE};
    ntt_inverse(&p->plan, p->scratch[0], matrix, word->log, FELT_ONE);
    for (size_t i = 0; i < n; i++) coefficients[i] = ext_load(ext_columns_at(memory, n), i);
    write_exts(p, coefficients, n);
    script_final(&p->script, coefficients);
    return STATUS_OK;
}

enum status prove_low_degree(struct prover *p)
{
    TRY(make_words(p));
    return fold_words(p);
}

enum status fold_words(struct prover *p)
{
    struct word word = {p->heights[0].word, p->shape.heights[0].log};
    for (uint32_t r = 0; r < p->shape.round_count; r++) TRY(prove_round(p, r, &word));
    return send_final(p, &word);
}
