// SPDX-License-Identifier: Apache-2.0
// Runs the Markdown cases of tests/cases/hl7_plans: a message, and all that is asked of the ledger.
// Each is then planned again with every bit flipped: nothing breaks, and no damage makes a permit
// out of a message that had none.
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <stdarg.h>
#include <stdlib.h>

#include "adapters/hl7_adapter.h"
#include "adapters/pseudonym.h"
#include "core/ledger/policy_codes.h"
#include "hl7/hl7_ack.h"
#include "tests/check.h"
#include "tests/fhir/markdown_cases.h"
#include "tests/hl7/hl7_corpus.h"

#define NOW 1781524800 // 2026-06-15T12:00:00Z

static uint8_t memory[8U << 20];
static char said[65536];
static size_t said_size;
static const char tenant[] = "demonstration";

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(said + said_size, sizeof said - said_size, format, arguments);
    va_end(arguments);
    if (size > 0 && (size_t)size < sizeof said - said_size) said_size += (size_t)size;
}

// The names that the cases use; a key is shown by the name it was made of.
static const struct {
    uint8_t kind;
    const char *system, *value;
} names[] = {
    {ACCOUNT_PATIENT, "urn:id:NORTH", "10042"},
    {ACCOUNT_PATIENT, "urn:id:NORTH", "10999"},
    {ACCOUNT_PATIENT, "urn:id:NORTH", "20077"},
    {ACCOUNT_PATIENT, "urn:id:NHI", "99-1234"},
    {ACCOUNT_PATIENT, "urn:oid:2.999.1", "10042"},
    {ACCOUNT_PATIENT, "https://north.example/mrn", "10042"},
    {ACCOUNT_PATIENT, "urn:id:CLINIC", "10042"},
    {ACCOUNT_ORGANIZATION, "urn:id", "REGION"},
    {ACCOUNT_ORGANIZATION, "urn:id", "CLINIC"},
    {ACCOUNT_ORGANIZATION, "urn:id", "PAYER"},
    {ACCOUNT_ORGANIZATION, "urn:ietf:rfc:3986", "urn:oid:2.999.5"},
    {ACCOUNT_ORGANIZATION, "urn:id:CLINIC", "H-9"},
    {ACCOUNT_ORGANIZATION, "urn:id:CLINIC", "L-2"},
    {ACCOUNT_PRACTITIONER, "urn:id:STAFF", "2001"},
    {PSEUDONYM_DOCUMENT, "hl7-form", "urn:id:NORTH|C-555"},
    {PSEUDONYM_DOCUMENT, "hl7-form", "urn:id:CLINIC|C-556"},
    {PSEUDONYM_DOCUMENT, "hl7-consent", "urn:id:NORTH|10042|001|F-12"},
    {PSEUDONYM_DOCUMENT, "hl7-consent", "urn:id:NORTH|10042|001|"},
    {PSEUDONYM_DOCUMENT, "hl7-consent", "urn:id:NORTH|10042||"},
    {PSEUDONYM_DOCUMENT, "hl7-message", "EHR|CLINIC|M1"},
    {PSEUDONYM_DOCUMENT, "hl7-document", "NORTH||DOC-77"},
    {PSEUDONYM_DOCUMENT, "hl7-restriction", "urn:id:NORTH|10042|patient|HIV"},
    {PSEUDONYM_DOCUMENT, "hl7-restriction", "urn:id:NORTH|10042|patient|OO"},
    {PSEUDONYM_DOCUMENT, "hl7-restriction", "urn:id:NORTH|10042|encounter|PSY"},
    {PSEUDONYM_DOCUMENT, "hl7-instance", "ARV-9"},
    {PSEUDONYM_DOCUMENT, "hl7-protection", "urn:id:NORTH|10042"},
    {PSEUDONYM_DOCUMENT, "hl7-query", "Q-1"},
};

static void say_key(const struct account_key *key)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct policy_token token = {span_text(names[i].system), span_text(names[i].value)};
        struct account_key known = pseudonym_of(span_text(tenant), names[i].kind, &token);
        if (!account_key_equal(&known, key)) continue;
        say("%s|%s", names[i].system, names[i].value);
        return;
    }
    say("other");
}

static void say_party(const char *role, const struct plan_party *party)
{
    static const char *const special[] = {"", "tenant", "anyone", "nobody"};
    say(" %s=", role);
    if (party->kind != PLAN_NAMED) say("%s", special[party->kind]);
    for (uint32_t i = 0; i < party->name_count; i++) {
        if (i > 0) say(",");
        say_key(&party->names[i]);
    }
}

static void say_time(const char *name, uint64_t at)
{
    char text[21];
    if (at == 0) return;
    instant_write(text, (instant)at);
    say(" %s=%s", name, text);
}

static void say_map(const char *name, uint64_t map, const char *(*text)(unsigned))
{
    if (map == 0) return;
    say(" %s=", name);
    for (unsigned bit = 0, first = 1; bit < 64; bit++) {
        if ((map >> bit & 1) == 0) continue;
        say("%s%s", first ? "" : ",", text(bit));
        first = 0;
    }
}

