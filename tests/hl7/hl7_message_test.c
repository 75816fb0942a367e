// SPDX-License-Identifier: Apache-2.0
#include "hl7/hl7_message.h"
#include "tests/check.h"
#include "tests/hl7/hl7_corpus.h"

static uint8_t memory[8U << 20];
static struct issue items[16];
static struct issues found;

static enum status open(struct hl7_message *m, span bytes, const struct hl7_options *options)
{
    static struct arena arena;
    arena = arena_over(memory, sizeof memory);
    found = issues_over(items, 16);
    return hl7_message_open(m, bytes, options, &arena, &found);
}

#define OPEN(m, literal) open(m, span_of(literal, sizeof(literal) - 1), NULL)

// Opening fails with this one issue.
static void check_refused(span bytes, const char *rule, size_t offset, const char *location)
{
    struct hl7_message m;
    enum status status = open(&m, bytes, NULL);
    CHECK(status != STATUS_OK);
    CHECK_EQ(found.count, 1);
    if (found.count != 1) return;
    if (strcmp(items[0].rule, rule) != 0) fprintf(stderr, "%s, not %s\n", items[0].rule, rule);
    CHECK(strcmp(items[0].rule, rule) == 0);
    CHECK_EQ(items[0].offset, offset);
    CHECK(strcmp(items[0].location, location) == 0);
    CHECK_EQ(items[0].status, status);
}
#define CHECK_REFUSED(literal, rule, offset, location) \
    check_refused(span_of(literal, sizeof(literal) - 1), rule, offset, location)

#define HEAD "MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5"

TEST(hl7_message_open__line_ends__segments)
{
    static const char *const texts[] = {
        HEAD "\rPID|1||7\rZXX|z\r",
        HEAD "\nPID|1||7\nZXX|z",
        HEAD "\r\nPID|1||7\r\n\r\nZXX|z\r\n",
        "\xef\xbb\xbf" HEAD "\rPID|1||7\n\nZXX|z\r\r",
    };
    for (size_t i = 0; i < 4; i++) {
        struct hl7_message m;
        CHECK_EQ(open(&m, span_text(texts[i]), NULL), STATUS_OK);
        CHECK_EQ(found.count, 0);
        CHECK_EQ(m.segment_count, 3);
        CHECK_EQ(hl7_segment_find(&m, HL7_ID('P', 'I', 'D'), 0), 1);
        CHECK(span_is(hl7_field(&m, 1, 3), "7"));
        CHECK(span_is(hl7_segment_text(&m, 2), "ZXX|z"));
        CHECK_EQ(hl7_segment_find(&m, HL7_ID('O', 'B', 'X'), 0), 3);
    }
    struct hl7_options strict = {.strict_lines = true};
    struct hl7_message m;
    CHECK_EQ(open(&m, span_text(texts[0]), &strict), STATUS_OK);
    CHECK_EQ(open(&m, span_text(texts[2]), &strict), STATUS_OK);
    CHECK_EQ(open(&m, span_text(texts[1]), &strict), STATUS_BAD_SYNTAX);
    CHECK(strcmp(items[0].rule, "hl7-line-end") == 0);
    CHECK_EQ(items[0].offset, sizeof HEAD - 1);
}

TEST(hl7_message_open__not_a_message__exact_refusal)
{
    CHECK_REFUSED("", "hl7-empty", 0, "");
    CHECK_REFUSED("PID|1\r", "hl7-header", 0, "");
    CHECK_REFUSED("MSH", "hl7-delimiters-absent", 3, "MSH-1");
    CHECK_REFUSED("MSH|", "hl7-delimiters-absent", 4, "MSH-2");
    CHECK_REFUSED("MSH||A|B\r", "hl7-delimiters-absent", 4, "MSH-2");
    CHECK_REFUSED("MSH|&&&&|A\r", "hl7-delimiters", 5, "MSH-2");
    CHECK_REFUSED("MSH|^~|&|A\rPID|1\rbad\r", "hl7-segment-id", 17, "PID");
    CHECK_REFUSED("MSHA^~\\&A", "hl7-delimiters", 3, "MSH-1");
    CHECK_REFUSED("MSH|^~\\&#!x|A", "hl7-delimiters", 9, "MSH-2");
    CHECK_REFUSED(HEAD "\rpid|1\r", "hl7-segment-id", sizeof HEAD, "MSH");
    CHECK_REFUSED(HEAD "\rPI\r", "hl7-segment-id", sizeof HEAD, "MSH");
    CHECK_REFUSED(HEAD "\rPID^1\r", "hl7-segment-id", sizeof HEAD, "MSH");
    CHECK_REFUSED(HEAD "\rPID|1\r" HEAD "\r", "hl7-header-repeated", sizeof HEAD + 6, "MSH[2]");
    CHECK_REFUSED(HEAD "\rPID|a\0b\r", "hl7-nul", sizeof HEAD + 5, "PID-1");
}

