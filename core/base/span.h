// SPDX-License-Identifier: Apache-2.0
// Borrowed bytes: a pointer and a size. A span owns nothing and never outlives its arena.
#ifndef CONSENTRY_CORE_BASE_SPAN_H
#define CONSENTRY_CORE_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct span {
    const uint8_t *data; // may be NULL when size is 0
    size_t size;
} span;

static inline span span_of(const void *data, size_t size)
{
    return (span){(const uint8_t *)data, size};
}

// The bytes of a C string without its terminator.
static inline span span_text(const char *text)
{
    return (span){(const uint8_t *)text, strlen(text)};
}

static inline bool span_equal(span a, span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool span_is(span a, const char *text)
{
    return span_equal(a, span_text(text));
}

static inline bool span_starts(span a, const char *prefix)
{
    size_t size = strlen(prefix);
    return a.size >= size && (size == 0 || memcmp(a.data, prefix, size) == 0);
}

// The bytes [from, from + size), clipped to the span.
static inline span span_slice(span a, size_t from, size_t size)
{
    if (from > a.size) from = a.size;
    if (size > a.size - from) size = a.size - from;
    return (span){a.data == NULL ? NULL : a.data + from, size};
}

#endif
