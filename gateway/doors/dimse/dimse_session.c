// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/dimse/dimse_session.h"

#include <stdlib.h>

#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "dicom/dicom_tags.h"
#include "gateway/host/log.h"

#define DIMSE_SYSTEM_CERTIFICATE "urn:consentry:certificate" // SHA-256 of it, hexadecimal

enum { PERMANENT = 1, TRANSIENT = 2 };
enum { BY_USER = 1, BY_ACSE = 2, BY_PRESENTATION = 3 };
enum { NO_REASON = 1, NO_CONTEXT = 2, NO_VERSION = 2, NO_CALLING = 3, LIMIT_EXCEEDED = 2 };

// The end
// -------------------------------------------------------------------------------------------------

void dimse_session_settle(struct dimse_session *session)
{
    struct dimse_server *server = session->server;
    if (!session->is_closed || session->item_open || session->receiving || session->later != NULL)
        return;
    if (session->next != NULL) session->next->previous = session->previous;
    if (session->previous != NULL) {
        session->previous->next = session->next;
    } else {
        server->sessions = session->next;
    }
    if (session->source != 0) sources_leave(&server->sources, session->source);
    dimse_desk_give(&server->desks, session->desk);
    free(session->object);
    free(session->contexts);
    free(session);
    server->session_count--;
    metrics_set(&server->gateway->metrics, METRIC_ASSOCIATIONS, server->session_count);
    dimse_server_check_drained(server);
}

static void on_gone(void *owner, bool well)
{
    struct dimse_session *session = owner;
    if (!well) metrics_add(&session->server->gateway->metrics, METRIC_ASSOCIATIONS_BROKEN, 1);
    if (session->intake == DIMSE_INTAKE_STORE) dimse_store_gone(session);
    session->intake = DIMSE_INTAKE_NONE;
    dimse_find_drained(session);
}

static void on_closed(void *owner)
{
    struct dimse_session *session = owner;
    session->is_closed = true;
    dimse_session_settle(session);
}

static void release_if_quiet(struct dimse_session *session)
{
    bool quiet = session->intake == DIMSE_INTAKE_NONE && !session->receiving;
    if (session->wants_release && quiet) dimse_link_release_answer(&session->link);
}

static void on_release_asked(void *owner)
{
    struct dimse_session *session = owner;
    session->wants_release = true;
    release_if_quiet(session);
}

// Acceptance
// -------------------------------------------------------------------------------------------------

static void copy_text(char *out, size_t size, span text)
{
    size_t count = text.size < size - 1 ? text.size : size - 1;
    if (count != 0) memcpy(out, text.data, count);
    out[count] = '\0';
}

// Whether a title stands in a list with commas.
static bool is_listed(span list, span title)
{
    while (list.size != 0) {
        const uint8_t *comma = memchr(list.data, ',', list.size);
        size_t size = comma == NULL ? list.size : (size_t)(comma - list.data);
        if (span_equal(span_slice(list, 0, size), title)) return true;
        list = span_slice(list, comma == NULL ? size : size + 1, list.size);
    }
    return false;
}

static void reject(struct dimse_session *session, uint8_t result, uint8_t source, uint8_t reason)
{
    metrics_add(&session->server->gateway->metrics, METRIC_ASSOCIATIONS_REJECTED, 1);
    dimse_link_reject(&session->link, result, source, reason);
}

// PS3.8 9.3.4. True when the request was rejected.
static bool rejected(struct dimse_session *session, const struct dimse_associate *request)
{
    const struct dimse_server *server = session->server;
    if ((request->version & 1) == 0) {
        reject(session, PERMANENT, BY_ACSE, NO_VERSION);
    } else if (!span_is(request->application_context, DIMSE_APPLICATION_CONTEXT)) {
        reject(session, PERMANENT, BY_USER, NO_CONTEXT);
    } else if (server->wants_client && !session->link.stream->has_client) {
        reject(session, PERMANENT, BY_USER, NO_REASON);
    } else if (server->calling.size != 0 && !is_listed(server->calling, request->calling)) {
        reject(session, PERMANENT, BY_USER, NO_CALLING);
    } else if (server->draining || server->session_count > server->sessions_max) {
        reject(session, TRANSIENT, BY_PRESENTATION, LIMIT_EXCEEDED);
    } else {
        return false;
    }
    return true;
}

static bool keep_contexts(struct dimse_session *session, const struct dimse_associate *answer,
                          uint32_t accepted)
{
    if (accepted == 0) return true;
    session->contexts = calloc(accepted, sizeof *session->contexts);
    if (session->contexts == NULL) return false;
    for (uint32_t i = 0; i < answer->context_count; i++) {
        const struct dimse_context *from = &answer->contexts[i];
        if (from->result != DIMSE_CONTEXT_ACCEPTED) continue;
        struct dimse_presentation *to = &session->contexts[session->context_count++];
        to->id = from->id;
        to->service = (uint8_t)dimse_service_of(from->abstract);
        copy_text(to->abstract, sizeof to->abstract, from->abstract);
        copy_text(to->syntax, sizeof to->syntax, from->chosen);
    }
    INVARIANT(session->context_count == accepted);
    return true;
}

