// SPDX-License-Identifier: Apache-2.0
// The only file that sees llhttp.h. llhttp pauses behind the head and behind the message, so the
// bytes it used between two pauses are known: those of the head are looked through a second time
// for what strict mode still lets pass, before anything of the head is believed.
#include "gateway/http/http_parser.h"

#include <string.h>

#include <llhttp.h>

#include "core/base/invariant.h"
#include "gateway/host/address.h"
#include "gateway/host/limits.h"

enum stage {
    STAGE_HEAD,   // before and within the head
    STAGE_PAUSED, // HEAD was reported
    STAGE_BODY,
    STAGE_DONE,
    STAGE_REFUSED,
};

// The first bytes that a body of unknown size is given room for; it doubles from there.
#define BODY_FIRST_SIZE 65536
// RFC 9112 2.2 asks for at least one.
#define EMPTY_LINES_MAX 4

static_assert(sizeof(llhttp_t) <= sizeof(((struct http_parser *)0)->machine), "machine too small");

static llhttp_t *machine_of(struct http_parser *parser)
{
    return (llhttp_t *)(void *)parser->machine;
}

// Keeps the first problem found.
static int refuse(struct http_parser *parser, enum http_problem problem)
{
    if (parser->problem == HTTP_PROBLEM_NONE) parser->problem = problem;
    return -1;
}

// llhttp's callbacks ------------------------------------------------------------------------------

static int head_append(struct http_parser *parser, const char *at, size_t size,
                       enum http_problem problem)
{
    struct buffer *head = &parser->request->head;
    if (head->size + size > LIMIT_REQUEST_LINE_SIZE + LIMIT_HEADERS_SIZE)
        return refuse(parser, problem);
    if (buffer_append(parser->budget, head, span_of(at, size)) != STATUS_OK)
        return refuse(parser, HTTP_PROBLEM_UNAVAILABLE);
    return 0;
}

static int on_url(llhttp_t *machine, const char *at, size_t size)
{
    struct http_parser *parser = machine->data;
    if (head_append(parser, at, size, HTTP_PROBLEM_TARGET_TOO_LONG) != 0) return -1;
    parser->request->target.size += (uint32_t)size;
    return 0;
}

