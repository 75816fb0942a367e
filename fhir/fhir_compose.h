// SPDX-License-Identifier: Apache-2.0
// Writes FHIR R4 resources: a tree of values is built in lent memory, in any order, and written as
// JSON in the order of the definition.
//
//   struct fhir_tree t = fhir_tree_over(&arena);
//   struct fhir_value *patient = fhir_new_resource(&t, "Patient");
//   fhir_put_code(&t, patient, "gender", "female");
//   struct fhir_value *name = fhir_add_object(&t, patient, "name");
//   fhir_add_text(&t, name, "given", span_text("Eva"));
//   fhir_write(&w, patient);
//
// put sets a single element, add appends to a list that is made when it is first needed. What FHIR
// does not have is not written: empty text, objects and lists without content. The first failure
// (NO_SPACE) sticks in the tree, and building goes on without effect, so it is looked at once.
// Types that the tables do not hold are written in the order of building.
#ifndef CONSENTRY_FHIR_FHIR_COMPOSE_H
#define CONSENTRY_FHIR_FHIR_COMPOSE_H

#include "core/base/arena.h"
#include "core/base/instant.h"
#include "core/base/span.h"
#include "core/base/status.h"
#include "core/base/writer.h"

struct fhir_value; // of the tree; NULL stands for what could not be built

struct fhir_tree {
    struct arena *arena;
    enum status status;
};

enum { FHIR_COMPOSE_DEPTH_MAX = 64 };

static inline struct fhir_tree fhir_tree_over(struct arena *arena)
{
    return (struct fhir_tree){arena, STATUS_OK};
}

// A resource of that type; `type` lives as long as the tree.
struct fhir_value *fhir_new_resource(struct fhir_tree *t, const char *type);

// Names are static text. Other text is borrowed: it must live until it is written.
struct fhir_value *fhir_put_object(struct fhir_tree *t, struct fhir_value *object,
                                   const char *name);
struct fhir_value *fhir_add_object(struct fhir_tree *t, struct fhir_value *object,
                                   const char *name);
void fhir_put_resource(struct fhir_tree *t, struct fhir_value *object, const char *name,
                       struct fhir_value *resource);
void fhir_add_resource(struct fhir_tree *t, struct fhir_value *object, const char *name,
                       struct fhir_value *resource);
void fhir_put_text(struct fhir_tree *t, struct fhir_value *object, const char *name, span text);
void fhir_add_text(struct fhir_tree *t, struct fhir_value *object, const char *name, span text);
void fhir_put_code(struct fhir_tree *t, struct fhir_value *object, const char *name,
                   const char *code);
void fhir_add_code(struct fhir_tree *t, struct fhir_value *object, const char *name,
                   const char *code);
void fhir_put_boolean(struct fhir_tree *t, struct fhir_value *object, const char *name, bool value);
void fhir_put_integer(struct fhir_tree *t, struct fhir_value *object, const char *name,
                      int64_t value);
// A JSON number as it shall stand: "1.50" keeps its zero.
void fhir_put_decimal(struct fhir_tree *t, struct fhir_value *object, const char *name,
                      span digits);
// "2026-06-15T23:59:59Z"
void fhir_put_instant(struct fhir_tree *t, struct fhir_value *object, const char *name, instant at);
// JSON that has been read and checked, such as a stored resource, byte by byte.
void fhir_put_json(struct fhir_tree *t, struct fhir_value *object, const char *name, span json);
void fhir_add_json(struct fhir_tree *t, struct fhir_value *object, const char *name, span json);

// What is there already: a member of an object, the last item of a list, or NULL.
struct fhir_value *fhir_find(const struct fhir_value *object, const char *name);
struct fhir_value *fhir_last(const struct fhir_value *list);
// The text of a string, the JSON of a literal; empty for objects and lists.
span fhir_text(const struct fhir_value *value);
// True when something stands in the value at any depth: only then it is written.
bool fhir_has_content(const struct fhir_value *value);
// Takes everything out of an object or a list, so that it is not written.
void fhir_empty(struct fhir_value *value);
// Takes a member out of an object, if it is there.
void fhir_remove(struct fhir_value *object, const char *name);
// The first member or item, and those after it.
struct fhir_value *fhir_first(const struct fhir_value *value);
struct fhir_value *fhir_next(const struct fhir_value *value);
// The name that a member has; NULL for items.
const char *fhir_name(const struct fhir_value *value);
bool fhir_is_object(const struct fhir_value *value);

// Common types. Empty spans leave their part out.
void fhir_put_coding(struct fhir_tree *t, struct fhir_value *object, const char *name, span system,
                     span code);
void fhir_add_coding(struct fhir_tree *t, struct fhir_value *object, const char *name, span system,
                     span code);
// A CodeableConcept with one coding.
void fhir_put_concept(struct fhir_tree *t, struct fhir_value *object, const char *name, span system,
                      span code);
void fhir_add_concept(struct fhir_tree *t, struct fhir_value *object, const char *name, span system,
                      span code);
void fhir_put_reference(struct fhir_tree *t, struct fhir_value *object, const char *name,
                        span reference);
void fhir_add_reference(struct fhir_tree *t, struct fhir_value *object, const char *name,
                        span reference);
void fhir_add_identifier(struct fhir_tree *t, struct fhir_value *object, const char *name,
                         span system, span value);

// Writes the value without white space, and leaves its members in order. NO_SPACE sticks to the
// writer; a NULL value writes nothing and sets INTERNAL.
void fhir_write(struct writer *w, struct fhir_value *value);

// Writes `text` as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
void fhir_write_string(struct writer *w, span text);

#endif
