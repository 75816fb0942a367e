// SPDX-License-Identifier: Apache-2.0
// Open addressing over rows of one size whose beginning is the key: the store's indexes in memory.
// Linear probing, at most three quarters full, doubled when needed; deletion moves followers back,
// so there are no tombstones. Keys must be unpredictable to outsiders (keyed pseudonyms, random
// ids) or be hashed by the caller: the first 8 bytes, mixed, choose the place.
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

#endif
