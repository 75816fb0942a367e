// SPDX-License-Identifier: Apache-2.0
#include "core/log/tlog_proof.h"

#include <string.h>

#include "core/base/base64.h"
#include "core/base/invariant.h"
#include "core/log/tlog_internal.h"

#define HEADER "c2sp.org/tlog-proof@v1"

static enum status fail(struct issues *issues, enum status status, const char *rule, size_t offset)
{
    return issue_add(issues, ISSUE_ERROR, status, rule, offset, NULL);
}

static enum status read_extra(struct tlog_proof *out, span line)
{
    out->has_extra = true;
    out->extra = span_slice(line, 6, line.size);
    TRY(tlog_base64_read(out->extra, NULL, 0, &out->extra_size));
    return out->extra_size <= TLOG_EXTRA_SIZE_MAX ? STATUS_OK : STATUS_LIMIT;
}

// Hash lines up to an empty line.
static enum status read_path(struct tlog_path *out, struct tlog_lines *lines, struct issues *issues)
{
    for (;;) { // at most TLOG_PROOF_MAX + 1 rounds
        span line;
        size_t offset = lines->offset;
        if (!tlog_line_next(lines, &line)) {
            return fail(issues, STATUS_TRUNCATED, "proof-hash", offset);
        }
        if (line.size == 0) return STATUS_OK;
        if (out->count == TLOG_PROOF_MAX) {
            return fail(issues, STATUS_LIMIT, "proof-path-max", offset);
        }
        if (!tlog_hash_read(line, out->hashes[out->count].bytes)) {
            return fail(issues, STATUS_BAD_SYNTAX, "proof-hash", offset);
        }
        out->count++;
    }
}

enum status tlog_proof_read(struct tlog_proof *out, span text, struct issues *issues)
{
    memset(out, 0, sizeof *out);
    struct tlog_lines lines = {text, 0};
    span line;
    if (!tlog_line_next(&lines, &line) || !span_is(line, HEADER)) {
        return fail(issues, STATUS_BAD_MAGIC, "proof-header", 0);
    }
    size_t offset = lines.offset;
    if (!tlog_line_next(&lines, &line))
        return fail(issues, STATUS_TRUNCATED, "proof-index", offset);
    if (span_starts(line, "extra ")) {
        enum status status = read_extra(out, line);
        if (status != STATUS_OK) return fail(issues, status, "proof-extra", offset);
        offset = lines.offset;
        if (!tlog_line_next(&lines, &line)) line = (span){NULL, 0};
    }
    if (!span_starts(line, "index ") ||
        !tlog_decimal_read(span_slice(line, 6, line.size), &out->index)) {
        return fail(issues, STATUS_BAD_SYNTAX, "proof-index", offset);
    }
    TRY(read_path(&out->path, &lines, issues));
    out->checkpoint = span_slice(text, lines.offset, text.size);
    if (out->checkpoint.size == 0) {
        return fail(issues, STATUS_MISSING, "proof-checkpoint", lines.offset);
    }
    return STATUS_OK;
}

enum status tlog_proof_extra(const struct tlog_proof *proof, uint8_t *out, size_t capacity,
                             size_t *size)
{
    *size = 0;
    if (!proof->has_extra) return STATUS_MISSING;
    if (proof->extra_size > capacity) return STATUS_NO_SPACE;
    return tlog_base64_read(proof->extra, out, capacity, size);
}

static void write_base64_line(struct writer *out, span bytes)
{
    enum { PIECE = 48 };
    for (size_t from = 0; from < bytes.size; from += PIECE) {
        char text[BASE64_SIZE(PIECE) + 1];
        span piece = span_slice(bytes, from, PIECE);
        base64_encode(text, piece.data, piece.size);
        write_text(out, text);
    }
    write_text(out, "\n");
}

void tlog_proof_write(struct writer *out, const span *extra, uint64_t index,
                      const struct tlog_path *path, span note)
{
    write_text(out, HEADER "\n");
    if (extra != NULL) {
        INVARIANT(extra->size <= TLOG_EXTRA_SIZE_MAX);
        write_text(out, "extra ");
        write_base64_line(out, *extra);
    }
    write_text(out, "index ");
    write_decimal(out, index);
    write_text(out, "\n");
    for (uint32_t i = 0; i < path->count; i++) {
        write_base64_line(out, span_of(path->hashes[i].bytes, TLOG_HASH_SIZE));
    }
    write_text(out, "\n");
    write_span(out, note);
}

enum status tlog_proof_verify(struct tlog_proof_verdict *out, const struct tlog_policy *policy,
                              const struct tlog_proof *proof, const struct tlog_hash *leaf,
                              struct issues *issues)
{
    struct tlog_note note;
    memset(out, 0, sizeof *out);
    out->step = "checkpoint";
    TRY(tlog_note_read(&note, proof->checkpoint, issues));
    TRY(tlog_checkpoint_read(&out->checkpoint, note.text, issues));
    out->step = "log";
    enum status status = tlog_policy_check(&out->policy, policy, &note, &out->checkpoint);
    if (status == STATUS_REFUSED) out->step = "quorum";
    TRY(status);
    out->step = "inclusion";
    TRY(tlog_inclusion_verify(&proof->path, proof->index, out->checkpoint.size, leaf,
                              &out->checkpoint.root));
    out->step = NULL;
    return STATUS_OK;
}
