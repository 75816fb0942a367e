// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/assets.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "core/hash/sha256.h"
#include "gateway/spine/gateway.h"

// What a page may do: scripts, styles, images and answers of this gateway only, WebAssembly, no
// frames. 'wasm-unsafe-eval' lets Chromium compile modules and allows no eval.
#define PAGE_POLICY                                                                  \
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "   \
    "connect-src 'self'; img-src 'self' data:; worker-src 'self'; base-uri 'none'; " \
    "form-action 'none'; frame-ancestors 'none'"

#define ASSET(index, url, media)                  \
    extern const uint8_t asset_##index##_begin[]; \
    extern const uint8_t asset_##index##_end[];
#include "assets.def"
#undef ASSET

// The sizes are known to the linker only, so the table is filled when the program starts.
static struct asset assets[] = {
#define ASSET(index, url, media) {url, MEDIA_##media, {0}, ""},
#include "assets.def"
#undef ASSET
};
#define ASSET_COUNT (sizeof assets / sizeof assets[0])

static void open_asset(struct asset *asset, const uint8_t *begin, const uint8_t *end)
{
    uint8_t hash[SHA256_SIZE];
    char hex[17];
    asset->bytes = span_of(begin, (size_t)(end - begin));
    sha256(hash, asset->bytes);
    hex_encode(hex, hash, 8);
    asset->etag[0] = '"';
    memcpy(asset->etag + 1, hex, 16);
    memcpy(asset->etag + 17, "\"", 2);
}

void assets_open(void)
{
#define ASSET(index, url, media) \
    open_asset(&assets[index], asset_##index##_begin, asset_##index##_end);
#include "assets.def"
#undef ASSET
}

const struct asset *asset_find(span path)
{
    for (size_t i = 0; i < ASSET_COUNT; i++) {
        if (span_is(path, assets[i].url)) return &assets[i];
    }
    return NULL;
}

// The browser keeps a copy and asks each time whether it is still the one.
void api_asset(struct http_exchange *exchange)
{
    const struct asset *asset = asset_find(http_path(&exchange->request));
    INVARIANT(asset != NULL); // the route's path is the asset's
    http_answer_field(exchange, "ETag", span_text(asset->etag));
    http_answer_field(exchange, "Cache-Control", span_text("no-cache"));
    if (http_list_has(http_field_span(&exchange->request, HTTP_FIELD_IF_NONE_MATCH), asset->etag)) {
        http_answer(exchange, 304, MEDIA_NONE, (span){0});
        return;
    }
    if (asset->media == MEDIA_HTML) {
        http_answer_field(exchange, "Content-Security-Policy", span_text(PAGE_POLICY));
        http_answer_field(exchange, "Referrer-Policy", span_text("no-referrer"));
    }
    http_answer_lent(exchange, 200, asset->media, asset->bytes);
}
