// SPDX-License-Identifier: Apache-2.0
// CON: from what is stated to what may be done. The order of the guards is the order of the
// standard's fields; each one that fails is told, and then nothing is granted.
#include "adapters/hl7_adapter_internal.h"

#include "core/base/invariant.h"
#include "core/ledger/policy_codes.h"

enum meaning { MEANING_RECORD, MEANING_DISCLOSE, MEANING_NAMED, MEANING_PUBLIC, MEANING_RESTRICT };

// What a column says that does not apply.
enum {
    POLICY_TYPE_NONE = -1,
    POLICY_SENSITIVITY_NONE = -1,
    RESEARCH_NONE = 0,
    RESEARCH_HRESCH = 1,
};

struct consent_type {
    const char *code;
    enum meaning meaning;
    bool research;
    int type;        // POLICY_TYPE_x, or -1
    int sensitivity; // POLICY_SENSITIVITY_x, or -1
};

static const struct consent_type types[] = {
#define X(code, meaning, purposes, class, sensitivity)                  \
    {code, MEANING_##meaning, RESEARCH_##purposes, POLICY_TYPE_##class, \
     POLICY_SENSITIVITY_##sensitivity},
#include "adapters/hl7_consent_types.def"
#undef X
};

// One consent on its way to steps.
struct draft {
    struct hl7_planner *p;
    const struct hl7_consent *c;
    const struct consent_type *type; // NULL: recorded only
    struct plan *plan;
    struct rule_content rule;
    bool permits; // the rule is a permit
    bool over;    // its end has passed
};

static void say(const struct draft *d, enum issue_severity severity, enum hl7_rule rule,
                uint32_t field)
{
    struct hl7_place place = d->c->place;
    place.field = field;
    span part = hl7_field(d->p->m, d->c->segment, field);
    if (part.size == 0) part = hl7_segment_text(d->p->m, d->c->segment);
    hl7_planner_say(d->p, severity, rule, part, &place);
}

static void hold(const struct draft *d, uint32_t field)
{
    d->p->out->hold = true;
    say(d, ISSUE_WARNING, HL7_RULE_CONSENT_HELD, field);
}

// CON-2 ------------------------------------------------------------------------------------------

// Three digits from 001 to 137: the suggested values of the table.
static bool is_listed(span code)
{
    uint32_t number;
    return code.size == 3 && hl7_number_read(code, &number) && number >= 1 && number <= 137;
}

// A feed sends CON because a consent about data was given, so an absent type is the general one.
static void find_type(struct draft *d)
{
    span code = d->c->type.code;
    if (!hl7_has_value(code)) code = span_text("001");
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (span_is(code, types[i].code)) d->type = &types[i];
    }
    if (d->type != NULL) return;
    if (is_listed(code))
        say(d, ISSUE_INFORMATION, HL7_RULE_CONSENT_RECORDED, 2);
    else
        say(d, ISSUE_ERROR, HL7_RULE_CONSENT_TYPE, 2);
}

// Keys -------------------------------------------------------------------------------------------

// A form is found again by its number, else by patient, type and form.
static span form_by_number(struct draft *d)
{
    const struct hl7_ei *number = &d->c->number;
    span id = hl7_planner_text(d->p, number->id), system = {NULL, 0};
    if (id.size == 0) return id;
    if (!hl7_identity_system(d->p, &number->authority, &system)) {
        struct hl7_hd facility =
            hl7_hd_read(&d->p->m->delimiters, d->p->received->header.sending_facility);
        if (!hl7_identity_system(d->p, &facility, &system)) system = (span){NULL, 0};
    }
    const span parts[] = {system, id};
    return hl7_planner_join(d->p, parts, 2);
}

static span form_by_content(struct draft *d)
{
    const span parts[] = {d->p->patient_key, d->c->type.code, hl7_planner_text(d->p, d->c->form)};
    return hl7_planner_join(d->p, parts, 3);
}

static bool begin_plan(struct draft *d)
{
    span number = form_by_number(d), content = form_by_content(d);
    span type = span_text(number.size > 0 ? "hl7-form" : "hl7-consent");
    d->plan = hl7_planner_plan(d->p, type, number.size > 0 ? number : content);
    if (d->plan == NULL) return false;
    if (number.size > 0) {
        d->plan->has_other = true;
        d->plan->other = hl7_planner_key(d->p, span_text("hl7-consent"), content);
    }
    const struct hl7_time *decided = &d->c->decided;
    if (decided->precision == HL7_NO_TIME) decided = &d->p->received->header.time;
    if (decided->precision != HL7_NO_TIME) d->plan->decided = decided->period.first;
    return true;
}

