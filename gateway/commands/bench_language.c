// SPDX-License-Identifier: Apache-2.0
// How fast FHIR is read: each row of that room's own bench on one thread.
#include <time.h>

#include "adapters/fhir_bench.h"
#include "core/base/writer.h"
#include "gateway/commands/bench.h"
#include "gateway/host/console.h"
#include "gateway/host/lend.h"

#define SECOND_NS       UINT64_C(1000000000)
#define SECONDS_DEFAULT 2

static enum exit_code failed(const char *name, enum status status)
{
    console_error(name, status_text(status));
    return EXIT_ENVIRONMENT;
}

static uint64_t thread_cpu_ns(void *clock)
{
    struct timespec now;
    (void)clock;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static uint64_t row_ns(const struct bench_options *options, uint64_t rows)
{
    uint64_t seconds = options->seconds == 0 ? SECONDS_DEFAULT : options->seconds;
    return seconds * SECOND_NS / rows;
}

// "json" and "_per_cpu_s": one number of a row.
static void report(struct bench_report *r, const char *row, const char *unit, double value,
                   double by, unsigned places, const char *what)
{
    char label[64];
    struct writer w = writer_over(label, sizeof label - 1);
    write_text(&w, row);
    write_text(&w, unit);
    label[w.size] = '\0';
    bench_report_number(r, label, value <= 0 ? 0 : (uint64_t)(value * by), places, what);
}

enum exit_code bench_fhir(const struct bench_options *options)
{
    struct bench_report r;
    struct arena arena;
    struct fhir_bench_row rows[FHIR_BENCH_ROWS];
    if (!lend(&arena, FHIR_BENCH_MEMORY)) return failed("fhir", STATUS_NO_SPACE);
    struct fhir_bench bench = {
        .cpu_ns = thread_cpu_ns, .row_ns = row_ns(options, FHIR_BENCH_ROWS), .arena = &arena};
    enum status status = fhir_bench_run(&bench, rows);
    if (status == STATUS_OK) {
        bench_report_open(&r, options, "fhir");
        for (int i = 0; i < FHIR_BENCH_ROWS; i++) {
            report(&r, rows[i].name, "_cpu_ns_per_document", rows[i].ns_per_document, 10, 1,
                   rows[i].what);
            report(&r, rows[i].name, "_documents_per_cpu_s", rows[i].documents_per_s, 1, 0, "");
            report(&r, rows[i].name, "_mb_per_cpu_s", rows[i].megabytes_per_s, 10, 1, "");
        }
        bench_report_close(&r);
    }
    lend_end(&arena);
    return status == STATUS_OK ? EXIT_YES : failed("fhir", status);
}
