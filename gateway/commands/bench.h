// SPDX-License-Identifier: Apache-2.0
// `consentry bench NAME`: one row a bench, all with the same options and the same way to report.
#ifndef CONSENTRY_GATEWAY_BENCH_H
#define CONSENTRY_GATEWAY_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/status.h"
#include "gateway/host/exit_code.h"

struct bench_options {
    bool json;
    uint64_t ops;         // 0: the bench's own
    uint64_t seconds;     // 0: the bench's own
    uint64_t threads;     // 0: the bench's own
    uint64_t accounts;    // prove, verify, execute: of the ledger; 0: 2^20
    uint64_t connections; // http, mllp; 0: the bench's own
    uint64_t window;      // mllp; 0: 1
    const char *profile;
    const char *folder; // journal: where its files go, and are removed from; hl7: what to read
    const char *target; // http, mllp: an address that serves already, "" to start one
    const char *path;   // http: what to ask for
    const char *body;   // http: a file to post, "" for GET
    const char *media;  // http: its Content-Type
    const char *token;  // http: a bearer token, "" for none
    const char *files;  // dicom: a folder of files, "" for made-up ones
};

struct bench {
    const char *name;
    const char *summary;
    enum exit_code (*run)(const struct bench_options *options);
};

// One result on stdout: "name value unit" for people, or the next member of one JSON object.
struct bench_report {
    bool json;
    bool begun;
};

void bench_report_open(struct bench_report *report, const struct bench_options *options,
                       const char *bench);
// `value` has `places` digits behind the point: (12345, 2) is 123.45.
void bench_report_number(struct bench_report *report, const char *name, uint64_t value,
                         unsigned places, const char *unit);
void bench_report_text(struct bench_report *report, const char *name, const char *text);
void bench_report_flag(struct bench_report *report, const char *name, bool value);
// Adds the machine, and ends the object.
void bench_report_close(struct bench_report *report);

// CPU time of this process in nanoseconds, and of a clock that never goes back.
uint64_t bench_cpu_ns(void);
uint64_t bench_wall_ns(void);

// The middle of `count` >= 1 values, which it sorts.
uint64_t bench_median(uint64_t *values, size_t count);

// Durations in buckets 1/32 of an octave wide, from 1 us to an hour.
#define BENCH_BUCKETS 1024
struct bench_latency {
    uint64_t bucket[BENCH_BUCKETS];
    uint64_t count;
};
void bench_latency_add(struct bench_latency *latency, uint64_t ns);
// The duration in microseconds that `permille` of 1,000 do not exceed, 3 % too long at most.
uint64_t bench_latency_us(const struct bench_latency *latency, uint64_t permille);

enum exit_code bench_prove(const struct bench_options *options);
enum exit_code bench_verify(const struct bench_options *options);
enum exit_code bench_execute(const struct bench_options *options);
enum exit_code bench_journal(const struct bench_options *options);
enum exit_code bench_decide(const struct bench_options *options);
enum exit_code bench_fhir(const struct bench_options *options);
enum exit_code bench_hl7(const struct bench_options *options);
enum exit_code bench_mllp(const struct bench_options *options);
enum exit_code bench_dicom(const struct bench_options *options);
enum exit_code bench_http(const struct bench_options *options);
enum exit_code bench_store_scp(const struct bench_options *options);

#endif
