// SPDX-License-Identifier: Apache-2.0
// Measures the journal on real files: `consentry bench journal`.
#ifndef CONSENTRY_STORE_JOURNAL_BENCH_H
#define CONSENTRY_STORE_JOURNAL_BENCH_H

#include "core/base/status.h"

#include <stdint.h>

struct journal_bench_options {
    const char *folder;  // empty and writable; the files are removed afterwards
    uint64_t records;    // to write in all
    uint32_t per_commit; // records one commit holds, 1 to 4096
    uint32_t body_bytes; // of one record, at most 4096
};

struct journal_bench {
    uint64_t records;
    uint64_t commits;
    double write_s;     // wall time of appending and committing
    double write_cpu_s; // processor time of the same
    double sync_p50_us; // one commit's write and fdatasync
    double sync_p99_us;
    double replay_s; // wall time of reading all of it back, chain checked
    double replay_cpu_s;
};

WARN_UNUSED enum status journal_bench_run(struct journal_bench *out,
                                          const struct journal_bench_options *options);

#endif
