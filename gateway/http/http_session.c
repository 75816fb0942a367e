// SPDX-License-Identifier: Apache-2.0
// One connection. What arrives is fed to the parser as long as a request may be read; while an
// answer is made or sent, what arrives is kept, up to a limit, then no longer read.
//
//   IDLE -> HEAD -> BODY -> WAITING -> SENDING -> IDLE     and from everywhere -> LINGER -> CLOSED
//                              \-> STREAM -> LINGER
#include <string.h>

#include "core/base/invariant.h"
#include "gateway/http/http_internal.h"
#include "gateway/host/log.h"

static uint64_t now_of(const struct http_session *session)
{
    return host_now_ms(session->server->host);
}

static bool may_read(const struct http_session *session)
{
    return session->state == SESSION_IDLE || session->state == SESSION_HEAD ||
           session->state == SESSION_BODY;
}

static void enter(struct http_session *session, enum session_state state)
{
    session->state = (uint8_t)state;
    session->since_ms = now_of(session);
    session->seen = 0;
}

// Sets the deadline of the present state, counted from its beginning.
static void arm(struct http_session *session)
{
    uint64_t limit_ms = 0;
    switch ((enum session_state)session->state) {
    case SESSION_IDLE: limit_ms = LIMIT_IDLE_MS; break;
    case SESSION_HEAD: limit_ms = LIMIT_HEADER_MS; break;
    case SESSION_BODY: limit_ms = LIMIT_BODY_GRACE_MS; break;
    case SESSION_SENDING:
    case SESSION_STREAM: limit_ms = LIMIT_SEND_STALL_MS; break;
    case SESSION_LINGER: limit_ms = LIMIT_LINGER_MS; break;
    case SESSION_WAITING:
    case SESSION_CLOSED: return;
    }
    wheel_set(&session->server->wheel, &session->deadline, session->since_ms + limit_ms);
}

// Sending -----------------------------------------------------------------------------------------

void http_session_uncork(struct http_session *session)
{
    if (session->corked == 0) return;
    span part = span_of(session->server->out, session->corked);
    session->corked = 0;
    metrics_add(session->server->metrics, METRIC_SENT_BYTES, part.size);
    stream_write(session->stream, &part, 1);
}

void http_session_send(struct http_session *session, span head, span body)
{
    struct http_server *server = session->server;
    size_t size = head.size + body.size;
    bool may_gather = server->gathering == session;
    if (may_gather && size <= sizeof server->out - session->corked) {
        memcpy(server->out + session->corked, head.data, head.size);
        if (body.size != 0) memcpy(server->out + session->corked + head.size, body.data, body.size);
        session->corked += (uint32_t)size;
        return;
    }
    http_session_uncork(session);
    span parts[2] = {head, body};
    metrics_add(server->metrics, METRIC_SENT_BYTES, size);
    stream_write(session->stream, parts, 2);
}

// Hands over what is left of a large body, as fast as the peer takes it.
static void pump(struct http_session *session)
{
    while (session->out.size != 0 && stream_queued(session->stream) == 0) {
        span piece = span_slice(session->out, 0, LIMIT_SEND_SIZE);
        session->out = span_slice(session->out, piece.size, session->out.size);
        metrics_add(session->server->metrics, METRIC_SENT_BYTES, piece.size);
        stream_write(session->stream, &piece, 1);
    }
}

static void linger(struct http_session *session)
{
    enter(session, SESSION_LINGER);
    http_session_uncork(session);
    if (session->ended && stream_queued(session->stream) == 0) {
        http_session_close(session);
        return;
    }
    stream_finish(session->stream);
    if (session->paused) stream_pause(session->stream, false);
    session->paused = false;
    buffer_release(session->server->budget, &session->ahead);
    arm(session);
}

// The answer has left: the exchange ends, and the connection goes on or is closed.
static void complete(struct http_session *session)
{
    struct http_exchange *exchange = session->exchange;
    session->exchange = NULL;
    if (exchange != NULL) http_exchange_give(exchange);
    if (session->close_after) {
        linger(session);
        return;
    }
    enter(session, SESSION_IDLE);
}

