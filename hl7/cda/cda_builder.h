// SPDX-License-Identifier: Apache-2.0
// From the events of an XML parser to a cda_document. The paths that are read stand in
// cda_paths.def; everything else costs a step down and a step up.
#ifndef CONSENTRY_HL7_CDA_CDA_BUILDER_H
#define CONSENTRY_HL7_CDA_CDA_BUILDER_H

#include "hl7/cda/cda_document.h"

#define CDA_DEPTH_MAX    200
#define CDA_ELEMENTS_MAX 2000000
#define CDA_TEXT_MAX     2048 // of a title or a name; what is longer is cut

// Attributes as libxml2's SAX2 hands them over: `count` groups of five pointers, local name,
// prefix, namespace, begin and end of the value.
struct cda_attributes {
    const unsigned char *const *items;
    size_t count;
};

// One open element.
struct cda_level {
    uint8_t path;      // a row of cda_paths.def + 1; 0: not read
    uint8_t statement; // in an entry: which kind of statement it is + 1, 0: none
    bool is_time;      // in an entry: the effectiveTime of a mark
    bool is_negated;   // of a statement
    uint32_t mark;     // of a statement: index + 1
    uint32_t section;  // of a section: index + 1 of the section around it
};

struct cda_builder {
    struct cda_document *document;
    struct arena *arena;
    struct issues *issues;
    size_t (*offset)(void *parser); // where the parser is, for issues
    void *parser;
    enum status status;
    struct cda_level levels[CDA_DEPTH_MAX];
    size_t depth;
    size_t entry_depth;      // the depth of the entry we are in, 0: none
    uint32_t section;        // index + 1 of the innermost open section
    struct cda_party *party; // what ids, names, codes and times now belong to
    struct cda_patient *patient;
    struct cda_event *event;
    struct cda_related *parent;
    bool takes_name;      // the open name is the first of its party
    size_t collect_depth; // the element whose text is wanted, 0: none
    size_t text_size;
    char text[CDA_TEXT_MAX];
};

WARN_UNUSED enum status cda_builder_begin(struct cda_builder *b, struct cda_document *document,
                                          struct arena *arena, struct issues *issues);
// An element of the namespace urn:hl7-org:v3 or, `foreign`, of another one. After a call the
// status tells whether to go on.
void cda_builder_open(struct cda_builder *b, span name, bool foreign,
                      struct cda_attributes attributes);
void cda_builder_text(struct cda_builder *b, span text);
void cda_builder_close(struct cda_builder *b);
// After the last event of a well-formed document: what must be there is.
WARN_UNUSED enum status cda_builder_end(struct cda_builder *b);

// Reports a fault; `location` is static text. Sets the status.
enum status cda_builder_fault(struct cda_builder *b, enum status status, const char *rule,
                              const char *location);

#endif
