// SPDX-License-Identifier: Apache-2.0
// The door: who may connect, what all connections share, and how they end.
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "gateway/http/http_internal.h"
#include "gateway/host/log.h"

// Exchanges kept for the next request; more than that many at once is a rare burst.
#define SPARE_MAX 1024

// Exchanges ---------------------------------------------------------------------------------------

struct http_exchange *http_exchange_take(struct http_server *server)
{
    struct http_exchange *exchange = server->spare;
    if (exchange != NULL) {
        server->spare = exchange->next;
        server->spare_count--;
    } else {
        exchange = malloc(sizeof *exchange);
        if (exchange == NULL) return NULL;
    }
    memset(exchange, 0, offsetof(struct http_exchange, fields)); // the fields are written first
    exchange->server = server;
    return exchange;
}

void http_exchange_give(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    http_request_release(&exchange->request, server->budget);
    buffer_release(server->budget, &exchange->out_body);
    if (server->spare_count >= SPARE_MAX) {
        free(exchange);
        return;
    }
    exchange->next = server->spare;
    server->spare = exchange;
    server->spare_count++;
}

// The date ----------------------------------------------------------------------------------------

static void write_two(struct writer *w, uint64_t x)
{
    write_u8(w, (uint8_t)('0' + x / 10 % 10));
    write_u8(w, (uint8_t)('0' + x % 10));
}

// RFC 9110 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
static void write_date(struct http_server *server, int64_t second)
{
    static const char days[] = "ThuFriSatSunMonTueWed"; // 1970-01-01 was a Thursday
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct writer w = writer_over(server->date, sizeof server->date - 1);
    int64_t day = second / 86400, year = 0;
    uint64_t rest = (uint64_t)(second % 86400);
    uint32_t month = 0, day_of_month = 0;
    civil_from_days(day, &year, &month, &day_of_month);
    write_bytes(&w, days + 3 * (day % 7), 3);
    write_text(&w, ", ");
    write_two(&w, day_of_month);
    write_text(&w, " ");
    write_bytes(&w, months + 3 * (month - 1), 3);
    write_text(&w, " ");
    write_decimal(&w, (uint64_t)year);
    write_text(&w, " ");
    write_two(&w, rest / 3600);
    write_text(&w, ":");
    write_two(&w, rest / 60 % 60);
    write_text(&w, ":");
    write_two(&w, rest % 60);
    write_text(&w, " GMT");
    INVARIANT(w.status == STATUS_OK);
    server->date[w.size] = '\0';
    server->date_second = second;
}

const char *http_server_date(struct http_server *server)
{
    return server->date;
}

static void refresh_date(struct http_server *server)
{
    int64_t second = host_wall_ms(server->host) / 1000;
    if (second < 0) second = 0; // a clock before 1970
    if (second != server->date_second || server->date[0] == '\0') write_date(server, second);
}

// The coarse timer --------------------------------------------------------------------------------

static struct http_session *session_of(struct wheel_entry *entry)
{
    return (struct http_session *)(void *)((char *)entry - offsetof(struct http_session, deadline));
}

static void expire(void *context, struct wheel_entry *entry)
{
    (void)context;
    http_session_expired(session_of(entry));
}

static void ticked(void *owner)
{
    struct http_server *server = owner;
    refresh_date(server);
    metrics_set(server->metrics, METRIC_BUFFERS_BYTES, server->budget->used);
    metrics_set(server->metrics, METRIC_BUFFERS_PEAK_BYTES, server->budget->peak);
    wheel_advance(&server->wheel, host_now_ms(server->host), expire, server);
    host_timer_set(server->host, &server->ticker, LIMIT_TICK_MS);
}

// Opening -----------------------------------------------------------------------------------------

// Splits "a.example,b.example" into spans.
static enum status read_host_names(struct http_server *server, const char *names)
{
    span list = span_text(names);
    span name;
    while (http_list_next(&list, &name)) {
        if (server->host_name_count == LIMIT_HOST_NAMES) return STATUS_LIMIT;
        server->host_names[server->host_name_count++] = name;
    }
    return STATUS_OK;
}

static enum status open_routes(struct http_server *server)
{
    server->route_metrics = calloc(server->route_count + 1, sizeof *server->route_metrics);
    if (server->route_metrics == NULL) return STATUS_NO_SPACE;
    for (size_t i = 0; i < server->route_count; i++) {
        server->route_metrics[i].method = http_method_name(server->routes[i].method);
        server->route_metrics[i].path = server->routes[i].path;
    }
    server->route_metrics[server->route_count].method = "";
    server->route_metrics[server->route_count].path = "";
    server->metrics->routes = server->route_metrics;
    server->metrics->route_count = server->route_count + 1;
    return STATUS_OK;
}

