// SPDX-License-Identifier: Apache-2.0
// Counted memory: everything a peer can make the gateway hold comes from one budget, so that the
// sum has a ceiling whatever the number of peers.
#ifndef CONSENTRY_GATEWAY_BUFFER_H
#define CONSENTRY_GATEWAY_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/span.h"
#include "core/base/status.h"

// Blocks are powers of two from 1 KiB to 64 MiB; a few of each size are kept for the next taker.
#define BUFFER_SHIFT_MIN 10
#define BUFFER_SHIFT_MAX 26
#define BUFFER_CLASSES   (BUFFER_SHIFT_MAX - BUFFER_SHIFT_MIN + 1)
// Kept blocks of one class add up to at most this many bytes.
#define BUFFER_KEEP_SIZE 1048576

struct budget {
    size_t size_max; // bytes
    size_t used;     // in buffers now
    size_t peak;
    void *kept[BUFFER_CLASSES];
    uint32_t kept_count[BUFFER_CLASSES];
};

// A growing block; all zero is an empty one.
struct buffer {
    uint8_t *data;
    size_t size;     // bytes in use
    size_t capacity; // 0 or a power of two
};

struct budget budget_of(size_t size_max);
// Frees what is kept. Every buffer must have been released before.
void budget_close(struct budget *budget);

// Makes room for `more` bytes behind size. NO_SPACE when the budget or the largest block does not
// allow it; the buffer is then unchanged.
WARN_UNUSED enum status buffer_reserve(struct budget *budget, struct buffer *buffer, size_t more);
WARN_UNUSED enum status buffer_append(struct budget *budget, struct buffer *buffer, span bytes);
// Removes the first `count` bytes.
void buffer_consume(struct buffer *buffer, size_t count);
// Gives the block back; the buffer is empty afterwards.
void buffer_release(struct budget *budget, struct buffer *buffer);
static inline span buffer_span(const struct buffer *buffer)
{
    return span_of(buffer->data, buffer->size);
}

#endif
