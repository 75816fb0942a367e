// SPDX-License-Identifier: Apache-2.0
// The FHIR door: create, update, delete, read and vread of single resources, and Bundles of type
// transaction and batch. What is accepted is answered once its group is on disk (intake.h).
#include "gateway/api_fhir_internal.h"

#include <stdlib.h>

#include "core/base/hex.h"
#include "fhir/fhir_answers.h"
#include "fhir/fhir_stamp.h"

void api_fhir_outcome(struct http_exchange *exchange, uint16_t status, const struct issues *issues)
{
    struct scratch *scratch = api_fhir_scratch();
    if (scratch == NULL) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    struct fhir_tree tree = fhir_tree_over(&scratch->arena);
    struct fhir_value *outcome = fhir_outcome(&tree, issues);
    char *text = arena_text(&scratch->arena, OUTCOME_BYTES);
    struct writer w = writer_over(text, text == NULL ? 0 : OUTCOME_BYTES);
    fhir_write(&w, outcome);
    if (tree.status != STATUS_OK || w.status != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_INTERNAL);
        return;
    }
    http_answer(exchange, status, MEDIA_FHIR_JSON, writer_span(&w));
}

void api_fhir_refuse(struct http_exchange *exchange, uint16_t status, enum status what,
                     const char *rule, const char *location)
{
    struct issue item;
    struct issues issues = issues_over(&item, 1);
    (void)issue_add(&issues, ISSUE_ERROR, what, rule, 0, location);
    api_fhir_outcome(exchange, status, &issues);
}

uint16_t api_fhir_status_of(enum status status)
{
    switch (status_class_of(status)) {
    case STATUS_CLASS_OK: return 200;
    case STATUS_CLASS_MALFORMED:
        return status == STATUS_UNSUPPORTED || status == STATUS_BAD_VALUE ||
                       status == STATUS_MISSING
                   ? 422
                   : 400;
    case STATUS_CLASS_REFUSED: return status == STATUS_CONFLICT ? 409 : 422;
    case STATUS_CLASS_LIMIT: return status == STATUS_TOO_DEEP ? 400 : 422;
    case STATUS_CLASS_ENVIRONMENT: return status == STATUS_DISK_FULL ? 507 : 503;
    case STATUS_CLASS_INTERNAL: break;
    }
    return 500;
}

struct scratch *api_fhir_scratch(void)
{
    // The loop thread's own; pages that no request needed are never touched.
    static struct scratch scratch;
    if (scratch.memory == NULL) {
        scratch.memory = malloc(SCRATCH_BYTES);
        if (scratch.memory == NULL) return NULL;
        scratch.arena = arena_over(scratch.memory, SCRATCH_BYTES);
    }
    return &scratch;
}

// ---- what the ledger said ---------------------------------------------------------------------

static uint16_t status_of_error(enum ledger_error error)
{
    const char *type = ledger_error_issue_code(error);
    if (strcmp(type, "conflict") == 0 || strcmp(type, "duplicate") == 0) return 409;
    if (strcmp(type, "throttled") == 0) return 503;
    return 422;
}

void api_fhir_refused(struct http_exchange *exchange, enum status status,
                      const struct intake_refusal *refusal)
{
    if (status == STATUS_REFUSED && refusal->error != LEDGER_OK) {
        api_fhir_refuse(exchange, status_of_error(refusal->error), STATUS_REFUSED,
                        ledger_error_name(refusal->error), NULL);
        return;
    }
    const char *rule = refusal->rule == NULL || refusal->rule[0] == '\0' ? "intake" : refusal->rule;
    api_fhir_refuse(exchange, api_fhir_status_of(status), status, rule, NULL);
}

// ---- one change -------------------------------------------------------------------------------

static void make_id(char out[static FHIR_ID_SIZE], struct gateway *gateway, bool *good)
{
    uint8_t bytes[16];
    *good = host_random(gateway->host, bytes, sizeof bytes) == STATUS_OK;
    base32_encode(out, bytes, sizeof bytes);
}

