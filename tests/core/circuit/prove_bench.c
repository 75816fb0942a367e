// SPDX-License-Identifier: Apache-2.0
// Times a batch proof step by step: prove_bench [operations] [profile] [portable|avx2|avx512].
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/ledger/workload.h"
#include "core/prover/batch_prove.h"
#include "core/verifier/batch_verify.h"

enum { RUNS = 7, STEPS = STARK_STEP_QUERIES + 2 };

static double step_ms[STEPS][RUNS];
static double last_ms;
static int run, current;

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void mark_step(int next)
{
    double now = cpu_ms();
    step_ms[current][run] = now - last_ms;
    last_ms = now;
    current = next;
}

static void report(void *context, enum stark_step step)
{
    (void)context;
    mark_step((int)step);
}

// Runs the pieces one after the other and adds up what threads would take if they only waited for
// each other: pieces go to the thread that is free first.
static double shared_ms, spread_ms[5]; // by number of threads; [1] is not used
static double step_shared_ms[STEPS];

static void run_counted(void *context, executor_task *task, void *argument, size_t count)
{
    double busy[5][4] = {{0}}, longest[5] = {0};
    (void)context;
    for (size_t i = 0; i < count; i++) {
        double begin = cpu_ms();
        task(argument, i);
        double ms = cpu_ms() - begin;
        shared_ms += ms;
        step_shared_ms[current] += ms / RUNS;
        for (int threads = 2; threads <= 4; threads++) {
            int first = 0;
            for (int t = 1; t < threads; t++)
                if (busy[threads][t] < busy[threads][first]) first = t;
            busy[threads][first] += ms;
            if (busy[threads][first] > longest[threads]) longest[threads] = busy[threads][first];
        }
    }
    for (int threads = 2; threads <= 4; threads++) spread_ms[threads] += longest[threads];
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, RUNS, sizeof(double), compare);
    return values[RUNS / 2];
}

static struct arena new_arena(size_t size)
{
    uint8_t *memory = (uint8_t *)aligned_alloc(64, (size + 63) / 64 * 64);
    if (memory == NULL) exit(2);
    memset(memory, 0, size);
    return arena_over(memory, size);
}

int main(int argc, char **argv)
{
    static struct operation operations[LEDGER_BATCH_MAX];
    uint32_t count = argc > 1 ? (uint32_t)atoi(argv[1]) : 200;
    const struct stark_profile *profile =
        stark_profile_named(span_text(argc > 2 ? argv[2] : "std-100"));
    const struct lanes *lanes = lanes_best();
    for (int id = 0; argc > 3 && id < LANES_ID_COUNT; id++) {
        const struct lanes *l = lanes_by_id((enum lanes_id)id);
        if (l != NULL && strcmp(l->name, argv[3]) == 0) lanes = l;
    }
    struct workload workload = {20000, 20, 20000, 7};
    struct state_capacity capacity = workload_capacity(&workload, count);
    struct arena arena = new_arena(state_bytes(&capacity));
    struct arena witness_arena = new_arena(batch_witness_bytes(count));
    struct arena scratch = new_arena(CIRCUIT_BYTES);
    struct state state;
    struct batch_witness witness;
    struct salter salter = workload_salter();
    if (profile == NULL) return 2;
    if (workload_init(&state, &arena, &workload, count, lanes) != STATUS_OK) return 2;
    workload_apply(&state, operations, &workload, 0, count);
    if (batch_seal(&witness, &state, operations, count, &salter, lanes, &witness_arena) !=
        STATUS_OK) {
        return 2;
    }
    uint32_t bucket = circuit_bucket_for(count);
    struct arena prove_arena = new_arena(batch_prove_bytes(bucket, profile, &scratch));
    struct arena verify_arena = new_arena(batch_verify_bytes());
    size_t proof_max = batch_proof_size_max(bucket, profile, &scratch);
    uint8_t *proof = (uint8_t *)malloc(proof_max);
    double prove[RUNS], verify[RUNS];
    size_t size = 0;
    static const uint8_t origin[32] = {1}, policy[32] = {2};
    struct stark_progress progress = {report, NULL};
    struct executor counted = {run_counted, NULL};
    double all_ms = 0;
    for (run = 0; run < RUNS; run++) {
        uint8_t seed[32] = {(uint8_t)run};
        struct batch_prove_input input = {&witness, origin, policy, seed};
        struct stark_prove_options options = {
            .profile = profile, .lanes = lanes, .executor = &counted, .progress = &progress};
        struct writer writer = writer_over(proof, proof_max);
        arena_reset(&prove_arena);
        arena_reset(&verify_arena);
        double t0 = last_ms = cpu_ms();
        current = 0;
        if (batch_prove(&writer, &prove_arena, &input, &options, NULL) != STATUS_OK) return 1;
        mark_step(0);
        prove[run] = cpu_ms() - t0;
        all_ms += prove[run];
        double t1 = cpu_ms();
        struct batch_verdict verdict =
            batch_verify(writer_span(&writer), lanes, true, &verify_arena);
        verify[run] = cpu_ms() - t1;
        if (verdict.status != STATUS_OK) return 1;
        size = writer.size;
    }
    for (int s = 1; s < STEPS - 1; s++) {
        double ms = median(step_ms[s]);
        printf("%-12s %8.2f ms, %8.2f ms of it on one thread\n",
               stark_step_name((enum stark_step)s), ms, ms - step_shared_ms[s]);
    }
    for (int threads = 2; threads <= 4; threads += 2) {
        double alone = all_ms - shared_ms;
        printf("%d threads are at best %.2f times as fast as one\n", threads,
               all_ms / (alone + spread_ms[threads]));
    }
    printf("%u operations, %s, %s: prove %.1f ms, verify %.2f ms, %zu bytes, arena %zu MiB\n",
           count, profile->name, lanes->name, median(prove), median(verify), size,
           prove_arena.peak >> 20);
    return 0;
}
