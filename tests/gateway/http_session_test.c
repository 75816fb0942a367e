// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>

#include "gateway/http/http_internal.h"
#include "tests/check.h"
#include "tests/gateway/fake_host.h"

#define HOST "Host: localhost\r\n"

// A server with a few routes, and one connection to it.
struct stage {
    struct fake_host host;
    struct metrics metrics;
    struct http_server *server;
    struct fake_stream peer;
    struct http_exchange *held; // by the route /later or /stream
    unsigned held_count;
    unsigned gone_count;
};

static struct stage stage;

static void handle_echo(struct http_exchange *exchange)
{
    http_answer(exchange, 200, MEDIA_OCTETS, buffer_span(&exchange->request.body));
}

static void handle_name(struct http_exchange *exchange)
{
    http_answer(exchange, 200, MEDIA_TEXT, exchange->parameter[0]);
}

static void handle_later(struct http_exchange *exchange)
{
    stage.held = exchange;
    stage.held_count++;
}

static uint8_t large[1 << 20];

static void handle_large(struct http_exchange *exchange)
{
    http_answer_lent(exchange, 200, MEDIA_OCTETS, span_of(large, sizeof large));
}

static void stream_gone(struct http_exchange *exchange)
{
    stage.gone_count++;
    http_stream_end(exchange);
}

static void handle_stream(struct http_exchange *exchange)
{
    exchange->gone = stream_gone;
    stage.held = exchange;
    http_stream_begin(exchange, MEDIA_EVENTS);
    http_stream_write(exchange, span_text("hello\n"));
}

#define BINARY MEDIA_BIT(MEDIA_OCTETS)
static const struct http_route routes[] = {
    {METHOD_GET, "/name/{x}", handle_name, PERMIT_READ, 0, 0, false},
    {METHOD_GET, "/all/{*}", handle_name, PERMIT_READ, 0, 0, true},
    {METHOD_POST, "/echo", handle_echo, PERMIT_WRITE, BINARY, 1000, false},
    {METHOD_GET, "/later", handle_later, PERMIT_READ, 0, 0, false},
    {METHOD_POST, "/later", handle_later, PERMIT_WRITE, BINARY, 1000, false},
    {METHOD_GET, "/large", handle_large, PERMIT_READ, 0, 0, false},
    {METHOD_GET, "/stream", handle_stream, PERMIT_READ, 0, 0, false},
};

static void stage_open_with(const struct tokens *tokens, uint64_t rate)
{
    memset(&stage, 0, sizeof stage);
    fake_host_open(&stage.host);
    struct http_server_options options = {
        .host = &stage.host.face,
        .metrics = &stage.metrics,
        .routes = routes,
        .route_count = sizeof routes / sizeof routes[0],
        .tokens = tokens,
        .host_names = "gateway.example",
        .connections_max = 10,
        .connections_per_source_max = 2,
        .rate_per_second = rate,
        .rate_burst = 2,
    };
    CHECK_EQ(http_server_open(&stage.server, &options), STATUS_OK);
    fake_stream_open(&stage.peer);
    http_server_accept(stage.server, &stage.peer.face);
}

static void stage_open(void)
{
    stage_open_with(NULL, 0);
}

static void stage_close(void)
{
    fake_stream_end(&stage.peer);
    fake_host_advance(&stage.host, LIMIT_LINGER_MS + 2 * LIMIT_TICK_MS);
    CHECK(stage.peer.is_closed);
    fake_stream_settle(&stage.peer);
    CHECK_EQ(stage.server->connection_count, 0);
    http_server_halt(stage.server);
    http_server_close(stage.server);
    fake_host_close(&stage.host);
}

static void say(const char *text)
{
    (void)fake_stream_send(&stage.peer, span_text(text));
}

// What the peer has received so far, as a string.
static const char *heard(void)
{
    static char text[4096];
    size_t size = stage.peer.sent.size < sizeof text - 1 ? stage.peer.sent.size : sizeof text - 1;
    if (size != 0) memcpy(text, stage.peer.sent.data, size);
    text[size] = '\0';
    return text;
}