static int on_field(llhttp_t *machine, const char *at, size_t size)
{
    struct http_parser *parser = machine->data;
    if (parser->stage != STAGE_HEAD) return refuse(parser, HTTP_PROBLEM_CHUNKS); // a trailer
    for (size_t i = 0; i < size && parser->name_size < HTTP_FIELD_NAME_SIZE; i++) {
        char c = at[i];
        parser->name[parser->name_size++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    return 0;
}

struct field_row {
    const char *name;
    uint8_t size;
    bool is_list;
};

static const struct field_row field_rows[HTTP_FIELD_COUNT] = {
#define LIST                true
#define ONE                 false
#define X(name, text, rule) {text, sizeof text - 1, rule},
    HTTP_FIELD_TABLE(X)
#undef X
#undef LIST
#undef ONE
};

static uint8_t field_find(const char *name, size_t size)
{
    for (uint8_t i = 0; i < HTTP_FIELD_COUNT; i++) {
        if (field_rows[i].size == size && memcmp(field_rows[i].name, name, size) == 0) return i;
    }
    return HTTP_FIELD_COUNT;
}

// A list field on a second line: its first value is copied to the end, so that the second follows.
static int field_join(struct http_parser *parser, struct http_piece *piece)
{
    struct buffer *head = &parser->request->head;
    struct http_piece old = *piece;
    *piece = (struct http_piece){(uint32_t)head->size, old.size + 1};
    if (buffer_reserve(parser->budget, head, old.size + 1) != STATUS_OK)
        return refuse(parser, HTTP_PROBLEM_UNAVAILABLE);
    if (head->size + old.size > LIMIT_REQUEST_LINE_SIZE + LIMIT_HEADERS_SIZE)
        return refuse(parser, HTTP_PROBLEM_HEADERS_TOO_LONG);
    memcpy(head->data + head->size, head->data + old.offset, old.size);
    head->data[head->size + old.size] = ',';
    head->size += old.size + 1;
    return 0;
}

static int on_field_complete(llhttp_t *machine)
{
    struct http_parser *parser = machine->data;
    struct http_request *request = parser->request;
    uint8_t field = field_find(parser->name, parser->name_size);
    bool is_empty = parser->name_size == 0;
    parser->field = field;
    parser->name_size = 0;
    if (is_empty) {
        (void)refuse(parser, HTTP_PROBLEM_SYNTAX); // llhttp lets ": value" pass
        return HPE_USER;
    }
    if (++parser->field_count > LIMIT_HEADER_COUNT)
        return refuse(parser, HTTP_PROBLEM_HEADERS_TOO_LONG);
    if (field == HTTP_FIELD_COUNT) return 0;
    uint32_t bit = 1U << field;
    if ((request->field_seen & bit) == 0) {
        request->field_seen |= bit;
        request->field[field] = (struct http_piece){(uint32_t)request->head.size, 0};
        return 0;
    }
    if (!field_rows[field].is_list) {
        return refuse(parser, field == HTTP_FIELD_HOST ? HTTP_PROBLEM_HOST
                              : field <= HTTP_FIELD_TRANSFER_ENCODING
                                  ? HTTP_PROBLEM_FRAMING
                                  : HTTP_PROBLEM_REPEATED_FIELD);
    }
    return field_join(parser, &request->field[field]);
}

static int on_value(llhttp_t *machine, const char *at, size_t size)
{
    struct http_parser *parser = machine->data;
    if (parser->field == HTTP_FIELD_COUNT) return 0;
    if (head_append(parser, at, size, HTTP_PROBLEM_HEADERS_TOO_LONG) != 0) return -1;
    parser->request->field[parser->field].size += (uint32_t)size;
    return 0;
}

static int on_value_complete(llhttp_t *machine)
{
    struct http_parser *parser = machine->data;
    if (parser->field == HTTP_FIELD_COUNT) return 0;
    struct http_piece *piece = &parser->request->field[parser->field];
    const uint8_t *data = parser->request->head.data;
    while (piece->size != 0 && (data[piece->offset + piece->size - 1] == ' ' ||
                                data[piece->offset + piece->size - 1] == '\t'))
        piece->size--;
    return 0;
}

static int on_pause(llhttp_t *machine)
{
    (void)machine;
    return HPE_PAUSED;
}

static int on_body(llhttp_t *machine, const char *at, size_t size)
{
    struct http_parser *parser = machine->data;
    struct http_request *request = parser->request;
    if (size > parser->body_max - parser->body_taken - request->body.size)
        return refuse(parser, HTTP_PROBLEM_TOO_LARGE);
    if (request->body.capacity == 0) {
        size_t first =
            request->content_length < BODY_FIRST_SIZE ? request->content_length : BODY_FIRST_SIZE;
        if (buffer_reserve(parser->budget, &request->body, first) != STATUS_OK)
            return refuse(parser, HTTP_PROBLEM_UNAVAILABLE);
    }
    if (buffer_append(parser->budget, &request->body, span_of(at, size)) != STATUS_OK)
        return refuse(parser, HTTP_PROBLEM_UNAVAILABLE);
    return 0;
}

static int on_chunk_header(llhttp_t *machine)
{
    struct http_parser *parser = machine->data;
    if (++parser->chunk_count > LIMIT_CHUNK_COUNT) {
        refuse(parser, HTTP_PROBLEM_CHUNKS);
        return HPE_USER;
    }
    return 0;
}

static int on_chunk_extension(llhttp_t *machine, const char *at, size_t size)
{
    (void)at;
    (void)size;
    return refuse(machine->data, HTTP_PROBLEM_CHUNKS);
}

static const llhttp_settings_t settings = {
    .on_url = on_url,
    .on_header_field = on_field,
    .on_header_field_complete = on_field_complete,
    .on_header_value = on_value,
    .on_header_value_complete = on_value_complete,
    .on_headers_complete = on_pause,
    .on_body = on_body,
    .on_chunk_header = on_chunk_header,
    .on_chunk_extension_name = on_chunk_extension,
    .on_message_complete = on_pause,
};

// The second look ---------------------------------------------------------------------------------

// The end of one line of the head, whose size with CR LF is known.
static enum http_problem line_end(struct http_parser *parser)
{
    if (!parser->has_line && parser->line_size > 2) {
        parser->has_line = true;
    } else if (!parser->has_line && ++parser->empty_lines > EMPTY_LINES_MAX) {
        return HTTP_PROBLEM_SYNTAX;
    }
    parser->line_size = 0;
    return HTTP_PROBLEM_NONE;
}

// Looks through bytes of the head for lines that do not end in CR LF or begin with a blank, and
// counts them against the limits. `last` is carried over from one piece to the next.
static enum http_problem head_scan(struct http_parser *parser, span bytes)
{
    for (size_t at = 0; at < bytes.size;) {
        uint8_t first = bytes.data[at];
        if (parser->last == '\n' && (first == ' ' || first == '\t'))
            return HTTP_PROBLEM_LINE_FOLDING;
        const uint8_t *lf = memchr(bytes.data + at, '\n', bytes.size - at);
        size_t size = lf == NULL ? bytes.size - at : (size_t)(lf - bytes.data) + 1 - at;
        parser->line_size += (uint32_t)size; // <= 8,192 + a read
        if (parser->has_line) parser->head_size += (uint32_t)size;
        if (!parser->has_line && parser->line_size > LIMIT_REQUEST_LINE_SIZE)
            return HTTP_PROBLEM_TARGET_TOO_LONG;
        if (parser->head_size > LIMIT_HEADERS_SIZE) return HTTP_PROBLEM_HEADERS_TOO_LONG;
        if (lf != NULL) {
            uint8_t before = size >= 2 ? bytes.data[at + size - 2] : parser->last;
            if (before != '\r') return HTTP_PROBLEM_LINE_FOLDING;
            enum http_problem problem = line_end(parser);
            if (problem != HTTP_PROBLEM_NONE) return problem;
        }
        at += size;
        parser->last = bytes.data[at - 1];
    }
    return HTTP_PROBLEM_NONE;
}

// The rules of the head ---------------------------------------------------------------------------

static bool method_of(uint8_t machine_method, enum http_method *out)
{
    switch (machine_method) {
    case HTTP_GET: *out = METHOD_GET; return true;
    case HTTP_HEAD: *out = METHOD_HEAD; return true;
    case HTTP_POST: *out = METHOD_POST; return true;
    case HTTP_PUT: *out = METHOD_PUT; return true;
    case HTTP_PATCH: *out = METHOD_PATCH; return true;
    case HTTP_DELETE: *out = METHOD_DELETE; return true;
    case HTTP_OPTIONS: *out = METHOD_OPTIONS; return true;
    default: return false;
    }
}

// The bytes of "http://" or "https://" at the beginning of a target, 0 when there are none.
static size_t scheme_size(span target)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < 2; i++) {
        size_t size = strlen(schemes[i]);
        if (target.size > size && http_text_is(span_slice(target, 0, size), schemes[i]))
            return size;
    }
    return 0;
}

