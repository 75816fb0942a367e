// SPDX-License-Identifier: Apache-2.0
// The consent decision over documents: the cases of tests/cases/fhir/decisions.md, and the public
// vectors where they are.
#include "adapters/fhir_policy.h"

#include "tests/check.h"
#include "tests/fhir/fhir_corpus.h"
#include "tests/fhir/markdown_cases.h"

static uint8_t memory[4 << 20], vectors_text[1 << 20], vectors_memory[16 << 20];
static uint8_t consent_text[64 << 10], resource_text[64 << 10];
static struct fhir_policy_answer answer;
static char folder[1024];

static const struct fhir_policy_options options = {
    {(const uint8_t *)"https://here.example/fhir", 25}, false};

static enum status decide(span request, const span *consents, uint32_t count)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct issue items[8];
    struct issues issues = issues_over(items, 8);
    enum status status =
        fhir_policy_decide(&answer, request, consents, count, 0, &options, &arena, &issues);
    for (size_t i = 0; i < issues.count && getenv("VERBOSE") != NULL; i++)
        fprintf(stderr, "%s at %zu %s\n", items[i].rule, items[i].offset, items[i].location);
    return status;
}

static const struct json_node *at(const struct json_doc *doc, const struct json_node *node,
                                  const char *name)
{
    return json_member(doc, node, span_text(name));
}

// The cases that people review.
TEST(decision_cases__decided__as_written)
{
    span text = fhir_corpus_read(SOURCE_DIR "/tests/cases/fhir/decisions.md", vectors_text,
                                 sizeof vectors_text);
    struct markdown_case one;
    int count = 0;
    for (; markdown_next(&text, &one); count++) {
        span consents[4];
        uint32_t n = 0;
        while (n < 4 && (consents[n] = markdown_block(one.body, "json", (int)n + 1)).size != 0) n++;
        CHECK_EQ(decide(markdown_block(one.body, "json", 0), consents, n), STATUS_OK);
        char values[2][128];
        span body = one.body;
        CHECK(markdown_fact(&body, "Decides:", values));
        const char *outcome = policy_outcome_name(answer.decision.outcome);
        const char *reason = policy_reason_name(answer.decision.reason);
        bool same = strcmp(values[0], outcome) == 0 && strcmp(values[1], reason) == 0;
        if (!same) fprintf(stderr, "%s: %s by %s\n", one.title, outcome, reason);
        CHECK(same);
    }
    printf("%d decision cases\n", count);
    CHECK(count >= 100);
}

TEST(fhir_policy_answer_write__decision__json)
{
    static const char request[] =
        "{\"patient\":\"Patient/1\",\"actors\":[\"Practitioner/1\"],"
        "\"purpose\":\"TREAT\",\"resource\":{\"resourceType\":\"Observation\","
        "\"meta\":{\"security\":[{\"system\":\"" POLICY_SYSTEM_ACT_CODE
        "\",\"code\":\"NORDSCLCD\"}]}}}";
    static const char consent[] =
        "{\"resourceType\":\"Consent\",\"id\":\"c1\",\"meta\":{\"versionId\":\"2\"},\"status\":\"active\","
        "\"scope\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/consentscope\","
        "\"code\":\"patient-privacy\"}]},\"category\":[{\"text\":\"x\"}],\"patient\":{\"reference\":"
        "\"Patient/1\"},\"policyRule\":{\"text\":\"x\"},\"provision\":{\"type\":\"permit\"}}";
    span consents[2] = {span_text(consent), span_text("{}")};
    char text[512];
    CHECK_EQ(decide(span_text(request), consents, 1), STATUS_OK);
    struct writer w = writer_over(text, sizeof text);
    fhir_policy_answer_write(&w, &answer);
    CHECK(span_is(writer_span(&w),
                  "{\"decision\":\"PERMIT\",\"rule\":\"root-permit\",\"consents\":["
                  "\"Consent/c1/_history/2\"],\"by\":{\"consent\":"
                  "\"Consent/c1/_history/2\",\"provision\":0},\"obligations\":["
                  "\"NORDSCLCD\"]}"));
    CHECK_EQ(decide(span_text(request), consents, 2), STATUS_OK);
    w = writer_over(text, sizeof text);
    fhir_policy_answer_write(&w, &answer);
    CHECK(span_is(writer_span(&w),
                  "{\"decision\":\"DENY\",\"rule\":\"indeterminate\",\"consents\":["
                  "\"Consent/c1/_history/2\",\"#1\"],\"by\":{\"consent\":\"#1\","
                  "\"provision\":0},\"obligations\":[]}"));
}

