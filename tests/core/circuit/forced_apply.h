// SPDX-License-Identifier: Apache-2.0
// Applies operations that the rules refuse, as a lying gateway would, so that the circuit can be
// asked what it thinks of the result.
#ifndef CONSENTRY_TESTS_CORE_CIRCUIT_FORCED_APPLY_H
#define CONSENTRY_TESTS_CORE_CIRCUIT_FORCED_APPLY_H

#include "core/ledger/transition.h"

// Applies the operation without looking at the rules. False, and nothing has happened, when it
// names leaves that do not exist or makes one at another place than the next: there is nothing to
// apply then. A group must be open.
bool forced_apply(struct state *state, const struct operation *op);

#endif
