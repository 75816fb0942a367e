// SPDX-License-Identifier: Apache-2.0
#include "core/base/bytes.h"
#include "core/base/checked.h"
#include "core/base/invariant.h"
#include "core/hash/hash_lanes.h"
#include "core/hash/merkle.h"
#include "core/hash/merkle_internal.h"

#define PIECE_ROWS 1024 // rows or nodes in one task of the executor

// One level's work, cut into pieces.
struct level_job {
    const struct hash_lanes *lanes;
    const struct hash_rows *rows; // NULL when no matrix has this height
    struct hash256_columns out;   // the level
    struct hash256_columns above; // the level of twice the size, unless this is the first
    struct hash256_columns digests;
    size_t size;
    uint32_t log_cosets;
    bool first;
};

// Where row or node i of 2^k lies (struct merkle_data).
static size_t place_of(const struct merkle_tree *tree, uint32_t k, size_t i)
{
    uint32_t b = tree->data.log_cosets;
    return ((i & (((size_t)1 << b) - 1)) << (k - b)) + (i >> b);
}

static struct hash256_columns columns_from(struct hash256_columns c, size_t i)
{
    return (struct hash256_columns){c.data + i, c.stride};
}

// Nodes [from, from + n) of a level. Within a coset the children of place i are places i and i plus
// half of the coset, as in the natural order.
static void hash_children(const struct level_job *job, size_t from, size_t n)
{
    size_t coset = job->size >> job->log_cosets;
    while (n > 0) {
        size_t i = from % coset, left = 2 * (from - i) + i;
        size_t take = n < coset - i ? n : coset - i;
        job->lanes->nodes(columns_from(job->out, from), columns_from(job->above, left),
                          columns_from(job->above, left + coset), 0, take);
        from += take;
        n -= take;
    }
}

static void hash_piece(void *argument, size_t index)
{
    const struct level_job *job = (const struct level_job *)argument;
    size_t from = index * PIECE_ROWS;
    size_t n = job->size - from < PIECE_ROWS ? job->size - from : PIECE_ROWS;
    struct hash256_columns out = columns_from(job->out, from);
    if (job->first) {
        job->lanes->rows(out, job->rows, from, n);
        return;
    }
    hash_children(job, from, n);
    if (job->rows == NULL) return;
    struct hash256_columns digests = columns_from(job->digests, from);
    job->lanes->rows(digests, job->rows, from, n);
    job->lanes->nodes(out, out, digests, 1, n);
}

// The columns of every matrix of one height, in order; NULL when there are none.
static const felt **collect_columns(struct arena *arena, const struct merkle_shape *shape,
                                    const struct merkle_data *data, uint32_t log_rows, size_t width)
{
    const felt **columns = (const felt **)arena_alloc_raw(arena, width, sizeof(const felt *));
    size_t n = 0;
    for (size_t k = 0; columns != NULL && k < shape->count; k++) {
        if (shape->matrices[k].log_rows != log_rows) continue;
        for (size_t c = 0; c < shape->matrices[k].columns; c++) {
            columns[n++] = data->data[k] + c * data->stride[k];
        }
    }
    return columns;
}

static struct hash256_columns level_columns(const struct merkle_tree *tree, uint32_t k)
{
    return (struct hash256_columns){tree->levels[k], (size_t)1 << k};
}

static enum status hash_level(struct merkle_tree *tree, struct arena *arena,
                              const struct lanes *lanes, const struct executor *executor,
                              uint32_t k)
{
    size_t mark = arena->used;
    size_t size = (size_t)1 << k;
    struct level_job job = {.lanes = hash_lanes_for(lanes),
                            .out = level_columns(tree, k),
                            .size = size,
                            .log_cosets = tree->data.log_cosets,
                            .first = k == tree->log_rows};
    if (!job.first) job.above = level_columns(tree, k + 1);
    size_t width = merkle_row_width(&tree->shape, k);
    struct hash_rows rows = {.column_count = width};
    if (width != 0) {
        rows.columns = collect_columns(arena, &tree->shape, &tree->data, k, width);
        if (rows.columns == NULL) return STATUS_NO_SPACE;
        if (tree->shape.salted && job.first) {
            INVARIANT(tree->data.salts != NULL);
            rows.salts = tree->data.salts;
            rows.salt_stride = size;
        }
        job.rows = &rows;
        if (!job.first) {
            uint32_t *digests = (uint32_t *)arena_alloc_raw(arena, 8 * size, sizeof(uint32_t));
            if (digests == NULL) return STATUS_NO_SPACE;
            job.digests = (struct hash256_columns){digests, size};
        }
    }
    executor_run(executor, hash_piece, &job, ceil_div(size, PIECE_ROWS));
    arena_rewind(arena, mark);
    return STATUS_OK;
}

