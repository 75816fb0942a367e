// SPDX-License-Identifier: Apache-2.0
// Bump memory in a block that the caller lends. Nothing is freed; resetting frees everything.
#ifndef CONSENTRY_CORE_BASE_ARENA_H
#define CONSENTRY_CORE_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena {
    uint8_t *base;
    size_t size;
    size_t used;
    size_t peak; // the most ever used, for reports
};

// Lends `size` bytes at `memory` to a new arena.
struct arena arena_over(void *memory, size_t size);

// `count` items of `item_size` bytes, zeroed, aligned to 64; NULL when they do not fit.
void *arena_alloc(struct arena *arena, size_t count, size_t item_size);

// The same, not zeroed: for large buffers that are written before they are read.
void *arena_alloc_raw(struct arena *arena, size_t count, size_t item_size);

// `size` bytes without alignment, not zeroed: for text.
char *arena_text(struct arena *arena, size_t size);

// Everything allocated after `mark = arena->used` is released by arena_rewind(arena, mark).
void arena_rewind(struct arena *arena, size_t mark);
static inline void arena_reset(struct arena *arena)
{
    arena_rewind(arena, 0);
}

#define ARENA_NEW(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

#endif
