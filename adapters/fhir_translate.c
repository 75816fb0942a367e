// SPDX-License-Identifier: Apache-2.0
#include "adapters/fhir_translate.h"

#include "adapters/plan_write.h"

struct translation {
    struct writer *w;
    struct fhir_adapter_context context;
    struct arena *arena;
    struct issues *issues;
    struct plan *plan;
    bool any; // an operation is written
    enum status status;
};

static void fail(struct translation *t, enum status status)
{
    if (t->status == STATUS_OK) t->status = status;
}

// "new-3" in the arena.
static span made_id(struct translation *t, uint32_t number)
{
    char *text = arena_text(t->arena, 16);
    struct writer w = writer_over(text, text == NULL ? 0 : 16);
    write_text(&w, "new-");
    write_decimal(&w, number);
    if (w.status != STATUS_OK) fail(t, STATUS_NO_SPACE);
    return writer_span(&w);
}

static void write_change(struct translation *t, const struct fhir_change *change)
{
    size_t mark = t->arena->used;
    enum status status = fhir_adapter_plan(t->plan, change, &t->context, t->arena, t->issues);
    arena_rewind(t->arena, mark);
    if (status != STATUS_OK) {
        fail(t, status);
        return;
    }
    plan_write_steps(t->w, t->plan, &t->any);
}

static void translate_one(struct translation *t, const struct fhir_resource *resource)
{
    const struct json_doc *doc = &resource->doc;
    struct fhir_change change = {
        .method = FHIR_POST,
        .resource = resource,
        .type = json_text(json_member(doc, resource->node, span_text("resourceType"))),
        .id = json_text(json_member(doc, resource->node, span_text("id"))),
    };
    if (change.id.size == 0) change.id = made_id(t, 1);
    if (t->status == STATUS_OK) write_change(t, &change);
}

static bool writes(const struct fhir_entry *entry)
{
    return entry->method == FHIR_POST || entry->method == FHIR_PUT || entry->method == FHIR_DELETE;
}

// The change of one entry; false when it is refused, or none.
static bool change_of(struct translation *t, const struct fhir_bundle *bundle, uint32_t index,
                      struct fhir_resource *resource, struct fhir_change *change)
{
    const struct fhir_entry *entry = &bundle->entries[index];
    if (!writes(entry)) return false;
    // A transaction has been checked whole; of a batch each entry is now.
    enum status status = STATUS_OK;
    *resource = (struct fhir_resource){*bundle->doc, entry->resource, entry->type};
    if (!bundle->transaction) status = fhir_bundle_check_entry(bundle, entry, resource, t->issues);
    if (status != STATUS_OK) {
        fail(t, status);
        return false;
    }
    *change = (struct fhir_change){.method = entry->method,
                                   .resource = entry->resource == NULL ? NULL : resource,
                                   .type = entry->url_type,
                                   .id = entry->url_id,
                                   .full_url = entry->full_url};
    if (change->id.size == 0) change->id = made_id(t, index + 1);
    return t->status != STATUS_NO_SPACE;
}

static void translate_bundle(struct translation *t, const struct fhir_bundle *bundle)
{
    struct fhir_change *changes = ARENA_NEW(t->arena, struct fhir_change, bundle->count + 1);
    struct fhir_resource *resources = ARENA_NEW(t->arena, struct fhir_resource, bundle->count + 1);
    if (changes == NULL || resources == NULL) {
        fail(t, STATUS_NO_SPACE);
        return;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < bundle->count; i++)
        count += change_of(t, bundle, i, &resources[count], &changes[count]);
    if (bundle->transaction) {
        t->context.group = changes;
        t->context.group_count = count;
    }
    for (uint32_t turn = 0; turn < FHIR_ADAPTER_TURNS; turn++) {
        for (uint32_t i = 0; i < count; i++) {
            bool stop = bundle->transaction && t->status != STATUS_OK;
            if (fhir_adapter_turn(&changes[i]) == turn && !stop) write_change(t, &changes[i]);
        }
    }
}

static bool is_bundle(span input, struct arena *arena)
{
    size_t mark = arena->used;
    struct json_doc doc;
    bool bundle =
        json_read(&doc, input, JSON_DEPTH_MAX, arena, NULL) == STATUS_OK &&
        span_is(json_text(json_member(&doc, doc.nodes, span_text("resourceType"))), "Bundle");
    arena_rewind(arena, mark);
    return bundle;
}

enum status fhir_translate(struct writer *w, span input, const struct fhir_adapter_context *context,
                           struct arena *arena, struct issues *issues)
{
    struct translation t = {.w = w, .context = *context, .arena = arena, .issues = issues};
    struct fhir_resource resource;
    struct fhir_bundle bundle;
    // Whether all is well is known at the end; until then the longer word stands.
    size_t word = w->size + 5;
    write_text(w, "\"ok\":false,\"operations\":[");
    size_t empty = w->size;
    t.plan = arena_alloc_raw(arena, 1, sizeof *t.plan);
    if (t.plan == NULL) {
        fail(&t, STATUS_NO_SPACE);
    } else if (is_bundle(input, arena)) {
        enum status status = fhir_bundle_read(&bundle, &resource, input, arena, issues);
        if (status == STATUS_OK) translate_bundle(&t, &bundle);
        if (status != STATUS_OK) fail(&t, status);
        if (t.status != STATUS_OK && bundle.transaction && w->status == STATUS_OK) w->size = empty;
    } else {
        enum status status = fhir_read(&resource, input, FHIR_none, arena, issues);
        if (status == STATUS_OK) translate_one(&t, &resource);
        if (status != STATUS_OK) fail(&t, status);
    }
    if (t.status == STATUS_OK && w->status == STATUS_OK) {
        memcpy(w->data + word, "true", 4);
        memmove(w->data + word + 4, w->data + word + 5, w->size - word - 5);
        w->size--;
    }
    write_text(w, "],\"issues\":");
    plan_write_issues(w, issues);
    return t.status;
}
