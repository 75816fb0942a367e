// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_types.h"

span fhir_view_text(const struct fhir_view *v, const struct json_node *object, const char *name)
{
    return json_text(json_member(v->doc, object, span_text(name)));
}

const struct json_node *fhir_view_list(const struct fhir_view *v, const struct json_node *object,
                                       const char *name, uint32_t *count)
{
    const struct json_node *member = json_member(v->doc, object, span_text(name));
    bool array = member != NULL && member->kind == JSON_KIND_ARRAY;
    *count = member == NULL ? 0 : array ? member->count : 1;
    return array ? json_first(v->doc, member) : member;
}

// Room for `count` items; NULL when there are none or no room is left.
static void *take(struct fhir_view *v, uint32_t count, size_t size)
{
    if (count == 0) return NULL;
    void *items = arena_alloc(v->arena, count, size);
    if (items == NULL) v->status = STATUS_NO_SPACE;
    return items;
}

struct fhir_texts fhir_view_texts(struct fhir_view *v, const struct json_node *object,
                                  const char *name)
{
    uint32_t count;
    const struct json_node *at = fhir_view_list(v, object, name, &count);
    span *items = take(v, count, sizeof *items);
    if (items == NULL) return (struct fhir_texts){NULL, 0};
    for (uint32_t i = 0; i < count; i++, at = json_next(v->doc, at)) items[i] = json_text(at);
    return (struct fhir_texts){items, count};
}

struct fhir_coding fhir_read_coding(const struct fhir_view *v, const struct json_node *node)
{
    return (struct fhir_coding){fhir_view_text(v, node, "system"), fhir_view_text(v, node, "code"),
                                node};
}

struct fhir_codings fhir_view_codings(struct fhir_view *v, const struct json_node *object,
                                      const char *name)
{
    uint32_t count;
    const struct json_node *at = fhir_view_list(v, object, name, &count);
    struct fhir_coding *items = take(v, count, sizeof *items);
    if (items == NULL) return (struct fhir_codings){NULL, 0};
    for (uint32_t i = 0; i < count; i++, at = json_next(v->doc, at))
        items[i] = fhir_read_coding(v, at);
    return (struct fhir_codings){items, count};
}

struct fhir_concept fhir_view_concept(struct fhir_view *v, const struct json_node *object,
                                      const char *name)
{
    const struct json_node *node = json_member(v->doc, object, span_text(name));
    return (struct fhir_concept){fhir_view_codings(v, node, "coding"), node};
}

struct fhir_concepts fhir_view_concepts(struct fhir_view *v, const struct json_node *object,
                                        const char *name)
{
    uint32_t count;
    const struct json_node *at = fhir_view_list(v, object, name, &count);
    struct fhir_concept *items = take(v, count, sizeof *items);
    if (items == NULL) return (struct fhir_concepts){NULL, 0};
    for (uint32_t i = 0; i < count; i++, at = json_next(v->doc, at))
        items[i] = (struct fhir_concept){fhir_view_codings(v, at, "coding"), at};
    return (struct fhir_concepts){items, count};
}

struct fhir_identifier fhir_read_identifier(const struct fhir_view *v, const struct json_node *node)
{
    return (struct fhir_identifier){fhir_view_text(v, node, "system"),
                                    fhir_view_text(v, node, "value"), node};
}

struct fhir_identifiers fhir_view_identifiers(struct fhir_view *v, const struct json_node *object,
                                              const char *name)
{
    uint32_t count;
    const struct json_node *at = fhir_view_list(v, object, name, &count);
    struct fhir_identifier *items = take(v, count, sizeof *items);
    if (items == NULL) return (struct fhir_identifiers){NULL, 0};
    for (uint32_t i = 0; i < count; i++, at = json_next(v->doc, at))
        items[i] = fhir_read_identifier(v, at);
    return (struct fhir_identifiers){items, count};
}

struct fhir_reference fhir_read_reference(const struct fhir_view *v, const struct json_node *node)
{
    const struct json_node *identifier = json_member(v->doc, node, span_text("identifier"));
    return (struct fhir_reference){
        .text = fhir_reference_split(fhir_view_text(v, node, "reference")),
        .type = fhir_view_text(v, node, "type"),
        .identifier = fhir_read_identifier(v, identifier),
        .node = node,
    };
}

struct fhir_reference fhir_view_reference(const struct fhir_view *v, const struct json_node *object,
                                          const char *name)
{
    return fhir_read_reference(v, json_member(v->doc, object, span_text(name)));
}

struct fhir_references fhir_view_references(struct fhir_view *v, const struct json_node *object,
                                            const char *name)
{
    uint32_t count;
    const struct json_node *at = fhir_view_list(v, object, name, &count);
    struct fhir_reference *items = take(v, count, sizeof *items);
    if (items == NULL) return (struct fhir_references){NULL, 0};
    for (uint32_t i = 0; i < count; i++, at = json_next(v->doc, at))
        items[i] = fhir_read_reference(v, at);
    return (struct fhir_references){items, count};
}

struct fhir_period fhir_read_period(const struct fhir_view *v, const struct json_node *node)
{
    struct fhir_period period = {INT64_MIN, INT64_MAX, false, node};
    struct period_of_time time;
    if (node == NULL) return period;
    bool whole = node->kind == JSON_KIND_STRING;
    span start = whole ? json_text(node) : fhir_view_text(v, node, "start");
    span end = whole ? json_text(node) : fhir_view_text(v, node, "end");
    if (instant_read_fhir(start, &time) == STATUS_OK) {
        period.first = time.first;
        period.stated = true;
    }
    if (instant_read_fhir(end, &time) == STATUS_OK) {
        period.last = time.last;
        period.stated = true;
    }
    return period;
}

struct fhir_period fhir_view_period(const struct fhir_view *v, const struct json_node *object,
                                    const char *name)
{
    return fhir_read_period(v, json_member(v->doc, object, span_text(name)));
}

bool fhir_codings_have(struct fhir_codings codings, const char *system, const char *code)
{
    for (uint32_t i = 0; i < codings.count; i++)
        if (span_is(codings.items[i].system, system) && span_is(codings.items[i].code, code))
            return true;
    return false;
}
