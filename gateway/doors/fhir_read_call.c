// SPDX-License-Identifier: Apache-2.0
// Reading back: the newest version, or a named one.
#include <string.h>

#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "gateway/doors/fhir_door.h"
#include "gateway/host/options.h"

static bool is_durable(const struct keeper *keeper, const struct journal_place *place)
{
    struct journal_position durable = journal_durable(keeper->journal);
    return place->segment < durable.segment ||
           (place->segment == durable.segment && place->offset < durable.offset);
}

// Reads the record at `place` behind the end of `out` and leaves the opened text in it.
static enum status load_place(struct gateway *gateway, const struct journal_place *place,
                              struct buffer *out)
{
    struct keeper *keeper = gateway->keeper;
    struct journal_record record;
    struct buffer raw = {0};
    struct budget *budget = gateway->host->budget;
    size_t size = 0;
    TRY(buffer_reserve(budget, &raw, place->size));
    enum status status = journal_read(keeper->journal, place, raw.data, raw.capacity, &record);
    if (status == STATUS_OK) status = buffer_reserve(budget, out, place->size);
    if (status == STATUS_OK)
        status = envelope_open(out->data, out->capacity, &size, keeper->keys, record.tenant,
                               record.body);
    if (status == STATUS_OK) out->size = size;
    buffer_release(budget, &raw);
    return status;
}

enum status fhir_door_load(struct gateway *gateway, const uint8_t *name, uint32_t version,
                           struct buffer *out, uint64_t *time_s)
{
    const struct version_row *row = documents_version(&gateway->keeper->documents, name, version);
    if (row == NULL) return STATUS_NOT_FOUND;
    if (!is_durable(gateway->keeper, &row->place)) return STATUS_UNAVAILABLE;
    *time_s = row->time_ms / 1000;
    enum status status = load_place(gateway, &row->place, out);
    if (status != STATUS_OK) buffer_release(gateway->host->budget, out);
    return status;
}

static void write_etag(struct writer *w, uint32_t version)
{
    write_text(w, "W/\"");
    write_decimal(w, version);
    write_text(w, "\"");
}

static void answer_version(struct http_exchange *exchange, const uint8_t *name, uint32_t version)
{
    struct gateway *gateway = gateway_of(exchange);
    struct buffer json = {0};
    uint8_t memory[32];
    struct writer etag = writer_over(memory, sizeof memory);
    uint64_t time_s;
    write_etag(&etag, version);
    span wanted = http_field_span(&exchange->request, HTTP_FIELD_IF_NONE_MATCH);
    if (wanted.size != 0 && span_equal(wanted, writer_span(&etag))) {
        http_answer_field(exchange, "ETag", writer_span(&etag));
        http_answer(exchange, 304, MEDIA_NONE, (span){0});
        return;
    }
    enum status status = fhir_door_load(gateway, name, version, &json, &time_s);
    if (status != STATUS_OK) {
        http_answer_problem(exchange, http_problem_of(status));
        return;
    }
    http_answer_field(exchange, "ETag", writer_span(&etag));
    http_answer_owned(exchange, 200, MEDIA_FHIR_JSON, &json);
}

// The document that the path names, or NULL after a 404.
static const struct document_row *find(struct http_exchange *exchange,
                                       uint8_t name[static DOCUMENT_NAME_SIZE])
{
    const struct keeper *keeper = gateway_of(exchange)->keeper;
    const struct fhir_door_type *type = fhir_door_type(exchange->parameter[0]);
    const struct document_row *row = NULL;
    if (type != NULL && fhir_primitive_valid(FHIR_id, exchange->parameter[1])) {
        document_name(name, &keeper->secrets->name, type->code, exchange->parameter[1]);
        row = documents_newest(&keeper->documents, name);
    }
    if (row == NULL) http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
    return row;
}

void api_fhir_read(struct http_exchange *exchange)
{
    uint8_t name[DOCUMENT_NAME_SIZE];
    const struct document_row *row = find(exchange, name);
    if (row == NULL) return;
    if (row->deleted) {
        http_answer_problem(exchange, HTTP_PROBLEM_GONE);
        return;
    }
    answer_version(exchange, name, row->version);
}

void api_fhir_vread(struct http_exchange *exchange)
{
    uint8_t name[DOCUMENT_NAME_SIZE];
    char text[12];
    uint64_t version = 0;
    span stated = exchange->parameter[2];
    if (find(exchange, name) == NULL) return;
    bool good = stated.size < sizeof text;
    if (good) {
        memcpy(text, stated.data, stated.size);
        text[stated.size] = '\0';
        good = option_decimal(text, &version) && version <= UINT32_MAX;
    }
    const struct version_row *row = NULL;
    if (good)
        row = documents_version(&gateway_of(exchange)->keeper->documents, name, (uint32_t)version);
    if (row == NULL) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
    } else if (row->deleted) {
        http_answer_problem(exchange, HTTP_PROBLEM_GONE);
    } else {
        answer_version(exchange, name, (uint32_t)version);
    }
}
