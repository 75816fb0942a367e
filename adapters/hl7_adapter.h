// SPDX-License-Identifier: Apache-2.0
// HL7 v2 messages into plans for the ledger: a pure function of a received message, the feed it
// came from, and the time. Every decision fails closed: what is not understood grants nothing, and
// says so.
//
//   the message           one plan: PLAN_ACTOR for each patient of an ADT that makes or changes
//                         people, else PLAN_RECORD; a document keeps its own number (TXA-12), so
//                         that edits and replacements supersede it
//   CON-11 A              PLAN_REVOKE_DOCUMENT of the same form, PLAN_GRANT for each recipient
//          L              the same with a deny for each restriction; held when the only limit is
//                         free text, or none is stated
//          P              PLAN_REQUEST
//          R              PLAN_REVOKE_DOCUMENT, and a deny that can be enforced
//          X              PLAN_REVOKE_DOCUMENT that must find what it ends
//          B              no grant: an entry for the audit, CON-20 required
//          missing, other refused before it comes here
//   ARV                   a deny by data class or sensitivity; ARV-2 D ends it
//   PD1-12                by the feed: protect, share or ignore
//   ADT A40 and its kin   a merge: survivor and prior; A47 and its kin further names of one person
//   RFI, QBP, QRY         PLAN_REQUEST; RSP PLAN_RESPOND
//
// Which kinds of consent say anything about disclosure stands in hl7_consent_types.def: an
// authorization of a treatment is recorded and grants nothing.
//
// All plans of a message are one group: accepted or refused together, in order.
#ifndef CONSENTRY_ADAPTERS_HL7_ADAPTER_H
#define CONSENTRY_ADAPTERS_HL7_ADAPTER_H

#include "adapters/plan.h"
#include "hl7/hl7_consent.h"
#include "hl7/hl7_header.h"

#define HL7_PLANS_MAX    24
#define HL7_MERGES_MAX   16
#define HL7_BYPASSES_MAX 8
// What the arena needs for any message.
#define HL7_ADAPTER_MEMORY (3U << 20)

// An assigning authority by its namespace or universal id, and the system its identifiers have
// here. Without a row an OID is urn:oid:..., a UUID urn:uuid:..., a URI itself, anything else
// urn:id:... .
struct hl7_authority {
    span authority;
    span system;
};

enum hl7_protection_meaning { HL7_PROTECTION_IGNORE, HL7_PROTECTION_PROTECT, HL7_PROTECTION_SHARE };

// What a feed has agreed on with its sender. All zeros but `trusted` and `purposes` is the usual
// feed: HL7_FEED_USUAL.
struct hl7_feed {
    bool trusted;         // an untrusted feed restricts at once; what it permits is held
    bool registry_opt_in; // ARV-3 OI counts as consent
    enum hl7_protection_meaning protection;
    uint64_t purposes; // bits of POLICY_PURPOSE_x: of a consent whose type says none
    const struct hl7_authority *authorities;
    size_t authority_count;
};
#define HL7_FEED_USUAL \
    ((struct hl7_feed){.trusted = true, .purposes = (uint64_t)1 << POLICY_PURPOSE_TREAT})

struct hl7_adapter_context {
    span tenant_key; // 1 to 64 bytes, of pseudonyms
    const struct hl7_feed *feed;
    instant now;
};

struct hl7_outcome {
    const struct plan *plans; // in the arena
    uint32_t plan_count;
    struct plan_merge merges[HL7_MERGES_MAX];
    uint32_t merge_count;
    struct plan_bypass bypasses[HL7_BYPASSES_MAX];
    uint32_t bypass_count;
    bool hold; // a person must look before anything is done; an issue says why
};

// The plans of one message that hl7_receive() accepted. Errors, each an issue with its place and a
// rule of hl7_rules.def: what the readers of hl7_consent.h refuse; a consent that lacks what makes
// it one; a patient nobody can tell apart; LIMIT, NO_SPACE. After an error the outcome means
// nothing; a held message is no error.
WARN_UNUSED enum status hl7_adapter_plan(struct hl7_outcome *out,
                                         const struct hl7_received *received,
                                         const struct hl7_adapter_context *context,
                                         struct arena *arena, struct issues *issues);

#endif
