// SPDX-License-Identifier: Apache-2.0
// `consentry prove`: the proof of a batch, to a file that anybody can verify.
#include <stddef.h>
#include <string.h>
#include <sys/random.h>

#include "core/base/hex.h"
#include "core/prover/batch_prove.h"
#include "core/verifier/batch_verify.h"
#include "gateway/commands/bench.h"
#include "gateway/commands/command.h"
#include "gateway/host/console.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"
#include "gateway/commands/prove_batch.h"
#include "gateway/spine/prover_run.h"

#define ANNOUNCED_FROM 256 // operations: a second or more

struct prove_options {
    const char *ops;
    const char *data;
    const char *key;
    const char *origin;
    const char *out;
    const char *header;
    const char *receipts;
    const char *profile;
    uint64_t batch;
    uint64_t threads;
    bool json;
};

// clang-format off
static const struct option_row rows[] = {
    {"ops",     OPTION_TEXT,   "FILE", "operations as consentry translate prints them",
     offsetof(struct prove_options, ops), 0, 0},
    {"data",    OPTION_TEXT,   "DIR",  "a data folder that no gateway has open",
     offsetof(struct prove_options, data), 0, 0},
    {"batch",   OPTION_COUNT,  "N",    "the sealed batch there to prove",
     offsetof(struct prove_options, batch), 1, UINT64_MAX},
    {"key",     OPTION_TEXT,   "FILE", "the data folder's root key, as for serve",
     offsetof(struct prove_options, key), 0, 0},
    {"origin",  OPTION_TEXT,   "NAME", "of the data folder's log, if serve was given one",
     offsetof(struct prove_options, origin), 0, 0},
    {"out",     OPTION_TEXT,   "FILE", "where the proof goes",
     offsetof(struct prove_options, out), 0, 0},
    {"header",  OPTION_TEXT,   "FILE", "where the batch's header goes, if anywhere",
     offsetof(struct prove_options, header), 0, 0},
    {"receipts", OPTION_TEXT,  "DIR", "with --ops: a receipt a line, a checkpoint, a policy",
     offsetof(struct prove_options, receipts), 0, 0},
    {"profile", OPTION_TEXT,   "P",    "proof parameters (std-100)",
     offsetof(struct prove_options, profile), 0, 0},
    {"threads", OPTION_COUNT,  "T",    "threads (1)",
     offsetof(struct prove_options, threads), 1, LIMIT_PROVER_THREADS},
    {"json",    OPTION_SWITCH, NULL,   "one JSON object about the proof instead of lines",
     offsetof(struct prove_options, json), 0, 0},
};
// clang-format on

static const struct command_help help = {
    "prove (--ops FILE [--receipts DIR] | --data DIR --batch N) --out FILE",
    "Proves a batch and writes the proof, which consentry verify and every browser can judge.\n"
    "\n"
    "--ops applies operations, one group a line, to a ledger that begins with them: batch 1 of a\n"
    "genesis under the demonstration key of consentry translate. Documents are not part of the\n"
    "input, so the commitments to them are zeros. Receipts are signed by a key that everybody\n"
    "knows: they show how receipts are judged, and nothing else. --data proves a sealed batch\n"
    "again, with fresh randomness; the gateway must be stopped.\n"
    "\n"
    "Membership and identity proofs, and operations on top of a given state, cannot be proved\n"
    "yet.\n"
    "\n"
    "Exit codes: 0 proven; 1 the ledger refuses an operation, or there is no such batch;\n"
    "2 unreadable input; 4 no such folder or key, or it is in use.\n",
};

struct proving {
    const struct stark_profile *profile;
    const struct prove_batch *batch;
    struct arena prover, verifier, proof;
    size_t proof_max;
    span bytes;
    struct batch_statement statement;
    uint64_t wall_ns, cpu_ns;
    enum status status;
};

