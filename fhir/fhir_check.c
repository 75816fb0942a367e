// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_check.h"

#include <assert.h>

#include "core/base/invariant.h"
#include "fhir/fhir_check_internal.h"
#include "fhir/fhir_location.h"
#include "fhir/fhir_primitives.h"
#include "fhir/fhir_xhtml.h"

// What a container's content is judged as.
enum frame_kind {
    IN_OBJECT,     // members are elements of `type`
    IN_ARRAY,      // items are values of `element`
    IN_COMPANIONS, // items are the ids and extensions of a primitive array's items, or null
    IN_FOREIGN,    // a resource of a type that the tables do not hold: shape only
};

struct frame {
    const struct json_node *node;
    const struct fhir_element *element; // IN_ARRAY
    enum frame_kind kind;
    enum fhir_type type; // IN_OBJECT
    uint32_t index;      // items seen
    uint16_t hint;       // where the next element is expected
    uint64_t seen;       // elements present, by number
    uint64_t choices;    // those of them that are forms of a choice
};
static_assert(FHIR_ELEMENTS_MAX <= 64, "one bit an element");

struct walk {
    struct checker checker;
    struct frame frames[JSON_DEPTH_MAX];
    size_t depth; // open frames
    bool apart;   // resources of Bundle entries are judged elsewhere
    bool descend; // the node just judged has content to judge
};

void checker_error(struct checker *c, enum status status, const char *rule, size_t offset,
                   const struct json_node *node, const char *child)
{
    if (c->status == STATUS_OK) c->status = status;
    char location[ISSUE_LOCATION_MAX + 1] = "";
    // Paths are walked from the root, so they are written only while somebody keeps them.
    if (c->issues != NULL && c->issues->count < c->issues->capacity)
        fhir_location(location, c->doc, node, child);
    (void)issue_add(c->issues, ISSUE_ERROR, status, rule, offset, location);
}

const struct json_node *member_of(const struct checker *c, const struct json_node *object,
                                  const char *name)
{
    return json_member(c->doc, object, span_text(name));
}

static void refuse(struct walk *w, const struct json_node *node, const char *rule)
{
    checker_error(&w->checker, STATUS_BAD_VALUE, rule, node->offset, node, NULL);
}

static void push(struct walk *w, struct frame frame)
{
    INVARIANT(w->depth < JSON_DEPTH_MAX);
    w->frames[w->depth++] = frame;
    w->descend = true;
}

// --- primitive values --------------------------------------------------------------------------

// In an array of primitives null stands for an item that has only extensions, which its companion
// array holds at the same place (R4 json.html 2.6.2.3).
static bool null_has_companion(const struct walk *w, const struct frame *frame)
{
    const struct json_doc *doc = w->checker.doc;
    const struct json_node *object = json_parent(doc, frame->node);
    span name = json_name(frame->node);
    if (object->kind != JSON_KIND_OBJECT || !fhir_type_is_primitive(frame->element->type))
        return false;
    const struct json_node *at = json_first(doc, object);
    for (; at != NULL; at = json_next(doc, at)) {
        span other = json_name(at);
        bool companion = other.size == name.size + 1 && other.data[0] == '_' &&
                         span_equal(span_slice(other, 1, other.size), name);
        if (!companion || at->kind != JSON_KIND_ARRAY) continue;
        const struct json_node *item = json_first(doc, at);
        for (uint32_t i = 0; i < frame->index && item != NULL; i++) item = json_next(doc, item);
        return item != NULL && item->kind == JSON_KIND_OBJECT;
    }
    return false;
}

static bool json_kind_fits(enum fhir_type type, uint8_t kind)
{
    enum { BOOLEAN, NUMBER, STRING };
    static const uint8_t wanted[FHIR_any_resource] = {
#define X(name, json) [FHIR_##name] = json,
        FHIR_PRIMITIVES(X)
#undef X
    };
    switch (wanted[type]) {
    case BOOLEAN: return kind == JSON_KIND_TRUE || kind == JSON_KIND_FALSE;
    case NUMBER: return kind == JSON_KIND_NUMBER;
    default: return kind == JSON_KIND_STRING;
    }
}

