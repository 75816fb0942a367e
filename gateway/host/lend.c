// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/lend.h"

#include <sys/mman.h>

bool lend(struct arena *out, size_t size)
{
    *out = (struct arena){0};
    void *memory = mmap(NULL, size == 0 ? 1 : size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return false;
    *out = arena_over(memory, size);
    return true;
}

void lend_end(struct arena *arena)
{
    if (arena->base != NULL) munmap(arena->base, arena->size == 0 ? 1 : arena->size);
    *arena = (struct arena){0};
}