static void say_rule(const struct rule_content *rule)
{
    say(" %s", rule->flags & RULE_DENY ? "deny" : "permit");
    if (rule->flags & RULE_ALL_TYPES) say(" types=all");
    say_map("types", rule->types[0], policy_type_text);
    if (rule->flags & RULE_ALL_PURPOSES) say(" purposes=all");
    say_map("purposes", rule->purposes[0], policy_purpose_code);
    uint64_t sensitivity = rule->sensitivity[0] | (uint64_t)rule->sensitivity[1]
                                                      << RULE_SENSITIVITY_BITS;
    say_map("sensitivity", sensitivity, policy_sensitivity_code);
    if (rule->confidentiality != 0)
        say(" level=%s", policy_confidentiality_code(rule->confidentiality));
    say_time("from", rule->not_before);
    say_time("to", rule->not_after);
    bool narrower = false;
    for (size_t i = 0; i < DIGEST_ELEMENTS; i++) narrower |= felt_to_u32(rule->narrower.e[i]) != 0;
    if (narrower) say(" narrower");
}

static void say_plan(const struct plan *plan)
{
    static const char *const kinds[] = {"ACTOR", "RECORD", "GRANT", "REVOKE", "REQUEST", "RESPOND"};
    say("plan ");
    say_key(&plan->document);
    if (plan->has_other) {
        say(" or ");
        say_key(&plan->other);
    }
    say_time("decided", (uint64_t)plan->decided);
    if (plan->must_exist) say(" must-exist");
    if (plan->urgent) say(" urgent");
    say("\n");
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const struct plan_step *step = &plan->steps[i];
        say("  %s", kinds[step->kind]);
        say_party("patient", &plan->parties[step->patient]);
        bool rule = step->kind == PLAN_GRANT || step->kind == PLAN_REQUEST;
        if (rule) say_party("grantee", &plan->parties[step->grantee]);
        if (rule) say_rule(&step->rule);
        if (step->first_of_group) say(" first");
        if (step->kind == PLAN_RESPOND) say(" %s", step->approve ? "approve" : "deny");
        CHECK_EQ(plan->parties[step->custodian].kind, PLAN_TENANT);
        say("\n");
    }
}

static void say_outcome(const struct hl7_outcome *out)
{
    for (uint32_t i = 0; i < out->plan_count; i++) say_plan(&out->plans[i]);
    for (uint32_t i = 0; i < out->merge_count; i++) {
        say("merge");
        say_party("survivor", &out->merges[i].survivor);
        say_party("prior", &out->merges[i].prior);
        say("\n");
    }
    for (uint32_t i = 0; i < out->bypass_count; i++) {
        say("bypass %c", out->bypasses[i].reason);
        say_party("patient", &out->bypasses[i].patient);
        say("\n");
    }
    if (out->hold) say("held\n");
}

// Plans one message; the number of permits it makes that nobody has to look at.
static size_t plan_bytes(span bytes, const struct hl7_feed *feed, bool talk)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct issue items[32];
    struct issues issues = issues_over(items, 32);
    struct hl7_received received;
    struct hl7_reading reading = {.rules = HL7_FEED_RULES_USUAL};
    struct hl7_adapter_context context = {span_text(tenant), feed, NOW};
    struct hl7_outcome out = {.plan_count = 0};
    enum status status = hl7_receive(&received, bytes, &reading, &arena, &issues);
    if (status == STATUS_OK) status = hl7_adapter_plan(&out, &received, &context, &arena, &issues);
    CHECK_EQ(status != STATUS_OK, hl7_answer_of(&issues) != HL7_AA);
    size_t permits = 0;
    for (uint32_t i = 0; i < out.plan_count && status == STATUS_OK && !out.hold; i++) {
        const struct plan *plan = &out.plans[i];
        for (uint32_t s = 0; s < plan->step_count; s++) {
            bool grant = plan->steps[s].kind == PLAN_GRANT;
            permits += grant && (plan->steps[s].rule.flags & RULE_DENY) == 0;
        }
    }
    if (!talk) return permits;
    if (status == STATUS_OK) say_outcome(&out);
    for (size_t i = 0; i < issues.count; i++) {
        static const char *const severities[] = {"error", "warning", "information"};
        if (strncmp(items[i].rule, "hl7-segment", 11) == 0) continue; // tests/cases/hl7 has those
        say("%s %s %s\n", severities[items[i].severity], items[i].rule, items[i].location);
    }
    return permits;
}

static span message_bytes(span block, uint8_t *out)
{
    for (size_t i = 0; i < block.size; i++) {
        out[i] = block.data[i] == '\n' ? '\r' : block.data[i];
    }
    return span_of(out, block.size);
}

