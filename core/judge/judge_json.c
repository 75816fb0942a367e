// SPDX-License-Identifier: Apache-2.0
#include "core/base/hex.h"
#include "core/judge/judge_internal.h"

// Our own sentences and an origin from a signed checkpoint: quotes and controls are escaped.
static void write_string(struct writer *w, span text)
{
    write_text(w, "\"");
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c == '"' || c == '\\') write_text(w, "\\");
        write_u8(w, c < 0x20 ? ' ' : c);
    }
    write_text(w, "\"");
}

static void write_digest_hex(struct writer *w, const char *name, digest d)
{
    uint8_t bytes[DIGEST_BYTES];
    char hex[2 * DIGEST_BYTES + 1];
    digest_to_bytes(bytes, d);
    hex_encode(hex, bytes, sizeof bytes);
    write_text(w, ",\"");
    write_text(w, name);
    write_text(w, "\":\"");
    write_text(w, hex);
    write_text(w, "\"");
}

static void write_number(struct writer *w, const char *name, uint64_t x)
{
    write_text(w, ",\"");
    write_text(w, name);
    write_text(w, "\":");
    write_decimal(w, x);
}

static void write_statement(struct writer *w, const struct batch_verdict *v)
{
    const struct batch_statement *s = &v->statement;
    write_text(w, ",\"profile\":");
    write_string(w, span_text(v->profile->name));
    write_number(w, "batch", s->batch);
    write_number(w, "count", s->count);
    write_number(w, "class0", s->counts[0]);
    write_number(w, "class1", s->counts[1]);
    write_number(w, "time_first", s->time_first);
    write_number(w, "time_last", s->time_last);
    write_digest_hex(w, "old_root", s->old_root);
    write_digest_hex(w, "new_root", s->new_root);
    write_digest_hex(w, "operations_root", s->operations_root);
}

static void write_file(struct writer *w, const struct judge_file *f)
{
    write_text(w, "{\"kind\":");
    write_string(w, span_text(judge_kind_name(f->kind)));
    write_text(w, ",\"valid\":");
    write_text(w, f->status == STATUS_OK ? "true" : "false");
    write_text(w, ",\"status\":");
    write_string(w, span_text(status_name(f->status)));
    if (f->status != STATUS_OK) {
        write_text(w, ",\"step\":");
        write_string(w, span_text(f->step == NULL ? "form" : f->step));
        write_number(w, "offset", f->offset);
    }
    write_number(w, "bytes", f->bytes.size);
    if (f->kind == JUDGE_PROOF && f->proof.has_statement) write_statement(w, &f->proof);
    write_text(w, "}");
}

void judge_write_json(struct writer *w, const struct judge *j)
{
    write_text(w, "{\"valid\":");
    write_text(w, j->status == STATUS_OK ? "true" : "false");
    write_text(w, ",\"pinned\":");
    write_text(w, j->policy != NULL ? "true" : "false");
    write_text(w, ",\"files\":[");
    for (uint32_t i = 0; i < j->file_count; i++) {
        if (i != 0) write_text(w, ",");
        write_file(w, &j->files[i]);
    }
    write_text(w, "],\"lines\":[");
    for (uint32_t i = 0; i < j->line_count; i++) {
        write_text(w, i == 0 ? "{\"tone\":" : ",{\"tone\":");
        write_string(w, span_text(judge_tone_name(j->lines[i].tone)));
        write_text(w, ",\"text\":");
        write_string(w, j->lines[i].text);
        write_text(w, "}");
    }
    write_text(w, "]}");
}
