// SPDX-License-Identifier: Apache-2.0
// May this request in? Judged when its head has come and before a byte of its body is kept.
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/writer.h"
#include "core/hash/blake2b.h"
#include "gateway/http/http_internal.h"
#include "gateway/http/http_routes.h"

// A name that a page of somebody else could make resolve to this machine is not answered (DNS
// rebinding). Literals cannot be rebound, and loopback's own name is safe.
static bool host_is_ours(const struct http_server *server, span host)
{
    span name, port;
    if (address_split_host(host, &name, &port) != STATUS_OK) return false;
    if (http_text_same(name, span_text("localhost")) || name.data[0] == '[') return true;
    bool is_literal = true;
    for (size_t i = 0; i < name.size; i++)
        is_literal =
            is_literal && ((name.data[i] >= '0' && name.data[i] <= '9') || name.data[i] == '.');
    if (is_literal) return true;
    for (size_t i = 0; i < server->host_name_count; i++) {
        if (http_text_same(name, server->host_names[i])) return true;
    }
    return false;
}

// A page of another origin must not change anything here by a form or a script. Browsers send
// Origin with every such request; others do not send it.
static bool origin_is_ours(const struct http_request *request)
{
    if (!http_has_field(request, HTTP_FIELD_ORIGIN)) return true;
    span origin = http_field_span(request, HTTP_FIELD_ORIGIN);
    size_t scheme = span_starts(origin, "https://") ? 8 : span_starts(origin, "http://") ? 7 : 0;
    if (scheme == 0) return false;
    return http_text_same(span_slice(origin, scheme, origin.size),
                          http_field_span(request, HTTP_FIELD_HOST));
}

// The media type of the body; MEDIA_NONE when it is not in the table, or not in UTF-8.
static enum http_media media_of(span content_type)
{
    static const char *const types[MEDIA_COUNT] = {
#define X(name, in, out) in,
        HTTP_MEDIA_TABLE(X)
#undef X
    };
    span type = http_media_type(content_type);
    span rest = span_slice(content_type, type.size, content_type.size);
    for (size_t i = 0; i + 8 <= rest.size; i++) {
        if (!http_text_is(span_slice(rest, i, 8), "charset=")) continue;
        span charset = span_slice(rest, i + 8, rest.size);
        if (charset.size >= 2 && charset.data[0] == '"')
            charset = span_slice(charset, 1, charset.size - 2);
        span value = http_media_type(charset);
        if (!http_text_is(value, "utf-8") && !http_text_is(value, "us-ascii")) return MEDIA_NONE;
    }
    for (size_t i = 1; i < MEDIA_COUNT; i++) {
        if (http_text_is(type, types[i])) return (enum http_media)i;
    }
    return MEDIA_NONE;
}

// A number that is the same for the same client, and no other's but by chance.
static uint64_t client_of(const uint8_t *id, size_t size)
{
    uint8_t digest[8];
    blake2b(digest, sizeof digest, (span){0}, span_of(id, size));
    return load_u64_le(digest);
}

// Who asks, and whether that suffices for the route.
static enum http_problem judge_client(struct http_exchange *exchange)
{
    const struct http_server *server = exchange->server;
    const struct stream *stream = exchange->session->stream;
    enum http_permission wanted = exchange->route->permission;
    const struct token *token = NULL;
    exchange->client = address_source(&stream->peer);
    if (stream->has_client) exchange->client = client_of(stream->client, STREAM_CLIENT_SIZE);
    if (server->tokens == NULL && !server->certificate_suffices) return HTTP_PROBLEM_NONE;
    if (server->certificate_suffices && stream->has_client) return HTTP_PROBLEM_NONE;
    if (wanted == PERMIT_ANYONE) return HTTP_PROBLEM_NONE;
    if (server->tokens != NULL) {
        token = tokens_find(server->tokens,
                            http_field_span(&exchange->request, HTTP_FIELD_AUTHORIZATION),
                            host_wall_ms(server->host) / 1000);
    }
    if (token == NULL) return HTTP_PROBLEM_UNAUTHORIZED;
    exchange->client = client_of(token->id, TOKEN_ID_SIZE);
    memcpy(exchange->token, token->id, TOKEN_ID_SIZE);
    exchange->has_token = true;
    return (token->permissions >> wanted & 1) != 0 ? HTTP_PROBLEM_NONE : HTTP_PROBLEM_FORBIDDEN;
}

