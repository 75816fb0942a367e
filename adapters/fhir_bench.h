// SPDX-License-Identifier: Apache-2.0
// How fast FHIR documents are read, checked and planned, for `consentry bench fhir` and the tests:
// no clock and no files of its own, the caller lends both.
#ifndef CONSENTRY_ADAPTERS_FHIR_BENCH_H
#define CONSENTRY_ADAPTERS_FHIR_BENCH_H

#include "core/base/arena.h"
#include "core/base/span.h"
#include "core/base/status.h"

struct fhir_bench {
    const span *documents; // single resources that are accepted; NULL: the built-in ones
    size_t count;
    uint64_t (*cpu_ns)(void *clock); // CPU time of this thread
    void *clock;
    uint64_t row_ns;     // how long each row is measured
    struct arena *arena; // FHIR_BENCH_MEMORY for documents of up to 64 KiB
};
#define FHIR_BENCH_MEMORY (4U << 20)

struct fhir_bench_row {
    const char *name; // "json", "check", "plan"
    const char *what; // one line for people
    uint64_t documents;
    uint64_t bytes;
    double ns_per_document; // the median of nine slices
    double documents_per_s;
    double megabytes_per_s;
};
#define FHIR_BENCH_ROWS 3

// Fills all rows. The status of the first document that is refused, NO_SPACE when the arena is too
// small.
WARN_UNUSED enum status fhir_bench_run(const struct fhir_bench *bench,
                                       struct fhir_bench_row rows[static FHIR_BENCH_ROWS]);

#endif
