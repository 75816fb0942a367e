// SPDX-License-Identifier: Apache-2.0
// Openings that nobody vouches for. The first byte chooses shape and queries, the second whether
// the rest is an opening by itself or is laid over an honest one. Only the honest bytes may verify.
#include <stdlib.h>

#include "core/base/invariant.h"
#include "core/hash/merkle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LOG_ROWS = 7, MATRICES = 3, OPENING_MAX = 1 << 16 };

static const struct merkle_dimensions dimensions[MATRICES] = {
    {5, LOG_ROWS}, {18, LOG_ROWS - 1}, {1, LOG_ROWS - 4}};
static felt values[24 << LOG_ROWS];
static uint32_t salts[4 << LOG_ROWS];
static uint8_t tree_memory[1 << 17], memory[1 << 18], honest[OPENING_MAX], given[OPENING_MAX];

static void commit(struct merkle_tree *tree, struct hash256 *cap, bool salted)
{
    static const felt *pointers[MATRICES];
    static size_t strides[MATRICES];
    size_t used = 0;
    struct merkle_data rows = {.data = pointers, .stride = strides, .salts = salts};
    struct merkle_shape shape = {dimensions, MATRICES, MERKLE_LOG_CAP, salted};
    struct arena arena = arena_over(tree_memory, sizeof tree_memory);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) values[i] = felt_from_u64(i * i);
    for (size_t i = 0; i < sizeof salts / sizeof salts[0]; i++) salts[i] = (uint32_t)i * 77;
    for (size_t m = 0; m < MATRICES; m++) {
        pointers[m] = values + used;
        strides[m] = (size_t)1 << dimensions[m].log_rows;
        used += strides[m] * dimensions[m].columns;
    }
    enum status status = merkle_commit(tree, &arena, lanes_best(), NULL, &shape, &rows);
    INVARIANT(status == STATUS_OK);
    merkle_cap(tree, cap);
}

static enum status verify(const struct merkle_tree *tree, const struct hash256 *cap,
                          const uint32_t *queries, size_t count, size_t size)
{
    struct merkle_opening opening;
    struct arena arena = arena_over(memory, sizeof memory);
    uint8_t *copy = (uint8_t *)malloc(size == 0 ? 1 : size); // so that every overrun is seen
    INVARIANT(copy != NULL);
    memcpy(copy, given, size);
    struct reader r = reader_over(span_of(copy, size));
    enum status status =
        merkle_verify(&opening, &arena, lanes_best(), &tree->shape, cap, queries, count, &r);
    if (status == STATUS_OK) status = reader_end(&r);
    free(copy);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    struct merkle_tree tree;
    struct hash256 cap[MERKLE_CAP_MAX];
    uint32_t queries[8];
    commit(&tree, cap, (data[0] & 1) != 0);
    for (uint32_t i = 0; i < 8; i++) queries[i] = (data[0] * (i + 1) * 37U) >> 1 & 127U;
    size_t count = merkle_sort_queries(queries, 8);
    struct writer w = writer_over(honest, sizeof honest);
    merkle_open(&tree, queries, count, &w);
    INVARIANT(w.status == STATUS_OK);
    INVARIANT(w.size == merkle_opening_bytes(&tree.shape, queries, count));
    size_t rest = size - 2 < OPENING_MAX ? size - 2 : OPENING_MAX, given_size = rest;
    memcpy(given, data + 2, rest);
    if (data[1] != 0) { // laid over the honest one, from byte 37 (data[1] - 1) on
        size_t at = 37U * (data[1] - 1U) % w.size;
        given_size = w.size;
        for (size_t i = at; i < w.size; i++) given[i] = i - at < rest ? data[2 + i - at] : 0;
        for (size_t i = 0; i < w.size; i++) {
            given[i] = (uint8_t)(honest[i] ^ (i >= at ? given[i] : 0));
        }
    }
    bool same = given_size == w.size && memcmp(given, honest, w.size) == 0;
    INVARIANT((verify(&tree, cap, queries, count, given_size) == STATUS_OK) == same);
    return 0;
}