// "feed: untrusted registry protect share mapped" in the prose of a case.
static struct hl7_feed feed_of(span body)
{
    static const struct hl7_authority authorities[1] = {
        {{(const uint8_t *)"NORTH", 5}, {(const uint8_t *)"https://north.example/mrn", 25}}};
    struct hl7_feed feed = HL7_FEED_USUAL;
    char text[2048];
    (void)snprintf(text, sizeof text, "%.*s", (int)(body.size < 2000 ? body.size : 2000),
                   (const char *)body.data);
    const char *line = strstr(text, "Feed: ");
    if (line == NULL) return feed;
    char first[128];
    (void)snprintf(first, sizeof first, "%.*s", (int)strcspn(line, "\n"), line);
    if (strstr(first, "untrusted") != NULL) feed.trusted = false;
    if (strstr(first, "registry") != NULL) feed.registry_opt_in = true;
    if (strstr(first, "protect") != NULL) feed.protection = HL7_PROTECTION_PROTECT;
    if (strstr(first, "share") != NULL) feed.protection = HL7_PROTECTION_SHARE;
    if (strstr(first, "mapped") != NULL) {
        feed.authorities = authorities;
        feed.authority_count = 1;
    }
    return feed;
}

static void run_case(const char *file, const struct markdown_case *c)
{
    static uint8_t bytes[65536];
    span block = markdown_block(c->body, "hl7", 0), expected = markdown_block(c->body, "expect", 0);
    struct hl7_feed feed = feed_of(c->body);
    span message = message_bytes(block, bytes);
    memset(said, 0, sizeof said);
    said_size = 0;
    check_test_failed = 0;
    check_test_count++;
    size_t permits = plan_bytes(message, &feed, true);
    if (said_size != expected.size || memcmp(said, expected.data, said_size) != 0) {
        fprintf(stderr, "%s: %s: it says\n%.*s", file, c->title, (int)said_size, said);
        CHECK(false);
    }
    // A flipped bit may make a permit only where it turns the status itself into A or L, one
    // relationship into another, or hides that a person must look.
    size_t made = 0;
    bool held = said_size >= 5 && strstr(said, "held\n") != NULL;
    for (size_t bit = 0; bit < message.size * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        made += plan_bytes(message, &feed, false) > 0 && permits == 0 && !held;
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    if (made > 12) fprintf(stderr, "%s: %zu flips make a permit\n", c->title, made);
    CHECK(made <= 12);
    check_passed_count += !check_test_failed;
    check_failed_count += check_test_failed;
    if (check_test_failed) fprintf(stderr, "FAIL %s: %s\n", file, c->title);
}

TEST(hl7_adapter_plan__corpus__every_message)
{
    static struct corpus corpus;
    corpus_load_messages(&corpus);
    if (corpus.count == 0) printf("skipped: no corpus\n");
    size_t steps = 0, held = 0, refused = 0;
    for (size_t i = 0; i < corpus.count; i++) {
        struct arena arena = arena_over(memory, HL7_ADAPTER_MEMORY + (1U << 20));
        struct issue items[64];
        struct issues issues = issues_over(items, 64);
        struct hl7_received received;
        struct hl7_reading reading = {.rules = HL7_FEED_RULES_USUAL};
        struct hl7_feed feed = HL7_FEED_USUAL;
        struct hl7_adapter_context context = {span_text(tenant), &feed, NOW};
        struct hl7_outcome out;
        CHECK_EQ(hl7_receive(&received, corpus.files[i], &reading, &arena, &issues), STATUS_OK);
        enum status status = hl7_adapter_plan(&out, &received, &context, &arena, &issues);
        if (status != STATUS_OK) {
            for (size_t k = 0; k < issues.count; k++) {
                if (items[k].severity == ISSUE_ERROR)
                    fprintf(stderr, "%s: %s %s\n", corpus.names[i], items[k].rule,
                            items[k].location);
            }
            refused++;
            continue;
        }
        CHECK(out.plan_count > 0);
        held += out.hold;
        for (uint32_t k = 0; k < out.plan_count; k++) steps += out.plans[k].step_count;
    }
    if (corpus.count > 0)
        printf("%zu messages, %zu steps, %zu held, %zu refused\n", corpus.count, steps, held,
               refused);
}

int main(void)
{
    static char text[1U << 20];
    DIR *folder = opendir(SOURCE_DIR "/tests/cases/hl7_plans");
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char path[1024];
        const char *dot = strrchr(entry->d_name, '.');
        if (dot == NULL || strcmp(dot, ".md") != 0) continue;
        (void)snprintf(path, sizeof path, SOURCE_DIR "/tests/cases/hl7_plans/%s", entry->d_name);
        FILE *file = fopen(path, "rb");
        if (file == NULL) continue;
        span rest = span_of(text, fread(text, 1, sizeof text, file));
        (void)fclose(file);
        struct markdown_case c;
        while (markdown_next(&rest, &c)) run_case(entry->d_name, &c);
    }
    if (folder != NULL) (void)closedir(folder);
    RUN(hl7_adapter_plan__corpus__every_message);
    return check_report();
}
