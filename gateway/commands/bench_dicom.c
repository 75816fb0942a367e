// SPDX-License-Identifier: Apache-2.0
// How fast DICOM files are read: to the attributes that matter, with the JSON model, and with DCF-1
// and its digest. One thread, files in memory, medians of five runs of CPU time.
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/writer.h"
#include "core/hash/blake2b.h"
#include "dicom/dicom_bench.h"
#include "gateway/commands/bench.h"
#include "gateway/host/console.h"
#include "gateway/host/file_read.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"

#define SECOND_NS UINT64_C(1000000000)

enum { FILES_MAX = 64, RUNS = 5, KINDS = 3, FILE_MAX = 64 << 20 };

struct workload {
    span files[FILES_MAX];
    struct file_bytes owned[FILES_MAX];
    size_t count;
    struct dicom_node *nodes;
    void *memory;
};

static void begin_hash(void *context)
{
    blake2b_init(context, DICOM_DIGEST_SIZE, (span){NULL, 0});
}
static void update_hash(void *context, const uint8_t *bytes, size_t size)
{
    blake2b_update(context, bytes, size);
}
static void finish_hash(void *context, uint8_t out[static DICOM_DIGEST_SIZE])
{
    blake2b_final(context, out, DICOM_DIGEST_SIZE);
}

// Every file of a folder, in no particular order: the figures are of all together.
static enum status read_folder(struct workload *load, const char *folder)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    enum status status = STATUS_OK;
    if (directory == NULL) return STATUS_FILE_FAILED;
    while (status == STATUS_OK && load->count < FILES_MAX && (entry = readdir(directory)) != NULL) {
        char path[LIMIT_PATH_SIZE];
        struct writer w = writer_over(path, sizeof path - 1);
        if (entry->d_name[0] == '.') continue;
        write_text(&w, folder);
        write_u8(&w, '/');
        write_text(&w, entry->d_name);
        if (w.status != STATUS_OK) continue;
        path[w.size] = '\0';
        status = file_read(&load->owned[load->count], path, FILE_MAX);
        if (status == STATUS_OK) {
            load->files[load->count] = load->owned[load->count].bytes;
            load->count++;
        }
    }
    closedir(directory);
    return status == STATUS_OK && load->count == 0 ? STATUS_NOT_FOUND : status;
}

// Files a second of CPU: the median of the runs, each as long as a share of the time given.
static enum status measure(const struct workload *load, enum dicom_bench_kind kind, uint64_t run_ns,
                           uint64_t *files_per_s, struct dicom_bench *bench)
{
    struct blake2b state;
    const struct dicom_hash hash = {&state, begin_hash, update_hash, finish_hash};
    uint64_t rates[RUNS], rounds = 1;
    for (int run = -1; run < RUNS;) {
        uint64_t start = bench_cpu_ns();
        *bench = (struct dicom_bench){.files = 0};
        TRY(dicom_bench_run(bench, kind, load->files, load->count, rounds, load->nodes,
                            load->memory, &hash));
        uint64_t ns = bench_cpu_ns() - start;
        if (run < 0 && ns < run_ns / 2) { // warm, and long enough to be measured
            rounds *= ns < run_ns / 16 ? 8 : 2;
            continue;
        }
        if (run >= 0) rates[run] = bench->files * SECOND_NS / (ns == 0 ? 1 : ns);
        run++;
    }
    *files_per_s = bench_median(rates, RUNS);
    return STATUS_OK;
}

static enum status run(const struct bench_options *options, struct workload *load,
                       struct arena *arena)
{
    static const char *const names[KINDS] = {"index_files_per_cpu_s", "json_files_per_cpu_s",
                                             "commitment_files_per_cpu_s"};
    struct bench_report r;
    struct dicom_bench bench = {.files = 0};
    uint64_t seconds = options->seconds == 0 ? 3 : options->seconds, rates[KINDS];
    bool own = options->files[0] != '\0';
    enum status status =
        own ? read_folder(load, options->files) : dicom_bench_files(load->files, arena);
    if (status != STATUS_OK) return status;
    if (!own) load->count = DICOM_BENCH_FILES;
    load->nodes = arena_alloc_raw(arena, DICOM_BENCH_NODES, sizeof *load->nodes);
    load->memory = arena_alloc_raw(arena, DICOM_BENCH_MEMORY, 1);
    if (load->nodes == NULL || load->memory == NULL) return STATUS_NO_SPACE;
    for (int kind = 0; kind < KINDS; kind++)
        TRY(measure(load, (enum dicom_bench_kind)kind, seconds * SECOND_NS / (KINDS * RUNS),
                    &rates[kind], &bench));
    bench_report_open(&r, options, "dicom");
    bench_report_text(&r, "files", own ? "given" : "made up");
    bench_report_number(&r, "files_count", load->count, 0, "");
    bench_report_number(&r, "elements_per_file", bench.elements * 10 / bench.files, 1, "");
    for (int kind = 0; kind < KINDS; kind++)
        bench_report_number(&r, names[kind], rates[kind], 0, "median of 5");
    bench_report_close(&r);
    return STATUS_OK;
}

enum exit_code bench_dicom(const struct bench_options *options)
{
    static struct workload load;
    struct arena arena;
    memset(&load, 0, sizeof load);
    enum status status = STATUS_NO_SPACE;
    size_t size = 2 * DICOM_BENCH_MEMORY + DICOM_BENCH_NODES * sizeof(struct dicom_node) + 4096;
    if (lend(&arena, size)) status = run(options, &load, &arena);
    lend_end(&arena);
    for (size_t i = 0; i < FILES_MAX; i++) file_free(&load.owned[i]);
    if (status == STATUS_OK) return EXIT_YES;
    console_error("dicom", status_text(status));
    return EXIT_ENVIRONMENT;
}
