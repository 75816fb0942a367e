// SPDX-License-Identifier: Apache-2.0
#include "hl7/hl7_ack.h"

static const char *const code_names[] = {"", "AA", "AE", "AR", "CA", "CE", "CR"};

// The row an issue answers to; a rule of another room is told apart by its status.
static struct hl7_rule_row row_of(const struct issue *issue)
{
    const struct hl7_rule_row *row = issue->rule == NULL ? NULL : hl7_rule_by_id(issue->rule);
    if (row != NULL) return *row;
    const char *id = issue->rule == NULL ? "" : issue->rule;
    const char *text = status_text(issue->status);
    switch (status_class_of(issue->status)) {
    case STATUS_CLASS_LIMIT:
    case STATUS_CLASS_ENVIRONMENT: return (struct hl7_rule_row){id, 207, HL7_AR, text};
    case STATUS_CLASS_MALFORMED: return (struct hl7_rule_row){id, 102, HL7_AE, text};
    case STATUS_CLASS_OK:
    case STATUS_CLASS_REFUSED:
    case STATUS_CLASS_INTERNAL: break;
    }
    uint32_t code = 207;
    if (issue->status == STATUS_NOT_FOUND) code = 204;
    if (issue->status == STATUS_CONFLICT) code = 205;
    return (struct hl7_rule_row){id, code, HL7_AE, text};
}

enum hl7_answer hl7_answer_of(const struct issues *issues)
{
    enum hl7_answer worst = HL7_AA;
    for (size_t i = 0; issues != NULL && i < issues->count; i++) {
        if (issues->items[i].severity != ISSUE_ERROR) continue;
        enum hl7_answer answer = row_of(&issues->items[i]).answer;
        if (answer > worst) worst = answer;
    }
    return worst;
}

// HL7 table 0155; an unknown condition is taken for AL: better an answer too many.
static bool is_wanted(span condition, bool success)
{
    if (!hl7_has_value(condition) || span_is(condition, "NE")) return false;
    if (span_is(condition, "ER")) return !success;
    if (span_is(condition, "SU")) return success;
    return true;
}

static bool is_response(const struct hl7_received *received)
{
    if (!received->has_header) return false;
    const struct hl7_message *m = &received->message;
    span type = received->header.type.code;
    size_t msa = hl7_segment_find(m, HL7_ID('M', 'S', 'A'), 0);
    return span_is(type, "ACK") || span_is(type, "MCF") || msa < m->segment_count;
}

struct hl7_ack_plan hl7_ack_plan(const struct hl7_received *received, enum hl7_answer answer)
{
    static const enum hl7_ack_code application[] = {HL7_ACK_AA, HL7_ACK_AE, HL7_ACK_AR};
    static const enum hl7_ack_code commit[] = {HL7_ACK_CA, HL7_ACK_CE, HL7_ACK_CR};
    struct hl7_ack_plan plan = {false, HL7_ACK_NONE, HL7_ACK_NONE};
    if (is_response(received)) return plan;
    const struct hl7_header *h = &received->header;
    plan.enhanced = hl7_has_value(h->accept_ack) || hl7_has_value(h->application_ack);
    if (!plan.enhanced) {
        plan.application = application[answer];
        return plan;
    }
    bool success = answer == HL7_AA;
    if (is_wanted(h->accept_ack, success)) plan.commit = commit[answer];
    // What was not committed is not processed, so it has no application's answer.
    bool refused = plan.commit != HL7_ACK_NONE && !success;
    if (!refused && is_wanted(h->application_ack, success)) plan.application = application[answer];
    return plan;
}

// Writing ----------------------------------------------------------------------------------------

// One answer in the making: the encoder and what the sender's version understands.
struct making {
    struct hl7_encoder e;
    const struct hl7_ack *ack;
    uint32_t version; // 251 when the sender's is not known
};

static void put_echo(struct making *k, span field)
{
    hl7_put_field(&k->e);
    if (field.size <= HL7_ACK_ECHO_MAX) hl7_put_raw(&k->e, field);
}

static void put_plain(struct making *k, const char *text)
{
    hl7_put_field(&k->e);
    hl7_put_text(&k->e, span_text(text));
}

static span received_field(const struct making *k, uint32_t number)
{
    const struct hl7_received *received = k->ack->received;
    return received->has_header ? hl7_field(&received->message, 0, number) : (span){NULL, 0};
}

