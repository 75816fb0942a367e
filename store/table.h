// SPDX-License-Identifier: Apache-2.0
// Open addressing over rows of one size whose beginning is the key: the store's indexes in memory.
// Linear probing, at most three quarters full, doubled when needed; deletion moves followers back,
// so there are no tombstones. Keys must be unpredictable to outsiders (keyed pseudonyms, random
// ids) or be hashed by the caller: the first and the last 8 bytes, mixed, choose the place.
#ifndef CONSENTRY_STORE_TABLE_H
#define CONSENTRY_STORE_TABLE_H

#include "core/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table {
    uint8_t *rows; // capacity of them, then capacity bytes that say which are taken
    uint8_t *taken;
    size_t row_size;
    size_t key_size; // at least 8
    size_t capacity; // a power of two, or 0
    size_t count;
    size_t count_max;
    uint64_t seed; // mixed into every place
};

void table_init(struct table *table, size_t row_size, size_t key_size, size_t count_max,
                uint64_t seed);
void table_free(struct table *table);
// The row with that key, or NULL. Valid until the next put or remove.
void *table_find(const struct table *table, const void *key);
// The row with that key, found or new; a new one is zeros behind its key. *made tells which. LIMIT
// when count_max rows are taken, NO_SPACE when there is no memory.
WARN_UNUSED enum status table_put(struct table *table, const void *key, void **row, bool *made);
// False when there is none.
bool table_remove(struct table *table, const void *key);
// The rows in no order: begin with 0; NULL at the end. Nothing may be put or removed on the way.
void *table_next(const struct table *table, size_t *cursor);

// All rows as bytes: count (u64) and the rows, through a function that writes or reads them in
// order. The format is that of this build; snapshots carry a version of their own.
typedef enum status table_write_fn(void *context, const void *bytes, size_t size);
typedef enum status table_read_fn(void *context, void *out, size_t size);
WARN_UNUSED enum status table_save(const struct table *table, table_write_fn *write, void *context);
// Into an empty table. BAD_VALUE for a count above count_max or a key that comes twice.
WARN_UNUSED enum status table_load(struct table *table, table_read_fn *read, void *context);

#endif
