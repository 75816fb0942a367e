// SPDX-License-Identifier: Apache-2.0
// What a start finds: batches without a proof, entries that the log lacks.
#include <stdlib.h>
#include <string.h>

#include "gateway/spine/notes.h"
#include "gateway/spine/sealer_internal.h"

// Starting ----------------------------------------------------------------------------------------

enum status sealer_open(struct sealer *sealer, struct host *host, struct metrics *metrics,
                        const char *folder, size_t resident_max)
{
    *sealer = (struct sealer){.host = host, .metrics = metrics, .resident_max = resident_max};
    spill_open(&sealer->spill, folder);
    sealer->promised = calloc(SEALER_PROMISED_MAX, sizeof *sealer->promised);
    return sealer->promised == NULL ? STATUS_NO_SPACE : STATUS_OK;
}

static void promise(struct sealer *sealer, uint64_t index, const uint8_t *bytes, uint32_t size)
{
    struct promised_entry *entry = &sealer->promised[index % SEALER_PROMISED_MAX];
    entry->index = index;
    entry->size = size;
    memcpy(entry->bytes, bytes, size);
}

static enum status recovered_seal(void *context, const struct batch_witness *witness,
                                  struct arena *memory, const struct batch_header *header,
                                  const struct batch_row *row)
{
    struct sealer *sealer = context;
    uint8_t entry[LOG_ENTRY_BATCH_BYTES];
    struct sealed *batch = sealer_new_batch(sealer);
    if (batch == NULL) return STATUS_NO_SPACE;
    batch->number = witness->number;
    batch->count = witness->count;
    batch->reason = (enum seal_reason)row->reason;
    batch->class = (enum batch_class)row->class;
    batch->sealed_ms = row->sealed_ms;
    batch->witness = *witness;
    batch->memory = *memory;
    *memory = (struct arena){0};
    batch->header = *header;
    batch->hashed = batch->seal_appended = batch->in_journal = true;
    batch->log_index = row->log_index;
    log_entry_batch(entry, header);
    promise(sealer, row->log_index, entry, sizeof entry);
    sealer_remember(sealer, batch);
    if (sealer->resident_bytes > sealer->resident_max &&
        spill_out(&sealer->spill, &batch->memory, &batch->spilled) == STATUS_OK)
        sealer_note_spilled(sealer, batch);
    return STATUS_OK;
}

static enum status recovered_proof(void *context, uint64_t number, const struct proof_body *proof)
{
    struct sealer *sealer = context;
    struct sealed *batch = sealer->first;
    while (batch != NULL && batch->number != number) batch = batch->next;
    if (batch == NULL) return STATUS_INVALID;
    struct log_proof_entry entry = {.batch = number, .proof_bytes = (uint32_t)proof->size};
    uint8_t bytes[LOG_ENTRY_PROOF_BYTES];
    batch_header_hash(entry.header_hash, &batch->header);
    memcpy(entry.proof_hash, proof->sha256, sizeof entry.proof_hash);
    log_entry_proof(bytes, &entry);
    promise(sealer, proof->log_index, bytes, sizeof bytes);
    sealer_forget(sealer, batch);
    return STATUS_OK;
}

static enum status recovered_note(void *context, const struct note_body *note, bool is_audit)
{
    uint8_t bytes[LOG_ENTRY_NOTE_BYTES];
    note_entry(bytes, note, is_audit);
    promise(context, note->log_index, bytes, sizeof bytes);
    return STATUS_OK;
}

struct keeper_recovery sealer_recovery(struct sealer *sealer)
{
    return (struct keeper_recovery){sealer, recovered_seal, recovered_proof, recovered_note};
}

// On the worker: what the journal promised and the log lacks.
static enum status append_promised(struct publish_task *task, struct publisher *publisher)
{
    struct sealer *sealer =
        (struct sealer *)(void *)((char *)task - offsetof(struct sealer, promise_task));
    uint64_t index = tlog_files_size(publisher->log);
    if (index > sealer->promised_end) return STATUS_CONFLICT;
    for (; index < sealer->promised_end; index++) {
        const struct promised_entry *entry = &sealer->promised[index % SEALER_PROMISED_MAX];
        if (entry->index != index || entry->size == 0) return STATUS_MISSING;
        TRY(publisher_append(publisher, span_of(entry->bytes, entry->size), index));
    }
    return STATUS_OK;
}

static void promised_logged(struct publish_task *task, enum status status)
{
    struct sealer *sealer =
        (struct sealer *)(void *)((char *)task - offsetof(struct sealer, promise_task));
    free(sealer->promised);
    sealer->promised = NULL;
    if (status != STATUS_OK) sealer_fail(sealer, LOG_PUBLISH_FAILED, 0, status);
}

enum status sealer_start(struct sealer *sealer, struct keeper *keeper, struct publisher *publisher,
                         struct prover_pool *pool, struct events *events, struct batcher *batcher)
{
    sealer->keeper = keeper;
    sealer->publisher = publisher;
    sealer->pool = pool;
    sealer->events = events;
    sealer->batcher = batcher;
    sealer->promised_end = keeper->next_log_index;
    memcpy(sealer->last_header, keeper->last_header, sizeof sealer->last_header);
    uint64_t size = tlog_files_size(publisher->log);
    if (size > sealer->promised_end) return STATUS_CONFLICT; // a log that knows more: restored?
    if (sealer->promised_end - size > SEALER_PROMISED_MAX) return STATUS_MISSING;
    sealer->promise_task =
        (struct publish_task){.work = append_promised, .done = promised_logged, .appends = true};
    publisher_submit(publisher, &sealer->promise_task);
    for (struct sealed *batch = sealer->first; batch != NULL; batch = batch->next) {
        batch->logged = true;
        sealer_begin_proof(sealer, batch);
    }
    return STATUS_OK;
}

void sealer_close(struct sealer *sealer)
{
    while (sealer->first != NULL) sealer_forget(sealer, sealer->first);
    memory_unmap(&sealer->prover_memory);
    spill_close(&sealer->spill);
    free(sealer->promised);
}
