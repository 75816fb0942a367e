// SPDX-License-Identifier: Apache-2.0
// Plans from FHIR: the cases of tests/cases/fhir/plans.md, keys, searches, limits, answers.
#include "adapters/fhir_adapter.h"

#include <time.h>

#include "adapters/answer.h"
#include "adapters/concept_map.h"
#include "adapters/fhir_bench.h"
#include "adapters/fhir_translate.h"
#include "adapters/plan_read.h"
#include "adapters/plan_write.h"
#include "adapters/pseudonym.h"
#include "fhir/fhir_rules.h"
#include "tests/check.h"
#include "tests/fhir/fhir_corpus.h"
#include "tests/fhir/markdown_cases.h"

static uint8_t memory[4 << 20], cases_text[512 << 10];
static struct plan plan;
static struct fhir_resource resource;
static struct issue items[32];
static struct issues issues;
static const char tenant[] = "a tenant's pseudonym key, 32 byte";

static struct fhir_adapter_context context_now(void)
{
    return (struct fhir_adapter_context){
        .tenant_key = span_text(tenant),
        .policy = {{(const uint8_t *)"https://here.example/fhir", 25}, false},
        .now = 1781517600, // 2026-06-15T10:00:00Z
    };
}

static enum status plan_text(span text, enum fhir_method method, size_t memory_size)
{
    struct arena arena = arena_over(memory, memory_size);
    issues = issues_over(items, 32);
    TRY(fhir_read(&resource, text, FHIR_none, &arena, &issues));
    struct fhir_adapter_context context = context_now();
    span type = json_text(json_member(&resource.doc, resource.node, span_text("resourceType")));
    span id = json_text(json_member(&resource.doc, resource.node, span_text("id")));
    struct fhir_change change = {.method = method, .resource = &resource, .type = type, .id = id};
    return fhir_adapter_plan(&plan, &change, &context, &arena, &issues);
}

// Names that cases use, so that keys can be read.
static const char *const names[] = {
    "Patient/1",       "Patient/2",      "Practitioner/a",     "Practitioner/b",
    "Organization/o",  "Organization/c", "Organization/d",     "PractitionerRole/r",
    "RelatedPerson/q", "Group/g",        "http://i.example|7", "http://npi.example|8",
};

static bool is_key_of(const char *name, uint8_t kind, const struct account_key *key)
{
    const char *bar = strchr(name, '|');
    struct policy_token token = {{NULL, 0}, span_text(name)};
    if (bar != NULL)
        token = (struct policy_token){span_of(name, (size_t)(bar - name)), span_text(bar + 1)};
    struct account_key known = pseudonym_of(span_text(tenant), kind, &token);
    return account_key_equal(&known, key);
}

// The name under the party's kind, or under any kind where it is said to have none.
static const char *name_of_key(uint8_t kind, const struct account_key *key)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (is_key_of(names[i], kind, key)) return names[i];
        for (uint8_t k = 0; kind == ACCOUNT_OTHER && k < ACCOUNT_KIND_COUNT; k++)
            if (is_key_of(names[i], k, key)) return names[i];
    }
    return "?";
}

static void write_party_text(struct writer *w, const char *role, uint8_t index)
{
    static const char *const special[] = {"", "tenant", "anyone", "nobody"};
    const struct plan_party *party = &plan.parties[index];
    write_text(w, " ");
    write_text(w, role);
    write_text(w, "=");
    write_text(w, special[party->kind]);
    const char *last = "";
    for (uint32_t i = 0; i < party->name_count && party->kind == PLAN_NAMED; i++) {
        const char *name = name_of_key(party->account_kind, &party->names[i]);
        if (strcmp(name, last) == 0) continue;
        if (i != 0) write_text(w, ",");
        write_text(w, name);
        last = name;
    }
}

