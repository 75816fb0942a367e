// SPDX-License-Identifier: Apache-2.0
// Lower-case hexadecimal and RFC 4648 base32 (lower case, no padding), for ids and digests.
#ifndef CONSENTRY_CORE_BASE_HEX_H
#define CONSENTRY_CORE_BASE_HEX_H

#include "core/base/span.h"
#include "core/base/status.h"

// Writes 2 * size characters and a NUL.
void hex_encode(char *out, const uint8_t *bytes, size_t size);
// Reads exactly size bytes from 2 * size lower-case digits; BAD_VALUE or BAD_LENGTH otherwise.
WARN_UNUSED enum status hex_decode(uint8_t *out, size_t size, span text);

#define BASE32_SIZE(size) (((size)*8 + 4) / 5)
// Writes BASE32_SIZE(size) characters and a NUL.
void base32_encode(char *out, const uint8_t *bytes, size_t size);
// Reads exactly size bytes; unused trailing bits must be zero.
WARN_UNUSED enum status base32_decode(uint8_t *out, size_t size, span text);

#endif