static enum status prove(struct proving *p, const struct executor *executor)
{
    uint8_t seed[32];
    if (getrandom(seed, sizeof seed, 0) != (ssize_t)sizeof seed) return STATUS_RANDOM_FAILED;
    struct batch_prove_input input = {&p->batch->witness, p->batch->header.origin,
                                      p->batch->header.policy_digest, seed};
    struct stark_prove_options options = {
        .profile = p->profile, .lanes = lanes_best(), .executor = executor};
    char *memory = arena_text(&p->proof, p->proof_max);
    struct writer w = writer_over(memory, p->proof_max);
    enum status status = batch_prove(&w, &p->prover, &input, &options, &p->statement);
    explicit_bzero(seed, sizeof seed);
    TRY(status);
    p->bytes = writer_span(&w);
    // Nobody gets a proof that does not hold.
    return batch_verify(p->bytes, lanes_best(), p->profile->development, &p->verifier).status;
}

static void prove_work(void *context, const struct executor *executor)
{
    struct proving *p = context;
    uint64_t wall_ns = bench_wall_ns(), cpu_ns = bench_cpu_ns();
    p->status = prove(p, executor);
    p->wall_ns = bench_wall_ns() - wall_ns;
    p->cpu_ns = bench_cpu_ns() - cpu_ns;
}

static enum status lend_all(struct proving *p)
{
    struct arena scratch;
    uint32_t bucket = circuit_bucket_for(p->batch->witness.count);
    if (!lend(&scratch, CIRCUIT_BYTES)) return STATUS_NO_SPACE;
    size_t prove_bytes = batch_prove_bytes(bucket, p->profile, &scratch);
    p->proof_max = batch_proof_size_max(bucket, p->profile, &scratch);
    lend_end(&scratch);
    if (prove_bytes == 0 || p->proof_max == 0) return STATUS_REFUSED;
    bool good = lend(&p->prover, prove_bytes) && lend(&p->verifier, batch_verify_bytes()) &&
                lend(&p->proof, p->proof_max);
    return good ? STATUS_OK : STATUS_NO_SPACE;
}

static void print_digest(digest value)
{
    uint8_t bytes[DIGEST_BYTES];
    char hex[2 * DIGEST_BYTES + 1];
    digest_to_bytes(bytes, value);
    hex_encode(hex, bytes, sizeof bytes);
    console_json(span_text(hex));
}

static void print_json(const struct prove_options *options, const struct proving *p)
{
    console_text("{\"out\":");
    console_json(span_text(options->out));
    console_text(",\"batch\":");
    console_decimal(p->statement.batch);
    console_text(",\"operations\":");
    console_decimal(p->statement.count);
    console_text(",\"profile\":");
    console_json(span_text(p->profile->name));
    console_text(",\"proof_bytes\":");
    console_decimal(p->bytes.size);
    console_text(",\"prove_ms\":");
    console_fixed(p->wall_ns / 10000, 2);
    console_text(",\"prove_cpu_ms\":");
    console_fixed(p->cpu_ns / 10000, 2);
    console_text(",\"old_root\":");
    print_digest(p->statement.old_root);
    console_text(",\"new_root\":");
    print_digest(p->statement.new_root);
    console_text("}\n");
}

static void print_lines(const struct prove_options *options, const struct proving *p)
{
    console_text(options->out);
    console_text(": batch ");
    console_decimal(p->statement.batch);
    console_text(", ");
    console_decimal(p->statement.count);
    console_text(p->statement.count == 1 ? " operation, " : " operations, ");
    console_text(p->profile->name);
    console_text(", ");
    console_decimal(p->bytes.size);
    console_text(" bytes, proven in ");
    console_fixed(p->wall_ns / 10000, 2);
    console_text(" ms and verified\n");
}

static bool stored(const char *path, enum status status)
{
    if (status != STATUS_OK) console_error(path, status_text(status));
    return status == STATUS_OK;
}

