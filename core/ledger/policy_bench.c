// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/policy_bench.h"

enum { CONSENTS = 8, REQUESTS = 64, ACTORS = 32, CLASSES = 4 };

#define TEXT(text)                                \
    {                                             \
        (const uint8_t *)(text), sizeof(text) - 1 \
    }
#define RESOURCE_TYPES "http://hl7.org/fhir/resource-types"

static const struct policy_token patient[] = {{{NULL, 0}, TEXT("Patient/5f0c3a52")}};
static const struct policy_token classes[CLASSES] = {
    {TEXT(RESOURCE_TYPES), TEXT("Observation")},
    {TEXT(RESOURCE_TYPES), TEXT("DocumentReference")},
    {TEXT(RESOURCE_TYPES), TEXT("DiagnosticReport")},
    {TEXT(RESOURCE_TYPES), TEXT("ImagingStudy")},
};

// The consents and requests live on the caller's stack: nothing here outlasts a call.
struct workload {
    uint8_t names[ACTORS][24];
    struct policy_token people[ACTORS];
    struct policy_actor actors[ACTORS];
    struct policy_rule rules[CONSENTS][POLICY_RULES_MAX];
    struct policy_consent consents[CONSENTS];
    struct policy_request requests[REQUESTS];
};

static void name_people(struct workload *w)
{
    for (uint32_t i = 0; i < ACTORS; i++) {
        static const char stem[] = "Practitioner/000000-00";
        memcpy(w->names[i], stem, sizeof stem);
        w->names[i][20] = (uint8_t)('0' + i / 10);
        w->names[i][21] = (uint8_t)('0' + i % 10);
        w->people[i] = (struct policy_token){{NULL, 0}, {w->names[i], sizeof stem - 1}};
        w->actors[i] = (struct policy_actor){POLICY_ROLE_RECIPIENT, w->people[i]};
    }
}

// Rule r of consent c: selectors come and go with the bits of both numbers.
static struct policy_rule make_rule(const struct workload *w, uint32_t c, uint32_t r)
{
    static const uint8_t purposes[] = {POLICY_PURPOSE_TREAT, POLICY_PURPOSE_HPAYMT,
                                       POLICY_PURPOSE_HRESCH, POLICY_PURPOSE_ETREAT};
    struct policy_rule rule = {.period = POLICY_ALWAYS};
    rule.effect = (c + r) % 3 == 0 ? POLICY_DENIES : POLICY_PERMITS;
    rule.parent = (uint8_t)(r > 4 && r % 2 == 1 ? r - 1 : 0);
    if (r % 2 == 1) {
        rule.actors = &w->actors[(c * 3 + r) % (ACTORS - 2)];
        rule.actor_count = 2;
    }
    if (r % 3 != 2) {
        rule.purposes_stated = true;
        rule.purposes.known = policy_bit(purposes[(c + r) % 4]);
    }
    if (r % 4 == 2) {
        rule.label_lowest = rule.label_highest = POLICY_R;
        rule.sensitivities = policy_bit(POLICY_SENSITIVITY_SUD);
    }
    if (r % 5 == 3) {
        rule.classes_stated = true;
        rule.classes = (struct policy_tokens){&classes[r % CLASSES], 1};
    }
    return rule;
}

static void make_consents(struct workload *w)
{
    static const uint8_t counts[CONSENTS] = {1, 2, 3, 4, 6, 8, 12, 16};
    for (uint32_t c = 0; c < CONSENTS; c++) {
        for (uint32_t r = 0; r < counts[c]; r++) w->rules[c][r] = make_rule(w, c, r);
        w->consents[c] = (struct policy_consent){
            .patients = {patient, 1},
            .active = true,
            .scope = POLICY_SCOPE_PRIVACY,
            .rules = w->rules[c],
            .rule_count = counts[c],
        };
    }
}

static void make_requests(struct workload *w)
{
    static const uint8_t purposes[] = {POLICY_PURPOSE_TREAT, POLICY_PURPOSE_BTG,
                                       POLICY_PURPOSE_HPAYMT, POLICY_PURPOSE_CLINTRCH};
    for (uint32_t i = 0; i < REQUESTS; i++) {
        w->requests[i] = (struct policy_request){
            .patients = {patient, 1},
            .requesters = {&w->people[i * 7 % (ACTORS - 4)], 4},
            .purposes = {.known = policy_bit(purposes[i % 4])},
            .actions = 1U << POLICY_ACCESS,
            .now = 1781517600, // 2026-06-15T10:00:00Z
            .resource = {.classes = {&classes[i / 4 % CLASSES], 1},
                         .confidentiality = i % 3 == 0 ? POLICY_R : POLICY_N,
                         .sensitivities = i % 5 == 0 ? policy_bit(POLICY_SENSITIVITY_ETHUD) : 0},
        };
    }
}

struct policy_bench policy_bench_run(uint64_t count, bool all)
{
    struct workload w = {0};
    struct policy_bench out = {0};
    name_people(&w);
    make_consents(&w);
    make_requests(&w);
    for (uint64_t i = 0; i < count; i++) {
        const struct policy_consent *consent = &w.consents[all ? 0 : i / REQUESTS % CONSENTS];
        struct policy_decision decision =
            policy_decide(consent, all ? CONSENTS : 1, &w.requests[i % REQUESTS],
                          (struct policy_settings){false});
        out.decisions++;
        out.permits += decision.outcome == POLICY_PERMIT;
        out.denials += decision.outcome == POLICY_DENY;
    }
    return out;
}
