// SPDX-License-Identifier: Apache-2.0
// Bundles (http://hl7.org/fhir/R4/http.html#transaction). A transaction is one group of the ledger:
// everything happens or nothing. A batch is one group an entry, each with its own fate and receipt.
#include <string.h>

#include "core/base/invariant.h"
#include "gateway/doors/fhir_door.h"

struct bundle_work {
    struct fhir_call *call;
    struct fhir_bundle bundle;
    struct fhir_resource *resources; // one an entry
    struct fhir_ask *asks;
    struct fhir_change *changes; // of a transaction, for references between entries
    struct intake_item *prepared;
    struct fhir_rename *renames;
    size_t rename_count;
    struct fhir_adapter_context context;
};

static void end_with(struct fhir_call *call, uint16_t http)
{
    fhir_reply_outcome(call, http);
    fhir_call_end(call);
}

static uint16_t http_of_issues(const struct issues *issues)
{
    for (size_t i = 0; i < issues->count; i++) {
        if (issues->items[i].severity == ISSUE_ERROR)
            return answer_http_of_issue(&issues->items[i]);
    }
    return 400;
}

// Entries -----------------------------------------------------------------------------------------

// The ask of one entry; its type must be one of ours.
static enum status read_entry(struct bundle_work *work, size_t i)
{
    struct fhir_call *call = work->call;
    struct fhir_item *item = &call->items[i];
    const struct fhir_entry *entry = &work->bundle.entries[i];
    item->method = entry->method;
    item->type = fhir_door_type(entry->url_type);
    if (item->type == NULL)
        return fhir_item_refuse(call, item, 404, STATUS_UNSUPPORTED, "resource-type");
    bool known = entry->method == FHIR_POST || entry->method == FHIR_PUT ||
                 entry->method == FHIR_DELETE || entry->method == FHIR_GET;
    if (!known || (entry->url_query.size != 0))
        return fhir_item_refuse(call, item, 501, STATUS_UNSUPPORTED, "bundle-request-url");
    work->resources[i].doc = *work->bundle.doc;
    work->resources[i].node = entry->resource;
    work->resources[i].type = item->type->type;
    work->asks[i] = (struct fhir_ask){
        .change = {.method = entry->method,
                   .resource = entry->resource == NULL ? NULL : &work->resources[i],
                   .type = entry->url_type,
                   .id = entry->url_id,
                   .full_url = entry->full_url},
        .if_match = entry->if_match,
        .if_none_exist = entry->if_none_exist,
        .context = &work->context,
    };
    return STATUS_OK;
}

// An entry of a batch keeps its own findings as its OperationOutcome.
static void keep_outcome(struct fhir_call *call, struct fhir_item *item, enum status status)
{
    if (!item->is_refused) {
        item->is_refused = true;
        item->http =
            call->issues.count != 0 ? http_of_issues(&call->issues) : answer_of_status(status).http;
    }
    if (call->issues.count == 0) (void)issue_add(&call->issues, ISSUE_ERROR, status, NULL, 0, "");
    fhir_outcome_json(call, &call->issues, &item->outcome);
}

static enum status read_one(struct fhir_call *call, struct fhir_item *item,
                            const struct fhir_ask *ask)
{
    uint8_t name[DOCUMENT_NAME_SIZE];
    const struct keeper *keeper = call->gateway->keeper;
    document_name(name, &keeper->secrets->name, item->type->code, ask->change.id);
    const struct document_row *row = documents_newest(&keeper->documents, name);
    if (row == NULL || row->deleted)
        return fhir_item_refuse(call, item, row == NULL ? 404 : 410, STATUS_NOT_FOUND,
                                "resource-unknown");
    item->http = 200;
    item->version = row->version;
    return fhir_door_load(call->gateway, name, row->version, &item->json, &item->stamp_s);
}

static enum batch_class class_of(const struct plan *plan, enum batch_class class)
{
    return plan->urgent ? BATCH_URGENT : class;
}

// Batch -------------------------------------------------------------------------------------------