static bool write_files(const struct prove_options *options, const struct proving *p)
{
    uint8_t header[BATCH_HEADER_BYTES];
    batch_header_encode(header, &p->batch->header);
    if (!stored(options->out, file_store(options->out, p->bytes))) return false;
    if (options->header[0] != '\0' &&
        !stored(options->header, file_store(options->header, span_of(header, sizeof header))))
        return false;
    return options->receipts[0] == '\0' ||
           stored(options->receipts, prove_receipts_write(p->batch, p->bytes, options->receipts));
}

// A batch of thousands takes a while.
static void announce(const struct proving *p)
{
    char text[96];
    struct writer w = writer_over(text, sizeof text - 1);
    write_decimal(&w, p->batch->witness.count);
    write_text(&w, " operations of batch ");
    write_decimal(&w, p->batch->witness.number);
    write_text(&w, ", ");
    write_text(&w, p->profile->name);
    text[w.size] = '\0';
    console_error("proving", text);
}

static enum exit_code prove_and_write(const struct prove_options *options, struct proving *p)
{
    enum status status = lend_all(p);
    if (p->batch->witness.count > ANNOUNCED_FROM) announce(p);
    if (status == STATUS_OK)
        status = prover_run(options->threads == 0 ? 1 : options->threads, prove_work, p);
    if (status == STATUS_OK) status = p->status;
    if (status != STATUS_OK) {
        console_error("prove", status_text(status));
        return EXIT_ENVIRONMENT;
    }
    if (!write_files(options, p)) return EXIT_ENVIRONMENT;
    if (strcmp(options->out, "-") == 0) return EXIT_YES;
    if (options->json) {
        print_json(options, p);
    } else {
        print_lines(options, p);
    }
    return EXIT_YES;
}

static enum exit_code find_batch(const struct prove_options *options, struct prove_batch *batch)
{
    if (options->data[0] != '\0')
        return prove_batch_from_data(batch, options->data, options->key, options->origin,
                                     options->batch);
    struct file_bytes file;
    enum exit_code code = command_read(&file, options->ops, LIMIT_BODY_BUNDLE_SIZE);
    if (code == EXIT_YES) code = prove_batch_from_operations(batch, options->ops, file.bytes);
    file_free(&file);
    return code;
}

static enum exit_code run(const struct prove_options *options, const struct stark_profile *profile)
{
    static struct prove_batch batch;
    struct proving p = {.profile = profile, .batch = &batch};
    enum exit_code code = find_batch(options, &batch);
    if (code == EXIT_YES) code = prove_and_write(options, &p);
    lend_end(&p.prover);
    lend_end(&p.verifier);
    lend_end(&p.proof);
    prove_batch_free(&batch);
    return code;
}

enum exit_code command_prove(int argc, char *const *argv)
{
    struct prove_options options = {.ops = "",
                                    .data = "",
                                    .key = "",
                                    .origin = "",
                                    .out = "",
                                    .header = "",
                                    .receipts = "",
                                    .profile = "std-100"};
    const char *names[1];
    struct option_rest rest = {names, 1, 0};
    enum exit_code code = EXIT_YES;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &code)) return code;
    if (rest.count != 0) return command_usage(names[0], "cannot be proved yet; try --help");
    bool has_ops = options.ops[0] != '\0', has_data = options.data[0] != '\0';
    if (has_ops == has_data) return command_usage("prove", "needs either --ops or --data");
    if (has_data && options.batch == 0) return command_usage("--batch", "is missing");
    if (has_data && options.receipts[0] != '\0')
        return command_usage("--receipts", "are the gateway's to give; see GET /receipts/ID");
    if (options.out[0] == '\0') return command_usage("--out", "is missing");
    const struct stark_profile *profile = stark_profile_named(span_text(options.profile));
    if (profile == NULL)
        return command_usage(options.profile, "is no profile; see consentry security");
    return run(&options, profile);
}
