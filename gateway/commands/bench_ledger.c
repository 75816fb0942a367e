// SPDX-License-Identifier: Apache-2.0
// What needs no proof: applying operations, writing the journal, deciding.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/ledger/policy_bench.h"
#include "core/ledger/workload.h"
#include "gateway/commands/bench.h"
#include "gateway/host/console.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"
#include "store/journal_bench.h"

#define SECOND_NS         UINT64_C(1000000000)
#define SECONDS_DEFAULT   2
#define BATCH_DEFAULT     200
#define BATCHES_MAX       4096
#define RECORDS_DEFAULT   200000
#define RECORDS_A_COMMIT  64 // as many connections wait for one sync
#define DECISIONS_DEFAULT 1000000
#define ROUNDS            5

static enum exit_code failed(const char *name, enum status status)
{
    console_error(name, status_text(status));
    return EXIT_ENVIRONMENT;
}

// ---- execute: operations checked, applied and hashed into batches

struct execution {
    struct workload workload;
    struct state state;
    struct arena state_memory, witness_memory;
    struct operation *operations;
    uint32_t size; // operations a batch
    uint32_t batches;
    uint64_t wall_ns[BATCHES_MAX], cpu_ns[BATCHES_MAX];
};

static enum status execute(struct execution *e, uint64_t seconds)
{
    uint32_t patients = e->workload.accounts - e->workload.grantees - 6;
    uint32_t most = patients / e->size < BATCHES_MAX ? patients / e->size : BATCHES_MAX;
    struct state_capacity capacity = workload_capacity(&e->workload, patients);
    e->operations = malloc(e->size * sizeof *e->operations);
    if (e->operations == NULL || !lend(&e->state_memory, state_bytes(&capacity)) ||
        !lend(&e->witness_memory, batch_witness_bytes(e->size)))
        return STATUS_NO_SPACE;
    TRY(workload_init(&e->state, &e->state_memory, &e->workload, patients, lanes_best()));
    uint64_t begin = bench_wall_ns();
    while (e->batches < most) {
        if (e->batches != 0 && bench_wall_ns() - begin >= seconds * SECOND_NS) break;
        uint64_t wall = bench_wall_ns(), cpu = bench_cpu_ns();
        TRY(workload_execute(&e->state, &e->workload, e->batches * e->size, 1, e->size,
                             e->operations, lanes_best(), &e->witness_memory));
        e->wall_ns[e->batches] = bench_wall_ns() - wall;
        e->cpu_ns[e->batches++] = bench_cpu_ns() - cpu;
    }
    return STATUS_OK;
}

static void report_execution(const struct bench_options *options, struct execution *e)
{
    struct bench_report r;
    uint64_t wall_ns = bench_median(e->wall_ns, e->batches);
    uint64_t cpu_ns = bench_median(e->cpu_ns, e->batches);
    bench_report_open(&r, options, "execute");
    bench_report_number(&r, "ops", e->size, 0, "operations a batch");
    bench_report_number(&r, "batches", e->batches, 0, "");
    bench_report_number(&r, "accounts", e->workload.accounts, 0, "");
    bench_report_text(&r, "kernels", lanes_best()->name);
    bench_report_number(&r, "ops_per_s", e->size * SECOND_NS / wall_ns, 0, "");
    bench_report_number(&r, "ops_per_cpu_s", e->size * SECOND_NS / cpu_ns, 0, "");
    bench_report_number(&r, "cpu_us_per_op", cpu_ns / 10 / e->size, 2, "us");
    bench_report_number(&r, "peak_bytes", e->witness_memory.peak, 0, "bytes of one batch");
    bench_report_close(&r);
}

enum exit_code bench_execute(const struct bench_options *options)
{
    static struct execution e; // large
    e = (struct execution){.workload = workload_standard()};
    uint64_t size = options->ops == 0 ? BATCH_DEFAULT : options->ops;
    if (options->accounts != 0)
        e.workload.accounts = e.workload.consents = (uint32_t)options->accounts;
    if (size > LEDGER_BATCH_MAX || size + e.workload.grantees + 6 > e.workload.accounts) {
        console_error("--ops", "a batch holds 4096 operations at most, each of another patient");
        return EXIT_USAGE;
    }
    e.size = (uint32_t)size;
    enum status status = execute(&e, options->seconds == 0 ? SECONDS_DEFAULT : options->seconds);
    if (status == STATUS_OK) report_execution(options, &e);
    free(e.operations);
    lend_end(&e.state_memory);
    lend_end(&e.witness_memory);
    return status == STATUS_OK ? EXIT_YES : failed("execute", status);
}

