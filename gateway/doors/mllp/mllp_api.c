// SPDX-License-Identifier: Apache-2.0
// /feeds: what each HL7 feed has done, which messages wait for a person, and that person's word.
//
//   GET  /feeds                        listeners, feeds, counts, refusals by rule, recent messages,
//                                      messages that wait
//   GET  /feeds/messages/{id}          a stored message as it was received
//   POST /feeds/messages/{id}/replay   takes it again, under the agreements of today
//   POST /feeds/held/{n}/accept        carries out what it asks for
//   POST /feeds/held/{n}/reject        files that it will not be
//
// An id is the keyed name of a stored message, 32 hexadecimal digits; it says nothing.
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/instant.h"
#include "core/base/invariant.h"
#include "gateway/doors/mllp/mllp_internal.h"
#include "gateway/doors/mllp/mllp_service.h"
#include "gateway/host/log.h"
#include "gateway/host/options.h"

// Waiting messages that one answer lists, newest first.
#define HELD_MAX 500
// Bytes that suffice for a row of each list.
#define FEED_BYTES   (1024 + 160 * MLLP_REFUSALS_MAX + 256 * MLLP_RECENT_MAX)
#define OTHER_BYTES  256
#define ISSUES_MAX   16
#define ANSWER_BYTES 4096

// The state of all feeds -------------------------------------------------------------------------

static void write_time(struct writer *w, uint64_t time_ms)
{
    char text[21];
    if (time_ms == 0) {
        write_text(w, "null");
        return;
    }
    instant_write(text, (instant)(time_ms / 1000));
    write_text(w, "\"");
    write_text(w, text);
    write_text(w, "\"");
}

static void write_id(struct writer *w, const uint8_t name[static DOCUMENT_NAME_SIZE])
{
    static const uint8_t none[DOCUMENT_NAME_SIZE];
    char text[2 * DOCUMENT_NAME_SIZE + 1];
    if (memcmp(name, none, sizeof none) == 0) {
        write_text(w, "null");
        return;
    }
    hex_encode(text, name, DOCUMENT_NAME_SIZE);
    write_text(w, "\"");
    write_text(w, text);
    write_text(w, "\"");
}

static void write_member(struct writer *w, const char *name, uint64_t number)
{
    write_text(w, ",\"");
    write_text(w, name);
    write_text(w, "\":");
    write_decimal(w, number);
}

static void write_event(struct writer *w, const struct hl7_event *event)
{
    if (event == NULL) {
        write_text(w, "null");
        return;
    }
    write_text(w, "\"");
    write_text(w, event->type);
    if (event->event[0] != '\0') write_text(w, "^");
    write_text(w, event->event);
    write_text(w, "\"");
}

static void write_rule(struct writer *w, const char *rule)
{
    write_text(w, "\"");
    write_text(w, rule);
    write_text(w, "\"");
}

static void write_recent(struct writer *w, const struct mllp_feed *feed)
{
    uint64_t count = feed->recent_count;
    if (count > MLLP_RECENT_MAX) count = MLLP_RECENT_MAX;
    write_text(w, ",\"recent\":[");
    for (uint64_t i = 0; i < count; i++) {
        uint64_t at = (feed->recent_count - 1 - i) % MLLP_RECENT_MAX;
        const struct mllp_recent *r = &feed->recent[at];
        write_text(w, i == 0 ? "{\"time\":" : ",{\"time\":");
        write_time(w, r->time_ms);
        write_text(w, ",\"id\":");
        write_id(w, r->name);
        write_text(w, ",\"event\":");
        write_event(w, r->event);
        write_text(w, ",\"outcome\":\"");
        write_text(w, mllp_outcome_name((enum mllp_outcome)r->outcome));
        write_text(w, "\",\"rule\":");
        if (r->rule == NULL)
            write_text(w, "null");
        else
            write_rule(w, r->rule);
        write_member(w, "bytes", r->size);
        write_text(w, "}");
    }
    write_text(w, "]");
}

