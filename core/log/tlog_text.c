// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "core/base/base64.h"
#include "core/log/tlog_internal.h"

bool tlog_line_next(struct tlog_lines *lines, span *line)
{
    span rest = span_slice(lines->text, lines->offset, lines->text.size);
    const uint8_t *end = rest.size == 0 ? NULL : memchr(rest.data, '\n', rest.size);
    if (end == NULL) return false;
    *line = span_of(rest.data, (size_t)(end - rest.data));
    lines->offset += line->size + 1;
    return true;
}

bool tlog_decimal_read(span text, uint64_t *out)
{
    if (text.size == 0 || text.size > 19 || (text.data[0] == '0' && text.size > 1)) return false;
    uint64_t value = 0; // below 10^19 < 2^64
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return false;
        value = value * 10 + (uint64_t)(text.data[i] - '0');
    }
    *out = value;
    return value <= (uint64_t)INT64_MAX;
}

// Whole quanta decode on their own, so that a long text needs no memory of its size. Padding may
// stand in the last piece only.
enum status tlog_base64_read(span text, uint8_t *out, size_t capacity, size_t *size)
{
    enum { PIECE = 64 };
    *size = 0;
    for (size_t from = 0; from < text.size; from += PIECE) {
        uint8_t bytes[PIECE];
        size_t count;
        span piece = span_slice(text, from, PIECE);
        TRY(base64_decode(bytes, sizeof bytes, &count, piece));
        if (count != PIECE / 4 * 3 && from + PIECE < text.size) return STATUS_BAD_VALUE;
        for (size_t i = 0; i < count && *size + i < capacity; i++) out[*size + i] = bytes[i];
        *size += count;
    }
    return STATUS_OK;
}

bool tlog_hash_read(span text, uint8_t out[static 32])
{
    size_t size;
    return text.size == BASE64_SIZE(32) && base64_decode(out, 32, &size, text) == STATUS_OK &&
           size == 32;
}
