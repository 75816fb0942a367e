// SPDX-License-Identifier: Apache-2.0
#include "core/charset/charset.h"

#include "core/base/utf8.h"
#include "core/charset/charset_internal.h"

// ISO 2022 designations: ESC, one or two intermediate bytes, a final byte. The short forms of
// ISO-IR 42, 58 and 87 (ESC $ @, ESC $ A, ESC $ B) come from the first edition of the standard.
// clang-format off
const struct charset_designation charset_designations[CHARSET_DESIGNATION_COUNT] = {
    {"(B",  CHARSET_ASCII,    false}, {"(J",  CHARSET_ASCII,    false},
    {")I",  CHARSET_KATAKANA, true},  {"(I",  CHARSET_KATAKANA, false},
    {"-A",  CHARSET_8859_1,   true},  {"-B",  CHARSET_8859_2,   true},
    {"-C",  CHARSET_8859_3,   true},  {"-D",  CHARSET_8859_4,   true},
    {"-L",  CHARSET_8859_5,   true},  {"-G",  CHARSET_8859_6,   true},
    {"-F",  CHARSET_8859_7,   true},  {"-H",  CHARSET_8859_8,   true},
    {"-M",  CHARSET_8859_9,   true},  {"-b",  CHARSET_8859_15,  true},
    {"-T",  CHARSET_TIS_620,  true},  {"$B",  CHARSET_JISX0208, false},
    {"$@",  CHARSET_JISX0208, false}, {"$(B", CHARSET_JISX0208, false},
    {"$(D", CHARSET_JISX0212, false}, {"$)C", CHARSET_KSX1001,  true},
    {"$(C", CHARSET_KSX1001,  false}, {"$)A", CHARSET_GB2312,   true},
    {"$A",  CHARSET_GB2312,   false},
};
// clang-format on

uint32_t charset_single(enum charset set, uint8_t byte)
{
    if (set == CHARSET_KATAKANA) {
        return byte >= 0xa1 && byte <= 0xdf ? 0xff61U + (byte - 0xa1U) : 0;
    }
    if (set == CHARSET_WINDOWS_1252 && byte < 0xa0) return charset_table_1252[byte - 0x80];
    if (set == CHARSET_WINDOWS_1252) return byte;
    if (set < CHARSET_8859_1 || set > CHARSET_TIS_620 || byte < 0xa0) return 0;
    return charset_table_single[set - CHARSET_8859_1][byte - 0xa0];
}

uint32_t charset_double(enum charset set, uint32_t row, uint32_t column)
{
    if (row > 93 || column > 93) return 0;
    if (set == CHARSET_JISX0208) return charset_table_jis0208[row][column];
    if (set == CHARSET_JISX0212) return charset_table_jis0212[row][column];
    if (set == CHARSET_KSX1001) return charset_table_ksx1001[row][column];
    if (set != CHARSET_GB2312 || row > 0xf7 - 0xa1) return 0;
    // GB 2312 is the corner A1 to F7, A1 to FE of GBK, without the user's area.
    uint32_t scalar = charset_table_gb2[row + 0x20][column + 0x60];
    return scalar >= 0xe000 && scalar <= 0xf8ff ? 0 : scalar;
}

struct charset_decoder charset_decoder_of(const struct charset_scheme *scheme, const char *resets)
{
    return (struct charset_decoder){scheme, resets, scheme->low, scheme->high};
}

bool charset_keeps_ascii(const struct charset_scheme *scheme)
{
    return scheme->whole < CHARSET_UTF16_BE || scheme->whole > CHARSET_UTF32_LE;
}

