// SPDX-License-Identifier: Apache-2.0
// Each reader takes its segment's fields one by one through a cursor that knows the place, keeps
// the first error and goes on, so that every fault of a segment is told at once.
#include "hl7/hl7_consent.h"

#include "core/base/invariant.h"

// The most fields a segment here has.
enum { FIELDS_MAX = 25 };

struct cursor {
    const struct hl7_message *m;
    struct hl7_place place;
    struct hl7_zone zone;
    struct issues *issues;
    enum status status;
    span fields[FIELDS_MAX + 1];
};

static void begin(struct cursor *c, const struct hl7_message *m, size_t segment,
                  struct hl7_zone zone, struct issues *issues)
{
    c->m = m;
    c->place = hl7_segment_place(m, segment);
    c->zone = zone;
    c->issues = issues;
    c->status = STATUS_OK;
    (void)hl7_fields(m, segment, c->fields, FIELDS_MAX);
    // An absent field's place is its segment's.
    for (size_t i = 0; i <= FIELDS_MAX; i++) {
        if (c->fields[i].data == NULL)
            c->fields[i] = span_slice(hl7_segment_text(m, segment), 0, 0);
    }
}

static void fault(struct cursor *c, uint32_t field, enum hl7_rule rule)
{
    struct hl7_place place = c->place;
    place.field = field;
    enum status status = hl7_complain(c->m, c->issues, ISSUE_ERROR, rule, c->fields[field], &place);
    if (c->status == STATUS_OK) c->status = status;
}

static span first_of(const struct cursor *c, uint32_t field)
{
    return hl7_repetition(&c->m->delimiters, c->fields[field], 1);
}

static struct hl7_cwe take_cwe(const struct cursor *c, uint32_t field)
{
    return hl7_cwe_read(&c->m->delimiters, first_of(c, field));
}

static struct hl7_ei take_ei(const struct cursor *c, uint32_t field)
{
    return hl7_ei_read(&c->m->delimiters, first_of(c, field));
}

static struct hl7_time take_time(struct cursor *c, uint32_t field)
{
    struct hl7_time time;
    enum status status = hl7_time_read(&c->m->delimiters, first_of(c, field), c->zone, &time);
    if (status != STATUS_OK) fault(c, field, HL7_RULE_VALUE_TYPE);
    return time;
}

static enum hl7_yes_no take_yes_no(struct cursor *c, uint32_t field)
{
    span value = hl7_component(&c->m->delimiters, first_of(c, field), 1);
    if (value.size == 0) return HL7_UNSTATED;
    if (hl7_is_null(value)) return HL7_NULL;
    if (span_is(value, "Y")) return HL7_YES;
    if (span_is(value, "N")) return HL7_NO;
    fault(c, field, HL7_RULE_VALUE_TABLE);
    return HL7_UNSTATED;
}

// The code of a field as its place in `letters`, from 1; 0 and a fault when it is not there.
static size_t take_code(struct cursor *c, uint32_t field, const char *letters, enum hl7_rule rule)
{
    span code = take_cwe(c, field).code;
    if (!hl7_has_value(code) && rule == HL7_RULE_VALUE_TABLE) rule = HL7_RULE_FIELD_REQUIRED;
    const char *found = code.size == 1 ? strchr(letters, code.data[0]) : NULL;
    if (found != NULL && *found != 0) return (size_t)(found - letters) + 1;
    fault(c, field, rule);
    return 0;
}

// Repetitions of a field, at most `max`.
static size_t take_repetitions(struct cursor *c, uint32_t field, span *out, size_t max)
{
    if (!hl7_has_value(c->fields[field])) return 0;
    struct hl7_rest rest = {c->fields[field], false};
    size_t count = 0;
    span part;
    while (hl7_part_next(&rest, c->m->delimiters.repetition, &part)) {
        if (count == max) {
            fault(c, field, HL7_RULE_FIELD_TOO_LONG);
            break;
        }
        out[count++] = part;
    }
    return count;
}

// CON --------------------------------------------------------------------------------------------

size_t hl7_consent_find(const struct hl7_message *m, size_t from)
{
    return hl7_segment_find(m, HL7_ID('C', 'O', 'N'), from);
}

static bool is_companion(uint32_t id)
{
    return id == HL7_ID('P', 'R', 'T') || id == HL7_ID('R', 'O', 'L');
}

static size_t count_companions(const struct hl7_message *m, size_t segment)
{
    size_t count = 0;
    for (size_t i = segment + 1; i < m->segment_count; i++) {
        uint32_t id = m->segments[i].id;
        if (is_companion(id))
            count++;
        else if (id != HL7_ID('N', 'T', 'E'))
            break;
    }
    return count;
}

static void take_consenters(struct cursor *c, struct hl7_consent *out)
{
    const struct hl7_delimiters *d = &c->m->delimiters;
    span parts[HL7_CONSENTERS_MAX];
    out->consenter_count = take_repetitions(c, 24, parts, HL7_CONSENTERS_MAX);
    for (size_t i = 0; i < out->consenter_count; i++) {
        out->consenters[i] = hl7_xpn_read(d, parts[i]);
    }
    out->relationship_count = take_repetitions(c, 25, parts, HL7_CONSENTERS_MAX);
    for (size_t i = 0; i < out->relationship_count; i++) {
        out->relationships[i] = hl7_cwe_read(d, parts[i]);
    }
}

