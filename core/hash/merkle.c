// SPDX-License-Identifier: Apache-2.0
#include "core/hash/merkle.h"

#include <string.h>

#include "core/base/invariant.h"
#include "core/hash/merkle_internal.h"

uint32_t merkle_log_rows(const struct merkle_shape *shape)
{
    uint32_t log_rows = 0;
    for (size_t k = 0; k < shape->count; k++) {
        if (shape->matrices[k].log_rows > log_rows) log_rows = shape->matrices[k].log_rows;
    }
    return log_rows;
}

uint32_t merkle_log_cap(const struct merkle_shape *shape)
{
    uint32_t log_cap = shape->log_cap;
    for (size_t k = 0; k < shape->count; k++) {
        if (shape->matrices[k].log_rows < log_cap) log_cap = shape->matrices[k].log_rows;
    }
    return log_cap;
}

size_t merkle_row_width(const struct merkle_shape *shape, uint32_t log_rows)
{
    size_t width = 0;
    for (size_t k = 0; k < shape->count; k++) {
        if (shape->matrices[k].log_rows == log_rows) width += shape->matrices[k].columns;
    }
    return width;
}

void merkle_check_shape(const struct merkle_shape *shape)
{
    INVARIANT(shape->count >= 1 && shape->log_cap <= MERKLE_LOG_CAP);
    for (size_t k = 0; k < shape->count; k++) {
        INVARIANT(shape->matrices[k].columns >= 1);
        INVARIANT(shape->matrices[k].log_rows <= MERKLE_LOG_ROWS_MAX);
    }
}

void merkle_check_queries(const struct merkle_shape *shape, const uint32_t *queries, size_t count)
{
    INVARIANT(count >= 1 && count <= MERKLE_QUERIES_MAX);
    INVARIANT(queries[count - 1] >> merkle_log_rows(shape) == 0);
    for (size_t i = 1; i < count; i++) INVARIANT(queries[i - 1] < queries[i]);
}

// Two ascending runs, those below M / 2 and those from M / 2 on less M / 2, are merged.
size_t merkle_halve(uint32_t *out, const uint32_t *in, size_t count, uint32_t log_size)
{
    uint32_t half = (uint32_t)1 << (log_size - 1);
    size_t high = 0, n = 0;
    while (high < count && in[high] < half) high++;
    size_t middle = high;
    for (size_t low = 0; low < middle || high < count; n++) {
        uint32_t a = low < middle ? in[low] : UINT32_MAX;
        uint32_t b = high < count ? in[high] - half : UINT32_MAX;
        out[n] = a < b ? a : b;
        low += a <= b;
        high += b <= a;
    }
    return n;
}

size_t merkle_sort_queries(uint32_t *queries, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) { // insertion: counts are in the hundreds
        uint32_t q = queries[i];
        size_t at = n;
        while (at > 0 && queries[at - 1] > q) at--;
        if (at > 0 && queries[at - 1] == q) continue;
        for (size_t k = n; k > at; k--) queries[k] = queries[k - 1];
        queries[at] = q;
        n++;
    }
    return n;
}

void merkle_known_start(struct merkle_known *known, const uint32_t *queries, size_t count)
{
    memcpy(known->nodes[0], queries, count * sizeof queries[0]);
    known->count = count;
    known->current = 0;
}

void merkle_known_halve(struct merkle_known *known, uint32_t log_size)
{
    uint32_t *out = known->nodes[1 - known->current];
    known->count = merkle_halve(out, merkle_known_nodes(known), known->count, log_size);
    known->current = 1 - known->current;
}

// Of n known nodes with m parents 2m - n siblings are missing.
size_t merkle_opening_bytes(const struct merkle_shape *shape, const uint32_t *queries, size_t count)
{
    merkle_check_shape(shape);
    merkle_check_queries(shape, queries, count);
    uint32_t log_cap = merkle_log_cap(shape);
    size_t bytes = 0;
    struct merkle_known known;
    merkle_known_start(&known, queries, count);
    for (uint32_t k = merkle_log_rows(shape);; k--) {
        size_t width = merkle_row_width(shape, k), here = known.count;
        bytes += here * 4 * width;
        if (k == merkle_log_rows(shape) && shape->salted) bytes += here * MERKLE_SALT_BYTES;
        if (k == log_cap) return bytes;
        merkle_known_halve(&known, k);
        bytes += 32 * (2 * known.count - here);
    }
}
