// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"
#include "gateway/doors/fhir_door.h"

const struct fhir_door_type *fhir_door_type(span name)
{
    static const struct fhir_door_type types[] = {
#define X(type, code) {#type, code, FHIR_##type},
        FHIR_DOOR_TYPES(X)
#undef X
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (span_is(name, types[i].name)) return &types[i];
    }
    return NULL;
}

// Memory that a large Bundle has touched is given back before the next request.
#define SCRATCH_KEEP ((size_t)4 << 20)

struct arena *fhir_scratch(struct gateway *gateway)
{
    struct arena *arena = &gateway->scratch;
    if (arena->peak > SCRATCH_KEEP) {
        memory_forget(arena);
        arena->peak = 0;
    }
    arena_reset(arena);
    return arena;
}

static enum fhir_prefer prefer_of(const struct http_request *request)
{
    span prefer = http_field_span(request, HTTP_FIELD_PREFER);
    if (http_list_has(prefer, "return=minimal")) return FHIR_PREFER_MINIMAL;
    if (http_list_has(prefer, "return=operationoutcome")) return FHIR_PREFER_OUTCOME;
    return FHIR_PREFER_REPRESENTATION;
}

struct fhir_call *fhir_call_new(struct http_exchange *exchange, size_t items)
{
    struct fhir_call *call = calloc(1, sizeof *call);
    if (call == NULL) return NULL;
    call->exchange = exchange;
    call->gateway = gateway_of(exchange);
    call->prefer = prefer_of(&exchange->request);
    call->issues = issues_over(call->issue_items, FHIR_CALL_ISSUES);
    call->item_count = items;
    call->items = &call->one_item;
    call->requests = &call->one_request;
    if (items == 1) return call;
    call->items = calloc(items, sizeof *call->items);
    call->requests = calloc(items, sizeof *call->requests);
    if (call->items != NULL && call->requests != NULL) return call;
    call->item_count = 0;
    fhir_call_end(call);
    return NULL;
}

void fhir_call_end(struct fhir_call *call)
{
    struct budget *budget = call->gateway->host->budget;
    for (size_t i = 0; i < call->item_count; i++) {
        buffer_release(budget, &call->items[i].json);
        buffer_release(budget, &call->items[i].outcome);
    }
    if (call->items != &call->one_item) free(call->items);
    if (call->requests != &call->one_request) free(call->requests);
    free(call);
}

static void call_done(struct fhir_call *call)
{
    if (call->failed != STATUS_OK) {
        struct answer answer = answer_of_status(call->failed);
        (void)issue_add(&call->issues, ISSUE_ERROR, call->failed, "store-failed", 0, "");
        fhir_reply_outcome(call, answer.http);
    } else if (call->is_bundle) {
        fhir_reply_bundle(call);
    } else {
        fhir_reply_item(call, &call->items[0]);
    }
    fhir_call_end(call);
}

static void group_durable(struct intake_request *request, enum status status)
{
    struct fhir_call *call = request->owner;
    if (status != STATUS_OK) {
        if (call->failed == STATUS_OK) call->failed = status;
    } else {
        metrics_add(&call->gateway->metrics, METRIC_OPERATIONS, request->receipt.count);
        gateway_note_progress(call->gateway);
    }
    INVARIANT(call->waiting != 0);
    if (--call->waiting == 0) call_done(call);
}

enum status fhir_call_submit(struct fhir_call *call, size_t n, const struct intake_item *items,
                             size_t count, enum batch_class class, struct intake_refusal *refusal)
{
    struct intake_request *request = &call->requests[n];
    *request = (struct intake_request){
        .items = items,
        .item_count = count,
        .issues = &call->issues,
        .class = class,
        .answered = group_durable,
        .owner = call,
    };
    TRY(intake_submit(&call->gateway->intake, request, refusal));
    call->waiting++;
    return STATUS_OK;
}