static bool hears(const char *piece)
{
    if (strstr(heard(), piece) != NULL) return true;
    fprintf(stderr, "expected %s in:\n%s\n", piece, heard());
    return false;
}

static size_t count_of(const char *piece)
{
    size_t count = 0;
    for (const char *at = heard(); (at = strstr(at, piece)) != NULL; at++) count++;
    return count;
}

TEST(http_session__requests__answered_in_order)
{
    stage_open();
    say("GET /name/a HTTP/1.1\r\n" HOST "\r\nPOST /echo HTTP/1.1\r\n" HOST
        "Content-Type: application/octet-stream\r\nContent-Length: 3\r\n\r\nxyz"
        "GET /name/b?q HTTP/1.1\r\n" HOST "\r\n");
    const char *a = strstr(heard(), "\r\n\r\na");
    const char *x = strstr(heard(), "\r\n\r\nxyz");
    const char *b = strstr(heard(), "\r\n\r\nb");
    CHECK(a != NULL && x != NULL && b != NULL && a < x && x < b);
    CHECK_EQ(count_of("HTTP/1.1 200 OK\r\n"), 3);
    CHECK_EQ(count_of("Connection"), 0);
    CHECK(!stage.peer.is_finished);
    stage_close();
}

static const char conversation[] =
    "GET /name/a HTTP/1.1\r\n" HOST "\r\nPOST /echo HTTP/1.1\r\n" HOST
    "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n"
    "2\r\n12\r\n0\r\n\r\nHEAD /name/c HTTP/1.1\r\n" HOST "\r\nDELETE /echo HTTP/1.1\r\n" HOST
    "\r\nGET /nothing HTTP/1.1\r\n" HOST "\r\nPOST /echo HTTP/1.1\r\n" HOST
    "Content-Type: application/octet-stream\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nlast"
    "GET /bad HTTP/1.1\r\n\r\n";

TEST(http_session__split_at_every_byte__same_answers)
{
    char whole[4096];
    stage_open();
    say(conversation);
    snprintf(whole, sizeof whole, "%s", heard());
    CHECK(hears("405 Method not allowed") && hears("\r\n\r\nxyz12") && hears("100 Continue"));
    CHECK(hears("Allow: POST, OPTIONS\r\n"));
    CHECK(hears("HTTP/1.1 400 Bad request") && stage.peer.is_finished);
    stage_close();
    for (size_t first = 1; first < strlen(conversation); first++) {
        stage_open();
        CHECK(fake_stream_send(&stage.peer, span_of(conversation, first)));
        (void)fake_stream_send(&stage.peer,
                               span_of(conversation + first, strlen(conversation) - first));
        CHECK(strcmp(whole, heard()) == 0);
        stage_close();
    }
    stage_open();
    for (size_t i = 0; i < strlen(conversation); i++)
        (void)fake_stream_send(&stage.peer, span_of(conversation + i, 1));
    CHECK(strcmp(whole, heard()) == 0);
    stage_close();
}

TEST(http_session__answer_later__next_request_waits)
{
    stage_open();
    say("GET /later HTTP/1.1\r\n" HOST "\r\nGET /name/next HTTP/1.1\r\n" HOST "\r\n");
    CHECK_EQ(stage.peer.sent.size, 0);
    fake_host_advance(&stage.host, 100000); // a handler has no deadline
    CHECK(stage.held != NULL && !stage.peer.is_closed);
    http_answer(stage.held, 201, MEDIA_TEXT, span_text("later"));
    CHECK(hears("201 Created") && hears("\r\n\r\nnext"));
    stage_close();
}

TEST(http_session__gone_before_the_answer__exchange_ends_quietly)
{
    stage_open();
    say("POST /later HTTP/1.1\r\n" HOST
        "Content-Type: application/octet-stream\r\nContent-Length: 1\r\n\r\nx");
    http_server_cut(stage.server);
    CHECK(stage.held->session == NULL);
    CHECK(
        span_is(buffer_span(&stage.held->request.body), "x")); // the handler still has its request
    http_answer(stage.held, 201, MEDIA_TEXT, span_text("nobody reads this"));
    CHECK_EQ(stage.peer.sent.size, 0);
    stage_close();
}