static void put_msh(struct making *k)
{
    struct hl7_encoder *e = &k->e;
    const struct hl7_received *received = k->ack->received;
    hl7_put_segment(e, "MSH");
    put_echo(k, received_field(k, 5));
    put_echo(k, received_field(k, 6));
    put_echo(k, received_field(k, 3));
    put_echo(k, received_field(k, 4));
    hl7_put_field(e);
    hl7_put_time(e, k->ack->now, k->ack->zone);
    hl7_put_field(e);
    put_plain(k, "ACK");
    span event = received->has_header ? received->header.type.event : (span){NULL, 0};
    if (k->version >= 240 && event.size > 0 && event.size <= 3) {
        hl7_put_component(e);
        hl7_put_raw(e, event);
        hl7_put_component(e);
        hl7_put_text(e, span_text("ACK"));
    }
    hl7_put_field(e);
    hl7_put_text(e, k->ack->control_id);
    span processing = received_field(k, 11), version = received_field(k, 12);
    if (hl7_has_value(processing))
        put_echo(k, processing);
    else
        put_plain(k, "P");
    if (received->has_header && received->header.version_number != 0)
        put_echo(k, version);
    else
        put_plain(k, "2.5.1");
    for (uint32_t i = 13; i <= 17; i++) hl7_put_field(e);
    put_echo(k, received_field(k, 18));
    hl7_put_end(e);
}

// The errors of an answer before its warnings; -1 past the last.
static int next_issue(const struct issues *issues, int at)
{
    if (issues == NULL) return -1;
    int count = (int)issues->count;
    for (at++; at < 2 * count; at++) {
        bool error = issues->items[at % count].severity == ISSUE_ERROR;
        if (error == (at < count)) return at;
    }
    return -1;
}

static const struct issue *first_error(const struct issues *issues)
{
    int at = next_issue(issues, -1);
    bool error = at >= 0 && at < (int)issues->count;
    return error ? &issues->items[at] : NULL;
}

static void put_code(struct making *k, const struct hl7_rule_row *row, bool inner)
{
    void (*next)(struct hl7_encoder *) = inner ? hl7_put_subcomponent : hl7_put_component;
    hl7_put_number(&k->e, row->code);
    next(&k->e);
    hl7_put_text(&k->e, span_text(row->text));
    next(&k->e);
    hl7_put_text(&k->e, span_text("HL70357"));
}

static void put_msa(struct making *k)
{
    struct hl7_encoder *e = &k->e;
    const struct hl7_received *received = k->ack->received;
    hl7_put_segment(e, "MSA");
    put_plain(k, code_names[k->ack->code]);
    hl7_put_field(e);
    span id = received->has_header ? received->header.control_id : (span){NULL, 0};
    hl7_put_raw(e, span_slice(id, 0, HL7_CONTROL_ID_MAX));
    const struct issue *error = first_error(k->ack->issues);
    hl7_put_field(e); // MSA-3, withdrawn with version 2.7
    struct hl7_rule_row row = {0};
    if (error != NULL) row = row_of(error);
    if (error != NULL && k->version < 270) hl7_put_text(e, span_text(row.text));
    hl7_put_field(e);
    if (k->ack->has_sequence && k->ack->expected_sequence < 0) hl7_put_text(e, span_text("-1"));
    if (k->ack->has_sequence && k->ack->expected_sequence >= 0)
        hl7_put_number(e, (uint64_t)k->ack->expected_sequence);
    hl7_put_field(e);
    hl7_put_field(e); // MSA-6, before ERR-3 took its place
    if (error != NULL && k->version >= 230 && k->version < 250) put_code(k, &row, false);
    hl7_put_end(e);
}

// ERR-2: the place as ERL, what is not known left out.
static void put_location(struct making *k, const struct issue *issue)
{
    struct hl7_place place;
    hl7_put_field(&k->e);
    if (!hl7_place_read(issue->location, &place)) return;
    const uint32_t numbers[] = {place.sequence, place.field, place.repetition, place.component,
                                place.subcomponent};
    size_t stated = 5;
    while (stated > 1 && numbers[stated - 1] == 0) stated--;
    hl7_put_text(&k->e, span_text(place.segment));
    for (size_t i = 0; i < stated; i++) {
        hl7_put_component(&k->e);
        hl7_put_number(&k->e, numbers[i]);
    }
}

static void put_err(struct making *k, const struct issue *issue)
{
    static const char *const severities[] = {"E", "W", "I"};
    struct hl7_rule_row row = row_of(issue);
    hl7_put_segment(&k->e, "ERR");
    hl7_put_field(&k->e);
    put_location(k, issue);
    hl7_put_field(&k->e);
    put_code(k, &row, false);
    put_plain(k, severities[issue->severity]);
    hl7_put_field(&k->e); // ERR-5: our own code
    hl7_put_text(&k->e, span_text(row.id));
    hl7_put_field(&k->e);
    hl7_put_field(&k->e); // ERR-7: for those who look into it
    hl7_put_text(&k->e, span_text("byte "));
    hl7_put_number(&k->e, issue->offset);
    put_plain(k, row.text);
    hl7_put_end(&k->e);
}

