// SPDX-License-Identifier: Apache-2.0
#include "core/base/base64.h"

// All ones when low <= x <= high, for 8-bit values: no branch, no table.
static uint32_t within(uint32_t x, uint32_t low, uint32_t high)
{
    return (uint32_t)(((int32_t)(low - 1 - x) & (int32_t)(x - high - 1)) >> 31);
}

static char base64_digit(uint32_t x)
{
    uint32_t c = (within(x, 0, 25) & (x + 'A')) | (within(x, 26, 51) & (x - 26 + 'a')) |
                 (within(x, 52, 61) & (x - 52 + '0')) | (within(x, 62, 62) & '+') |
                 (within(x, 63, 63) & '/');
    return (char)c;
}

// The six-bit value of a digit plus one, or 0.
static uint32_t base64_value(uint32_t c)
{
    return (within(c, 'A', 'Z') & (c - 'A' + 1)) | (within(c, 'a', 'z') & (c - 'a' + 27)) |
           (within(c, '0', '9') & (c - '0' + 53)) | (within(c, '+', '+') & 63) |
           (within(c, '/', '/') & 64);
}

void base64_encode(char *out, const uint8_t *bytes, size_t size)
{
    size_t at = 0;
    for (size_t i = 0; i < size; i += 3) {
        size_t have = size - i < 3 ? size - i : 3;
        uint32_t block = (uint32_t)bytes[i] << 16;
        if (have > 1) block |= (uint32_t)bytes[i + 1] << 8;
        if (have > 2) block |= bytes[i + 2];
        out[at++] = base64_digit(block >> 18);
        out[at++] = base64_digit(block >> 12 & 63);
        out[at++] = have > 1 ? base64_digit(block >> 6 & 63) : '=';
        out[at++] = have > 2 ? base64_digit(block & 63) : '=';
    }
    out[at] = '\0';
}

enum status base64_decode(uint8_t *out, size_t capacity, size_t *size_out, span text)
{
    *size_out = 0;
    if (text.size % 4 != 0) return STATUS_BAD_LENGTH;
    size_t digits = text.size;
    while (digits > 0 && text.size - digits < 2 && text.data[digits - 1] == '=') digits--;
    size_t size = digits / 4 * 3 + (digits % 4 == 0 ? 0 : digits % 4 - 1);
    if (digits % 4 == 1) return STATUS_BAD_LENGTH;
    if (size > capacity) return STATUS_NO_SPACE;
    uint32_t buffer = 0, bits = 0, bad = 0;
    size_t at = 0;
    for (size_t i = 0; i < digits; i++) {
        uint32_t value = base64_value(text.data[i]);
        bad |= (value - 1) >> 31;
        buffer = (buffer << 6 | ((value - 1) & 63)) & 0xffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        if (at < size) out[at++] = (uint8_t)(buffer >> bits);
    }
    if (bad) return STATUS_BAD_VALUE;
    if ((buffer & ((1U << bits) - 1)) != 0) return STATUS_NOT_CANONICAL;
    *size_out = size;
    return STATUS_OK;
}
