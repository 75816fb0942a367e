// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/dicomweb/dicomweb_door.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "dicom/dicom_json.h"
#include "dicom/dicom_reader.h"
#include "dicom/dicom_transfer.h"
#include "dicom/dicom_xml.h"
#include "gateway/doors/dicomweb/multipart.h"

#define PART_HEAD "\r\n--" DICOMWEB_BOUNDARY "\r\nContent-Type: application/dicom+xml\r\n\r\n"
#define LAST_LINE "\r\n--" DICOMWEB_BOUNDARY "--\r\n"
#define XML_TYPE  "multipart/related; type=\"application/dicom+xml\"; boundary=" DICOMWEB_BOUNDARY

enum { REPLY_NODES = 1 << 17 };

// --- what is asked -----------------------------------------------------------------------------

static enum dicomweb_form form_of_element(span element)
{
    uint8_t memory[64];
    span type = http_media_type(element), inner;
    if (http_text_is(type, "application/dicom+json") || http_text_is(type, "application/json") ||
        http_text_is(type, "*/*") || http_text_is(type, "application/*"))
        return DICOMWEB_JSON;
    if (http_text_is(type, "application/dicom+xml")) return DICOMWEB_XML;
    if (!http_text_is(type, "multipart/related") && !http_text_is(type, "multipart/*"))
        return DICOMWEB_REFUSED;
    bool typed = multipart_parameter(element, "type", memory, sizeof memory, &inner);
    return !typed || http_text_is(inner, "application/dicom+xml") ? DICOMWEB_XML : DICOMWEB_REFUSED;
}

