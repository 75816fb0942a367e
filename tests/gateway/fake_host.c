// SPDX-License-Identifier: Apache-2.0
#include "tests/gateway/fake_host.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "gateway/host/limits.h"

static struct fake_host *fake_of(const struct host *host)
{
    union {
        const struct host *in;
        struct fake_host *out;
    } cast = {.in = host};
    return cast.out;
}

static uint64_t fake_now_ms(const struct host *host)
{
    return fake_of(host)->now_ms;
}

static uint64_t fake_now_ns(const struct host *host)
{
    return fake_of(host)->now_ms * 1000000;
}

static int64_t fake_wall_ms(const struct host *host)
{
    return 1800000000000 + (int64_t)fake_of(host)->now_ms;
}

static enum status fake_random(struct host *host, void *out, size_t size)
{
    uint8_t *bytes = out;
    for (size_t i = 0; i < size; i++) {
        fake_of(host)->random = fake_of(host)->random * 6364136223846793005U + 1442695040888963407U;
        bytes[i] = (uint8_t)(fake_of(host)->random >> 56);
    }
    return STATUS_OK;
}

static void fake_timer_stop(struct host *host, struct host_timer *timer)
{
    struct fake_host *fake = fake_of(host);
    timer->is_open = false;
    for (size_t i = 0; i < FAKE_TIMERS; i++) {
        if (fake->timers[i] == timer) fake->timers[i] = NULL;
    }
}

static void fake_timer_set(struct host *host, struct host_timer *timer, uint64_t delay_ms)
{
    struct fake_host *fake = fake_of(host);
    size_t place = 0;
    fake_timer_stop(host, timer);
    while (place < FAKE_TIMERS && fake->timers[place] != NULL) place++;
    INVARIANT(place < FAKE_TIMERS);
    timer->is_open = true;
    fake->timers[place] = timer;
    fake->due_ms[place] = fake->now_ms + delay_ms;
}

static void fake_submit(struct host *host, struct host_job *job)
{
    struct fake_host *fake = fake_of(host);
    INVARIANT(fake->job_count < FAKE_JOBS);
    job->host = host;
    fake->jobs[fake->job_count++] = job;
}

static void fake_before_wait(struct host *host, void (*call)(void *owner), void *owner)
{
    fake_of(host)->before_wait = call;
    fake_of(host)->before_wait_owner = owner;
}

static const struct host_ops host_ops = {
    .now_ms = fake_now_ms,
    .now_ns = fake_now_ns,
    .wall_ms = fake_wall_ms,
    .random = fake_random,
    .timer_set = fake_timer_set,
    .timer_stop = fake_timer_stop,
    .submit = fake_submit,
    .before_wait = fake_before_wait,
};

void fake_host_open(struct fake_host *host)
{
    memset(host, 0, sizeof *host);
    host->budget = budget_of(LIMIT_BUFFERS_SIZE);
    host->face = (struct host){&host_ops, &host->budget};
    host->now_ms = 1000000;
    host->random = 1;
}

void fake_host_close(struct fake_host *host)
{
    for (size_t i = 0; i < FAKE_TIMERS; i++) INVARIANT(host->timers[i] == NULL);
    INVARIANT(host->job_count == 0);
    budget_close(&host->budget);
}

// The timer that is due first, up to `until_ms`; FAKE_TIMERS when none is.
static size_t next_timer(const struct fake_host *host, uint64_t until_ms)
{
    size_t first = FAKE_TIMERS;
    for (size_t i = 0; i < FAKE_TIMERS; i++) {
        if (host->timers[i] == NULL || host->due_ms[i] > until_ms) continue;
        if (first == FAKE_TIMERS || host->due_ms[i] < host->due_ms[first]) first = i;
    }
    return first;
}