static void answer_change(struct fhir_work *work)
{
    struct http_exchange *exchange = work->exchange;
    char text[160];
    struct writer w = writer_over(text, sizeof text);
    write_text(&w, "/fhir/");
    write_text(&w, fhir_type_name(work->type));
    write_text(&w, "/");
    write_text(&w, work->id);
    write_text(&w, "/_history/");
    write_decimal(&w, work->version);
    http_answer_field(exchange, "Location", writer_span(&w));
    w = writer_over(text, sizeof text);
    write_text(&w, "W/\"");
    write_decimal(&w, work->version);
    write_text(&w, "\"");
    http_answer_field(exchange, "ETag", writer_span(&w));
    char receipt[BASE32_SIZE(RECEIPT_ID_SIZE) + 1];
    base32_encode(receipt, work->request.receipt.id, RECEIPT_ID_SIZE);
    http_answer_field(exchange, "Consentry-Receipt", span_text(receipt));
    uint16_t status = work->deleted ? 204 : work->version == 1 || work->was_deleted ? 201 : 200;
    span prefer = http_field_span(&exchange->request, HTTP_FIELD_PREFER);
    if (work->deleted || span_is(prefer, "return=minimal")) {
        http_answer(exchange, work->deleted ? 204 : status, MEDIA_NONE, span_of(NULL, 0));
    } else if (span_is(prefer, "return=OperationOutcome")) {
        struct issues issues = issues_over(work->issues, FHIR_ISSUES_MAX);
        issues.count = work->issue_count;
        api_fhir_outcome(exchange, status, &issues);
    } else {
        http_answer(exchange, status, MEDIA_FHIR_JSON, span_of(work->body, work->body_size));
    }
}

static void change_answered(struct intake_request *request, enum status status)
{
    struct fhir_work *work = request->owner;
    if (status == STATUS_OK) {
        answer_change(work);
    } else {
        http_answer_problem(work->exchange, http_problem_of(status));
    }
    free(work->body);
    free(work);
}

static span tenant_key(struct keeper *keeper)
{
    return span_of(keeper->secrets->pseudonym.bytes, sizeof keeper->secrets->pseudonym.bytes);
}

// What the resource is called in the identifier index.
static uint32_t identifiers_of(struct fhir_work *work, struct keeper *keeper,
                               const struct fhir_resource *resource, struct arena *arena)
{
    struct fhir_facts facts;
    if (fhir_facts_read(&facts, &resource->doc, resource->node, arena) != STATUS_OK) return 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < facts.identifiers.count && count < FHIR_IDENTIFIERS_MAX; i++) {
        struct policy_token token = {facts.identifiers.items[i].system,
                                     facts.identifiers.items[i].value};
        if (token.value.size == 0) continue;
        work->identifiers[count++] = pseudonym_of(tenant_key(keeper), PSEUDONYM_DOCUMENT, &token);
    }
    return count;
}

static bool stamp(struct fhir_work *work, const struct fhir_resource *resource, size_t size,
                  instant now)
{
    char version[12];
    struct writer v = writer_over(version, sizeof version);
    write_decimal(&v, work->version);
    work->body = malloc(size + FHIR_STAMP_BYTES_MAX);
    if (work->body == NULL) return false;
    struct writer w = writer_over(work->body, size + FHIR_STAMP_BYTES_MAX);
    struct fhir_stamp values = {
        .id = span_text(work->id), .version = writer_span(&v), .last_updated = now};
    fhir_stamp_write(&w, resource, &values);
    work->body_size = w.size;
    return w.status == STATUS_OK;
}

