// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/dimse/dimse_forward.h"

#include <stdlib.h>

#include "dicom/dicom_reader.h"
#include "dicom/dicom_transfer.h"
#include "gateway/host/log.h"
#include "gateway/spine/disclosure.h"
#include "gateway/spine/imaging.h"

#define FORWARD_QUEUE_MAX 1048576 // instances that wait
#define FORWARD_TRIES     3
#define RETRY_MS          5000
#define PIECE             ((size_t)8 * OBJECT_CHUNK)
#define DECISION_MEMORY   ((size_t)DISCLOSURE_MEMORY)
#define NODES_MAX         256 // of file meta information

struct waiting {
    uint32_t instance;
    uint8_t tries;
};

// A piece of an object, read on a worker.
struct piece {
    struct host_job job;
    struct dimse_forward *forward;
    struct object_reader reader;
    struct object_place place;
    const struct objects *objects;
    uint8_t bytes[PIECE];
    size_t size;
    enum status status;
};

// Where the first of the queue is.
enum stage {
    STAGE_NONE,    // nothing is begun
    STAGE_OPENING, // a worker opens its file
    STAGE_LOADING, // a worker reads its first piece
    STAGE_LOADED,  // `piece` waits for an association that takes it
    STAGE_READING, // the request is out, a worker reads the next piece
    STAGE_PAUSED,  // the peer has to take something first
    STAGE_SENT,    // its answer is awaited
};

struct dimse_forward {
    struct dimse_server *server;
    const struct dimse_peer *peer;
    struct waiting *queue; // a ring
    uint32_t head, count, capacity;
    uint8_t stage;
    struct dimse_proposal proposal; // of the object at hand
    size_t data_at;                 // its data set in the first piece
    struct dimse_caller caller;
    bool is_calling; // from dimse_caller_open() to `over`
    bool is_ready;   // associated
    bool releases;   // the association is on its way out
    bool lost;       // the association went while a worker had the object
    bool has_reader;
    uint64_t retry_ms;
    struct piece *piece;
    void *memory; // DECISION_MEMORY, of decisions and file headers
};

// The queue
// -------------------------------------------------------------------------------------------------

static struct waiting *first(struct dimse_forward *f)
{
    return &f->queue[f->head];
}

static void drop_first(struct dimse_forward *f)
{
    f->head = (f->head + 1) % f->capacity;
    f->count--;
}

static bool grow(struct dimse_forward *f)
{
    uint32_t capacity = f->capacity == 0 ? 1024 : 2 * f->capacity;
    if (capacity > FORWARD_QUEUE_MAX) return false;
    struct waiting *larger = calloc(capacity, sizeof *larger);
    if (larger == NULL) return false;
    for (uint32_t i = 0; i < f->count; i++) larger[i] = f->queue[(f->head + i) % f->capacity];
    free(f->queue);
    f->queue = larger;
    f->head = 0;
    f->capacity = capacity;
    return true;
}

static bool append(struct dimse_forward *f, struct waiting waiting)
{
    if (f->count == f->capacity && !grow(f)) return false;
    f->queue[(f->head + f->count++) % f->capacity] = waiting;
    return true;
}

// What became of the first of the queue.
static void finish_first(struct dimse_forward *f, bool forwarded, bool again, const char *reason)
{
    struct waiting waiting = *first(f);
    struct metrics *metrics = &f->server->gateway->metrics;
    if (f->has_reader) object_close(&f->piece->reader);
    f->has_reader = false;
    f->stage = STAGE_NONE;
    drop_first(f);
    if (forwarded) {
        metrics_add(metrics, METRIC_DICOM_FORWARDED, 1);
        return;
    }
    log_event(LOG_FORWARD_REFUSED, log_name(LOG_FIELD_REASON, reason));
    if (again && ++waiting.tries < FORWARD_TRIES && append(f, waiting)) {
        f->retry_ms = host_now_ms(f->server->host) + RETRY_MS;
        return;
    }
    metrics_add(metrics, METRIC_DICOM_NOT_FORWARDED, 1);
}

// Deciding
// -------------------------------------------------------------------------------------------------

// May the peer have it? Asked with the consents of this moment, before anything is read.
static bool permitted(struct dimse_forward *f, uint32_t instance)
{
    const struct imaging *imaging = &f->server->gateway->imaging;
    struct disclosure_requester requester = {{0}, 0};
    struct arena arena = arena_over(f->memory, DECISION_MEMORY);
    disclosure_requester_add(&requester, imaging->keeper, span_text(DISCLOSURE_SYSTEM_AE_TITLE),
                             span_text(f->peer->title));
    struct disclosure disclosure = imaging_disclose(imaging, IMAGING_INSTANCE, instance, &requester,
                                                    f->server->purposes, POLICY_DISCLOSE, &arena);
    disclosure_log(&disclosure, "dimse");
    return disclosure.permitted;
}

