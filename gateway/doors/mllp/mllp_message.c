// SPDX-License-Identifier: Apache-2.0
// One message, from its bytes to its answer. The order of what can end it:
//
//   1  an acknowledgement is never acknowledged
//   2  MSH-13 of 0 or -1 starts or resets a link and says nothing else
//   3  what cannot be read, or is not accepted here: AR, AE
//   4  the same message again: the answer it had
//   5  a sequence number that is not the next: AR
//   6  the same control id with other content: held, unless the feed accepts it
//   7  what the adapter refuses: AE; what a person must look at: held
//   8  what the ledger refuses: AE
//
// Everything else is answered with AA or CA when the operations and the sealed message are on disk.
#include "gateway/doors/mllp/mllp_message.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "gateway/doors/fhir_door.h"
#include "gateway/doors/mllp/mllp_resources.h"
#include "gateway/host/log.h"

#define LISTENER_NONE (-1)

// Issues and answers -----------------------------------------------------------------------------

static enum status complain(struct taking *t, enum hl7_rule rule, uint32_t field)
{
    struct hl7_place place = {"MSH", 1, field, 1, 0, 0};
    if (!t->received.has_header) {
        return issue_add(&t->issues, ISSUE_ERROR, STATUS_REFUSED, hl7_rule(rule)->id, 0, "");
    }
    span near = field == 0 ? hl7_segment_text(&t->received.message, 0)
                           : hl7_field(&t->received.message, 0, field);
    if (near.size == 0) near = hl7_segment_text(&t->received.message, 0);
    return hl7_complain(&t->received.message, &t->issues, ISSUE_ERROR, rule, near, &place);
}

static const char *first_error(const struct taking *t)
{
    for (size_t i = 0; i < t->issues.count; i++) {
        if (t->issues.items[i].severity == ISSUE_ERROR) return t->issues.items[i].rule;
    }
    return NULL;
}

static span write_ack(struct taking *t, enum hl7_ack_code code)
{
    static const char *const memory_rule = "hl7-memory";
    char id[24];
    char *memory = arena_text(t->arena, HL7_ACK_MEMORY);
    struct writer w = writer_over(memory, memory == NULL ? 0 : HL7_ACK_MEMORY);
    struct hl7_ack ack = {
        .received = &t->received,
        .code = code,
        .issues = code == HL7_ACK_CA ? NULL : &t->issues,
        .tells_warnings = t->feed->settings->tells_warnings,
        .control_id = mllp_door_next_id(t->door, id),
        .now = (instant)(host_wall_ms(t->door->host) / 1000),
        .zone = t->feed->settings->reading.zone,
        .has_sequence = t->sequence.is_used && t->sequence.is_valid,
        .expected_sequence = t->expected,
    };
    if (memory != NULL && hl7_ack_write(&w, &ack, t->arena) == STATUS_OK) return writer_span(&w);
    metrics_add(t->door->metrics, METRIC_MLLP_MEMORY, 1);
    log_event(LOG_MLLP_DROPPED, log_name(LOG_FIELD_REASON, memory_rule));
    return (span){NULL, 0};
}

// The acknowledgements that the sender wants. What is held is committed, and not accepted.
static void write_acks(struct taking *t, enum hl7_answer answer)
{
    bool held = t->outcome == MLLP_HELD;
    struct hl7_ack_plan plan = hl7_ack_plan(&t->received, held ? HL7_AA : answer);
    if (held && plan.application == HL7_ACK_AA) plan.application = HL7_ACK_AE;
    t->stored.commit = t->stored.application = (span){NULL, 0};
    if (plan.commit != HL7_ACK_NONE) t->stored.commit = write_ack(t, plan.commit);
    if (plan.application != HL7_ACK_NONE) t->stored.application = write_ack(t, plan.application);
}

