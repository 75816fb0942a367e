// SPDX-License-Identifier: Apache-2.0
// The FHIR door (http://hl7.org/fhir/R4/http.html): create, update, delete, read, vread, batch and
// transaction of the resource types that the adapter accepts. Shared by api_fhir.c (one change),
// fhir_bundle_call.c (Bundles), fhir_change.c (a change into plan and document), fhir_read_call.c
// (reading back) and fhir_reply.c (what goes out).
#ifndef CONSENTRY_GATEWAY_FHIR_DOOR_H
#define CONSENTRY_GATEWAY_FHIR_DOOR_H

#include "adapters/answer.h"
#include "adapters/fhir_adapter.h"
#include "fhir/fhir_primitives.h"
#include "fhir/fhir_stamp.h"
#include "gateway/spine/gateway.h"

// Codes of types on disk: never change a number, never use one twice.
// clang-format off
#define FHIR_DOOR_TYPES(X)                                                                         \
    X(Consent, 1) X(Patient, 2) X(Practitioner, 3) X(PractitionerRole, 4) X(Organization, 5)       \
    X(RelatedPerson, 6) X(Observation, 7) X(DiagnosticReport, 8) X(DocumentReference, 9)           \
    X(ImagingStudy, 10)
// clang-format on

#define FHIR_DOOR_FORMAT_JSON 1
#define FHIR_ID_SIZE          64
#define FHIR_CALL_ISSUES      32

// A type of the table by its name, or NULL.
struct fhir_door_type {
    const char *name;
    uint16_t code;
    enum fhir_type type;
};
const struct fhir_door_type *fhir_door_type(span name);

// One change on its way, or one entry of a Bundle.
struct fhir_item {
    const struct fhir_door_type *type;
    enum fhir_method method;
    char id[FHIR_ID_SIZE + 1];
    uint32_t version; // 0: nothing there
    bool is_new;      // there was nothing, or it was deleted
    bool is_refused;
    bool is_found;         // If-None-Exist: exists already; nothing is done
    uint16_t http;         // what its answer says
    uint64_t stamp_s;      // meta.lastUpdated
    struct buffer json;    // the stored document; empty after DELETE
    struct buffer outcome; // OperationOutcome of a refused entry
    bool has_receipt;
    uint8_t receipt[RECEIPT_ID_SIZE];
};

enum fhir_prefer { FHIR_PREFER_REPRESENTATION, FHIR_PREFER_MINIMAL, FHIR_PREFER_OUTCOME };

struct fhir_call {
    struct http_exchange *exchange;
    struct gateway *gateway;
    enum fhir_prefer prefer;
    bool is_bundle;
    bool is_transaction;
    size_t item_count;
    size_t waiting;       // requests that are not durable yet
    enum status failed;   // of the first that did not become durable
    struct issues issues; // findings of the whole call
    struct issue issue_items[FHIR_CALL_ISSUES];
    struct fhir_item *items;
    struct intake_request *requests; // one, or one an item
    struct fhir_item one_item;
    struct intake_request one_request;
};

// fhir_call.c
struct fhir_call *fhir_call_new(struct http_exchange *exchange, size_t items);
void fhir_call_end(struct fhir_call *call);
// Hands `items` (plans and documents in the scratch arena) to the intake as one group whose answer
// request number `n` waits for. The item or items named by it are told what happened.
enum status fhir_call_submit(struct fhir_call *call, size_t n, const struct intake_item *items,
                             size_t count, enum batch_class class, struct intake_refusal *refusal);

// fhir_change.c: preconditions, id, version, stamp, plan. The plan and the document's parts lie in
// the scratch arena. An error leaves issues in the call and the HTTP status in item->http; when the
// item is_found there is nothing to submit.
struct fhir_ask {
    struct fhir_change change;                  // id empty for POST
    span if_match;                              // W/"3", or empty
    span if_none_exist;                         // a search, or empty
    const struct fhir_adapter_context *context; // of a transaction, or NULL
    const struct fhir_rename *renames;          // likewise: references between its entries
    size_t rename_count;
};
enum status fhir_change_prepare(struct fhir_call *call, struct fhir_item *item,
                                const struct fhir_ask *ask, struct intake_item *out);
// Chooses id, version and what is there before the plan is made: the first half of the above.
enum status fhir_change_place(struct fhir_call *call, struct fhir_item *item,
                              const struct fhir_ask *ask);
enum status fhir_change_plan(struct fhir_call *call, struct fhir_item *item,
                             const struct fhir_ask *ask, struct intake_item *out);
struct fhir_adapter_context fhir_door_context(const struct gateway *gateway);
// Keys, in the arena, of the identifiers by which a document is found again.
enum status fhir_change_identify(struct gateway *gateway, struct arena *arena,
                                 const struct fhir_resource *resource,
                                 struct intake_document *document);
// Adds an error and sets the item's status.
enum status fhir_item_refuse(struct fhir_call *call, struct fhir_item *item, uint16_t http,
                             enum status status, const char *rule);
// Turns a refusal of the intake into issues and a status.
void fhir_item_intake_refused(struct fhir_call *call, struct fhir_item *item, enum status status,
                              const struct intake_refusal *refusal);

// fhir_read_call.c: a stored version as JSON into `out`, malloc'd by the caller's budget.
// NOT_FOUND, KEY_MISSING (erased: 410), UNAVAILABLE, NO_SPACE.
enum status fhir_door_load(struct gateway *gateway, const uint8_t *name, uint32_t version,
                           struct buffer *out, uint64_t *time_s);

// fhir_reply.c
// The field Consentry-Receipt, if the item has one.
void fhir_reply_receipt(struct fhir_call *call, const struct fhir_item *item);
void fhir_reply_item(struct fhir_call *call, const struct fhir_item *item);
void fhir_reply_bundle(struct fhir_call *call);
// An OperationOutcome of the call's findings.
void fhir_reply_outcome(struct fhir_call *call, uint16_t http);
// The same as JSON, for an entry. Empty without memory.
void fhir_outcome_json(struct fhir_call *call, const struct issues *issues, struct buffer *out);

// The scratch arena, empty.
struct arena *fhir_scratch(struct gateway *gateway);

#endif
