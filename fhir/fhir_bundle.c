// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_bundle.h"

#include "fhir/fhir_check_internal.h"
#include "fhir/fhir_location.h"
#include "fhir/fhir_primitives.h"

static enum fhir_method read_method(span text)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"};
    for (unsigned i = 0; i < 6; i++)
        if (span_is(text, names[i])) return (enum fhir_method)(i + 1);
    return FHIR_METHOD_MISSING;
}

// "Type", "Type/id" or "Type?query"; anything else leaves the parts empty.
static void split_url(struct fhir_entry *entry)
{
    span url = entry->url;
    size_t end = 0;
    while (end < url.size && url.data[end] != '/' && url.data[end] != '?') end++;
    span type = span_slice(url, 0, end), rest = span_slice(url, end + 1, url.size);
    if (!fhir_resource_name_exists(type)) return;
    bool query = end < url.size && url.data[end] == '?';
    if (end < url.size && !query && !fhir_primitive_valid(FHIR_id, rest)) return;
    if (query && rest.size == 0) return;
    entry->url_type = type;
    if (query) entry->url_query = rest;
    if (!query && end < url.size) entry->url_id = rest;
}

static void read_entry(const struct fhir_view *v, const struct json_node *node,
                       struct fhir_entry *entry)
{
    const struct json_node *request = json_member(v->doc, node, span_text("request"));
    entry->node = node;
    entry->full_url = fhir_view_text(v, node, "fullUrl");
    entry->method = read_method(fhir_view_text(v, request, "method"));
    entry->url = fhir_view_text(v, request, "url");
    entry->if_match = fhir_view_text(v, request, "ifMatch");
    entry->if_none_match = fhir_view_text(v, request, "ifNoneMatch");
    entry->if_none_exist = fhir_view_text(v, request, "ifNoneExist");
    entry->resource = json_member(v->doc, node, span_text("resource"));
    entry->type = fhir_resource_type(fhir_view_text(v, entry->resource, "resourceType"));
    split_url(entry);
}

struct judge {
    struct checker checker;
    struct fhir_bundle *bundle;
};

static void refuse_entry(struct judge *j, const struct fhir_entry *entry, const char *rule,
                         const char *child)
{
    checker_error(&j->checker, STATUS_REFUSED, rule, entry->node->offset, entry->node, child);
}

// What a method needs: a create has only a type in its url, an update names its resource (or
// searches for it), a delete has no resource.
static void judge_request(struct judge *j, const struct fhir_entry *entry)
{
    struct fhir_view v = {j->checker.doc, NULL, STATUS_OK};
    bool writes = entry->method == FHIR_POST || entry->method == FHIR_PUT;
    if (writes && entry->resource == NULL) refuse_entry(j, entry, "bundle-resource-missing", NULL);
    bool fits = true;
    span type = fhir_view_text(&v, entry->resource, "resourceType");
    span id = fhir_view_text(&v, entry->resource, "id");
    switch (entry->method) {
    case FHIR_POST: fits = entry->url_id.size == 0 && entry->url_query.size == 0; break;
    case FHIR_PUT:
        fits = entry->url_query.size != 0 ||
               (entry->url_id.size != 0 && span_equal(id, entry->url_id));
        break;
    case FHIR_DELETE: fits = entry->url_id.size != 0 || entry->url_query.size != 0; break;
    case FHIR_GET:
    case FHIR_HEAD:
    case FHIR_PATCH:
    case FHIR_METHOD_MISSING: return;
    }
    if (entry->url_type.size == 0) fits = false;
    if (writes && entry->resource != NULL && !span_equal(type, entry->url_type)) fits = false;
    if (!fits) refuse_entry(j, entry, "bundle-request-url", "request");
}

static bool changes_same(const struct fhir_entry *a, const struct fhir_entry *b)
{
    bool both = (a->method == FHIR_PUT || a->method == FHIR_DELETE || a->method == FHIR_PATCH) &&
                (b->method == FHIR_PUT || b->method == FHIR_DELETE || b->method == FHIR_PATCH);
    return both && a->url_id.size != 0 && span_equal(a->url_type, b->url_type) &&
           span_equal(a->url_id, b->url_id);
}

