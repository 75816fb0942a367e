// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "core/circuit/capacity.h"
#include "gateway/spine/intake_internal.h"
#include "gateway/spine/notes.h"

enum status intake_open(struct intake *intake, struct keeper *keeper, struct batcher *batcher)
{
    *intake = (struct intake){.keeper = keeper, .batcher = batcher, .host = keeper->host};
    intake->budget = keeper->host->budget;
    intake->drafts = calloc(INTAKE_OPERATIONS_MAX, sizeof *intake->drafts);
    intake->operations = calloc(INTAKE_OPERATIONS_MAX, sizeof *intake->operations);
    intake->draft_item = calloc(INTAKE_OPERATIONS_MAX, sizeof *intake->draft_item);
    intake->draft_document = calloc(INTAKE_OPERATIONS_MAX, sizeof *intake->draft_document);
    intake->record = calloc(1, sizeof *intake->record);
    intake->aliases = calloc(INTAKE_ALIASES_MAX, sizeof *intake->aliases);
    intake->entries = calloc(INTAKE_ENTRIES_MAX, sizeof *intake->entries);
    intake->places = calloc(INTAKE_ENTRIES_MAX, sizeof *intake->places);
    bool good = intake->drafts != NULL && intake->operations != NULL &&
                intake->draft_item != NULL && intake->draft_document != NULL &&
                intake->record != NULL && intake->aliases != NULL && intake->entries != NULL &&
                intake->places != NULL;
    if (good) return STATUS_OK;
    intake_close(intake);
    return STATUS_NO_SPACE;
}

void intake_close(struct intake *intake)
{
    free(intake->drafts);
    free(intake->operations);
    free(intake->draft_item);
    free(intake->draft_document);
    free(intake->record);
    free(intake->aliases);
    free(intake->entries);
    free(intake->places);
    if (intake->budget != NULL) buffer_release(intake->budget, &intake->bodies);
    *intake = (struct intake){0};
}

// Room
// ---------------------------------------------------------------------------------------------

// Whether the open batch with these drafts on top still fits the tables of its bucket.
static bool fits_circuit(const struct intake *intake)
{
    const struct state *state = &intake->keeper->state;
    const uint32_t *kinds = batch_open_kinds(state);
    struct batch_load load = {
        .leaves = batch_open_leaves(state),
        .nodes = batch_open_nodes(state),
        .signed_count = batch_open_signed(state),
        .subbatches = batch_open_subbatches(state),
    };
    for (size_t i = 0; i < sizeof load.kinds / sizeof load.kinds[0]; i++) load.kinds[i] = kinds[i];
    for (uint32_t i = 0; i < intake->draft_count; i++) load.kinds[intake->drafts[i].op.kind]++;
    load.leaves += LOAD_LEAVES_OF_OPERATION * intake->draft_count;
    load.nodes += LOAD_LEAVES_OF_OPERATION * LOAD_NODES_OF_LEAF * intake->draft_count;
    return batch_load_fits(&load, intake->keeper->profile);
}

// Seals the open batch when the group does not go into it. LIMIT for a group that no batch holds.
static enum status make_room(struct intake *intake)
{
    batcher_make_room(intake->batcher, intake->draft_count);
    if (fits_circuit(intake)) return STATUS_OK;
    if (intake->keeper->open_count == 0) return STATUS_LIMIT;
    batcher_seal(intake->batcher, SEAL_CAPACITY);
    if (intake->keeper->failed != STATUS_OK) return intake->keeper->failed;
    return fits_circuit(intake) ? STATUS_OK : STATUS_LIMIT;
}

// Applying
// -----------------------------------------------------------------------------------------

static void sign_refusal(struct intake *intake, struct intake_refusal *refusal,
                         const digest *operation)
{
    if (intake->notes == NULL) return;
    refusal->has_receipt = notes_refuse(intake->notes, refusal->error, operation, refusal->receipt);
}

// Refusals that come before there is an operation.
static void sign_early_refusal(struct intake *intake, struct intake_refusal *refusal)
{
    static const struct {
        const char *rule;
        enum ledger_error error;
    } rows[] = {{"identity-conflict", LEDGER_IDENTITY_CONFLICT},
                {"decided-earlier", LEDGER_DECIDED_EARLIER},
                {"nothing-to-end", LEDGER_NOTHING_TO_END}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(refusal->rule, rows[i].rule) != 0) continue;
        struct intake_refusal signed_one = {.error = rows[i].error};
        sign_refusal(intake, &signed_one, NULL);
        refusal->has_receipt = signed_one.has_receipt;
        memcpy(refusal->receipt, signed_one.receipt, sizeof refusal->receipt);
    }
}