static void check_primitive(struct walk *w, const struct fhir_element *element,
                            const struct json_node *node)
{
    enum fhir_type type = (enum fhir_type)element->type;
    if (!json_kind_fits(type, node->kind)) {
        refuse(w, node, fhir_primitive_rule(type));
        return;
    }
    span text = json_text(node);
    if (node->kind == JSON_KIND_STRING && text.size == 0) {
        refuse(w, node, "fhir-empty");
    } else if (type == FHIR_xhtml) {
        const char *fault = fhir_xhtml_fault(text);
        if (fault != NULL) refuse(w, node, fault);
    } else if (!fhir_primitive_valid(type, text)) {
        refuse(w, node, fhir_primitive_rule(type));
    } else if (element->codes != NULL && !fhir_list_has(element->codes, text)) {
        refuse(w, node, "fhir-required-code");
    }
}

// --- resources ---------------------------------------------------------------------------------

// The type that a resource object says it has. FHIR_any_resource: one of R4's that the tables do
// not hold. FHIR_none: refused.
static enum fhir_type check_resource_type(struct walk *w, const struct json_node *node)
{
    const struct json_node *type = member_of(&w->checker, node, "resourceType");
    if (type == NULL || type->kind != JSON_KIND_STRING) {
        checker_error(&w->checker, STATUS_MISSING, "fhir-resource-type-missing", node->offset, node,
                      NULL);
        return FHIR_none;
    }
    enum fhir_type known = fhir_resource_type(json_text(type));
    if (known != FHIR_none) return known;
    if (fhir_resource_name_exists(json_text(type))) return FHIR_any_resource;
    checker_error(&w->checker, STATUS_BAD_VALUE, "fhir-resource-type-unknown", type->offset, node,
                  NULL);
    return FHIR_none;
}

static void check_resource(struct walk *w, const struct json_node *node)
{
    if (node->kind != JSON_KIND_OBJECT) {
        refuse(w, node, "fhir-object-expected");
        return;
    }
    enum fhir_type type = check_resource_type(w, node);
    if (type == FHIR_none) return;
    enum frame_kind kind = type == FHIR_any_resource ? IN_FOREIGN : IN_OBJECT;
    push(w, (struct frame){.node = node, .kind = kind, .type = type});
}

// Any value inside a resource whose type the tables do not hold.
static void check_foreign(struct walk *w, const struct json_node *node)
{
    bool in_array = json_parent(w->checker.doc, node)->kind == JSON_KIND_ARRAY;
    bool container = node->kind == JSON_KIND_ARRAY || node->kind == JSON_KIND_OBJECT;
    if (node->kind == JSON_KIND_NULL && !in_array) {
        refuse(w, node, "fhir-null");
    } else if (container && node->count == 0) {
        refuse(w, node, "fhir-empty");
    } else if (node->kind == JSON_KIND_STRING && node->text_size == 0) {
        refuse(w, node, "fhir-empty");
    } else if (container) {
        push(w, (struct frame){.node = node, .kind = IN_FOREIGN});
    }
}

// --- elements ----------------------------------------------------------------------------------

static void check_value(struct walk *w, const struct fhir_element *element,
                        const struct json_node *node)
{
    enum fhir_type type = (enum fhir_type)element->type;
    if (node->kind == JSON_KIND_NULL) {
        refuse(w, node, "fhir-null");
    } else if (fhir_type_is_primitive(type)) {
        check_primitive(w, element, node);
    } else if (type == FHIR_any_resource) {
        bool entry = w->frames[w->depth - 1].type == FHIR_Bundle_entry;
        if (!w->apart || !entry) check_resource(w, node);
    } else if (node->kind != JSON_KIND_OBJECT) {
        refuse(w, node, "fhir-object-expected");
    } else if (node->count == 0) {
        refuse(w, node, "fhir-empty");
    } else {
        push(w, (struct frame){.node = node, .kind = IN_OBJECT, .type = type, .element = element});
    }
}

// The member `_name` of a primitive element: id and extensions of its value or values.
static void check_companion(struct walk *w, const struct fhir_element *element,
                            const struct json_node *node)
{
    if (element->many) {
        if (node->kind != JSON_KIND_ARRAY) {
            refuse(w, node, "fhir-array-expected");
            return;
        }
        span name = json_name(node);
        const struct json_node *object = json_parent(w->checker.doc, node);
        const struct json_node *values =
            json_member(w->checker.doc, object, span_slice(name, 1, name.size));
        bool matches =
            values == NULL || values->kind != JSON_KIND_ARRAY || values->count == node->count;
        if (node->count == 0 || !matches) {
            refuse(w, node, "fhir-companion");
            return;
        }
        push(w, (struct frame){.node = node, .kind = IN_COMPANIONS});
    } else if (node->kind != JSON_KIND_OBJECT || node->count == 0) {
        refuse(w, node, "fhir-companion");
    } else {
        push(w, (struct frame){.node = node, .kind = IN_OBJECT, .type = FHIR_Element});
    }
}

