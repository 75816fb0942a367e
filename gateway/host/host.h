// SPDX-License-Identifier: Apache-2.0
// Everything the gateway asks of the machine, as one table: time, randomness, timers, signals,
// sockets and a worker for the disk. host_uv.c is the real one; tests and simulations bring theirs.
//
// All callbacks run on the loop thread, except host_job.work.
#ifndef CONSENTRY_GATEWAY_HOST_H
#define CONSENTRY_GATEWAY_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/status.h"
#include "gateway/host/address.h"
#include "gateway/host/buffer.h"
#include "gateway/host/stream.h"

struct host;

// A handle the caller embeds; the host's own part needs no allocation. Nothing may move or free it
// between the call that takes it and its last callback.
#define HOST_HANDLE_WORDS 24

// Calls `fire` once after a delay.
struct host_timer {
    void (*fire)(void *owner);
    void *owner;
    struct host *host;
    bool is_open;
    uint64_t handle[HOST_HANDLE_WORDS];
};

// Work off the loop: `work` on a worker thread, then `done` on the loop.
struct host_job {
    void (*work)(struct host_job *job);
    void (*done)(struct host_job *job);
    struct host *host;
    uint64_t handle[HOST_HANDLE_WORDS];
};

// A bell that any thread may ring; rings that follow each other quickly may be heard as one.
struct host_bell {
    void (*heard)(void *owner);
    void *owner;
    struct host *host;
    bool is_open;
    uint64_t handle[HOST_HANDLE_WORDS];
};

// An open port.
struct host_listener {
    void (*accepted)(void *owner, struct stream *stream); // the callee owns the stream
    void *owner;
    struct host *host;
    struct address bound;
    bool is_open;
    uint64_t handle[40];
};

enum host_signal { HOST_SIGNAL_STOP, HOST_SIGNAL_RELOAD, HOST_SIGNAL_COUNT };

struct host_ops {
    uint64_t (*now_ms)(const struct host *host);
    uint64_t (*now_ns)(const struct host *host);
    int64_t (*wall_ms)(const struct host *host);
    enum status (*random)(struct host *host, void *out, size_t size);
    void (*timer_set)(struct host *host, struct host_timer *timer, uint64_t delay_ms);
    void (*timer_stop)(struct host *host, struct host_timer *timer);
    void (*submit)(struct host *host, struct host_job *job);
    void (*bell_open)(struct host *host, struct host_bell *bell);
    void (*bell_ring)(struct host_bell *bell);
    void (*bell_close)(struct host *host, struct host_bell *bell);
    void (*on_signal)(struct host *host, enum host_signal signal, void (*heard)(void *owner),
                      void *owner);
    void (*before_wait)(struct host *host, void (*call)(void *owner), void *owner);
    enum status (*listen)(struct host *host, struct host_listener *listener,
                          const struct address *address, int inherited);
    void (*unlisten)(struct host *host, struct host_listener *listener);
    enum status (*connect)(struct host *host, const struct address *address,
                           struct stream **stream);
    void (*run)(struct host *host);
    void (*stop)(struct host *host);
};

struct host {
    const struct host_ops *ops;
    struct budget *budget; // of the streams' queues
};

// Milliseconds of a clock that never goes back, as of the present turn of the loop.
static inline uint64_t host_now_ms(const struct host *host)
{
    return host->ops->now_ms(host);
}

// Nanoseconds of that clock, now.
static inline uint64_t host_now_ns(const struct host *host)
{
    return host->ops->now_ns(host);
}

// Milliseconds since 1970-01-01T00:00:00Z; may jump.
static inline int64_t host_wall_ms(const struct host *host)
{
    return host->ops->wall_ms(host);
}

// Unpredictable bytes; RANDOM_FAILED.
WARN_UNUSED static inline enum status host_random(struct host *host, void *out, size_t size)
{
    return host->ops->random(host, out, size);
}

// Sets or moves a timer; host_timer_stop() forgets it, and it may be set again. Its memory stays
// until host_close() has returned; after host_stop() setting does nothing.
static inline void host_timer_set(struct host *host, struct host_timer *timer, uint64_t delay_ms)
{
    host->ops->timer_set(host, timer, delay_ms);
}
static inline void host_timer_stop(struct host *host, struct host_timer *timer)
{
    host->ops->timer_stop(host, timer);
}

// The job must not be touched until `done`. Jobs may run beside each other.
static inline void host_submit(struct host *host, struct host_job *job)
{
    host->ops->submit(host, job);
}

static inline void host_bell_open(struct host *host, struct host_bell *bell)
{
    host->ops->bell_open(host, bell);
}
static inline void host_bell_ring(struct host_bell *bell)
{
    bell->host->ops->bell_ring(bell);
}
static inline void host_bell_close(struct host *host, struct host_bell *bell)
{
    host->ops->bell_close(host, bell);
}

// SIGTERM and SIGINT, or SIGHUP. One listener each.
static inline void host_on_signal(struct host *host, enum host_signal signal,
                                  void (*heard)(void *owner), void *owner)
{
    host->ops->on_signal(host, signal, heard, owner);
}

// Called each time before the loop waits: what has gathered during a turn goes out together. One
// listener.
static inline void host_before_wait(struct host *host, void (*call)(void *owner), void *owner)
{
    host->ops->before_wait(host, call, owner);
}

// Opens a port, or takes over descriptor `inherited` unless it is -1. CONFLICT when the address is
// taken, NOT_FOUND when it is not ours, FORBIDDEN, LIMIT without descriptors, UNAVAILABLE.
WARN_UNUSED static inline enum status host_listen(struct host *host, struct host_listener *listener,
                                                  const struct address *address, int inherited)
{
    return host->ops->listen(host, listener, address, inherited);
}
static inline void host_unlisten(struct host *host, struct host_listener *listener)
{
    host->ops->unlisten(host, listener);
}

// A stream to a peer; writing may begin at once, and on_end tells when it does not come about.
WARN_UNUSED static inline enum status host_connect(struct host *host, const struct address *address,
                                                   struct stream **stream)
{
    return host->ops->connect(host, address, stream);
}

// Runs until host_stop() was called, no job is under way and no stream or port is open.
static inline void host_run(struct host *host)
{
    host->ops->run(host);
}
static inline void host_stop(struct host *host)
{
    host->ops->stop(host);
}

// The real machine. NO_SPACE.
WARN_UNUSED enum status host_open(struct host **host, struct budget *budget);
void host_close(struct host *host);

// Descriptors that connections may use, after raising the soft limit as far as allowed.
uint64_t host_descriptors(void);

// Descriptor of the named socket handed over by a service manager (LISTEN_FDS, LISTEN_FDNAMES), or
// of the index-th when names are not given; -1 when there is none.
int host_inherited(const char *name, int index);

#endif
