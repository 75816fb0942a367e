// SPDX-License-Identifier: Apache-2.0
// FHIR R4 resources into plans for the ledger: a pure function of documents, context and time.
//
//   Patient, Practitioner, PractitionerRole,        PLAN_ACTOR
//   Organization, RelatedPerson
//   Observation, DiagnosticReport,                  PLAN_RECORD
//   DocumentReference, ImagingStudy
//   Consent, active                                 PLAN_RECORD, and a PLAN_GRANT for each rule,
//                                                   custodian and recipient
//   Consent, stored over an earlier version         PLAN_REVOKE_DOCUMENT before its grants
//   Consent, rejected, inactive, entered in error   PLAN_RECORD, PLAN_REVOKE_DOCUMENT
//   Consent, draft or proposed                      PLAN_RECORD
//   Consent, deleted                                PLAN_RECORD about nobody, PLAN_REVOKE_DOCUMENT
//   anything else deleted                           PLAN_RECORD about nobody
//
// A rule becomes a leaf as the table CCE-1 (core/ledger/policy.h) understands it: what a permit
// does not understand it does not grant, what a deny does not understand it denies. A permit under
// an untyped root is not granted. An active Consent that the table calls indeterminate is refused.
//
// Patient and performers of a Consent, its organizations and the actors of its rules become
// parties, which the intake registers where they are new; so does the Patient that another
// resource is about. No other reference needs to resolve.
//
// Warnings and informational issues leave the plan whole; after an error the plan means nothing.
#ifndef CONSENTRY_ADAPTERS_FHIR_ADAPTER_H
#define CONSENTRY_ADAPTERS_FHIR_ADAPTER_H

#include "adapters/fhir_policy.h"
#include "adapters/plan.h"
#include "fhir/fhir_bundle.h"

// One change asked for: a whole request, or an entry of a Bundle.
struct fhir_change {
    enum fhir_method method;              // FHIR_POST, FHIR_PUT or FHIR_DELETE
    const struct fhir_resource *resource; // checked; NULL to delete
    span type;                            // "Consent"
    span id;                              // the id it has or gets on this server; not empty
    span full_url;                        // of the entry, or empty
};

struct fhir_adapter_context {
    span tenant_key; // 1 to 64 bytes, of pseudonyms
    struct fhir_policy_options policy;
    instant now;
    // The changes of one transaction: a reference by an entry's fullUrl means the resource there.
    const struct fhir_change *group;
    uint32_t group_count;
};

// True for the resource types that are accounts of the ledger.
bool fhir_adapter_is_actor(enum fhir_type type);
// True for the resource types that a client may store.
bool fhir_adapter_accepts(enum fhir_type type);

// When a change of a transaction has its turn, the least first: deletions, creates, updates (R4
// http.html 3.1.0.11.2), and among each the actors before those who speak of them.
uint32_t fhir_adapter_turn(const struct fhir_change *change);
enum { FHIR_ADAPTER_TURNS = 5 };

// The plan of one change. The arena is only needed during the call. Errors, each with an issue:
// those of fhir_consent_read; UNSUPPORTED for a type that is not accepted; REFUSED for a Consent
// that cannot be understood, or names its patient in no way that can be compared; BAD_VALUE for a
// code that its own code system does not have; LIMIT; NO_SPACE.
WARN_UNUSED enum status fhir_adapter_plan(struct plan *out, const struct fhir_change *change,
                                          const struct fhir_adapter_context *context,
                                          struct arena *arena, struct issues *issues);

// What `narrower` holds in leaves that are narrowed to imaging studies by their resource types
// alone: class ImagingStudy by itself, or beside Media. A rule with such a digest reaches every
// imaging study. Returns how many; the tenant key is that of the plan's context.
enum { FHIR_ADAPTER_NARROWINGS = 3 };
uint32_t fhir_adapter_imaging_narrowings(digest out[static FHIR_ADAPTER_NARROWINGS],
                                         span tenant_key);

// The identifier that a search such as If-None-Exist "identifier=http://a%7Cb" asks for, decoded
// into the arena. False when it asks for anything else, or for more.
bool fhir_adapter_search(struct policy_token *out, span query, struct arena *arena);

#endif
