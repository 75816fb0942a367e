// SPDX-License-Identifier: Apache-2.0
// One change: what is there, which id and version it gets, the document as it is stored, the plan.
#include <string.h>

#include "adapters/pseudonym.h"
#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "fhir/fhir_facts.h"
#include "fhir/fhir_stamp.h"
#include "gateway/doors/fhir_door.h"

#define RANDOM_ID_BYTES 16

enum status fhir_item_refuse(struct fhir_call *call, struct fhir_item *item, uint16_t http,
                             enum status status, const char *rule)
{
    item->http = http;
    item->is_refused = true;
    return issue_add(&call->issues, ISSUE_ERROR, status, rule, 0, "");
}

static span pseudonym_key(const struct gateway *gateway)
{
    const struct secret_key *key = &gateway->keeper->secrets->pseudonym;
    return span_of(key->bytes, sizeof key->bytes);
}

struct fhir_adapter_context fhir_door_context(const struct gateway *gateway)
{
    return (struct fhir_adapter_context){
        .tenant_key = pseudonym_key(gateway),
        .policy = {.base = span_text(gateway->base), .labeled_here = false},
        .now = (instant)(host_wall_ms(gateway->host) / 1000),
    };
}

static void name_of(const struct gateway *gateway, const struct fhir_item *item,
                    uint8_t name[static DOCUMENT_NAME_SIZE])
{
    document_name(name, &gateway->keeper->secrets->name, item->type->code, span_text(item->id));
}

// What is there ----------------------------------------------------------------------------------

// The version in W/"3" or "3"; 0 when it is no version.
static uint64_t etag_version(span etag)
{
    uint64_t version = 0;
    if (span_starts(etag, "W/")) etag = span_slice(etag, 2, etag.size);
    if (etag.size < 3 || etag.data[0] != '"' || etag.data[etag.size - 1] != '"') return 0;
    for (size_t i = 1; i + 1 < etag.size; i++) {
        if (etag.data[i] < '0' || etag.data[i] > '9' || version > UINT32_MAX) return 0;
        version = version * 10 + (uint64_t)(etag.data[i] - '0');
    }
    return version;
}

// Looks up what stands under the item's id and judges If-Match.
static enum status find_present(struct fhir_call *call, struct fhir_item *item, span if_match)
{
    uint8_t name[DOCUMENT_NAME_SIZE];
    name_of(call->gateway, item, name);
    const struct document_row *row = documents_newest(&call->gateway->keeper->documents, name);
    item->is_new = row == NULL || row->deleted;
    item->version = row == NULL ? 0 : row->version;
    if (if_match.size == 0) return STATUS_OK;
    if (!item->is_new && etag_version(if_match) == item->version) return STATUS_OK;
    return fhir_item_refuse(call, item, 412, STATUS_CONFLICT, "if-match");
}

// If-None-Exist by identifier: OK and is_found when the one document is there.
static enum status find_identified(struct fhir_call *call, struct fhir_item *item, span search)
{
    struct policy_token token;
    struct gateway *gateway = call->gateway;
    if (!fhir_adapter_search(&token, search, &gateway->scratch))
        return fhir_item_refuse(call, item, 412, STATUS_UNSUPPORTED, "if-none-exist");
    struct account_key key = pseudonym_of(pseudonym_key(gateway), PSEUDONYM_DOCUMENT, &token);
    const struct documents *documents = &gateway->keeper->documents;
    const struct identifier_row *found = documents_identified(documents, item->type->code, &key);
    if (found == NULL) return STATUS_OK;
    if (found->count > 1)
        return fhir_item_refuse(call, item, 412, STATUS_CONFLICT, "if-none-exist-many");
    const struct document_row *row = documents_newest(documents, found->name);
    if (row == NULL || row->deleted) return STATUS_OK;
    uint64_t time_s;
    enum status status = fhir_door_load(gateway, found->name, row->version, &item->json, &time_s);
    if (status != STATUS_OK)
        return fhir_item_refuse(call, item, answer_of_status(status).http, status, "store-read");
    item->is_found = true;
    item->version = row->version;
    item->http = 200;
    return STATUS_OK;
}

// A new id: 128 random bits, so that it says nothing and meets no other.
static enum status make_id(struct fhir_call *call, struct fhir_item *item)
{
    uint8_t random[RANDOM_ID_BYTES];
    TRY(host_random(call->gateway->host, random, sizeof random));
    base32_encode(item->id, random, sizeof random);
    return STATUS_OK;
}

enum status fhir_change_place(struct fhir_call *call, struct fhir_item *item,
                              const struct fhir_ask *ask)
{
    item->method = ask->change.method;
    item->stamp_s = (uint64_t)host_wall_ms(call->gateway->host) / 1000;
    if (item->method == FHIR_POST) {
        if (ask->if_none_exist.size != 0) TRY(find_identified(call, item, ask->if_none_exist));
        item->is_new = !item->is_found;
        if (item->is_found) return STATUS_OK;
        item->http = 201;
        return make_id(call, item);
    }
    span id = ask->change.id;
    if (id.size == 0 || id.size > FHIR_ID_SIZE || !fhir_primitive_valid(FHIR_id, id))
        return fhir_item_refuse(call, item, 400, STATUS_BAD_VALUE, "fhir-id");
    memcpy(item->id, id.data, id.size);
    item->id[id.size] = '\0';
    TRY(find_present(call, item, ask->if_match));
    if (item->method == FHIR_DELETE && item->version == 0)
        return fhir_item_refuse(call, item, 404, STATUS_NOT_FOUND, "resource-unknown");
    item->http = item->method == FHIR_DELETE ? 204 : item->is_new ? 201 : 200;
    if (item->method == FHIR_PUT) {
        span stated = json_text(
            json_member(&ask->change.resource->doc, ask->change.resource->node, span_text("id")));
        if (!span_equal(stated, id))
            return fhir_item_refuse(call, item, 400, STATUS_BAD_VALUE, "id-mismatch");
    }
    return STATUS_OK;
}

