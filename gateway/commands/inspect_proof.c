// SPDX-License-Identifier: Apache-2.0
#include "gateway/commands/inspect.h"
#include "gateway/spine/proof_parts.h"

static void show_statement(struct inspection *out, const struct batch_statement *s)
{
    inspect_number(out, "batch", s->batch);
    inspect_number(out, "operations", s->count);
    inspect_number(out, "class_0", s->counts[0]);
    inspect_number(out, "class_1", s->counts[1]);
    inspect_number(out, "class_2", s->counts[2]);
    inspect_time(out, "time_before", s->time_before);
    inspect_time(out, "time_first", s->time_first);
    inspect_time(out, "time_last", s->time_last);
    inspect_number(out, "sequence_before", s->sequence_before);
    inspect_number(out, "sequence_last", s->sequence_last);
    inspect_hex(out, "origin_hash", s->origin, sizeof s->origin);
    inspect_digest(out, "old_root", s->old_root);
    inspect_digest(out, "new_root", s->new_root);
    inspect_digest(out, "operations_root", s->operations_root);
    inspect_digest(out, "vocabulary_root", s->vocabulary_root);
    inspect_hex(out, "policy_digest", s->policy_digest, sizeof s->policy_digest);
}

static void show_body(struct inspection *out, const struct proof_file *file,
                      const struct batch_statement *statement)
{
    static struct proof_parts parts; // large
    enum status status = proof_parts_read(&parts, file, statement, out->arena);
    for (size_t i = 0; i < parts.count; i++)
        inspect_part(out, parts.items[i].name, 0, parts.items[i].bytes);
    if (status != STATUS_OK) {
        bool is_circuit = status == STATUS_UNSUPPORTED;
        inspect_fail(out, status, is_circuit ? "circuit" : "body", file->body_offset);
        return;
    }
    inspect_number(out, "distinct_queries", parts.queries);
    if (parts.bytes > file->body.size) inspect_fail(out, STATUS_TRUNCATED, "queries", out->bytes);
    if (parts.bytes < file->body.size)
        inspect_fail(out, STATUS_TRAILING_BYTES, "queries", file->body_offset + parts.bytes);
}

void inspect_proof(struct inspection *out, span bytes)
{
    static const char *const kinds[] = {
        [PROOF_BATCH] = "batch proof",
        [PROOF_MEMBERSHIP] = "membership proof",
        [PROOF_IDENTITY] = "identity proof",
    };
    struct proof_file file;
    struct batch_statement statement;
    size_t offset = 0;
    out->kind = "proof";
    enum status status = proof_file_read(&file, bytes, &offset);
    if (status != STATUS_OK) {
        inspect_fail(out, status, "file", offset);
        return;
    }
    out->kind = kinds[file.kind];
    inspect_text(out, "profile", span_text(file.profile->name));
    inspect_hex(out, "circuit", file.circuit_id, sizeof file.circuit_id);
    inspect_part(out, "file header", 0, PROOF_FILE_HEADER_BYTES);
    inspect_part(out, "public inputs", 0, file.public_bytes.size);
    inspect_part(out, "what organizations signed", 0, file.subbatches.size);
    if (file.kind != PROOF_BATCH) {
        inspect_part(out, "body", 0, file.body.size);
        return;
    }
    status = batch_statement_decode(&statement, file.public_bytes, file.subbatches);
    if (status != STATUS_OK) {
        inspect_fail(out, status, "public inputs", PROOF_FILE_HEADER_BYTES);
        return;
    }
    show_statement(out, &statement);
    show_body(out, &file, &statement);
}
