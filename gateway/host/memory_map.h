// SPDX-License-Identifier: Apache-2.0
// Large memory that costs nothing until it is touched: the ledger's state, witnesses, the prover's
// arena.
#ifndef CONSENTRY_GATEWAY_MEMORY_MAP_H
#define CONSENTRY_GATEWAY_MEMORY_MAP_H

#include "core/base/arena.h"
#include "core/base/status.h"

// `size` zeroed bytes as an arena. NO_SPACE.
WARN_UNUSED enum status memory_map(struct arena *arena, size_t size);

// Gives back what memory_map() gave; harmless on a zeroed arena.
void memory_unmap(struct arena *arena);

// Gives the pages back and keeps the addresses: the next use starts from zeros again.
void memory_forget(struct arena *arena);

#endif
