// SPDX-License-Identifier: Apache-2.0
// Open addressing with linear probing; a deletion shifts later entries back, so there are no
// tombstones and the table never needs rebuilding.
#include "gateway/host/sources.h"

#include "core/base/invariant.h"

static_assert((SOURCES_SLOTS & (SOURCES_SLOTS - 1)) == 0, "a power of two");

// The home of a key: a multiplicative hash under a random odd factor.
static uint32_t home_of(const struct sources *sources, uint64_t key)
{
    uint64_t x = key * (sources->seed | 1);
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9U;
    return (uint32_t)(x >> 32) & (SOURCES_SLOTS - 1);
}

static uint32_t slot_of(const struct sources *sources, uint64_t key)
{
    uint32_t slot = home_of(sources, key);
    // At most half of the slots are taken, so a free one ends the search.
    for (uint32_t i = 0; sources->key[slot] != key && sources->key[slot] != 0; i++) {
        INVARIANT(i < SOURCES_SLOTS);
        slot = (slot + 1) & (SOURCES_SLOTS - 1);
    }
    return slot;
}

bool sources_enter(struct sources *sources, uint64_t key, uint32_t max)
{
    uint32_t slot = slot_of(sources, key);
    INVARIANT(key != 0);
    if (sources->count[slot] >= max) return false;
    sources->key[slot] = key;
    sources->count[slot]++;
    return true;
}

void sources_leave(struct sources *sources, uint64_t key)
{
    uint32_t slot = slot_of(sources, key);
    INVARIANT(sources->count[slot] != 0);
    if (--sources->count[slot] != 0) return;
    uint32_t hole = slot;
    for (;;) {
        sources->key[hole] = 0;
        sources->count[hole] = 0;
        // The next entry that may stand in the hole: one whose home is not between the two.
        uint32_t home, gap, reach;
        do {
            slot = (slot + 1) & (SOURCES_SLOTS - 1);
            if (sources->key[slot] == 0) return;
            home = home_of(sources, sources->key[slot]);
            gap = (slot - hole) & (SOURCES_SLOTS - 1);
            reach = (slot - home) & (SOURCES_SLOTS - 1);
        } while (reach < gap);
        sources->key[hole] = sources->key[slot];
        sources->count[hole] = sources->count[slot];
        hole = slot;
    }
}
