// SPDX-License-Identifier: Apache-2.0
// Reading HL7 v2 messages and CDA documents, built-in ones or those of a folder. Messages are
// brought into the usual form first (CR at the end of segments, no byte order mark), outside what
// is measured, so that other parsers can be given the same.
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gateway/commands/bench.h"
#include "gateway/host/console.h"
#include "gateway/host/file_read.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"
#include "hl7/cda/cda_read.h"
#include "hl7/hl7_bench.h"

#define SECONDS_DEFAULT 3
#define SECOND_NS       1000000000U
#define FILES_MAX       4096
#define SLICES          9

// What a folder holds; nftw() has no argument of the caller's.
static struct {
    span messages[FILES_MAX], documents[FILES_MAX];
    size_t message_count, document_count;
} found;

static uint64_t thread_cpu_ns(void *clock)
{
    struct timespec now;
    (void)clock;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t size = strlen(path), tail = strlen(ending);
    return size > tail && strcmp(path + size - tail, ending) == 0;
}

// A copy whose segments end in CR alone, without a mark.
static span usual_form(span file)
{
    uint8_t *copy = malloc(file.size + 1);
    size_t size = 0;
    if (copy == NULL) return (span){NULL, 0};
    for (size_t i = span_starts(file, "\xef\xbb\xbf") ? 3 : 0; i < file.size; i++) {
        uint8_t byte = file.data[i];
        bool second = byte == '\n' && size > 0 && copy[size - 1] == '\r';
        if (!second) copy[size++] = byte == '\n' ? '\r' : byte;
    }
    return span_of(copy, size);
}

static int visit(const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
    struct file_bytes file;
    bool message = ends_in(path, ".hl7"), document = ends_in(path, ".xml");
    (void)info;
    (void)ftw;
    if (kind != FTW_F || (!message && !document)) return 0;
    if (file_read(&file, path, LIMIT_HL7_MESSAGE_SIZE) != STATUS_OK) return 0;
    if (message && found.message_count < FILES_MAX && span_starts(usual_form(file.bytes), "MSH"))
        found.messages[found.message_count++] = usual_form(file.bytes);
    if (document && found.document_count < FILES_MAX)
        found.documents[found.document_count++] = file.bytes; // kept to the end
    return 0;
}

// CDA --------------------------------------------------------------------------------------------

// Keeps those documents that can be read; the others are none of CDA.
static size_t keep_readable(struct arena *arena)
{
    size_t kept = 0, size = 0;
    struct cda_document document;
    for (size_t i = 0; i < found.document_count; i++) {
        arena_reset(arena);
        if (cda_read(&document, found.documents[i], arena, NULL) != STATUS_OK) continue;
        found.documents[kept++] = found.documents[i];
        size += found.documents[i].size;
    }
    found.document_count = kept;
    return size;
}

static void report_cda(struct bench_report *r, struct arena *arena, uint64_t row_ns)
{
    uint64_t samples[SLICES];
    struct cda_document document;
    cda_library_init();
    size_t size = keep_readable(arena);
    if (found.document_count == 0) return;
    for (int s = 0; s < SLICES; s++) {
        uint64_t begin = thread_cpu_ns(NULL), turns = 0;
        do {
            for (size_t i = 0; i < found.document_count; i++) {
                arena_reset(arena);
                if (cda_read(&document, found.documents[i], arena, NULL) != STATUS_OK) return;
            }
            turns++;
        } while (thread_cpu_ns(NULL) - begin < row_ns / SLICES);
        samples[s] = (thread_cpu_ns(NULL) - begin) / turns;
    }
    uint64_t ns = bench_median(samples, SLICES) | 1;
    bench_report_number(r, "cda_documents", found.document_count, 0, "");
    bench_report_number(r, "cda_documents_per_s", found.document_count * SECOND_NS / ns, 0, "");
    bench_report_number(r, "cda_mb_per_s", (uint64_t)size * 10000 / ns, 1, "MB/s, SAX");
}

// HL7 v2 -----------------------------------------------------------------------------------------

static void report_row(struct bench_report *r, const struct hl7_bench_row *row)
{
    const struct {
        const char *ending;
        double value;
        const char *unit;
    } lines[] = {{"_messages_per_s", row->messages_per_s, "messages/s"},
                 {"_mb_per_s", row->megabytes_per_s, "MB/s"},
                 {"_cpu_ns_per_message", row->ns_per_message, row->what}};
    for (size_t i = 0; i < 3; i++) {
        char label[64];
        struct writer w = writer_over(label, sizeof label - 1);
        write_text(&w, row->name);
        write_text(&w, lines[i].ending);
        label[w.size] = '\0';
        bench_report_number(r, label, (uint64_t)(lines[i].value * 10), 1, lines[i].unit);
    }
}

enum exit_code bench_hl7(const struct bench_options *options)
{
    struct bench_report r;
    struct arena arena;
    struct hl7_bench_row rows[HL7_BENCH_ROWS];
    uint64_t seconds = options->seconds == 0 ? SECONDS_DEFAULT : options->seconds;
    if (options->folder[0] != '\0' && nftw(options->folder, visit, 8, FTW_PHYS) != 0) {
        console_error(options->folder, "cannot be read");
        return EXIT_UNREADABLE;
    }
    if (!lend(&arena, (size_t)LIMIT_HL7_MESSAGE_SIZE * 4)) return EXIT_ENVIRONMENT;
    uint64_t row_ns = seconds * SECOND_NS / (HL7_BENCH_ROWS + 1);
    struct hl7_bench bench = {.messages = found.message_count == 0 ? NULL : found.messages,
                              .count = found.message_count,
                              .cpu_ns = thread_cpu_ns,
                              .row_ns = row_ns,
                              .arena = &arena};
    enum status status = hl7_bench_run(&bench, rows);
    if (status == STATUS_OK) {
        bench_report_open(&r, options, "hl7");
        bench_report_number(&r, "messages", bench.count == 0 ? 3 : bench.count, 0, "");
        for (int i = 0; i < HL7_BENCH_ROWS; i++) report_row(&r, &rows[i]);
        report_cda(&r, &arena, row_ns);
        bench_report_close(&r);
    } else {
        console_error("hl7", status_text(status));
    }
    lend_end(&arena);
    return status == STATUS_OK ? EXIT_YES : EXIT_ENVIRONMENT;
}
