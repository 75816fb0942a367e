// SPDX-License-Identifier: Apache-2.0
// CDA documents into plans for the ledger.
//
//   any document                  PLAN_RECORD about its patient, under its set id (else its id), so
//                                 that a later version supersedes an earlier one
//   IHE BPPC acknowledgement      PLAN_REVOKE_DOCUMENT, and a PLAN_GRANT for each policy whose
//   rules
//                                 are known here: a policy is an OID, and its rules stand behind it
//   relatedDocument RPLC of one   also PLAN_REVOKE_DOCUMENT of what it replaces, in the same group
//   HL7 consent directive         PLAN_RECORD, and held: its entries are shown to a person; nothing
//                                 computable in it is executed
//
// Consents to a treatment (authorization, LOINC 64293-4) are recorded and grant nothing.
#ifndef CONSENTRY_ADAPTERS_CDA_ADAPTER_H
#define CONSENTRY_ADAPTERS_CDA_ADAPTER_H

#include "adapters/plan.h"
#include "core/base/writer.h"
#include "hl7/cda/cda_document.h"

// What a policy that a patient acknowledged says.
struct cda_policy {
    span code; // its OID, or another code of the service event
    bool deny;
    uint64_t types;    // bits of POLICY_TYPE_x, 0: all
    uint64_t purposes; // bits of POLICY_PURPOSE_x, 0: all
    bool anyone;       // for everyone in the domain; else for the document's recipients
};

struct cda_adapter_context {
    span tenant_key; // 1 to 64 bytes, of pseudonyms
    const struct cda_policy *policies;
    size_t policy_count;
    bool trusted; // else permits are held
    instant now;
};

// The two answers of SNOMED CT that take no table: consent given for the document's recipients, and
// refused to anyone.
#define CDA_CONSENT_GIVEN   "417370002"
#define CDA_CONSENT_REFUSED "416308001"

#define CDA_PLANS_MAX       8

struct cda_outcome {
    const struct plan *plans; // in the arena; one group, in order
    uint32_t plan_count;
    bool hold; // a person must look before anything is done; an issue says why
};

// The plans of a document that cda_read() accepted. Errors, each an issue: UNSUPPORTED is none, an
// unknown policy is recorded with a warning and grants nothing; MISSING for a patient without an
// identifier; REFUSED for a period that is over; LIMIT, NO_SPACE.
WARN_UNUSED enum status cda_adapter_plan(struct cda_outcome *out,
                                         const struct cda_document *document,
                                         const struct cda_adapter_context *context,
                                         struct arena *arena, struct issues *issues);

// Reads and plans, and writes "ok":true,"operations":[...],"issues":[...] without braces, as
// `consentry translate cda` prints it; "held":true before the issues where it is.
WARN_UNUSED enum status cda_translate(struct writer *w, span input,
                                      const struct cda_adapter_context *context,
                                      struct arena *arena, struct issues *issues);

#endif
