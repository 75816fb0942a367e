// SPDX-License-Identifier: Apache-2.0
// Reads a CDA document with libxml2's SAX2 interface: the one door to that library for HL7.
//
// Leaving entities unresolved is not enough: a document of a hundred kilobytes can make a text of
// gigabytes out of one entity, and with other options a file of ours. So every document type
// declaration is refused, before anything in it is looked at; so are encodings but UTF-8, UTF-16,
// ISO-8859-1 and US-ASCII, and anything above the limits of cda_builder.h. Nothing is ever
// fetched: no schema, style sheet or entity.
#ifndef CONSENTRY_HL7_CDA_CDA_READ_H
#define CONSENTRY_HL7_CDA_CDA_READ_H

#include "hl7/cda/cda_document.h"

#define CDA_SIZE_MAX (16U << 20)
// What the arena needs, besides the texts that are kept.
#define CDA_MEMORY (512U << 10)

// Once, before the first document and the first thread: forbids external entities for good.
void cda_library_init(void);

// Reads one document; everything in *out is in the arena. Issues have byte offsets and the path of
// the element. LIMIT above CDA_SIZE_MAX, UNSUPPORTED for an encoding, FORBIDDEN for a document
// type declaration, BAD_SYNTAX for what is not well-formed, BAD_MAGIC for what is no CDA, MISSING,
// BAD_VALUE, TOO_DEEP, NO_SPACE.
WARN_UNUSED enum status cda_read(struct cda_document *out, span bytes, struct arena *arena,
                                 struct issues *issues);

#endif
