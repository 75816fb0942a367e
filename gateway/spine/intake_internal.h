// SPDX-License-Identifier: Apache-2.0
// Shared by intake.c (the path), intake_resolve.c (plans to drafts) and intake_journal.c (a group
// as journal records).
#ifndef CONSENTRY_GATEWAY_INTAKE_INTERNAL_H
#define CONSENTRY_GATEWAY_INTAKE_INTERNAL_H

#include "gateway/spine/intake.h"

#define INTAKE_ALIASES_MAX 1024
// Records of one group at most: one an operation, one a document, one an alias.
#define INTAKE_ENTRIES_MAX (INTAKE_OPERATIONS_MAX + INTAKE_ITEMS_MAX + INTAKE_ALIASES_MAX)

static_assert(INTAKE_ENTRIES_MAX <= JOURNAL_GROUP_MAX, "a group of the journal holds any request");

// intake_resolve.c: fills drafts, draft_item and aliases from all plans.
enum status intake_resolve(struct intake *intake, const struct intake_request *request,
                           struct intake_refusal *refusal);

// intake_journal.c: the records of the applied operations, documents and aliases; then the indexes.
enum status intake_write_group(struct intake *intake, const struct intake_request *request);
enum status intake_index_group(struct intake *intake, const struct intake_request *request);

#endif
