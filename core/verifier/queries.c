// SPDX-License-Identifier: Apache-2.0
// Step 8: the opened rows give each height's word F at the queried points; the rounds of FRI must
// hold those values, fold as told, and end in the last polynomial.
#include "core/base/invariant.h"
#include "core/field/batch_inverse.h"
#include "core/field/roots.h"
#include "core/verifier/verify_internal.h"

// Opened base columns and their factors, collected for one call of the kernel.
struct batch {
    const felt **columns;
    ext *factors;
    size_t count;
};

// One opened value: `size` columns from `column` on are coordinates of what is opened.
static void batch_add(struct batch *batch, const struct merkle_rows *rows, size_t column,
                      uint32_t size, ext gamma)
{
    for (uint32_t k = 0; k < size; k++, gamma = ext_mul_x(gamma)) {
        batch->columns[batch->count] = rows->values + (column + k) * rows->count;
        batch->factors[batch->count++] = gamma;
    }
}

struct height_rows {
    const struct merkle_rows *trace, *bus, *quotient;
};

// Columns opened at zeta.
static void batch_now(const struct verifier *v, uint32_t height, const struct height_rows *rows,
                      struct batch *batch)
{
    size_t trace = 0, bus = 0;
    for (uint32_t t = 0; t < v->shape.table_count; t++) {
        const struct stark_table_shape *s = &v->shape.tables[t];
        if (s->height != height) continue;
        const ext *gamma = v->gammas + s->opening;
        for (uint32_t c = 0; c <= s->width; c++) {
            batch_add(batch, rows->trace, trace++, 1, *gamma++);
        }
        gamma += s->next_count;
        for (uint32_t g = 0; g < s->group_count; g++, bus += EXT_DEGREE) {
            batch_add(batch, rows->bus, bus, EXT_DEGREE, *gamma++);
        }
    }
    const struct stark_height *h = &v->shape.heights[height];
    for (uint32_t i = 0; i < h->segments; i++) {
        batch_add(batch, rows->quotient, (size_t)EXT_DEGREE * i, EXT_DEGREE,
                  v->gammas[h->opening + i]);
    }
}

// Columns opened at g zeta.
static void batch_next(const struct verifier *v, uint32_t height, const struct height_rows *rows,
                       struct batch *batch)
{
    size_t trace = 0, bus = 0;
    for (uint32_t t = 0; t < v->shape.table_count; t++) {
        const struct stark_table_shape *s = &v->shape.tables[t];
        if (s->height != height) continue;
        const ext *gamma = v->gammas + s->opening + s->width + 1;
        for (uint32_t c = 0; c < s->width; c++) {
            if (!v->circuit->tables[t]->next_used[c]) continue;
            batch_add(batch, rows->trace, trace + c, 1, *gamma++);
        }
        trace += s->width + 1;
        bus += (size_t)EXT_DEGREE * s->group_count;
        batch_add(batch, rows->bus, bus - EXT_DEGREE, EXT_DEGREE, gamma[s->group_count]);
    }
}

// sum of gamma v over the values opened at zeta (0) and g zeta (1) of a height.
static void sum_openings(const struct verifier *v, uint32_t height, ext sums[static 2])
{
    sums[0] = sums[1] = ext_zero();
    for (uint32_t t = 0; t < v->shape.table_count; t++) {
        const struct stark_table_shape *s = &v->shape.tables[t];
        if (s->height != height) continue;
        uint32_t count = s->width + 1 + s->next_count + s->group_count + 1;
        for (uint32_t i = 0; i < count; i++) {
            bool next = i + 1 == count || (i > s->width && i <= s->width + s->next_count);
            ext product = ext_mul(v->gammas[s->opening + i], v->openings[s->opening + i]);
            sums[next] = ext_add(sums[next], product);
        }
    }
    const struct stark_height *h = &v->shape.heights[height];
    for (uint32_t i = 0; i < h->segments; i++) {
        ext product = ext_mul(v->gammas[h->opening + i], v->openings[h->opening + i]);
        sums[0] = ext_add(sums[0], product);
    }
}

static size_t batch_size(const struct verifier *v, uint32_t height)
{
    const struct stark_shape *s = &v->shape;
    size_t count = (size_t)EXT_DEGREE * s->heights[height].segments;
    for (uint32_t t = 0; t < s->table_count; t++) {
        if (s->tables[t].height != height) continue;
        count += s->tables[t].width + 1 + (size_t)EXT_DEGREE * s->tables[t].group_count;
    }
    return count;
}

