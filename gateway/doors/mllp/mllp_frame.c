// SPDX-License-Identifier: Apache-2.0
// What a frame holds: a message, a batch or file of messages that is answered by one batch, or a
// commit block, which is nothing to a receiver.
#include <stdlib.h>

#include "gateway/doors/fhir_door.h"
#include "gateway/doors/mllp/mllp_message.h"
#include "hl7/hl7_batch.h"

struct taking *mllp_taking_new(struct mllp_door *door, struct arena *arena)
{
    struct taking *t = ARENA_NEW(arena, struct taking, 1);
    if (t == NULL) return NULL;
    t->door = door;
    t->arena = arena;
    t->issues = issues_over(t->items, MLLP_ISSUES_MAX);
    return t;
}

static bool append(struct mllp_answer *answer, span bytes)
{
    return buffer_append(answer->door->budget, &answer->out, bytes) == STATUS_OK;
}

static bool append_frame(struct mllp_answer *answer, span content)
{
    static const uint8_t begin[] = {MLLP_VT}, end[] = {MLLP_FS, MLLP_CR};
    if (content.size == 0) return true;
    return append(answer, span_of(begin, 1)) && append(answer, content) &&
           append(answer, span_of(end, 2));
}

static bool append_commit(struct mllp_answer *answer, const struct mllp_session *session,
                          bool accepted)
{
    uint8_t memory[8];
    struct writer w = writer_over(memory, sizeof memory);
    if (session->door->settings->listeners[session->listener].release != 2) return true;
    mllp_write_commit(&w, accepted);
    return append(answer, writer_span(&w));
}

// Without memory for an answer the connection ends: the sender asks again.
static enum mllp_taken finish(struct mllp_session *session, struct mllp_answer *answer, bool whole)
{
    if (whole) {
        mllp_session_add(session, answer);
        return MLLP_TAKEN;
    }
    mllp_answer_abandon(answer);
    mllp_session_close(session);
    return MLLP_TAKEN;
}

static enum mllp_taken take_one(struct mllp_session *session, struct mllp_answer *answer,
                                span content)
{
    struct arena *arena = fhir_scratch(session->door->gateway);
    struct taking *t = mllp_taking_new(session->door, arena);
    if (t == NULL) return finish(session, answer, false);
    t->bytes = content;
    t->feed = mllp_feed_find(session->door, session->listener, content);
    t->answer = answer;
    t->submission = &answer->one;
    answer->one.answer = answer;
    if (mllp_take_message(t) == MLLP_COME_AGAIN) {
        mllp_answer_abandon(answer);
        return MLLP_COME_AGAIN;
    }
    bool whole = append_commit(answer, session, true) && append_frame(answer, t->stored.commit) &&
                 append_frame(answer, t->stored.application);
    return finish(session, answer, whole);
}

// Batches ----------------------------------------------------------------------------------------

static bool append_header(struct mllp_answer *answer, span header)
{
    char id[24], memory[2048];
    struct writer w = writer_over(memory, sizeof memory);
    struct hl7_zone utc = {false, 0};
    hl7_ack_batch_begin(&w, header, mllp_door_next_id(answer->door, id),
                        (instant)(host_wall_ms(answer->door->host) / 1000), utc);
    return w.status == STATUS_OK && append(answer, writer_span(&w));
}

static bool append_trailer(struct mllp_answer *answer, span header, uint32_t count)
{
    static const uint8_t end[] = {MLLP_FS, MLLP_CR};
    char memory[256];
    struct writer w = writer_over(memory, sizeof memory);
    hl7_ack_batch_end(&w, header, count);
    return w.status == STATUS_OK && append(answer, writer_span(&w)) &&
           append(answer, span_of(end, 2));
}

// What a message of the batch is answered with; its arena is used again for the next one.
static enum mllp_taken take_member(struct mllp_session *session, struct mllp_answer *answer,
                                   span message, uint32_t number, uint32_t *answered)
{
    struct taking *t = mllp_taking_new(session->door, fhir_scratch(session->door->gateway));
    if (t == NULL) return MLLP_COME_AGAIN;
    t->bytes = message;
    t->feed = mllp_feed_find(session->door, session->listener, message);
    t->answer = answer;
    t->submission = &answer->many[number];
    t->submission->answer = answer;
    if (mllp_take_message(t) == MLLP_COME_AGAIN) return MLLP_COME_AGAIN;
    span ack = t->stored.application.size != 0 ? t->stored.application : t->stored.commit;
    if (ack.size == 0) return MLLP_TAKEN;
    (*answered)++;
    return append(answer, ack) ? MLLP_TAKEN : MLLP_COME_AGAIN;
}