TEST(http_session__half_closed_peer__still_answered)
{
    stage_open();
    say("GET /later HTTP/1.1\r\n" HOST "\r\n");
    fake_stream_end(&stage.peer);
    CHECK(!stage.peer.is_closed);
    http_answer(stage.held, 200, MEDIA_TEXT, span_text("here"));
    CHECK(hears("\r\n\r\nhere") && stage.peer.is_closed);
    stage_close();
}

TEST(http_session__large_answer__sent_as_it_is_taken)
{
    stage_open();
    for (size_t i = 0; i < sizeof large; i++) large[i] = (uint8_t)(i * 7 >> 3);
    stage.peer.window = 10;
    say("GET /large HTTP/1.1\r\n" HOST "\r\nGET /name/after HTTP/1.1\r\n" HOST "\r\n");
    CHECK(stage.host.budget.used < 4 * LIMIT_SEND_SIZE); // not a copy of the megabyte
    for (size_t taken = 0; taken < sizeof large + 1000; taken += 50000)
        fake_stream_take(&stage.peer, 50000);
    const char *text = (const char *)stage.peer.sent.data;
    size_t head = (size_t)(strstr(text, "\r\n\r\n") + 4 - text);
    CHECK_BYTES(stage.peer.sent.data + head, large, sizeof large);
    CHECK(memcmp(stage.peer.sent.data + stage.peer.sent.size - 9, "\r\n\r\nafter", 9) == 0);
    stage_close();
}

TEST(http_session__peer_reads_nothing__cut)
{
    stage_open();
    stage.peer.window = 10;
    say("GET /large HTTP/1.1\r\n" HOST "\r\n");
    fake_host_advance(&stage.host, LIMIT_SEND_STALL_MS / 2);
    fake_stream_take(&stage.peer, 10);
    fake_host_advance(&stage.host, LIMIT_SEND_STALL_MS / 2 + 3 * LIMIT_TICK_MS);
    CHECK(!stage.peer.is_closed); // ten bytes were taken
    fake_host_advance(&stage.host, LIMIT_SEND_STALL_MS + 2 * LIMIT_TICK_MS);
    CHECK(stage.peer.is_closed);
    CHECK_EQ(stage.metrics.value[METRIC_TIMEOUT_SEND], 1);
    stage_close();
}

TEST(http_session__pipeline_without_reading__not_read_further)
{
    stage_open();
    char request[64];
    snprintf(request, sizeof request, "GET /later HTTP/1.1\r\n" HOST "\r\n");
    for (int i = 0; i < 10000 && !stage.peer.is_paused; i++) say(request);
    CHECK(stage.peer.is_paused);
    CHECK(stage.host.budget.used <= 4 * LIMIT_PIPELINE_SIZE);
    for (int i = 0; i < LIMIT_REQUESTS_PER_CONNECTION; i++)
        http_answer(stage.held, 204, MEDIA_NONE, (span){0});
    CHECK_EQ(stage.held_count, LIMIT_REQUESTS_PER_CONNECTION);
    CHECK(stage.peer.is_finished); // the connection had its thousand
    stage_close();
}

TEST(http_session__slow_head__408)
{
    stage_open();
    say("GET /name/a HTTP/1.1\r\n");
    for (int i = 0; i < 8; i++) {
        fake_host_advance(&stage.host, 1000);
        say("X: y\r\n"); // a drip does not help
    }
    CHECK_EQ(stage.peer.sent.size, 0);
    fake_host_advance(&stage.host, 4000);
    CHECK(hears("408 Request timeout") && hears("Connection: close") && stage.peer.is_finished);
    stage_close();
}

