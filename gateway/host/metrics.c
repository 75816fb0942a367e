// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/metrics.h"

#include <string.h>

#include "core/base/invariant.h"

// One line of the page is shorter than this: two names, three labels, 20 digits.
#define LINE_SIZE_MAX 224

static const struct {
    const char *type;
    const char *series;
    const char *labels;
    const char *help;
} rows[METRIC_COUNT] = {
#define COUNTER                             "counter"
#define GAUGE                               "gauge"
#define X(kind, name, series, labels, help) {kind, series, labels, help},
    METRIC_TABLE(X)
#undef X
#undef COUNTER
#undef GAUGE
};

static const uint32_t bounds_us[METRIC_BUCKETS] = {
    500, 1000, 2000, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 2500000, 10000000,
};

void metrics_observe(struct metrics_histogram *histogram, uint64_t latency_ns)
{
    uint64_t us = latency_ns / 1000;
    size_t i = 0;
    while (i < METRIC_BUCKETS && us > bounds_us[i]) i++;
    histogram->bucket[i]++;
    histogram->count++;
    histogram->sum_us += us;
}

void metrics_answer(struct metrics_route *route, uint16_t status, uint64_t latency_ns)
{
    INVARIANT(status >= 100 && status < 600);
    route->by_class[status / 100]++;
    metrics_observe(&route->latency, latency_ns);
}

static void write_head(struct writer *w, const char *series, const char *type, const char *help)
{
    write_text(w, "# HELP ");
    write_text(w, series);
    write_text(w, " ");
    write_text(w, help);
    write_text(w, "\n# TYPE ");
    write_text(w, series);
    write_text(w, " ");
    write_text(w, type);
    write_text(w, "\n");
}

static void write_value(struct writer *w, uint64_t value)
{
    write_text(w, " ");
    write_decimal(w, value);
    write_text(w, "\n");
}

// Microseconds as seconds: 2500 is 0.002500.
static void write_seconds(struct writer *w, uint64_t us)
{
    write_decimal(w, us / 1000000);
    write_text(w, ".");
    for (uint64_t unit = 100000; unit != 0; unit /= 10)
        write_u8(w, (uint8_t)('0' + us / unit % 10));
}

static void write_rows(const struct metrics *metrics, struct writer *w)
{
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        bool is_first = i == 0 || strcmp(rows[i - 1].series, rows[i].series) != 0;
        if (is_first) write_head(w, rows[i].series, rows[i].type, rows[i].help);
        write_text(w, rows[i].series);
        if (rows[i].labels[0] != '\0') {
            write_text(w, "{");
            write_text(w, rows[i].labels);
            write_text(w, "}");
        }
        write_value(w, metrics->value[i]);
    }
}

static void write_route_labels(struct writer *w, const struct metrics_route *route)
{
    write_text(w, "{method=\"");
    write_text(w, route->method);
    write_text(w, "\",route=\"");
    write_text(w, route->path);
    write_text(w, "\"");
}

#define REQUESTS "consentry_http_requests_total"
#define LATENCY  "consentry_http_request_seconds"
#define COMMITS  "consentry_journal_commit_seconds"
#define PROOFS   "consentry_proof_seconds"

static void write_counts(const struct metrics *metrics, struct writer *w)
{
    write_head(w, REQUESTS, "counter", "requests answered, by route and class of status");
    for (size_t i = 0; i < metrics->route_count; i++) {
        for (unsigned class = 1; class <= 5; class ++) {
            if (metrics->routes[i].by_class[class] == 0) continue;
            write_text(w, REQUESTS);
            write_route_labels(w, &metrics->routes[i]);
            write_text(w, ",status=\"");
            write_decimal(w, class);
            write_text(w, "xx\"}");
            write_value(w, metrics->routes[i].by_class[class]);
        }
    }
}

// One histogram; `route` adds its labels, NULL has none.
static void write_histogram(struct writer *w, const char *series,
                            const struct metrics_histogram *histogram,
                            const struct metrics_route *route)
{
    uint64_t below = 0;
    for (size_t i = 0; i <= METRIC_BUCKETS; i++) {
        below += histogram->bucket[i];
        write_text(w, series);
        write_text(w, "_bucket");
        if (route != NULL) write_route_labels(w, route);
        write_text(w, route != NULL ? ",le=\"" : "{le=\"");
        if (i < METRIC_BUCKETS) {
            write_seconds(w, bounds_us[i]);
        } else {
            write_text(w, "+Inf");
        }
        write_text(w, "\"}");
        write_value(w, below);
    }
    write_text(w, series);
    write_text(w, "_sum");
    if (route != NULL) write_route_labels(w, route);
    write_text(w, route != NULL ? "} " : " ");
    write_seconds(w, histogram->sum_us);
    write_text(w, "\n");
    write_text(w, series);
    write_text(w, "_count");
    if (route != NULL) write_route_labels(w, route);
    if (route != NULL) write_text(w, "}");
    write_value(w, histogram->count);
}

void metrics_write(const struct metrics *metrics, struct writer *w)
{
    write_rows(metrics, w);
    write_counts(metrics, w);
    write_head(w, LATENCY, "histogram", "from the first byte of a request to its answer");
    for (size_t i = 0; i < metrics->route_count; i++) {
        const struct metrics_route *route = &metrics->routes[i];
        if (route->latency.count != 0) write_histogram(w, LATENCY, &route->latency, route);
    }
    write_head(w, COMMITS, "histogram", "commits of the journal, from begin to durable");
    write_histogram(w, COMMITS, &metrics->commit, NULL);
    write_head(w, PROOFS, "histogram", "batch proofs, from begin to verified");
    write_histogram(w, PROOFS, &metrics->proof, NULL);
}

size_t metrics_size_max(const struct metrics *metrics)
{
    size_t lines = 3 * METRIC_COUNT + 2 + (metrics->route_count + 2) * (METRIC_BUCKETS + 10);
    return lines * LINE_SIZE_MAX;
}
