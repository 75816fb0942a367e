// SPDX-License-Identifier: Apache-2.0
#include "core/base/hex.h"

void hex_encode(char *out, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * size] = '\0';
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

enum status hex_decode(uint8_t *out, size_t size, span text)
{
    if (text.size != 2 * size) return STATUS_BAD_LENGTH;
    for (size_t i = 0; i < size; i++) {
        int high = hex_digit(text.data[2 * i]), low = hex_digit(text.data[2 * i + 1]);
        if (high < 0 || low < 0) return STATUS_BAD_VALUE;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return STATUS_OK;
}

void base32_encode(char *out, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    uint32_t buffer = 0, bits = 0;
    size_t at = 0;
    for (size_t i = 0; i < size; i++) {
        buffer = (buffer << 8 | bytes[i]) & 0xffff;
        for (bits += 8; bits >= 5; bits -= 5) out[at++] = digits[buffer >> (bits - 5) & 31];
    }
    if (bits > 0) out[at++] = digits[buffer << (5 - bits) & 31];
    out[at] = '\0';
}

enum status base32_decode(uint8_t *out, size_t size, span text)
{
    if (text.size != BASE32_SIZE(size)) return STATUS_BAD_LENGTH;
    uint32_t buffer = 0, bits = 0;
    size_t at = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        uint32_t digit = c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a') : (uint32_t)(c - '2' + 26);
        if (!(c >= 'a' && c <= 'z') && !(c >= '2' && c <= '7')) return STATUS_BAD_VALUE;
        buffer = (buffer << 5 | digit) & 0xffff;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        if (at < size) out[at++] = (uint8_t)(buffer >> bits);
    }
    return (buffer & ((1U << bits) - 1)) == 0 ? STATUS_OK : STATUS_NOT_CANONICAL;
}
