// SPDX-License-Identifier: Apache-2.0
// What the files of the FHIR door share.
#ifndef CONSENTRY_GATEWAY_API_FHIR_INTERNAL_H
#define CONSENTRY_GATEWAY_API_FHIR_INTERNAL_H

#include "adapters/fhir_adapter.h"
#include "adapters/pseudonym.h"
#include "gateway/gateway.h"

enum {
    FHIR_ID_SIZE = 65,
    FHIR_ISSUES_MAX = 64,
    FHIR_IDENTIFIERS_MAX = 32,
    FHIR_FORMAT_JSON = 1,
    OUTCOME_BYTES = 64 << 10,
    SCRATCH_BYTES = 192 << 20, // address space; a Bundle of 16 MB takes most of it
};

// Codes of resource types in the journal: never renumbered.
// clang-format off
#define FHIR_TYPE_CODES(X) \
    X(Consent, 1) X(Patient, 2) X(Practitioner, 3) X(PractitionerRole, 4) X(Organization, 5)   \
    X(RelatedPerson, 6) X(Observation, 7) X(DiagnosticReport, 8) X(DocumentReference, 9)       \
    X(ImagingStudy, 10)
// clang-format on

// 0 for a type that this door does not store.
uint16_t fhir_type_code(enum fhir_type type);

struct scratch {
    void *memory;
    struct arena arena;
};

// A change under way, from the request to the disk.
struct fhir_work {
    struct intake_request request;
    struct http_exchange *exchange;
    struct intake_item item;
    enum fhir_type type;
    char id[FHIR_ID_SIZE];
    uint8_t name[DOCUMENT_NAME_SIZE];
    uint32_t version;
    bool deleted;
    bool was_deleted;
    instant now;
    uint8_t *body; // the stamped resource
    size_t body_size;
    uint32_t identifier_count;
    struct account_key identifiers[FHIR_IDENTIFIERS_MAX];
    uint32_t issue_count;
    struct issue issues[FHIR_ISSUES_MAX];
};

// The loop thread's scratch, or NULL without memory; whoever begins a request resets it.
struct scratch *api_fhir_scratch(void);
// Answers with an OperationOutcome.
void api_fhir_outcome(struct http_exchange *exchange, uint16_t status, const struct issues *issues);
void api_fhir_refuse(struct http_exchange *exchange, uint16_t status, enum status what,
                     const char *rule, const char *location);
void api_fhir_refused(struct http_exchange *exchange, enum status status,
                      const struct intake_refusal *refusal);
// The HTTP status that a reader's or the intake's status means.
uint16_t api_fhir_status_of(enum status status);
// Answers with a stored version; Location too when `located`.
void api_fhir_answer_version(struct http_exchange *exchange, enum fhir_type type,
                             const struct version_row *version, bool located);

void api_fhir_metadata(struct http_exchange *exchange);
void api_fhir_create(struct http_exchange *exchange);
void api_fhir_update(struct http_exchange *exchange);
void api_fhir_delete(struct http_exchange *exchange);
void api_fhir_read(struct http_exchange *exchange);
void api_fhir_vread(struct http_exchange *exchange);

#endif
