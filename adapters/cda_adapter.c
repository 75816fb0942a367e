// SPDX-License-Identifier: Apache-2.0
#include "adapters/cda_adapter.h"

#include "adapters/pseudonym.h"
#include "adapters/translate_line.h"
#include "core/ledger/policy_codes.h"
#include "hl7/cda/cda_read.h"

#define URI_SYSTEM "urn:ietf:rfc:3986"

struct planner {
    const struct cda_document *d;
    const struct cda_adapter_context *context;
    struct arena *arena;
    struct issues *issues;
    struct cda_outcome *out;
    struct plan *plans;
    struct plan_party patient;
    enum status status;
};

static void say(struct planner *p, enum issue_severity severity, enum status status,
                const char *rule, const char *location)
{
    (void)issue_add(p->issues, severity, status, rule, 0, location);
    if (severity == ISSUE_ERROR && p->status == STATUS_OK) p->status = status;
}

// Identity ---------------------------------------------------------------------------------------

// "urn:oid:1.2.3", or "urn:uuid:..." for a root of another form.
static span root_uri(struct planner *p, span root)
{
    bool oid = root.size > 0 && root.data[0] >= '0' && root.data[0] <= '2' &&
               memchr(root.data, '-', root.size) == NULL;
    const char *prefix = oid ? "urn:oid:" : "urn:uuid:";
    char *memory = arena_text(p->arena, strlen(prefix) + root.size);
    struct writer w = writer_over(memory, memory == NULL ? 0 : strlen(prefix) + root.size);
    write_text(&w, prefix);
    for (size_t i = 0; i < root.size; i++) {
        uint8_t c = root.data[i];
        write_u8(&w, !oid && c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c);
    }
    if (w.status != STATUS_OK) say(p, ISSUE_ERROR, STATUS_NO_SPACE, "cda-memory", "");
    return w.status == STATUS_OK ? writer_span(&w) : (span){NULL, 0};
}

// An II: root and extension, or a root that is the whole identifier.
static bool token_of(struct planner *p, const struct cda_id *id, struct policy_token *out)
{
    if (id->root.size == 0) return false;
    span uri = root_uri(p, id->root);
    *out = (struct policy_token){uri, id->extension};
    if (id->extension.size == 0) *out = (struct policy_token){span_text(URI_SYSTEM), uri};
    return uri.size > 0;
}

static bool party_of(struct planner *p, const struct cda_id *ids, size_t count, uint8_t kind,
                     struct plan_party *out)
{
    *out = (struct plan_party){.kind = PLAN_NAMED, .account_kind = kind};
    for (size_t i = 0; i < count && out->name_count < PLAN_NAMES_MAX; i++) {
        struct policy_token token;
        if (!token_of(p, &ids[i], &token)) continue;
        out->names[out->name_count++] = pseudonym_of(p->context->tenant_key, kind, &token);
    }
    return out->name_count > 0;
}

// Plans ------------------------------------------------------------------------------------------

static struct plan *begin_plan(struct planner *p, const struct cda_id *set, const struct cda_id *id)
{
    const struct cda_id *name = set->root.size > 0 ? set : id;
    if (p->status != STATUS_OK) return NULL;
    if (p->out->plan_count == CDA_PLANS_MAX) {
        say(p, ISSUE_ERROR, STATUS_LIMIT, "cda-too-many", "relatedDocument");
        return NULL;
    }
    struct plan *plan = &p->plans[p->out->plan_count++];
    struct policy_token token = {name->root, name->extension};
    memset(plan, 0, sizeof *plan);
    plan->document = pseudonym_of(p->context->tenant_key, PSEUDONYM_DOCUMENT, &token);
    plan->has_document = true;
    if (set->root.size > 0 && id->root.size > 0) {
        token = (struct policy_token){id->root, id->extension};
        plan->other = pseudonym_of(p->context->tenant_key, PSEUDONYM_DOCUMENT, &token);
        plan->has_other = true;
    }
    if (p->d->time.precision != HL7_NO_TIME) plan->decided = p->d->time.period.first;
    return plan;
}

static uint8_t add_party(struct planner *p, struct plan *plan, const struct plan_party *party)
{
    uint32_t index = plan_party(plan, party);
    if (index < PLAN_PARTIES_MAX) return (uint8_t)index;
    say(p, ISSUE_ERROR, STATUS_LIMIT, "cda-too-many", "informationRecipient");
    return 0;
}

static uint8_t special(struct planner *p, struct plan *plan, enum plan_party_kind kind)
{
    struct plan_party party = {.kind = kind};
    return add_party(p, plan, &party);
}