void fake_host_advance(struct fake_host *host, uint64_t ms)
{
    uint64_t until_ms = host->now_ms + ms;
    for (;;) {
        size_t place = next_timer(host, until_ms);
        if (place == FAKE_TIMERS) break;
        struct host_timer *timer = host->timers[place];
        if (host->due_ms[place] > host->now_ms) host->now_ms = host->due_ms[place];
        host->timers[place] = NULL;
        timer->fire(timer->owner);
    }
    host->now_ms = until_ms;
}

void fake_host_work(struct fake_host *host)
{
    if (host->before_wait != NULL) host->before_wait(host->before_wait_owner);
    size_t count = host->job_count;
    for (size_t i = 0; i < count; i++) host->jobs[i]->work(host->jobs[i]);
    struct host_job *jobs[FAKE_JOBS];
    memcpy(jobs, host->jobs, sizeof jobs);
    host->job_count -= count;
    memmove(host->jobs, host->jobs + count, host->job_count * sizeof *jobs);
    for (size_t i = 0; i < count; i++) jobs[i]->done(jobs[i]);
}

// Streams -----------------------------------------------------------------------------------------

static struct fake_stream *fake_stream_of(struct stream *stream)
{
    return (struct fake_stream *)(void *)stream;
}

static void open_stream(struct stream *stream)
{
    fake_stream_of(stream)->is_open = true;
}

static void move_waiting(struct fake_stream *s, size_t size)
{
    if (size > s->waiting.size) size = s->waiting.size;
    INVARIANT(buffer_append(&s->budget, &s->sent, span_of(s->waiting.data, size)) == STATUS_OK);
    buffer_consume(&s->waiting, size);
    s->face.queued = s->waiting.size;
}

static void write_stream(struct stream *stream, const span *parts, size_t count)
{
    struct fake_stream *s = fake_stream_of(stream);
    INVARIANT(!s->is_finished && !s->is_closed);
    for (size_t i = 0; i < count; i++)
        INVARIANT(buffer_append(&s->budget, &s->waiting, parts[i]) == STATUS_OK);
    size_t take = s->window < s->waiting.size ? s->window : s->waiting.size;
    s->window -= take;
    move_waiting(s, take);
}

static void pause_stream(struct stream *stream, bool paused)
{
    fake_stream_of(stream)->is_paused = paused;
}

static void finish_stream(struct stream *stream)
{
    fake_stream_of(stream)->is_finished = true;
}

static void close_stream(struct stream *stream)
{
    fake_stream_of(stream)->is_closed = true;
}

static const struct stream_ops stream_ops = {open_stream, write_stream, pause_stream, finish_stream,
                                             close_stream};

void fake_stream_open(struct fake_stream *stream)
{
    memset(stream, 0, sizeof *stream);
    stream->face.ops = &stream_ops;
    stream->face.peer.ip[0] = 127;
    stream->budget = budget_of(1 << 28);
    stream->window = SIZE_MAX / 2;
}

bool fake_stream_send(struct fake_stream *stream, span bytes)
{
    if (stream->is_closed || stream->is_paused) return false;
    stream->face.events->on_bytes(stream->face.owner, bytes);
    return true;
}

void fake_stream_take(struct fake_stream *stream, size_t size)
{
    bool was_waiting = stream->waiting.size != 0;
    stream->window += size;
    size_t take = stream->window < stream->waiting.size ? stream->window : stream->waiting.size;
    stream->window -= take;
    move_waiting(stream, take);
    if (was_waiting && stream->waiting.size == 0 && !stream->is_closed)
        stream->face.events->on_drained(stream->face.owner);
}

void fake_stream_end(struct fake_stream *stream)
{
    if (stream->is_closed) return;
    stream->face.ended = true;
    stream->face.events->on_end(stream->face.owner);
}

void fake_stream_settle(struct fake_stream *stream)
{
    if (stream->is_closed && stream->is_open) stream->face.events->on_closed(stream->face.owner);
    buffer_release(&stream->budget, &stream->sent);
    buffer_release(&stream->budget, &stream->waiting);
    budget_close(&stream->budget);
}
