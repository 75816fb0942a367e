// SPDX-License-Identifier: Apache-2.0
// Writes segments, for the answers we give: put the name, then the fields one after another.
//
//     struct hl7_encoder e = hl7_encoder_of(&writer, delimiters);
//     hl7_put_segment(&e, "MSA");
//     hl7_put_field(&e); hl7_put_text(&e, span_text("AA"));
//     hl7_put_end(&e);
#ifndef CONSENTRY_HL7_HL7_ENCODE_H
#define CONSENTRY_HL7_HL7_ENCODE_H

#include "core/base/instant.h"
#include "hl7/hl7_types.h"

struct hl7_encoder {
    struct writer *out;
    struct hl7_delimiters delimiters;
};

struct hl7_encoder hl7_encoder_of(struct writer *out, struct hl7_delimiters delimiters);

// Begins a segment; of a header (MSH, BHS, FHS) the first two fields are written with it.
void hl7_put_segment(struct hl7_encoder *e, const char *name);
// The next field, repetition, component or subcomponent begins.
void hl7_put_field(struct hl7_encoder *e);
void hl7_put_repetition(struct hl7_encoder *e);
void hl7_put_component(struct hl7_encoder *e);
void hl7_put_subcomponent(struct hl7_encoder *e);
// Text, escaped; a decimal number; a part of a message with the same delimiters, as it stands.
void hl7_put_text(struct hl7_encoder *e, span text);
void hl7_put_number(struct hl7_encoder *e, uint64_t number);
void hl7_put_raw(struct hl7_encoder *e, span part);
// YYYYMMDDHHMMSS+ZZZZ in the given zone, UTC when it is not known.
void hl7_put_time(struct hl7_encoder *e, instant at, struct hl7_zone zone);
// Ends the segment: separators at its end are taken back, and CR written.
void hl7_put_end(struct hl7_encoder *e);

#endif
