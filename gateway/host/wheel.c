// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/wheel.h"

#include <stddef.h>

#include "core/base/invariant.h"

void wheel_open(struct wheel *wheel, uint64_t now_ms, uint64_t tick_ms)
{
    INVARIANT(tick_ms != 0);
    for (size_t i = 0; i < WHEEL_SLOTS; i++) {
        wheel->slots[i] = (struct wheel_entry){0};
        wheel->slots[i].next = wheel->slots[i].previous = &wheel->slots[i];
    }
    wheel->tick = now_ms / tick_ms;
    wheel->tick_ms = tick_ms;
}

void wheel_remove(struct wheel_entry *entry)
{
    if (entry->next == NULL) return;
    entry->next->previous = entry->previous;
    entry->previous->next = entry->next;
    entry->next = entry->previous = NULL;
}

static void hang(struct wheel *wheel, struct wheel_entry *entry, uint64_t tick)
{
    struct wheel_entry *slot = &wheel->slots[tick % WHEEL_SLOTS];
    entry->tick = tick;
    entry->next = slot;
    entry->previous = slot->previous;
    slot->previous->next = entry;
    slot->previous = entry;
}

// The tick at whose end `deadline_ms` is past, as far ahead as the slots reach.
static uint64_t tick_of(const struct wheel *wheel, uint64_t deadline_ms)
{
    uint64_t tick = deadline_ms / wheel->tick_ms + 1;
    if (tick <= wheel->tick) return wheel->tick + 1;
    if (tick >= wheel->tick + WHEEL_SLOTS) return wheel->tick + WHEEL_SLOTS - 1;
    return tick;
}

void wheel_set(struct wheel *wheel, struct wheel_entry *entry, uint64_t deadline_ms)
{
    uint64_t tick = tick_of(wheel, deadline_ms);
    entry->deadline_ms = deadline_ms;
    if (entry->next != NULL && entry->tick <= tick) return; // found there, moved on from there
    wheel_remove(entry);
    hang(wheel, entry, tick);
}

static void empty_slot(struct wheel *wheel, uint64_t now_ms,
                       void (*fire)(void *context, struct wheel_entry *entry), void *context)
{
    struct wheel_entry *slot = &wheel->slots[wheel->tick % WHEEL_SLOTS];
    // Entries set while the slot is emptied hang at least one tick ahead, so this ends.
    while (slot->next != slot) {
        struct wheel_entry *entry = slot->next;
        wheel_remove(entry);
        if (entry->deadline_ms > now_ms) {
            hang(wheel, entry, tick_of(wheel, entry->deadline_ms));
        } else {
            fire(context, entry);
        }
    }
}

void wheel_advance(struct wheel *wheel, uint64_t now_ms,
                   void (*fire)(void *context, struct wheel_entry *entry), void *context)
{
    uint64_t now_tick = now_ms / wheel->tick_ms;
    // After a long sleep every slot is looked at once: an entry hangs at most one round ahead.
    if (now_tick > wheel->tick + WHEEL_SLOTS) wheel->tick = now_tick - WHEEL_SLOTS;
    while (wheel->tick < now_tick) {
        wheel->tick++;
        empty_slot(wheel, now_ms, fire, context);
    }
}
