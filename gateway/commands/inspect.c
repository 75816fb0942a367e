// SPDX-License-Identifier: Apache-2.0
#include "gateway/commands/inspect.h"

#include "core/base/hex.h"
#include "core/base/instant.h"
#include "core/base/writer.h"
#include "core/circuit/proof_file.h"
#include "core/judge/evidence.h"
#include "core/ledger/batch_header.h"
#include "core/ledger/receipt.h"
#include "gateway/host/console.h"

#define FACT_SIZE 512 // a digest has 64 digits, an origin or a list of signers is cut

static void add_fact(struct inspection *out, const char *name, const struct writer *w,
                     bool is_number)
{
    if (out->fact_count == INSPECT_FACTS_MAX) return;
    out->facts[out->fact_count++] = (struct inspect_fact){name, writer_span(w), is_number};
}

static struct writer fact_writer(struct inspection *out)
{
    char *text = arena_text(out->arena, FACT_SIZE);
    return writer_over(text, text == NULL ? 0 : FACT_SIZE);
}

// Text of a file must not control the terminal.
static void write_clean(struct writer *w, span text)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        write_u8(w, c < 0x20 || c >= 0x7f ? '?' : c);
    }
}

void inspect_text(struct inspection *out, const char *name, span text)
{
    struct writer w = fact_writer(out);
    write_clean(&w, span_slice(text, 0, FACT_SIZE));
    add_fact(out, name, &w, false);
}

void inspect_number(struct inspection *out, const char *name, uint64_t value)
{
    struct writer w = fact_writer(out);
    write_decimal(&w, value);
    add_fact(out, name, &w, true);
}

void inspect_time(struct inspection *out, const char *name, uint64_t seconds)
{
    char text[21];
    if (seconds >= LEDGER_TIME_LIMIT) {
        inspect_number(out, name, seconds);
        return;
    }
    instant_write(text, (instant)seconds);
    inspect_text(out, name, span_text(text));
}

void inspect_hex(struct inspection *out, const char *name, const uint8_t *bytes, size_t size)
{
    char hex[2 * 32 + 1];
    hex_encode(hex, bytes, size <= 32 ? size : 32);
    inspect_text(out, name, span_text(hex));
}

void inspect_digest(struct inspection *out, const char *name, digest value)
{
    uint8_t bytes[DIGEST_BYTES];
    digest_to_bytes(bytes, value);
    inspect_hex(out, name, bytes, sizeof bytes);
}

static void add_part(struct inspection *out, const char *name, uint64_t number, uint64_t count,
                     uint64_t bytes)
{
    out->part_bytes += bytes;
    if (out->part_count == INSPECT_PARTS_MAX) return;
    struct writer w = fact_writer(out);
    write_text(&w, name);
    if (number != 0) {
        write_text(&w, " ");
        write_decimal(&w, number);
    }
    out->parts[out->part_count++] = (struct inspect_part){writer_span(&w), bytes, count};
}

void inspect_part(struct inspection *out, const char *name, uint64_t number, uint64_t bytes)
{
    add_part(out, name, number, 0, bytes);
}

void inspect_parts_of(struct inspection *out, const char *name, uint64_t count, uint64_t bytes)
{
    add_part(out, name, 0, count, bytes);
}

void inspect_fail(struct inspection *out, enum status status, const char *step, uint64_t offset)
{
    if (out->status != STATUS_OK) return;
    out->status = status;
    out->step = step;
    out->offset = offset;
}

// ---- small kinds

static void inspect_header(struct inspection *out, span bytes)
{
    struct batch_header h;
    size_t offset = 0;
    out->kind = "batch header";
    enum status status = batch_header_decode(&h, bytes, &offset);
    if (status != STATUS_OK) {
        inspect_fail(out, status, "header", offset);
        return;
    }
    inspect_number(out, "batch", h.batch);
    inspect_number(out, "operations", h.count);
    inspect_number(out, "class_0", h.counts[0]);
    inspect_number(out, "class_1", h.counts[1]);
    inspect_number(out, "class_2", h.counts[2]);
    inspect_time(out, "time_before", h.time_before);
    inspect_time(out, "time_first", h.time_first);
    inspect_time(out, "time_last", h.time_last);
    inspect_number(out, "sequence_before", h.sequence_before);
    inspect_number(out, "sequence_last", h.sequence_last);
    inspect_hex(out, "previous_header", h.previous, sizeof h.previous);
    inspect_hex(out, "circuit", h.circuit_id, sizeof h.circuit_id);
    inspect_hex(out, "origin_hash", h.origin, sizeof h.origin);
    inspect_digest(out, "old_root", h.old_root);
    inspect_digest(out, "new_root", h.new_root);
    inspect_digest(out, "operations_root", h.operations_root);
    inspect_digest(out, "vocabulary_root", h.vocabulary_root);
    inspect_hex(out, "policy_digest", h.policy_digest, sizeof h.policy_digest);
    inspect_part(out, "magic, version, flags", 0, 8);
    inspect_part(out, "hash of the header before", 0, SHA256_SIZE);
    inspect_part(out, "circuit id", 0, sizeof h.circuit_id);
    inspect_part(out, "what the proof states", 0, BATCH_HEADER_STATEMENT_BYTES);
}