// ---- journal: records appended, synced and read back

static uint64_t scaled(double x, double by)
{
    return x <= 0 ? 0 : (uint64_t)(x * by);
}

static void report_journal(const struct bench_options *options, const struct journal_bench *j)
{
    struct bench_report r;
    double records = (double)j->records;
    bench_report_open(&r, options, "journal");
    bench_report_number(&r, "ops", j->records, 0, "records");
    bench_report_number(&r, "commits", j->commits, 0, "");
    bench_report_number(&r, "durable_per_s", scaled(records / j->write_s, 1), 0, "records");
    bench_report_number(&r, "cpu_us_per_op", scaled(j->write_cpu_s / records, 1e8), 2, "us");
    bench_report_number(&r, "sync_p50_us", scaled(j->sync_p50_us, 10), 1, "us");
    bench_report_number(&r, "sync_p99_us", scaled(j->sync_p99_us, 10), 1, "us");
    bench_report_number(&r, "replayed_per_s", scaled(records / j->replay_s, 1), 0, "records");
    bench_report_number(&r, "replay_cpu_us_per_op", scaled(j->replay_cpu_s / records, 1e8), 2,
                        "us");
    bench_report_close(&r);
}

enum exit_code bench_journal(const struct bench_options *options)
{
    static const char name[] = "/consentry-bench-XXXXXX";
    char folder[LIMIT_PATH_SIZE + sizeof name];
    struct journal_bench result;
    if (strlen(options->folder) > LIMIT_PATH_SIZE) {
        console_error("--folder", "is too long");
        return EXIT_USAGE;
    }
    strcpy(folder, options->folder[0] == '\0' ? "." : options->folder);
    strcat(folder, name);
    if (mkdtemp(folder) == NULL) return failed(options->folder, STATUS_FILE_FAILED);
    struct journal_bench_options journal = {
        .folder = folder,
        .records = options->ops == 0 ? RECORDS_DEFAULT : options->ops,
        .per_commit = RECORDS_A_COMMIT,
        .body_bytes = OPERATION_BYTES,
    };
    enum status status = journal_bench_run(&result, &journal);
    (void)rmdir(folder);
    if (status != STATUS_OK) return failed("journal", status);
    report_journal(options, &result);
    return EXIT_YES;
}

// ---- decide

static uint64_t decide_cpu_ns(struct policy_bench *result, uint64_t count, bool all)
{
    uint64_t samples[ROUNDS];
    for (int i = -1; i < ROUNDS; i++) {
        uint64_t cpu = bench_cpu_ns();
        *result = policy_bench_run(count, all);
        if (i >= 0) samples[i] = bench_cpu_ns() - cpu;
    }
    return bench_median(samples, ROUNDS);
}

enum exit_code bench_decide(const struct bench_options *options)
{
    struct bench_report r;
    struct policy_bench one, all;
    uint64_t count = options->ops == 0 ? DECISIONS_DEFAULT : options->ops;
    uint64_t count_all = count / 8 + 1;
    uint64_t one_ns = decide_cpu_ns(&one, count, false);
    uint64_t all_ns = decide_cpu_ns(&all, count_all, true);
    bench_report_open(&r, options, "decide");
    bench_report_number(&r, "ops", one.decisions, 0, "decisions");
    bench_report_number(&r, "permits", one.permits, 0, "");
    bench_report_number(&r, "cpu_ns_per_op", one_ns * 10 / count, 1, "ns over one consent");
    bench_report_number(&r, "ops_per_cpu_s", count * SECOND_NS / (one_ns | 1), 0, "");
    bench_report_number(&r, "cpu_ns_per_op_of_8", all_ns * 10 / count_all, 1,
                        "ns over eight consents");
    bench_report_close(&r);
    return EXIT_YES;
}
