// SPDX-License-Identifier: Apache-2.0
// What goes out: heads, bodies, problem documents and endless answers.
#include <string.h>

#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "gateway/http/http_internal.h"

// The fixed fields of a head; a handler's own come on top.
#define HEAD_FIXED_SIZE 512
// A body up to this size goes out with its head in one piece; larger ones are kept and pumped.
#define BODY_INLINE_SIZE 16384

static const char *media_text(enum http_media media)
{
    static const char *const texts[MEDIA_COUNT] = {
#define X(name, in, out) out,
        HTTP_MEDIA_TABLE(X)
#undef X
    };
    return texts[media];
}

void http_answer_field(struct http_exchange *exchange, const char *name, span value)
{
    struct writer w = writer_over(exchange->fields + exchange->field_size,
                                  sizeof exchange->fields - exchange->field_size);
    for (size_t i = 0; i < value.size; i++)
        INVARIANT(value.data[i] >= 0x20 && value.data[i] != 0x7f);
    write_text(&w, name);
    write_text(&w, ": ");
    write_span(&w, value);
    write_text(&w, "\r\n");
    INVARIANT(w.status == STATUS_OK);
    exchange->field_size = (uint16_t)(exchange->field_size + w.size);
}

// Whether the handler has set this field already.
static bool has_field(const struct http_exchange *exchange, const char *name)
{
    span fields = span_of(exchange->fields, exchange->field_size);
    size_t size = strlen(name);
    for (size_t at = 0; at + size < fields.size; at++) {
        bool line_begins = at == 0 || fields.data[at - 1] == '\n';
        if (line_begins && memcmp(fields.data + at, name, size) == 0 &&
            fields.data[at + size] == ':')
            return true;
    }
    return false;
}

static bool must_close(struct http_exchange *exchange)
{
    const struct http_session *session = exchange->session;
    return exchange->close_after || !exchange->request.keep_alive || !session->message_done ||
           session->request_count >= LIMIT_REQUESTS_PER_CONNECTION || exchange->server->draining;
}

#define LENGTH_UNKNOWN SIZE_MAX

// The head of the answer. `length` is that of the body, LENGTH_UNKNOWN for an endless one.
static void write_head(struct writer *w, struct http_exchange *exchange, uint16_t status,
                       enum http_media media, size_t length)
{
    bool is_close = must_close(exchange);
    exchange->session->close_after = is_close;
    write_text(w, "HTTP/1.1 ");
    write_decimal(w, status);
    write_text(w, " ");
    write_text(w, http_status_text(status));
    write_text(w, "\r\nDate: ");
    write_text(w, http_server_date(exchange->server));
    if (media != MEDIA_NONE) {
        write_text(w, "\r\nContent-Type: ");
        write_text(w, media_text(media));
        write_text(w, "\r\nX-Content-Type-Options: nosniff");
    }
    if (length == LENGTH_UNKNOWN) {
        if (exchange->request.version_minor == 1) write_text(w, "\r\nTransfer-Encoding: chunked");
    } else if (status != 204 && status != 304) {
        write_text(w, "\r\nContent-Length: ");
        write_decimal(w, length);
    }
    if (exchange->field_size == 0 || !has_field(exchange, "Cache-Control"))
        write_text(w, "\r\nCache-Control: no-store");
    if (is_close) {
        write_text(w, "\r\nConnection: close");
    } else if (exchange->request.version_minor == 0) {
        write_text(w, "\r\nConnection: keep-alive");
    }
    write_text(w, "\r\n");
    write_bytes(w, exchange->fields, exchange->field_size);
    write_text(w, "\r\n");
    INVARIANT(w->status == STATUS_OK);
}

// Counts the answer. An exchange whose connection is gone ends here: false.
static bool begin_answer(struct http_exchange *exchange, uint16_t status)
{
    struct http_server *server = exchange->server;
    INVARIANT(!exchange->answered);
    exchange->answered = true;
    size_t index =
        exchange->route == NULL ? server->route_count : (size_t)(exchange->route - server->routes);
    metrics_answer(&server->route_metrics[index], status,
                   host_now_ns(server->host) - exchange->started_ns);
    if (exchange->session != NULL) return true;
    http_exchange_give(exchange);
    return false;
}

static bool wants_body(const struct http_exchange *exchange, uint16_t status)
{
    return exchange->request.method != METHOD_HEAD && status != 204 && status != 304;
}

