// SPDX-License-Identifier: Apache-2.0
// Counters, gauges and histograms in the Prometheus text format 0.0.4. Every label value stands in
// a table of this program; ids, addresses and paths of requests are never labels. Touched by the
// loop thread only.
#ifndef CONSENTRY_GATEWAY_METRICS_H
#define CONSENTRY_GATEWAY_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/writer.h"

// clang-format off
// kind, name, series, labels, help. Rows of one series stand together; the first one's help counts.
#define METRIC_TABLE(X)                                                                            \
    X(GAUGE,   CONNECTIONS,         "consentry_connections", "",                                   \
      "open connections")                                                                          \
    X(COUNTER, ACCEPTED,            "consentry_connections_accepted_total", "",                    \
      "connections accepted")                                                                      \
    X(COUNTER, REFUSED_FULL,        "consentry_connections_refused_total", "reason=\"full\"",      \
      "connections closed at once")                                                                \
    X(COUNTER, REFUSED_SOURCE,      "consentry_connections_refused_total", "reason=\"source\"", "")\
    X(COUNTER, REFUSED_DRAINING,    "consentry_connections_refused_total", "reason=\"draining\"", "") \
    X(COUNTER, TIMEOUT_IDLE,        "consentry_timeouts_total", "phase=\"idle\"",                  \
      "connections closed by a deadline")                                                          \
    X(COUNTER, TIMEOUT_HEAD,        "consentry_timeouts_total", "phase=\"head\"", "")              \
    X(COUNTER, TIMEOUT_BODY,        "consentry_timeouts_total", "phase=\"body\"", "")              \
    X(COUNTER, TIMEOUT_SEND,        "consentry_timeouts_total", "phase=\"send\"", "")              \
    X(COUNTER, RECEIVED_BYTES,      "consentry_http_received_bytes_total", "",                     \
      "bytes received by the HTTP door")                                                           \
    X(COUNTER, SENT_BYTES,          "consentry_http_sent_bytes_total", "",                         \
      "bytes sent by the HTTP door")                                                               \
    X(COUNTER, THROTTLED,           "consentry_throttled_total", "",                               \
      "requests refused because a client's allowance was used up")                                 \
    X(COUNTER, TLS_FAILED,          "consentry_tls_failures_total", "",                            \
      "TLS connections that broke")                                                                \
    X(GAUGE,   BUFFERS_BYTES,       "consentry_buffers_bytes", "",                                 \
      "memory in request and answer buffers")                                                      \
    X(GAUGE,   BUFFERS_PEAK_BYTES,  "consentry_buffers_peak_bytes", "",                            \
      "the most that ever was")                                                                    \
    X(GAUGE,   EVENT_STREAMS,       "consentry_event_streams", "",                                 \
      "readers of /events")                                                                        \
    X(COUNTER, EVENTS,              "consentry_events_total", "",                                  \
      "events published")                                                                          \
    X(COUNTER, EVENT_STREAMS_CUT,   "consentry_event_streams_cut_total", "",                       \
      "readers of /events cut because they did not keep up")                                       \
    X(COUNTER, OPERATIONS,          "consentry_operations_total", "",                              \
      "operations accepted and on disk")                                                           \
    X(COUNTER, REFUSALS,            "consentry_refusals_total", "",                                \
      "requests that the ledger refused")                                                          \
    X(COUNTER, REFUSALS_LOGGED,     "consentry_refusals_logged_total", "",                         \
      "refusals that were signed into the log")                                                    \
    X(GAUGE,   BATCHES_UNPROVEN,    "consentry_batches_unproven", "",                              \
      "sealed batches without a proof: the prover's lag")                                          \
    X(GAUGE,   OPERATIONS_UNPROVEN, "consentry_operations_unproven", "",                           \
      "operations of those batches")                                                               \
    X(GAUGE,   PROOF_LAG_SECONDS,   "consentry_proof_lag_seconds", "",                             \
      "age of the oldest of those batches")                                                        \
    X(GAUGE,   WITNESS_BYTES,       "consentry_witness_bytes", "",                                 \
      "memory that those batches take")                                                            \
    X(GAUGE,   WITNESS_SPILLED_BYTES, "consentry_witness_spilled_bytes", "",                       \
      "disk that they take for want of memory")                                                    \
    X(COUNTER, PROOF_FAILURES,      "consentry_proof_failures_total", "",                          \
      "attempts at a proof that failed")                                                           \
    X(GAUGE,   PROOFS_GIVEN_UP,     "consentry_proofs_given_up", "",                               \
      "batches that wait for the next start to be proven")                                         \
    X(GAUGE,   CATALOG_COMMIT,      "consentry_catalog_commit", "",                                \
      "commits of the journal that the read model has")                                            \
    X(GAUGE,   READ_ONLY,           "consentry_read_only", "",                                     \
      "1 when nothing is accepted any more: see the log")                                          \
    X(COUNTER, BATCHES_SEALED,      "consentry_batches_sealed_total", "", "batches sealed")        \
    X(COUNTER, BATCHES_PROVEN,      "consentry_batches_proven_total", "", "batches proven")        \
    X(COUNTER, HL7_ACCEPTED,       "consentry_hl7_messages_total", "outcome=\"accepted\"",         \
      "messages by what became of them")                                                           \
    X(COUNTER, HL7_HELD,           "consentry_hl7_messages_total", "outcome=\"held\"",             \
      "")                                                                                          \
    X(COUNTER, HL7_DUPLICATE,      "consentry_hl7_messages_total", "outcome=\"duplicate\"",        \
      "")                                                                                          \
    X(COUNTER, HL7_ERROR,          "consentry_hl7_messages_total", "outcome=\"error\"",            \
      "")                                                                                          \
    X(COUNTER, HL7_REJECTED,       "consentry_hl7_messages_total", "outcome=\"rejected\"",         \
      "")                                                                                          \
    X(COUNTER, HL7_RESPONSE,       "consentry_hl7_messages_total", "outcome=\"response\"",         \
      "")                                                                                          \
    X(COUNTER, HL7_LINK,           "consentry_hl7_messages_total", "outcome=\"link\"",             \
      "")                                                                                          \
    X(GAUGE,   MLLP_CONNECTIONS,   "consentry_mllp_connections", "",                               \
      "open connections of HL7 feeds")                                                             \
    X(COUNTER, MLLP_ACCEPTED,      "consentry_mllp_connections_accepted_total", "",                \
      "connections accepted")                                                                      \
    X(COUNTER, MLLP_REFUSED,       "consentry_mllp_connections_refused_total", "",                 \
      "connections closed at once")                                                                \
    X(COUNTER, MLLP_RECEIVED_BYTES,"consentry_mllp_received_bytes_total", "",                      \
      "bytes received")                                                                            \
    X(COUNTER, MLLP_SENT_BYTES,    "consentry_mllp_sent_bytes_total", "",                          \
      "bytes of answers")                                                                          \
    X(COUNTER, MLLP_RESTARTED,     "consentry_mllp_dropped_total", "reason=\"restarted\"",         \
      "frames that were not taken, or whose connection was closed")                                \
    X(COUNTER, MLLP_JUNK,          "consentry_mllp_dropped_total", "reason=\"junk\"",              \
      "")                                                                                          \
    X(COUNTER, MLLP_FOREIGN,       "consentry_mllp_dropped_total", "reason=\"foreign\"",           \
      "")                                                                                          \
    X(COUNTER, MLLP_TOO_LARGE,     "consentry_mllp_dropped_total", "reason=\"too_large\"",         \
      "")                                                                                          \
    X(COUNTER, MLLP_TIMEOUT,       "consentry_mllp_dropped_total", "reason=\"timeout\"",           \
      "")                                                                                          \
    X(COUNTER, MLLP_TRUNCATED,     "consentry_mllp_dropped_total", "reason=\"truncated\"",         \
      "")                                                                                          \
    X(COUNTER, MLLP_MEMORY,        "consentry_mllp_dropped_total", "reason=\"memory\"",            \
      "")                                                                                          \
    X(COUNTER, MLLP_COMMITS,       "consentry_mllp_commit_blocks_total", "",                       \
      "commit blocks received, which mean nothing to a receiver")                                  \
    X(GAUGE,   ASSOCIATIONS,        "consentry_dicom_associations", "",                            \
      "DICOM associations, and connections that are about to be one")                              \
    X(COUNTER, ASSOCIATIONS_ACCEPTED, "consentry_dicom_associations_total", "outcome=\"accepted\"", \
      "requests for associations, and how associations ended")                                     \
    X(COUNTER, ASSOCIATIONS_REJECTED, "consentry_dicom_associations_total", "outcome=\"rejected\"", "") \
    X(COUNTER, ASSOCIATIONS_BROKEN, "consentry_dicom_associations_total", "outcome=\"broken\"", "") \
    X(COUNTER, DIMSE_MESSAGES,      "consentry_dicom_messages_total", "",                          \
      "DIMSE requests answered")                                                                   \
    X(COUNTER, DICOM_OBJECTS,       "consentry_dicom_objects_total", "",                           \
      "DICOM objects received and on disk")                                                        \
    X(COUNTER, DICOM_FORWARDED,     "consentry_dicom_forwarded_total", "outcome=\"taken\"",          \
      "DICOM objects forwarded to the peer of --dicom-forward")                                    \
    X(COUNTER, DICOM_NOT_FORWARDED, "consentry_dicom_forwarded_total", "outcome=\"not\"", "")        \
    X(GAUGE,   START_SECONDS,       "consentry_start_time_seconds", "",                            \
      "when this process started")
