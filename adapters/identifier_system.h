// SPDX-License-Identifier: Apache-2.0
// The system that the identifiers of an assigning authority have here, one rule for all protocols:
// the same number must be the same person whichever brought it. What comes out is a URI that FHIR
// can state, too.
#ifndef CONSENTRY_ADAPTERS_IDENTIFIER_SYSTEM_H
#define CONSENTRY_ADAPTERS_IDENTIFIER_SYSTEM_H

#include "core/base/arena.h"
#include "core/base/span.h"

// An authority's id as a URI. `type` is of HL7 table 0301, or empty: an OID (ISO, or none stated)
// becomes urn:oid:..., a UUID (UUID, GUID) urn:uuid:... in lower case, a URI stays; anything else,
// a bare name among it, is urn:id:... with %XX for what no URI can hold. Empty for an empty id, and
// when the arena is full.
span identifier_system(span id, span type, struct arena *arena);

#endif
