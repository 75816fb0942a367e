// SPDX-License-Identifier: Apache-2.0
// What the checker and its invariants share.
#ifndef CONSENTRY_FHIR_FHIR_CHECK_INTERNAL_H
#define CONSENTRY_FHIR_FHIR_CHECK_INTERNAL_H

#include "fhir/fhir_check.h"

struct checker {
    const struct json_doc *doc;
    struct issues *issues;
    enum status status; // of the first error
};

// Records an error at `node`, or at its child `child` when that is not NULL.
void checker_error(struct checker *c, enum status status, const char *rule, size_t offset,
                   const struct json_node *node, const char *child);

// fhir_read of a Bundle; of a batch the entries' resources are left unchecked.
WARN_UNUSED enum status fhir_read_apart(struct fhir_resource *out, span input, struct arena *arena,
                                        struct issues *issues);

// Checks the invariants of a complete element or resource of `type` at the object `node`.
void fhir_invariants_check(struct checker *c, const struct json_node *node, enum fhir_type type);

// Checks a Reference: the form of its text, that what it says is contained is, and that its target
// is one of `target` (NULL or "": any type).
void fhir_reference_check(struct checker *c, const struct json_node *node, const char *target);

// The member of that name, or NULL.
const struct json_node *member_of(const struct checker *c, const struct json_node *object,
                                  const char *name);

#endif
