// SPDX-License-Identifier: Apache-2.0
// Replay. Operations wait until the seal that covers them: a batch is collected between two
// operations, and the journal may hold the seal behind operations of the next batch. A seal whose
// root does not come out again stops the start: the journal, the code or the keys are not those
// that wrote it.
#include "gateway/spine/keeper_internal.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "core/judge/log_entry.h"

enum status replay_open(struct replay *replay, struct keeper *keeper,
                        const struct keeper_recovery *recovery)
{
    *replay = (struct replay){.keeper = keeper, .recovery = recovery};
    replay->record = malloc(sizeof *replay->record);
    replay->plain_size = JOURNAL_COMMIT_BYTES;
    replay->plain = malloc(replay->plain_size);
    if (replay->record != NULL && replay->plain != NULL) return STATUS_OK;
    replay_close(replay);
    return STATUS_NO_SPACE;
}

void replay_close(struct replay *replay)
{
    if (replay->plain != NULL) secret_wipe(replay->plain, 4096); // the last text was small
    free(replay->record);
    free(replay->plain);
    replay->record = NULL;
    replay->plain = NULL;
}

static enum status add_pending(struct keeper *keeper, const struct pending_operation *operation)
{
    if (keeper->pending_count == keeper->pending_capacity) {
        size_t larger = keeper->pending_capacity == 0 ? 4096 : keeper->pending_capacity * 2;
        void *moved = realloc(keeper->pending, larger * sizeof *keeper->pending);
        if (moved == NULL) return STATUS_NO_SPACE;
        keeper->pending = moved;
        keeper->pending_capacity = larger;
    }
    keeper->pending[keeper->pending_count++] = *operation;
    return STATUS_OK;
}

static enum status visit_operation(struct replay *replay, const struct journal_record *record)
{
    struct keeper *keeper = replay->keeper;
    struct group_record *group = replay->record;
    size_t size = 0;
    bool begins_group = !replay->in_group;
    TRY(envelope_open(replay->plain, replay->plain_size, &size, keeper->keys, record->tenant,
                      record->body));
    TRY(group_record_read(group, span_of(replay->plain, size)));
    if (group->operation_count != record->count) return STATUS_BAD_VALUE;
    struct group_row row = {record->sequence, record->time_ms, record->place, record->count,
                            begins_group};
    TRY(keeper_add_record(keeper, &row));
    for (uint32_t i = 0; i < group->operation_count; i++) {
        const struct group_operation *item = &group->operations[i];
        struct pending_operation pending = {.op = item->op, .begins_group = begins_group && i == 0};
        if (item->op.sequence != record->sequence + i) return STATUS_BAD_VALUE;
        pending.has_document = item->document != GROUP_RECORD_NO_DOCUMENT;
        if (pending.has_document) pending.document = group->documents[item->document];
        TRY(add_pending(keeper, &pending));
    }
    replay->in_group = true;
    return STATUS_OK;
}

// Applies pending operations up to sequence number `last` and moves them to the open batch.
static enum status apply_pending(struct keeper *keeper, uint64_t last)
{
    struct refusal refusal;
    while (keeper->pending_taken < keeper->pending_count) {
        const struct pending_operation *next = &keeper->pending[keeper->pending_taken];
        if (next->op.sequence > last) break;
        if (keeper->open_count == LEDGER_BATCH_MAX) return STATUS_LIMIT;
        if (group_replay(&keeper->state, &next->op, 1, &refusal) != LEDGER_OK)
            return STATUS_INVALID;
        if (next->has_document) TRY(keeper_note_made(keeper, &next->op, &next->document));
        keeper->open[keeper->open_count++] = next->op;
        keeper->pending_taken++;
    }
    if (keeper->pending_taken == keeper->pending_count)
        keeper->pending_taken = keeper->pending_count = 0;
    return STATUS_OK;
}

// The batch as it was sealed then: same number, same root.
static enum status check_seal(const struct batch_witness *witness, const struct seal_body *seal)
{
    uint8_t root[32];
    digest_to_bytes(root, witness->new_root);
    bool same = witness->number == seal->batch && witness->count == seal->operations &&
                witness->operations[0].sequence == seal->first &&
                witness->operations[witness->count - 1].sequence == seal->last &&
                memcmp(root, seal->root, sizeof root) == 0;
    return same ? STATUS_OK : STATUS_INVALID;
}

static enum status finish_seal(struct replay *replay, const struct batch_witness *witness,
                               struct arena *memory, const struct seal_body *seal)
{
    struct keeper *keeper = replay->keeper;
    struct batch_header header;
    TRY(check_seal(witness, seal));
    TRY(keeper_header(keeper, &header, witness, keeper->last_header));
    batch_header_hash(keeper->last_header, &header);
    struct batch_row row = {
        .first = seal->first,
        .last = seal->last,
        .sealed_ms = seal->sealed_ms,
        .log_index = seal->log_index,
        .count = seal->operations,
        .reason = seal->reason,
        .class = seal->class,
        .state = BATCH_ORDERED,
    };
    if (seal->log_index != keeper->next_log_index) return STATUS_INVALID;
    keeper->next_log_index++;
    TRY(keeper_add_batch(keeper, &row));
    return replay->recovery->sealed(replay->recovery->context, witness, memory, &header, &row);
}