// Splits the target into path and query; an absolute-form target (RFC 9112 3.2.2) must name the
// same authority as Host.
static enum http_problem read_target(struct http_request *request)
{
    span target = http_piece_span(request, request->target);
    size_t begin = scheme_size(target);
    if (begin != 0) {
        size_t end = begin;
        while (end < target.size && target.data[end] != '/' && target.data[end] != '?') end++;
        span authority = span_slice(target, begin, end - begin);
        if (!http_text_same(authority, http_field_span(request, HTTP_FIELD_HOST)))
            return HTTP_PROBLEM_TARGET;
        begin = end;
    }
    bool is_star = span_is(target, "*") && request->method == METHOD_OPTIONS;
    if (!is_star && (begin >= target.size || target.data[begin] != '/')) return HTTP_PROBLEM_TARGET;
    for (size_t i = begin; i < target.size; i++) {
        if (target.data[i] <= ' ' || target.data[i] >= 0x7f || target.data[i] == '#')
            return HTTP_PROBLEM_TARGET;
    }
    const uint8_t *mark = memchr(target.data + begin, '?', target.size - begin);
    size_t path_end = mark == NULL ? target.size : (size_t)(mark - target.data);
    request->path =
        (struct http_piece){request->target.offset + (uint32_t)begin, (uint32_t)(path_end - begin)};
    if (mark != NULL) {
        request->query = (struct http_piece){request->target.offset + (uint32_t)path_end + 1,
                                             (uint32_t)(target.size - path_end - 1)};
    }
    return HTTP_PROBLEM_NONE;
}

