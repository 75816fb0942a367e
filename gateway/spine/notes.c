// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/notes.h"

#include <string.h>

#define OWNER_OF(pointer, member) \
    ((struct note *)(void *)((char *)(pointer)-offsetof(struct note, member)))

void notes_open(struct notes *notes, struct keeper *keeper, struct publisher *publisher)
{
    *notes = (struct notes){.host = keeper->host,
                            .keeper = keeper,
                            .publisher = publisher,
                            .metrics = keeper->metrics,
                            .ration = LIMIT_REFUSALS_BURST};
    notes->filled_ms = host_now_ms(notes->host);
}

void notes_stop(struct notes *notes)
{
    notes->stopping = true;
}

void note_entry(uint8_t out[static LOG_ENTRY_NOTE_BYTES], const struct note_body *note,
                bool is_audit)
{
    struct log_note_entry entry = {
        .kind = is_audit ? LOG_ENTRY_AUDIT : LOG_ENTRY_REFUSAL,
        .code = note->code,
        .sequence = note->sequence,
        .time = note->time,
    };
    memcpy(entry.digest, note->digest, sizeof entry.digest);
    log_entry_note(out, &entry);
}

static enum status append_entry(struct publish_task *task, struct publisher *publisher)
{
    const struct note *note = OWNER_OF(task, task);
    return publisher_append(publisher, span_of(note->entry, sizeof note->entry), note->log_index);
}

static void logged(struct publish_task *task, enum status status)
{
    struct note *note = OWNER_OF(task, task);
    note->is_taken = false;
    (void)status; // a log that takes nothing more is told by the publisher
}

static void durable(struct commit_waiter *waiter, enum status status)
{
    struct note *note = OWNER_OF(waiter, waiter);
    if (status != STATUS_OK || note->notes->stopping) {
        note->is_taken = false;
        return;
    }
    note->task = (struct publish_task){.work = append_entry, .done = logged, .appends = true};
    publisher_submit(note->notes->publisher, &note->task);
}

static struct note *free_note(struct notes *notes)
{
    for (size_t i = 0; i < LIMIT_NOTES_IN_FLIGHT; i++) {
        if (!notes->flying[i].is_taken) return &notes->flying[i];
    }
    return NULL;
}

static enum status take(struct notes *notes, bool is_audit, uint16_t code,
                        const uint8_t about[static 32])
{
    struct keeper *keeper = notes->keeper;
    uint8_t bytes[NOTE_BODY_SIZE];
    struct note *note = free_note(notes);
    if (note == NULL || notes->stopping) return STATUS_UNAVAILABLE;
    uint64_t now_ms = (uint64_t)host_wall_ms(notes->host);
    struct note_body body = {.log_index = keeper->next_log_index,
                             .sequence = journal_next_sequence(keeper->journal),
                             .time = now_ms / 1000,
                             .code = code};
    memcpy(body.digest, about, sizeof body.digest);
    note_body_write(bytes, &body);
    struct journal_entry entry = {.type = is_audit ? JOURNAL_AUDIT : JOURNAL_REFUSAL,
                                  .tenant = KEEPER_TENANT,
                                  .body = span_of(bytes, sizeof bytes)};
    *note = (struct note){.notes = notes, .log_index = body.log_index};
    note->waiter = (struct commit_waiter){.durable = durable};
    note_entry(note->entry, &body, is_audit);
    TRY(committer_append(&keeper->committer, &entry, 1, NULL, &note->waiter));
    note->is_taken = true;
    keeper->next_log_index++;
    struct note_row row = {.log_index = body.log_index,
                           .time_ms = now_ms,
                           .code = code,
                           .kind = is_audit ? LOG_ENTRY_AUDIT : LOG_ENTRY_REFUSAL};
    enum status status = keeper_add_note(keeper, &row);
    if (status != STATUS_OK) keeper_fail(keeper, status); // numbers must stay in step
    return status;
}

// A bucket that refills; what overflows is lost.
static bool spend(struct notes *notes)
{
    uint64_t now_ms = host_now_ms(notes->host);
    uint64_t more = (now_ms - notes->filled_ms) * LIMIT_REFUSALS_PER_S / 1000;
    if (more != 0) {
        notes->filled_ms = now_ms;
        notes->ration += more;
    }
    if (notes->ration > LIMIT_REFUSALS_BURST) notes->ration = LIMIT_REFUSALS_BURST;
    if (notes->ration == 0) return false;
    notes->ration--;
    return true;
}

bool notes_refuse(struct notes *notes, enum ledger_error error, const digest *operation,
                  uint8_t id[static RECEIPT_ID_SIZE])
{
    uint8_t bytes[DIGEST_BYTES] = {0};
    metrics_add(notes->metrics, METRIC_REFUSALS, 1);
    if (!spend(notes)) return false;
    if (operation != NULL) digest_to_bytes(bytes, *operation);
    if (take(notes, false, (uint16_t)error, bytes) != STATUS_OK) return false;
    metrics_add(notes->metrics, METRIC_REFUSALS_LOGGED, 1);
    uint64_t number = notes->keeper->note_count;
    keys_receipt_id(id, &notes->keeper->secrets->receipt, NOTES_RECEIPT_BASE + number);
    return true;
}

enum status notes_audit(struct notes *notes, enum log_audit_event event,
                        const uint8_t about[static 32])
{
    return take(notes, true, (uint16_t)event, about);
}
