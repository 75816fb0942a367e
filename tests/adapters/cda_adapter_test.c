// SPDX-License-Identifier: Apache-2.0
#define _DEFAULT_SOURCE
#include "adapters/cda_adapter.h"
#include "adapters/pseudonym.h"
#include "core/ledger/policy_codes.h"
#include "hl7/cda/cda_read.h"
#include "tests/check.h"
#include "tests/hl7/hl7_corpus.h"

static uint8_t memory[4U << 20];
static struct issue items[16];
static struct issues issues;
static struct cda_outcome out;

// A document with a patient, around what a case is about.
#define DOCUMENT(template, more)                                                                                                                 \
    "<ClinicalDocument xmlns=\"urn:hl7-org:v3\">" template "<id root=\"2.999.5\" extension=\"D-2\"/><code code=\"57016-8\" "                     \
                                                           "codeSystem=\"2.16.840.1.113883.6.1\"/><effectiveTime value=\"20260105\"/>"           \
                                                           "<recordTarget><patientRole><id root=\"2.999.1\" extension=\"10042\"/></patientRole>" \
                                                           "</recordTarget>" more                                                                \
                                                           "</ClinicalDocument>"
#define BPPC      "<templateId root=\"1.3.6.1.4.1.19376.1.5.3.1.1.7\"/>"
#define DIRECTIVE "<templateId root=\"2.16.840.1.113883.3.445.1\"/>"
#define SERVICE(code, times)                                                              \
    "<documentationOf><serviceEvent><templateId root=\"1.3.6.1.4.1.19376.1.5.3.1.2.6\"/>" \
    "<code code=\"" code "\"/><effectiveTime>" times                                      \
    "</effectiveTime></serviceEvent></documentationOf>"
#define UNTIL(day) "<low value=\"20260105\"/><high value=\"" day "\"/>"
#define RECIPIENT                                                     \
    "<informationRecipient><intendedRecipient><receivedOrganization>" \
    "<id root=\"2.999.2\"/></receivedOrganization></intendedRecipient></informationRecipient>"

static enum status plan_text(const char *document, bool trusted)
{
    static const struct cda_policy policies[] = {
        {{(const uint8_t *)"2.999.7.1", 9}, false, 0, 1, false},
        {{(const uint8_t *)"2.999.7.2", 9}, true, 0, 0, true},
    };
    struct cda_adapter_context context = {span_text("demonstration"), policies, 2, trusted,
                                          1781524800};
    static struct arena arena;
    struct cda_document d;
    arena = arena_over(memory, sizeof memory);
    issues = issues_over(items, 16);
    enum status status = cda_read(&d, span_text(document), &arena, &issues);
    if (status == STATUS_OK) status = cda_adapter_plan(&out, &d, &context, &arena, &issues);
    return status;
}

static const struct plan_step *step(uint32_t plan, uint32_t number)
{
    static const struct plan_step none;
    bool there = plan < out.plan_count && number < out.plans[plan].step_count;
    CHECK(there);
    return there ? &out.plans[plan].steps[number] : &none;
}

static bool is_party(uint32_t plan, uint8_t index, uint8_t kind, const char *system,
                     const char *value)
{
    struct policy_token token = {span_text(system), span_text(value)};
    struct account_key key = pseudonym_of(span_text("demonstration"), kind, &token);
    return account_key_equal(&out.plans[plan].parties[index].names[0], &key);
}

TEST(cda_adapter_plan__acknowledged_policy__permit_for_its_recipients)
{
    CHECK_EQ(plan_text(DOCUMENT(BPPC, RECIPIENT SERVICE("2.999.7.1", UNTIL("20281231"))), true),
             STATUS_OK);
    CHECK(!out.hold);
    CHECK_EQ(out.plan_count, 1);
    CHECK_EQ(out.plans[0].step_count, 3);
    CHECK_EQ(step(0, 0)->kind, PLAN_RECORD);
    CHECK_EQ(step(0, 1)->kind, PLAN_REVOKE_DOCUMENT);
    const struct plan_step *grant = step(0, 2);
    CHECK_EQ(grant->kind, PLAN_GRANT);
    CHECK_EQ(grant->rule.flags, RULE_ALL_TYPES);
    CHECK_EQ(grant->rule.not_after, 1861919999); // 2028-12-31T23:59:59Z
    CHECK(is_party(0, grant->patient, ACCOUNT_PATIENT, "urn:oid:2.999.1", "10042"));
    CHECK(
        is_party(0, grant->grantee, ACCOUNT_ORGANIZATION, "urn:ietf:rfc:3986", "urn:oid:2.999.2"));
}