// Applies the escape sequence at *offset, if it is one the scheme allows.
static bool designate(struct charset_decoder *decoder, span text, size_t *offset)
{
    span rest = span_slice(text, *offset + 1, 3);
    for (size_t i = 0; i < CHARSET_DESIGNATION_COUNT; i++) {
        const struct charset_designation *d = &charset_designations[i];
        if (!span_starts(rest, d->sequence)) continue;
        if ((decoder->scheme->escapes >> d->set & 1) == 0) return false;
        if (d->high) decoder->high = d->set;
        if (!d->high) decoder->low = d->set;
        *offset += 1 + strlen(d->sequence);
        return true;
    }
    return false;
}

// One character of a half of an eight-bit text; `flip` is 80 for G1, 0 for G0.
static uint32_t half_next(enum charset set, uint8_t flip, span text, size_t *offset)
{
    uint8_t first = text.data[*offset];
    uint32_t scalar;
    size_t size = 1;
    if (charset_is_double(set)) {
        if (text.size - *offset < 2) return CHARSET_BAD;
        uint32_t row = (uint32_t)(first ^ flip) - 0x21;
        uint32_t column = (uint32_t)(text.data[*offset + 1] ^ flip) - 0x21;
        scalar = charset_double(set, row, column);
        size = 2;
    } else {
        scalar = charset_single(set, first | 0x80);
    }
    if (scalar == 0) return CHARSET_BAD;
    *offset += size;
    return scalar;
}

static uint32_t iso2022_next(struct charset_decoder *decoder, span text, size_t *offset)
{
    // At most one escape per three bytes, so the loop ends with the text.
    while (*offset < text.size) {
        uint8_t byte = text.data[*offset];
        if (byte == 0x1b) {
            if (!designate(decoder, text, offset)) return CHARSET_BAD;
            continue;
        }
        if (byte >= 0x80) return half_next(decoder->high, 0x80, text, offset);
        if (byte > 0x20 && byte < 0x7f && decoder->low != CHARSET_ASCII)
            return half_next(decoder->low, 0, text, offset);
        (*offset)++;
        if (decoder->scheme->escapes != 0 && byte != 0 && strchr(decoder->resets, byte) != NULL) {
            decoder->low = decoder->scheme->low;
            decoder->high = decoder->scheme->high;
        }
        return byte;
    }
    return CHARSET_END;
}

static uint32_t gb4_scalar(uint32_t index)
{
    if (index >= CHARSET_GB4_SUPPLEMENTARY) {
        uint32_t scalar = index - CHARSET_GB4_SUPPLEMENTARY + 0x10000;
        return scalar <= 0x10ffff ? scalar : CHARSET_BAD;
    }
    if (index >= CHARSET_GB4_CODES) return CHARSET_BAD;
    size_t low = 0, high = CHARSET_GB4_RANGES; // table[low].index <= index < table[high].index
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (charset_table_gb4[middle].index <= index)
            low = middle;
        else
            high = middle;
    }
    return charset_table_gb4[low].scalar + (index - charset_table_gb4[low].index);
}

static uint32_t gb_next(enum charset set, span text, size_t *offset)
{
    const uint8_t *p = text.data + *offset;
    size_t left = text.size - *offset;
    if (p[0] < 0x80) {
        (*offset)++;
        return p[0];
    }
    if (left < 2 || p[0] < 0x81 || p[0] > 0xfe) return CHARSET_BAD;
    if (p[1] >= 0x40 && p[1] <= 0xfe && p[1] != 0x7f) {
        uint32_t scalar = charset_table_gb2[p[0] - 0x81][p[1] - 0x40 - (p[1] > 0x7f)];
        // GBK leaves the user's area unassigned.
        if (scalar == 0 || (set == CHARSET_GBK && scalar >= 0xe000 && scalar <= 0xf8ff))
            return CHARSET_BAD;
        *offset += 2;
        return scalar;
    }
    if (set == CHARSET_GBK || left < 4) return CHARSET_BAD;
    bool shape = p[1] >= 0x30 && p[1] <= 0x39 && p[2] >= 0x81 && p[2] <= 0xfe && p[3] >= 0x30 &&
                 p[3] <= 0x39;
    if (!shape) return CHARSET_BAD;
    uint32_t index = ((p[0] - 0x81U) * 10 + (p[1] - 0x30U)) * 1260 + (p[2] - 0x81U) * 10;
    uint32_t scalar = gb4_scalar(index + (p[3] - 0x30U));
    if (scalar != CHARSET_BAD) *offset += 4;
    return scalar;
}

