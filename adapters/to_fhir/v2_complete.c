// SPDX-License-Identifier: Apache-2.0
// What was built is walked once more, leaves first: an element that lacks a part it must have is
// taken out, so that the resource holds only what is valid. The tree is as deep as the maps make
// it, never as the input does.
#include "adapters/to_fhir/v2_engine.h"

#include "core/base/invariant.h"

static bool has(const struct fhir_value *object, const char *name)
{
    return fhir_has_content(fhir_find(object, name));
}

// True when a form of the choice that begins so is there: "value" for valueString.
static bool has_choice(const struct fhir_value *object, const char *base, size_t size)
{
    for (const struct fhir_value *at = fhir_first(object); at != NULL; at = fhir_next(at)) {
        const char *name = fhir_name(at);
        bool form = strncmp(name, base, size) == 0 && name[size] >= 'A' && name[size] <= 'Z';
        if (form && fhir_has_content(at)) return true;
    }
    return false;
}

static bool has_required(const struct fhir_value *object, enum fhir_type type)
{
    const struct fhir_element *element;
    for (uint16_t n = 0; (element = fhir_element_at(type, n)) != NULL; n++) {
        if (!element->required) continue;
        if (element->base_size > 0 ? has_choice(object, element->name, element->base_size)
                                   : has(object, element->name)) {
            continue;
        }
        char companion[64] = {'_'}; // an extension says why there is no value
        INVARIANT(element->name_size < sizeof companion - 1);
        memcpy(companion + 1, element->name, element->name_size);
        if (!has(object, companion)) return false;
    }
    return true;
}

static void drop(struct fhir_value *object, const char *name)
{
    fhir_remove(object, name);
}

// A period that ends before it begins keeps its start.
static void mend_period(struct fhir_value *period)
{
    struct period_of_time start, end;
    span from = fhir_text(fhir_find(period, "start")), to = fhir_text(fhir_find(period, "end"));
    if (from.size == 0 || to.size == 0) return;
    if (instant_read_fhir(from, &start) != STATUS_OK || instant_read_fhir(to, &end) != STATUS_OK ||
        start.first > end.last) {
        drop(period, "end");
    }
}

static void mend_timing(struct fhir_value *repeat)
{
    static const char *const needs[][2] = {{"duration", "durationUnit"},
                                           {"period", "periodUnit"},
                                           {"durationMax", "duration"},
                                           {"periodMax", "period"},
                                           {"countMax", "count"}};
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        span value = fhir_text(fhir_find(repeat, needs[i][0]));
        bool negative = value.size > 0 && value.data[0] == '-';
        if (negative || !has(repeat, needs[i][1])) drop(repeat, needs[i][0]);
    }
    // an event of the day and a time of day exclude each other; an offset is from an event
    if (has(repeat, "when"))
        drop(repeat, "timeOfDay");
    else
        drop(repeat, "offset");
}

// Rules that go beyond names and counts (fhir_invariants.c).
static void mend(struct fhir_value *object, enum fhir_type type)
{
    switch ((int)type) {
    case FHIR_Period: mend_period(object); break;
    case FHIR_Timing_repeat: mend_timing(object); break;
    case FHIR_Quantity:
        if (!has(object, "system")) drop(object, "code");
        break;
    case FHIR_ContactPoint:
        if (!has(object, "value")) fhir_empty(object);
        break;
    case FHIR_Attachment:
        if (!has(object, "contentType")) drop(object, "data");
        break;
    case FHIR_Extension:
        if (has(object, "extension") == has_choice(object, "value", 5)) fhir_empty(object);
        break;
    case FHIR_Ratio:
        if (!has(object, "numerator") || !has(object, "denominator")) fhir_empty(object);
        break;
    case FHIR_Observation_referenceRange:
        if (!has(object, "low") && !has(object, "high") && !has(object, "text")) fhir_empty(object);
        break;
    case FHIR_Patient_contact:
        if (!has(object, "name") && !has(object, "telecom") && !has(object, "address") &&
            !has(object, "organization"))
            fhir_empty(object);
        break;
    default: break;
    }
}

static enum fhir_type type_of(enum fhir_type container, const char *name)
{
    uint16_t hint = 0, number;
    bool companion = name[0] == '_';
    if (companion) return FHIR_Element;
    const struct fhir_element *element =
        fhir_element_find(container, span_text(name), &hint, &number);
    return element == NULL ? FHIR_none : (enum fhir_type)element->type;
}

// A reference to a resource that was left out leads nowhere.
static void mend_reference(const struct v2_context *c, struct fhir_value *reference)
{
    const struct hl7_fhir_entry *entry = v2_find(c, fhir_text(fhir_find(reference, "reference")));
    if (entry != NULL && entry->resource == NULL) fhir_remove(reference, "reference");
}

static void complete(const struct v2_context *c, struct fhir_value *object, enum fhir_type type,
                     unsigned depth)
{
    INVARIANT(depth < FHIR_COMPOSE_DEPTH_MAX);
    if (type == FHIR_Reference) mend_reference(c, object);
    for (struct fhir_value *at = fhir_first(object); at != NULL; at = fhir_next(at)) {
        enum fhir_type inner = type_of(type, fhir_name(at));
        if (fhir_is_object(at)) {
            complete(c, at, inner, depth + 1);
            continue;
        }
        for (struct fhir_value *item = fhir_first(at); item != NULL; item = fhir_next(item)) {
            if (fhir_is_object(item)) complete(c, item, inner, depth + 1);
        }
    }
    mend(object, type);
    if (!fhir_type_is_resource(type) && !has_required(object, type)) fhir_empty(object);
}

static bool complete_entry(const struct v2_context *c, const struct hl7_fhir_entry *entry)
{
    enum fhir_type type = fhir_resource_type(span_text(entry->type));
    complete(c, entry->resource, type, 0);
    bool named = has(entry->resource, "identifier") || has(entry->resource, "name");
    return (named || type != FHIR_Organization) && has_required(entry->resource, type);
}

void v2_complete(struct v2_context *c)
{
    // A resource left out may take those with it that must refer to it, so until nothing changes;
    // each round leaves one out at least.
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < c->out->count; i++) {
            struct hl7_fhir_entry *entry = &c->out->entries[i];
            if (entry->resource == NULL || complete_entry(c, entry)) continue;
            entry->resource = NULL;
            changed = true;
        }
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < c->out->count; i++) {
        if (c->out->entries[i].resource != NULL) c->out->entries[kept++] = c->out->entries[i];
    }
    c->out->count = kept;
}
