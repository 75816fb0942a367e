// SPDX-License-Identifier: Apache-2.0
// Lexical forms of the FHIR R4 primitive types (http://hl7.org/fhir/R4/datatypes.html#primitive).
#ifndef CONSENTRY_FHIR_FHIR_PRIMITIVES_H
#define CONSENTRY_FHIR_FHIR_PRIMITIVES_H

#include "fhir/fhir_model.h"

enum { FHIR_STRING_MAX = 1 << 20 }; // R4 string: at most 1 MB

// True when `text`, decoded from a JSON string or a number as written, is a value of the primitive
// `type`. Numbers have passed the JSON grammar already. Booleans are judged by their JSON kind.
bool fhir_primitive_valid(enum fhir_type type, span text);

// The id of the rule that a bad value breaks: "fhir-date" and so on.
const char *fhir_primitive_rule(enum fhir_type type);

// RFC 3986 as far as FHIR needs it: a scheme and a colon in front.
bool fhir_uri_is_absolute(span uri);

// "urn:uuid:" and 32 hexadecimal digits in lower case with hyphens.
bool fhir_uri_is_uuid(span uri);

#endif
