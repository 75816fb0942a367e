// SPDX-License-Identifier: Apache-2.0
// From UTF-8 to the sets of a scheme, for answers in the sender's own set. The tables are read
// backwards by a plain search, at most 24,000 entries a character: an answer holds a few names.
#include "core/base/invariant.h"
#include "core/base/utf8.h"
#include "core/charset/charset.h"
#include "core/charset/charset_internal.h"

// Finds `scalar` in a two-byte set; *row and *column are 0 to 93.
static bool find_double(enum charset set, uint32_t scalar, uint8_t *row, uint8_t *column)
{
    for (uint32_t r = 0; r < 94; r++) {
        for (uint32_t c = 0; c < 94; c++) {
            if (charset_double(set, r, c) != scalar) continue;
            *row = (uint8_t)r;
            *column = (uint8_t)c;
            return true;
        }
    }
    return false;
}

// Writes `scalar` in one half; `base` is 21 for G0, A1 for G1. False when the set lacks it.
static bool write_half(enum charset set, uint32_t scalar, uint8_t base, struct writer *out)
{
    if (charset_is_double(set)) {
        uint8_t row, column;
        if (!find_double(set, scalar, &row, &column)) return false;
        write_u8(out, (uint8_t)(base + row));
        write_u8(out, (uint8_t)(base + column));
        return true;
    }
    for (uint32_t byte = 0x80; byte <= 0xff; byte++) {
        if (charset_single(set, (uint8_t)byte) != scalar) continue;
        write_u8(out, (uint8_t)(base >= 0x80 ? byte : byte & 0x7f));
        return true;
    }
    return false;
}

static void write_escape(const char *sequence, struct writer *out)
{
    write_u8(out, 0x1b);
    write_text(out, sequence);
}

// Back to ASCII in G0.
static void to_ascii(struct charset_decoder *state, struct writer *out)
{
    if (state->low == CHARSET_ASCII) return;
    write_escape("(B", out);
    state->low = CHARSET_ASCII;
}

static bool write_iso2022(struct charset_decoder *state, uint32_t scalar, struct writer *out)
{
    if (scalar < 0x80) {
        if (scalar == 0x1b) return false;
        to_ascii(state, out);
        write_u8(out, (uint8_t)scalar);
        return true;
    }
    if (state->high != CHARSET_NONE && write_half(state->high, scalar, 0xa1, out)) return true;
    if (state->low != CHARSET_ASCII && write_half(state->low, scalar, 0x21, out)) return true;
    for (size_t i = 0; i < CHARSET_DESIGNATION_COUNT; i++) {
        const struct charset_designation *d = &charset_designations[i];
        if ((state->scheme->escapes >> d->set & 1) == 0 || d->set == CHARSET_ASCII) continue;
        size_t before = out->size;
        write_escape(d->sequence, out);
        if (write_half(d->set, scalar, d->high ? 0xa1 : 0x21, out)) {
            if (d->high) state->high = d->set;
            if (!d->high) state->low = d->set;
            return true;
        }
        out->size = before;
    }
    return false;
}

// The index of the four-byte code of a scalar that has no two-byte code.
static uint32_t gb4_index(uint32_t scalar)
{
    if (scalar >= 0x10000) return scalar - 0x10000 + CHARSET_GB4_SUPPLEMENTARY;
    for (size_t i = 0; i < CHARSET_GB4_RANGES; i++) {
        uint32_t first = charset_table_gb4[i].index, next = CHARSET_GB4_CODES;
        if (i + 1 < CHARSET_GB4_RANGES) next = charset_table_gb4[i + 1].index;
        uint32_t place = scalar - charset_table_gb4[i].scalar;
        if (place < next - first) return first + place;
    }
    INVARIANT(false); // the table holds every other scalar of the basic plane
    return 0;
}

static bool write_gb(enum charset set, uint32_t scalar, struct writer *out)
{
    if (scalar < 0x80) {
        write_u8(out, (uint8_t)scalar);
        return true;
    }
    bool user = scalar >= 0xe000 && scalar <= 0xf8ff;
    for (size_t i = 0; i < 126U * 190 && !(set == CHARSET_GBK && user); i++) {
        if (charset_table_gb2[i / 190][i % 190] != scalar) continue;
        write_u8(out, (uint8_t)(0x81 + i / 190));
        write_u8(out, charset_gb2_low(i % 190));
        return true;
    }
    if (set == CHARSET_GBK) return false;
    uint32_t index = gb4_index(scalar);
    write_u8(out, (uint8_t)(0x81 + index / 12600));
    write_u8(out, (uint8_t)(0x30 + index / 1260 % 10));
    write_u8(out, (uint8_t)(0x81 + index / 10 % 126));
    write_u8(out, (uint8_t)(0x30 + index % 10));
    return true;
}

static void write_unit(bool big, uint32_t unit, size_t size, struct writer *out)
{
    for (size_t i = 0; i < size; i++) {
        size_t shift = big ? size - 1 - i : i;
        write_u8(out, (uint8_t)(unit >> (8 * shift)));
    }
}

static void write_unicode(enum charset set, uint32_t scalar, struct writer *out)
{
    if (set == CHARSET_UTF8) {
        uint8_t bytes[4];
        write_bytes(out, bytes, utf8_encode(scalar, bytes));
        return;
    }
    bool big = set == CHARSET_UTF16_BE || set == CHARSET_UTF32_BE;
    if (set >= CHARSET_UTF32_BE) {
        write_unit(big, scalar, 4, out);
    } else if (scalar < 0x10000) {
        write_unit(big, scalar, 2, out);
    } else {
        write_unit(big, 0xd800 + ((scalar - 0x10000) >> 10), 2, out);
        write_unit(big, 0xdc00 + (scalar & 0x3ff), 2, out);
    }
}

static bool write_scalar(struct charset_decoder *state, uint32_t scalar, struct writer *out)
{
    enum charset whole = state->scheme->whole;
    if (whole == CHARSET_NONE) return write_iso2022(state, scalar, out);
    if (whole == CHARSET_GBK || whole == CHARSET_GB18030) return write_gb(whole, scalar, out);
    write_unicode(whole, scalar, out);
    return true;
}

enum status charset_encode(const struct charset_scheme *scheme, span text, struct writer *out,
                           size_t *bad_offset)
{
    struct charset_decoder state = charset_decoder_of(scheme, "");
    size_t offset = 0;
    while (offset < text.size) { // every turn but the last moves `offset`
        size_t before = offset;
        uint32_t scalar = utf8_next(text, &offset);
        if (scalar == UINT32_MAX || !write_scalar(&state, scalar, out)) {
            if (bad_offset != NULL) *bad_offset = before;
            return scalar == UINT32_MAX ? STATUS_BAD_UTF8 : STATUS_BAD_VALUE;
        }
    }
    to_ascii(&state, out);
    return out->status;
}
