// SPDX-License-Identifier: Apache-2.0
// Inside of the room: how a state is made, for state.c and state_snapshot.c.
#ifndef CONSENTRY_CORE_LEDGER_STATE_INTERNAL_H
#define CONSENTRY_CORE_LEDGER_STATE_INTERNAL_H

#include "core/ledger/state.h"

// An empty state over memory from the arena: no leaf, the index holds the sentinel.
WARN_UNUSED enum status state_take_memory(struct state *out, struct arena *arena,
                                          const struct state_capacity *capacity);

// Hashes inner nodes and roots over the leaf digests of head.count leaves, which stand in the
// forest, and takes `head` as sealed.
void state_settle(struct state *state, const struct lanes *lanes);

#endif
