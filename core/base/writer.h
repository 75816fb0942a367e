// SPDX-License-Identifier: Apache-2.0
// The mirror of reader.h: appends to lent memory; the first failure (NO_SPACE) sticks.
#ifndef CONSENTRY_CORE_BASE_WRITER_H
#define CONSENTRY_CORE_BASE_WRITER_H

#include <stdint.h>

#include "core/base/span.h"
#include "core/base/status.h"

struct writer {
    uint8_t *data;
    size_t capacity;
    size_t size; // bytes written
    enum status status;
};

struct writer writer_over(void *memory, size_t capacity);
void write_u8(struct writer *w, uint8_t x);
void write_u16_le(struct writer *w, uint16_t x);
void write_u32_le(struct writer *w, uint32_t x);
void write_u64_le(struct writer *w, uint64_t x);
void write_u16_be(struct writer *w, uint16_t x);
void write_u32_be(struct writer *w, uint32_t x);
void write_u64_be(struct writer *w, uint64_t x);
void write_bytes(struct writer *w, const void *bytes, size_t size);
void write_span(struct writer *w, span bytes);
void write_text(struct writer *w, const char *text);
// Decimal digits.
void write_decimal(struct writer *w, uint64_t x);
// Unsigned LEB128, shortest form.
void write_varint(struct writer *w, uint64_t x);
// `size` bytes to be filled by the caller, or NULL after a failure.
uint8_t *write_reserve(struct writer *w, size_t size);
static inline span writer_span(const struct writer *w)
{
    return span_of(w->data, w->size);
}

#endif
