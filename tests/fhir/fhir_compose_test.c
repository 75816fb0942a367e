// SPDX-License-Identifier: Apache-2.0
// What is written is read back by the reader, and found in order.
#include "fhir/fhir_compose.h"

#include "fhir/fhir_answers.h"
#include "fhir/fhir_check.h"
#include "fhir/fhir_rules.h"
#include "fhir/fhir_stamp.h"
#include "tests/check.h"

static uint8_t memory[1 << 20], check_memory[1 << 20];
static char text[64 << 10];
static struct arena arena;

static struct fhir_tree begin(void)
{
    arena = arena_over(memory, sizeof memory);
    return fhir_tree_over(&arena);
}

static span written(const struct fhir_tree *t, struct fhir_value *value)
{
    struct writer w = writer_over(text, sizeof text);
    CHECK_EQ(t->status, STATUS_OK);
    fhir_write(&w, value);
    CHECK_EQ(w.status, STATUS_OK);
    return writer_span(&w);
}

static bool is_valid(span json)
{
    struct arena other = arena_over(check_memory, sizeof check_memory);
    struct issue items[4];
    struct issues issues = issues_over(items, 4);
    struct fhir_resource resource;
    enum status status = fhir_read(&resource, json, FHIR_none, &other, &issues);
    for (size_t i = 0; i < issues.count; i++)
        fprintf(stderr, "%s at %zu %s\n", items[i].rule, items[i].offset, items[i].location);
    return status == STATUS_OK;
}

TEST(fhir_write__any_order_of_building__order_of_definition)
{
    struct fhir_tree t = begin();
    struct fhir_value *o = fhir_new_resource(&t, "Observation");
    struct fhir_value *quantity = fhir_put_object(&t, o, "valueQuantity");
    fhir_put_text(&t, quantity, "unit", span_text("mm[Hg]"));
    fhir_put_decimal(&t, quantity, "value", span_text("120.50"));
    fhir_put_reference(&t, o, "subject", span_text("Patient/1"));
    fhir_put_concept(&t, o, "code", span_text("http://loinc.org"), span_text("8480-6"));
    fhir_put_code(&t, o, "status", "final");
    fhir_add_identifier(&t, o, "identifier", span_text("http://i.example"), span_text("7"));
    fhir_put_code(&t, o, "id", "o1");
    struct fhir_value *meta = fhir_put_object(&t, o, "meta");
    fhir_add_coding(&t, meta, "security", span_of(NULL, 0), span_text("R"));
    fhir_put_instant(&t, meta, "lastUpdated", 1781517600);
    (void)fhir_add_object(&t, fhir_put_object(&t, o, "text"), "extension"); // empty: not written
    fhir_put_text(&t, o, "language", span_text(""));
    CHECK(
        span_is(written(&t, o),
                "{\"resourceType\":\"Observation\",\"id\":\"o1\",\"meta\":{\"lastUpdated\":"
                "\"2026-06-15T10:00:00Z\",\"security\":[{\"code\":\"R\"}]},\"identifier\":[{"
                "\"system\":\"http://i.example\",\"value\":\"7\"}],\"status\":\"final\",\"code\":{"
                "\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8480-6\"}]},\"subject\":{"
                "\"reference\":\"Patient/1\"},\"valueQuantity\":{\"value\":120.50,\"unit\":"
                "\"mm[Hg]\"}}"));
}

