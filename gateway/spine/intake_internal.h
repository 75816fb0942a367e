// SPDX-License-Identifier: Apache-2.0
// Shared by intake.c (the path), intake_resolve.c (plans to drafts) and intake_journal.c (a group
// as journal records).
#ifndef CONSENTRY_GATEWAY_INTAKE_INTERNAL_H
#define CONSENTRY_GATEWAY_INTAKE_INTERNAL_H

#include "gateway/spine/intake.h"

#define INTAKE_ALIASES_MAX 1024
// Records of one group at most: one an operation, a document, a decision, an alias, and a hold.
#define INTAKE_ENTRIES_MAX (INTAKE_OPERATIONS_MAX + 2 * INTAKE_ITEMS_MAX + INTAKE_ALIASES_MAX + 1)
// Forms of consent that one rescission may end.
#define INTAKE_FORMS_MAX 64

static_assert(INTAKE_ENTRIES_MAX <= JOURNAL_GROUP_MAX, "a group of the journal holds any request");

// intake_resolve.c: fills drafts, draft_item and aliases from all plans.
enum status intake_resolve(struct intake *intake, const struct intake_request *request,
                           struct intake_refusal *refusal);

// Shared by what makes drafts.
enum status intake_fail(struct intake_refusal *refusal, size_t item, enum status status,
                        const char *rule);
enum status intake_random_salt(struct intake *intake, struct salt *salt);
// A draft of that kind with a fresh blinder, of no document yet. LIMIT.
enum status intake_next_draft(struct intake *intake, uint8_t kind, size_t item, struct draft **out);
enum status intake_add_alias(struct intake *intake, const struct account_key *name,
                             const struct account_key *account);
// One REVOKE, unless this group has it already.
enum status intake_add_revoke(struct intake *intake, size_t item, uint32_t leaf);

// Who a party is, as roles of drafts name it.
struct party_role {
    struct account_key key; // zeros: a genesis account
    uint32_t index;         // then its index
    bool is_new;            // registered by this very item
};
// The account that a party's known names agree on; *known false when none is known. CONFLICT.
enum status intake_find_party(const struct intake *intake, const struct plan_party *party,
                              struct account_key *out, bool *known);
enum status intake_resolve_party(struct intake *intake, const struct plan_party *party, size_t item,
                                 digest profile, struct party_role *out);
void intake_set_role(struct draft *draft, enum operation_role role, const struct party_role *party);

// intake_decide.c: what may still be done in the order of decisions, and which forms a plan means.
// CONFLICT decided-earlier.
enum status intake_check_decided(const struct intake *intake, const struct plan *plan, size_t item,
                                 struct intake_refusal *refusal);
size_t intake_forms(const struct intake *intake, const struct plan *plan,
                    struct account_key out[static INTAKE_FORMS_MAX]);
// The body to journal for a plan; false when there is nothing to keep.
bool intake_decision_of(const struct plan *plan, struct decision_body *out);

// intake_merge.c: drafts and aliases of a merge.
enum status intake_resolve_merge(struct intake *intake, const struct plan_merge *merge,
                                 struct intake_refusal *refusal);

// intake_journal.c: the records of the applied operations, documents and aliases; then the indexes.
enum status intake_write_group(struct intake *intake, const struct intake_request *request);
enum status intake_index_hold(struct intake *intake, struct intake_request *request);
enum status intake_index_group(struct intake *intake, const struct intake_request *request);

#endif
