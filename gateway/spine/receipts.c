// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/receipts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/hex.h"
#include "core/base/instant.h"
#include "core/judge/evidence.h"
#include "gateway/spine/notes.h"
#include "gateway/spine/opening_file.h"

// Loading -----------------------------------------------------------------------------------------

static void add_operations(struct receipt *receipt, const struct group_record *record)
{
    for (uint32_t i = 0; i < record->operation_count; i++) {
        const struct operation *op = &record->operations[i].op;
        receipt->total++;
        if (receipt->count == RECEIPT_OPERATIONS_MAX) continue;
        bool is_rule = op->kind == OPERATION_GRANT || op->kind == OPERATION_REQUEST;
        receipt->operations[receipt->count++] = (struct receipt_operation){
            .kind = op->kind,
            .sequence = op->sequence,
            .target = op->target,
            .link = op->link,
            .not_after = is_rule ? op->content.rule.not_after : 0,
        };
    }
    for (uint32_t i = 0; i < record->issue_count; i++) {
        if (receipt->issue_count < GROUP_RECORD_ISSUES_MAX)
            receipt->issues[receipt->issue_count++] = record->issues[i];
    }
}

static bool is_durable(const struct keeper *keeper, const struct journal_place *place)
{
    struct journal_position durable = journal_durable(keeper->journal);
    return place->segment < durable.segment ||
           (place->segment == durable.segment && place->offset < durable.offset);
}

// Reads one record of operations back and opens it.
static enum status load_row(struct receipt *receipt, struct keeper *keeper,
                            const struct group_row *row, struct group_record *record,
                            uint8_t *memory)
{
    struct journal_record found;
    size_t size;
    if (!is_durable(keeper, &row->place)) return STATUS_UNAVAILABLE;
    TRY(journal_read(keeper->journal, &row->place, memory, row->place.size, &found));
    uint8_t *plain = memory + row->place.size;
    enum status status =
        envelope_open(plain, row->place.size, &size, keeper->keys, found.tenant, found.body);
    if (status == STATUS_OK) status = group_record_read(record, span_of(plain, size));
    if (status == STATUS_OK) add_operations(receipt, record);
    secret_wipe(plain, row->place.size);
    return status;
}

static enum status load_rows(struct receipt *receipt, struct keeper *keeper, size_t first,
                             size_t count)
{
    struct group_record *record = malloc(sizeof *record);
    enum status status = record == NULL ? STATUS_NO_SPACE : STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct group_row *row = &keeper->records[first + i];
        uint8_t *memory = malloc(2 * (size_t)row->place.size);
        status = memory == NULL ? STATUS_NO_SPACE : load_row(receipt, keeper, row, record, memory);
        free(memory);
    }
    free(record);
    return status;
}

