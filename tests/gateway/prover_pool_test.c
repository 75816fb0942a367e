// SPDX-License-Identifier: Apache-2.0
// On the real host: the pool's threads must see the loop and each other.
#include "gateway/spine/prover_pool.h"

#include <stdatomic.h>

#include "gateway/host/limits.h"
#include "tests/check.h"

#define JOBS   20
#define PIECES 1000

struct sum_job {
    struct prover_job job;
    size_t number;
    uint32_t pieces[PIECES];
    uint64_t sum;
};

static struct budget budget;
static struct host *host;
static struct prover_pool *pool;
static struct sum_job jobs[JOBS];
static size_t done_count;

static void fill_piece(void *argument, size_t index)
{
    struct sum_job *job = argument;
    job->pieces[index] = (uint32_t)(index + job->number);
}

static void work(struct prover_job *job, const struct executor *executor)
{
    struct sum_job *sum = (struct sum_job *)(void *)job;
    for (int round = 0; round < 20; round++) {
        memset(sum->pieces, 0, sizeof sum->pieces);
        executor_run(executor, fill_piece, sum, PIECES);
        sum->sum = 0;
        for (size_t i = 0; i < PIECES; i++) sum->sum += sum->pieces[i];
    }
}

static void done(struct prover_job *job)
{
    struct sum_job *sum = (struct sum_job *)(void *)job;
    CHECK_EQ(sum->number, done_count); // in the order of submission
    CHECK_EQ(sum->sum, PIECES * (PIECES - 1) / 2 + PIECES * sum->number);
    done_count++;
    if (done_count == JOBS) {
        CHECK_EQ(prover_pool_queued(pool), 0);
        prover_pool_stop(pool);
        host_stop(host);
    }
}

static void run_with(uint64_t threads)
{
    budget = budget_of(1 << 20);
    done_count = 0;
    CHECK_EQ(host_open(&host, &budget), STATUS_OK);
    CHECK_EQ(prover_pool_open(&pool, host, threads), STATUS_OK);
    for (size_t i = 0; i < JOBS; i++) {
        jobs[i].job = (struct prover_job){.work = work, .done = done};
        jobs[i].number = i;
        prover_pool_submit(pool, &jobs[i].job);
    }
    host_run(host);
    CHECK_EQ(done_count, JOBS);
    CHECK(prover_pool_close(pool, 5000));
    host_close(host);
    budget_close(&budget);
}

TEST(prover_pool__jobs__done_in_order_by_any_number_of_threads)
{
    run_with(1);
    run_with(2);
    run_with(5);
}

static atomic_int may_end;

static void work_long(struct prover_job *job, const struct executor *executor)
{
    (void)job;
    (void)executor;
    while (atomic_load(&may_end) == 0) {}
}

static void done_never(struct prover_job *job)
{
    (void)job;
    CHECK(false);
}

TEST(prover_pool__stopped_in_a_job__says_so_and_drops_the_rest)
{
    static struct prover_job first, second;
    budget = budget_of(1 << 20);
    first = second = (struct prover_job){.work = work_long, .done = done_never};
    CHECK_EQ(host_open(&host, &budget), STATUS_OK);
    CHECK_EQ(prover_pool_open(&pool, host, 1), STATUS_OK);
    prover_pool_submit(pool, &first);
    prover_pool_submit(pool, &second);
    uint64_t begin_ns = host_now_ns(host);
    while (host_now_ns(host) - begin_ns < 50000000) {} // lets the first begin
    prover_pool_stop(pool);
    host_stop(host);
    host_run(host);
    CHECK(!prover_pool_close(pool, 20));
    atomic_store(&may_end, 1);
    CHECK(prover_pool_close(pool, 5000));
    host_close(host);
    budget_close(&budget);
}

int main(void)
{
    RUN(prover_pool__jobs__done_in_order_by_any_number_of_threads);
    RUN(prover_pool__stopped_in_a_job__says_so_and_drops_the_rest);
    return check_report();
}