TEST(http_session__silent_connection__closed)
{
    stage_open();
    fake_host_advance(&stage.host, LIMIT_HEADER_MS + 2 * LIMIT_TICK_MS);
    CHECK(stage.peer.is_closed && stage.peer.sent.size == 0);
    stage_close();
    stage_open();
    say("GET /name/a HTTP/1.1\r\n" HOST "\r\n");
    fake_host_advance(&stage.host, LIMIT_IDLE_MS - 2 * LIMIT_TICK_MS);
    CHECK(!stage.peer.is_closed);
    fake_host_advance(&stage.host, 4 * LIMIT_TICK_MS);
    CHECK(stage.peer.is_closed);
    CHECK_EQ(stage.metrics.value[METRIC_TIMEOUT_IDLE], 1);
    stage_close();
}

#define POST_HEAD                                                               \
    "POST /echo HTTP/1.1\r\n" HOST "Content-Type: application/octet-stream\r\n" \
    "Content-Length: 1000\r\n\r\n"

TEST(http_session__slow_body__408_unless_it_keeps_the_rate)
{
    stage_open();
    say(POST_HEAD);
    for (int i = 0; i < 8; i++) {
        fake_host_advance(&stage.host, 1000);
        say("x"); // a byte a second
    }
    CHECK(hears("408 Request timeout"));
    CHECK_EQ(stage.metrics.value[METRIC_TIMEOUT_BODY], 1);
    stage_close();
    stage_open();
    say(POST_HEAD);
    char piece[201];
    memset(piece, 'x', 200);
    piece[200] = '\0';
    for (int i = 0; i < 5; i++) {
        fake_host_advance(&stage.host, 1000);
        say(piece);
    }
    CHECK(hears("200 OK"));
    stage_close();
}

TEST(http_session__refusals__connection_closes_after_them)
{
    static const struct {
        const char *request;
        const char *status;
    } cases[] = {
        {"GET /name/a HTTP/1.1\r\nHost: evil.example\r\n\r\n", " 421 "},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n"
         "Content-Type: application/octet-stream\r\n\r\n",
         " 413 "},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Type: text/plain\r\n\r\n",
         " 415 "},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\n", " 415 "},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\n"
         "Content-Type: application/octet-stream; charset=latin1\r\n\r\n",
         " 415 "},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Encoding: gzip\r\n"
         "Content-Type: application/octet-stream\r\n\r\n",
         " 415 "},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\nOrigin: https://evil.example\r\n"
         "Content-Type: application/octet-stream\r\n\r\n",
         " 403 "},
        {"POST /name/a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\n", " 405 "},
        {"POST /nothing HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\n", " 404 "},
        {"GET / HTTP/1.1\r\n\r\n", " 400 "},
        {"BREW / HTTP/1.1\r\n\r\n", " 501 "},
        {"GET / HTTP/3.0\r\n\r\n", " 505 "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool keeps = strncmp(cases[i].request, "GET /name", 9) == 0; // a whole request, no body
        stage_open();
        say(cases[i].request);
        CHECK(hears(cases[i].status) && hears("application/problem+json"));
        CHECK_EQ(stage.peer.is_finished, !keeps);
        CHECK_EQ(count_of("Connection: close"), !keeps);
        CHECK(strstr(heard(), "evil") == NULL);
        say("GET /name/smuggled HTTP/1.1\r\n" HOST "\r\n");
        CHECK_EQ(count_of("smuggled"), keeps);
        stage_close();
    }
}

TEST(http_session__hosts__ours_only)
{
    static const char *const good[] = {"localhost", "LOCALHOST:1", "127.0.0.1:8080",
                                       "[::1]",     "10.0.0.1",    "Gateway.Example:443"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char request[128];
        stage_open();
        snprintf(request, sizeof request, "GET /name/a HTTP/1.1\r\nHost: %s\r\n\r\n", good[i]);
        say(request);
        CHECK(hears(" 200 "));
        stage_close();
    }
}

TEST(http_session__options__preflight_only_where_open)
{
    stage_open();
    say("OPTIONS /all/x HTTP/1.1\r\n" HOST "Origin: https://a.example\r\n\r\n");
    CHECK(hears("204 No Content") && hears("Access-Control-Allow-Origin: *"));
    CHECK(hears("Allow: GET, HEAD, OPTIONS"));
    say("OPTIONS /echo HTTP/1.1\r\n" HOST "Origin: https://a.example\r\n\r\n");
    CHECK_EQ(count_of("Access-Control-Allow-Origin"), 1);
    say("OPTIONS * HTTP/1.1\r\n" HOST "\r\n");
    say("OPTIONS /none HTTP/1.1\r\n" HOST "\r\n");
    CHECK_EQ(count_of("204 No Content"), 3);
    CHECK_EQ(count_of("404 Not found"), 1);
    stage_close();
}