enum dicomweb_form dicomweb_form_of(const struct http_exchange *exchange)
{
    span accept = http_field_span(&exchange->request, HTTP_FIELD_ACCEPT), element;
    enum dicomweb_form first = DICOMWEB_REFUSED;
    if (accept.size == 0) return DICOMWEB_JSON;
    // The first one that can be given: weights of clients say no more than their order.
    while (first == DICOMWEB_REFUSED && http_list_next(&accept, &element))
        first = form_of_element(element);
    return first;
}

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    uint8_t lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool decode(span text, struct writer *w)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c == '%') {
            int high = i + 2 < text.size ? hex_value(text.data[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_value(text.data[i + 2]);
            if (low < 0) return false;
            c = (uint8_t)(high * 16 + low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        write_u8(w, c);
    }
    return w->status == STATUS_OK;
}

static span take(span *rest, char separator)
{
    const uint8_t *found =
        rest->size == 0 ? NULL : memchr(rest->data, (uint8_t)separator, rest->size);
    size_t at = found == NULL ? rest->size : (size_t)(found - rest->data);
    span part = span_slice(*rest, 0, at);
    *rest = found == NULL ? (span){NULL, 0} : span_slice(*rest, at + 1, rest->size);
    return part;
}

bool dicomweb_query_next(struct dicomweb_query *query, uint8_t *memory, size_t capacity, span *name,
                         span *value)
{
    while (query->rest.size != 0 && !query->broken) {
        span pair = take(&query->rest, '&');
        span raw = take(&pair, '=');
        struct writer w = writer_over(memory, capacity);
        if (raw.size == 0) continue;
        bool good = decode(raw, &w);
        size_t size = w.size;
        good = good && decode(pair, &w);
        *name = span_of(memory, size);
        *value = span_of(memory + size, w.size - size);
        query->broken = !good;
        return good;
    }
    return false;
}

static void add_token(struct disclosure_requester *requester, const struct http_exchange *exchange)
{
    char id[16];
    if (!exchange->has_token) return;
    base32_encode(id, exchange->token, TOKEN_ID_SIZE);
    disclosure_requester_add(requester, gateway_of(exchange)->keeper,
                             span_text(DISCLOSURE_SYSTEM_TOKEN), span_text(id));
}

bool dicomweb_asker(struct dicomweb_asker *asker, const struct http_exchange *exchange)
{
    struct dicomweb_query query = {http_query(&exchange->request), false};
    uint8_t memory[1024];
    span name, value;
    *asker = (struct dicomweb_asker){.purposes = 0};
    add_token(&asker->requester, exchange);
    while (dicomweb_query_next(&query, memory, sizeof memory, &name, &value)) {
        if (span_is(name, "purpose")) {
            int purpose = policy_purpose_find(value);
            if (purpose < 0) return false;
            asker->purposes |= policy_bit((unsigned)purpose);
        } else if (span_is(name, "requester")) {
            if (!http_server_is_open(exchange->server)) return false;
            span system = take(&value, '|');
            disclosure_requester_add(&asker->requester, gateway_of(exchange)->keeper, system,
                                     value);
        }
    }
    if (asker->purposes == 0) asker->purposes = policy_bit(POLICY_PURPOSE_TREAT);
    return !query.broken;
}

struct arena *dicomweb_scratch(struct gateway *gateway)
{
    if (gateway->scratch.peak > ((size_t)32 << 20)) {
        memory_forget(&gateway->scratch);
        gateway->scratch.peak = 0;
    }
    arena_reset(&gateway->scratch);
    return &gateway->scratch;
}

// --- may it leave ------------------------------------------------------------------------------

static bool same_class(const struct dicom_class *a, const struct dicom_class *b)
{
    return a->types == b->types && a->sensitivities == b->sensitivities &&
           a->sensitivity_unknown == b->sensitivity_unknown &&
           a->confidentiality == b->confidentiality;
}

bool dicomweb_permits(struct dicomweb_gate *gate, struct gateway *gateway, enum imaging_level level,
                      uint32_t index)
{
    const struct imaging *imaging = &gateway->imaging;
    const struct imaging_row *row = imaging_row(imaging, level, index);
    uint32_t study = imaging_study_of(imaging, level, index);
    uint32_t patient = imaging_row(imaging, IMAGING_STUDY, study)->patient;
    if (gate->decided && gate->patient == patient && same_class(&gate->class, &row->class))
        return gate->permitted;
    struct disclosure disclosure =
        imaging_disclose(imaging, level, index, &gate->asker->requester, gate->asker->purposes,
                         POLICY_ACCESS, &gateway->scratch);
    disclosure_log(&disclosure, "dicomweb");
    gate->decided = true;
    gate->patient = patient;
    gate->class = row->class;
    gate->permitted = disclosure.permitted;
    return gate->permitted;
}

// --- what goes out -----------------------------------------------------------------------------

void dicomweb_write_url(struct writer *w, const struct gateway *gateway, span study, span series,
                        span instance)
{
    span base = span_text(gateway->base);
    if (base.size >= 5) write_span(w, span_slice(base, 0, base.size - 5)); // without "/fhir"
    write_text(w, "/dicom-web/studies/");
    write_span(w, study);
    if (series.size == 0) return;
    write_text(w, "/series/");
    write_span(w, series);
    if (instance.size == 0) return;
    write_text(w, "/instances/");
    write_span(w, instance);
}

void dicomweb_reply_begin(struct dicomweb_reply *reply, struct gateway *gateway,
                          enum dicomweb_form form)
{
    *reply = (struct dicomweb_reply){.gateway = gateway, .form = form};
}

static void append(struct dicomweb_reply *reply, span bytes)
{
    if (reply->status != STATUS_OK) return;
    if (reply->body.size + bytes.size > DICOMWEB_RESULT_MAX) {
        reply->status = STATUS_LIMIT;
        return;
    }
    reply->status = buffer_append(reply->gateway->host->budget, &reply->body, bytes);
}

void dicomweb_reply_json(struct dicomweb_reply *reply, span json)
{
    INVARIANT(reply->form == DICOMWEB_JSON);
    bool first = reply->count++ == 0;
    if (!reply->single) append(reply, span_text(first ? "[" : ","));
    append(reply, json);
}

// A data set in the form asked for, behind the arena's end.
static enum status render(enum dicomweb_form form, span bytes, struct arena *arena, span *out)
{
    struct dicom_options options = {
        .bare = true, .transfer_syntax = span_text(DICOM_UID_EXPLICIT_LE), .borrow = true};
    struct dicom_node *nodes = arena_alloc_raw(arena, REPLY_NODES, sizeof *nodes);
    size_t room = 8 * bytes.size + 65536;
    char *memory = arena_text(arena, room);
    if (nodes == NULL || memory == NULL) return STATUS_NO_SPACE;
    struct dicom_dataset ds = dicom_dataset_over(nodes, REPLY_NODES);
    struct writer w = writer_over(memory, room);
    TRY(dicom_read(&ds, bytes, &options, arena, NULL));
    enum status status = form == DICOMWEB_JSON ? dicom_json_write(&w, &ds, NULL, arena)
                                               : dicom_xml_write(&w, &ds, NULL, arena);
    *out = writer_span(&w);
    return status;
}

void dicomweb_reply_dataset(struct dicomweb_reply *reply, span bytes)
{
    struct arena *arena = &reply->gateway->scratch;
    size_t mark = arena->used;
    span text;
    if (reply->status == STATUS_OK) reply->status = render(reply->form, bytes, arena, &text);
    if (reply->status != STATUS_OK) return;
    if (reply->form == DICOMWEB_JSON) {
        dicomweb_reply_json(reply, text);
    } else {
        reply->count++;
        if (!reply->single) append(reply, span_text(PART_HEAD));
        append(reply, text);
    }
    arena_rewind(arena, mark);
}

void dicomweb_reply_drop(struct dicomweb_reply *reply)
{
    buffer_release(reply->gateway->host->budget, &reply->body);
}

void dicomweb_reply_send(struct dicomweb_reply *reply, struct http_exchange *exchange,
                         uint16_t http)
{
    bool json = reply->form == DICOMWEB_JSON;
    if (!reply->single)
        append(reply, span_text(!json ? LAST_LINE : reply->count == 0 ? "[]" : "]"));
    if (reply->status != STATUS_OK) {
        dicomweb_reply_drop(reply);
        http_answer_problem(exchange, reply->status == STATUS_LIMIT
                                          ? HTTP_PROBLEM_TOO_LARGE
                                          : http_problem_of(reply->status));
        return;
    }
    const char *xml = reply->single ? "application/dicom+xml" : XML_TYPE;
    if (!json) http_answer_field(exchange, "Content-Type", span_text(xml));
    http_answer_owned(exchange, http, json ? MEDIA_DICOM_JSON : MEDIA_NONE, &reply->body);
}
