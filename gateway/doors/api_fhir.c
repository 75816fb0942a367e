// SPDX-License-Identifier: Apache-2.0
// Create, update and delete of one resource, and the CapabilityStatement.
#include <string.h>

#include "core/base/invariant.h"
#include "fhir/fhir_answers.h"
#include "gateway/doors/fhir_door.h"

// Finishes what could not be prepared or submitted.
static void refuse(struct fhir_call *call, enum status status)
{
    struct fhir_item *item = &call->items[0];
    if (!item->is_refused) {
        item->http = answer_of_status(status).http;
        if (call->issues.count == 0)
            (void)issue_add(&call->issues, ISSUE_ERROR, status, NULL, 0, "");
    }
    fhir_reply_receipt(call, item);
    fhir_reply_outcome(call, item->http);
    fhir_call_end(call);
}

static enum batch_class class_of(const struct plan *plan)
{
    return plan->urgent ? BATCH_URGENT : BATCH_ROUTINE;
}

// Prepares and submits the one change of a call.
static void change_one(struct fhir_call *call, const struct fhir_ask *ask)
{
    struct fhir_item *item = &call->items[0];
    struct intake_item prepared;
    struct intake_refusal refusal;
    enum status status = fhir_change_prepare(call, item, ask, &prepared);
    if (status != STATUS_OK) {
        refuse(call, status);
        return;
    }
    if (item->is_found) {
        fhir_reply_item(call, item);
        fhir_call_end(call);
        return;
    }
    status = fhir_call_submit(call, 0, &prepared, 1, class_of(prepared.plan), &refusal);
    if (status != STATUS_OK) {
        fhir_item_intake_refused(call, item, status, &refusal);
        refuse(call, status);
        return;
    }
    const struct intake_receipt *receipt = &call->requests[0].receipt;
    item->has_receipt = receipt->count != 0;
    memcpy(item->receipt, receipt->id, sizeof item->receipt);
}

// The call of a request whose path names a type, or NULL after an answer.
static struct fhir_call *begin(struct http_exchange *exchange)
{
    const struct fhir_door_type *type = fhir_door_type(exchange->parameter[0]);
    if (type == NULL) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
        return NULL;
    }
    struct fhir_call *call = fhir_call_new(exchange, 1);
    if (call == NULL) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return NULL;
    }
    call->items[0].type = type;
    (void)fhir_scratch(call->gateway);
    return call;
}

// Reads and checks the body; false after an answer.
static bool read_body(struct fhir_call *call, struct fhir_resource *resource)
{
    enum status status =
        fhir_read(resource, buffer_span(&call->exchange->request.body), call->items[0].type->type,
                  &call->gateway->scratch, &call->issues);
    if (status == STATUS_OK) return true;
    uint16_t http = 400;
    for (size_t i = call->issues.count; i > 0; i--) {
        if (call->issues.items[i - 1].severity == ISSUE_ERROR)
            http = answer_http_of_issue(&call->issues.items[i - 1]); // the first error decides
    }
    fhir_reply_outcome(call, http);
    fhir_call_end(call);
    return false;
}

void api_fhir_create(struct http_exchange *exchange)
{
    struct fhir_resource resource;
    struct fhir_call *call = begin(exchange);
    if (call == NULL || !read_body(call, &resource)) return;
    struct fhir_ask ask = {
        .change = {.method = FHIR_POST, .resource = &resource},
        .if_none_exist = http_field_span(&exchange->request, HTTP_FIELD_IF_NONE_EXIST),
    };
    change_one(call, &ask);
}

void api_fhir_update(struct http_exchange *exchange)
{
    struct fhir_resource resource;
    struct fhir_call *call = begin(exchange);
    if (call == NULL || !read_body(call, &resource)) return;
    struct fhir_ask ask = {
        .change = {.method = FHIR_PUT, .resource = &resource, .id = exchange->parameter[1]},
        .if_match = http_field_span(&exchange->request, HTTP_FIELD_IF_MATCH),
    };
    change_one(call, &ask);
}

void api_fhir_delete(struct http_exchange *exchange)
{
    struct fhir_call *call = begin(exchange);
    if (call == NULL) return;
    struct fhir_ask ask = {
        .change = {.method = FHIR_DELETE, .id = exchange->parameter[1]},
        .if_match = http_field_span(&exchange->request, HTTP_FIELD_IF_MATCH),
    };
    change_one(call, &ask);
}

// CapabilityStatement -----------------------------------------------------------------------------

#define INTERACTIONS "create read vread update delete"

static const struct fhir_capability_resource capability_rows[] = {
#define X(name, code)              \
    {.type = #name,                \
     .interactions = INTERACTIONS, \
     .update_create = true,        \
     .conditional_create = true},
    FHIR_DOOR_TYPES(X)
#undef X
};

void api_fhir_metadata(struct http_exchange *exchange)
{
    struct gateway *gateway = gateway_of(exchange);
    struct arena *arena = fhir_scratch(gateway);
    struct fhir_tree tree = fhir_tree_over(arena);
    struct fhir_capability capability = {
        .software_version = CONSENTRY_VERSION,
        .description = "A consent gateway: what it accepts is ordered in a tamper-evident ledger "
                       "and proven. Reads are not yet guarded by consent.",
        .base = span_text(gateway->base),
        .date = (instant)gateway->metrics.value[METRIC_START_SECONDS],
        .formats = "application/fhir+json json",
        .system_interactions = "transaction batch",
        .resources = capability_rows,
        .resource_count = sizeof capability_rows / sizeof capability_rows[0],
    };
    struct fhir_value *statement = fhir_capability_statement(&tree, &capability);
    size_t size = 65536;
    char *memory = arena_text(arena, size);
    struct writer w = writer_over(memory, memory == NULL ? 0 : size);
    if (tree.status == STATUS_OK) fhir_write(&w, statement);
    if (tree.status != STATUS_OK || w.status != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    http_answer(exchange, 200, MEDIA_FHIR_JSON, writer_span(&w));
}