// 1 / (x - z) of every opened row.
static enum status invert_distances(struct verifier *v, const struct merkle_rows *rows, ext z,
                                    struct ext_columns out)
{
    ext *distance = ARENA_NEW(v->arena, ext, rows->count);
    ext *inverse = ARENA_NEW(v->arena, ext, rows->count);
    if (distance == NULL || inverse == NULL) return STATUS_NO_SPACE;
    felt root = root_of_unity(rows->log_rows);
    for (size_t i = 0; i < rows->count; i++) {
        felt x = felt_mul(FELT(FELT_GENERATOR), felt_pow(root, rows->indices[i]));
        distance[i] = ext_sub(ext_from_felt(x), z);
    }
    ext_batch_inverse(inverse, distance, rows->count);
    for (size_t i = 0; i < rows->count; i++) ext_store(out, i, inverse[i]);
    return STATUS_OK;
}

static enum status columns_make(struct verifier *v, size_t count, struct ext_columns *out)
{
    felt *memory = ARENA_NEW(v->arena, felt, EXT_DEGREE * count);
    if (memory == NULL) return STATUS_NO_SPACE;
    *out = ext_columns_at(memory, count);
    return STATUS_OK;
}

// (sum of gamma p(x) - sum of gamma p(z)) / (x - z), added to the word.
static enum status add_point(struct verifier *v, const struct merkle_rows *rows,
                             const struct batch *batch, ext sum, ext z, struct ext_columns word)
{
    struct ext_columns values, inverses;
    TRY(columns_make(v, rows->count, &values));
    TRY(columns_make(v, rows->count, &inverses));
    TRY(invert_distances(v, rows, z, inverses));
    for (size_t i = 0; i < rows->count; i++) ext_store(values, i, ext_neg(sum));
    v->lanes->ext_combine(values, batch->columns, batch->factors, batch->count, rows->count);
    v->lanes->ext_mul_add(word, values, inverses, rows->count);
    return STATUS_OK;
}

static enum status make_word(struct verifier *v, struct verifier_opened *opened, uint32_t height)
{
    uint32_t log_rows = v->shape.heights[height].log + v->shape.profile->log_blowup;
    struct height_rows rows = {merkle_rows_of(&opened->trace, log_rows),
                               merkle_rows_of(&opened->bus, log_rows),
                               merkle_rows_of(&opened->quotient, log_rows)};
    size_t count = rows.trace->count, size = batch_size(v, height);
    struct ext_columns *word = &opened->words[height];
    TRY(columns_make(v, count, word));
    for (size_t k = 0; k < EXT_DEGREE; k++) { // R stands behind the segments
        size_t column = (size_t)EXT_DEGREE * v->shape.heights[height].segments + k;
        memcpy(word->c[k], rows.quotient->values + column * count, count * sizeof(felt));
    }
    size_t mark = v->arena->used;
    struct batch batch = {(const felt **)arena_alloc(v->arena, size, sizeof(const felt *)),
                          ARENA_NEW(v->arena, ext, size), 0};
    if (batch.columns == NULL || batch.factors == NULL) return STATUS_NO_SPACE;
    ext sums[2];
    sum_openings(v, height, sums);
    batch_now(v, height, &rows, &batch);
    TRY(add_point(v, rows.trace, &batch, sums[0], v->zeta, *word));
    batch.count = 0;
    batch_next(v, height, &rows, &batch);
    ext next = ext_mul_felt(v->zeta, root_of_unity(v->shape.heights[height].log));
    TRY(add_point(v, rows.trace, &batch, sums[1], next, *word));
    arena_rewind(v->arena, mark);
    return STATUS_OK;
}

static enum status open_trees(struct verifier *v, struct verifier_opened *opened)
{
    struct merkle_shape trace = stark_trace_tree(&v->shape), bus = stark_bus_tree(&v->shape);
    struct merkle_shape quotient = stark_quotient_tree(&v->shape);
    TRY(merkle_verify(&opened->trace, v->arena, v->lanes, &trace, v->trace_cap, v->indices,
                      v->index_count, &v->reader));
    TRY(merkle_verify(&opened->bus, v->arena, v->lanes, &bus, v->bus_cap, v->indices,
                      v->index_count, &v->reader));
    TRY(merkle_verify(&opened->quotient, v->arena, v->lanes, &quotient, v->quotient_cap, v->indices,
                      v->index_count, &v->reader));
    for (uint32_t r = 0; r < v->shape.round_count; r++) {
        struct merkle_shape tree = stark_round_tree(&v->shape, r);
        uint32_t *rows = ARENA_NEW(v->arena, uint32_t, v->index_count);
        if (rows == NULL) return STATUS_NO_SPACE;
        uint32_t mask = ((uint32_t)1 << merkle_log_rows(&tree)) - 1;
        for (size_t i = 0; i < v->index_count; i++) rows[i] = v->indices[i] & mask;
        TRY(merkle_verify(&opened->rounds[r], v->arena, v->lanes, &tree, v->round_caps[r], rows,
                          merkle_sort_queries(rows, v->index_count), &v->reader));
    }
    return STATUS_OK;
}

