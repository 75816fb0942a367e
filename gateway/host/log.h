// SPDX-License-Identifier: Apache-2.0
// One JSON object a line on stderr. An event is a row of a table; its fields are numbers, names out
// of our own tables, digests and ids made here. There is no way to log a text that came from
// outside, hence no patient's name, path or query in any log.
#ifndef CONSENTRY_GATEWAY_LOG_H
#define CONSENTRY_GATEWAY_LOG_H

#include <stddef.h>
#include <stdint.h>

// clang-format off
#define LOG_EVENT_TABLE(X)                                                                         \
    X(STARTED,           INFO,  "started")                                                         \
    X(READY,             INFO,  "ready")                                                           \
    X(DRAINING,          INFO,  "draining")                                                        \
    X(STOPPED,           INFO,  "stopped")                                                         \
    X(RELOADED,          INFO,  "reloaded")                                                        \
    X(RELOAD_FAILED,     ERROR, "reload_failed")                                                   \
    X(LISTEN_FAILED,     ERROR, "listen_failed")                                                   \
    X(CONNECTIONS_FULL,  WARN,  "connections_full")                                                \
    X(SOURCE_FULL,       WARN,  "source_full")                                                     \
    X(REQUEST_REFUSED,   INFO,  "request_refused")                                                 \
    X(REQUEST_FAILED,    ERROR, "request_failed")                                                  \
    X(TLS_FAILED,        INFO,  "tls_failed")                                                      \
    X(MEMORY_SHORT,      ERROR, "memory_short")                                                    \
    X(DRAIN_CUT,         WARN,  "drain_cut")                                                       \
    X(RECOVERED,         INFO,  "recovered")                                                       \
    X(SEALED,            INFO,  "sealed")                                                          \
    X(PROVEN,            INFO,  "proven")                                                          \
    X(PROOF_FAILED,      ERROR, "proof_failed")                                                    \
    X(PROOF_GIVEN_UP,    ERROR, "proof_given_up")                                                  \
    X(CATALOG_FAILED,    WARN,  "catalog_failed")                                                  \
    X(SNAPSHOT,          INFO,  "snapshot")                                                        \
    X(SNAPSHOT_FAILED,   WARN,  "snapshot_failed")                                                 \
    X(SPILL_FAILED,      WARN,  "spill_failed")                                                    \
    X(READ_ONLY,         ERROR, "read_only")                                                       \
    X(SEAL_FAILED,       ERROR, "seal_failed")                                                     \
    X(PUBLISH_FAILED,    ERROR, "publish_failed")                                                  \
    X(JOURNAL_FAILED,    ERROR, "journal_failed")                                                  \
    X(KEY_MADE,          WARN,  "key_made")                                                        \
    X(DISCLOSURE,        INFO,  "disclosure")                                                      \
    X(MESSAGE_REFUSED,   INFO,  "message_refused")                                                 \
    X(MESSAGE_HELD,      WARN,  "message_held")                                                    \
    X(MESSAGE_SHOWN,     WARN,  "message_shown")                                                   \
    X(MLLP_CLOSED,       WARN,  "mllp_closed")                                                     \
    X(MLLP_DROPPED,      WARN,  "mllp_dropped")                                                    \
    X(DIMSE_REFUSED,     INFO,  "dimse_refused")                                                   \
    X(FORWARD_REFUSED,   INFO,  "forward_refused")                                                 \
    X(DIMSE_REPORTED,    INFO,  "dimse_reported")                                                  \
    X(DIMSE_REPORT_FAILED, WARN, "dimse_report_failed")

#define LOG_FIELD_TABLE(X)                                                                         \
    X(PROBLEM, "problem") X(STATUS, "status") X(ROUTE, "route") X(DOOR, "door") X(PORT, "port")    \
    X(COUNT, "count") X(SECONDS, "seconds") X(MILLISECONDS, "ms") X(BATCH, "batch")                \
    X(OPERATIONS, "operations") X(SEQUENCE, "sequence") X(BYTES, "bytes") X(DIGEST, "digest")      \
    X(CLIENT, "client") X(REASON, "reason") X(VERSION, "version") X(PID, "pid") X(FEED, "feed")              \
    X(OUTCOME, "outcome") X(CONSENT, "consent") X(SEGMENT, "segment")                                               \
    X(REPLAYED, "replayed") X(SNAPSHOT, "snapshot")
// clang-format on

enum log_event {
#define X(name, level, text) LOG_##name,
    LOG_EVENT_TABLE(X)
#undef X
        LOG_EVENTS
};

enum log_name {
#define X(name, text) LOG_FIELD_##name,
    LOG_FIELD_TABLE(X)
#undef X
        LOG_NAMES
};

enum log_kind {
    LOG_KIND_NUMBER,
    LOG_KIND_NAME,   // a text out of a table of this program
    LOG_KIND_DIGEST, // printed in hexadecimal
};

struct log_field {
    enum log_name name;
    enum log_kind kind;
    uint64_t number;
    const char *text;      // static
    const uint8_t *digest; // of `number` bytes, at most 32
};

static inline struct log_field log_number(enum log_name name, uint64_t number)
{
    return (struct log_field){name, LOG_KIND_NUMBER, number, NULL, NULL};
}

// `text` must be a constant of this program.
static inline struct log_field log_name(enum log_name name, const char *text)
{
    return (struct log_field){name, LOG_KIND_NAME, 0, text, NULL};
}

static inline struct log_field log_digest(enum log_name name, const uint8_t *bytes, size_t size)
{
    return (struct log_field){name, LOG_KIND_DIGEST, size, NULL, bytes};
}

// Writes the line, unless LIMIT_LOG_LINES_PER_SECOND of this event were written in this second; the
// next line then says how many were dropped.
void log_write(enum log_event event, const struct log_field *fields, size_t count);

// log_event(LOG_READY, log_number(LOG_FIELD_PORT, 8080));
#define log_event(event, ...)                                   \
    log_write((event), (const struct log_field[]){__VA_ARGS__}, \
              sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

#endif
