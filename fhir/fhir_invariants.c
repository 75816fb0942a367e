// SPDX-License-Identifier: Apache-2.0
// The invariants of FHIR R4 that concern the types of the tables, each under its own key; and the
// rules of http://hl7.org/fhir/R4/references.html. A function sees an element whose shape has been
// checked already, and tolerates one that failed there.
#include "core/base/instant.h"
#include "fhir/fhir_check_internal.h"
#include "fhir/fhir_primitives.h"
#include "fhir/fhir_reference.h"

static void violates(struct checker *c, const struct json_node *node, const char *rule)
{
    checker_error(c, STATUS_BAD_VALUE, rule, node->offset, node, NULL);
}

static bool has(const struct checker *c, const struct json_node *node, const char *name)
{
    return member_of(c, node, name) != NULL;
}

// A choice is present in any form: a member whose name begins with `base` and an upper-case letter.
static bool has_choice(const struct checker *c, const struct json_node *node, const char *base)
{
    size_t size = strlen(base);
    const struct json_node *at = json_first(c->doc, node);
    for (; at != NULL; at = json_next(c->doc, at)) {
        span name = json_name(at);
        if (name.size != 0 && name.data[0] == '_') name = span_slice(name, 1, name.size);
        bool starts = span_starts(name, base) && name.size > size;
        if (starts && name.data[size] >= 'A' && name.data[size] <= 'Z') return true;
    }
    return false;
}

static span text_of(const struct checker *c, const struct json_node *node, const char *name)
{
    return json_text(member_of(c, node, name));
}

// --- data types --------------------------------------------------------------------------------

static void check_extension(struct checker *c, const struct json_node *node)
{
    if (has(c, node, "extension") == has_choice(c, node, "value")) violates(c, node, "ext-1");
    // Inside another extension the url may be a name that is only known there.
    const struct json_node *array = json_parent(c->doc, node);
    const struct json_node *owner = json_parent(c->doc, array);
    bool nested = span_is(json_name(array), "extension") && has(c, owner, "url");
    const struct json_node *url = member_of(c, node, "url");
    if (url != NULL && !nested && !fhir_uri_is_absolute(json_text(url)))
        checker_error(c, STATUS_BAD_VALUE, "fhir-absolute-uri", url->offset, node, "url");
}

static void check_absolute(struct checker *c, const struct json_node *node, const char *name)
{
    const struct json_node *uri = member_of(c, node, name);
    if (uri == NULL || uri->kind != JSON_KIND_STRING || uri->text_size == 0) return;
    if (!fhir_uri_is_absolute(json_text(uri)))
        checker_error(c, STATUS_BAD_VALUE, "fhir-absolute-uri", uri->offset, uri, NULL);
}

static void check_period(struct checker *c, const struct json_node *node)
{
    struct period_of_time start, end;
    if (instant_read_fhir(text_of(c, node, "start"), &start) != STATUS_OK) return;
    if (instant_read_fhir(text_of(c, node, "end"), &end) != STATUS_OK) return;
    if (start.first > end.last) violates(c, node, "per-1");
}

static void check_needs(struct checker *c, const struct json_node *node, const char *stated,
                        const char *needed, const char *rule)
{
    if (has(c, node, stated) && !has(c, node, needed)) violates(c, node, rule);
}

static void check_ratio(struct checker *c, const struct json_node *node)
{
    bool numerator = has(c, node, "numerator"), denominator = has(c, node, "denominator");
    if (numerator != denominator || (!numerator && !has(c, node, "extension")))
        violates(c, node, "rat-1");
}

// tim-1 and its kin: what is stated needs what gives it meaning.
static void check_timing(struct checker *c, const struct json_node *node)
{
    check_needs(c, node, "duration", "durationUnit", "tim-1");
    check_needs(c, node, "period", "periodUnit", "tim-2");
    check_needs(c, node, "periodMax", "period", "tim-6");
    check_needs(c, node, "durationMax", "duration", "tim-7");
    check_needs(c, node, "countMax", "count", "tim-8");
    if (has(c, node, "timeOfDay") && has(c, node, "when")) violates(c, node, "tim-10");
    span duration = text_of(c, node, "duration"), period = text_of(c, node, "period");
    if (duration.size != 0 && duration.data[0] == '-') violates(c, node, "tim-4");
    if (period.size != 0 && period.data[0] == '-') violates(c, node, "tim-5");
}

// --- references --------------------------------------------------------------------------------

// The resource that contains what `node` belongs to: the nearest one that is not contained itself.
static const struct json_node *container_of(const struct checker *c, const struct json_node *node)
{
    const struct json_node *root = c->doc->nodes;
    for (;;) {
        while (node != root && !has(c, node, "resourceType")) node = json_parent(c->doc, node);
        const struct json_node *array = json_parent(c->doc, node);
        if (node == root || !span_is(json_name(array), "contained")) return node;
        node = json_parent(c->doc, array);
    }
}

