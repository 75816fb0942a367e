// SPDX-License-Identifier: Apache-2.0
// WADO-RS, PS3.18 10.4: the metadata of instances, and the instances themselves.
#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "dicom/dicom_json.h"
#include "gateway/doors/dicomweb/dicomweb_door.h"
#include "gateway/doors/dicomweb/multipart.h"

#define PART_HEAD \
    "\r\n--" DICOMWEB_BOUNDARY "\r\nContent-Type: application/dicom; transfer-syntax=*\r\n\r\n"
#define LAST_LINE  "\r\n--" DICOMWEB_BOUNDARY "--\r\n"
#define FILES_TYPE "multipart/related; type=\"application/dicom\"; boundary=" DICOMWEB_BOUNDARY

// While the peer has not taken so much, nothing more is read.
#define QUEUE_MAX  ((size_t)1 << 20)
#define LOOK_AGAIN 5 // ms
#define READ_SIZE  ((size_t)16 * OBJECT_CHUNK)

// --- which instances ---------------------------------------------------------------------------

struct chosen {
    uint32_t *items; // instances that may leave
    uint32_t count;
};

// The row that the path names, as deep as it goes; IMAGING_NONE when the path is at odds with it.
static uint32_t find_row(const struct imaging *imaging, const struct http_exchange *exchange,
                         enum imaging_level level)
{
    uint32_t index[IMAGING_LEVELS];
    for (int i = 0; i <= (int)level; i++) {
        enum imaging_level at = (enum imaging_level)i;
        index[i] = imaging_find(imaging, at, exchange->parameter[i]);
        if (index[i] == IMAGING_NONE) return IMAGING_NONE;
        if (i > 0 && imaging_row(imaging, at, index[i])->parent != index[i - 1])
            return IMAGING_NONE;
    }
    return index[level];
}

static void choose_below(struct chosen *chosen, struct gateway *gateway, struct dicomweb_gate *gate,
                         uint32_t series)
{
    const struct imaging *imaging = &gateway->imaging;
    for (uint32_t at = imaging_row(imaging, IMAGING_SERIES, series)->first_child; at != 0;) {
        if (dicomweb_permits(gate, gateway, IMAGING_INSTANCE, at - 1))
            chosen->items[chosen->count++] = at - 1;
        at = imaging_row(imaging, IMAGING_INSTANCE, at - 1)->next_sibling;
    }
}

// Those below the row that may leave. The list lies in the scratch arena.
static enum status choose(struct chosen *chosen, struct gateway *gateway,
                          const struct dicomweb_asker *asker, enum imaging_level level,
                          uint32_t index)
{
    const struct imaging *imaging = &gateway->imaging;
    struct dicomweb_gate gate = {.asker = asker};
    uint32_t count = imaging_instances(imaging, level, index);
    *chosen = (struct chosen){ARENA_NEW(&gateway->scratch, uint32_t, count), 0};
    if (chosen->items == NULL) return STATUS_NO_SPACE;
    if (level == IMAGING_INSTANCE) {
        if (dicomweb_permits(&gate, gateway, level, index)) chosen->items[chosen->count++] = index;
    } else if (level == IMAGING_SERIES) {
        choose_below(chosen, gateway, &gate, index);
    } else {
        for (uint32_t at = imaging_row(imaging, level, index)->first_child; at != 0;) {
            choose_below(chosen, gateway, &gate, at - 1);
            at = imaging_row(imaging, IMAGING_SERIES, at - 1)->next_sibling;
        }
    }
    // What may not leave is as if it were not there.
    return chosen->count == 0 ? STATUS_NOT_FOUND : STATUS_OK;
}

static bool begin(struct http_exchange *exchange, enum imaging_level level, struct chosen *chosen)
{
    struct gateway *gateway = gateway_of(exchange);
    struct dicomweb_asker asker;
    (void)dicomweb_scratch(gateway);
    if (!dicomweb_asker(&asker, exchange)) {
        http_answer_problem(exchange, HTTP_PROBLEM_PARAMETER);
        return false;
    }
    uint32_t index = find_row(&gateway->imaging, exchange, level);
    enum status status = STATUS_NOT_FOUND;
    if (index != IMAGING_NONE) status = choose(chosen, gateway, &asker, level, index);
    if (status == STATUS_OK) return true;
    http_answer_problem(exchange, http_problem_of(status));
    return false;
}

// --- metadata ----------------------------------------------------------------------------------

