// SPDX-License-Identifier: Apache-2.0
// The two passes over the bytes of a message that decide the speed of everything else: where the
// segments are, and where every delimiter is. One kernel, several back ends; portable is the
// reference, and a test runs all that this machine has over the same inputs.
#ifndef CONSENTRY_HL7_HL7_SCAN_H
#define CONSENTRY_HL7_HL7_SCAN_H

#include "core/base/span.h"

// One segment of a text: its first three bytes, and where it stands, its line end left out.
struct hl7_segment {
    uint32_t id; // HL7_ID('P', 'I', 'D'); bytes past a shorter line are zero
    uint32_t offset;
    uint32_t size;
};
#define HL7_ID(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

// What a pass over the lines found besides them. Offsets are SIZE_MAX when there is none.
struct hl7_lines {
    struct hl7_segment *segments; // room for `capacity`
    size_t capacity;
    size_t count;   // lines that are not empty; above `capacity` the rest was not kept
    size_t nul;     // the first 00
    size_t control; // the first other byte below 20 that is no CR, LF or HT
    size_t high;    // an offset before which no byte is above 7F, and within 64 of it one is
    size_t lf;      // the first LF that does not follow a CR
};

// Every delimiter of a text, in two ordered lists of offsets, and how many of each stand before
// each block of 64 bytes, so that the first mark at or after an offset is found at once.
struct hl7_marks {
    uint32_t *fields; // field separators, CR and LF; room for text.size + HL7_MARKS_SLACK
    uint32_t *parts;  // repetition, component and subcomponent separators; the same room
    struct hl7_rank {
        uint32_t fields, parts;
    } * ranks; // room for text.size / 64 + 1
    size_t field_count;
    size_t part_count;
};
#define HL7_MARKS_SLACK 64

#define HL7_NTH_MIN     64
struct hl7_scanner {
    const char *name;
    // Text of at most UINT32_MAX bytes.
    void (*lines)(span text, struct hl7_lines *out);
    // `bytes`: field, repetition, component, subcomponent; an unused one repeats the component.
    void (*marks)(span text, const uint8_t bytes[static 4], struct hl7_marks *out);
    // The offset of the `number`th `byte` at or after `from`, or text.size; number >= 1, and the
    // text at least HL7_NTH_MIN bytes.
    size_t (*nth)(span text, size_t from, uint8_t byte, uint32_t number);
};

extern const struct hl7_scanner hl7_scanner_portable;
#if defined(__x86_64__)
extern const struct hl7_scanner hl7_scanner_sse2;
extern const struct hl7_scanner hl7_scanner_avx2;   // where the processor has it, BMI1 and POPCNT
extern const struct hl7_scanner hl7_scanner_avx512; // and AVX-512 BW
#endif

// All back ends that run here, best first, NULL at the end.
const struct hl7_scanner *const *hl7_scanners(void);
static inline const struct hl7_scanner *hl7_scanner_best(void)
{
    return hl7_scanners()[0];
}

#endif
