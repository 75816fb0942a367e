// SPDX-License-Identifier: Apache-2.0
// From an open message to its parts, and from a part back to its place.
#include "core/base/invariant.h"
#include "hl7/hl7_message.h"

static const struct hl7_rule_row rules[HL7_RULE_COUNT] = {
#define X(name, id, code, accept, text) {id, code, HL7_##accept, text},
#include "hl7/hl7_rules.def"
#undef X
};

const struct hl7_rule_row *hl7_rule(enum hl7_rule rule)
{
    INVARIANT(rule < HL7_RULE_COUNT);
    return &rules[rule];
}

const struct hl7_rule_row *hl7_rule_by_id(const char *id)
{
    for (size_t i = 0; i < HL7_RULE_COUNT; i++) {
        if (strcmp(rules[i].id, id) == 0) return &rules[i];
    }
    return NULL;
}

size_t hl7_segment_find(const struct hl7_message *m, uint32_t id, size_t from)
{
    while (from < m->segment_count && m->segments[from].id != id) from++;
    return from < m->segment_count ? from : m->segment_count;
}

static bool is_header(uint32_t id)
{
    return id == HL7_ID('M', 'S', 'H') || id == HL7_ID('B', 'H', 'S') ||
           id == HL7_ID('F', 'H', 'S');
}

span hl7_field(const struct hl7_message *m, size_t segment, uint32_t number)
{
    INVARIANT(segment < m->segment_count);
    span text = hl7_segment_text(m, segment);
    // Splitting a header at its separator, part 1 is the name and part 2 the encoding characters.
    if (number > 0 && is_header(m->segments[segment].id)) {
        if (number == 1) return span_slice(text, 3, 1);
        number--;
    }
    return hl7_part(text, m->delimiters.field, number + 1);
}

uint32_t hl7_fields(const struct hl7_message *m, size_t segment, span *fields, uint32_t max)
{
    INVARIANT(segment < m->segment_count);
    struct hl7_rest rest = {hl7_segment_text(m, segment), false};
    uint32_t number = 0;
    span part;
    while (hl7_part_next(&rest, m->delimiters.field, &part)) {
        if (number == 1 && is_header(m->segments[segment].id)) {
            fields[number++] = span_slice(hl7_segment_text(m, segment), 3, 1);
        }
        if (number <= max) fields[number] = part;
        number++;
    }
    for (uint32_t i = number; i <= max; i++) fields[i] = (span){NULL, 0};
    return number - 1;
}

span hl7_get(const struct hl7_message *m, size_t segment, uint32_t field, uint32_t repetition,
             uint32_t component, uint32_t subcomponent)
{
    span part = hl7_field(m, segment, field);
    if (repetition == 0) return part;
    part = hl7_repetition(&m->delimiters, part, repetition);
    if (component == 0) return part;
    part = hl7_component(&m->delimiters, part, component);
    return subcomponent == 0 ? part : hl7_subcomponent(&m->delimiters, part, subcomponent);
}

size_t hl7_offset(const struct hl7_message *m, span part)
{
    if (part.data == NULL || m->text.data == NULL) return m->text_offset;
    bool inside = part.data >= m->text.data && part.data <= m->text.data + m->text.size;
    if (!inside) return m->text_offset; // unescaped text stands in the arena
    size_t offset = (size_t)(part.data - m->text.data);
    if (m->decoded) {
        span raw = span_slice(m->bytes, m->text_offset, m->bytes.size);
        offset = charset_origin(&m->scheme, raw, CHARSET_RESETS_HL7, offset);
    }
    return m->text_offset + offset;
}

struct hl7_place hl7_segment_place(const struct hl7_message *m, size_t segment)
{
    INVARIANT(segment < m->segment_count);
    uint32_t id = m->segments[segment].id;
    struct hl7_place place = {.sequence = 1};
    place.segment[0] = (char)(id >> 16);
    place.segment[1] = (char)(id >> 8 & 0xff);
    place.segment[2] = (char)(id & 0xff);
    for (size_t i = 0; i < segment; i++) place.sequence += m->segments[i].id == id;
    return place;
}

// Moves a place over one byte within a segment: a delimiter begins the next part of its kind.
static void place_step(const struct hl7_message *m, struct hl7_place *place, uint8_t byte)
{
    const struct hl7_delimiters *d = &m->delimiters;
    if (byte == d->field) {
        place->field++;
        place->repetition = 1;
        place->component = place->subcomponent = 0;
    } else if (byte == d->repetition && place->field > 0) {
        place->repetition++;
        place->component = place->subcomponent = 0;
    } else if (byte == d->component && place->field > 0) {
        place->component = place->component == 0 ? 2 : place->component + 1;
        place->subcomponent = 0;
    } else if (byte == d->subcomponent && place->field > 0) {
        if (place->component == 0) place->component = 1;
        place->subcomponent = place->subcomponent == 0 ? 2 : place->subcomponent + 1;
    }
}

