// SPDX-License-Identifier: Apache-2.0
// The prover's threads for a command that has no loop of its own: one job, and the call returns
// when it is done.
#ifndef CONSENTRY_GATEWAY_PROVER_RUN_H
#define CONSENTRY_GATEWAY_PROVER_RUN_H

#include <stdint.h>

#include "core/base/executor.h"
#include "core/base/status.h"

// Runs work(context, executor) on `threads` threads (1 to LIMIT_PROVER_THREADS). A failure means
// that it did not run.
WARN_UNUSED enum status prover_run(uint64_t threads,
                                   void (*work)(void *context, const struct executor *executor),
                                   void *context);

#endif
