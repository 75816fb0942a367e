// SPDX-License-Identifier: Apache-2.0
// A body whole and cut gives the same bytes; nothing is read beyond what came.
#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "gateway/doors/dicomweb/multipart.h"

struct total {
    uint64_t hash;
    uint64_t parts;
    enum status status;
};

static void mix(struct total *t, span bytes)
{
    for (size_t i = 0; i < bytes.size; i++) t->hash = (t->hash ^ bytes.data[i]) * 0x100000001b3U;
}

static struct total run(span type, span body, size_t step)
{
    static struct multipart m;
    struct total t = {.hash = 1};
    t.status = multipart_open(&m, type);
    for (size_t at = 0; t.status == STATUS_OK && at < body.size; at += step) {
        span bytes = span_slice(body, at, step), out;
        for (;;) {
            enum multipart_event event = multipart_next(&m, &bytes, &out);
            if (event == MULTIPART_MORE) break;
            if (event == MULTIPART_PART || event == MULTIPART_DATA) mix(&t, out);
            if (event == MULTIPART_PART) {
                t.parts++;
                mix(&t, multipart_header(out, "content-type"));
            }
            if (event == MULTIPART_END) t.hash++;
            if (event == MULTIPART_REFUSED) {
                t.status = m.status;
                return t;
            }
        }
        INVARIANT(bytes.size == 0);
    }
    if (t.status == STATUS_OK) t.status = multipart_finish(&m);
    return t;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    // The first line is a Content-Type, or a short boundary that bodies found by chance have.
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
    span type = span_text("multipart/related; boundary=ab"), body = span_of(data, size);
    if (end != NULL && data[0] == 'm') {
        type = span_of(data, (size_t)(end - data));
        body = span_of(end + 1, size - type.size - 1);
    }
    struct total whole = run(type, body, body.size + 1);
    static const size_t steps[] = {1, 2, 5, 17};
    size_t step = steps[size % 4];
    struct total cut = run(type, body, step);
    INVARIANT(whole.status == cut.status && whole.hash == cut.hash && whole.parts == cut.parts);
    return 0;
}
