// SPDX-License-Identifier: Apache-2.0
// Server-sent events (WHATWG HTML 9.2): what happens to batches, told to whoever listens at
// /events. Every event has an increasing id; a reader that was cut resumes behind the last one it
// saw by Last-Event-ID. When that is no longer kept it gets an event "gap" first and reads the
// present state from /batches/current.
#ifndef CONSENTRY_GATEWAY_EVENTS_H
#define CONSENTRY_GATEWAY_EVENTS_H

#include "gateway/http/http_server.h"

struct events_reader {
    struct http_exchange *exchange; // NULL: the place is free
};

// One event as it goes over the wire.
struct events_item {
    uint64_t id;
    uint32_t size;
    uint8_t bytes[LIMIT_EVENT_SIZE];
};

struct events {
    struct host *host;
    struct metrics *metrics;
    uint64_t next_id;
    uint64_t first_id; // of the oldest one kept; next_id when there is none
    struct host_timer heart;
    size_t reader_count;
    struct events_reader readers[LIMIT_EVENT_STREAMS];
    struct events_item items[LIMIT_EVENT_HISTORY_COUNT]; // id % count
};

// `first_id` is larger than every id given out before, also by earlier processes. NO_SPACE.
WARN_UNUSED enum status events_open(struct events **out, struct host *host, struct metrics *metrics,
                                    uint64_t first_id);
// Stops its timer, after the last reader has gone.
void events_halt(struct events *events);
// Frees it, after the loop has ended.
void events_close(struct events *events);

// Tells all readers: `name` is a constant of this program, `data` one line of JSON. Together at
// most LIMIT_EVENT_SIZE - 64 bytes.
void events_publish(struct events *events, const char *name, span data);

// Takes over the exchange and answers it with events until its reader goes.
void events_attach(struct events *events, struct http_exchange *exchange);

#endif
