// SPDX-License-Identifier: Apache-2.0
// OBX-5: what was observed, or the document that is sent, by the type that OBX-2 states.
#include "adapters/to_fhir/v2_call.h"
#include "core/base/base64.h"
#include "core/base/hex.h"

static const span nothing = {NULL, 0};

static span part_text(struct v2_context *c, struct v2_source source, uint32_t part)
{
    return v2_text(c, v2_part(c, source, part));
}

// --- values ------------------------------------------------------------------------------------

static void put_unit(struct v2_context *c, const struct v2_target *quantity)
{
    if (!hl7_has_value(c->fields[6])) return;
    v2_run(c, MAP_unit, quantity, (struct v2_source){c->fields[6], V2_REPETITION});
}

static void put_quantity(struct v2_context *c, const struct v2_target *at, const char *path,
                         span number, span comparator)
{
    span value = v2_decimal(c, number);
    if (value.size == 0) return;
    struct v2_target quantity = v2_object(c, at, path);
    v2_put(c, &quantity, "value", value);
    v2_put(c, &quantity, "comparator", comparator);
    put_unit(c, &quantity);
}

// SN: a comparison, a range, a ratio.
static void put_structured(struct v2_context *c, const struct v2_target *at,
                           struct v2_source source)
{
    span first = v2_decimal(c, part_text(c, source, 2));
    span second = v2_decimal(c, part_text(c, source, 4)), between = part_text(c, source, 3);
    if (second.size > 0 && span_is(between, "-")) {
        put_quantity(c, at, "valueRange.low", first, nothing);
        put_quantity(c, at, "valueRange.high", second, nothing);
    } else if (second.size > 0 && fhir_list_has(": /", between) && first.size > 0) {
        put_quantity(c, at, "valueRatio.numerator", first, nothing);
        put_quantity(c, at, "valueRatio.denominator", second, nothing);
    } else if (first.size > 0 && second.size == 0 && between.size == 0) {
        put_quantity(c, at, "valueQuantity", first, part_text(c, source, 1));
    }
}

static void put_typed(struct v2_context *c, const struct v2_target *at, span type,
                      struct v2_source source)
{
    if (fhir_list_has("CE CWE CF CNE", type)) {
        v2_put_value(c, at, "valueCodeableConcept", source, TABLE_none);
    } else if (fhir_list_has("ID IS", type)) {
        v2_put_value(c, at, "valueCodeableConcept", source,
                     fhir_list_has("Y N", v2_text(c, source)) ? TABLE_v0136 : TABLE_none);
    } else if (fhir_list_has("DT TS DTM", type)) {
        v2_put_value(c, at, "valueDateTime", source, TABLE_none);
    } else if (span_is(type, "TM")) {
        v2_put_value(c, at, "valueTime", source, TABLE_none);
    } else if (span_is(type, "DR")) {
        v2_put_value(c, at, "valuePeriod", source, TABLE_none);
    } else if (span_is(type, "CQ")) {
        v2_put_value(c, at, "valueQuantity", source, TABLE_none);
    } else if (span_is(type, "SN")) {
        put_structured(c, at, source);
    } else if (span_is(type, "NM")) {
        put_quantity(c, at, "valueQuantity", v2_text(c, source), nothing);
    }
}

static bool has_any_value(const struct v2_target *at)
{
    for (struct fhir_value *member = fhir_first(at->value); member != NULL;
         member = fhir_next(member)) {
        if (strncmp(fhir_name(member), "value", 5) == 0 && fhir_has_content(member)) return true;
    }
    return false;
}

// Lines of text are one text.
static span joined_lines(struct v2_context *c, span field)
{
    struct hl7_rest rest = {field, false};
    span line, out = nothing;
    for (uint32_t i = 0; i < 1024 && hl7_part_next(&rest, c->d->repetition, &line); i++) {
        span text = v2_prose(c, (struct v2_source){line, V2_REPETITION});
        if (out.size > 0) out = v2_join(c, out, span_text("\n"));
        out = v2_join(c, out, text);
    }
    return out;
}

static void put_components(struct v2_context *c, const struct v2_target *target, span type)
{
    struct hl7_rest rest = {c->fields[5], false};
    span repetition;
    while (c->status == STATUS_OK && hl7_part_next(&rest, c->d->repetition, &repetition)) {
        struct v2_source source = {repetition, V2_REPETITION};
        if (!hl7_has_value(repetition)) continue;
        struct v2_target component = v2_object(c, target, "component[]");
        put_typed(c, &component, type, source);
        if (!has_any_value(&component)) v2_put(c, &component, "valueString", v2_prose(c, source));
        v2_run(c, MAP_OBX_component, &component, (struct v2_source){nothing, V2_SEGMENT});
    }
}

V2_CALL(value)
{
    (void)path;
    (void)source;
    span field = c->fields[5], type = part_text(c, (struct v2_source){nothing, V2_SEGMENT}, 2);
    if (!hl7_has_value(field) || fhir_list_has("ED RP", type)) return;
    struct v2_source first = {hl7_repetition(c->d, field, 1), V2_REPETITION};
    bool text = type.size == 0 || fhir_list_has("ST TX FT", type);
    if (!text && hl7_part_count(field, c->d->repetition) > 1) {
        put_components(c, target, type);
        return;
    }
    if (!text) put_typed(c, target, type, first);
    if (!has_any_value(target)) v2_put(c, target, "valueString", joined_lines(c, field));
}

