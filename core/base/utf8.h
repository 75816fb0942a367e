// SPDX-License-Identifier: Apache-2.0
// UTF-8 as Unicode 15 table 3-7: no surrogates, no overlong forms, nothing above U+10FFFF.
#ifndef CONSENTRY_CORE_BASE_UTF8_H
#define CONSENTRY_CORE_BASE_UTF8_H

#include "core/base/span.h"

// The number of leading bytes that are well-formed UTF-8: text.size when all are.
size_t utf8_valid_prefix(span text);

// Decodes the scalar at text[*offset] and advances; returns UINT32_MAX and does not advance when
// the bytes are ill-formed or the text has ended.
uint32_t utf8_next(span text, size_t *offset);

// Encodes one scalar value (not a surrogate, <= U+10FFFF) into out; returns 1 to 4, or 0.
size_t utf8_encode(uint32_t scalar, uint8_t out[static 4]);

#endif
