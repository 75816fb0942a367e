// SPDX-License-Identifier: Apache-2.0
#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/hash/hash_lanes.h"
#include "core/hash/merkle.h"
#include "core/hash/merkle_internal.h"

// The walk from the tallest level to the cap. Sets of nodes are sorted indices with their digests
// side by side (stride `capacity`, at least the number of queries), so that the lanes hash them.
struct walk {
    const struct merkle_shape *shape;
    const struct hash_lanes *lanes;
    struct arena *arena;
    struct reader *reader;
    size_t capacity;
    const uint32_t *indices[MERKLE_LOG_ROWS_MAX + 1]; // distinct q mod 2^k
    size_t counts[MERKLE_LOG_ROWS_MAX + 1];
    uint32_t *nodes; // digests of the present level
    uint32_t *left;
    uint32_t *right;
};

static uint32_t *words_new(struct walk *walk, size_t count)
{
    return (uint32_t *)arena_alloc_raw(walk->arena, count, sizeof(uint32_t));
}

static enum status find_indices(struct walk *walk, const uint32_t *queries, size_t count,
                                uint32_t log_rows, uint32_t log_cap)
{
    walk->indices[log_rows] = queries;
    walk->counts[log_rows] = count;
    for (uint32_t k = log_rows; k > log_cap; k--) {
        uint32_t *halved = words_new(walk, walk->counts[k]);
        if (halved == NULL) return STATUS_NO_SPACE;
        walk->counts[k - 1] = merkle_halve(halved, walk->indices[k], walk->counts[k], k);
        walk->indices[k - 1] = halved;
    }
    return STATUS_OK;
}

// Step 1 of the format: the rows of one height, and their digests to `digests`.
static enum status read_rows(struct walk *walk, uint32_t k, struct merkle_rows *rows,
                             uint32_t **digests)
{
    size_t n = walk->counts[k], width = merkle_row_width(walk->shape, k);
    bool salted = walk->shape->salted && k == merkle_log_rows(walk->shape);
    felt *values = (felt *)arena_alloc_raw(walk->arena, width * n, sizeof(felt));
    uint32_t *salts = words_new(walk, 4 * n);
    const felt **columns = (const felt **)arena_alloc_raw(walk->arena, width, sizeof(const felt *));
    *digests = words_new(walk, 8 * walk->capacity);
    if (values == NULL || salts == NULL || columns == NULL || *digests == NULL) {
        return STATUS_NO_SPACE;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < width; c++) {
            size_t offset = walk->reader->offset;
            uint32_t word = read_u32_le(walk->reader);
            values[c * n + i] = FELT_ZERO;
            if (!felt_from_canonical(word, &values[c * n + i])) {
                walk->reader->offset = offset;
                reader_fail(walk->reader, STATUS_NOT_CANONICAL);
            }
        }
        for (size_t s = 0; s < 4; s++) {
            salts[s * n + i] = salted ? read_u32_le(walk->reader) : 0;
        }
        if (!reader_ok(walk->reader)) return walk->reader->status;
    }
    for (size_t c = 0; c < width; c++) columns[c] = values + c * n;
    struct hash_rows in = {columns, width, salted ? salts : NULL, n};
    walk->lanes->rows((struct hash256_columns){*digests, walk->capacity}, &in, 0, n);
    *rows = (struct merkle_rows){k, width, n, walk->indices[k], values};
    return STATUS_OK;
}

static void copy_node(struct walk *walk, uint32_t *to, size_t i, size_t from)
{
    for (size_t w = 0; w < 8; w++) {
        to[w * walk->capacity + i] = walk->nodes[w * walk->capacity + from];
    }
}

static void read_node(struct walk *walk, uint32_t *to, size_t i)
{
    for (size_t w = 0; w < 8; w++) to[w * walk->capacity + i] = read_u32_le(walk->reader);
}