// The document's custodian where it can be compared, else the tenant.
static uint8_t custodian(struct planner *p, struct plan *plan)
{
    const struct cda_party *c = &p->d->custodian;
    struct plan_party party;
    bool named =
        party_of(p, c->organization_ids, c->organization_id_count, ACCOUNT_ORGANIZATION, &party);
    return named ? add_party(p, plan, &party) : special(p, plan, PLAN_TENANT);
}

static struct plan_step *add_step(struct planner *p, struct plan *plan, enum plan_step_kind kind)
{
    struct plan_step *step = plan_step(plan, kind);
    if (step == NULL) {
        say(p, ISSUE_ERROR, STATUS_LIMIT, "cda-too-many", "documentationOf");
        return NULL;
    }
    step->patient = add_party(p, plan, &p->patient);
    step->custodian = custodian(p, plan);
    step->grantee = special(p, plan, PLAN_NOBODY);
    return step;
}

// Policies ---------------------------------------------------------------------------------------

static bool find_policy(const struct planner *p, span code, struct cda_policy *out)
{
    for (size_t i = 0; i < p->context->policy_count; i++) {
        if (!span_equal(p->context->policies[i].code, code)) continue;
        *out = p->context->policies[i];
        return true;
    }
    bool refused = span_is(code, CDA_CONSENT_REFUSED);
    *out = (struct cda_policy){.code = code, .deny = refused, .anyone = refused};
    out->purposes = refused ? 0 : policy_bit(POLICY_PURPOSE_TREAT);
    return refused || span_is(code, CDA_CONSENT_GIVEN);
}

static uint64_t ledger_time(instant at)
{
    return at > 0 && (uint64_t)at < LEDGER_TIME_LIMIT ? (uint64_t)at : 0;
}

static struct rule_content rule_of(const struct cda_policy *policy, const struct cda_event *event)
{
    struct rule_content rule = {.flags = policy->deny ? RULE_DENY : 0};
    rule.types[0] = policy->types;
    rule.purposes[0] = policy->deny ? 0 : policy->purposes;
    if (rule.types[0] == 0) rule.flags |= RULE_ALL_TYPES;
    if (rule.purposes[0] == 0) rule.flags |= RULE_ALL_PURPOSES;
    if (event->low.precision != HL7_NO_TIME) rule.not_before = ledger_time(event->low.period.first);
    if (event->high.precision != HL7_NO_TIME) rule.not_after = ledger_time(event->high.period.last);
    return rule;
}

static void add_grant(struct planner *p, struct plan *plan, const struct rule_content *rule,
                      const struct plan_party *grantee)
{
    bool first = true;
    for (uint32_t i = 0; i < plan->step_count; i++) {
        if (plan->steps[i].kind == PLAN_GRANT) first = false;
    }
    struct plan_step *step = add_step(p, plan, PLAN_GRANT);
    if (step == NULL) return;
    step->rule = *rule;
    step->first_of_group = first;
    step->grantee = grantee == NULL ? special(p, plan, PLAN_ANYONE) : add_party(p, plan, grantee);
}

// Those for whom the document is meant, by organization before person.
static uint32_t add_recipients(struct planner *p, struct plan *plan,
                               const struct rule_content *rule)
{
    uint32_t count = 0;
    for (size_t i = 0; i < p->d->recipient_count; i++) {
        const struct cda_party *r = &p->d->recipients[i];
        struct plan_party party;
        bool named = party_of(p, r->organization_ids, r->organization_id_count,
                              ACCOUNT_ORGANIZATION, &party) ||
                     party_of(p, r->ids, r->id_count, ACCOUNT_PRACTITIONER, &party);
        if (!named) continue;
        add_grant(p, plan, rule, &party);
        count++;
    }
    return count;
}

static void hold(struct planner *p, const char *rule, const char *location)
{
    p->out->hold = true;
    say(p, ISSUE_WARNING, STATUS_REFUSED, rule, location);
}

