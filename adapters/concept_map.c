// SPDX-License-Identifier: Apache-2.0
#include "adapters/concept_map.h"

struct class_row {
    const char *type;
    uint8_t class;
};

static const struct class_row classes[] = {
#define CLASS(type, class) {#type, POLICY_TYPE_##class},
#define CATEGORY(type, system, code, class)
#define CODE(system, code, class)
#include "adapters/concept_map.def"
};

static const struct category_row {
    const char *type, *system, *code;
    uint8_t class;
} categories[] = {
#define CLASS(type, class)
#define CATEGORY(type, system, code, class) {#type, system, #code, POLICY_TYPE_##class},
#define CODE(system, code, class)
#include "adapters/concept_map.def"
};

static const struct code_row {
    const char *system, *code;
    uint8_t class;
} codes[] = {
#define CLASS(type, class)
#define CATEGORY(type, system, code, class)
#define CODE(system, code, class) {system, #code, POLICY_TYPE_##class},
#include "adapters/concept_map.def"
};

enum {
    CLASSES = sizeof classes / sizeof *classes,
    CATEGORIES = sizeof categories / sizeof *categories,
    CODES = sizeof codes / sizeof *codes,
};

uint64_t concept_classes_of_type(span resource_type)
{
    uint64_t map = 0;
    for (size_t i = 0; i < CLASSES; i++)
        if (span_is(resource_type, classes[i].type)) map |= policy_bit(classes[i].class);
    return map != 0 ? map : policy_bit(POLICY_TYPE_OTHER_ADMINISTRATIVE);
}

uint64_t concept_classes_of_code(const struct policy_token *code)
{
    uint64_t map = 0;
    for (size_t i = 0; i < CODES; i++)
        if (span_is(code->system, codes[i].system) && span_is(code->value, codes[i].code))
            map |= policy_bit(codes[i].class);
    return map;
}

uint64_t concept_classes_of_resource(const struct fhir_facts *facts)
{
    uint64_t possible = concept_classes_of_type(facts->type), said = 0;
    for (uint32_t i = 0; i < facts->categories.count; i++) {
        const struct fhir_coding *category = &facts->categories.items[i];
        for (size_t k = 0; k < CATEGORIES; k++)
            if (span_is(facts->type, categories[k].type) &&
                span_is(category->system, categories[k].system) &&
                span_is(category->code, categories[k].code))
                said |= policy_bit(categories[k].class);
    }
    return said != 0 ? said : possible;
}

static bool names_type(struct policy_tokens types, const char *type)
{
    for (uint32_t i = 0; i < types.count; i++)
        if (span_is(types.items[i].value, type)) return true;
    return false;
}

bool concept_types_fill_classes(struct policy_tokens types)
{
    uint64_t map = 0;
    for (uint32_t i = 0; i < types.count; i++) map |= concept_classes_of_type(types.items[i].value);
    if ((map >> POLICY_TYPE_OTHER_ADMINISTRATIVE & 1) != 0) return false;
    for (size_t i = 0; i < CLASSES; i++)
        if ((map >> classes[i].class & 1) != 0 && !names_type(types, classes[i].type)) return false;
    return true;
}
