// SPDX-License-Identifier: Apache-2.0
// C-STORE as SCP, PS3.4 B. The data set goes three ways at once as it arrives: sealed into the
// archive behind a file header of ours, through the reader, which keeps metadata and measures
// pixels, and nowhere else. When it is whole, its metadata are judged, the object is made durable
// under its patient's key, the spine records it, and then it is answered.
//
// Receiving is no disclosure: any application entity may send.
#include <stdlib.h>

#include "adapters/answer.h"
#include "dicom/dicom_write.h"
#include "gateway/doors/dimse/dimse_forward.h"
#include "gateway/doors/dimse/dimse_session.h"

#define FILE_HEADER_MAX 1024
// The spine may be busy (journal buffer full, prover behind): it is asked again for so long.
#define RETRY_MAX_MS 30000

// No more of this object is taken; the rest of it is passed over.
static void give_up(struct dimse_session *session, uint16_t status, const char *rule)
{
    if (session->status != DIMSE_SUCCESS) return;
    session->status = status;
    session->comment = rule;
    if (session->item_open) archive_drop(&session->object->item);
}

static void give_up_for(struct dimse_session *session, enum status status, const char *rule)
{
    give_up(session, answer_of_status(status).dimse, rule);
}

static void record(struct dimse_session *session);

// The object is durable, or will never be.
static void on_ended(void *owner, enum status status)
{
    struct dimse_session *session = owner;
    session->item_open = false;
    if (status != STATUS_OK) give_up_for(session, status, "store-failed");
    if (!session->receiving) { // the data set is still coming, or will never be whole
        dimse_session_settle(session);
    } else if (session->status != DIMSE_SUCCESS) {
        dimse_session_answer(session, session->status, session->comment);
    } else {
        record(session);
    }
}

static void on_ready(void *owner)
{
    struct dimse_session *session = owner;
    if (!session->link.told_gone) dimse_link_hold(&session->link, false);
}

static bool make_object(struct dimse_session *session)
{
    if (session->object == NULL) session->object = calloc(1, sizeof *session->object);
    if (session->object == NULL) return false;
    session->object->item.ready = on_ready;
    session->object->item.ended = on_ended;
    session->object->item.owner = session;
    return true;
}

static enum status begin_object(struct dimse_session *session)
{
    uint8_t header[FILE_HEADER_MAX];
    const struct dimse_command *c = &session->request;
    struct writer w = writer_over(header, sizeof header);
    dicom_write_file_header(&w, c->affected_class, c->affected_instance,
                            span_text(session->context->syntax));
    TRY(w.status);
    if (!make_object(session)) return STATUS_NO_SPACE;
    session->desk = dimse_desk_take(&session->server->desks, span_text(session->context->syntax));
    if (session->desk == NULL) return STATUS_NO_SPACE;
    TRY(archive_begin(&session->object->item, session->server->gateway->keeper));
    session->item_open = true;
    return archive_write(&session->object->item, writer_span(&w));
}

void dimse_store_begin(struct dimse_session *session)
{
    const struct dimse_command *c = &session->request;
    session->intake = DIMSE_INTAKE_STORE;
    session->status = DIMSE_SUCCESS;
    session->comment = NULL;
    if (!dicom_uid_valid(c->affected_class) || !dicom_uid_valid(c->affected_instance)) {
        give_up(session, DIMSE_CANNOT_UNDERSTAND, "dicom-uid");
    } else if (!span_is(c->affected_class, session->context->abstract)) {
        give_up(session, DIMSE_CLASS_MISMATCH, "dimse-context");
    } else if (!dimse_has_data_set(c)) {
        give_up(session, DIMSE_CANNOT_UNDERSTAND, "dimse-data-set");
    } else {
        enum status status = begin_object(session);
        if (status != STATUS_OK) give_up_for(session, status, "store-failed");
    }
    if (!dimse_has_data_set(c)) dimse_store_end(session);
}

