// SPDX-License-Identifier: Apache-2.0
// Group commit: what was appended to the journal during one turn of the loop goes to disk with one
// write and one fdatasync, on a worker thread, and whoever waits is told afterwards, in order.
//
// Objects (store/objects.h) go with the same commit, before the journal: their waiters hear of
// their own success, and a folder of objects that cannot be written stops nobody else.
//
// While a commit is under way the next one gathers, so a slow disk makes groups larger, not
// requests fail. A failed commit is final: everybody who waits is told so, and nothing is accepted
// from then on.
#ifndef CONSENTRY_GATEWAY_COMMITTER_H
#define CONSENTRY_GATEWAY_COMMITTER_H

#include "gateway/host/host.h"
#include "gateway/host/metrics.h"
#include "store/journal.h"
#include "store/keys.h"
#include "store/objects.h"

// Embedded in what waits. Nothing may move or free it between committer_wait() and `durable`.
struct commit_waiter {
    void (*durable)(struct commit_waiter *waiter, enum status status);
    struct commit_waiter *next;
    bool for_object; // waits for an object and its key, not for the journal
};

struct commit_list {
    struct commit_waiter *first;
    struct commit_waiter *last;
};

struct committer {
    struct host *host;
    struct metrics *metrics;
    struct journal *journal; // borrowed
    struct keys *keys;       // borrowed; NULL: there are none
    struct objects *objects; // borrowed; NULL: there are none
    struct host_job job;     // the commit under way
    struct host_job spare_job;
    struct file_job keys_work;
    struct journal_job work;
    struct journal_spare spare;
    struct objects_commit objects_work;
    bool has_objects;
    bool has_keys; // the commit under way begins with fresh keys of subjects
    bool has_work;
    enum status keys_status; // written by the worker
    enum status objects_status;
    enum status work_status;
    enum status spare_status;
    bool in_flight;
    bool spare_in_flight;
    bool stopping;
    uint64_t begun_ns;
    struct commit_list gathering; // for the next commit
    struct commit_list flying;    // of the one under way
    void (*stopped)(void *owner);
    void *stopped_owner;
};

// Asks the host to be called before each wait. Fresh keys of subjects go to disk before the records
// sealed under them.
void committer_open(struct committer *committer, struct host *host, struct metrics *metrics,
                    struct journal *journal, struct keys *keys);
// Takes objects into the commits.
void committer_open_objects(struct committer *committer, struct objects *objects);

// Appends the records of one group (journal_append()) and puts `waiter` into the line of those
// that are told when they are durable; NULL waits for nothing. On a failure nothing is appended and
// the waiter is not in the line. UNAVAILABLE once committer_stop() was called.
WARN_UNUSED enum status committer_append(struct committer *committer,
                                         const struct journal_entry *entries, size_t count,
                                         struct journal_place *places,
                                         struct commit_waiter *waiter);

// Puts `waiter` into the line for an object that has ended (object_end()): it is told when the
// object, if it is a small one, and the key of its subject are on disk.
void committer_wait_object(struct committer *committer, struct commit_waiter *waiter);

// Commits what has gathered and tells `stopped` when nothing is under way any more. Nothing is
// appended afterwards.
void committer_stop(struct committer *committer, void (*stopped)(void *owner), void *owner);

#endif
