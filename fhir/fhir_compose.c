// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_compose.h"

#include "core/base/invariant.h"
#include "core/base/utf8.h"
#include "fhir/fhir_model.h"

enum value_kind { VALUE_OBJECT, VALUE_LIST, VALUE_STRING, VALUE_LITERAL };

struct fhir_value {
    const char *name; // as a member; NULL in lists and at the root
    enum value_kind kind;
    uint16_t order; // as a member, while the object is written
    span text;      // of a string; of a literal the JSON as it is written
    struct fhir_value *first, *last, *next;
};

// --- building ----------------------------------------------------------------------------------

static struct fhir_value *new_value(struct fhir_tree *t, enum value_kind kind, const char *name)
{
    if (t->status != STATUS_OK) return NULL;
    struct fhir_value *value = ARENA_NEW(t->arena, struct fhir_value, 1);
    if (value == NULL) {
        t->status = STATUS_NO_SPACE;
        return NULL;
    }
    value->kind = kind;
    value->name = name;
    return value;
}

static void append(struct fhir_value *container, struct fhir_value *value)
{
    if (container == NULL || value == NULL) return;
    if (container->first == NULL) {
        container->first = value;
    } else {
        container->last->next = value;
    }
    container->last = value;
}

struct fhir_value *fhir_find(const struct fhir_value *object, const char *name)
{
    struct fhir_value *at = object == NULL ? NULL : object->first;
    while (at != NULL && at->name != name &&
           (at->name[0] != name[0] || strcmp(at->name, name) != 0)) {
        at = at->next;
    }
    return at;
}

struct fhir_value *fhir_last(const struct fhir_value *list)
{
    return list == NULL ? NULL : list->last;
}

struct fhir_value *fhir_first(const struct fhir_value *value)
{
    return value == NULL ? NULL : value->first;
}

struct fhir_value *fhir_next(const struct fhir_value *value)
{
    return value->next;
}

const char *fhir_name(const struct fhir_value *value)
{
    return value->name;
}

bool fhir_is_object(const struct fhir_value *value)
{
    return value != NULL && value->kind == VALUE_OBJECT;
}

span fhir_text(const struct fhir_value *value)
{
    return value == NULL ? (span){NULL, 0} : value->text;
}

void fhir_empty(struct fhir_value *value)
{
    if (value == NULL) return;
    value->first = NULL;
    value->last = NULL;
}

void fhir_remove(struct fhir_value *object, const char *name)
{
    struct fhir_value *before = NULL, *at = fhir_first(object);
    while (at != NULL && strcmp(at->name, name) != 0) {
        before = at;
        at = at->next;
    }
    if (at == NULL) return;
    if (before == NULL)
        object->first = at->next;
    else
        before->next = at->next;
    if (object->last == at) object->last = before;
}

// The list of that name, made when there is none.
static struct fhir_value *list_of(struct fhir_tree *t, struct fhir_value *object, const char *name)
{
    struct fhir_value *list = fhir_find(object, name);
    if (list != NULL || object == NULL) return list;
    list = new_value(t, VALUE_LIST, name);
    append(object, list);
    return list;
}

// A new value where it belongs: the member itself, or an item of the list of that name.
static struct fhir_value *place(struct fhir_tree *t, struct fhir_value *object, const char *name,
                                bool item, enum value_kind kind)
{
    struct fhir_value *container = item ? list_of(t, object, name) : object;
    if (container == NULL) return NULL;
    INVARIANT(container->kind == (item ? VALUE_LIST : VALUE_OBJECT));
    INVARIANT(item || fhir_find(object, name) == NULL);
    struct fhir_value *value = new_value(t, kind, item ? NULL : name);
    append(container, value);
    return value;
}

static void place_text(struct fhir_tree *t, struct fhir_value *object, const char *name, bool item,
                       enum value_kind kind, span text)
{
    if (text.size == 0) return;
    struct fhir_value *value = place(t, object, name, item, kind);
    if (value != NULL) value->text = text;
}

// A copy of a short text that is made here.
static span keep(struct fhir_tree *t, const char *text, size_t size)
{
    char *copy = t->status == STATUS_OK ? arena_text(t->arena, size) : NULL;
    if (copy == NULL) {
        t->status = STATUS_NO_SPACE;
        return span_of(NULL, 0);
    }
    memcpy(copy, text, size);
    return span_of(copy, size);
}

struct fhir_value *fhir_new_resource(struct fhir_tree *t, const char *type)
{
    struct fhir_value *resource = new_value(t, VALUE_OBJECT, NULL);
    place_text(t, resource, "resourceType", false, VALUE_STRING, span_text(type));
    return resource;
}

struct fhir_value *fhir_put_object(struct fhir_tree *t, struct fhir_value *object, const char *name)
{
    return place(t, object, name, false, VALUE_OBJECT);
}

struct fhir_value *fhir_add_object(struct fhir_tree *t, struct fhir_value *object, const char *name)
{
    return place(t, object, name, true, VALUE_OBJECT);
}

