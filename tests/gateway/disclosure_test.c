// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/disclosure.h"

#include <stdlib.h>

#include "tests/check.h"

enum { PATIENT = 4, DOCTOR = 5, CLINIC = 6, STRANGER = 7, OTHER_PATIENT = 8, NOW = 1800000000 };

static struct account_content accounts[16];
static struct account_state account_states[16];
static struct rule_row rows[8192];
static struct entry_state entries[8192];
static struct state state;
static uint8_t *memory;
static struct arena arena;
static uint32_t count;

static void start(void)
{
    memset(account_states, 0, sizeof account_states);
    memset(rows, 0, sizeof rows);
    memset(entries, 0, sizeof entries);
    for (int i = 0; i < 16; i++) account_states[i].status = ACCOUNT_ACTIVE;
    state = (struct state){.accounts = {accounts, account_states}, .consents = {rows, entries}};
    state.capacity[TREE_ACCOUNTS] = 16;
    if (memory == NULL) memory = malloc(DISCLOSURE_MEMORY);
    arena = arena_over(memory, DISCLOSURE_MEMORY);
    count = 0;
}

static struct rule_content permit(uint64_t types, uint64_t purposes)
{
    struct rule_content rule = {.flags = 0};
    rule.types[0] = types;
    rule.purposes[0] = purposes;
    if (types == 0) rule.flags |= RULE_ALL_TYPES;
    if (purposes == 0) rule.flags |= RULE_ALL_PURPOSES;
    return rule;
}

static struct rule_content deny(uint64_t types)
{
    struct rule_content rule = permit(types, 0);
    rule.flags |= RULE_DENY;
    return rule;
}

static const uint64_t IMAGING = (uint64_t)1 << POLICY_TYPE_IMAGING;
static const uint64_t LABORATORY = (uint64_t)1 << POLICY_TYPE_LABORATORY;
static const uint64_t TREAT = (uint64_t)1 << POLICY_PURPOSE_TREAT;
static const uint64_t RESEARCH = (uint64_t)1 << POLICY_PURPOSE_HRESCH;

// Adds a leaf to the consent that begins at leaf `first`; `count` begins a new one.
static uint32_t leaf_of(uint32_t first, struct rule_content rule, uint32_t grantee)
{
    uint32_t leaf = count++;
    rule.group = first + 1;
    rows[leaf] = (struct rule_row){rule, PATIENT, GENESIS_GATEWAY, grantee};
    entries[leaf] = (struct entry_state){
        .status = CONSENT_ACTIVE, .previous_of_patient = account_states[PATIENT].last_consent};
    account_states[PATIENT].last_consent = leaf + 1;
    return leaf;
}

static struct disclosure_requester requester;

static struct disclosure ask(uint32_t who)
{
    requester = (struct disclosure_requester){{who}, who == STATE_NONE ? 0 : 1};
    struct disclosure_question question = {.patient = PATIENT,
                                           .requester = &requester,
                                           .purposes = TREAT,
                                           .types = IMAGING,
                                           .actions = 1 << POLICY_ACCESS,
                                           .now = NOW};
    struct disclosure d = disclosure_decide(&state, &question, &arena);
    CHECK_EQ(arena.used, 0);
    CHECK_EQ(d.permitted, d.outcome == POLICY_PERMIT);
    return d;
}

TEST(disclosure__nothing_known__denied)
{
    start();
    CHECK(!ask(DOCTOR).permitted && ask(DOCTOR).outcome == POLICY_NO_CONSENT);
    CHECK(!ask(STATE_NONE).permitted);
    struct disclosure_question nobody = {
        .patient = STATE_NONE, .types = IMAGING, .purposes = TREAT};
    CHECK(!disclosure_decide(&state, &nobody, &arena).permitted);
    leaf_of(0, permit(0, 0), GENESIS_ANYONE);
    struct disclosure_question unknown = {.patient = PATIENT, .purposes = TREAT, .now = NOW};
    CHECK(!disclosure_decide(&state, &unknown, &arena).permitted);
    unknown.types = IMAGING;
    CHECK(disclosure_decide(&state, &unknown, &arena).permitted);
    unknown.purposes = 0;
    CHECK(!disclosure_decide(&state, &unknown, &arena).permitted);
    account_states[PATIENT].status = ACCOUNT_ERASED;
    CHECK(!ask(DOCTOR).permitted);
}

