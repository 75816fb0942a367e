// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_model.h"

#include "core/base/invariant.h"

#define CODES(name, list) static const char codes_##name[] = list;
#include "fhir/fhir_codes.def"

// The rows of all types stand in one array. A type's first row and its end come from an
// enumeration in which only elements advance the count: the name before a type's first row is
// given the value that its successor needs.
enum row {
#define FHIR_TYPE_ROW(name, base, resource) \
    ROW_first_##name, ROW_before_##name = ROW_first_##name - 1,
#define FHIR_ELEMENT_ROW(type, name, text, base_text, element_type, required, many, codes, target) \
    ROW_##type##_##name,
#define FHIR_END_ROW(name) ROW_end_##name, ROW_after_##name = ROW_end_##name - 1,
#include "fhir/fhir_types.def"
};

static const struct fhir_element rows[] = {
#define FHIR_ELEMENT_ROW(type, name, text, base_text, element_type, required, many, codes, target) \
    {text,     codes, target, FHIR_##element_type, sizeof(text) - 1, sizeof(base_text) - 1,        \
     required, many},
#include "fhir/fhir_types.def"
};

struct type_row {
    const char *name;
    uint16_t first, end; // of its own rows
    uint16_t base;       // enum fhir_type
    bool resource;
};

static const struct type_row types[FHIR_TYPE_COUNT] = {
    [FHIR_none] = {.name = ""},
#define X(type, json) [FHIR_##type] = {.name = #type},
    FHIR_PRIMITIVES(X)
#undef X
        [FHIR_any_resource] = {.name = "Resource"},
#define FHIR_TYPE_ROW(name, base, resource) \
    [FHIR_##name] = {#name, ROW_first_##name, ROW_end_##name, FHIR_##base, resource},
#include "fhir/fhir_types.def"
};

static const char *const resource_names[] = {
#define NAME(name) #name,
#include "fhir/fhir_resource_names.def"
};

const char *fhir_type_name(enum fhir_type type)
{
    INVARIANT((unsigned)type < FHIR_TYPE_COUNT);
    return types[type].name;
}

bool fhir_type_is_resource(enum fhir_type type)
{
    INVARIANT((unsigned)type < FHIR_TYPE_COUNT);
    return types[type].resource;
}

enum fhir_type fhir_resource_type(span name)
{
    for (unsigned type = FHIR_any_resource + 1; type < FHIR_TYPE_COUNT; type++)
        if (types[type].resource && span_is(name, types[type].name)) return (enum fhir_type)type;
    return FHIR_none;
}

static int compare_text(span a, const char *b)
{
    size_t size = strlen(b), common = a.size < size ? a.size : size;
    int order = common == 0 ? 0 : memcmp(a.data, b, common);
    return order != 0 ? order : a.size < size ? -1 : a.size > size;
}

bool fhir_resource_name_exists(span name)
{
    size_t low = 0, high = sizeof resource_names / sizeof *resource_names;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare_text(name, resource_names[middle]);
        if (order == 0) return true;
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return false;
}

static bool row_is(const struct fhir_element *row, span name)
{
    return row->name_size == name.size && memcmp(row->name, name.data, name.size) == 0;
}

const struct fhir_element *fhir_element_find(enum fhir_type type, span name, uint16_t *hint,
                                             uint16_t *number)
{
    INVARIANT((unsigned)type < FHIR_TYPE_COUNT);
    uint16_t before = 0; // elements of the types already searched
    for (unsigned t = type; t != FHIR_none; t = types[t].base) {
        uint16_t count = (uint16_t)(types[t].end - types[t].first);
        uint16_t start = t == (unsigned)type && *hint < count ? *hint : 0;
        for (uint16_t i = 0; i < count; i++) {
            uint16_t at = (uint16_t)(start + i < count ? start + i : start + i - count);
            const struct fhir_element *row = &rows[types[t].first + at];
            if (!row_is(row, name)) continue;
            if (t == (unsigned)type) *hint = (uint16_t)(at + 1);
            *number = (uint16_t)(before + at);
            return row;
        }
        before = (uint16_t)(before + count);
    }
    return NULL;
}

const struct fhir_element *fhir_element_at(enum fhir_type type, uint16_t number)
{
    INVARIANT((unsigned)type < FHIR_TYPE_COUNT);
    for (unsigned t = type; t != FHIR_none; t = types[t].base) {
        uint16_t count = (uint16_t)(types[t].end - types[t].first);
        if (number < count) return &rows[types[t].first + number];
        number = (uint16_t)(number - count);
    }
    return NULL;
}

uint16_t fhir_element_order(enum fhir_type type, uint16_t number)
{
    INVARIANT((unsigned)type < FHIR_TYPE_COUNT);
    uint16_t order = 0;
    for (unsigned t = type; t != FHIR_none; t = types[t].base) {
        uint16_t count = (uint16_t)(types[t].end - types[t].first);
        if (number < count) {
            order = (uint16_t)(order + number);
            number = UINT16_MAX; // from here on every element is of a base, and stands before
        } else if (number == UINT16_MAX) {
            order = (uint16_t)(order + count);
        } else {
            number = (uint16_t)(number - count);
        }
    }
    return order;
}

bool fhir_list_has(const char *list, span word)
{
    if (word.size == 0) return false;
    while (*list != '\0') {
        size_t same = 0;
        while (same < word.size && (uint8_t)list[same] == word.data[same] && list[same] != '\0')
            same++;
        if (same == word.size && (list[same] == ' ' || list[same] == '\0')) return true;
        while (*list != ' ' && *list != '\0') list++;
        if (*list == ' ') list++;
    }
    return false;
}