TEST(fhir_write__nested_resources_and_unknown_types__in_order)
{
    struct fhir_tree t = begin();
    struct fhir_value *bundle = fhir_new_resource(&t, "Bundle");
    struct fhir_value *entry = fhir_add_object(&t, bundle, "entry");
    struct fhir_value *task = fhir_new_resource(&t, "Task");
    fhir_put_code(&t, task, "zeta", "1");
    fhir_put_code(&t, task, "alpha", "2");
    fhir_put_resource(&t, entry, "resource", task);
    struct fhir_value *patient = fhir_new_resource(&t, "Patient");
    fhir_put_boolean(&t, patient, "active", true);
    struct fhir_value *extension = fhir_put_object(&t, patient, "_birthDate");
    fhir_put_code(&t, extension, "id", "b");
    fhir_put_integer(&t, patient, "multipleBirthInteger", -2);
    fhir_put_code(&t, patient, "birthDate", "2000");
    fhir_add_resource(&t, patient, "contained", fhir_new_resource(&t, "Basic"));
    fhir_put_resource(&t, fhir_add_object(&t, bundle, "entry"), "resource", patient);
    fhir_put_json(&t, fhir_add_object(&t, bundle, "entry"), "resource", span_text("{\"x\":1.0}"));
    fhir_put_code(&t, bundle, "type", "collection");
    CHECK(span_is(
        written(&t, bundle),
        "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":{"
        "\"resourceType\":\"Task\",\"zeta\":\"1\",\"alpha\":\"2\"}},{\"resource\":{"
        "\"resourceType\":\"Patient\",\"contained\":[{\"resourceType\":\"Basic\"}],\"active\":"
        "true,\"birthDate\":\"2000\",\"_birthDate\":{\"id\":\"b\"},\"multipleBirthInteger\":-2}"
        "},{\"resource\":{\"x\":1.0}}]}"));
}

TEST(fhir_write_string__every_byte__valid_json)
{
    struct writer w = writer_over(text, sizeof text);
    fhir_write_string(&w, span_of("a\"\\\n\x01\x1f\x7f\xc3\xa9\xff\xed\xa0\x80z", 14));
    CHECK(span_is(writer_span(&w),
                  "\"a\\\"\\\\\\u000a\\u0001\\u001f\x7f\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd"
                  "\xef\xbf\xbd\xef\xbf\xbdz\""));
}

TEST(fhir_tree__arena_of_every_size__status_and_no_crash)
{
    bool whole = false;
    for (size_t size = 0; size < 8000; size += 31) {
        arena = arena_over(memory, size);
        struct fhir_tree t = fhir_tree_over(&arena);
        struct issue item = {.rule = "ppc-1", .location = "Consent"};
        struct issues issues = {&item, 1, 1, 3};
        struct fhir_value *outcome = fhir_outcome(&t, &issues);
        CHECK(t.status == STATUS_OK || t.status == STATUS_NO_SPACE);
        struct writer w = writer_over(text, sizeof text);
        fhir_write(&w, outcome);
        whole = t.status == STATUS_OK;
        CHECK(!whole || is_valid(writer_span(&w)));
    }
    CHECK(whole);
    for (size_t size = 0; size < 100; size++) {
        struct fhir_tree t = begin();
        struct writer w = writer_over(text, size);
        fhir_write(&w, fhir_outcome_of(&t, ISSUE_ERROR, "not-found", "no such resource"));
        CHECK_EQ(w.status, STATUS_NO_SPACE);
    }
}

TEST(fhir_outcome__issues__type_text_place_and_no_input)
{
    struct fhir_tree t = begin();
    struct issue items[2] = {
        {ISSUE_ERROR, STATUS_MISSING, "fhir-required", 17, 0, "Consent.status"},
        {ISSUE_WARNING, STATUS_REFUSED, "consent-untyped-root", 5, 0, ""},
    };
    struct issues issues = {items, 2, 2, 0};
    span json = written(&t, fhir_outcome(&t, &issues));
    CHECK(span_is(
        json, "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":"
              "\"required\",\"diagnostics\":\"fhir-required: an element that must be there is "
              "absent (byte 17)\",\"expression\":[\"Consent.status\"]},{\"severity\":\"warning\","
              "\"code\":\"business-rule\",\"diagnostics\":\"consent-untyped-root: the root "
              "provision has no type: this Consent grants nothing (byte 5)\"}]}"));
    CHECK(is_valid(json));
    struct issues none = {NULL, 0, 0, 0};
    t = begin();
    CHECK(is_valid(written(&t, fhir_outcome(&t, &none))));
}

TEST(fhir_rules__issue_types__all_of_r4)
{
    static const char *const rules[] = {
#define RULE(rule, type, sentence) rule,
#include "fhir/fhir_rules.def"
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct fhir_tree t = begin();
        struct issue item = {.rule = rules[i]};
        CHECK(is_valid(written(&t, fhir_outcome_of(&t, ISSUE_ERROR, fhir_rule_issue_type(&item),
                                                   fhir_rule_text(&item)))));
        for (size_t k = 0; k < i; k++) CHECK(strcmp(rules[i], rules[k]) != 0);
    }
    for (int status = 0; status < STATUS_COUNT; status++) {
        struct fhir_tree t = begin();
        struct issue item = {.status = (enum status)status};
        struct issues issues = {&item, 1, 1, 0};
        CHECK(is_valid(written(&t, fhir_outcome(&t, &issues))));
    }
}

TEST(fhir_capability_statement__table__valid_and_true)
{
    static const struct fhir_capability_search searches[] = {{"identifier", "token"}};
    static const struct fhir_capability_resource resources[] = {
        {"Patient", "read vread create update delete", NULL, true, true, searches, 1},
        {"Consent", "read create", "http://hl7.org/fhir/StructureDefinition/Consent", false, false,
         NULL, 0},
    };
    struct fhir_capability capability = {
        .software_version = "0.1.0",
        .description = "a consent gateway",
        .base = span_text("https://a.example/fhir"),
        .date = 1781517600,
        .formats = "application/fhir+json json",
        .system_interactions = "transaction batch",
        .resources = resources,
        .resource_count = 2,
    };
    struct fhir_tree t = begin();
    span json = written(&t, fhir_capability_statement(&t, &capability));
    CHECK(is_valid(json));
    text[json.size] = '\0';
    CHECK(
        strstr(text,
               "{\"type\":\"Patient\",\"interaction\":[{\"code\":\"read\"},{\"code\":\"vread\"},"
               "{\"code\":\"create\"},{\"code\":\"update\"},{\"code\":\"delete\"}],\"versioning\":"
               "\"versioned-update\",\"readHistory\":true,\"updateCreate\":true,"
               "\"conditionalCreate\":true,\"searchParam\":[{\"name\":\"identifier\",\"type\":"
               "\"token\"}]}") != NULL);
}

TEST(fhir_response_bundle__entries__valid)
{
    struct fhir_tree t = begin();
    struct fhir_response_entry entries[2] = {
        {.status = "201 Created",
         .location = span_text("Patient/1/_history/1"),
         .etag = span_text("W/\"1\""),
         .last_modified = 0,
         .modified = true,
         .resource = span_text("{\"resourceType\":\"Patient\"}")},
        {.status = "422 Unprocessable Entity"},
    };
    entries[1].outcome = fhir_outcome_of(&t, ISSUE_ERROR, "invalid", "no");
    CHECK(is_valid(written(&t, fhir_response_bundle(&t, false, entries, 2))));
}

TEST(fhir_stamp_write__resources__only_the_stamp_changes)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"{\"resourceType\":\"Patient\"}",
         "{\"resourceType\":\"Patient\",\"id\":\"7\",\"meta\":{\"versionId\":\"2\",\"lastUpdated\":"
         "\"2026-06-15T10:00:00Z\"}}"},
        {" {\n \"id\" : \"old\",\n \"resourceType\":\"Patient\", \"multipleBirthInteger\": 2 }\n",
         "{\n \"id\" : \"7\",\"meta\":{\"versionId\":\"2\",\"lastUpdated\":\"2026-06-15T10:00:00Z\"},\n "
         "\"resourceType\":\"Patient\", \"multipleBirthInteger\": 2 }"},
        {"{\"resourceType\":\"Observation\",\"meta\":{ \"versionId\":\"99\" ,\"profile\":[\"http://a.b/c\"]},"
         "\"status\":\"final\",\"code\":{\"text\":\"\\u00e9\"},\"valueQuantity\":{\"value\":1.50}}",
         "{\"resourceType\":\"Observation\",\"id\":\"7\",\"meta\":{\"lastUpdated\":\"2026-06-15T10:00:00Z\", "
         "\"versionId\":\"2\" ,\"profile\":[\"http://a.b/c\"]},\"status\":\"final\",\"code\":{\"text\":"
         "\"\\u00e9\"},\"valueQuantity\":{\"value\":1.50}}"},
        {"{\"meta\":{\"lastUpdated\":\"2020-01-01T00:00:00Z\",\"versionId\":\"1\"},\"resourceType\":\"Patient\"}",
         "{\"meta\":{\"lastUpdated\":\"2026-06-15T10:00:00Z\",\"versionId\":\"2\"},\"resourceType\":\"Patient\""
         ",\"id\":\"7\"}"},
        {"{\"meta\":{\"source\":\"http://a.b\"},\"id\":\"x\",\"resourceType\":\"Patient\"}",
         "{\"meta\":{\"versionId\":\"2\",\"lastUpdated\":\"2026-06-15T10:00:00Z\",\"source\":\"http://a.b\"},"
         "\"id\":\"7\",\"resourceType\":\"Patient\"}"},
    };
    struct fhir_stamp stamp = {span_text("7"), span_text("2"), 1781517600, NULL, 0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        arena = arena_over(memory, sizeof memory);
        struct fhir_resource resource;
        CHECK_EQ(fhir_read(&resource, span_text(cases[i].from), FHIR_none, &arena, NULL),
                 STATUS_OK);
        struct writer w = writer_over(text, sizeof text);
        fhir_stamp_write(&w, &resource, &stamp);
        CHECK(span_is(writer_span(&w), cases[i].to));
        CHECK(w.size <= strlen(cases[i].from) + FHIR_STAMP_BYTES_MAX);
        CHECK(is_valid(writer_span(&w)));
        // Stamped again with the same stamp, nothing changes.
        char once[1024];
        memcpy(once, text, w.size);
        size_t size = w.size;
        arena = arena_over(memory, sizeof memory);
        CHECK_EQ(fhir_read(&resource, span_of(once, size), FHIR_none, &arena, NULL), STATUS_OK);
        w = writer_over(text, sizeof text);
        fhir_stamp_write(&w, &resource, &stamp);
        CHECK(span_equal(writer_span(&w), span_of(once, size)));
    }
}

