// SPDX-License-Identifier: Apache-2.0
// One connection. What arrives is looked at where it lies; only the beginning of a frame that is
// not complete is kept, in counted memory. Reading stops (so that TCP holds the sender back) while
// too many answers are due, while a frame waits for the disk, and while all connections together
// hold too much.
#include "core/base/invariant.h"
#include "gateway/doors/mllp/mllp_internal.h"
#include "gateway/host/log.h"

// Answers that the peer has not taken yet; beyond it no frame is taken.
#define UNSENT_MAX ((size_t)1 << 20)
// Blocks up to this size are never refused to a connection.
#define STARVE_SIZE ((size_t)2 * LIMIT_READ_SIZE)

// Ends -------------------------------------------------------------------------------------------

static void count_input(struct mllp_session *session, size_t before)
{
    session->door->buffered += session->in.capacity;
    session->door->buffered -= before;
}

static void drop_input(struct mllp_session *session)
{
    size_t before = session->in.capacity;
    buffer_release(session->door->budget, &session->in);
    count_input(session, before);
}

static void set_stalled(struct mllp_session *session, bool stalled)
{
    if (session->stalled == stalled) return;
    session->stalled = stalled;
    if (stalled) {
        session->door->stalled_count++;
        session->stalled_since_ms = mllp_now_ms(session->door);
    } else {
        session->door->stalled_count--;
    }
}

void mllp_session_close(struct mllp_session *session)
{
    if (session->closed) return;
    session->closed = true;
    set_stalled(session, false);
    drop_input(session);
    while (session->first != NULL) {
        struct mllp_answer *answer = session->first;
        session->first = answer->next;
        mllp_answer_abandon(answer);
    }
    session->last = NULL;
    session->answer_count = 0;
    stream_close(session->stream);
}

static void close_for(struct mllp_session *session, enum metric reason, const char *name)
{
    metrics_add(session->door->metrics, reason, 1);
    log_event(LOG_MLLP_CLOSED, log_name(LOG_FIELD_REASON, name),
              log_number(LOG_FIELD_DOOR, (uint64_t)session->listener),
              log_number(LOG_FIELD_BYTES, session->in.size));
    mllp_session_close(session);
}

// Everything is answered: says so to the peer, whose last bytes are still read and dropped, so that
// the answer is not lost to a reset.
static void end_quietly(struct mllp_session *session)
{
    if (session->lingers) return;
    session->lingers = true;
    session->quit_since_ms = mllp_now_ms(session->door);
    drop_input(session);
    if (session->ended) {
        mllp_session_close(session);
        return;
    }
    stream_finish(session->stream);
    if (session->paused) stream_pause(session->stream, false);
    session->paused = false;
}

static void end_if_done(struct mllp_session *session)
{
    if (session->closed || !session->quitting || session->first != NULL) return;
    if (stream_queued(session->stream) == 0) end_quietly(session);
}

void mllp_session_quit(struct mllp_session *session)
{
    if (session->quitting) return;
    session->quitting = true;
    set_stalled(session, false);
    end_if_done(session);
}

// Frames -----------------------------------------------------------------------------------------

static bool may_take(const struct mllp_session *session)
{
    return !session->closed && !session->quitting && session->answer_count < MLLP_WINDOW_MAX &&
           stream_queued(session->stream) < UNSENT_MAX;
}

static void note_restart(struct mllp_session *session, span dropped)
{
    metrics_add(session->door->metrics, METRIC_MLLP_RESTARTED, 1);
    log_event(LOG_MLLP_DROPPED, log_name(LOG_FIELD_REASON, "restarted"),
              log_number(LOG_FIELD_DOOR, (uint64_t)session->listener),
              log_number(LOG_FIELD_BYTES, dropped.size));
}

// Takes one event; false when it must be looked at again later, from the same state.
static bool take_event(struct mllp_session *session, enum mllp_event event,
                       const struct mllp_frame *frame)
{
    switch (event) {
    case MLLP_FRAME: return mllp_take_frame(session, frame->content) == MLLP_TAKEN;
    case MLLP_RESTARTED: note_restart(session, frame->content); return true;
    case MLLP_JUNK: close_for(session, METRIC_MLLP_JUNK, "junk"); return true;
    case MLLP_FOREIGN: close_for(session, METRIC_MLLP_FOREIGN, "foreign"); return true;
    case MLLP_TOO_LARGE:
        metrics_add(session->door->metrics, METRIC_MLLP_TOO_LARGE, 1);
        mllp_take_oversize(session, frame->content);
        return true;
    case MLLP_MORE: break;
    }
    return true;
}