static enum status visit_seal(struct replay *replay, const struct journal_record *record)
{
    struct keeper *keeper = replay->keeper;
    struct seal_body seal;
    struct batch_witness witness;
    struct arena memory;
    struct salter salter = keeper_salter(keeper);
    TRY(seal_body_read(&seal, record->body));
    TRY(apply_pending(keeper, seal.last));
    if (keeper->open_count == 0) return STATUS_INVALID;
    TRY(memory_map(&memory, batch_witness_bytes(keeper->open_count)));
    enum status status = batch_seal(&witness, &keeper->state, keeper->open, keeper->open_count,
                                    &salter, keeper->lanes, &memory);
    keeper->open_count = 0;
    if (status == STATUS_OK) status = keeper->salt_status;
    if (status == STATUS_OK) status = finish_seal(replay, &witness, &memory, &seal);
    memory_unmap(&memory);
    return status;
}

static enum status visit_proof(struct replay *replay, const struct journal_record *record)
{
    struct keeper *keeper = replay->keeper;
    struct proof_body proof;
    TRY(proof_body_read(&proof, record->body));
    if (proof.batch == 0 || proof.batch > keeper->batch_count) return STATUS_INVALID;
    if (proof.log_index != keeper->next_log_index) return STATUS_INVALID;
    keeper->next_log_index++;
    struct batch_row *row = &keeper->batches[proof.batch - 1];
    row->state = BATCH_PROVEN;
    row->proven_ms = record->time_ms;
    row->proof_index = proof.log_index;
    row->proof_size = proof.size;
    return replay->recovery->proven(replay->recovery->context, proof.batch, &proof);
}

static enum status visit_document(struct replay *replay, const struct journal_record *record)
{
    struct envelope envelope;
    struct document document;
    TRY(envelope_read(&envelope, record->body));
    TRY(document_read(&document, envelope.clear));
    return documents_add(&replay->keeper->documents, &document, &record->place, record->time_ms);
}

static enum status visit_alias(struct replay *replay, const struct journal_record *record)
{
    struct alias_body alias;
    TRY(alias_body_read(&alias, record->body));
    return alias_put(&replay->keeper->aliases, record->tenant, &alias.pseudonym, &alias.account);
}

static enum status visit_decision(struct replay *replay, const struct journal_record *record)
{
    struct decision_body decision;
    TRY(decision_body_read(&decision, record->body));
    return documents_decide(&replay->keeper->documents, &decision);
}

static enum status visit_note(struct replay *replay, const struct journal_record *record)
{
    struct note_body note;
    struct keeper *keeper = replay->keeper;
    const struct keeper_recovery *recovery = replay->recovery;
    bool is_audit = record->type == JOURNAL_AUDIT;
    TRY(note_body_read(&note, record->body));
    if (note.log_index != keeper->next_log_index) return STATUS_INVALID;
    keeper->next_log_index++;
    struct note_row row = {.log_index = note.log_index,
                           .time_ms = record->time_ms,
                           .code = note.code,
                           .kind = is_audit ? LOG_ENTRY_AUDIT : LOG_ENTRY_REFUSAL};
    TRY(keeper_add_note(keeper, &row));
    if (recovery->noted == NULL) return STATUS_OK;
    return recovery->noted(recovery->context, &note, is_audit);
}

static enum status visit_hold(struct replay *replay, const struct journal_record *record)
{
    struct hold_body hold;
    TRY(hold_body_read(&hold, record->body));
    return keeper_note_hold(replay->keeper, &hold, record->time_ms);
}

static enum status visit(struct replay *replay, const struct journal_record *record)
{
    switch (record->type) {
    case JOURNAL_OPERATION: return visit_operation(replay, record);
    case JOURNAL_SEAL: return visit_seal(replay, record);
    case JOURNAL_PROOF: return visit_proof(replay, record);
    case JOURNAL_DOCUMENT: return visit_document(replay, record);
    case JOURNAL_ALIAS: return visit_alias(replay, record);
    case JOURNAL_DECISION: return visit_decision(replay, record);
    case JOURNAL_HOLD: return visit_hold(replay, record);
    case JOURNAL_REFUSAL:
    case JOURNAL_AUDIT: return visit_note(replay, record);
    case JOURNAL_KEY_REQUEST:
    case JOURNAL_KEY_DESTROYED:
    case JOURNAL_CONFIG:
    case JOURNAL_MARK:
    case JOURNAL_TYPE_END: break;
    }
    return STATUS_OK;
}

enum status replay_visit(void *context, const struct journal_record *record)
{
    struct replay *replay = context;
    replay->keeper->replayed++;
    if ((record->flags & JOURNAL_GROUP_FIRST) != 0) replay->in_group = false;
    return visit(replay, record);
}
