// SPDX-License-Identifier: Apache-2.0
// Proving and verifying a batch of grants of the standard workload (core/ledger/workload.h).
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "core/ledger/workload.h"
#include "core/prover/batch_prove.h"
#include "core/stark/security.h"
#include "core/verifier/batch_verify.h"
#include "gateway/commands/bench.h"
#include "gateway/host/console.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"
#include "gateway/spine/prover_run.h"

#define OPS_DEFAULT   200
#define RUNS_DEFAULT  5
#define RUNS_MAX      1000
#define VERIFICATIONS 15 // a proof, for the median

// Everything of one measurement; the arenas are the caller's until bench_end().
struct subject {
    const struct stark_profile *profile;
    uint32_t count;
    uint32_t bucket; // number
    struct workload workload;
    struct state state;
    struct batch_witness witness;
    struct operation *operations;
    struct arena state_memory, witness_memory, prover_memory, verifier_memory, proof_memory;
    size_t proof_max;
    size_t proof_size;
    uint32_t permutations;
    uint64_t runs;
    uint64_t deadline_ns; // 0: RUNS_DEFAULT runs
    enum status status;
    uint64_t prove_ns[RUNS_MAX], prove_cpu_ns[RUNS_MAX];
    uint64_t verify_ns[VERIFICATIONS], verify_cpu_ns[VERIFICATIONS];
};

static enum exit_code usage(const char *what, const char *reason)
{
    console_error(what, reason);
    return EXIT_USAGE;
}

static enum exit_code read_options(struct subject *s, const struct bench_options *options)
{
    s->profile = stark_profile_named(span_text(options->profile));
    if (s->profile == NULL) return usage(options->profile, "is no profile; see consentry security");
    uint64_t count = options->ops == 0 ? OPS_DEFAULT : options->ops;
    if (count > LEDGER_BATCH_MAX) return usage("--ops", "a batch holds 4096 operations at most");
    if (options->threads > LIMIT_PROVER_THREADS) return usage("--threads", "are too many");
    s->workload = workload_standard();
    if (options->accounts != 0) {
        s->workload.accounts = (uint32_t)options->accounts;
        s->workload.consents = (uint32_t)options->accounts;
    }
    s->count = (uint32_t)count;
    s->bucket = circuit_bucket_for(s->count);
    if (s->count + s->workload.grantees + 6 > s->workload.accounts)
        return usage("--accounts", "must leave a patient for each operation");
    return EXIT_YES;
}

// Lends the arenas and seals the batch.
static enum status prepare(struct subject *s)
{
    struct arena scratch;
    struct state_capacity capacity = workload_capacity(&s->workload, s->count);
    struct salter salter = workload_salter();
    if (!lend(&scratch, CIRCUIT_BYTES)) return STATUS_NO_SPACE;
    size_t prove_bytes = batch_prove_bytes(s->bucket, s->profile, &scratch);
    s->proof_max = batch_proof_size_max(s->bucket, s->profile, &scratch);
    lend_end(&scratch);
    if (prove_bytes == 0 || s->proof_max == 0) return STATUS_REFUSED;
    s->operations = malloc(s->count * sizeof *s->operations);
    bool good = s->operations != NULL && lend(&s->state_memory, state_bytes(&capacity)) &&
                lend(&s->witness_memory, batch_witness_bytes(s->count)) &&
                lend(&s->prover_memory, prove_bytes) &&
                lend(&s->verifier_memory, batch_verify_bytes()) &&
                lend(&s->proof_memory, s->proof_max);
    if (!good) return STATUS_NO_SPACE;
    TRY(workload_init(&s->state, &s->state_memory, &s->workload, s->count, lanes_best()));
    workload_apply(&s->state, s->operations, &s->workload, 0, s->count);
    return batch_seal(&s->witness, &s->state, s->operations, s->count, &salter, lanes_best(),
                      &s->witness_memory);
}

// The permutations are the rows that the batch takes of their table.
static enum status count_permutations(struct subject *s)
{
    struct batch_traces traces;
    arena_reset(&s->prover_memory);
    TRY(batch_traces_build(&traces, &s->prover_memory, &s->witness, s->profile, lanes_best()));
    s->permutations = traces.used[CIRCUIT_PERM];
    s->prover_memory.peak = 0;
    return STATUS_OK;
}

