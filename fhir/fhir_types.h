// SPDX-License-Identifier: Apache-2.0
// FHIR R4 data types as plain structures, read from a document that fhir_check has passed
// (http://hl7.org/fhir/R4/datatypes.html). Every span borrows from the document; lists lie in the
// arena of the view. An absent element is an empty span, an empty list or a NULL node.
#ifndef CONSENTRY_FHIR_FHIR_TYPES_H
#define CONSENTRY_FHIR_FHIR_TYPES_H

#include "core/base/instant.h"
#include "fhir/fhir_reference.h"
#include "fhir/json_cursor.h"

struct fhir_coding {
    span system;
    span code;
    const struct json_node *node;
};

struct fhir_codings {
    const struct fhir_coding *items;
    uint32_t count;
};

struct fhir_concept {
    struct fhir_codings codings;
    const struct json_node *node;
};

struct fhir_concepts {
    const struct fhir_concept *items;
    uint32_t count;
};

struct fhir_identifier {
    span system;
    span value;
    const struct json_node *node;
};

struct fhir_identifiers {
    const struct fhir_identifier *items;
    uint32_t count;
};

struct fhir_reference {
    struct fhir_reference_parts text; // kind FHIR_REFERENCE_NONE when it has none
    span type;                        // Reference.type
    struct fhir_identifier identifier;
    const struct json_node *node;
};

struct fhir_references {
    const struct fhir_reference *items;
    uint32_t count;
};

struct fhir_texts {
    const span *items;
    uint32_t count;
};

// The seconds [first, last] that a Period, or one stated time, covers: an end is inclusive to its
// precision, a side that is not stated is unbounded, a time without zone is UTC.
struct fhir_period {
    instant first; // INT64_MIN: no start stated
    instant last;  // INT64_MAX: no end stated
    bool stated;
    const struct json_node *node;
};

// A reader of views: what it reads from, where lists go, and the first failure (NO_SPACE), which
// sticks, so that straight-line readers need to look at it only once.
struct fhir_view {
    const struct json_doc *doc;
    struct arena *arena;
    enum status status;
};

// Each reads the member `name` of `object`. A single value stands for a list of one.
span fhir_view_text(const struct fhir_view *v, const struct json_node *object, const char *name);
struct fhir_texts fhir_view_texts(struct fhir_view *v, const struct json_node *object,
                                  const char *name);
struct fhir_codings fhir_view_codings(struct fhir_view *v, const struct json_node *object,
                                      const char *name);
struct fhir_concept fhir_view_concept(struct fhir_view *v, const struct json_node *object,
                                      const char *name);
struct fhir_concepts fhir_view_concepts(struct fhir_view *v, const struct json_node *object,
                                        const char *name);
struct fhir_identifiers fhir_view_identifiers(struct fhir_view *v, const struct json_node *object,
                                              const char *name);
struct fhir_reference fhir_view_reference(const struct fhir_view *v, const struct json_node *object,
                                          const char *name);
struct fhir_references fhir_view_references(struct fhir_view *v, const struct json_node *object,
                                            const char *name);
struct fhir_period fhir_view_period(const struct fhir_view *v, const struct json_node *object,
                                    const char *name);

// The same for one value at hand.
struct fhir_coding fhir_read_coding(const struct fhir_view *v, const struct json_node *node);
struct fhir_identifier fhir_read_identifier(const struct fhir_view *v,
                                            const struct json_node *node);
struct fhir_reference fhir_read_reference(const struct fhir_view *v, const struct json_node *node);
// `node` is a Period, or the text of a date, dateTime or instant.
struct fhir_period fhir_read_period(const struct fhir_view *v, const struct json_node *node);

// The member `name` of `object` and how many values it holds: NULL and 0 when it is absent.
const struct json_node *fhir_view_list(const struct fhir_view *v, const struct json_node *object,
                                       const char *name, uint32_t *count);

// True when one of the codings is exactly this.
bool fhir_codings_have(struct fhir_codings codings, const char *system, const char *code);

#endif
