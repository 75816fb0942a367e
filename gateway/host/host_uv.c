// SPDX-License-Identifier: Apache-2.0
// The real machine, by libuv 1.44. Sockets are in stream_uv.c.
#include "gateway/host/host_uv_internal.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "core/base/invariant.h"
#include "gateway/host/options.h"

#define LISTEN_FDS_START 3 // sd_listen_fds(3)

static_assert(sizeof(uv_timer_t) <= sizeof(((struct host_timer *)0)->handle),
              "handle is too small");
static_assert(sizeof(uv_work_t) <= sizeof(((struct host_job *)0)->handle), "handle is too small");
static_assert(sizeof(uv_async_t) <= sizeof(((struct host_bell *)0)->handle), "handle is too small");

enum status host_uv_status(int error)
{
    switch (error) {
    case 0: return STATUS_OK;
    case UV_ENOMEM: return STATUS_NO_SPACE;
    case UV_EMFILE:
    case UV_ENFILE: return STATUS_LIMIT;
    case UV_EACCES:
    case UV_EPERM: return STATUS_FORBIDDEN;
    case UV_ENOSPC: return STATUS_DISK_FULL;
    case UV_EADDRINUSE: return STATUS_CONFLICT;
    case UV_EADDRNOTAVAIL: return STATUS_NOT_FOUND;
    default: return STATUS_UNAVAILABLE;
    }
}

static uint64_t uv_host_now_ms(const struct host *host)
{
    return uv_now(&host_uv_of(host)->loop);
}

static uint64_t uv_host_now_ns(const struct host *host)
{
    (void)host;
    return uv_hrtime();
}

