// SPDX-License-Identifier: Apache-2.0
// A fixed workload of consent decisions, for `consentry bench decide`: eight consents of 1 to 16
// rules with actors, purposes, labels, classes and periods, and 64 requests that vary who asks,
// for what, about what. The caller takes the time.
#ifndef CONSENTRY_CORE_LEDGER_POLICY_BENCH_H
#define CONSENTRY_CORE_LEDGER_POLICY_BENCH_H

#include "core/ledger/policy.h"

struct policy_bench {
    uint64_t decisions; // made
    uint64_t permits;
    uint64_t denials;
};

// Makes `count` decisions, each over one consent, all of the eight in turn; with `all`, each over
// all eight at once. The outcomes depend on nothing but `count`.
struct policy_bench policy_bench_run(uint64_t count, bool all);

#endif
