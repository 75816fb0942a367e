// SPDX-License-Identifier: Apache-2.0
// Memory that a command lends to core for as long as it runs: zeroed, and taken from the machine
// page by page as it is touched, so a generous size costs nothing.
#ifndef CONSENTRY_GATEWAY_LEND_H
#define CONSENTRY_GATEWAY_LEND_H

#include <stdbool.h>

#include "core/base/arena.h"

// False when the machine has no room; *out is then empty.
bool lend(struct arena *out, size_t size);

// Gives it back; harmless on an empty arena.
void lend_end(struct arena *arena);

#endif
