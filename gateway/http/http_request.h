// SPDX-License-Identifier: Apache-2.0
// One HTTP/1.1 request as the parser leaves it (RFC 9110, RFC 9112): method, path, query, the
// header fields the gateway knows, and the body. Fields it does not know are counted and dropped.
#ifndef CONSENTRY_GATEWAY_HTTP_REQUEST_H
#define CONSENTRY_GATEWAY_HTTP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/span.h"
#include "gateway/host/buffer.h"

// clang-format off
#define HTTP_METHOD_TABLE(X)                                                                       \
    X(GET) X(HEAD) X(POST) X(PUT) X(PATCH) X(DELETE) X(OPTIONS)

// name, text in lower case, LIST (several lines join with commas) or ONE (a second line is refused)
#define HTTP_FIELD_TABLE(X)                                                                        \
    X(HOST,              "host",                           ONE)                                    \
    X(CONTENT_LENGTH,    "content-length",                 ONE)                                    \
    X(TRANSFER_ENCODING, "transfer-encoding",              ONE)                                    \
    X(CONNECTION,        "connection",                     LIST)                                   \
    X(UPGRADE,           "upgrade",                        LIST)                                   \
    X(EXPECT,            "expect",                         ONE)                                    \
    X(CONTENT_TYPE,      "content-type",                   ONE)                                    \
    X(CONTENT_ENCODING,  "content-encoding",               ONE)                                    \
    X(ACCEPT,            "accept",                         LIST)                                   \
    X(ACCEPT_ENCODING,   "accept-encoding",                LIST)                                   \
    X(AUTHORIZATION,     "authorization",                  ONE)                                    \
    X(IF_MATCH,          "if-match",                       ONE)                                    \
    X(IF_NONE_MATCH,     "if-none-match",                  LIST)                                   \
    X(IF_MODIFIED_SINCE, "if-modified-since",              ONE)                                    \
    X(IF_NONE_EXIST,     "if-none-exist",                  ONE)                                    \
    X(PREFER,            "prefer",                         LIST)                                   \
    X(ORIGIN,            "origin",                         ONE)                                    \
    X(REQUEST_METHOD,    "access-control-request-method",  ONE)                                    \
    X(LAST_EVENT_ID,     "last-event-id",                  ONE)                                    \
    X(TRACEPARENT,       "traceparent",                    ONE)
// clang-format on

enum http_method {
#define X(name) METHOD_##name,
    HTTP_METHOD_TABLE(X)
#undef X
        METHOD_COUNT
};

enum http_field {
#define X(name, text, rule) HTTP_FIELD_##name,
    HTTP_FIELD_TABLE(X)
#undef X
        HTTP_FIELD_COUNT
};

// A piece of the head buffer; positions, because the buffer moves while it grows.
struct http_piece {
    uint32_t offset;
    uint32_t size;
};

struct http_request {
    enum http_method method;
    uint8_t version_minor; // 0 or 1 of HTTP/1.x
    bool keep_alive;
    bool has_body; // a length above 0 was announced, or the body is chunked
    bool is_chunked;
    bool expects_continue;
    uint64_t content_length; // announced; 0 when chunked
    uint32_t field_seen;     // bit HTTP_FIELD_x
    struct http_piece target;
    struct http_piece path;  // begins with '/', or is "*" for OPTIONS
    struct http_piece query; // behind '?', undecoded
    struct http_piece field[HTTP_FIELD_COUNT];
    struct buffer head; // target and field values
    struct buffer body;
};

_Static_assert(HTTP_FIELD_COUNT <= 32, "field_seen has a bit for each");

static inline span http_piece_span(const struct http_request *request, struct http_piece piece)
{
    return span_of(request->head.data + piece.offset, piece.size);
}

// The field's value without blanks around it; an empty span when it is absent.
static inline span http_field_span(const struct http_request *request, enum http_field field)
{
    if ((request->field_seen >> field & 1) == 0) return (span){0};
    return http_piece_span(request, request->field[field]);
}

static inline bool http_has_field(const struct http_request *request, enum http_field field)
{
    return (request->field_seen >> field & 1) != 0;
}

static inline span http_path(const struct http_request *request)
{
    return http_piece_span(request, request->path);
}

static inline span http_query(const struct http_request *request)
{
    return http_piece_span(request, request->query);
}

const char *http_method_name(enum http_method method);

// Equal but for the case of ASCII letters; `lower` is in lower case.
bool http_text_is(span text, const char *lower);

// Equal but for the case of ASCII letters.
bool http_text_same(span a, span b);

// The next element of a comma-separated list (RFC 9110 5.6.1) without blanks; false at its end.
// Commas in quoted strings do not separate.
bool http_list_next(span *list, span *item);

// The media type of a Content-Type or Accept element without its parameters.
span http_media_type(span value);

// Whether a list such as Connection holds this element, whatever its case.
bool http_list_has(span list, const char *lower);

#endif
