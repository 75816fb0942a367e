// SPDX-License-Identifier: Apache-2.0
// Lines, decimals and base64 as the readers of notes, policies and proofs share them.
#ifndef CONSENTRY_CORE_LOG_TLOG_INTERNAL_H
#define CONSENTRY_CORE_LOG_TLOG_INTERNAL_H

#include "core/base/issue.h"
#include "core/base/span.h"
#include "core/base/status.h"

// A cursor over lines that end in a newline.
struct tlog_lines {
    span text;
    size_t offset; // of the next line
};

// Takes the next line, without its newline; false at the end of the text or when the rest has no
// newline.
bool tlog_line_next(struct tlog_lines *lines, span *line);

// "0" or digits without a leading zero, at most 2^63 - 1.
bool tlog_decimal_read(span text, uint64_t *out);

// Base64 of any length: checks all of it, keeps the first `capacity` bytes, counts them all.
WARN_UNUSED enum status tlog_base64_read(span text, uint8_t *out, size_t capacity, size_t *size);

// Base64 of exactly one hash.
bool tlog_hash_read(span text, uint8_t out[static 32]);

#endif
