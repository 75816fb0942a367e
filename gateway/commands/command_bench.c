// SPDX-License-Identifier: Apache-2.0
#include <stddef.h>
#include <string.h>

#include "gateway/commands/bench.h"
#include "gateway/commands/command.h"
#include "gateway/host/console.h"

// clang-format off
static const struct bench benches[] = {
    {"prove", "a batch of grants proven and verified",           bench_prove},
    {"verify", "a batch proof verified",                         bench_verify},
    {"execute", "operations applied and hashed into batches",    bench_execute},
    {"journal", "records made durable, and replayed",            bench_journal},
    {"decide", "consent decisions",                              bench_decide},
    {"fhir", "FHIR documents read, checked and translated",      bench_fhir},
    {"hl7", "HL7 v2 messages read",                              bench_hl7},
    {"mllp", "messages a second, acknowledged when they are on disk", bench_mllp},
    {"dicom", "DICOM files read, as JSON, committed to",         bench_dicom},
    {"http", "durable Consents a second, and the prover's lag", bench_http},
    {"store-scp", "C-ECHO and durable C-STORE of 39 kB",     bench_store_scp},
};

static const struct option_row rows[] = {
    {"json",        OPTION_SWITCH, NULL,  "one JSON object instead of lines",
     offsetof(struct bench_options, json), 0, 0},
    {"ops",         OPTION_COUNT,  "N",   "operations; of one batch for prove, verify and execute (200)",
     offsetof(struct bench_options, ops), 1, 1000000000},
    {"seconds",     OPTION_COUNT,  "S",   "how long",
     offsetof(struct bench_options, seconds), 1, 3600},
    {"threads",     OPTION_COUNT,  "T",   "prove, http: threads that prove (1)",
     offsetof(struct bench_options, threads), 1, 1024},
    {"profile",     OPTION_TEXT,   "P",   "proof parameters (std-100)",
     offsetof(struct bench_options, profile), 0, 0},
    {"accounts",    OPTION_COUNT,  "N",   "prove, verify, execute: accounts and consents (2^20)",
     offsetof(struct bench_options, accounts), 64, 1 << 24},
    {"folder",      OPTION_TEXT,   "DIR", "journal: the disk to measure (.); hl7: *.hl7 and *.xml to read",
     offsetof(struct bench_options, folder), 0, 0},
    {"connections", OPTION_COUNT,  "N",   "http, store-scp: connections (64), mllp (16)",
     offsetof(struct bench_options, connections), 1, 10000},
    {"target",      OPTION_TEXT,   "H:P", "http, mllp, store-scp: a gateway that runs already",
     offsetof(struct bench_options, target), 0, 0},
    {"window",      OPTION_COUNT,  "N",   "mllp: messages under way on a connection (1)",
     offsetof(struct bench_options, window), 1, 256},
    {"path",        OPTION_TEXT,   "P",   "http: what to ask for, or where to post (/fhir/Consent)",
     offsetof(struct bench_options, path), 0, 0},
    {"body",        OPTION_TEXT,   "FILE", "http: what to post there; ######## is another number each time",
     offsetof(struct bench_options, body), 0, 0},
    {"media",       OPTION_TEXT,   "T",   "http: its type (application/fhir+json)",
     offsetof(struct bench_options, media), 0, 0},
    {"token",       OPTION_TEXT,   "T",   "http: the access token to show",
     offsetof(struct bench_options, token), 0, 0},
    {"files",       OPTION_TEXT,   "DIR", "dicom: a folder of files (made-up ones)",
     offsetof(struct bench_options, files), 0, 0},
};
// clang-format on
#define BENCH_COUNT (sizeof benches / sizeof benches[0])

static const struct command_help help = {
    "bench NAME [OPTIONS]",
    "Measures this machine: medians, CPU time beside wall time, peak memory. NAME is one of the\n"
    "lines below, or all.\n",
};

static void print_benches(void)
{
    console_text("\n");
    for (size_t i = 0; i < BENCH_COUNT; i++) {
        console_text("  ");
        console_padded(benches[i].name, 14);
        console_text(benches[i].summary);
        console_text("\n");
    }
}

// Runs the benches of this name; EXIT_USAGE when there is none.
static enum exit_code run(const char *name, const struct bench_options *options)
{
    enum exit_code worst = EXIT_USAGE;
    bool all = strcmp(name, "all") == 0;
    for (size_t i = 0; i < BENCH_COUNT; i++) {
        if (!all && strcmp(name, benches[i].name) != 0) continue;
        enum exit_code code = benches[i].run(options);
        if (worst == EXIT_USAGE || code > worst) worst = code;
    }
    return worst;
}

enum exit_code command_bench(int argc, char *const *argv)
{
    struct bench_options options = {
        .profile = "std-100",
        .folder = "",
        .target = "",
        .path = "",
        .body = "",
        .media = "application/fhir+json",
        .token = "",
        .files = "",
    };
    const char *names[1];
    struct option_rest rest = {names, 1, 0};
    enum exit_code code = EXIT_YES;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &code)) {
        if (code == EXIT_YES) print_benches();
        return code;
    }
    if (rest.count == 0) return command_usage("bench", "needs a name; try --help");
    code = run(names[0], &options);
    return code == EXIT_USAGE ? command_usage(names[0], "is no bench, or misses something") : code;
}