// The transfer syntax of an object's file and where its data set begins, from its first bytes.
static bool read_header(struct dimse_forward *f)
{
    struct dicom_node nodes[NODES_MAX];
    struct dimse_proposal *out = &f->proposal;
    span bytes = span_of(f->piece->bytes, f->piece->size);
    struct arena arena = arena_over(f->memory, DECISION_MEMORY);
    struct dicom_dataset ds = dicom_dataset_over(nodes, NODES_MAX);
    struct dicom_options options = {.stop_tag = 0x00030000U, .keep_max = 256};
    struct dicom_reader reader;
    dicom_reader_init(&reader, &ds, &options, &arena, NULL);
    if (dicom_reader_feed(&reader, bytes) != STATUS_OK || !dicom_reader_done(&reader)) return false;
    span syntax = ds.transfer_syntax;
    if (syntax.size == 0 || syntax.size >= sizeof out->syntax) return false;
    memcpy(out->syntax, syntax.data, syntax.size);
    out->syntax[syntax.size] = '\0';
    f->data_at = (size_t)reader.offset;
    return true;
}

// An object on its way
// -------------------------------------------------------------------------------------------------

static void advance(struct dimse_forward *f);

static void read_pieces(struct piece *piece)
{
    piece->size = 0;
    piece->status = STATUS_OK;
    while (piece->status == STATUS_OK && piece->size + OBJECT_CHUNK <= PIECE) {
        size_t size;
        piece->status = object_read(&piece->reader, piece->bytes + piece->size, &size);
        if (piece->status != STATUS_OK || size == 0) return;
        piece->size += size;
    }
}

// On a worker.
static void work(struct host_job *job)
{
    struct piece *piece = (struct piece *)(void *)job; // the first member
    if (piece->forward->stage == STAGE_OPENING) {
        piece->status = object_open(&piece->reader, piece->objects, &piece->place);
    } else {
        read_pieces(piece);
    }
}

static void submit(struct dimse_forward *f, enum stage stage)
{
    f->stage = (uint8_t)stage;
    host_submit(f->server->host, &f->piece->job);
}

static void fail(struct dimse_forward *f, bool again, const char *reason)
{
    finish_first(f, false, again, reason);
}

static void opened(struct dimse_forward *f)
{
    f->has_reader = f->piece->status == STATUS_OK;
    if (f->has_reader)
        f->piece->status = object_unlock(&f->piece->reader, f->server->gateway->keeper->keys);
    if (f->piece->status != STATUS_OK) {
        fail(f, false, "object");
        return;
    }
    submit(f, STAGE_LOADING);
}

static void send_piece(struct dimse_forward *f, size_t from)
{
    span bytes = span_of(f->piece->bytes + from, f->piece->size - from);
    bool last = f->piece->reader.done;
    dimse_link_send_data(&f->caller.link, f->caller.proposals[0].context, bytes, last);
    if (last) {
        f->stage = STAGE_SENT;
    } else if (dimse_link_queued(&f->caller.link) > LIMIT_DIMSE_QUEUE_SIZE) {
        f->stage = STAGE_PAUSED;
    } else {
        submit(f, STAGE_READING);
    }
}

static void worked(struct host_job *job)
{
    struct dimse_forward *f = ((struct piece *)(void *)job)->forward;
    enum stage stage = (enum stage)f->stage;
    bool lost = f->lost && stage == STAGE_READING;
    f->lost = false;
    if (lost) {
        fail(f, true, "association");
    } else if (stage == STAGE_OPENING) {
        opened(f);
    } else if (f->piece->status != STATUS_OK) {
        fail(f, false, "object");
        if (stage == STAGE_READING) dimse_link_abort(&f->caller.link); // half an object is out
    } else if (stage == STAGE_READING) {
        send_piece(f, 0);
    } else if (!read_header(f)) {
        fail(f, false, "file-header");
    } else {
        f->stage = STAGE_LOADED;
    }
    advance(f);
}

static void begin_object(struct dimse_forward *f)
{
    const struct imaging *imaging = &f->server->gateway->imaging;
    uint32_t instance = first(f)->instance;
    const struct imaging_row *row = imaging_row(imaging, IMAGING_INSTANCE, instance);
    span class = imaging_value(imaging, IMAGING_INSTANCE, instance, 0x00080016U);
    if (!row->has_object || class.size >= sizeof f->proposal.abstract) {
        fail(f, false, "object");
    } else if (!permitted(f, instance)) {
        fail(f, false, "consent");
    } else {
        f->proposal = (struct dimse_proposal){.context = 0};
        memcpy(f->proposal.abstract, class.data, class.size);
        f->piece->place = row->place;
        submit(f, STAGE_OPENING);
    }
}

