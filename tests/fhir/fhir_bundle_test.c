// SPDX-License-Identifier: Apache-2.0
// Bundles, the facts of resources, and references.
#include "fhir/fhir_bundle.h"

#include <stdlib.h>

#include "fhir/fhir_facts.h"
#include "tests/check.h"

static uint8_t memory[4 << 20];
static struct fhir_resource resource;
static struct fhir_bundle bundle;
static struct arena arena;
static struct issue items[8];

static enum status read_bundle(const char *text, struct issues *issues)
{
    arena = arena_over(memory, sizeof memory);
    *issues = issues_over(items, 8);
    return fhir_bundle_read(&bundle, &resource, span_text(text), &arena, issues);
}

TEST(fhir_bundle_read__transaction__requests_taken_apart)
{
    struct issues issues;
    enum status status = read_bundle(
        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
        "{\"fullUrl\":\"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0\",\"resource\":{\"resourceType\":"
        "\"Patient\"},\"request\":{\"method\":\"POST\",\"url\":\"Patient\",\"ifNoneExist\":"
        "\"identifier=a|b\"}},"
        "{\"resource\":{\"resourceType\":\"Organization\",\"id\":\"o1\",\"name\":\"x\"},\"request\":{"
        "\"method\":\"PUT\",\"url\":\"Organization/o1\",\"ifMatch\":\"W/\\\"3\\\"\"}},"
        "{\"resource\":{\"resourceType\":\"Patient\"},\"request\":{\"method\":\"PUT\",\"url\":"
        "\"Patient?identifier=a|c\"}},"
        "{\"request\":{\"method\":\"DELETE\",\"url\":\"Consent/c1\"}},"
        "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/1/_history\"}}]}",
        &issues);
    CHECK_EQ(status, STATUS_OK);
    CHECK(bundle.transaction && bundle.count == 5);
    const struct fhir_entry *e = bundle.entries;
    CHECK(e[0].method == FHIR_POST && e[0].type == FHIR_Patient && e[0].url_id.size == 0);
    CHECK(span_is(e[0].if_none_exist, "identifier=a|b"));
    CHECK(e[1].method == FHIR_PUT && span_is(e[1].url_id, "o1") &&
          span_is(e[1].if_match, "W/\"3\""));
    CHECK(span_is(e[2].url_query, "identifier=a|c") && e[2].url_id.size == 0);
    CHECK(e[3].method == FHIR_DELETE && span_is(e[3].url_type, "Consent") && e[3].resource == NULL);
    CHECK(e[4].method == FHIR_GET && e[4].url_type.size == 0);
    CHECK(fhir_bundle_find(&bundle, e[0].full_url) == &e[0]);
    CHECK(fhir_bundle_find(&bundle, span_text("Organization/o1")) == &e[1]);
    CHECK(fhir_bundle_find(&bundle, span_text("Organization/o2")) == NULL);
}

TEST(fhir_bundle_read__bad_transactions__rule_and_place)
{
    static const struct {
        const char *entries, *rule, *location;
    } cases[] = {
        {"{\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}", "bundle-resource-missing",
         "Bundle.entry[0]"},
        {"{\"resource\":{\"resourceType\":\"Patient\"},\"request\":{\"method\":\"POST\",\"url\":"
         "\"Patient/1\"}}",
         "bundle-request-url", "Bundle.entry[0].request"},
        {"{\"resource\":{\"resourceType\":\"Patient\"},\"request\":{\"method\":\"POST\",\"url\":"
         "\"Consent\"}}",
         "bundle-request-url", "Bundle.entry[0].request"},
        {"{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\"},\"request\":{\"method\":\"PUT\","
         "\"url\":\"Patient/2\"}}",
         "bundle-request-url", "Bundle.entry[0].request"},
        {"{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient\"}}", "bundle-request-url",
         "Bundle.entry[0].request"},
        {"{\"request\":{\"method\":\"DELETE\",\"url\":\"Patient/1\"}},{\"request\":{\"method\":"
         "\"DELETE\",\"url\":\"Patient/1\"}}",
         "bundle-duplicate", "Bundle.entry[1].request"},
        {"{\"fullUrl\":\"http://a/1\",\"request\":{\"method\":\"GET\",\"url\":\"x\"}},"
         "{\"fullUrl\":\"http://a/1\",\"request\":{\"method\":\"GET\",\"url\":\"y\"}}",
         "bdl-7", "Bundle.entry[1].fullUrl"},
        {"{\"resource\":{\"resourceType\":\"Patient\",\"gender\":\"m\"},\"request\":{\"method\":"
         "\"POST\",\"url\":\"Patient\"}}",
         "fhir-required-code", "Bundle.entry[0].resource.gender"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[%s]}",
                 cases[i].entries);
        struct issues issues;
        CHECK(read_bundle(text, &issues) != STATUS_OK);
        CHECK_EQ(issues.count, 1);
        CHECK(strcmp(items[0].rule, cases[i].rule) == 0);
        CHECK(strcmp(items[0].location, cases[i].location) == 0);
    }
    struct issues issues;
    CHECK_EQ(read_bundle("{\"resourceType\":\"Bundle\",\"type\":\"collection\"}", &issues),
             STATUS_REFUSED);
    CHECK_EQ(read_bundle("{\"resourceType\":\"Patient\"}", &issues), STATUS_UNSUPPORTED);
    CHECK_EQ(read_bundle("{\"resourceType\":\"Bundle\",\"type\":\"batch\"}", &issues), STATUS_OK);
    CHECK_EQ(bundle.count, 0);
}

