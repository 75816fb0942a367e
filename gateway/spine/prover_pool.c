// SPDX-License-Identifier: Apache-2.0
// Everything shared stands in struct prover_pool and is touched with `lock` held, but for the
// pieces of a spread job, which are given out by one atomic counter.
#include "gateway/spine/prover_pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "core/base/invariant.h"
#include "gateway/host/limits.h"

// Below the loop and the disk worker, which answer requests.
#define PROVER_NICENESS 5

// One call of the executor.
struct spread {
    executor_task *task;
    void *argument;
    size_t count;
    atomic_size_t next;    // the next piece to take
    atomic_size_t working; // helpers that have joined and not left
};

struct prover_pool {
    pthread_mutex_t lock;
    pthread_cond_t work_came; // for the first thread
    pthread_cond_t pieces;    // for the helpers
    pthread_cond_t quiet;     // a helper has left, or the first thread has ended
    struct prover_job *first; // waiting
    struct prover_job *last;
    struct prover_job *finished; // to be told on the loop, newest first
    struct spread *spread;       // pieces to be had, NULL
    bool stopping;
    bool ended; // the first thread has left
    struct host *host;
    struct host_bell bell;
    size_t queued; // of the loop thread only
    size_t thread_count;
    struct executor executor;
    pthread_t threads[LIMIT_PROVER_THREADS];
};

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static void lower_priority(void)
{
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), PROVER_NICENESS);
}

// Takes pieces until there are none left.
static void take_pieces(struct spread *spread)
{
    for (;;) {
        size_t index = atomic_fetch_add_explicit(&spread->next, 1, memory_order_relaxed);
        if (index >= spread->count) return;
        spread->task(spread->argument, index);
    }
}

// The executor's run(). The spread lives on this stack: nobody joins once it is taken down, and
// those who joined have left before it returns.
static void run_spread(void *context, executor_task *task, void *argument, size_t count)
{
    struct prover_pool *pool = context;
    struct spread spread = {.task = task, .argument = argument, .count = count};
    if (pool->thread_count == 1 || count < 2) {
        for (size_t i = 0; i < count; i++) task(argument, i);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->spread = &spread;
    pthread_cond_broadcast(&pool->pieces);
    pthread_mutex_unlock(&pool->lock);
    take_pieces(&spread);
    pthread_mutex_lock(&pool->lock);
    pool->spread = NULL;
    while (atomic_load(&spread.working) != 0) pthread_cond_wait(&pool->quiet, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

static void *helper_main(void *argument)
{
    struct prover_pool *pool = argument;
    struct spread *seen = NULL;
    lower_priority();
    pthread_mutex_lock(&pool->lock);
    while (!pool->ended) {
        struct spread *spread = pool->spread;
        if (spread == NULL || atomic_load(&spread->next) >= spread->count) {
            pthread_cond_wait(&pool->pieces, &pool->lock);
            continue;
        }
        seen = spread;
        atomic_fetch_add(&seen->working, 1);
        pthread_mutex_unlock(&pool->lock);
        take_pieces(seen);
        pthread_mutex_lock(&pool->lock);
        atomic_fetch_sub(&seen->working, 1);
        pthread_cond_signal(&pool->quiet);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static void run_job(struct prover_pool *pool, struct prover_job *job)
{
    uint64_t wall_ns = clock_ns(CLOCK_MONOTONIC), cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    job->work(job, &pool->executor);
    job->wall_ns = clock_ns(CLOCK_MONOTONIC) - wall_ns;
    job->cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_ns;
}

static void *first_main(void *argument)
{
    struct prover_pool *pool = argument;
    lower_priority();
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (pool->first == NULL && !pool->stopping)
            pthread_cond_wait(&pool->work_came, &pool->lock);
        if (pool->stopping) break;
        struct prover_job *job = pool->first;
        pool->first = job->next;
        if (pool->first == NULL) pool->last = NULL;
        pthread_mutex_unlock(&pool->lock);
        run_job(pool, job);
        pthread_mutex_lock(&pool->lock);
        job->next = pool->finished;
        pool->finished = job;
        // The bell exists until stopping is set, which happens with the lock held.
        if (!pool->stopping) host_bell_ring(&pool->bell);
    }
    pool->ended = true;
    pthread_cond_broadcast(&pool->pieces);
    pthread_cond_broadcast(&pool->quiet);
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

// On the loop: tells the finished jobs, oldest first.
static void bell_heard(void *owner)
{
    struct prover_pool *pool = owner;
    pthread_mutex_lock(&pool->lock);
    struct prover_job *newest = pool->finished;
    pool->finished = NULL;
    pthread_mutex_unlock(&pool->lock);
    struct prover_job *oldest = NULL;
    while (newest != NULL) {
        struct prover_job *next = newest->next;
        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    while (oldest != NULL) {
        struct prover_job *next = oldest->next;
        pool->queued--;
        oldest->done(oldest);
        oldest = next;
    }
}

enum status prover_pool_open(struct prover_pool **out, struct host *host, uint64_t threads)
{
    INVARIANT(threads >= 1 && threads <= LIMIT_PROVER_THREADS);
    struct prover_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL) return STATUS_NO_SPACE;
    pool->host = host;
    pool->executor = (struct executor){run_spread, pool};
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work_came, NULL);
    pthread_cond_init(&pool->pieces, NULL);
    pthread_cond_init(&pool->quiet, NULL);
    pool->bell = (struct host_bell){.heard = bell_heard, .owner = pool};
    host_bell_open(host, &pool->bell);
    while (pool->thread_count < threads) {
        void *(*thread_main)(void *) = pool->thread_count == 0 ? first_main : helper_main;
        if (pthread_create(&pool->threads[pool->thread_count], NULL, thread_main, pool) != 0) break;
        pool->thread_count++;
    }
    if (pool->thread_count == 0) {
        host_bell_close(host, &pool->bell);
        return STATUS_NO_SPACE; // the bell's memory must outlive the loop, so the pool stays
    }
    *out = pool;
    return STATUS_OK;
}

void prover_pool_submit(struct prover_pool *pool, struct prover_job *job)
{
    job->next = NULL;
    pool->queued++;
    pthread_mutex_lock(&pool->lock);
    if (pool->last == NULL) {
        pool->first = job;
    } else {
        pool->last->next = job;
    }
    pool->last = job;
    pthread_cond_signal(&pool->work_came);
    pthread_mutex_unlock(&pool->lock);
}

size_t prover_pool_queued(const struct prover_pool *pool)
{
    return pool->queued;
}

void prover_pool_stop(struct prover_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pool->first = pool->last = NULL;
    pthread_cond_signal(&pool->work_came);
    pthread_mutex_unlock(&pool->lock);
    host_bell_close(pool->host, &pool->bell);
}

bool prover_pool_close(struct prover_pool *pool, uint64_t wait_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += (time_t)(wait_ms / 1000);
    until.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&pool->lock);
    INVARIANT(pool->stopping);
    while (!pool->ended) {
        if (pthread_cond_timedwait(&pool->quiet, &pool->lock, &until) != 0) break;
    }
    bool ended = pool->ended;
    pthread_mutex_unlock(&pool->lock);
    if (!ended) return false;
    for (size_t i = 0; i < pool->thread_count; i++) pthread_join(pool->threads[i], NULL);
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->work_came);
    pthread_cond_destroy(&pool->pieces);
    pthread_cond_destroy(&pool->quiet);
    free(pool);
    return true;
}
