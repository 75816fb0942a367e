// SPDX-License-Identifier: Apache-2.0
// The intake over a real data folder, on a host whose worker runs when told: decisions that come
// late, merges of two people, documents that a person must look at, and all of it after a restart.
#include "gateway/spine/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/spine/notes.h"
#include "tests/check.h"
#include "tests/gateway/fake_host.h"

static struct fake_host host;
static struct metrics metrics;
static struct keeper *keeper;
static struct batcher batcher;
static struct intake intake;
static char folder[64];
static struct intake_refusal refusal;
static enum status answer;
static int answers;

static enum status take_sealed(void *context, const struct batch_witness *witness,
                               struct arena *memory, const struct batch_header *header,
                               const struct batch_row *row)
{
    (void)context, (void)witness, (void)memory, (void)header, (void)row;
    return STATUS_OK;
}

static enum status take_proven(void *context, uint64_t batch, const struct proof_body *proof)
{
    (void)context, (void)batch, (void)proof;
    return STATUS_OK;
}

static void seal(void *owner, enum seal_reason reason)
{
    (void)owner, (void)reason;
    bool sealed = true;
    CHECK(!sealed);
}

static void open_all(void)
{
    static char data[96], key[96];
    struct keeper_recovery recovery = {.sealed = take_sealed, .proven = take_proven};
    struct keeper_trouble trouble;
    snprintf(data, sizeof data, "%s/data", folder);
    snprintf(key, sizeof key, "%s/key", folder);
    fake_host_open(&host);
    struct keeper_options options = {.host = &host.face,
                                     .metrics = &metrics,
                                     .data = data,
                                     .key = key,
                                     .origin = "",
                                     .profile = stark_profile_at(0),
                                     .capacity = {1000, 1000, 100, 1000, 10}};
    CHECK_EQ(keeper_open(&keeper, &options, &recovery, &trouble), STATUS_OK);
    batcher_open(&batcher, &host.face, 1, 200, 1000, seal, NULL);
    CHECK_EQ(intake_open(&intake, keeper, &batcher), STATUS_OK);
    CHECK_EQ(intake_resume(&intake), STATUS_OK);
}

static void note_stopped(void *owner)
{
    *(bool *)owner = true;
}

static void close_all(void)
{
    bool stopped = false;
    committer_stop(&keeper->committer, note_stopped, &stopped);
    for (int i = 0; i < 10 && !stopped; i++) fake_host_work(&host);
    CHECK(stopped);
    batcher_stop(&batcher);
    intake_close(&intake);
    keeper_close(keeper);
    fake_host_close(&host);
}

