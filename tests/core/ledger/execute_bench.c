// SPDX-License-Identifier: Apache-2.0
// Operations executed per second on one core, hashing included: execute_bench [batch size [log2 of
// accounts [batches]]]. Prints the processor time of each step.
#define _GNU_SOURCE // clock_gettime, MAP_ANONYMOUS
#include "core/ledger/workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static struct arena lend(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) exit(4);
    return arena_over(memory, size);
}

static struct state state;
static struct operation operations[LEDGER_BATCH_MAX];

static void measure(const struct workload *workload, uint32_t size, uint32_t batches,
                    struct arena *arena)
{
    double best = 1e9, apply = 1e9, total = 0;
    struct salter salter = workload_salter();
    for (uint32_t b = 0; b < batches; b++) {
        struct batch_witness w;
        size_t mark = arena->used;
        double start = cpu_seconds();
        workload_apply(&state, operations, workload, b * size, size);
        double applied = cpu_seconds() - start;
        if (batch_seal(&w, &state, operations, size, &salter, lanes_best(), arena) != STATUS_OK) {
            exit(1);
        }
        double all = cpu_seconds() - start;
        total += all;
        if (all < best) best = all;
        if (applied < apply) apply = applied;
        if (b == 0) printf("leaves %u, nodes %u\n", w.leaf_count, w.node_count);
        arena_rewind(arena, mark);
    }
    printf("batch of %u: best %.3f ms (%.0f op/s), mean %.3f ms (%.0f op/s), apply %.3f ms\n", size,
           1e3 * best, size / best, 1e3 * total / batches, size * batches / total, 1e3 * apply);
}

int main(int argc, char **argv)
{
    uint32_t size = argc > 1 ? (uint32_t)atoi(argv[1]) : 200;
    uint32_t log_accounts = argc > 2 ? (uint32_t)atoi(argv[2]) : 16;
    uint32_t batches = argc > 3 ? (uint32_t)atoi(argv[3]) : 20;
    struct workload workload = {1U << log_accounts, 20, 1U << log_accounts, 1};
    if (size < 1 || size > LEDGER_BATCH_MAX || log_accounts < 6 || log_accounts > 26 ||
        size * batches > (1U << log_accounts) - 25) {
        fprintf(stderr, "usage: execute_bench [batch size [log2 of accounts [batches]]]\n");
        return 3;
    }
    struct state_capacity capacity = workload_capacity(&workload, size * batches);
    struct arena memory = lend(state_bytes(&capacity)), arena = lend(batch_witness_bytes(size));
    double start = cpu_seconds();
    if (workload_init(&state, &memory, &workload, size * batches, lanes_best()) != STATUS_OK) {
        return 1;
    }
    printf("%s: 2^%u accounts and consents in %.2f s, state of %zu MB\n", lanes_best()->name,
           log_accounts, cpu_seconds() - start, memory.used >> 20);
    measure(&workload, size, batches, &arena);
    return 0;
}
