// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/lend.h"

#include "gateway/host/memory_map.h"

bool lend(struct arena *out, size_t size)
{
    *out = (struct arena){0};
    return memory_map(out, size == 0 ? 1 : size) == STATUS_OK;
}

void lend_end(struct arena *arena)
{
    memory_unmap(arena);
}
