// SPDX-License-Identifier: Apache-2.0
// FHIR R4 as a table: which elements a type has, of which type, how often (fhir_datatypes.def,
// fhir_resources.def, fhir_resources_care.def, fhir_codes.def). A new resource type is new rows
// there and no new code.
#ifndef CONSENTRY_FHIR_FHIR_MODEL_H
#define CONSENTRY_FHIR_FHIR_MODEL_H

#include "core/base/span.h"

// Primitive types, and what a JSON value of each looks like (http://hl7.org/fhir/R4/datatypes.html
// and json.html 2.6.2.2). Columns: name, kind of JSON value.
#define FHIR_PRIMITIVES(X)  \
    X(boolean, BOOLEAN)     \
    X(integer, NUMBER)      \
    X(unsignedInt, NUMBER)  \
    X(positiveInt, NUMBER)  \
    X(decimal, NUMBER)      \
    X(string, STRING)       \
    X(markdown, STRING)     \
    X(code, STRING)         \
    X(id, STRING)           \
    X(uri, STRING)          \
    X(url, STRING)          \
    X(canonical, STRING)    \
    X(oid, STRING)          \
    X(uuid, STRING)         \
    X(base64Binary, STRING) \
    X(instant, STRING)      \
    X(date, STRING)         \
    X(dateTime, STRING)     \
    X(time, STRING)         \
    X(xhtml, STRING)

// Every type has a number: FHIR_none, primitives, FHIR_any_resource (a resource of any type stands
// here), then the types of the tables in their order.
enum fhir_type {
    FHIR_none,
#define X(name, json) FHIR_##name,
    FHIR_PRIMITIVES(X)
#undef X
        FHIR_any_resource,
#define FHIR_TYPE_ROW(name, base, resource) FHIR_##name,
#include "fhir/fhir_types.def"
    FHIR_TYPE_COUNT
};

struct fhir_element {
    const char *name;   // as in JSON: "status", "valueQuantity"
    const char *codes;  // required codes with single spaces between, or NULL
    const char *target; // of a Reference: resource types with single spaces between, "" any
    uint16_t type;      // enum fhir_type
    uint8_t name_size;
    uint8_t base_size; // of a choice: the size of "value" in "valueQuantity"; else 0
    bool required;
    bool many;
};

enum { FHIR_ELEMENTS_MAX = 64 }; // elements of one type with those of its bases

static inline bool fhir_type_is_primitive(unsigned type)
{
    return type > FHIR_none && type < FHIR_any_resource;
}

// True for the resource types of the tables, not for what they are based on.
bool fhir_type_is_resource(enum fhir_type type);

// "Consent", "Coding", "boolean"; "" for FHIR_none.
const char *fhir_type_name(enum fhir_type type);

// The resource type of that name whose elements the tables hold, or FHIR_none.
enum fhir_type fhir_resource_type(span name);

// True for the name of any concrete resource type of R4, whether in the tables or not.
bool fhir_resource_name_exists(span name);

// The element `name` of `type`, its bases included, or NULL. `hint` remembers where the last
// search of this object ended: documents name elements in the order of the tables, so the next one
// is found at once. `number` is the element's place among all of the type, below
// FHIR_ELEMENTS_MAX.
const struct fhir_element *fhir_element_find(enum fhir_type type, span name, uint16_t *hint,
                                             uint16_t *number);

// The element with that number, or NULL past the last; for walks over all elements of a type.
const struct fhir_element *fhir_element_at(enum fhir_type type, uint16_t number);

// Where the element with that number stands in the definition of the type, its bases first.
uint16_t fhir_element_order(enum fhir_type type, uint16_t number);

// True when `word` is one of the words of `list`, which have single spaces between.
bool fhir_list_has(const char *list, span word);

#endif
