// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/http_routes.h"

#include <string.h>

#include "core/base/invariant.h"
#include "core/base/writer.h"

// Matches one path against one template and notes what stands for the braces.
static bool path_matches(const char *template, span path, span parameter[static HTTP_PARAMETERS])
{
    size_t at = 0, found = 0;
    for (; *template != '\0'; template ++) {
        if (*template != '{') {
            if (at == path.size || path.data[at] != (uint8_t) * template) return false;
            at++;
            continue;
        }
        bool takes_rest = template[1] == '*';
        size_t begin = at;
        while (at < path.size && (takes_rest || path.data[at] != '/')) at++;
        if (at == begin) return false;
        INVARIANT(found < HTTP_PARAMETERS);
        parameter[found++] = span_slice(path, begin, at - begin);
        while (*template != '}') template ++;
    }
    return at == path.size;
}

void http_routes_match(struct http_match *match, const struct http_route *routes, size_t count,
                       enum http_method method, span path)
{
    *match = (struct http_match){0};
    if (method == METHOD_HEAD) method = METHOD_GET;
    for (size_t i = 0; i < count; i++) {
        span parameter[HTTP_PARAMETERS] = {{0}};
        if (!path_matches(routes[i].path, path, parameter)) continue;
        match->methods |= 1U << routes[i].method;
        match->any_origin = match->any_origin || routes[i].any_origin;
        if (routes[i].method != method || match->route != NULL) continue;
        match->route = &routes[i];
        memcpy(match->parameter, parameter, sizeof parameter);
    }
}

void http_routes_allow(char out[static 64], uint32_t methods)
{
    struct writer w = writer_over(out, 63);
    if ((methods & 1U << METHOD_GET) != 0) methods |= 1U << METHOD_HEAD;
    methods |= 1U << METHOD_OPTIONS;
    for (unsigned i = 0; i < METHOD_COUNT; i++) {
        if ((methods & 1U << i) == 0) continue;
        if (w.size != 0) write_text(&w, ", ");
        write_text(&w, http_method_name((enum http_method)i));
    }
    INVARIANT(w.status == STATUS_OK);
    out[w.size] = '\0';
}
