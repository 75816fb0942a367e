// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/events.h"
#include "tests/check.h"
#include "tests/gateway/fake_host.h"

static struct fake_host host;
static struct metrics metrics;
static struct http_server *server;
static struct events *events;
static struct fake_stream peers[3];
static size_t peer_count;

static void handle_events(struct http_exchange *exchange)
{
    events_attach(events, exchange);
}

static const struct http_route routes[] = {
    {METHOD_GET, "/events", handle_events, PERMIT_READ, 0, 0, false},
};

static void open_all(void)
{
    fake_host_open(&host);
    memset(&metrics, 0, sizeof metrics);
    peer_count = 0;
    struct http_server_options options = {
        .host = &host.face,
        .metrics = &metrics,
        .routes = routes,
        .route_count = 1,
        .host_names = "",
        .connections_max = 10,
        .connections_per_source_max = 10,
    };
    CHECK_EQ(http_server_open(&server, &options), STATUS_OK);
    CHECK_EQ(events_open(&events, &host.face, &metrics, 100), STATUS_OK);
}

static void close_all(void)
{
    for (size_t i = 0; i < peer_count; i++) fake_stream_end(&peers[i]);
    fake_host_advance(&host, 2 * LIMIT_LINGER_MS + LIMIT_TICK_MS);
    for (size_t i = 0; i < peer_count; i++) fake_stream_settle(&peers[i]);
    events_halt(events);
    http_server_halt(server);
    events_close(events);
    http_server_close(server);
    fake_host_close(&host);
}

static struct fake_stream *subscribe(const char *last_event_id)
{
    struct fake_stream *peer = &peers[peer_count++];
    char request[256];
    fake_stream_open(peer);
    http_server_accept(server, &peer->face);
    snprintf(request, sizeof request, "GET /events HTTP/1.1\r\nHost: localhost\r\n%s%s%s\r\n",
             last_event_id == NULL ? "" : "Last-Event-ID: ",
             last_event_id == NULL ? "" : last_event_id, last_event_id == NULL ? "" : "\r\n");
    CHECK(fake_stream_send(peer, span_text(request)));
    return peer;
}

// Whether the peer has received the text; a large buffer, so no copy.
static bool heard(struct fake_stream *peer, const char *text)
{
    return peer->sent.size != 0 &&
           memmem(peer->sent.data, peer->sent.size, text, strlen(text)) != NULL;
}

TEST(events__published__reach_all_readers)
{
    open_all();
    struct fake_stream *a = subscribe(NULL), *b = subscribe("");
    CHECK(heard(a, "content-type: text/event-stream") ||
          heard(a, "Content-Type: text/event-stream"));
    CHECK(heard(a, "retry: 2000\n\n") && !heard(a, "gap"));
    events_publish(events, "sealed", span_text("{\"batch\":1}"));
    CHECK(heard(a, "id: 100\nevent: sealed\ndata: {\"batch\":1}\n\n"));
    CHECK(heard(b, "id: 100\n"));
    CHECK_EQ(metrics.value[METRIC_EVENT_STREAMS], 2);
    fake_stream_end(a);
    CHECK_EQ(metrics.value[METRIC_EVENT_STREAMS], 1);
    events_publish(events, "proven", span_text("{}"));
    CHECK(heard(b, "id: 101\nevent: proven\n"));
    close_all();
}

TEST(events__last_event_id__resumes_behind_it)
{
    open_all();
    for (int i = 0; i < 10; i++) events_publish(events, "n", span_text("{}"));
    struct fake_stream *a = subscribe("104");
    CHECK(!heard(a, "id: 104\n") && heard(a, "id: 105\n") && heard(a, "id: 109\n"));
    CHECK(!heard(a, "gap"));
    struct fake_stream *b = subscribe("109");
    CHECK(!heard(b, "id: ") && !heard(b, "gap"));
    struct fake_stream *c = subscribe("7"); // of a process before this one
    CHECK(heard(c, "event: gap\n") && heard(c, "id: 100\n") && heard(c, "id: 109\n"));
    close_all();
}

TEST(events__history_over__gap_then_the_kept_ones)
{
    open_all();
    for (int i = 0; i < LIMIT_EVENT_HISTORY_COUNT + 50; i++)
        events_publish(events, "n", span_text("{}"));
    struct fake_stream *a = subscribe("120");
    CHECK(heard(a, "event: gap\n") && !heard(a, "id: 149\n") && heard(a, "id: 150\n"));
    struct fake_stream *b = subscribe("149");
    CHECK(!heard(b, "event: gap\n") && heard(b, "id: 150\n"));
    struct fake_stream *c = subscribe("99999999999"); // never given out
    CHECK(heard(c, "event: gap\n") && heard(c, "id: 150\n"));
    close_all();
}

TEST(events__quiet__heart_beats)
{
    open_all();
    struct fake_stream *a = subscribe(NULL);
    fake_host_advance(&host, LIMIT_EVENT_HEARTBEAT_MS + 1);
    CHECK(heard(a, ": still here\n\n"));
    fake_host_advance(&host, 10 * LIMIT_IDLE_MS);
    CHECK(!a->is_closed && !a->is_finished);
    close_all();
}

TEST(events__reader_too_slow__cut_and_memory_bounded)
{
    open_all();
    struct fake_stream *slow = subscribe(NULL), *good = subscribe(NULL);
    char data[800];
    memset(data, 'x', sizeof data);
    slow->window = 0;
    for (int i = 0; i < 2000; i++) events_publish(events, "n", span_of(data, sizeof data));
    CHECK_EQ(metrics.value[METRIC_EVENT_STREAMS_CUT], 1);
    CHECK(slow->waiting.size <= LIMIT_EVENT_QUEUE_SIZE + 1000);
    CHECK(heard(good, "id: 2099\n"));
    CHECK_EQ(metrics.value[METRIC_EVENT_STREAMS], 1);
    close_all();
}

int main(void)
{
    RUN(events__published__reach_all_readers);
    RUN(events__last_event_id__resumes_behind_it);
    RUN(events__history_over__gap_then_the_kept_ones);
    RUN(events__quiet__heart_beats);
    RUN(events__reader_too_slow__cut_and_memory_bounded);
    return check_report();
}