// Takes what is complete in `buffer`; returns the bytes that are done with.
static size_t take_frames(struct mllp_session *session, span buffer)
{
    struct mllp_frame frame;
    bool took = false;
    while (may_take(session)) {
        struct mllp_reader before = session->reader;
        enum mllp_event event = mllp_next(&session->reader, buffer, &frame);
        if (event == MLLP_MORE) break;
        if (!take_event(session, event, &frame)) {
            session->reader = before;
            set_stalled(session, true);
            mllp_door_retry_soon(session->door);
            break;
        }
        took = true;
        set_stalled(session, false);
    }
    bool partial = mllp_is_partial(&session->reader);
    if (!partial) session->frame_since_ms = 0;
    if (partial && (took || session->frame_since_ms == 0))
        session->frame_since_ms = mllp_now_ms(session->door);
    return mllp_drop(&session->reader);
}

// Reads on, or not.
static void set_pause(struct mllp_session *session)
{
    bool paused = session->stalled || session->starved || !may_take(session);
    if (session->lingers) paused = false;
    if (session->closed || paused == session->paused) return;
    session->paused = paused;
    stream_pause(session->stream, paused);
}

static void take_buffered(struct mllp_session *session)
{
    size_t before = session->in.capacity;
    if (session->in.size == 0) return;
    size_t done = take_frames(session, buffer_span(&session->in));
    if (session->closed || session->lingers) return; // the buffer is gone
    buffer_consume(&session->in, done);
    if (session->in.size == 0) buffer_release(session->door->budget, &session->in);
    count_input(session, before);
}

static void keep(struct mllp_session *session, span bytes)
{
    size_t before = session->in.capacity;
    if (buffer_append(session->door->budget, &session->in, bytes) != STATUS_OK) {
        close_for(session, METRIC_MLLP_MEMORY, "memory");
        return;
    }
    count_input(session, before);
    session->starved =
        session->door->buffered > LIMIT_HL7_BUFFERS_SIZE && session->in.capacity > STARVE_SIZE;
}

static void on_bytes(void *owner, span bytes)
{
    struct mllp_session *session = owner;
    if (session->closed || session->lingers || session->quitting) return;
    metrics_add(session->door->metrics, METRIC_MLLP_RECEIVED_BYTES, bytes.size);
    session->byte_ms = mllp_now_ms(session->door);
    if (session->in.size == 0 && !session->stalled) {
        size_t done = take_frames(session, bytes);
        if (session->closed || session->lingers) return;
        if (done < bytes.size) keep(session, span_slice(bytes, done, bytes.size));
    } else {
        keep(session, bytes);
        if (!session->closed && !session->stalled) take_buffered(session);
    }
    if (!session->closed) mllp_session_flush(session);
}

// Answers ----------------------------------------------------------------------------------------

void mllp_session_add(struct mllp_session *session, struct mllp_answer *answer)
{
    if (session->last == NULL)
        session->first = answer;
    else
        session->last->next = answer;
    session->last = answer;
    session->answer_count++;
}

// Sends the answers at the head of the line that are ready.
static void send_ready(struct mllp_session *session)
{
    while (session->first != NULL && session->first->waiting == 0) {
        struct mllp_answer *answer = session->first;
        span out = buffer_span(&answer->out);
        session->first = answer->next;
        if (session->first == NULL) session->last = NULL;
        session->answer_count--;
        if (out.size != 0) stream_write(session->stream, &out, 1);
        metrics_add(session->door->metrics, METRIC_MLLP_SENT_BYTES, out.size);
        answer->next = NULL;
        mllp_answer_abandon(answer);
    }
}

// The peer sends no more: what is complete is still answered, what is not is lost, and counted.
static void look_for_end(struct mllp_session *session)
{
    if (!session->ended || session->quitting || session->stalled) return;
    if (session->paused && session->in.size != 0) return; // not looked at yet
    if (mllp_is_partial(&session->reader)) {
        metrics_add(session->door->metrics, METRIC_MLLP_TRUNCATED, 1);
        log_event(LOG_MLLP_DROPPED, log_name(LOG_FIELD_REASON, "truncated"),
                  log_number(LOG_FIELD_DOOR, (uint64_t)session->listener),
                  log_number(LOG_FIELD_BYTES, session->in.size));
    }
    mllp_session_quit(session);
}

void mllp_session_flush(struct mllp_session *session)
{
    if (session->closed) return;
    send_ready(session);
    // What was held back because too many answers were due.
    if (session->paused && !session->stalled && may_take(session)) {
        take_buffered(session);
        if (session->closed) return;
        send_ready(session);
    }
    look_for_end(session);
    end_if_done(session);
    set_pause(session);
}