// Guards -----------------------------------------------------------------------------------------

// Somebody consents, and is said to be the subject or something to the subject.
static void check_consenters(const struct draft *d)
{
    const struct hl7_consent *c = d->c;
    if (c->consenter_count == 0) say(d, ISSUE_ERROR, HL7_RULE_CONSENTER, 24);
    if (c->relationship_count == 0) say(d, ISSUE_ERROR, HL7_RULE_CONSENTER, 25);
    if (c->competent != HL7_NO) return;
    bool other = false; // table 0548: 1 is the subject, 2 to 7 somebody who may speak for them
    for (size_t i = 0; i < c->relationship_count; i++) {
        span code = c->relationships[i].code;
        other = other || (code.size == 1 && code.data[0] >= '2' && code.data[0] <= '7');
    }
    if (!hl7_has_value(c->nonsubject.code)) say(d, ISSUE_ERROR, HL7_RULE_COMPETENCE, 23);
    if (!other) say(d, ISSUE_ERROR, HL7_RULE_COMPETENCE, 25);
}

static uint64_t ledger_time(instant at)
{
    return at > 0 && (uint64_t)at < LEDGER_TIME_LIMIT ? (uint64_t)at : 0;
}

// CON-14 and 15. A permit that is over is refused, and whatever ends before it begins.
static void take_period(struct draft *d)
{
    const struct hl7_time *from = &d->c->effective, *to = &d->c->ends;
    if (from->precision != HL7_NO_TIME) d->rule.not_before = ledger_time(from->period.first);
    if (to->precision == HL7_NO_TIME) return;
    d->rule.not_after = ledger_time(to->period.last);
    d->over = to->period.last < d->p->context->now;
    if (d->over) {
        enum issue_severity severity = d->permits ? ISSUE_ERROR : ISSUE_WARNING;
        say(d, severity, HL7_RULE_CONSENT_OVER, 15);
    }
    bool backwards = from->precision != HL7_NO_TIME && to->period.last < from->period.first;
    if (backwards) say(d, ISSUE_ERROR, HL7_RULE_CONSENT_PERIOD, 15);
}

static void set_sensitivity(struct rule_content *rule, int sensitivity)
{
    if (sensitivity < 0) return;
    uint32_t limb = (uint32_t)sensitivity / RULE_SENSITIVITY_BITS;
    INVARIANT(limb < 2);
    rule->sensitivity[limb] |= 1U << ((uint32_t)sensitivity % RULE_SENSITIVITY_BITS);
}

// What the type of the consent is about. A permit is for the feed's purposes or for research; a
// deny is for every purpose.
static void take_selectors(struct draft *d)
{
    const struct consent_type *type = d->type;
    if (type->type >= 0)
        d->rule.types[0] = policy_bit((unsigned)type->type);
    else
        d->rule.flags |= RULE_ALL_TYPES;
    set_sensitivity(&d->rule, type->sensitivity);
    if (!d->permits) {
        d->rule.flags |= RULE_ALL_PURPOSES | RULE_DENY;
        return;
    }
    uint64_t feed = d->p->context->feed->purposes;
    d->rule.purposes[0] = type->research ? policy_bit(POLICY_PURPOSE_HRESCH) : feed;
    if (d->rule.purposes[0] == 0) d->rule.flags |= RULE_ALL_PURPOSES;
}

// Recipients -------------------------------------------------------------------------------------

// Roles of PRT-4 that only did the paper work.
static bool is_clerical(span role)
{
    static const char *const roles[] = {"EP", "SB", "TR", "TN", "EQUIP", "PB", "AUT", "WIT"};
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        if (span_is(role, roles[i])) return true;
    }
    return false;
}

