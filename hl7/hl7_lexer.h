// SPDX-License-Identifier: Apache-2.0
// The letters of HL7 v2 (HL7 v2.5.1 ch. 2.5 to 2.7): delimiters as MSH-1 and MSH-2 state them,
// the parts they make, and escape sequences. A part is a span of the text, never a copy.
//
// Numbers count from 1, as the standard counts. A part that is not there is a span of size 0, so
// "absent" and "empty" are one thing, as they are in HL7; the null value is the two characters "".
#ifndef CONSENTRY_HL7_HL7_LEXER_H
#define CONSENTRY_HL7_HL7_LEXER_H

#include "core/base/arena.h"
#include "core/base/issue.h"
#include "core/base/span.h"
#include "core/base/writer.h"

// 0 stands for a delimiter that the sender does not use; no text holds that byte.
struct hl7_delimiters {
    uint8_t field;        // |
    uint8_t component;    // ^
    uint8_t repetition;   // ~
    uint8_t escape;       // a backslash
    uint8_t subcomponent; // &
    uint8_t truncation;   // #, from version 2.7
};

#define HL7_DELIMITERS_USUAL ((struct hl7_delimiters){'|', '^', '~', '\\', '&', 0})

// Reads the delimiters of a header segment, "MSH|^~\&..." or FHS, BHS. MISSING when there are
// none, BAD_VALUE when two are the same or one is a letter, a digit, a blank or a control
// character; *bad_offset is the offending byte. One to five encoding characters are accepted.
WARN_UNUSED enum status hl7_delimiters_read(span header, struct hl7_delimiters *out,
                                            size_t *bad_offset);

// The `number`th part of `text` between separators; an empty span past the last.
span hl7_part(span text, uint8_t separator, uint32_t number);
// How many parts there are: separators + 1, and 0 for an empty text.
uint32_t hl7_part_count(span text, uint8_t separator);
// Takes the next part off the front of *rest; false when nothing is left. Start with
// struct hl7_rest rest = {text, false}.
struct hl7_rest {
    span text;
    bool done;
};
bool hl7_part_next(struct hl7_rest *rest, uint8_t separator, span *part);

static inline span hl7_repetition(const struct hl7_delimiters *d, span field, uint32_t number)
{
    return hl7_part(field, d->repetition, number);
}
static inline span hl7_component(const struct hl7_delimiters *d, span repetition, uint32_t number)
{
    return hl7_part(repetition, d->component, number);
}
static inline span hl7_subcomponent(const struct hl7_delimiters *d, span component, uint32_t number)
{
    return hl7_part(component, d->subcomponent, number);
}

// The null value: the sender asks that what is stored be deleted.
static inline bool hl7_is_null(span part)
{
    return part.size == 2 && part.data[0] == '"' && part.data[1] == '"';
}
// A value was stated: not absent, not null.
static inline bool hl7_has_value(span part)
{
    return part.size > 0 && !hl7_is_null(part);
}

// What hl7_unescape met besides text.
struct hl7_escapes {
    uint32_t decoded;  // sequences replaced by what they stand for
    uint32_t kept;     // sequences kept as they are: local (Z), sets (C, M), unknown
    size_t first_kept; // offset in the part of the first kept one, SIZE_MAX when none
};

// Appends `part` with its escape sequences replaced (ch. 2.7): F, S, T, R, E, P are delimiters,
// X and hexadecimal digits are bytes, .br .sp .ce are line breaks; H, N and the other formatting
// commands vanish. Whatever is no sequence, such as the lone backslash of a file path, stays.
// The bytes of X must be UTF-8 without 00 to be replaced; else the sequence stays. `escapes` may
// be NULL.
void hl7_unescape(const struct hl7_delimiters *d, span part, struct writer *out,
                  struct hl7_escapes *escapes);

// The text of a part: the part itself when nothing is escaped, else unescaped in the arena.
// NO_SPACE when the arena is full.
WARN_UNUSED enum status hl7_text(const struct hl7_delimiters *d, span part, struct arena *arena,
                                 span *out);

// Appends UTF-8 text with delimiters escaped, and CR and LF as \X0D\ and \X0A\.
void hl7_escape(const struct hl7_delimiters *d, span text, struct writer *out);

// A place in a message, as ERR-2 has it: zeros from where it is not known.
struct hl7_place {
    char segment[4];     // "PID" and a NUL, or ""
    uint32_t sequence;   // which segment of that name, from 1
    uint32_t field;      // from 1
    uint32_t repetition; // from 1
    uint32_t component;
    uint32_t subcomponent;
};
// "PID-3", "CON[2]-24(2).1.1": what is 1 is left out where that is unambiguous.
void hl7_place_write(const struct hl7_place *place, char out[static ISSUE_LOCATION_MAX + 1]);
// Reads it back; false when the text is no such place.
bool hl7_place_read(const char *location, struct hl7_place *out);

#endif
