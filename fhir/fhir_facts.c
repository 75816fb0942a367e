// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_facts.h"

#include "core/base/invariant.h"

enum role {
    IDENTIFIER,
    SUBJECT,
    AUTHOR,
    CUSTODIAN,
    DATE,
    STATUS,
    CODE,
    CATEGORY,
    LABEL,
    FORMAT,
    CONTENT_TYPE
};

struct row {
    const char *type;
    const char *path;
    enum role role;
};

static const struct row rows[] = {
#define FACT(type, role, path) {#type, path, role},
#include "fhir/fhir_facts.def"
};

// Steps through the values on a path, one call a value, in document order. Iterative: `at` holds
// the value taken at each step of the path.
enum { PATH_MAX_STEPS = 4 };

struct walk {
    const struct json_doc *doc;
    span steps[PATH_MAX_STEPS];
    const struct json_node *at[PATH_MAX_STEPS];
    unsigned count;
};

static struct walk walk_over(const struct json_doc *doc, const char *path)
{
    struct walk w = {.doc = doc};
    while (*path != '\0') {
        size_t size = strcspn(path, ".");
        INVARIANT(w.count < PATH_MAX_STEPS);
        w.steps[w.count++] = span_of(path, size);
        path += size + (path[size] == '.');
    }
    return w;
}

// The first value of step `i` under `object`.
static const struct json_node *enter(const struct walk *w, unsigned i,
                                     const struct json_node *object)
{
    const struct json_node *member = json_member(w->doc, object, w->steps[i]);
    bool array = member != NULL && member->kind == JSON_KIND_ARRAY;
    return array ? json_first(w->doc, member) : member;
}

// The next value of the same step, when that step goes through an array.
static const struct json_node *advance(const struct walk *w, const struct json_node *value)
{
    bool item = json_parent(w->doc, value)->kind == JSON_KIND_ARRAY;
    return item ? json_next(w->doc, value) : NULL;
}

// The next value at the end of the path, or NULL. Begins at `resource`.
static const struct json_node *walk_next(struct walk *w, const struct json_node *resource)
{
    unsigned last = w->count - 1, i;
    if (w->at[0] == NULL) {
        i = 0;
        w->at[0] = enter(w, 0, resource);
    } else {
        i = last;
        w->at[i] = advance(w, w->at[i]);
    }
    for (;;) {
        if (w->at[i] == NULL) {
            if (i == 0) return NULL;
            i--;
            w->at[i] = advance(w, w->at[i]);
        } else if (i == last) {
            return w->at[i];
        } else {
            i++;
            w->at[i] = enter(w, i, w->at[i - 1]);
        }
    }
}

struct gather {
    struct fhir_view view;
    const struct json_node *resource;
    const struct row *begin, *end; // the rows of its type
};

// Steps through the values of one role, in the order of the rows.
struct visit {
    const struct gather *g;
    enum role role;
    const struct row *row;
    struct walk walk;
};

static struct visit visit_over(const struct gather *g, enum role role)
{
    return (struct visit){.g = g, .role = role, .row = g->begin};
}

static const struct json_node *visit_next(struct visit *v)
{
    for (; v->row != v->g->end; v->row++, v->walk.count = 0) {
        if (v->row->role != v->role) continue;
        if (v->walk.count == 0) v->walk = walk_over(v->g->view.doc, v->row->path);
        const struct json_node *value = walk_next(&v->walk, v->g->resource);
        if (value != NULL) return value;
    }
    return NULL;
}

static uint32_t count_role(const struct gather *g, enum role role)
{
    uint32_t count = 0;
    struct visit v = visit_over(g, role);
    while (visit_next(&v) != NULL) count++;
    return count;
}

static void *take(struct gather *g, uint32_t count, size_t size)
{
    if (count == 0 || g->view.status != STATUS_OK) return NULL;
    void *items = arena_alloc(g->view.arena, count, size);
    if (items == NULL) g->view.status = STATUS_NO_SPACE;
    return items;
}

static struct fhir_references gather_references(struct gather *g, enum role role)
{
    uint32_t count = count_role(g, role);
    struct fhir_reference *items = take(g, count, sizeof *items);
    if (items == NULL) return (struct fhir_references){NULL, 0};
    struct visit v = visit_over(g, role);
    for (uint32_t i = 0; i < count; i++) items[i] = fhir_read_reference(&g->view, visit_next(&v));
    return (struct fhir_references){items, count};
}

static struct fhir_identifiers gather_identifiers(struct gather *g)
{
    uint32_t count = count_role(g, IDENTIFIER);
    struct fhir_identifier *items = take(g, count, sizeof *items);
    if (items == NULL) return (struct fhir_identifiers){NULL, 0};
    struct visit v = visit_over(g, IDENTIFIER);
    for (uint32_t i = 0; i < count; i++) items[i] = fhir_read_identifier(&g->view, visit_next(&v));
    return (struct fhir_identifiers){items, count};
}

static struct fhir_texts gather_texts(struct gather *g, enum role role)
{
    uint32_t count = count_role(g, role);
    span *items = take(g, count, sizeof *items);
    if (items == NULL) return (struct fhir_texts){NULL, 0};
    struct visit v = visit_over(g, role);
    for (uint32_t i = 0; i < count; i++) items[i] = json_text(visit_next(&v));
    return (struct fhir_texts){items, count};
}

