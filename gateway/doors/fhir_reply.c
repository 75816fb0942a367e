// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "fhir/fhir_answers.h"
#include "gateway/doors/fhir_door.h"

// Trees of answers are built here; an OperationOutcome of 32 issues takes some 20 kB.
#define OUTCOME_SIZE 32768

// Writes a tree as JSON into a counted buffer, which grows until it fits.
static enum status write_tree(struct gateway *gateway, struct fhir_tree *tree,
                              struct fhir_value *value, size_t size, struct buffer *out)
{
    struct budget *budget = gateway->host->budget;
    if (tree->status != STATUS_OK) return tree->status;
    for (;; size *= 2) {
        TRY(buffer_reserve(budget, out, size));
        struct writer w = writer_over(out->data, out->capacity);
        fhir_write(&w, value);
        out->size = w.size;
        if (w.status == STATUS_OK) return STATUS_OK;
        out->size = 0;
        if (w.status != STATUS_NO_SPACE || size > LIMIT_BODY_BUNDLE_SIZE * 2) return w.status;
    }
}

void fhir_outcome_json(struct fhir_call *call, const struct issues *issues, struct buffer *out)
{
    struct arena *arena = &call->gateway->scratch;
    size_t mark = arena->used;
    struct fhir_tree tree = fhir_tree_over(arena);
    struct fhir_value *outcome = fhir_outcome(&tree, issues);
    if (write_tree(call->gateway, &tree, outcome, OUTCOME_SIZE, out) != STATUS_OK)
        buffer_release(call->gateway->host->budget, out);
    arena_rewind(arena, mark);
}

