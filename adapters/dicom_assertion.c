// SPDX-License-Identifier: Apache-2.0
// Consent for Clinical Trial Use Sequence (0012,0083), PS3.3 C.7.2.3.
#include "adapters/dicom_adapter_internal.h"
#include "adapters/pseudonym.h"

enum distribution { NAMED_PROTOCOL, RESTRICTED_REUSE, PUBLIC_RELEASE, UNKNOWN_DISTRIBUTION };

enum { ITEMS_MAX = 32 };

// One item, and what of the data set counts for it.
struct item {
    enum distribution distribution;
    enum dicom_flag flag;
    span type;
    span protocol;
    span issuer;
    bool understood;
};

static const char *const flag_names[] = {"NO", "WITHDRAWN", "YES"};

static span text_at(struct dicom_planner *p, uint32_t item, uint32_t tag)
{
    span text;
    enum status status = dicom_item_text(p->metadata, item, tag, p->arena, &text);
    if (status != STATUS_OK) dicom_planner_say(p, ISSUE_ERROR, status, "plan-memory", "");
    return text;
}

static struct item read_item(struct dicom_planner *p, uint32_t index)
{
    span flag = text_at(p, index, DICOM_TAG_CONSENT_FOR_DISTRIBUTION);
    struct item item = {.type = text_at(p, index, DICOM_TAG_DISTRIBUTION_TYPE),
                        .protocol = text_at(p, index, DICOM_TAG_TRIAL_PROTOCOL_ID),
                        .issuer = text_at(p, index, DICOM_TAG_ISSUER_OF_TRIAL_PROTOCOL_ID),
                        .distribution = UNKNOWN_DISTRIBUTION,
                        .flag = DICOM_FLAG_NO};
    if (span_is(item.type, "NAMED_PROTOCOL")) item.distribution = NAMED_PROTOCOL;
    if (span_is(item.type, "RESTRICTED_REUSE")) item.distribution = RESTRICTED_REUSE;
    if (span_is(item.type, "PUBLIC_RELEASE")) item.distribution = PUBLIC_RELEASE;
    if (item.distribution == NAMED_PROTOCOL && item.protocol.size == 0) {
        item.protocol = text_at(p, DICOM_TOP, DICOM_TAG_TRIAL_PROTOCOL_ID);
        item.issuer = text_at(p, DICOM_TOP, DICOM_TAG_ISSUER_OF_TRIAL_PROTOCOL_ID);
    }
    if (span_is(flag, "WITHDRAWN")) item.flag = DICOM_FLAG_WITHDRAWN;
    if (span_is(flag, "YES")) item.flag = DICOM_FLAG_YES;
    bool flagged = item.flag != DICOM_FLAG_NO || span_is(flag, "NO");
    bool named = item.distribution != NAMED_PROTOCOL || item.protocol.size != 0;
    item.understood = flagged && named && item.distribution != UNKNOWN_DISTRIBUTION;
    // What is not understood says no.
    if (!item.understood && item.flag == DICOM_FLAG_YES) item.flag = DICOM_FLAG_NO;
    return item;
}

static bool same_matter(const struct item *a, const struct item *b)
{
    return span_equal(a->type, b->type) && span_equal(a->protocol, b->protocol) &&
           span_equal(a->issuer, b->issuer);
}

static uint64_t purposes_of(enum distribution distribution)
{
    switch (distribution) {
    case NAMED_PROTOCOL: return policy_bit(POLICY_PURPOSE_CLINTRCH);
    case RESTRICTED_REUSE: return policy_bit(POLICY_PURPOSE_HRESCH);
    case PUBLIC_RELEASE:
    case UNKNOWN_DISTRIBUTION: break;
    }
    return policy_bit(POLICY_PURPOSE_HRESCH) | policy_bit(POLICY_PURPOSE_HMARKT);
}

// The protocol as an identifier; empty for a distribution that names none.
static struct policy_token protocol_of(const struct dicom_planner *p, const struct item *item)
{
    struct policy_token token = {{NULL, 0}, {NULL, 0}};
    if (item->distribution != NAMED_PROTOCOL || item->protocol.size == 0) return token;
    token = (struct policy_token){span_text(DICOM_SYSTEM_PROTOCOL), item->protocol};
    if (item->issuer.size != 0)
        token.system = dicom_planner_system(p->context, item->issuer, (span){NULL, 0}, p->arena);
    return token;
}

