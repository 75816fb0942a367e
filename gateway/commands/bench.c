// SPDX-License-Identifier: Apache-2.0
#include "gateway/commands/bench.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "gateway/host/console.h"
#include "gateway/host/file_read.h"

static void begin(struct bench_report *report, const char *name)
{
    if (report->json) {
        console_text(report->begun ? ",\"" : "{\"");
        console_text(name);
        console_text("\":");
    } else {
        console_text("  ");
        console_padded(name, 28);
    }
    report->begun = true;
}

void bench_report_open(struct bench_report *report, const struct bench_options *options,
                       const char *bench)
{
    *report = (struct bench_report){.json = options->json};
    if (report->json) {
        bench_report_text(report, "bench", bench);
    } else {
        console_text(bench);
        console_text("\n");
    }
}

void bench_report_number(struct bench_report *report, const char *name, uint64_t value,
                         unsigned places, const char *unit)
{
    begin(report, name);
    console_fixed(value, places);
    if (report->json) return;
    console_text(" ");
    console_text(unit);
    console_text("\n");
}

void bench_report_text(struct bench_report *report, const char *name, const char *text)
{
    begin(report, name);
    if (report->json) {
        console_json(span_text(text));
    } else {
        console_text(text);
        console_text("\n");
    }
}

void bench_report_flag(struct bench_report *report, const char *name, bool value)
{
    begin(report, name);
    console_text(value ? "true" : "false");
    if (!report->json) console_text("\n");
}

// "model name : AMD EPYC" of the first processor.
static void report_processor(struct bench_report *report)
{
    struct file_bytes file;
    static const char key[] = "model name";
    if (file_read(&file, "/proc/cpuinfo", 1 << 24) != STATUS_OK) return;
    const char *line = strstr((const char *)file.bytes.data, key);
    const char *value = line == NULL ? NULL : strchr(line, ':');
    if (value != NULL) {
        char name[96] = "";
        size_t size = strcspn(value + 1, "\n");
        if (size > sizeof name - 1) size = sizeof name - 1;
        memcpy(name, value + 1, size);
        bench_report_text(report, "processor", name[0] == ' ' ? name + 1 : name);
    }
    file_free(&file);
}

void bench_report_close(struct bench_report *report)
{
    struct utsname system;
    report_processor(report);
    if (uname(&system) == 0) bench_report_text(report, "kernel", system.release);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    bench_report_number(report, "cores", cores > 0 ? (uint64_t)cores : 0, 0, "");
    if (report->json) console_text("}\n");
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

uint64_t bench_cpu_ns(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

uint64_t bench_wall_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

uint64_t bench_median(uint64_t *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

// Bucket 32 e + f holds the microseconds in [2^e (1 + f/32), 2^e (1 + (f + 1)/32)).
void bench_latency_add(struct bench_latency *latency, uint64_t ns)
{
    uint64_t us = ns / 1000 == 0 ? 1 : ns / 1000;
    unsigned exponent = 63U - (unsigned)__builtin_clzll((unsigned long long)us);
    uint64_t fraction = exponent >= 5 ? us >> (exponent - 5) & 31 : us << (5 - exponent) & 31;
    uint64_t index = 32 * exponent + fraction;
    latency->bucket[index < BENCH_BUCKETS ? index : BENCH_BUCKETS - 1]++;
    latency->count++;
}

uint64_t bench_latency_us(const struct bench_latency *latency, uint64_t permille)
{
    uint64_t wanted = latency->count * permille / 1000, seen = 0;
    for (uint64_t i = 0; i < BENCH_BUCKETS; i++) {
        seen += latency->bucket[i];
        if (seen > wanted || seen == latency->count)
            return (((uint64_t)1 << (i / 32)) * (32 + i % 32 + 1) + 31) / 32;
    }
    return 0;
}
