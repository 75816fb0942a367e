// SPDX-License-Identifier: Apache-2.0
// A batch proof alone: what it shows, and what it leaves open (docs/protocol.md 3).
#include "core/base/hex.h"
#include "core/judge/judge_internal.h"

static void say_what_is_shown(struct judge *j, const struct batch_statement *s)
{
    struct writer w = judge_line_begin(j);
    write_text(&w, "Batch ");
    write_decimal(&w, s->batch);
    write_text(&w, ": ");
    write_decimal(&w, s->count);
    write_text(&w, s->count == 1 ? " operation follows" : " operations follow");
    write_text(&w, " every rule of the ledger and lead from state ");
    judge_write_short(&w, s->old_root);
    write_text(&w, " to state ");
    judge_write_short(&w, s->new_root);
    write_text(&w, "; nothing else changed.");
    judge_line_end(j, JUDGE_SHOWN, &w);
}

static void write_share(struct writer *w, uint32_t part, uint32_t whole, const char *one,
                        const char *many)
{
    write_decimal(w, part);
    write_text(w, " of ");
    write_decimal(w, whole);
    write_text(w, whole == 1 ? " operation " : " operations ");
    write_text(w, part == 1 ? one : many);
}

static void say_on_whose_word(struct judge *j, const struct batch_statement *s)
{
    struct writer w = judge_line_begin(j);
    write_share(&w, s->counts[0], s->count, "rests", "rest");
    write_text(&w, " on the gateway's word (class 0)");
    write_text(&w, s->counts[0] == 0 ? "."
                                     : ": that the person or organization named really asked for "
                                       "it is attested, not proven.");
    judge_line_end(j, s->counts[0] == 0 ? JUDGE_NOTE : JUDGE_WORD, &w);
}

enum { KEYS_NAMED = 4, KEY_BYTES_NAMED = 8 };

// The first bytes of each key that signed, each once.
static void write_keys(struct writer *w, const struct batch_statement *s)
{
    uint32_t keys = 0;
    for (uint32_t i = 0; i < s->subbatch_count; i++) {
        bool again = false;
        for (uint32_t k = 0; k < i; k++)
            again = again || memcmp(s->subbatches[k].key, s->subbatches[i].key,
                                    sizeof s->subbatches[i].key) == 0;
        if (again || keys++ >= KEYS_NAMED) continue;
        char hex[2 * KEY_BYTES_NAMED + 1];
        hex_encode(hex, s->subbatches[i].key, KEY_BYTES_NAMED);
        write_text(w, keys == 1 ? "" : ", ");
        write_text(w, hex);
    }
    if (keys <= KEYS_NAMED) return;
    write_text(w, " and ");
    write_decimal(w, keys - KEYS_NAMED);
    write_text(w, " more");
}

static void say_who_signed(struct judge *j, const struct batch_statement *s)
{
    if (s->counts[1] == 0) return;
    struct writer w = judge_line_begin(j);
    write_share(&w, s->counts[1], s->count, "was", "were");
    write_text(&w, " signed by the custodian named in it (class 1), with the key ");
    write_keys(&w, s);
    write_text(&w, "; every signature holds.");
    judge_line_end(j, JUDGE_SHOWN, &w);
    judge_say(j, JUDGE_WORD,
              "Whose the keys are that signed is the word of the gateway that registered them.");
}

// Whether the state before the batch is believed: by the policy's genesis root, by the proofs of
// all earlier batches given here, or by nobody here.
static void say_what_came_before(struct judge *j, const struct batch_statement *s)
{
    digest root = s->old_root;
    uint64_t batch = s->batch;
    while (batch > 1) {
        const struct judge_file *before = judge_find_proof(j, batch - 1);
        if (before == NULL || !digest_equal(before->proof.statement.new_root, root)) break;
        root = before->proof.statement.old_root;
        batch--;
    }
    struct writer w = judge_line_begin(j);
    if (batch == 1 && j->has_genesis && digest_equal(root, j->genesis)) {
        write_text(&w, "Every batch from the beginning is checked here: batch 1 starts from the "
                       "genesis state that the policy names.");
        judge_line_end(j, JUDGE_SHOWN, &w);
        return;
    }
    if (batch == 1) {
        write_text(&w, "Batch 1 starts from state ");
        judge_write_short(&w, root);
        write_text(&w, j->has_genesis ? ", which is not the genesis state that the policy names."
                                      : "; no policy given here says that this is the genesis "
                                        "state.");
        judge_line_end(j, j->has_genesis ? JUDGE_FAILED : JUDGE_WORD, &w);
        if (j->has_genesis && j->status == STATUS_OK) j->status = STATUS_INVALID;
        return;
    }
    write_text(&w, "Batches 1 to ");
    write_decimal(&w, batch - 1);
    write_text(&w, " were not checked here and no cosigner vouches for them: that the state before "
                   "batch ");
    write_decimal(&w, batch);
    write_text(&w, " is the true one rests on the gateway's word.");
    judge_line_end(j, JUDGE_WORD, &w);
}

void judge_proof(struct judge *j, struct judge_file *file)
{
    sha256(file->hash, file->bytes);
    file->proof = batch_verify(file->bytes, j->lanes, false, j->arena);
    judge_fail(file, file->proof.status, file->proof.step, file->proof.offset);
    if (file->status != STATUS_OK) return;
    const struct batch_statement *s = &file->proof.statement;
    struct writer w = judge_line_begin(j);
    write_text(&w, "The proof is valid (profile ");
    write_text(&w, file->proof.profile->name);
    write_text(&w, ", ");
    write_decimal(&w, file->bytes.size);
    write_text(&w, " bytes): no trusted setup, zero knowledge, and it names nobody.");
    judge_line_end(j, JUDGE_SHOWN, &w);
    say_what_is_shown(j, s);
    say_on_whose_word(j, s);
    say_who_signed(j, s);
    say_what_came_before(j, s);
    judge_say(j, JUDGE_NOT_SHOWN,
              "It does not show that access is permitted: a decision weighs all consents of a "
              "patient, and what happened after the batch is not in it.");
}