TEST(cda_adapter_plan__policies__denied_unknown_over_unnamed)
{
    CHECK_EQ(plan_text(DOCUMENT(BPPC, SERVICE("2.999.7.2", UNTIL("20281231"))), true), STATUS_OK);
    CHECK((step(0, 2)->rule.flags & RULE_DENY) != 0);
    CHECK_EQ(out.plans[0].parties[step(0, 2)->grantee].kind, PLAN_ANYONE);
    // Nobody here knows what stands behind this policy.
    CHECK_EQ(plan_text(DOCUMENT(BPPC, SERVICE("2.999.7.9", UNTIL("20281231"))), true), STATUS_OK);
    CHECK_EQ(out.plans[0].step_count, 2);
    CHECK(strcmp(items[0].rule, "cda-policy-unknown") == 0);
    CHECK_EQ(plan_text(DOCUMENT(BPPC, RECIPIENT SERVICE("2.999.7.1", UNTIL("20251231"))), true),
             STATUS_REFUSED);
    CHECK(strcmp(items[0].rule, "cda-consent-over") == 0);
    CHECK_EQ(plan_text(DOCUMENT(BPPC, SERVICE("2.999.7.1", UNTIL("20281231"))), true), STATUS_OK);
    CHECK(out.hold && out.plans[0].step_count == 2);
    CHECK_EQ(plan_text(DOCUMENT(BPPC, RECIPIENT SERVICE("2.999.7.1", UNTIL("20281231"))), false),
             STATUS_OK);
    CHECK(out.hold);
    CHECK_EQ(plan_text(DOCUMENT(BPPC, SERVICE(CDA_CONSENT_REFUSED, UNTIL("20281231"))), true),
             STATUS_OK);
    CHECK((step(0, 2)->rule.flags & RULE_DENY) != 0);
}

TEST(cda_adapter_plan__replacement__ends_what_it_replaces)
{
    CHECK_EQ(
        plan_text(
            DOCUMENT(
                BPPC,
                SERVICE(
                    "2.999.7.2",
                    UNTIL("20281231")) "<relatedDocument typeCode=\"RPLC\"><parentDocument>"
                                       "<id root=\"2.999.5\" extension=\"D-1\"/></parentDocument>"
                                       "</relatedDocument>"),
            true),
        STATUS_OK);
    CHECK_EQ(out.plan_count, 2);
    CHECK_EQ(step(1, 0)->kind, PLAN_REVOKE_DOCUMENT);
    struct policy_token replaced = {span_text("2.999.5"), span_text("D-1")};
    struct account_key key =
        pseudonym_of(span_text("demonstration"), PSEUDONYM_DOCUMENT, &replaced);
    CHECK(account_key_equal(&out.plans[1].document, &key));
}

TEST(cda_adapter_plan__directives_and_others__recorded)
{
    CHECK_EQ(plan_text(DOCUMENT(DIRECTIVE, ""), true), STATUS_OK);
    CHECK(out.hold && out.plans[0].step_count == 1);
    CHECK(strcmp(items[0].rule, "cda-directive-held") == 0);
    CHECK_EQ(plan_text(DOCUMENT("<templateId root=\"2.16.840.1.113883.10.20.22.1.1\"/>", ""), true),
             STATUS_OK);
    CHECK(!out.hold && out.plans[0].step_count == 2); // by its code, an acknowledgement of nothing
}

TEST(cda_translate__documents__one_line)
{
    static char line[1U << 16];
    struct cda_adapter_context context = {span_text("k"), NULL, 0, true, 1781524800};
    struct arena arena = arena_over(memory, sizeof memory);
    struct writer w = writer_over(line, sizeof line - 1);
    issues = issues_over(items, 16);
    const char *given = DOCUMENT(BPPC, RECIPIENT SERVICE(CDA_CONSENT_GIVEN, UNTIL("20281231")));
    CHECK_EQ(cda_translate(&w, span_text(given), &context, &arena, &issues), STATUS_OK);
    line[w.size] = 0;
    CHECK(strstr(line, "\"ok\":true,\"operations\":[{\"kind\":\"RECORD\"") == line);
    CHECK(strstr(line, "\"kind\":\"GRANT\",\"effect\":\"permit\"") != NULL);
    CHECK(strstr(line, "10042") == NULL);
    w.size = 0;
    CHECK(cda_translate(&w, span_text("<!DOCTYPE x><x/>"), &context, &arena, &issues) ==
          STATUS_FORBIDDEN);
    line[w.size] = 0;
    CHECK(strstr(line, "\"ok\":false,\"operations\":[],\"issues\":[{") == line);
}

TEST(cda_translate__corpus__every_document)
{
    static struct corpus corpus;
    static char line[1U << 16];
    corpus.count = 0;
    corpus_add(&corpus, "ms-fhir-converter/input-ccda");
    if (corpus.count == 0) printf("skipped: no corpus\n");
    for (size_t i = 0; i < corpus.count; i++) {
        struct cda_adapter_context context = {span_text("k"), NULL, 0, true, 1781524800};
        struct arena arena = arena_over(memory, sizeof memory);
        struct writer w = writer_over(line, sizeof line);
        issues = issues_over(items, 16);
        CHECK_EQ(cda_translate(&w, corpus.files[i], &context, &arena, &issues), STATUS_OK);
        CHECK_EQ(issues.count, 0);
    }
    if (corpus.count > 0) printf("%zu documents\n", corpus.count);
}

int main(void)
{
    cda_library_init();
    RUN(cda_adapter_plan__acknowledged_policy__permit_for_its_recipients);
    RUN(cda_adapter_plan__policies__denied_unknown_over_unnamed);
    RUN(cda_adapter_plan__replacement__ends_what_it_replaces);
    RUN(cda_adapter_plan__directives_and_others__recorded);
    RUN(cda_translate__documents__one_line);
    RUN(cda_translate__corpus__every_document);
    return check_report();
}