static const struct json_node *contained_by_id(const struct checker *c,
                                               const struct json_node *resource, span id)
{
    const struct json_node *contained = member_of(c, resource, "contained");
    if (contained == NULL || contained->kind != JSON_KIND_ARRAY) return NULL;
    const struct json_node *at = json_first(c->doc, contained);
    while (at != NULL && !span_equal(text_of(c, at, "id"), id)) at = json_next(c->doc, at);
    return at;
}

void fhir_reference_check(struct checker *c, const struct json_node *node, const char *target)
{
    const struct json_node *text = member_of(c, node, "reference");
    span stated = text_of(c, node, "type"), type = stated;
    if (text != NULL && text->kind == JSON_KIND_STRING && text->text_size != 0) {
        struct fhir_reference_parts parts = fhir_reference_split(json_text(text));
        if (parts.kind == FHIR_REFERENCE_BAD) {
            checker_error(c, STATUS_BAD_VALUE, "fhir-reference", text->offset, text, NULL);
            return;
        }
        if (parts.type.size != 0) type = parts.type;
        if (parts.kind == FHIR_REFERENCE_CONTAINED && parts.id.size != 0) {
            const struct json_node *resource = contained_by_id(c, container_of(c, node), parts.id);
            if (resource == NULL) {
                checker_error(c, STATUS_BAD_VALUE, "ref-1", text->offset, text, NULL);
                return;
            }
            type = text_of(c, resource, "resourceType");
        }
    }
    bool named = type.size != 0 && fhir_resource_name_exists(type);
    if (named && target != NULL && target[0] != '\0' && !fhir_list_has(target, type))
        checker_error(c, STATUS_BAD_VALUE, "fhir-reference-target", node->offset, node, NULL);
    if (stated.size != 0 && !span_equal(stated, type) && fhir_resource_name_exists(stated))
        checker_error(c, STATUS_BAD_VALUE, "fhir-reference-type", node->offset, node, NULL);
}

// --- resources ---------------------------------------------------------------------------------

// True when a string of `resource` is "#id", or of `contained` is "#" (dom-3).
static bool is_referenced(const struct checker *c, const struct json_node *resource,
                          const struct json_node *contained, span id)
{
    uint32_t at = resource->first;
    while (at < resource->next) {
        const struct json_node *node = &c->doc->nodes[at];
        span text = json_text(node);
        if (node->kind == JSON_KIND_STRING && text.size != 0 && text.data[0] == '#') {
            bool inside = node > contained && at < contained->next;
            if (text.size == 1 ? inside : span_equal(span_slice(text, 1, text.size), id))
                return true;
        }
        at = node->count != 0 ? node->first : node->next;
    }
    return false;
}

static void check_contained(struct checker *c, const struct json_node *resource)
{
    const struct json_node *contained = member_of(c, resource, "contained");
    if (contained == NULL || contained->kind != JSON_KIND_ARRAY) return;
    if (contained->count > FHIR_CONTAINED_MAX) {
        checker_error(c, STATUS_LIMIT, "fhir-contained-limit", contained->offset, contained, NULL);
        return;
    }
    const struct json_node *at = json_first(c->doc, contained);
    for (; at != NULL; at = json_next(c->doc, at)) {
        if (at->kind != JSON_KIND_OBJECT) continue;
        if (has(c, at, "contained")) violates(c, at, "dom-2");
        const struct json_node *meta = member_of(c, at, "meta");
        if (has(c, meta, "versionId") || has(c, meta, "lastUpdated")) violates(c, at, "dom-4");
        if (has(c, meta, "security")) violates(c, at, "dom-5");
        span id = text_of(c, at, "id");
        if (!is_referenced(c, resource, at, id)) violates(c, at, "dom-3");
        if (contained_by_id(c, resource, id) != at) violates(c, at, "fhir-contained-id");
    }
}

static void check_consent(struct checker *c, const struct json_node *node)
{
    if (!has(c, node, "policy") && !has(c, node, "policyRule")) violates(c, node, "ppc-1");
}

static void check_patient_contact(struct checker *c, const struct json_node *node)
{
    if (!has(c, node, "name") && !has(c, node, "telecom") && !has(c, node, "address") &&
        !has(c, node, "organization"))
        violates(c, node, "pat-1");
}

// No item of `list` may have use = home.
static void check_not_home(struct checker *c, const struct json_node *node, const char *list,
                           const char *rule)
{
    const struct json_node *array = member_of(c, node, list);
    const struct json_node *at = array == NULL ? NULL : json_first(c->doc, array);
    for (; at != NULL; at = json_next(c->doc, at))
        if (span_is(text_of(c, at, "use"), "home")) violates(c, at, rule);
}

static void check_organization(struct checker *c, const struct json_node *node)
{
    if (!has(c, node, "identifier") && !has(c, node, "name")) violates(c, node, "org-1");
    check_not_home(c, node, "address", "org-2");
    check_not_home(c, node, "telecom", "org-3");
}

