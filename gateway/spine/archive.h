// SPDX-License-Identifier: Apache-2.0
// Sealed objects from the loop's side: bytes stream in, workers write what outgrows memory, and the
// owner is told when the object and the key of its subject are on disk.
//
//     archive_begin(&item, keeper); archive_write(&item, bytes) ...
//     archive_is_full(&item): give no more until `ready` is told
//     archive_end(&item, &subject): `ended` is told later; item.writer.place is where it is
//     archive_drop(&item) instead gives up; `ended` is told with UNAVAILABLE, maybe at once
//
// An item serves one object after the other. Its owner embeds it and keeps it until `ended`.
#ifndef CONSENTRY_GATEWAY_ARCHIVE_H
#define CONSENTRY_GATEWAY_ARCHIVE_H

#include "gateway/spine/keeper.h"
#include "store/objects.h"

struct archive_item {
    void (*ready)(void *owner);
    void (*ended)(void *owner, enum status status);
    void *owner;
    struct keeper *keeper;
    struct object_writer writer;
    struct object_job work;
    struct host_job job;
    struct commit_waiter waiter;
    enum status work_status; // written by the worker
    enum status status;      // why it failed
    bool is_open;            // between archive_begin() and `ended`
    bool has_ended;          // archive_end() or archive_drop() was called
    bool working;
    bool was_full;
};

// NO_SPACE, or why nothing is accepted any more (keeper.failed).
WARN_UNUSED enum status archive_begin(struct archive_item *item, struct keeper *keeper);
// NO_SPACE, or what became of the bytes before; drop the item then.
WARN_UNUSED enum status archive_write(struct archive_item *item, span bytes);
static inline bool archive_is_full(const struct archive_item *item)
{
    return object_is_full(&item->writer);
}
// `subject`: whose key protects it, zeros: nobody's. On a failure `ended` is told with it.
void archive_end(struct archive_item *item, const struct account_key *subject);
void archive_drop(struct archive_item *item);

// Makes a durable object unreadable, on a worker, some time soon: one that was not wanted after
// all. Nobody is told; what fails is left over, sealed and unnamed.
void archive_erase(struct keeper *keeper, const struct object_place *place);

#endif
