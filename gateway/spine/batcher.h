// SPDX-License-Identifier: Apache-2.0
// When a batch is sealed: by size, by the deadline of its oldest operation, because the next group
// does not fit, because a table of the circuit would overflow, or because the gateway stops.
//
// A batch takes whole groups. A group that would take the open batch beyond its size starts the
// next one; a group that is larger than the size is a batch of its own. Deadlines count from the
// moment a group is durable, so a slow disk never makes empty promises.
#ifndef CONSENTRY_GATEWAY_BATCHER_H
#define CONSENTRY_GATEWAY_BATCHER_H

#include "gateway/host/host.h"
#include "gateway/host/limits.h"

// clang-format off
// name, milliseconds from durable to sealed
#define BATCH_CLASS_TABLE(X)                                                                       \
    X(URGENT,  1000,  "urgent")   /* revocations, denials */                                       \
    X(ROUTINE, 2000,  "routine")  /* single requests */                                            \
    X(BULK,    10000, "bulk")     /* batch Bundles, imports */

#define SEAL_REASON_TABLE(X)                                                                       \
    X(SIZE, "size") X(DEADLINE, "deadline") X(FIT, "fit") X(CAPACITY, "capacity") X(STOP, "stop")
// clang-format on

enum batch_class {
#define X(name, ms, text) BATCH_##name,
    BATCH_CLASS_TABLE(X)
#undef X
        BATCH_CLASS_COUNT
};

enum seal_reason {
#define X(name, text) SEAL_##name,
    SEAL_REASON_TABLE(X)
#undef X
        SEAL_REASON_COUNT
};

struct batcher {
    struct host *host;
    uint32_t size;        // operations that seal a batch
    uint64_t deadline_ms; // the most that any operation waits
    // Seals the open batch; the batcher is ready for the next one when it returns.
    void (*seal)(void *owner, enum seal_reason reason);
    void *owner;
    uint64_t number;          // of the open batch
    uint32_t count;           // operations in it
    enum batch_class urgency; // the most urgent class in it
    uint64_t due_ms;          // when it must be sealed, UINT64_MAX while nothing in it is durable
    struct host_timer timer;
    bool stopped;
    // Operations a second as an exponentially weighted mean over about 10 s, in 1/1024.
    uint64_t rate_1024;
    uint64_t rate_at_ms;
};

// `number` is that of the first batch to fill.
void batcher_open(struct batcher *batcher, struct host *host, uint64_t number, uint64_t size,
                  uint64_t deadline_ms, void (*seal)(void *owner, enum seal_reason reason),
                  void *owner);

// To be called before a group of `count` operations is applied: seals the open batch when the
// group does not fit into it.
void batcher_make_room(struct batcher *batcher, uint32_t count);

// A group was applied and its records stand in the journal's buffer. Seals when the size is
// reached. Returns the number of the batch that has the group.
uint64_t batcher_add(struct batcher *batcher, uint32_t count, enum batch_class class);

// A group of that batch is on disk; its deadline begins. Groups of sealed batches are ignored.
void batcher_durable(struct batcher *batcher, uint64_t number, enum batch_class class);

// Seals the open batch now, if it holds anything.
void batcher_seal(struct batcher *batcher, enum seal_reason reason);

// Operations that are missing until the size, 0 when the batch holds none.
uint32_t batcher_remaining(const struct batcher *batcher);
// Milliseconds until the open batch is sealed at the present rate, UINT64_MAX when it is empty.
uint64_t batcher_eta_ms(const struct batcher *batcher);

// No deadline seals a batch from here on; what is open stays for the next start.
void batcher_stop(struct batcher *batcher);

const char *batch_class_name(enum batch_class class);
const char *seal_reason_name(enum seal_reason reason);

#endif