// Sends the change to the intake; on a refusal answers and frees.
static void submit(struct fhir_work *work, struct gateway *gateway,
                   const struct fhir_change *change, struct arena *arena)
{
    struct plan *plan = ARENA_NEW(arena, struct plan, 1);
    struct issues issues = issues_over(work->issues, FHIR_ISSUES_MAX);
    issues.count = work->issue_count;
    struct fhir_adapter_context context = {.tenant_key = tenant_key(gateway->keeper),
                                           .now = work->now};
    enum status status =
        plan == NULL ? STATUS_NO_SPACE : fhir_adapter_plan(plan, change, &context, arena, &issues);
    work->issue_count = (uint32_t)issues.count;
    if (status != STATUS_OK) {
        api_fhir_outcome(work->exchange, api_fhir_status_of(status), &issues);
        free(work->body);
        free(work);
        return;
    }
    work->item.plan = plan;
    work->item.subject = plan->step_count == 0 ? 0 : plan->steps[0].patient;
    work->request.items = &work->item;
    work->request.item_count = 1;
    work->request.issues = &issues;
    work->request.class = plan->urgent ? BATCH_URGENT : BATCH_ROUTINE;
    work->request.answered = change_answered;
    work->request.owner = work;
    struct intake_refusal refusal;
    status = intake_submit(&gateway->intake, &work->request, &refusal);
    work->request.issues = NULL;
    if (status == STATUS_OK) {
        gateway_note_progress(gateway);
        return;
    }
    api_fhir_refused(work->exchange, status, &refusal);
    free(work->body);
    free(work);
}

static void file_document(struct fhir_work *work, const struct document_row *newest)
{
    work->item.document.is_there = true;
    work->item.document.type = fhir_type_code(work->type);
    work->item.document.format = FHIR_FORMAT_JSON;
    work->item.document.deleted = work->deleted;
    work->item.document.version = work->version;
    memcpy(work->item.document.name, work->name, DOCUMENT_NAME_SIZE);
    work->item.document.bytes = span_of(work->body, work->body_size);
    work->item.document.identifier_count = work->identifier_count;
    work->item.document.identifiers = work->identifiers;
    work->was_deleted = newest != NULL && newest->deleted;
}

static struct fhir_work *work_new(struct http_exchange *exchange, enum fhir_type type)
{
    struct fhir_work *work = calloc(1, sizeof *work);
    if (work == NULL) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return NULL;
    }
    work->exchange = exchange;
    work->type = type;
    work->now = (instant)(host_wall_ms(gateway_of(exchange)->host) / 1000);
    return work;
}

static const struct document_row *find(struct fhir_work *work, struct keeper *keeper)
{
    document_name(work->name, &keeper->secrets->name, fhir_type_code(work->type),
                  span_text(work->id));
    return documents_newest(&keeper->documents, work->name);
}

// If-Match: W/"3" must be the newest version.
static bool if_match_holds(const struct http_exchange *exchange, const struct document_row *newest)
{
    if (!http_has_field(&exchange->request, HTTP_FIELD_IF_MATCH)) return true;
    span wanted = http_field_span(&exchange->request, HTTP_FIELD_IF_MATCH);
    char text[32];
    struct writer w = writer_over(text, sizeof text);
    write_text(&w, "W/\"");
    write_decimal(&w, newest == NULL ? 0 : newest->version);
    write_text(&w, "\"");
    return newest != NULL && !newest->deleted && span_equal(wanted, writer_span(&w));
}

static void change_resource(struct http_exchange *exchange, enum fhir_type type, span id)
{
    struct gateway *gateway = gateway_of(exchange);
    struct scratch *scratch = api_fhir_scratch();
    struct fhir_work *work = work_new(exchange, type);
    if (work == NULL) return;
    if (scratch == NULL) {
        free(work);
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    arena_reset(&scratch->arena);
    struct issues issues = issues_over(work->issues, FHIR_ISSUES_MAX);
    struct fhir_resource resource;
    span body = buffer_span(&exchange->request.body);
    enum status status = fhir_read(&resource, body, type, &scratch->arena, &issues);
    work->issue_count = (uint32_t)issues.count;
    bool good = true;
    if (status != STATUS_OK) {
        api_fhir_outcome(exchange, api_fhir_status_of(status), &issues);
        free(work);
        return;
    }
    if (id.size == 0) {
        make_id(work->id, gateway, &good);
    } else {
        memcpy(work->id, id.data, id.size);
        span stated = json_text(json_member(&resource.doc, resource.node, span_text("id")));
        if (!span_equal(stated, id)) {
            api_fhir_refuse(exchange, 400, STATUS_BAD_VALUE, "id-of-the-address", "id");
            free(work);
            return;
        }
    }
    const struct document_row *newest = find(work, gateway->keeper);
    if (!good || !if_match_holds(exchange, newest)) {
        api_fhir_refuse(exchange, good ? 412 : 503, STATUS_CONFLICT, "if-match", NULL);
        free(work);
        return;
    }
    work->version = newest == NULL ? 1 : newest->version + 1;
    work->identifier_count = identifiers_of(work, gateway->keeper, &resource, &scratch->arena);
    if (!stamp(work, &resource, body.size, work->now)) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        free(work->body);
        free(work);
        return;
    }
    file_document(work, newest);
    struct fhir_change change = {.method = id.size == 0 ? FHIR_POST : FHIR_PUT,
                                 .resource = &resource,
                                 .type = span_text(fhir_type_name(type)),
                                 .id = span_text(work->id)};
    submit(work, gateway, &change, &scratch->arena);
}

