// SPDX-License-Identifier: Apache-2.0
// The benchmark's workload holds together; with files on the command line, or with the corpus and
// CONSENTRY_BENCH set, its speed over those.
#define _POSIX_C_SOURCE 199309L
#include "dicom/dicom_bench.h"

#include <stdlib.h>
#include <time.h>

#include "core/hash/blake2b.h"
#include "tests/check.h"
#include "tests/dicom/corpus.h"

static struct dicom_node nodes[DICOM_BENCH_NODES];
static uint8_t made[DICOM_BENCH_MEMORY], memory[DICOM_BENCH_MEMORY];
static span files[64];
static struct blake2b state;

static void hash_begin(void *context)
{
    blake2b_init(context, DICOM_DIGEST_SIZE, span_of(NULL, 0));
}

static void hash_update(void *context, const uint8_t *piece, size_t size)
{
    blake2b_update(context, piece, size);
}

static void hash_finish(void *context, uint8_t digest[static DICOM_DIGEST_SIZE])
{
    blake2b_final(context, digest, DICOM_DIGEST_SIZE);
}

static const struct dicom_hash hash = {&state, hash_begin, hash_update, hash_finish};

TEST(run__made_up_files__all_kinds)
{
    struct arena arena = arena_over(made, sizeof made);
    CHECK_EQ(dicom_bench_files(files, &arena), STATUS_OK);
    struct dicom_bench bench;
    for (int kind = DICOM_BENCH_INDEX; kind <= DICOM_BENCH_COMMIT; kind++) {
        enum status status = dicom_bench_run(&bench, (enum dicom_bench_kind)kind, files,
                                             DICOM_BENCH_FILES, 1, nodes, memory, &hash);
        CHECK_EQ(status, STATUS_OK);
        CHECK_EQ(bench.files, DICOM_BENCH_FILES);
    }
    printf("%" PRIu64 " elements, %" PRIu64 " bytes of DCF-1\n", bench.elements, bench.bytes);
    CHECK(bench.elements >= 129 * 8);
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(const char *label, size_t count)
{
    static const char *const names[] = {"index", "json", "commitment"};
    for (int kind = DICOM_BENCH_INDEX; kind <= DICOM_BENCH_COMMIT; kind++) {
        double rates[5];
        struct dicom_bench bench = {0};
        for (int run = -1; run < 5; run++) {
            double start = cpu_seconds();
            uint64_t rounds = kind == DICOM_BENCH_INDEX ? 20000 : 4000;
            enum status status = dicom_bench_run(&bench, (enum dicom_bench_kind)kind, files, count,
                                                 rounds, nodes, memory, &hash);
            CHECK_EQ(status, STATUS_OK);
            if (run >= 0) rates[run] = (double)bench.files / (cpu_seconds() - start);
        }
        qsort(rates, 5, sizeof *rates, compare);
        printf("%s %s: %.0f files/s of CPU (%.0f to %.0f), %.0f elements a file\n", label,
               names[kind], rates[2], rates[0], rates[4],
               (double)bench.elements / (double)bench.files);
    }
}

static void keep(void *context, const char *name, span bytes)
{
    static const char *const wanted[] = {"pydicom/test_files/CT_small.dcm",
                                         "pydicom/test_files/MR_small.dcm",
                                         "pydicom/test_files/MR_small_implicit.dcm",
                                         "pydicom/test_files/MR_small_bigendian.dcm",
                                         "wg04/J2KI/CT1_J2KI",
                                         "wg04/J2KI/MR2_J2KI",
                                         "pydicom/test_files/examples_ybr_color.dcm",
                                         "pydicom/test_files/rtplan.dcm"};
    size_t *count = context;
    for (size_t i = 0; i < 8; i++) {
        if (strcmp(name, wanted[i]) != 0) continue;
        uint8_t *copy = malloc(bytes.size);
        if (copy == NULL) return;
        memcpy(copy, bytes.data, bytes.size);
        files[(*count)++] = span_of(copy, bytes.size);
    }
}

int main(void)
{
    RUN(run__made_up_files__all_kinds);
    if (getenv("CONSENTRY_BENCH") != NULL) {
        measure("made-up", DICOM_BENCH_FILES);
        size_t count = 0;
        if (corpus_folder() != NULL) (void)corpus_walk(corpus_folder(), keep, &count);
        if (count > 0) measure("public", count);
    }
    return check_report();
}
