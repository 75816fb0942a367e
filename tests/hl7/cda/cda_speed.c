// SPDX-License-Identifier: Apache-2.0
// Prints how fast the public C-CDA documents are read: the median of nine slices of CPU time.
#define _POSIX_C_SOURCE 200809L
#include <time.h>

#include "hl7/cda/cda_read.h"
#include "tests/hl7/hl7_corpus.h"

static double cpu_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static struct corpus corpus;
    static uint8_t memory[2U << 20];
    double slices[9], slice_s = argc > 1 ? atof(argv[1]) : 0.05;
    size_t bytes = 0, failed = 0;
    corpus_add(&corpus, "ms-fhir-converter/input-ccda");
    if (corpus.count == 0) {
        printf("skipped: no corpus\n");
        return 77;
    }
    cda_library_init();
    for (size_t i = 0; i < corpus.count; i++) bytes += corpus.files[i].size;
    for (size_t s = 0; s < 9; s++) {
        double begin = cpu_s(), end = begin;
        size_t turns = 0;
        for (; end - begin < slice_s; end = cpu_s(), turns++) {
            for (size_t i = 0; i < corpus.count; i++) {
                struct arena arena = arena_over(memory, sizeof memory);
                struct cda_document d;
                failed += cda_read(&d, corpus.files[i], &arena, NULL) != STATUS_OK;
            }
        }
        slices[s] = (end - begin) / (double)turns;
    }
    qsort(slices, 9, sizeof slices[0], compare);
    printf("%.0f MB/s, %.0f documents/s, %zu documents, %zu failed\n",
           (double)bytes / slices[4] / 1e6, (double)corpus.count / slices[4], corpus.count, failed);
    return failed != 0;
}
