// SPDX-License-Identifier: Apache-2.0
// The generic cell rate algorithm (ITU-T I.371): a client may do `rate` things a second and save up
// `burst` of them. One number a client, no timers.
#ifndef CONSENTRY_GATEWAY_THROTTLE_H
#define CONSENTRY_GATEWAY_THROTTLE_H

#include <stdint.h>

#include "gateway/host/limits.h"

#define THROTTLE_WAYS 4

struct throttle {
    uint64_t interval_ns; // between two things at the full rate; 0 lets everything pass
    uint64_t slack_ns;    // how far a client may run ahead
    uint64_t seed;        // of the hash, random
    struct {
        uint64_t key;
        uint64_t due_ns; // when the client's allowance is whole again
    } slots[LIMIT_THROTTLE_CLIENTS];
};

// rate 0 lets everything pass.
void throttle_open(struct throttle *throttle, uint64_t rate_per_second, uint64_t burst,
                   uint64_t seed);

// Takes one from the allowance of `key`: 0 when it may pass, else the nanoseconds to wait. When the
// table is full the client whose allowance is nearest to whole is forgotten.
uint64_t throttle_take(struct throttle *throttle, uint64_t key, uint64_t now_ns);

#endif
