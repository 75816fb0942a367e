// SPDX-License-Identifier: Apache-2.0
#include "hl7/hl7_header.h"
#include "hl7/hl7_encode.h"
#include "tests/check.h"
#include "tests/hl7/hl7_corpus.h"

static const struct hl7_delimiters usual = {'|', '^', '~', '\\', '&', 0};
static const struct hl7_zone none = {false, 0};

static void check_time(const char *text, struct hl7_zone zone, const char *first, const char *last,
                       enum hl7_precision precision)
{
    struct hl7_time time;
    char out[21];
    CHECK_EQ(hl7_time_read(&usual, span_text(text), zone, &time), STATUS_OK);
    CHECK_EQ(time.precision, precision);
    if (time.precision == HL7_NO_TIME) return;
    instant_write(out, time.period.first);
    if (strcmp(out, first) != 0) fprintf(stderr, "%s: first %s\n", text, out);
    CHECK(strcmp(out, first) == 0);
    instant_write(out, time.period.last);
    if (strcmp(out, last) != 0) fprintf(stderr, "%s: last %s\n", text, out);
    CHECK(strcmp(out, last) == 0);
}

TEST(hl7_time_read__precisions_and_zones__what_they_cover)
{
    struct hl7_zone east = {true, 120};
    check_time("2026", none, "2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z", HL7_YEAR);
    check_time("202602", none, "2026-02-01T00:00:00Z", "2026-02-28T23:59:59Z", HL7_MONTH);
    check_time("20240229", none, "2024-02-29T00:00:00Z", "2024-02-29T23:59:59Z", HL7_DAY);
    check_time("2026061508", none, "2026-06-15T08:00:00Z", "2026-06-15T08:59:59Z", HL7_HOUR);
    check_time("202606150830", none, "2026-06-15T08:30:00Z", "2026-06-15T08:30:59Z", HL7_MINUTE);
    check_time("20260615083015", none, "2026-06-15T08:30:15Z", "2026-06-15T08:30:15Z", HL7_SECOND);
    check_time("20260615083015.1234-0500", none, "2026-06-15T13:30:15Z", "2026-06-15T13:30:15Z",
               HL7_SECOND);
    check_time("20260615", east, "2026-06-14T22:00:00Z", "2026-06-15T21:59:59Z", HL7_DAY);
    check_time("20260615+0545", east, "2026-06-14T18:15:00Z", "2026-06-15T18:14:59Z", HL7_DAY);
    check_time("20260615^D", none, "2026-06-15T00:00:00Z", "2026-06-15T23:59:59Z", HL7_DAY);
    check_time("", none, "", "", HL7_NO_TIME);
    check_time("\"\"", none, "", "", HL7_NO_TIME);
    static const char *const wrong[] = {"202",
                                        "20261301",
                                        "20260230",
                                        "20260615240000",
                                        "2026-06-15",
                                        "20260615083060",
                                        "20260615+1500",
                                        "20260615+01",
                                        "00000101",
                                        "20260615.5",
                                        "20260615083015.",
                                        "2026061508301",
                                        "abcd",
                                        "20260615083015+0160",
                                        "20260615 0830"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct hl7_time time;
        CHECK_EQ(hl7_time_read(&usual, span_text(wrong[i]), none, &time), STATUS_BAD_VALUE);
    }
}

TEST(hl7_put_time__any_instant__read_back)
{
    uint64_t seed = 3;
    for (int turn = 0; turn < 1000; turn++) {
        char out[64];
        struct writer w = writer_over(out, sizeof out);
        struct hl7_encoder e = hl7_encoder_of(&w, usual);
        instant at = (instant)(check_random(&seed) % 4000000000U) - 1000000000;
        struct hl7_zone zone = {true, (int32_t)(check_random(&seed) % 1681) - 840};
        struct hl7_time back;
        hl7_put_time(&e, at, zone);
        CHECK_EQ(hl7_time_read(&usual, writer_span(&w), none, &back), STATUS_OK);
        CHECK(back.period.first == at && back.zone.minutes == zone.minutes);
    }
}

