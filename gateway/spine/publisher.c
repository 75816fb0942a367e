// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/publisher.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "core/log/tlog_proof.h"
#include "gateway/host/log.h"

static struct publisher *publisher_of(struct host_job *job)
{
    return (struct publisher *)(void *)((char *)job - offsetof(struct publisher, job));
}

// Signs and publishes what has been appended.
static enum status sign(struct publisher *publisher)
{
    const struct keeper *keeper = publisher->keeper;
    uint8_t note[PUBLISHER_NOTE_SIZE];
    struct writer w = writer_over(note, sizeof note);
    TRY(tlog_files_sign(publisher->log, &w, &publisher->key, &keeper->secrets->log_signer,
                        (uint64_t)host_wall_ms(publisher->host)));
    TRY(w.status);
    TRY(tlog_files_publish(publisher->log, writer_span(&w)));
    memcpy(publisher->note, note, w.size);
    publisher->note_size = w.size;
    return STATUS_OK;
}

// On the worker: all tasks, then one signature.
static void run_tasks(struct host_job *job)
{
    struct publisher *publisher = publisher_of(job);
    bool appended = false;
    for (struct publish_task *task = publisher->running; task != NULL; task = task->next) {
        task->status = task->appends ? publisher->failed : STATUS_OK;
        if (task->status == STATUS_OK) task->status = task->work(task, publisher);
        if (task->appends && task->status != STATUS_OK) publisher->failed = task->status;
        appended = appended || task->appends;
    }
    if (!appended) return;
    if (publisher->failed == STATUS_OK) publisher->failed = sign(publisher);
    if (publisher->failed == STATUS_OK) return;
    for (struct publish_task *task = publisher->running; task != NULL; task = task->next) {
        if (task->appends) task->status = publisher->failed;
    }
}

static void start(struct publisher *publisher);

static void tell_idle(struct publisher *publisher)
{
    if (publisher->in_flight || publisher->queue_first != NULL || publisher->idle == NULL) return;
    void (*idle)(void *owner) = publisher->idle;
    publisher->idle = NULL;
    idle(publisher->idle_owner);
}

static void tasks_done(struct host_job *job)
{
    struct publisher *publisher = publisher_of(job);
    struct publish_task *task = publisher->running;
    bool was_good = publisher->failed == STATUS_OK;
    publisher->running = NULL;
    publisher->in_flight = false;
    if (!was_good)
        log_event(LOG_PUBLISH_FAILED, log_name(LOG_FIELD_REASON, status_name(publisher->failed)));
    while (task != NULL) {
        struct publish_task *next = task->next;
        task->done(task, task->status);
        task = next;
    }
    start(publisher);
    tell_idle(publisher);
}

static void start(struct publisher *publisher)
{
    if (publisher->in_flight || publisher->queue_first == NULL) return;
    publisher->running = publisher->queue_first;
    publisher->queue_first = publisher->queue_last = NULL;
    publisher->in_flight = true;
    host_submit(publisher->host, &publisher->job);
}

void publisher_submit(struct publisher *publisher, struct publish_task *task)
{
    task->next = NULL;
    if (publisher->queue_last == NULL) {
        publisher->queue_first = task;
    } else {
        publisher->queue_last->next = task;
    }
    publisher->queue_last = task;
    start(publisher);
}

void publisher_when_idle(struct publisher *publisher, void (*idle)(void *owner), void *owner)
{
    publisher->idle = idle;
    publisher->idle_owner = owner;
    tell_idle(publisher);
}

bool publisher_is_idle(const struct publisher *publisher)
{
    return !publisher->in_flight && publisher->queue_first == NULL;
}

enum status publisher_append(struct publisher *publisher, span entry, uint64_t index)
{
    uint64_t got;
    TRY(tlog_files_append(publisher->log, entry, &got));
    return got == index ? STATUS_OK : STATUS_CONFLICT;
}

enum status publisher_prove_entry(struct publisher *publisher, uint64_t index, struct writer *out)
{
    uint8_t entry[LOG_ENTRY_BYTES_MAX];
    size_t size;
    struct tlog_path path;
    uint64_t signed_size = tlog_files_signed_size(publisher->log);
    if (index >= signed_size || publisher->note_size == 0) return STATUS_NOT_FOUND;
    TRY(tlog_files_entry(publisher->log, index, entry, sizeof entry, &size));
    struct tlog_reader reader = tlog_files_reader(publisher->log);
    TRY(tlog_inclusion_make(&path, &reader, index, signed_size));
    span extra = span_of(entry, size);
    tlog_proof_write(out, &extra, index, &path, span_of(publisher->note, publisher->note_size));
    return out->status;
}

// The policy under which this log's files are judged: its key, no witnesses, and the root that
// batch 1 starts from (core/judge/judge.h).
static enum status write_policy(struct publisher *publisher)
{
    const struct keeper *keeper = publisher->keeper;
    struct file_path path;
    uint8_t memory[1024], root[32];
    char hex[65];
    struct writer w = writer_over(memory, sizeof memory);
    digest_to_bytes(root, keeper->genesis_root);
    hex_encode(hex, root, sizeof root);
    write_text(&w, "# consentry genesis ");
    write_text(&w, hex);
    write_text(&w, "\nlog ");
    tlog_key_write(&w, &publisher->key);
    write_text(&w, "\nquorum none\n");
    TRY(w.status);
    TRY(file_join(&path, keeper->log_folder.text, "policy"));
    return file_replace(keeper->folder->ops, path.text, writer_span(&w));
}

// The checkpoint as it was published last.
static enum status load_note(struct publisher *publisher)
{
    const struct keeper *keeper = publisher->keeper;
    struct file_path path;
    TRY(file_join(&path, keeper->log_folder.text, "checkpoint"));
    enum status status = file_load(keeper->folder->ops, path.text, publisher->note,
                                   sizeof publisher->note, &publisher->note_size);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status publisher_open(struct publisher *publisher, struct keeper *keeper)
{
    *publisher = (struct publisher){.host = keeper->host, .keeper = keeper};
    publisher->job = (struct host_job){.work = run_tasks, .done = tasks_done};
    publisher->key = tlog_key_of(span_text(keeper->origin), TLOG_KEY_ED25519, keeper->log_public);
    struct tlog_files_options options = {
        .ops = keeper->folder->ops,
        .folder = keeper->log_folder.text,
        .signed_state = keeper->signed_state.text,
        .origin = keeper->origin,
    };
    TRY(tlog_files_open(&publisher->log, &options));
    TRY(write_policy(publisher));
    TRY(load_note(publisher));
    // A checkpoint of the empty log, so that there is one from the first moment; and one of what a
    // crash left signed but unpublished.
    return sign(publisher);
}

void publisher_close(struct publisher *publisher)
{
    if (publisher->log != NULL) tlog_files_close(publisher->log);
    publisher->log = NULL;
}
