// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/archive.h"

#include <stdlib.h>

#include "core/base/invariant.h"

// The owner is told where the object is, or was to be.
static void tell(struct archive_item *item, enum status status)
{
    struct object_place place = item->writer.place;
    object_release(&item->writer);
    item->writer.place = place;
    item->is_open = false;
    item->ended(item->owner, status);
}

static struct archive_item *item_of_job(struct host_job *job)
{
    return (struct archive_item *)(void *)((char *)job - offsetof(struct archive_item, job));
}

static void durable(struct commit_waiter *waiter, enum status status)
{
    struct archive_item *item =
        (struct archive_item *)(void *)((char *)waiter - offsetof(struct archive_item, waiter));
    tell(item, item->status == STATUS_OK ? status : item->status);
}

static void wait_durable(struct archive_item *item)
{
    item->waiter = (struct commit_waiter){.durable = durable};
    committer_wait_object(&item->keeper->committer, &item->waiter);
}

// On a worker.
static void work(struct host_job *job)
{
    struct archive_item *item = item_of_job(job);
    item->work_status = object_job_run(&item->work);
}

static void begin_work(struct archive_item *item)
{
    if (item->working || !object_job_begin(&item->writer, &item->work)) return;
    item->working = true;
    host_submit(item->keeper->host, &item->job);
}

// Back on the loop.
static void worked(struct host_job *job)
{
    struct archive_item *item = item_of_job(job);
    item->working = false;
    object_job_end(&item->writer, item->work_status);
    if (item->status == STATUS_OK) item->status = item->work_status;
    if (item->status == STATUS_OK) begin_work(item);
    if (item->working && item->has_ended) return;
    if (item->has_ended) {
        if (item->status == STATUS_OK) {
            wait_durable(item);
        } else {
            tell(item, item->status);
        }
        return;
    }
    if (!item->was_full || (item->status == STATUS_OK && archive_is_full(item))) return;
    item->was_full = false;
    item->ready(item->owner);
}

enum status archive_begin(struct archive_item *item, struct keeper *keeper)
{
    INVARIANT(!item->is_open);
    if (keeper->failed != STATUS_OK) return keeper->failed;
    item->keeper = keeper;
    item->job = (struct host_job){.work = work, .done = worked};
    item->writer = (struct object_writer){.file = -1};
    item->working = item->was_full = item->has_ended = false;
    item->status = item->work_status = STATUS_OK;
    TRY(object_begin(&item->writer, keeper->objects));
    item->is_open = true;
    return STATUS_OK;
}

enum status archive_write(struct archive_item *item, span bytes)
{
    INVARIANT(item->is_open && !item->has_ended);
    if (item->status == STATUS_OK) item->status = object_write(&item->writer, bytes);
    if (item->status != STATUS_OK) return item->status;
    begin_work(item);
    if (archive_is_full(item)) item->was_full = true;
    return STATUS_OK;
}

void archive_end(struct archive_item *item, const struct account_key *subject)
{
    INVARIANT(item->is_open && !item->has_ended);
    item->has_ended = true;
    if (item->status == STATUS_OK) item->status = object_end(&item->writer, KEEPER_TENANT, subject);
    if (item->status == STATUS_OK) begin_work(item);
    if (item->working) return; // goes on there
    if (item->status == STATUS_OK) {
        wait_durable(item);
    } else {
        tell(item, item->status);
    }
}

void archive_drop(struct archive_item *item)
{
    if (!item->is_open) return;
    bool waits = item->working || item->has_ended; // told when that is over
    item->has_ended = true;
    if (item->status == STATUS_OK) item->status = STATUS_UNAVAILABLE;
    if (!waits) tell(item, item->status);
}

struct erasure {
    struct host_job job;
    struct keeper *keeper;
    struct object_place place;
};

static void erase(struct host_job *job)
{
    struct erasure *erasure = (struct erasure *)(void *)job; // the first member
    enum status status = object_erase(erasure->keeper->objects, &erasure->place);
    (void)status; // see archive.h
}

static void erased(struct host_job *job)
{
    free(job);
}

void archive_erase(struct keeper *keeper, const struct object_place *place)
{
    struct erasure *erasure = calloc(1, sizeof *erasure);
    if (erasure == NULL) return;
    erasure->job = (struct host_job){.work = erase, .done = erased};
    erasure->keeper = keeper;
    erasure->place = *place;
    host_submit(keeper->host, &erasure->job);
}