// Step 2 of the format for one level: nodes of level 2^k to their parents. `low` and `high` run
// through the two halves of the known nodes, as merkle_halve() does.
static enum status climb(struct walk *walk, uint32_t k)
{
    const uint32_t *known = walk->indices[k], *parents = walk->indices[k - 1];
    uint32_t half = (uint32_t)1 << (k - 1);
    size_t low = 0, high = 0, middle;
    while (high < walk->counts[k] && known[high] < half) high++;
    middle = high;
    for (size_t i = 0; i < walk->counts[k - 1]; i++) {
        if (low < middle && known[low] == parents[i]) {
            copy_node(walk, walk->left, i, low++);
        } else {
            read_node(walk, walk->left, i);
        }
        if (high < walk->counts[k] && known[high] == parents[i] + half) {
            copy_node(walk, walk->right, i, high++);
        } else {
            read_node(walk, walk->right, i);
        }
    }
    INVARIANT(low == middle && high == walk->counts[k]);
    if (!reader_ok(walk->reader)) return walk->reader->status;
    walk->lanes->nodes((struct hash256_columns){walk->nodes, walk->capacity},
                       (struct hash256_columns){walk->left, walk->capacity},
                       (struct hash256_columns){walk->right, walk->capacity}, 0,
                       walk->counts[k - 1]);
    return STATUS_OK;
}

static enum status compare_cap(const struct walk *walk, uint32_t log_cap, const struct hash256 *cap)
{
    uint32_t different = 0;
    for (size_t i = 0; i < walk->counts[log_cap]; i++) {
        const struct hash256 *expected = &cap[walk->indices[log_cap][i]];
        for (size_t w = 0; w < 8; w++) {
            different |= walk->nodes[w * walk->capacity + i] ^ expected->w[w];
        }
    }
    return different == 0 ? STATUS_OK : STATUS_INVALID;
}

enum status merkle_verify(struct merkle_opening *opening, struct arena *arena,
                          const struct lanes *lanes, const struct merkle_shape *shape,
                          const struct hash256 *cap, const uint32_t *queries, size_t count,
                          struct reader *r)
{
    merkle_check_shape(shape);
    merkle_check_queries(shape, queries, count);
    struct walk walk = {.shape = shape,
                        .lanes = hash_lanes_for(lanes),
                        .arena = arena,
                        .reader = r,
                        .capacity = count};
    uint32_t log_rows = merkle_log_rows(shape), log_cap = merkle_log_cap(shape);
    uint32_t *digests[MERKLE_LOG_ROWS_MAX + 1] = {NULL};
    opening->height_count = 0;
    TRY(find_indices(&walk, queries, count, log_rows, log_cap));
    walk.left = words_new(&walk, 8 * count);
    walk.right = words_new(&walk, 8 * count);
    if (walk.left == NULL || walk.right == NULL) return STATUS_NO_SPACE;
    for (uint32_t k = log_rows + 1; k-- > log_cap;) {
        if (merkle_row_width(shape, k) == 0) continue;
        TRY(read_rows(&walk, k, &opening->heights[opening->height_count], &digests[k]));
        opening->height_count++;
    }
    walk.nodes = digests[log_rows];
    for (uint32_t k = log_rows; k > log_cap; k--) {
        TRY(climb(&walk, k));
        if (digests[k - 1] == NULL) continue;
        struct hash256_columns nodes = {walk.nodes, count};
        walk.lanes->nodes(nodes, nodes, (struct hash256_columns){digests[k - 1], count}, 1,
                          walk.counts[k - 1]);
    }
    return compare_cap(&walk, log_cap, cap);
}

const struct merkle_rows *merkle_rows_of(const struct merkle_opening *opening, uint32_t log_rows)
{
    for (size_t k = 0; k < opening->height_count; k++) {
        if (opening->heights[k].log_rows == log_rows) return &opening->heights[k];
    }
    INVARIANT(false);
    return NULL;
}

size_t merkle_rows_find(const struct merkle_rows *rows, uint32_t index)
{
    size_t low = 0, high = rows->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (rows->indices[middle] <= index) {
            low = middle;
        } else {
            high = middle;
        }
    }
    INVARIANT(low < rows->count && rows->indices[low] == index);
    return low;
}
