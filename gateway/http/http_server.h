// SPDX-License-Identifier: Apache-2.0
// The HTTP door as its handlers and its owner see it.
//
// A route is a row of a table. Its handler gets an exchange (a request and the answer to come) and
// answers it exactly once, at once or later from any callback of the loop: the connection may be
// gone by then, which the handler need not know. Requests of one connection are handled one after
// the other, so pipelined ones are answered in order.
#ifndef CONSENTRY_GATEWAY_HTTP_SERVER_H
#define CONSENTRY_GATEWAY_HTTP_SERVER_H

#include "gateway/host/host.h"
#include "gateway/http/http_problem.h"
#include "gateway/http/http_request.h"
#include "gateway/host/limits.h"
#include "gateway/host/metrics.h"
#include "gateway/host/sources.h"
#include "gateway/host/throttle.h"
#include "gateway/http/tokens.h"
#include "gateway/host/wheel.h"

// clang-format off
// name, what a client may write in Content-Type, what the gateway writes
#define HTTP_MEDIA_TABLE(X)                                                                        \
    X(NONE,         "",                                  "")                                       \
    X(FHIR_JSON,    "application/fhir+json",             "application/fhir+json")                  \
    X(FHIR_XML,     "application/fhir+xml",              "application/fhir+xml")                   \
    X(JSON,         "application/json",                  "application/json")                       \
    X(DICOM_JSON,   "application/dicom+json",            "application/dicom+json")                 \
    X(DICOM,        "application/dicom",                 "application/dicom")                      \
    X(MULTIPART,    "multipart/related",                 "multipart/related")                      \
    X(FORM,         "application/x-www-form-urlencoded", "application/x-www-form-urlencoded")      \
    X(OCTETS,       "application/octet-stream",          "application/octet-stream")               \
    X(TEXT,         "text/plain",                        "text/plain; charset=utf-8")              \
    X(PROBLEM,      "application/problem+json",          "application/problem+json")               \
    X(METRICS,      "text/x-metrics",                    "text/plain; version=0.0.4; charset=utf-8") \
    X(EVENTS,       "text/event-stream",                 "text/event-stream")                      \
    X(HTML,         "text/html",                         "text/html; charset=utf-8")               \
    X(SCRIPT,       "text/javascript",                   "text/javascript; charset=utf-8")         \
    X(STYLE,        "text/css",                          "text/css; charset=utf-8")                \
    X(SVG,          "image/svg+xml",                     "image/svg+xml")                          \
    X(WASM,         "application/wasm",                  "application/wasm")
// clang-format on

enum http_media {
#define X(name, in, out) MEDIA_##name,
    HTTP_MEDIA_TABLE(X)
#undef X
        MEDIA_COUNT
};

#define MEDIA_BIT(media) (1U << (media))

// The media types that FHIR clients send JSON resources as.
#define MEDIA_ANY_FHIR_JSON (MEDIA_BIT(MEDIA_FHIR_JSON) | MEDIA_BIT(MEDIA_JSON))

// In http_route.accepts: the body is not gathered. The handler is called when the head has come and
// either answers, or sets exchange->piece (and ->gone), which is told the body in pieces, then once
// with `last` and nothing; no piece is told after an answer. http_body_pause() holds the peer back.
// When the body does not come to its end, `gone` is told, and the exchange is still to be answered.
#define HTTP_BODY_IN_PIECES (1U << 31)

// Who may call a route. On loopback without token file and client CA everybody holds all of them.
enum http_permission { PERMIT_ANYONE, PERMIT_READ, PERMIT_WRITE, PERMIT_OPERATE };

struct http_exchange;
typedef void http_handler(struct http_exchange *exchange);

struct http_route {
    enum http_method method; // GET also serves HEAD
    const char *path;        // "/receipts/{id}"; a last "{*}" takes the rest with its slashes
    http_handler *handle;
    enum http_permission permission;
    uint32_t accepts; // MEDIA_BITs of the body; 0 when the method has none
    uint64_t body_max; // bytes
    bool any_origin;  // scripts of any page may read it (CORS)
};

// A door: a listener and what its connections are.
struct http_door {
    struct host_listener listener;
    struct http_server *server;
    struct tls *tls; // NULL: the connections speak plainly
};

struct http_server_options {
    struct host *host;
    struct metrics *metrics;
    const struct http_route *routes;
    size_t route_count;
    void *context;               // the handlers' own, see http_exchange.server
    const struct tokens *tokens; // NULL: none are asked for
    bool certificate_suffices;   // a verified client certificate permits everything
    const char *host_names;      // further names to answer to, with commas between, or ""
    uint32_t connections_max;
    uint32_t connections_per_source_max;
    uint64_t rate_per_second; // a client; 0 for no limit
    uint64_t rate_burst;
};