static void note(struct taking *t)
{
    struct mllp_recent recent = {
        .time_ms = (uint64_t)host_wall_ms(t->door->host),
        .event = t->received.has_header ? t->received.header.event : NULL,
        .rule = t->outcome == MLLP_DUPLICATE ? NULL : first_error(t),
        .size = (uint32_t)t->bytes.size,
        .outcome = (uint8_t)t->outcome,
    };
    if (t->is_identified) memcpy(recent.name, t->identity.name, sizeof recent.name);
    t->feed->bypasses += t->plan.bypass_count;
    mllp_feed_note(t->door, t->feed, &recent);
}

// Ends a message that is not stored. Nobody hears of it when the sender wants no answer but the
// feed's list, the log and the metrics.
static enum mllp_taken refuse(struct taking *t)
{
    enum hl7_answer answer = hl7_answer_of(&t->issues);
    if (answer == HL7_AA) answer = HL7_AE;
    t->outcome = answer == HL7_AR ? MLLP_REJECTED : MLLP_ERROR;
    write_acks(t, answer);
    note(t);
    return MLLP_TAKEN;
}

// Reading ----------------------------------------------------------------------------------------

static bool is_acknowledgement(const struct hl7_received *received)
{
    if (!received->has_header) return false;
    span type = received->header.type.code;
    return span_is(type, "ACK") || span_is(type, "MCF");
}

static bool is_link_call(const struct taking *t)
{
    bool is_call = t->sequence.number == 0 || t->sequence.number == -1;
    return t->sequence.is_used && t->sequence.is_valid && is_call;
}

// What MSA-4 says: the number that is accepted, or the one that is expected.
static int64_t next_number(const struct mllp_link *link)
{
    return link->last == -1 ? -1 : link->last + 1;
}

static enum status read_message(struct taking *t)
{
    enum status status =
        hl7_receive(&t->received, t->bytes, &t->feed->settings->reading, t->arena, &t->issues);
    if (t->feed->settings->refuses) {
        t->issues.count = 0;
        status = complain(t, HL7_RULE_SENDER, 3);
    }
    return status;
}

void mllp_refuse_oversize(struct taking *t)
{
    (void)read_message(t);
    t->issues.count = 0;
    (void)complain(t, HL7_RULE_TOO_LARGE, 0);
    (void)refuse(t);
}

// Storing ----------------------------------------------------------------------------------------

static void durable(struct intake_request *request, enum status status)
{
    struct mllp_submission *submission = request->owner;
    struct mllp_answer *answer = submission->answer;
    struct mllp_door *door = answer->door;
    INVARIANT(answer->waiting != 0);
    answer->waiting--;
    if (status == STATUS_OK) {
        metrics_add(door->metrics, METRIC_OPERATIONS, request->receipt.count);
        gateway_note_progress(door->gateway);
    } else if (answer->session != NULL) {
        // It may or may not be on disk: the sender must ask again, and is told nothing.
        log_event(LOG_MLLP_CLOSED, log_name(LOG_FIELD_REASON, status_name(status)));
        mllp_session_close(answer->session);
    }
    if (answer->session != NULL)
        mllp_session_flush(answer->session);
    else if (answer->waiting == 0)
        mllp_answer_abandon(answer);
}

// The stored message as a document of the request's first item.
static bool describe(struct taking *t, struct intake_document *document)
{
    t->stored.message = t->bytes;
    document->is_there = true;
    document->type = MLLP_DOCUMENT_MESSAGE;
    document->format = MLLP_FORMAT_STORED;
    document->version = t->version + 1;
    memcpy(document->name, t->identity.name, sizeof document->name);
    document->identifiers = &t->identity.id;
    document->identifier_count = 1;
    uint16_t feed = (uint16_t)(t->feed - t->door->feeds);
    document->bytes = mllp_stored_write(t->arena, &t->stored, feed);
    return document->bytes.size != 0;
}

