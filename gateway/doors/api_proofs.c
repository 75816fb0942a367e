// SPDX-License-Identifier: Apache-2.0
// Batches, proofs, receipts and the transparency log. What stands in files is read by the
// publisher's worker, so that a slow disk holds up no other request.
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "core/judge/evidence.h"
#include "gateway/spine/gateway.h"
#include "gateway/spine/opening_file.h"
#include "gateway/host/options.h"
#include "gateway/spine/receipts.h"
#include "store/proof_files.h"

// The largest file that is served: openings and proofs are smaller.
#define FILE_SIZE_MAX ((size_t)16 << 20)

// One request that waits for the worker.
struct reading {
    struct publish_task task;
    struct http_exchange *exchange;
    struct gateway *gateway;
    struct file_path path;
    enum http_media media;
    const char *cache; // Cache-Control
    uint64_t batch;
    struct receipt *receipt;
    bool wants_evidence_only;
    uint8_t *bytes;
    size_t size;
};

static struct reading *reading_of(struct publish_task *task)
{
    return (struct reading *)(void *)((char *)task - offsetof(struct reading, task));
}

static void reading_end(struct reading *reading)
{
    free(reading->receipt);
    free(reading->bytes);
    free(reading);
}

static struct reading *reading_new(struct http_exchange *exchange)
{
    struct reading *reading = calloc(1, sizeof *reading);
    if (reading == NULL) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return NULL;
    }
    reading->exchange = exchange;
    reading->gateway = gateway_of(exchange);
    return reading;
}

// Answers with bytes of malloc, through a counted buffer.
static void answer_bytes(struct reading *reading, span bytes)
{
    struct http_exchange *exchange = reading->exchange;
    struct buffer body = {0};
    if (buffer_append(exchange->server->budget, &body, bytes) != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    if (reading->cache != NULL)
        http_answer_field(exchange, "Cache-Control", span_text(reading->cache));
    http_answer_owned(exchange, 200, reading->media, &body);
}

// Files -------------------------------------------------------------------------------------------

static enum status load_open(const struct file_ops *ops, int file, struct reading *reading)
{
    uint64_t size;
    TRY(ops->size(ops->context, file, &size));
    if (size > FILE_SIZE_MAX) return STATUS_LIMIT;
    reading->bytes = malloc(size == 0 ? 1 : (size_t)size);
    if (reading->bytes == NULL) return STATUS_NO_SPACE;
    reading->size = (size_t)size;
    return file_read_at(ops, file, 0, reading->bytes, reading->size);
}

static enum status load_file(struct publish_task *task, struct publisher *publisher)
{
    struct reading *reading = reading_of(task);
    const struct file_ops *ops = publisher->keeper->folder->ops;
    int file;
    TRY(ops->open(ops->context, reading->path.text, FILE_OPEN_READ, &file));
    enum status status = load_open(ops, file, reading);
    (void)ops->close(ops->context, file);
    return status;
}

static void file_loaded(struct publish_task *task, enum status status)
{
    struct reading *reading = reading_of(task);
    if (status == STATUS_OK) {
        answer_bytes(reading, span_of(reading->bytes, reading->size));
    } else {
        http_answer_problem(reading->exchange, http_problem_of(status));
    }
    reading_end(reading);
}

static void serve_file(struct reading *reading)
{
    reading->task = (struct publish_task){.work = load_file, .done = file_loaded};
    publisher_submit(&reading->gateway->publisher, &reading->task);
}

// DIR/log/name.
static void serve_log_file(struct http_exchange *exchange, const char *name, const char *cache)
{
    struct reading *reading = reading_new(exchange);
    if (reading == NULL) return;
    reading->media = MEDIA_TEXT;
    reading->cache = cache;
    if (file_join(&reading->path, reading->gateway->keeper->log_folder.text, name) != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
        reading_end(reading);
        return;
    }
    serve_file(reading);
}

void api_checkpoint(struct http_exchange *exchange)
{
    serve_log_file(exchange, "checkpoint", NULL);
}

void api_policy(struct http_exchange *exchange)
{
    serve_log_file(exchange, "policy", NULL);
}

// C2SP tlog-tiles: "0/x001/067", "entries/000.p/12": digits, 'x', "entries" and ".p/" only.
static bool is_tile_name(span name)
{
    if (name.size == 0 || name.size > 100) return false;
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.data[i];
        bool good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '/' || c == '.';
        bool doubled = i > 0 && (c == '.' || c == '/') && name.data[i - 1] == c;
        if (!good || doubled) return false;
    }
    return name.data[0] != '/' && name.data[0] != '.';
}

