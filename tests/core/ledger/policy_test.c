// SPDX-License-Identifier: Apache-2.0
// The decision as a function: code tables, properties over random consents, broken structures. The
// table itself is tested as documents, in tests/adapters/fhir_policy_test.c.
#include "core/ledger/policy.h"

#include <time.h>

#include "core/ledger/policy_bench.h"
#include "tests/check.h"

static uint64_t up(const char *code)
{
    return policy_purpose_above((unsigned)policy_purpose_find(span_text(code)));
}

static uint64_t bit(const char *code)
{
    return policy_bit((unsigned)policy_purpose_find(span_text(code)));
}

TEST(policy_codes__hierarchies__as_published)
{
    CHECK_EQ(up("BTG"), bit("BTG") | bit("ETREAT") | bit("TREAT") | bit("PurposeOfUse"));
    CHECK_EQ(up("PurposeOfUse"), bit("PurposeOfUse"));
    CHECK_EQ(policy_purpose_below(POLICY_PURPOSE_ETREAT),
             bit("ETREAT") | bit("BTG") | bit("ERTREAT"));
    CHECK_EQ(policy_purpose_below(POLICY_PURPOSE_PurposeOfUse), ((uint64_t)1 << 60) - 1);
    CHECK_EQ(policy_purpose_below(POLICY_PURPOSE_HMARKT), bit("HMARKT"));
    for (unsigned a = 0; a < POLICY_PURPOSE_COUNT; a++) {
        CHECK_EQ(policy_purpose_find(span_text(policy_purpose_code(a))), a);
        for (unsigned b = 0; b < POLICY_PURPOSE_COUNT; b++)
            CHECK_EQ(policy_purpose_above(a) >> b & 1, policy_purpose_below(b) >> a & 1);
    }
    for (unsigned a = 0; a < POLICY_SENSITIVITY_COUNT; a++) {
        CHECK_EQ(policy_sensitivity_find(span_text(policy_sensitivity_code(a))), a);
        for (unsigned b = 0; b < POLICY_SENSITIVITY_COUNT; b++)
            CHECK_EQ(policy_sensitivity_above(a) >> b & 1, policy_sensitivity_below(b) >> a & 1);
    }
    uint64_t eth = policy_sensitivity_below(POLICY_SENSITIVITY_ETH);
    CHECK_EQ(eth, policy_bit(POLICY_SENSITIVITY_ETH) | policy_bit(POLICY_SENSITIVITY_SUD) |
                      policy_bit(POLICY_SENSITIVITY_ETHUD) |
                      policy_bit(POLICY_SENSITIVITY_OPIOIDUD));
    CHECK_EQ(policy_sensitivity_below(POLICY_SENSITIVITY_PSY), policy_bit(POLICY_SENSITIVITY_PSY));
    CHECK_EQ(policy_confidentiality_find(span_text("R")), POLICY_R);
    CHECK_EQ(policy_confidentiality_find(span_text("")), POLICY_UNLABELED);
    CHECK_EQ(policy_purpose_find(span_text("treat")), -1);
    CHECK_EQ(policy_action_find(span_text("disclose")), POLICY_DISCLOSE);
    CHECK(policy_obligation_find(span_text("REDACT")) >= 0);
    CHECK(strcmp(policy_type_text(POLICY_TYPE_IMAGING), "imaging") == 0 &&
          POLICY_TYPE_IMAGING == 8);
}

static const struct policy_token someone = {{NULL, 0}, {(const uint8_t *)"Patient/1", 9}};
static const struct policy_settings plain = {false};

static struct policy_request request_for(uint64_t purposes)
{
    return (struct policy_request){.patients = {&someone, 1},
                                   .requesters = {&someone, 1},
                                   .purposes = {.known = purposes},
                                   .actions = 1};
}

static struct policy_consent consent_of(const struct policy_rule *rules, uint32_t count)
{
    return (struct policy_consent){.patients = {&someone, 1},
                                   .active = true,
                                   .scope = POLICY_SCOPE_PRIVACY,
                                   .rules = rules,
                                   .rule_count = count};
}

TEST(policy_decide__broken_structures__deny)
{
    struct policy_rule rules[18] = {
        {.effect = POLICY_PERMITS, .period = POLICY_ALWAYS},
        {.effect = POLICY_PERMITS, .period = POLICY_ALWAYS, .parent = 1}};
    struct policy_request request = request_for(policy_bit(POLICY_PURPOSE_TREAT));
    struct policy_consent one = consent_of(rules, 1);
    CHECK_EQ(policy_decide(&one, 1, &request, plain).outcome, POLICY_PERMIT);
    static const uint32_t counts[] = {0, 2, 17};
    for (size_t i = 0; i < 3; i++) {
        one.rule_count = counts[i];
        struct policy_decision decision = policy_decide(&one, 1, &request, plain);
        CHECK_EQ(decision.outcome, POLICY_DENY);
        CHECK_EQ(decision.reason, POLICY_REASON_INDETERMINATE);
    }
    one = consent_of(NULL, 0);
    CHECK_EQ(policy_decide(&one, 1, &request, plain).outcome, POLICY_DENY);
    CHECK_EQ(policy_decide(NULL, 0, &request, plain).outcome, POLICY_NO_CONSENT);
    static struct policy_consent many[POLICY_CONSENTS_MAX + 1];
    for (size_t i = 0; i <= POLICY_CONSENTS_MAX; i++) many[i] = consent_of(rules, 1);
    CHECK_EQ(policy_decide(many, POLICY_CONSENTS_MAX, &request, plain).outcome, POLICY_PERMIT);
    CHECK_EQ(policy_decide(many, POLICY_CONSENTS_MAX + 1, &request, plain).reason,
             POLICY_REASON_TOO_MANY_CONSENTS);
}