// Items of the plans: the first carries the message, then resources, and the link's number comes
// last.
static struct intake_item *make_items(struct taking *t, size_t *count)
{
    static const struct plan nothing; // of the ledger is asked
    bool held = t->outcome == MLLP_HELD;
    size_t own = t->plan.plan_count, plans = held ? 1 : own + t->document_plan_count;
    struct intake_item *resources = NULL;
    size_t resource_count = 0;
    if (!held && mllp_resources_make(t, INTAKE_ITEMS_MAX - plans - 1, &resources,
                                     &resource_count) != STATUS_OK) {
        return NULL;
    }
    struct intake_item *items = ARENA_NEW(t->arena, struct intake_item, plans + resource_count + 1);
    if (items == NULL) return NULL;
    for (size_t i = 0; i < plans; i++) {
        const struct plan *plan = i < own ? &t->plan.plans[i] : &t->document_plans[i - own];
        if (held) plan = &nothing;
        items[i] = (struct intake_item){.plan = plan, .subject = UINT8_MAX};
        if (plan->step_count != 0) items[i].subject = plan->steps[0].patient;
    }
    if (!describe(t, &items[0].document)) return NULL;
    *count = plans;
    for (size_t i = 0; i < resource_count; i++) items[(*count)++] = resources[i];
    if (!t->sequence.is_used) return items;
    mllp_link_item(t->sequence.link, t->sequence.number, t->link_bytes, &items[(*count)++]);
    return items;
}

static bool any_urgent(const struct plan *plans, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (plans[i].urgent) return true;
    }
    return false;
}

static enum batch_class class_of(const struct taking *t)
{
    bool urgent = any_urgent(t->plan.plans, t->plan.plan_count) ||
                  any_urgent(t->document_plans, t->document_plan_count);
    return urgent || t->plan.merge_count != 0 ? BATCH_URGENT : BATCH_ROUTINE;
}

static void accept_number(struct taking *t)
{
    if (!t->sequence.is_used) return;
    t->sequence.link->last = t->sequence.number;
    t->sequence.link->version++;
}

// Hands the message to the intake. UNAVAILABLE: come again; any other status is in the issues.
static enum status submit(struct taking *t)
{
    struct intake_refusal refusal;
    struct intake_request *request = &t->submission->request;
    size_t count = 0;
    struct intake_item *items = make_items(t, &count);
    if (items == NULL) return complain(t, HL7_RULE_MEMORY, 0);
    *request = (struct intake_request){
        .items = items,
        .item_count = count,
        .issues = &t->issues,
        .class = class_of(t),
        .merges = t->plan.merges,
        .merge_count = t->outcome == MLLP_HELD ? 0 : t->plan.merge_count,
        .bypasses = t->plan.bypasses,
        .bypass_count = t->outcome == MLLP_HELD ? 0 : t->plan.bypass_count,
        .hold = {.is_there = t->outcome == MLLP_HELD,
                 .source = (uint16_t)(t->feed - t->door->feeds),
                 .reason = (uint16_t)t->hold_reason},
        .settles = t->settles,
        .answered = t->answered == NULL ? durable : t->answered,
        .owner = t->answered == NULL ? t->submission : t->owner,
    };
    enum status status = intake_submit(&t->door->gateway->intake, request, &refusal);
    if (status == STATUS_OK) {
        accept_number(t);
        return STATUS_OK;
    }
    if (status == STATUS_UNAVAILABLE) return status;
    const char *rule = refusal.rule;
    if (refusal.error != LEDGER_OK) rule = ledger_error_name(refusal.error);
    return issue_add(&t->issues, ISSUE_ERROR, status, rule[0] == '\0' ? NULL : rule, 0, "");
}

static enum mllp_taken submit_or_refuse(struct taking *t)
{
    enum status status = submit(t);
    if (status == STATUS_UNAVAILABLE) return MLLP_COME_AGAIN;
    if (status != STATUS_OK) {
        t->plan.bypass_count = 0;
        if (t->sequence.is_used) t->expected = next_number(t->sequence.link);
        return refuse(t);
    }
    t->answer->waiting++;
    note(t);
    return MLLP_TAKEN;
}

// What can end a message -------------------------------------------------------------------------