enum status merkle_commit(struct merkle_tree *tree, struct arena *arena, const struct lanes *lanes,
                          const struct executor *executor, const struct merkle_shape *shape,
                          const struct merkle_data *data)
{
    merkle_check_shape(shape);
    *tree = (struct merkle_tree){.shape = *shape,
                                 .data = *data,
                                 .log_rows = merkle_log_rows(shape),
                                 .log_cap = merkle_log_cap(shape)};
    INVARIANT(data->log_cosets <= tree->log_cap);
    for (uint32_t k = tree->log_rows + 1; k-- > tree->log_cap;) {
        tree->levels[k] = (uint32_t *)arena_alloc_raw(arena, (size_t)8 << k, sizeof(uint32_t));
        if (tree->levels[k] == NULL) return STATUS_NO_SPACE;
    }
    for (uint32_t k = tree->log_rows + 1; k-- > tree->log_cap;) {
        TRY(hash_level(tree, arena, lanes, executor, k));
    }
    return STATUS_OK;
}

size_t merkle_arena_bytes(const struct merkle_shape *shape)
{
    uint32_t log_rows = merkle_log_rows(shape);
    size_t levels = 0, most = 0;
    for (uint32_t k = log_rows + 1; k-- > merkle_log_cap(shape);) {
        size_t width = merkle_row_width(shape, k);
        size_t extra = width == 0 ? 0 : width * sizeof(const felt *) + 64;
        if (width != 0 && k != log_rows) extra += ((size_t)32 << k) + 64;
        levels += ((size_t)32 << k) + 64;
        if (extra > most) most = extra;
    }
    return levels + most + 64;
}

static struct hash256 node_at(const struct merkle_tree *tree, uint32_t k, size_t i)
{
    struct hash256 node;
    size_t place = place_of(tree, k, i);
    for (size_t w = 0; w < 8; w++) node.w[w] = tree->levels[k][(w << k) + place];
    return node;
}

void merkle_cap(const struct merkle_tree *tree, struct hash256 *cap)
{
    for (size_t i = 0; i < (size_t)1 << tree->log_cap; i++) {
        cap[i] = node_at(tree, tree->log_cap, i);
    }
}

static void write_row(const struct merkle_tree *tree, uint32_t k, size_t index, struct writer *w)
{
    size_t row = place_of(tree, k, index);
    for (size_t m = 0; m < tree->shape.count; m++) {
        if (tree->shape.matrices[m].log_rows != k) continue;
        for (size_t c = 0; c < tree->shape.matrices[m].columns; c++) {
            write_u32_le(w, felt_to_u32(tree->data.data[m][c * tree->data.stride[m] + row]));
        }
    }
    for (size_t s = 0; tree->shape.salted && k == tree->log_rows && s < 4; s++) {
        write_u32_le(w, tree->data.salts[(s << k) + row]);
    }
}

static void write_node(const struct merkle_tree *tree, uint32_t k, size_t i, struct writer *w)
{
    uint8_t bytes[32];
    hash256_to_bytes(bytes, node_at(tree, k, i));
    write_bytes(w, bytes, sizeof bytes);
}

// Siblings of the known nodes of level 2^k, in the order of their parents: the nodes of the lower
// half and those of the upper one are two ascending runs of them.
static void write_siblings(const struct merkle_tree *tree, const uint32_t *nodes, size_t count,
                           uint32_t k, struct writer *w)
{
    uint32_t half = (uint32_t)1 << (k - 1);
    size_t low = 0, high = 0, middle;
    while (high < count && nodes[high] < half) high++;
    middle = high;
    while (low < middle || high < count) {
        uint32_t a = low < middle ? nodes[low] : UINT32_MAX;
        uint32_t b = high < count ? nodes[high] - half : UINT32_MAX;
        if (a < b) write_node(tree, k, a + half, w);
        if (b < a) write_node(tree, k, b, w);
        low += a <= b;
        high += b <= a;
    }
}

void merkle_open(const struct merkle_tree *tree, const uint32_t *queries, size_t count,
                 struct writer *w)
{
    merkle_check_queries(&tree->shape, queries, count);
    struct merkle_known known;
    merkle_known_start(&known, queries, count);
    for (uint32_t k = tree->log_rows;; k--) {
        bool present = merkle_row_width(&tree->shape, k) != 0;
        for (size_t i = 0; present && i < known.count; i++) {
            write_row(tree, k, merkle_known_nodes(&known)[i], w);
        }
        if (k == tree->log_cap) break;
        merkle_known_halve(&known, k);
    }
    merkle_known_start(&known, queries, count);
    for (uint32_t k = tree->log_rows; k > tree->log_cap; k--) {
        write_siblings(tree, merkle_known_nodes(&known), known.count, k, w);
        merkle_known_halve(&known, k);
    }
}
