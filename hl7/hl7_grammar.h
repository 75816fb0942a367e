// SPDX-License-Identifier: Apache-2.0
// Which segments belong together: the structures of the standard (hl7_structures.def) as grammars,
// and the tree of groups they make of a message.
//
// Matching is as tolerant as receivers must be and says what it tolerated: a required segment that
// is missing is an error, a segment out of place a warning, and it then counts to the group before
// it. Z segments and the segments that senders put anywhere (CON, ARV, PRT, ROL, NTE and so on)
// belong to the group in which they stand.
#ifndef CONSENTRY_HL7_HL7_GRAMMAR_H
#define CONSENTRY_HL7_HL7_GRAMMAR_H

#include "hl7/hl7_message.h"

// One event: its type and code, and the structure that carries it.
struct hl7_event {
    const char *type;      // "ADT"
    const char *event;     // "A01"; "" where the type alone decides
    const char *structure; // "ADT_A01"
};
// The row of an event, NULL when it is not known. *type_known says whether the type is.
const struct hl7_event *hl7_event_find(span type, span event, bool *type_known);
// The grammar of a structure by its name, NULL when it is not known.
const char *hl7_structure_find(span name);

#define HL7_GRAMMAR_NODES_MAX 200
#define HL7_GRAMMAR_DEPTH_MAX 8

// One instance of a group. Group 0 is the message.
struct hl7_group {
    span name;       // "ORDER_OBSERVATION"; empty for the message
    uint32_t parent; // index of a group; 0 for the message itself
    uint32_t first;  // its first segment
    uint32_t last;   // its last segment, those of inner groups included
};
struct hl7_tree {
    const struct hl7_group *groups; // in the order in which they begin
    size_t group_count;
    const uint32_t *segment_groups; // the innermost group of every segment
};

// Matches a message against a grammar of hl7_structures.def. Issues: SEGMENT_REQUIRED (error),
// SEGMENT_ORDER (warning). The status is that of the first error, NO_SPACE when the arena is full.
WARN_UNUSED enum status hl7_grammar_match(const struct hl7_message *m, const char *grammar,
                                          struct arena *arena, struct hl7_tree *out,
                                          struct issues *issues);

// The nearest group of this name around a segment, or 0.
size_t hl7_group_of(const struct hl7_tree *tree, size_t segment, const char *name);
// The next group of this name at or after `from`, within group `around` (0: the message);
// group_count when there is none.
size_t hl7_group_next(const struct hl7_tree *tree, size_t around, const char *name, size_t from);

#endif
