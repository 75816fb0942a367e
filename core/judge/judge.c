// SPDX-License-Identifier: Apache-2.0
#include "core/judge/judge.h"

#include "core/base/hex.h"
#include "core/judge/judge_internal.h"

static const char *const tone_names[] = {"shown", "word", "not-shown", "failed", "note"};
static const char *const kind_names[] = {"unknown", "batch proof", "receipt", "checkpoint"};

const char *judge_tone_name(enum judge_tone tone)
{
    return tone_names[tone];
}

const char *judge_kind_name(enum judge_kind kind)
{
    return kind_names[kind];
}

size_t judge_bytes(void)
{
    size_t lines = (size_t)JUDGE_LINES_MAX * (JUDGE_LINE_BYTES + 64);
    return batch_verify_bytes() + lines + sizeof(struct tlog_policy) + sizeof(struct evidence) +
           2 * sizeof(struct tlog_note) + (size_t)4 * 4096;
}

// The line "# consentry genesis HEX" of a policy; comments mean nothing to other readers.
static void read_genesis(struct judge *j, span policy)
{
    static const char prefix[] = "# consentry genesis ";
    for (size_t at = 0; at < policy.size;) {
        const uint8_t *end = memchr(policy.data + at, '\n', policy.size - at);
        size_t stop = end == NULL ? policy.size : (size_t)(end - policy.data);
        span line = span_slice(policy, at, stop - at);
        at = stop + 1;
        if (!span_starts(line, prefix)) continue;
        uint8_t bytes[DIGEST_BYTES];
        span hex = span_slice(line, sizeof prefix - 1, line.size);
        if (hex_decode(bytes, sizeof bytes, hex) == STATUS_OK)
            j->has_genesis = digest_from_bytes(bytes, &j->genesis);
    }
}

enum status judge_begin(struct judge *j, struct arena *arena, const struct lanes *lanes,
                        span policy)
{
    *j = (struct judge){.arena = arena, .lanes = lanes, .status = STATUS_OK};
    if (policy.size == 0) return STATUS_OK;
    j->policy = ARENA_NEW(arena, struct tlog_policy, 1);
    if (j->policy == NULL) return STATUS_NO_SPACE;
    read_genesis(j, policy);
    return tlog_policy_read(j->policy, policy, NULL);
}

static bool looks_like_checkpoint(span bytes)
{
    // A signed note: three lines of text, an empty line, signature lines that begin with a dash.
    static const char mark[] = "\n\n\xe2\x80\x94 ";
    for (size_t i = 0; i + sizeof mark - 1 <= bytes.size && i < 4096; i++)
        if (memcmp(bytes.data + i, mark, sizeof mark - 1) == 0) return true;
    return false;
}

enum status judge_add(struct judge *j, span bytes)
{
    if (j->file_count == JUDGE_FILES_MAX) return STATUS_LIMIT;
    struct judge_file *file = &j->files[j->file_count++];
    *file = (struct judge_file){.bytes = bytes, .kind = JUDGE_UNKNOWN};
    if (proof_file_is(bytes)) {
        file->kind = JUDGE_PROOF;
    } else if (evidence_is(bytes)) {
        file->kind = JUDGE_RECEIPT;
    } else if (looks_like_checkpoint(bytes)) {
        file->kind = JUDGE_CHECKPOINT;
    }
    return STATUS_OK;
}

struct writer judge_line_begin(struct judge *j)
{
    char *text = arena_text(j->arena, JUDGE_LINE_BYTES);
    return writer_over(text, text == NULL ? 0 : JUDGE_LINE_BYTES);
}

void judge_line_end(struct judge *j, enum judge_tone tone, const struct writer *text)
{
    if (j->line_count == JUDGE_LINES_MAX) return;
    j->lines[j->line_count++] = (struct judge_line){tone, writer_span(text)};
}

void judge_say(struct judge *j, enum judge_tone tone, const char *text)
{
    if (j->line_count == JUDGE_LINES_MAX) return;
    j->lines[j->line_count++] = (struct judge_line){tone, span_text(text)};
}

void judge_write_short(struct writer *w, digest d)
{
    uint8_t bytes[DIGEST_BYTES];
    char hex[17];
    digest_to_bytes(bytes, d);
    hex_encode(hex, bytes, 8);
    write_text(w, hex);
}

const struct judge_file *judge_find_proof(const struct judge *j, uint64_t batch)
{
    for (uint32_t i = 0; i < j->file_count; i++) {
        const struct judge_file *f = &j->files[i];
        if (f->kind == JUDGE_PROOF && f->status == STATUS_OK && f->proof.has_statement &&
            f->proof.statement.batch == batch)
            return f;
    }
    return NULL;
}

static void say_failure(struct judge *j, const struct judge_file *file)
{
    struct writer w = judge_line_begin(j);
    write_text(&w, "The ");
    write_text(&w, judge_kind_name(file->kind));
    write_text(&w, " is not valid: at \"");
    write_text(&w, file->step == NULL ? "form" : file->step);
    write_text(&w, "\", byte ");
    write_decimal(&w, file->offset);
    write_text(&w, ": ");
    write_text(&w, status_text(file->status));
    write_text(&w, ".");
    judge_line_end(j, JUDGE_FAILED, &w);
}

static void run_kind(struct judge *j, enum judge_kind kind,
                     void (*judge_one)(struct judge *j, struct judge_file *file))
{
    for (uint32_t i = 0; i < j->file_count; i++) {
        struct judge_file *file = &j->files[i];
        if (file->kind != kind) continue;
        judge_one(j, file);
        if (file->status == STATUS_OK) continue;
        if (j->status == STATUS_OK) j->status = file->status;
        say_failure(j, file);
    }
}

static void unknown(struct judge *j, struct judge_file *file)
{
    j->unreadable = true;
    judge_fail(file, STATUS_UNSUPPORTED, "file", 0);
}

void judge_run(struct judge *j)
{
    // Proofs first: receipts then find the proof of their batch.
    run_kind(j, JUDGE_UNKNOWN, unknown);
    run_kind(j, JUDGE_PROOF, judge_proof);
    run_kind(j, JUDGE_RECEIPT, judge_receipt);
    run_kind(j, JUDGE_CHECKPOINT, judge_checkpoint);
    if (j->unpinned) {
        judge_say(j, JUDGE_FAILED,
                  "signer not pinned: give the log's policy file to judge its signature.");
        if (j->status == STATUS_OK) j->status = STATUS_INVALID;
    }
    if (j->file_count == 0) j->status = STATUS_MISSING;
}