static enum status do_batch_entry(struct bundle_work *work, size_t i)
{
    struct fhir_call *call = work->call;
    struct fhir_item *item = &call->items[i];
    const struct fhir_entry *entry = &work->bundle.entries[i];
    struct intake_refusal refusal;
    TRY(read_entry(work, i));
    if (entry->method == FHIR_GET) return read_one(call, item, &work->asks[i]);
    if (entry->resource != NULL)
        TRY(fhir_bundle_check_entry(&work->bundle, entry, &work->resources[i], &call->issues));
    work->asks[i].context = NULL; // entries of a batch do not know each other
    TRY(fhir_change_prepare(call, item, &work->asks[i], &work->prepared[i]));
    if (item->is_found) return STATUS_OK;
    enum batch_class class = class_of(work->prepared[i].plan, BATCH_BULK);
    enum status status = fhir_call_submit(call, i, &work->prepared[i], 1, class, &refusal);
    if (status != STATUS_OK) {
        fhir_item_intake_refused(call, item, status, &refusal);
        return status;
    }
    item->has_receipt = call->requests[i].receipt.count != 0;
    memcpy(item->receipt, call->requests[i].receipt.id, RECEIPT_ID_SIZE);
    return STATUS_OK;
}

static void do_batch(struct bundle_work *work)
{
    struct fhir_call *call = work->call;
    for (size_t i = 0; i < call->item_count; i++) {
        call->issues.count = call->issues.dropped = 0; // findings belong to their entry
        enum status status = do_batch_entry(work, i);
        if (status != STATUS_OK) keep_outcome(call, &call->items[i], status);
    }
    call->issues.count = call->issues.dropped = 0;
    if (call->waiting != 0) return; // answered when the last group is durable
    fhir_reply_bundle(call);
    fhir_call_end(call);
}

// Transaction -------------------------------------------------------------------------------------

// References to entries of the same transaction name, once stored, the resources they became.
static enum status name_entries(struct bundle_work *work)
{
    struct arena *arena = &work->call->gateway->scratch;
    for (size_t i = 0; i < work->call->item_count; i++) {
        const struct fhir_item *item = &work->call->items[i];
        const struct fhir_entry *entry = &work->bundle.entries[i];
        if (entry->full_url.size == 0 || item->id[0] == '\0') continue;
        size_t size = strlen(item->type->name) + 1 + strlen(item->id);
        char *text = arena_text(arena, size);
        if (text == NULL) return STATUS_NO_SPACE;
        struct writer w = writer_over(text, size);
        write_text(&w, item->type->name);
        write_text(&w, "/");
        write_text(&w, item->id);
        work->renames[work->rename_count++] =
            (struct fhir_rename){entry->full_url, writer_span(&w)};
    }
    for (size_t i = 0; i < work->call->item_count; i++) {
        work->asks[i].renames = work->renames;
        work->asks[i].rename_count = work->rename_count;
    }
    return STATUS_OK;
}

static enum status place_entries(struct bundle_work *work)
{
    struct fhir_call *call = work->call;
    for (size_t i = 0; i < call->item_count; i++) {
        TRY(read_entry(work, i));
        if (call->items[i].method == FHIR_GET) continue;
        TRY(fhir_change_place(call, &call->items[i], &work->asks[i]));
    }
    for (size_t i = 0; i < call->item_count; i++) {
        work->changes[i] = work->asks[i].change;
        work->changes[i].type = span_text(call->items[i].type->name);
        work->changes[i].id = span_text(call->items[i].id);
    }
    work->context.group = work->changes;
    work->context.group_count = (uint32_t)call->item_count;
    return name_entries(work);
}

// Plans every change; *count gets how many there are to submit.
static enum status plan_entries(struct bundle_work *work, size_t *count, enum batch_class *class)
{
    struct fhir_call *call = work->call;
    *count = 0;
    for (size_t i = 0; i < call->item_count; i++) {
        struct fhir_item *item = &call->items[i];
        struct intake_item *prepared = &work->prepared[*count];
        if (item->method == FHIR_GET || item->is_found) continue;
        TRY(fhir_change_plan(call, item, &work->asks[i], prepared));
        *class = class_of(prepared->plan, *class);
        ++*count;
    }
    return STATUS_OK;
}

