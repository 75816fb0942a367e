// SPDX-License-Identifier: Apache-2.0
// One instance: read and archived as it comes, then filed.
#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "gateway/doors/dicomweb/stow.h"

static void fail(struct stow_part *part, enum status status)
{
    if (part->status == STATUS_OK) part->status = status;
}

static struct stow_result *result_of(struct stow_part *part)
{
    return &part->stow->results[part->result];
}

// The part is done with: its result stands, and the next one may begin.
static void set_free(struct stow_part *part)
{
    struct stow *stow = part->stow;
    const struct imaging_arrival *arrival = &part->arrival;
    struct stow_result *result = result_of(part);
    memcpy(result->sop_class, arrival->sop_class, sizeof result->sop_class);
    memcpy(result->sop_instance, arrival->sop_instance, sizeof result->sop_instance);
    memcpy(result->study, arrival->study, sizeof result->study);
    memcpy(result->series, arrival->series, sizeof result->series);
    result->failure = imaging_failure(part->status);
    part->state = STOW_FREE;
    stow->busy--;
    stow_run(stow);
}

// --- its bytes ---------------------------------------------------------------------------------

static void archive_ready(void *owner)
{
    struct stow_part *part = owner;
    stow_run(part->stow);
}

static void archive_ended(void *owner, enum status status);

// Its row of the results, which grow with the parts.
static enum status add_result(struct stow_part *part, struct stow *stow)
{
    if (stow->result_count == STOW_RESULTS_MAX) return STATUS_LIMIT;
    if (stow->result_count == stow->result_capacity) {
        uint32_t capacity = stow->result_capacity == 0 ? 16 : 2 * stow->result_capacity;
        struct stow_result *moved = realloc(stow->results, capacity * sizeof *moved);
        if (moved == NULL) return STATUS_NO_SPACE;
        stow->results = moved;
        stow->result_capacity = capacity;
    }
    part->result = stow->result_count++;
    stow->results[part->result] = (struct stow_result){.failure = 0};
    return STATUS_OK;
}

static enum status begin_reading(struct stow_part *part)
{
    if (part->memory.base == NULL) TRY(memory_map(&part->memory, STOW_PART_MEMORY));
    if (part->memory.peak > STOW_PART_MEMORY / 8) {
        memory_forget(&part->memory);
        part->memory.peak = 0;
    }
    arena_reset(&part->memory);
    struct dicom_node *nodes = arena_alloc_raw(&part->memory, STOW_NODES, sizeof *nodes);
    if (nodes == NULL) return STATUS_NO_SPACE;
    TRY(dicom_inflate_open(&part->inflate, &part->memory));
    part->dataset = dicom_dataset_over(nodes, STOW_NODES);
    part->issues = issues_over(part->issue_items, STOW_ISSUES);
    struct dicom_options options = {.keep_max = STOW_KEEP_MAX, .inflate = &part->inflate};
    dicom_reader_init(&part->reader, &part->dataset, &options, &part->memory, &part->issues);
    return STATUS_OK;
}

enum status stow_part_begin(struct stow_part *part, struct stow *stow, span headers)
{
    part->stow = stow;
    TRY(add_result(part, stow));
    part->state = STOW_FILLING;
    part->status = STATUS_OK;
    part->head_size = 0;
    part->archiving = false;
    part->arrival = (struct imaging_arrival){.owner = part};
    stow->busy++;
    span type = http_media_type(multipart_header(headers, "content-type"));
    if (type.size != 0 && !http_text_is(type, "application/dicom")) {
        fail(part, STATUS_UNSUPPORTED);
        return STATUS_OK;
    }
    TRY(begin_reading(part));
    part->item.ready = archive_ready;
    part->item.ended = archive_ended;
    part->item.owner = part;
    enum status status = archive_begin(&part->item, stow->gateway->keeper);
    part->archiving = status == STATUS_OK;
    if (status != STATUS_OK) fail(part, status);
    return STATUS_OK;
}

static void archive(struct stow_part *part, span bytes)
{
    if (part->status != STATUS_OK || bytes.size == 0) return;
    fail(part, archive_write(&part->item, bytes));
}

// Nothing of a preamble is kept: it may be a program (PS3.10 7.5). Zeros stand in its place.
static span archive_head(struct stow_part *part, span bytes)
{
    uint32_t more = STOW_HEAD - part->head_size;
    if (more > bytes.size) more = (uint32_t)bytes.size;
    memcpy(part->head + part->head_size, bytes.data, more);
    part->head_size += more;
    if (part->head_size < STOW_HEAD) return (span){NULL, 0};
    if (memcmp(part->head + 128, "DICM", 4) != 0) {
        fail(part, STATUS_BAD_MAGIC); // only files are stored, PS3.18 10.5.2
    } else {
        memset(part->head, 0, 128);
        archive(part, span_of(part->head, STOW_HEAD));
    }
    return span_slice(bytes, more, bytes.size);
}

void stow_part_bytes(struct stow_part *part, span bytes)
{
    if (part->status != STATUS_OK) return;
    enum status status = dicom_reader_feed(&part->reader, bytes);
    if (part->head_size < STOW_HEAD) bytes = archive_head(part, bytes);
    archive(part, bytes);
    fail(part, status);
}

// --- its end -----------------------------------------------------------------------------------

void stow_part_end(struct stow_part *part)
{
    struct stow *stow = part->stow;
    struct account_key subject = {{0}};
    struct arena *scratch = dicomweb_scratch(stow->gateway);
    if (part->status == STATUS_OK) fail(part, dicom_reader_finish(&part->reader));
    part->arrival.dataset = &part->dataset;
    // Who and what it is: told in the answer also when it is refused.
    if (part->memory.base != NULL && part->dataset.count != 0)
        fail(part, imaging_subject(&stow->gateway->imaging, &part->arrival, scratch, &subject,
                                   &part->issues));
    bool elsewhere = stow->study[0] != '\0' && strcmp(stow->study, part->arrival.study) != 0;
    if (elsewhere) fail(part, STATUS_CONFLICT);
    part->state = STOW_ARCHIVING;
    if (!part->archiving) {
        set_free(part);
    } else if (part->status != STATUS_OK) {
        archive_drop(&part->item);
    } else {
        archive_end(&part->item, &subject);
    }
}

static void filed(struct imaging_arrival *arrival, enum status status)
{
    struct stow_part *part = arrival->owner;
    fail(part, status);
    if (status == STATUS_OK) {
        metrics_add(&part->stow->gateway->metrics, METRIC_OPERATIONS, arrival->receipt.count);
        gateway_note_progress(part->stow->gateway);
    }
    set_free(part);
}

static void archive_ended(void *owner, enum status status)
{
    struct stow_part *part = owner;
    struct stow *stow = part->stow;
    part->archiving = false;
    fail(part, status);
    if (part->status == STATUS_OK) {
        part->arrival.place = &part->item.writer.place;
        part->arrival.transfer_syntax = part->dataset.transfer_syntax;
        part->arrival.done = filed;
        part->state = STOW_FILING;
        fail(part, imaging_receive(&stow->gateway->imaging, &part->arrival,
                                   dicomweb_scratch(stow->gateway), &part->issues));
        if (part->status == STATUS_OK) return;
    }
    set_free(part);
}

void stow_part_drop(struct stow_part *part)
{
    if (part->state != STOW_FILLING) return; // the rest ends by itself
    fail(part, STATUS_UNAVAILABLE);
    part->state = STOW_ARCHIVING;
    if (part->archiving) {
        archive_drop(&part->item);
    } else {
        set_free(part);
    }
}
