// SPDX-License-Identifier: Apache-2.0
// Deadlines of many connections with one timer: 64 slots of one tick each. Moving a deadline later
// costs a store; the entry is put where it belongs when its old slot comes round.
#ifndef CONSENTRY_GATEWAY_WHEEL_H
#define CONSENTRY_GATEWAY_WHEEL_H

#include <stdbool.h>
#include <stdint.h>

#define WHEEL_SLOTS 64

// Embedded in what has a deadline; all zero is one without.
struct wheel_entry {
    struct wheel_entry *next;
    struct wheel_entry *previous;
    uint64_t deadline_ms;
    uint64_t tick; // of the slot it hangs in
};

struct wheel {
    struct wheel_entry slots[WHEEL_SLOTS];
    uint64_t tick; // the last one that was looked at
    uint64_t tick_ms;
};

void wheel_open(struct wheel *wheel, uint64_t now_ms, uint64_t tick_ms);

// Sets or moves the deadline. It fires within one tick after that time, never before.
void wheel_set(struct wheel *wheel, struct wheel_entry *entry, uint64_t deadline_ms);
void wheel_remove(struct wheel_entry *entry);

// Calls `fire` for every entry whose deadline is past, after removing it. `fire` may set and remove
// entries, also others.
void wheel_advance(struct wheel *wheel, uint64_t now_ms,
                   void (*fire)(void *context, struct wheel_entry *entry), void *context);

#endif
