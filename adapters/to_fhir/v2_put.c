// SPDX-License-Identifier: Apache-2.0
// Putting values into resources, each checked against the tables of FHIR.
#include "adapters/to_fhir/v2_engine.h"

#include "core/base/invariant.h"
#include "core/hash/blake3.h"
#include "fhir/fhir_primitives.h"

// --- paths -------------------------------------------------------------------------------------

// "_birthDate" stands beside birthDate and holds its extensions.
static const struct fhir_element *companion_of(struct v2_context *c, span name,
                                               struct fhir_element *out)
{
    char *text = arena_text(c->arena, name.size + 1);
    if (text == NULL) {
        c->status = STATUS_NO_SPACE;
        return NULL;
    }
    memcpy(text, name.data, name.size);
    text[name.size] = '\0';
    *out = (struct fhir_element){.name = text, .type = FHIR_Element};
    return out;
}

// True when another form of the same choice is there: valueString beside valueQuantity.
static bool is_chosen(const struct v2_target *at, const struct fhir_element *element)
{
    size_t base = element->base_size;
    for (struct fhir_value *m = fhir_first(at->value); base > 0 && m != NULL; m = fhir_next(m)) {
        const char *name = fhir_name(m);
        bool form = strncmp(name, element->name, base) == 0 && name[base] >= 'A' &&
                    name[base] <= 'Z' && strcmp(name, element->name) != 0;
        if (form && fhir_has_content(m)) return true;
    }
    return false;
}

// The element of a type by name; a map that names one that is not there is wrong.
static const struct fhir_element *element_of(enum fhir_type type, span name)
{
    uint16_t hint = 0, number;
    const struct fhir_element *element = fhir_element_find(type, name, &hint, &number);
    INVARIANT(element != NULL);
    return element;
}

// The element `name` as an object: a new item, the last one, or the only one.
static struct v2_target child(struct v2_context *c, const struct v2_target *target, span name,
                              bool fresh)
{
    struct fhir_element companion;
    const struct fhir_element *element =
        name.data[0] == '_' ? companion_of(c, name, &companion) : element_of(target->type, name);
    if (element == NULL || is_chosen(target, element))
        return (struct v2_target){NULL, FHIR_none, NULL};
    struct v2_target out = {NULL, (enum fhir_type)element->type, target->entry};
    out.value = fhir_find(target->value, element->name);
    if (element->many) out.value = fresh ? NULL : fhir_last(out.value);
    if (out.value != NULL) return out;
    out.value = element->many ? fhir_add_object(&c->tree, target->value, element->name)
                              : fhir_put_object(&c->tree, target->value, element->name);
    return out;
}

// Takes the next step off a path; true when it asks for a new item.
static bool next_step(const char **path, span *name)
{
    size_t size = strcspn(*path, ".[");
    *name = span_of(*path, size);
    bool fresh = (*path)[size] == '[';
    *path += size + (fresh ? 2 : 0);
    if (**path == '.') (*path)++;
    return fresh;
}

struct v2_target v2_descend(struct v2_context *c, const struct v2_target *target, const char *path,
                            span *name)
{
    struct v2_target at = *target;
    bool fresh = next_step(&path, name);
    while (*path != '\0' && at.value != NULL) {
        at = child(c, &at, *name, fresh);
        fresh = next_step(&path, name);
    }
    return at;
}

struct v2_target v2_object(struct v2_context *c, const struct v2_target *target, const char *path)
{
    span name;
    if (target->value == NULL) return *target;
    if (path[0] == '\0') return *target;
    struct v2_target at = v2_descend(c, target, path, &name);
    bool fresh = path[strlen(path) - 1] == ']';
    return at.value == NULL ? at : child(c, &at, name, fresh);
}

// --- primitives --------------------------------------------------------------------------------

static void put_text(struct v2_context *c, const struct v2_target *at,
                     const struct fhir_element *element, span text)
{
    bool number = element->type == FHIR_decimal || element->type == FHIR_integer ||
                  element->type == FHIR_unsignedInt || element->type == FHIR_positiveInt ||
                  element->type == FHIR_boolean;
    struct fhir_value *there = fhir_find(at->value, element->name);
    if (text.size == 0 || (there != NULL && !element->many) || is_chosen(at, element)) return;
    if (!fhir_primitive_valid((enum fhir_type)element->type, text)) return;
    if (element->codes != NULL && !fhir_list_has(element->codes, text)) return;
    if (number && element->many)
        fhir_add_json(&c->tree, at->value, element->name, text);
    else if (number)
        fhir_put_json(&c->tree, at->value, element->name, text);
    else if (element->many)
        fhir_add_text(&c->tree, at->value, element->name, text);
    else
        fhir_put_text(&c->tree, at->value, element->name, text);
}

void v2_put(struct v2_context *c, const struct v2_target *target, const char *path, span text)
{
    span name;
    if (target->value == NULL || text.size == 0) return;
    struct v2_target at = v2_descend(c, target, path, &name);
    if (at.value != NULL) put_text(c, &at, element_of(at.type, name), text);
}