// The type and id of the address; answers and gives false when they are none of ours.
static bool address(struct http_exchange *exchange, enum fhir_type *type, span *id)
{
    *type = fhir_resource_type(exchange->parameter[0]);
    if (*type == FHIR_none || fhir_type_code(*type) == 0) {
        bool known = fhir_resource_name_exists(exchange->parameter[0]);
        api_fhir_refuse(exchange, 404, STATUS_NOT_FOUND,
                        known ? "type-not-supported" : "type-unknown", NULL);
        return false;
    }
    if (id == NULL) return true;
    *id = exchange->parameter[1];
    bool good = id->size >= 1 && id->size <= 64;
    for (size_t i = 0; good && i < id->size; i++) {
        uint8_t c = id->data[i];
        good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
    }
    if (!good) api_fhir_refuse(exchange, 404, STATUS_NOT_FOUND, "id", NULL);
    return good;
}

// If-None-Exist: true when the create goes on; otherwise it has been answered.
static bool does_not_exist(struct http_exchange *exchange, enum fhir_type type)
{
    if (!http_has_field(&exchange->request, HTTP_FIELD_IF_NONE_EXIST)) return true;
    struct gateway *gateway = gateway_of(exchange);
    struct scratch *scratch = api_fhir_scratch();
    struct policy_token token;
    if (scratch == NULL) return true;
    arena_reset(&scratch->arena);
    span query = http_field_span(&exchange->request, HTTP_FIELD_IF_NONE_EXIST);
    if (!fhir_adapter_search(&token, query, &scratch->arena)) {
        api_fhir_refuse(exchange, 400, STATUS_UNSUPPORTED, "if-none-exist-identifier", NULL);
        return false;
    }
    struct account_key key = pseudonym_of(tenant_key(gateway->keeper), PSEUDONYM_DOCUMENT, &token);
    const struct identifier_row *row =
        documents_identified(&gateway->keeper->documents, fhir_type_code(type), &key);
    if (row == NULL) return true;
    if (row->count > 1) {
        api_fhir_refuse(exchange, 412, STATUS_CONFLICT, "if-none-exist-several", NULL);
        return false;
    }
    const struct document_row *newest = documents_newest(&gateway->keeper->documents, row->name);
    if (newest == NULL || newest->deleted) return true;
    const struct version_row *version =
        documents_version(&gateway->keeper->documents, row->name, newest->version);
    api_fhir_answer_version(exchange, type, version, true);
    return false;
}

void api_fhir_create(struct http_exchange *exchange)
{
    enum fhir_type type;
    if (!address(exchange, &type, NULL) || !does_not_exist(exchange, type)) return;
    change_resource(exchange, type, span_of(NULL, 0));
}

void api_fhir_update(struct http_exchange *exchange)
{
    enum fhir_type type;
    span id;
    if (address(exchange, &type, &id)) change_resource(exchange, type, id);
}