void api_tile(struct http_exchange *exchange)
{
    char name[128] = "tile/";
    span rest = exchange->parameter[0];
    if (!is_tile_name(rest)) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
        return;
    }
    memcpy(name + 5, rest.data, rest.size);
    name[5 + rest.size] = '\0';
    serve_log_file(exchange, name, "public, max-age=31536000, immutable");
}

// Batches -----------------------------------------------------------------------------------------

void api_batch_current(struct http_exchange *exchange)
{
    uint8_t memory[160];
    struct writer w = writer_over(memory, sizeof memory);
    gateway_write_progress(gateway_of(exchange), &w);
    write_text(&w, "\n");
    INVARIANT(w.status == STATUS_OK);
    http_answer(exchange, 200, MEDIA_JSON, writer_span(&w));
}

// The batch that the path names, or NULL after a 404.
static const struct batch_row *find_batch(struct http_exchange *exchange, uint64_t *number)
{
    const struct keeper *keeper = gateway_of(exchange)->keeper;
    char text[21];
    span name = exchange->parameter[0];
    bool good = name.size < sizeof text && name.data[0] != '0';
    if (good) {
        memcpy(text, name.data, name.size);
        text[name.size] = '\0';
        good = option_decimal(text, number) && *number <= keeper->batch_count;
    }
    if (good) return &keeper->batches[*number - 1];
    http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
    return NULL;
}

void api_batch_proof(struct http_exchange *exchange)
{
    uint64_t number;
    const struct batch_row *row = find_batch(exchange, &number);
    if (row == NULL) return;
    if (row->state != BATCH_PROVEN) {
        http_answer_field(exchange, "Retry-After", span_text("1"));
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
        return;
    }
    struct reading *reading = reading_new(exchange);
    if (reading == NULL) return;
    reading->media = MEDIA_OCTETS;
    reading->cache = "public, max-age=31536000, immutable";
    const char *folder = reading->gateway->keeper->proof_folder.text;
    if (proof_file_path(&reading->path, folder, number) != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_INTERNAL);
        reading_end(reading);
        return;
    }
    serve_file(reading);
}

static void write_member(struct writer *w, const char *name, uint64_t value)
{
    write_text(w, ",\"");
    write_text(w, name);
    write_text(w, "\":");
    write_decimal(w, value);
}

static void write_digest_member(struct writer *w, const char *name, const uint8_t *bytes)
{
    char hex[65];
    hex_encode(hex, bytes, 32);
    write_text(w, ",\"");
    write_text(w, name);
    write_text(w, "\":\"");
    write_text(w, hex);
    write_text(w, "\"");
}

static void write_root_member(struct writer *w, const char *name, digest root)
{
    uint8_t bytes[DIGEST_BYTES];
    digest_to_bytes(bytes, root);
    write_digest_member(w, name, bytes);
}

static void write_header(struct writer *w, const struct batch_header *header,
                         const struct batch_row *row)
{
    uint8_t hash[SHA256_SIZE];
    static const char *const states[] = {"sealed", "ordered", "proven"};
    write_text(w, "{\"batch\":");
    write_decimal(w, header->batch);
    write_text(w, ",\"state\":\"");
    write_text(w, states[row->state]);
    write_text(w, "\",\"reason\":\"");
    write_text(w, seal_reason_name((enum seal_reason)row->reason));
    write_text(w, "\"");
    write_member(w, "operations", header->count);
    write_member(w, "attested", header->counts[0]);
    write_member(w, "signed", header->counts[1]);
    write_member(w, "first_sequence", row->first);
    write_member(w, "last_sequence", row->last);
    write_member(w, "time_first", header->time_first);
    write_member(w, "time_last", header->time_last);
    write_member(w, "sealed_ms", row->sealed_ms);
    write_member(w, "proven_ms", row->proven_ms);
    write_member(w, "log_index", row->log_index);
    write_member(w, "proof_log_index", row->proof_index);
    write_member(w, "proof_bytes", row->proof_size);
    write_root_member(w, "old_root", header->old_root);
    write_root_member(w, "new_root", header->new_root);
    write_root_member(w, "operations_root", header->operations_root);
    write_digest_member(w, "circuit", header->circuit_id);
    write_digest_member(w, "origin", header->origin);
    write_digest_member(w, "policy", header->policy_digest);
    write_digest_member(w, "previous", header->previous);
    batch_header_hash(hash, header);
    write_digest_member(w, "hash", hash);
    write_text(w, "}\n");
}

