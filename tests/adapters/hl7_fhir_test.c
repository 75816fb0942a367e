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
    struct hl7_fhir_context context = {.tenant_key = span_text("key"), .feed = &feed, .now = 1781524800};
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
    corpus_load_messages(&corpus);
    if (corpus.count == 0) {
        printf("skipped: no corpus\n");
        return 77;
    }
    RUN(hl7_fhir__corpus__every_bundle_is_valid);
    RUN(hl7_fhir__cut_and_changed__still_valid);
    return check_report();
}
