// SPDX-License-Identifier: Apache-2.0
#include "core/base/utf8.h"

#include "core/base/bytes.h"

uint32_t utf8_next(span text, size_t *offset)
{
    size_t at = *offset;
    if (at >= text.size) return UINT32_MAX;
    uint8_t first = text.data[at];
    if (first < 0x80) {
        *offset = at + 1;
        return first;
    }
    size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || more > text.size - at - 1) return UINT32_MAX;
    uint32_t scalar = first & (0x3fU >> more);
    for (size_t i = 1; i <= more; i++) {
        uint8_t next = text.data[at + i];
        if ((next & 0xc0) != 0x80) return UINT32_MAX;
        scalar = scalar << 6 | (next & 0x3f);
    }
    static const uint32_t least[4] = {0, 0x80, 0x800, 0x10000};
    bool surrogate = scalar >= 0xd800 && scalar <= 0xdfff;
    if (scalar < least[more] || scalar > 0x10ffff || surrogate) return UINT32_MAX;
    *offset = at + more + 1;
    return scalar;
}

size_t utf8_valid_prefix(span text)
{
    size_t at = 0;
    while (at < text.size) {
        // Eight ASCII bytes at a time: most clinical text is ASCII.
        while (text.size - at >= 8 && (load_u64_le(text.data + at) & 0x8080808080808080U) == 0)
            at += 8;
        if (at == text.size) break;
        if (utf8_next(text, &at) == UINT32_MAX) return at;
    }
    return at;
}

size_t utf8_encode(uint32_t scalar, uint8_t out[static 4])
{
    if (scalar > 0x10ffff || (scalar >= 0xd800 && scalar <= 0xdfff)) return 0;
    if (scalar < 0x80) {
        out[0] = (uint8_t)scalar;
        return 1;
    }
    size_t more = scalar >= 0x10000 ? 3 : scalar >= 0x800 ? 2 : 1;
    static const uint8_t lead[4] = {0, 0xc0, 0xe0, 0xf0};
    for (size_t i = more; i >= 1; i--) {
        out[i] = (uint8_t)(0x80 | (scalar & 0x3f));
        scalar >>= 6;
    }
    out[0] = (uint8_t)(lead[more] | scalar);
    return more + 1;
}