static void begin(void)
{
    snprintf(folder, sizeof folder, "/tmp/consentry-intake-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    open_all();
}

static void restart(void)
{
    close_all();
    open_all();
}

static void end(void)
{
    char command[96];
    close_all();
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK_EQ(system(command), 0);
}

// Plans -------------------------------------------------------------------------------------------

static struct account_key key_of(uint32_t n)
{
    return (struct account_key){{n, 7}};
}

static struct plan_party party_of(uint8_t kind, uint32_t name, uint32_t second)
{
    struct plan_party party = {.kind = PLAN_NAMED, .account_kind = kind, .name_count = 1};
    party.names[0] = key_of(name);
    if (second != 0) party.names[party.name_count++] = key_of(second);
    return party;
}

enum { PATIENT = 100, OTHER_PATIENT = 101, DOCTOR = 200, FORM = 300, CONTENT = 400 };

static struct plan plan_of(uint32_t document, uint32_t other, instant decided, uint32_t patient)
{
    struct plan plan = {.has_document = true, .document = key_of(document), .decided = decided};
    struct plan_party parties[] = {party_of(ACCOUNT_PATIENT, patient, 0),
                                   party_of(ACCOUNT_PRACTITIONER, DOCTOR, 0),
                                   {.kind = PLAN_TENANT}};
    plan.has_other = other != 0;
    if (other != 0) plan.other = key_of(other);
    for (size_t i = 0; i < 3; i++) CHECK_EQ(plan_party(&plan, &parties[i]), i);
    return plan;
}

static struct plan_step *add_step(struct plan *plan, enum plan_step_kind kind)
{
    struct plan_step *step = plan_step(plan, kind);
    step->grantee = 1;
    step->custodian = 2;
    return step;
}

static void add_grant(struct plan *plan, bool deny)
{
    struct plan_step *step = add_step(plan, PLAN_GRANT);
    step->rule.flags = RULE_ALL_TYPES | RULE_ALL_PURPOSES | (deny ? RULE_DENY : 0);
}

static struct plan grant(uint32_t document, uint32_t other, instant decided, uint32_t patient)
{
    struct plan plan = plan_of(document, other, decided, patient);
    (void)add_step(&plan, PLAN_REVOKE_DOCUMENT);
    add_grant(&plan, false);
    plan.urgent = true;
    return plan;
}

static struct plan rescind(uint32_t document, uint32_t other, instant decided)
{
    struct plan plan = plan_of(document, other, decided, PATIENT);
    (void)add_step(&plan, PLAN_REVOKE_DOCUMENT);
    plan.urgent = plan.must_exist = true;
    return plan;
}

static void note_answer(struct intake_request *request, enum status status)
{
    (void)request;
    answer = status;
    answers++;
}

static enum status submit(struct intake_request *request)
{
    answers = 0;
    request->class = BATCH_URGENT;
    request->answered = note_answer;
    enum status status = intake_submit(&intake, request, &refusal);
    for (int i = 0; i < 10 && status == STATUS_OK && answers == 0; i++) fake_host_work(&host);
    if (status != STATUS_OK) return status;
    CHECK_EQ(answers, 1);
    return answer;
}

static enum status take(const struct plan *plan)
{
    struct intake_item item = {.plan = plan};
    struct intake_request request = {.items = &item, .item_count = 1};
    return submit(&request);
}

// Live rules of an account.
static int live(uint32_t patient, bool deny)
{
    const struct account_key key = key_of(patient);
    const struct rule_table *consents = &keeper->state.consents;
    int count = 0;
    for (uint32_t i = 0; i < keeper->state.head.count[TREE_CONSENTS]; i++) {
        uint32_t account = consents->rows[i].patient;
        bool is_deny = (consents->rows[i].content.flags & RULE_DENY) != 0;
        count += consents->states[i].status == CONSENT_ACTIVE && is_deny == deny &&
                 account_key_equal(&keeper->state.accounts.rows[account].key, &key);
    }
    return count;
}

// Decisions ---------------------------------------------------------------------------------------

TEST(rescission__before_its_grant__keeps_the_grant_out)
{
    begin();
    struct plan x = rescind(FORM, CONTENT, 5000), a = grant(FORM, CONTENT, 4000, PATIENT);
    CHECK_EQ(take(&x), STATUS_NOT_FOUND);
    CHECK(strcmp(refusal.rule, "nothing-to-end") == 0);
    CHECK_EQ(take(&a), STATUS_CONFLICT);
    CHECK(strcmp(refusal.rule, "decided-earlier") == 0);
    restart();
    CHECK_EQ(take(&a), STATUS_CONFLICT);
    a.decided = 5000; // in the same second the rescission wins
    CHECK_EQ(take(&a), STATUS_CONFLICT);
    CHECK_EQ(keeper->state.head.count[TREE_CONSENTS], 0);
    a.decided = 5001;
    CHECK_EQ(take(&a), STATUS_OK);
    CHECK_EQ(live(PATIENT, false), 1);
    end();
}

TEST(late_grant__after_a_newer_one__is_refused)
{
    begin();
    struct plan new = grant(FORM, 0, 6000, PATIENT), old = grant(FORM, 0, 5999, PATIENT);
    CHECK_EQ(take(&new), STATUS_OK);
    CHECK_EQ(take(&old), STATUS_CONFLICT);
    restart();
    CHECK_EQ(take(&old), STATUS_CONFLICT);
    CHECK_EQ(take(&new), STATUS_OK); // again, in the same second: in the place of the first
    CHECK_EQ(live(PATIENT, false), 1);
    struct plan undated = grant(FORM, 0, 0, PATIENT);
    CHECK_EQ(take(&undated), STATUS_OK);
    end();
}

TEST(rescission__by_what_the_form_is_about__finds_it)
{
    begin();
    struct plan one = grant(FORM, CONTENT, 1000, PATIENT);
    struct plan two = grant(FORM + 1, CONTENT, 1000, PATIENT);
    CHECK_EQ(take(&one), STATUS_OK);
    CHECK_EQ(take(&two), STATUS_OK);
    CHECK_EQ(live(PATIENT, false), 2);
    restart();
    struct plan by_number = rescind(FORM, CONTENT, 2000), by_content = rescind(CONTENT, 0, 3000);
    CHECK_EQ(take(&by_number), STATUS_OK);
    CHECK_EQ(live(PATIENT, false), 1);
    CHECK_EQ(take(&by_content), STATUS_OK);
    CHECK_EQ(live(PATIENT, false), 0);
    // And no numbered form of that content comes back from before.
    struct plan late = grant(FORM + 2, CONTENT, 2500, PATIENT);
    CHECK_EQ(take(&late), STATUS_CONFLICT);
    end();
}

TEST(rescission__of_an_unnumbered_form_by_a_number__finds_it)
{
    begin();
    struct plan a = grant(CONTENT, 0, 1000, PATIENT), x = rescind(FORM, CONTENT, 2000);
    CHECK_EQ(take(&a), STATUS_OK);
    CHECK_EQ(take(&x), STATUS_OK);
    CHECK_EQ(live(PATIENT, false), 0);
    end();
}

// Merges ------------------------------------------------------------------------------------------

static enum status merge(uint32_t survivor, uint32_t prior)
{
    struct plan plan = plan_of(900, 0, 0, survivor);
    struct plan_merge two = {party_of(ACCOUNT_PATIENT, survivor, 0),
                             party_of(ACCOUNT_PATIENT, prior, prior + 50)};
    struct intake_item item = {.plan = &plan};
    struct intake_request request = {
        .items = &item, .item_count = 1, .merges = &two, .merge_count = 1};
    (void)add_step(&plan, PLAN_RECORD);
    return submit(&request);
}

TEST(merge__moves_consents_denies_first_and_names)
{
    begin();
    struct plan mixed = grant(FORM, 0, 0, OTHER_PATIENT);
    add_grant(&mixed, true);
    struct plan own = grant(FORM + 1, 0, 0, PATIENT);
    CHECK_EQ(take(&mixed), STATUS_OK);
    CHECK_EQ(take(&own), STATUS_OK);
    CHECK_EQ(merge(PATIENT, OTHER_PATIENT), STATUS_OK);
    CHECK_EQ(live(OTHER_PATIENT, false) + live(OTHER_PATIENT, true), 0);
    CHECK_EQ(live(PATIENT, false), 2);
    CHECK_EQ(live(PATIENT, true), 1);
    const struct rule_table *consents = &keeper->state.consents;
    CHECK((consents->rows[3].content.flags & RULE_DENY) != 0); // the deny came first
    for (int round = 0; round < 2; round++) {
        struct account_key names[2] = {key_of(OTHER_PATIENT), key_of(OTHER_PATIENT + 50)};
        struct account_key survivor = key_of(PATIENT);
        for (size_t i = 0; i < 2; i++) {
            uint32_t account = keeper_find_account(keeper, &names[i]);
            CHECK(account != STATE_NONE);
            CHECK(account_key_equal(&keeper->state.accounts.rows[account].key, &survivor));
        }
        restart();
    }
    // The document still finds its rules, wherever they went.
    struct plan x = rescind(FORM, 0, 0);
    CHECK_EQ(take(&x), STATUS_OK);
    CHECK_EQ(live(PATIENT, false), 1);
    CHECK_EQ(live(PATIENT, true), 0);
    CHECK_EQ(merge(PATIENT, OTHER_PATIENT), STATUS_OK); // once more: nothing is left to move
    CHECK_EQ(merge(OTHER_PATIENT, PATIENT), STATUS_OK);
    CHECK_EQ(live(PATIENT, false), 1);
    end();
}

TEST(merge__of_a_stranger__makes_names_only)
{
    begin();
    struct plan own = grant(FORM, 0, 0, PATIENT);
    CHECK_EQ(take(&own), STATUS_OK);
    uint32_t accounts = keeper->state.head.count[TREE_ACCOUNTS];
    CHECK_EQ(merge(PATIENT, 150), STATUS_OK);
    CHECK_EQ(keeper->state.head.count[TREE_ACCOUNTS], accounts);
    struct account_key stranger = key_of(150), survivor = key_of(PATIENT);
    CHECK_EQ(keeper_find_account(keeper, &stranger), keeper_find_account(keeper, &survivor));
    CHECK_EQ(merge(PATIENT, PATIENT), STATUS_OK);
    end();
}

TEST(merge__of_a_chain__leads_to_the_last)
{
    begin();
    for (uint32_t i = 0; i < 5; i++) {
        struct plan own = grant(FORM + i, 0, 0, 110 + i);
        CHECK_EQ(take(&own), STATUS_OK);
    }
    for (uint32_t i = 1; i < 5; i++) CHECK_EQ(merge(110 + i, 109 + i), STATUS_OK);
    restart();
    CHECK_EQ(live(114, false), 5);
    struct account_key first = key_of(110), last = key_of(114);
    CHECK_EQ(keeper_find_account(keeper, &first), keeper_find_account(keeper, &last));
    end();
}

// Held --------------------------------------------------------------------------------------------

TEST(held__is_filed_and_nothing_else__until_it_is_settled)
{
    static const char text[] = "a message of which a person must make up their mind";
    begin();
    struct plan plan = grant(FORM, CONTENT, 1000, PATIENT);
    struct intake_item item = {
        .plan = &plan,
        .document = {
            .is_there = true, .type = 9, .version = 1, .name = {4, 5}, .bytes = span_text(text)}};
    struct intake_request hold = {
        .items = &item, .item_count = 1, .hold = {.is_there = true, .source = 3, .reason = 8}};
    CHECK_EQ(submit(&hold), STATUS_OK);
    CHECK_EQ(hold.receipt.hold, 1);
    item.document.version = 2;
    CHECK_EQ(submit(&hold), STATUS_OK);
    CHECK_EQ(hold.receipt.hold, 2);
    CHECK_EQ(keeper->state.head.count[TREE_ACCOUNTS], STATE_GENESIS_ACCOUNTS);
    restart();
    CHECK_EQ(keeper->hold_count, 2);
    const struct hold_row *row = &keeper->holds[1];
    CHECK(row->version == 2 && row->source == 3 && row->reason == 8 && row->name[1] == 5);
    CHECK_EQ(row->state, HOLD_WAITING);
    CHECK(documents_version(&keeper->documents, row->name, 2) != NULL);
    // Held words decide nothing, so accepting them later is not too late.
    item.document.is_there = false;
    struct intake_request accept = {.items = &item, .item_count = 1, .settles = 1};
    CHECK_EQ(submit(&accept), STATUS_OK);
    CHECK_EQ(live(PATIENT, false), 1);
    CHECK_EQ(submit(&accept), STATUS_CONFLICT);
    CHECK(strcmp(refusal.rule, "hold-settled") == 0);
    struct intake_request reject = {.settles = 2, .rejects = true};
    CHECK_EQ(submit(&reject), STATUS_OK);
    reject.settles = 3;
    CHECK_EQ(submit(&reject), STATUS_NOT_FOUND);
    restart();
    CHECK_EQ(keeper->holds[0].state, HOLD_ACCEPTED);
    CHECK_EQ(keeper->holds[1].state, HOLD_REJECTED);
    CHECK_EQ(live(PATIENT, false), 1);
    end();
}

// The log -----------------------------------------------------------------------------------------

TEST(bypass__is_an_audit_entry_and_no_consent)
{
    static struct publisher publisher;
    static struct notes notes;
    struct log_note_entry entry;
    uint8_t bytes[LOG_ENTRY_NOTE_BYTES];
    size_t size;
    begin();
    CHECK_EQ(publisher_open(&publisher, keeper), STATUS_OK);
    notes_open(&notes, keeper, &publisher);
    intake.notes = &notes;
    struct plan plan = plan_of(FORM, 0, 1000, PATIENT);
    struct plan_bypass bypasses[2] = {
        {.patient = party_of(ACCOUNT_PATIENT, PATIENT, 0), .document = key_of(FORM), .reason = 'E'},
        {.patient = party_of(ACCOUNT_PATIENT, PATIENT, 0), .document = key_of(9), .reason = 'P'}};
    struct intake_item item = {.plan = &plan};
    struct intake_request request = {
        .items = &item, .item_count = 1, .bypasses = bypasses, .bypass_count = 2};
    (void)add_step(&plan, PLAN_RECORD);
    CHECK_EQ(submit(&request), STATUS_OK);
    for (int i = 0; i < 5; i++) fake_host_work(&host);
    CHECK_EQ(keeper->state.head.count[TREE_CONSENTS], 0);
    CHECK_EQ(tlog_files_size(publisher.log), 2);
    for (uint64_t i = 0; i < 2; i++) {
        CHECK_EQ(tlog_files_entry(publisher.log, i, bytes, sizeof bytes, &size), STATUS_OK);
        CHECK_EQ(log_entry_read_note(&entry, span_of(bytes, size)), STATUS_OK);
        CHECK_EQ(entry.kind, LOG_ENTRY_AUDIT);
        CHECK_EQ(entry.code, i == 0 ? LOG_AUDIT_EMERGENCY : LOG_AUDIT_JUDGMENT);
    }
    // A rescission of nothing is refused, and signed.
    struct plan x = rescind(FORM, 0, 2000);
    CHECK_EQ(take(&x), STATUS_NOT_FOUND);
    CHECK(refusal.has_receipt);
    for (int i = 0; i < 5; i++) fake_host_work(&host);
    CHECK_EQ(tlog_files_size(publisher.log), 3);
    notes_stop(&notes);
    publisher_close(&publisher);
    restart();
    CHECK_EQ(keeper->note_count, 3);
    CHECK_EQ(keeper->next_log_index, 3);
    CHECK_EQ(keeper->notes[2].code, LEDGER_NOTHING_TO_END);
    end();
}

int main(void)
{
    RUN(rescission__before_its_grant__keeps_the_grant_out);
    RUN(late_grant__after_a_newer_one__is_refused);
    RUN(rescission__by_what_the_form_is_about__finds_it);
    RUN(rescission__of_an_unnumbered_form_by_a_number__finds_it);
    RUN(merge__moves_consents_denies_first_and_names);
    RUN(merge__of_a_stranger__makes_names_only);
    RUN(merge__of_a_chain__leads_to_the_last);
    RUN(held__is_filed_and_nothing_else__until_it_is_settled);
    RUN(bypass__is_an_audit_entry_and_no_consent);
    return check_report();
}
