// SPDX-License-Identifier: Apache-2.0
#include "adapters/hl7_translate.h"
#include "core/ledger/policy_codes.h"
#include "tests/check.h"
#include "tests/hl7/hl7_corpus.h"

static uint8_t memory[HL7_TRANSLATE_MEMORY];
static char text[1U << 20];
static struct issue items[64];
static struct issues issues;

static enum status translate(span input)
{
    static const struct hl7_reading reading = {.rules = {"PTD", false}};
    struct hl7_feed feed = HL7_FEED_USUAL;
    struct hl7_adapter_context context = {span_text("demonstration"), &feed, 1781524800};
    struct arena arena = arena_over(memory, sizeof memory);
    struct writer w = writer_over(text, sizeof text - 1);
    issues = issues_over(items, 64);
    enum status status = hl7_translate(&w, input, &context, &reading, &arena, &issues);
    CHECK_EQ(w.status, STATUS_OK);
    text[w.size] = 0;
    CHECK((strncmp(text, "\"ok\":true,", 10) == 0) == (status == STATUS_OK));
    return status;
}

static size_t count(const char *what)
{
    size_t found = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++) found++;
    return found;
}

#define HEAD(id)                                                                   \
    "MSH|^~\\&|EHR|CLINIC|GATEWAY|REGION|20260105||ADT^A31^ADT_A05|" id "|P|2.5\r" \
    "EVN|A31|20260105\rPID|1||10042^^^NORTH^MR||Vogel^Irma\rPV1|1|N\r"
#define CON(status) "CON|1|001||C-5|||||||" status "||20260105|||||||||||Vogel^Irma|1\r"

TEST(hl7_translate__one_message__operations)
{
    CHECK_EQ(translate(span_text(HEAD("1") CON("A"))), STATUS_OK);
    CHECK_EQ(count("\"kind\":\"REGISTER\""), 1);
    CHECK_EQ(count("\"kind\":\"REVOKE\""), 1);
    CHECK_EQ(count("\"kind\":\"GRANT\",\"effect\":\"permit\""), 1);
    CHECK_EQ(count("10042"), 0); // nothing that identifies anybody
    CHECK_EQ(count("Vogel"), 0);
}

TEST(hl7_translate__held_message__only_its_record)
{
    CHECK_EQ(translate(span_text(HEAD("1") CON("L"))), STATUS_OK);
    CHECK_EQ(count("\"kind\":\"GRANT\""), 0);
    CHECK_EQ(count("\"kind\":\"REGISTER\""), 1);
    CHECK_EQ(count("],\"held\":true,\"issues\":["), 1);
    CHECK_EQ(count("hl7-consent-held"), 1);
}

TEST(hl7_translate__several_batches_frames__each_message)
{
    CHECK_EQ(translate(span_text(HEAD("1") HEAD("2") HEAD("3"))), STATUS_OK);
    CHECK_EQ(count("\"kind\":\"REGISTER\""), 3);
    CHECK_EQ(translate(span_text("BHS|^~\\&|A\r" HEAD("1") HEAD("2") "BTS|2\r")), STATUS_OK);
    CHECK_EQ(count("\"kind\":\"REGISTER\""), 2);
    CHECK_EQ(translate(span_text("BHS|^~\\&|A\r" HEAD("1") HEAD("2") "BTS|3\r")),
             STATUS_BAD_SYNTAX);
    CHECK_EQ(count("\"kind\""), 0);
    CHECK_EQ(count("hl7-batch-count"), 1);
    CHECK_EQ(translate(span_text("\x0b" HEAD("1") "\x1c\r\x0b" HEAD("2") "\x1c\r")), STATUS_OK);
    CHECK_EQ(count("\"kind\":\"REGISTER\""), 2);
    CHECK_EQ(translate(span_text("\x0b" HEAD("1") "\x1c")), STATUS_TRUNCATED);
}

// The second of three messages is at fault: told at its place in the file, the others stand.
TEST(hl7_translate__one_of_several_refused__others_stand)
{
    static const char file[] = HEAD("1") HEAD("2") CON("Q") HEAD("3");
    CHECK_EQ(translate(span_text(file)), STATUS_BAD_VALUE);
    CHECK_EQ(count("\"kind\":\"REGISTER\""), 2);
    CHECK_EQ(issues.count, 1);
    CHECK_EQ(items[0].offset, (size_t)(strstr(file, "|Q|") + 1 - file));
}

TEST(hl7_translate__merge_and_bypass__notes)
{
    CHECK_EQ(translate(span_text("MSH|^~\\&|EHR|CLINIC|G|R|20260105||ADT^A40^ADT_A39|1|P|2.5\r"
                                 "EVN|A40|20260105\rPID|1||1^^^N^MR\rMRG|2^^^N^MR\r")),
             STATUS_OK);
    CHECK_EQ(count("{\"kind\":\"MERGE\",\"patient\":\"patient:"), 1);
    CHECK_EQ(count("\"prior\":\"patient:"), 1);
    CHECK_EQ(translate(span_text(HEAD("1") "CON|1|001||C-5|||||||B|||||||||E\r")), STATUS_OK);
    CHECK_EQ(count("{\"kind\":\"AUDIT\",\"patient\":\"patient:"), 1);
    CHECK_EQ(count("GRANT"), 0);
}

TEST(hl7_translate__nothing__refused)
{
    CHECK(translate((span){NULL, 0}) != STATUS_OK);
    CHECK_EQ(count("hl7-empty"), 1);
    CHECK(translate(span_text("hello")) != STATUS_OK);
}

TEST(hl7_translate__corpus__every_file)
{
    static struct corpus corpus;
    corpus_load_messages(&corpus);
    if (corpus.count == 0) printf("skipped: no corpus\n");
    size_t operations = 0;
    for (size_t i = 0; i < corpus.count; i++) {
        enum status status = translate(corpus.files[i]);
        if (status != STATUS_OK) fprintf(stderr, "%s: %s\n", corpus.names[i], text);
        CHECK_EQ(status, STATUS_OK);
        operations += count("\"kind\":");
    }
    if (corpus.count > 0) printf("%zu files, %zu operations\n", corpus.count, operations);
}

int main(void)
{
    RUN(hl7_translate__one_message__operations);
    RUN(hl7_translate__held_message__only_its_record);
    RUN(hl7_translate__several_batches_frames__each_message);
    RUN(hl7_translate__one_of_several_refused__others_stand);
    RUN(hl7_translate__merge_and_bypass__notes);
    RUN(hl7_translate__nothing__refused);
    RUN(hl7_translate__corpus__every_file);
    return check_report();
}
