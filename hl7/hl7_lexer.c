// SPDX-License-Identifier: Apache-2.0
#include "hl7/hl7_lexer.h"

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "hl7/hl7_scan.h"

static bool is_delimiter(uint8_t byte)
{
    bool letter = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
    return byte > 0x20 && byte < 0x7f && !letter && !(byte >= '0' && byte <= '9');
}

enum status hl7_delimiters_read(span header, struct hl7_delimiters *out, size_t *bad_offset)
{
    *out = (struct hl7_delimiters){0};
    *bad_offset = 3;
    if (header.size < 4 || header.data[3] == '\r' || header.data[3] == '\n') return STATUS_MISSING;
    uint8_t found[6] = {header.data[3]};
    size_t count = 1;
    for (size_t at = 4; at < header.size && header.data[at] != found[0]; at++) {
        if (header.data[at] == '\r' || header.data[at] == '\n') break;
        *bad_offset = at;
        if (count == 6) return STATUS_BAD_VALUE;
        found[count++] = header.data[at];
    }
    for (size_t i = 0; i < count; i++) {
        *bad_offset = 3 + i;
        if (!is_delimiter(found[i])) return STATUS_BAD_VALUE;
        for (size_t j = 0; j < i; j++) {
            if (found[i] == found[j]) return STATUS_BAD_VALUE;
        }
    }
    *bad_offset = 4;
    if (count < 2) return STATUS_MISSING;
    *out = (struct hl7_delimiters){found[0], found[1], found[2], found[3], found[4], found[5]};
    return STATUS_OK;
}

bool hl7_part_next(struct hl7_rest *rest, uint8_t separator, span *part)
{
    if (rest->done) return false;
    const uint8_t *end = NULL;
    if (rest->text.size > 0) end = memchr(rest->text.data, separator, rest->text.size);
    size_t size = end == NULL ? rest->text.size : (size_t)(end - rest->text.data);
    *part = span_slice(rest->text, 0, size);
    rest->done = end == NULL;
    rest->text = span_slice(rest->text, size + 1, rest->text.size);
    return true;
}

// Eight bytes at a time, for texts shorter than a block: asking memchr for each field would cost
// more than the bytes. The top bit of a byte of the result says that it is the separator.
static uint64_t separator_hits(uint64_t word, uint8_t separator)
{
    const uint64_t low7 = 0x7f7f7f7f7f7f7f7fU;
    uint64_t x = word ^ (0x0101010101010101U * separator);
    return ~(((x & low7) + low7) | x | low7);
}

// The offset of the `number`th separator, or text.size.
static size_t find_separator(span text, size_t from, uint8_t separator, uint32_t number)
{
    if (text.size >= HL7_NTH_MIN) return hl7_scanner_best()->nth(text, from, separator, number);
    size_t at = from;
    for (; text.size - at >= 8; at += 8) {
        uint64_t hits = separator_hits(load_u64_le(text.data + at), separator);
        uint32_t count = (uint32_t)((hits >> 7) * 0x0101010101010101U >> 56);
        if (count < number) {
            number -= count;
            continue;
        }
        for (; number > 1; number--) hits &= hits - 1;
        return at + (size_t)__builtin_ctzll(hits) / 8;
    }
    for (; at < text.size; at++) {
        if (text.data[at] == separator && --number == 0) return at;
    }
    return text.size;
}

span hl7_part(span text, uint8_t separator, uint32_t number)
{
    size_t begin = 0;
    if (number == 0) return (span){NULL, 0};
    if (number > 1) {
        begin = find_separator(text, 0, separator, number - 1);
        if (begin == text.size) return (span){NULL, 0};
        begin++;
    }
    return span_slice(text, begin, find_separator(text, begin, separator, 1) - begin);
}

uint32_t hl7_part_count(span text, uint8_t separator)
{
    if (text.size == 0) return 0;
    uint32_t count = 1;
    for (size_t i = 0; i < text.size; i++) count += text.data[i] == separator;
    return count;
}

// Escape sequences -----------------------------------------------------------------------------

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

// \Xhhhh..\: the bytes, if there are any, if they are UTF-8 and none is 00. On false the writer
// is as before.
static bool unescape_hex(span digits, struct writer *out)
{
    struct writer before = *out;
    bool whole = digits.size > 0 && digits.size % 2 == 0;
    for (size_t i = 0; whole && i < digits.size; i += 2) {
        int high = hex_digit(digits.data[i]), low = hex_digit(digits.data[i + 1]);
        whole = high >= 0 && low >= 0 && high + low > 0;
        if (whole) write_u8(out, (uint8_t)(high << 4 | low));
    }
    span bytes = span_of(out->data + before.size, out->size - before.size);
    if (whole && utf8_valid_prefix(bytes) == bytes.size) return true;
    *out = before;
    return false;
}