TEST(fhir_policy_decide__bad_requests__refused)
{
    static const char *const bad[] = {
        "",
        "[]",
        "{\"actors\":[7]}",
        "{\"patient\":{}}",
        "{\"purpose\":[{}]}",
        "{\"purpose\":7.5,\"x\":[}",
        "{\"now\":\"yesterday\"}",
        "{\"resource\":[]}",
        "{\"custodian\":\"x y\"}",
        "{\"purpose\":{}}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(decide(span_text(bad[i]), NULL, 0) != STATUS_OK);
    // A document of which nothing can be read, after one that could: nothing of that one remains.
    span nothing = span_text("");
    CHECK_EQ(decide(span_text("{\"patient\":\"Patient/1\",\"status\":\"draft\"}"), &nothing, 1),
             STATUS_OK);
    CHECK_EQ(answer.decision.outcome, POLICY_DENY);
    CHECK_EQ(decide(span_text("{}"), NULL, 0), STATUS_OK);
    CHECK_EQ(answer.decision.outcome, POLICY_NO_CONSENT);
}

// --- public vectors ----------------------------------------------------------------------------

static bool read_vectors(struct json_doc *doc, const char *name)
{
    char path[2048];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    struct arena arena = arena_over(vectors_memory, sizeof vectors_memory);
    span text = fhir_corpus_read(path, vectors_text, sizeof vectors_text);
    return json_read(doc, text, JSON_DEPTH_MAX, &arena, NULL) == STATUS_OK;
}

static bool agrees(span expected)
{
    return span_is(expected, policy_outcome_name(answer.decision.outcome));
}

TEST(consent_vectors__all__agree)
{
    struct json_doc doc;
    CHECK(read_vectors(&doc, "consent-vectors/vectors.json"));
    span clock = json_text(at(&doc, doc.nodes, "clock"));
    struct period_of_time now;
    CHECK_EQ(instant_read_fhir(clock, &now), STATUS_OK);
    int agreed = 0, count = 0;
    const struct json_node *one = json_first(&doc, at(&doc, doc.nodes, "cases"));
    for (; one != NULL; one = json_next(&doc, one), count++) {
        span consents[8];
        uint32_t n = 0;
        const struct json_node *consent = json_first(&doc, at(&doc, one, "consents"));
        for (; consent != NULL && n < 8; consent = json_next(&doc, consent))
            consents[n++] = json_raw(&doc, consent);
        struct arena arena = arena_over(memory, sizeof memory);
        CHECK_EQ(fhir_policy_decide(&answer, json_raw(&doc, one), consents, n, now.first, &options,
                                    &arena, NULL),
                 STATUS_OK);
        bool same = agrees(json_text(at(&doc, one, "expected")));
        span id = json_text(at(&doc, one, "id"));
        if (!same)
            fprintf(stderr, "%.*s: %s\n", (int)id.size, id.data,
                    policy_reason_name(answer.decision.reason));
        agreed += same;
    }
    printf("consent vectors: %d of %d agree\n", agreed, count);
    CHECK(count >= 12 && agreed == count);
}

static const char *actors_of(span name)
{
    if (span_is(name, "other"))
        return "[\"Practitioner/ex-other\",\"Organization/ex-organization\"]";
    if (span_is(name, "practitioner"))
        return "[\"Practitioner/ex-practitioner\",\"Organization/ex-organization\"]";
    if (span_is(name, "btg-user"))
        return "[\"Practitioner/ex-btg\",\"Group/ex-privilegedUsers\",\"Organization/ex-organization\"]";
    return "[\"Organization/ex-org-researcher\"]";
}

TEST(decision_matrix__all__agree)
{
    static char request[64 << 10];
    struct json_doc doc;
    CHECK(read_vectors(&doc, "consent-pcf/decision-matrix.json"));
    span clock = json_text(at(&doc, doc.nodes, "clock"));
    int agreed = 0, count = 0;
    const struct json_node *one = json_first(&doc, at(&doc, doc.nodes, "cases"));
    for (; one != NULL; one = json_next(&doc, one), count++) {
        char path[2048];
        span name = json_text(at(&doc, one, "consent")),
             target = json_text(at(&doc, one, "resource"));
        span purpose = json_text(at(&doc, one, "purpose"));
        snprintf(path, sizeof path, "%s/consent-pcf/%.*s.json", folder, (int)name.size, name.data);
        span consent = fhir_corpus_read(path, consent_text, sizeof consent_text);
        size_t size = (size_t)snprintf(path, sizeof path, "%s/consent-pcf/%.*s.json", folder,
                                       (int)target.size, target.data);
        for (size_t i = size - target.size - 5; i < size; i++)
            if (path[i] == '/') path[i] = '-';
        span resource = fhir_corpus_read(path, resource_text, sizeof resource_text);
        CHECK(consent.size != 0 && resource.size != 0);
        snprintf(request, sizeof request,
                 "{\"actors\":%s,\"purpose\":\"%.*s\",\"now\":\"%.*s\",\"resource\":%.*s}",
                 actors_of(json_text(at(&doc, one, "actor"))), (int)purpose.size, purpose.data,
                 (int)clock.size, clock.data, (int)resource.size, resource.data);
        CHECK_EQ(decide(span_text(request), &consent, 1), STATUS_OK);
        bool same = agrees(json_text(at(&doc, one, "decision")));
        if (!same)
            fprintf(stderr, "%.*s %.*s %.*s: %s\n", (int)name.size, name.data, (int)target.size,
                    target.data, (int)purpose.size, purpose.data,
                    policy_reason_name(answer.decision.reason));
        agreed += same;
    }
    printf("decision matrix: %d of %d agree\n", agreed, count);
    CHECK(count >= 1200 && agreed == count);
}

int main(void)
{
    RUN(decision_cases__decided__as_written);
    RUN(fhir_policy_answer_write__decision__json);
    RUN(fhir_policy_decide__bad_requests__refused);
    if (fhir_corpus_folder(folder, sizeof folder)) {
        RUN(consent_vectors__all__agree);
        RUN(decision_matrix__all__agree);
    } else {
        printf("skipped the public vectors: no corpus\n");
    }
    return check_report();
}
