// SPDX-License-Identifier: Apache-2.0
// The message as a whole: segment by segment, with the patient who holds there.
#include "adapters/hl7_adapter.h"

#include "adapters/hl7_adapter_internal.h"
#include "core/base/invariant.h"
#include "core/ledger/policy_codes.h"

void hl7_planner_say(struct hl7_planner *p, enum issue_severity severity, enum hl7_rule rule,
                     span part, const struct hl7_place *place)
{
    enum status status = hl7_complain(p->m, p->issues, severity, rule, part, place);
    if (status != STATUS_OK && p->status == STATUS_OK) p->status = status;
}

struct account_key hl7_planner_key(const struct hl7_planner *p, span type, span id)
{
    return pseudonym_of_document(p->context->tenant_key, type, id);
}

struct plan *hl7_planner_plan(struct hl7_planner *p, span type, span id)
{
    struct hl7_place nowhere = {.sequence = 0};
    if (p->status != STATUS_OK) return NULL;
    if (p->out->plan_count == HL7_PLANS_MAX) {
        hl7_planner_say(p, ISSUE_ERROR, HL7_RULE_SEGMENTS_MAX, (span){NULL, 0}, &nowhere);
        return NULL;
    }
    struct plan *plan = &p->plans[p->out->plan_count++];
    memset(plan, 0, sizeof *plan);
    plan->document = hl7_planner_key(p, type, id);
    plan->has_document = true;
    return plan;
}

uint8_t hl7_planner_party(struct hl7_planner *p, struct plan *plan, const struct plan_party *party)
{
    uint32_t index = plan_party(plan, party);
    if (index < PLAN_PARTIES_MAX) return (uint8_t)index;
    struct hl7_place nowhere = {.sequence = 0};
    hl7_planner_say(p, ISSUE_ERROR, HL7_RULE_SEGMENTS_MAX, (span){NULL, 0}, &nowhere);
    return 0;
}

uint8_t hl7_planner_special(struct hl7_planner *p, struct plan *plan, enum plan_party_kind kind)
{
    struct plan_party party = {.kind = kind};
    return hl7_planner_party(p, plan, &party);
}

struct plan_step *hl7_planner_step(struct hl7_planner *p, struct plan *plan,
                                   enum plan_step_kind kind)
{
    struct plan_step *step = plan_step(plan, kind);
    if (step == NULL) {
        struct hl7_place nowhere = {.sequence = 0};
        hl7_planner_say(p, ISSUE_ERROR, HL7_RULE_SEGMENTS_MAX, (span){NULL, 0}, &nowhere);
        return NULL;
    }
    step->patient = p->has_patient ? hl7_planner_party(p, plan, &p->patient)
                                   : hl7_planner_special(p, plan, PLAN_NOBODY);
    step->custodian = hl7_planner_special(p, plan, PLAN_TENANT);
    step->grantee = hl7_planner_special(p, plan, PLAN_NOBODY);
    return step;
}

// Patients ---------------------------------------------------------------------------------------

// The PID at `segment` holds from here on. An identifier that cannot be compared makes the patient
// nobody, which is an error only where something is to be said about them.
static void take_patient(struct hl7_planner *p, size_t segment)
{
    struct policy_token first = {{NULL, 0}, {NULL, 0}};
    p->patient_segment = segment;
    p->has_patient = hl7_identity_patient(p, hl7_field(p->m, segment, 3), &p->patient, &first);
    if (!p->has_patient) // PID-2 held the identifier before version 2.3.1
        p->has_patient = hl7_identity_patient(p, hl7_field(p->m, segment, 2), &p->patient, &first);
    const span parts[] = {first.system, first.value};
    p->patient_key = p->has_patient ? hl7_planner_join(p, parts, 2) : (span){NULL, 0};
}

// Events that make or change a person: an actor of the ledger, not only a record.
static bool makes_person(const struct hl7_header *h)
{
    static const char *const events[] = {"A01", "A02", "A03", "A04", "A05", "A06", "A07",
                                         "A08", "A13", "A14", "A28", "A31", "A40", "A47"};
    if (!span_is(h->type.code, "ADT")) return false;
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        if (span_is(h->type.event, events[i])) return true;
    }
    return false;
}

// The key of what the message files: a document's own number, so that an edit supersedes it and a
// replacement what it replaces; else sender and control id.
static struct plan *begin_message(struct hl7_planner *p)
{
    const struct hl7_header *h = &p->received->header;
    const struct hl7_delimiters *d = &p->m->delimiters;
    size_t txa = hl7_segment_find(p->m, HL7_ID('T', 'X', 'A'), 0);
    if (txa < p->m->segment_count) {
        bool replaces = span_is(h->type.event, "T10") || span_is(h->type.event, "T09");
        span parent = hl7_field(p->m, txa, 13), own = hl7_field(p->m, txa, 12);
        struct hl7_ei ei = hl7_ei_read(d, replaces && hl7_has_value(parent) ? parent : own);
        const span parts[] = {hl7_planner_text(p, ei.authority.namespace_id),
                              hl7_planner_text(p, ei.authority.universal_id),
                              hl7_planner_text(p, ei.id)};
        return hl7_planner_plan(p, span_text("hl7-document"), hl7_planner_join(p, parts, 3));
    }
    const span parts[] = {h->sending_application, h->sending_facility, h->control_id};
    return hl7_planner_plan(p, span_text("hl7-message"), hl7_planner_join(p, parts, 3));
}

