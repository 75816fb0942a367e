// SPDX-License-Identifier: Apache-2.0
#include "core/base/bytes.h"
#include "core/base/checked.h"
#include "core/base/invariant.h"
#include "core/hash/hash_lanes.h"
#include "core/hash/merkle.h"
#include "core/hash/merkle_internal.h"

#define PIECE_ROWS 1024 // rows or nodes in one task of the executor

// The rows of one height in one coset, cut into pieces.
struct rows_job {
    const struct hash_lanes *lanes;
    struct hash_rows rows;
    struct hash256_columns out;
    size_t size;
};

// One level of nodes, cut into pieces.
struct level_job {
    const struct hash_lanes *lanes;
    struct hash256_columns out;   // the level; where rows are injected it holds their digests
    struct hash256_columns above; // the level of twice the size
    size_t size;
    uint32_t log_cosets;
    bool injected;
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

static void rows_piece(void *argument, size_t index)
{
    const struct rows_job *job = (const struct rows_job *)argument;
    size_t from = index * PIECE_ROWS;
    size_t n = job->size - from < PIECE_ROWS ? job->size - from : PIECE_ROWS;
    job->lanes->rows(columns_from(job->out, from), &job->rows, from, n);
}

// Nodes [from, from + n) of a level to `out`. Within a coset the children of place i are places i
// and i plus half of the coset, as in the natural order.
static void hash_children(const struct level_job *job, struct hash256_columns out, size_t from,
                          size_t n)
{
    size_t coset = job->size >> job->log_cosets;
    for (size_t done = 0; done < n;) {
        size_t place = from + done, i = place % coset, left = 2 * (place - i) + i;
        size_t take = n - done < coset - i ? n - done : coset - i;
        job->lanes->nodes(columns_from(out, done), columns_from(job->above, left),
                          columns_from(job->above, left + coset), 0, take);
        done += take;
    }
}

static void nodes_piece(void *argument, size_t index)
{
    const struct level_job *job = (const struct level_job *)argument;
    size_t from = index * PIECE_ROWS;
    size_t n = job->size - from < PIECE_ROWS ? job->size - from : PIECE_ROWS;
    struct hash256_columns out = columns_from(job->out, from);
    if (!job->injected) {
        hash_children(job, out, from, n);
        return;
    }
    uint32_t words[8 * PIECE_ROWS];
    struct hash256_columns nodes = {words, PIECE_ROWS};
    hash_children(job, nodes, from, n);
    job->lanes->nodes(out, nodes, out, 1, n);
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

enum status merkle_begin(struct merkle_tree *tree, struct arena *arena,
                         const struct merkle_shape *shape, const struct merkle_data *data)
{
    merkle_check_shape(shape);
    *tree = (struct merkle_tree){.shape = *shape,
                                 .data = *data,
                                 .log_rows = merkle_log_rows(shape),
                                 .log_cap = merkle_log_cap(shape)};
    INVARIANT(data->log_cosets <= tree->log_cap);
    INVARIANT(!shape->salted || data->salts != NULL);
    for (uint32_t k = tree->log_rows + 1; k-- > tree->log_cap;) {
        tree->levels[k] = (uint32_t *)arena_alloc_raw(arena, (size_t)8 << k, sizeof(uint32_t));
        if (tree->levels[k] == NULL) return STATUS_NO_SPACE;
    }
    return STATUS_OK;
}

// The digests of rows stand in their level until the nodes are made.
enum status merkle_hash_coset(struct merkle_tree *tree, struct arena *scratch,
                              const struct lanes *lanes, const struct executor *executor,
                              uint32_t coset, const struct merkle_data *rows)
{
    for (uint32_t k = tree->log_rows + 1; k-- > tree->log_cap;) {
        size_t mark = scratch->used, width = merkle_row_width(&tree->shape, k);
        if (width == 0) continue;
        struct rows_job job = {.lanes = hash_lanes_for(lanes)};
        job.size = (size_t)1 << (k - tree->data.log_cosets);
        job.out = columns_from(level_columns(tree, k), coset * job.size);
        job.rows.column_count = width;
        job.rows.columns = collect_columns(scratch, &tree->shape, rows, k, width);
        if (job.rows.columns == NULL) return STATUS_NO_SPACE;
        if (tree->shape.salted && k == tree->log_rows) {
            job.rows.salts = tree->data.salts + coset * job.size;
            job.rows.salt_stride = (size_t)1 << k;
        }
        executor_run(executor, rows_piece, &job, ceil_div(job.size, PIECE_ROWS));
        arena_rewind(scratch, mark);
    }
    return STATUS_OK;
}

void merkle_finish(struct merkle_tree *tree, const struct lanes *lanes,
                   const struct executor *executor)
{
    for (uint32_t k = tree->log_rows; k-- > tree->log_cap;) {
        struct level_job job = {.lanes = hash_lanes_for(lanes),
                                .out = level_columns(tree, k),
                                .above = level_columns(tree, k + 1),
                                .size = (size_t)1 << k,
                                .log_cosets = tree->data.log_cosets,
                                .injected = merkle_row_width(&tree->shape, k) != 0};
        executor_run(executor, nodes_piece, &job, ceil_div(job.size, PIECE_ROWS));
    }
}

enum status merkle_commit(struct merkle_tree *tree, struct arena *arena, const struct lanes *lanes,
                          const struct executor *executor, const struct merkle_shape *shape,
                          const struct merkle_data *data)
{
    TRY(merkle_begin(tree, arena, shape, data));
    size_t mark = arena->used;
    const felt **first = (const felt **)arena_alloc_raw(arena, shape->count, sizeof(const felt *));
    if (first == NULL) return STATUS_NO_SPACE;
    struct merkle_data rows = {.data = first, .stride = data->stride};
    for (uint32_t coset = 0; coset < (uint32_t)1 << data->log_cosets; coset++) {
        for (size_t m = 0; m < shape->count; m++) {
            uint32_t log_size = shape->matrices[m].log_rows - data->log_cosets;
            first[m] = data->data[m] + ((size_t)coset << log_size);
        }
        TRY(merkle_hash_coset(tree, arena, lanes, executor, coset, &rows));
    }
    merkle_finish(tree, lanes, executor);
    arena_rewind(arena, mark);
    return STATUS_OK;
}

size_t merkle_arena_bytes(const struct merkle_shape *shape)
{
    size_t levels = 0, most = 0;
    for (uint32_t k = merkle_log_rows(shape) + 1; k-- > merkle_log_cap(shape);) {
        size_t width = merkle_row_width(shape, k) * sizeof(const felt *) + 64;
        levels += ((size_t)32 << k) + 64;
        if (width > most) most = width;
    }
    return levels + most + shape->count * sizeof(const felt *) + 2 * 64;
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

static void write_salt(const struct merkle_tree *tree, uint32_t k, size_t place, struct writer *w)
{
    for (size_t s = 0; tree->shape.salted && k == tree->log_rows && s < 4; s++) {
        write_u32_le(w, tree->data.salts[(s << k) + place]);
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
    write_salt(tree, k, row, w);
}

static void write_given_row(const struct merkle_tree *tree, const struct merkle_rows *rows,
                            size_t i, uint32_t index, struct writer *w)
{
    INVARIANT(i < rows->count && rows->indices[i] == index);
    for (size_t c = 0; c < rows->width; c++) {
        write_u32_le(w, felt_to_u32(rows->values[c * rows->count + i]));
    }
    write_salt(tree, rows->log_rows, place_of(tree, rows->log_rows, index), w);
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

// Rows from memory, or as given.
static void open_tree(const struct merkle_tree *tree, const uint32_t *queries, size_t count,
                      const struct merkle_opening *rows, struct writer *w)
{
    merkle_check_queries(&tree->shape, queries, count);
    struct merkle_known known;
    merkle_known_start(&known, queries, count);
    for (uint32_t k = tree->log_rows;; k--) {
        bool present = merkle_row_width(&tree->shape, k) != 0;
        for (size_t i = 0; present && i < known.count; i++) {
            uint32_t index = merkle_known_nodes(&known)[i];
            if (rows != NULL) {
                write_given_row(tree, merkle_rows_of(rows, k), i, index, w);
            } else {
                write_row(tree, k, index, w);
            }
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

void merkle_open(const struct merkle_tree *tree, const uint32_t *queries, size_t count,
                 struct writer *w)
{
    open_tree(tree, queries, count, NULL, w);
}

void merkle_open_rows(const struct merkle_tree *tree, const uint32_t *queries, size_t count,
                      const struct merkle_opening *rows, struct writer *w)
{
    open_tree(tree, queries, count, rows, w);
}