static enum status add_metadata(struct dicomweb_reply *reply, uint32_t instance)
{
    struct gateway *gateway = reply->gateway;
    struct arena *arena = &gateway->scratch;
    struct buffer json = {0};
    size_t mark = arena->used;
    enum status status = imaging_load(&gateway->imaging, instance, &json);
    if (status == STATUS_OK && reply->form == DICOMWEB_JSON) {
        dicomweb_reply_json(reply, buffer_span(&json));
    } else if (status == STATUS_OK) {
        size_t room = 2 * json.size + 4096;
        char *memory = arena_text(arena, room);
        struct writer w = writer_over(memory, memory == NULL ? 0 : room);
        status = dicom_json_read(&w, buffer_span(&json), arena, NULL);
        if (status == STATUS_OK) dicomweb_reply_dataset(reply, writer_span(&w));
    }
    buffer_release(gateway->host->budget, &json);
    arena_rewind(arena, mark);
    return status == STATUS_OK ? reply->status : status;
}

static void metadata(struct http_exchange *exchange, enum imaging_level level)
{
    struct chosen chosen;
    struct dicomweb_reply reply;
    enum dicomweb_form form = dicomweb_form_of(exchange);
    if (form == DICOMWEB_REFUSED) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_ACCEPTABLE);
        return;
    }
    if (!begin(exchange, level, &chosen)) return;
    enum status status = STATUS_OK;
    dicomweb_reply_begin(&reply, gateway_of(exchange), form);
    for (uint32_t i = 0; i < chosen.count && status == STATUS_OK; i++)
        status = add_metadata(&reply, chosen.items[i]);
    if (reply.status == STATUS_OK) reply.status = status;
    dicomweb_reply_send(&reply, exchange, 200);
}

void api_wado_study_metadata(struct http_exchange *exchange)
{
    metadata(exchange, IMAGING_STUDY);
}
void api_wado_series_metadata(struct http_exchange *exchange)
{
    metadata(exchange, IMAGING_SERIES);
}
void api_wado_instance_metadata(struct http_exchange *exchange)
{
    metadata(exchange, IMAGING_INSTANCE);
}

// --- instances ---------------------------------------------------------------------------------

// Files on their way out: a worker reads, the loop sends, a timer looks whether the peer keeps up.
struct wado_delivery {
    struct http_exchange *exchange;
    struct gateway *gateway;
    struct host_job job;
    struct wado_delivery *next; // that waits, too
    struct object_reader reader;
    bool is_open; // the reader
    bool gone;    // the peer
    bool in_job, is_waiting;
    bool began;      // the answer
    uint32_t *items; // instances
    uint32_t count, at;
    enum status status;
    size_t size; // bytes read by the job
    bool last;   // of this file
    uint8_t bytes[READ_SIZE];
};

static void stop_waiting(struct wado_delivery *d)
{
    struct wado_delivery **at = &d->gateway->wado_waiting;
    if (!d->is_waiting) return;
    while (*at != d) at = &(*at)->next;
    *at = d->next;
    d->is_waiting = false;
}

static void finish(struct wado_delivery *d)
{
    struct http_exchange *exchange = d->exchange;
    stop_waiting(d);
    if (d->is_open) object_close(&d->reader);
    if (!d->began) {
        http_answer_problem(exchange, http_problem_of(d->status));
    } else if (d->status != STATUS_OK) {
        http_stream_cut(exchange); // half a file must not look like a whole one
    } else {
        http_stream_write(exchange, span_text(LAST_LINE));
        http_stream_end(exchange);
    }
    free(d->items);
    free(d);
}

static void step(struct wado_delivery *d);

static void work(struct host_job *job)
{
    struct wado_delivery *d =
        (struct wado_delivery *)(void *)((char *)job - offsetof(struct wado_delivery, job));
    d->size = 0;
    while (d->status == STATUS_OK && !d->last && d->size + OBJECT_CHUNK <= READ_SIZE) {
        size_t size;
        d->status = object_read(&d->reader, d->bytes + d->size, &size);
        if (d->status != STATUS_OK) break;
        d->last = size == 0;
        d->size += size;
    }
}

static void done(struct host_job *job)
{
    struct wado_delivery *d =
        (struct wado_delivery *)(void *)((char *)job - offsetof(struct wado_delivery, job));
    d->in_job = false;
    if (d->status == STATUS_OK && !d->gone)
        http_stream_write(d->exchange, span_of(d->bytes, d->size));
    if (d->last || d->status != STATUS_OK) {
        object_close(&d->reader);
        d->is_open = false;
        d->at++;
    }
    step(d);
}

