// SPDX-License-Identifier: Apache-2.0
// Receipts and what they are made of: openings, log proofs, checkpoints.
#include "core/base/hex.h"
#include "core/judge/evidence.h"
#include "core/judge/log_entry.h"
#include "core/ledger/receipt.h"
#include "core/log/tlog_proof.h"
#include "gateway/commands/inspect.h"

static const uint8_t *find_note_end(span note)
{
    // The text of a signed note ends at the first empty line.
    for (size_t i = 0; i + 1 < note.size; i++)
        if (note.data[i] == '\n' && note.data[i + 1] == '\n') return note.data + i + 1;
    return NULL;
}

static void show_signers(struct inspection *out, const struct tlog_note *note)
{
    char names[512];
    struct writer w = writer_over(names, sizeof names);
    for (uint32_t i = 0; i < note->count; i++) {
        if (w.size + note->signatures[i].name.size + 2 > w.capacity) break;
        if (i != 0) write_text(&w, ", ");
        write_span(&w, note->signatures[i].name);
    }
    inspect_text(out, "signed_by", writer_span(&w));
}

// The facts of a checkpoint; false when it is none.
static bool show_checkpoint(struct inspection *out, span bytes, uint32_t *signatures)
{
    struct tlog_note *note = ARENA_NEW(out->arena, struct tlog_note, 1);
    struct tlog_checkpoint checkpoint;
    if (note == NULL || tlog_note_read(note, bytes, NULL) != STATUS_OK) return false;
    if (tlog_checkpoint_read(&checkpoint, note->text, NULL) != STATUS_OK) return false;
    inspect_text(out, "log", checkpoint.origin);
    inspect_number(out, "log_size", checkpoint.size);
    inspect_hex(out, "log_root", checkpoint.root.bytes, sizeof checkpoint.root.bytes);
    show_signers(out, note);
    *signatures = note->count;
    return true;
}

void inspect_checkpoint(struct inspection *out, span bytes)
{
    uint32_t signatures = 0;
    const uint8_t *end = find_note_end(bytes);
    out->kind = "unknown";
    if (end == NULL || !show_checkpoint(out, bytes, &signatures)) {
        inspect_fail(out, STATUS_UNSUPPORTED, "file", 0);
        return;
    }
    size_t text = (size_t)(end - bytes.data);
    out->kind = "checkpoint";
    inspect_part(out, "signed text", 0, text);
    inspect_part(out, "empty line", 0, 1);
    inspect_parts_of(out, "signatures", signatures, bytes.size - text - 1);
}

static bool show_operation(struct inspection *out, span bytes)
{
    struct operation_opening opening;
    struct operation op;
    char name[64];
    if (operation_opening_decode(&opening, bytes, NULL) != STATUS_OK) return false;
    bool is_good = operation_words_read(&op, opening.words);
    struct writer w = writer_over(name, sizeof name - 1);
    write_text(&w, is_good ? operation_kind_name(op.kind) : "operation");
    write_text(&w, " at position");
    name[w.size] = '\0';
    inspect_part(out, name, (uint64_t)opening.position + 1, bytes.size);
    return true;
}

static void show_log_proof(struct inspection *out, const char *name, span text, bool is_batch)
{
    struct tlog_proof proof;
    uint8_t entry[LOG_ENTRY_BYTES_MAX];
    size_t size = 0;
    inspect_part(out, name, 0, text.size);
    if (tlog_proof_read(&proof, text, NULL) != STATUS_OK ||
        tlog_proof_extra(&proof, entry, sizeof entry, &size) != STATUS_OK) {
        inspect_fail(out, STATUS_BAD_SYNTAX, "log proof", 0);
        return;
    }
    inspect_number(out, is_batch ? "batch_entry" : "proof_entry", proof.index);
    struct batch_header header;
    struct log_proof_entry proven;
    if (is_batch && log_entry_read_batch(&header, span_of(entry, size)) == STATUS_OK) {
        inspect_number(out, "batch", header.batch);
        inspect_time(out, "time_last", header.time_last);
        uint32_t signatures;
        (void)show_checkpoint(out, proof.checkpoint, &signatures);
    } else if (!is_batch && log_entry_read_proof(&proven, span_of(entry, size)) == STATUS_OK) {
        inspect_number(out, "proof_bytes", proven.proof_bytes);
        inspect_hex(out, "proof_sha256", proven.proof_hash, sizeof proven.proof_hash);
    } else {
        inspect_fail(out, STATUS_BAD_VALUE, "log entry", 0);
    }
}

void inspect_receipt(struct inspection *out, span bytes)
{
    struct evidence *e = ARENA_NEW(out->arena, struct evidence, 1);
    char id[BASE32_SIZE(EVIDENCE_ID_BYTES) + 1];
    size_t offset = 0;
    out->kind = "receipt";
    enum status status = e == NULL ? STATUS_NO_SPACE : evidence_read(e, bytes, &offset);
    if (status != STATUS_OK) {
        inspect_fail(out, status, "receipt", offset);
        return;
    }
    base32_encode(id, e->id, sizeof e->id);
    inspect_text(out, "id", span_text(id));
    inspect_time(out, "accepted", e->accepted);
    inspect_number(out, "operations", e->count);
    inspect_part(out, "head and lengths", 0,
                 36 + 4 * (uint64_t)e->count + (e->batch_proof.size != 0 ? 4 : 0) +
                     (e->proof_proof.size != 0 ? 4 : 0));
    for (uint32_t i = 0; i < e->count; i++) {
        if (!show_operation(out, e->operations[i].operation))
            inspect_fail(out, STATUS_BAD_VALUE, "operation opening", 0);
        if (e->operations[i].leaf.size != 0)
            inspect_part(out, "  its leaf in the state", 0, e->operations[i].leaf.size);
    }
    if (e->batch_proof.size != 0)
        show_log_proof(out, "log proof of the batch", e->batch_proof, true);
    if (e->proof_proof.size != 0)
        show_log_proof(out, "log proof of the proof", e->proof_proof, false);
}