void v2_put_coding(struct v2_context *c, const struct v2_target *target, const char *path,
                   span system, span code, span display)
{
    struct v2_target at = v2_object(c, target, path);
    if (at.value == NULL || (code.size == 0 && display.size == 0)) return;
    if (at.type == FHIR_CodeableConcept) at = v2_object(c, &at, "coding[]");
    v2_put(c, &at, "system", system);
    v2_put(c, &at, "code", code);
    v2_put(c, &at, "display", display);
}

// --- coded values ------------------------------------------------------------------------------

struct coded {
    span code, display, system, version;
};

// A code as the table translates it, or in the system that was stated, or the table's own.
static void put_coded(struct v2_context *c, const struct v2_target *concept, struct coded coded,
                      enum v2_table table, const char *path)
{
    if (coded.code.size == 0 && coded.display.size == 0) return;
    const struct v2_code *row = v2_code_find(table, coded.code);
    span system = v2_coding_system(c, coded.system);
    if (row != NULL && row->to != NULL) {
        system = span_text(v2_code_table(table)->target);
        coded.code = span_text(row->to);
    } else if (system.size == 0 && table != TABLE_none) {
        system = span_text(v2_code_table(table)->source);
    }
    if (coded.display.size == 0 && row != NULL && row->display != NULL)
        coded.display = span_text(row->display);
    v2_put_coding(c, concept, path, system, coded.code, coded.display);
    struct v2_target coding = *concept;
    if (concept->type == FHIR_CodeableConcept && fhir_find(concept->value, "coding") != NULL)
        coding = v2_object(c, concept, "coding");
    if (coding.type == FHIR_Coding) v2_put(c, &coding, "version", coded.version);
}

static struct coded read_coded(struct v2_context *c, struct v2_source source, uint32_t from,
                               uint32_t version)
{
    return (struct coded){
        .code = v2_text(c, v2_part(c, source, from)),
        .display = v2_text(c, v2_part(c, source, from + 1)),
        .system = v2_text(c, v2_part(c, source, from + 2)),
        .version = v2_text(c, v2_part(c, source, version)),
    };
}

static void put_concept(struct v2_context *c, const struct v2_target *concept,
                        struct v2_source source, enum v2_table table)
{
    struct coded first = read_coded(c, source, 1, 7);
    put_coded(c, concept, first, table, "");
    if (concept->type != FHIR_CodeableConcept) return;
    put_coded(c, concept, read_coded(c, source, 4, 8), table, "");
    span text = v2_text(c, v2_part(c, source, 9));
    const struct v2_code *row = v2_code_find(table, first.code);
    if (text.size == 0) text = first.display;
    if (text.size == 0 && row != NULL && row->display != NULL) text = span_text(row->display);
    v2_put(c, concept, "text", text);
}

// --- values ------------------------------------------------------------------------------------

static void put_primitive(struct v2_context *c, const struct v2_target *at,
                          const struct fhir_element *element, struct v2_source source,
                          enum v2_table table)
{
    span text = v2_text(c, source);
    const struct v2_code *row = v2_code_find(table, text);
    switch ((int)element->type) {
    case FHIR_date:
    case FHIR_dateTime:
    case FHIR_instant:
    case FHIR_time: text = v2_time(c, text, (enum fhir_type)element->type); break;
    case FHIR_decimal: text = v2_decimal(c, text); break;
    case FHIR_integer:
    case FHIR_unsignedInt:
    case FHIR_positiveInt: text = v2_decimal(c, text); break;
    case FHIR_boolean: text = v2_boolean(text); break;
    default: break;
    }
    if (row != NULL) text = span_text(row->to);
    if (row == NULL && table != TABLE_none && element->codes != NULL) return;
    put_text(c, at, element, text);
}

// The map that a complex type has when no other is named.
static enum v2_map map_of(enum fhir_type type)
{
    switch ((int)type) {
    case FHIR_Identifier: return MAP_CX;
    case FHIR_HumanName: return MAP_XPN;
    case FHIR_Address: return MAP_XAD;
    case FHIR_ContactPoint: return MAP_XTN;
    case FHIR_Quantity: return MAP_CQ;
    case FHIR_Money: return MAP_MO;
    case FHIR_Period: return MAP_DR;
    case FHIR_Annotation: return MAP_note;
    default: return MAP_none;
    }
}

void v2_put_value(struct v2_context *c, const struct v2_target *target, const char *path,
                  struct v2_source source, enum v2_table table)
{
    span name;
    if (target->value == NULL) return;
    struct v2_target at = v2_descend(c, target, path, &name);
    if (at.value == NULL) return;
    const struct fhir_element *element = element_of(at.type, name);
    if (fhir_type_is_primitive(element->type)) {
        put_primitive(c, &at, element, source, table);
        return;
    }
    if (!element->many && fhir_has_content(fhir_find(at.value, element->name))) return;
    struct v2_target object = child(c, &at, name, true);
    if (object.value == NULL) return;
    if (element->type == FHIR_CodeableConcept || element->type == FHIR_Coding) {
        put_concept(c, &object, source, table);
        return;
    }
    enum v2_map map = map_of((enum fhir_type)element->type);
    INVARIANT(map != MAP_none);
    v2_run(c, map, &object, source);
}