static enum status open_next(struct wado_delivery *d)
{
    struct keeper *keeper = d->gateway->keeper;
    const struct imaging_row *row =
        imaging_row(&d->gateway->imaging, IMAGING_INSTANCE, d->items[d->at]);
    TRY(object_open(&d->reader, keeper->objects, &row->place));
    d->is_open = true;
    d->last = false;
    return object_unlock(&d->reader, keeper->keys);
}

// Looks again at those whose peers did not keep up.
static void look(void *owner)
{
    struct gateway *gateway = owner;
    struct wado_delivery *waiting = gateway->wado_waiting;
    gateway->wado_waiting = NULL;
    while (waiting != NULL) {
        struct wado_delivery *d = waiting;
        waiting = d->next;
        d->is_waiting = false;
        step(d);
    }
}

static void wait_for_peer(struct wado_delivery *d)
{
    struct gateway *gateway = d->gateway;
    d->next = gateway->wado_waiting;
    d->is_waiting = true;
    gateway->wado_waiting = d;
    gateway->wado_timer.fire = look;
    gateway->wado_timer.owner = gateway;
    host_timer_set(gateway->host, &gateway->wado_timer, LOOK_AGAIN);
}

static void on_gone(struct http_exchange *exchange)
{
    struct wado_delivery *d = exchange->owner;
    d->gone = true;
    d->status = STATUS_UNAVAILABLE;
    if (!d->in_job) finish(d);
}

// The next thing to do; called whenever one is done.
static void step(struct wado_delivery *d)
{
    if (d->gone || d->status != STATUS_OK || d->at == d->count) {
        finish(d);
        return;
    }
    if (d->began && http_stream_queued(d->exchange) > QUEUE_MAX) {
        wait_for_peer(d);
        return;
    }
    if (!d->is_open) {
        d->status = open_next(d);
        if (d->status != STATUS_OK) {
            finish(d);
            return;
        }
        if (!d->began) {
            http_answer_field(d->exchange, "Content-Type", span_text(FILES_TYPE));
            d->exchange->gone = on_gone;
            http_stream_begin(d->exchange, MEDIA_NONE);
            d->began = true;
        }
        http_stream_write(d->exchange, span_text(PART_HEAD));
    }
    d->in_job = true;
    host_submit(d->gateway->host, &d->job);
}

static bool accepts_files(const struct http_exchange *exchange)
{
    span accept = http_field_span(&exchange->request, HTTP_FIELD_ACCEPT), element, inner;
    uint8_t memory[64];
    if (accept.size == 0) return true;
    while (http_list_next(&accept, &element)) {
        span type = http_media_type(element);
        if (http_text_is(type, "*/*") || http_text_is(type, "multipart/*")) return true;
        if (!http_text_is(type, "multipart/related")) continue;
        if (!multipart_parameter(element, "type", memory, sizeof memory, &inner) ||
            http_text_is(inner, "application/dicom"))
            return true;
    }
    return false;
}

static void deliver(struct http_exchange *exchange, enum imaging_level level)
{
    struct chosen chosen;
    struct gateway *gateway = gateway_of(exchange);
    if (!accepts_files(exchange)) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_ACCEPTABLE);
        return;
    }
    if (!begin(exchange, level, &chosen)) return;
    struct wado_delivery *d = calloc(1, sizeof *d);
    uint32_t *items = calloc(chosen.count, sizeof *items);
    if (d == NULL || items == NULL) {
        free(d);
        free(items);
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    *d = (struct wado_delivery){.exchange = exchange, .gateway = gateway, .items = items};
    for (uint32_t i = 0; i < chosen.count; i++)
        if (imaging_row(&gateway->imaging, IMAGING_INSTANCE, chosen.items[i])->has_object)
            items[d->count++] = chosen.items[i];
    d->job = (struct host_job){.work = work, .done = done};
    exchange->owner = d;
    if (d->count == 0) d->status = STATUS_NOT_FOUND; // their files are not kept here
    step(d);
}

void api_wado_study(struct http_exchange *exchange)
{
    deliver(exchange, IMAGING_STUDY);
}
void api_wado_series(struct http_exchange *exchange)
{
    deliver(exchange, IMAGING_SERIES);
}
void api_wado_instance(struct http_exchange *exchange)
{
    deliver(exchange, IMAGING_INSTANCE);
}