// Merges -----------------------------------------------------------------------------------------

enum merge { MERGE_NONE, MERGE_PERSON, MERGE_NAMES };

// What MRG means in this event: two records of one person, new names of one record, or something
// about accounts and visits that changes no person.
static enum merge merge_of(const struct hl7_header *h)
{
    static const struct {
        const char *event;
        enum merge merge;
    } rows[] = {{"A18", MERGE_PERSON}, {"A30", MERGE_PERSON}, {"A34", MERGE_PERSON},
                {"A36", MERGE_PERSON}, {"A39", MERGE_PERSON}, {"A40", MERGE_PERSON},
                {"A46", MERGE_NAMES},  {"A47", MERGE_NAMES},  {"A48", MERGE_NAMES}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (span_is(h->type.event, rows[i].event)) return rows[i].merge;
    }
    return MERGE_NONE;
}

static void take_merge(struct hl7_planner *p, struct plan *plan, size_t segment)
{
    enum merge merge = merge_of(&p->received->header);
    struct hl7_outcome *out = p->out;
    if (merge == MERGE_NONE) return;
    struct plan_party prior;
    struct policy_token first;
    struct hl7_place place = hl7_segment_place(p->m, segment);
    place.field = 1;
    bool named = hl7_identity_patient(p, hl7_field(p->m, segment, 1), &prior, &first);
    bool room = out->merge_count < HL7_MERGES_MAX;
    if (!named || !p->has_patient || !room) {
        enum hl7_rule rule = room ? HL7_RULE_MERGE : HL7_RULE_SEGMENTS_MAX;
        hl7_planner_say(p, ISSUE_ERROR, rule, hl7_segment_text(p->m, segment), &place);
        return;
    }
    if (merge == MERGE_PERSON) {
        out->merges[out->merge_count++] = (struct plan_merge){p->patient, prior};
        return;
    }
    // New names of one person: the old one leads, so that the account is found by it.
    for (uint32_t i = 0; i < p->patient.name_count && prior.name_count < PLAN_NAMES_MAX; i++)
        prior.names[prior.name_count++] = p->patient.names[i];
    p->patient = prior;
    (void)hl7_planner_step(p, plan, PLAN_RECORD);
}

// Requests ---------------------------------------------------------------------------------------

// Who sent this message, as an organization; the tenant where nothing is stated.
static uint8_t sender(struct hl7_planner *p, struct plan *plan)
{
    const struct hl7_header *h = &p->received->header;
    struct policy_token token;
    struct plan_party party = {.kind = PLAN_NAMED};
    if (!hl7_identity_hd(p, h->sending_facility, &token) &&
        !hl7_identity_hd(p, h->sending_application, &token)) {
        return hl7_planner_special(p, plan, PLAN_TENANT);
    }
    hl7_identity_name(p, &party, ACCOUNT_ORGANIZATION, &token);
    return hl7_planner_party(p, plan, &party);
}

static void add_request(struct hl7_planner *p, struct plan *plan, uint64_t purposes)
{
    struct plan_step *step = hl7_planner_step(p, plan, PLAN_REQUEST);
    if (step == NULL) return;
    step->grantee = sender(p, plan);
    step->rule.flags = RULE_ALL_TYPES | (purposes == 0 ? RULE_ALL_PURPOSES : 0);
    step->rule.purposes[0] = purposes;
}

// QPD-3 of a query for a person's data, QRD-8 of the old one: a CX, or an XCN whose first
// component is the identifier.
static void take_query(struct hl7_planner *p, size_t segment)
{
    bool old = p->m->segments[segment].id == HL7_ID('Q', 'R', 'D');
    struct policy_token first = {{NULL, 0}, {NULL, 0}};
    struct plan_party patient;
    span tag = hl7_planner_text(p, hl7_field(p->m, segment, old ? 4 : 2));
    span who = hl7_field(p->m, segment, old ? 8 : 3);
    bool demographics = who.size > 0 && who.data[0] == '@'; // a search by names, not for a person
    struct hl7_place place = hl7_segment_place(p->m, segment);
    place.field = old ? 8 : 3;
    if (demographics || !hl7_identity_patient(p, who, &patient, &first)) {
        hl7_planner_say(p, ISSUE_INFORMATION, HL7_RULE_QUERY_IGNORED,
                        hl7_segment_text(p->m, segment), &place);
        return;
    }
    struct plan *plan = hl7_planner_plan(p, span_text("hl7-query"), tag);
    if (plan == NULL) return;
    p->patient = patient;
    p->has_patient = true;
    add_request(p, plan, p->context->feed->purposes);
}