static enum http_problem judge_allowance(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    uint64_t wait_ns = throttle_take(&server->throttle, exchange->client, exchange->started_ns);
    if (wait_ns == 0) return HTTP_PROBLEM_NONE;
    uint8_t text[24];
    struct writer w = writer_over(text, sizeof text);
    write_decimal(&w, (wait_ns + 999999999U) / 1000000000U);
    http_answer_field(exchange, "Retry-After", writer_span(&w));
    metrics_add(server->metrics, METRIC_THROTTLED, 1);
    return HTTP_PROBLEM_THROTTLED;
}

static enum http_problem judge_body(struct http_exchange *exchange, uint64_t *body_max)
{
    const struct http_request *request = &exchange->request;
    const struct http_route *route = exchange->route;
    if (!request->has_body) return HTTP_PROBLEM_NONE;
    if (http_has_field(request, HTTP_FIELD_CONTENT_ENCODING)) return HTTP_PROBLEM_MEDIA_TYPE;
    exchange->media = media_of(http_field_span(request, HTTP_FIELD_CONTENT_TYPE));
    if ((route->accepts & MEDIA_BIT(exchange->media)) == 0 || exchange->media == MEDIA_NONE)
        return HTTP_PROBLEM_MEDIA_TYPE;
    *body_max = route->body_max;
    return request->content_length > route->body_max ? HTTP_PROBLEM_TOO_LARGE : HTTP_PROBLEM_NONE;
}

static void allow_any_origin(struct http_exchange *exchange)
{
    http_answer_field(exchange, "Access-Control-Allow-Origin", span_text("*"));
}

enum http_problem http_gate(struct http_exchange *exchange, uint64_t *body_max, bool *is_options)
{
    struct http_server *server = exchange->server;
    struct http_request *request = &exchange->request;
    struct http_match match;
    char allow[64];
    *body_max = 0;
    *is_options = request->method == METHOD_OPTIONS;
    if (!host_is_ours(server, http_field_span(request, HTTP_FIELD_HOST)))
        return HTTP_PROBLEM_MISDIRECTED;
    if (*is_options) return HTTP_PROBLEM_NONE;
    http_routes_match(&match, server->routes, server->route_count, request->method,
                      http_path(request));
    if (match.methods == 0) return HTTP_PROBLEM_NOT_FOUND;
    if (match.any_origin) allow_any_origin(exchange);
    if (match.route == NULL) {
        http_routes_allow(allow, match.methods);
        http_answer_field(exchange, "Allow", span_text(allow));
        return HTTP_PROBLEM_METHOD;
    }
    exchange->route = match.route;
    memcpy(exchange->parameter, match.parameter, sizeof match.parameter);
    bool changes = request->method != METHOD_GET && request->method != METHOD_HEAD;
    if (changes && !match.any_origin && !origin_is_ours(request)) return HTTP_PROBLEM_FORBIDDEN;
    enum http_problem problem = judge_client(exchange);
    if (problem == HTTP_PROBLEM_UNAUTHORIZED)
        http_answer_field(exchange, "WWW-Authenticate", span_text("Bearer"));
    if (problem == HTTP_PROBLEM_NONE) problem = judge_allowance(exchange);
    if (problem == HTTP_PROBLEM_NONE) problem = judge_body(exchange, body_max);
    return problem;
}

void http_gate_options(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    struct http_match match;
    char allow[64];
    http_routes_match(&match, server->routes, server->route_count, METHOD_OPTIONS,
                      http_path(&exchange->request));
    bool is_star = span_is(http_path(&exchange->request), "*");
    if (match.methods == 0 && !is_star) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
        return;
    }
    http_routes_allow(allow, match.methods);
    http_answer_field(exchange, "Allow", span_text(allow));
    if (match.any_origin) {
        allow_any_origin(exchange);
        http_answer_field(exchange, "Access-Control-Allow-Methods", span_text(allow));
        http_answer_field(exchange, "Access-Control-Max-Age", span_text("86400"));
    }
    http_answer(exchange, 204, MEDIA_NONE, (span){0});
}