// The codings of a value, which is a Coding or a CodeableConcept with several; NULL `out` counts.
static uint32_t expand_codings(const struct gather *g, const struct json_node *value,
                               struct fhir_coding *out)
{
    uint32_t count;
    const struct json_node *at = fhir_view_list(&g->view, value, "coding", &count);
    if (at == NULL) {
        at = value;
        count = 1;
    }
    for (uint32_t i = 0; out != NULL && i < count; i++, at = json_next(g->view.doc, at))
        out[i] = fhir_read_coding(&g->view, at);
    return count;
}

static struct fhir_codings gather_codings(struct gather *g, enum role role)
{
    uint32_t count = 0, n = 0;
    const struct json_node *value;
    for (struct visit v = visit_over(g, role); (value = visit_next(&v)) != NULL;)
        count += expand_codings(g, value, NULL);
    struct fhir_coding *items = take(g, count, sizeof *items);
    if (items == NULL) return (struct fhir_codings){NULL, 0};
    for (struct visit v = visit_over(g, role); (value = visit_next(&v)) != NULL;)
        n += expand_codings(g, value, items + n);
    return (struct fhir_codings){items, count};
}

static struct fhir_period gather_date(const struct gather *g)
{
    const struct json_node *value;
    for (struct visit v = visit_over(g, DATE); (value = visit_next(&v)) != NULL;) {
        struct fhir_period period = fhir_read_period(&g->view, value);
        if (period.stated) return period;
    }
    return fhir_read_period(&g->view, NULL);
}

// Every object that has a text named "reference".
static struct fhir_references gather_all_references(struct gather *g)
{
    const struct json_doc *doc = g->view.doc;
    uint32_t count = 0;
    struct fhir_reference *items = NULL;
    for (int pass = 0; pass < 2; pass++) {
        uint32_t n = 0;
        for (uint32_t at = g->resource->first; at < g->resource->next;) {
            const struct json_node *node = &doc->nodes[at];
            if (node->kind == JSON_KIND_STRING && span_is(json_name(node), "reference")) {
                if (pass == 1) items[n] = fhir_read_reference(&g->view, json_parent(doc, node));
                n++;
            }
            at = node->count != 0 ? node->first : node->next;
        }
        if (pass == 1) break;
        count = n;
        items = take(g, count, sizeof *items);
        if (items == NULL) return (struct fhir_references){NULL, 0};
    }
    return (struct fhir_references){items, count};
}

// True for an item of meta.security, at any depth of the resource.
static bool is_security_label(const struct json_doc *doc, const struct json_node *node)
{
    const struct json_node *list = json_parent(doc, node);
    return node->kind == JSON_KIND_OBJECT && list->kind == JSON_KIND_ARRAY &&
           span_is(json_name(list), "security") &&
           span_is(json_name(json_parent(doc, list)), "meta");
}

// The highest label and the union of sensitivities decide, so all labels go into one list: those
// of the resource, of what it contains and of the entries of a document.
static struct fhir_codings gather_labels(struct gather *g)
{
    const struct json_doc *doc = g->view.doc;
    struct fhir_codings stated = gather_codings(g, LABEL);
    uint32_t count = stated.count;
    for (uint32_t at = g->resource->first; at < g->resource->next;) {
        const struct json_node *node = &doc->nodes[at];
        count += is_security_label(doc, node);
        at = node->count != 0 ? node->first : node->next;
    }
    struct fhir_coding *items = take(g, count, sizeof *items);
    if (items == NULL) return (struct fhir_codings){NULL, 0};
    uint32_t n = stated.count;
    if (n != 0) memcpy(items, stated.items, n * sizeof *items);
    for (uint32_t at = g->resource->first; at < g->resource->next;) {
        const struct json_node *node = &doc->nodes[at];
        if (is_security_label(doc, node)) items[n++] = fhir_read_coding(&g->view, node);
        at = node->count != 0 ? node->first : node->next;
    }
    return (struct fhir_codings){items, count};
}

static void find_rows(struct gather *g, span type)
{
    const struct row *end = rows + sizeof rows / sizeof *rows;
    while (g->begin != end && !span_is(type, g->begin->type)) g->begin++;
    g->end = g->begin;
    while (g->end != end && span_is(type, g->end->type)) g->end++;
}

enum status fhir_facts_read(struct fhir_facts *out, const struct json_doc *doc,
                            const struct json_node *node, struct arena *arena)
{
    struct gather g = {{doc, arena, STATUS_OK}, node, rows, rows};
    *out = (struct fhir_facts){.node = node};
    if (node->kind != JSON_KIND_OBJECT || node->count == 0) return STATUS_OK;
    out->type = fhir_view_text(&g.view, node, "resourceType");
    find_rows(&g, out->type);
    const struct json_node *meta = json_member(doc, node, span_text("meta"));
    out->id = fhir_view_text(&g.view, node, "id");
    out->version = fhir_view_text(&g.view, meta, "versionId");
    out->profiles = fhir_view_texts(&g.view, meta, "profile");
    out->labels = gather_labels(&g);
    out->identifiers = gather_identifiers(&g);
    out->subjects = gather_references(&g, SUBJECT);
    out->authors = gather_references(&g, AUTHOR);
    out->custodians = gather_references(&g, CUSTODIAN);
    out->references = gather_all_references(&g);
    out->when = gather_date(&g);
    struct fhir_texts status = gather_texts(&g, STATUS);
    if (status.count != 0) out->status = status.items[0];
    out->codes = gather_codings(&g, CODE);
    out->categories = gather_codings(&g, CATEGORY);
    out->formats = gather_codings(&g, FORMAT);
    out->content_types = gather_texts(&g, CONTENT_TYPE);
    return g.view.status;
}
