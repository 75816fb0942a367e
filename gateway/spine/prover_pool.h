// SPDX-License-Identifier: Apache-2.0
// Threads that prove, apart from libuv's. One job at a time, in the order of submission: a job runs
// on the first thread, which spreads its pieces over the others through an executor. The only file
// with locks is prover_pool.c.
//
// A job is immutable for the loop from prover_pool_submit() until `done`, which is told on the
// loop thread.
#ifndef CONSENTRY_GATEWAY_PROVER_POOL_H
#define CONSENTRY_GATEWAY_PROVER_POOL_H

#include "core/base/executor.h"
#include "gateway/host/host.h"

struct prover_job {
    void (*work)(struct prover_job *job, const struct executor *executor); // on the first thread
    void (*done)(struct prover_job *job);                                  // on the loop
    struct prover_job *next;
    uint64_t wall_ns; // that `work` took
    uint64_t cpu_ns;  // of the first thread
};

struct prover_pool;

// Starts `threads` (1 to LIMIT_PROVER_THREADS) with lower priority than the loop's. NO_SPACE.
WARN_UNUSED enum status prover_pool_open(struct prover_pool **out, struct host *host,
                                         uint64_t threads);

void prover_pool_submit(struct prover_pool *pool, struct prover_job *job);

// Jobs that are not done, the one under way included.
size_t prover_pool_queued(const struct prover_pool *pool);

// Drops the jobs that have not begun (their `done` is never told) and closes the bell; to be called
// before the loop ends.
void prover_pool_stop(struct prover_pool *pool);

// Waits up to `wait_ms` for the job under way, then frees the pool; false when that job goes on:
// the memory it works on must then stay until the process ends.
bool prover_pool_close(struct prover_pool *pool, uint64_t wait_ms);

#endif
