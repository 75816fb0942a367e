// SPDX-License-Identifier: Apache-2.0
// What the parts of the HL7 adapter share: plans under construction, and how a message names
// people.
#ifndef CONSENTRY_ADAPTERS_HL7_ADAPTER_INTERNAL_H
#define CONSENTRY_ADAPTERS_HL7_ADAPTER_INTERNAL_H

#include "adapters/hl7_adapter.h"
#include "adapters/pseudonym.h"

struct hl7_planner {
    const struct hl7_received *received;
    const struct hl7_message *m;
    const struct hl7_adapter_context *context;
    struct arena *arena;
    struct issues *issues;
    struct hl7_outcome *out;
    struct plan *plans;
    size_t patient_segment;    // the PID that holds here, or segment_count
    struct plan_party patient; // its party
    span patient_key;          // text that names the patient in keys of documents
    bool has_patient;
    enum status status; // of the first error
};

// A finding at a part of the message; an error sets the status.
void hl7_planner_say(struct hl7_planner *p, enum issue_severity severity, enum hl7_rule rule,
                     span part, const struct hl7_place *place);

// The next plan, for the document that the two texts name; NULL after a failure.
struct plan *hl7_planner_plan(struct hl7_planner *p, span type, span id);
// Its key alone.
struct account_key hl7_planner_key(const struct hl7_planner *p, span type, span id);
// Adds a step whose patient is the present one; NULL after a failure.
struct plan_step *hl7_planner_step(struct hl7_planner *p, struct plan *plan,
                                   enum plan_step_kind kind);
uint8_t hl7_planner_party(struct hl7_planner *p, struct plan *plan, const struct plan_party *party);
uint8_t hl7_planner_special(struct hl7_planner *p, struct plan *plan, enum plan_party_kind kind);

// Text of a part, unescaped, without blanks at the ends; empty for null, and after a failure.
span hl7_planner_text(struct hl7_planner *p, span part);
// Several texts joined by '|', for keys.
span hl7_planner_join(struct hl7_planner *p, const span *parts, size_t count);

// How parts name somebody (hl7_identity.c). False when they do so in no way that can be compared.
bool hl7_identity_system(struct hl7_planner *p, const struct hl7_hd *authority, span *system);
bool hl7_identity_cx(struct hl7_planner *p, span repetition, struct policy_token *out);
bool hl7_identity_hd(struct hl7_planner *p, span field, struct policy_token *out);
bool hl7_identity_participant(struct hl7_planner *p, const struct hl7_participant *participant,
                              struct plan_party *out);
// A party of every identifier in a field of CX; false when none can be compared.
bool hl7_identity_patient(struct hl7_planner *p, span field, struct plan_party *out,
                          struct policy_token *first);
void hl7_identity_name(struct hl7_planner *p, struct plan_party *party, uint8_t kind,
                       const struct policy_token *token);

// The segments that say something about consent.
void hl7_planner_consent(struct hl7_planner *p, size_t segment);
void hl7_planner_restriction(struct hl7_planner *p, size_t segment);
void hl7_planner_protection(struct hl7_planner *p, size_t segment);

// A rule that denies everything: selectors are then narrowed.
struct rule_content hl7_rule_deny(void);
// Adds a rule for `grantee` (NULL: anyone) to a plan of the present patient.
void hl7_planner_grant(struct hl7_planner *p, struct plan *plan, const struct rule_content *rule,
                       const struct plan_party *grantee);
// What a restriction denies; false when it is no deny.
bool hl7_restriction_rule(struct hl7_planner *p, const struct hl7_restriction *restriction,
                          struct rule_content *rule);

#endif
