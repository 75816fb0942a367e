// SPDX-License-Identifier: Apache-2.0
#include "core/base/writer.h"

#include "core/base/bytes.h"

struct writer writer_over(void *memory, size_t capacity)
{
    return (struct writer){memory, capacity, 0, STATUS_OK};
}

uint8_t *write_reserve(struct writer *w, size_t size)
{
    if (w->status != STATUS_OK) return NULL;
    if (size > w->capacity - w->size) {
        w->status = STATUS_NO_SPACE;
        return NULL;
    }
    uint8_t *p = w->data + w->size;
    w->size += size;
    return p;
}

void write_bytes(struct writer *w, const void *bytes, size_t size)
{
    if (size == 0) return;
    uint8_t *p = write_reserve(w, size);
    if (p != NULL) memcpy(p, bytes, size);
}

void write_span(struct writer *w, span bytes)
{
    write_bytes(w, bytes.data, bytes.size);
}

void write_text(struct writer *w, const char *text)
{
    write_bytes(w, text, strlen(text));
}

void write_u8(struct writer *w, uint8_t x)
{
    write_bytes(w, &x, 1);
}

// One writer for each integer width and order, over the stores of bytes.h.
#define WRITE_INTEGER(name, type, width)        \
    void write_##name(struct writer *w, type x) \
    {                                           \
        uint8_t *p = write_reserve(w, width);   \
        if (p != NULL) store_##name(p, x);      \
    }
WRITE_INTEGER(u16_le, uint16_t, 2)
WRITE_INTEGER(u32_le, uint32_t, 4)
WRITE_INTEGER(u64_le, uint64_t, 8)
WRITE_INTEGER(u16_be, uint16_t, 2)
WRITE_INTEGER(u32_be, uint32_t, 4)
WRITE_INTEGER(u64_be, uint64_t, 8)

void write_decimal(struct writer *w, uint64_t x)
{
    uint8_t digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (uint8_t)('0' + x % 10);
        x /= 10;
    } while (x != 0);
    write_bytes(w, digits + at, sizeof digits - at);
}

void write_varint(struct writer *w, uint64_t x)
{
    while (x >= 0x80) {
        write_u8(w, (uint8_t)(x | 0x80));
        x >>= 7;
    }
    write_u8(w, (uint8_t)x);
}
