// SPDX-License-Identifier: Apache-2.0
// Plans into drafts: who is meant, who is new, which leaves are meant.
#include <string.h>

#include "core/base/invariant.h"
#include "core/ledger/commitment.h"
#include "gateway/spine/intake_internal.h"

enum status intake_fail(struct intake_refusal *refusal, size_t item, enum status status,
                        const char *rule)
{
    refusal->error = LEDGER_OK;
    refusal->item = item;
    refusal->rule = rule;
    return status;
}

// Random parts ------------------------------------------------------------------------------------

enum status intake_random_salt(struct intake *intake, struct salt *salt)
{
    TRY(host_random(intake->host, salt->word, sizeof salt->word));
    for (int i = 0; i < 5; i++) salt->word[i] &= LEDGER_INDEX_LIMIT - 1;
    return STATUS_OK;
}

// A draft of that kind with a fresh blinder.
enum status intake_next_draft(struct intake *intake, uint8_t kind, size_t item, struct draft **out)
{
    if (intake->draft_count == INTAKE_OPERATIONS_MAX) return STATUS_LIMIT;
    intake->draft_item[intake->draft_count] = (uint8_t)(item + 1);
    intake->draft_document[intake->draft_count] = (struct account_key){{0}};
    struct draft *draft = &intake->drafts[intake->draft_count++];
    *draft = (struct draft){.op.kind = kind};
    *out = draft;
    return intake_random_salt(intake, &draft->op.blinder);
}

// Commitments -------------------------------------------------------------------------------------

static digest content_commitment(const struct intake *intake,
                                 const struct intake_document *document)
{
    uint8_t id[DOCUMENT_CONTENT_ID_SIZE];
    if (!document->is_there) return (digest){{FELT_ZERO}};
    document_content_id(id, &intake->keeper->secrets->content, document->bytes);
    return commit_bytes(DOMAIN_CONTENT_ID, span_of(id, sizeof id));
}

// What a document is: type, format, version, deleted or not.
static digest meta_commitment(const struct intake_document *document)
{
    uint8_t meta[8] = {(uint8_t)document->type,
                       (uint8_t)(document->type >> 8),
                       document->format,
                       document->deleted,
                       (uint8_t)document->version,
                       (uint8_t)(document->version >> 8),
                       (uint8_t)(document->version >> 16),
                       (uint8_t)(document->version >> 24)};
    return commit_bytes(DOMAIN_CONTENT_META, span_of(meta, sizeof meta));
}

// Parties -----------------------------------------------------------------------------------------

// What one name means: an account that exists, or one that an earlier draft of this group makes.
struct meaning {
    bool known;
    struct account_key account;
};

static struct meaning meaning_of(const struct intake *intake, const struct account_key *name)
{
    struct account_key at = keeper_follow(intake->keeper, name);
    for (size_t i = 0; i < intake->alias_count; i++) {
        // Aliases of this group lead to accounts, as they were when they were made.
        if (account_key_equal(&intake->aliases[i].pseudonym, &at))
            at = keeper_follow(intake->keeper, &intake->aliases[i].account);
    }
    if (state_find_account(&intake->keeper->state, &at) != STATE_NONE)
        return (struct meaning){true, at};
    for (uint32_t i = 0; i < intake->draft_count; i++) {
        const struct operation *op = &intake->drafts[i].op;
        if (op->kind == OPERATION_REGISTER && account_key_equal(&op->content.account.key, &at))
            return (struct meaning){true, at};
    }
    return (struct meaning){0};
}

// The account that the party's known names agree on; CONFLICT when they do not.
static enum status agree(const struct intake *intake, const struct plan_party *party,
                         struct meaning *out)
{
    *out = (struct meaning){0};
    for (uint32_t i = 0; i < party->name_count; i++) {
        struct meaning meaning = meaning_of(intake, &party->names[i]);
        if (!meaning.known) continue;
        if (out->known && !account_key_equal(&out->account, &meaning.account))
            return STATUS_CONFLICT;
        *out = meaning;
    }
    return STATUS_OK;
}

enum status intake_find_party(const struct intake *intake, const struct plan_party *party,
                              struct account_key *out, bool *known)
{
    struct meaning meaning;
    TRY(agree(intake, party, &meaning));
    *out = meaning.account;
    *known = meaning.known;
    return STATUS_OK;
}

enum status intake_add_alias(struct intake *intake, const struct account_key *name,
                             const struct account_key *account)
{
    if (intake->alias_count == INTAKE_ALIASES_MAX) return STATUS_LIMIT;
    intake->aliases[intake->alias_count++] = (struct alias_body){*name, *account};
    return STATUS_OK;
}

static enum status add_aliases(struct intake *intake, const struct plan_party *party,
                               const struct account_key *account)
{
    for (uint32_t i = 0; i < party->name_count; i++) {
        if (meaning_of(intake, &party->names[i]).known) continue;
        TRY(intake_add_alias(intake, &party->names[i], account));
    }
    return STATUS_OK;
}