// A batch that cannot be taken: one acknowledgement without a control id of the sender's.
static bool refuse_batch(struct mllp_session *session, struct mllp_answer *answer,
                         struct issues *issues, span content)
{
    struct mllp_door *door = session->door;
    struct taking *t = mllp_taking_new(door, fhir_scratch(door->gateway));
    char id[24];
    if (t == NULL) return false;
    char *memory = arena_text(t->arena, HL7_ACK_MEMORY);
    struct writer w = writer_over(memory, memory == NULL ? 0 : HL7_ACK_MEMORY);
    struct hl7_ack ack = {.received = &t->received,
                          .code = HL7_ACK_AR,
                          .issues = issues,
                          .control_id = mllp_door_next_id(door, id),
                          .now = (instant)(host_wall_ms(door->host) / 1000)};
    struct mllp_recent recent = {.time_ms = (uint64_t)host_wall_ms(door->host),
                                 .rule = issues->count == 0 ? NULL : issues->items[0].rule,
                                 .size = (uint32_t)content.size,
                                 .outcome = MLLP_REJECTED};
    mllp_feed_note(door, mllp_feed_find(door, session->listener, content), &recent);
    if (memory == NULL || hl7_ack_write(&w, &ack, t->arena) != STATUS_OK) return false;
    return append(answer, writer_span(&w));
}

static enum mllp_taken take_batch(struct mllp_session *session, struct mllp_answer *answer,
                                  span content)
{
    static const uint8_t begin[] = {MLLP_VT};
    struct issue items[8];
    struct issues issues = issues_over(items, 8);
    struct hl7_batch batch;
    size_t cursor = 0;
    uint32_t taken = 0, answered = 0;
    span message;
    enum status status = hl7_batch_check(content, &batch, &issues);
    if (status == STATUS_OK && batch.message_count > LIMIT_HL7_BATCH_MESSAGES)
        status =
            issue_add(&issues, ISSUE_ERROR, STATUS_LIMIT, hl7_rule(HL7_RULE_TOO_LARGE)->id, 0, "");
    bool whole = append_commit(answer, session, true) && append(answer, span_of(begin, 1)) &&
                 append_header(answer, batch.header);
    if (status == STATUS_OK && batch.message_count != 0) {
        answer->many = calloc(batch.message_count, sizeof *answer->many);
        whole = whole && answer->many != NULL;
    }
    if (status != STATUS_OK) whole = whole && refuse_batch(session, answer, &issues, content);
    if (status != STATUS_OK) answered = 1;
    while (whole && status == STATUS_OK && hl7_batch_next(&batch, &cursor, &message)) {
        enum mllp_taken how = take_member(session, answer, message, taken++, &answered);
        if (how == MLLP_COME_AGAIN) { // those that were taken are known when it comes again
            mllp_answer_abandon(answer);
            return MLLP_COME_AGAIN;
        }
    }
    whole = whole && append_trailer(answer, batch.header, answered);
    return finish(session, answer, whole);
}

// Frames -----------------------------------------------------------------------------------------

enum mllp_taken mllp_take_frame(struct mllp_session *session, span content)
{
    struct mllp_door *door = session->door;
    if (mllp_commit_of(content) != 0) {
        metrics_add(door->metrics, METRIC_MLLP_COMMITS, 1);
        return MLLP_TAKEN;
    }
    // A frame that waits too long for the disk is not answered: its sender asks again.
    bool late =
        session->stalled && mllp_now_ms(door) - session->stalled_since_ms >= LIMIT_HL7_FRAME_MS;
    struct mllp_answer *answer = late ? NULL : mllp_answer_new(session);
    if (answer == NULL) {
        metrics_add(door->metrics, METRIC_MLLP_MEMORY, 1);
        mllp_session_close(session);
        return MLLP_TAKEN;
    }
    if (hl7_is_batch(content)) return take_batch(session, answer, content);
    return take_one(session, answer, content);
}

// The first line, which the answer needs.
static span header_line(span begin)
{
    for (size_t i = 0; i < begin.size; i++) {
        if (begin.data[i] == '\r' || begin.data[i] == '\n') return span_slice(begin, 0, i);
    }
    return begin;
}

void mllp_take_oversize(struct mllp_session *session, span begin)
{
    struct mllp_door *door = session->door;
    struct mllp_answer *answer = mllp_answer_new(session);
    struct taking *t = mllp_taking_new(door, fhir_scratch(door->gateway));
    if (answer == NULL || t == NULL) {
        if (answer != NULL) mllp_answer_abandon(answer);
        mllp_session_close(session);
        return;
    }
    t->bytes = header_line(span_slice(begin, 0, LIMIT_READ_SIZE));
    t->feed = mllp_feed_find(door, session->listener, t->bytes);
    mllp_refuse_oversize(t);
    bool whole = append_commit(answer, session, false) && append_frame(answer, t->stored.commit) &&
                 append_frame(answer, t->stored.application);
    (void)finish(session, answer, whole);
    mllp_session_quit(session);
}