static void write_codes(struct writer *w, const char *name, uint64_t map,
                        const char *(*text)(unsigned))
{
    bool first = true;
    for (; map != 0; map &= map - 1) {
        write_text(w, first ? " " : ",");
        if (first) write_text(w, name);
        if (first) write_text(w, "=");
        first = false;
        write_text(w, text((unsigned)__builtin_ctzll(map)));
    }
}

static void write_time_text(struct writer *w, const char *name, uint64_t time)
{
    char text[21];
    if (time == 0) return;
    instant_write(text, (instant)time);
    write_text(w, name);
    write_text(w, text);
}

static void write_rule_text(struct writer *w, const struct rule_content *rule)
{
    write_codes(w, "types", rule->types[0], policy_type_text);
    write_codes(w, "purposes", rule->purposes[0], policy_purpose_code);
    write_codes(w, "actions", rule->actions, policy_action_code);
    if (rule->confidentiality != 0) write_text(w, " level=");
    write_text(w, policy_confidentiality_code(rule->confidentiality));
    write_codes(w, "sensitivities",
                rule->sensitivity[0] | (uint64_t)rule->sensitivity[1] << RULE_SENSITIVITY_BITS,
                policy_sensitivity_code);
    write_time_text(w, " from=", rule->not_before);
    write_time_text(w, " until=", rule->not_after);
    digest none = {0};
    if (!digest_equal(rule->narrower, none)) write_text(w, " narrower");
    if (rule->place == 0) return;
    write_text(w, " rule=");
    write_decimal(w, rule->place % 64);
    write_text(w, " in=");
    write_decimal(w, rule->place / 64 - 1U);
}

// "GRANT permit patient=Patient/1 grantee=anyone custodian=tenant purposes=TREAT"
static span step_text(char *out, size_t capacity, const struct plan_step *step)
{
    static const char *const kinds[] = {"ACTOR", "RECORD", "GRANT", "REVOKE", "REQUEST", "RESPOND"};
    struct writer w = writer_over(out, capacity);
    write_text(&w, kinds[step->kind]);
    if (step->kind == PLAN_GRANT)
        write_text(&w, (step->rule.flags & RULE_DENY) != 0 ? " deny" : " permit");
    write_party_text(&w, "patient", step->patient);
    if (step->kind == PLAN_GRANT) write_party_text(&w, "grantee", step->grantee);
    if (step->kind != PLAN_REVOKE_DOCUMENT) write_party_text(&w, "custodian", step->custodian);
    if (step->kind == PLAN_GRANT) write_rule_text(&w, &step->rule);
    CHECK_EQ(w.status, STATUS_OK);
    return writer_span(&w);
}

static void check_steps(const struct markdown_case *one)
{
    char values[2][128];
    span body = one->body;
    uint32_t n = 0, grants = 0;
    while (body.size != 0) {
        span line = markdown_line(&body);
        if (!span_starts(line, "- ")) continue;
        span expected = span_slice(line, 2, line.size);
        char text[1024];
        span found =
            n < plan.step_count ? step_text(text, sizeof text, &plan.steps[n]) : span_of("", 0);
        if (!span_equal(expected, found))
            fprintf(stderr, "%s:\n  expected %.*s\n  found    %.*s\n", one->title,
                    (int)expected.size, expected.data, (int)found.size, found.data);
        CHECK(span_equal(expected, found));
        if (n < plan.step_count && plan.steps[n].kind == PLAN_GRANT)
            CHECK(plan.steps[n].first_of_group == (grants++ == 0));
        n++;
    }
    if (n != plan.step_count) fprintf(stderr, "%s: %u steps\n", one->title, plan.step_count);
    CHECK_EQ(n, plan.step_count);
    body = one->body;
    size_t found = 0;
    for (; markdown_fact(&body, "Finds:", values); found++) {
        bool same = found < issues.count && strcmp(items[found].rule, values[0]) == 0 &&
                    strcmp(items[found].location, values[1]) == 0;
        if (!same && found < issues.count)
            fprintf(stderr, "%s: %s at %s\n", one->title, items[found].rule, items[found].location);
        CHECK(same);
    }
    if (found != issues.count) fprintf(stderr, "%s: %zu findings\n", one->title, issues.count);
    CHECK_EQ(found, issues.count);
    for (size_t i = 0; i < issues.count; i++) CHECK(fhir_rule_known(items[i].rule));
}

