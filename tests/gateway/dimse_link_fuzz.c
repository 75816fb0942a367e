// SPDX-License-Identifier: Apache-2.0
// An association against any peer: bytes in pieces, the owner holding, sending, releasing and
// aborting at any moment, time passing. No crash, nothing sent after the end, `gone` told exactly
// once, nothing left in memory.
#include <stdlib.h>

#include "core/base/invariant.h"
#include "dicom/dimse_negotiation.h"
#include "gateway/doors/dimse/dimse_link.h"
#include "gateway/host/limits.h"
#include "tests/gateway/fake_host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct owner {
    struct dimse_link link;
    bool requestor;
    unsigned gone, closed;
    uint8_t whim; // what is done at messages
};

static struct dimse_associate answer;

static void on_asked(void *context, const struct dimse_associate *request)
{
    struct owner *owner = context;
    if (owner->whim == 7) {
        dimse_link_reject(&owner->link, 1, 1, 1);
        return;
    }
    dimse_negotiate(&answer, request);
    dimse_link_accept(&owner->link, &answer);
}

static void on_accepted(void *context, const struct dimse_associate *accepted)
{
    struct owner *owner = context;
    struct dimse_command request = {
        .field = DIMSE_C_ECHO_RQ, .has = DIMSE_HAS_MESSAGE_ID, .message_id = 1, .data_set = 0x0101};
    (void)accepted;
    dimse_link_send(&owner->link, 1, &request, span_of(NULL, 0));
}

static void on_message(void *context, const struct dimse_message *message)
{
    struct owner *owner = context;
    INVARIANT(owner->gone == 0 || owner->link.machine.state == DIMSE_AWAIT_RELEASE);
    if (owner->whim == 1) dimse_link_hold(&owner->link, true);
    if (owner->whim == 2) dimse_link_abort(&owner->link);
    if (owner->whim == 3) dimse_link_release(&owner->link);
    if (owner->whim == 4) dimse_link_close(&owner->link);
    if (!message->end) return;
    struct dimse_command response = dimse_response_to(message->command, DIMSE_SUCCESS);
    response.data_set = owner->whim == 5 ? 1 : DIMSE_NO_DATA_SET;
    span set = owner->whim == 5 ? span_text("a data set") : span_of(NULL, 0);
    dimse_link_send(&owner->link, message->context, &response, set);
}

static void on_release(void *context)
{
    struct owner *owner = context;
    if (owner->whim != 6) dimse_link_release_answer(&owner->link);
}

static void on_gone(void *context, bool well)
{
    (void)well;
    INVARIANT(((struct owner *)context)->gone++ == 0);
}

static void on_drained(void *context)
{
    (void)context;
}

static void on_closed(void *context)
{
    struct owner *owner = context;
    INVARIANT(owner->gone == 1 && owner->closed++ == 0);
}

static void expire(void *context, struct wheel_entry *entry)
{
    struct owner *owner = context;
    INVARIANT(entry == &owner->link.deadline);
    dimse_link_expired(&owner->link);
}

static void ask(struct owner *owner)
{
    struct dimse_associate *request = calloc(1, sizeof *request);
    uint8_t syntax[80];
    struct writer w = writer_over(syntax, sizeof syntax);
    INVARIANT(request != NULL);
    dimse_write_syntax(&w, span_text("1.2.840.10008.1.2"));
    request->version = 1;
    request->called = request->calling = span_text("FUZZ");
    request->application_context = span_text(DIMSE_APPLICATION_CONTEXT);
    request->implementation = span_text("1.2");
    request->context_count = 1;
    request->contexts[0] = (struct dimse_context){
        .id = 1, .abstract = span_text("1.2.840.10008.1.1"), .syntaxes = writer_span(&w)};
    dimse_link_ask(&owner->link, request);
    free(request);
}

static void run(struct owner *owner, struct fake_host *host, struct fake_stream *stream, span bytes,
                uint8_t piece, uint8_t rhythm)
{
    struct wheel *wheel = owner->link.wheel;
    for (unsigned turn = 0; bytes.size != 0 && turn < 4096; turn++) {
        span part = span_slice(bytes, 0, (size_t)piece + 1);
        if (stream->is_closed) return;
        if (fake_stream_send(stream, part)) bytes = span_slice(bytes, part.size, bytes.size);
        if (rhythm % 8 == turn % 8) {
            fake_host_advance(host, (uint64_t)(rhythm >> 3) * 500);
            wheel_advance(wheel, host_now_ms(&host->face), expire, owner);
        }
        if (stream->is_closed) return;
        if (owner->link.held && turn % 3 == 2) dimse_link_hold(&owner->link, false);
        stream->sent.size = 0;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct dimse_link_events events = {on_asked, on_accepted, on_message, on_release,
                                                    on_gone,  on_drained,  on_closed};
    static struct fake_host host;
    static struct fake_stream stream;
    static struct owner owner;
    static struct wheel wheel;
    if (size < 3) return 0;
    fake_host_open(&host);
    fake_stream_open(&stream);
    wheel_open(&wheel, host_now_ms(&host.face), LIMIT_TICK_MS);
    owner = (struct owner){.requestor = (data[0] & 8) != 0, .whim = data[0] & 7};
    enum status status = dimse_link_open(&owner.link, &host.face, &wheel, &stream.face, &events,
                                         &owner, owner.requestor, LIMIT_IDLE_MS);
    INVARIANT(status == STATUS_OK);
    if (owner.requestor) ask(&owner);
    run(&owner, &host, &stream, span_of(data + 3, size - 3), data[1], data[2]);
    if (!stream.is_closed) fake_stream_end(&stream);
    INVARIANT(stream.is_closed);
    fake_stream_settle(&stream);
    INVARIANT(owner.closed == 1);
    fake_host_close(&host);
    return 0;
}
