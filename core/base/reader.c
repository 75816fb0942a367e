// SPDX-License-Identifier: Apache-2.0
#include "core/base/reader.h"

#include "core/base/bytes.h"

struct reader reader_over(span bytes)
{
    return (struct reader){bytes.data, bytes.size, 0, STATUS_OK};
}

void reader_fail(struct reader *r, enum status status)
{
    if (r->status == STATUS_OK) r->status = status;
}

span read_span(struct reader *r, size_t size)
{
    if (r->status != STATUS_OK) return (span){NULL, 0};
    if (size > r->size - r->offset) {
        reader_fail(r, STATUS_TRUNCATED);
        return (span){NULL, 0};
    }
    span out = span_of(size == 0 ? NULL : r->data + r->offset, size);
    r->offset += size;
    return out;
}

void read_bytes(struct reader *r, uint8_t *out, size_t size)
{
    if (size == 0) return;
    span bytes = read_span(r, size);
    if (bytes.size == size) {
        memcpy(out, bytes.data, size);
    } else {
        memset(out, 0, size);
    }
}

uint8_t read_u8(struct reader *r)
{
    span b = read_span(r, 1);
    return b.size == 1 ? b.data[0] : 0;
}

// One reader for each integer width and order, over the loads of bytes.h.
#define READ_INTEGER(name, type, width)                   \
    type read_##name(struct reader *r)                    \
    {                                                     \
        span b = read_span(r, width);                     \
        return b.size == width ? load_##name(b.data) : 0; \
    }
READ_INTEGER(u16_le, uint16_t, 2)
READ_INTEGER(u32_le, uint32_t, 4)
READ_INTEGER(u64_le, uint64_t, 8)
READ_INTEGER(u16_be, uint16_t, 2)
READ_INTEGER(u32_be, uint32_t, 4)
READ_INTEGER(u64_be, uint64_t, 8)

uint64_t read_varint(struct reader *r)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        size_t at = r->offset;
        uint8_t byte = read_u8(r);
        if (!reader_ok(r)) return 0;
        bool last = byte < 0x80;
        // Ten bytes carry 70 bits; the tenth may hold one bit, and no form ends in a zero byte.
        if ((shift == 63 && byte > 1) || (last && byte == 0 && shift != 0)) {
            r->offset = at;
            reader_fail(r, STATUS_NOT_CANONICAL);
            return 0;
        }
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (last) return value;
    }
    reader_fail(r, STATUS_NOT_CANONICAL);
    return 0;
}

void read_expect(struct reader *r, const void *expected, size_t size)
{
    size_t at = r->offset;
    span bytes = read_span(r, size);
    if (reader_ok(r) && !span_equal(bytes, span_of(expected, size))) {
        r->offset = at;
        reader_fail(r, STATUS_BAD_MAGIC);
    }
}

enum status reader_end(struct reader *r)
{
    if (r->status == STATUS_OK && r->offset != r->size) r->status = STATUS_TRAILING_BYTES;
    return r->status;
}
