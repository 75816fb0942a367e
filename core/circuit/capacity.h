// SPDX-License-Identifier: Apache-2.0
// Whether a batch fits the tables of its bucket, before it is sealed. The answer is safe: what fits
// here fits when the witness is built; the bounds are a few per cent above what a batch takes.
#ifndef CONSENTRY_CORE_CIRCUIT_CAPACITY_H
#define CONSENTRY_CORE_CIRCUIT_CAPACITY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/stark/profile.h"

struct batch_load {
    uint32_t kinds[9];     // operations by kind code, 1 to 8
    uint32_t leaves;       // touched leaves of all trees (batch_open_leaves())
    uint32_t nodes;        // their inner nodes at level 3 and above (batch_open_nodes())
    uint32_t signed_count; // operations of class 1 (batch_open_signed())
    uint32_t subbatches;   // batch_open_subbatches()
};

// One more operation touches at most this many leaves, and each of them this many nodes: for a
// caller that adds before it counts.
enum { LOAD_LEAVES_OF_OPERATION = 5, LOAD_NODES_OF_LEAF = 30 };

// True when every table of the bucket that holds so many operations has room.
bool batch_load_fits(const struct batch_load *load, const struct stark_profile *profile);

#endif
