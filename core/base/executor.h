// SPDX-License-Identifier: Apache-2.0
// How core runs in parallel without knowing of threads: the caller lends something that runs tasks.
#ifndef CONSENTRY_CORE_BASE_EXECUTOR_H
#define CONSENTRY_CORE_BASE_EXECUTOR_H

#include <stddef.h>

// One piece of a job; `index` tells which. Pieces of one job write to separate memory.
typedef void executor_task(void *argument, size_t index);

struct executor {
    // Runs task(argument, i) for every i < count, in any order, and returns when all are done.
    void (*run)(void *context, executor_task *task, void *argument, size_t count);
    void *context;
};

// The same; with no executor the pieces run one after the other.
static inline void executor_run(const struct executor *executor, executor_task *task,
                                void *argument, size_t count)
{
    if (executor != NULL) {
        executor->run(executor->context, task, argument, count);
        return;
    }
    for (size_t i = 0; i < count; i++) task(argument, i);
}

#endif
