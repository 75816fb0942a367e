// SPDX-License-Identifier: Apache-2.0
// A receipt: operations in their batch, the batch in the log, the log's signature, the batch's
// proof.
#include "core/judge/judge_internal.h"

#include "core/base/instant.h"
#include "core/ledger/receipt.h"
#include "core/ledger/refusal.h"
#include "core/log/tlog_proof.h"

// One log entry with its proof: entry bytes in `extra`, inclusion, checkpoint, policy.
struct logged {
    uint8_t entry[LOG_ENTRY_BYTES_MAX];
    size_t entry_bytes;
    uint64_t index;
    struct tlog_proof_verdict verdict;
};

static enum status read_logged(struct judge *j, struct logged *out, span text, const char **step)
{
    struct tlog_proof proof;
    *step = "log proof";
    TRY(tlog_proof_read(&proof, text, NULL));
    TRY(tlog_proof_extra(&proof, out->entry, sizeof out->entry, &out->entry_bytes));
    out->index = proof.index;
    struct tlog_hash leaf = tlog_leaf_hash(span_of(out->entry, out->entry_bytes));
    if (j->policy == NULL) {
        j->unpinned = true;
        return STATUS_OK;
    }
    enum status status = tlog_proof_verify(&out->verdict, j->policy, &proof, &leaf, NULL);
    if (status != STATUS_OK && out->verdict.step != NULL) *step = out->verdict.step;
    return status;
}

static void say_logged(struct judge *j, const struct logged *logged, const char *what)
{
    if (j->policy == NULL) return;
    struct writer w = judge_line_begin(j);
    write_text(&w, what);
    write_text(&w, " stands at entry ");
    write_decimal(&w, logged->index);
    write_text(&w, " of log ");
    write_span(&w, span_slice(logged->verdict.checkpoint.origin, 0, 120));
    write_text(&w, ", in a checkpoint of ");
    write_decimal(&w, logged->verdict.checkpoint.size);
    write_text(&w, " entries signed by the key that the policy pins (");
    write_decimal(&w, logged->verdict.policy.witness_count);
    write_text(&w, " witnesses).");
    judge_line_end(j, JUDGE_SHOWN, &w);
}

static bool header_is_proven(const struct batch_header *header, const struct batch_statement *s)
{
    uint8_t stated[BATCH_STATEMENT_BYTES], encoded[BATCH_HEADER_BYTES];
    batch_statement_encode(stated, s);
    batch_header_encode(encoded, header);
    return memcmp(stated, encoded + BATCH_HEADER_STATEMENT_OFFSET, sizeof stated) == 0;
}

static void say_operation(struct judge *j, const struct operation_opening *opening)
{
    struct operation op;
    if (!operation_words_read(&op, opening->words)) return;
    struct writer w = judge_line_begin(j);
    write_text(&w, "Operation ");
    write_text(&w, operation_kind_name(op.kind));
    write_text(&w, " stands at position ");
    write_decimal(&w, (uint64_t)opening->position + 1);
    write_text(&w, " of batch ");
    write_decimal(&w, opening->batch);
    write_text(&w, ", sequence number ");
    write_decimal(&w, op.sequence);
    write_text(&w, ".");
    judge_line_end(j, JUDGE_SHOWN, &w);
}

static enum status check_operation(struct judge *j, const struct evidence_operation *item,
                                   const struct batch_header *header, const char **step)
{
    struct operation_opening opening;
    *step = "operation opening";
    TRY(operation_opening_decode(&opening, item->operation, NULL));
    if (opening.batch != header->batch) return STATUS_INVALID;
    TRY(operation_opening_verify(&opening, header->operations_root));
    say_operation(j, &opening);
    if (item->leaf.size == 0) return STATUS_OK;
    size_t mark = j->arena->used;
    struct leaf_opening *leaf = ARENA_NEW(j->arena, struct leaf_opening, 1);
    *step = "leaf opening";
    if (leaf == NULL) return STATUS_NO_SPACE;
    TRY(leaf_opening_decode(leaf, item->leaf, NULL));
    TRY(leaf_opening_verify(leaf, header->new_root));
    arena_rewind(j->arena, mark);
    return STATUS_OK;
}

