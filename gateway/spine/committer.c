// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/committer.h"

static void list_add(struct commit_list *list, struct commit_waiter *waiter)
{
    waiter->next = NULL;
    if (list->last == NULL) {
        list->first = waiter;
    } else {
        list->last->next = waiter;
    }
    list->last = waiter;
}

// Tells every waiter of the list; each may be gone as soon as it is told.
static void list_tell(struct commit_list *list, enum status status, enum status objects)
{
    struct commit_waiter *waiter = list->first;
    *list = (struct commit_list){0};
    while (waiter != NULL) {
        struct commit_waiter *next = waiter->next;
        waiter->durable(waiter, waiter->for_object ? objects : status);
        waiter = next;
    }
}

static struct committer *committer_of_job(struct host_job *job)
{
    return (struct committer *)(void *)((char *)job - offsetof(struct committer, job));
}

static struct committer *committer_of_spare(struct host_job *job)
{
    return (struct committer *)(void *)((char *)job - offsetof(struct committer, spare_job));
}

static void kick(struct committer *committer);

static void tell_stopped(struct committer *committer)
{
    if (!committer->stopping || committer->in_flight || committer->spare_in_flight) return;
    if (committer->stopped == NULL) return;
    void (*stopped)(void *owner) = committer->stopped;
    committer->stopped = NULL;
    stopped(committer->stopped_owner);
}

// On the worker.
static void commit_work(struct host_job *job)
{
    struct committer *committer = committer_of_job(job);
    committer->keys_status = committer->work_status = STATUS_OK;
    if (committer->has_keys) committer->keys_status = file_job_run(&committer->keys_work);
    committer->objects_status = committer->keys_status;
    if (committer->has_objects && committer->keys_status == STATUS_OK)
        committer->objects_status = objects_commit_run(&committer->objects_work);
    if (committer->keys_status != STATUS_OK) {
        committer->work_status = committer->keys_status; // nothing sealed under a lost key
    } else if (committer->has_work) {
        committer->work_status = journal_job_run(&committer->work);
    }
}

// Ends keys and journal; the first failure counts, and is final for both.
static enum status end_work(struct committer *committer)
{
    enum status status = STATUS_OK;
    if (committer->has_keys) status = keys_commit_end(committer->keys, committer->keys_status);
    if (committer->has_work) {
        enum status journal_says =
            journal_commit_end(committer->journal, &committer->work, committer->work_status);
        if (status == STATUS_OK) status = journal_says;
    }
    if (committer->has_objects)
        objects_commit_end(committer->objects, &committer->objects_work, committer->objects_status);
    return status;
}

// Back on the loop. The next commit starts before anybody is told, so that the disk does not wait
// for answers to be written.
static void commit_done(struct host_job *job)
{
    struct committer *committer = committer_of_job(job);
    struct commit_list told = committer->flying;
    enum status status = end_work(committer);
    uint64_t took_ns = host_now_ns(committer->host) - committer->begun_ns;
    metrics_observe(&committer->metrics->commit, took_ns);
    committer->flying = (struct commit_list){0};
    committer->in_flight = false;
    enum status objects = committer->objects_status;
    if (status == STATUS_OK) kick(committer);
    list_tell(&told, status, objects);
    if (status != STATUS_OK) list_tell(&committer->gathering, status, status);
    tell_stopped(committer);
}

static void spare_work(struct host_job *job)
{
    struct committer *committer = committer_of_spare(job);
    committer->spare_status = journal_spare_run(&committer->spare);
}

static void spare_done(struct host_job *job)
{
    struct committer *committer = committer_of_spare(job);
    journal_spare_end(committer->journal, &committer->spare, committer->spare_status);
    committer->spare_in_flight = false;
    tell_stopped(committer);
}

// Takes what has gathered; false when that is nothing.
static bool begin_work(struct committer *committer)
{
    committer->has_keys =
        committer->keys != NULL && keys_commit_begin(committer->keys, &committer->keys_work);
    committer->has_objects = committer->objects != NULL &&
                             objects_commit_begin(committer->objects, &committer->objects_work);
    committer->has_work = journal_commit_begin(committer->journal, &committer->work);
    return committer->has_keys || committer->has_objects || committer->has_work;
}

// Begins what can begin.
static void kick(struct committer *committer)
{
    bool works = !committer->in_flight && begin_work(committer);
    while (!committer->in_flight && !works && committer->gathering.first != NULL) {
        // A larger object, on disk already, whose subject has its key already.
        list_tell(&committer->gathering, STATUS_OK, STATUS_OK);
        works = begin_work(committer); // for those who were told
    }
    if (works) {
        committer->in_flight = true;
        committer->flying = committer->gathering;
        committer->gathering = (struct commit_list){0};
        committer->begun_ns = host_now_ns(committer->host);
        host_submit(committer->host, &committer->job);
    }
    if (committer->spare_in_flight || committer->stopping) return;
    if (journal_spare_begin(committer->journal, &committer->spare)) {
        committer->spare_in_flight = true;
        host_submit(committer->host, &committer->spare_job);
    }
}

static void before_wait(void *owner)
{
    kick(owner);
}

void committer_open(struct committer *committer, struct host *host, struct metrics *metrics,
                    struct journal *journal, struct keys *keys)
{
    *committer = (struct committer){.host = host, .metrics = metrics};
    committer->journal = journal;
    committer->keys = keys;
    committer->job = (struct host_job){.work = commit_work, .done = commit_done};
    committer->spare_job = (struct host_job){.work = spare_work, .done = spare_done};
    host_before_wait(host, before_wait, committer);
}

void committer_open_objects(struct committer *committer, struct objects *objects)
{
    committer->objects = objects;
}

void committer_wait_object(struct committer *committer, struct commit_waiter *waiter)
{
    waiter->for_object = true;
    list_add(&committer->gathering, waiter);
}

enum status committer_append(struct committer *committer, const struct journal_entry *entries,
                             size_t count, struct journal_place *places,
                             struct commit_waiter *waiter)
{
    if (committer->stopping) return STATUS_UNAVAILABLE;
    uint64_t now_ms = (uint64_t)host_wall_ms(committer->host);
    TRY(journal_append(committer->journal, now_ms, entries, count, places));
    if (waiter != NULL) list_add(&committer->gathering, waiter);
    return STATUS_OK;
}

void committer_stop(struct committer *committer, void (*stopped)(void *owner), void *owner)
{
    committer->stopping = true;
    committer->stopped = stopped;
    committer->stopped_owner = owner;
    kick(committer);
    tell_stopped(committer);
}
