// SPDX-License-Identifier: Apache-2.0
// HL7 v2 messages as FHIR: whatever the message, what comes out must pass our own FHIR reader.
#include "adapters/hl7_fhir.h"

#include "core/ledger/policy_codes.h"
#include "fhir/fhir_check.h"
#include "tests/check.h"
#include "tests/hl7/hl7_corpus.h"

static uint8_t memory[64U << 20], text[16U << 20], check_memory[64U << 20], bytes[1U << 20];
static struct corpus corpus;
static size_t bundle_size;

// The Bundle of a message in `text`; the status of the conversion, or of the reader's refusal.
static enum status convert(span input, struct hl7_zone zone)
{
    struct hl7_feed feed = HL7_FEED_USUAL;
    struct hl7_reading reading = {.rules = HL7_FEED_RULES_USUAL, .zone = zone};
    struct hl7_fhir_context context = {
        .tenant_key = span_text("key"), .feed = &feed, .now = 1781524800};
    struct arena arena = arena_over(memory, sizeof memory);
    struct hl7_received received;
    struct hl7_fhir fhir;
    bundle_size = 0;
    text[0] = 0;
    enum status status = hl7_receive(&received, input, &reading, &arena, NULL);
    if (status != STATUS_OK) return status;
    status = hl7_fhir_read(&fhir, &received, &context, &arena, NULL);
    CHECK(status == STATUS_OK || status == STATUS_LIMIT || status == STATUS_NO_SPACE);
    if (status != STATUS_OK) return status;
    struct writer w = writer_over(text, sizeof text - 1);
    hl7_fhir_write_bundle(&w, &fhir, &arena);
    CHECK_EQ(w.status, STATUS_OK);
    bundle_size = w.size;
    text[w.size] = 0;
    return STATUS_OK;
}

// Reads what convert() wrote as any client's Bundle; prints the first findings.
static bool is_valid(const char *name)
{
    struct issue items[8];
    struct issues issues = issues_over(items, 8);
    struct arena arena = arena_over(check_memory, sizeof check_memory);
    struct fhir_resource resource;
    enum status status =
        fhir_read(&resource, span_of(text, bundle_size), FHIR_Bundle, &arena, &issues);
    for (size_t i = 0; status != STATUS_OK && i < issues.count; i++)
        printf("%s: %s at %s: %.120s\n", name, items[i].rule, items[i].location,
               (const char *)text + (items[i].offset > 40 ? items[i].offset - 40 : 0));
    return status == STATUS_OK;
}

static const struct hl7_zone no_zone = {false, 0}, tokyo = {true, 540};

TEST(hl7_fhir__corpus__every_bundle_is_valid)
{
    for (size_t i = 0; i < corpus.count; i++) {
        enum status status = convert(corpus.files[i], no_zone);
        if (status != STATUS_OK) printf("%s: %s\n", corpus.names[i], status_text(status));
        CHECK_EQ(status, STATUS_OK);
        CHECK(is_valid(corpus.names[i]));
        CHECK_EQ(convert(corpus.files[i], tokyo), STATUS_OK);
        CHECK(is_valid(corpus.names[i]));
    }
    printf("%zu messages\n", corpus.count);
}

// --- what stands in a Bundle -------------------------------------------------------------------

#define HEAD(time, type) "MSH|^~\\&|EHR|CLINIC|GATEWAY|REGION|" time "||" type "|M1|P|2.5\r"
#define WHO              "PID|1||10042^^^NORTH^MR||Vogel^Irma||19700102|F\r"

static bool has(const char *what)
{
    return strstr((const char *)text, what) != NULL;
}

static void given(const char *message, struct hl7_zone zone)
{
    enum status status = convert(span_text(message), zone);
    if (status != STATUS_OK) printf("%s\n", status_text(status));
    CHECK_EQ(status, STATUS_OK);
    CHECK(is_valid("case"));
}