// The proof entry, if there is one, and the proof itself, if it is among the files.
static enum status check_proof(struct judge *j, const struct evidence *e,
                               const struct batch_header *header, const char **step)
{
    const struct judge_file *proof = judge_find_proof(j, header->batch);
    if (proof != NULL) {
        *step = "proof of the batch";
        if (!header_is_proven(header, &proof->proof.statement)) return STATUS_INVALID;
        judge_say(j, JUDGE_SHOWN,
                  "The batch of this receipt is the one whose proof was checked here.");
    } else {
        judge_say(j, JUDGE_WORD,
                  "No valid proof of this batch was given here: that the batch follows "
                  "the rules rests on the gateway's word until one is checked.");
    }
    if (e->proof_proof.size == 0) return STATUS_OK;
    struct logged logged;
    struct log_proof_entry entry;
    uint8_t hash[SHA256_SIZE];
    TRY(read_logged(j, &logged, e->proof_proof, step));
    *step = "proof entry";
    TRY(log_entry_read_proof(&entry, span_of(logged.entry, logged.entry_bytes)));
    batch_header_hash(hash, header);
    if (entry.batch != header->batch || memcmp(hash, entry.header_hash, sizeof hash) != 0)
        return STATUS_INVALID;
    if (proof != NULL && (entry.proof_bytes != proof->bytes.size ||
                          memcmp(entry.proof_hash, proof->hash, SHA256_SIZE) != 0))
        return STATUS_INVALID;
    say_logged(j, &logged, "The proof's digest");
    return STATUS_OK;
}

static void write_time(struct writer *w, uint64_t time)
{
    char text[21];
    instant_write(text, (instant)time);
    write_text(w, text);
}

// A signed refusal: that it was refused, when and why; not what.
static enum status check_refusal(struct judge *j, const struct evidence *e, const char **step)
{
    struct logged logged;
    struct log_note_entry note;
    TRY(read_logged(j, &logged, e->refusal_proof, step));
    *step = "refusal entry";
    TRY(log_entry_read_note(&note, span_of(logged.entry, logged.entry_bytes)));
    if (note.kind != LOG_ENTRY_REFUSAL) return STATUS_INVALID;
    say_logged(j, &logged, "The refusal");
    struct writer w = judge_line_begin(j);
    write_text(&w, "The gateway says that at ");
    write_time(&w, note.time);
    write_text(&w, " it refused what was asked, code ");
    write_decimal(&w, note.code);
    write_text(&w, " (");
    write_text(&w, ledger_error_name((enum ledger_error)note.code));
    write_text(&w, "): ");
    write_text(&w, ledger_error_text((enum ledger_error)note.code));
    write_text(&w, ".");
    judge_line_end(j, JUDGE_WORD, &w);
    judge_say(j, JUDGE_NOT_SHOWN,
              "It does not show what was asked, or by whom: the log holds no request, and a "
              "refused request is in no batch.");
    return STATUS_OK;
}

static enum status check(struct judge *j, const struct evidence *e, const char **step)
{
    struct logged logged;
    struct batch_header header;
    if (e->refusal_proof.size != 0) return check_refusal(j, e, step);
    if (e->batch_proof.size == 0) {
        judge_say(j, JUDGE_WORD,
                  "The receipt is a promise: its batch is not in the log yet. Fetch it again.");
        return STATUS_OK;
    }
    TRY(read_logged(j, &logged, e->batch_proof, step));
    *step = "batch entry";
    TRY(log_entry_read_batch(&header, span_of(logged.entry, logged.entry_bytes)));
    say_logged(j, &logged, "The batch");
    for (uint32_t i = 0; i < e->count; i++)
        TRY(check_operation(j, &e->operations[i], &header, step));
    return check_proof(j, e, &header, step);
}

void judge_receipt(struct judge *j, struct judge_file *file)
{
    size_t offset = 0;
    struct evidence *e = ARENA_NEW(j->arena, struct evidence, 1);
    if (e == NULL) {
        judge_fail(file, STATUS_NO_SPACE, "receipt", 0);
        return;
    }
    enum status status = evidence_read(e, file->bytes, &offset);
    if (status != STATUS_OK) {
        judge_fail(file, status, "receipt", offset);
        return;
    }
    const char *step = NULL;
    status = check(j, e, &step);
    if (status != STATUS_OK) judge_fail(file, status, step, 0);
}
