// SPDX-License-Identifier: Apache-2.0
// The narrative: XHTML as far as FHIR R4 allows it (http://hl7.org/fhir/R4/narrative.html#xhtml).
#ifndef CONSENTRY_FHIR_FHIR_XHTML_H
#define CONSENTRY_FHIR_FHIR_XHTML_H

#include "core/base/span.h"

enum { FHIR_XHTML_DEPTH_MAX = 64 };

// The rule that the text of a narrative's div breaks, or NULL:
//   fhir-xhtml  not one well-formed div element, or deeper than FHIR_XHTML_DEPTH_MAX
//   txt-1       an element, an attribute or a script that the narrative may not hold
// That there is something to read (txt-2) is not asked: official examples of R4 have empty ones.
const char *fhir_xhtml_fault(span text);

#endif
