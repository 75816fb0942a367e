// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/dimse/dimse_link.h"

#include <stdlib.h>

#include "gateway/host/limits.h"

#define COMMAND_OUT_MAX 2048 // bytes of a command set that we send

// The end
// -------------------------------------------------------------------------------------------------

static void tell_gone(struct dimse_link *link, bool well)
{
    if (link->told_gone) return;
    link->told_gone = true;
    link->events->gone(link->owner, well);
}

void dimse_link_close(struct dimse_link *link)
{
    if (link->closing) return;
    link->closing = true;
    wheel_remove(&link->deadline);
    stream_close(link->stream);
    tell_gone(link, false);
}

static void on_closed(void *owner)
{
    struct dimse_link *link = owner;
    free(link->memory);
    link->memory = NULL;
    buffer_release(link->host->budget, &link->ahead);
    link->events->closed(link->owner);
}

// Sending
// -------------------------------------------------------------------------------------------------

static void send_parts(struct dimse_link *link, const span *parts, size_t count)
{
    if (stream_queued(link->stream) == 0) link->sent_ms = host_now_ms(link->host);
    stream_write(link->stream, parts, count);
}

static void send_small(struct dimse_link *link, const struct writer *w)
{
    span bytes = writer_span(w);
    if (w->status == STATUS_OK) send_parts(link, &bytes, 1);
}

static void send_abort(struct dimse_link *link, uint8_t source, uint8_t reason)
{
    uint8_t bytes[16];
    struct writer w = writer_over(bytes, sizeof bytes);
    dimse_write_abort(&w, source, reason);
    send_small(link, &w);
}

static void send_release(struct dimse_link *link, enum dimse_pdu_type type)
{
    uint8_t bytes[16];
    struct writer w = writer_over(bytes, sizeof bytes);
    dimse_write_release(&w, type);
    send_small(link, &w);
}

static void wait_artim(struct dimse_link *link)
{
    wheel_set(link->wheel, &link->deadline, host_now_ms(link->host) + LIMIT_ARTIM_MS);
}

// Takes an event into the state table and does what every side does alike; what is to be told is
// left to the caller. False when the table has no entry.
static bool step(struct dimse_link *link, enum dimse_input input, uint32_t *effects)
{
    if (link->closing || !dimse_step(&link->machine, input, effects)) {
        *effects = 0;
        return false;
    }
    bool by_user = input == DIMSE_LOCAL_ABORT;
    uint8_t reason = input == DIMSE_PDU_INVALID_IN ? link->reader.reason : DIMSE_ABORT_UNEXPECTED;
    if (*effects & DIMSE_SEND_RELEASE_RQ) send_release(link, DIMSE_PDU_RELEASE_RQ);
    if (*effects & DIMSE_SEND_RELEASE_RP) send_release(link, DIMSE_PDU_RELEASE_RP);
    if (*effects & DIMSE_SEND_ABORT) send_abort(link, by_user ? 0 : 2, by_user ? 0 : reason);
    if (*effects & DIMSE_START_ARTIM) wait_artim(link);
    if (*effects & DIMSE_TELL_ABORTED) tell_gone(link, false);
    if (*effects & DIMSE_TELL_REJECTED) tell_gone(link, false);
    if (*effects & DIMSE_TELL_RELEASED) tell_gone(link, true);
    if (*effects & DIMSE_CLOSE) dimse_link_close(link);
    return true;
}

void dimse_link_abort(struct dimse_link *link)
{
    uint32_t effects;
    if (!step(link, DIMSE_LOCAL_ABORT, &effects)) {
        dimse_link_close(link);
        return;
    }
    tell_gone(link, false);
}

void dimse_link_release(struct dimse_link *link)
{
    uint32_t effects;
    if (step(link, DIMSE_LOCAL_RELEASE, &effects)) wait_artim(link);
}

void dimse_link_release_answer(struct dimse_link *link)
{
    uint32_t effects;
    if (step(link, DIMSE_LOCAL_RELEASE_ANSWER, &effects)) tell_gone(link, true);
}

