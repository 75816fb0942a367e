// SPDX-License-Identifier: Apache-2.0
// Texts of HL7 v2 as FHIR wants them.
#include "adapters/to_fhir/v2_engine.h"
#include "adapters/identifier_system.h"
#include "fhir/fhir_primitives.h"

static const span nothing = {NULL, 0};

static struct writer room(struct v2_context *c, size_t size)
{
    char *memory = arena_text(c->arena, size);
    if (memory == NULL) c->status = STATUS_NO_SPACE;
    return writer_over(memory, memory == NULL ? 0 : size);
}

static span made(const struct writer *w)
{
    return w->status == STATUS_OK ? writer_span(w) : nothing;
}

span v2_join(struct v2_context *c, span a, span b)
{
    struct writer w = room(c, a.size + b.size);
    write_span(&w, a);
    write_span(&w, b);
    return made(&w);
}

// --- text --------------------------------------------------------------------------------------

static bool is_control(uint8_t c)
{
    return c < ' ' && c != '\t' && c != '\n' && c != '\r';
}

// Without blanks at the ends and control characters anywhere.
static span cleaned(struct v2_context *c, span text)
{
    while (text.size > 0 && text.data[0] <= ' ') text = span_slice(text, 1, text.size);
    while (text.size > 0 && text.data[text.size - 1] <= ' ') text.size--;
    size_t controls = 0;
    for (size_t i = 0; i < text.size; i++) controls += is_control(text.data[i]);
    if (controls == 0) return text;
    struct writer w = room(c, text.size - controls);
    for (size_t i = 0; i < text.size; i++) {
        if (!is_control(text.data[i])) write_u8(&w, text.data[i]);
    }
    return made(&w);
}

static span unescaped(struct v2_context *c, span part)
{
    span text = nothing;
    if (!hl7_has_value(part)) return nothing;
    if (hl7_text(c->d, part, c->arena, &text) != STATUS_OK) c->status = STATUS_NO_SPACE;
    return cleaned(c, text);
}

span v2_prose(struct v2_context *c, struct v2_source source)
{
    return unescaped(c, source.text);
}

span v2_text(struct v2_context *c, struct v2_source source)
{
    while (source.level != V2_SUBCOMPONENT) source = v2_part(c, source, 1);
    return unescaped(c, source.text);
}

// --- numbers, answers --------------------------------------------------------------------------

// A JSON number: "007.50" is 7.50, "+3" is 3.
span v2_decimal(struct v2_context *c, span text)
{
    bool negative = text.size > 0 && text.data[0] == '-';
    if (text.size > 0 && (negative || text.data[0] == '+')) text = span_slice(text, 1, text.size);
    size_t dot = 0;
    while (dot < text.size && text.data[dot] >= '0' && text.data[dot] <= '9') dot++;
    size_t end = dot < text.size ? dot + 1 : dot;
    while (end < text.size && text.data[end] >= '0' && text.data[end] <= '9') end++;
    bool fraction = dot < text.size && text.data[dot] == '.' && end > dot + 1;
    if (dot + (fraction ? 1 : 0) == 0 || end != text.size || (dot < text.size && !fraction))
        return nothing;
    size_t zeros = 0;
    while (zeros + 1 < dot && text.data[zeros] == '0') zeros++;
    if (text.size > 64) return nothing;
    struct writer w = room(c, text.size + 2);
    if (negative) write_u8(&w, '-');
    if (dot == 0) write_u8(&w, '0');
    write_span(&w, span_slice(text, zeros, text.size));
    return made(&w);
}

span v2_boolean(span text)
{
    if (fhir_list_has("Y T 1 YES TRUE true", text)) return span_text("true");
    if (fhir_list_has("N F 0 NO FALSE false", text)) return span_text("false");
    return nothing;
}

// --- time --------------------------------------------------------------------------------------

static void write_part(struct writer *w, span text, size_t from, char before)
{
    write_u8(w, (uint8_t)before);
    write_span(w, span_slice(text, from, 2));
}

static void write_zone(struct writer *w, int32_t minutes)
{
    int32_t east = minutes < 0 ? -minutes : minutes;
    write_u8(w, minutes < 0 ? '-' : '+');
    write_u8(w, (uint8_t)('0' + east / 600));
    write_u8(w, (uint8_t)('0' + east / 60 % 10));
    write_u8(w, ':');
    write_u8(w, (uint8_t)('0' + east % 60 / 10));
    write_u8(w, (uint8_t)('0' + east % 10));
}