// The place of the bytes [begin, end) of a line, begin being where the line begins.
static struct hl7_place place_in_line(const struct hl7_message *m, size_t begin, size_t end)
{
    struct hl7_place place = {.sequence = 1};
    span name = span_slice(m->text, begin, 3);
    bool header = name.size == 3 && is_header(HL7_ID(name.data[0], name.data[1], name.data[2]));
    if (name.size == 3) memcpy(place.segment, name.data, 3);
    for (size_t i = begin; i < end; i++) {
        // MSH-1 is the separator and MSH-2 holds the others: nothing is split there.
        if (header && i == begin + 3) place.field = 1;
        bool encoding = header && place.field == 2 && m->text.data[i] != m->delimiters.field;
        if (!encoding) place_step(m, &place, m->text.data[i]);
    }
    return place;
}

struct hl7_place hl7_place_of(const struct hl7_message *m, span part)
{
    bool inside =
        part.data != NULL && part.data >= m->text.data && part.data <= m->text.data + m->text.size;
    if (!inside) return (struct hl7_place){.sequence = 0};
    size_t end = (size_t)(part.data - m->text.data), begin = end;
    while (begin > 0 && m->text.data[begin - 1] != '\r' && m->text.data[begin - 1] != '\n') begin--;
    struct hl7_place place = place_in_line(m, begin, end);
    struct hl7_place read;
    if (!hl7_place_read(place.segment, &read)) return (struct hl7_place){.sequence = 0};
    for (size_t i = 0; i < begin; i++) { // lines before with the same name
        bool first = i == 0 || m->text.data[i - 1] == '\r' || m->text.data[i - 1] == '\n';
        if (first && memcmp(m->text.data + i, place.segment, 3) == 0) place.sequence++;
    }
    return place;
}

static enum status status_of(enum hl7_rule rule)
{
    switch (rules[rule].code) {
    case 100: return STATUS_BAD_SYNTAX;
    case 101: return STATUS_MISSING;
    case 200:
    case 201:
    case 202:
    case 203: return STATUS_UNSUPPORTED;
    case 204: return STATUS_NOT_FOUND;
    case 205: return STATUS_CONFLICT;
    case 206: return STATUS_UNAVAILABLE;
    case 207: return STATUS_LIMIT;
    default: return STATUS_BAD_VALUE;
    }
}

enum status hl7_complain(const struct hl7_message *m, struct issues *issues,
                         enum issue_severity severity, enum hl7_rule rule, span part,
                         const struct hl7_place *place)
{
    char location[ISSUE_LOCATION_MAX + 1];
    hl7_place_write(place, location);
    enum status status = status_of(rule);
    size_t before = issues == NULL ? 0 : issues->count;
    (void)issue_add(issues, severity, status, rules[rule].id, hl7_offset(m, part), location);
    if (issues != NULL && issues->count > before) issues->items[before].size = part.size;
    return severity == ISSUE_ERROR ? status : STATUS_OK;
}

// The index ------------------------------------------------------------------------------------

enum status hl7_index_make(const struct hl7_message *m, struct arena *arena, struct hl7_index *out)
{
    size_t room = m->text.size + HL7_MARKS_SLACK;
    struct hl7_marks *found = &out->marks;
    found->ranks = arena_alloc_raw(arena, m->text.size / 64 + 1, sizeof *found->ranks);
    uint32_t *marks = arena_alloc_raw(arena, 2 * room, sizeof *marks);
    if (found->ranks == NULL || marks == NULL) return STATUS_NO_SPACE;
    found->fields = marks;
    found->parts = marks + room;
    const struct hl7_delimiters *d = &m->delimiters;
    uint8_t bytes[4] = {d->field, d->repetition, d->component, d->subcomponent};
    for (size_t i = 1; i < 4; i++) {
        if (bytes[i] == 0) bytes[i] = d->component;
    }
    hl7_scanner_best()->marks(m->text, bytes, found);
    // The parts move down to the end of the fields, and the rest is given back.
    memmove(marks + found->field_count, found->parts, found->part_count * sizeof *marks);
    found->parts = marks + found->field_count;
    arena_rewind(arena, (size_t)((uint8_t *)(found->parts + found->part_count) - arena->base));
    return STATUS_OK;
}

span hl7_index_field(const struct hl7_message *m, const struct hl7_index *index, size_t segment,
                     uint32_t number)
{
    INVARIANT(segment < m->segment_count);
    const struct hl7_segment *s = &m->segments[segment];
    if (number > 0 && is_header(s->id)) {
        if (number == 1) return span_slice(m->text, s->offset + 3, 1);
        number--;
    }
    const struct hl7_marks *marks = &index->marks;
    uint32_t begin = s->offset, end = s->offset + s->size;
    size_t mark = marks->ranks[begin / 64].fields; // at most 63 steps before the segment
    while (mark < marks->field_count && marks->fields[mark] < begin) mark++;
    if (number > marks->field_count - mark) return (span){NULL, 0};
    mark += number;
    if (number > 0) begin = marks->fields[mark - 1] + 1;
    if (begin > end) return (span){NULL, 0};
    if (mark < marks->field_count && marks->fields[mark] < end) end = marks->fields[mark];
    return span_slice(m->text, begin, end - begin);
}