static void add_rule(struct draft *d, enum plan_step_kind kind, const struct plan_party *grantee)
{
    if (kind == PLAN_GRANT) {
        hl7_planner_grant(d->p, d->plan, &d->rule, grantee);
        return;
    }
    struct plan_step *step = hl7_planner_step(d->p, d->plan, kind);
    if (step == NULL) return;
    step->rule = d->rule;
    step->grantee = grantee == NULL ? hl7_planner_special(d->p, d->plan, PLAN_ANYONE)
                                    : hl7_planner_party(d->p, d->plan, grantee);
}

// The time of a rule within the time for which PRT or ROL names somebody.
static void narrow_period(struct rule_content *rule, const struct hl7_participant *who)
{
    uint64_t first = who->from.precision == HL7_NO_TIME ? 0 : ledger_time(who->from.period.first);
    uint64_t last = who->to.precision == HL7_NO_TIME ? 0 : ledger_time(who->to.period.last);
    if (first > rule->not_before) rule->not_before = first;
    if (last != 0 && (rule->not_after == 0 || last < rule->not_after)) rule->not_after = last;
}

// One rule for each PRT or ROL beside the consent that says whom it is for; how many there are.
// One who is named, but not so that anybody could be compared, gets none, and is looked at.
static size_t add_companions(struct draft *d, enum plan_step_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < d->c->companions; i++) {
        struct hl7_participant who;
        struct plan_party party;
        enum status status =
            hl7_companion_read(d->p->m, d->c, i, d->p->received->header.zone, &who, d->p->issues);
        if (status != STATUS_OK && d->p->status == STATUS_OK) d->p->status = status;
        if (is_clerical(who.role.code)) continue;
        count++;
        bool ended = span_is(who.action, "DE");
        if (ended || !hl7_identity_participant(d->p, &who, &party)) {
            struct hl7_place place = hl7_segment_place(d->p->m, who.segment);
            span text = hl7_segment_text(d->p->m, who.segment);
            d->p->out->hold = true;
            hl7_planner_say(d->p, ISSUE_WARNING, HL7_RULE_CONSENT_HELD, text, &place);
            continue;
        }
        struct rule_content whole = d->rule;
        narrow_period(&d->rule, &who);
        add_rule(d, kind, &party);
        d->rule = whole;
    }
    return count;
}

// The receiver of the message, where nobody else is named.
static bool find_receiver(const struct draft *d, struct plan_party *out)
{
    const struct hl7_header *h = &d->p->received->header;
    struct policy_token token;
    *out = (struct plan_party){.kind = PLAN_NAMED};
    if (!hl7_identity_hd(d->p, h->receiving_facility, &token) &&
        !hl7_identity_hd(d->p, h->receiving_application, &token)) {
        return false;
    }
    hl7_identity_name(d->p, out, ACCOUNT_ORGANIZATION, &token);
    return true;
}

static void add_recipients(struct draft *d, enum plan_step_kind kind)
{
    struct plan_party receiver;
    if (d->type->meaning == MEANING_PUBLIC) {
        add_rule(d, kind, NULL);
        return;
    }
    if (add_companions(d, kind) > 0) return;
    if (!d->permits) {
        add_rule(d, kind, NULL); // a refusal that names nobody is against everybody
    } else if (d->type->meaning == MEANING_NAMED) {
        hold(d, 2); // family and friends, and none of them named
    } else if (find_receiver(d, &receiver)) {
        add_rule(d, kind, &receiver);
    } else {
        say(d, ISSUE_ERROR, HL7_RULE_GRANTEE, 24);
    }
}

// Statuses ---------------------------------------------------------------------------------------

// What was granted under this form before ends with it.
static void end_earlier(struct draft *d)
{
    (void)hl7_planner_step(d->p, d->plan, PLAN_REVOKE_DOCUMENT);
    d->plan->urgent = true;
}

// The restrictions of the message that limit this consent: those of its patient.
static size_t add_limits(struct draft *d)
{
    size_t count = 0;
    const struct hl7_message *m = d->p->m;
    for (size_t i = hl7_restriction_find(m, d->p->patient_segment); i < m->segment_count;
         i = hl7_restriction_find(m, i + 1)) {
        struct hl7_restriction limit;
        struct rule_content rule;
        size_t next = hl7_segment_find(m, HL7_ID('P', 'I', 'D'), d->p->patient_segment + 1);
        if (i > next) break;
        enum status status = hl7_restriction_read(m, i, d->p->received->header.zone, &limit, NULL);
        if (status != STATUS_OK) continue; // told where the restriction itself is planned
        if (limit.action == HL7_RESTRICTION_DELETE) continue;
        if (limit.to.precision != HL7_NO_TIME && limit.to.period.last < d->p->context->now)
            continue;
        if (!hl7_restriction_rule(d->p, &limit, &rule)) continue;
        rule.place = (uint16_t)(++count + 64);
        hl7_planner_grant(d->p, d->plan, &rule, NULL);
    }
    return count;
}

