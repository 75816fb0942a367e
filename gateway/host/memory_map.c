// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/memory_map.h"

#include <sys/mman.h>

enum status memory_map(struct arena *arena, size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return STATUS_NO_SPACE;
    *arena = arena_over(memory, size);
    return STATUS_OK;
}

void memory_unmap(struct arena *arena)
{
    if (arena->base != NULL) (void)munmap(arena->base, arena->size);
    *arena = (struct arena){0};
}

void memory_forget(struct arena *arena)
{
    if (arena->base != NULL) (void)madvise(arena->base, arena->size, MADV_DONTNEED);
    arena_reset(arena);
}
