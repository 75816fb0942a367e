// SPDX-License-Identifier: Apache-2.0
// Batches from open to journaled and logged. What a failed random source or disk leaves undone is
// done at the next start.
#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "gateway/spine/opening_file.h"
#include "gateway/spine/sealer_internal.h"

// The journal had no room for a seal or a proof: it is asked again after this.
#define RETRY_JOURNAL_MS 20

// The list of batches that are not proven
// -----------------------------------------------------------

static void show(struct sealer *sealer)
{
    metrics_set(sealer->metrics, METRIC_BATCHES_UNPROVEN, sealer->unproven_count);
    metrics_set(sealer->metrics, METRIC_OPERATIONS_UNPROVEN, sealer->unproven_operations);
    metrics_set(sealer->metrics, METRIC_WITNESS_BYTES, sealer->resident_bytes);
    metrics_set(sealer->metrics, METRIC_WITNESS_SPILLED_BYTES, atomic_load(&sealer->spill.bytes));
    if (sealer->keeper != NULL)
        sealer->keeper->is_full =
            sealer->resident_bytes / LIMIT_WITNESS_FULL_FACTOR > sealer->resident_max;
}

struct sealed *sealer_new_batch(struct sealer *sealer)
{
    struct sealed *batch = calloc(1, sizeof *batch);
    if (batch == NULL) return NULL;
    batch->sealer = sealer;
    batch->log_index = batch->proof_index = UINT64_MAX;
    return batch;
}

void sealer_remember(struct sealer *sealer, struct sealed *batch)
{
    batch->next = NULL;
    if (sealer->last == NULL) {
        sealer->first = batch;
    } else {
        sealer->last->next = batch;
    }
    sealer->last = batch;
    sealer->unproven_count++;
    sealer->unproven_operations += batch->count;
    batch->resident = batch->memory.used;
    sealer->resident_bytes += batch->resident;
    show(sealer);
}

void sealer_note_spilled(struct sealer *sealer, struct sealed *batch)
{
    sealer->resident_bytes -= batch->resident;
    batch->resident = 0;
    show(sealer);
}

void sealer_drop_witness(struct sealer *sealer, struct sealed *batch)
{
    spill_drop(&sealer->spill, &batch->spilled);
    memory_unmap(&batch->memory);
    sealer_note_spilled(sealer, batch);
}

void sealer_forget(struct sealer *sealer, struct sealed *batch)
{
    struct sealed **link = &sealer->first;
    while (*link != batch) link = &(*link)->next;
    *link = batch->next;
    if (sealer->last == batch) {
        sealer->last = sealer->first;
        while (sealer->last != NULL && sealer->last->next != NULL)
            sealer->last = sealer->last->next;
    }
    sealer->unproven_count--;
    sealer->unproven_operations -= batch->count;
    sealer_drop_witness(sealer, batch);
    free(batch->proof);
    free(batch);
}

void sealer_fail(struct sealer *sealer, enum log_event event, uint64_t number, enum status status)
{
    log_event(event, log_number(LOG_FIELD_BATCH, number),
              log_name(LOG_FIELD_REASON, status_name(status)));
    if (event != LOG_PROOF_FAILED) keeper_fail(sealer->keeper, status);
}

void sealer_tell(struct sealer *sealer, const char *name, const struct sealed *batch)
{
    uint8_t memory[256];
    struct writer w = writer_over(memory, sizeof memory);
    write_text(&w, "{\"batch\":");
    write_decimal(&w, batch->number);
    write_text(&w, ",\"operations\":");
    write_decimal(&w, batch->count);
    write_text(&w, ",\"reason\":\"");
    write_text(&w, seal_reason_name(batch->reason));
    write_text(&w, "\"");
    if (batch->proof_size != 0) {
        write_text(&w, ",\"proof_bytes\":");
        write_decimal(&w, batch->proof_size);
        write_text(&w, ",\"prove_ms\":");
        write_decimal(&w, batch->prove_job.wall_ns / 1000000);
    }
    write_text(&w, "}");
    events_publish(sealer->events, name, writer_span(&w));
}

// The seal in journal and log
// -----------------------------------------------------------------------

static enum status append_batch_entry(struct publish_task *task, struct publisher *publisher)
{
    struct sealed *batch = OWNER_OF(task, entry_task);
    uint8_t bytes[LOG_ENTRY_BATCH_BYTES];
    log_entry_batch(bytes, &batch->header);
    return publisher_append(publisher, span_of(bytes, sizeof bytes), batch->log_index);
}