// Sends head and body; `stays` tells that the body needs no copy.
static void answer(struct http_exchange *exchange, uint16_t status, enum http_media media,
                   span body, bool stays)
{
    uint8_t memory[HEAD_FIXED_SIZE + LIMIT_ANSWER_FIELDS_SIZE];
    struct writer w = writer_over(memory, sizeof memory);
    struct http_session *session = exchange->session;
    write_head(&w, exchange, status, media, body.size);
    if (!wants_body(exchange, status)) body = (span){0};
    if (body.size <= BODY_INLINE_SIZE) {
        http_session_send(session, writer_span(&w), body);
    } else {
        INVARIANT(stays);
        http_session_send(session, writer_span(&w), (span){0});
        session->out = body;
    }
    http_session_sent(session);
}

void http_answer(struct http_exchange *exchange, uint16_t status, enum http_media media, span body)
{
    struct buffer copy = {0};
    if (body.size <= BODY_INLINE_SIZE) {
        if (begin_answer(exchange, status)) answer(exchange, status, media, body, false);
        return;
    }
    if (buffer_append(exchange->server->budget, &copy, body) != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    http_answer_owned(exchange, status, media, &copy);
}

void http_answer_lent(struct http_exchange *exchange, uint16_t status, enum http_media media,
                      span body)
{
    if (begin_answer(exchange, status)) answer(exchange, status, media, body, true);
}

void http_answer_owned(struct http_exchange *exchange, uint16_t status, enum http_media media,
                       struct buffer *body)
{
    exchange->out_body = *body;
    *body = (struct buffer){0};
    if (begin_answer(exchange, status))
        answer(exchange, status, media, buffer_span(&exchange->out_body), true);
}

static bool is_fhir(const struct http_exchange *exchange)
{
    if (exchange->request.path.size == 0) return false;
    span path = http_path(&exchange->request);
    return span_is(path, "/fhir") || span_starts(path, "/fhir/");
}

void http_answer_problem(struct http_exchange *exchange, enum http_problem problem)
{
    uint8_t memory[512];
    struct writer w = writer_over(memory, sizeof memory);
    const struct http_problem_row *row = http_problem_row(problem);
    bool fhir = is_fhir(exchange);
    if (fhir) {
        http_problem_write_fhir(&w, problem);
    } else {
        http_problem_write(&w, problem);
    }
    INVARIANT(w.status == STATUS_OK);
    http_answer(exchange, row->status, fhir ? MEDIA_FHIR_JSON : MEDIA_PROBLEM, writer_span(&w));
}

void http_stream_begin(struct http_exchange *exchange, enum http_media media)
{
    uint8_t memory[HEAD_FIXED_SIZE + LIMIT_ANSWER_FIELDS_SIZE];
    struct writer w = writer_over(memory, sizeof memory);
    struct http_session *session = exchange->session;
    INVARIANT(session != NULL); // an endless answer begins at once or never
    INVARIANT(exchange->gone != NULL);
    exchange->close_after = true;
    exchange->streaming = true;
    write_head(&w, exchange, 200, media, LENGTH_UNKNOWN);
    http_session_send(session, writer_span(&w), (span){0});
    session->state = SESSION_STREAM;
    session->since_ms = host_now_ms(exchange->server->host);
}

void http_stream_write(struct http_exchange *exchange, span bytes)
{
    struct http_session *session = exchange->session;
    if (session == NULL || bytes.size == 0) return;
    http_session_uncork(session);
    if (exchange->request.version_minor == 0) {
        stream_write(session->stream, &bytes, 1);
        return;
    }
    static const char digits[] = "0123456789abcdef";
    char size[18];
    size_t at = sizeof size;
    size[--at] = '\n';
    size[--at] = '\r';
    for (size_t x = bytes.size; x != 0; x >>= 4) size[--at] = digits[x & 15];
    span parts[3] = {span_of(size + at, sizeof size - at), bytes, span_text("\r\n")};
    stream_write(session->stream, parts, 3);
}

size_t http_stream_queued(const struct http_exchange *exchange)
{
    return exchange->session == NULL ? 0 : stream_queued(exchange->session->stream);
}

void http_stream_end(struct http_exchange *exchange)
{
    INVARIANT(exchange->streaming);
    struct http_session *session = exchange->session;
    exchange->gone = NULL;
    if (!begin_answer(exchange, 200)) return;
    span last = exchange->request.version_minor == 1 ? span_text("0\r\n\r\n") : (span){0};
    http_session_send(session, last, (span){0});
    http_session_sent(session);
}

void http_stream_cut(struct http_exchange *exchange)
{
    exchange->gone = NULL;
    if (exchange->session != NULL) http_session_close(exchange->session);
    http_stream_end(exchange);
}