TEST(http_session__http_1_0__closes_unless_asked)
{
    stage_open();
    say("GET /name/a HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n\r\n");
    CHECK(hears("Connection: keep-alive") && !stage.peer.is_finished);
    say("GET /name/b HTTP/1.0\r\n" HOST "\r\n");
    CHECK(hears("Connection: close") && stage.peer.is_finished);
    stage_close();
}

static struct tokens tokens;

TEST(http_session__tokens__permit)
{
    char text[TOKEN_TEXT_SIZE];
    char request[256];
    static const uint8_t id[TOKEN_ID_SIZE] = "first";
    static const uint8_t secret[TOKEN_SECRET_SIZE] = "the secret of the first token..";
    memset(tokens.key, 7, sizeof tokens.key);
    token_make(text, &tokens.items[0], tokens.key, id, secret);
    tokens.items[0].permissions = 1U << PERMIT_READ;
    tokens.count = 1;
    stage_open_with(&tokens, 0);
    say("GET /name/a HTTP/1.1\r\n" HOST "\r\n");
    CHECK(hears(" 401 ") && hears("WWW-Authenticate: Bearer"));
    snprintf(request, sizeof request,
             "GET /name/a HTTP/1.1\r\n" HOST "Authorization: bearer %s\r\n\r\n", text);
    say(request);
    CHECK(hears(" 200 "));
    snprintf(request, sizeof request,
             "POST /echo HTTP/1.1\r\n" HOST "Authorization: Bearer %s\r\nContent-Length: 0\r\n\r\n",
             text);
    say(request);
    CHECK(hears(" 403 "));
    text[TOKEN_TEXT_SIZE - 2] = text[TOKEN_TEXT_SIZE - 2] == 'a' ? 'q' : 'a';
    snprintf(request, sizeof request,
             "GET /name/a HTTP/1.1\r\n" HOST "Authorization: Bearer %s\r\n\r\n", text);
    say(request);
    CHECK_EQ(count_of(" 401 "), 2);
    stage_close();
}

TEST(http_session__over_the_rate__429_with_retry_after)
{
    stage_open_with(NULL, 1);
    for (int i = 0; i < 3; i++) say("GET /name/a HTTP/1.1\r\n" HOST "\r\n");
    CHECK_EQ(count_of(" 200 "), 2);
    CHECK(hears(" 429 Too many requests") && hears("Retry-After: 1\r\n"));
    fake_host_advance(&stage.host, 1100);
    say("GET /name/a HTTP/1.1\r\n" HOST "\r\n");
    CHECK_EQ(count_of(" 200 "), 3);
    stage_close();
}

TEST(http_session__stream__chunks_until_it_ends)
{
    stage_open();
    say("GET /stream HTTP/1.1\r\n" HOST "\r\n");
    CHECK(hears("Transfer-Encoding: chunked") && hears("\r\n\r\n6\r\nhello\n\r\n"));
    http_stream_write(stage.held, span_text("again, longer than sixteen"));
    CHECK(hears("1a\r\nagain, longer than sixteen\r\n"));
    fake_host_advance(&stage.host, 10 * LIMIT_IDLE_MS);
    CHECK(!stage.peer.is_finished);
    http_stream_end(stage.held);
    CHECK(hears("0\r\n\r\n") && stage.peer.is_finished);
    CHECK_EQ(stage.gone_count, 0);
    stage_close();
    stage_open();
    say("GET /stream HTTP/1.1\r\n" HOST "\r\n");
    fake_stream_end(&stage.peer);
    CHECK_EQ(stage.gone_count, 1);
    stage_close();
}

static void note_drained(void *owner)
{
    *(bool *)owner = true;
}