// Whom the ledger knows behind the connection: its title, and its certificate where it has one.
static void know_requester(struct dimse_session *session)
{
    const struct keeper *keeper = session->server->gateway->keeper;
    const struct stream *stream = session->link.stream;
    char hex[2 * STREAM_CLIENT_SIZE + 1];
    disclosure_requester_add(&session->requester, keeper, span_text(DISCLOSURE_SYSTEM_AE_TITLE),
                             span_text(session->calling));
    if (!stream->has_client) return;
    hex_encode(hex, stream->client, STREAM_CLIENT_SIZE);
    disclosure_requester_add(&session->requester, keeper, span_text(DIMSE_SYSTEM_CERTIFICATE),
                             span_text(hex));
}

// Performed procedure steps are understood by the language, but nothing here keeps them.
static uint32_t withdraw_steps(struct dimse_associate *answer, uint32_t accepted)
{
    for (uint32_t i = 0; i < answer->context_count; i++) {
        struct dimse_context *context = &answer->contexts[i];
        if (context->result != DIMSE_CONTEXT_ACCEPTED) continue;
        if (dimse_service_of(context->abstract) != DIMSE_SERVICE_MPPS) continue;
        context->result = DIMSE_CONTEXT_ABSTRACT_UNSUPPORTED;
        accepted--;
    }
    return accepted;
}

static void on_asked(void *owner, const struct dimse_associate *request)
{
    struct dimse_session *session = owner;
    struct dimse_associate *answer = &session->server->answer;
    if (rejected(session, request)) return;
    copy_text(session->calling, sizeof session->calling, request->calling);
    copy_text(session->called, sizeof session->called, request->called);
    uint32_t accepted = withdraw_steps(answer, dimse_negotiate(answer, request));
    if (!keep_contexts(session, answer, accepted)) {
        reject(session, TRANSIENT, BY_PRESENTATION, LIMIT_EXCEEDED);
        return;
    }
    know_requester(session);
    metrics_add(&session->server->gateway->metrics, METRIC_ASSOCIATIONS_ACCEPTED, 1);
    dimse_link_accept(&session->link, answer);
}

// Messages
// -------------------------------------------------------------------------------------------------

void dimse_session_answer_with(struct dimse_session *session, const struct dimse_command *response,
                               span data_set)
{
    struct dimse_server *server = session->server;
    dimse_desk_give(&server->desks, session->desk);
    session->desk = NULL;
    session->intake = DIMSE_INTAKE_NONE;
    session->receiving = false;
    metrics_add(&server->gateway->metrics, METRIC_DIMSE_MESSAGES, 1);
    if (session->is_closed) {
        dimse_session_settle(session);
        return;
    }
    dimse_link_send(&session->link, session->context->id, response, data_set);
    release_if_quiet(session);
    if (server->draining && !session->wants_release) dimse_link_close(&session->link);
    dimse_link_hold(&session->link, false);
}

void dimse_session_answer(struct dimse_session *session, uint16_t status, const char *comment)
{
    struct dimse_command response = dimse_response_to(&session->request, status);
    if (comment != NULL) response.error_comment = span_text(comment);
    if (status != DIMSE_SUCCESS)
        log_event(LOG_DIMSE_REFUSED, log_number(LOG_FIELD_STATUS, status),
                  log_name(LOG_FIELD_REASON, comment == NULL ? "" : comment));
    dimse_session_answer_with(session, &response, span_of(NULL, 0));
}

// Passes over the data set, if there is one, and answers.
static void refuse(struct dimse_session *session, uint16_t status, const char *comment)
{
    if (!dimse_has_data_set(&session->request)) {
        dimse_session_answer(session, status, comment);
        return;
    }
    session->intake = DIMSE_INTAKE_DROP;
    session->status = status;
    session->comment = comment;
}

static const struct dimse_presentation *context_of(const struct dimse_session *session, uint8_t id)
{
    for (uint32_t i = 0; i < session->context_count; i++) {
        if (session->contexts[i].id == id) return &session->contexts[i];
    }
    return NULL;
}

static void echo(struct dimse_session *session)
{
    dimse_session_answer(session, DIMSE_SUCCESS, NULL);
}