static void write_refusals(struct writer *w, const struct mllp_feed *feed)
{
    write_text(w, ",\"refusals\":[");
    for (size_t i = 0; i < MLLP_REFUSALS_MAX && feed->refusals[i].rule != NULL; i++) {
        const struct hl7_rule_row *row = hl7_rule_by_id(feed->refusals[i].rule);
        write_text(w, i == 0 ? "{\"rule\":" : ",{\"rule\":");
        write_rule(w, feed->refusals[i].rule);
        if (row != NULL) write_member(w, "code", row->code);
        write_text(w, ",\"text\":");
        write_rule(w, row == NULL ? "" : row->text);
        write_member(w, "count", feed->refusals[i].count);
        write_text(w, "}");
    }
    write_text(w, "]");
}

// Messages a second, a mean over about ten seconds, as it would stand now.
static uint64_t rate_of(const struct mllp_door *door, const struct mllp_feed *feed)
{
    uint64_t age_ms = mllp_now_ms(door) - feed->rate_at_ms;
    return age_ms >= 10000 ? 0 : feed->rate_1024 * (10000 - age_ms) / 10000;
}

static void write_feed(struct writer *w, const struct mllp_door *door, const struct mllp_feed *feed)
{
    uint64_t rate_100 = rate_of(door, feed) * 100 / 1024;
    write_text(w, "{\"name\":\"");
    write_text(w, feed->settings->name);
    write_text(w, "\",\"trusted\":");
    write_text(w, feed->settings->meaning.trusted ? "true" : "false");
    write_text(w, ",\"last\":");
    write_time(w, feed->last_ms);
    write_text(w, ",\"per_second\":");
    write_decimal(w, rate_100 / 100);
    write_text(w, ".");
    write_decimal(w, rate_100 / 10 % 10);
    write_decimal(w, rate_100 % 10);
    write_member(w, "bytes", feed->bytes);
    write_member(w, "bypassed", feed->bypasses);
    write_text(w, ",\"messages\":{");
    for (unsigned i = 0; i < MLLP_OUTCOME_COUNT; i++) {
        write_text(w, i == 0 ? "\"" : ",\"");
        write_text(w, mllp_outcome_name((enum mllp_outcome)i));
        write_text(w, "\":");
        write_decimal(w, feed->counts[i]);
    }
    write_text(w, "}");
    write_refusals(w, feed);
    write_recent(w, feed);
    write_text(w, "}");
}

static void write_listeners(struct writer *w, const struct mllp_door *door)
{
    write_text(w, "{\"listeners\":[");
    for (size_t i = 0; i < door->port_count; i++) {
        const struct mllp_listener_settings *settings = &door->settings->listeners[i];
        char text[ADDRESS_TEXT_SIZE];
        address_write(text, &door->ports[i].listener.bound);
        write_text(w, i == 0 ? "{\"address\":" : ",{\"address\":");
        write_rule(w, text);
        write_member(w, "release", settings->release);
        write_member(w, "frame_size_max", settings->frame_size_max);
        bool tls = door->tls != NULL && !settings->plain;
        write_text(w, tls ? ",\"tls\":true}" : ",\"tls\":false}");
    }
    write_text(w, "]");
    write_member(w, "connections", door->session_count);
    write_member(w, "buffered_bytes", door->buffered);
    write_member(w, "answers_due", door->answer_count);
}

// True for a row of keeper->holds that is a message of ours and waits.
static bool is_waiting(const struct keeper *keeper, const struct hold_row *hold)
{
    const struct document_row *row = documents_newest(&keeper->documents, hold->name);
    return hold->state == HOLD_WAITING && row != NULL && row->type == MLLP_DOCUMENT_MESSAGE;
}

static void write_hold(struct writer *w, const struct mllp_door *door, size_t index)
{
    static const char *const reasons[] = {"", "consent", "reused-id"};
    const struct hold_row *hold = &door->gateway->keeper->holds[index];
    bool known = hold->source < door->settings->feed_count;
    write_text(w, "{\"number\":");
    write_decimal(w, index + 1);
    write_text(w, ",\"id\":");
    write_id(w, hold->name);
    write_text(w, ",\"time\":");
    write_time(w, hold->time_ms);
    write_text(w, ",\"feed\":");
    write_rule(w, known ? door->settings->feeds[hold->source].name : "");
    write_text(w, ",\"reason\":");
    write_rule(w, hold->reason <= MLLP_HOLD_REUSED_ID ? reasons[hold->reason] : "");
    write_text(w, "}");
}

