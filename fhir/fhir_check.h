// SPDX-License-Identifier: Apache-2.0
// Checks a resource against the base specification of FHIR R4: names, shapes, cardinalities,
// choices, primitive forms, required codes, reference targets and the invariants of
// fhir_invariants.c, down through contained resources and Bundle entries.
//
// One loop over the tape with a stack of open elements; no recursion, no heap. Resource types that
// fhir_resources.def does not hold are checked for shape only when they stand inside another.
#ifndef CONSENTRY_FHIR_FHIR_CHECK_H
#define CONSENTRY_FHIR_FHIR_CHECK_H

#include "fhir/fhir_model.h"
#include "fhir/json_cursor.h"

struct fhir_resource {
    struct json_doc doc;
    const struct json_node *node; // an object of the document; the root, or an entry's resource
    enum fhir_type type;
};

enum { FHIR_CONTAINED_MAX = 256 }; // contained resources of one resource

// Reads and checks a document that must be a resource of type `expected`, or any in the tables
// when that is FHIR_none. Findings go to `issues`, with byte offset and FHIRPath. Returns OK when
// none of them is an error, else the status of the first error: those of json_read, and
// BAD_VALUE, MISSING, DUPLICATE, UNSUPPORTED, LIMIT for what the specification refuses.
WARN_UNUSED enum status fhir_read(struct fhir_resource *out, span input, enum fhir_type expected,
                                  struct arena *arena, struct issues *issues);

// The check alone, for a document that another syntax has filled.
WARN_UNUSED enum status fhir_check(struct fhir_resource *resource, enum fhir_type expected,
                                   struct issues *issues);

#endif