// What is written is read, and written again the same.
static void check_reading_back(void)
{
    static char json[64 << 10], again[64 << 10];
    static struct plan back;
    struct writer w = writer_over(json, sizeof json);
    plan_write(&w, &plan);
    CHECK_EQ(w.status, STATUS_OK);
    struct arena arena = arena_over(memory, sizeof memory);
    struct json_doc doc;
    CHECK_EQ(json_read(&doc, writer_span(&w), JSON_DEPTH_MAX, &arena, NULL), STATUS_OK);
    const struct json_node *at = json_first(&doc, doc.nodes);
    CHECK((at == NULL) == (plan.step_count == 0));
    if (at == NULL) return;
    CHECK_EQ(plan_read(&back, &doc, &at, NULL), STATUS_OK);
    CHECK(at == NULL && back.step_count == plan.step_count && back.urgent == plan.urgent);
    struct writer v = writer_over(again, sizeof again);
    plan_write(&v, &back);
    CHECK(span_equal(writer_span(&w), writer_span(&v)));
}

TEST(plan_read__bad_operations__refused_with_their_place)
{
    static const struct {
        const char *text, *rule;
    } rows[] = {
        {"[{}]", "ops-kind"},
        {"[7]", "ops-kind"},
        {"[{\"kind\":\"DROP\"}]", "ops-kind"},
        {"[{\"kind\":\"RECORD\",\"patient\":\"me\"}]", "ops-party"},
        {"[{\"kind\":\"RECORD\",\"patient\":\"patient:00\"}]", "ops-party"},
        {"[{\"kind\":\"RECORD\",\"patient\":\"anyone\",\"aliases\":[\"x\"]}]", "ops-party"},
        {"[{\"kind\":\"GRANT\",\"effect\":\"maybe\"}]", "ops-effect"},
        {"[{\"kind\":\"GRANT\",\"types\":[\"everything\"]}]", "ops-codes"},
        {"[{\"kind\":\"GRANT\",\"purposes\":\"TREAT\"}]", "ops-codes"},
        {"[{\"kind\":\"GRANT\",\"purposes\":[\"bit-256\"]}]", "ops-codes"},
        {"[{\"kind\":\"GRANT\",\"actions\":[\"bit-5\"]}]", "ops-codes"},
        {"[{\"kind\":\"GRANT\",\"confidentiality\":\"X\"}]", "ops-codes"},
        {"[{\"kind\":\"GRANT\",\"not_after\":\"soon\"}]", "ops-time"},
        {"[{\"kind\":\"GRANT\",\"not_after\":\"9999\"}]", "ops-time"},
        {"[{\"kind\":\"GRANT\",\"rule\":63}]", "ops-number"},
        {"[{\"kind\":\"GRANT\",\"rule\":-1}]", "ops-number"},
        {"[{\"kind\":\"GRANT\",\"narrower\":\"ff\"}]", "ops-digest"},
        {"[{\"kind\":\"RECORD\",\"document\":\"ff\"}]", "ops-document"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena = arena_over(memory, sizeof memory);
        struct json_doc doc;
        CHECK_EQ(json_read(&doc, span_text(rows[i].text), JSON_DEPTH_MAX, &arena, NULL), STATUS_OK);
        const struct json_node *at = json_first(&doc, doc.nodes);
        issues = issues_over(items, 32);
        CHECK_EQ(plan_read(&plan, &doc, &at, &issues), STATUS_BAD_VALUE);
        CHECK(issues.count == 1 && strcmp(items[0].rule, rows[i].rule) == 0);
        CHECK(fhir_rule_known(items[0].rule));
    }
}

TEST(plan_cases__planned__as_written)
{
    span text =
        fhir_corpus_read(SOURCE_DIR "/tests/cases/fhir/plans.md", cases_text, sizeof cases_text);
    struct markdown_case one;
    int count = 0;
    for (; markdown_next(&text, &one); count++) {
        bool put = strstr(one.title, "(PUT)") != NULL;
        span input = markdown_block(one.body, "json", 0);
        enum status status = plan_text(input, put ? FHIR_PUT : FHIR_POST, sizeof memory);
        bool refused = issues.count != 0 && items[0].severity == ISSUE_ERROR;
        CHECK((status == STATUS_OK) == !refused);
        if (status != STATUS_OK) plan.step_count = 0;
        check_steps(&one);
        check_reading_back();
        char json[64 << 10];
        struct writer w = writer_over(json, sizeof json);
        plan_write_issues(&w, &issues);
        struct arena arena = arena_over(memory, sizeof memory);
        struct json_doc doc;
        CHECK_EQ(json_read(&doc, writer_span(&w), JSON_DEPTH_MAX, &arena, NULL), STATUS_OK);
    }
    printf("%d plan cases\n", count);
    CHECK(count >= 30);
}

TEST(plan_cases__arena_of_every_size__same_or_no_space)
{
    span text =
        fhir_corpus_read(SOURCE_DIR "/tests/cases/fhir/plans.md", cases_text, sizeof cases_text);
    struct markdown_case one;
    while (markdown_next(&text, &one)) {
        span input = markdown_block(one.body, "json", 0);
        enum status whole = plan_text(input, FHIR_POST, sizeof memory);
        for (size_t size = 0; size < 40000; size += 997) {
            enum status status = plan_text(input, FHIR_POST, size);
            CHECK(status == whole || status == STATUS_NO_SPACE);
        }
    }
}

TEST(fhir_adapter_plan__deleted__revokes_what_a_consent_made)
{
    struct fhir_adapter_context context = context_now();
    struct arena arena = arena_over(memory, sizeof memory);
    struct fhir_change change = {
        .method = FHIR_DELETE, .type = span_text("Consent"), .id = span_text("c1")};
    CHECK_EQ(fhir_adapter_plan(&plan, &change, &context, &arena, NULL), STATUS_OK);
    CHECK(plan.step_count == 2 && plan.steps[0].kind == PLAN_RECORD && plan.urgent);
    CHECK(plan.steps[1].kind == PLAN_REVOKE_DOCUMENT);
    struct account_key key =
        pseudonym_of_document(span_text(tenant), span_text("Consent"), span_text("c1"));
    CHECK(plan.has_document && account_key_equal(&plan.document, &key));
    change.type = span_text("Observation");
    CHECK_EQ(fhir_adapter_plan(&plan, &change, &context, &arena, NULL), STATUS_OK);
    CHECK(plan.step_count == 1 && plan.steps[0].kind == PLAN_RECORD && !plan.urgent);
}

TEST(fhir_adapter_plan__transaction__full_urls_mean_their_entries)
{
    static const char consent[] =
        "{\"resourceType\":\"Consent\",\"status\":\"active\",\"scope\":{\"coding\":[{\"system\":"
        "\"http://terminology.hl7.org/CodeSystem/consentscope\",\"code\":\"patient-privacy\"}]},"
        "\"category\":[{\"text\":\"x\"}],\"patient\":{\"reference\":"
        "\"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0\"},\"policyRule\":{\"text\":\"x\"},"
        "\"provision\":{\"type\":\"permit\"}}";
    struct arena arena = arena_over(memory, sizeof memory);
    issues = issues_over(items, 32);
    CHECK_EQ(fhir_read(&resource, span_text(consent), FHIR_none, &arena, &issues), STATUS_OK);
    struct fhir_change group[2] = {
        {.method = FHIR_POST,
         .type = span_text("Patient"),
         .id = span_text("1"),
         .full_url = span_text("urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0")},
        {.method = FHIR_POST,
         .resource = &resource,
         .type = span_text("Consent"),
         .id = span_text("c")},
    };
    struct fhir_adapter_context context = context_now();
    context.group = group;
    context.group_count = 2;
    CHECK_EQ(fhir_adapter_plan(&plan, &group[1], &context, &arena, &issues), STATUS_OK);
    char text[512];
    CHECK(span_is(step_text(text, sizeof text, &plan.steps[1]),
                  "GRANT permit patient=Patient/1 grantee=anyone custodian=tenant"));
}

TEST(fhir_adapter_search__queries__one_identifier_or_nothing)
{
    static const struct {
        const char *query, *system, *value; // NULL: refused
    } rows[] = {
        {"identifier=http://a.b|7", "http://a.b", "7"},
        {"?identifier=http%3A%2F%2Fa.b%7C7+8", "http://a.b", "7 8"},
        {"identifier=urn:oid:1.2|x%20y", "urn:oid:1.2", "x y"},
        {"identifier=7", NULL, NULL},
        {"identifier=|7", NULL, NULL},
        {"identifier=http://a.b|", NULL, NULL},
        {"identifier=http://a.b|7&name=x", NULL, NULL},
        {"identifier=http://a.b|7,http://a.b|8", NULL, NULL},
        {"identifier=http://a.b|%7", NULL, NULL},
        {"identifier=http://a.b|%zz", NULL, NULL},
        {"name=x", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena = arena_over(memory, sizeof memory);
        struct policy_token token;
        bool found = fhir_adapter_search(&token, span_text(rows[i].query), &arena);
        CHECK(found == (rows[i].system != NULL));
        if (found)
            CHECK(span_is(token.system, rows[i].system) && span_is(token.value, rows[i].value));
    }
}

TEST(pseudonym__write_and_read__same_key)
{
    struct policy_token token = {span_text("http://i.example"), span_text("7")};
    struct account_key key = pseudonym_of(span_text(tenant), ACCOUNT_PATIENT, &token), back;
    struct account_key other = pseudonym_of(span_text(tenant), ACCOUNT_PRACTITIONER, &token);
    CHECK(!account_key_equal(&key, &other));
    char text[65];
    pseudonym_write(text, &key);
    CHECK(pseudonym_read(&back, span_text(text)) && account_key_equal(&key, &back));
    CHECK(!pseudonym_read(&back, span_of(text, 63)));
    memset(text, '0', 64);
    CHECK(!pseudonym_read(&back, span_text(text)));
    memset(text, 'f', 64);
    CHECK(!pseudonym_read(&back, span_text(text)));
    CHECK_EQ(pseudonym_kind(span_text("Group")), ACCOUNT_OTHER);
}

TEST(answer__every_status_and_refusal__has_a_row)
{
    for (int s = 0; s < STATUS_COUNT; s++) {
        struct answer answer = answer_of_status((enum status)s);
        bool internal = s == STATUS_INTERNAL;
        CHECK((answer.http == 500) == internal);
        CHECK((answer.http == 200) == (s == STATUS_OK));
    }
    CHECK_EQ(answer_of_refusal(LEDGER_CONSENT_NOT_FOUND).http, 404);
    CHECK_EQ(answer_of_refusal(LEDGER_ALREADY_REGISTERED).http, 409);
    CHECK_EQ(answer_of_refusal(LEDGER_BATCH_SIZE_EXCEEDED).http, 422);
    CHECK_EQ(answer_of_refusal(LEDGER_OK).http, 200);
    struct issue issue = {.status = STATUS_BAD_SYNTAX, .rule = "json-syntax"};
    CHECK_EQ(answer_http_of_issue(&issue), 400);
    issue = (struct issue){.status = STATUS_TOO_DEEP, .rule = "json-depth"};
    CHECK_EQ(answer_http_of_issue(&issue), 413);
    issue = (struct issue){.status = STATUS_LIMIT, .rule = "json-size"};
    CHECK_EQ(answer_http_of_issue(&issue), 413);
    issue = (struct issue){.status = STATUS_BAD_VALUE, .rule = "consent-code-unknown"};
    CHECK_EQ(answer_http_of_issue(&issue), 422);
    issue = (struct issue){.status = STATUS_LIMIT, .rule = "consent-rules-limit"};
    CHECK_EQ(answer_http_of_issue(&issue), 422);
}

TEST(concept_map__types_and_codes__classes_of_data)
{
    CHECK_EQ(concept_classes_of_type(span_text("ImagingStudy")), policy_bit(POLICY_TYPE_IMAGING));
    CHECK_EQ(concept_classes_of_type(span_text("Basic")),
             policy_bit(POLICY_TYPE_OTHER_ADMINISTRATIVE));
    struct policy_token vital = {span_text("http://loinc.org"), span_text("85353-1")};
    CHECK_EQ(concept_classes_of_code(&vital), policy_bit(POLICY_TYPE_VITAL_SIGNS));
    struct policy_token types[3] = {{{NULL, 0}, span_text("CarePlan")},
                                    {{NULL, 0}, span_text("Goal")},
                                    {{NULL, 0}, span_text("CareTeam")}};
    CHECK(!concept_types_fill_classes((struct policy_tokens){types, 2}));
    CHECK(concept_types_fill_classes((struct policy_tokens){types, 3}));
    for (size_t i = 0; i < 3; i++) {
        // Every type named in the table is one of R4.
        static const char *const rows[] = {
#define CLASS(type, class) #type,
#define CATEGORY(type, system, code, class)
#define CODE(system, code, class)
#include "adapters/concept_map.def"
        };
        for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
            CHECK(fhir_resource_name_exists(span_text(rows[k])));
    }
}

static char line[256 << 10];

static enum status translate(const char *text, size_t line_size)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct fhir_adapter_context context = context_now();
    issues = issues_over(items, 32);
    struct writer w = writer_over(line, line_size);
    enum status status = fhir_translate(&w, span_text(text), &context, &arena, &issues);
    if (w.status == STATUS_OK) line[w.size] = '\0';
    return w.status == STATUS_OK ? status : w.status;
}

static int count_kind(const char *kind)
{
    char text[32];
    int count = 0;
    snprintf(text, sizeof text, "{\"kind\":\"%s\"", kind);
    for (const char *at = line; (at = strstr(at, text)) != NULL; at++) count++;
    return count;
}

#define ENTRY(method, url, resource) \
    "{\"resource\":" resource ",\"request\":{\"method\":\"" method "\",\"url\":\"" url "\"}}"
#define ACTIVE                                                                                \
    "{\"resourceType\":\"Consent\",\"status\":\"active\",\"scope\":{\"coding\":[{\"system\":" \
    "\"http://terminology.hl7.org/CodeSystem/consentscope\",\"code\":\"patient-privacy\"}]}," \
    "\"category\":[{\"text\":\"x\"}],\"patient\":{\"reference\":\"Patient/1\"},"              \
    "\"policyRule\":{\"text\":\"x\"},\"provision\":{\"type\":\"permit\"}}"

TEST(fhir_translate__documents__one_line)
{
    CHECK_EQ(translate("{\"resourceType\":\"Patient\"}", sizeof line), STATUS_OK);
    CHECK(strncmp(line, "\"ok\":true,\"operations\":[{\"kind\":\"REGISTER\",\"patient\":\"patient:",
                  61) == 0);
    CHECK(strstr(line, "],\"issues\":[]") != NULL && count_kind("REGISTER") == 1);
    CHECK_EQ(translate(ACTIVE, sizeof line), STATUS_OK);
    CHECK(count_kind("RECORD") == 1 && count_kind("GRANT") == 1);
    CHECK(strstr(line, "\"effect\":\"permit\",\"patient\":\"patient:") != NULL);
    CHECK(
        strstr(line,
               "\"grantee\":\"anyone\",\"custodian\":\"tenant\",\"types\":[\"all\"],\"purposes\":["
               "\"all\"],\"not_before\":null,\"not_after\":null") != NULL);
    CHECK_EQ(translate("{\"resourceType\":\"Patient\",}", sizeof line), STATUS_BAD_SYNTAX);
    CHECK(strncmp(line, "\"ok\":false,\"operations\":[],\"issues\":[{\"severity\":\"error\"", 56) ==
          0);
    for (size_t size = 0; size < 200; size++)
        CHECK_EQ(translate("{\"resourceType\":\"Patient\"}", size), STATUS_NO_SPACE);
}

TEST(fhir_translate__bundles__all_or_each)
{
    static const char entries[] = ENTRY("POST", "Consent", ACTIVE) "," ENTRY(
        "POST", "Patient",
        "{\"resourceType\":\"Patient\",\"gender\":\"m\"}") "," ENTRY("POST", "Patient",
                                                                     "{\"resourceType\":"
                                                                     "\"Patient\"}");
    char text[4096];
    snprintf(text, sizeof text, "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[%s]}",
             entries);
    CHECK_EQ(translate(text, sizeof line), STATUS_BAD_VALUE);
    CHECK(count_kind("GRANT") == 1 && count_kind("RECORD") == 1 && count_kind("REGISTER") == 1);
    CHECK(strstr(line, "\"ok\":false") != NULL);
    snprintf(text, sizeof text,
             "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[%s]}", entries);
    CHECK_EQ(translate(text, sizeof line), STATUS_BAD_VALUE);
    CHECK(strstr(line, "\"operations\":[]") != NULL);
    snprintf(text, sizeof text,
             "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[%s,%s]}",
             ENTRY("POST", "Consent", ACTIVE),
             "{\"request\":{\"method\":\"DELETE\",\"url\":\"Consent/c0\"}}");
    CHECK_EQ(translate(text, sizeof line), STATUS_OK);
    CHECK(count_kind("GRANT") == 1 && count_kind("REVOKE") == 1);
    CHECK(strstr(line, "REVOKE") < strstr(line, "GRANT"));
}

static uint64_t cpu_ns(void *clock_unused)
{
    (void)clock_unused;
    return (uint64_t)clock() * (1000000000U / CLOCKS_PER_SEC);
}

TEST(fhir_bench_run__built_in_documents__all_rows)
{
    static uint8_t lent[FHIR_BENCH_MEMORY];
    struct arena arena = arena_over(lent, sizeof lent);
    struct fhir_bench bench = {.cpu_ns = cpu_ns, .row_ns = 90000000, .arena = &arena};
    struct fhir_bench_row rows[FHIR_BENCH_ROWS];
    CHECK_EQ(fhir_bench_run(&bench, rows), STATUS_OK);
    for (size_t i = 0; i < FHIR_BENCH_ROWS; i++) {
        CHECK(rows[i].documents > 0 && rows[i].ns_per_document > 0);
        printf("%s: %.0f ns, %.0f/s, %.0f MB/s\n", rows[i].name, rows[i].ns_per_document,
               rows[i].documents_per_s, rows[i].megabytes_per_s);
    }
    span bad = span_text("{}");
    bench.documents = &bad;
    bench.count = 1;
    CHECK(fhir_bench_run(&bench, rows) != STATUS_OK);
}

int main(void)
{
    RUN(plan_cases__planned__as_written);
    RUN(plan_cases__arena_of_every_size__same_or_no_space);
    RUN(fhir_adapter_plan__deleted__revokes_what_a_consent_made);
    RUN(fhir_adapter_plan__transaction__full_urls_mean_their_entries);
    RUN(fhir_adapter_search__queries__one_identifier_or_nothing);
    RUN(pseudonym__write_and_read__same_key);
    RUN(fhir_translate__documents__one_line);
    RUN(fhir_translate__bundles__all_or_each);
    RUN(plan_read__bad_operations__refused_with_their_place);
    RUN(fhir_bench_run__built_in_documents__all_rows);
    RUN(answer__every_status_and_refusal__has_a_row);
    RUN(concept_map__types_and_codes__classes_of_data);
    return check_report();
}
