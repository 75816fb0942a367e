// SPDX-License-Identifier: Apache-2.0
// Health, metrics and events: what those who run the gateway ask.
#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "gateway/spine/gateway.h"

// The loop answers, so it turns.
void api_livez(struct http_exchange *exchange)
{
    http_answer(exchange, 200, MEDIA_JSON, span_text("{\"live\":true}\n"));
}

void api_readyz(struct http_exchange *exchange)
{
    static const char *const names[READY_COUNT] = {
#define X(name, text, meaning) text,
        READY_TABLE(X)
#undef X
    };
    uint8_t memory[512];
    struct writer w = writer_over(memory, sizeof memory);
    uint32_t ready = gateway_ready(gateway_of(exchange));
    bool is_ready = ready == (1U << READY_COUNT) - 1;
    write_text(&w, is_ready ? "{\"ready\":true" : "{\"ready\":false");
    for (unsigned i = 0; i < READY_COUNT; i++) {
        write_text(&w, ",\"");
        write_text(&w, names[i]);
        write_text(&w, (ready >> i & 1) != 0 ? "\":true" : "\":false");
    }
    write_text(&w, "}\n");
    INVARIANT(w.status == STATUS_OK);
    http_answer(exchange, is_ready ? 200 : 503, MEDIA_JSON, writer_span(&w));
}

void api_metrics(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    struct buffer page = {0};
    size_t size_max = metrics_size_max(server->metrics);
    gateway_refresh_metrics(gateway_of(exchange));
    metrics_set(server->metrics, METRIC_BUFFERS_BYTES, server->budget->used);
    metrics_set(server->metrics, METRIC_BUFFERS_PEAK_BYTES, server->budget->peak);
    if (buffer_reserve(server->budget, &page, size_max) != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    struct writer w = writer_over(page.data, page.capacity);
    metrics_write(server->metrics, &w);
    INVARIANT(w.status == STATUS_OK);
    page.size = w.size;
    http_answer_owned(exchange, 200, MEDIA_METRICS, &page);
}

void api_events(struct http_exchange *exchange)
{
    events_attach(gateway_of(exchange)->events, exchange);
}
