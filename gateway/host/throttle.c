// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/throttle.h"

#include <stddef.h>

void throttle_open(struct throttle *throttle, uint64_t rate_per_second, uint64_t burst,
                   uint64_t seed)
{
    throttle->interval_ns = rate_per_second == 0 ? 0 : 1000000000U / rate_per_second;
    if (rate_per_second != 0 && throttle->interval_ns == 0) throttle->interval_ns = 1;
    throttle->slack_ns = throttle->interval_ns * (burst == 0 ? 0 : burst - 1);
    throttle->seed = seed;
}

// A client lives in one of four neighbouring slots: look-up and eviction are both bounded.
uint64_t throttle_take(struct throttle *throttle, uint64_t key, uint64_t now_ns)
{
    if (throttle->interval_ns == 0) return 0;
    uint64_t hash = (key ^ throttle->seed) * 0x9e3779b97f4a7c15U;
    size_t first =
        (size_t)(hash >> 32) & (LIMIT_THROTTLE_CLIENTS - 1) & ~(size_t)(THROTTLE_WAYS - 1);
    size_t oldest = first;
    size_t at = first;
    for (; at < first + THROTTLE_WAYS && throttle->slots[at].key != key; at++) {
        if (throttle->slots[at].due_ns < throttle->slots[oldest].due_ns) oldest = at;
    }
    if (at == first + THROTTLE_WAYS) {
        at = oldest;
        throttle->slots[at].key = key;
        throttle->slots[at].due_ns = 0;
    }
    uint64_t due = throttle->slots[at].due_ns > now_ns ? throttle->slots[at].due_ns : now_ns;
    if (due - now_ns > throttle->slack_ns) return due - now_ns - throttle->slack_ns;
    throttle->slots[at].due_ns = due + throttle->interval_ns;
    return 0;
}