static enum status open_with(struct http_server *server, const struct http_server_options *options)
{
    uint64_t seed = 0;
    server->host = options->host;
    server->budget = options->host->budget;
    server->metrics = options->metrics;
    server->routes = options->routes;
    server->route_count = options->route_count;
    server->context = options->context;
    server->tokens = options->tokens;
    server->certificate_suffices = options->certificate_suffices;
    server->connections_max = options->connections_max;
    server->connections_per_source_max = options->connections_per_source_max;
    INVARIANT(server->connections_max <= LIMIT_CONNECTIONS);
    TRY(read_host_names(server, options->host_names));
    TRY(host_random(options->host, &server->sources.seed, sizeof server->sources.seed));
    TRY(host_random(options->host, &seed, sizeof seed));
    throttle_open(&server->throttle, options->rate_per_second, options->rate_burst, seed);
    TRY(open_routes(server));
    wheel_open(&server->wheel, host_now_ms(server->host), LIMIT_TICK_MS);
    refresh_date(server);
    server->ticker = (struct host_timer){.fire = ticked, .owner = server};
    host_timer_set(server->host, &server->ticker, LIMIT_TICK_MS);
    return STATUS_OK;
}

enum status http_server_open(struct http_server **out, const struct http_server_options *options)
{
    struct http_server *server = calloc(1, sizeof *server);
    if (server == NULL) return STATUS_NO_SPACE;
    enum status status = open_with(server, options);
    if (status != STATUS_OK) {
        free(server->route_metrics);
        free(server);
        return status;
    }
    *out = server;
    return STATUS_OK;
}

void http_server_halt(struct http_server *server)
{
    INVARIANT(server->connection_count == 0);
    host_timer_stop(server->host, &server->ticker);
}

void http_server_close(struct http_server *server)
{
    INVARIANT(server->connection_count == 0 && !server->ticker.is_open);
    while (server->spare != NULL) {
        struct http_exchange *next = server->spare->next;
        free(server->spare);
        server->spare = next;
    }
    free(server->route_metrics);
    free(server);
}

// Connections -------------------------------------------------------------------------------------

static void turn_away(struct http_server *server, struct stream *stream, enum metric reason)
{
    metrics_add(server->metrics, reason, 1);
    if (reason == METRIC_REFUSED_FULL)
        log_event(LOG_CONNECTIONS_FULL, log_number(LOG_FIELD_COUNT, server->connection_count));
    if (reason == METRIC_REFUSED_SOURCE)
        log_event(LOG_SOURCE_FULL, log_number(LOG_FIELD_COUNT, server->connections_per_source_max));
    stream_close(stream);
}

// Loopback is one network for every local client, so its share is not limited.
static bool enter_source(struct http_server *server, struct http_session *session,
                         const struct stream *stream)
{
    if (address_is_loopback(&stream->peer)) return true;
    uint64_t source = address_source(&stream->peer);
    if (!sources_enter(&server->sources, source, server->connections_per_source_max)) return false;
    session->source = source;
    return true;
}

void http_server_accept(struct http_server *server, struct stream *stream)
{
    metrics_add(server->metrics, METRIC_ACCEPTED, 1);
    if (server->draining) {
        turn_away(server, stream, METRIC_REFUSED_DRAINING);
        return;
    }
    struct http_session *session = NULL;
    if (server->connection_count < server->connections_max) session = calloc(1, sizeof *session);
    if (session == NULL) {
        turn_away(server, stream, METRIC_REFUSED_FULL);
        return;
    }
    if (!enter_source(server, session, stream)) {
        free(session);
        turn_away(server, stream, METRIC_REFUSED_SOURCE);
        return;
    }
    session->next = server->sessions;
    if (server->sessions != NULL) server->sessions->previous = session;
    server->sessions = session;
    server->connection_count++;
    metrics_set(server->metrics, METRIC_CONNECTIONS, server->connection_count);
    http_session_open(server, session, stream);
}

void http_session_forget(struct http_session *session)
{
    struct http_server *server = session->server;
    if (session->next != NULL) session->next->previous = session->previous;
    if (session->previous != NULL) {
        session->previous->next = session->next;
    } else {
        server->sessions = session->next;
    }
    if (session->source != 0) sources_leave(&server->sources, session->source);
    buffer_release(server->budget, &session->ahead);
    server->connection_count--;
    metrics_set(server->metrics, METRIC_CONNECTIONS, server->connection_count);
    free(session);
    if (server->connection_count != 0 || server->drained == NULL) return;
    void (*drained)(void *owner) = server->drained;
    server->drained = NULL;
    drained(server->drained_owner);
}

void http_server_drain(struct http_server *server, void (*drained)(void *owner), void *owner)
{
    server->draining = true;
    if (server->connection_count == 0) {
        drained(owner);
        return;
    }
    server->drained = drained;
    server->drained_owner = owner;
    // Closing is told later, from the loop, so the list stays as it is while it is walked.
    for (struct http_session *s = server->sessions; s != NULL; s = s->next) http_session_drain(s);
}

void http_server_cut(struct http_server *server)
{
    for (struct http_session *s = server->sessions; s != NULL; s = s->next) http_session_close(s);
}