static enum status prove_once(struct subject *s, const struct executor *executor)
{
    static const uint8_t zeros[32];
    uint8_t seed[32];
    if (getrandom(seed, sizeof seed, 0) != (ssize_t)sizeof seed) return STATUS_RANDOM_FAILED;
    struct batch_prove_input input = {&s->witness, zeros, zeros, seed};
    struct stark_prove_options options = {
        .profile = s->profile, .lanes = lanes_best(), .executor = executor};
    arena_reset(&s->prover_memory);
    arena_reset(&s->proof_memory);
    char *proof = arena_text(&s->proof_memory, s->proof_max);
    struct writer writer = writer_over(proof, s->proof_max);
    TRY(batch_prove(&writer, &s->prover_memory, &input, &options, NULL));
    s->proof_size = writer.size;
    return STATUS_OK;
}

static enum status prove_all(struct subject *s, const struct executor *executor)
{
    TRY(count_permutations(s));
    TRY(prove_once(s, executor)); // warm-up
    uint64_t begin = bench_wall_ns();
    for (s->runs = 0; s->runs < RUNS_MAX; s->runs++) {
        bool is_over = s->deadline_ns == 0
                           ? s->runs == RUNS_DEFAULT
                           : s->runs != 0 && bench_wall_ns() - begin >= s->deadline_ns;
        if (is_over) break;
        uint64_t wall = bench_wall_ns(), cpu = bench_cpu_ns();
        TRY(prove_once(s, executor));
        s->prove_ns[s->runs] = bench_wall_ns() - wall;
        s->prove_cpu_ns[s->runs] = bench_cpu_ns() - cpu;
    }
    return STATUS_OK;
}

static void prove_work(void *context, const struct executor *executor)
{
    struct subject *s = context;
    s->status = prove_all(s, executor);
}

// The last proof, VERIFICATIONS times after one warm-up.
static enum status verify_all(struct subject *s)
{
    span proof = span_of(s->proof_memory.base, s->proof_size);
    for (int i = -1; i < VERIFICATIONS; i++) {
        arena_reset(&s->verifier_memory);
        uint64_t wall = bench_wall_ns(), cpu = bench_cpu_ns();
        struct batch_verdict verdict =
            batch_verify(proof, lanes_best(), s->profile->development, &s->verifier_memory);
        TRY(verdict.status);
        if (i < 0) continue;
        s->verify_ns[i] = bench_wall_ns() - wall;
        s->verify_cpu_ns[i] = bench_cpu_ns() - cpu;
    }
    return STATUS_OK;
}

// ---- reports

static uint64_t floor_centi(double x)
{
    return x <= 0 ? 0 : (uint64_t)(x * 100);
}

static double proven_bits(const struct subject *s)
{
    const uint32_t *heights = circuit_log_heights(s->bucket);
    uint32_t most = 0;
    for (int t = 0; t < CIRCUIT_TABLES; t++)
        if (heights[t] > most) most = heights[t];
    struct security_input input = security_of_profile(s->profile, most);
    return security_best(&input).proven_bits;
}

static void report_common(struct bench_report *r, const struct subject *s, uint64_t threads)
{
    bench_report_number(r, "ops", s->count, 0, "operations");
    bench_report_number(r, "threads", threads, 0, "");
    bench_report_text(r, "profile", s->profile->name);
    bench_report_flag(r, "zk", true); // there is no way to prove without
    bench_report_number(r, "proven_bits", floor_centi(proven_bits(s)), 2, "bits");
    bench_report_number(r, "accounts", s->workload.accounts, 0, "");
    bench_report_text(r, "kernels", lanes_best()->name);
}

