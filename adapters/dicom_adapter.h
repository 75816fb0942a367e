// SPDX-License-Identifier: Apache-2.0
// A DICOM instance into plans for the ledger: a pure function of its metadata, what is known of the
// sender, and the time.
//
//   the instance              PLAN_RECORD about its patient, under its SOP Instance UID, so that
//                             the same instance received again supersedes its record
//   (0012,0083), for each item, PS3.3 C.7.2.3:
//     NO, no flag, unknown    a deny for the purpose of its distribution type
//     WITHDRAWN               PLAN_REVOKE_DOCUMENT of what was proposed, and the deny
//     YES                     PLAN_REQUEST: a proposal, which a person or a FHIR Consent answers
//
// The standard does not say who consented, nor what follows from WITHDRAWN. What an instance says
// is therefore an assertion of its sender: it narrows at once and widens nothing. Of several items
// about the same distribution the most restrictive one counts. A deny covers all imaging of the
// patient for that purpose, since the ledger has no selector for one study.
//
//   NAMED_PROTOCOL     purpose CLINTRCH, for the protocol by issuer and id
//   RESTRICTED_REUSE   purpose HRESCH, for anyone
//   PUBLIC_RELEASE     purposes HRESCH and HMARKT, for anyone: v3 ActReason has no code of its own
//   anything else      as PUBLIC_RELEASE, and never a proposal
//
// Every plan of an assertion is named by study, distribution, protocol and flag, so that a caller
// who finds such a document in the ledger already can leave it out: a study repeats it in each of
// its instances.
#ifndef CONSENTRY_ADAPTERS_DICOM_ADAPTER_H
#define CONSENTRY_ADAPTERS_DICOM_ADAPTER_H

#include "adapters/plan.h"
#include "core/base/arena.h"
#include "core/base/issue.h"
#include "core/ledger/policy.h"
#include "dicom/dicom_metadata.h"

#define DICOM_ASSERTIONS_MAX 8
// What the arena needs for any instance: the plans, and texts.
#define DICOM_ADAPTER_MEMORY (1U << 20)

// An issuer of patient ids, (0010,0021) or a universal id of (0010,0024), and the system its
// identifiers have here. Without a row an OID is urn:oid:..., anything else urn:id:... .
struct dicom_issuer {
    span issuer;
    span system;
};

// The system of identifiers without an issuer.
#define DICOM_SYSTEM_NO_ISSUER "urn:consentry:dicom:patient-id"
#define DICOM_SYSTEM_PROTOCOL  "urn:consentry:dicom:protocol"

struct dicom_adapter_context {
    span tenant_key; // 1 to 64 bytes, of pseudonyms
    const struct dicom_issuer *issuers;
    size_t issuer_count;
    span no_issuer; // system of identifiers without issuer; empty: DICOM_SYSTEM_NO_ISSUER
    instant now;
};

// What the consent decision asks of an instance (reference fields of core/ledger/policy.h).
struct dicom_class {
    uint64_t types; // bits POLICY_TYPE_x; 0 when Modality does not say what it is
    uint64_t sensitivities;
    bool sensitivity_unknown; // free text, a recognizable face
    uint8_t confidentiality;  // enum policy_confidentiality
    bool deidentified;        // (0012,0062) YES, and it says how
    bool burned_in;           // text may stand in the pixels
};

enum dicom_flag { DICOM_FLAG_NO, DICOM_FLAG_WITHDRAWN, DICOM_FLAG_YES };

struct dicom_assertion {
    enum dicom_flag flag;
    uint64_t purposes;            // bits POLICY_PURPOSE_x
    struct policy_token protocol; // of NAMED_PROTOCOL, else empty
    const struct plan *plan;
};

struct dicom_outcome {
    const struct plan *record; // in the arena
    struct dicom_assertion assertions[DICOM_ASSERTIONS_MAX];
    uint32_t assertion_count;
    struct dicom_class class;
};

// The plans of an instance whose metadata dicom_metadata_read() has accepted. LIMIT for too
// many assertions; NO_SPACE. Rules, beside those of the reader:
//   dicom-uid               W  SOP Class, SOP Instance, Study or Series Instance UID is missing:
//                              the record stands alone, and a store cannot keep the instance
//   dicom-patient           W  no Patient ID: recorded about nobody, disclosed to nobody
//   dicom-deidentification  W  Patient Identity Removed YES without saying how, or with text burned
//                              into the pixels
//   dicom-consent           W  an assertion that is not understood and therefore denies
//   dicom-consent-proposed  I  YES: proposed, not granted
WARN_UNUSED enum status dicom_adapter_plan(struct dicom_outcome *out,
                                           const struct dicom_metadata *metadata,
                                           const struct dicom_adapter_context *context,
                                           struct arena *arena, struct issues *issues);

// The patient's identifiers as (system, value), Patient ID first, then those of (0010,1002). At
// most `capacity`; 0 when nothing identifies the patient. NO_SPACE.
WARN_UNUSED enum status dicom_adapter_identifiers(struct policy_token *out, uint32_t capacity,
                                                  uint32_t *count,
                                                  const struct dicom_metadata *metadata,
                                                  const struct dicom_adapter_context *context,
                                                  struct arena *arena);

// What kind of data an instance is, from its modality, body part and labels.
struct dicom_class dicom_adapter_class(const struct dicom_metadata *metadata);

// The name of an instance's document; `sop_instance` is its UID without padding.
struct account_key dicom_adapter_document(span tenant_key, span sop_instance);

#endif
