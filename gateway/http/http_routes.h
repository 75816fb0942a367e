// SPDX-License-Identifier: Apache-2.0
// Which route a request takes.
#ifndef CONSENTRY_GATEWAY_HTTP_ROUTES_H
#define CONSENTRY_GATEWAY_HTTP_ROUTES_H

#include "gateway/http/http_server.h"

struct http_match {
    const struct http_route *route; // NULL when no route has both path and method
    uint32_t methods;               // bits METHOD_x of the routes that have the path
    bool any_origin;                // one of those may be read by scripts of any page
    span parameter[HTTP_PARAMETERS];
};

// Compares byte by byte: a path with escapes, empty parts or dots matches nothing but "{*}" and
// "{id}", whose handlers judge it. HEAD takes GET's route.
void http_routes_match(struct http_match *match, const struct http_route *routes, size_t count,
                       enum http_method method, span path);

// "GET, HEAD, OPTIONS" for an Allow field; at most 64 bytes with the NUL.
void http_routes_allow(char out[static 64], uint32_t methods);

#endif