static enum status load_header(struct publish_task *task, struct publisher *publisher)
{
    struct reading *reading = reading_of(task);
    const struct keeper *keeper = publisher->keeper;
    reading->bytes = malloc(sizeof(struct batch_header));
    if (reading->bytes == NULL) return STATUS_NO_SPACE;
    struct batch_header header;
    TRY(opening_file_header(keeper->folder->ops, keeper->opening_folder.text, reading->batch,
                            &header));
    memcpy(reading->bytes, &header, sizeof header);
    return STATUS_OK;
}

static void header_loaded(struct publish_task *task, enum status status)
{
    struct reading *reading = reading_of(task);
    struct http_exchange *exchange = reading->exchange;
    uint8_t memory[4096];
    struct writer w = writer_over(memory, sizeof memory);
    if (status == STATUS_OK) {
        struct batch_header header;
        memcpy(&header, reading->bytes, sizeof header);
        write_header(&w, &header, &reading->gateway->keeper->batches[reading->batch - 1]);
        INVARIANT(w.status == STATUS_OK);
        http_answer(exchange, 200, MEDIA_JSON, writer_span(&w));
    } else {
        http_answer_problem(exchange, http_problem_of(status));
    }
    reading_end(reading);
}

void api_batch(struct http_exchange *exchange)
{
    uint64_t number;
    if (find_batch(exchange, &number) == NULL) return;
    struct reading *reading = reading_new(exchange);
    if (reading == NULL) return;
    reading->batch = number;
    reading->task = (struct publish_task){.work = load_header, .done = header_loaded};
    publisher_submit(&reading->gateway->publisher, &reading->task);
}

// Receipts ----------------------------------------------------------------------------------------

static enum status make_evidence(struct publish_task *task, struct publisher *publisher)
{
    struct reading *reading = reading_of(task);
    reading->bytes = malloc(EVIDENCE_BYTES_MAX);
    if (reading->bytes == NULL) return STATUS_NO_SPACE;
    struct writer w = writer_over(reading->bytes, EVIDENCE_BYTES_MAX);
    TRY(receipt_evidence(&w, reading->receipt, publisher));
    reading->size = w.size;
    return STATUS_OK;
}

static void answer_receipt(struct reading *reading)
{
    struct http_exchange *exchange = reading->exchange;
    struct budget *budget = exchange->server->budget;
    struct buffer body = {0};
    size_t size = receipt_json_size(reading->receipt, reading->size);
    if (buffer_reserve(budget, &body, size) != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    struct writer w = writer_over(body.data, body.capacity);
    receipt_write_json(&w, reading->receipt, reading->gateway->keeper,
                       span_of(reading->bytes, reading->size));
    INVARIANT(w.status == STATUS_OK);
    body.size = w.size;
    http_answer_owned(exchange, 200, MEDIA_JSON, &body);
}

static void evidence_made(struct publish_task *task, enum status status)
{
    struct reading *reading = reading_of(task);
    if (status != STATUS_OK) {
        http_answer_problem(reading->exchange, http_problem_of(status));
    } else if (reading->wants_evidence_only) {
        answer_bytes(reading, span_of(reading->bytes, reading->size));
    } else {
        answer_receipt(reading);
    }
    reading_end(reading);
}

static void serve_receipt(struct http_exchange *exchange, bool evidence_only)
{
    uint8_t id[RECEIPT_ID_SIZE];
    if (base32_decode(id, sizeof id, exchange->parameter[0]) != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
        return;
    }
    struct reading *reading = reading_new(exchange);
    if (reading == NULL) return;
    reading->receipt = malloc(sizeof *reading->receipt);
    enum status status = reading->receipt == NULL
                             ? STATUS_NO_SPACE
                             : receipt_load(reading->receipt, reading->gateway->keeper, id);
    if (status != STATUS_OK) {
        http_answer_problem(exchange, http_problem_of(status));
        reading_end(reading);
        return;
    }
    reading->media = MEDIA_OCTETS;
    reading->wants_evidence_only = evidence_only;
    reading->task = (struct publish_task){.work = make_evidence, .done = evidence_made};
    publisher_submit(&reading->gateway->publisher, &reading->task);
}

void api_receipt(struct http_exchange *exchange)
{
    serve_receipt(exchange, false);
}

void api_receipt_evidence(struct http_exchange *exchange)
{
    serve_receipt(exchange, true);
}