TEST(hl7_fhir__times__keep_their_offset)
{
#define VISIT(start) WHO "PV1|1|I|||||||||||||||||V1^^^NORTH|||||||||||||||||||||||||" start "\r"
    given(HEAD("20260105", "ADT^A01^ADT_A01") VISIT("202601050815-0330"), tokyo);
    CHECK(has("\"period\":{\"start\":\"2026-01-05T08:15:00-03:30\"}"));
    given(HEAD("20260105", "ADT^A01^ADT_A01") VISIT("202601050815"), tokyo);
    CHECK(has("\"start\":\"2026-01-05T08:15:00+09:00\""));
    given(HEAD("20260105080000+0100", "ADT^A01^ADT_A01") VISIT("20260105081512.25"), tokyo);
    CHECK(has("\"start\":\"2026-01-05T08:15:12.25+01:00\""));
    given(HEAD("20260105", "ADT^A01^ADT_A01") VISIT("202601050815"), no_zone);
    CHECK(has("\"start\":\"2026-01-05\""));
    given(HEAD("20260105", "ADT^A01^ADT_A01") VISIT("202613050815"), tokyo);
    CHECK(!has("\"period\""));
}

// The id that the Patient of a message gets.
static void patient_id(const char *message, char out[static 37])
{
    given(message, no_zone);
    const char *found = strstr((const char *)text, "\"url\":\"Patient/");
    CHECK(found != NULL);
    if (found != NULL) memcpy(out, found + 15, 36);
    out[36] = '\0';
}

TEST(hl7_fhir__ids__follow_identifiers)
{
    char first[37], again[37], other[37];
    patient_id(HEAD("20260105", "ADT^A28^ADT_A05") WHO "PV1|1|N\r", first);
    patient_id(HEAD("20260301", "ADT^A31^ADT_A05") "PID|1||10042^^^NORTH^MR||Amsel^I\rPV1|1|N\r",
               again);
    CHECK(strcmp(first, again) == 0);
    patient_id(HEAD("20260105", "ADT^A28^ADT_A05") "PID|1||10042^^^SOUTH||Vogel\rPV1|1|N\r", other);
    CHECK(strcmp(first, other) != 0);
    CHECK(has("\"system\":\"urn:id:SOUTH\""));
}