// RFC 9112 6: exactly one way to know where the body ends.
static enum http_problem read_framing(struct http_request *request, const llhttp_t *machine)
{
    bool has_coding = http_has_field(request, HTTP_FIELD_TRANSFER_ENCODING);
    bool has_length = http_has_field(request, HTTP_FIELD_CONTENT_LENGTH);
    if (has_coding && (has_length || request->version_minor == 0)) return HTTP_PROBLEM_FRAMING;
    if (has_coding) {
        span coding = http_field_span(request, HTTP_FIELD_TRANSFER_ENCODING);
        if (!http_text_is(coding, "chunked")) return HTTP_PROBLEM_NOT_IMPLEMENTED;
        request->is_chunked = true;
    }
    if (has_length) request->content_length = machine->content_length;
    request->has_body = request->is_chunked || request->content_length != 0;
    bool may_have_body = request->method == METHOD_POST || request->method == METHOD_PUT ||
                         request->method == METHOD_PATCH;
    if (request->has_body && !may_have_body) return HTTP_PROBLEM_UNEXPECTED_BODY;
    if (!has_coding && !has_length && may_have_body) return HTTP_PROBLEM_LENGTH_REQUIRED;
    return HTTP_PROBLEM_NONE;
}

static enum http_problem read_connection(struct http_request *request, const llhttp_t *machine)
{
    span connection = http_field_span(request, HTTP_FIELD_CONNECTION);
    if (machine->upgrade != 0 || http_has_field(request, HTTP_FIELD_UPGRADE))
        return HTTP_PROBLEM_UPGRADE;
    request->keep_alive = request->version_minor == 1 ? !http_list_has(connection, "close")
                                                      : http_list_has(connection, "keep-alive");
    if (!http_has_field(request, HTTP_FIELD_EXPECT)) return HTTP_PROBLEM_NONE;
    if (!http_text_is(http_field_span(request, HTTP_FIELD_EXPECT), "100-continue"))
        return HTTP_PROBLEM_EXPECTATION;
    request->expects_continue = request->has_body && request->version_minor == 1;
    return HTTP_PROBLEM_NONE;
}

static enum http_problem read_host(const struct http_request *request)
{
    span name, port;
    span host = http_field_span(request, HTTP_FIELD_HOST);
    if (host.size > LIMIT_HOST_SIZE || address_split_host(host, &name, &port) != STATUS_OK)
        return HTTP_PROBLEM_HOST;
    return HTTP_PROBLEM_NONE;
}

// Fills the request from the fields, or says what is wrong with it.
static enum http_problem head_check(struct http_parser *parser)
{
    const llhttp_t *machine = machine_of(parser);
    struct http_request *request = parser->request;
    if (machine->http_major != 1 || machine->http_minor > 1) return HTTP_PROBLEM_VERSION;
    request->version_minor = machine->http_minor;
    if (machine->method == HTTP_CONNECT) return HTTP_PROBLEM_UPGRADE;
    if (!method_of(machine->method, &request->method)) return HTTP_PROBLEM_NOT_IMPLEMENTED;
    enum http_problem problem = read_host(request);
    if (problem == HTTP_PROBLEM_NONE) problem = read_target(request);
    if (problem == HTTP_PROBLEM_NONE) problem = read_framing(request, machine);
    if (problem == HTTP_PROBLEM_NONE) problem = read_connection(request, machine);
    return problem;
}

// The parser --------------------------------------------------------------------------------------

void http_parser_open(struct http_parser *parser, struct budget *budget)
{
    *parser = (struct http_parser){.budget = budget};
    llhttp_init(machine_of(parser), HTTP_REQUEST, &settings);
    machine_of(parser)->data = parser;
}

