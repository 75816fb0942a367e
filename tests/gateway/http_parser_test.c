// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/http_parser.h"

#include <stdlib.h>

#include "gateway/host/limits.h"
#include "tests/check.h"

#define HOST "Host: localhost\r\n"

// One conversation: what is sent, what becomes of it.
struct talk {
    const char *name;
    const char *bytes;
    enum http_problem problem; // of the request after the good ones, NONE when all are good
    unsigned good;             // requests that are understood before that
};

// clang-format off
static const struct talk talks[] = {
    // What clients send.
    {"get", "GET / HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NONE, 1},
    {"get_query", "GET /fhir/Consent?_id=1 HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NONE, 1},
    {"head", "HEAD /livez HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NONE, 1},
    {"post", "POST /x HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc", HTTP_PROBLEM_NONE, 1},
    {"post_empty", "POST /x HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", HTTP_PROBLEM_NONE, 1},
    {"put_chunked", "PUT /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
     "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", HTTP_PROBLEM_NONE, 1},
    {"chunked_any_case", "PUT /x HTTP/1.1\r\n" HOST "transfer-ENCODING: CHUNKED\r\n\r\n"
     "1\r\na\r\n0\r\n\r\n", HTTP_PROBLEM_NONE, 1},
    {"delete", "DELETE /fhir/Consent/1 HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NONE, 1},
    {"delete_length_0", "DELETE /x HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", HTTP_PROBLEM_NONE, 1},
    {"options_star", "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NONE, 1},
    {"http_1_0", "GET / HTTP/1.0\r\n" HOST "\r\n", HTTP_PROBLEM_NONE, 1},
    {"pipelined", "GET /a HTTP/1.1\r\n" HOST "\r\nPOST /b HTTP/1.1\r\n" HOST
     "Content-Length: 2\r\n\r\nhiGET /c HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NONE, 3},
    {"empty_line_first", "\r\nGET / HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NONE, 1},
    {"absolute_form", "GET http://localhost/x HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NONE, 1},
    {"absolute_form_port", "GET http://a.example:8080/x?y HTTP/1.1\r\nHost: A.example:8080\r\n\r\n",
     HTTP_PROBLEM_NONE, 1},
    {"blanks_around_value", "GET / HTTP/1.1\r\nHost: \t localhost \t\r\nAccept:\r\n\r\n", HTTP_PROBLEM_NONE, 1},
    {"list_on_two_lines", "GET / HTTP/1.1\r\n" HOST "Prefer: a=b\r\nPrefer: c=d\r\n\r\n", HTTP_PROBLEM_NONE, 1},
    {"expect", "POST /x HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
     HTTP_PROBLEM_NONE, 1},
    {"ipv6_host", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", HTTP_PROBLEM_NONE, 1},
    {"latin_1_value", "GET / HTTP/1.1\r\n" HOST "X: caf\xe9\r\n\r\n", HTTP_PROBLEM_NONE, 1},

    // Lines.
    {"folded_value", "GET / HTTP/1.1\r\n" HOST "X: a\r\n b\r\n\r\n", HTTP_PROBLEM_LINE_FOLDING, 0},
    {"folded_coding", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
     HTTP_PROBLEM_LINE_FOLDING, 0},
    {"folded_by_tab", "GET / HTTP/1.1\r\n" HOST "X: a\r\n\tb\r\n\r\n", HTTP_PROBLEM_LINE_FOLDING, 0},
    {"blank_before_first_field", "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n", HTTP_PROBLEM_LINE_FOLDING, 0},
    {"bare_lf", "GET / HTTP/1.1\nHost: localhost\n\n", HTTP_PROBLEM_LINE_FOLDING, 0},
    {"bare_lf_after_value", "GET / HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n", HTTP_PROBLEM_SYNTAX, 0},
    {"bare_lf_at_end", "GET / HTTP/1.1\r\n" HOST "\n", HTTP_PROBLEM_LINE_FOLDING, 0},
    {"bare_cr_in_value", "GET / HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n", HTTP_PROBLEM_SYNTAX, 0},
    {"cr_cr_lf", "GET / HTTP/1.1\r\n" HOST "X: a\r\r\n\r\n", HTTP_PROBLEM_SYNTAX, 0},
    {"end_by_cr_alone", "GET / HTTP/1.1\r\n" HOST "\r\n\rX", HTTP_PROBLEM_NOT_IMPLEMENTED, 1},
    {"many_empty_lines", "\r\n\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_SYNTAX, 0},
    {"nul_in_value", "GET / HTTP/1.1\r\n" HOST "X: a\x01 b\r\n\r\n", HTTP_PROBLEM_SYNTAX, 0},
    {"blank_in_name", "GET / HTTP/1.1\r\nHo st: localhost\r\n\r\n", HTTP_PROBLEM_SYNTAX, 0},
    {"blank_before_colon", "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", HTTP_PROBLEM_SYNTAX, 0},
    {"no_colon", "GET / HTTP/1.1\r\nHost\r\n\r\n", HTTP_PROBLEM_SYNTAX, 0},
    {"empty_name", "GET / HTTP/1.1\r\n: x\r\n\r\n", HTTP_PROBLEM_SYNTAX, 0},
    {"two_blanks", "GET  / HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NONE, 1},

    // Host.
    {"no_host", "GET / HTTP/1.1\r\n\r\n", HTTP_PROBLEM_HOST, 0},
    {"no_host_1_0", "GET / HTTP/1.0\r\n\r\n", HTTP_PROBLEM_HOST, 0},
    {"two_hosts", "GET / HTTP/1.1\r\n" HOST HOST "\r\n", HTTP_PROBLEM_HOST, 0},
    {"empty_host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", HTTP_PROBLEM_HOST, 0},
    {"host_with_path", "GET / HTTP/1.1\r\nHost: localhost/x\r\n\r\n", HTTP_PROBLEM_HOST, 0},
    {"host_with_user", "GET / HTTP/1.1\r\nHost: a@localhost\r\n\r\n", HTTP_PROBLEM_HOST, 0},
    {"host_list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", HTTP_PROBLEM_HOST, 0},
    {"host_port", "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", HTTP_PROBLEM_HOST, 0},

    // Versions and methods.
    {"http_0_9", "GET /\r\n\r\n", HTTP_PROBLEM_VERSION, 0},
    {"http_2_0", "GET / HTTP/2.0\r\n" HOST "\r\n", HTTP_PROBLEM_VERSION, 0},
    {"http_1_2", "GET / HTTP/1.2\r\n" HOST "\r\n", HTTP_PROBLEM_VERSION, 0},
    {"h2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HTTP_PROBLEM_UPGRADE, 0},
    {"lower_case_version", "GET / http/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_SYNTAX, 0},
    {"unknown_method", "BREW / HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NOT_IMPLEMENTED, 0},
    {"lower_case_method", "get / HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NOT_IMPLEMENTED, 0},
    {"trace", "TRACE / HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_NOT_IMPLEMENTED, 0},
    {"connect", "CONNECT localhost:80 HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_UPGRADE, 0},
    {"upgrade", "GET / HTTP/1.1\r\n" HOST "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", HTTP_PROBLEM_UPGRADE, 0},
    {"upgrade_h2c", "GET / HTTP/1.1\r\n" HOST "Upgrade: h2c\r\n\r\n", HTTP_PROBLEM_UPGRADE, 0},

    // Targets.
    {"other_authority", "GET http://evil.example/x HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_TARGET, 0},
    {"other_port", "GET http://localhost:1/x HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_TARGET, 0},
    {"other_scheme", "GET ftp://localhost/x HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_TARGET, 0},
    {"absolute_without_path", "GET http://localhost HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_TARGET, 0},
    {"relative", "GET x HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_TARGET, 0},
    {"star", "GET * HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_TARGET, 0},
    {"fragment", "GET /#x HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_TARGET, 0},
    {"eight_bit_target", "GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_TARGET, 0},
    {"tab_in_target", "GET /\tx HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_TARGET, 0},
    {"delete_in_target", "GET /\x7f HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_TARGET, 0},

    // Framing.
    {"length_and_coding", "POST / HTTP/1.1\r\n" HOST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     HTTP_PROBLEM_FRAMING, 0},
    {"coding_and_length", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
     HTTP_PROBLEM_FRAMING, 0},
    {"two_lengths", "POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
     HTTP_PROBLEM_FRAMING, 0},
    {"equal_lengths", "POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\na",
     HTTP_PROBLEM_FRAMING, 0},
    {"length_list", "POST / HTTP/1.1\r\n" HOST "Content-Length: 1, 1\r\n\r\na", HTTP_PROBLEM_FRAMING, 0},
    {"length_sign", "POST / HTTP/1.1\r\n" HOST "Content-Length: +1\r\n\r\na", HTTP_PROBLEM_FRAMING, 0},
    {"length_minus", "POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\na", HTTP_PROBLEM_FRAMING, 0},
    {"length_hex", "POST / HTTP/1.1\r\n" HOST "Content-Length: 0x1\r\n\r\na", HTTP_PROBLEM_FRAMING, 0},
    {"length_blank", "POST / HTTP/1.1\r\n" HOST "Content-Length: 1 1\r\n\r\na", HTTP_PROBLEM_FRAMING, 0},
    {"length_empty", "POST / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n", HTTP_PROBLEM_FRAMING, 0},
    {"length_overflow", "POST / HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551617\r\n\r\na",
     HTTP_PROBLEM_FRAMING, 0},
    {"no_length", "POST / HTTP/1.1\r\n" HOST "\r\n", HTTP_PROBLEM_LENGTH_REQUIRED, 0},
    {"coding_1_0", "POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     HTTP_PROBLEM_FRAMING, 0},
    {"coding_gzip", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
     HTTP_PROBLEM_NOT_IMPLEMENTED, 0},
    {"coding_chunked_gzip", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
     HTTP_PROBLEM_FRAMING, 0},
    {"coding_twice", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     HTTP_PROBLEM_FRAMING, 0},
    {"coding_identity", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n", HTTP_PROBLEM_NOT_IMPLEMENTED, 0},
    {"coding_quoted", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
     HTTP_PROBLEM_NOT_IMPLEMENTED, 0},
    {"coding_prefix", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
     HTTP_PROBLEM_NOT_IMPLEMENTED, 0},
    {"get_with_body", "GET / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\na", HTTP_PROBLEM_UNEXPECTED_BODY, 0},
    {"get_chunked", "GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     HTTP_PROBLEM_UNEXPECTED_BODY, 0},
    {"delete_with_body", "DELETE / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\na", HTTP_PROBLEM_UNEXPECTED_BODY, 0},
    {"after_close", "GET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n",
     HTTP_PROBLEM_SYNTAX, 1},

    // Chunks.
    {"chunk_extension", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1;x=y\r\na\r\n0\r\n\r\n",
     HTTP_PROBLEM_CHUNKS, 0},
    {"chunk_extension_name", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1;x\r\na\r\n0\r\n\r\n",
     HTTP_PROBLEM_CHUNKS, 0},
    {"chunk_trailer", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n",
     HTTP_PROBLEM_CHUNKS, 0},
    {"chunk_size_hex", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
     HTTP_PROBLEM_CHUNKS, 0},
    {"chunk_size_minus", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n",
     HTTP_PROBLEM_CHUNKS, 0},
    {"chunk_size_overflow", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na\r\n",
     HTTP_PROBLEM_CHUNKS, 0},
    {"chunk_bare_lf", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
     HTTP_PROBLEM_CHUNKS, 0},
    {"chunk_without_crlf", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1\r\naX0\r\n\r\n",
     HTTP_PROBLEM_SYNTAX, 0},
    {"chunk_data_bare_lf", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n",
     HTTP_PROBLEM_SYNTAX, 0},
    {"chunk_size_blank", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n",
     HTTP_PROBLEM_CHUNKS, 0},
    {"chunk_end_bare_lf", "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\n\n",
     HTTP_PROBLEM_CHUNKS, 0},

    // Repeated fields and expectations.
    {"two_types", "POST / HTTP/1.1\r\n" HOST "Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n",
     HTTP_PROBLEM_REPEATED_FIELD, 0},
    {"two_tokens", "GET / HTTP/1.1\r\n" HOST "Authorization: a\r\nAuthorization: b\r\n\r\n",
     HTTP_PROBLEM_REPEATED_FIELD, 0},
    {"odd_expectation", "POST / HTTP/1.1\r\n" HOST "Expect: wonders\r\nContent-Length: 0\r\n\r\n",
     HTTP_PROBLEM_EXPECTATION, 0},
};
// clang-format on
#define TALK_COUNT (sizeof talks / sizeof talks[0])

struct outcome {
    enum http_problem problem;
    unsigned good;
};

// Feeds the talk in pieces of `first` bytes and then `piece` bytes each.
static struct outcome run(const char *bytes, size_t size, size_t first, size_t piece)
{
    struct budget budget = budget_of(1 << 20);
    struct http_request request = {0};
    struct http_parser parser;
    struct outcome outcome = {HTTP_PROBLEM_NONE, 0};
    http_parser_open(&parser, &budget);
    http_parser_restart(&parser, &request);
    for (size_t at = 0; at < size && outcome.problem == HTTP_PROBLEM_NONE;) {
        size_t length = at == 0 && first != 0 ? first : piece;
        if (length > size - at) length = size - at;
        char *copy = malloc(length); // ends where the piece ends, for the sanitizer
        memcpy(copy, bytes + at, length);
        span left = span_of(copy, length);
        at += length;
        for (;;) {
            enum http_event event = http_parser_feed(&parser, &left);
            if (event == HTTP_EVENT_MORE) {
                CHECK_EQ(left.size, 0);
                break;
            }
            if (event == HTTP_EVENT_REFUSED) {
                outcome.problem = parser.problem;
                break;
            }
            if (event == HTTP_EVENT_HEAD) parser.body_max = 100;
            if (event == HTTP_EVENT_MESSAGE) {
                outcome.good++;
                http_request_release(&request, &budget);
                http_parser_restart(&parser, &request);
                if (left.size == 0) break;
            }
        }
        free(copy);
    }
    http_request_release(&request, &budget);
    budget_close(&budget);
    return outcome;
}

// True when the talk came out as the table says; names it otherwise.
static bool as_expected(const struct talk *talk, struct outcome outcome)
{
    if (outcome.problem == talk->problem && outcome.good == talk->good) return true;
    fprintf(stderr, "%s: %s after %u\n", talk->name, http_problem_row(outcome.problem)->name,
            outcome.good);
    check_test_failed = 1;
    return false;
}

TEST(http_parser__every_talk__expected)
{
    for (size_t i = 0; i < TALK_COUNT; i++) {
        size_t size = strlen(talks[i].bytes);
        (void)as_expected(&talks[i], run(talks[i].bytes, size, 0, size));
    }
}

TEST(http_parser__split_anywhere__same)
{
    for (size_t i = 0; i < TALK_COUNT; i++) {
        size_t size = strlen(talks[i].bytes);
        bool good = as_expected(&talks[i], run(talks[i].bytes, size, 1, 1));
        for (size_t first = 1; first <= size && good; first++)
            good = as_expected(&talks[i], run(talks[i].bytes, size, first, size));
    }
}

TEST(http_parser__cut_anywhere__waits_or_same)
{
    for (size_t i = 0; i < TALK_COUNT; i++) {
        size_t size = strlen(talks[i].bytes);
        for (size_t cut = 1; cut < size; cut++) {
            struct outcome outcome = run(talks[i].bytes, cut, 0, cut);
            if (outcome.problem == HTTP_PROBLEM_NONE && outcome.good <= talks[i].good) continue;
            if (!as_expected(&talks[i], outcome)) break;
        }
    }
}

// Reads one whole request for a closer look.
static enum http_event read_one(struct http_parser *parser, struct http_request *request,
                                struct budget *budget, const char *text, size_t body_max)
{
    span left = span_text(text);
    *request = (struct http_request){0};
    http_parser_open(parser, budget);
    http_parser_restart(parser, request);
    enum http_event event = http_parser_feed(parser, &left);
    if (event != HTTP_EVENT_HEAD) return event;
    parser->body_max = body_max;
    return http_parser_feed(parser, &left);
}

TEST(http_parser__request__fields)
{
    struct budget budget = budget_of(1 << 20);
    struct http_parser parser;
    struct http_request r;
    CHECK_EQ(read_one(&parser, &r, &budget,
                      "PUT /fhir/Consent/1?a=b&c HTTP/1.1\r\nHost: h:1\r\nIF-Match:  W/\"3\" \r\n"
                      "X-Other: 1\r\nPrefer: a\r\nprefer: b, c\r\nContent-Length: 3\r\n\r\nxyz",
                      3),
             HTTP_EVENT_MESSAGE);
    CHECK_EQ(r.method, METHOD_PUT);
    CHECK(span_is(http_path(&r), "/fhir/Consent/1"));
    CHECK(span_is(http_query(&r), "a=b&c"));
    CHECK(span_is(http_field_span(&r, HTTP_FIELD_IF_MATCH), "W/\"3\""));
    CHECK(span_is(http_field_span(&r, HTTP_FIELD_PREFER), "a,b, c"));
    CHECK(http_list_has(http_field_span(&r, HTTP_FIELD_PREFER), "c"));
    CHECK(!http_has_field(&r, HTTP_FIELD_ACCEPT));
    CHECK(span_is(buffer_span(&r.body), "xyz"));
    CHECK(r.keep_alive && r.has_body);
    http_request_release(&r, &budget);
    budget_close(&budget);
}

TEST(http_parser__body_over_limit__too_large)
{
    struct budget budget = budget_of(1 << 20);
    struct http_parser parser;
    struct http_request r;
    CHECK_EQ(read_one(&parser, &r, &budget,
                      "POST / HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nxyzw", 3),
             HTTP_EVENT_REFUSED);
    CHECK_EQ(parser.problem, HTTP_PROBLEM_TOO_LARGE);
    http_request_release(&r, &budget);
    CHECK_EQ(read_one(&parser, &r, &budget,
                      "POST / HTTP/1.1\r\n" HOST
                      "Transfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n2\r\nzw\r\n0\r\n\r\n",
                      3),
             HTTP_EVENT_REFUSED);
    CHECK_EQ(parser.problem, HTTP_PROBLEM_TOO_LARGE);
    http_request_release(&r, &budget);
    budget_close(&budget);
}

// A head whose request line and fields have the given sizes.
static enum http_problem head_of(size_t path, size_t fields, size_t field_size)
{
    struct budget budget = budget_of(1 << 20);
    struct http_parser parser;
    struct http_request r = {0};
    size_t capacity = path + fields * (field_size + 8) + 100;
    char *text = malloc(capacity);
    size_t at = (size_t)snprintf(text, capacity, "GET /");
    memset(text + at, 'p', path);
    at += path;
    at += (size_t)snprintf(text + at, capacity - at, " HTTP/1.1\r\n" HOST);
    for (size_t i = 0; i < fields; i++) {
        memcpy(text + at, "X: ", 3);
        memset(text + at + 3, 'v', field_size);
        memcpy(text + at + 3 + field_size, "\r\n", 2);
        at += field_size + 5;
    }
    memcpy(text + at, "\r\n", 2);
    span left = span_of(text, at + 2);
    http_parser_open(&parser, &budget);
    http_parser_restart(&parser, &r);
    enum http_event event = http_parser_feed(&parser, &left);
    CHECK(event == HTTP_EVENT_HEAD || event == HTTP_EVENT_REFUSED);
    http_request_release(&r, &budget);
    budget_close(&budget);
    free(text);
    return parser.problem;
}

TEST(http_parser__large_heads__refused_at_the_limit)
{
    size_t line = LIMIT_REQUEST_LINE_SIZE - strlen("GET / HTTP/1.1\r\n");
    CHECK_EQ(head_of(line, 0, 0), HTTP_PROBLEM_NONE);
    CHECK_EQ(head_of(line + 1, 0, 0), HTTP_PROBLEM_TARGET_TOO_LONG);
    CHECK_EQ(head_of(60000, 0, 0), HTTP_PROBLEM_TARGET_TOO_LONG);
    CHECK_EQ(head_of(1, LIMIT_HEADER_COUNT - 1, 10), HTTP_PROBLEM_NONE);
    CHECK_EQ(head_of(1, LIMIT_HEADER_COUNT, 10), HTTP_PROBLEM_HEADERS_TOO_LONG);
    size_t fields = LIMIT_HEADERS_SIZE - strlen(HOST "\r\n") - strlen("X: \r\n");
    CHECK_EQ(head_of(1, 1, fields), HTTP_PROBLEM_NONE);
    CHECK_EQ(head_of(1, 1, fields + 1), HTTP_PROBLEM_HEADERS_TOO_LONG);
}

TEST(http_parser__no_memory__unavailable)
{
    struct budget budget = budget_of(0);
    struct http_parser parser;
    struct http_request r;
    CHECK_EQ(read_one(&parser, &r, &budget, "GET / HTTP/1.1\r\n" HOST "\r\n", 0),
             HTTP_EVENT_REFUSED);
    CHECK_EQ(parser.problem, HTTP_PROBLEM_UNAVAILABLE);
    http_request_release(&r, &budget);
    budget_close(&budget);
}

TEST(http_list__quoted_commas__kept)
{
    span list = span_text(" , \"a,b\" ,c ,, d=\"x\\\",y\"");
    span item;
    CHECK(http_list_next(&list, &item) && span_is(item, "\"a,b\""));
    CHECK(http_list_next(&list, &item) && span_is(item, "c"));
    CHECK(http_list_next(&list, &item) && span_is(item, "d=\"x\\\",y\""));
    CHECK(!http_list_next(&list, &item));
    CHECK(span_is(http_media_type(span_text("application/fhir+json ; charset=utf-8")),
                  "application/fhir+json"));
}

TEST(http_problem__texts__need_no_escape)
{
    for (int i = 0; i < HTTP_PROBLEM_COUNT; i++) {
        const struct http_problem_row *row = http_problem_row((enum http_problem)i);
        CHECK(strpbrk(row->title, "\"\\\n") == NULL && strpbrk(row->detail, "\"\\\n") == NULL);
        CHECK(strcmp(http_status_text(row->status), "Unknown") != 0);
    }
}

int main(void)
{
    RUN(http_parser__every_talk__expected);
    RUN(http_parser__split_anywhere__same);
    RUN(http_parser__cut_anywhere__waits_or_same);
    RUN(http_parser__request__fields);
    RUN(http_parser__body_over_limit__too_large);
    RUN(http_parser__large_heads__refused_at_the_limit);
    RUN(http_parser__no_memory__unavailable);
    RUN(http_list__quoted_commas__kept);
    RUN(http_problem__texts__need_no_escape);
    return check_report();
}