static void take_information_request(struct hl7_planner *p, size_t segment)
{
    struct hl7_information_request request;
    struct hl7_place place = hl7_segment_place(p->m, segment);
    enum status status =
        hl7_information_request_read(p->m, segment, p->received->header.zone, &request, p->issues);
    if (status != STATUS_OK) {
        if (p->status == STATUS_OK) p->status = status;
        return;
    }
    // The patient of the request stands behind RFI.
    size_t pid = hl7_segment_find(p->m, HL7_ID('P', 'I', 'D'), segment);
    if (pid < p->m->segment_count) take_patient(p, pid);
    if (!p->has_patient) {
        hl7_planner_say(p, ISSUE_INFORMATION, HL7_RULE_QUERY_IGNORED,
                        hl7_segment_text(p->m, segment), &place);
        return;
    }
    const struct hl7_header *h = &p->received->header;
    const span parts[] = {h->sending_facility, h->control_id};
    struct plan *plan =
        hl7_planner_plan(p, span_text("hl7-request"), hl7_planner_join(p, parts, 2));
    if (plan == NULL) return;
    if (span_is(h->type.event, "E13"))
        (void)hl7_planner_step(p, plan, PLAN_RECORD);
    else
        add_request(p, plan, policy_bit(POLICY_PURPOSE_HPAYMT));
}

// An answer to a query of ours: its tag names the request.
static void take_response(struct hl7_planner *p, size_t segment)
{
    span tag = hl7_planner_text(p, hl7_field(p->m, segment, 1));
    size_t pid = hl7_segment_find(p->m, HL7_ID('P', 'I', 'D'), 0);
    if (pid < p->m->segment_count) take_patient(p, pid);
    if (!p->has_patient || tag.size == 0) return;
    struct plan *plan = hl7_planner_plan(p, span_text("hl7-query"), tag);
    if (plan == NULL) return;
    struct plan_step *step = hl7_planner_step(p, plan, PLAN_RESPOND);
    if (step != NULL) step->approve = span_is(hl7_field(p->m, segment, 2), "OK");
}

// The whole --------------------------------------------------------------------------------------

static void take_segment(struct hl7_planner *p, struct plan *message, size_t i)
{
    uint32_t id = p->m->segments[i].id;
    if (id == HL7_ID('P', 'I', 'D')) {
        bool person = makes_person(&p->received->header);
        take_patient(p, i);
        if (p->has_patient && merge_of(&p->received->header) != MERGE_NAMES)
            (void)hl7_planner_step(p, message, person ? PLAN_ACTOR : PLAN_RECORD);
    } else if (id == HL7_ID('P', 'D', '1')) {
        hl7_planner_protection(p, i);
    } else if (id == HL7_ID('C', 'O', 'N')) {
        hl7_planner_consent(p, i);
    } else if (id == HL7_ID('A', 'R', 'V')) {
        // One before the patient is for the whole message, and so for its first patient.
        if (!p->has_patient) {
            size_t pid = hl7_segment_find(p->m, HL7_ID('P', 'I', 'D'), i);
            if (pid < p->m->segment_count) take_patient(p, pid);
        }
        hl7_planner_restriction(p, i);
    } else if (id == HL7_ID('M', 'R', 'G')) {
        take_merge(p, message, i);
    } else if (id == HL7_ID('Q', 'P', 'D') && span_is(p->received->header.type.code, "QBP")) {
        take_query(p, i);
    } else if (id == HL7_ID('Q', 'R', 'D')) {
        take_query(p, i);
    } else if (id == HL7_ID('Q', 'A', 'K')) {
        take_response(p, i);
    } else if (id == HL7_ID('R', 'F', 'I')) {
        take_information_request(p, i);
    }
}

enum status hl7_adapter_plan(struct hl7_outcome *out, const struct hl7_received *received,
                             const struct hl7_adapter_context *context, struct arena *arena,
                             struct issues *issues)
{
    memset(out, 0, sizeof *out);
    struct hl7_planner p = {.received = received,
                            .m = &received->message,
                            .context = context,
                            .arena = arena,
                            .issues = issues,
                            .out = out};
    INVARIANT(received->has_header && p.m->segment_count > 0);
    p.patient_segment = p.m->segment_count;
    p.plans = arena_alloc_raw(arena, HL7_PLANS_MAX, sizeof *p.plans);
    if (p.plans == NULL) {
        struct hl7_place nowhere = {.sequence = 0};
        hl7_planner_say(&p, ISSUE_ERROR, HL7_RULE_MEMORY, (span){NULL, 0}, &nowhere);
        return p.status;
    }
    out->plans = p.plans;
    if (span_is(received->header.type.code, "ACK")) return STATUS_OK; // says nothing of anybody
    struct plan *message = begin_message(&p);
    if (message == NULL) return p.status;
    for (size_t i = 0; i < p.m->segment_count; i++) take_segment(&p, message, i);
    // A message about nobody is filed all the same.
    if (p.status == STATUS_OK && message->step_count == 0)
        (void)hl7_planner_step(&p, message, PLAN_RECORD);
    return p.status;
}