// Applies all drafts in the open group; on a refusal it is rolled back and *refusal names the item.
static enum status apply(struct intake *intake, uint64_t sequence, struct intake_refusal *out)
{
    struct state *state = &intake->keeper->state;
    uint64_t time = (uint64_t)host_wall_ms(intake->host) / 1000;
    struct refusal refusal;
    for (uint32_t i = 0; i < intake->draft_count; i++) {
        struct operation *op = &intake->operations[i];
        enum ledger_error error = transition_prepare(
            op, state, &intake->drafts[i], intake->operations, sequence + i, time, &refusal);
        if (error == LEDGER_OK) error = transition_apply(state, op, &refusal);
        if (error == LEDGER_OK) continue;
        digest refused = operation_digest(op);
        group_rollback(state);
        *out = (struct intake_refusal){.error = error,
                                       .provided = refusal.provided,
                                       .max = refusal.max,
                                       .item = intake->draft_item[i] - 1U,
                                       .rule = ""};
        if (error != LEDGER_BATCH_FULL) sign_refusal(intake, out, &refused);
        return error == LEDGER_BATCH_FULL ? STATUS_UNAVAILABLE : STATUS_REFUSED;
    }
    return STATUS_OK;
}

static void told(struct commit_waiter *waiter, enum status status);

// Journals the applied group; on a failure it is taken back.
static enum status journal(struct intake *intake, struct intake_request *request)
{
    struct keeper *keeper = intake->keeper;
    request->intake = intake;
    request->waiter = (struct commit_waiter){.durable = told};
    enum status status = intake_write_group(intake, request);
    if (status == STATUS_OK) {
        status = committer_append(&keeper->committer, intake->entries, intake->entry_count,
                                  intake->places, &request->waiter);
    }
    // Too many new subjects for one commit is no fault of the request.
    if (status == STATUS_LIMIT && intake->draft_count < INTAKE_OPERATIONS_MAX)
        status = STATUS_UNAVAILABLE;
    if (status != STATUS_OK) group_rollback(&keeper->state);
    return status;
}

static void told(struct commit_waiter *waiter, enum status status)
{
    struct intake_request *request =
        (struct intake_request *)(void *)((char *)waiter - offsetof(struct intake_request, waiter));
    struct intake *intake = request->intake;
    if (status == STATUS_OK) {
        batcher_durable(intake->batcher, request->receipt.batch, request->class);
    } else {
        keeper_fail(intake->keeper, status); // the journal takes nothing more either
    }
    request->answered(request, status);
}

// The rescission of something that is not known, or not yet: the name stays, so that the grant it
// means cannot come after it.
static enum status remember_unmet(struct intake *intake, const struct plan *plan)
{
    struct keeper *keeper = intake->keeper;
    uint8_t body[DECISION_BODY_SIZE];
    struct decision_body decision;
    struct journal_entry entry = {
        .type = JOURNAL_DECISION, .tenant = KEEPER_TENANT, .body = span_of(body, sizeof body)};
    struct journal_place place;
    if (!intake_decision_of(plan, &decision)) return STATUS_OK;
    decision_body_write(body, &decision);
    TRY(committer_append(&keeper->committer, &entry, 1, &place, NULL));
    return documents_decide(&keeper->documents, &decision);
}

// Plans to drafts, or why not.
static enum status resolve(struct intake *intake, const struct intake_request *request,
                           struct intake_refusal *refusal)
{
    const struct keeper *keeper = intake->keeper;
    bool settles = request->settles != 0;
    intake->draft_count = 0;
    intake->alias_count = 0;
    if (settles && request->settles > keeper->hold_count)
        return intake_fail(refusal, 0, STATUS_NOT_FOUND, "hold-unknown");
    if (settles && keeper->holds[request->settles - 1].state != HOLD_WAITING)
        return intake_fail(refusal, 0, STATUS_CONFLICT, "hold-settled");
    if (request->hold.is_there || request->rejects) return STATUS_OK;
    enum status status = intake_resolve(intake, request, refusal);
    if (status != STATUS_NOT_FOUND) return status;
    const struct plan *plan = request->items[refusal->item].plan;
    if (plan->must_exist) TRY(remember_unmet(intake, plan));
    return status;
}