static void plan_permit(struct draft *d, bool limited)
{
    check_consenters(d);
    take_period(d);
    take_selectors(d);
    end_earlier(d);
    if (span_is(d->c->disclosure_level, "N")) hold(d, 21); // the subject was told nothing
    if (!d->p->context->feed->trusted) hold(d, 11);
    add_recipients(d, PLAN_GRANT);
    if (limited && add_limits(d) == 0) hold(d, d->c->limitations.size > 0 ? 9 : 11);
}

static void plan_deny(struct draft *d)
{
    take_period(d);
    take_selectors(d);
    end_earlier(d);
    if (!d->over) add_recipients(d, PLAN_GRANT);
}

static void plan_bypass(struct draft *d)
{
    struct hl7_outcome *out = d->p->out;
    span reason = d->c->bypass_reason.code;
    bool known = span_is(reason, "E") || span_is(reason, "PJ");
    if (!known) say(d, ISSUE_ERROR, HL7_RULE_BYPASS_REASON, 20);
    if (!known || out->bypass_count == HL7_BYPASSES_MAX) return;
    struct plan_bypass *bypass = &out->bypasses[out->bypass_count++];
    bypass->patient = d->p->patient;
    bypass->reason = (char)reason.data[0];
    bypass->document = d->plan->document;
    (void)hl7_planner_step(d->p, d->plan, PLAN_RECORD);
}

// A restriction that is only asked for is not a request for access.
static void plan_request(struct draft *d)
{
    d->permits = d->type->meaning != MEANING_RESTRICT;
    if (!d->permits) {
        (void)hl7_planner_step(d->p, d->plan, PLAN_RECORD);
        return;
    }
    take_period(d);
    take_selectors(d);
    add_recipients(d, PLAN_REQUEST);
}

static void plan_status(struct draft *d)
{
    bool restricts = d->type->meaning == MEANING_RESTRICT;
    switch (d->c->status) {
    case HL7_CONSENT_ACTIVE:
    case HL7_CONSENT_LIMITED:
        d->permits = !restricts;
        if (restricts)
            plan_deny(d);
        else
            plan_permit(d, d->c->status == HL7_CONSENT_LIMITED);
        break;
    case HL7_CONSENT_PENDING: plan_request(d); break;
    case HL7_CONSENT_REFUSED:
        // A restriction that was refused restricts nothing; a refused disclosure is a deny.
        if (restricts)
            (void)hl7_planner_step(d->p, d->plan, PLAN_RECORD);
        else
            plan_deny(d);
        break;
    case HL7_CONSENT_RESCINDED:
        end_earlier(d);
        d->plan->must_exist = true;
        break;
    case HL7_CONSENT_BYPASSED: plan_bypass(d); break;
    case HL7_CONSENT_NONE: INVARIANT(false); // the reader refused it
    }
}

void hl7_planner_consent(struct hl7_planner *p, size_t segment)
{
    struct hl7_consent consent;
    struct draft d = {.p = p, .c = &consent};
    enum status status =
        hl7_consent_read(p->m, segment, p->received->header.zone, &consent, p->issues);
    if (status != STATUS_OK) {
        if (p->status == STATUS_OK) p->status = status;
        return;
    }
    if (!p->has_patient) {
        say(&d, ISSUE_ERROR, HL7_RULE_IDENTIFIER, 0);
        return;
    }
    // A rescission or a bypass needs no type; neither permits anything.
    bool typed = consent.status != HL7_CONSENT_RESCINDED && consent.status != HL7_CONSENT_BYPASSED;
    if (typed)
        find_type(&d);
    else
        d.type = &types[0];
    if (p->status != STATUS_OK || !begin_plan(&d)) return;
    if (d.type == NULL)
        (void)hl7_planner_step(p, d.plan, PLAN_RECORD);
    else
        plan_status(&d);
}