// "70-80", "< 5", or prose.
V2_CALL(reference_range)
{
    span text = v2_prose(c, source);
    struct v2_target range = v2_object(c, target, path);
    const uint8_t *dash = text.size == 0 ? NULL : memchr(text.data, '-', text.size);
    v2_put(c, &range, "text", text);
    if (dash == NULL || dash == text.data) return;
    size_t at = (size_t)(dash - text.data);
    span low = v2_decimal(c, span_slice(text, 0, at));
    span high = v2_decimal(c, span_slice(text, at + 1, text.size));
    if (low.size == 0 || high.size == 0) return;
    put_quantity(c, &range, "low", low, nothing);
    put_quantity(c, &range, "high", high, nothing);
}

// --- documents ---------------------------------------------------------------------------------

static span encoded(struct v2_context *c, span bytes)
{
    size_t size = BASE64_SIZE(bytes.size);
    char *text = arena_text(c->arena, size + 1);
    if (text == NULL) {
        c->status = STATUS_NO_SPACE;
        return nothing;
    }
    base64_encode(text, bytes.data, bytes.size);
    return span_of(text, size);
}

static span from_hex(struct v2_context *c, span text)
{
    uint8_t *bytes = (uint8_t *)arena_text(c->arena, text.size / 2 + 1);
    if (bytes == NULL) {
        c->status = STATUS_NO_SPACE;
        return nothing;
    }
    text = v2_lower(c, text);
    if (text.size % 2 != 0 || hex_decode(bytes, text.size / 2, text) != STATUS_OK) return nothing;
    return encoded(c, span_of(bytes, text.size / 2));
}

// A media type of HL7 tables 0191 and 0291: "application" and "PDF", "IM" and "JPEG".
static span media_type(span type, span subtype)
{
    const struct v2_code *known = v2_code_find(TABLE_v0291, subtype);
    if (known != NULL) return span_text(known->to);
    if (type.size > 0 && memchr(type.data, '/', type.size) != NULL) return type;
    known = v2_code_find(TABLE_v0191, type);
    return known != NULL ? span_text(known->to) : span_text("application/octet-stream");
}

static void put_encapsulated(struct v2_context *c, const struct v2_target *at,
                             struct v2_source source)
{
    span encoding = part_text(c, source, 4), data = v2_prose(c, v2_part(c, source, 5));
    v2_put(c, at, "contentType", media_type(part_text(c, source, 2), part_text(c, source, 3)));
    if (span_is(encoding, "Hex"))
        data = from_hex(c, data);
    else if (!fhir_list_has("Base64 BASE64 base64", encoding))
        data = encoded(c, data);
    v2_put(c, at, "data", data);
}

static void put_pointer(struct v2_context *c, const struct v2_target *at, struct v2_source source)
{
    v2_put(c, at, "contentType", media_type(part_text(c, source, 3), part_text(c, source, 4)));
    v2_put(c, at, "url", part_text(c, source, 1));
}

V2_CALL(attachment)
{
    struct v2_target at = v2_object(c, target, path);
    if (span_is(c->fields[2], "RP"))
        put_pointer(c, &at, source);
    else
        put_encapsulated(c, &at, source);
}

// True when the segment is an OBX whose value is text.
static bool is_line(const struct v2_context *c, size_t segment)
{
    bool obx = segment < c->m->segment_count &&
               span_is(span_slice(hl7_segment_text(c->m, segment), 0, 3), "OBX");
    return obx && fhir_list_has("ST TX FT", hl7_field(c->m, segment, 2));
}

// The lines from the present segment on, one OBX each.
static span following_lines(struct v2_context *c)
{
    size_t size = 0, at = c->segment;
    for (; is_line(c, at); at++) size += hl7_field(c->m, at, 5).size + 1;
    char *memory = arena_text(c->arena, size);
    struct writer w = writer_over(memory, memory == NULL ? 0 : size);
    for (at = c->segment; is_line(c, at); at++) {
        if (at > c->segment) write_u8(&w, '\n');
        span text = v2_prose(c, (struct v2_source){hl7_field(c->m, at, 5), V2_REPETITION});
        write_span(&w, text);
    }
    if (w.status != STATUS_OK) c->status = STATUS_NO_SPACE;
    return w.status == STATUS_OK ? writer_span(&w) : nothing;
}

V2_CALL(document)
{
    bool line = is_line(c, c->segment);
    if (line && c->segment > 0 && is_line(c, c->segment - 1)) return;
    // TXA has begun the first content; what comes after has one of its own
    struct v2_target content = v2_object(c, target, "content");
    struct v2_target at = v2_object(c, &content, "attachment");
    if (fhir_find(at.value, "data") != NULL || fhir_find(at.value, "url") != NULL) {
        content = v2_object(c, target, path);
        at = v2_object(c, &content, "attachment");
    }
    if (fhir_list_has("ED RP", c->fields[2])) fhir_remove(at.value, "contentType");
    if (span_is(c->fields[2], "ED")) {
        put_encapsulated(c, &at, source);
    } else if (span_is(c->fields[2], "RP")) {
        put_pointer(c, &at, source);
    } else if (line) {
        v2_put(c, &at, "contentType", span_text("text/plain"));
        v2_put(c, &at, "data", encoded(c, following_lines(c)));
    }
}
