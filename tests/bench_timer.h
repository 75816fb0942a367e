// SPDX-License-Identifier: Apache-2.0
// Timing for the small bench programs beside the tests: CPU time, the median of several runs.
#ifndef CONSENTRY_TESTS_BENCH_H
#define CONSENTRY_TESTS_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BENCH_RUNS = 9 };

// In WebAssembly there is no clock of CPU time.
static inline double bench_now_ns(void)
{
    struct timespec t;
#if defined(__EMSCRIPTEN__)
    clock_gettime(CLOCK_MONOTONIC, &t);
#else
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
#endif
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static inline int bench_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline void bench_print(const char *back_end, const char *what, double *runs, double items)
{
    qsort(runs, BENCH_RUNS, sizeof runs[0], bench_compare);
    printf("%-9s %-40s %9.2f ns (least %.2f)\n", back_end, what, runs[BENCH_RUNS / 2] / items,
           runs[0] / items);
}

// Runs the statement BENCH_RUNS times and prints nanoseconds an item.
#define BENCH(back_end, what, items, statement)              \
    do {                                                     \
        double runs_[BENCH_RUNS];                            \
        for (int run_ = 0; run_ < BENCH_RUNS; run_++) {      \
            double start_ = bench_now_ns();                  \
            statement;                                       \
            runs_[run_] = bench_now_ns() - start_;           \
        }                                                    \
        bench_print(back_end, what, runs_, (double)(items)); \
    } while (0)

#endif
