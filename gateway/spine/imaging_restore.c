// SPDX-License-Identifier: Apache-2.0
// Sealed metadata back: one document for whoever asks, all of them at a start.
#include <string.h>

#include "core/base/invariant.h"
#include "dicom/dicom_json.h"
#include "dicom/dicom_reader.h"
#include "dicom/dicom_transfer.h"
#include "gateway/spine/imaging.h"

enum { RESTORE_NODES = 1 << 17 };

static bool is_durable(const struct keeper *keeper, const struct journal_place *place)
{
    struct journal_position durable = journal_durable(keeper->journal);
    return place->segment < durable.segment ||
           (place->segment == durable.segment && place->offset < durable.offset);
}

// The record at `place`, opened, behind the end of `out`.
static enum status load_place(struct keeper *keeper, const struct journal_place *place,
                              struct buffer *out)
{
    struct journal_record record;
    struct buffer raw = {0};
    struct budget *budget = keeper->host->budget;
    size_t size = 0;
    TRY(buffer_reserve(budget, &raw, place->size));
    enum status status = journal_read(keeper->journal, place, raw.data, raw.capacity, &record);
    if (status == STATUS_OK) status = buffer_reserve(budget, out, place->size);
    if (status == STATUS_OK)
        status = envelope_open(out->data + out->size, out->capacity - out->size, &size,
                               keeper->keys, record.tenant, record.body);
    out->size += size;
    buffer_release(budget, &raw);
    return status;
}

static enum status load_document(const struct imaging *imaging,
                                 const uint8_t name[static DOCUMENT_NAME_SIZE], uint32_t version,
                                 struct buffer *out)
{
    const struct version_row *row = documents_version(&imaging->keeper->documents, name, version);
    if (row == NULL) return STATUS_NOT_FOUND;
    if (!is_durable(imaging->keeper, &row->place)) return STATUS_UNAVAILABLE;
    size_t start = out->size;
    TRY(load_place(imaging->keeper, &row->place, out));
    span document = span_of(out->data + start, out->size - start);
    bool good = document.size > IMAGING_DOCUMENT_HEAD && span_starts(document, "CDM1");
    return good ? STATUS_OK : STATUS_BAD_VALUE;
}

enum status imaging_load(const struct imaging *imaging, uint32_t instance, struct buffer *out)
{
    uint8_t name[DOCUMENT_NAME_SIZE];
    size_t start = out->size;
    span uid = imaging_value(imaging, IMAGING_INSTANCE, instance, DICOM_TAG_SOP_INSTANCE_UID);
    imaging_document_name(imaging, uid, name);
    uint32_t version = imaging_row(imaging, IMAGING_INSTANCE, instance)->version;
    enum status status = load_document(imaging, name, version, out);
    if (status != STATUS_OK) {
        out->size = start;
        return status;
    }
    size_t size = out->size - start - IMAGING_DOCUMENT_HEAD;
    memmove(out->data + start, out->data + start + IMAGING_DOCUMENT_HEAD, size);
    out->size = start + size;
    return STATUS_OK;
}

// One document into the index.
static enum status restore(struct imaging *imaging, span document, uint32_t version,
                           struct arena *arena)
{
    struct object_place place;
    struct dicom_metadata metadata;
    uint32_t patient;
    span json = span_slice(document, IMAGING_DOCUMENT_HEAD, document.size);
    size_t room = 2 * json.size + 4096;
    char *memory = arena_text(arena, room);
    struct dicom_node *nodes = arena_alloc_raw(arena, RESTORE_NODES, sizeof *nodes);
    if (memory == NULL || nodes == NULL) return STATUS_NO_SPACE;
    struct writer w = writer_over(memory, room);
    TRY(dicom_json_read(&w, json, arena, NULL));
    struct dicom_dataset ds = dicom_dataset_over(nodes, RESTORE_NODES);
    struct dicom_options options = {
        .bare = true, .transfer_syntax = span_text(DICOM_UID_EXPLICIT_LE), .borrow = true};
    TRY(dicom_read(&ds, writer_span(&w), &options, arena, NULL));
    TRY(dicom_metadata_read(&metadata, &ds, NULL));
    TRY(imaging_patient(imaging, &metadata, arena, &patient));
    object_place_read(&place, document.data + 8);
    return imaging_index(imaging, &metadata, document.data[4] != 0 ? &place : NULL, patient,
                         version, arena);
}

enum status imaging_restore(struct imaging *imaging, struct arena *scratch)
{
    struct keeper *keeper = imaging->keeper;
    struct buffer document = {0};
    size_t cursor = 0;
    const struct document_row *row;
    while ((row = table_next(&keeper->documents.newest, &cursor)) != NULL) {
        if (row->type != IMAGING_DOCUMENT_TYPE || row->deleted) continue;
        size_t mark = scratch->used;
        document.size = 0;
        enum status status = load_document(imaging, row->name, row->version, &document);
        if (status == STATUS_OK)
            status = restore(imaging, buffer_span(&document), row->version, scratch);
        arena_rewind(scratch, mark);
        if (status != STATUS_OK) imaging->unreadable++; // erased, or damaged
    }
    buffer_release(keeper->host->budget, &document);
    return STATUS_OK;
}