void fhir_put_resource(struct fhir_tree *t, struct fhir_value *object, const char *name,
                       struct fhir_value *resource)
{
    (void)t;
    if (resource == NULL) return;
    resource->name = name;
    append(object, resource);
}

void fhir_add_resource(struct fhir_tree *t, struct fhir_value *object, const char *name,
                       struct fhir_value *resource)
{
    append(list_of(t, object, name), resource);
}

void fhir_put_text(struct fhir_tree *t, struct fhir_value *object, const char *name, span text)
{
    place_text(t, object, name, false, VALUE_STRING, text);
}

void fhir_add_text(struct fhir_tree *t, struct fhir_value *object, const char *name, span text)
{
    place_text(t, object, name, true, VALUE_STRING, text);
}

void fhir_put_code(struct fhir_tree *t, struct fhir_value *object, const char *name,
                   const char *code)
{
    fhir_put_text(t, object, name, span_text(code));
}

void fhir_add_code(struct fhir_tree *t, struct fhir_value *object, const char *name,
                   const char *code)
{
    fhir_add_text(t, object, name, span_text(code));
}

void fhir_put_boolean(struct fhir_tree *t, struct fhir_value *object, const char *name, bool value)
{
    fhir_put_json(t, object, name, span_text(value ? "true" : "false"));
}

void fhir_put_integer(struct fhir_tree *t, struct fhir_value *object, const char *name,
                      int64_t value)
{
    char text[24];
    struct writer w = writer_over(text, sizeof text);
    if (value < 0) write_u8(&w, '-');
    write_decimal(&w, value < 0 ? -(uint64_t)value : (uint64_t)value);
    fhir_put_json(t, object, name, keep(t, text, w.size));
}

void fhir_put_decimal(struct fhir_tree *t, struct fhir_value *object, const char *name, span digits)
{
    fhir_put_json(t, object, name, digits);
}

void fhir_put_instant(struct fhir_tree *t, struct fhir_value *object, const char *name, instant at)
{
    char text[21];
    instant_write(text, at);
    fhir_put_text(t, object, name, keep(t, text, sizeof text - 1));
}

void fhir_put_json(struct fhir_tree *t, struct fhir_value *object, const char *name, span json)
{
    place_text(t, object, name, false, VALUE_LITERAL, json);
}

void fhir_add_json(struct fhir_tree *t, struct fhir_value *object, const char *name, span json)
{
    place_text(t, object, name, true, VALUE_LITERAL, json);
}

static void fill_coding(struct fhir_tree *t, struct fhir_value *coding, span system, span code)
{
    fhir_put_text(t, coding, "system", system);
    fhir_put_text(t, coding, "code", code);
}

void fhir_put_coding(struct fhir_tree *t, struct fhir_value *object, const char *name, span system,
                     span code)
{
    fill_coding(t, fhir_put_object(t, object, name), system, code);
}

void fhir_add_coding(struct fhir_tree *t, struct fhir_value *object, const char *name, span system,
                     span code)
{
    fill_coding(t, fhir_add_object(t, object, name), system, code);
}

void fhir_put_concept(struct fhir_tree *t, struct fhir_value *object, const char *name, span system,
                      span code)
{
    fhir_add_coding(t, fhir_put_object(t, object, name), "coding", system, code);
}

void fhir_add_concept(struct fhir_tree *t, struct fhir_value *object, const char *name, span system,
                      span code)
{
    fhir_add_coding(t, fhir_add_object(t, object, name), "coding", system, code);
}

void fhir_put_reference(struct fhir_tree *t, struct fhir_value *object, const char *name,
                        span reference)
{
    fhir_put_text(t, fhir_put_object(t, object, name), "reference", reference);
}

void fhir_add_reference(struct fhir_tree *t, struct fhir_value *object, const char *name,
                        span reference)
{
    fhir_put_text(t, fhir_add_object(t, object, name), "reference", reference);
}

void fhir_add_identifier(struct fhir_tree *t, struct fhir_value *object, const char *name,
                         span system, span value)
{
    struct fhir_value *identifier = fhir_add_object(t, object, name);
    fhir_put_text(t, identifier, "system", system);
    fhir_put_text(t, identifier, "value", value);
}

// --- writing -----------------------------------------------------------------------------------

