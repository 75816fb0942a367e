// SPDX-License-Identifier: Apache-2.0
// Runs the maps: what is being read, what is being built, and the rows between.
//
// Everything put into a resource has been checked against the tables of FHIR: an element that the
// type does not have is a fault of a map, a value without the form of its type is left out, and
// objects that lack what must be there are taken out again (v2_complete). So what comes out is
// valid whatever comes in.
#ifndef CONSENTRY_ADAPTERS_TO_FHIR_V2_ENGINE_H
#define CONSENTRY_ADAPTERS_TO_FHIR_V2_ENGINE_H

#include "adapters/hl7_fhir.h"
#include "adapters/to_fhir/v2_map.h"

enum {
    V2_FIELDS_MAX = 96, // IN2 has 72
    V2_DEPTH_MAX = 16,  // maps within maps
};
// Open addressing over the entries by their ids: four times as many places.
#define V2_PLACES (HL7_FHIR_RESOURCES_MAX * 4)

enum v2_level { V2_SEGMENT, V2_REPETITION, V2_COMPONENT, V2_SUBCOMPONENT };

// What is read: a segment, a repetition of a field, a component, a subcomponent.
struct v2_source {
    span text;
    enum v2_level level;
};

// What is built: an element of a resource.
struct v2_target {
    struct fhir_value *value;
    enum fhir_type type;
    const struct hl7_fhir_entry *entry; // the resource
};

struct v2_context {
    const struct hl7_received *received;
    const struct hl7_message *m;
    const struct hl7_delimiters *d;
    const struct hl7_fhir_context *context;
    struct hl7_zone zone;
    struct arena *arena;
    struct fhir_tree tree;
    struct hl7_fhir *out;
    uint16_t *places;                      // 1 + number of an entry
    uint16_t *maps;                        // enum v2_map that filled an entry
    const struct hl7_fhir_entry **present; // by enum fhir_type
    size_t segment, before; // the present one, and the last that is no NTE, PRT or ROL
    uint32_t field_count;
    span fields[V2_FIELDS_MAX]; // of the segment
    span message_key;           // what makes the message's own things unique
    uint32_t depth;
    enum status status;
};

// Runs the map of a segment.
void v2_run_segment(struct v2_context *c, size_t segment);
// Runs a map. A target without value takes nothing.
void v2_run(struct v2_context *c, enum v2_map map, const struct v2_target *target,
            struct v2_source source);

// A part of a source below the level of segments; of a segment the first repetition of the field.
struct v2_source v2_part(const struct v2_context *c, struct v2_source source, uint32_t part);
// Its text: the first part of it down to the last level, unescaped, without control characters and
// blanks at the ends; empty for null.
span v2_text(struct v2_context *c, struct v2_source source);
// Its text with all delimiters, for prose.
span v2_prose(struct v2_context *c, struct v2_source source);
// A text made of several; empty after a failure.
span v2_join(struct v2_context *c, span a, span b);

// The element that a path leads to, made on the way; the last step is left to the caller: *name.
struct v2_target v2_descend(struct v2_context *c, const struct v2_target *target, const char *path,
                            span *name);
// Puts a primitive: checked, and left out when it has no valid form, when the element is there
// already, or when the text is empty.
void v2_put(struct v2_context *c, const struct v2_target *target, const char *path, span text);
// An object at the path: a new item, or the element, which may be there. NULL value on failure.
struct v2_target v2_object(struct v2_context *c, const struct v2_target *target, const char *path);
// A coding at the path, in a Coding or a CodeableConcept. Empty parts are left out.
void v2_put_coding(struct v2_context *c, const struct v2_target *target, const char *path,
                   span system, span code, span display);
// A value as the element wants it.
void v2_put_value(struct v2_context *c, const struct v2_target *target, const char *path,
                  struct v2_source source, enum v2_table table);
// A reference to a resource, if its type may stand there.
void v2_refer(struct v2_context *c, const struct v2_target *target, const char *path,
              const struct hl7_fhir_entry *entry);

// The resource of a type that `key` identifies; *is_new says whether it is empty but for its id.
// NULL after a failure.
const struct hl7_fhir_entry *v2_resource(struct v2_context *c, enum fhir_type type, const span *key,
                                         size_t key_count, bool *is_new);
// 36 characters from a keyed hash.
span v2_uuid(struct v2_context *c, const char *type, const span *key, size_t key_count);

// v2_value.c: texts as FHIR wants them. Empty when they have no such form.
span v2_time(struct v2_context *c, span text, enum fhir_type type);
span v2_decimal(struct v2_context *c, span text);
span v2_boolean(span text);
span v2_lower(struct v2_context *c, span text);
span v2_system(struct v2_context *c, span namespace_id, span universal_id, span type);
span v2_universal(struct v2_context *c, span universal_id, span type);
span v2_coding_system(struct v2_context *c, span name);

// The entry that a reference "Type/id" means, or NULL.
const struct hl7_fhir_entry *v2_find(const struct v2_context *c, span reference);

// v2_complete.c: takes out what FHIR would refuse: elements that lack a required part, periods
// that end before they begin, resources that lack something themselves. After it entries have
// other places: v2_find and v2_resource are over.
void v2_complete(struct v2_context *c);

#endif