// clang-format on

enum metric {
#define X(kind, name, series, labels, help) METRIC_##name,
    METRIC_TABLE(X)
#undef X
        METRIC_COUNT
};

// Upper bounds of the latency buckets in microseconds; one more counts the rest.
#define METRIC_BUCKETS 12

struct metrics_histogram {
    uint64_t bucket[METRIC_BUCKETS + 1];
    uint64_t count;
    uint64_t sum_us;
};

// What is kept for each route.
struct metrics_route {
    const char *method;   // "GET"; "" for requests that found no route
    const char *path;     // the route's template, never a request's path
    uint64_t by_class[6]; // [n] counts answers nxx; [0] is not used
    struct metrics_histogram latency;
};

struct metrics {
    uint64_t value[METRIC_COUNT];
    struct metrics_histogram commit; // journal commits: begin to durable
    struct metrics_histogram proof;  // batch proofs: begin to verified
    struct metrics_route *routes;    // lent
    size_t route_count;
};

static inline void metrics_add(struct metrics *metrics, enum metric metric, uint64_t count)
{
    metrics->value[metric] += count;
}

static inline void metrics_set(struct metrics *metrics, enum metric metric, uint64_t value)
{
    metrics->value[metric] = value;
}

// Counts one answer of a route.
void metrics_answer(struct metrics_route *route, uint16_t status, uint64_t latency_ns);

// Puts one duration into its bucket.
void metrics_observe(struct metrics_histogram *histogram, uint64_t latency_ns);

// The whole page. NO_SPACE in w->status when it does not fit.
void metrics_write(const struct metrics *metrics, struct writer *w);

// Bytes that always suffice for metrics_write().
size_t metrics_size_max(const struct metrics *metrics);

#endif