static int64_t uv_host_wall_ms(const struct host *host)
{
    struct timespec now;
    (void)host;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum status uv_host_random(struct host *host, void *out, size_t size)
{
    (void)host;
    return uv_random(NULL, NULL, out, size, 0, NULL) == 0 ? STATUS_OK : STATUS_RANDOM_FAILED;
}

static void timer_fired(uv_timer_t *handle)
{
    struct host_timer *timer = handle->data;
    timer->fire(timer->owner);
}

static void uv_host_timer_set(struct host *host, struct host_timer *timer, uint64_t delay_ms)
{
    uv_timer_t *handle = (uv_timer_t *)timer->handle;
    INVARIANT(timer->fire != NULL);
    if (host_uv_of(host)->stopped) return;
    if (!timer->is_open) {
        INVARIANT(uv_timer_init(&host_uv_of(host)->loop, handle) == 0);
        handle->data = timer;
        timer->host = host;
        timer->is_open = true;
    }
    INVARIANT(uv_timer_start(handle, timer_fired, delay_ms, 0) == 0);
}

// The handle stays until host_close(): one that is being closed could not be set again in the same
// turn of the loop.
static void uv_host_timer_stop(struct host *host, struct host_timer *timer)
{
    (void)host;
    if (timer->is_open) (void)uv_timer_stop((uv_timer_t *)timer->handle);
}

static void job_work(uv_work_t *handle)
{
    struct host_job *job = handle->data;
    job->work(job);
}

static void job_done(uv_work_t *handle, int error)
{
    struct host_job *job = handle->data;
    INVARIANT(error == 0); // jobs are never cancelled
    job->done(job);
}

static void uv_host_submit(struct host *host, struct host_job *job)
{
    uv_work_t *handle = (uv_work_t *)job->handle;
    job->host = host;
    handle->data = job;
    INVARIANT(uv_queue_work(&host_uv_of(host)->loop, handle, job_work, job_done) == 0);
}

static void bell_heard(uv_async_t *handle)
{
    struct host_bell *bell = handle->data;
    bell->heard(bell->owner);
}

static void uv_host_bell_open(struct host *host, struct host_bell *bell)
{
    uv_async_t *handle = (uv_async_t *)bell->handle;
    INVARIANT(uv_async_init(&host_uv_of(host)->loop, handle, bell_heard) == 0);
    handle->data = bell;
    bell->host = host;
    bell->is_open = true;
}

static void uv_host_bell_ring(struct host_bell *bell)
{
    INVARIANT(uv_async_send((uv_async_t *)bell->handle) == 0);
}

static void uv_host_bell_close(struct host *host, struct host_bell *bell)
{
    (void)host;
    if (!bell->is_open) return;
    bell->is_open = false;
    uv_close((uv_handle_t *)bell->handle, NULL);
}

static void signal_heard(uv_signal_t *handle, int number)
{
    struct host_uv *host = handle->data;
    enum host_signal signal = number == SIGHUP ? HOST_SIGNAL_RELOAD : HOST_SIGNAL_STOP;
    if (host->heard[signal] != NULL) host->heard[signal](host->heard_owner[signal]);
}

static void listen_to_signal(struct host_uv *host, size_t index, int number)
{
    uv_signal_t *handle = &host->signals[index];
    if (host->signal_open[index]) return;
    INVARIANT(uv_signal_init(&host->loop, handle) == 0);
    handle->data = host;
    host->signal_open[index] = true;
    (void)uv_signal_start(handle, signal_heard, number);
    uv_unref((uv_handle_t *)handle);
}

static void uv_host_on_signal(struct host *host, enum host_signal signal,
                              void (*heard)(void *owner), void *owner)
{
    struct host_uv *uv = host_uv_of(host);
    uv->heard[signal] = heard;
    uv->heard_owner[signal] = owner;
    if (signal == HOST_SIGNAL_RELOAD) {
        listen_to_signal(uv, 2, SIGHUP);
    } else {
        listen_to_signal(uv, 0, SIGTERM);
        listen_to_signal(uv, 1, SIGINT);
    }
}

static void prepared(uv_prepare_t *handle)
{
    struct host_uv *host = handle->data;
    host->before_wait(host->before_wait_owner);
}

static void uv_host_before_wait(struct host *host, void (*call)(void *owner), void *owner)
{
    struct host_uv *uv = host_uv_of(host);
    INVARIANT(!uv->prepare_open);
    uv->before_wait = call;
    uv->before_wait_owner = owner;
    INVARIANT(uv_prepare_init(&uv->loop, &uv->prepare) == 0);
    uv->prepare.data = uv;
    uv->prepare_open = true;
    INVARIANT(uv_prepare_start(&uv->prepare, prepared) == 0);
    uv_unref((uv_handle_t *)&uv->prepare);
}

static void uv_host_run(struct host *host)
{
    (void)uv_run(&host_uv_of(host)->loop, UV_RUN_DEFAULT);
}

static void still(uv_handle_t *handle, void *context)
{
    (void)context;
    if (handle->type == UV_TIMER) (void)uv_timer_stop((uv_timer_t *)handle);
}

// No timer fires from here on; jobs that are under way end, and what they begin.
static void uv_host_stop(struct host *host)
{
    struct host_uv *uv = host_uv_of(host);
    uv->stopped = true;
    uv_walk(&uv->loop, still, NULL);
    for (size_t i = 0; i < 3; i++) {
        if (uv->signal_open[i]) uv_close((uv_handle_t *)&uv->signals[i], NULL);
        uv->signal_open[i] = false;
    }
    if (uv->prepare_open) uv_close((uv_handle_t *)&uv->prepare, NULL);
    uv->prepare_open = false;
}

static const struct host_ops ops = {
    .now_ms = uv_host_now_ms,
    .now_ns = uv_host_now_ns,
    .wall_ms = uv_host_wall_ms,
    .random = uv_host_random,
    .timer_set = uv_host_timer_set,
    .timer_stop = uv_host_timer_stop,
    .submit = uv_host_submit,
    .bell_open = uv_host_bell_open,
    .bell_ring = uv_host_bell_ring,
    .bell_close = uv_host_bell_close,
    .on_signal = uv_host_on_signal,
    .before_wait = uv_host_before_wait,
    .listen = host_uv_listen,
    .unlisten = host_uv_unlisten,
    .connect = host_uv_connect,
    .run = uv_host_run,
    .stop = uv_host_stop,
};

enum status host_open(struct host **host, struct budget *budget)
{
    struct host_uv *uv = calloc(1, sizeof *uv);
    if (uv == NULL) return STATUS_NO_SPACE;
    // Commits, spare segments, the log, hashing, the read model, reads: none waits for another.
    (void)setenv("UV_THREADPOOL_SIZE", "8", 0);
    int error = uv_loop_init(&uv->loop);
    if (error != 0) {
        free(uv);
        return host_uv_status(error);
    }
    signal(SIGPIPE, SIG_IGN); // a broken peer is an error of its stream
    signal(SIGXFSZ, SIG_IGN); // and a file that may not grow one of its write
    uv->face = (struct host){&ops, budget};
    *host = &uv->face;
    return STATUS_OK;
}

static void close_timer(uv_handle_t *handle, void *context)
{
    (void)context;
    if (handle->type != UV_TIMER || uv_is_closing(handle)) return;
    struct host_timer *timer = handle->data;
    timer->is_open = false;
    uv_close(handle, NULL);
}

void host_close(struct host *host)
{
    struct host_uv *uv = host_uv_of(host);
    uv_host_stop(host);
    (void)uv_run(&uv->loop, UV_RUN_DEFAULT); // the last jobs end
    uv_walk(&uv->loop, close_timer, NULL);
    (void)uv_run(&uv->loop, UV_RUN_DEFAULT); // the last handles close
    INVARIANT(uv_loop_close(&uv->loop) == 0);
    free(uv);
}

uint64_t host_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 256;
    rlim_t wanted = LIMIT_CONNECTIONS + LIMIT_DESCRIPTORS_RESERVED;
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < wanted) wanted = limit.rlim_max;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = wanted;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
            return 256;
    }
    uint64_t all = limit.rlim_cur;
    return all > LIMIT_DESCRIPTORS_RESERVED * 2 ? all - LIMIT_DESCRIPTORS_RESERVED : all / 2;
}

// The place of `name` among names with colons between, or -1.
static int name_index(const char *names, const char *name)
{
    size_t size = strlen(name);
    for (int i = 0;; i++) {
        const char *colon = strchr(names, ':');
        size_t item = colon == NULL ? strlen(names) : (size_t)(colon - names);
        if (item == size && memcmp(names, name, size) == 0) return i;
        if (colon == NULL) return -1;
        names = colon + 1;
    }
}

int host_inherited(const char *name, int index)
{
    uint64_t pid = 0, count = 0;
    const char *pid_text = getenv("LISTEN_PID");
    const char *count_text = getenv("LISTEN_FDS");
    const char *names = getenv("LISTEN_FDNAMES");
    if (pid_text == NULL || count_text == NULL) return -1;
    if (!option_decimal(pid_text, &pid) || !option_decimal(count_text, &count)) return -1;
    if (pid != (uint64_t)getpid() || count > 16) return -1;
    if (names != NULL) index = name_index(names, name);
    if (index < 0 || (uint64_t)index >= count) return -1;
    return LISTEN_FDS_START + index;
}