TEST(disclosure__permit__for_its_recipients_types_and_purposes)
{
    start();
    uint32_t leaf = leaf_of(0, permit(IMAGING, TREAT), DOCTOR);
    leaf_of(0, permit(IMAGING, TREAT), CLINIC);
    struct disclosure d = ask(DOCTOR);
    CHECK(d.permitted && d.leaf == leaf && d.leaves == 2 && d.reason == POLICY_REASON_ROOT_PERMIT);
    CHECK(ask(CLINIC).permitted && !ask(STRANGER).permitted && !ask(STATE_NONE).permitted);
    start();
    leaf_of(0, permit(LABORATORY, TREAT), DOCTOR);
    CHECK(!ask(DOCTOR).permitted);
    start();
    leaf_of(0, permit(IMAGING, RESEARCH), DOCTOR);
    CHECK(!ask(DOCTOR).permitted);
    start();
    leaf_of(0, permit(0, 0), GENESIS_ANYONE);
    CHECK(ask(STRANGER).permitted && ask(STATE_NONE).permitted);
}

TEST(disclosure__time__first_and_last_second_count)
{
    start();
    struct rule_content rule = permit(IMAGING, 0);
    rule.not_before = rule.not_after = NOW;
    uint32_t leaf = leaf_of(0, rule, DOCTOR);
    CHECK(ask(DOCTOR).permitted);
    rows[leaf].content.not_after = NOW - 1;
    CHECK(!ask(DOCTOR).permitted);
    rows[leaf].content.not_after = 0;
    rows[leaf].content.not_before = NOW + 1;
    CHECK(!ask(DOCTOR).permitted);
}

TEST(disclosure__revoked__denied)
{
    start();
    uint32_t leaf = leaf_of(0, permit(IMAGING, 0), DOCTOR);
    entries[leaf].status = CONSENT_REVOKED;
    CHECK(!ask(DOCTOR).permitted);
}

TEST(disclosure__deny__wins_over_permits_of_other_consents)
{
    start();
    leaf_of(0, permit(0, 0), GENESIS_ANYONE);
    uint32_t leaf = leaf_of(1, deny(IMAGING), DOCTOR);
    struct disclosure d = ask(DOCTOR);
    CHECK(d.outcome == POLICY_DENY && d.leaf == leaf && d.reason == POLICY_REASON_ROOT_DENY);
    CHECK(ask(CLINIC).permitted);
}

TEST(disclosure__nested__exception_to_its_root)
{
    start();
    leaf_of(0, permit(0, 0), GENESIS_ANYONE);
    struct rule_content nested = deny(IMAGING);
    nested.place = 1 + 64;
    uint32_t leaf = leaf_of(0, nested, DOCTOR);
    struct rule_content deeper = permit(IMAGING, TREAT);
    deeper.place = 2 + 64 * 2;
    uint32_t deep = leaf_of(0, deeper, DOCTOR);
    CHECK(ask(DOCTOR).permitted && ask(DOCTOR).leaf == deep);
    entries[deep].status = CONSENT_REVOKED;
    CHECK(ask(DOCTOR).outcome == POLICY_DENY && ask(DOCTOR).leaf == leaf);
    CHECK(ask(CLINIC).permitted);
}

TEST(disclosure__root_gone__denials_hold_and_permits_do_not)
{
    start();
    struct rule_content nested = permit(IMAGING, 0);
    nested.place = 1 + 64;
    leaf_of(0, nested, DOCTOR);
    CHECK(!ask(DOCTOR).permitted);
    nested.flags |= RULE_DENY;
    leaf_of(1, permit(0, 0), GENESIS_ANYONE);
    leaf_of(2, nested, DOCTOR);
    CHECK(ask(DOCTOR).outcome == POLICY_DENY && ask(CLINIC).permitted);
    // Nested in a rule that is no leaf: the deny is taken as one of the root's own.
    start();
    leaf_of(0, permit(0, 0), GENESIS_ANYONE);
    nested.place = 3 + 64 * 3;
    leaf_of(0, nested, DOCTOR);
    CHECK(ask(DOCTOR).outcome == POLICY_DENY);
}

