// SPDX-License-Identifier: Apache-2.0
#include "core/base/arena.h"

#include <string.h>

#include "core/base/checked.h"
#include "core/base/invariant.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum { ARENA_ALIGN = 64 };

struct arena arena_over(void *memory, size_t size)
{
    POISON(memory, size);
    return (struct arena){memory, size, 0, 0};
}

static void *take(struct arena *arena, size_t size, size_t align)
{
    if (arena->base == NULL) return NULL;
    uintptr_t here = (uintptr_t)arena->base + arena->used;
    size_t gap = (size_t)(-here & (align - 1));
    size_t end;
    if (!checked_add(arena->used, gap, &end) || !checked_add(end, size, &end)) return NULL;
    if (end > arena->size) return NULL;
    uint8_t *p = arena->base + arena->used + gap;
    UNPOISON(p, size);
    arena->used = end;
    if (end > arena->peak) arena->peak = end;
    return p;
}

void *arena_alloc_raw(struct arena *arena, size_t count, size_t item_size)
{
    size_t size;
    if (!checked_mul(count, item_size, &size)) return NULL;
    return take(arena, size, ARENA_ALIGN);
}

void *arena_alloc(struct arena *arena, size_t count, size_t item_size)
{
    void *p = arena_alloc_raw(arena, count, item_size);
    if (p != NULL) memset(p, 0, count * item_size);
    return p;
}

char *arena_text(struct arena *arena, size_t size)
{
    return take(arena, size, 1);
}

void arena_rewind(struct arena *arena, size_t mark)
{
    INVARIANT(mark <= arena->used);
    if (arena->base != NULL) POISON(arena->base + mark, arena->used - mark);
    arena->used = mark;
}
