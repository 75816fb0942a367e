// SPDX-License-Identifier: Apache-2.0
// A bounded cursor over bytes that nobody vouches for. The first failure sticks: later reads give
// zeros, and reader_end() tells what went wrong and where, so straight-line decoders stay readable.
#ifndef CONSENTRY_CORE_BASE_READER_H
#define CONSENTRY_CORE_BASE_READER_H

#include <stdint.h>

#include "core/base/span.h"
#include "core/base/status.h"

struct reader {
    const uint8_t *data;
    size_t size;
    size_t offset; // next byte to read; on failure the offset of the item that failed
    enum status status;
};

struct reader reader_over(span bytes);
uint8_t read_u8(struct reader *r);
uint16_t read_u16_le(struct reader *r);
uint32_t read_u32_le(struct reader *r);
uint64_t read_u64_le(struct reader *r);
uint16_t read_u16_be(struct reader *r);
uint32_t read_u32_be(struct reader *r);
uint64_t read_u64_be(struct reader *r);
// `size` borrowed bytes, or an empty span after a failure.
span read_span(struct reader *r, size_t size);
// Copies `size` bytes; zeros after a failure.
void read_bytes(struct reader *r, uint8_t *out, size_t size);
// Unsigned LEB128 of at most 10 bytes, shortest form only.
uint64_t read_varint(struct reader *r);
// Fails unless the next `size` bytes equal `expected`.
void read_expect(struct reader *r, const void *expected, size_t size);
// Marks the reader failed at its present offset, unless it has failed already.
void reader_fail(struct reader *r, enum status status);
static inline size_t reader_left(const struct reader *r)
{
    return r->size - r->offset;
}
static inline bool reader_ok(const struct reader *r)
{
    return r->status == STATUS_OK;
}
// OK when everything was read and nothing failed; TRAILING_BYTES when bytes are left.
WARN_UNUSED enum status reader_end(struct reader *r);

#endif