static void plan_policy(struct planner *p, struct plan *plan, const struct cda_event *event)
{
    struct cda_policy policy;
    const char *at = "documentationOf/serviceEvent/code";
    if (!find_policy(p, event->code.code, &policy)) {
        say(p, ISSUE_WARNING, STATUS_UNSUPPORTED, "cda-policy-unknown", at);
        return;
    }
    bool over = event->high.precision != HL7_NO_TIME && event->high.period.last < p->context->now;
    if (over) {
        enum issue_severity severity = policy.deny ? ISSUE_WARNING : ISSUE_ERROR;
        say(p, severity, STATUS_REFUSED, "cda-consent-over",
            "documentationOf/serviceEvent/effectiveTime/high");
        return;
    }
    struct rule_content rule = rule_of(&policy, event);
    if (!policy.deny && !p->context->trusted) hold(p, "cda-consent-held", at);
    if (policy.anyone || policy.deny)
        add_grant(p, plan, &rule, NULL);
    else if (add_recipients(p, plan, &rule) == 0)
        hold(p, "cda-recipient-unknown", "informationRecipient");
}

// An acknowledgement: what it replaces ends, and its policies hold.
static void plan_acknowledgement(struct planner *p, struct plan *plan)
{
    const struct cda_document *d = p->d;
    (void)add_step(p, plan, PLAN_REVOKE_DOCUMENT);
    plan->urgent = true;
    for (size_t i = 0; i < d->related_count; i++) {
        const struct cda_related *r = &d->related[i];
        bool same = r->set_id.root.size > 0 && d->set_id.root.size > 0 &&
                    span_equal(r->set_id.root, d->set_id.root) &&
                    span_equal(r->set_id.extension, d->set_id.extension);
        if (!span_is(r->type_code, "RPLC") || same || r->id.root.size == 0) continue;
        struct plan *replaced = begin_plan(p, &r->set_id, &r->id);
        if (replaced == NULL) return;
        replaced->urgent = true;
        (void)add_step(p, replaced, PLAN_REVOKE_DOCUMENT);
    }
    for (size_t i = 0; i < d->service_count; i++) {
        const struct cda_event *event = &d->services[i];
        bool policy =
            cda_has_template(event->templates, event->template_count, CDA_BPPC_SERVICE_EVENT) ||
            event->template_count == 0;
        if (policy && event->code.code.size > 0) plan_policy(p, plan, event);
    }
}

enum status cda_adapter_plan(struct cda_outcome *out, const struct cda_document *document,
                             const struct cda_adapter_context *context, struct arena *arena,
                             struct issues *issues)
{
    *out = (struct cda_outcome){.plan_count = 0};
    struct planner p = {
        .d = document, .context = context, .arena = arena, .issues = issues, .out = out};
    p.plans = arena_alloc_raw(arena, CDA_PLANS_MAX, sizeof *p.plans);
    if (p.plans == NULL)
        return issue_add(issues, ISSUE_ERROR, STATUS_NO_SPACE, "cda-memory", 0, "");
    out->plans = p.plans;
    const struct cda_party *who = &document->patients[0].party;
    bool named = document->patient_count > 0 &&
                 party_of(&p, who->ids, who->id_count, ACCOUNT_PATIENT, &p.patient);
    if (!named) {
        say(&p, ISSUE_ERROR, STATUS_MISSING, "cda-patient", "recordTarget/patientRole/id");
        return p.status;
    }
    // A document about several people is one nobody can take a consent from.
    if (document->patient_count > 1 && cda_kind(document) != CDA_CLINICAL) {
        say(&p, ISSUE_ERROR, STATUS_REFUSED, "cda-patient", "recordTarget");
        return p.status;
    }
    struct plan *plan = begin_plan(&p, &document->set_id, &document->id);
    if (plan == NULL) return p.status;
    (void)add_step(&p, plan, PLAN_RECORD);
    if (cda_kind(document) == CDA_ACKNOWLEDGEMENT) plan_acknowledgement(&p, plan);
    if (cda_kind(document) == CDA_CONSENT_DIRECTIVE) hold(&p, "cda-directive-held", "component");
    return p.status;
}

enum status cda_translate(struct writer *w, span input, const struct cda_adapter_context *context,
                          struct arena *arena, struct issues *issues)
{
    struct translate_line line = translate_begin(w);
    struct cda_document document;
    struct cda_outcome out;
    enum status status = cda_read(&document, input, arena, issues);
    if (status == STATUS_OK) status = cda_adapter_plan(&out, &document, context, arena, issues);
    if (status == STATUS_OK) {
        // Nothing that is held is shown as an operation but the record of the document.
        uint32_t count = out.hold ? 1 : out.plan_count;
        line.held = out.hold;
        struct plan shown = out.plans[0];
        if (out.hold) shown.step_count = 1;
        translate_steps(&line, &shown);
        for (uint32_t i = 1; i < count; i++) translate_steps(&line, &out.plans[i]);
    }
    translate_end(&line, status, issues);
    return status;
}
