// SPDX-License-Identifier: Apache-2.0
// Pages, scripts and modules that stand in the program itself. cmake/assets.cmake lists them.
#ifndef CONSENTRY_GATEWAY_ASSETS_H
#define CONSENTRY_GATEWAY_ASSETS_H

#include "gateway/http/http_server.h"

struct asset {
    const char *url;
    enum http_media media;
    span bytes;
    char etag[20]; // a quoted prefix of their SHA-256
};

// Computes the tags; once, before the first request.
void assets_open(void);

// The asset with this path, or NULL.
const struct asset *asset_find(span path);

#endif