// Takes the data set onto a desk, to be served at its end.
static void begin_identifier(struct dimse_session *session)
{
    session->size = 0;
    session->status = DIMSE_SUCCESS;
    if (!dimse_has_data_set(&session->request)) {
        dimse_session_answer(session, DIMSE_CANNOT_UNDERSTAND, "dimse-data-set");
        return;
    }
    session->desk = dimse_desk_take(&session->server->desks, span_text(session->context->syntax));
    if (session->desk == NULL) {
        refuse(session, DIMSE_OUT_OF_RESOURCES, "dimse-desk");
        return;
    }
    session->intake = DIMSE_INTAKE_IDENTIFIER;
}

static void take_identifier(struct dimse_session *session, span bytes)
{
    session->size += (uint32_t)bytes.size;
    if (session->status != DIMSE_SUCCESS) return;
    if (session->size > LIMIT_IDENTIFIER_SIZE) {
        session->status = DIMSE_OUT_OF_RESOURCES;
        session->comment = "dimse-identifier";
    } else if (dicom_reader_feed(&session->desk->reader, bytes) != STATUS_OK) {
        session->status = DIMSE_CANNOT_UNDERSTAND;
        session->comment = dimse_desk_rule(session->desk);
    }
    if (session->status != DIMSE_SUCCESS) session->intake = DIMSE_INTAKE_DROP;
}

static void begin_message(struct dimse_session *session)
{
    const struct dimse_command *c = &session->request;
    enum dimse_service service = (enum dimse_service)session->context->service;
    if (dimse_is_response(c) || c->field == DIMSE_C_CANCEL_RQ) return; // of what is over already
    if (c->field == DIMSE_C_ECHO_RQ && service == DIMSE_SERVICE_ECHO && !dimse_has_data_set(c)) {
        echo(session);
    } else if (c->field == DIMSE_C_STORE_RQ && service == DIMSE_SERVICE_STORE) {
        dimse_store_begin(session);
    } else if ((c->field == DIMSE_C_FIND_RQ && service == DIMSE_SERVICE_FIND) ||
               (c->field == DIMSE_N_ACTION_RQ && service == DIMSE_SERVICE_COMMITMENT)) {
        begin_identifier(session);
    } else {
        refuse(session, DIMSE_UNRECOGNIZED_OPERATION, NULL);
    }
}

static void end_data(struct dimse_session *session)
{
    if (session->intake == DIMSE_INTAKE_STORE) {
        dimse_store_end(session);
    } else if (session->intake == DIMSE_INTAKE_IDENTIFIER) {
        session->intake = DIMSE_INTAKE_NONE;
        if (session->request.field == DIMSE_C_FIND_RQ) {
            dimse_find_end(session);
        } else {
            dimse_commitment_end(session);
        }
    } else if (session->intake == DIMSE_INTAKE_DROP) {
        dimse_session_answer(session, session->status, session->comment);
    }
}

static void on_message(void *owner, const struct dimse_message *message)
{
    struct dimse_session *session = owner;
    if (session->find != NULL) { // nothing but its cancellation may come
        if (message->kind == DIMSE_MESSAGE_COMMAND &&
            message->command->field == DIMSE_C_CANCEL_RQ) {
            dimse_find_cancel(session, message->command->responded_id);
        } else {
            dimse_link_abort(&session->link);
        }
        return;
    }
    if (message->kind == DIMSE_MESSAGE_COMMAND) {
        session->context = context_of(session, message->context);
        if (session->context == NULL) { // never accepted
            dimse_link_abort(&session->link);
            return;
        }
        session->request = *message->command;
        session->intake = DIMSE_INTAKE_NONE;
        session->begun_ns = host_now_ns(session->server->host);
        begin_message(session);
        return;
    }
    if (session->intake == DIMSE_INTAKE_STORE) dimse_store_bytes(session, message->bytes);
    if (session->intake == DIMSE_INTAKE_IDENTIFIER) take_identifier(session, message->bytes);
    if (message->end) end_data(session);
}

static void on_drained(void *owner)
{
    dimse_find_drained(owner);
}

bool dimse_session_open(struct dimse_server *server, struct stream *stream, uint64_t source)
{
    static const struct dimse_link_events events = {
        .asked = on_asked,
        .message = on_message,
        .release_asked = on_release_asked,
        .gone = on_gone,
        .drained = on_drained,
        .closed = on_closed,
    };
    struct dimse_session *session = calloc(1, sizeof *session);
    if (session == NULL) {
        stream_close(stream);
        return false;
    }
    session->server = server;
    enum status status = dimse_link_open(&session->link, server->host, &server->wheel, stream,
                                         &events, session, false, server->idle_ms);
    if (status != STATUS_OK) {
        free(session);
        return false;
    }
    session->source = source;
    session->next = server->sessions;
    if (server->sessions != NULL) server->sessions->previous = session;
    server->sessions = session;
    server->session_count++;
    metrics_set(&server->gateway->metrics, METRIC_ASSOCIATIONS, server->session_count);
    return true;
}
