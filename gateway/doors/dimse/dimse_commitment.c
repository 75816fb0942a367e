// SPDX-License-Identifier: Apache-2.0
// Storage commitment push model as SCP, PS3.4 J. N-ACTION is answered at once; the report follows:
// on an association of our own to a peer whose address is known (dimse_server_peer), else on this
// one. An instance is committed when its file is on disk here and is of the class that is named.
#include <stdlib.h>

#include "dicom/dicom_write.h"
#include "gateway/doors/dimse/dimse_caller.h"
#include "gateway/doors/dimse/dimse_session.h"
#include "gateway/host/log.h"

#define COMMITMENT_CLASS    "1.2.840.10008.1.20.1"
#define COMMITMENT_INSTANCE "1.2.840.10008.1.20.1.1"
#define REFERENCES_MAX      10000
#define REPORT_MAX          (4U << 20)

#define TAG_RETRIEVE_AE     0x00080054U
#define TAG_CLASS           0x00081150U
#define TAG_INSTANCE        0x00081155U
#define TAG_TRANSACTION     0x00081195U
#define TAG_REASON          0x00081197U
#define TAG_FAILED          0x00081198U
#define TAG_REFERENCED      0x00081199U

enum { EVENT_ALL_COMMITTED = 1, EVENT_FAILURES = 2 };
// PS3.3 C.14.1.1.
enum { REASON_NONE = 0, REASON_NOT_THERE = 0x0112, REASON_CLASS_CONFLICT = 0x0119 };

static span uid_of(const struct dicom_dataset *ds, uint32_t parent, uint32_t tag)
{
    return dicom_trim(dicom_bytes(ds, parent, tag), DICOM_VR_UI);
}

static uint16_t reason_of(const struct imaging *imaging, span class, span instance)
{
    uint32_t index = imaging_find(imaging, IMAGING_INSTANCE, instance);
    if (index == IMAGING_NONE || !imaging_row(imaging, IMAGING_INSTANCE, index)->has_object)
        return REASON_NOT_THERE;
    span known = imaging_value(imaging, IMAGING_INSTANCE, index, 0x00080016U);
    return span_equal(known, class) ? REASON_NONE : REASON_CLASS_CONFLICT;
}

// The items whose outcome is a failure or is none. Returns how many.
static uint32_t write_items(struct writer *w, enum dicom_encoding e, const struct imaging *imaging,
                            const struct dicom_dataset *ds, uint32_t sequence, bool failed)
{
    uint32_t count = dicom_item_count(ds, sequence), written = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t item = dicom_item(ds, sequence, i);
        span class = uid_of(ds, item, TAG_CLASS), instance = uid_of(ds, item, TAG_INSTANCE);
        uint16_t reason = reason_of(imaging, class, instance);
        if ((reason != REASON_NONE) != failed) continue;
        if (written++ == 0) dicom_begin_sequence(w, e, failed ? TAG_FAILED : TAG_REFERENCED);
        dicom_begin_item(w, e);
        dicom_write_element(w, e, TAG_CLASS, DICOM_VR_UI, class);
        dicom_write_element(w, e, TAG_INSTANCE, DICOM_VR_UI, instance);
        if (failed) dicom_write_u16(w, e, TAG_REASON, DICOM_VR_US, reason);
        dicom_end_item(w, e);
    }
    if (written != 0) dicom_end_sequence(w, e);
    return written;
}

static enum status write_report(struct writer *w, const struct dimse_session *session,
                                enum dicom_encoding e, bool *failures)
{
    const struct dicom_dataset *ds = &session->desk->dataset;
    const struct imaging *imaging = &session->server->gateway->imaging;
    span transaction = uid_of(ds, DICOM_TOP, TAG_TRANSACTION);
    uint32_t sequence = dicom_find(ds, DICOM_TOP, TAG_REFERENCED);
    if (!dicom_uid_valid(transaction) || sequence == DICOM_ABSENT) return STATUS_MISSING;
    if (dicom_item_count(ds, sequence) > REFERENCES_MAX) return STATUS_LIMIT;
    dicom_write_text(w, e, TAG_RETRIEVE_AE, DICOM_VR_AE, session->server->title);
    dicom_write_element(w, e, TAG_TRANSACTION, DICOM_VR_UI, transaction);
    *failures = write_items(w, e, imaging, ds, sequence, true) != 0;
    write_items(w, e, imaging, ds, sequence, false);
    return w->status;
}

// The report on an association of ours
// -------------------------------------------------------------------------------------------------

struct report {
    struct dimse_caller caller;
    struct buffer bytes; // the data set, implicit little endian
    uint16_t event;
};

static struct dimse_command event_report(uint16_t message_id, uint16_t event)
{
    return (struct dimse_command){.field = DIMSE_N_EVENT_REPORT_RQ,
                                  .message_id = message_id,
                                  .has = DIMSE_HAS_MESSAGE_ID | DIMSE_HAS_EVENT_TYPE,
                                  .event_type = event,
                                  .data_set = 1,
                                  .affected_class = span_text(COMMITMENT_CLASS),
                                  .affected_instance = span_text(COMMITMENT_INSTANCE)};
}