void http_parser_restart(struct http_parser *parser, struct http_request *request)
{
    parser->request = request;
    parser->body_max = 0;
    parser->body_taken = 0;
    parser->problem = HTTP_PROBLEM_NONE;
    parser->stage = STAGE_HEAD;
    parser->name_size = 0;
    parser->last = 0;
    parser->empty_lines = 0;
    parser->has_line = false;
    parser->field_count = 0;
    parser->line_size = 0;
    parser->head_size = 0;
    parser->chunk_count = 0;
}

static enum http_event refused(struct http_parser *parser, enum http_problem problem)
{
    (void)refuse(parser, problem);
    parser->stage = STAGE_REFUSED;
    return HTTP_EVENT_REFUSED;
}

// What llhttp's own errors mean to the client.
static enum http_problem machine_problem(llhttp_errno_t error)
{
    switch ((int)error) {
    case HPE_INVALID_VERSION: return HTTP_PROBLEM_VERSION;
    case HPE_INVALID_METHOD: return HTTP_PROBLEM_NOT_IMPLEMENTED;
    case HPE_INVALID_URL: return HTTP_PROBLEM_TARGET;
    case HPE_UNEXPECTED_CONTENT_LENGTH:
    case HPE_INVALID_CONTENT_LENGTH:
    case HPE_INVALID_TRANSFER_ENCODING: return HTTP_PROBLEM_FRAMING;
    case HPE_INVALID_CHUNK_SIZE: return HTTP_PROBLEM_CHUNKS;
    case HPE_PAUSED_UPGRADE:
    case HPE_PAUSED_H2_UPGRADE: return HTTP_PROBLEM_UPGRADE;
    default: return HTTP_PROBLEM_SYNTAX;
    }
}

// Runs llhttp up to its next pause and removes what it used; true when it paused.
static llhttp_errno_t machine_run(struct http_parser *parser, span *bytes, span *used)
{
    llhttp_t *machine = machine_of(parser);
    const char *data = bytes->size == 0 ? "" : (const char *)bytes->data;
    llhttp_errno_t error = llhttp_execute(machine, data, bytes->size);
    size_t count = bytes->size;
    if (error != HPE_OK) {
        const char *at = llhttp_get_error_pos(machine);
        count = at == NULL ? 0 : (size_t)(at - data);
        INVARIANT(count <= bytes->size);
    }
    *used = span_slice(*bytes, 0, count);
    *bytes = span_slice(*bytes, count, bytes->size);
    if (error == HPE_PAUSED) llhttp_resume(machine);
    return error;
}

static enum http_event feed_head(struct http_parser *parser, span *bytes)
{
    span used;
    llhttp_errno_t error = machine_run(parser, bytes, &used);
    enum http_problem problem = head_scan(parser, used);
    if (problem != HTTP_PROBLEM_NONE) return refused(parser, problem);
    if (error == HPE_OK) return HTTP_EVENT_MORE;
    if (error != HPE_PAUSED) return refused(parser, machine_problem(error));
    problem = head_check(parser);
    if (problem != HTTP_PROBLEM_NONE) return refused(parser, problem);
    parser->stage = STAGE_PAUSED;
    return HTTP_EVENT_HEAD;
}

static enum http_event feed_body(struct http_parser *parser, span *bytes)
{
    span used;
    if (parser->stage == STAGE_PAUSED) {
        if (parser->request->content_length > parser->body_max)
            return refused(parser, HTTP_PROBLEM_TOO_LARGE);
        parser->stage = STAGE_BODY;
    }
    llhttp_errno_t error = machine_run(parser, bytes, &used);
    if (error == HPE_OK) return HTTP_EVENT_MORE;
    if (error != HPE_PAUSED) return refused(parser, machine_problem(error));
    parser->stage = STAGE_DONE;
    return HTTP_EVENT_MESSAGE;
}

enum http_event http_parser_feed(struct http_parser *parser, span *bytes)
{
    switch ((enum stage)parser->stage) {
    case STAGE_HEAD: return feed_head(parser, bytes);
    case STAGE_PAUSED:
    case STAGE_BODY: return feed_body(parser, bytes);
    case STAGE_DONE:
    case STAGE_REFUSED: break;
    }
    return HTTP_EVENT_REFUSED;
}

void http_request_release(struct http_request *request, struct budget *budget)
{
    buffer_release(budget, &request->head);
    buffer_release(budget, &request->body);
    memset(request, 0, sizeof *request);
}