static void send_associate(struct dimse_link *link, enum dimse_pdu_type type,
                           const struct dimse_associate *associate)
{
    struct buffer out = {0};
    if (buffer_reserve(link->host->budget, &out, DIMSE_ASSOCIATE_MAX) != STATUS_OK) {
        dimse_link_close(link);
        return;
    }
    struct writer w = writer_over(out.data, out.capacity);
    dimse_write_associate(&w, type, associate);
    if (w.status == STATUS_OK) {
        send_small(link, &w);
    } else {
        dimse_link_close(link);
    }
    buffer_release(link->host->budget, &out);
}

void dimse_link_ask(struct dimse_link *link, const struct dimse_associate *request)
{
    uint32_t effects;
    // The stream queues what is written before it is connected.
    if (step(link, DIMSE_TRANSPORT_CONFIRMED, &effects)) {
        send_associate(link, DIMSE_PDU_ASSOCIATE_RQ, request);
        wait_artim(link);
    }
}

static void enter_association(struct dimse_link *link, uint32_t max_length)
{
    link->max_length = max_length;
    link->established = true;
    link->message_ms = host_now_ms(link->host);
    wait_artim(link); // the first look
}

void dimse_link_accept(struct dimse_link *link, const struct dimse_associate *answer)
{
    uint32_t effects;
    if (!step(link, DIMSE_LOCAL_ACCEPT, &effects)) return;
    enter_association(link, link->reader.associate.max_length);
    send_associate(link, DIMSE_PDU_ASSOCIATE_AC, answer);
}

void dimse_link_reject(struct dimse_link *link, uint8_t result, uint8_t source, uint8_t reason)
{
    uint8_t bytes[16];
    uint32_t effects;
    struct writer w = writer_over(bytes, sizeof bytes);
    dimse_write_reject(&w, result, source, reason);
    if (!step(link, DIMSE_LOCAL_REJECT, &effects)) return;
    send_small(link, &w);
    tell_gone(link, false);
}

static void send_fragments(struct dimse_link *link, uint8_t context, bool command, span bytes,
                           bool last)
{
    uint32_t most = dimse_fragment_max(link->max_length);
    do {
        uint8_t head[DIMSE_DATA_HEAD_SIZE];
        struct writer w = writer_over(head, sizeof head);
        span part = span_slice(bytes, 0, most);
        bytes = span_slice(bytes, part.size, bytes.size);
        dimse_write_data_head(&w, context, command, last && bytes.size == 0, (uint32_t)part.size);
        span parts[2] = {writer_span(&w), part};
        send_parts(link, parts, 2);
    } while (bytes.size != 0);
}

void dimse_link_send(struct dimse_link *link, uint8_t context, const struct dimse_command *command,
                     span data_set)
{
    uint8_t bytes[COMMAND_OUT_MAX];
    uint32_t effects;
    struct writer w = writer_over(bytes, sizeof bytes);
    dimse_write_command(&w, command);
    if (w.status != STATUS_OK || !step(link, DIMSE_LOCAL_DATA, &effects)) return;
    send_fragments(link, context, true, writer_span(&w), true);
    if (data_set.size != 0) send_fragments(link, context, false, data_set, true);
}

void dimse_link_send_data(struct dimse_link *link, uint8_t context, span bytes, bool last)
{
    uint32_t effects;
    if (!step(link, DIMSE_LOCAL_DATA, &effects)) return;
    send_fragments(link, context, false, bytes, last);
}

// Receiving
// -------------------------------------------------------------------------------------------------

static void invalid(struct dimse_link *link)
{
    uint32_t effects;
    // What never was a PDU (HTTP, TLS, a scanner) gets no answer.
    bool noise = link->reader.reason == DIMSE_ABORT_UNRECOGNIZED;
    if (noise && link->machine.state == DIMSE_AWAIT_REQUEST) {
        dimse_link_close(link);
        return;
    }
    step(link, DIMSE_PDU_INVALID_IN, &effects);
}

