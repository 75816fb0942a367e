// SPDX-License-Identifier: Apache-2.0
#include "adapters/plan.h"

static bool has_name(const struct plan_party *party, const struct account_key *name)
{
    for (uint32_t i = 0; i < party->name_count; i++)
        if (account_key_equal(&party->names[i], name)) return true;
    return false;
}

static bool same_party(const struct plan_party *a, const struct plan_party *b)
{
    if (a->kind != b->kind) return false;
    return a->kind != PLAN_NAMED || (b->name_count != 0 && has_name(a, &b->names[0]));
}

uint32_t plan_party(struct plan *plan, const struct plan_party *party)
{
    for (uint32_t i = 0; i < plan->party_count; i++) {
        struct plan_party *known = &plan->parties[i];
        if (!same_party(known, party)) continue;
        for (uint32_t n = 0; n < party->name_count && known->name_count < PLAN_NAMES_MAX; n++)
            if (!has_name(known, &party->names[n]))
                known->names[known->name_count++] = party->names[n];
        return i;
    }
    if (plan->party_count == PLAN_PARTIES_MAX) return PLAN_PARTIES_MAX;
    plan->parties[plan->party_count] = *party;
    return plan->party_count++;
}

struct plan_step *plan_step(struct plan *plan, enum plan_step_kind kind)
{
    if (plan->step_count == PLAN_STEPS_MAX) return NULL;
    struct plan_step *step = &plan->steps[plan->step_count++];
    *step = (struct plan_step){.kind = kind};
    return step;
}