// 2. The link begins anew, or says where it stands.
static enum mllp_taken answer_link(struct taking *t)
{
    static const struct hl7_tree no_tree;
    struct mllp_link *link = t->sequence.link;
    t->issues.count = 0;
    t->received.tree = no_tree;
    struct hl7_feed_rules rules = t->feed->settings->reading.rules;
    if (hl7_header_check(&t->received.message, &t->received.header, rules, &t->issues) != STATUS_OK)
        return refuse(t);
    t->outcome = MLLP_LINK;
    t->expected = t->sequence.number == 0 ? next_number(link) : -1;
    write_acks(t, HL7_AA);
    if (t->sequence.number == 0 || link->last == -1) {
        note(t);
        return MLLP_TAKEN;
    }
    struct intake_item item;
    struct intake_refusal refusal;
    mllp_link_item(link, -1, t->link_bytes, &item);
    t->submission->request = (struct intake_request){.items = &item,
                                                     .item_count = 1,
                                                     .class = BATCH_ROUTINE,
                                                     .answered = durable,
                                                     .owner = t->submission};
    enum status status =
        intake_submit(&t->door->gateway->intake, &t->submission->request, &refusal);
    if (status == STATUS_UNAVAILABLE) return MLLP_COME_AGAIN;
    if (status != STATUS_OK) {
        (void)issue_add(&t->issues, ISSUE_ERROR, status, NULL, 0, "");
        return refuse(t);
    }
    accept_number(t);
    t->answer->waiting++;
    note(t);
    return MLLP_TAKEN;
}

static span copy(struct taking *t, span bytes)
{
    char *memory = arena_text(t->arena, bytes.size);
    if (memory == NULL || bytes.size == 0) return (span){NULL, 0};
    memcpy(memory, bytes.data, bytes.size);
    return span_of(memory, bytes.size);
}

// 4. Known: the answer it had.
static enum mllp_taken answer_again(struct taking *t)
{
    struct buffer memory = {0};
    struct mllp_stored stored;
    struct gateway *gateway = t->door->gateway;
    enum status status = mllp_stored_load(gateway, t->identity.name, &memory, &stored);
    if (status == STATUS_UNAVAILABLE) return MLLP_COME_AGAIN;
    t->outcome = MLLP_DUPLICATE;
    if (status == STATUS_OK) {
        t->stored.commit = copy(t, stored.commit);
        t->stored.application = copy(t, stored.application);
    } else {
        write_acks(t, HL7_AA); // its patient was erased since: it was accepted then
    }
    buffer_release(gateway->host->budget, &memory);
    note(t);
    return MLLP_TAKEN;
}

// A message that waits for a person says so as an error, so that somebody looks.
static void hold_for_person(struct taking *t, enum mllp_hold_reason reason)
{
    t->outcome = MLLP_HELD;
    t->hold_reason = reason;
    const char *held = hl7_rule(HL7_RULE_CONSENT_HELD)->id;
    for (size_t i = 0; i < t->issues.count; i++) {
        struct issue *issue = &t->issues.items[i];
        if (issue->rule != NULL && strcmp(issue->rule, held) == 0) issue->severity = ISSUE_ERROR;
    }
    if (first_error(t) == NULL) (void)complain(t, HL7_RULE_CONSENT_HELD, 0);
}

// 7. The plans, or why there are none.
static enum status make_plans(struct taking *t, const struct hl7_feed *meaning)
{
    const struct secret_key *key = &t->door->gateway->keeper->secrets->pseudonym;
    struct hl7_adapter_context context = {
        .tenant_key = span_of(key->bytes, sizeof key->bytes),
        .feed = meaning,
        .now = (instant)(host_wall_ms(t->door->host) / 1000),
    };
    TRY(hl7_adapter_plan(&t->plan, &t->received, &context, t->arena, &t->issues));
    return mllp_cda_plan(t);
}