// The document and its plan -----------------------------------------------------------------------

// Each rename can stand in the resource as often as its text has room for it: the buffer grows.
static enum status stamp(struct fhir_call *call, struct fhir_item *item, const struct fhir_ask *ask)
{
    const struct fhir_resource *resource = ask->change.resource;
    char version[12];
    struct writer digits = writer_over(version, sizeof version);
    struct budget *budget = call->gateway->host->budget;
    size_t size = resource->node->size + FHIR_STAMP_BYTES_MAX;
    write_decimal(&digits, item->version);
    struct fhir_stamp values = {span_text(item->id), writer_span(&digits), (instant)item->stamp_s,
                                ask->renames, ask->rename_count};
    for (;; size *= 2) {
        TRY(buffer_reserve(budget, &item->json, size));
        struct writer w = writer_over(item->json.data, item->json.capacity);
        fhir_stamp_write(&w, resource, &values);
        item->json.size = w.status == STATUS_OK ? w.size : 0;
        if (w.status != STATUS_NO_SPACE || ask->rename_count == 0) return w.status;
    }
}

enum status fhir_change_identify(struct gateway *gateway, struct arena *arena,
                                 const struct fhir_resource *resource,
                                 struct intake_document *document)
{
    struct fhir_facts facts;
    TRY(fhir_facts_read(&facts, &resource->doc, resource->node, arena));
    uint32_t count = facts.identifiers.count;
    if (count > DOCUMENT_IDENTIFIERS_MAX) count = DOCUMENT_IDENTIFIERS_MAX;
    struct account_key *keys = ARENA_NEW(arena, struct account_key, count == 0 ? 1 : count);
    if (keys == NULL) return STATUS_NO_SPACE;
    document->identifiers = keys;
    for (uint32_t i = 0; i < count; i++) {
        struct policy_token token = {facts.identifiers.items[i].system,
                                     facts.identifiers.items[i].value};
        if (token.system.size == 0 || token.value.size == 0) continue;
        keys[document->identifier_count++] =
            pseudonym_of(pseudonym_key(gateway), PSEUDONYM_DOCUMENT, &token);
    }
    return STATUS_OK;
}

// The party whose key seals the document: the patient of its first step.
static uint8_t subject_of(const struct plan *plan)
{
    return plan->step_count == 0 ? UINT8_MAX : plan->steps[0].patient;
}

enum status fhir_change_plan(struct fhir_call *call, struct fhir_item *item,
                             const struct fhir_ask *ask, struct intake_item *out)
{
    struct arena *arena = &call->gateway->scratch;
    struct fhir_adapter_context context = fhir_door_context(call->gateway);
    struct fhir_change change = ask->change;
    struct plan *plan = ARENA_NEW(arena, struct plan, 1);
    if (plan == NULL) return fhir_item_refuse(call, item, 413, STATUS_NO_SPACE, "plan-memory");
    change.type = span_text(item->type->name);
    change.id = span_text(item->id);
    enum status status = fhir_adapter_plan(plan, &change, ask->context ? ask->context : &context,
                                           arena, &call->issues);
    if (status != STATUS_OK) {
        item->is_refused = true;
        item->http = 422;
        for (size_t i = 0; i < call->issues.count; i++) {
            const struct issue *issue = &call->issues.items[i];
            if (issue->severity == ISSUE_ERROR) item->http = answer_http_of_issue(issue);
        }
        return status;
    }
    item->version++;
    *out = (struct intake_item){.plan = plan, .subject = subject_of(plan)};
    struct intake_document *document = &out->document;
    document->is_there = true;
    document->type = item->type->code;
    document->format = FHIR_DOOR_FORMAT_JSON;
    document->deleted = item->method == FHIR_DELETE;
    document->version = item->version;
    name_of(call->gateway, item, document->name);
    if (document->deleted) return STATUS_OK;
    TRY(stamp(call, item, ask));
    TRY(fhir_change_identify(call->gateway, arena, change.resource, document));
    document->bytes = buffer_span(&item->json);
    return STATUS_OK;
}

enum status fhir_change_prepare(struct fhir_call *call, struct fhir_item *item,
                                const struct fhir_ask *ask, struct intake_item *out)
{
    TRY(fhir_change_place(call, item, ask));
    return item->is_found ? STATUS_OK : fhir_change_plan(call, item, ask, out);
}

// Refusals of the intake --------------------------------------------------------------------------

void fhir_item_intake_refused(struct fhir_call *call, struct fhir_item *item, enum status status,
                              const struct intake_refusal *refusal)
{
    bool by_ledger = refusal->error != LEDGER_OK;
    struct answer answer = by_ledger ? answer_of_refusal(refusal->error) : answer_of_status(status);
    const char *rule = by_ledger ? ledger_error_name(refusal->error) : refusal->rule;
    item->is_refused = true;
    item->http = answer.http;
    item->has_receipt = refusal->has_receipt;
    memcpy(item->receipt, refusal->receipt, sizeof item->receipt);
    (void)issue_add(&call->issues, ISSUE_ERROR, status, rule[0] == '\0' ? NULL : rule, 0, "");
}