enum status hl7_consent_read(const struct hl7_message *m, size_t segment, struct hl7_zone zone,
                             struct hl7_consent *out, struct issues *issues)
{
    struct cursor c;
    begin(&c, m, segment, zone, issues);
    *out = (struct hl7_consent){.segment = segment, .place = c.place};
    out->set_id = c.fields[1];
    out->type = take_cwe(&c, 2);
    out->form = c.fields[3];
    out->number = take_ei(&c, 4);
    out->text = c.fields[5];
    out->subject_text = c.fields[6];
    out->background = c.fields[7];
    out->subject_background = c.fields[8];
    out->limitations = c.fields[9];
    out->mode = take_cwe(&c, 10);
    out->status = (enum hl7_consent_status)take_code(&c, 11, "ALPRXB", HL7_RULE_CONSENT_STATUS);
    out->discussed = take_time(&c, 12);
    out->decided = take_time(&c, 13);
    out->effective = take_time(&c, 14);
    out->ends = take_time(&c, 15);
    out->competent = take_yes_no(&c, 16);
    out->translated = take_yes_no(&c, 17);
    out->language = take_cwe(&c, 18);
    out->material = take_yes_no(&c, 19);
    out->bypass_reason = take_cwe(&c, 20);
    out->disclosure_level = take_cwe(&c, 21).code;
    out->nondisclosure = take_cwe(&c, 22);
    out->nonsubject = take_cwe(&c, 23);
    take_consenters(&c, out);
    out->companions = count_companions(m, segment);
    return c.status;
}

enum status hl7_companion_read(const struct hl7_message *m, const struct hl7_consent *consent,
                               size_t number, struct hl7_zone zone, struct hl7_participant *out,
                               struct issues *issues)
{
    INVARIANT(number < consent->companions);
    size_t segment = consent->segment;
    for (size_t left = number + 1; left > 0;) {
        segment++;
        if (is_companion(m->segments[segment].id)) left--;
    }
    struct cursor c;
    begin(&c, m, segment, zone, issues);
    const struct hl7_delimiters *d = &m->delimiters;
    bool role = m->segments[segment].id == HL7_ID('R', 'O', 'L');
    *out = (struct hl7_participant){.segment = segment, .action = c.fields[2]};
    out->role = take_cwe(&c, role ? 3 : 4);
    out->person = hl7_xcn_read(d, first_of(&c, role ? 4 : 5));
    out->organization = hl7_xon_read(d, first_of(&c, role ? 13 : 8));
    if (!role) out->device = take_ei(&c, 10);
    out->from = take_time(&c, role ? 5 : 11);
    out->to = take_time(&c, role ? 6 : 12);
    return c.status;
}

// ARV --------------------------------------------------------------------------------------------

size_t hl7_restriction_find(const struct hl7_message *m, size_t from)
{
    return hl7_segment_find(m, HL7_ID('A', 'R', 'V'), from);
}

// By the nearest segment before it that belongs to a patient or a visit.
static enum hl7_restriction_scope scope_of(const struct hl7_message *m, size_t segment)
{
    while (segment-- > 0) {
        uint32_t id = m->segments[segment].id;
        if (id == HL7_ID('P', 'V', '1') || id == HL7_ID('P', 'V', '2')) return HL7_SCOPE_ENCOUNTER;
        if (id == HL7_ID('P', 'I', 'D')) return HL7_SCOPE_PATIENT;
    }
    return HL7_SCOPE_MESSAGE;
}

enum status hl7_restriction_read(const struct hl7_message *m, size_t segment, struct hl7_zone zone,
                                 struct hl7_restriction *out, struct issues *issues)
{
    struct cursor c;
    begin(&c, m, segment, zone, issues);
    *out = (struct hl7_restriction){.segment = segment, .place = c.place};
    out->scope = scope_of(m, segment);
    out->set_id = c.fields[1];
    out->action = (enum hl7_restriction_action)take_code(&c, 2, "ADUX", HL7_RULE_VALUE_TABLE);
    out->value = take_cwe(&c, 3);
    if (!hl7_has_value(out->value.code)) fault(&c, 3, HL7_RULE_FIELD_REQUIRED);
    span parts[HL7_REASONS_MAX];
    out->reason_count = take_repetitions(&c, 4, parts, HL7_REASONS_MAX);
    for (size_t i = 0; i < out->reason_count; i++) {
        out->reasons[i] = hl7_cwe_read(&m->delimiters, parts[i]);
    }
    out->instructions = c.fields[5];
    struct hl7_range range;
    if (hl7_range_read(&m->delimiters, first_of(&c, 6), zone, &range) != STATUS_OK) {
        fault(&c, 6, HL7_RULE_VALUE_TYPE);
    }
    out->from = range.from;
    out->to = range.to;
    out->classification = take_cwe(&c, 7);
    out->handling = c.fields[8];
    out->locations = c.fields[9];
    out->instance = take_ei(&c, 10);
    for (uint32_t i = 7; i <= 10; i++) out->is_long = out->is_long || c.fields[i].size > 0;
    return c.status;
}

// PD1 and RFI ------------------------------------------------------------------------------------

enum status hl7_protection_read(const struct hl7_message *m, size_t segment, struct hl7_zone zone,
                                struct hl7_protection *out, struct issues *issues)
{
    struct cursor c;
    begin(&c, m, segment, zone, issues);
    *out = (struct hl7_protection){.segment = segment, .place = c.place};
    out->place.field = 12;
    out->publicity = take_cwe(&c, 11);
    out->stated = take_yes_no(&c, 12);
    out->effective = take_time(&c, 13);
    return c.status;
}

enum status hl7_information_request_read(const struct hl7_message *m, size_t segment,
                                         struct hl7_zone zone, struct hl7_information_request *out,
                                         struct issues *issues)
{
    struct cursor c;
    begin(&c, m, segment, zone, issues);
    *out = (struct hl7_information_request){.segment = segment, .place = c.place};
    out->requested = take_time(&c, 1);
    out->due = take_time(&c, 2);
    out->consent = take_yes_no(&c, 3);
    out->submitted = take_time(&c, 4);
    return c.status;
}
