// SPDX-License-Identifier: Apache-2.0
// The transparency log and everything else that only a worker thread may wait for: proof files,
// openings, tiles. Tasks run one after the other in the order of submission; those that are queued
// when a worker starts go together, and the log is then signed and published once for all of them.
#ifndef CONSENTRY_GATEWAY_PUBLISHER_H
#define CONSENTRY_GATEWAY_PUBLISHER_H

#include "core/judge/log_entry.h"
#include "gateway/host/host.h"
#include "gateway/spine/keeper.h"
#include "store/tlog_files.h"

#define PUBLISHER_NOTE_SIZE 2048

struct publisher;

struct publish_task {
    // On the worker: may use publisher->log and the files of the keeper's folders. What it returns
    // is the task's status.
    enum status (*work)(struct publish_task *task, struct publisher *publisher);
    // On the loop, when the log, if the task appends to it, is signed and published.
    void (*done)(struct publish_task *task, enum status status);
    bool appends; // to the log
    enum status status;
    struct publish_task *next;
};

struct publisher {
    struct host *host;
    struct keeper *keeper;
    struct tlog_files *log; // the worker's while `running` is not empty
    struct tlog_key key;
    struct host_job job;
    struct publish_task *queue_first, *queue_last;
    struct publish_task *running;
    bool in_flight;
    enum status failed; // OK, or why the log takes nothing any more
    void (*idle)(void *owner);
    void *idle_owner;
    uint8_t note[PUBLISHER_NOTE_SIZE]; // the newest signed checkpoint
    size_t note_size;
};

// Opens the log behind the keeper, writes its policy file and signs what was appended and not
// signed. Statuses of tlog_files_open() and _sign().
WARN_UNUSED enum status publisher_open(struct publisher *publisher, struct keeper *keeper);
void publisher_close(struct publisher *publisher);

void publisher_submit(struct publisher *publisher, struct publish_task *task);

// Tells `idle` when no task is queued or running, at once or later.
void publisher_when_idle(struct publisher *publisher, void (*idle)(void *owner), void *owner);

bool publisher_is_idle(const struct publisher *publisher);

// On the worker: appends an entry, which must become number `index`. CONFLICT when it would not.
WARN_UNUSED enum status publisher_append(struct publisher *publisher, span entry, uint64_t index);

// On the worker: a C2SP tlog-proof of entry `index` with the entry as extra data. NOT_FOUND when
// the entry is not under a signature yet.
WARN_UNUSED enum status publisher_prove_entry(struct publisher *publisher, uint64_t index,
                                              struct writer *out);

#endif
