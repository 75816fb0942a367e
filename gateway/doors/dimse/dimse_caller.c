// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/dimse/dimse_caller.h"

#include <stdlib.h>

#include "core/base/invariant.h"
#include "dicom/dicom_write.h"
#include "dicom/dimse_negotiation.h"

#define SYNTAX_ITEM_MAX (DIMSE_UID_MAX + 4)

static void on_accepted(void *owner, const struct dimse_associate *answer)
{
    struct dimse_caller *caller = owner;
    for (uint32_t i = 0; i < caller->proposal_count; i++) {
        uint8_t id = (uint8_t)(2 * i + 1);
        caller->proposals[i].context = dimse_accepted(answer, id) == NULL ? 0 : id;
    }
    caller->events->ready(caller->owner);
}

static void on_message(void *owner, const struct dimse_message *message)
{
    struct dimse_caller *caller = owner;
    bool fits = message->kind == DIMSE_MESSAGE_COMMAND && dimse_is_response(message->command) &&
                message->command->responded_id == caller->message_id;
    if (fits) {
        caller->events->answered(caller->owner, message->command);
    } else if (message->kind == DIMSE_MESSAGE_COMMAND) {
        dimse_link_abort(&caller->link);
    }
}

static void on_asked(void *owner, const struct dimse_associate *request)
{
    (void)owner;
    (void)request; // the state table lets no request through to a requestor
}

static void on_release_asked(void *owner)
{
    struct dimse_caller *caller = owner;
    dimse_link_release_answer(&caller->link);
}

static void on_gone(void *owner, bool well)
{
    struct dimse_caller *caller = owner;
    caller->well = well;
    if (well) dimse_link_close(&caller->link);
}

static void on_drained(void *owner)
{
    struct dimse_caller *caller = owner;
    caller->events->drained(caller->owner);
}

static void on_closed(void *owner)
{
    struct dimse_caller *caller = owner;
    struct dimse_server *server = caller->server;
    if (caller->next != NULL) caller->next->previous = caller->previous;
    if (caller->previous != NULL) {
        caller->previous->next = caller->next;
    } else {
        server->callers = caller->next;
    }
    server->caller_count--;
    caller->events->over(caller->owner, caller->well);
    dimse_server_check_drained(server);
}

static void ask(struct dimse_caller *caller, const struct dimse_peer *peer)
{
    uint8_t items[DIMSE_PROPOSALS_MAX][SYNTAX_ITEM_MAX];
    struct dimse_associate *request = calloc(1, sizeof *request);
    if (request == NULL) {
        dimse_link_close(&caller->link);
        return;
    }
    request->version = 1;
    request->called = span_text(peer->title);
    request->calling = span_text(caller->server->title);
    request->application_context = span_text(DIMSE_APPLICATION_CONTEXT);
    request->max_length = DIMSE_MAX_LENGTH;
    request->implementation = span_text(DICOM_IMPLEMENTATION_UID);
    request->version_name = span_text(DICOM_IMPLEMENTATION_VERSION);
    request->invoked_max = request->performed_max = 1;
    request->context_count = caller->proposal_count;
    for (uint32_t i = 0; i < caller->proposal_count; i++) {
        const struct dimse_proposal *from = &caller->proposals[i];
        struct writer w = writer_over(items[i], sizeof items[i]);
        dimse_write_syntax(&w, span_text(from->syntax));
        request->contexts[i] = (struct dimse_context){.id = (uint8_t)(2 * i + 1),
                                                      .abstract = span_text(from->abstract),
                                                      .syntaxes = writer_span(&w)};
        if (from->is_reported)
            request->roles[request->role_count++] =
                (struct dimse_role){span_text(from->abstract), false, true};
    }
    dimse_link_ask(&caller->link, request);
    free(request);
}

enum status dimse_caller_open(struct dimse_caller *caller, struct dimse_server *server,
                              const struct dimse_peer *peer)
{
    static const struct dimse_link_events events = {
        .asked = on_asked,
        .accepted = on_accepted,
        .message = on_message,
        .release_asked = on_release_asked,
        .gone = on_gone,
        .drained = on_drained,
        .closed = on_closed,
    };
    struct stream *stream;
    INVARIANT(caller->proposal_count >= 1 && caller->proposal_count <= DIMSE_PROPOSALS_MAX);
    if (server->draining) return STATUS_UNAVAILABLE;
    TRY(host_connect(server->host, &peer->address, &stream));
    caller->server = server;
    caller->message_id = 0;
    caller->well = false;
    caller->link = (struct dimse_link){0};
    TRY(dimse_link_open(&caller->link, server->host, &server->wheel, stream, &events, caller, true,
                        server->idle_ms));
    caller->previous = NULL;
    caller->next = server->callers;
    if (server->callers != NULL) server->callers->previous = caller;
    server->callers = caller;
    server->caller_count++;
    ask(caller, peer);
    return STATUS_OK;
}

void dimse_caller_release(struct dimse_caller *caller)
{
    dimse_link_release(&caller->link);
}
