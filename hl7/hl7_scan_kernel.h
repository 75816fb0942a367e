// SPDX-License-Identifier: Apache-2.0
// The passes of hl7_scan.h over blocks of 64 bytes, a bit a byte. A back end defines, before it
// includes this:
//   struct block;                                   64 bytes, however it holds them
//   block_load(p), block_below_20(b), block_high(b), block_equal(b, byte): masks of 64 bits
// and afterwards its `struct hl7_scanner` over scan_lines and scan_marks.
//
// A message has a delimiter every five bytes and a line end every two hundred, at places no
// processor can guess. So positions are written without asking whether they exist: a store too
// many costs less than a wrong guess, and only the count decides what stands.
#ifndef CONSENTRY_HL7_HL7_SCAN_KERNEL_H
#define CONSENTRY_HL7_HL7_SCAN_KERNEL_H

#include "hl7/hl7_scan.h"

static inline void note(size_t *first, size_t offset)
{
    if (*first == SIZE_MAX) *first = offset;
}

// The offset of the lowest bit; 63 for none, which no branch has to find out.
static inline uint32_t lowest(uint64_t mask)
{
    return (uint32_t)__builtin_ctzll(mask | (uint64_t)1 << 63);
}

// Appends the line [begin, end) unless it is empty.
static inline void add_line(struct hl7_lines *out, span text, size_t begin, size_t end)
{
    size_t size = end - begin;
    if (size == 0) return;
    if (out->count < out->capacity) {
        const uint8_t *p = text.data + begin;
        uint32_t id = size < 3 ? 0 : HL7_ID(p[0], p[1], p[2]);
        out->segments[out->count] = (struct hl7_segment){id, (uint32_t)begin, (uint32_t)size};
    }
    out->count++;
}

// The most places of bytes below 20 that are gathered before they are looked at.
enum { PLACES_MAX = 256 };

// Looks at the bytes below 20 at `places`; returns where the line after the last of them begins.
static size_t take_controls(struct hl7_lines *out, span text, size_t begin, const uint32_t *places,
                            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = places[i];
        uint8_t byte = text.data[at];
        if (byte == '\r' || byte == '\n') {
            if (byte == '\n' && (at == 0 || text.data[at - 1] != '\r')) note(&out->lf, at);
            add_line(out, text, begin, at);
            begin = at + 1;
        } else if (byte == 0) {
            note(&out->nul, at);
        } else if (byte != '\t') {
            note(&out->control, at);
        }
    }
    return begin;
}

// Text shorter than a block.
static void scan_short_lines(span text, struct hl7_lines *out)
{
    uint32_t places[64];
    size_t count = 0;
    for (size_t at = 0; at < text.size; at++) {
        if (text.data[at] >= 0x80) note(&out->high, 0);
        if (text.data[at] < 0x20) places[count++] = (uint32_t)at;
    }
    size_t begin = take_controls(out, text, 0, places, count);
    add_line(out, text, begin, text.size);
}

// Gathers the bits of one block at `at`; returns the new count of places.
static inline size_t gather_places(uint32_t *places, size_t count, size_t at, uint64_t mask)
{
    places[count] = (uint32_t)at + lowest(mask);
    count += mask != 0;
    // Each turn clears the lowest bit; most blocks hold one line end or none.
    for (mask &= mask - 1; mask != 0; mask &= mask - 1) {
        places[count++] = (uint32_t)at + lowest(mask);
    }
    return count;
}

static void scan_lines(span text, struct hl7_lines *out)
{
    out->count = 0;
    out->nul = out->control = out->high = out->lf = SIZE_MAX;
    if (text.size < 64) {
        scan_short_lines(text, out);
        return;
    }
    uint32_t places[PLACES_MAX + 64];
    size_t count = 0, begin = 0, at = 0;
    for (; at + 64 <= text.size; at += 64) {
        struct block b = block_load(text.data + at);
        if (block_high(b) != 0) note(&out->high, at);
        count = gather_places(places, count, at, block_below_20(b));
        if (count <= PLACES_MAX) continue;
        begin = take_controls(out, text, begin, places, count);
        count = 0;
    }
    // The last block overlaps the one before; the bits that were seen are cleared.
    size_t seen = at + 64 - text.size;
    struct block b = block_load(text.data + at - seen);
    if (block_high(b) != 0) note(&out->high, at - seen);
    if (seen < 64)
        count = gather_places(places, count, at - seen, block_below_20(b) >> seen << seen);
    begin = take_controls(out, text, begin, places, count);
    add_line(out, text, begin, text.size);
}

