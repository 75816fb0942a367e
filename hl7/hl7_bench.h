// SPDX-License-Identifier: Apache-2.0
// How fast messages are read, for `consentry bench hl7` and the tests: no clock and no files of
// its own, the caller lends both.
#ifndef CONSENTRY_HL7_HL7_BENCH_H
#define CONSENTRY_HL7_HL7_BENCH_H

#include "core/base/arena.h"
#include "core/base/span.h"
#include "core/base/status.h"

struct hl7_bench {
    const span *messages; // segments end in CR, no byte order mark; NULL: the built-in ones
    size_t count;
    uint64_t (*cpu_ns)(void *clock); // CPU time of this thread
    void *clock;
    uint64_t row_ns;     // how long each row is measured
    struct arena *arena; // HL7_BENCH_MEMORY for messages of up to 64 KiB
};
#define HL7_BENCH_MEMORY (2U << 20)

struct hl7_bench_row {
    const char *name; // "lazy", "full", "mllp"
    const char *what; // one line for people
    uint64_t messages;
    uint64_t bytes;
    double ns_per_message; // the median of nine slices
    double messages_per_s;
    double megabytes_per_s;
};
#define HL7_BENCH_ROWS 3

// Fills all rows. The status of the first message that does not open, NO_SPACE when the arena is
// too small.
WARN_UNUSED enum status hl7_bench_run(const struct hl7_bench *bench,
                                      struct hl7_bench_row rows[static HL7_BENCH_ROWS]);

#endif