struct http_session;

struct http_server {
    struct host *host;
    struct budget *budget;
    struct metrics *metrics;
    const struct http_route *routes;
    size_t route_count;
    void *context;
    const struct tokens *tokens;
    bool certificate_suffices;
    bool draining;
    span host_names[LIMIT_HOST_NAMES];
    size_t host_name_count;
    uint32_t connections_max;
    uint32_t connections_per_source_max;
    uint32_t connection_count;
    struct http_session *sessions;  // all of them, a list
    struct http_session *gathering; // whose answers gather in `out`, NULL
    struct http_exchange *spare;    // exchanges to use again
    size_t spare_count;
    void (*drained)(void *owner);
    void *drained_owner;
    int64_t date_second; // of `date`
    char date[32];       // "Sun, 06 Nov 1994 08:49:37 GMT"
    struct host_timer ticker;
    struct wheel wheel;
    struct metrics_route *route_metrics; // route_count + 1, the last for requests without a route
    struct sources sources;
    struct throttle throttle;
    uint8_t out[LIMIT_SEND_SIZE]; // answers of one turn gather here
};

// The most parts in braces a path may have.
#define HTTP_PARAMETERS 3

struct http_exchange {
    struct http_request request;
    struct http_server *server;
    struct http_session *session;    // NULL once the connection is gone
    const struct http_route *route;  // NULL when none was found
    span parameter[HTTP_PARAMETERS]; // the parts of the path that stand for braces, undecoded
    enum http_media media;           // of the body
    uint64_t client;                 // who asks, for the throttle: token, certificate or network
    uint64_t started_ns;
    uint8_t token[TOKEN_ID_SIZE]; // which token was shown
    bool has_token;
    void (*piece)(struct http_exchange *exchange, span bytes, bool last); // see HTTP_BODY_IN_PIECES
    void (*gone)(struct http_exchange *exchange); // told when the connection goes before the answer
    void *owner;                                  // the handler's own
    bool answered;
    bool streaming;
    bool close_after;
    uint16_t field_size;
    struct http_exchange *next;
    struct buffer out_body; // an answer's own bytes
    char fields[LIMIT_ANSWER_FIELDS_SIZE];
};

// Opens the door's machinery. NO_SPACE, RANDOM_FAILED, LIMIT (too many host names).
WARN_UNUSED enum status http_server_open(struct http_server **out,
                                         const struct http_server_options *options);
// Stops its timer, after the last connection has gone.
void http_server_halt(struct http_server *server);
// Frees it, after the loop has ended.
void http_server_close(struct http_server *server);

// Takes a new connection, whatever becomes of it.
void http_server_accept(struct http_server *server, struct stream *stream);

// Idle connections close now, the others after their answer, event streams end; `drained` is told
// when the last one has gone. http_server_cut() ends those that are left.
void http_server_drain(struct http_server *server, void (*drained)(void *owner), void *owner);
void http_server_cut(struct http_server *server);

// Stops or resumes the pieces of a body.
void http_body_pause(struct http_exchange *exchange, bool paused);

// Whether anybody may come in without saying who they are: neither tokens nor certificates.
static inline bool http_server_is_open(const struct http_server *server)
{
    return server->tokens == NULL && !server->certificate_suffices;
}

// Answers -----------------------------------------------------------------------------------------

// Adds a header line to the answer to come. The value holds no control characters; together they
// are at most LIMIT_ANSWER_FIELDS_SIZE bytes.
void http_answer_field(struct http_exchange *exchange, const char *name, span value);

// Answers with a copy of `body`. 204 and 304 have no body.
void http_answer(struct http_exchange *exchange, uint16_t status, enum http_media media, span body);

// The same without a copy: the bytes must live as long as the server.
void http_answer_lent(struct http_exchange *exchange, uint16_t status, enum http_media media,
                      span body);

// The same with a buffer out of the server's budget, which is taken over.
void http_answer_owned(struct http_exchange *exchange, uint16_t status, enum http_media media,
                       struct buffer *body);

// A problem document, or an OperationOutcome under /fhir.
void http_answer_problem(struct http_exchange *exchange, enum http_problem problem);

// Begins an answer without end. Afterwards http_stream_write() may be called any number of times,
// then http_stream_end() once. Set exchange->gone before: it tells that nobody reads any more, and
// http_stream_end() is still to be called.
void http_stream_begin(struct http_exchange *exchange, enum http_media media);
void http_stream_write(struct http_exchange *exchange, span bytes);
// Bytes that the reader has not taken yet.
size_t http_stream_queued(const struct http_exchange *exchange);
void http_stream_end(struct http_exchange *exchange);
// Ends it at once, dropping what the reader has not taken.
void http_stream_cut(struct http_exchange *exchange);

#endif