// F of a height at the query.
static ext word_at(const struct verifier *v, const struct verifier_opened *opened, uint32_t height,
                   uint32_t query)
{
    uint32_t log_rows = v->shape.heights[height].log + v->shape.profile->log_blowup;
    const struct merkle_rows *rows = merkle_rows_of(&opened->trace, log_rows);
    uint32_t index = query & (((uint32_t)1 << log_rows) - 1);
    return ext_load(opened->words[height], merkle_rows_find(rows, index));
}

// Folds the 2^log_arity values on a coset into one: in each halving the values at x and -x become
// (f(x) + f(-x)) / 2 + beta (f(x) - f(-x)) / (2 x). `inverse` is 1 / x of the first value.
static ext fold_coset(ext *values, uint32_t log_arity, felt inverse, ext beta)
{
    const felt one_half = felt_halve(FELT_ONE);
    for (uint32_t log = log_arity; log > 0; log--) {
        felt step = root_of_unity_inverse(log), over_x = felt_mul(inverse, one_half);
        size_t half = (size_t)1 << (log - 1);
        for (size_t s = 0; s < half; s++, over_x = felt_mul(over_x, step)) {
            ext sum = ext_mul_felt(ext_add(values[s], values[s + half]), one_half);
            ext odd = ext_mul_felt(ext_sub(values[s], values[s + half]), over_x);
            values[s] = ext_add(sum, ext_mul(beta, odd));
        }
        inverse = felt_square(inverse);
        beta = ext_square(beta);
    }
    return values[0];
}

// A member's coset in the opened row: its value at the query must be `expected`; folds it.
static enum status fold_member(const struct verifier *v, const struct verifier_opened *opened,
                               uint32_t r, uint32_t m, uint32_t query, ext *value)
{
    const struct stark_round *round = &v->shape.rounds[r];
    const struct merkle_rows *rows = &opened->rounds[r].heights[0];
    uint32_t log_domain = round->log_size[m] + v->shape.profile->log_blowup;
    uint32_t log_arity = round->log_size[m] - round->log_out;
    uint32_t row = query & (((uint32_t)1 << rows->log_rows) - 1);
    uint32_t place = (query & (((uint32_t)1 << log_domain) - 1)) >> rows->log_rows;
    size_t column = 0, at = merkle_rows_find(rows, row);
    for (uint32_t i = 0; i < m; i++) {
        column += (size_t)EXT_DEGREE << (round->log_size[i] - round->log_out);
    }
    ext coset[1 << STARK_LOG_ARITY];
    for (size_t t = 0; t < (size_t)1 << log_arity; t++) {
        for (size_t k = 0; k < EXT_DEGREE; k++) {
            coset[t].c[k] = rows->values[(column + EXT_DEGREE * t + k) * rows->count + at];
        }
    }
    if (!ext_equal(coset[place], *value)) return STATUS_INVALID;
    felt inverse = felt_pow(root_of_unity_inverse(log_domain), row);
    *value = fold_coset(coset, log_arity, inverse, v->folds[r].beta);
    return STATUS_OK;
}

static ext final_at(const struct verifier *v, uint32_t query)
{
    uint32_t log_domain = v->shape.log_final + v->shape.profile->log_blowup;
    felt x = felt_pow(root_of_unity(log_domain), query & (((uint32_t)1 << log_domain) - 1));
    ext sum = ext_zero();
    for (size_t i = (size_t)1 << v->shape.log_final; i-- > 0;) {
        sum = ext_add(ext_mul_felt(sum, x), v->final[i]);
    }
    return sum;
}

static enum status verify_query(const struct verifier *v, const struct verifier_opened *opened,
                                uint32_t query)
{
    ext value = word_at(v, opened, 0, query);
    for (uint32_t r = 0; r < v->shape.round_count; r++) {
        const struct stark_round *round = &v->shape.rounds[r];
        TRY(fold_member(v, opened, r, 0, query, &value));
        for (uint32_t m = 1; m < round->member_count; m++) {
            ext member = word_at(v, opened, round->height[m], query);
            TRY(fold_member(v, opened, r, m, query, &member));
            value = ext_add(value, ext_mul(v->folds[r].delta[m], member));
        }
        if (round->join == STARK_HEIGHTS_MAX) continue;
        ext joined = word_at(v, opened, round->join, query);
        value = ext_add(value, ext_mul(v->folds[r].join, joined));
    }
    return ext_equal(value, final_at(v, query)) ? STATUS_OK : STATUS_INVALID;
}

enum status verify_queries(struct verifier *v)
{
    struct verifier_opened *opened = ARENA_NEW(v->arena, struct verifier_opened, 1);
    if (opened == NULL) return STATUS_NO_SPACE;
    TRY(open_trees(v, opened));
    for (uint32_t h = 0; h < v->shape.height_count; h++) TRY(make_word(v, opened, h));
    for (size_t i = 0; i < v->index_count; i++) TRY(verify_query(v, opened, v->indices[i]));
    return STATUS_OK;
}