static void inspect_operation_opening(struct inspection *out, span bytes)
{
    struct operation_opening opening;
    struct operation op;
    size_t offset = 0;
    out->kind = "operation opening";
    enum status status = operation_opening_decode(&opening, bytes, &offset);
    if (status != STATUS_OK) {
        inspect_fail(out, status, "operation opening", offset);
        return;
    }
    inspect_number(out, "batch", opening.batch);
    inspect_number(out, "position", (uint64_t)opening.position + 1);
    if (operation_words_read(&op, opening.words)) {
        inspect_text(out, "operation", span_text(operation_kind_name(op.kind)));
        inspect_number(out, "sequence", op.sequence);
        inspect_time(out, "time", op.time);
        inspect_number(out, "class", op.class);
    }
    inspect_part(out, "head", 0, 16);
    inspect_part(out, "words of the operation", 0, 128);
    inspect_part(out, "path to the operations' root", 0, 32 * (uint64_t)opening.depth);
}

static void inspect_leaf_opening(struct inspection *out, span bytes)
{
    static const char *const trees[] = {"accounts", "consents", "requests", "records",
                                        "vocabulary"};
    static struct leaf_opening leaf; // large
    struct state_head head;
    digest roots[TREE_COUNT];
    size_t offset = 0;
    out->kind = "leaf opening";
    enum status status = leaf_opening_decode(&leaf, bytes, &offset);
    if (status != STATUS_OK) {
        inspect_fail(out, status, "leaf opening", offset);
        return;
    }
    inspect_text(out, "tree", span_text(trees[leaf.tree]));
    inspect_number(out, "index", leaf.index);
    if (state_words_read(&head, roots, leaf.state_words)) inspect_number(out, "batch", head.batch);
    inspect_part(out, "head", 0, 16);
    inspect_part(out, "words of the state", 0, 256);
    inspect_part(out, "path to the tree's root", 0, 960);
    inspect_part(out, "digest of part C", 0, 32);
    inspect_part(out, "words of parts A and B", 0, bytes.size - 1264);
}

void inspect_bytes(struct inspection *out, span bytes)
{
    out->bytes = bytes.size;
    if (proof_file_is(bytes)) {
        inspect_proof(out, bytes);
    } else if (evidence_is(bytes)) {
        inspect_receipt(out, bytes);
    } else if (span_starts(bytes, "CNBH")) {
        inspect_header(out, bytes);
    } else if (span_starts(bytes, "CNOP")) {
        inspect_operation_opening(out, bytes);
    } else if (span_starts(bytes, "CNLF")) {
        inspect_leaf_opening(out, bytes);
    } else {
        inspect_checkpoint(out, bytes);
    }
}

// ---- printing

static void print_number(uint64_t x, size_t width)
{
    char text[24];
    struct writer w = writer_over(text, sizeof text - 1);
    write_decimal(&w, x);
    text[w.size] = '\0';
    for (size_t i = w.size; i < width; i++) console_text(" ");
    console_text(text);
}

void inspect_print(const struct inspection *out, const char *path)
{
    console_text(path);
    console_text(": ");
    console_text(out->kind);
    console_text(", ");
    console_decimal(out->bytes);
    console_text(" bytes\n");
    for (size_t i = 0; i < out->fact_count; i++) {
        console_text("  ");
        console_padded(out->facts[i].name, 22);
        console_span(out->facts[i].text);
        console_text("\n");
    }
    if (out->part_count != 0) console_text("\n       bytes\n");
    for (size_t i = 0; i < out->part_count; i++) {
        print_number(out->parts[i].bytes, 12);
        console_text("  ");
        console_span(out->parts[i].name);
        if (out->parts[i].count != 0) {
            console_text(", ");
            console_decimal(out->parts[i].count);
        }
        console_text("\n");
    }
    if (out->bytes > out->part_bytes) {
        print_number(out->bytes - out->part_bytes, 12);
        console_text("  ");
        console_text(out->rest == NULL ? "unread" : out->rest);
        console_text("\n");
    }
}

void inspect_print_json(const struct inspection *out, const char *path)
{
    console_text("{\"file\":");
    console_json(span_text(path));
    console_text(",\"kind\":");
    console_json(span_text(out->kind));
    console_text(",\"bytes\":");
    console_decimal(out->bytes);
    console_text(",\"readable\":");
    console_text(out->status == STATUS_OK ? "true" : "false");
    for (size_t i = 0; i < out->fact_count; i++) {
        console_text(",");
        console_json(span_text(out->facts[i].name));
        console_text(":");
        if (out->facts[i].is_number) {
            console_span(out->facts[i].text);
        } else {
            console_json(out->facts[i].text);
        }
    }
    console_text(",\"parts\":[");
    for (size_t i = 0; i < out->part_count; i++) {
        console_text(i == 0 ? "{\"name\":" : ",{\"name\":");
        console_json(out->parts[i].name);
        console_text(",\"bytes\":");
        console_decimal(out->parts[i].bytes);
        if (out->parts[i].count != 0) {
            console_text(",\"count\":");
            console_decimal(out->parts[i].count);
        }
        console_text("}");
    }
    console_text("],\"left\":");
    console_decimal(out->bytes > out->part_bytes ? out->bytes - out->part_bytes : 0);
    console_text("}\n");
}
