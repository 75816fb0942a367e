// SPDX-License-Identifier: Apache-2.0
// What people and scripts read: results on stdout, diagnostics on stderr. Together with log.c the
// only place that prints. The text may come from a command's arguments, never from a request.
#ifndef CONSENTRY_GATEWAY_CONSOLE_H
#define CONSENTRY_GATEWAY_CONSOLE_H

#include <stdint.h>

#include "core/base/span.h"
#include "core/base/status.h"

// Puts /dev/null where stdin, stdout or stderr is missing, so that no socket or file gets its
// number. First of all.
void console_open(void);

// Appends to stdout, which is buffered until console_flush() or the end of the program.
void console_text(const char *text);
void console_span(span bytes);
void console_decimal(uint64_t x);
// A decimal with `places` digits behind the point: console_fixed(1234, 2) prints 12.34.
void console_fixed(uint64_t x, unsigned places);
// `text`, then blanks up to `width` columns.
void console_padded(const char *text, size_t width);
// `bytes` as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
void console_json(span bytes);
// Writes out what is buffered; FILE_FAILED when stdout cannot take it.
WARN_UNUSED enum status console_flush(void);

// One line on stderr: "consentry: a" or "consentry: a: b" when b is not NULL.
void console_error(const char *a, const char *b);
// One line on stderr: "consentry: part value: reason"; `value` may be empty.
void console_trouble(const char *part, const char *value, const char *reason);

#endif