TEST(hl7_message_open__control_characters__warning)
{
    struct hl7_message m;
    CHECK_EQ(OPEN(&m, HEAD "\rNTE|a\tb\x1c"
                           "c\r"),
             STATUS_OK);
    CHECK_EQ(found.count, 1);
    CHECK_EQ(items[0].severity, ISSUE_WARNING);
    CHECK(strcmp(items[0].rule, "hl7-control") == 0);
    CHECK_EQ(items[0].offset, sizeof HEAD + 7);
}

#define CHARSET(name) "MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5||||||" name

TEST(hl7_message_open__character_sets__decoded_to_utf8)
{
    static const struct {
        const char *bytes, *name;
    } cases[] = {
        {CHARSET("8859/1") "\rPID|||||M\xfcller\r", "Müller"},
        {CHARSET("UNICODE UTF-8") "\rPID|||||M\xc3\xbcller\r", "Müller"},
        {CHARSET("") "\rPID|||||M\xc3\xbcller\r", "Müller"},
        {CHARSET("8859/5") "\rPID|||||\xbb\xee\xda\r", "Люк"},
        {CHARSET("GB 18030-2000") "\rPID|||||\xcd\xf5\x81|\r", "王亅"}, // 81 7C is one character
        {CHARSET("~ISO IR87") "\rPID|||||\x1b$B;3ED;|;^\x1b(B^x\r", "山田慈枝"},
        {"\xef\xbb\xbf" CHARSET("8859/1") "\rPID|||||M\xc3\xbcller\r", "Müller"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hl7_message m;
        CHECK_EQ(open(&m, span_text(cases[i].bytes), NULL), STATUS_OK);
        CHECK_EQ(found.count, i == 6 ? 1 : 0);
        if (m.segment_count < 2) continue;
        span name = hl7_get(&m, 1, 5, 1, 1, 1);
        if (!span_is(name, cases[i].name))
            fprintf(stderr, "case %zu: %.*s\n", i, (int)name.size, (const char *)name.data);
        CHECK(span_is(name, cases[i].name));
    }
    CHECK(strcmp(items[0].rule, "hl7-charset-bom") == 0);
}

TEST(hl7_message_open__undeclared_bytes__refused_where_they_stand)
{
    size_t size = sizeof CHARSET("") - 1;
    CHECK_REFUSED(CHARSET("") "\rPID|||||M\xfcller\r", "hl7-charset-bytes", size + 10, "PID-5");
    CHECK_REFUSED(CHARSET("ASCII") "\rPID|||||M\xc3\xbcller\r", "hl7-charset-bytes", size + 15,
                  "PID-5");
    CHECK_REFUSED(CHARSET("BIG-5") "\rPID|||||\xa4\xa4\r", "hl7-charset-unknown", size, "MSH-18");
    CHECK_REFUSED(CHARSET("8859/1") "\rPID|||||\x1b$B\r", "hl7-charset-bytes", size + 15, "PID-5");
    CHECK_REFUSED(CHARSET("~ISO IR87") "\rPID|1\rPID|\x1b$B;3E\r", "hl7-charset-bytes", size + 25,
                  "PID[2]-1");
    // An error behind decoded text is counted in the bytes received.
    CHECK_REFUSED(CHARSET("8859/1") "\rPID|||||\xfc\xfc\rpid|1\r", "hl7-segment-id", size + 18,
                  "PID");
}

// "MSH|^~\&|" and so on in two or four bytes a character.
static span widen(const char *text, size_t width, bool big, uint8_t *out)
{
    size_t size = strlen(text);
    memset(out, 0, size * width);
    for (size_t i = 0; i < size; i++) out[i * width + (big ? width - 1 : 0)] = (uint8_t)text[i];
    return span_of(out, size * width);
}

TEST(hl7_message_open__wide_codings__only_when_declared)
{
    static uint8_t wide[4096];
    for (size_t i = 0; i < 4; i++) {
        size_t width = i < 2 ? 2 : 4;
        bool big = i % 2 == 0;
        struct hl7_message m;
        const char *said = CHARSET("UNICODE UTF-16") "\rPID|||||x\r";
        CHECK_EQ(open(&m, widen(said, width, big, wide), NULL), STATUS_OK);
        CHECK(m.decoded);
        CHECK(span_is(hl7_field(&m, 1, 5), "x"));
        CHECK_EQ(hl7_offset(&m, hl7_field(&m, 1, 5)), width * (strlen(said) - 2));
        CHECK(open(&m, widen(CHARSET("") "\rPID|1\r", width, big, wide), NULL) != STATUS_OK);
        CHECK(strcmp(items[0].rule, "hl7-charset-wide") == 0);
    }
}

TEST(hl7_field__numbers__as_the_standard_counts)
{
    struct hl7_message m;
    CHECK_EQ(OPEN(&m, "MSH$*%!@$A$B*C$$\rPID$1$$a@b*c%d$\"\"\r"), STATUS_OK);
    CHECK(span_is(hl7_field(&m, 0, 1), "$"));
    CHECK(span_is(hl7_field(&m, 0, 2), "*%!@"));
    CHECK(span_is(hl7_field(&m, 0, 3), "A"));
    CHECK(span_is(hl7_get(&m, 0, 4, 1, 2, 0), "C"));
    CHECK_EQ(hl7_field(&m, 0, 9).size, 0);
    CHECK(span_is(hl7_get(&m, 1, 3, 1, 1, 2), "b"));
    CHECK(span_is(hl7_get(&m, 1, 3, 1, 2, 0), "c"));
    CHECK(span_is(hl7_get(&m, 1, 3, 2, 0, 0), "d"));
    CHECK_EQ(hl7_get(&m, 1, 3, 3, 1, 1).size, 0);
    CHECK(hl7_is_null(hl7_field(&m, 1, 4)));
    CHECK(!hl7_has_value(hl7_field(&m, 1, 4)));
    CHECK(span_is(hl7_field(&m, 1, 0), "PID"));
    span fields[4];
    CHECK_EQ(hl7_fields(&m, 0, fields, 3), 6);
    CHECK(span_is(fields[1], "$") && span_is(fields[2], "*%!@") && span_is(fields[3], "A"));
}

// Field by field, all at once, and by the index: three ways to the same parts.
static void check_ways(const struct hl7_message *m, struct arena *arena)
{
    struct hl7_index index;
    size_t mark = arena->used;
    CHECK_EQ(hl7_index_make(m, arena, &index), STATUS_OK);
    for (size_t s = 0; s < m->segment_count; s++) {
        span fields[64];
        uint32_t last = hl7_fields(m, s, fields, 63);
        for (uint32_t n = 0; n < 64; n++) {
            span one = hl7_field(m, s, n), indexed = hl7_index_field(m, &index, s, n);
            CHECK(span_equal(one, fields[n]));
            CHECK(span_equal(one, indexed));
            if (one.size > 0) CHECK(one.data == indexed.data && n <= last);
        }
    }
    arena_rewind(arena, mark);
}

TEST(hl7_message_open__corpus__every_message)
{
    static struct corpus corpus;
    corpus_load_messages(&corpus);
    if (corpus.count == 0) printf("skipped: no corpus\n");
    for (size_t i = 0; i < corpus.count; i++) {
        struct arena arena = arena_over(memory, sizeof memory);
        struct hl7_message m;
        found = issues_over(items, 16);
        enum status status = hl7_message_open(&m, corpus.files[i], NULL, &arena, &found);
        if (status != STATUS_OK || found.count > 0) {
            fprintf(stderr, "%s: %s at %zu (%s)\n", corpus.names[i], items[0].rule, items[0].offset,
                    items[0].location);
        }
        CHECK_EQ(status, STATUS_OK);
        check_ways(&m, &arena);
    }
    if (corpus.count > 0) printf("%zu messages\n", corpus.count);
}

// Every back end finds the same in random texts of every length.
TEST(hl7_scanners__random_texts__same_as_portable)
{
    static const char alphabet[] = "|^~&\r\n\t\0\x1c"
                                   "AB\xc3";
    uint64_t seed = 7;
    for (size_t size = 0; size < 700; size++) {
        uint8_t text[700];
        for (size_t i = 0; i < size; i++) {
            uint64_t r = check_random(&seed);
            text[i] = (uint8_t)(r % 3 ? 'x' : alphabet[(r >> 8) % (sizeof alphabet - 1)]);
        }
        span all = span_of(text, size);
        const struct hl7_scanner *const *scanners = hl7_scanners();
        size_t count = 0;
        while (scanners[count] != NULL) count++;
        struct hl7_segment segments[2][800];
        static uint32_t fields[2][800], parts[2][800];
        struct hl7_rank ranks[2][16];
        struct hl7_lines lines[2];
        struct hl7_marks marks[2];
        for (size_t s = count; s-- > 0;) {
            size_t k = s == count - 1 ? 0 : 1;
            lines[k] = (struct hl7_lines){.segments = segments[k], .capacity = 800};
            marks[k] =
                (struct hl7_marks){.fields = fields[k], .parts = parts[k], .ranks = ranks[k]};
            scanners[s]->lines(all, &lines[k]);
            scanners[s]->marks(all, (const uint8_t *)"|^~&", &marks[k]);
            CHECK_EQ(lines[0].count, lines[k].count);
            CHECK_BYTES(segments[0], segments[k], lines[0].count * sizeof segments[0][0]);
            CHECK(lines[0].nul == lines[k].nul && lines[0].control == lines[k].control);
            CHECK(lines[0].high == lines[k].high && lines[0].lf == lines[k].lf);
            CHECK_EQ(marks[0].field_count, marks[k].field_count);
            CHECK_EQ(marks[0].part_count, marks[k].part_count);
            CHECK_BYTES(fields[0], fields[k], marks[0].field_count * 4);
            CHECK_BYTES(parts[0], parts[k], marks[0].part_count * 4);
            size_t at = size < HL7_NTH_MIN ? size : scanners[s]->nth(all, size / 5, 'x', 9);
            size_t expected = size / 5, seen = 0;
            for (; expected < size; expected++) {
                if (text[expected] == 'x' && ++seen == 9) break;
            }
            if (size >= HL7_NTH_MIN) CHECK_EQ(at, expected);
        }
    }
}

TEST(hl7_message_open__any_memory__message_or_refusal)
{
    static const char text[] = CHARSET("8859/1") "\rPID|||||M\xfcller\rPV1|1\r";
    bool opened = false;
    for (size_t size = 0; size < 2000; size++) {
        struct arena arena = arena_over(memory, size);
        struct hl7_message m;
        found = issues_over(items, 16);
        enum status status = hl7_message_open(&m, span_text(text), NULL, &arena, &found);
        CHECK(status == STATUS_OK || status == STATUS_LIMIT);
        CHECK(!opened || status == STATUS_OK); // more memory never hurts
        opened = status == STATUS_OK;
        if (opened) CHECK_EQ(m.segment_count, 3);
    }
    CHECK(opened);
}

TEST(hl7_message_open__too_many_segments__limit)
{
    struct hl7_options options = {.segments_max = 2};
    struct hl7_message m;
    CHECK_EQ(open(&m, span_text(HEAD "\rPID|1\r"), &options), STATUS_OK);
    CHECK_EQ(open(&m, span_text(HEAD "\rPID|1\rPV1|1\r"), &options), STATUS_LIMIT);
    CHECK(strcmp(items[0].rule, "hl7-segments-max") == 0);
}

int main(void)
{
    RUN(hl7_message_open__line_ends__segments);
    RUN(hl7_message_open__not_a_message__exact_refusal);
    RUN(hl7_message_open__control_characters__warning);
    RUN(hl7_message_open__character_sets__decoded_to_utf8);
    RUN(hl7_message_open__undeclared_bytes__refused_where_they_stand);
    RUN(hl7_message_open__wide_codings__only_when_declared);
    RUN(hl7_field__numbers__as_the_standard_counts);
    RUN(hl7_message_open__corpus__every_message);
    RUN(hl7_scanners__random_texts__same_as_portable);
    RUN(hl7_message_open__any_memory__message_or_refusal);
    RUN(hl7_message_open__too_many_segments__limit);
    return check_report();
}
