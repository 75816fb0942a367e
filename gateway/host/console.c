// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/console.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/utf8.h"

void console_open(void)
{
    int file = open("/dev/null", O_RDWR | O_NOCTTY); // not on exec's list of what is closed
    while (file >= 0 && file <= STDERR_FILENO) file = dup(file);
    if (file > STDERR_FILENO) (void)close(file);
}

void console_text(const char *text)
{
    fputs(text, stdout);
}

void console_span(span bytes)
{
    if (bytes.size != 0) fwrite(bytes.data, 1, bytes.size, stdout);
}

void console_decimal(uint64_t x)
{
    console_fixed(x, 0);
}

void console_fixed(uint64_t x, unsigned places)
{
    char digits[24]; // 20 digits of 2^64 - 1 and a point
    size_t at = sizeof digits;
    unsigned written = 0;
    do {
        if (places != 0 && written == places) digits[--at] = '.';
        digits[--at] = (char)('0' + x % 10);
        x /= 10;
        written++;
    } while (x != 0 || (places != 0 && written <= places && written < 20));
    fwrite(digits + at, 1, sizeof digits - at, stdout);
}

void console_padded(const char *text, size_t width)
{
    size_t size = strlen(text);
    fputs(text, stdout);
    for (; size < width; size++) fputc(' ', stdout);
}

// One scalar of the text, escaped where JSON demands it.
static void json_scalar(uint32_t scalar)
{
    static const char hex[] = "0123456789abcdef";
    if (scalar == '"' || scalar == '\\') {
        fputc('\\', stdout);
        fputc((int)scalar, stdout);
    } else if (scalar < 0x20 || scalar == 0x7f) {
        fputs("\\u00", stdout);
        fputc(hex[scalar >> 4], stdout);
        fputc(hex[scalar & 15], stdout);
    } else {
        uint8_t bytes[4];
        fwrite(bytes, 1, utf8_encode(scalar, bytes), stdout);
    }
}

void console_json(span bytes)
{
    fputc('"', stdout);
    for (size_t at = 0; at < bytes.size;) {
        uint32_t scalar = utf8_next(bytes, &at);
        if (scalar == UINT32_MAX) {
            scalar = 0xfffd;
            at++;
        }
        json_scalar(scalar);
    }
    fputc('"', stdout);
}

enum status console_flush(void)
{
    return fflush(stdout) == 0 && ferror(stdout) == 0 ? STATUS_OK : STATUS_FILE_FAILED;
}

void console_error(const char *a, const char *b)
{
    fputs("consentry: ", stderr);
    fputs(a, stderr);
    if (b != NULL) {
        fputs(": ", stderr);
        fputs(b, stderr);
    }
    fputc('\n', stderr);
}

void console_trouble(const char *part, const char *value, const char *reason)
{
    fputs("consentry: ", stderr);
    fputs(part, stderr);
    if (value[0] != '\0') {
        fputc(' ', stderr);
        fputs(value, stderr);
    }
    fputs(": ", stderr);
    fputs(reason, stderr);
    fputc('\n', stderr);
}