// Whom it is about, for the gateway alone to say: a keyed digest with a salt that is not kept would
// say nothing, so the salt is the sequence number of the group.
static enum status note_bypasses(struct intake *intake, const struct intake_request *request)
{
    const struct keeper *keeper = intake->keeper;
    for (size_t i = 0; intake->notes != NULL && i < request->bypass_count; i++) {
        const struct plan_bypass *bypass = &request->bypasses[i];
        uint8_t text[2 * ACCOUNT_KEY_BYTES + 8], bound[32];
        struct writer w = writer_over(text, sizeof text);
        for (int k = 0; k < ACCOUNT_KEY_LIMBS; k++)
            write_u32_le(&w, bypass->patient.names[0].limb[k]);
        for (int k = 0; k < ACCOUNT_KEY_LIMBS; k++) write_u32_le(&w, bypass->document.limb[k]);
        write_u64_le(&w, request->receipt.sequence);
        document_content_id(bound, &keeper->secrets->content, writer_span(&w));
        enum log_audit_event event =
            bypass->reason == 'E' ? LOG_AUDIT_EMERGENCY : LOG_AUDIT_JUDGMENT;
        TRY(notes_audit(intake->notes, event, bound));
    }
    return STATUS_OK;
}

enum status intake_submit(struct intake *intake, struct intake_request *request,
                          struct intake_refusal *refusal)
{
    struct keeper *keeper = intake->keeper;
    *refusal = (struct intake_refusal){.rule = ""};
    INVARIANT(request->item_count >= (request->rejects ? 0 : 1));
    INVARIANT(request->item_count <= INTAKE_ITEMS_MAX);
    INVARIANT(!request->hold.is_there || request->items[0].document.is_there);
    if (keeper->failed != STATUS_OK) return keeper->failed;
    if (keeper->is_full) return STATUS_UNAVAILABLE;
    enum status status = resolve(intake, request, refusal);
    if (status != STATUS_OK) {
        sign_early_refusal(intake, refusal);
        return status;
    }
    bool asks_ledger = intake->draft_count != 0; // deleting an Observation does not
    if (asks_ledger) TRY(make_room(intake));
    uint64_t sequence = journal_next_sequence(keeper->journal);
    group_begin(&keeper->state);
    TRY(apply(intake, sequence, refusal));
    TRY(journal(intake, request));
    group_commit(&keeper->state);
    request->receipt = (struct intake_receipt){
        .sequence = sequence,
        .count = intake->draft_count,
        .time_ms = (uint64_t)host_wall_ms(intake->host),
    };
    keys_receipt_id(request->receipt.id, &keeper->secrets->receipt, sequence);
    // What was journaled must be known: without memory for it nothing more can be accepted.
    status = intake_index_group(intake, request);
    if (status == STATUS_OK) status = note_bypasses(intake, request);
    if (status == STATUS_OK) status = intake_index_hold(intake, request);
    if (status != STATUS_OK) keeper_fail(keeper, status);
    if (asks_ledger)
        request->receipt.batch = batcher_add(intake->batcher, intake->draft_count, request->class);
    return STATUS_OK;
}

// After a start -----------------------------------------------------------------------------------

// The operations of the next pending group.
static uint32_t pending_group(const struct keeper *keeper)
{
    size_t end = keeper->pending_taken + 1;
    while (end < keeper->pending_count && !keeper->pending[end].begins_group) end++;
    return (uint32_t)(end - keeper->pending_taken);
}

static enum status resume_group(struct intake *intake, uint32_t count)
{
    struct keeper *keeper = intake->keeper;
    struct refusal refusal;
    const struct pending_operation *first = &keeper->pending[keeper->pending_taken];
    if (count > INTAKE_OPERATIONS_MAX) return STATUS_LIMIT;
    for (uint32_t i = 0; i < count; i++) {
        intake->operations[i] = first[i].op;
        intake->drafts[i] = (struct draft){.op.kind = first[i].op.kind};
    }
    intake->draft_count = count;
    TRY(make_room(intake));
    if (group_replay(&keeper->state, intake->operations, count, &refusal) != LEDGER_OK)
        return STATUS_INVALID;
    for (uint32_t i = 0; i < count; i++) {
        if (first[i].has_document) TRY(keeper_note_made(keeper, &first[i].op, &first[i].document));
        keeper->open[keeper->open_count++] = first[i].op;
    }
    uint64_t batch = batcher_add(intake->batcher, count, BATCH_URGENT);
    batcher_durable(intake->batcher, batch, BATCH_URGENT);
    return STATUS_OK;
}

enum status intake_resume(struct intake *intake)
{
    struct keeper *keeper = intake->keeper;
    while (keeper->pending_taken < keeper->pending_count) {
        uint32_t count = pending_group(keeper);
        TRY(resume_group(intake, count));
        keeper->pending_taken += count;
    }
    free(keeper->pending);
    keeper->pending = NULL;
    keeper->pending_count = keeper->pending_capacity = keeper->pending_taken = 0;
    return STATUS_OK;
}
