// SPDX-License-Identifier: Apache-2.0
// What consent law and the ledger ask of any resource: who it is about, who wrote it, when, of
// what kind it is, how it is labeled. One table says where each type keeps that (fhir_facts.def).
#ifndef CONSENTRY_FHIR_FHIR_FACTS_H
#define CONSENTRY_FHIR_FHIR_FACTS_H

#include "fhir/fhir_types.h"

struct fhir_facts {
    span type; // resourceType
    span id;
    span version; // meta.versionId
    struct fhir_texts profiles;
    struct fhir_codings labels; // meta.security, DocumentReference.securityLabel, and those of what
                                // is contained in the resource or, a Bundle, stands in its entries
    struct fhir_identifiers identifiers;
    struct fhir_references subjects;
    struct fhir_references authors;
    struct fhir_references custodians;
    struct fhir_references references; // every Reference in it
    struct fhir_period when;
    span status;
    struct fhir_codings codes;
    struct fhir_codings categories;
    struct fhir_codings formats;
    struct fhir_texts content_types;
    const struct json_node *node;
};

// Reads the facts of the resource at the object `node`, of any type of R4. Shapes that the
// specification refuses give no facts. NO_SPACE when the arena is too small.
WARN_UNUSED enum status fhir_facts_read(struct fhir_facts *out, const struct json_doc *doc,
                                        const struct json_node *node, struct arena *arena);

#endif