static void check_member(struct walk *w, struct frame *frame, const struct json_node *node)
{
    span name = json_name(node);
    uint16_t number;
    const struct fhir_element *element =
        fhir_element_find(frame->type, name, &frame->hint, &number);
    bool companion = false;
    if (element == NULL && name.size > 1 && name.data[0] == '_') {
        span rest = span_slice(name, 1, name.size);
        element = fhir_element_find(frame->type, rest, &frame->hint, &number);
        companion = true;
        if (element != NULL && !fhir_type_is_primitive(element->type)) element = NULL;
    }
    if (element == NULL) {
        bool resource = fhir_type_is_resource(frame->type);
        if (resource && span_is(name, "resourceType")) return;
        // The name itself is input, so the place is the object and the offset leads to the name.
        checker_error(&w->checker, STATUS_BAD_VALUE, "fhir-unknown-element", node->name_offset,
                      frame->node, NULL);
        return;
    }
    frame->seen |= (uint64_t)1 << number;
    if (element->base_size != 0) frame->choices |= (uint64_t)1 << number;
    if (companion) {
        check_companion(w, element, node);
    } else if (!element->many) {
        if (node->kind == JSON_KIND_ARRAY) {
            refuse(w, node, "fhir-array-refused");
        } else {
            check_value(w, element, node);
        }
    } else if (node->kind != JSON_KIND_ARRAY) {
        refuse(w, node, "fhir-array-expected");
    } else if (node->count == 0) {
        refuse(w, node, "fhir-empty");
    } else {
        push(w, (struct frame){.node = node, .kind = IN_ARRAY, .element = element});
    }
}

static void check_item(struct walk *w, struct frame *frame, const struct json_node *node)
{
    bool companion = frame->kind == IN_COMPANIONS;
    if (companion && node->kind == JSON_KIND_OBJECT && node->count != 0) {
        push(w, (struct frame){.node = node, .kind = IN_OBJECT, .type = FHIR_Element});
    } else if (companion && node->kind != JSON_KIND_NULL) {
        refuse(w, node, "fhir-companion");
    } else if (companion || (node->kind == JSON_KIND_NULL && null_has_companion(w, frame))) {
        // Nothing is stated here; the other array of the two says it.
    } else {
        check_value(w, frame->element, node);
    }
    // push() may have grown the stack, but frames never move.
    frame->index++;
}

// --- complete elements -------------------------------------------------------------------------

static bool same_choice(const struct fhir_element *a, const struct fhir_element *b)
{
    return a->base_size != 0 && a->base_size == b->base_size &&
           memcmp(a->name, b->name, a->base_size) == 0;
}

// Two forms of one choice: "valueString" beside "valueCode".
static void check_choices(struct walk *w, const struct frame *frame)
{
    uint64_t left = frame->choices;
    while ((left & (left - 1)) != 0) {
        const struct fhir_element *one =
            fhir_element_at(frame->type, (uint16_t)__builtin_ctzll(left));
        left &= left - 1;
        for (uint64_t rest = left; rest != 0; rest &= rest - 1) {
            const struct fhir_element *other =
                fhir_element_at(frame->type, (uint16_t)__builtin_ctzll(rest));
            if (!same_choice(one, other)) continue;
            refuse(w, frame->node, "fhir-choice");
            return;
        }
    }
}

// Required elements that are absent. A choice is present in any of its forms.
static void check_required(struct walk *w, const struct frame *frame)
{
    const struct fhir_element *element;
    for (uint16_t number = 0; (element = fhir_element_at(frame->type, number)) != NULL; number++) {
        if (!element->required || (frame->seen >> number & 1) != 0) continue;
        bool present = false, first = true;
        for (uint16_t n = 0; element->base_size != 0; n++) {
            const struct fhir_element *other = fhir_element_at(frame->type, n);
            if (other == NULL) break;
            if (!same_choice(element, other)) continue;
            if (n < number) first = false;
            if ((frame->seen >> n & 1) != 0) present = true;
        }
        if (present || !first) continue;
        char name[32] = "";
        size_t size = element->base_size != 0 ? element->base_size : element->name_size;
        memcpy(name, element->name, size < sizeof name ? size : sizeof name - 1);
        checker_error(&w->checker, STATUS_MISSING, "fhir-required", frame->node->offset,
                      frame->node, name);
    }
}

