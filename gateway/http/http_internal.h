// SPDX-License-Identifier: Apache-2.0
// Shared by http_server.c (the door), http_session.c (one connection), http_gate.c (may this
// request in) and http_answer.c (what goes out).
#ifndef CONSENTRY_GATEWAY_HTTP_INTERNAL_H
#define CONSENTRY_GATEWAY_HTTP_INTERNAL_H

#include "gateway/http/http_parser.h"
#include "gateway/http/http_server.h"

enum session_state {
    SESSION_IDLE,    // between requests
    SESSION_HEAD,    // the head of a request is arriving
    SESSION_BODY,    // its body is arriving
    SESSION_WAITING, // the handler has it
    SESSION_SENDING, // the answer is on its way and the peer does not take it all
    SESSION_STREAM,  // an answer without end
    SESSION_LINGER,  // all is said; the peer may read it and close
    SESSION_CLOSED,
};

struct http_session {
    struct stream *stream;
    struct http_server *server;
    struct http_exchange *exchange; // of the present request, NULL while idle
    struct http_session *next;      // in the server's list
    struct http_session *previous;
    struct wheel_entry deadline;
    struct buffer ahead; // bytes that came before their turn
    span out;            // of the present answer, not handed to the stream yet
    uint64_t since_ms;   // when this state, or its first byte, began
    uint64_t seen;       // progress at the last look: bytes of a body, bytes left to send
    uint32_t request_count;
    uint32_t corked; // bytes in server->out that are ours
    uint64_t source; // counted there; 0 when it is not
    uint8_t state;
    bool feeding;      // within session_feed()
    bool ended;        // the peer sends no more
    bool paused;       // we do not read
    bool close_after;  // after the present answer
    bool message_done; // all of the present request has come
    struct http_parser parser;
};

// http_session.c: begins to serve a stream.
void http_session_open(struct http_server *server, struct http_session *session,
                       struct stream *stream);
// What http_answer.c has composed is on its way: goes on to the next request.
void http_session_sent(struct http_session *session);
// Hands the bytes that have gathered in server->out to the stream.
void http_session_uncork(struct http_session *session);
// Sends the parts, or gathers them while several answers are being made.
void http_session_send(struct http_session *session, span head, span body);
// The deadline has passed.
void http_session_expired(struct http_session *session);
// Ends it when idle, else after its answer.
void http_session_drain(struct http_session *session);
void http_session_close(struct http_session *session);

// http_server.c
void http_session_forget(struct http_session *session);
struct http_exchange *http_exchange_take(struct http_server *server);
void http_exchange_give(struct http_exchange *exchange);
const char *http_server_date(struct http_server *server);

// http_gate.c: finds the route and judges head, sender and allowance. NONE when it may go on; then
// *body_max is set. Answers that need no handler (OPTIONS) are told by *is_options.
enum http_problem http_gate(struct http_exchange *exchange, uint64_t *body_max, bool *is_options);
// Answers an OPTIONS request, a preflight among them.
void http_gate_options(struct http_exchange *exchange);

#endif
