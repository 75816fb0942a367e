// SPDX-License-Identifier: Apache-2.0
// What a gateway would hand out about a batch of `consentry prove --ops`: a log of two entries (the
// batch, its proof), a checkpoint signed by a key that everybody knows, the policy that pins it,
// and a receipt for every group. They are judged as the real ones are, and prove as little as their
// signature.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/hex.h"
#include "core/judge/evidence.h"
#include "core/judge/log_entry.h"
#include "core/log/tlog_proof.h"
#include "core/log/tlog_tree.h"
#include "gateway/commands/demonstration.h"
#include "gateway/commands/prove_batch.h"
#include "gateway/host/file_read.h"
#include "gateway/spine/opening_file.h"
#include "store/file.h"

#define NOTE_SIZE   ((size_t)1024)
#define POLICY_SIZE ((size_t)1024)
#define PROOF_SIZE  ((size_t)4096) // tlog-proof: an entry of 365 bytes in base64, a note

struct receipts {
    const char *folder;
    const struct prove_batch *batch;
    struct secret_ed25519 secret;
    struct tlog_key key;
    uint8_t entries[2][LOG_ENTRY_BYTES_MAX];
    span entry[2];
    struct tlog_hash leaf[2];
    uint8_t note[NOTE_SIZE];
    span note_text;
    uint8_t log_proofs[2][PROOF_SIZE];
    span log_proof[2];
    uint8_t *openings; // an opening file, as a gateway keeps it
    struct evidence evidence;
};

static enum status write_named(const struct receipts *r, const char *name, span bytes)
{
    struct file_path path;
    TRY(file_join(&path, r->folder, name));
    return file_store(path.text, bytes);
}

static void make_entries(struct receipts *r, span proof)
{
    const struct batch_header *header = &r->batch->header;
    struct log_proof_entry entry = {.batch = header->batch, .proof_bytes = (uint32_t)proof.size};
    batch_header_hash(entry.header_hash, header);
    sha256(entry.proof_hash, proof);
    log_entry_batch(r->entries[0], header);
    log_entry_proof(r->entries[1], &entry);
    r->entry[0] = span_of(r->entries[0], LOG_ENTRY_BATCH_BYTES);
    r->entry[1] = span_of(r->entries[1], LOG_ENTRY_PROOF_BYTES);
    for (size_t i = 0; i < 2; i++) r->leaf[i] = tlog_leaf_hash(r->entry[i]);
}

// The checkpoint over both entries, signed.
static enum status make_note(struct receipts *r)
{
    uint8_t seed[ED25519_SEED_SIZE], public_key[ED25519_PUBLIC_SIZE];
    struct tlog_checkpoint checkpoint = {.origin = span_text(PROVE_ORIGIN), .size = 2};
    struct writer w = writer_over(r->note, sizeof r->note);
    sha256(seed, span_text(DEMONSTRATION_KEY));
    ed25519_from_seed(&r->secret, public_key, seed);
    r->key = tlog_key_of(span_text(PROVE_ORIGIN), TLOG_KEY_ED25519, public_key);
    checkpoint.root = tlog_node_hash(&r->leaf[0], &r->leaf[1]);
    tlog_checkpoint_write(&w, &checkpoint);
    span text = writer_span(&w);
    write_text(&w, "\n");
    tlog_note_sign(&w, text, &r->key, &r->secret);
    r->note_text = writer_span(&w);
    return w.status;
}

static enum status make_log_proofs(struct receipts *r)
{
    for (size_t i = 0; i < 2; i++) {
        struct tlog_path path = {.count = 1, .hashes = {r->leaf[1 - i]}};
        struct writer w = writer_over(r->log_proofs[i], PROOF_SIZE);
        tlog_proof_write(&w, &r->entry[i], i, &path, r->note_text);
        TRY(w.status);
        r->log_proof[i] = writer_span(&w);
    }
    return STATUS_OK;
}

static enum status write_policy(const struct receipts *r)
{
    uint8_t memory[POLICY_SIZE], genesis[DIGEST_BYTES];
    char hex[2 * DIGEST_BYTES + 1];
    struct writer w = writer_over(memory, sizeof memory);
    digest_to_bytes(genesis, r->batch->header.old_root);
    hex_encode(hex, genesis, sizeof genesis);
    write_text(&w, "# consentry genesis ");
    write_text(&w, hex);
    write_text(&w, "\nlog ");
    tlog_key_write(&w, &r->key);
    write_text(&w, "\nquorum none\n");
    TRY(w.status);
    return write_named(r, "policy", writer_span(&w));
}

// One group: operations [first, first + count) of the batch. Their openings lie one behind the
// other in the opening file, each behind its size.
static enum status write_receipt(struct receipts *r, struct reader *openings, uint32_t number,
                                 uint32_t count)
{
    char name[32];
    struct writer file_name = writer_over(name, sizeof name - 1);
    struct evidence *evidence = &r->evidence;
    size_t size = EVIDENCE_BYTES_MAX;
    *evidence = (struct evidence){.accepted = r->batch->header.time_last};
    evidence->id[0] = (uint8_t)(number >> 8);
    evidence->id[1] = (uint8_t)number;
    for (uint32_t i = 0; i < count; i++) {
        struct evidence_operation one;
        one.operation = read_span(openings, read_u16_le(openings));
        one.leaf = read_span(openings, read_u16_le(openings));
        if (i < EVIDENCE_OPERATIONS_MAX) evidence->operations[evidence->count++] = one;
    }
    evidence->batch_proof = r->log_proof[0];
    evidence->proof_proof = r->log_proof[1];
    uint8_t *memory = malloc(size);
    if (memory == NULL) return STATUS_NO_SPACE;
    struct writer w = writer_over(memory, size);
    evidence_write(&w, evidence);
    write_text(&file_name, "receipt-");
    write_decimal(&file_name, number);
    name[file_name.size] = '\0';
    enum status status = w.status;
    if (status == STATUS_OK) status = write_named(r, name, writer_span(&w));
    free(memory);
    return status;
}

static enum status write_groups(struct receipts *r)
{
    const struct prove_batch *batch = r->batch;
    uint32_t count = batch->witness.count;
    size_t size = opening_file_size(count);
    r->openings = malloc(size);
    if (r->openings == NULL) return STATUS_NO_SPACE;
    struct writer w = writer_over(r->openings, size);
    opening_file_write(&w, &batch->witness, &batch->state->forest, &batch->header);
    TRY(w.status);
    size_t head = opening_file_size(0) + 4 * (size_t)count;
    struct reader openings = reader_over(span_of(r->openings + head, w.size - head));
    for (uint32_t i = 0, first = 0; i < batch->group_count; i++) {
        TRY(write_receipt(r, &openings, i + 1, batch->group_end[i] - first));
        first = batch->group_end[i];
    }
    return reader_end(&openings);
}

static enum status write_all(struct receipts *r, span proof)
{
    if (mkdir(r->folder, 0755) != 0 && errno != EEXIST) return STATUS_FILE_FAILED;
    make_entries(r, proof);
    TRY(make_note(r));
    TRY(make_log_proofs(r));
    TRY(write_policy(r));
    TRY(write_named(r, "checkpoint", r->note_text));
    return write_groups(r);
}

enum status prove_receipts_write(const struct prove_batch *batch, span proof, const char *folder)
{
    struct receipts *r = calloc(1, sizeof *r);
    if (r == NULL) return STATUS_NO_SPACE;
    r->folder = folder;
    r->batch = batch;
    enum status status = write_all(r, proof);
    free(r->openings);
    free(r);
    return status;
}
