// SPDX-License-Identifier: Apache-2.0
// The text of a Reference taken apart (http://hl7.org/fhir/R4/references.html#literal).
#ifndef CONSENTRY_FHIR_FHIR_REFERENCE_H
#define CONSENTRY_FHIR_FHIR_REFERENCE_H

#include "core/base/span.h"

enum fhir_reference_kind {
    FHIR_REFERENCE_NONE,        // no text: only an identifier or a display
    FHIR_REFERENCE_RELATIVE,    // Patient/23, Patient/23/_history/4
    FHIR_REFERENCE_ABSOLUTE,    // https://ehr.example/fhir/Patient/23, or any other absolute URI
    FHIR_REFERENCE_URN,         // urn:uuid:..., urn:oid:...
    FHIR_REFERENCE_CONTAINED,   // #id, or # for the container itself
    FHIR_REFERENCE_CONDITIONAL, // Patient?identifier=a|b, inside transactions only
    FHIR_REFERENCE_BAD,
};

struct fhir_reference_parts {
    enum fhir_reference_kind kind;
    span base;    // of an absolute one: "https://ehr.example/fhir"; else empty
    span type;    // "Patient"; empty where the text does not say
    span id;      // "23", or what follows "#"; for a conditional one its query
    span version; // "4", or empty
    span bare;    // the text without its version: one target, one spelling
};

// Takes `text` apart; all spans borrow from it.
struct fhir_reference_parts fhir_reference_split(span text);

#endif
