// SPDX-License-Identifier: Apache-2.0
// How many connections each network has: a fixed hash table, so that no peer can make it grow.
#ifndef CONSENTRY_GATEWAY_SOURCES_H
#define CONSENTRY_GATEWAY_SOURCES_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/host/limits.h"

// At most half full: every connection may come from a network of its own.
#define SOURCES_SLOTS (LIMIT_CONNECTIONS * 2)

struct sources {
    uint64_t key[SOURCES_SLOTS]; // 0 is free
    uint32_t count[SOURCES_SLOTS];
    uint64_t seed; // of the hash, random
};

// Counts one connection more; false when `key` has `max` already.
bool sources_enter(struct sources *sources, uint64_t key, uint32_t max);
// Counts one connection less. The key must have entered.
void sources_leave(struct sources *sources, uint64_t key);

#endif