static void report_prove(const struct bench_options *options, struct subject *s, uint64_t threads)
{
    struct bench_report r;
    struct rusage usage;
    uint64_t prove_ns = bench_median(s->prove_ns, s->runs);
    uint64_t cpu_ns = bench_median(s->prove_cpu_ns, s->runs);
    uint64_t verify_ns = bench_median(s->verify_ns, VERIFICATIONS);
    size_t memory = s->prover_memory.peak + s->witness_memory.peak + s->proof_size;
    bench_report_open(&r, options, "prove");
    report_common(&r, s, threads);
    bench_report_number(&r, "runs", s->runs, 0, "after one to warm up");
    bench_report_number(&r, "prove_ms", prove_ns / 10000, 2, "ms");
    bench_report_number(&r, "prove_cpu_ms", cpu_ns / 10000, 2, "ms");
    bench_report_number(&r, "prove_cpu_us_per_op", cpu_ns / 10 / s->count, 2, "us");
    bench_report_number(&r, "ops_per_s", s->count * UINT64_C(100000000000) / prove_ns, 2, "");
    bench_report_number(&r, "ops_per_cpu_s", s->count * UINT64_C(100000000000) / cpu_ns, 2, "");
    bench_report_number(&r, "verify_ms", verify_ns / 10000, 2, "ms");
    bench_report_number(&r, "verify_cpu_ms", bench_median(s->verify_cpu_ns, VERIFICATIONS) / 10000,
                        2, "ms");
    bench_report_number(&r, "proof_bytes", s->proof_size, 0, "bytes");
    bench_report_number(&r, "permutations", s->permutations, 0, "");
    bench_report_number(&r, "permutations_per_s", s->permutations * UINT64_C(1000000000) / prove_ns,
                        0, "");
    bench_report_number(&r, "permutations_per_cpu_s",
                        s->permutations * UINT64_C(1000000000) / cpu_ns, 0, "");
    bench_report_number(&r, "peak_bytes", memory, 0, "bytes of witness, prover and proof");
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        bench_report_number(&r, "process_peak_bytes", (uint64_t)usage.ru_maxrss * 1024, 0,
                            "bytes, the whole ledger with it");
    bench_report_close(&r);
}

static void report_verify(const struct bench_options *options, struct subject *s)
{
    struct bench_report r;
    uint64_t wall_ns = bench_median(s->verify_ns, VERIFICATIONS);
    bench_report_open(&r, options, "verify");
    report_common(&r, s, 1);
    bench_report_number(&r, "verify_ms", wall_ns / 10000, 2, "ms");
    bench_report_number(&r, "verify_cpu_ms", bench_median(s->verify_cpu_ns, VERIFICATIONS) / 10000,
                        2, "ms");
    bench_report_number(&r, "proof_bytes", s->proof_size, 0, "bytes");
    bench_report_number(&r, "peak_bytes", s->verifier_memory.peak + s->proof_size, 0, "bytes");
    bench_report_close(&r);
}

// ----

static enum exit_code measure(const struct bench_options *options, bool is_verify)
{
    static struct subject subject; // large
    struct subject *s = &subject;
    uint64_t threads = options->threads == 0 ? 1 : options->threads;
    *s = (struct subject){.status = STATUS_OK};
    enum exit_code code = read_options(s, options);
    if (code != EXIT_YES) return code;
    s->deadline_ns = is_verify ? 1 : options->seconds * UINT64_C(1000000000);
    enum status status = prepare(s);
    if (status == STATUS_OK) status = prover_run(threads, prove_work, s);
    if (status == STATUS_OK) status = s->status;
    if (status == STATUS_OK) status = verify_all(s);
    if (status == STATUS_OK && is_verify) report_verify(options, s);
    if (status == STATUS_OK && !is_verify) report_prove(options, s, threads);
    if (status != STATUS_OK) console_error(is_verify ? "verify" : "prove", status_text(status));
    free(s->operations);
    lend_end(&s->state_memory);
    lend_end(&s->witness_memory);
    lend_end(&s->prover_memory);
    lend_end(&s->verifier_memory);
    lend_end(&s->proof_memory);
    return status == STATUS_OK ? EXIT_YES : EXIT_ENVIRONMENT;
}

enum exit_code bench_prove(const struct bench_options *options)
{
    return measure(options, false);
}

enum exit_code bench_verify(const struct bench_options *options)
{
    return measure(options, true);
}
