// SPDX-License-Identifier: Apache-2.0
#define _POSIX_C_SOURCE 200809L
#include "store/journal_bench.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/journal.h"
#include "store/secret.h"

#define BODY_MAX    4096
#define GROUP_MAX   4096
#define SAMPLES_MAX 100000

static double seconds(clockid_t clock)
{
    struct timespec at;
    (void)clock_gettime(clock, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

struct run {
    struct journal *journal;
    struct journal_entry *entries;
    double *samples;
    size_t sample_count;
};

// One commit of at most *count records, fewer where a segment ends; *count is then what it held.
// The next segment is made when it is wanted, outside the sample.
static enum status commit_once(struct run *run, uint32_t *count)
{
    struct journal_spare spare;
    struct journal_job job;
    uint32_t held = 0;
    if (journal_spare_begin(run->journal, &spare)) {
        enum status made = journal_spare_run(&spare);
        journal_spare_end(run->journal, &spare, made);
        TRY(made);
    }
    for (; held < *count; held++) {
        enum status status = journal_append(run->journal, 1, &run->entries[held], 1, NULL);
        if (status == STATUS_UNAVAILABLE && held > 0) break;
        TRY(status);
    }
    *count = held;
    double before = seconds(CLOCK_MONOTONIC);
    if (!journal_commit_begin(run->journal, &job)) return journal_status(run->journal);
    TRY(journal_commit_end(run->journal, &job, journal_job_run(&job)));
    if (run->sample_count < SAMPLES_MAX) {
        run->samples[run->sample_count++] = seconds(CLOCK_MONOTONIC) - before;
    }
    return STATUS_OK;
}

static enum status write_all(struct journal_bench *out, struct run *run,
                             const struct journal_bench_options *options)
{
    double wall = seconds(CLOCK_MONOTONIC);
    double processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (out->records = 0; out->records < options->records; out->commits++) {
        uint64_t left = options->records - out->records;
        uint32_t count = left < options->per_commit ? (uint32_t)left : options->per_commit;
        TRY(commit_once(run, &count));
        out->records += count;
    }
    out->write_s = seconds(CLOCK_MONOTONIC) - wall;
    out->write_cpu_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
    qsort(run->samples, run->sample_count, sizeof *run->samples, by_value);
    if (run->sample_count > 0) {
        out->sync_p50_us = run->samples[run->sample_count / 2] * 1e6;
        out->sync_p99_us = run->samples[run->sample_count * 99 / 100] * 1e6;
    }
    return STATUS_OK;
}

static enum status count_record(void *context, const struct journal_record *record)
{
    uint64_t *count = context;
    *count += record->count;
    return STATUS_OK;
}

static enum status replay_all(struct journal_bench *out, const struct journal_options *options)
{
    struct journal_report report;
    uint64_t count = 0;
    double wall = seconds(CLOCK_MONOTONIC);
    double processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    TRY(journal_replay(options, NULL, count_record, &count, &report));
    out->replay_s = seconds(CLOCK_MONOTONIC) - wall;
    out->replay_cpu_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
    return count == out->records ? STATUS_OK : STATUS_INTERNAL;
}

static enum status remove_file(void *context, const char *name)
{
    struct file_path path;
    TRY(file_join(&path, context, name));
    return file_posix()->remove(NULL, path.text);
}

static enum status run_with(struct journal_bench *out, struct run *run, uint8_t *body,
                            const struct journal_bench_options *options)
{
    struct journal_options journal = {.ops = file_posix(), .folder = options->folder};
    struct journal_report report;
    struct file_path folder;
    secret_random(journal.id, sizeof journal.id);
    secret_random(body, BODY_MAX);
    for (uint32_t i = 0; i < options->per_commit; i++) {
        run->entries[i] = (struct journal_entry){.type = JOURNAL_OPERATION, .count = 1};
        run->entries[i].body = span_of(body, options->body_bytes);
    }
    TRY(journal_open(&run->journal, &journal, NULL, NULL, NULL, &report));
    enum status status = write_all(out, run, options);
    journal_close(run->journal);
    if (status == STATUS_OK) status = replay_all(out, &journal);
    memcpy(folder.text, options->folder, strlen(options->folder) + 1);
    enum status removed = file_posix()->list(NULL, folder.text, remove_file, folder.text);
    return status != STATUS_OK ? status : removed;
}

enum status journal_bench_run(struct journal_bench *out,
                              const struct journal_bench_options *options)
{
    struct file_path path;
    struct run run = {.journal = NULL};
    memset(out, 0, sizeof *out);
    bool sane = options->per_commit >= 1 && options->per_commit <= GROUP_MAX &&
                options->body_bytes <= BODY_MAX;
    if (!sane) return STATUS_BAD_VALUE;
    TRY(file_join(&path, options->folder, "x"));
    TRY(secret_start());
    run.entries = calloc(options->per_commit, sizeof *run.entries);
    run.samples = calloc(SAMPLES_MAX, sizeof *run.samples);
    uint8_t *body = malloc(BODY_MAX);
    enum status status = STATUS_NO_SPACE;
    if (run.entries != NULL && run.samples != NULL && body != NULL) {
        status = run_with(out, &run, body, options);
    }
    free(body);
    free(run.samples);
    free(run.entries);
    return status;
}
