// SPDX-License-Identifier: Apache-2.0
// Documents arrive late and out of order. What counts is when something was decided: a grant that
// is older than the rescission of the same form stays ended, also when the rescission came first
// and found nothing. A form is known by its number, else by what it is about (adapters/plan.h).
#include "gateway/spine/intake_internal.h"

static bool is_permit(const struct plan_step *step)
{
    return step->kind == PLAN_REQUEST ||
           (step->kind == PLAN_GRANT && (step->rule.flags & RULE_DENY) == 0);
}

static bool permits(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->step_count; i++) {
        if (is_permit(&plan->steps[i])) return true;
    }
    return false;
}

static bool is_later(const struct decided_row *row, const struct plan *plan)
{
    if (row == NULL || row->decided == 0) return false;
    if (row->decided == (uint64_t)plan->decided) return row->ends && permits(plan);
    return row->decided > (uint64_t)plan->decided;
}

enum status intake_check_decided(const struct intake *intake, const struct plan *plan, size_t item,
                                 struct intake_refusal *refusal)
{
    const struct documents *documents = &intake->keeper->documents;
    if (!plan->has_document || plan->decided <= 0) return STATUS_OK;
    bool later = is_later(documents_find_decided(documents, &plan->document), plan);
    // Without a number a rescission is about every form of that content, a grant about its own.
    const struct decided_row *other =
        plan->has_other ? documents_find_decided(documents, &plan->other) : NULL;
    later = later || (other != NULL && other->ends && is_later(other, plan));
    return later ? intake_fail(refusal, item, STATUS_CONFLICT, "decided-earlier") : STATUS_OK;
}

static size_t add_form(const struct intake *intake, const struct account_key *document,
                       struct account_key out[static INTAKE_FORMS_MAX], size_t count)
{
    const struct made_row *made = documents_find_made(&intake->keeper->documents, document);
    if (made == NULL || made->rule_count == 0 || count == INTAKE_FORMS_MAX) return count;
    out[count] = *document;
    return count + 1;
}

size_t intake_forms(const struct intake *intake, const struct plan *plan,
                    struct account_key out[static INTAKE_FORMS_MAX])
{
    struct account_key same[INTAKE_FORMS_MAX];
    if (!plan->has_document) return 0;
    size_t count = add_form(intake, &plan->document, out, 0);
    if (count == 0 && plan->has_other) count = add_form(intake, &plan->other, out, 0);
    // A new form with the same content is another consent; a rescission ends what it can mean.
    bool by_content = plan->must_exist && (!plan->has_other || count == 0);
    if (!by_content) return count;
    const struct account_key *content = plan->has_other ? &plan->other : &plan->document;
    size_t others =
        documents_with_other(&intake->keeper->documents, content, same, INTAKE_FORMS_MAX);
    for (size_t i = 0; i < others; i++) count = add_form(intake, &same[i], out, count);
    return count;
}

bool intake_decision_of(const struct plan *plan, struct decision_body *out)
{
    bool is_kept = plan->decided > 0 || plan->has_other || plan->must_exist;
    if (!plan->has_document || !is_kept) return false;
    *out = (struct decision_body){
        .document = plan->document,
        .decided = plan->decided > 0 ? (uint64_t)plan->decided : 0,
        .ends = plan->urgent && !permits(plan),
    };
    if (plan->has_other) out->other = plan->other;
    return true;
}
