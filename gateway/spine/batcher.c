// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/batcher.h"

#include "core/base/invariant.h"

#define NOT_DUE UINT64_MAX
// The mean forgets half of what it knew in about this time.
#define RATE_WINDOW_MS 10000

static uint64_t class_ms(enum batch_class class)
{
    static const uint64_t limits_ms[BATCH_CLASS_COUNT] = {
#define X(name, ms, text) ms,
        BATCH_CLASS_TABLE(X)
#undef X
    };
    return limits_ms[class];
}

const char *batch_class_name(enum batch_class class)
{
    static const char *const names[BATCH_CLASS_COUNT] = {
#define X(name, ms, text) text,
        BATCH_CLASS_TABLE(X)
#undef X
    };
    return names[class];
}

const char *seal_reason_name(enum seal_reason reason)
{
    static const char *const names[SEAL_REASON_COUNT] = {
#define X(name, text) text,
        SEAL_REASON_TABLE(X)
#undef X
    };
    return names[reason];
}

// The timer may have been set for a batch that was sealed in the meantime.
static void deadline_passed(void *owner)
{
    struct batcher *batcher = owner;
    uint64_t now_ms = host_now_ms(batcher->host);
    if (batcher->due_ms == NOT_DUE) return;
    if (now_ms >= batcher->due_ms) {
        batcher_seal(batcher, SEAL_DEADLINE);
    } else {
        host_timer_set(batcher->host, &batcher->timer, batcher->due_ms - now_ms);
    }
}

void batcher_open(struct batcher *batcher, struct host *host, uint64_t number, uint64_t size,
                  uint64_t deadline_ms, void (*seal)(void *owner, enum seal_reason reason),
                  void *owner)
{
    INVARIANT(size >= 1 && size <= LIMIT_BATCH_OPERATIONS);
    *batcher = (struct batcher){
        .host = host,
        .size = (uint32_t)size,
        .deadline_ms = deadline_ms,
        .seal = seal,
        .owner = owner,
        .number = number,
        .urgency = BATCH_BULK,
        .due_ms = NOT_DUE,
        .rate_at_ms = host_now_ms(host),
    };
    batcher->timer = (struct host_timer){.fire = deadline_passed, .owner = batcher};
}

void batcher_seal(struct batcher *batcher, enum seal_reason reason)
{
    if (batcher->count == 0) return;
    batcher->seal(batcher->owner, reason);
    batcher->number++;
    batcher->count = 0;
    batcher->urgency = BATCH_BULK;
    batcher->due_ms = NOT_DUE;
}

void batcher_make_room(struct batcher *batcher, uint32_t count)
{
    INVARIANT(count >= 1 && count <= LIMIT_BATCH_OPERATIONS);
    if (batcher->count != 0 && count > batcher->size - batcher->count)
        batcher_seal(batcher, SEAL_FIT);
}

// rate = rate 2^(-age / window) + count, approximated by a linear decay; in 1/1024 operations a
// window, turned into a second by the reader.
static void note_rate(struct batcher *batcher, uint32_t count)
{
    uint64_t now_ms = host_now_ms(batcher->host);
    uint64_t age_ms = now_ms - batcher->rate_at_ms;
    if (age_ms >= RATE_WINDOW_MS) {
        batcher->rate_1024 = 0;
    } else {
        batcher->rate_1024 -= batcher->rate_1024 * age_ms / RATE_WINDOW_MS;
    }
    batcher->rate_1024 += (uint64_t)count * 1024 * 1000 / RATE_WINDOW_MS;
    batcher->rate_at_ms = now_ms;
}

uint64_t batcher_add(struct batcher *batcher, uint32_t count, enum batch_class class)
{
    uint64_t number = batcher->number;
    batcher->count += count;
    INVARIANT(batcher->count <= LIMIT_BATCH_OPERATIONS);
    if (class < batcher->urgency) batcher->urgency = class;
    note_rate(batcher, count);
    if (batcher->count >= batcher->size) batcher_seal(batcher, SEAL_SIZE);
    return number;
}

void batcher_durable(struct batcher *batcher, uint64_t number, enum batch_class class)
{
    if (number != batcher->number || batcher->count == 0) return;
    uint64_t wait_ms = class_ms(class);
    if (wait_ms > batcher->deadline_ms) wait_ms = batcher->deadline_ms;
    uint64_t due_ms = host_now_ms(batcher->host) + wait_ms;
    if (batcher->stopped || due_ms >= batcher->due_ms) return;
    batcher->due_ms = due_ms;
    host_timer_set(batcher->host, &batcher->timer, wait_ms);
}

uint32_t batcher_remaining(const struct batcher *batcher)
{
    return batcher->count >= batcher->size ? 0 : batcher->size - batcher->count;
}

uint64_t batcher_eta_ms(const struct batcher *batcher)
{
    uint64_t now_ms = host_now_ms(batcher->host);
    uint64_t by_rate_ms = NOT_DUE;
    if (batcher->count == 0) return NOT_DUE;
    if (batcher->rate_1024 != 0)
        by_rate_ms = (uint64_t)batcher_remaining(batcher) * 1024 * 1000 / batcher->rate_1024;
    uint64_t by_due_ms = NOT_DUE;
    if (batcher->due_ms != NOT_DUE)
        by_due_ms = batcher->due_ms > now_ms ? batcher->due_ms - now_ms : 0;
    return by_rate_ms < by_due_ms ? by_rate_ms : by_due_ms;
}

void batcher_stop(struct batcher *batcher)
{
    batcher->stopped = true;
    host_timer_stop(batcher->host, &batcher->timer);
}