static uint32_t utf16_unit(enum charset set, const uint8_t *p)
{
    return set == CHARSET_UTF16_BE ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static uint32_t utf16_next(enum charset set, span text, size_t *offset)
{
    size_t left = text.size - *offset;
    if (left < 2) return CHARSET_BAD;
    uint32_t first = utf16_unit(set, text.data + *offset);
    if (first < 0xd800 || first > 0xdfff) {
        *offset += 2;
        return first;
    }
    if (first > 0xdbff || left < 4) return CHARSET_BAD;
    uint32_t second = utf16_unit(set, text.data + *offset + 2);
    if (second < 0xdc00 || second > 0xdfff) return CHARSET_BAD;
    *offset += 4;
    return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

static uint32_t utf32_next(enum charset set, span text, size_t *offset)
{
    if (text.size - *offset < 4) return CHARSET_BAD;
    const uint8_t *p = text.data + *offset;
    uint32_t scalar = 0;
    for (size_t i = 0; i < 4; i++) {
        scalar = scalar << 8 | p[set == CHARSET_UTF32_BE ? i : 3 - i];
    }
    if (scalar > 0x10ffff || (scalar >= 0xd800 && scalar <= 0xdfff)) return CHARSET_BAD;
    *offset += 4;
    return scalar;
}

static uint32_t utf8_or_bad(span text, size_t *offset)
{
    uint32_t scalar = utf8_next(text, offset);
    return scalar == UINT32_MAX ? CHARSET_BAD : scalar;
}

uint32_t charset_next(struct charset_decoder *decoder, span text, size_t *offset)
{
    if (*offset >= text.size) return CHARSET_END;
    enum charset whole = decoder->scheme->whole;
    if (whole == CHARSET_NONE) return iso2022_next(decoder, text, offset);
    if (whole == CHARSET_UTF8) return utf8_or_bad(text, offset);
    if (whole == CHARSET_GBK || whole == CHARSET_GB18030) return gb_next(whole, text, offset);
    if (whole == CHARSET_UTF16_BE || whole == CHARSET_UTF16_LE)
        return utf16_next(whole, text, offset);
    return utf32_next(whole, text, offset);
}

enum status charset_decode(const struct charset_scheme *scheme, span text, const char *resets,
                           struct writer *out, size_t *bad_offset)
{
    struct charset_decoder decoder = charset_decoder_of(scheme, resets);
    size_t offset = 0;
    for (;;) { // every turn but the last moves `offset`
        uint32_t scalar = charset_next(&decoder, text, &offset);
        if (scalar == CHARSET_END) return out->status;
        uint8_t bytes[4];
        size_t size = scalar == CHARSET_BAD ? 0 : utf8_encode(scalar, bytes);
        if (size == 0) {
            if (bad_offset != NULL) *bad_offset = offset;
            return STATUS_BAD_VALUE;
        }
        write_bytes(out, bytes, size);
    }
}

size_t charset_origin(const struct charset_scheme *scheme, span text, const char *resets,
                      size_t decoded_offset)
{
    struct charset_decoder decoder = charset_decoder_of(scheme, resets);
    size_t offset = 0, decoded = 0;
    while (decoded < decoded_offset) { // every turn moves both
        size_t before = offset;
        uint32_t scalar = charset_next(&decoder, text, &offset);
        uint8_t bytes[4];
        size_t size = scalar >= CHARSET_BAD ? 0 : utf8_encode(scalar, bytes);
        if (size == 0) return before;
        decoded += size;
        if (decoded > decoded_offset) return before;
    }
    return offset;
}
