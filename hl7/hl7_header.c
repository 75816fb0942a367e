// SPDX-License-Identifier: Apache-2.0
#include "hl7/hl7_header.h"

#include "core/base/invariant.h"

enum field_type { TYPE_XX, TYPE_TS, TYPE_DR, TYPE_NM, TYPE_YN };
enum field_usage { USAGE_R, USAGE_O, USAGE_RW, USAGE_OW };

static const struct field_rule {
    const char *segment;
    uint32_t field;
    enum field_type type;
    enum field_usage usage;
} field_rules[] = {
#define X(segment, field, type, usage) {segment, field, TYPE_##type, USAGE_##usage},
#include "hl7/hl7_segments.def"
#undef X
};

void hl7_header_read(const struct hl7_message *m, struct hl7_zone fallback, struct hl7_header *out)
{
    INVARIANT(m->segment_count > 0);
    const struct hl7_delimiters *d = &m->delimiters;
    span f[19];
    (void)hl7_fields(m, 0, f, 18);
    *out = (struct hl7_header){.sending_application = f[3],
                               .sending_facility = f[4],
                               .receiving_application = f[5],
                               .receiving_facility = f[6],
                               .zone = fallback,
                               .security = f[8],
                               .type = hl7_msg_read(d, hl7_repetition(d, f[9], 1)),
                               .control_id = f[10],
                               .processing_id = hl7_component(d, f[11], 1),
                               .processing_mode = hl7_component(d, f[11], 2),
                               .version = hl7_component(d, f[12], 1),
                               .sequence_number = f[13],
                               .accept_ack = f[15],
                               .application_ack = f[16],
                               .charset = f[18]};
    // A time that is none leaves the feed's zone; hl7_header_check remarks on it.
    if (hl7_time_read(d, f[7], fallback, &out->time) == STATUS_OK) {
        if (out->time.zone.known) out->zone = out->time.zone;
    }
    out->version_number = hl7_version_number(out->version);
    // Before version 2.3 the event stands in EVN alone.
    size_t evn = hl7_segment_find(m, HL7_ID('E', 'V', 'N'), 0);
    if (out->type.event.size == 0 && evn < m->segment_count)
        out->type.event = hl7_get(m, evn, 1, 1, 1, 1);
    out->event = hl7_event_find(out->type.code, out->type.event, &out->type_known);
}

// Whether the first repetition of a field has the form of its type. Empty and null have any.
static bool has_form(const struct hl7_delimiters *d, enum field_type type, span field,
                     struct hl7_zone zone)
{
    struct hl7_time time;
    struct hl7_range range;
    uint32_t number;
    span value = hl7_repetition(d, field, 1);
    if (!hl7_has_value(value)) return true;
    switch (type) {
    case TYPE_TS: return hl7_time_read(d, value, zone, &time) == STATUS_OK;
    case TYPE_DR: return hl7_range_read(d, value, zone, &range) == STATUS_OK;
    case TYPE_NM: return hl7_number_read(value, &number);
    case TYPE_YN: return span_is(value, "Y") || span_is(value, "N");
    case TYPE_XX: break;
    }
    return true;
}

static enum status check_field(const struct hl7_message *m, size_t segment,
                               const struct field_rule *rule, span field, struct hl7_zone zone,
                               struct issues *issues)
{
    bool required = rule->usage == USAGE_R || rule->usage == USAGE_RW;
    bool warns = rule->usage == USAGE_RW || rule->usage == USAGE_OW;
    enum hl7_rule broken = HL7_RULE_COUNT;
    if (required && !hl7_has_value(field))
        broken = HL7_RULE_FIELD_REQUIRED;
    else if (!has_form(&m->delimiters, rule->type, field, zone))
        broken = rule->type == TYPE_YN ? HL7_RULE_VALUE_TABLE : HL7_RULE_VALUE_TYPE;
    if (broken == HL7_RULE_COUNT) return STATUS_OK;
    struct hl7_place place = hl7_segment_place(m, segment);
    place.field = rule->field;
    span near = field.data == NULL ? hl7_segment_text(m, segment) : field;
    return hl7_complain(m, issues, warns ? ISSUE_WARNING : ISSUE_ERROR, broken, near, &place);
}

