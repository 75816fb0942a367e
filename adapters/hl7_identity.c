// SPDX-License-Identifier: Apache-2.0
// Who is meant. An identifier is a system and a value, as everywhere in the ledger: the system
// comes from the assigning authority, by the feed's table first, so that the same number is the
// same person whichever protocol brought it. An identifier without an authority is the sending
// facility's own.
#include "adapters/hl7_adapter_internal.h"
#include "adapters/identifier_system.h"

#include "core/base/invariant.h"

#define URI_SYSTEM "urn:ietf:rfc:3986"

span hl7_planner_text(struct hl7_planner *p, span part)
{
    span text = {NULL, 0};
    if (!hl7_has_value(part)) return text;
    if (hl7_text(&p->m->delimiters, part, p->arena, &text) != STATUS_OK) {
        struct hl7_place nowhere = {.sequence = 0};
        hl7_planner_say(p, ISSUE_ERROR, HL7_RULE_MEMORY, part, &nowhere);
        return (span){NULL, 0};
    }
    while (text.size > 0 && text.data[0] == ' ') text = span_slice(text, 1, text.size);
    while (text.size > 0 && text.data[text.size - 1] == ' ') text.size--;
    return text;
}

span hl7_planner_join(struct hl7_planner *p, const span *parts, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) size += parts[i].size + 1;
    char *memory = arena_text(p->arena, size);
    if (memory == NULL) {
        struct hl7_place nowhere = {.sequence = 0};
        hl7_planner_say(p, ISSUE_ERROR, HL7_RULE_MEMORY, (span){NULL, 0}, &nowhere);
        return (span){NULL, 0};
    }
    struct writer w = writer_over(memory, size);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) write_u8(&w, '|');
        write_span(&w, parts[i]);
    }
    return writer_span(&w);
}

static bool find_authority(const struct hl7_feed *feed, span text, span *system)
{
    for (size_t i = 0; text.size > 0 && i < feed->authority_count; i++) {
        if (!span_equal(feed->authorities[i].authority, text)) continue;
        *system = feed->authorities[i].system;
        return true;
    }
    return false;
}

bool hl7_identity_system(struct hl7_planner *p, const struct hl7_hd *authority, span *system)
{
    const struct hl7_feed *feed = p->context->feed;
    span id = hl7_planner_text(p, authority->universal_id);
    span name = hl7_planner_text(p, authority->namespace_id);
    if (find_authority(feed, id, system) || find_authority(feed, name, system)) return true;
    span type = id.size > 0 ? authority->universal_id_type : (span){NULL, 0};
    *system = identifier_system(id.size > 0 ? id : name, type, p->arena);
    return system->size > 0;
}

bool hl7_identity_cx(struct hl7_planner *p, span repetition, struct policy_token *out)
{
    const struct hl7_delimiters *d = &p->m->delimiters;
    struct hl7_cx cx = hl7_cx_read(d, repetition);
    out->value = hl7_planner_text(p, cx.id);
    if (out->value.size == 0) return false;
    if (hl7_identity_system(p, &cx.authority, &out->system)) return true;
    const struct hl7_header *h = &p->received->header;
    struct hl7_hd facility = hl7_hd_read(d, h->sending_facility);
    struct hl7_hd application = hl7_hd_read(d, h->sending_application);
    return hl7_identity_system(p, &facility, &out->system) ||
           hl7_identity_system(p, &application, &out->system);
}

bool hl7_identity_hd(struct hl7_planner *p, span field, struct policy_token *out)
{
    struct hl7_hd hd = hl7_hd_read(&p->m->delimiters, field);
    span id = hl7_planner_text(p, hd.universal_id);
    out->system = span_text(URI_SYSTEM);
    out->value = identifier_system(id, hd.universal_id_type, p->arena);
    if (out->value.size > 0) return true;
    out->system = span_text("urn:id");
    out->value = hl7_planner_text(p, hd.namespace_id);
    return out->value.size > 0;
}

void hl7_identity_name(struct hl7_planner *p, struct plan_party *party, uint8_t kind,
                       const struct policy_token *token)
{
    struct account_key key = pseudonym_of(p->context->tenant_key, kind, token);
    party->kind = PLAN_NAMED;
    party->account_kind = kind;
    for (uint32_t i = 0; i < party->name_count; i++) {
        if (account_key_equal(&party->names[i], &key)) return;
    }
    if (party->name_count < PLAN_NAMES_MAX) party->names[party->name_count++] = key;
}

bool hl7_identity_patient(struct hl7_planner *p, span field, struct plan_party *out,
                          struct policy_token *first)
{
    *out = (struct plan_party){.kind = PLAN_NAMED, .account_kind = ACCOUNT_PATIENT};
    struct hl7_rest rest = {field, field.size == 0};
    span repetition;
    while (hl7_part_next(&rest, p->m->delimiters.repetition, &repetition)) {
        struct policy_token token;
        if (!hl7_identity_cx(p, repetition, &token)) continue;
        if (out->name_count == 0) *first = token;
        hl7_identity_name(p, out, ACCOUNT_PATIENT, &token);
    }
    return out->name_count > 0;
}

// An organization or a person with an identifier; a name alone cannot be compared.
static bool identified(struct hl7_planner *p, span id, const struct hl7_hd *authority, uint8_t kind,
                       struct plan_party *out)
{
    struct policy_token token = {.value = hl7_planner_text(p, id)};
    if (token.value.size == 0) return false;
    const struct hl7_header *h = &p->received->header;
    struct hl7_hd facility = hl7_hd_read(&p->m->delimiters, h->sending_facility);
    if (!hl7_identity_system(p, authority, &token.system) &&
        !hl7_identity_system(p, &facility, &token.system)) {
        return false;
    }
    *out = (struct plan_party){.kind = PLAN_NAMED};
    hl7_identity_name(p, out, kind, &token);
    return true;
}

bool hl7_identity_participant(struct hl7_planner *p, const struct hl7_participant *participant,
                              struct plan_party *out)
{
    const struct hl7_xcn *person = &participant->person;
    const struct hl7_xon *organization = &participant->organization;
    return identified(p, person->id, &person->authority, ACCOUNT_PRACTITIONER, out) ||
           identified(p, organization->id, &organization->authority, ACCOUNT_ORGANIZATION, out);
}
