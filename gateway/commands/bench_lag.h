// SPDX-License-Identifier: Apache-2.0
// What a gateway's /metrics say about its ledger and its prover, for benches that load it.
#ifndef CONSENTRY_GATEWAY_BENCH_LAG_H
#define CONSENTRY_GATEWAY_BENCH_LAG_H

#include <stdint.h>

#include "core/base/status.h"
#include "gateway/host/address.h"

struct bench_lag {
    uint64_t operations; // accepted and on disk
    uint64_t unproven_operations;
    uint64_t unproven_batches;
    uint64_t proven_batches;
    uint64_t lag_s; // age of the oldest batch without a proof
};

// Asks on a connection of its own and waits for the answer; `token` may be "". UNAVAILABLE when
// there is none.
WARN_UNUSED enum status bench_lag_read(struct bench_lag *out, const struct address *target,
                                       const char *token);

#endif