TEST(hl7_fhir__consents__active_only_when_said_so)
{
    static const struct {
        const char *status, *expected, *provision;
    } cases[] = {{"A", "\"status\":\"active\"", "\"type\":\"permit\""},
                 {"L", "\"status\":\"proposed\"", "\"type\":\"permit\""},
                 {"P", "\"status\":\"proposed\"", "\"type\":\"permit\""},
                 {"R", "\"status\":\"active\"", "\"type\":\"deny\""},
                 {"X", "\"status\":\"inactive\"", NULL},
                 {"B", NULL, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char message[512];
        (void)snprintf(
            message, sizeof message,
            HEAD("20260105", "ADT^A31^ADT_A05") WHO
            "CON|1|001||C-5|||||||%s||20260105||20290101|||||E||||Vogel^Irma|1\rPV1|1|N\r",
            cases[i].status);
        given(message, no_zone);
        const char *consent = strstr((const char *)text, "{\"resourceType\":\"Consent\"");
        CHECK((consent != NULL) == (cases[i].expected != NULL));
        if (consent == NULL) continue;
        CHECK(strstr(consent, cases[i].expected) != NULL);
        CHECK((strstr(consent, "\"provision\":{\"type\"") != NULL) == (cases[i].provision != NULL));
        if (cases[i].provision != NULL) CHECK(strstr(consent, cases[i].provision) != NULL);
        // whoever it permits to is named: nobody is permitted to by silence
        bool permits = strstr(consent, "\"permit\"") != NULL;
        CHECK(!permits || strstr(consent, "\"actor\":[") != NULL);
    }
}

TEST(hl7_fhir__values__by_their_type)
{
#define RESULT(type, value, unit)       \
    HEAD("20260105", "ORU^R01^ORU_R01") \
    WHO "OBR|1|P1|F1|718-7^Hb^LN\rOBX|1|" type "|718-7^Hb^LN||" value "|" unit "|||||F\r"
    given(RESULT("NM", "+013.50", "g/dL^^UCUM"), no_zone);
    CHECK(has(
        "\"valueQuantity\":{\"value\":13.50,\"unit\":\"g/dL\",\"system\":\"http://unitsofmeasure."
        "org\",\"code\":\"g/dL\"}"));
    given(RESULT("NM", "about 13", ""), no_zone);
    CHECK(has("\"valueString\":\"about 13\""));
    given(RESULT("SN", ">^100", ""), no_zone);
    CHECK(has("\"valueQuantity\":{\"value\":100,\"comparator\":\">\"}"));
    given(RESULT("SN", "^1^:^128", ""), no_zone);
    CHECK(has("\"valueRatio\":{\"numerator\":{\"value\":1},\"denominator\":{\"value\":128}}"));
    given(RESULT("TX", "line one~line \\T\\ two", ""), no_zone);
    CHECK(has("\"valueString\":\"line one\\u000aline & two\""));
    given(RESULT("CWE", "260373001^Detected^SCT", ""), no_zone);
    CHECK(has("\"system\":\"http://snomed.info/sct\",\"code\":\"260373001\""));
    given(RESULT("ED", "^application^PDF^Base64^JVBERg==", ""), no_zone);
    CHECK(has("\"presentedForm\":[{\"contentType\":\"application/pdf\",\"data\":\"JVBERg==\"}]"));
}

TEST(hl7_fhir__memory__none_is_no_crash)
{
    static const char message[] = HEAD("20260105", "ADT^A28^ADT_A05") WHO "PV1|1|N\r";
    struct hl7_feed feed = HL7_FEED_USUAL;
    struct hl7_reading reading = {.rules = HL7_FEED_RULES_USUAL};
    struct hl7_fhir_context context = {.tenant_key = span_text("key"), .feed = &feed};
    for (size_t size = 0; size < 1U << 19; size += 997) {
        struct arena arena = arena_over(memory, 1U << 16);
        struct arena less = arena_over(check_memory, size);
        struct hl7_received received;
        struct hl7_fhir fhir;
        CHECK_EQ(hl7_receive(&received, span_text(message), &reading, &arena, NULL), STATUS_OK);
        enum status status = hl7_fhir_read(&fhir, &received, &context, &less, NULL);
        CHECK(status == STATUS_OK || (status == STATUS_NO_SPACE && fhir.count == 0));
    }
}

// Every message cut at many places, and with many bytes changed.
TEST(hl7_fhir__cut_and_changed__still_valid)
{
    uint32_t seed = 2463534242;
    size_t converted = 0;
    for (size_t i = 0; i < corpus.count; i++) {
        span file = corpus.files[i];
        if (file.size > sizeof bytes) continue;
        for (int round = 0; round < 24; round++) {
            memcpy(bytes, file.data, file.size);
            size_t size = file.size;
            for (int change = 0; change < 12; change++) {
                static const char wild[] = "|^~\\&\"\r09ZY-+.: \xc3\xa9";
                seed ^= seed << 13, seed ^= seed >> 17, seed ^= seed << 5;
                size_t at = 100 + seed % (file.size - 100);
                if (round % 3 == 0)
                    size = at;
                else
                    bytes[at] = (uint8_t)wild[(seed >> 8) % (sizeof wild - 1)];
            }
            if (convert(span_of(bytes, size), round % 2 ? tokyo : no_zone) != STATUS_OK) continue;
            converted++;
            CHECK(is_valid(corpus.names[i]));
        }
    }
    printf("%zu changed messages\n", converted);
}

int main(void)
{
    RUN(hl7_fhir__times__keep_their_offset);
    RUN(hl7_fhir__ids__follow_identifiers);
    RUN(hl7_fhir__consents__active_only_when_said_so);
    RUN(hl7_fhir__values__by_their_type);
    RUN(hl7_fhir__memory__none_is_no_crash);
    corpus_load_messages(&corpus);
    if (corpus.count == 0) {
        printf("skipped: no corpus\n");
        return 77;
    }
    RUN(hl7_fhir__corpus__every_bundle_is_valid);
    RUN(hl7_fhir__cut_and_changed__still_valid);
    return check_report();
}
