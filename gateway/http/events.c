// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/events.h"

#include <stdlib.h>

#include "core/base/invariant.h"
#include "core/base/writer.h"

static struct events_item *item_of(struct events *events, uint64_t id)
{
    return &events->items[id % LIMIT_EVENT_HISTORY_COUNT];
}

static void beat(void *owner)
{
    struct events *events = owner;
    for (size_t i = 0; i < LIMIT_EVENT_STREAMS; i++) {
        if (events->readers[i].exchange == NULL) continue;
        http_stream_write(events->readers[i].exchange, span_text(": still here\n\n"));
    }
    host_timer_set(events->host, &events->heart, LIMIT_EVENT_HEARTBEAT_MS);
}

enum status events_open(struct events **out, struct host *host, struct metrics *metrics,
                        uint64_t first_id)
{
    struct events *events = calloc(1, sizeof *events);
    if (events == NULL) return STATUS_NO_SPACE;
    events->host = host;
    events->metrics = metrics;
    events->next_id = events->first_id = first_id;
    events->heart = (struct host_timer){.fire = beat, .owner = events};
    host_timer_set(host, &events->heart, LIMIT_EVENT_HEARTBEAT_MS);
    *out = events;
    return STATUS_OK;
}

void events_halt(struct events *events)
{
    INVARIANT(events->reader_count == 0);
    host_timer_stop(events->host, &events->heart);
}

void events_close(struct events *events)
{
    INVARIANT(!events->heart.is_open);
    free(events);
}

// Forgets a reader; its exchange is still to be ended.
static struct http_exchange *leave(struct events *events, size_t place)
{
    struct http_exchange *exchange = events->readers[place].exchange;
    events->readers[place].exchange = NULL;
    events->reader_count--;
    metrics_set(events->metrics, METRIC_EVENT_STREAMS, events->reader_count);
    return exchange;
}

// The reader's connection has gone, or is to end.
static void reader_gone(struct http_exchange *exchange)
{
    struct events *events = exchange->owner;
    size_t place = 0;
    while (place < LIMIT_EVENT_STREAMS && events->readers[place].exchange != exchange) place++;
    INVARIANT(place < LIMIT_EVENT_STREAMS);
    http_stream_end(leave(events, place));
}

void events_publish(struct events *events, const char *name, span data)
{
    uint64_t id = events->next_id++;
    struct events_item *item = item_of(events, id);
    struct writer w = writer_over(item->bytes, sizeof item->bytes);
    write_text(&w, "id: ");
    write_decimal(&w, id);
    write_text(&w, "\nevent: ");
    write_text(&w, name);
    write_text(&w, "\ndata: ");
    write_span(&w, data);
    write_text(&w, "\n\n");
    INVARIANT(w.status == STATUS_OK);
    item->id = id;
    item->size = (uint32_t)w.size;
    if (events->next_id - events->first_id > LIMIT_EVENT_HISTORY_COUNT)
        events->first_id = events->next_id - LIMIT_EVENT_HISTORY_COUNT;
    metrics_add(events->metrics, METRIC_EVENTS, 1);
    for (size_t i = 0; i < LIMIT_EVENT_STREAMS; i++) {
        struct http_exchange *exchange = events->readers[i].exchange;
        if (exchange == NULL) continue;
        if (http_stream_queued(exchange) + w.size > LIMIT_EVENT_QUEUE_SIZE) {
            metrics_add(events->metrics, METRIC_EVENT_STREAMS_CUT, 1);
            http_stream_cut(leave(events, i));
        } else {
            http_stream_write(exchange, writer_span(&w));
        }
    }
}

// Decimal digits only.
static bool read_id(span text, uint64_t *id)
{
    *id = 0;
    if (text.size == 0 || text.size > 19) return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return false;
        *id = *id * 10 + (uint64_t)(text.data[i] - '0'); // < 10^19
    }
    return true;
}

// Sends what the reader has missed.
static void catch_up(struct events *events, struct http_exchange *exchange)
{
    uint64_t seen = 0;
    span last = http_field_span(&exchange->request, HTTP_FIELD_LAST_EVENT_ID);
    if (!read_id(last, &seen)) return;
    uint64_t id = seen + 1;
    if (id < events->first_id || id > events->next_id) {
        http_stream_write(exchange, span_text("event: gap\ndata: {}\n\n"));
        id = events->first_id;
    }
    for (; id < events->next_id; id++) {
        const struct events_item *item = item_of(events, id);
        http_stream_write(exchange, span_of(item->bytes, item->size));
    }
}

void events_attach(struct events *events, struct http_exchange *exchange)
{
    uint8_t memory[64];
    struct writer w = writer_over(memory, sizeof memory);
    size_t place = 0;
    if (exchange->request.method == METHOD_HEAD) {
        http_answer(exchange, 200, MEDIA_EVENTS, (span){0});
        return;
    }
    while (place < LIMIT_EVENT_STREAMS && events->readers[place].exchange != NULL) place++;
    if (place == LIMIT_EVENT_STREAMS || exchange->server->draining) {
        http_answer_field(exchange, "Retry-After", span_text("5"));
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    exchange->gone = reader_gone;
    exchange->owner = events;
    events->readers[place].exchange = exchange;
    events->reader_count++;
    metrics_set(events->metrics, METRIC_EVENT_STREAMS, events->reader_count);
    http_stream_begin(exchange, MEDIA_EVENTS);
    write_text(&w, "retry: ");
    write_decimal(&w, LIMIT_EVENT_RETRY_MS);
    write_text(&w, "\n\n");
    http_stream_write(exchange, writer_span(&w));
    catch_up(events, exchange);
}