static void finish(struct walk *w, const struct frame *frame)
{
    if (frame->kind != IN_OBJECT) return;
    check_required(w, frame);
    if ((frame->choices & (frame->choices - 1)) != 0) check_choices(w, frame);
    // ele-1: an element has a value or children; an id alone is neither.
    const struct json_node *only =
        frame->node->count == 1 ? json_first(w->checker.doc, frame->node) : NULL;
    if (only != NULL && !fhir_type_is_resource(frame->type) && span_is(json_name(only), "id"))
        refuse(w, frame->node, "ele-1");
    if (frame->type == FHIR_Reference)
        fhir_reference_check(&w->checker, frame->node, frame->element->target);
    fhir_invariants_check(&w->checker, frame->node, frame->type);
}

static void check_node(struct walk *w, const struct json_node *node)
{
    struct frame *frame = &w->frames[w->depth - 1];
    w->descend = false;
    switch (frame->kind) {
    case IN_OBJECT: check_member(w, frame, node); break;
    case IN_ARRAY:
    case IN_COMPANIONS: check_item(w, frame, node); break;
    case IN_FOREIGN: check_foreign(w, node); break;
    }
}

static enum status check(struct fhir_resource *resource, enum fhir_type expected, bool apart,
                         struct issues *issues)
{
    const struct json_doc *doc = &resource->doc;
    const struct json_node *root = resource->node;
    struct walk w = {.checker = {doc, issues, STATUS_OK}, .apart = apart};
    resource->type = FHIR_none;
    if (root->kind != JSON_KIND_OBJECT) {
        refuse(&w, root, "fhir-object-expected");
        return w.checker.status;
    }
    enum fhir_type type = check_resource_type(&w, root);
    if (type == FHIR_none) return w.checker.status;
    if (type == FHIR_any_resource || (expected != FHIR_none && type != expected)) {
        const char *rule = expected != FHIR_none ? "fhir-resource-type-expected"
                                                 : "fhir-resource-type-unsupported";
        checker_error(&w.checker, STATUS_UNSUPPORTED, rule, root->offset, root, NULL);
        return w.checker.status;
    }
    resource->type = type;
    push(&w, (struct frame){.node = root, .kind = IN_OBJECT, .type = type});
    uint32_t at = root->first; // a resource has at least its type
    while (w.depth > 0) {
        if (at == w.frames[w.depth - 1].node->next) {
            finish(&w, &w.frames[--w.depth]);
            continue;
        }
        const struct json_node *node = &doc->nodes[at];
        check_node(&w, node);
        at = w.descend ? node->first : node->next;
    }
    return w.checker.status;
}

enum status fhir_check(struct fhir_resource *resource, enum fhir_type expected,
                       struct issues *issues)
{
    return check(resource, expected, false, issues);
}

// Reads the syntax; where that fails, the issue gets a place as far as the document was read.
static enum status read_syntax(struct fhir_resource *out, span input, struct arena *arena,
                               struct issues *issues)
{
    *out = (struct fhir_resource){0};
    size_t before = issues == NULL ? 0 : issues->count;
    enum status status = json_read(&out->doc, input, JSON_DEPTH_MAX, arena, issues);
    out->node = out->doc.nodes;
    if (status != STATUS_OK && issues != NULL && issues->count > before)
        fhir_location_of_failure(issues->items[before].location, &out->doc);
    return status;
}

enum status fhir_read(struct fhir_resource *out, span input, enum fhir_type expected,
                      struct arena *arena, struct issues *issues)
{
    TRY(read_syntax(out, input, arena, issues));
    return check(out, expected, false, issues);
}

enum status fhir_read_apart(struct fhir_resource *out, span input, struct arena *arena,
                            struct issues *issues)
{
    TRY(read_syntax(out, input, arena, issues));
    const struct json_node *type = json_member(&out->doc, out->node, span_text("type"));
    return check(out, FHIR_Bundle, span_is(json_text(type), "batch"), issues);
}
