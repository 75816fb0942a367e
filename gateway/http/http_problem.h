// SPDX-License-Identifier: Apache-2.0
// Every way an HTTP request can be refused, in one table. The texts are ours: nothing of the
// request is ever repeated.
#ifndef CONSENTRY_GATEWAY_HTTP_PROBLEM_H
#define CONSENTRY_GATEWAY_HTTP_PROBLEM_H

#include <stdint.h>

#include "core/base/span.h"
#include "core/base/writer.h"

// clang-format off
// name, HTTP status, FHIR issue type (R4 IssueType), title, detail
#define HTTP_PROBLEM_TABLE(X)                                                                      \
    X(NONE,             200, "informational", "OK", "nothing is wrong")                            \
    X(SYNTAX,           400, "structure", "Bad request",                                           \
      "the request is not HTTP/1.1")                                                               \
    X(LINE_FOLDING,     400, "structure", "Bad request",                                           \
      "a header field is folded over several lines or ends without CR LF")                         \
    X(HOST,             400, "structure", "Bad request",                                           \
      "exactly one valid Host field is required")                                                  \
    X(TARGET,           400, "structure", "Bad request",                                           \
      "the request target is not a path, or names another host than the Host field")               \
    X(REPEATED_FIELD,   400, "structure", "Bad request",                                           \
      "a header field that may stand once is repeated")                                            \
    X(FRAMING,          400, "structure", "Bad request",                                           \
      "the length of the body is ambiguous")                                                       \
    X(CHUNKS,           400, "structure", "Bad request",                                           \
      "chunk extensions, trailers and very many chunks are not accepted")                          \
    X(UNEXPECTED_BODY,  400, "structure", "Bad request",                                           \
      "a body is not accepted with this method")                                                   \
    X(MULTIPART,        400, "structure", "Bad request",                                           \
      "the body is not multipart/related with a boundary, parts and an end")                       \
    X(UPGRADE,          400, "not-supported", "Bad request",                                       \
      "no other protocol is spoken here")                                                          \
    X(PARAMETER,        400, "value", "Bad request",                                               \
      "a query parameter or a header field has a value that is not accepted")                      \
    X(UNAUTHORIZED,     401, "login", "Unauthorized",                                              \
      "a valid access token or client certificate is required")                                    \
    X(FORBIDDEN,        403, "forbidden", "Forbidden",                                             \
      "this token or certificate does not permit the request")                                     \
    X(NOT_FOUND,        404, "not-found", "Not found",                                             \
      "there is nothing at this address")                                                          \
    X(METHOD,           405, "not-supported", "Method not allowed",                                \
      "this address does not know the method; Allow lists those it knows")                         \
    X(NOT_ACCEPTABLE,   406, "not-supported", "Not acceptable",                                    \
      "none of the accepted media types can be sent")                                              \
    X(TIMEOUT,          408, "timeout", "Request timeout",                                         \
      "the request did not arrive in time")                                                        \
    X(GONE,             410, "deleted", "Gone",                                                    \
      "what was here has been deleted")                                                            \
    X(LENGTH_REQUIRED,  411, "structure", "Length required",                                       \
      "the request needs a Content-Length or a chunked body")                                      \
    X(TOO_LARGE,        413, "too-long", "Content too large",                                      \
      "the body is larger than this address accepts")                                              \
    X(TARGET_TOO_LONG,  414, "too-long", "URI too long",                                           \
      "the request line is longer than 8,192 bytes")                                               \
    X(MEDIA_TYPE,       415, "not-supported", "Unsupported media type",                            \
      "this address does not accept the media type or encoding of the body")                       \
    X(EXPECTATION,      417, "not-supported", "Expectation failed",                                \
      "only 100-continue can be expected")                                                         \
    X(MISDIRECTED,      421, "not-found", "Misdirected request",                                   \
      "this gateway does not answer to the name in the Host field; --host adds names")             \
    X(THROTTLED,        429, "throttled", "Too many requests",                                     \
      "the client's allowance is used up; Retry-After tells when to come again")                   \
    X(HEADERS_TOO_LONG, 431, "too-long", "Header fields too large",                                \
      "the header fields are more than 100 or larger than 16,384 bytes")                           \
    X(INTERNAL,         500, "exception", "Internal error",                                        \
      "the gateway failed")                                                                        \
    X(NOT_IMPLEMENTED,  501, "not-supported", "Not implemented",                                   \
      "the method or transfer coding is not known")                                                \
    X(UNAVAILABLE,      503, "transient", "Unavailable",                                           \
      "the gateway cannot take this request now")                                                  \
    X(VERSION,          505, "not-supported", "HTTP version not supported",                        \
      "only HTTP/1.0 and HTTP/1.1 are spoken")                                                     \
    X(STORAGE,          507, "no-store", "Insufficient storage",                                   \
      "the disk is full: nothing was stored")
// clang-format on

enum http_problem {
#define X(name, status, code, title, detail) HTTP_PROBLEM_##name,
    HTTP_PROBLEM_TABLE(X)
#undef X
        HTTP_PROBLEM_COUNT
};

struct http_problem_row {
    const char *name;
    uint16_t status;
    const char *fhir_code;
    const char *title;
    const char *detail;
};

const struct http_problem_row *http_problem_row(enum http_problem problem);

// An application/problem+json document (RFC 9457).
void http_problem_write(struct writer *w, enum http_problem problem);

// The same as a FHIR R4 OperationOutcome with one issue.
void http_problem_write_fhir(struct writer *w, enum http_problem problem);

// What a failure inside means to the client: 404, 410 (KEY_MISSING: erased), 503, 507 or 500.
enum http_problem http_problem_of(enum status status);

// The reason phrase of an HTTP status the gateway sends.
const char *http_status_text(uint16_t status);

#endif