static void batch_logged(struct publish_task *task, enum status status)
{
    struct sealed *batch = OWNER_OF(task, entry_task);
    struct sealer *sealer = batch->sealer;
    if (status != STATUS_OK) {
        sealer_fail(sealer, LOG_PUBLISH_FAILED, batch->number, status);
        return;
    }
    batch->logged = true;
    struct batch_row *row = &sealer->keeper->batches[batch->number - 1];
    if (row->state == BATCH_SEALED) row->state = BATCH_ORDERED; // its proof may have been quicker
    sealer_tell(sealer, "sealed", batch);
}

static void seal_durable(struct commit_waiter *waiter, enum status status)
{
    struct sealed *batch = OWNER_OF(waiter, seal_waiter);
    struct sealer *sealer = batch->sealer;
    if (status != STATUS_OK) return;
    batch->in_journal = true;
    batch->entry_task =
        (struct publish_task){.work = append_batch_entry, .done = batch_logged, .appends = true};
    publisher_submit(sealer->publisher, &batch->entry_task);
    sealer_journal_proofs(sealer);
}

static enum status journal_seal(struct sealer *sealer, struct sealed *batch)
{
    const struct batch_witness *witness = &batch->witness;
    uint8_t bytes[SEAL_BODY_SIZE];
    struct seal_body body = {
        .batch = batch->number,
        .first = witness->operations[0].sequence,
        .last = witness->operations[witness->count - 1].sequence,
        .sealed_ms = batch->sealed_ms,
        .log_index = sealer->keeper->next_log_index,
        .operations = witness->count,
        .class = (uint8_t)batch->class,
        .reason = (uint8_t)batch->reason,
    };
    digest_to_bytes(body.root, witness->new_root);
    seal_body_write(bytes, &body);
    struct journal_entry entry = {
        .type = JOURNAL_SEAL, .tenant = KEEPER_TENANT, .body = span_of(bytes, sizeof bytes)};
    batch->seal_waiter = (struct commit_waiter){.durable = seal_durable};
    TRY(committer_append(&sealer->keeper->committer, &entry, 1, NULL, &batch->seal_waiter));
    batch->seal_appended = true;
    batch->log_index = sealer->keeper->next_log_index++;
    struct batch_row row = {.first = body.first,
                            .last = body.last,
                            .sealed_ms = body.sealed_ms,
                            .log_index = body.log_index,
                            .count = body.operations,
                            .reason = body.reason,
                            .class = body.class,
                            .state = BATCH_SEALED};
    return keeper_add_batch(sealer->keeper, &row);
}

static void announce(struct sealer *sealer, struct sealed *batch)
{
    metrics_add(sealer->metrics, METRIC_BATCHES_SEALED, 1);
    log_event(LOG_SEALED, log_number(LOG_FIELD_BATCH, batch->number),
              log_number(LOG_FIELD_OPERATIONS, batch->count),
              log_name(LOG_FIELD_REASON, seal_reason_name(batch->reason)));
    sealer_begin_proof(sealer, batch);
}

// Journals the seals of hashed batches, in order.
static void journal_seals(struct sealer *sealer)
{
    struct sealed *batch = sealer->unsealed;
    for (; batch != NULL && batch->hashed; batch = batch->next) {
        sealer->unsealed = batch;
        enum status status = journal_seal(sealer, batch);
        if (status == STATUS_UNAVAILABLE) {
            sealer_retry_journal(sealer);
            return;
        }
        if (status != STATUS_OK) {
            sealer_fail(sealer, LOG_SEAL_FAILED, batch->number, status);
            return;
        }
        announce(sealer, batch);
    }
    sealer->unsealed = batch;
}

static void journal_retried(void *owner)
{
    struct sealer *sealer = owner;
    if (sealer->keeper->failed != STATUS_OK) return;
    journal_seals(sealer);
    sealer_journal_proofs(sealer);
}

void sealer_retry_journal(struct sealer *sealer)
{
    sealer->journal_timer.fire = journal_retried;
    sealer->journal_timer.owner = sealer;
    host_timer_set(sealer->host, &sealer->journal_timer, RETRY_JOURNAL_MS);
}

// Hashing -----------------------------------------------------------------------------------------

static void start_hash(struct sealer *sealer);