// Writes base + the offset of every bit, eight stores at a time, and returns their number. Up to
// 64 words behind `out` are overwritten, whatever the number.
static inline size_t write_places(uint32_t *out, uint32_t base, uint64_t mask)
{
    size_t count = (size_t)__builtin_popcountll(mask);
    for (size_t from = 0; from == 0 || from < count; from += 8) {
        for (size_t i = 0; i < 8; i++) {
            out[from + i] = base + lowest(mask);
            mask &= mask - 1;
        }
    }
    return count;
}

static inline uint64_t block_fields(struct block b, const uint8_t bytes[static 4])
{
    return block_equal(b, '\r') | block_equal(b, '\n') | block_equal(b, bytes[0]);
}

static inline uint64_t block_parts(struct block b, const uint8_t bytes[static 4])
{
    return block_equal(b, bytes[1]) | block_equal(b, bytes[2]) | block_equal(b, bytes[3]);
}

// Text shorter than a block.
static void scan_short_marks(span text, const uint8_t bytes[static 4], struct hl7_marks *out)
{
    out->ranks[0] = (struct hl7_rank){0, 0};
    for (size_t at = 0; at < text.size; at++) {
        uint8_t byte = text.data[at];
        if (byte == '\r' || byte == '\n' || byte == bytes[0]) {
            out->fields[out->field_count++] = (uint32_t)at;
        } else if (byte == bytes[1] || byte == bytes[2] || byte == bytes[3]) {
            out->parts[out->part_count++] = (uint32_t)at;
        }
    }
}

static void scan_marks(span text, const uint8_t bytes[static 4], struct hl7_marks *out)
{
    out->field_count = out->part_count = 0;
    if (text.size < 64) {
        scan_short_marks(text, bytes, out);
        return;
    }
    size_t at = 0, fields = 0, parts = 0;
    for (; at + 64 <= text.size; at += 64) {
        struct block b = block_load(text.data + at);
        out->ranks[at / 64] = (struct hl7_rank){(uint32_t)fields, (uint32_t)parts};
        fields += write_places(out->fields + fields, (uint32_t)at, block_fields(b, bytes));
        parts += write_places(out->parts + parts, (uint32_t)at, block_parts(b, bytes));
    }
    size_t seen = at + 64 - text.size; // as in scan_lines
    if (seen < 64) {
        struct block b = block_load(text.data + at - seen);
        uint64_t field = block_fields(b, bytes) >> seen << seen;
        uint64_t part = block_parts(b, bytes) >> seen << seen;
        out->ranks[at / 64] = (struct hl7_rank){(uint32_t)fields, (uint32_t)parts};
        fields += write_places(out->fields + fields, (uint32_t)(at - seen), field);
        parts += write_places(out->parts + parts, (uint32_t)(at - seen), part);
    }
    out->field_count = fields;
    out->part_count = parts;
}

// The number of bits below the `number`th of `mask`, which has at least so many.
static inline size_t select_bit(uint64_t mask, uint32_t number)
{
    for (; number > 1; number--) mask &= mask - 1;
    return (size_t)__builtin_ctzll(mask);
}

static size_t scan_nth(span text, size_t from, uint8_t byte, uint32_t number)
{
    size_t at = from;
    for (; at + 64 <= text.size; at += 64) {
        uint64_t mask = block_equal(block_load(text.data + at), byte);
        uint32_t count = (uint32_t)__builtin_popcountll(mask);
        if (count >= number) return at + select_bit(mask, number);
        number -= count;
    }
    size_t seen = at + 64 - text.size; // as in scan_lines
    if (seen == 64) return text.size;
    at -= seen;
    uint64_t mask = block_equal(block_load(text.data + at), byte) >> seen << seen;
    bool found = (uint32_t)__builtin_popcountll(mask) >= number;
    return found ? at + select_bit(mask, number) : text.size;
}

#endif