TEST(fhir_stamp_write__renames__references_and_nothing_else)
{
    static const char from[] =
        "{\"resourceType\":\"Consent\",\"status\":\"draft\",\"scope\":{\"text\":\"urn:x:1\"},\"category\":["
        "{\"text\":\"a\"}],\"patient\":{\"reference\":\"urn:x:1\",\"display\":\"urn:x:1\"},\"performer\":[{"
        "\"reference\":\"urn:x:2\"},{\"reference\":\"urn:x:3\"}],\"policyRule\":{\"text\":\"b\"},"
        "\"meta\":{\"source\":\"http://s\"}}";
    static const char to[] =
        "{\"resourceType\":\"Consent\",\"id\":\"7\",\"status\":\"draft\",\"scope\":{\"text\":\"urn:x:1\"},"
        "\"category\":[{\"text\":\"a\"}],\"patient\":{\"reference\":\"Patient/1\",\"display\":\"urn:x:1\"},"
        "\"performer\":[{\"reference\":\"Practitioner/22\"},{\"reference\":\"urn:x:3\"}],\"policyRule\":{"
        "\"text\":\"b\"},\"meta\":{\"versionId\":\"2\",\"lastUpdated\":\"2026-06-15T10:00:00Z\",\"source\":"
        "\"http://s\"}}";
    struct fhir_rename renames[2] = {{span_text("urn:x:1"), span_text("Patient/1")},
                                     {span_text("urn:x:2"), span_text("Practitioner/22")}};
    struct fhir_stamp stamp = {span_text("7"), span_text("2"), 1781517600, renames, 2};
    arena = arena_over(memory, sizeof memory);
    struct fhir_resource resource;
    CHECK_EQ(fhir_read(&resource, span_text(from), FHIR_none, &arena, NULL), STATUS_OK);
    struct writer w = writer_over(text, sizeof text);
    fhir_stamp_write(&w, &resource, &stamp);
    CHECK(span_is(writer_span(&w), to));
    for (size_t size = 0; size < strlen(to); size++) {
        w = writer_over(text, size);
        fhir_stamp_write(&w, &resource, &stamp);
        CHECK_EQ(w.status, STATUS_NO_SPACE);
    }
}

int main(void)
{
    RUN(fhir_write__any_order_of_building__order_of_definition);
    RUN(fhir_write__nested_resources_and_unknown_types__in_order);
    RUN(fhir_write_string__every_byte__valid_json);
    RUN(fhir_tree__arena_of_every_size__status_and_no_crash);
    RUN(fhir_outcome__issues__type_text_place_and_no_input);
    RUN(fhir_rules__issue_types__all_of_r4);
    RUN(fhir_capability_statement__table__valid_and_true);
    RUN(fhir_response_bundle__entries__valid);
    RUN(fhir_stamp_write__resources__only_the_stamp_changes);
    RUN(fhir_stamp_write__renames__references_and_nothing_else);
    return check_report();
}
