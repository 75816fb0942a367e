// SPDX-License-Identifier: Apache-2.0
// What the parts of the FHIR adapter share: a plan under construction.
#ifndef CONSENTRY_ADAPTERS_FHIR_ADAPTER_INTERNAL_H
#define CONSENTRY_ADAPTERS_FHIR_ADAPTER_INTERNAL_H

#include "adapters/fhir_adapter.h"

struct planner {
    const struct fhir_adapter_context *context;
    const struct fhir_change *change;
    struct arena *arena;
    struct issues *issues;
    struct plan *plan;
    enum status status; // of the first error
};

// Records a finding at `node` of the document.
void planner_say(struct planner *p, const struct json_doc *doc, const struct json_node *node,
                 enum issue_severity severity, enum status status, const char *rule);

// The party whom `reference` names, made or extended when needed; PLAN_PARTIES_MAX when it names
// nobody in a way that can be compared. `kind` is for references that do not say.
uint32_t planner_party(struct planner *p, const struct fhir_reference *reference,
                       enum account_kind kind);

// A party that exists from genesis.
uint32_t planner_special(struct planner *p, enum plan_party_kind kind);

// Appends a step whose roles are nobody; NULL after a failure.
struct plan_step *planner_step(struct planner *p, enum plan_step_kind kind);

// The steps of a Consent but its PLAN_RECORD, which stands already with `patient`.
void planner_consent(struct planner *p, const struct fhir_consent *consent, uint32_t patient);

#endif
