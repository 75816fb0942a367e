// SPDX-License-Identifier: Apache-2.0
// One HL7 v2 message as borrowed views over the bytes received (HL7 v2.1 to v2.9, ch. 2).
//
// Opening a message checks its bytes (delimiters, character set, line ends, segment names) and
// makes a table of its segments; fields are split when asked for. ASCII and UTF-8 are read in
// place; any other set is first decoded to UTF-8 in the arena, so that everything behind this
// header sees one kind of text.
#ifndef CONSENTRY_HL7_HL7_MESSAGE_H
#define CONSENTRY_HL7_HL7_MESSAGE_H

#include "core/charset/charset.h"
#include "hl7/hl7_lexer.h"
#include "hl7/hl7_scan.h"

// Why a message is refused or remarked on: one row a rule, hl7_rules.def.
enum hl7_rule {
#define X(name, id, code, accept, text) HL7_RULE_##name,
#include "hl7/hl7_rules.def"
#undef X
    HL7_RULE_COUNT
};
enum hl7_answer { HL7_AA, HL7_AE, HL7_AR };
struct hl7_rule_row {
    const char *id;
    uint32_t code; // HL7 table 0357
    enum hl7_answer answer;
    const char *text;
};
const struct hl7_rule_row *hl7_rule(enum hl7_rule rule);
// The rule with this id, or NULL: issues carry the id.
const struct hl7_rule_row *hl7_rule_by_id(const char *id);

// A message of 16 MiB may have this many segments; a table entry is 12 bytes.
#define HL7_SEGMENTS_MAX 65536

struct hl7_options {
    enum charset charset;              // when MSH-18 is empty; NONE means UTF-8
    uint32_t segments_max;             // 0 means HL7_SEGMENTS_MAX
    bool strict_lines;                 // segments must end in CR
    const struct hl7_scanner *scanner; // NULL means the best
};

struct hl7_message {
    span bytes; // as received
    span text;  // UTF-8: part of `bytes`, or in the arena
    struct hl7_delimiters delimiters;
    const struct hl7_segment *segments; // the first is MSH
    size_t segment_count;
    struct charset_scheme scheme; // how `bytes` were read; UTF-8 where they are all ASCII
    size_t text_offset;           // of the text in `bytes`: the size of a byte order mark
    bool decoded;                 // `text` is in the arena
};

// Opens one message; `bytes` must outlive it. What is wrong goes to `issues`, errors and warnings,
// with byte offsets in `bytes`; the first error's status is returned, and then *out has the
// delimiters (the usual ones if there are none) and what was found of the segments, enough for an
// answer. Memory: 12 bytes a segment, and the decoded text.
WARN_UNUSED enum status hl7_message_open(struct hl7_message *out, span bytes,
                                         const struct hl7_options *options, struct arena *arena,
                                         struct issues *issues);

// The text of a segment, its name included.
static inline span hl7_segment_text(const struct hl7_message *m, size_t index)
{
    return span_slice(m->text, m->segments[index].offset, m->segments[index].size);
}
// The first segment of this id at or after `from`; segment_count when there is none.
size_t hl7_segment_find(const struct hl7_message *m, uint32_t id, size_t from);

// Field `number` of a segment, with all its repetitions. In MSH, FHS and BHS field 1 is the
// separator itself and field 2 the encoding characters. Empty past the last.
span hl7_field(const struct hl7_message *m, size_t segment, uint32_t number);

// All fields of a segment at once: fields[n] is field n, up to n = `max`; those past the last are
// empty. Returns the number of the last field, which may be above `max`. fields[0] is the name.
uint32_t hl7_fields(const struct hl7_message *m, size_t segment, span *fields, uint32_t max);

// A part of a message as "PID-3(2).4.1" would name it: field, repetition, component, subcomponent
// from 1; a 0 stops there and gives the whole.
span hl7_get(const struct hl7_message *m, size_t segment, uint32_t field, uint32_t repetition,
             uint32_t component, uint32_t subcomponent);

// Where a part of the text stands in the bytes received.
size_t hl7_offset(const struct hl7_message *m, span part);
// Where a segment stands, with its name and sequence; the caller adds field and more.
struct hl7_place hl7_segment_place(const struct hl7_message *m, size_t segment);

// Where a part of the text stands as HL7 counts: found by reading the text up to it, so for
// faults only. A part that is not of the text has no place.
struct hl7_place hl7_place_of(const struct hl7_message *m, span part);

// Adds an issue about `part`, at `place`. Returns the status of its rule: BAD_VALUE for AE codes,
// and so on; OK for warnings.
enum status hl7_complain(const struct hl7_message *m, struct issues *issues,
                         enum issue_severity severity, enum hl7_rule rule, span part,
                         const struct hl7_place *place);

// Every delimiter of a message, for those who visit all of it.
struct hl7_index {
    struct hl7_marks marks;
};
WARN_UNUSED enum status hl7_index_make(const struct hl7_message *m, struct arena *arena,
                                       struct hl7_index *out);
// Field `number` of `segment` by the index; empty past the last. As hl7_field, in constant time.
span hl7_index_field(const struct hl7_message *m, const struct hl7_index *index, size_t segment,
                     uint32_t number);

#endif
