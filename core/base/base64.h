// SPDX-License-Identifier: Apache-2.0
// RFC 4648 section 4, with padding, no white space, unused bits zero; no tables, so it may carry
// keys.
#ifndef CONSENTRY_CORE_BASE_BASE64_H
#define CONSENTRY_CORE_BASE_BASE64_H

#include "core/base/span.h"
#include "core/base/status.h"

#define BASE64_SIZE(size) (((size) + 2) / 3 * 4)
// Writes BASE64_SIZE(size) characters and a NUL.
void base64_encode(char *out, const uint8_t *bytes, size_t size);
// Decodes into out (capacity bytes); *size_out is the decoded size. BAD_LENGTH, BAD_VALUE,
// NOT_CANONICAL or NO_SPACE otherwise.
WARN_UNUSED enum status base64_decode(uint8_t *out, size_t capacity, size_t *size_out, span text);

#endif