TEST(fhir_bundle_read__batch__each_entry_stands_alone)
{
    struct issues issues;
    enum status status = read_bundle(
        "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":["
        "{\"resource\":{\"resourceType\":\"Patient\",\"gender\":\"m\"},\"request\":{\"method\":\"POST\","
        "\"url\":\"Patient\"}},"
        "{\"resource\":{\"resourceType\":\"Patient\",\"gender\":\"male\"},\"request\":{\"method\":"
        "\"POST\",\"url\":\"Patient\"}},"
        "{\"resource\":{\"resourceType\":\"Contract\"},\"request\":{\"method\":\"POST\",\"url\":"
        "\"Contract\"}},"
        "{\"request\":{\"method\":\"PUT\",\"url\":\"Patient/1\"}}]}",
        &issues);
    CHECK_EQ(status, STATUS_OK);
    static const enum status expected[] = {STATUS_BAD_VALUE, STATUS_OK, STATUS_UNSUPPORTED,
                                           STATUS_REFUSED};
    for (uint32_t i = 0; i < bundle.count; i++) {
        issues = issues_over(items, 8);
        struct fhir_resource one;
        CHECK_EQ(fhir_bundle_check_entry(&bundle, &bundle.entries[i], &one, &issues), expected[i]);
        if (i == 0) CHECK(strcmp(items[0].location, "Bundle.entry[0].resource.gender") == 0);
        if (i == 1) CHECK_EQ(one.type, FHIR_Patient);
    }
}

TEST(fhir_bundle_read__entries__two_hundred_and_no_more)
{
    static char text[64 << 10];
    for (int entries = 199; entries <= 202; entries++) {
        size_t size = (size_t)snprintf(text, sizeof text,
                                       "{\"resourceType\":\"Bundle\",\"type\":"
                                       "\"batch\",\"entry\":[");
        for (int i = 0; i < entries; i++)
            size += (size_t)snprintf(text + size, sizeof text - size,
                                     "%s{\"request\":{\"method\":\"GET\",\"url\":\"Patient/%d\"}}",
                                     i == 0 ? "" : ",", i);
        snprintf(text + size, sizeof text - size, "]}");
        struct issues issues;
        CHECK_EQ(read_bundle(text, &issues), entries <= 200 ? STATUS_OK : STATUS_LIMIT);
        if (entries > 200) CHECK(strcmp(items[0].rule, "bundle-entries-limit") == 0);
    }
}

TEST(fhir_facts_read__document_reference__all_roles)
{
    static const char text[] =
        "{\"resourceType\":\"DocumentReference\",\"id\":\"d\",\"meta\":{\"versionId\":\"2\",\"profile\":["
        "\"http://p.example\"],\"security\":[{\"code\":\"N\"}]},\"contained\":[{\"resourceType\":"
        "\"Organization\",\"id\":\"o\",\"meta\":{\"security\":[{\"code\":\"V\"}]}}],"
        "\"masterIdentifier\":{\"value\":\"m\"},\"identifier\":[{\"value\":\"i\"}],\"status\":\"current\","
        "\"type\":{\"coding\":[{\"code\":\"1\"},{\"code\":\"2\"}]},\"category\":[{\"text\":\"x\"}],"
        "\"subject\":{\"reference\":\"Patient/p\"},\"date\":\"2026-01-01T00:00:00Z\","
        "\"author\":[{\"reference\":\"Practitioner/a\"},{\"reference\":\"#o\"}],"
        "\"custodian\":{\"reference\":\"Organization/c\"},"
        "\"securityLabel\":[{\"coding\":[{\"code\":\"R\"},{\"code\":\"ETH\"}]}],"
        "\"content\":[{\"attachment\":{\"contentType\":\"text/plain\"},\"format\":{\"code\":\"f\"}},"
        "{\"attachment\":{\"contentType\":\"application/pdf\"}}],"
        "\"context\":{\"period\":{\"start\":\"2020\",\"end\":\"2021\"},\"related\":[{\"reference\":"
        "\"Patient/q\"}]}}";
    arena = arena_over(memory, sizeof memory);
    struct json_doc doc;
    CHECK_EQ(json_read(&doc, span_text(text), JSON_DEPTH_MAX, &arena, NULL), STATUS_OK);
    struct fhir_facts facts;
    CHECK_EQ(fhir_facts_read(&facts, &doc, doc.nodes, &arena), STATUS_OK);
    CHECK(span_is(facts.type, "DocumentReference") && span_is(facts.version, "2"));
    CHECK(facts.identifiers.count == 2 && span_is(facts.identifiers.items[0].value, "m"));
    CHECK(facts.labels.count == 4 && span_is(facts.labels.items[1].code, "ETH"));
    CHECK(span_is(facts.labels.items[3].code, "V"));
    CHECK(facts.codes.count == 2 && facts.formats.count == 1 && facts.content_types.count == 2);
    CHECK(facts.authors.count == 2 && facts.custodians.count == 1 && facts.subjects.count == 1);
    CHECK_EQ(facts.references.count, 5);
    CHECK(span_is(facts.status, "current") && facts.profiles.count == 1);
    CHECK_EQ(facts.when.first, days_from_civil(2020, 1, 1) * 86400);
    CHECK_EQ(facts.when.last, days_from_civil(2022, 1, 1) * 86400 - 1);
    for (size_t size = 0; size < 3000; size += 13) {
        struct arena small = arena_over(memory + (2 << 20), size);
        enum status status = fhir_facts_read(&facts, &doc, doc.nodes, &small);
        CHECK(status == STATUS_OK || status == STATUS_NO_SPACE);
    }
}

TEST(fhir_facts_read__shapes_nobody_checked__no_crash)
{
    static const char *const texts[] = {
        "[]",
        "{}",
        "7",
        "{\"resourceType\":{}}",
        "{\"resourceType\":\"Observation\",\"code\":[[{\"coding\":7}]],\"performer\":\"x\",\"meta\":[1]}",
        "{\"resourceType\":\"Encounter\",\"participant\":[{\"individual\":[null]},3],\"period\":[\"x\"]}",
        "{\"resourceType\":\"DocumentReference\",\"content\":{\"attachment\":[[]]},\"identifier\":[[1]]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        arena = arena_over(memory, sizeof memory);
        struct json_doc doc;
        struct fhir_facts facts;
        CHECK_EQ(json_read(&doc, span_text(texts[i]), JSON_DEPTH_MAX, &arena, NULL), STATUS_OK);
        CHECK_EQ(fhir_facts_read(&facts, &doc, doc.nodes, &arena), STATUS_OK);
    }
}

TEST(fhir_reference_split__forms__kind_and_parts)
{
    static const struct {
        const char *text;
        enum fhir_reference_kind kind;
        const char *type, *id, *version;
    } rows[] = {
        {"", FHIR_REFERENCE_NONE, "", "", ""},
        {"Patient/1", FHIR_REFERENCE_RELATIVE, "Patient", "1", ""},
        {"Patient/1/_history/2", FHIR_REFERENCE_RELATIVE, "Patient", "1", "2"},
        {"https://a.example/b/Patient/1", FHIR_REFERENCE_ABSOLUTE, "Patient", "1", ""},
        {"https://a.example/b", FHIR_REFERENCE_ABSOLUTE, "", "", ""},
        {"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", FHIR_REFERENCE_URN, "", "", ""},
        {"urn:uuid:0C3151BD-1cbf-4d64-b04d-cd9187a4c6e0", FHIR_REFERENCE_BAD, "", "", ""},
        {"#a", FHIR_REFERENCE_CONTAINED, "", "a", ""},
        {"#", FHIR_REFERENCE_CONTAINED, "", "", ""},
        {"#a b", FHIR_REFERENCE_BAD, NULL, NULL, NULL},
        {"Patient?identifier=a|b", FHIR_REFERENCE_CONDITIONAL, "Patient", "identifier=a|b", ""},
        {"Patient?", FHIR_REFERENCE_BAD, NULL, NULL, NULL},
        {"Patient", FHIR_REFERENCE_BAD, NULL, NULL, NULL},
        {"Patient/", FHIR_REFERENCE_BAD, NULL, NULL, NULL},
        {"/Patient/1", FHIR_REFERENCE_BAD, NULL, NULL, NULL},
        {"Nobody/1", FHIR_REFERENCE_BAD, NULL, NULL, NULL},
        {"x/Patient/1", FHIR_REFERENCE_BAD, NULL, NULL, NULL},
        {"Patient/1/_history/", FHIR_REFERENCE_BAD, NULL, NULL, NULL},
        {"Patient/a b", FHIR_REFERENCE_BAD, NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fhir_reference_parts parts = fhir_reference_split(span_text(rows[i].text));
        CHECK_EQ(parts.kind, rows[i].kind);
        if (parts.kind != rows[i].kind) fprintf(stderr, "%s\n", rows[i].text);
        if (rows[i].type == NULL) continue;
        CHECK(span_is(parts.type, rows[i].type) && span_is(parts.id, rows[i].id));
        CHECK(span_is(parts.version, rows[i].version));
    }
}

int main(void)
{
    RUN(fhir_bundle_read__transaction__requests_taken_apart);
    RUN(fhir_bundle_read__bad_transactions__rule_and_place);
    RUN(fhir_bundle_read__batch__each_entry_stands_alone);
    RUN(fhir_bundle_read__entries__two_hundred_and_no_more);
    RUN(fhir_facts_read__document_reference__all_roles);
    RUN(fhir_facts_read__shapes_nobody_checked__no_crash);
    RUN(fhir_reference_split__forms__kind_and_parts);
    return check_report();
}