// 5 to 8, of a message that is new and can be read.
static enum mllp_taken take_new(struct taking *t)
{
    const struct mllp_feed_settings *feed = t->feed->settings;
    if (t->sequence.is_used && !t->sequence.is_valid) {
        (void)complain(t, HL7_RULE_VALUE_TYPE, 13);
        return refuse(t);
    }
    if (t->sequence.is_used) {
        int64_t next = next_number(t->sequence.link);
        t->expected = next;
        if (next != -1 && t->sequence.number != next) {
            (void)complain(t, HL7_RULE_SEQUENCE, 13);
            return refuse(t);
        }
    }
    t->outcome = MLLP_ACCEPTED;
    if (mllp_is_reused(t->door->gateway, &t->identity) && !feed->accepts_duplicate_ids) {
        (void)complain(t, HL7_RULE_KEY_DUPLICATE, 10);
        hold_for_person(t, MLLP_HOLD_REUSED_ID);
    } else {
        if (make_plans(t, &feed->meaning) != STATUS_OK) return refuse(t);
        if (t->plan.hold) hold_for_person(t, MLLP_HOLD_CONSENT);
    }
    if (t->sequence.is_used) t->expected = t->sequence.number;
    write_acks(t, HL7_AA);
    return submit_or_refuse(t);
}

enum mllp_taken mllp_take_message(struct taking *t)
{
    enum status status = read_message(t);
    if (is_acknowledgement(&t->received)) { // 1
        t->outcome = MLLP_RESPONSE;
        note(t);
        return MLLP_TAKEN;
    }
    if (t->received.has_header) {
        enum status link = mllp_sequence_read(t->door, &t->received, &t->sequence);
        if (link == STATUS_UNAVAILABLE) return MLLP_COME_AGAIN;
        if (link != STATUS_OK) {
            (void)issue_add(&t->issues, ISSUE_ERROR, link, NULL, 0, "");
            status = link;
        } else if (is_link_call(t) && !t->feed->settings->refuses) {
            return answer_link(t);
        }
        if (t->sequence.is_used && t->sequence.is_valid)
            t->expected = next_number(t->sequence.link);
    }
    if (status != STATUS_OK) return refuse(t); // 3
    mllp_identify(t->door->gateway, &t->received, &t->identity);
    t->is_identified = true;
    if (mllp_is_stored(t->door->gateway, &t->identity)) return answer_again(t);
    return take_new(t);
}

// Again ------------------------------------------------------------------------------------------

enum status mllp_take_again(struct mllp_door *door, struct intake_request *request,
                            uint64_t settles, const uint8_t *name, struct issues *issues)
{
    struct gateway *gateway = door->gateway;
    struct buffer memory = {0};
    struct mllp_stored stored;
    struct arena *arena = fhir_scratch(gateway);
    struct taking *t = mllp_taking_new(door, arena);
    if (t == NULL) return STATUS_NO_SPACE;
    TRY(mllp_stored_load(gateway, name, &memory, &stored));
    t->bytes = stored.message;
    t->feed = mllp_feed_find(door, LISTENER_NONE, t->bytes);
    t->submission = (struct mllp_submission *)(void *)((char *)request -
                                                       offsetof(struct mllp_submission, request));
    t->answered = request->answered;
    t->owner = request->owner;
    t->settles = settles;
    t->outcome = MLLP_ACCEPTED;
    // A person stands behind it now, whatever the feed is worth.
    struct hl7_feed trusted = t->feed->settings->meaning;
    trusted.trusted = true;
    t->trusts_documents = true;
    enum status status = read_message(t);
    if (status == STATUS_OK) status = make_plans(t, &trusted);
    if (status == STATUS_OK) {
        mllp_identify(gateway, &t->received, &t->identity);
        memcpy(t->identity.name, name, sizeof t->identity.name);
        t->is_identified = true;
        t->version = documents_newest(&gateway->keeper->documents, name)->version;
        write_acks(t, HL7_AA);
        status = submit(t);
    }
    if (status == STATUS_OK) note(t);
    for (size_t i = 0; i < t->issues.count && issues->count < issues->capacity; i++)
        issues->items[issues->count++] = t->issues.items[i];
    buffer_release(gateway->host->budget, &memory);
    return status;
}