TEST(policy_decide__untyped_root__permits_only_by_setting)
{
    struct policy_rule root = {.period = POLICY_ALWAYS};
    struct policy_request request = request_for(policy_bit(POLICY_PURPOSE_TREAT));
    struct policy_consent one = consent_of(&root, 1);
    one.base = POLICY_BASE_OPTIN;
    CHECK_EQ(policy_decide(&one, 1, &request, plain).outcome, POLICY_NO_CONSENT);
    CHECK_EQ(policy_decide(&one, 1, &request, (struct policy_settings){true}).outcome,
             POLICY_PERMIT);
}

// A random consent: up to 8 rules with purposes, labels and parents.
static struct policy_consent random_consent(uint64_t *seed, struct policy_rule rules[8])
{
    uint32_t count = 1 + (uint32_t)(check_random(seed) % 8);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t x = check_random(seed);
        rules[i] = (struct policy_rule){.period = POLICY_ALWAYS};
        rules[i].effect = x % 2 == 0 ? POLICY_PERMITS : POLICY_DENIES;
        rules[i].parent = (uint8_t)(i == 0 ? 0 : x / 2 % i);
        rules[i].purposes_stated = x / 64 % 2 == 0;
        rules[i].purposes.known =
            check_random(seed) & check_random(seed) & (((uint64_t)1 << 60) - 1);
        if (x / 128 % 3 == 0) {
            rules[i].label_lowest = (uint8_t)(1 + x / 512 % 6);
            rules[i].label_highest = rules[i].label_lowest;
        }
        if (x / 4096 % 4 == 0)
            rules[i].sensitivities = check_random(seed) >> 19 & check_random(seed);
    }
    return consent_of(rules, count);
}

// Whatever is added or turned around: a deny never lets more through, order never matters, a
// higher label is never easier to reach with permits alone.
TEST(policy_decide__random_consents__properties_hold)
{
    uint64_t seed = 42;
    static struct policy_rule rules[4][8];
    int outcomes[3] = {0};
    for (int round = 0; round < 20000; round++) {
        struct policy_consent consents[4], turned[4];
        size_t count = 1 + (size_t)(check_random(&seed) % 3);
        for (size_t i = 0; i < count; i++) consents[i] = random_consent(&seed, rules[i]);
        for (size_t i = 0; i < count; i++) turned[i] = consents[count - 1 - i];
        struct policy_request request =
            request_for(policy_bit((unsigned)(check_random(&seed) % 60)));
        request.resource.confidentiality = (uint8_t)(1 + check_random(&seed) % 6);
        request.resource.sensitivities = policy_bit((unsigned)(check_random(&seed) % 45));
        enum policy_outcome outcome = policy_decide(consents, count, &request, plain).outcome;
        outcomes[outcome]++;
        CHECK_EQ(outcome, policy_decide(turned, count, &request, plain).outcome);
        if (outcome == POLICY_PERMIT) {
            bool alone = false;
            for (size_t i = 0; i < count; i++)
                alone |= policy_decide(&consents[i], 1, &request, plain).outcome == POLICY_PERMIT;
            CHECK(alone);
        }
        struct policy_rule deny = {.effect = POLICY_DENIES, .period = POLICY_ALWAYS};
        consents[count] = consent_of(&deny, 1);
        CHECK_EQ(policy_decide(consents, count + 1, &request, plain).outcome, POLICY_DENY);
        consents[count].indeterminate = true;
        consents[count].active = false;
        CHECK_EQ(policy_decide(consents, count + 1, &request, plain).outcome, outcome);
    }
    CHECK(outcomes[0] > 100 && outcomes[1] > 100 && outcomes[2] > 100);
}

TEST(policy_bench__workload__fixed_and_mixed)
{
    clock_t start = clock();
    struct policy_bench one = policy_bench_run(100000, false);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    struct policy_bench all = policy_bench_run(10000, true);
    CHECK(one.decisions == 100000 && one.permits > 1000 && one.denials > 1000);
    CHECK(one.permits + one.denials < one.decisions);
    CHECK(all.denials > 1000);
    printf("%.0f decisions/s over one consent of 1 to 16 rules\n", (double)one.decisions / seconds);
}

int main(void)
{
    RUN(policy_codes__hierarchies__as_published);
    RUN(policy_decide__broken_structures__deny);
    RUN(policy_decide__untyped_root__permits_only_by_setting);
    RUN(policy_decide__random_consents__properties_hold);
    RUN(policy_bench__workload__fixed_and_mixed);
    return check_report();
}