// ASCII that stands in a JSON string as it is.
static bool is_plain(uint8_t c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

void fhir_write_string(struct writer *w, span text)
{
    static const char digits[] = "0123456789abcdef";
    write_u8(w, '"');
    for (size_t at = 0; at < text.size;) {
        size_t start = at;
        while (at < text.size && is_plain(text.data[at])) at++;
        write_span(w, span_slice(text, start, at - start));
        if (at == text.size) break;
        uint8_t c = text.data[at];
        start = at;
        if (c == '"' || c == '\\') {
            write_u8(w, '\\');
            write_u8(w, c);
            at++;
        } else if (c < 0x20) {
            write_text(w, "\\u00");
            write_u8(w, (uint8_t)digits[c >> 4]);
            write_u8(w, (uint8_t)digits[c & 15]);
            at++;
        } else if (utf8_next(text, &at) == UINT32_MAX) {
            write_text(w, "\xef\xbf\xbd");
            at++;
        } else {
            write_span(w, span_slice(text, start, at - start));
        }
    }
    write_u8(w, '"');
}

bool fhir_has_content(const struct fhir_value *value)
{
    const struct fhir_value *path[FHIR_COMPOSE_DEPTH_MAX];
    size_t depth = 0;
    while (value != NULL) {
        if (value->kind == VALUE_STRING || value->kind == VALUE_LITERAL) return true;
        const struct fhir_value *next = value->first;
        if (next != NULL && depth < FHIR_COMPOSE_DEPTH_MAX) {
            path[depth++] = value;
        } else {
            next = NULL;
            while (depth > 0 && (next = value->next) == NULL) value = path[--depth];
        }
        value = next;
    }
    return false;
}

static const struct fhir_element *element_of(enum fhir_type type, const char *name, uint16_t *order)
{
    uint16_t hint = 0, number;
    const struct fhir_element *element = fhir_element_find(type, span_text(name), &hint, &number);
    if (element != NULL) *order = (uint16_t)(2 * fhir_element_order(type, number) + 1);
    if (element != NULL || name[0] != '_') return element;
    element = fhir_element_find(type, span_text(name + 1), &hint, &number);
    if (element != NULL) *order = (uint16_t)(2 * fhir_element_order(type, number) + 2);
    return element;
}

// Where a member stands: its type first, then as defined, then what the tables do not know.
static uint16_t order_of(enum fhir_type type, const char *name)
{
    uint16_t order = UINT16_MAX;
    if (strcmp(name, "resourceType") == 0) return 0;
    if (type != FHIR_none) (void)element_of(type, name, &order);
    return order;
}

// Puts the members into the order of the definition, and equals in that of building. Most are
// built in order, so that insertion finds each one's place at the end.
static void sort_members(struct fhir_value *object, enum fhir_type type)
{
    struct fhir_value *rest = object->first, *next;
    object->first = object->last = NULL;
    for (; rest != NULL; rest = next) {
        next = rest->next;
        rest->order = order_of(type, rest->name);
        rest->next = NULL;
        if (object->last == NULL || object->last->order <= rest->order) {
            append(object, rest);
            continue;
        }
        struct fhir_value **place = &object->first;
        while ((*place)->order <= rest->order) place = &(*place)->next;
        rest->next = *place;
        *place = rest;
    }
}

// The next member or item with content.
static struct fhir_value *next_of(const struct fhir_value *container, const struct fhir_value *done)
{
    struct fhir_value *at = done == NULL ? container->first : done->next;
    while (at != NULL && !fhir_has_content(at)) at = at->next;
    return at;
}

// The type of a value that stands as `name` in a container of `type`.
static enum fhir_type type_of(const struct fhir_value *value, enum fhir_type container)
{
    enum fhir_type type = FHIR_none;
    uint16_t order;
    if (value->name == NULL) {
        type = container; // an item is what its list is of
    } else if (container != FHIR_none) {
        const struct fhir_element *element = element_of(container, value->name, &order);
        bool companion = element != NULL && value->name[0] == '_';
        if (element != NULL) type = companion ? FHIR_Element : (enum fhir_type)element->type;
    }
    const struct fhir_value *named =
        value->kind == VALUE_OBJECT ? fhir_find(value, "resourceType") : NULL;
    return named != NULL ? fhir_resource_type(named->text) : type;
}

struct open {
    const struct fhir_value *value;
    const struct fhir_value *done; // the member or item written last
    enum fhir_type type;
};

static void write_scalar(struct writer *w, const struct fhir_value *value)
{
    if (value->kind == VALUE_STRING) {
        fhir_write_string(w, value->text);
    } else {
        write_span(w, value->text);
    }
}

static struct open open_value(struct fhir_value *value, enum fhir_type type)
{
    if (value->kind == VALUE_OBJECT) sort_members(value, type);
    return (struct open){value, NULL, type};
}

void fhir_write(struct writer *w, struct fhir_value *value)
{
    struct open path[FHIR_COMPOSE_DEPTH_MAX];
    size_t depth = 0;
    if (value == NULL) {
        w->status = STATUS_INTERNAL;
        return;
    }
    path[depth++] = open_value(value, type_of(value, FHIR_none));
    write_u8(w, value->kind == VALUE_LIST ? '[' : '{');
    while (depth > 0) {
        struct open *open = &path[depth - 1];
        bool list = open->value->kind == VALUE_LIST;
        struct fhir_value *next = next_of(open->value, open->done);
        if (next == NULL) {
            write_u8(w, list ? ']' : '}');
            depth--;
            continue;
        }
        if (open->done != NULL) write_u8(w, ',');
        open->done = next;
        if (!list) {
            fhir_write_string(w, span_text(next->name));
            write_u8(w, ':');
        }
        if (next->kind == VALUE_STRING || next->kind == VALUE_LITERAL) {
            write_scalar(w, next);
            continue;
        }
        INVARIANT(depth < FHIR_COMPOSE_DEPTH_MAX);
        write_u8(w, next->kind == VALUE_LIST ? '[' : '{');
        path[depth++] = open_value(next, type_of(next, open->type));
    }
}