// --- resources ---------------------------------------------------------------------------------

void v2_refer(struct v2_context *c, const struct v2_target *target, const char *path,
              const struct hl7_fhir_entry *entry)
{
    span name;
    if (target->value == NULL) return;
    struct v2_target at = v2_descend(c, target, path, &name);
    if (at.value == NULL) return;
    const struct fhir_element *element = element_of(at.type, name);
    INVARIANT(element->type == FHIR_Reference);
    bool allowed = element->target == NULL || element->target[0] == '\0' ||
                   fhir_list_has(element->target, span_text(entry->type));
    struct fhir_value *there = fhir_find(at.value, element->name);
    if (!allowed || (!element->many && fhir_has_content(there))) return;
    span text = v2_join(c, v2_join(c, span_text(entry->type), span_text("/")), entry->id);
    for (struct fhir_value *item = element->many ? fhir_first(there) : NULL; item != NULL;
         item = fhir_next(item)) {
        if (span_equal(fhir_text(fhir_find(item, "reference")), text)) return;
    }
    struct v2_target reference = child(c, &at, name, true);
    if (reference.value != NULL) v2_put(c, &reference, "reference", text);
}

span v2_uuid(struct v2_context *c, const char *type, const span *key, size_t key_count)
{
    static const char digits[] = "0123456789abcdef";
    struct blake3 hash;
    uint8_t bytes[32], size[4];
    blake3_init_keyed(&hash, blake3_hash(c->context->tenant_key));
    blake3_update(&hash, type, strlen(type) + 1);
    for (size_t i = 0; i < key_count; i++) {
        for (size_t k = 0; k < 4; k++) size[k] = (uint8_t)(key[i].size >> (8 * k));
        blake3_update(&hash, size, sizeof size);
        if (key[i].size > 0) blake3_update(&hash, key[i].data, key[i].size);
    }
    hash256_to_bytes(bytes, blake3_final(&hash));
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x80); // RFC 9562 version 8: of the maker's own making
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
    char *text = arena_text(c->arena, 36);
    if (text == NULL) {
        c->status = STATUS_NO_SPACE;
        return (span){NULL, 0};
    }
    for (size_t i = 0, at = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text[at++] = '-';
        text[at++] = digits[bytes[i] >> 4];
        text[at++] = digits[bytes[i] & 15];
    }
    return span_of(text, 36);
}

static uint32_t place_of(const char *type, span id)
{
    uint32_t sum = (uint32_t)type[0] * 31 + (uint32_t)type[1];
    for (size_t i = 0; i < 8; i++) sum = sum * 31 + id.data[i];
    return sum % V2_PLACES;
}

const struct hl7_fhir_entry *v2_find(const struct v2_context *c, span reference)
{
    const uint8_t *slash = reference.size == 0 ? NULL : memchr(reference.data, '/', reference.size);
    if (slash == NULL || reference.size < 38) return NULL;
    size_t size = (size_t)(slash - reference.data);
    span id = span_slice(reference, size + 1, reference.size);
    if (id.size != 36) return NULL;
    char type[3] = {(char)reference.data[0], (char)reference.data[1], '\0'};
    for (uint32_t at = place_of(type, id); c->places[at] != 0; at = (at + 1) % V2_PLACES) {
        const struct hl7_fhir_entry *entry = &c->out->entries[c->places[at] - 1];
        if (span_equal(entry->id, id) && span_is(span_slice(reference, 0, size), entry->type))
            return entry;
    }
    return NULL;
}

const struct hl7_fhir_entry *v2_resource(struct v2_context *c, enum fhir_type type, const span *key,
                                         size_t key_count, bool *is_new)
{
    const char *name = fhir_type_name(type);
    span id = v2_uuid(c, name, key, key_count);
    if (id.size == 0) return NULL;
    uint32_t place = place_of(name, id);
    for (; c->places[place] != 0; place = (place + 1) % V2_PLACES) {
        struct hl7_fhir_entry *entry = &c->out->entries[c->places[place] - 1];
        *is_new = false;
        if (span_equal(entry->id, id) && strcmp(entry->type, name) == 0) return entry;
    }
    *is_new = true;
    if (c->out->count == HL7_FHIR_RESOURCES_MAX) {
        c->status = STATUS_LIMIT;
        return NULL;
    }
    struct hl7_fhir_entry *entry = &c->out->entries[c->out->count];
    *entry = (struct hl7_fhir_entry){name, id, fhir_new_resource(&c->tree, name)};
    if (entry->resource == NULL) {
        c->status = STATUS_NO_SPACE;
        return NULL;
    }
    fhir_put_text(&c->tree, entry->resource, "id", id);
    c->places[place] = (uint16_t)++c->out->count;
    return entry;
}
