// SPDX-License-Identifier: Apache-2.0
// Bytes of a connection into requests, one at a time. llhttp in strict mode finds the framing; what
// it lets pass and a careful server does not is refused here (RFC 9112 sections 2 to 7 and 11.2):
// folded lines, bare LF, no Host or two, HTTP/0.9, transfer codings beside chunked or with
// HTTP/1.0, a target with another authority than Host, CONNECT, Upgrade, bodies with GET, HEAD,
// DELETE and OPTIONS, chunk extensions, trailers, repeated fields.
#ifndef CONSENTRY_GATEWAY_HTTP_PARSER_H
#define CONSENTRY_GATEWAY_HTTP_PARSER_H

#include "gateway/host/buffer.h"
#include "gateway/http/http_problem.h"
#include "gateway/http/http_request.h"

// The longest name in HTTP_FIELD_TABLE is shorter.
#define HTTP_FIELD_NAME_SIZE 32

enum http_event {
    HTTP_EVENT_MORE,    // all bytes are used; nothing is complete
    HTTP_EVENT_HEAD,    // the header fields have come; set body_max and go on
    HTTP_EVENT_MESSAGE, // the body has come; http_parser_restart() before going on
    HTTP_EVENT_REFUSED, // see problem; the connection cannot be used further
};

struct http_parser {
    struct budget *budget;
    struct http_request *request;
    uint64_t body_max;   // bytes; may be lowered or raised when HEAD is reported
    uint64_t body_taken; // bytes of the body that were taken out of the request
    enum http_problem problem;
    uint8_t stage;
    uint8_t field;       // of the value being read, HTTP_FIELD_COUNT when not known
    uint8_t name_size;   // bytes of the field name read, beyond the array: unknown
    uint8_t last;        // the byte before the next one while in the head
    uint8_t empty_lines; // before the request line
    bool has_line;       // the request line is complete
    uint16_t field_count;
    uint32_t line_size; // of the present line of the head
    uint32_t head_size; // of all header lines
    uint32_t chunk_count;
    char name[HTTP_FIELD_NAME_SIZE];
    uint64_t machine[12]; // llhttp's own state
};

// Begins a connection. Request heads and bodies are taken from the budget.
void http_parser_open(struct http_parser *parser, struct budget *budget);

// Begins the next request into *request, which must be all zero.
void http_parser_restart(struct http_parser *parser, struct http_request *request);

// Reads bytes up to the next event and removes them from *bytes.
enum http_event http_parser_feed(struct http_parser *parser, span *bytes);

// Gives the request's buffers back and zeroes it.
void http_request_release(struct http_request *request, struct budget *budget);

#endif
