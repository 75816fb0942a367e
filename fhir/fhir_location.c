// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_location.h"

#include "fhir/fhir_model.h"

struct path {
    char *out;
    size_t size;
};

static void append(struct path *path, const char *text, size_t size)
{
    size_t room = ISSUE_LOCATION_MAX - path->size;
    if (size > room) size = room;
    memcpy(path->out + path->size, text, size);
    path->size += size;
    path->out[path->size] = '\0';
}

static void append_index(struct path *path, uint32_t index)
{
    char digits[12];
    size_t at = sizeof digits;
    digits[--at] = ']';
    do {
        digits[--at] = (char)('0' + index % 10);
        index /= 10;
    } while (index != 0);
    digits[--at] = '[';
    append(path, digits + at, sizeof digits - at);
}

// Of a choice FHIRPath says "value", and the type where it matters.
static void append_element(struct path *path, const struct fhir_element *element)
{
    append(path, ".", 1);
    if (element->base_size == 0) {
        append(path, element->name, element->name_size);
        return;
    }
    append(path, element->name, element->base_size);
    append(path, ".ofType(", 8);
    const char *type = fhir_type_name((enum fhir_type)element->type);
    append(path, type, strlen(type));
    append(path, ")", 1);
}

// The item's place in its array. In an array left open by a failure, the last item is meant: the
// links behind it are not drawn yet.
static uint32_t index_of(const struct json_doc *doc, const struct json_node *item)
{
    const struct json_node *array = json_parent(doc, item);
    if (array->next == 0) return array->count - 1;
    uint32_t index = 0;
    const struct json_node *at = json_first(doc, array);
    for (; at != NULL && at != item; at = json_next(doc, at)) index++;
    return index;
}

static enum fhir_type type_of_resource(const struct json_doc *doc, const struct json_node *node)
{
    return fhir_resource_type(json_text(json_member(doc, node, span_text("resourceType"))));
}

// Steps from a container of `type` to its content `node`; the content's type, or FHIR_none when
// the path has to end here.
static enum fhir_type step(struct path *path, const struct json_doc *doc, enum fhir_type type,
                           const struct json_node *node)
{
    if (json_parent(doc, node)->kind == JSON_KIND_ARRAY) {
        append_index(path, index_of(doc, node));
    } else {
        uint16_t hint = 0, number;
        span name = json_name(node);
        const struct fhir_element *element = fhir_element_find(type, name, &hint, &number);
        bool companion = element == NULL && name.size > 1 && name.data[0] == '_';
        if (companion)
            element = fhir_element_find(type, span_slice(name, 1, name.size), &hint, &number);
        if (element == NULL) return FHIR_none;
        append_element(path, element);
        type = companion ? FHIR_Element : (enum fhir_type)element->type;
    }
    bool resource = type == FHIR_any_resource && node->kind == JSON_KIND_OBJECT;
    return resource ? type_of_resource(doc, node) : type;
}

void fhir_location(char out[static ISSUE_LOCATION_MAX + 1], const struct json_doc *doc,
                   const struct json_node *node, const char *child)
{
    struct path path = {out, 0};
    out[0] = '\0';
    const struct json_node *chain[JSON_DEPTH_MAX + 1];
    size_t steps = 0;
    for (; node != doc->nodes && steps < JSON_DEPTH_MAX; node = json_parent(doc, node))
        chain[steps++] = node;
    enum fhir_type type = type_of_resource(doc, doc->nodes);
    const char *name = fhir_type_name(type);
    append(&path, name, strlen(name));
    while (steps > 0 && type != FHIR_none) type = step(&path, doc, type, chain[--steps]);
    if (child == NULL || steps != 0 || type == FHIR_none) return;
    append(&path, ".", 1);
    append(&path, child, strlen(child));
}

void fhir_location_of_failure(char out[static ISSUE_LOCATION_MAX + 1], const struct json_doc *doc)
{
    out[0] = '\0';
    if (doc->used != 0) fhir_location(out, doc, &doc->nodes[doc->open], NULL);
}