// bdl-7: one fullUrl, one resource, unless the entries are different versions of it.
static bool same_full_url(const struct fhir_bundle *bundle, const struct fhir_entry *a,
                          const struct fhir_entry *b)
{
    struct fhir_view v = {bundle->doc, NULL, STATUS_OK};
    if (a->full_url.size == 0 || !span_equal(a->full_url, b->full_url)) return false;
    const struct json_node *x = json_member(v.doc, a->resource, span_text("meta"));
    const struct json_node *y = json_member(v.doc, b->resource, span_text("meta"));
    return span_equal(fhir_view_text(&v, x, "versionId"), fhir_view_text(&v, y, "versionId"));
}

// Pairs of at most FHIR_BUNDLE_ENTRIES_MAX entries.
static void judge_pairs(struct judge *j)
{
    const struct fhir_bundle *bundle = j->bundle;
    for (uint32_t b = 1; b < bundle->count; b++) {
        for (uint32_t a = 0; a < b; a++) {
            const struct fhir_entry *x = &bundle->entries[a], *y = &bundle->entries[b];
            bool twice = same_full_url(bundle, x, y);
            if (!twice && !changes_same(x, y)) continue;
            refuse_entry(j, y, twice ? "bdl-7" : "bundle-duplicate", twice ? "fullUrl" : "request");
            break;
        }
    }
}

enum status fhir_bundle_read(struct fhir_bundle *out, struct fhir_resource *resource, span input,
                             struct arena *arena, struct issues *issues)
{
    *out = (struct fhir_bundle){0};
    TRY(fhir_read_apart(resource, input, arena, issues));
    struct fhir_view v = {&resource->doc, arena, STATUS_OK};
    struct judge j = {.checker = {.doc = v.doc, .issues = issues}, .bundle = out};
    span type = fhir_view_text(&v, resource->node, "type");
    out->doc = v.doc;
    out->transaction = span_is(type, "transaction");
    if (!out->transaction && !span_is(type, "batch")) {
        checker_error(&j.checker, STATUS_REFUSED, "bundle-type", resource->node->offset,
                      resource->node, "type");
        return j.checker.status;
    }
    uint32_t count;
    const struct json_node *at = fhir_view_list(&v, resource->node, "entry", &count);
    if (count > FHIR_BUNDLE_ENTRIES_MAX) {
        checker_error(&j.checker, STATUS_LIMIT, "bundle-entries-limit", at->offset, resource->node,
                      "entry");
        return j.checker.status;
    }
    out->entries = count == 0 ? NULL : ARENA_NEW(arena, struct fhir_entry, count);
    if (out->entries == NULL && count != 0)
        return issue_add(issues, ISSUE_ERROR, STATUS_NO_SPACE, "bundle-memory", 0, "Bundle");
    for (; out->count < count; out->count++, at = json_next(v.doc, at))
        read_entry(&v, at, &out->entries[out->count]);
    // The entries of a batch stand alone: each is judged when its turn comes.
    for (uint32_t i = 0; i < count && out->transaction; i++) judge_request(&j, &out->entries[i]);
    if (out->transaction) judge_pairs(&j);
    return j.checker.status;
}

enum status fhir_bundle_check_entry(const struct fhir_bundle *bundle,
                                    const struct fhir_entry *entry, struct fhir_resource *resource,
                                    struct issues *issues)
{
    *resource = (struct fhir_resource){.doc = *bundle->doc, .node = entry->resource};
    struct judge j = {.checker = {.doc = bundle->doc, .issues = issues}};
    judge_request(&j, entry);
    if (j.checker.status != STATUS_OK || entry->resource == NULL) return j.checker.status;
    return fhir_check(resource, FHIR_none, issues);
}

const struct fhir_entry *fhir_bundle_find(const struct fhir_bundle *bundle, span reference)
{
    struct fhir_reference_parts parts = fhir_reference_split(reference);
    struct fhir_view v = {bundle->doc, NULL, STATUS_OK};
    for (uint32_t i = 0; i < bundle->count; i++) {
        const struct fhir_entry *entry = &bundle->entries[i];
        if (entry->full_url.size != 0 && span_equal(entry->full_url, parts.bare)) return entry;
        bool same = parts.kind == FHIR_REFERENCE_RELATIVE && entry->resource != NULL &&
                    span_equal(parts.type, fhir_view_text(&v, entry->resource, "resourceType")) &&
                    span_equal(parts.id, fhir_view_text(&v, entry->resource, "id"));
        if (same) return entry;
    }
    return NULL;
}