static void take_data(struct dimse_link *link, const struct dimse_event *event)
{
    struct dimse_message message;
    bool began = !link->assembler.in_message;
    if (dimse_assemble(&link->assembler, event, &message) != STATUS_OK) {
        link->reader.reason = DIMSE_ABORT_PARAMETER;
        invalid(link);
        return;
    }
    if (began) link->message_ms = host_now_ms(link->host);
    if (message.end) link->messages++;
    if (message.kind != DIMSE_MESSAGE_MORE) link->events->message(link->owner, &message);
}

static void take_event(struct dimse_link *link, const struct dimse_event *event)
{
    static const uint8_t inputs[] = {
        [DIMSE_EVENT_ASSOCIATE_RQ] = DIMSE_PDU_REQUEST_IN,
        [DIMSE_EVENT_ASSOCIATE_AC] = DIMSE_PDU_ACCEPT_IN,
        [DIMSE_EVENT_ASSOCIATE_RJ] = DIMSE_PDU_REJECT_IN,
        [DIMSE_EVENT_DATA] = DIMSE_PDU_DATA_IN,
        [DIMSE_EVENT_RELEASE_RQ] = DIMSE_PDU_RELEASE_RQ_IN,
        [DIMSE_EVENT_RELEASE_RP] = DIMSE_PDU_RELEASE_RP_IN,
        [DIMSE_EVENT_ABORT] = DIMSE_PDU_ABORT_IN,
    };
    uint32_t effects;
    step(link, (enum dimse_input)inputs[event->kind], &effects);
    if (link->closing) return;
    if (effects & DIMSE_TELL_REQUEST) link->events->asked(link->owner, event->associate);
    if (effects & DIMSE_TELL_ACCEPTED) {
        enter_association(link, event->associate->max_length);
        link->events->accepted(link->owner, event->associate);
    }
    if (effects & DIMSE_TELL_DATA) take_data(link, event);
    if (effects & DIMSE_TELL_RELEASE) link->events->release_asked(link->owner);
}

// Parses until the piece is used up or the owner holds the link; returns what is left.
static span feed(struct dimse_link *link, span piece)
{
    link->feeding = true;
    while (!link->held && !link->closing && link->machine.state != DIMSE_IDLE) {
        struct dimse_event event;
        if (link->reader.reason != DIMSE_ABORT_NONE) { // after an A-ABORT of ours nothing counts
            piece.size = 0;
            break;
        }
        if (dimse_next(&link->reader, &piece, &event) != STATUS_OK) {
            invalid(link);
            piece.size = 0;
            break;
        }
        if (event.kind == DIMSE_EVENT_MORE) break;
        take_event(link, &event);
    }
    link->feeding = false;
    if (link->closing) piece.size = 0;
    return piece;
}

// Keeps what cannot be parsed now; the peer is not read until it has been.
static void keep(struct dimse_link *link, span rest)
{
    if (link->closing) return;
    if (rest.size != 0 && buffer_append(link->host->budget, &link->ahead, rest) != STATUS_OK) {
        dimse_link_close(link);
        return;
    }
    stream_pause(link->stream, link->held);
}

static void on_bytes(void *owner, span bytes)
{
    struct dimse_link *link = owner;
    link->received += bytes.size;
    span rest = link->held ? bytes : feed(link, bytes);
    keep(link, rest);
}

void dimse_link_hold(struct dimse_link *link, bool held)
{
    bool resumes = link->held && !held;
    link->held = held;
    if (resumes) { // the time of waiting was ours
        link->message_ms = host_now_ms(link->host);
        link->was_inside = false;
    }
    if (!resumes || link->feeding || link->closing) return;
    struct buffer ahead = link->ahead;
    link->ahead = (struct buffer){0};
    span rest = feed(link, buffer_span(&ahead));
    keep(link, rest);
    buffer_release(link->host->budget, &ahead);
}

static void on_end(void *owner)
{
    struct dimse_link *link = owner;
    uint32_t effects;
    step(link, DIMSE_TRANSPORT_CLOSED, &effects);
    dimse_link_close(link);
}

static void on_drained(void *owner)
{
    struct dimse_link *link = owner;
    link->sent_ms = host_now_ms(link->host);
    if (!link->closing) link->events->drained(link->owner);
}