// hh:mm:ss.f of the digits from `from`; seconds that are not stated are 0, as FHIR allows.
static void write_clock(struct writer *w, span text, size_t from, enum hl7_precision precision)
{
    write_span(w, span_slice(text, from, 2));
    if (precision >= HL7_MINUTE)
        write_part(w, text, from + 2, ':');
    else
        write_text(w, ":00");
    if (precision < HL7_SECOND) {
        write_text(w, ":00");
        return;
    }
    write_part(w, text, from + 4, ':');
    size_t end = from + 6;
    while (end < text.size && text.data[end] != '+' && text.data[end] != '-') end++;
    write_span(w, span_slice(text, from + 6, end - from - 6));
}

// HH[MM[SS[.f]]], the HL7 TM, as a FHIR time.
static span clock_time(struct v2_context *c, span text)
{
    size_t digits = 0;
    while (digits < text.size && text.data[digits] >= '0' && text.data[digits] <= '9') digits++;
    if (fhir_primitive_valid(FHIR_time, text)) return text;
    bool whole = digits == text.size || (digits == 6 && text.data[6] == '.');
    if (!whole || (digits != 2 && digits != 4 && digits != 6)) return nothing;
    enum hl7_precision precision = (enum hl7_precision)(HL7_HOUR + digits / 2 - 1);
    struct writer w = room(c, text.size + 8);
    write_clock(&w, text, 0, precision);
    return fhir_primitive_valid(FHIR_time, made(&w)) ? made(&w) : nothing;
}

// A time without a known zone keeps its date only: FHIR has no time of day without one.
span v2_time(struct v2_context *c, span text, enum fhir_type type)
{
    struct hl7_time time;
    if (type == FHIR_time) return clock_time(c, text);
    if (hl7_time_read(c->d, text, c->zone, &time) != STATUS_OK || time.precision == HL7_NO_TIME)
        return nothing;
    struct writer w = room(c, text.size + 24);
    write_span(&w, span_slice(text, 0, 4));
    if (time.precision >= HL7_MONTH) write_part(&w, text, 4, '-');
    if (time.precision >= HL7_DAY) write_part(&w, text, 6, '-');
    if (type != FHIR_date && time.precision >= HL7_HOUR && time.zone.known) {
        write_u8(&w, 'T');
        write_clock(&w, text, 8, time.precision);
        write_zone(&w, time.zone.minutes);
    } else if (type == FHIR_instant && time.zone.known && time.precision == HL7_DAY) {
        write_text(&w, "T00:00:00");
        write_zone(&w, time.zone.minutes);
    }
    return made(&w);
}

// --- systems -----------------------------------------------------------------------------------

span v2_lower(struct v2_context *c, span text)
{
    struct writer w = room(c, text.size);
    for (size_t i = 0; i < text.size; i++) {
        uint8_t at = text.data[i];
        write_u8(&w, at >= 'A' && at <= 'Z' ? (uint8_t)(at + 32) : at);
    }
    return made(&w);
}

static span as_uri(struct v2_context *c, span id, span type)
{
    span system = identifier_system(id, type, c->arena);
    if (id.size > 0 && system.size == 0) c->status = STATUS_NO_SPACE;
    return system;
}

span v2_universal(struct v2_context *c, span universal_id, span type)
{
    return as_uri(c, universal_id, type);
}

span v2_system(struct v2_context *c, span namespace_id, span universal_id, span type)
{
    const struct hl7_feed *feed = c->context->feed;
    const span names[2] = {universal_id, namespace_id};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; names[k].size > 0 && i < feed->authority_count; i++) {
            if (span_equal(feed->authorities[i].authority, names[k]))
                return feed->authorities[i].system;
        }
    }
    return universal_id.size > 0 ? as_uri(c, universal_id, type) : as_uri(c, namespace_id, nothing);
}

span v2_coding_system(struct v2_context *c, span name)
{
    if (name.size == 0) return nothing;
    const char *known = v2_system_find(name);
    if (known != NULL) return span_text(known);
    uint32_t table;
    if (span_starts(name, "HL7") && name.size == 7 &&
        hl7_number_read(span_slice(name, 3, 4), &table)) {
        return v2_join(c, span_text("http://terminology.hl7.org/CodeSystem/v2-"),
                       span_slice(name, 3, 4));
    }
    return as_uri(c, name, nothing);
}