// Checks one segment by the rules of its name.
static enum status check_segment(const struct hl7_message *m, size_t segment, struct hl7_zone zone,
                                 struct issues *issues)
{
    enum status first = STATUS_OK;
    uint32_t id = m->segments[segment].id;
    for (size_t i = 0; i < sizeof field_rules / sizeof field_rules[0]; i++) {
        const struct field_rule *rule = &field_rules[i];
        const char *name = rule->segment;
        if (HL7_ID(name[0], name[1], name[2]) != id) continue;
        enum status status =
            check_field(m, segment, rule, hl7_field(m, segment, rule->field), zone, issues);
        if (first == STATUS_OK) first = status;
    }
    return first;
}

enum status hl7_fields_check(const struct hl7_message *m, struct hl7_zone zone,
                             struct issues *issues)
{
    enum status first = STATUS_OK;
    for (size_t i = 1; i < m->segment_count; i++) {
        enum status status = check_segment(m, i, zone, issues);
        if (first == STATUS_OK) first = status;
    }
    return first;
}

// One fault of the header at MSH-field.component.
static enum status refuse(const struct hl7_message *m, struct issues *issues, enum hl7_rule rule,
                          span part, uint32_t field, uint32_t component)
{
    struct hl7_place place = {"MSH", 1, field, 1, component, 0};
    span near = part.data == NULL ? hl7_segment_text(m, 0) : part;
    return hl7_complain(m, issues, ISSUE_ERROR, rule, near, &place);
}

static enum status check_event(const struct hl7_message *m, const struct hl7_header *h,
                               struct hl7_feed_rules rules, struct issues *issues)
{
    if (!hl7_has_value(h->type.code)) return STATUS_OK; // said already
    if (h->event == NULL && !rules.any_event) {
        if (!h->type_known) return refuse(m, issues, HL7_RULE_TYPE_UNSUPPORTED, h->type.code, 9, 1);
        return refuse(m, issues, HL7_RULE_EVENT_UNSUPPORTED, h->type.event, 9, 2);
    }
    if (h->event == NULL || h->type.structure.size == 0) return STATUS_OK;
    if (span_is(h->type.structure, h->event->structure)) return STATUS_OK;
    // Many senders put the event itself there, ADT_A04 for ADT_A01: nothing follows from it.
    span s = h->type.structure;
    bool event_itself = s.size == 7 && span_starts(s, h->event->type) &&
                        span_is(span_slice(s, 4, 3), h->event->event);
    if (event_itself) return STATUS_OK;
    struct hl7_place place = {"MSH", 1, 9, 1, 3, 0};
    return hl7_complain(m, issues, ISSUE_WARNING, HL7_RULE_STRUCTURE, h->type.structure, &place);
}

enum status hl7_header_check(const struct hl7_message *m, const struct hl7_header *h,
                             struct hl7_feed_rules rules, struct issues *issues)
{
    enum status found[5] = {check_segment(m, 0, h->zone, issues)};
    if (h->control_id.size > HL7_CONTROL_ID_MAX)
        found[1] = refuse(m, issues, HL7_RULE_FIELD_TOO_LONG, h->control_id, 10, 0);
    if (hl7_has_value(h->version) && h->version_number == 0)
        found[2] = refuse(m, issues, HL7_RULE_VERSION, h->version, 12, 1);
    bool known = h->processing_id.size == 1 &&
                 strchr(rules.processing_ids, h->processing_id.data[0]) != NULL;
    if (hl7_has_value(h->processing_id) && !known)
        found[3] = refuse(m, issues, HL7_RULE_PROCESSING, h->processing_id, 11, 1);
    found[4] = check_event(m, h, rules, issues);
    for (size_t i = 0; i < 5; i++) {
        if (found[i] != STATUS_OK) return found[i];
    }
    return STATUS_OK;
}

enum status hl7_receive(struct hl7_received *out, span bytes, const struct hl7_reading *reading,
                        struct arena *arena, struct issues *issues)
{
    *out = (struct hl7_received){.has_header = false};
    struct hl7_message *m = &out->message;
    enum status opened = hl7_message_open(m, bytes, &reading->options, arena, issues);
    out->has_header = m->segment_count > 0 && m->segments[0].id == HL7_ID('M', 'S', 'H');
    if (out->has_header) hl7_header_read(m, reading->zone, &out->header);
    TRY(opened);
    TRY(hl7_header_check(m, &out->header, reading->rules, issues));
    enum status fields = hl7_fields_check(m, out->header.zone, issues);
    const char *grammar = NULL;
    if (out->header.event != NULL)
        grammar = hl7_structure_find(span_text(out->header.event->structure));
    if (grammar != NULL) {
        enum status matched = hl7_grammar_match(m, grammar, arena, &out->tree, issues);
        if (fields == STATUS_OK) fields = matched;
    }
    return fields;
}