static enum status load_refusal(struct receipt *out, const struct keeper *keeper)
{
    uint64_t number = out->sequence - NOTES_RECEIPT_BASE;
    if (number > keeper->note_count) return STATUS_NOT_FOUND; // lost by a crash
    out->note = keeper->notes[number - 1];
    out->is_refusal = true;
    out->accepted_ms = out->note.time_ms;
    return out->note.kind == LOG_ENTRY_REFUSAL ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status receipt_load(struct receipt *out, struct keeper *keeper,
                         const uint8_t id[static RECEIPT_ID_SIZE])
{
    size_t first;
    *out = (struct receipt){0};
    memcpy(out->id, id, sizeof out->id);
    if (keys_receipt_open(&out->sequence, &keeper->secrets->receipt, id) != STATUS_OK)
        return STATUS_NOT_FOUND;
    if (out->sequence > NOTES_RECEIPT_BASE) return load_refusal(out, keeper);
    size_t count = keeper_group_at(keeper, out->sequence, &first);
    if (count == 0) return STATUS_NOT_FOUND;
    out->accepted_ms = keeper->records[first].time_ms;
    TRY(load_rows(out, keeper, first, count));
    const struct batch_row *row = keeper_batch_of(keeper, out->sequence, &out->batch);
    if (row == NULL || row->state == BATCH_SEALED) {
        out->batch = 0;
    } else {
        out->row = *row;
    }
    return STATUS_OK;
}

// Evidence ----------------------------------------------------------------------------------------

// A tlog-proof of one of our entries is smaller: 397 bytes in base64, a path, a note.
#define TLOG_PROOF_SIZE 8192

// The tlog-proofs of the batch's entry and, when it is proven, of its proof's.
static enum status add_log_proofs(struct evidence *evidence, const struct receipt *receipt,
                                  struct publisher *publisher, struct writer *memory)
{
    size_t begin = memory->size;
    enum status status = publisher_prove_entry(publisher, receipt->row.log_index, memory);
    if (status == STATUS_NOT_FOUND) return STATUS_OK; // not signed yet: a promise still
    TRY(status);
    evidence->batch_proof = span_of(memory->data + begin, memory->size - begin);
    if (receipt->row.state != BATCH_PROVEN) return STATUS_OK;
    begin = memory->size;
    status = publisher_prove_entry(publisher, receipt->row.proof_index, memory);
    if (status == STATUS_NOT_FOUND) return STATUS_OK;
    TRY(status);
    evidence->proof_proof = span_of(memory->data + begin, memory->size - begin);
    return STATUS_OK;
}

static enum status add_openings(struct evidence *evidence, const struct receipt *receipt,
                                const struct keeper *keeper, struct writer *memory)
{
    struct opening_spans spans[RECEIPT_OPERATIONS_MAX];
    uint32_t first = (uint32_t)(receipt->sequence - receipt->row.first);
    TRY(opening_file_read(keeper->folder->ops, keeper->opening_folder.text, receipt->batch, first,
                          receipt->count, spans, memory));
    evidence->count = receipt->count;
    for (uint32_t i = 0; i < receipt->count; i++) {
        evidence->operations[i].operation = spans[i].operation;
        evidence->operations[i].leaf = spans[i].leaf;
    }
    return STATUS_OK;
}

static enum status write_evidence(struct writer *out, struct evidence *evidence,
                                  const struct receipt *receipt, struct publisher *publisher,
                                  struct writer *memory)
{
    memcpy(evidence->id, receipt->id, sizeof evidence->id);
    evidence->accepted = receipt->accepted_ms / 1000;
    if (receipt->is_refusal) {
        enum status status = publisher_prove_entry(publisher, receipt->note.log_index, memory);
        if (status == STATUS_NOT_FOUND) return STATUS_OK; // not signed yet
        TRY(status);
        evidence->refusal_proof = writer_span(memory);
    }
    if (receipt->batch != 0) {
        TRY(add_log_proofs(evidence, receipt, publisher, memory));
        if (evidence->batch_proof.size != 0)
            TRY(add_openings(evidence, receipt, publisher->keeper, memory));
    }
    evidence_write(out, evidence);
    return out->status;
}

enum status receipt_evidence(struct writer *out, const struct receipt *receipt,
                             struct publisher *publisher)
{
    size_t size = 2 * TLOG_PROOF_SIZE + opening_file_size(receipt->count);
    struct evidence *evidence = calloc(1, sizeof *evidence);
    uint8_t *bytes = malloc(size);
    struct writer memory = writer_over(bytes, size);
    enum status status = evidence == NULL || bytes == NULL
                             ? STATUS_NO_SPACE
                             : write_evidence(out, evidence, receipt, publisher, &memory);
    free(evidence);
    free(bytes);
    return status;
}

// JSON --------------------------------------------------------------------------------------------

size_t receipt_json_size(const struct receipt *receipt, size_t evidence_size)
{
    return 1024 + 192 * (size_t)receipt->count + 256 * (size_t)receipt->issue_count +
           BASE64_SIZE(evidence_size);
}

static void write_time(struct writer *w, const char *name, uint64_t time_ms)
{
    char text[21];
    write_text(w, ",\"");
    write_text(w, name);
    write_text(w, "\":");
    if (time_ms == 0) {
        write_text(w, "null");
        return;
    }
    instant_write(text, (instant)(time_ms / 1000));
    write_text(w, "\"");
    write_text(w, text);
    write_text(w, "\"");
}

// What stands in the leaf that the operation made, as of now; NULL when the kind makes none.
static const char *leaf_status(const struct keeper *keeper, const struct receipt_operation *op)
{
    static const char *const consents[] = {"absent", "active", "revoked", "expired"};
    static const char *const requests[] = {"absent", "pending", "approved", "denied"};
    const struct state *state = &keeper->state;
    uint64_t now = (uint64_t)host_wall_ms(keeper->host) / 1000;
    if (op->kind == OPERATION_GRANT && op->target < state->head.count[TREE_CONSENTS]) {
        uint8_t status = state->consents.states[op->target].status;
        bool is_over = op->not_after != 0 && op->not_after < now;
        return consents[status == CONSENT_ACTIVE && is_over ? CONSENT_EXPIRED : status & 3];
    }
    if (op->kind == OPERATION_REQUEST && op->target < state->head.count[TREE_REQUESTS])
        return requests[state->requests.states[op->target].status & 3];
    return NULL;
}

static void write_operation(struct writer *w, const struct receipt *receipt, uint32_t i,
                            const struct keeper *keeper)
{
    const struct receipt_operation *op = &receipt->operations[i];
    const char *status = leaf_status(keeper, op);
    write_text(w, i == 0 ? "{\"kind\":\"" : ",{\"kind\":\"");
    write_text(w, operation_kind_name(op->kind));
    write_text(w, "\",\"position\":");
    if (receipt->batch == 0) {
        write_text(w, "null");
    } else {
        write_decimal(w, op->sequence - receipt->row.first + 1);
    }
    write_text(w, ",\"sequence\":");
    write_decimal(w, op->sequence);
    write_text(w, ",\"leaf\":");
    write_decimal(w, op->target);
    if (status != NULL) {
        write_text(w, ",\"status\":\"");
        write_text(w, status);
        write_text(w, "\"");
    }
    write_text(w, "}");
}

// Rules and locations hold no quotes; should one, it is left out.
static void write_name(struct writer *w, const char *text)
{
    write_text(w, "\"");
    if (strpbrk(text, "\"\\\n\r\t") == NULL) write_text(w, text);
    write_text(w, "\"");
}

static void write_issues(struct writer *w, const struct receipt *receipt)
{
    static const char *const severities[] = {"error", "warning", "information"};
    write_text(w, "],\"issues\":[");
    for (uint32_t i = 0; i < receipt->issue_count; i++) {
        const struct group_issue *issue = &receipt->issues[i];
        write_text(w, i == 0 ? "{\"severity\":\"" : ",{\"severity\":\"");
        write_text(w, severities[issue->severity]);
        write_text(w, "\",\"rule\":");
        write_name(w, issue->rule);
        write_text(w, ",\"location\":");
        write_name(w, issue->location);
        write_text(w, ",\"offset\":");
        write_decimal(w, issue->offset);
        write_text(w, "}");
    }
    write_text(w, "]");
}

static void write_evidence_member(struct writer *w, span evidence)
{
    write_text(w, ",\"evidence\":");
    if (evidence.size == 0) {
        write_text(w, "null}\n");
        return;
    }
    write_text(w, "\"");
    uint8_t *text = write_reserve(w, BASE64_SIZE(evidence.size) + 1);
    if (text == NULL) return;
    base64_encode((char *)text, evidence.data, evidence.size);
    w->size--; // its NUL
    write_text(w, "\"}\n");
}

static void write_refusal(struct writer *w, const struct receipt *receipt)
{
    write_text(w, "\",\"state\":\"refused\",\"batch\":null");
    write_time(w, "refused", receipt->accepted_ms);
    write_text(w, ",\"code\":");
    write_decimal(w, receipt->note.code);
    write_text(w, ",\"error\":");
    write_name(w, ledger_error_name((enum ledger_error)receipt->note.code));
    write_text(w, ",\"operations\":[],\"issues\":[]");
}

void receipt_write_json(struct writer *w, const struct receipt *receipt,
                        const struct keeper *keeper, span evidence)
{
    char id[BASE32_SIZE(RECEIPT_ID_SIZE) + 1];
    bool ordered = receipt->batch != 0;
    bool proven = ordered && receipt->row.state == BATCH_PROVEN;
    base32_encode(id, receipt->id, sizeof receipt->id);
    write_text(w, "{\"id\":\"");
    write_text(w, id);
    if (receipt->is_refusal) {
        write_refusal(w, receipt);
        write_evidence_member(w, evidence);
        return;
    }
    write_text(w, proven    ? "\",\"state\":\"proven\",\"batch\":"
                  : ordered ? "\",\"state\":\"ordered\",\"batch\":"
                            : "\",\"state\":\"accepted\",\"batch\":null");
    if (ordered) write_decimal(w, receipt->batch);
    write_time(w, "accepted", receipt->accepted_ms);
    write_time(w, "ordered", ordered ? receipt->row.sealed_ms : 0);
    write_time(w, "proven", proven ? receipt->row.proven_ms : 0);
    write_time(w, "witnessed", 0);
    write_time(w, "anchored", 0);
    write_text(w, ",\"total\":");
    write_decimal(w, receipt->total);
    write_text(w, ",\"operations\":[");
    for (uint32_t i = 0; i < receipt->count; i++) write_operation(w, receipt, i, keeper);
    write_issues(w, receipt);
    write_evidence_member(w, evidence);
}