static void send_request(struct dimse_forward *f)
{
    const struct imaging *imaging = &f->server->gateway->imaging;
    struct dimse_command request = {
        .field = DIMSE_C_STORE_RQ,
        .message_id = ++f->caller.message_id,
        .has = DIMSE_HAS_MESSAGE_ID | DIMSE_HAS_PRIORITY,
        .data_set = 1,
        .affected_class = span_text(f->proposal.abstract),
        .affected_instance =
            imaging_value(imaging, IMAGING_INSTANCE, first(f)->instance, 0x00080018U)};
    dimse_link_send(&f->caller.link, f->caller.proposals[0].context, &request, span_of(NULL, 0));
    send_piece(f, f->data_at);
}

static bool same_proposal(const struct dimse_proposal *a, const struct dimse_proposal *b)
{
    return strcmp(a->abstract, b->abstract) == 0 && strcmp(a->syntax, b->syntax) == 0;
}

static void release(struct dimse_forward *f)
{
    f->releases = true;
    f->is_ready = false;
    dimse_caller_release(&f->caller);
}

static void call(struct dimse_forward *f)
{
    f->caller.proposals[0] = f->proposal;
    f->caller.proposal_count = 1;
    enum status status = dimse_caller_open(&f->caller, f->server, f->peer);
    if (status == STATUS_OK) {
        f->is_calling = true;
    } else {
        fail(f, true, "association");
    }
}

// Does what can be done next.
static void advance(struct dimse_forward *f)
{
    while (f->stage == STAGE_NONE && f->count != 0 && !f->server->draining) {
        bool waits = first(f)->tries != 0 && host_now_ms(f->server->host) < f->retry_ms;
        if (waits) break;
        begin_object(f);
    }
    if (f->stage == STAGE_LOADED && !f->is_calling) {
        call(f);
    } else if (f->stage == STAGE_LOADED && f->is_ready) {
        if (same_proposal(&f->proposal, &f->caller.proposals[0])) {
            send_request(f);
        } else {
            release(f); // and call anew when it is over
        }
    } else if (f->stage == STAGE_NONE && f->is_ready) {
        release(f);
    }
}

// The association
// -------------------------------------------------------------------------------------------------

static void on_ready(void *owner)
{
    struct dimse_forward *f = owner;
    f->is_ready = true;
    if (f->caller.proposals[0].context == 0) {
        if (f->stage == STAGE_LOADED) fail(f, false, "context");
        release(f);
        return;
    }
    advance(f);
}

static void on_answered(void *owner, const struct dimse_command *response)
{
    struct dimse_forward *f = owner;
    uint16_t status = response->status;
    bool taken = status == DIMSE_SUCCESS || status >> 12 == 0xb;
    if (f->stage != STAGE_SENT) { // an answer before the end: the peer wants no more of it
        dimse_link_abort(&f->caller.link);
        return;
    }
    finish_first(f, taken, status >> 8 == 0xa7, "peer");
    advance(f);
}

static void on_drained(void *owner)
{
    struct dimse_forward *f = owner;
    if (f->stage == STAGE_PAUSED) submit(f, STAGE_READING);
}

static void on_over(void *owner, bool well)
{
    struct dimse_forward *f = owner;
    bool expected = f->releases;
    (void)well;
    f->is_calling = f->is_ready = f->releases = false;
    bool begun = f->stage == STAGE_PAUSED || f->stage == STAGE_SENT;
    if (f->stage == STAGE_READING) {
        f->lost = true;
    } else if (begun || (f->stage == STAGE_LOADED && !expected)) {
        fail(f, true, "association");
    }
    advance(f);
}

void dimse_forward_add(struct dimse_forward *f, uint32_t instance)
{
    if (append(f, (struct waiting){instance, 0})) {
        advance(f);
    } else {
        metrics_add(&f->server->gateway->metrics, METRIC_DICOM_NOT_FORWARDED, 1);
    }
}

void dimse_forward_tick(struct dimse_forward *f)
{
    advance(f);
}

enum status dimse_forward_open(struct dimse_forward **out, struct dimse_server *server, span title)
{
    static const struct dimse_caller_events events = {on_ready, on_answered, on_drained, on_over};
    const struct dimse_peer *peer = dimse_server_peer(server, title);
    if (peer == NULL) return STATUS_NOT_FOUND;
    struct dimse_forward *f = calloc(1, sizeof *f);
    if (f == NULL) return STATUS_NO_SPACE;
    f->server = server;
    f->peer = peer;
    f->memory = malloc(DECISION_MEMORY);
    f->piece = calloc(1, sizeof *f->piece);
    if (f->memory == NULL || f->piece == NULL) {
        dimse_forward_close(f);
        return STATUS_NO_SPACE;
    }
    f->piece->job = (struct host_job){.work = work, .done = worked};
    f->piece->forward = f;
    f->piece->objects = server->gateway->keeper->objects;
    f->caller.events = &events;
    f->caller.owner = f;
    *out = f;
    return STATUS_OK;
}

void dimse_forward_close(struct dimse_forward *f)
{
    if (f == NULL) return;
    if (f->has_reader) object_close(&f->piece->reader);
    free(f->queue);
    free(f->piece);
    free(f->memory);
    free(f);
}
