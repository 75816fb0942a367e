// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/prover_run.h"

#include "gateway/spine/prover_pool.h"

// The pool's queues need next to nothing; streams are not opened here.
#define RUN_BUDGET_SIZE (1 << 20)
#define RUN_CLOSE_MS    10000

struct run {
    struct prover_job job; // first: the pool gives its address back
    struct prover_pool *pool;
    struct host *host;
    void (*work)(void *context, const struct executor *executor);
    void *context;
};

static void run_work(struct prover_job *job, const struct executor *executor)
{
    struct run *run = (struct run *)(void *)job;
    run->work(run->context, executor);
}

static void run_done(struct prover_job *job)
{
    struct run *run = (struct run *)(void *)job;
    prover_pool_stop(run->pool);
    host_stop(run->host);
}

enum status prover_run(uint64_t threads,
                       void (*work)(void *context, const struct executor *executor), void *context)
{
    struct budget budget = budget_of(RUN_BUDGET_SIZE);
    struct run run = {.job = {.work = run_work, .done = run_done}, .work = work};
    run.context = context;
    TRY(host_open(&run.host, &budget));
    enum status status = prover_pool_open(&run.pool, run.host, threads);
    if (status == STATUS_OK) {
        prover_pool_submit(run.pool, &run.job);
        host_run(run.host);
        (void)prover_pool_close(run.pool, RUN_CLOSE_MS);
    }
    host_close(run.host);
    budget_close(&budget);
    return status;
}