void dimse_store_bytes(struct dimse_session *session, span bytes)
{
    if (session->status != DIMSE_SUCCESS || bytes.size == 0) return;
    enum status status = dicom_reader_feed(&session->desk->reader, bytes);
    if (status != STATUS_OK) {
        give_up_for(session, status, dimse_desk_rule(session->desk));
        return;
    }
    status = archive_write(&session->object->item, bytes);
    if (status != STATUS_OK) {
        give_up_for(session, status, "store-failed");
    } else if (archive_is_full(&session->object->item)) {
        dimse_link_hold(&session->link, true);
    }
}

static void forward(struct dimse_server *server, const struct imaging_arrival *arrival)
{
    const struct imaging *imaging = &server->gateway->imaging;
    if (server->forward == NULL) return;
    uint32_t index = imaging_find(imaging, IMAGING_INSTANCE, span_text(arrival->sop_instance));
    if (index != IMAGING_NONE) dimse_forward_add(server->forward, index);
}

static void on_recorded(struct imaging_arrival *arrival, enum status status)
{
    struct dimse_session *session = arrival->owner;
    struct gateway *gateway = session->server->gateway;
    if (status == STATUS_OK) {
        metrics_add(&gateway->metrics, METRIC_DICOM_OBJECTS, 1);
        forward(session->server, arrival);
        dimse_session_answer(session, DIMSE_SUCCESS, NULL);
    } else {
        dimse_session_answer(session, imaging_failure(status), "store-failed");
    }
}

// What must hold of the whole data set, and whose it is.
static enum status judge(struct dimse_session *session, struct account_key *subject)
{
    struct dimse_desk *desk = session->desk;
    struct imaging_arrival *arrival = &session->object->arrival;
    TRY(dicom_reader_finish(&desk->reader));
    *arrival = (struct imaging_arrival){.dataset = &desk->dataset,
                                        .transfer_syntax = span_text(desk->syntax),
                                        .done = on_recorded,
                                        .owner = session};
    return imaging_subject(&session->server->gateway->imaging, arrival, &desk->arena, subject,
                           &desk->issues);
}

static bool fits_command(const struct dimse_session *session)
{
    const struct imaging_arrival *arrival = &session->object->arrival;
    return span_is(session->request.affected_class, arrival->sop_class) &&
           span_is(session->request.affected_instance, arrival->sop_instance);
}

void dimse_store_end(struct dimse_session *session)
{
    struct account_key subject = {{0}};
    if (session->status == DIMSE_SUCCESS) {
        enum status status = judge(session, &subject);
        if (status != STATUS_OK) {
            give_up(session, imaging_failure(status), dimse_desk_rule(session->desk));
        } else if (!fits_command(session)) {
            give_up(session, DIMSE_CLASS_MISMATCH, "dimse-identity");
        }
    }
    if (session->status != DIMSE_SUCCESS && !session->item_open) {
        dimse_session_answer(session, session->status, session->comment);
        return;
    }
    session->receiving = true;
    dimse_link_hold(&session->link, true);
    if (session->status == DIMSE_SUCCESS) archive_end(&session->object->item, &subject);
}

// What is whole is kept, also when its sender has gone: whoever sends again is told so.
void dimse_store_gone(struct dimse_session *session)
{
    if (!session->receiving && session->item_open) archive_drop(&session->object->item);
}

static void record(struct dimse_session *session)
{
    struct dimse_desk *desk = session->desk;
    struct dimse_object *object = session->object;
    struct gateway *gateway = session->server->gateway;
    object->arrival.place = &object->item.writer.place;
    size_t mark = desk->arena.used;
    enum status status =
        imaging_receive(&gateway->imaging, &object->arrival, &desk->arena, &desk->issues);
    if (status == STATUS_OK) {
        object->retry_until_ms = 0;
        return;
    }
    arena_rewind(&desk->arena, mark);
    uint64_t now_ms = host_now_ms(session->server->host);
    if (object->retry_until_ms == 0) object->retry_until_ms = now_ms + RETRY_MAX_MS;
    if (status == STATUS_UNAVAILABLE && now_ms < object->retry_until_ms &&
        !session->server->draining) {
        dimse_server_later(session, record);
        return;
    }
    object->retry_until_ms = 0;
    archive_erase(gateway->keeper, object->arrival.place);
    dimse_session_answer(session, imaging_failure(status), dimse_desk_rule(desk));
}