static enum status register_party(struct intake *intake, const struct plan_party *party,
                                  size_t item, digest profile)
{
    struct draft *draft;
    TRY(intake_next_draft(intake, OPERATION_REGISTER, item, &draft));
    struct account_content *account = &draft->op.content.account;
    account->key = party->names[0];
    account->kind = party->account_kind;
    account->profile_cm = profile;
    TRY(intake_random_salt(intake, &account->salt_a));
    return intake_random_salt(intake, &account->salt_b);
}

enum status intake_resolve_party(struct intake *intake, const struct plan_party *party, size_t item,
                                 digest profile, struct party_role *out)
{
    struct meaning meaning;
    *out = (struct party_role){0};
    switch (party->kind) {
    case PLAN_TENANT: out->index = GENESIS_GATEWAY; return STATUS_OK;
    case PLAN_ANYONE: out->index = GENESIS_ANYONE; return STATUS_OK;
    case PLAN_NOBODY: out->index = GENESIS_NOBODY; return STATUS_OK;
    case PLAN_NAMED: break;
    }
    INVARIANT(party->name_count >= 1);
    TRY(agree(intake, party, &meaning));
    out->is_new = !meaning.known;
    if (out->is_new) {
        TRY(register_party(intake, party, item, profile));
        meaning.account = party->names[0];
    }
    out->key = meaning.account;
    return add_aliases(intake, party, &meaning.account);
}

// The party that the plan's own document is about, PLAN_PARTIES_MAX when it is not an actor's.
static uint32_t actor_of(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->step_count; i++) {
        if (plan->steps[i].kind == PLAN_ACTOR) return plan->steps[i].patient;
    }
    return PLAN_PARTIES_MAX;
}

// Steps -------------------------------------------------------------------------------------------

struct resolving {
    struct intake *intake;
    const struct intake_item *item;
    size_t number;
    struct party_role roles[PLAN_PARTIES_MAX];
    uint32_t first_rule; // 1 + the draft of the consent's first rule
};

void intake_set_role(struct draft *draft, enum operation_role role, const struct party_role *party)
{
    uint32_t *indexes[ROLE_COUNT] = {&draft->op.patient, &draft->op.grantee, &draft->op.custodian};
    draft->keys[role] = party->key;
    *indexes[role] = party->index;
}

static enum status add_record(struct resolving *r, const struct plan_step *step)
{
    struct draft *draft;
    struct intake *intake = r->intake;
    const struct plan *plan = r->item->plan;
    TRY(intake_next_draft(intake, OPERATION_RECORD, r->number, &draft));
    intake_set_role(draft, ROLE_PATIENT, &r->roles[step->patient]);
    intake_set_role(draft, ROLE_CUSTODIAN, &r->roles[step->custodian]);
    struct record_content *content = &draft->op.content.record;
    content->cid_cm = content_commitment(intake, &r->item->document);
    content->meta_cm = meta_commitment(&r->item->document);
    content->basis = step->basis;
    TRY(intake_random_salt(intake, &content->salt_a));
    TRY(intake_random_salt(intake, &content->salt_b));
    const struct made_row *made =
        plan->has_document ? documents_find_made(&intake->keeper->documents, &plan->document)
                           : NULL;
    // A record supersedes the one before only when both are about the same account.
    if (made != NULL && made->record != 0) {
        uint32_t subject = intake->keeper->state.records.rows[made->record - 1].subject;
        const struct account_key *key = &intake->keeper->state.accounts.rows[subject].key;
        const struct party_role *role = &r->roles[step->patient];
        bool same = account_key_is_zero(&role->key) ? role->index == subject
                                                    : account_key_equal(&role->key, key);
        if (same) draft->op.link = made->record;
    }
    return STATUS_OK;
}

static enum status add_rule(struct resolving *r, const struct plan_step *step, uint8_t kind)
{
    struct draft *draft;
    TRY(intake_next_draft(r->intake, kind, r->number, &draft));
    intake_set_role(draft, ROLE_PATIENT, &r->roles[step->patient]);
    intake_set_role(draft, ROLE_GRANTEE, &r->roles[step->grantee]);
    intake_set_role(draft, ROLE_CUSTODIAN, &r->roles[step->custodian]);
    draft->op.content.rule = step->rule;
    TRY(intake_random_salt(r->intake, &draft->op.content.rule.salt_a));
    TRY(intake_random_salt(r->intake, &draft->op.content.rule.salt_b));
    if (kind != OPERATION_GRANT) return STATUS_OK;
    if (step->first_of_group || r->first_rule == 0) r->first_rule = r->intake->draft_count;
    draft->first_rule = r->first_rule;
    return STATUS_OK;
}