TEST(hl7_types__composite_fields__their_parts)
{
    struct hl7_cx cx = hl7_cx_read(
        &usual, span_text("10042^4^M11^NORTH&1.2.3&ISO^MR&x^CLINIC&2.3&ISO^20200101^20301231"));
    CHECK(span_is(cx.id, "10042") && span_is(cx.check_digit, "4") && span_is(cx.type, "MR"));
    CHECK(span_is(cx.authority.namespace_id, "NORTH") &&
          span_is(cx.authority.universal_id, "1.2.3"));
    CHECK(span_is(cx.facility.namespace_id, "CLINIC") && span_is(cx.expires, "20301231"));
    struct hl7_xpn xpn =
        hl7_xpn_read(&usual, span_text("van der Berg&van der&Berg^Ada^M.^III^Dr^MD^L"));
    CHECK(span_is(xpn.family, "van der Berg") && span_is(xpn.type, "L"));
    struct hl7_xcn xcn = hl7_xcn_read(
        &usual, span_text("2001^Quill^Mara^^^Dr^^SRC^STAFF&1.9&ISO^L^^^EI^HOSP&2.9&ISO"));
    CHECK(span_is(xcn.id, "2001") && span_is(xcn.name.family, "Quill"));
    CHECK(span_is(xcn.authority.universal_id, "1.9") && span_is(xcn.name.type, "L"));
    CHECK(span_is(xcn.type, "EI") && span_is(xcn.facility.namespace_id, "HOSP"));
    struct hl7_xon old = hl7_xon_read(&usual, span_text("Heart Clinic^L^77"));
    struct hl7_xon new = hl7_xon_read(&usual, span_text("Heart Clinic^L^^^^REG&1.5&ISO^XX^^^H-9"));
    CHECK(span_is(old.id, "77") && span_is(new.id, "H-9") && span_is(new.id_type, "XX"));
    struct hl7_cwe cwe = hl7_cwe_read(&usual, span_text("A^Active^HL70498^1^aktiv^99L^2.5^1^yes"));
    CHECK(span_is(cwe.code, "A") && span_is(cwe.other_system, "99L"));
    CHECK(span_is(cwe.original_text, "yes"));
    struct hl7_ei ei = hl7_ei_read(&usual, span_text("C-1^NORTH^1.2^ISO"));
    CHECK(span_is(ei.id, "C-1") && span_is(ei.authority.universal_id_type, "ISO"));
    struct hl7_xad xad =
        hl7_xad_read(&usual, span_text("12 Mill Lane&Mill Lane&12^^Ashford^^TN23^GBR^H"));
    CHECK(span_is(xad.street, "12 Mill Lane") && span_is(xad.country, "GBR"));
    struct hl7_xtn xtn = hl7_xtn_read(&usual, span_text("^PRN^PH^^44^1233^555010^7^^^^+44 1233"));
    CHECK(span_is(xtn.local_number, "555010") && span_is(xtn.unformatted, "+44 1233"));
    struct hl7_pl pl = hl7_pl_read(&usual, span_text("W1^R2^B3^F&1.2&ISO^C^X^BLD^2^desc"));
    CHECK(span_is(pl.bed, "B3") && span_is(pl.facility.universal_id, "1.2"));
    struct hl7_hd empty = hl7_hd_read(&usual, span_text(""));
    CHECK(empty.namespace_id.size == 0 && empty.universal_id.size == 0);
}

TEST(hl7_version_number__texts__numbers)
{
    CHECK_EQ(hl7_version_number(span_text("2.1")), 210);
    CHECK_EQ(hl7_version_number(span_text("2.5.1")), 251);
    CHECK_EQ(hl7_version_number(span_text("2.9")), 290);
    CHECK_EQ(hl7_version_number(span_text("3.0")), 0);
    CHECK_EQ(hl7_version_number(span_text("")), 0);
}

// Every structure that an event names is there and can be read, also by a message that has none
// of its segments.
TEST(hl7_structures__every_event__readable)
{
    static uint8_t memory[1U << 16];
    static const char text[] = "MSH|^~\\&|A|B|C|D|20260105||ADT^A01|1|P|2.5\rZZZ|1\r";
    static const char *const types[] = {
        "ADT", "BAR", "DFT", "EHC", "MDM", "OMG", "OMI", "OML", "OMP", "ORM", "ORU", "OUL", "PPR",
        "QBP", "QRY", "RAS", "RDE", "RDS", "REF", "RGV", "RQA", "RRI", "RSP", "SIU", "VXU", "ACK"};
    size_t seen = 0;
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
        for (int letter = 'A'; letter <= 'Z'; letter++) {
            for (int number = 0; number < 100; number++) {
                char event[8];
                bool known;
                (void)snprintf(event, sizeof event, "%c%02d", letter, number);
                const struct hl7_event *row =
                    hl7_event_find(span_text(types[t]), span_text(event), &known);
                CHECK(known);
                if (row == NULL) continue;
                struct arena arena = arena_over(memory, sizeof memory);
                struct hl7_message m;
                struct hl7_tree tree;
                const char *grammar = hl7_structure_find(span_text(row->structure));
                CHECK(grammar != NULL);
                CHECK_EQ(hl7_message_open(&m, span_text(text), NULL, &arena, NULL), STATUS_OK);
                enum status status = hl7_grammar_match(&m, grammar, &arena, &tree, NULL);
                CHECK(status == STATUS_OK || status == STATUS_BAD_SYNTAX);
                CHECK_EQ(tree.group_count, 1);
                seen++;
            }
        }
    }
    CHECK(seen > 100);
    bool known;
    CHECK(hl7_event_find(span_text("XYZ"), span_text("A01"), &known) == NULL && !known);
    CHECK(hl7_event_find(span_text("ADT"), span_text("A99"), &known) == NULL && known);
}

// The corpus is received without an error; what is odd in it is remarked on.
TEST(hl7_receive__corpus__no_error)
{
    static struct corpus corpus;
    static uint8_t memory[1U << 20];
    size_t remarks = 0;
    corpus_load_messages(&corpus);
    if (corpus.count == 0) printf("skipped: no corpus\n");
    for (size_t i = 0; i < corpus.count; i++) {
        struct arena arena = arena_over(memory, sizeof memory);
        struct issue items[64];
        struct issues issues = issues_over(items, 64);
        struct hl7_received r;
        struct hl7_reading reading = {.rules = HL7_FEED_RULES_USUAL};
        enum status status = hl7_receive(&r, corpus.files[i], &reading, &arena, &issues);
        if (status != STATUS_OK) fprintf(stderr, "%s: %s\n", corpus.names[i], items[0].rule);
        CHECK_EQ(status, STATUS_OK);
        CHECK(r.header.event != NULL);
        remarks += issues.count;
    }
    if (corpus.count > 0) printf("%zu messages, %zu remarks\n", corpus.count, remarks);
}

int main(void)
{
    RUN(hl7_time_read__precisions_and_zones__what_they_cover);
    RUN(hl7_put_time__any_instant__read_back);
    RUN(hl7_types__composite_fields__their_parts);
    RUN(hl7_version_number__texts__numbers);
    RUN(hl7_structures__every_event__readable);
    RUN(hl7_receive__corpus__no_error);
    return check_report();
}