static void feed_ahead(struct http_session *session);

// Moves an answer on: true when all of it is with the kernel, or gathers to go there.
static bool send_rest(struct http_session *session)
{
    if (session->out.size != 0) {
        http_session_uncork(session);
        pump(session);
    }
    return session->out.size == 0 && stream_queued(session->stream) == 0;
}

void http_session_sent(struct http_session *session)
{
    if (session->state == SESSION_CLOSED) return;
    if (send_rest(session)) {
        complete(session);
    } else {
        enter(session, SESSION_SENDING);
    }
    if (session->feeding) return; // the loop in feed() goes on
    arm(session);
    if (session->state == SESSION_IDLE) feed_ahead(session);
}

// Receiving ---------------------------------------------------------------------------------------

static void refuse(struct http_session *session, enum http_problem problem)
{
    struct http_exchange *exchange = session->exchange;
    exchange->close_after = exchange->close_after || !session->message_done;
    http_answer_problem(exchange, problem);
}

static bool begin_request(struct http_session *session)
{
    struct http_exchange *exchange = http_exchange_take(session->server);
    if (exchange == NULL) {
        log_event(LOG_MEMORY_SHORT, log_number(LOG_FIELD_COUNT, session->server->connection_count));
        http_session_close(session);
        return false;
    }
    exchange->session = session;
    exchange->started_ns = host_now_ns(session->server->host);
    session->exchange = exchange;
    session->message_done = false;
    session->close_after = false;
    session->request_count++;
    http_parser_restart(&session->parser, &exchange->request);
    enter(session, SESSION_HEAD);
    return true;
}

static bool is_in_pieces(const struct http_exchange *exchange)
{
    return exchange->request.method == METHOD_POST && exchange->route != NULL &&
           (exchange->route->accepts & HTTP_BODY_IN_PIECES) != 0;
}

static void head_came(struct http_session *session)
{
    struct http_exchange *exchange = session->exchange;
    bool is_options = false;
    enum http_problem problem = http_gate(exchange, &session->parser.body_max, &is_options);
    session->message_done = !exchange->request.has_body;
    if (problem != HTTP_PROBLEM_NONE) {
        // llhttp stands behind the head; a request without body is read to its end first, so that
        // the connection can go on.
        span nothing = {0};
        if (session->message_done &&
            http_parser_feed(&session->parser, &nothing) != HTTP_EVENT_MESSAGE)
            session->message_done = false;
        refuse(session, problem);
        return;
    }
    enter(session, SESSION_BODY);
    if (exchange->request.expects_continue)
        http_session_send(session, span_text("HTTP/1.1 100 Continue\r\n\r\n"), (span){0});
    if (is_in_pieces(exchange)) exchange->route->handle(exchange);
}

// Hands over what has come of a body that is not gathered.
static void tell_piece(struct http_session *session)
{
    struct http_exchange *exchange = session->exchange;
    struct http_parser *parser = &session->parser;
    span bytes = buffer_span(&exchange->request.body);
    if (session->state != SESSION_BODY || exchange->piece == NULL || bytes.size == 0) return;
    parser->body_taken += bytes.size;
    exchange->request.body.size = 0;
    exchange->piece(exchange, bytes, false);
}

static void message_came(struct http_session *session)
{
    struct http_exchange *exchange = session->exchange;
    session->message_done = true;
    enter(session, SESSION_WAITING);
    if (exchange->piece != NULL) {
        exchange->piece(exchange, (span){0}, true);
    } else if (exchange->request.method == METHOD_OPTIONS) {
        http_gate_options(exchange);
    } else {
        exchange->route->handle(exchange);
    }
}

static void handle_event(struct http_session *session, enum http_event event)
{
    switch (event) {
    case HTTP_EVENT_MORE: return;
    case HTTP_EVENT_HEAD: head_came(session); return;
    case HTTP_EVENT_MESSAGE: message_came(session); return;
    case HTTP_EVENT_REFUSED:
        if (session->exchange->piece != NULL) { // its handler has the exchange
            http_session_close(session);
            return;
        }
        session->exchange->request.keep_alive = false;
        refuse(session, session->parser.problem);
        return;
    }
}