// The formatting commands of FT fields (ch. 2.7.6) keep one meaning here: a new line.
static bool unescape_command(span command, struct writer *out)
{
    static const char *const breaks[] = {".br", ".sp", ".ce"};
    static const char *const silent[] = {".fi", ".nf", ".in", ".ti", ".sk"};
    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++) {
        if (!span_starts(command, breaks[i])) continue;
        write_u8(out, '\n');
        return true;
    }
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        if (span_starts(command, silent[i])) return true;
    }
    return false;
}

// Writes what the sequence between two escape characters stands for; false when it stays.
static bool unescape_one(const struct hl7_delimiters *d, span body, struct writer *out)
{
    if (body.size == 0) return false;
    if (body.data[0] == 'X') return unescape_hex(span_slice(body, 1, body.size), out);
    if (body.data[0] == '.') return unescape_command(body, out);
    if (body.size != 1) return false;
    switch (body.data[0]) {
    case 'F': write_u8(out, d->field); return true;
    case 'S': write_u8(out, d->component); return true;
    case 'R': write_u8(out, d->repetition); return true;
    case 'E': write_u8(out, d->escape); return true;
    case 'T': write_u8(out, d->subcomponent == 0 ? '&' : d->subcomponent); return true;
    case 'P': write_u8(out, d->truncation == 0 ? '#' : d->truncation); return true;
    case 'H':
    case 'N': return true;
    default: return false;
    }
}

// A sequence is short and holds no blank and no other delimiter, so that the backslashes of
// "C:\temp and D:\temp" are not taken for one.
static bool is_body(const struct hl7_delimiters *d, span body)
{
    for (size_t i = 0; i < body.size; i++) {
        uint8_t byte = body.data[i];
        if (byte <= 0x20 || byte >= 0x7f) return false;
        if (byte == d->component || byte == d->repetition || byte == d->field) return false;
    }
    return true;
}

void hl7_unescape(const struct hl7_delimiters *d, span part, struct writer *out,
                  struct hl7_escapes *escapes)
{
    struct hl7_escapes met = {0, 0, SIZE_MAX};
    size_t at = 0;
    while (at < part.size) { // every turn moves `at`
        const uint8_t *from = part.data + at;
        const uint8_t *open = d->escape == 0 ? NULL : memchr(from, d->escape, part.size - at);
        size_t plain = open == NULL ? part.size - at : (size_t)(open - from);
        write_bytes(out, from, plain);
        at += plain;
        if (at == part.size) break;
        const uint8_t *close = memchr(part.data + at + 1, d->escape, part.size - at - 1);
        size_t size = close == NULL ? 0 : (size_t)(close - part.data) - at - 1;
        span body = span_slice(part, at + 1, size);
        if (close != NULL && is_body(d, body) && unescape_one(d, body, out)) {
            met.decoded++;
            at += size + 2;
            continue;
        }
        met.kept++;
        if (met.first_kept == SIZE_MAX) met.first_kept = at;
        // A well-formed sequence stays whole; of anything else only its first byte is text.
        bool whole = close != NULL && size > 0 && is_body(d, body);
        size_t kept = whole && (body.data[0] == 'Z' || body.data[0] == 'C' || body.data[0] == 'M' ||
                                body.data[0] == 'X')
                          ? size + 2
                          : 1;
        write_bytes(out, part.data + at, kept);
        at += kept;
    }
    if (escapes != NULL) *escapes = met;
}

enum status hl7_text(const struct hl7_delimiters *d, span part, struct arena *arena, span *out)
{
    *out = part;
    bool plain = part.size == 0 || d->escape == 0;
    if (plain || memchr(part.data, d->escape, part.size) == NULL) return STATUS_OK;
    // Nothing grows: a sequence is at least as long as what it stands for.
    size_t mark = arena->used;
    char *memory = arena_text(arena, part.size);
    if (memory == NULL) return STATUS_NO_SPACE;
    struct writer w = writer_over(memory, part.size);
    hl7_unescape(d, part, &w, NULL);
    arena_rewind(arena, mark + w.size);
    *out = writer_span(&w);
    return w.status;
}

void hl7_escape(const struct hl7_delimiters *d, span text, struct writer *out)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        const char *name = NULL;
        if (byte == d->field)
            name = "F";
        else if (byte == d->component)
            name = "S";
        else if (byte == d->repetition)
            name = "R";
        else if (byte == d->subcomponent)
            name = "T";
        else if (byte == d->escape)
            name = "E";
        else if (byte == '\r')
            name = "X0D";
        else if (byte == '\n')
            name = "X0A";
        if (name == NULL || byte == 0) {
            write_u8(out, byte);
        } else if (d->escape == 0) {
            write_u8(out, ' '); // the sender can read no escape
        } else {
            write_u8(out, d->escape);
            write_text(out, name);
            write_u8(out, d->escape);
        }
    }
}
