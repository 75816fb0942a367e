// SPDX-License-Identifier: Apache-2.0
// Prints what hl7_bench_run measures over the corpus, or over the built-in messages.
#define _POSIX_C_SOURCE 200809L
#include <time.h>

#include "hl7/hl7_bench.h"
#include "tests/hl7/hl7_corpus.h"

static uint64_t cpu_ns(void *clock)
{
    (void)clock;
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

// Segments end in CR and no mark precedes them, so that every parser compared reads the same.
static span usual_form(span file)
{
    uint8_t *copy = malloc(file.size + 1);
    if (copy == NULL) return file;
    size_t from = file.size >= 3 && memcmp(file.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, size = 0;
    for (size_t i = from; i < file.size; i++) {
        uint8_t byte = file.data[i];
        bool crlf = byte == '\n' && size > 0 && copy[size - 1] == '\r';
        if (!crlf) copy[size++] = byte == '\n' ? '\r' : byte;
    }
    return span_of(copy, size);
}

int main(int argc, char **argv)
{
    static struct corpus corpus;
    static uint8_t memory[HL7_BENCH_MEMORY];
    corpus_load_messages(&corpus);
    for (size_t i = 0; i < corpus.count; i++) corpus.files[i] = usual_form(corpus.files[i]);
    struct arena arena = arena_over(memory, sizeof memory);
    struct hl7_bench bench = {.cpu_ns = cpu_ns, .arena = &arena};
    bench.row_ns = argc > 1 ? strtoull(argv[1], NULL, 10) * 1000000U : 100000000U;
    bench.messages = corpus.count == 0 ? NULL : corpus.files;
    bench.count = corpus.count;
    struct hl7_bench_row rows[HL7_BENCH_ROWS];
    enum status status = hl7_bench_run(&bench, rows);
    for (size_t i = 0; i < HL7_BENCH_ROWS && status == STATUS_OK; i++) {
        printf("%-5s %10.0f messages/s %8.0f MB/s %8.0f ns  %s\n", rows[i].name,
               rows[i].messages_per_s, rows[i].megabytes_per_s, rows[i].ns_per_message,
               rows[i].what);
    }
    printf("%zu messages, %s\n", bench.count, status_name(status));
    return status != STATUS_OK;
}