static void on_ready(void *owner)
{
    struct report *report = owner;
    uint8_t context = report->caller.proposals[0].context;
    if (context == 0) {
        dimse_caller_release(&report->caller);
        return;
    }
    struct dimse_command request = event_report(++report->caller.message_id, report->event);
    dimse_link_send(&report->caller.link, context, &request, buffer_span(&report->bytes));
}

static void on_answered(void *owner, const struct dimse_command *response)
{
    struct report *report = owner;
    (void)response; // whatever it says, it has been told
    dimse_caller_release(&report->caller);
}

static void on_drained(void *owner)
{
    (void)owner;
}

static void on_over(void *owner, bool well)
{
    struct report *report = owner;
    struct dimse_server *server = report->caller.server;
    log_event(well ? LOG_DIMSE_REPORTED : LOG_DIMSE_REPORT_FAILED,
              log_number(LOG_FIELD_BYTES, report->bytes.size));
    buffer_release(server->host->budget, &report->bytes);
    free(report);
}

// Calls the peer. UNAVAILABLE when it cannot be called.
static enum status call_peer(struct dimse_server *server, const struct dimse_peer *peer,
                             uint16_t event, span bytes)
{
    static const struct dimse_caller_events events = {on_ready, on_answered, on_drained, on_over};
    struct report *report = calloc(1, sizeof *report);
    if (report == NULL) return STATUS_NO_SPACE;
    report->event = event;
    report->caller.events = &events;
    report->caller.owner = report;
    report->caller.proposal_count = 1;
    struct dimse_proposal *proposal = &report->caller.proposals[0];
    *proposal = (struct dimse_proposal){COMMITMENT_CLASS, DICOM_UID_IMPLICIT_LE, true, 0};
    enum status status = buffer_append(server->host->budget, &report->bytes, bytes);
    if (status == STATUS_OK) status = dimse_caller_open(&report->caller, server, peer);
    if (status == STATUS_OK) return STATUS_OK;
    buffer_release(server->host->budget, &report->bytes);
    free(report);
    return status;
}

// N-ACTION
// -------------------------------------------------------------------------------------------------

static void answer_action(struct dimse_session *session)
{
    struct dimse_command response = dimse_response_to(&session->request, DIMSE_SUCCESS);
    response.action_type = session->request.action_type;
    response.has |= DIMSE_HAS_ACTION_TYPE;
    dimse_session_answer_with(session, &response, span_of(NULL, 0));
}

static void commit(struct dimse_session *session, struct buffer *memory)
{
    struct dimse_server *server = session->server;
    const struct dimse_peer *peer = dimse_server_peer(server, span_text(session->calling));
    enum dicom_encoding own = dicom_transfer_of(span_text(session->context->syntax)).encoding;
    struct writer w = writer_over(memory->data, memory->capacity);
    bool failures = false;
    uint8_t context = session->context->id;
    enum status status =
        write_report(&w, session, peer == NULL ? own : DICOM_IMPLICIT_LE, &failures);
    if (status != STATUS_OK) {
        dimse_session_answer(
            session, status == STATUS_MISSING ? DIMSE_MISSING_ATTRIBUTE : DIMSE_RESOURCE_LIMITATION,
            "dimse-identifier");
        return;
    }
    uint16_t event = failures ? EVENT_FAILURES : EVENT_ALL_COMMITTED;
    answer_action(session);
    if (peer != NULL && call_peer(server, peer, event, writer_span(&w)) == STATUS_OK) return;
    if (peer != NULL || !dimse_link_is_up(&session->link)) return;
    struct dimse_command request = event_report(1, event);
    dimse_link_send(&session->link, context, &request, writer_span(&w));
}

void dimse_commitment_end(struct dimse_session *session)
{
    const struct dimse_command *c = &session->request;
    struct budget *budget = session->server->host->budget;
    struct buffer memory = {0};
    if (!span_is(c->requested_class, COMMITMENT_CLASS)) {
        dimse_session_answer(session, DIMSE_NO_SUCH_SOP_CLASS, "dimse-class");
    } else if (!span_is(c->requested_instance, COMMITMENT_INSTANCE)) {
        dimse_session_answer(session, DIMSE_NO_SUCH_INSTANCE, "dimse-instance");
    } else if (c->action_type != 1) {
        dimse_session_answer(session, DIMSE_NO_SUCH_ACTION, "dimse-action");
    } else if (dicom_reader_finish(&session->desk->reader) != STATUS_OK) {
        dimse_session_answer(session, DIMSE_PROCESSING_FAILURE, dimse_desk_rule(session->desk));
    } else if (buffer_reserve(budget, &memory, REPORT_MAX) != STATUS_OK) {
        dimse_session_answer(session, DIMSE_RESOURCE_LIMITATION, "dimse-memory");
    } else {
        commit(session, &memory);
    }
    buffer_release(budget, &memory);
}
