// SPDX-License-Identifier: Apache-2.0
// FHIR R4 into the terms of the consent decision: a Consent as a canonical consent, any resource
// as what is asked for, a request as JSON, and the answer as JSON. The same code runs in
// `consentry decide`, in the gateway and in WebAssembly.
//
// References become tokens: a relative one, and an absolute one under the server's own base, as
// "Type/id" without version; others as they stand, without version; what is contained, or only an
// identifier, as system and value.
#ifndef CONSENTRY_ADAPTERS_FHIR_POLICY_H
#define CONSENTRY_ADAPTERS_FHIR_POLICY_H

#include "core/base/writer.h"
#include "core/ledger/policy.h"
#include "fhir/fhir_consent.h"
#include "fhir/fhir_facts.h"

struct fhir_policy_options {
    span base;         // of this server, without a slash at the end; empty: none
    bool labeled_here; // resources without confidentiality are normal, not restricted
};

// The canonical form of a Consent that fhir_consent_read has passed; lists lie in the arena.
// NO_SPACE only: what is not understood is marked in the result, which then denies.
WARN_UNUSED enum status fhir_policy_consent(struct policy_consent *out,
                                            const struct fhir_consent *consent,
                                            const struct fhir_policy_options *options,
                                            struct arena *arena);

// What the decision needs of a resource.
WARN_UNUSED enum status fhir_policy_resource(struct policy_resource *out,
                                             const struct fhir_facts *facts,
                                             const struct json_doc *doc,
                                             const struct fhir_policy_options *options,
                                             struct arena *arena);

// The tokens of references that stand in `resource`: every name that they give their targets.
WARN_UNUSED enum status
fhir_policy_names(struct policy_tokens *out, struct fhir_references references,
                  const struct json_doc *doc, const struct json_node *resource,
                  const struct fhir_policy_options *options, struct arena *arena);

// What an actor's role makes of it.
enum policy_role fhir_policy_role(struct fhir_codings role);

// Why an active consent grants nothing and denies, or grants nothing at all: what an adapter warns
// of. STATUS_OK with NULL rule when there is nothing to say.
//   indeterminate: "consent-implicit-rules", "consent-modifier-extension", "consent-no-base"
//   no permit:     "consent-untyped-root"
const char *fhir_policy_doubt(const struct policy_consent *consent,
                              const struct fhir_consent *source);

enum { FHIR_POLICY_FILES_MAX = 64 };

struct fhir_policy_answer {
    struct policy_decision decision;
    span ids[FHIR_POLICY_FILES_MAX]; // Consent.id of each document, empty when it has none
    span versions[FHIR_POLICY_FILES_MAX];
    uint32_t count;
};

// Decides over whole documents. `request` is JSON:
//   {"patient":"Patient/1", "actors":["Practitioner/7",...], "custodian":"Organization/2",
//    "purpose":"TREAT" or a list, "action":"access", "now":"2026-06-15T10:00:00Z",
//    "resource":{...}}
// The first six may also stand in an object "request". Left out: patient, the resource's subject,
// else the patient of the consents; action, access; now, `now`. A Consent that cannot be read
// counts as one of this patient that is active and not understood. BAD_SYNTAX and its kin when
// the request cannot be read; LIMIT for more than FHIR_POLICY_FILES_MAX consents; NO_SPACE.
WARN_UNUSED enum status fhir_policy_decide(struct fhir_policy_answer *out, span request,
                                           const span *consents, uint32_t count, instant now,
                                           const struct fhir_policy_options *options,
                                           struct arena *arena, struct issues *issues);

// {"decision":"DENY","rule":"nested-deny","consents":["Consent/c1/_history/2"],"by":{"consent":
// "Consent/c1/_history/2","provision":1},"obligations":[]} and nothing behind it.
void fhir_policy_answer_write(struct writer *w, const struct fhir_policy_answer *answer);

#endif