// Deadlines
// -------------------------------------------------------------------------------------------------

static bool is_stalled(const struct dimse_link *link, uint64_t now_ms)
{
    return stream_queued(link->stream) != 0 && now_ms - link->sent_ms >= LIMIT_SEND_STALL_MS;
}

// In the middle of a PDU or a message, where bytes have to come.
static bool is_inside(const struct dimse_link *link)
{
    const struct dimse_reader *r = &link->reader;
    return link->assembler.in_message || r->type != 0 || r->head_size != 0;
}

// Whether the peer should have sent more by now.
static bool is_late(const struct dimse_link *link, uint64_t now_ms)
{
    uint64_t age_ms = now_ms - link->message_ms;
    if (link->held) return false;
    if (!is_inside(link))
        return age_ms >= link->idle_ms && link->received == link->looked &&
               stream_queued(link->stream) == 0;
    bool same = link->was_inside && link->messages == link->looked_at;
    bool slow = same && link->received - link->looked < LIMIT_DIMSE_LOOK_SIZE;
    return slow || age_ms >= LIMIT_DIMSE_MESSAGE_MS;
}

static void expire_association(struct dimse_link *link, uint64_t now_ms)
{
    if (is_stalled(link, now_ms)) {
        dimse_link_close(link);
        return;
    }
    if (is_late(link, now_ms)) {
        dimse_link_abort(link);
        return;
    }
    bool quiet = link->received == link->looked && !is_inside(link) && !link->held;
    bool same = is_inside(link) && link->messages == link->looked_at;
    if (!quiet && !same) link->message_ms = now_ms;
    link->looked = link->received;
    link->looked_at = link->messages;
    link->was_inside = is_inside(link) && !link->held;
    wait_artim(link);
}

void dimse_link_expired(struct dimse_link *link)
{
    uint64_t now_ms = host_now_ms(link->host);
    uint32_t effects;
    switch ((enum dimse_state)link->machine.state) {
    case DIMSE_ESTABLISHED:
    case DIMSE_RELEASE_ASKED: expire_association(link, now_ms); return;
    case DIMSE_AWAIT_REQUEST:
    case DIMSE_AWAIT_CLOSE: step(link, DIMSE_ARTIM_EXPIRED, &effects); return;
    case DIMSE_IDLE: dimse_link_close(link); return;
    case DIMSE_AWAIT_DECISION:
    case DIMSE_AWAIT_TRANSPORT:
    case DIMSE_AWAIT_ANSWER:
    case DIMSE_AWAIT_RELEASE:
    case DIMSE_COLLISION_REQUESTOR:
    case DIMSE_COLLISION_ACCEPTOR:
    case DIMSE_COLLISION_REQUESTOR_RP:
    case DIMSE_COLLISION_ACCEPTOR_RP: dimse_link_abort(link); return;
    }
}

enum status dimse_link_open(struct dimse_link *link, struct host *host, struct wheel *wheel,
                            struct stream *stream, const struct dimse_link_events *link_events,
                            void *owner, bool requestor, uint64_t idle_ms)
{
    static const struct stream_events events = {on_bytes, on_end, on_drained, on_closed};
    uint32_t effects;
    // Pages that no peer fills are never touched: most requests are shorter than one.
    uint8_t *memory = malloc(DIMSE_ASSOCIATE_MAX + DIMSE_COMMAND_MAX);
    if (memory == NULL) {
        stream_close(stream);
        return STATUS_NO_SPACE;
    }
    link->events = link_events;
    link->owner = owner;
    link->host = host;
    link->wheel = wheel;
    link->stream = stream;
    link->idle_ms = idle_ms;
    link->memory = memory;
    link->machine = dimse_machine_new(requestor);
    dimse_reader_init(&link->reader, memory);
    dimse_assembler_init(&link->assembler, memory + DIMSE_ASSOCIATE_MAX);
    wait_artim(link);
    step(link, requestor ? DIMSE_LOCAL_ASSOCIATE : DIMSE_TRANSPORT_ACCEPTED, &effects);
    stream_open(stream, &events, link);
    return STATUS_OK;
}