// Keeps bytes that came before their turn; a peer that sends too many is no longer read.
static void keep_ahead(struct http_session *session, span bytes)
{
    if (bytes.size == 0) return;
    if (buffer_append(session->server->budget, &session->ahead, bytes) != STATUS_OK) {
        http_session_close(session);
        return;
    }
    if (session->ahead.size < LIMIT_PIPELINE_SIZE || session->paused) return;
    session->paused = true;
    stream_pause(session->stream, true);
}

// Reads requests out of `bytes` until they are used up or an answer must be waited for. Answers
// given at once gather in server->out and leave together.
static void feed(struct http_session *session, span bytes)
{
    enum http_event event = HTTP_EVENT_MORE;
    struct http_server *server = session->server;
    session->feeding = true;
    if (server->gathering == NULL) server->gathering = session;
    // A head that was let in is followed at once by what the parser makes of it: a message without
    // a body is complete already.
    while (may_read(session) &&
           (bytes.size != 0 || (event == HTTP_EVENT_HEAD && session->state == SESSION_BODY))) {
        if (session->state == SESSION_IDLE && !begin_request(session)) break;
        event = http_parser_feed(&session->parser, &bytes);
        if (event == HTTP_EVENT_MORE || event == HTTP_EVENT_MESSAGE) tell_piece(session);
        if (may_read(session)) handle_event(session, event);
        if (session->corked > sizeof server->out / 2) {
            http_session_uncork(session);
            if (session->state == SESSION_IDLE && stream_queued(session->stream) != 0)
                enter(session, SESSION_SENDING);
        }
    }
    session->feeding = false;
    http_session_uncork(session);
    if (server->gathering == session) server->gathering = NULL;
    if (session->state == SESSION_CLOSED) return;
    if (session->state == SESSION_IDLE && stream_queued(session->stream) != 0)
        enter(session, SESSION_SENDING);
    if (session->state == SESSION_WAITING || session->state == SESSION_SENDING)
        keep_ahead(session, bytes);
    arm(session);
}

// Goes on with what came ahead, now that a request may be read again.
static void feed_ahead(struct http_session *session)
{
    if (session->ahead.size != 0) {
        struct buffer taken = session->ahead;
        session->ahead = (struct buffer){0};
        feed(session, buffer_span(&taken));
        buffer_release(session->server->budget, &taken);
    }
    if (!may_read(session)) return;
    if (session->ended) {
        http_session_close(session);
    } else if (session->paused) {
        session->paused = false;
        stream_pause(session->stream, false);
    }
}

// What the stream tells ---------------------------------------------------------------------------

static void on_bytes(void *owner, span bytes)
{
    struct http_session *session = owner;
    metrics_add(session->server->metrics, METRIC_RECEIVED_BYTES, bytes.size);
    switch ((enum session_state)session->state) {
    case SESSION_IDLE:
    case SESSION_HEAD:
    case SESSION_BODY: feed(session, bytes); return;
    case SESSION_WAITING:
    case SESSION_SENDING: keep_ahead(session, bytes); return;
    case SESSION_STREAM:
    case SESSION_LINGER:
        session->seen += session->state == SESSION_LINGER ? bytes.size : 0;
        if (session->seen > LIMIT_LINGER_SIZE) http_session_close(session);
        return;
    case SESSION_CLOSED: return;
    }
}

static void on_end(void *owner)
{
    struct http_session *session = owner;
    session->ended = true;
    bool answer_is_due = session->state == SESSION_WAITING || session->state == SESSION_SENDING;
    if (!answer_is_due) http_session_close(session);
}

static void on_drained(void *owner)
{
    struct http_session *session = owner;
    if (session->state != SESSION_SENDING) return;
    if (!send_rest(session)) {
        session->since_ms = now_of(session);
        return;
    }
    complete(session);
    arm(session);
    if (session->state == SESSION_IDLE) feed_ahead(session);
}

static void on_closed(void *owner)
{
    http_session_forget(owner);
}

