// SPDX-License-Identifier: Apache-2.0
// A host without a machine: time stands still until fake_host_advance(), streams are arrays, jobs
// run when fake_host_work() says so. Tests of everything that waits use it.
#ifndef CONSENTRY_TESTS_FAKE_HOST_H
#define CONSENTRY_TESTS_FAKE_HOST_H

#include "gateway/host/host.h"

#define FAKE_TIMERS 16
#define FAKE_JOBS   16

struct fake_host {
    struct host face;
    struct budget budget;
    uint64_t now_ms;
    uint64_t random;
    struct host_timer *timers[FAKE_TIMERS];
    uint64_t due_ms[FAKE_TIMERS];
    struct host_job *jobs[FAKE_JOBS];
    size_t job_count;
    void (*before_wait)(void *owner);
    void *before_wait_owner;
};

// A stream whose peer is the test.
struct fake_stream {
    struct stream face;
    struct budget budget;  // the peer's own memory
    struct buffer sent;    // what the peer has received
    struct buffer waiting; // what it has not taken yet
    size_t window;         // bytes it takes without fake_stream_take()
    bool is_open;
    bool is_paused;
    bool is_finished; // no more will be sent
    bool is_closed;
};

void fake_host_open(struct fake_host *host);
// Checks that nothing is left.
void fake_host_close(struct fake_host *host);
// Lets time pass; timers fire on the way, in order.
void fake_host_advance(struct fake_host *host, uint64_t ms);
// Runs the jobs that were submitted: work, then done.
void fake_host_work(struct fake_host *host);

void fake_stream_open(struct fake_stream *stream);
// The peer sends bytes; false when we do not read.
bool fake_stream_send(struct fake_stream *stream, span bytes);
// The peer takes up to `size` bytes more.
void fake_stream_take(struct fake_stream *stream, size_t size);
// The peer sends no more.
void fake_stream_end(struct fake_stream *stream);
// Tells the owner that the stream has closed, if it was closed; releases what it holds.
void fake_stream_settle(struct fake_stream *stream);

#endif
