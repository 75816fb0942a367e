// SPDX-License-Identifier: Apache-2.0
// One fuzz target for the log's readers: the first byte chooses note, policy, proof, vkey or path.
#include <stdlib.h>

#include "core/base/invariant.h"
#include "core/log/tlog_policy.h"
#include "core/log/tlog_proof.h"
#include "core/log/tlog_tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tlog_policy policy;
static struct tlog_note note;
static struct tlog_proof proof;
static struct tlog_proof_verdict verdict;

static void fuzz_note(span text)
{
    struct tlog_checkpoint checkpoint;
    if (tlog_note_read(&note, text, NULL) != STATUS_OK) return;
    INVARIANT(note.text.size < text.size && note.count > 0);
    if (tlog_checkpoint_read(&checkpoint, note.text, NULL) != STATUS_OK) return;
    uint8_t memory[TLOG_CHECKPOINT_TEXT_MAX];
    struct writer w = writer_over(memory, sizeof memory);
    tlog_checkpoint_write(&w, &checkpoint);
    size_t kept = note.text.size - checkpoint.extensions.size;
    INVARIANT(span_equal(writer_span(&w), span_slice(note.text, 0, kept)));
}

// The first half is a policy, what follows "\n---\n" a proof to judge by it.
static void fuzz_policy(span text)
{
    span rest = {NULL, 0};
    for (size_t i = 0; i + 5 <= text.size; i++) {
        if (memcmp(text.data + i, "\n---\n", 5) != 0) continue;
        rest = span_slice(text, i + 5, text.size);
        text = span_slice(text, 0, i + 1);
        break;
    }
    if (tlog_policy_read(&policy, text, NULL) != STATUS_OK) return;
    for (uint32_t i = 0; i < policy.member_count; i++) {
        uint32_t parent = policy.members[i].parent;
        INVARIANT(parent == TLOG_MEMBER_NONE || (parent > i && parent < policy.member_count));
    }
    if (tlog_proof_read(&proof, rest, NULL) != STATUS_OK) return;
    struct tlog_hash leaf = {{0}};
    enum status status = tlog_proof_verify(&verdict, &policy, &proof, &leaf, NULL);
    INVARIANT((status == STATUS_OK) == (verdict.step == NULL));
}

static void fuzz_proof(span text)
{
    if (tlog_proof_read(&proof, text, NULL) != STATUS_OK) return;
    size_t capacity = text.size + 64, extra_size = 0;
    uint8_t *extra_bytes = malloc(capacity), *again = malloc(capacity);
    INVARIANT(extra_bytes != NULL && again != NULL);
    if (proof.has_extra) {
        enum status status = tlog_proof_extra(&proof, extra_bytes, capacity, &extra_size);
        INVARIANT(status == STATUS_OK);
    }
    span extra = span_of(extra_bytes, extra_size);
    struct writer w = writer_over(again, capacity);
    tlog_proof_write(&w, proof.has_extra ? &extra : NULL, proof.index, &proof.path,
                     proof.checkpoint);
    INVARIANT(w.status == STATUS_OK && span_equal(writer_span(&w), text));
    free(extra_bytes);
    free(again);
}

static void fuzz_path(span text)
{
    struct tlog_tile tile;
    char path[TLOG_TILE_PATH_MAX];
    if (tlog_tile_read_path(&tile, text) != STATUS_OK) return;
    size_t size = tlog_tile_path(path, &tile);
    INVARIANT(span_equal(span_of(path, size), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    span text = span_of(data + 1, size - 1);
    struct tlog_key key;
    switch (data[0] % 5) {
    case 0: fuzz_note(text); break;
    case 1: fuzz_policy(text); break;
    case 2: fuzz_proof(text); break;
    case 3: fuzz_path(text); break;
    default: (void)tlog_key_read(&key, text); break;
    }
    return 0;
}