TEST(http_server__drain__idle_close_and_busy_finish)
{
    struct fake_stream busy, streaming;
    bool drained = false;
    stage_open();
    fake_stream_open(&busy);
    http_server_accept(stage.server, &busy.face);
    fake_stream_open(&streaming);
    http_server_accept(stage.server, &streaming.face);
    CHECK(fake_stream_send(&streaming, span_text("GET /stream HTTP/1.1\r\n" HOST "\r\n")));
    CHECK(fake_stream_send(&busy, span_text("GET /later HTTP/1.1\r\n" HOST "\r\n")));
    http_server_drain(stage.server, note_drained, &drained);
    CHECK(stage.peer.is_closed && streaming.is_finished && !busy.is_closed && !drained);
    http_answer(stage.held, 200, MEDIA_TEXT, span_text("in time"));
    CHECK(busy.is_finished);
    fake_stream_end(&busy);
    fake_stream_end(&streaming);
    struct fake_stream late;
    fake_stream_open(&late);
    http_server_accept(stage.server, &late.face);
    CHECK(late.is_closed);
    fake_stream_settle(&late);
    fake_stream_settle(&busy);
    fake_stream_settle(&streaming);
    CHECK(!drained);
    fake_stream_settle(&stage.peer);
    CHECK(drained);
    http_server_halt(stage.server);
    http_server_close(stage.server);
    fake_host_close(&stage.host);
}

TEST(http_server__caps__over_all_and_per_source)
{
    struct fake_stream peers[12];
    stage_open();
    for (size_t i = 0; i < 12; i++) {
        fake_stream_open(&peers[i]);
        peers[i].face.peer.ip[0] = i < 3 ? 10 : (uint8_t)(20 + i);
        peers[i].face.peer.ip[3] = (uint8_t)i; // one /24
        http_server_accept(stage.server, &peers[i].face);
    }
    CHECK(!peers[0].is_closed && !peers[1].is_closed && peers[2].is_closed);
    CHECK(!peers[9].is_closed && peers[10].is_closed && peers[11].is_closed);
    CHECK_EQ(stage.metrics.value[METRIC_REFUSED_SOURCE], 1);
    CHECK_EQ(stage.metrics.value[METRIC_REFUSED_FULL], 2);
    for (size_t i = 0; i < 12; i++) {
        fake_stream_end(&peers[i]);
        fake_stream_settle(&peers[i]);
    }
    stage_close();
}

TEST(http_session__memory_short__refused_not_broken)
{
    stage_open();
    stage.host.budget.size_max = 1024; // the head fits, a body does not
    say("POST /echo HTTP/1.1\r\n" HOST
        "Content-Type: application/octet-stream\r\nContent-Length: 1\r\n\r\nx");
    stage.host.budget.size_max = LIMIT_BUFFERS_SIZE;
    stage_close();
}

int main(void)
{
    RUN(http_session__requests__answered_in_order);
    RUN(http_session__split_at_every_byte__same_answers);
    RUN(http_session__answer_later__next_request_waits);
    RUN(http_session__gone_before_the_answer__exchange_ends_quietly);
    RUN(http_session__half_closed_peer__still_answered);
    RUN(http_session__large_answer__sent_as_it_is_taken);
    RUN(http_session__peer_reads_nothing__cut);
    RUN(http_session__pipeline_without_reading__not_read_further);
    RUN(http_session__slow_head__408);
    RUN(http_session__silent_connection__closed);
    RUN(http_session__slow_body__408_unless_it_keeps_the_rate);
    RUN(http_session__refusals__connection_closes_after_them);
    RUN(http_session__hosts__ours_only);
    RUN(http_session__options__preflight_only_where_open);
    RUN(http_session__http_1_0__closes_unless_asked);
    RUN(http_session__tokens__permit);
    RUN(http_session__over_the_rate__429_with_retry_after);
    RUN(http_session__stream__chunks_until_it_ends);
    RUN(http_server__drain__idle_close_and_busy_finish);
    RUN(http_server__caps__over_all_and_per_source);
    RUN(http_session__memory_short__refused_not_broken);
    return check_report();
}