TEST(disclosure__selectors_only_committed_to__permit_nothing_deny_all)
{
    start();
    struct rule_content rule = permit(IMAGING, 0);
    rule.narrower.e[0] = felt_from_u32(5);
    leaf_of(0, rule, DOCTOR);
    CHECK(!ask(DOCTOR).permitted);
    const digest known = rule.narrower;
    struct disclosure_question question = {.patient = PATIENT,
                                           .requester = &requester,
                                           .purposes = TREAT,
                                           .types = IMAGING,
                                           .narrowings = &known,
                                           .narrowing_count = 1,
                                           .now = NOW};
    CHECK(disclosure_decide(&state, &question, &arena).permitted);
    rule.flags |= RULE_DENY;
    leaf_of(1, rule, DOCTOR);
    CHECK(ask(DOCTOR).outcome == POLICY_DENY);
    CHECK(!disclosure_decide(&state, &question, &arena).permitted);
}

TEST(disclosure__codes_of_later_pages__permit_nothing_deny_all)
{
    start();
    struct rule_content rule = permit(IMAGING, TREAT);
    rule.page = 1;
    leaf_of(0, rule, DOCTOR);
    CHECK(!ask(DOCTOR).permitted);
    leaf_of(1, permit(0, 0), GENESIS_ANYONE);
    CHECK(ask(DOCTOR).permitted); // its purpose is another, so it closes nothing
    CHECK(ask(CLINIC).permitted);
    rule.flags |= RULE_DENY;
    leaf_of(2, rule, CLINIC);
    CHECK(!ask(CLINIC).permitted);
    rows[2].content.page = 0;
    rows[2].content.types[0] = LABORATORY;
    CHECK(ask(CLINIC).permitted);
    rows[2].content.types[3] = 1;
    CHECK(!ask(CLINIC).permitted);
}

TEST(disclosure__labels__a_permit_below_does_not_reach)
{
    start();
    struct rule_content rule = permit(IMAGING, TREAT);
    rule.confidentiality = POLICY_N;
    leaf_of(0, rule, DOCTOR);
    CHECK(!ask(DOCTOR).permitted); // unlabeled counts as restricted
    rows[0].content.confidentiality = POLICY_R;
    CHECK(ask(DOCTOR).permitted);
}

TEST(disclosure__many_rules__bounded)
{
    start();
    for (int i = 0; i < 300; i++) {
        struct rule_content rule = permit(IMAGING, TREAT);
        leaf_of(count, rule, DOCTOR);
    }
    CHECK(ask(DOCTOR).reason == POLICY_REASON_TOO_MANY_CONSENTS);
    start();
    for (int i = 0; i < DISCLOSURE_LEAVES_MAX + 1; i++) leaf_of(0, permit(IMAGING, TREAT), DOCTOR);
    CHECK(ask(DOCTOR).reason == POLICY_REASON_TOO_MANY_CONSENTS);
    // Twenty different roots in one consent: more than one can hold, so that nothing is granted.
    start();
    for (uint32_t i = 0; i < 20; i++) {
        struct rule_content rule = permit(IMAGING, TREAT);
        rule.not_after = NOW + 1 + i;
        leaf_of(0, rule, DOCTOR);
    }
    CHECK(ask(DOCTOR).outcome == POLICY_DENY);
}

TEST(disclosure__too_little_memory__denied)
{
    start();
    for (int i = 0; i < 8; i++) leaf_of(count, permit(IMAGING, TREAT), DOCTOR);
    CHECK(ask(DOCTOR).permitted);
    for (size_t size = 0; size < 300000; size += 97) {
        arena = arena_over(memory, size);
        struct disclosure d = ask(DOCTOR);
        CHECK(d.permitted || d.outcome == POLICY_DENY);
    }
}

int main(void)
{
    RUN(disclosure__nothing_known__denied);
    RUN(disclosure__permit__for_its_recipients_types_and_purposes);
    RUN(disclosure__time__first_and_last_second_count);
    RUN(disclosure__revoked__denied);
    RUN(disclosure__deny__wins_over_permits_of_other_consents);
    RUN(disclosure__nested__exception_to_its_root);
    RUN(disclosure__root_gone__denials_hold_and_permits_do_not);
    RUN(disclosure__selectors_only_committed_to__permit_nothing_deny_all);
    RUN(disclosure__codes_of_later_pages__permit_nothing_deny_all);
    RUN(disclosure__labels__a_permit_below_does_not_reach);
    RUN(disclosure__many_rules__bounded);
    RUN(disclosure__too_little_memory__denied);
    free(memory);
    return check_report();
}
