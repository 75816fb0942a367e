// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_reference.h"

#include "fhir/fhir_model.h"
#include "fhir/fhir_primitives.h"

// Where the last `c` of the text stands, or text.size.
static size_t find_last(span text, uint8_t c)
{
    for (size_t at = text.size; at-- > 0;)
        if (text.data[at] == c) return at;
    return text.size;
}

// Cuts what follows the last slash off `text` and returns it; an empty span when there is none.
static span take_last_segment(span *text)
{
    size_t slash = find_last(*text, '/');
    if (slash == text->size) return span_of(NULL, 0);
    span segment = span_slice(*text, slash + 1, text->size);
    text->size = slash;
    return segment;
}

// Reads [base/]Type/id[/_history/version] from the end; false when the text is not of that form.
static bool split_rest(span text, struct fhir_reference_parts *parts)
{
    span left = text, id = take_last_segment(&left), version = {NULL, 0};
    span before = left, history = take_last_segment(&before);
    if (span_is(history, "_history")) {
        version = id;
        left = before;
        text = left;
        id = take_last_segment(&left);
        if (!fhir_primitive_valid(FHIR_id, version)) return false;
    }
    size_t slash = find_last(left, '/');
    span type = slash == left.size ? left : span_slice(left, slash + 1, left.size);
    if (!fhir_primitive_valid(FHIR_id, id) || !fhir_resource_name_exists(type)) return false;
    parts->base = span_slice(left, 0, slash == left.size ? 0 : slash);
    parts->type = type;
    parts->id = id;
    parts->version = version;
    parts->bare = text;
    return true;
}

static bool split_conditional(span text, struct fhir_reference_parts *parts)
{
    size_t mark = 0;
    while (mark < text.size && text.data[mark] != '?') mark++;
    span type = span_slice(text, 0, mark);
    if (mark + 1 >= text.size || !fhir_resource_name_exists(type)) return false;
    parts->type = type;
    parts->id = span_slice(text, mark + 1, text.size);
    parts->kind = FHIR_REFERENCE_CONDITIONAL;
    return true;
}

struct fhir_reference_parts fhir_reference_split(span text)
{
    struct fhir_reference_parts parts = {.kind = FHIR_REFERENCE_BAD, .bare = text};
    if (text.size == 0) {
        parts.kind = FHIR_REFERENCE_NONE;
    } else if (text.data[0] == '#') {
        span id = span_slice(text, 1, text.size);
        if (id.size == 0 || fhir_primitive_valid(FHIR_id, id))
            parts.kind = FHIR_REFERENCE_CONTAINED;
        parts.id = id;
    } else if (!fhir_primitive_valid(FHIR_uri, text)) {
        parts.kind = FHIR_REFERENCE_BAD;
    } else if (span_starts(text, "urn:")) {
        parts.kind = FHIR_REFERENCE_URN;
    } else if (fhir_uri_is_absolute(text)) {
        parts.kind = FHIR_REFERENCE_ABSOLUTE;
        (void)split_rest(text, &parts);
    } else if (split_rest(text, &parts)) {
        bool whole = parts.type.data == text.data;
        parts.kind = whole ? FHIR_REFERENCE_RELATIVE : FHIR_REFERENCE_BAD;
    } else {
        (void)split_conditional(text, &parts);
    }
    return parts;
}
