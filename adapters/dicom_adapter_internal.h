// SPDX-License-Identifier: Apache-2.0
// What the parts of the DICOM adapter share.
#ifndef CONSENTRY_ADAPTERS_DICOM_ADAPTER_INTERNAL_H
#define CONSENTRY_ADAPTERS_DICOM_ADAPTER_INTERNAL_H

#include "adapters/dicom_adapter.h"

struct dicom_planner {
    const struct dicom_metadata *metadata;
    const struct dicom_adapter_context *context;
    struct arena *arena;
    struct issues *issues;
    struct dicom_outcome *out;
    struct plan_party patient; // PLAN_NOBODY when nothing identifies it
    enum status status;        // of the first error
};

// A finding at an element; an error sets the status.
void dicom_planner_say(struct dicom_planner *p, enum issue_severity severity, enum status status,
                       const char *rule, const char *location);

// A zeroed plan in the arena; NULL after a failure.
struct plan *dicom_planner_plan(struct dicom_planner *p);
// A step about the patient, by the tenant; NULL after a failure.
struct plan_step *dicom_planner_step(struct dicom_planner *p, struct plan *plan,
                                     enum plan_step_kind kind);

// Texts joined by '|' in the arena.
span dicom_planner_join(struct dicom_planner *p, const span *parts, size_t count);

// "urn:oid:1.2", "urn:uuid:...", "urn:id:name", or the row of the table that has it.
span dicom_planner_system(const struct dicom_adapter_context *context, span issuer, span type,
                          struct arena *arena);

// dicom_assertion.c: the items of (0012,0083).
void dicom_planner_assertions(struct dicom_planner *p);

#endif
