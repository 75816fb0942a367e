// SPDX-License-Identifier: Apache-2.0
#include "store/table.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/invariant.h"

#define CAPACITY_MIN 64

void table_init(struct table *table, size_t row_size, size_t key_size, size_t count_max,
                uint64_t seed)
{
    INVARIANT(key_size >= 8 && row_size >= key_size);
    *table = (struct table){
        .row_size = row_size, .key_size = key_size, .count_max = count_max, .seed = seed};
}

void table_free(struct table *table)
{
    free(table->rows);
    free(table->taken);
    table->rows = table->taken = NULL;
    table->capacity = table->count = 0;
}

static uint8_t *row_at(const struct table *table, size_t i)
{
    return table->rows + i * table->row_size;
}

static size_t place_of(const struct table *table, const void *key)
{
    const uint8_t *end = (const uint8_t *)key + table->key_size;
    uint64_t z = load_u64_le(key) ^ table->seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z ^= load_u64_le(end - 8); // versions of one document differ at the end only
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (size_t)(z ^ (z >> 31)) & (table->capacity - 1);
}

// The place of the key, or the free place where it belongs. The table is never full.
static size_t probe(const struct table *table, const void *key)
{
    size_t i = place_of(table, key);
    while (table->taken[i] && memcmp(row_at(table, i), key, table->key_size) != 0) {
        i = (i + 1) & (table->capacity - 1);
    }
    return i;
}

void *table_find(const struct table *table, const void *key)
{
    if (table->count == 0) return NULL;
    size_t i = probe(table, key);
    return table->taken[i] ? row_at(table, i) : NULL;
}

static enum status grow(struct table *table)
{
    struct table larger = *table;
    larger.capacity = table->capacity == 0 ? CAPACITY_MIN : table->capacity * 2;
    larger.rows = calloc(larger.capacity, table->row_size);
    larger.taken = calloc(larger.capacity, 1);
    if (larger.rows == NULL || larger.taken == NULL) {
        free(larger.rows);
        free(larger.taken);
        return STATUS_NO_SPACE;
    }
    for (size_t i = 0; i < table->capacity; i++) {
        if (!table->taken[i]) continue;
        size_t to = probe(&larger, row_at(table, i));
        memcpy(row_at(&larger, to), row_at(table, i), table->row_size);
        larger.taken[to] = 1;
    }
    free(table->rows);
    free(table->taken);
    *table = larger;
    return STATUS_OK;
}

enum status table_put(struct table *table, const void *key, void **row, bool *made)
{
    *row = table_find(table, key);
    *made = *row == NULL;
    if (!*made) return STATUS_OK;
    if (table->count == table->count_max) return STATUS_LIMIT;
    if ((table->count + 1) * 4 > table->capacity * 3) TRY(grow(table));
    size_t i = probe(table, key);
    memset(row_at(table, i), 0, table->row_size);
    memcpy(row_at(table, i), key, table->key_size);
    table->taken[i] = 1;
    table->count++;
    *row = row_at(table, i);
    return STATUS_OK;
}

// Fills the gap from behind: a follower moves into it unless that would put it before its place.
bool table_remove(struct table *table, const void *key)
{
    if (table->count == 0) return false;
    size_t mask = table->capacity - 1;
    size_t gap = probe(table, key);
    if (!table->taken[gap]) return false;
    for (size_t i = (gap + 1) & mask; table->taken[i]; i = (i + 1) & mask) {
        size_t home = place_of(table, row_at(table, i));
        bool stays = ((i - home) & mask) < ((i - gap) & mask);
        if (stays) continue;
        memcpy(row_at(table, gap), row_at(table, i), table->row_size);
        gap = i;
    }
    table->taken[gap] = 0;
    table->count--;
    return true;
}

void *table_next(const struct table *table, size_t *cursor)
{
    while (*cursor < table->capacity) {
        size_t i = (*cursor)++;
        if (table->taken[i]) return row_at(table, i);
    }
    return NULL;
}

enum status table_save(const struct table *table, table_write_fn *write, void *context)
{
    uint8_t count[8];
    size_t cursor = 0;
    const void *row;
    store_u64_le(count, table->count);
    TRY(write(context, count, sizeof count));
    while ((row = table_next(table, &cursor)) != NULL) TRY(write(context, row, table->row_size));
    return STATUS_OK;
}

static enum status load_rows(struct table *table, uint64_t count, uint8_t *row, table_read_fn *read,
                             void *context)
{
    void *placed;
    bool made;
    for (uint64_t i = 0; i < count; i++) {
        TRY(read(context, row, table->row_size));
        TRY(table_put(table, row, &placed, &made));
        if (!made) return STATUS_BAD_VALUE;
        memcpy(placed, row, table->row_size);
    }
    return STATUS_OK;
}

enum status table_load(struct table *table, table_read_fn *read, void *context)
{
    uint8_t bytes[8];
    INVARIANT(table->count == 0);
    TRY(read(context, bytes, sizeof bytes));
    uint64_t count = load_u64_le(bytes);
    if (count > table->count_max) return STATUS_BAD_VALUE;
    uint8_t *row = malloc(table->row_size);
    if (row == NULL) return STATUS_NO_SPACE;
    enum status status = load_rows(table, count, row, read, context);
    free(row);
    return status;
}