enum status intake_add_revoke(struct intake *intake, size_t item, uint32_t leaf)
{
    struct draft *draft;
    for (uint32_t i = 0; i < intake->draft_count; i++) {
        const struct operation *op = &intake->drafts[i].op;
        if (op->kind == OPERATION_REVOKE && op->target == leaf) return STATUS_OK;
    }
    TRY(intake_next_draft(intake, OPERATION_REVOKE, item, &draft));
    draft->op.patient = intake->keeper->state.consents.rows[leaf].patient;
    draft->op.target = leaf;
    return STATUS_OK;
}

// One REVOKE for each leaf of the document's consent that is still active.
static enum status add_revokes(struct resolving *r, struct intake_refusal *refusal)
{
    struct account_key forms[INTAKE_FORMS_MAX];
    struct keeper *keeper = r->intake->keeper;
    const struct rule_table *consents = &keeper->state.consents;
    size_t count = intake_forms(r->intake, r->item->plan, forms);
    if (count == 0 && r->item->plan->must_exist)
        return intake_fail(refusal, r->number, STATUS_NOT_FOUND, "nothing-to-end");
    for (size_t form = 0; form < count; form++) {
        const struct made_row *made = documents_find_made(&keeper->documents, &forms[form]);
        for (uint32_t i = 0; i < made->rule_count; i++) {
            uint32_t leaf = made->first_rule - 1 + i;
            bool is_of_it = consents->rows[leaf].content.group == made->first_rule;
            if (!is_of_it || consents->states[leaf].status != CONSENT_ACTIVE) continue;
            TRY(intake_add_revoke(r->intake, r->number, leaf));
        }
    }
    return STATUS_OK;
}

static enum status add_respond(struct resolving *r, const struct plan_step *step,
                               struct intake_refusal *refusal)
{
    struct draft *draft;
    const struct plan *plan = r->item->plan;
    const struct made_row *made =
        plan->has_document ? documents_find_made(&r->intake->keeper->documents, &plan->document)
                           : NULL;
    if (made == NULL || made->request == 0)
        return intake_fail(refusal, r->number, STATUS_NOT_FOUND, "request-unknown");
    TRY(intake_next_draft(r->intake, OPERATION_RESPOND, r->number, &draft));
    intake_set_role(draft, ROLE_PATIENT, &r->roles[step->patient]);
    draft->op.target = made->request - 1;
    draft->op.flags = step->approve;
    return STATUS_OK;
}

static enum status add_step(struct resolving *r, const struct plan_step *step,
                            struct intake_refusal *refusal)
{
    switch (step->kind) {
    case PLAN_ACTOR: return r->roles[step->patient].is_new ? STATUS_OK : add_record(r, step);
    case PLAN_RECORD: return add_record(r, step);
    case PLAN_GRANT: return add_rule(r, step, OPERATION_GRANT);
    case PLAN_REQUEST: return add_rule(r, step, OPERATION_REQUEST);
    case PLAN_REVOKE_DOCUMENT: return add_revokes(r, refusal);
    case PLAN_RESPOND: return add_respond(r, step, refusal);
    }
    return STATUS_INTERNAL;
}

static enum status resolve_item(struct intake *intake, const struct intake_item *item,
                                size_t number, struct intake_refusal *refusal)
{
    struct resolving r = {.intake = intake, .item = item, .number = number};
    const struct plan *plan = item->plan;
    uint32_t actor = actor_of(plan);
    uint32_t begin = intake->draft_count;
    TRY(intake_check_decided(intake, plan, number, refusal));
    for (uint32_t i = 0; i < plan->party_count; i++) {
        digest profile = {{FELT_ZERO}};
        if (i == actor) profile = content_commitment(intake, &item->document);
        enum status status =
            intake_resolve_party(intake, &plan->parties[i], number, profile, &r.roles[i]);
        if (status == STATUS_CONFLICT)
            return intake_fail(refusal, number, status, "identity-conflict");
        if (status != STATUS_OK) return intake_fail(refusal, number, status, "plan-limit");
    }
    for (uint32_t i = 0; i < plan->step_count; i++) {
        enum status status = add_step(&r, &plan->steps[i], refusal);
        if (status == STATUS_LIMIT) return intake_fail(refusal, number, status, "plan-limit");
        if (status != STATUS_OK) return status;
    }
    for (uint32_t i = begin; plan->has_document && i < intake->draft_count; i++)
        intake->draft_document[i] = plan->document;
    return STATUS_OK;
}

enum status intake_resolve(struct intake *intake, const struct intake_request *request,
                           struct intake_refusal *refusal)
{
    intake->draft_count = 0;
    intake->alias_count = 0;
    // Actors first, whatever the order of the items: an account is then registered by its own
    // document and not by one that merely mentions it.
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < request->item_count; i++) {
            bool is_actor = actor_of(request->items[i].plan) != PLAN_PARTIES_MAX;
            if (is_actor == (pass == 0)) TRY(resolve_item(intake, &request->items[i], i, refusal));
        }
    }
    for (size_t i = 0; i < request->merge_count; i++)
        TRY(intake_resolve_merge(intake, &request->merges[i], refusal));
    return STATUS_OK;
}