void fhir_reply_outcome(struct fhir_call *call, uint16_t http)
{
    struct buffer body = {0};
    fhir_outcome_json(call, &call->issues, &body);
    if (body.size == 0) {
        http_answer_problem(call->exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    if (http == 503) http_answer_field(call->exchange, "Retry-After", span_text("1"));
    http_answer_owned(call->exchange, http, MEDIA_FHIR_JSON, &body);
}

static void write_etag(struct writer *w, uint32_t version)
{
    write_text(w, "W/\"");
    write_decimal(w, version);
    write_text(w, "\"");
}

// "Consent/ID/_history/1", behind `base` when it is not empty.
static void write_location(struct writer *w, const char *base, const struct fhir_item *item)
{
    write_text(w, base);
    if (base[0] != '\0') write_text(w, "/");
    write_text(w, item->type->name);
    write_text(w, "/");
    write_text(w, item->id);
    write_text(w, "/_history/");
    write_decimal(w, item->version);
}

void fhir_reply_receipt(struct fhir_call *call, const struct fhir_item *item)
{
    char id[BASE32_SIZE(RECEIPT_ID_SIZE) + 1];
    if (!item->has_receipt) return;
    base32_encode(id, item->receipt, sizeof item->receipt);
    http_answer_field(call->exchange, "Consentry-Receipt", span_text(id));
}

static void add_fields(struct fhir_call *call, const struct fhir_item *item)
{
    uint8_t memory[512];
    struct writer w = writer_over(memory, sizeof memory);
    struct http_exchange *exchange = call->exchange;
    fhir_reply_receipt(call, item);
    write_etag(&w, item->version);
    http_answer_field(exchange, "ETag", writer_span(&w));
    if (item->method == FHIR_DELETE || item->is_found) return;
    w = writer_over(memory, sizeof memory);
    write_location(&w, call->gateway->base, item);
    INVARIANT(w.status == STATUS_OK);
    http_answer_field(exchange, "Location", writer_span(&w));
}

void fhir_reply_item(struct fhir_call *call, const struct fhir_item *item)
{
    struct buffer body = {0};
    add_fields(call, item);
    if (item->method == FHIR_DELETE) {
        http_answer(call->exchange, 204, MEDIA_NONE, (span){0});
    } else if (call->prefer == FHIR_PREFER_MINIMAL) {
        http_answer(call->exchange, item->http, MEDIA_NONE, (span){0});
    } else if (call->prefer == FHIR_PREFER_OUTCOME) {
        fhir_reply_outcome(call, item->http);
    } else {
        struct fhir_item *own = &call->items[0];
        body = own->json;
        own->json = (struct buffer){0};
        http_answer_owned(call->exchange, item->http, MEDIA_FHIR_JSON, &body);
    }
}

// Bundles -----------------------------------------------------------------------------------------

static span kept(struct arena *arena, const struct writer *w)
{
    char *copy = arena_text(arena, w->size);
    if (copy == NULL) return (span){0};
    memcpy(copy, w->data, w->size);
    return span_of(copy, w->size);
}

// "receipt ID", the one place in a response entry where an id of ours can stand.
static struct fhir_value *receipt_note(struct fhir_tree *tree, const struct fhir_item *item)
{
    char text[64];
    struct writer w = writer_over(text, sizeof text - 1);
    char id[BASE32_SIZE(RECEIPT_ID_SIZE) + 1];
    base32_encode(id, item->receipt, sizeof item->receipt);
    write_text(&w, "Consentry-Receipt: ");
    write_text(&w, id);
    write_u8(&w, 0);
    span copy = kept(tree->arena, &w);
    if (copy.size == 0) return NULL;
    return fhir_outcome_of(tree, ISSUE_INFORMATION, "informational", (const char *)copy.data);
}

static void describe(struct fhir_call *call, struct fhir_tree *tree, const struct fhir_item *item,
                     struct fhir_response_entry *out)
{
    char text[256];
    struct writer w = writer_over(text, sizeof text - 1);
    write_decimal(&w, item->http);
    write_text(&w, " ");
    write_text(&w, http_status_text(item->http));
    write_u8(&w, 0);
    span status = kept(tree->arena, &w);
    *out = (struct fhir_response_entry){.status = (const char *)status.data};
    if (status.size == 0) out->status = "500";
    if (item->is_refused) {
        out->resource = buffer_span(&item->outcome);
        return;
    }
    w = writer_over(text, sizeof text);
    write_etag(&w, item->version);
    out->etag = kept(tree->arena, &w);
    out->last_modified = (instant)item->stamp_s;
    out->modified = true;
    if (item->has_receipt) out->outcome = receipt_note(tree, item);
    if (item->method == FHIR_DELETE) return;
    if (item->method == FHIR_GET) {
        out->resource = buffer_span(&item->json);
        return;
    }
    w = writer_over(text, sizeof text);
    write_location(&w, "", item);
    out->location = kept(tree->arena, &w);
    if (call->prefer == FHIR_PREFER_REPRESENTATION) out->resource = buffer_span(&item->json);
}

void fhir_reply_bundle(struct fhir_call *call)
{
    struct arena *arena = fhir_scratch(call->gateway);
    struct fhir_tree tree = fhir_tree_over(arena);
    struct buffer body = {0};
    size_t size = OUTCOME_SIZE;
    struct fhir_response_entry *entries =
        ARENA_NEW(arena, struct fhir_response_entry, call->item_count + 1);
    for (size_t i = 0; entries != NULL && i < call->item_count; i++) {
        describe(call, &tree, &call->items[i], &entries[i]);
        size += entries[i].resource.size + 1024;
    }
    if (call->is_transaction) fhir_reply_receipt(call, &call->items[0]);
    enum status status = STATUS_NO_SPACE;
    if (entries != NULL) {
        struct fhir_value *bundle =
            fhir_response_bundle(&tree, call->is_transaction, entries, call->item_count);
        status = write_tree(call->gateway, &tree, bundle, size, &body);
    }
    if (status == STATUS_OK) {
        http_answer_owned(call->exchange, 200, MEDIA_FHIR_JSON, &body);
        return;
    }
    buffer_release(call->gateway->host->budget, &body);
    http_answer_problem(call->exchange, HTTP_PROBLEM_UNAVAILABLE);
}