static const struct stream_events events = {on_bytes, on_end, on_drained, on_closed};

// Deadlines and ends ------------------------------------------------------------------------------

static void expire_body(struct http_session *session)
{
    uint64_t age_ms = now_of(session) - session->since_ms;
    uint64_t expected = (age_ms - LIMIT_BODY_GRACE_MS) * LIMIT_BODY_RATE / 1000;
    uint64_t came = session->parser.body_taken + session->exchange->request.body.size;
    bool in_pieces = session->exchange->piece != NULL;
    uint64_t age_max = in_pieces ? LIMIT_BODY_PIECES_MS : LIMIT_BODY_MS;
    if ((session->paused || came >= expected) && age_ms < age_max) {
        wheel_set(&session->server->wheel, &session->deadline, now_of(session) + LIMIT_TICK_MS);
        return;
    }
    metrics_add(session->server->metrics, METRIC_TIMEOUT_BODY, 1);
    if (in_pieces) {
        http_session_close(session); // its handler has the exchange
    } else {
        refuse(session, HTTP_PROBLEM_TIMEOUT);
    }
}

void http_body_pause(struct http_exchange *exchange, bool paused)
{
    struct http_session *session = exchange->session;
    if (session == NULL || session->state != SESSION_BODY || session->paused == paused) return;
    session->paused = paused;
    stream_pause(session->stream, paused);
}

// A peer that took something since the last look may go on.
static void expire_sending(struct http_session *session)
{
    uint64_t left = stream_queued(session->stream) + session->out.size;
    if (left != session->seen || left == 0) {
        session->seen = left;
        session->since_ms = now_of(session);
        arm(session);
        return;
    }
    metrics_add(session->server->metrics, METRIC_TIMEOUT_SEND, 1);
    http_session_close(session);
}

void http_session_expired(struct http_session *session)
{
    struct metrics *metrics = session->server->metrics;
    switch ((enum session_state)session->state) {
    case SESSION_IDLE:
        metrics_add(metrics, METRIC_TIMEOUT_IDLE, 1);
        http_session_close(session);
        return;
    case SESSION_HEAD:
        metrics_add(metrics, METRIC_TIMEOUT_HEAD, 1);
        refuse(session, HTTP_PROBLEM_TIMEOUT);
        return;
    case SESSION_BODY: expire_body(session); return;
    case SESSION_SENDING:
    case SESSION_STREAM: expire_sending(session); return;
    case SESSION_LINGER: http_session_close(session); return;
    case SESSION_WAITING:
    case SESSION_CLOSED: return;
    }
}

void http_session_drain(struct http_session *session)
{
    if (session->state == SESSION_IDLE) {
        http_session_close(session);
    } else if (session->state == SESSION_STREAM) {
        session->exchange->gone(session->exchange);
    }
}

void http_session_close(struct http_session *session)
{
    struct http_exchange *exchange = session->exchange;
    if (session->state == SESSION_CLOSED) return;
    bool is_held = session->state == SESSION_WAITING || session->state == SESSION_STREAM ||
                   (session->state == SESSION_BODY && exchange != NULL && exchange->piece != NULL);
    http_session_uncork(session);
    session->state = SESSION_CLOSED;
    session->exchange = NULL;
    session->out = (span){0};
    wheel_remove(&session->deadline);
    stream_close(session->stream);
    if (exchange == NULL) return;
    exchange->session = NULL;
    // Whoever holds the exchange answers it some day, and it ends then; if nobody holds it, now.
    if (!is_held) {
        http_exchange_give(exchange);
    } else if (exchange->gone != NULL) {
        exchange->gone(exchange);
    }
}

void http_session_open(struct http_server *server, struct http_session *session,
                       struct stream *stream)
{
    session->server = server;
    session->stream = stream;
    http_parser_open(&session->parser, server->budget);
    enter(session, SESSION_IDLE);
    // The first byte must come as quickly as a head.
    wheel_set(&server->wheel, &session->deadline, session->since_ms + LIMIT_HEADER_MS);
    stream_open(stream, &events, session);
}