// Who would get the data: the protocol, or, where nobody is named, anyone. Only the tenant can ask
// on anyone's behalf.
static struct plan_party grantee_of(const struct dicom_planner *p, const struct policy_token *token,
                                    bool asks)
{
    struct plan_party party = {.kind = asks ? PLAN_TENANT : PLAN_ANYONE};
    if (token->value.size == 0) return party;
    party = (struct plan_party){.kind = PLAN_NAMED, .account_kind = ACCOUNT_OTHER};
    party.names[party.name_count++] = pseudonym_of(p->context->tenant_key, ACCOUNT_OTHER, token);
    return party;
}

static struct account_key document_of(struct dicom_planner *p, const struct item *item,
                                      enum dicom_flag flag)
{
    const span parts[] = {dicom_metadata_bytes(p->metadata, DICOM_ROW_STUDY_INSTANCE_UID),
                          item->type, item->protocol, item->issuer, span_text(flag_names[flag])};
    return pseudonym_of_document(p->context->tenant_key, span_text("dicom-consent"),
                                 dicom_planner_join(p, parts, sizeof parts / sizeof parts[0]));
}

static void add_rule(struct dicom_planner *p, struct plan *plan,
                     const struct dicom_assertion *assertion)
{
    bool asks = assertion->flag == DICOM_FLAG_YES;
    struct plan_party grantee = grantee_of(p, &assertion->protocol, asks);
    struct plan_step *step = dicom_planner_step(p, plan, asks ? PLAN_REQUEST : PLAN_GRANT);
    if (step == NULL) return;
    step->grantee = (uint8_t)plan_party(plan, &grantee);
    step->first_of_group = !asks;
    step->rule.flags = asks ? 0 : RULE_DENY;
    step->rule.types[0] = policy_bit(POLICY_TYPE_IMAGING);
    step->rule.purposes[0] = assertion->purposes;
}

static void add_assertion(struct dicom_planner *p, const struct item *item)
{
    if (p->out->assertion_count == DICOM_ASSERTIONS_MAX) {
        dicom_planner_say(p, ISSUE_ERROR, STATUS_LIMIT, "plan-limit", "(0012,0083)");
        return;
    }
    struct plan *plan = dicom_planner_plan(p);
    if (plan == NULL) return;
    plan->has_document = true;
    // What was proposed and is withdrawn goes by the name of the proposal.
    bool withdrawn = item->flag == DICOM_FLAG_WITHDRAWN;
    plan->document = document_of(p, item, withdrawn ? DICOM_FLAG_YES : item->flag);
    plan->urgent = item->flag != DICOM_FLAG_YES;
    if (withdrawn) (void)dicom_planner_step(p, plan, PLAN_REVOKE_DOCUMENT);
    struct dicom_assertion *assertion = &p->out->assertions[p->out->assertion_count++];
    *assertion = (struct dicom_assertion){.flag = item->flag,
                                          .purposes = purposes_of(item->distribution),
                                          .protocol = protocol_of(p, item),
                                          .plan = plan};
    add_rule(p, plan, assertion);
}

// A stricter item about the same matter, or the same item again, takes its place.
static bool is_outdone(const struct item *items, uint32_t count, uint32_t i)
{
    for (uint32_t k = 0; k < count; k++) {
        bool stricter = items[k].flag < items[i].flag || (items[k].flag == items[i].flag && k < i);
        if (k != i && stricter && same_matter(&items[k], &items[i])) return true;
    }
    return false;
}

void dicom_planner_assertions(struct dicom_planner *p)
{
    struct item items[ITEMS_MAX];
    const struct dicom_dataset *ds = p->metadata->ds;
    uint32_t sequence = p->metadata->at[DICOM_ROW_CONSENT_SEQUENCE];
    uint32_t count = sequence == DICOM_ABSENT ? 0 : dicom_item_count(ds, sequence);
    if (p->patient.kind != PLAN_NAMED) return; // nobody to say it about
    if (count > ITEMS_MAX) {
        dicom_planner_say(p, ISSUE_ERROR, STATUS_LIMIT, "plan-limit", "(0012,0083)");
        return;
    }
    for (uint32_t i = 0; i < count; i++) items[i] = read_item(p, dicom_item(ds, sequence, i));
    for (uint32_t i = 0; i < count && p->status == STATUS_OK; i++) {
        if (!items[i].understood)
            dicom_planner_say(p, ISSUE_WARNING, STATUS_REFUSED, "dicom-consent", "(0012,0083)");
        if (is_outdone(items, count, i)) continue;
        if (items[i].flag == DICOM_FLAG_YES)
            dicom_planner_say(p, ISSUE_INFORMATION, STATUS_REFUSED, "dicom-consent-proposed",
                              "(0012,0083)");
        add_assertion(p, &items[i]);
    }
}