static void write_held(struct writer *w, const struct mllp_door *door)
{
    const struct keeper *keeper = door->gateway->keeper;
    size_t waiting = 0, shown = 0;
    write_text(w, ",\"held\":[");
    for (size_t i = keeper->hold_count; i-- > 0;) {
        if (!is_waiting(keeper, &keeper->holds[i])) continue;
        waiting++;
        if (shown == HELD_MAX) continue;
        if (shown++ != 0) write_text(w, ",");
        write_hold(w, door, i);
    }
    write_text(w, "]");
    write_member(w, "waiting", waiting);
}

void api_feeds(struct http_exchange *exchange)
{
    struct mllp_door *door = mllp_door_of(gateway_of(exchange));
    struct buffer page = {0};
    if (door == NULL) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    size_t feeds = door->settings->feed_count;
    size_t size = FEED_BYTES * feeds + OTHER_BYTES * (HELD_MAX + MLLP_LISTENERS_MAX + 4);
    if (buffer_reserve(door->budget, &page, size) != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    struct writer w = writer_over(page.data, page.capacity);
    write_listeners(&w, door);
    write_text(&w, ",\"feeds\":[");
    for (size_t i = 0; i < feeds; i++) {
        if (i != 0) write_text(&w, ",");
        write_feed(&w, door, &door->feeds[i]);
    }
    write_text(&w, "]");
    write_held(&w, door);
    write_text(&w, "}\n");
    INVARIANT(w.status == STATUS_OK);
    page.size = w.size;
    http_answer_owned(exchange, 200, MEDIA_JSON, &page);
}

// One message ------------------------------------------------------------------------------------

void api_feed_message(struct http_exchange *exchange)
{
    struct gateway *gateway = gateway_of(exchange);
    uint8_t name[DOCUMENT_NAME_SIZE];
    struct buffer memory = {0}, message = {0};
    struct mllp_stored stored;
    enum status status = hex_decode(name, sizeof name, exchange->parameter[0]);
    if (status != STATUS_OK) status = STATUS_NOT_FOUND;
    if (status == STATUS_OK) status = mllp_stored_load(gateway, name, &memory, &stored);
    if (status == STATUS_OK)
        status = buffer_append(gateway->host->budget, &message, stored.message);
    buffer_release(gateway->host->budget, &memory);
    if (status != STATUS_OK) {
        http_answer_problem(exchange, http_problem_of(status));
        return;
    }
    log_event(LOG_MESSAGE_SHOWN, log_digest(LOG_FIELD_DIGEST, name, sizeof name));
    http_answer_owned(exchange, 200, MEDIA_OCTETS, &message);
}

// A person's word --------------------------------------------------------------------------------

struct feeds_call {
    struct mllp_submission submission; // its answer is not used
    struct http_exchange *exchange;
    struct issues issues;
    struct issue items[ISSUES_MAX];
};

static void write_issues(struct writer *w, const struct issues *issues)
{
    static const char *const severities[] = {"error", "warning", "information"};
    write_text(w, "\"issues\":[");
    for (size_t i = 0; i < issues->count; i++) {
        const struct issue *issue = &issues->items[i];
        write_text(w, i == 0 ? "{\"severity\":" : ",{\"severity\":");
        write_rule(w, severities[issue->severity]);
        write_text(w, ",\"rule\":");
        write_rule(w, issue->rule == NULL ? status_name(issue->status) : issue->rule);
        write_text(w, ",\"location\":");
        write_rule(w, issue->location);
        write_text(w, "}");
    }
    write_text(w, "]");
}

static void answer_call(struct feeds_call *call, uint16_t http)
{
    uint8_t memory[ANSWER_BYTES];
    struct writer w = writer_over(memory, sizeof memory);
    const struct intake_receipt *receipt = &call->submission.request.receipt;
    bool good = http == 200;
    write_text(&w, good ? "{\"ok\":true" : "{\"ok\":false");
    if (good && receipt->count != 0) {
        char id[BASE32_SIZE(RECEIPT_ID_SIZE) + 1];
        base32_encode(id, receipt->id, RECEIPT_ID_SIZE);
        write_text(&w, ",\"receipt\":\"");
        write_text(&w, id);
        write_text(&w, "\"");
    }
    write_text(&w, ",");
    write_issues(&w, &call->issues);
    write_text(&w, "}\n");
    if (w.status == STATUS_OK)
        http_answer(call->exchange, http, MEDIA_JSON, writer_span(&w));
    else
        http_answer_problem(call->exchange, HTTP_PROBLEM_INTERNAL);
    free(call);
}

static void settled(struct intake_request *request, enum status status)
{
    struct feeds_call *call = request->owner;
    if (status == STATUS_OK) {
        struct gateway *gateway = gateway_of(call->exchange);
        metrics_add(&gateway->metrics, METRIC_OPERATIONS, request->receipt.count);
        gateway_note_progress(gateway);
    } else {
        (void)issue_add(&call->issues, ISSUE_ERROR, status, "store-failed", 0, "");
    }
    answer_call(call, status == STATUS_OK ? 200 : 503);
}

static struct feeds_call *begin(struct http_exchange *exchange)
{
    struct feeds_call *call = calloc(1, sizeof *call);
    if (call == NULL || mllp_door_of(gateway_of(exchange)) == NULL) {
        free(call);
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return NULL;
    }
    call->exchange = exchange;
    call->issues = issues_over(call->items, ISSUES_MAX);
    call->submission.request = (struct intake_request){.answered = settled, .owner = call};
    return call;
}

// Ends a call that the intake did not take.
static void refuse(struct feeds_call *call, enum status status)
{
    uint16_t http = 422;
    if (status == STATUS_OK) return;
    if (status == STATUS_NOT_FOUND && call->issues.count == 0) http = 404;
    if (status == STATUS_UNAVAILABLE || status == STATUS_NO_SPACE) http = 503;
    if (call->issues.count == 0) (void)issue_add(&call->issues, ISSUE_ERROR, status, NULL, 0, "");
    answer_call(call, http);
}

// The waiting message that the path numbers; 0 after an answer.
static uint64_t held_number(struct http_exchange *exchange)
{
    const struct keeper *keeper = gateway_of(exchange)->keeper;
    char text[24];
    uint64_t number = 0;
    span stated = exchange->parameter[0];
    if (stated.size > 0 && stated.size < sizeof text) {
        memcpy(text, stated.data, stated.size);
        text[stated.size] = '\0';
        if (!option_decimal(text, &number)) number = 0;
    }
    if (number == 0 || number > keeper->hold_count ||
        !is_waiting(keeper, &keeper->holds[number - 1])) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
        return 0;
    }
    return number;
}