// Before version 2.5, one ERR with a repetition an issue: segment, sequence, field, code.
static void put_old_err(struct making *k)
{
    size_t told = 0;
    for (int at = -1; (at = next_issue(k->ack->issues, at)) >= 0 && told < HL7_ACK_ERRORS_MAX;) {
        const struct issue *issue = &k->ack->issues->items[(size_t)at % k->ack->issues->count];
        if (issue->severity != ISSUE_ERROR) break;
        struct hl7_rule_row row = row_of(issue);
        struct hl7_place place = {.sequence = 0};
        (void)hl7_place_read(issue->location, &place);
        if (told == 0) hl7_put_segment(&k->e, "ERR");
        if (told == 0)
            hl7_put_field(&k->e);
        else
            hl7_put_repetition(&k->e);
        hl7_put_text(&k->e, span_text(place.segment));
        hl7_put_component(&k->e);
        if (place.sequence > 0) hl7_put_number(&k->e, place.sequence);
        hl7_put_component(&k->e);
        if (place.field > 0) hl7_put_number(&k->e, place.field);
        hl7_put_component(&k->e);
        put_code(k, &row, true);
        told++;
    }
    if (told > 0) hl7_put_end(&k->e);
}

static void put_errors(struct making *k)
{
    if (k->version < 250) {
        put_old_err(k);
        return;
    }
    size_t told = 0;
    for (int at = -1; (at = next_issue(k->ack->issues, at)) >= 0 && told < HL7_ACK_ERRORS_MAX;) {
        const struct issue *issue = &k->ack->issues->items[(size_t)at % k->ack->issues->count];
        if (issue->severity != ISSUE_ERROR && !k->ack->tells_warnings) break;
        put_err(k, issue);
        told++;
    }
}

enum status hl7_ack_write(struct writer *out, const struct hl7_ack *ack, struct arena *arena)
{
    const struct hl7_message *m = &ack->received->message;
    size_t mark = arena->used;
    char *memory = arena_text(arena, HL7_ACK_MEMORY);
    if (memory == NULL) return STATUS_NO_SPACE;
    struct writer text = writer_over(memory, HL7_ACK_MEMORY);
    uint32_t version = ack->received->has_header ? ack->received->header.version_number : 0;
    struct hl7_delimiters d = m->delimiters.field == 0 ? HL7_DELIMITERS_USUAL : m->delimiters;
    struct making making = {hl7_encoder_of(&text, d), ack, version == 0 ? 251 : version};
    put_msh(&making);
    put_msa(&making);
    put_errors(&making);
    enum status status = text.status;
    // What was read undecoded is echoed byte by byte; what was decoded goes the same way back.
    if (status == STATUS_OK && m->decoded)
        status = charset_encode(&m->scheme, writer_span(&text), out, NULL);
    else if (status == STATUS_OK)
        write_span(out, writer_span(&text));
    arena_rewind(arena, mark);
    return status == STATUS_OK ? out->status : status;
}

// Batches ----------------------------------------------------------------------------------------

static void put_batch_header(struct hl7_encoder *e, const char *name, span header, span control_id,
                             instant now, struct hl7_zone zone)
{
    span fields[7] = {{NULL, 0}};
    for (uint32_t i = 3; i <= 6; i++) fields[i] = hl7_part(header, e->delimiters.field, i);
    static const uint32_t swapped[] = {5, 6, 3, 4};
    hl7_put_segment(e, name);
    for (size_t i = 0; i < 4; i++) {
        hl7_put_field(e);
        if (fields[swapped[i]].size <= HL7_ACK_ECHO_MAX) hl7_put_raw(e, fields[swapped[i]]);
    }
    hl7_put_field(e);
    hl7_put_time(e, now, zone);
    for (uint32_t i = 8; i <= 11; i++) hl7_put_field(e);
    hl7_put_text(e, control_id);
    hl7_put_field(e); // BHS-12, FHS-12: what this answers
    span reference = hl7_part(header, e->delimiters.field, 11);
    bool same = span_starts(header, name); // the batches of a file have ids of their own
    if (same) hl7_put_raw(e, span_slice(reference, 0, HL7_CONTROL_ID_MAX));
    hl7_put_end(e);
}

static struct hl7_encoder batch_encoder(struct writer *out, span header)
{
    struct hl7_delimiters d;
    size_t bad;
    if (hl7_delimiters_read(header, &d, &bad) != STATUS_OK) d = HL7_DELIMITERS_USUAL;
    return hl7_encoder_of(out, d);
}

void hl7_ack_batch_begin(struct writer *out, span header, span control_id, instant now,
                         struct hl7_zone zone)
{
    struct hl7_encoder e = batch_encoder(out, header);
    if (span_starts(header, "FHS")) put_batch_header(&e, "FHS", header, control_id, now, zone);
    put_batch_header(&e, "BHS", header, control_id, now, zone);
}

void hl7_ack_batch_end(struct writer *out, span header, uint32_t message_count)
{
    struct hl7_encoder e = batch_encoder(out, header);
    hl7_put_segment(&e, "BTS");
    hl7_put_field(&e);
    hl7_put_number(&e, message_count);
    hl7_put_end(&e);
    if (!span_starts(header, "FHS")) return;
    hl7_put_segment(&e, "FTS");
    hl7_put_field(&e);
    hl7_put_number(&e, 1);
    hl7_put_end(&e);
}