void mllp_session_retry(struct mllp_session *session)
{
    if (!session->stalled) return;
    take_buffered(session);
    mllp_session_flush(session);
}

// The stream -------------------------------------------------------------------------------------

static void on_end(void *owner)
{
    struct mllp_session *session = owner;
    session->ended = true;
    if (session->closed) return;
    if (session->lingers) {
        mllp_session_close(session);
        return;
    }
    mllp_session_flush(session);
}

static void on_drained(void *owner)
{
    mllp_session_flush(owner);
}

static void on_closed(void *owner)
{
    mllp_door_forget(owner);
}

static const struct stream_events events = {on_bytes, on_end, on_drained, on_closed};

void mllp_session_open(struct mllp_door *door, struct mllp_session *session, struct stream *stream)
{
    const struct mllp_listener_settings *listener = &door->settings->listeners[session->listener];
    struct mllp_options options = {listener->frame_size_max, listener->resync,
                                   listener->short_trailer};
    session->door = door;
    session->stream = stream;
    session->reader = mllp_reader_new(options);
    stream_open(stream, &events, session);
}

// Deadlines --------------------------------------------------------------------------------------

// A frame that has begun must come to its end: some byte every 30 s, and 1 kB/s on average.
static bool is_slow(const struct mllp_session *session, uint64_t now_ms)
{
    if (session->frame_since_ms == 0 || session->stalled || session->paused) return false;
    uint64_t age_ms = now_ms - session->frame_since_ms;
    if (now_ms - session->byte_ms >= LIMIT_HL7_FRAME_MS) return true;
    if (age_ms < LIMIT_HL7_FRAME_MS) return false;
    return session->in.size < age_ms / 1000 * LIMIT_BODY_RATE || age_ms >= LIMIT_BODY_MS;
}

static void expire_frame(struct mllp_session *session)
{
    // Release 2 tells the sender that the frame was not kept.
    if (session->door->settings->listeners[session->listener].release == 2) {
        uint8_t memory[8];
        struct writer w = writer_over(memory, sizeof memory);
        mllp_write_commit(&w, false);
        span block = writer_span(&w);
        stream_write(session->stream, &block, 1);
    }
    close_for(session, METRIC_MLLP_TIMEOUT, "timeout");
}

// A peer that takes nothing of its answers has gone.
static bool is_deaf(struct mllp_session *session, uint64_t now_ms)
{
    size_t unsent = stream_queued(session->stream);
    if (unsent == 0 || unsent != session->unsent) session->unsent_since_ms = now_ms;
    session->unsent = unsent;
    return unsent != 0 && now_ms - session->unsent_since_ms >= LIMIT_SEND_STALL_MS;
}

// With a short trailer the silence behind a separator ends the frame.
static void look_for_short_trailer(struct mllp_session *session, uint64_t now_ms)
{
    struct mllp_frame frame;
    if (session->in.size == 0 || session->stalled || session->paused ||
        now_ms - session->byte_ms < LIMIT_TICK_MS)
        return;
    struct mllp_reader before = session->reader;
    if (mllp_idle(&session->reader, buffer_span(&session->in), &frame) != MLLP_FRAME) return;
    if (!take_event(session, MLLP_FRAME, &frame)) {
        session->reader = before; // once more at the next tick
        return;
    }
    session->frame_since_ms = 0;
    buffer_consume(&session->in, mllp_drop(&session->reader));
    mllp_session_flush(session);
}

void mllp_session_tick(struct mllp_session *session)
{
    uint64_t now_ms = mllp_now_ms(session->door);
    if (session->closed) return;
    if (session->lingers) {
        if (now_ms - session->quit_since_ms >= LIMIT_LINGER_MS) mllp_session_close(session);
        return;
    }
    if (session->starved && session->door->buffered <= LIMIT_HL7_BUFFERS_SIZE) {
        session->starved = false;
        session->byte_ms = now_ms;
        set_pause(session);
    }
    if (session->starved && now_ms - session->byte_ms >= LIMIT_HL7_FRAME_MS) {
        close_for(session, METRIC_MLLP_MEMORY, "memory");
    } else if (is_deaf(session, now_ms)) {
        close_for(session, METRIC_MLLP_TIMEOUT, "deaf");
    } else if (is_slow(session, now_ms)) {
        expire_frame(session);
    } else {
        look_for_short_trailer(session, now_ms);
    }
}