// True when a coding of concept `a` equals one of concept `b` in system and code.
static bool concepts_meet(const struct checker *c, const struct json_node *a,
                          const struct json_node *b)
{
    const struct json_node *list_a = member_of(c, a, "coding"), *list_b = member_of(c, b, "coding");
    if (list_a == NULL || list_b == NULL) return false;
    for (const struct json_node *x = json_first(c->doc, list_a); x != NULL;
         x = json_next(c->doc, x)) {
        const struct json_node *y = json_first(c->doc, list_b);
        for (; y != NULL; y = json_next(c->doc, y))
            if (has(c, x, "code") && span_equal(text_of(c, x, "code"), text_of(c, y, "code")) &&
                span_equal(text_of(c, x, "system"), text_of(c, y, "system")))
                return true;
    }
    return false;
}

static void check_observation(struct checker *c, const struct json_node *node)
{
    bool value = has_choice(c, node, "value");
    if (value && has(c, node, "dataAbsentReason")) violates(c, node, "obs-6");
    const struct json_node *components = member_of(c, node, "component");
    if (!value || components == NULL) return;
    const struct json_node *code = member_of(c, node, "code");
    const struct json_node *at = json_first(c->doc, components);
    for (; at != NULL; at = json_next(c->doc, at))
        if (concepts_meet(c, code, member_of(c, at, "code"))) violates(c, at, "obs-7");
}

static void check_reference_range(struct checker *c, const struct json_node *node)
{
    if (!has(c, node, "low") && !has(c, node, "high") && !has(c, node, "text"))
        violates(c, node, "obs-3");
}

// --- Bundle ------------------------------------------------------------------------------------

static void check_entry(struct checker *c, const struct json_node *entry, const char *type)
{
    bool request = fhir_list_has("batch transaction history", span_text(type));
    bool response = fhir_list_has("batch-response transaction-response history", span_text(type));
    if (has(c, entry, "search") && strcmp(type, "searchset") != 0) violates(c, entry, "bdl-2");
    if (has(c, entry, "request") != request) violates(c, entry, "bdl-3");
    if (has(c, entry, "response") != response) violates(c, entry, "bdl-4");
    if (!has(c, entry, "resource") && !has(c, entry, "request") && !has(c, entry, "response"))
        violates(c, entry, "bdl-5");
    const struct json_node *url = member_of(c, entry, "fullUrl");
    if (url == NULL || url->kind != JSON_KIND_STRING) return;
    struct fhir_reference_parts parts = fhir_reference_split(json_text(url));
    if (parts.version.size != 0) violates(c, url, "bdl-8");
    if (!fhir_uri_is_absolute(json_text(url))) violates(c, url, "fhir-absolute-uri");
}

static void check_bundle(struct checker *c, const struct json_node *node)
{
    static const char *const names[] = {"document",       "message",   "transaction",
                                        "batch",          "history",   "transaction-response",
                                        "batch-response", "searchset", "collection"};
    const char *type = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_is(text_of(c, node, "type"), names[i])) type = names[i];
    if (type == NULL) return;
    bool found = strcmp(type, "searchset") == 0 || strcmp(type, "history") == 0;
    if (has(c, node, "total") && !found) violates(c, node, "bdl-1");
    const struct json_node *entries = member_of(c, node, "entry");
    const struct json_node *first = entries == NULL ? NULL : json_first(c->doc, entries);
    for (const struct json_node *at = first; at != NULL; at = json_next(c->doc, at))
        if (at->kind == JSON_KIND_OBJECT) check_entry(c, at, type);
    span leading = text_of(c, member_of(c, first, "resource"), "resourceType");
    if (strcmp(type, "document") == 0) {
        const struct json_node *identifier = member_of(c, node, "identifier");
        if (!has(c, identifier, "system") || !has(c, identifier, "value"))
            violates(c, node, "bdl-9");
        if (!has(c, node, "timestamp")) violates(c, node, "bdl-10");
        if (!span_is(leading, "Composition")) violates(c, node, "bdl-11");
    } else if (strcmp(type, "message") == 0 && !span_is(leading, "MessageHeader")) {
        violates(c, node, "bdl-12");
    }
}

void fhir_invariants_check(struct checker *c, const struct json_node *node, enum fhir_type type)
{
    if (fhir_type_is_resource(type)) check_contained(c, node);
    switch ((int)type) {
    case FHIR_Extension: check_extension(c, node); break;
    case FHIR_Period: check_period(c, node); break;
    case FHIR_Identifier:
    case FHIR_Coding: check_absolute(c, node, "system"); break;
    case FHIR_Attachment: check_needs(c, node, "data", "contentType", "att-1"); break;
    case FHIR_ContactPoint: check_needs(c, node, "value", "system", "cpt-2"); break;
    case FHIR_Quantity: check_needs(c, node, "code", "system", "qty-3"); break;
    case FHIR_Ratio: check_ratio(c, node); break;
    case FHIR_Timing_repeat: check_timing(c, node); break;
    case FHIR_Consent: check_consent(c, node); break;
    case FHIR_Patient_contact: check_patient_contact(c, node); break;
    case FHIR_Organization: check_organization(c, node); break;
    case FHIR_Observation: check_observation(c, node); break;
    case FHIR_Observation_referenceRange: check_reference_range(c, node); break;
    case FHIR_Bundle: check_bundle(c, node); break;
    default: break;
    }
}