void api_feed_accept(struct http_exchange *exchange)
{
    uint64_t number = held_number(exchange);
    struct feeds_call *call = number == 0 ? NULL : begin(exchange);
    if (call == NULL) return;
    struct gateway *gateway = gateway_of(exchange);
    const uint8_t *name = gateway->keeper->holds[number - 1].name;
    refuse(call, mllp_take_again(mllp_door_of(gateway), &call->submission.request, number, name,
                                 &call->issues));
}

void api_feed_reject(struct http_exchange *exchange)
{
    uint64_t number = held_number(exchange);
    struct feeds_call *call = number == 0 ? NULL : begin(exchange);
    if (call == NULL) return;
    struct intake_refusal refusal;
    struct intake_request *request = &call->submission.request;
    request->settles = number;
    request->rejects = true;
    request->class = BATCH_ROUTINE;
    refuse(call, intake_submit(&gateway_of(exchange)->intake, request, &refusal));
}

void api_feed_replay(struct http_exchange *exchange)
{
    uint8_t name[DOCUMENT_NAME_SIZE];
    if (hex_decode(name, sizeof name, exchange->parameter[0]) != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
        return;
    }
    struct feeds_call *call = begin(exchange);
    if (call == NULL) return;
    struct gateway *gateway = gateway_of(exchange);
    refuse(call, mllp_take_again(mllp_door_of(gateway), &call->submission.request, 0, name,
                                 &call->issues));
}