void api_fhir_delete(struct http_exchange *exchange)
{
    enum fhir_type type;
    span id;
    if (!address(exchange, &type, &id)) return;
    struct gateway *gateway = gateway_of(exchange);
    struct scratch *scratch = api_fhir_scratch();
    struct fhir_work *work = work_new(exchange, type);
    if (work == NULL || scratch == NULL) return;
    arena_reset(&scratch->arena);
    memcpy(work->id, id.data, id.size);
    const struct document_row *newest = find(work, gateway->keeper);
    if (newest == NULL || newest->deleted) {
        uint16_t status = newest == NULL ? 404 : 204;
        free(work);
        if (status == 404) {
            http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
        } else {
            http_answer(exchange, 204, MEDIA_NONE, span_of(NULL, 0));
        }
        return;
    }
    if (!if_match_holds(exchange, newest)) {
        free(work);
        api_fhir_refuse(exchange, 412, STATUS_CONFLICT, "if-match", NULL);
        return;
    }
    work->deleted = true;
    work->version = newest->version + 1;
    file_document(work, newest);
    struct fhir_change change = {
        .method = FHIR_DELETE, .type = span_text(fhir_type_name(type)), .id = span_text(work->id)};
    submit(work, gateway, &change, &scratch->arena);
}

// ---- reading ----------------------------------------------------------------------------------

void api_fhir_answer_version(struct http_exchange *exchange, enum fhir_type type,
                             const struct version_row *version, bool located)
{
    struct keeper *keeper = gateway_of(exchange)->keeper;
    if (version == NULL) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
        return;
    }
    size_t size = version->place.size, used = 0;
    uint8_t *memory = malloc(2 * size + 1);
    struct journal_record record;
    enum status status =
        memory == NULL ? STATUS_NO_SPACE
                       : journal_read(keeper->journal, &version->place, memory, size, &record);
    if (status == STATUS_OK)
        status =
            envelope_open(memory + size, size, &used, keeper->keys, KEEPER_TENANT, record.body);
    if (status != STATUS_OK) {
        free(memory);
        http_answer_problem(exchange, http_problem_of(status));
        return;
    }
    span body = span_of(memory + size, used);
    char text[160];
    struct writer w = writer_over(text, sizeof text);
    write_text(&w, "W/\"");
    write_decimal(&w, version->version);
    write_text(&w, "\"");
    http_answer_field(exchange, "ETag", writer_span(&w));
    if (located) {
        struct scratch *scratch = api_fhir_scratch();
        struct fhir_resource resource;
        arena_reset(&scratch->arena);
        if (fhir_read(&resource, body, type, &scratch->arena, NULL) == STATUS_OK) {
            w = writer_over(text, sizeof text);
            write_text(&w, "/fhir/");
            write_text(&w, fhir_type_name(type));
            write_text(&w, "/");
            write_span(&w, json_text(json_member(&resource.doc, resource.node, span_text("id"))));
            write_text(&w, "/_history/");
            write_decimal(&w, version->version);
            http_answer_field(exchange, "Location", writer_span(&w));
        }
    }
    http_answer(exchange, 200, MEDIA_FHIR_JSON, body);
    free(memory);
}

static void read_version(struct http_exchange *exchange, bool wanted, uint32_t number)
{
    enum fhir_type type;
    span id;
    if (!address(exchange, &type, &id)) return;
    struct keeper *keeper = gateway_of(exchange)->keeper;
    uint8_t name[DOCUMENT_NAME_SIZE];
    document_name(name, &keeper->secrets->name, fhir_type_code(type), id);
    const struct document_row *newest = documents_newest(&keeper->documents, name);
    if (newest == NULL) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
        return;
    }
    uint32_t version = wanted ? number : newest->version;
    const struct version_row *row = documents_version(&keeper->documents, name, version);
    if (row != NULL && row->deleted) {
        http_answer_problem(exchange, HTTP_PROBLEM_GONE);
        return;
    }
    api_fhir_answer_version(exchange, type, row, false);
}

void api_fhir_read(struct http_exchange *exchange)
{
    read_version(exchange, false, 0);
}

void api_fhir_vread(struct http_exchange *exchange)
{
    span text = exchange->parameter[2];
    uint32_t number = 0;
    bool good = text.size >= 1 && text.size <= 9;
    for (size_t i = 0; good && i < text.size; i++) {
        good = text.data[i] >= '0' && text.data[i] <= '9';
        number = number * 10 + (uint32_t)(text.data[i] - '0');
    }
    if (good) {
        read_version(exchange, true, number);
    } else {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_FOUND);
    }
}