// The openings of the batch's operations, while the forest stands at its roots.
static enum status write_openings(const struct sealed *batch)
{
    const struct keeper *keeper = batch->sealer->keeper;
    size_t size = opening_file_size(batch->count);
    uint8_t *bytes = malloc(size);
    if (bytes == NULL) return STATUS_NO_SPACE;
    struct writer w = writer_over(bytes, size);
    struct file_path path;
    opening_file_write(&w, &batch->witness, &keeper->state.forest, &batch->header);
    enum status status = w.status;
    if (status == STATUS_OK)
        status = opening_file_path(&path, keeper->opening_folder.text, batch->number);
    if (status == STATUS_OK) status = file_replace(keeper->folder->ops, path.text, writer_span(&w));
    free(bytes);
    return status;
}

static enum status hash(struct sealed *batch)
{
    struct sealer *sealer = batch->sealer;
    struct keeper *keeper = sealer->keeper;
    batch_hash(&batch->witness, &keeper->state.forest, keeper->lanes);
    TRY(keeper_header(keeper, &batch->header, &batch->witness, sealer->last_header));
    batch_header_hash(sealer->last_header, &batch->header);
    return write_openings(batch);
}

static void hash_work(struct host_job *job)
{
    struct sealed *batch = OWNER_OF(job, hash_job);
    batch->hash_status = hash(batch);
}

static void hash_done(struct host_job *job)
{
    struct sealed *batch = OWNER_OF(job, hash_job);
    struct sealer *sealer = batch->sealer;
    sealer->hash_in_flight = false;
    batch->hashed = true;
    if (batch->hash_status != STATUS_OK) {
        sealer_fail(sealer, LOG_SEAL_FAILED, batch->number, batch->hash_status);
        return;
    }
    start_hash(sealer); // before announce(): the witness may leave memory behind that
    if (sealer->keeper->failed == STATUS_OK) journal_seals(sealer);
}

static void start_hash(struct sealer *sealer)
{
    struct sealed *batch = sealer->unsealed;
    if (sealer->hash_in_flight) return;
    while (batch != NULL && batch->hashed) batch = batch->next;
    if (batch == NULL) return;
    sealer->hash_in_flight = true;
    batch->hash_job = (struct host_job){.work = hash_work, .done = hash_done};
    host_submit(sealer->host, &batch->hash_job);
}

// Sealing -----------------------------------------------------------------------------------------

static enum status collect(struct sealer *sealer, struct sealed *batch)
{
    struct keeper *keeper = sealer->keeper;
    struct salter salter = keeper_salter(keeper);
    TRY(memory_map(&batch->memory, batch_witness_bytes(keeper->open_count)));
    TRY(batch_collect(&batch->witness, &keeper->state, keeper->open, keeper->open_count, &salter,
                      &batch->memory));
    batch->number = batch->witness.number;
    batch->count = batch->witness.count;
    keeper->open_count = 0;
    return keeper->salt_status;
}

void sealer_seal(void *owner, enum seal_reason reason)
{
    struct sealer *sealer = owner;
    struct sealed *batch = sealer_new_batch(sealer);
    enum status status = batch == NULL ? STATUS_NO_SPACE : collect(sealer, batch);
    if (status != STATUS_OK) {
        sealer_fail(sealer, LOG_SEAL_FAILED, sealer->batcher->number, status);
        if (batch != NULL) memory_unmap(&batch->memory);
        free(batch);
        return;
    }
    INVARIANT(batch->number == sealer->batcher->number);
    batch->reason = reason;
    batch->class = sealer->batcher->urgency;
    batch->sealed_ms = (uint64_t)host_wall_ms(sealer->host);
    sealer_remember(sealer, batch);
    if (sealer->unsealed == NULL) sealer->unsealed = batch;
    start_hash(sealer);
}

bool sealer_is_busy(const struct sealer *sealer)
{
    if (sealer->hash_in_flight) return true;
    for (const struct sealed *batch = sealer->first; batch != NULL; batch = batch->next) {
        if (!batch->in_journal && sealer->keeper->failed == STATUS_OK) return true;
    }
    return false;
}

uint64_t sealer_lag_s(const struct sealer *sealer)
{
    const struct sealed *batch = sealer->first;
    if (batch == NULL) return 0;
    uint64_t now_ms = (uint64_t)host_wall_ms(sealer->host);
    return now_ms > batch->sealed_ms ? (now_ms - batch->sealed_ms) / 1000 : 0;
}

void sealer_stop(struct sealer *sealer)
{
    sealer->stopping = true;
    host_timer_stop(sealer->host, &sealer->retry_timer);
}