static void share_receipt(struct fhir_call *call)
{
    const struct intake_receipt *receipt = &call->requests[0].receipt;
    for (size_t i = 0; i < call->item_count; i++) {
        call->items[i].has_receipt = receipt->count != 0 && call->items[i].method != FHIR_GET;
        memcpy(call->items[i].receipt, receipt->id, RECEIPT_ID_SIZE);
    }
}

static enum status do_transaction(struct bundle_work *work)
{
    struct fhir_call *call = work->call;
    struct intake_refusal refusal;
    enum batch_class class = BATCH_ROUTINE;
    size_t count;
    TRY(place_entries(work));
    TRY(plan_entries(work, &count, &class));
    for (size_t i = 0; i < call->item_count; i++) {
        if (call->items[i].method == FHIR_GET) TRY(read_one(call, &call->items[i], &work->asks[i]));
    }
    if (count == 0) {
        fhir_reply_bundle(call);
        fhir_call_end(call);
        return STATUS_OK;
    }
    enum status status = fhir_call_submit(call, 0, work->prepared, count, class, &refusal);
    if (status != STATUS_OK) {
        fhir_item_intake_refused(call, &call->items[0], status, &refusal);
        return status;
    }
    share_receipt(call);
    return STATUS_OK;
}

// One entry's refusal refuses the transaction; its status is the answer's.
static void refuse_transaction(struct fhir_call *call, enum status status)
{
    uint16_t http = 0;
    for (size_t i = 0; i < call->item_count && http == 0; i++) {
        if (call->items[i].is_refused) http = call->items[i].http;
    }
    if (http == 0) http = answer_of_status(status).http;
    if (call->issues.count == 0) (void)issue_add(&call->issues, ISSUE_ERROR, status, NULL, 0, "");
    fhir_reply_receipt(call, &call->items[0]);
    end_with(call, http);
}

// The Bundle -------------------------------------------------------------------------------------

static bool lend(struct bundle_work *work, size_t count)
{
    struct arena *arena = &work->call->gateway->scratch;
    work->resources = ARENA_NEW(arena, struct fhir_resource, count);
    work->asks = ARENA_NEW(arena, struct fhir_ask, count);
    work->changes = ARENA_NEW(arena, struct fhir_change, count);
    work->prepared = ARENA_NEW(arena, struct intake_item, count);
    work->renames = ARENA_NEW(arena, struct fhir_rename, count);
    return work->renames != NULL && work->resources != NULL && work->asks != NULL &&
           work->changes != NULL && work->prepared != NULL;
}

// Reads the Bundle into `bundle`; false after an answer.
static bool read_bundle(struct http_exchange *exchange, struct fhir_bundle *bundle,
                        struct fhir_resource *resource)
{
    struct fhir_call *call = fhir_call_new(exchange, 1); // for its findings only
    if (call == NULL) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return false;
    }
    struct arena *arena = fhir_scratch(call->gateway);
    enum status status = fhir_bundle_read(bundle, resource, buffer_span(&exchange->request.body),
                                          arena, &call->issues);
    if (status != STATUS_OK) {
        end_with(call, http_of_issues(&call->issues));
        return false;
    }
    fhir_call_end(call);
    return true;
}

void api_fhir_bundle(struct http_exchange *exchange)
{
    struct bundle_work work = {0};
    struct fhir_resource resource;
    if (!read_bundle(exchange, &work.bundle, &resource)) return;
    // A Bundle without entries still gets its answer: one place that is not used.
    size_t count = work.bundle.count;
    work.call = fhir_call_new(exchange, count < 2 ? 2 : count);
    if (work.call == NULL || !lend(&work, count == 0 ? 1 : count)) {
        if (work.call != NULL) fhir_call_end(work.call);
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    work.call->item_count = count;
    work.call->is_bundle = true;
    work.call->is_transaction = work.bundle.transaction;
    work.context = fhir_door_context(work.call->gateway);
    if (!work.bundle.transaction) {
        do_batch(&work);
        return;
    }
    enum status status = do_transaction(&work);
    if (status != STATUS_OK) refuse_transaction(work.call, status);
}
