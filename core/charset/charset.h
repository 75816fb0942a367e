// SPDX-License-Identifier: Apache-2.0
// One decoder for the character sets of HL7 v2 (table 0211) and DICOM (PS3.3 C.12.1.1.2): bytes
// become UTF-8, and back for our answers. Nothing is ever replaced: a byte that has no meaning in
// the set that was declared is an error with its offset.
//
//     struct charset_scheme scheme;
//     size_t at;
//     TRY(charset_scheme_dicom(&scheme, span_text("ISO 2022 IR 13\\ISO 2022 IR 87")));
//     TRY(charset_decode(&scheme, value, CHARSET_RESETS_DICOM_PN, &writer, &at));
#ifndef CONSENTRY_CORE_CHARSET_CHARSET_H
#define CONSENTRY_CORE_CHARSET_CHARSET_H

#include "core/base/span.h"
#include "core/base/status.h"
#include "core/base/writer.h"

enum charset {
#define X(set, name) CHARSET_##set,
#include "core/charset/charset_sets.def"
#undef X
    CHARSET_COUNT
};

// How the bytes of one text are to be read. Eight-bit texts have two halves (ISO 2022: G0 in
// 21 to 7E, G1 in A0 to FF); escape sequences may bring further sets into either.
struct charset_scheme {
    enum charset whole; // a coding of all bytes (UTF-8, GBK, ...), or NONE: the halves below
    enum charset low;   // G0 at the start: ASCII
    enum charset high;  // G1 at the start, or NONE
    uint32_t escapes;   // sets that escape sequences may bring in, 1 << set; 0: ESC is refused
};

// The most names a text may declare.
#define CHARSET_NAMES_MAX 8
// UTF-8 is at most this many times as long as the bytes it came from.
#define CHARSET_GROWTH_MAX 3

// Characters after which the sets of the start hold again (PS3.5 6.1.2.5.3), for `resets` below.
#define CHARSET_RESETS_DICOM_TEXT "\t\n\f\r"     // LT, ST, UT
#define CHARSET_RESETS_DICOM      "\t\n\f\r\\"   // LO, SH, UC: backslash separates values
#define CHARSET_RESETS_DICOM_PN   "\t\n\f\r\\^=" // PN: and components and groups
#define CHARSET_RESETS_HL7        "\n\r"         // a segment begins with the sets of the start

// The name our answers give a set; "none" for CHARSET_NONE.
const char *charset_name(enum charset set);

// One set by any of its usual names, NONE when the name is not known (BIG-5 and CNS 11643 are
// not). An empty name is ASCII, as both standards say.
enum charset charset_by_name(span name);

// The scheme of a text that declares `count` names, the first being the sets of the start, the
// others reached by escapes (HL7 MSH-18 with its repetitions). UNSUPPORTED for a name that is not
// known, BAD_VALUE for a set that cannot stand with others, LIMIT above CHARSET_NAMES_MAX.
WARN_UNUSED enum status charset_scheme_names(struct charset_scheme *out, const span *names,
                                             size_t count);
// The same for the value of DICOM (0008,0005), names separated by backslashes, blanks around them
// ignored.
WARN_UNUSED enum status charset_scheme_dicom(struct charset_scheme *out, span value);
// A scheme of one set.
struct charset_scheme charset_scheme_of(enum charset set);

// True when any text of bytes 01 to 7F, without ESC, is its own decoding.
bool charset_keeps_ascii(const struct charset_scheme *scheme);

// Decodes one scalar after another; `offset` moves past what was read.
struct charset_decoder {
    const struct charset_scheme *scheme;
    const char *resets; // one of CHARSET_RESETS_..., or ""
    enum charset low, high;
};
#define CHARSET_END UINT32_MAX       // the text has ended
#define CHARSET_BAD (UINT32_MAX - 1) // the bytes at *offset mean nothing
struct charset_decoder charset_decoder_of(const struct charset_scheme *scheme, const char *resets);
uint32_t charset_next(struct charset_decoder *decoder, span text, size_t *offset);

// Appends `text` as UTF-8. BAD_VALUE with *bad_offset when bytes mean nothing, NO_SPACE from the
// writer; *bad_offset may be NULL.
WARN_UNUSED enum status charset_decode(const struct charset_scheme *scheme, span text,
                                       const char *resets, struct writer *out, size_t *bad_offset);

// The offset in `text` of the byte that the decoded text has at `decoded_offset`: turns an error
// found in the decoded text into a place the sender can look at.
size_t charset_origin(const struct charset_scheme *scheme, span text, const char *resets,
                      size_t decoded_offset);

// Appends UTF-8 text in the sets of a scheme, escapes included, ending in the sets of the start.
// BAD_UTF8, or BAD_VALUE when a character exists in none of them, with *bad_offset in `text`.
WARN_UNUSED enum status charset_encode(const struct charset_scheme *scheme, span text,
                                       struct writer *out, size_t *bad_offset);

#endif
