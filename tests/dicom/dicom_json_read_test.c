// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_json.h"
#include "dicom/dicom_reader.h"
#include "dicom/dicom_tags.h"
#include "tests/check.h"
#include "tests/dicom/dicom_samples.h"

static const enum dicom_encoding LE = DICOM_EXPLICIT_LE;

static struct dicom_node nodes[1024];
static uint8_t memory[1 << 16], bytes[1 << 15], again[1 << 15];
static char json[1 << 15], back[1 << 15];
static struct issue items[4];
static struct issues issues;

static enum status read_json(const char *text, struct writer *out)
{
    struct arena arena = arena_over(memory, sizeof memory);
    issues = issues_over(items, 4);
    enum status status = dicom_json_read(out, span_text(text), &arena, &issues);
    CHECK_EQ(arena.used, 0);
    CHECK_EQ(issues.count, status == STATUS_OK ? 0 : 1);
    return status;
}

static void write_json(span data, char *out, size_t capacity)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct dicom_options options = {.bare = true,
                                    .transfer_syntax = span_text(DICOM_UID_EXPLICIT_LE)};
    struct dicom_dataset ds = dicom_dataset_over(nodes, 1024);
    CHECK_EQ(dicom_read(&ds, data, &options, &arena, NULL), STATUS_OK);
    struct writer w = writer_over(out, capacity - 1);
    CHECK_EQ(dicom_json_write(&w, &ds, NULL, &arena), STATUS_OK);
    out[w.size] = 0;
}

TEST(read__sample__comes_back)
{
    struct writer w = writer_over(bytes, sizeof bytes);
    sample_elements(&w, LE);
    write_json(writer_span(&w), json, sizeof json);
    struct writer out = writer_over(again, sizeof again);
    CHECK_EQ(read_json(json, &out), STATUS_OK);
    write_json(writer_span(&out), back, sizeof back);
    // All but the character set, which is that of the text now.
    char *set = strstr(json, "ISO_IR 100");
    CHECK(set != NULL);
    memcpy(set, "ISO_IR 192", 10);
    if (strcmp(json, back) != 0) printf("%s\n%s\n", json, back);
    CHECK(strcmp(json, back) == 0);
}

// Each line: the text, and what it must come back as; NULL where it must be the same.
static const struct {
    const char *text;
    const char *expected;
} good[] = {
    {"{}", "{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]}}"},
    {" { \"00100020\" : { \"vr\" : \"LO\" , \"Value\" : [ \"A\\u00e9\\n\" ] } } ",
     "{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},"
     "\"00100020\":{\"vr\":\"LO\",\"Value\":[\"A\xc3\xa9\\n\"]}}"},
    {"{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},"
     "\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"A^B\",\"Phonetic\":\"C\"},null,"
     "{\"Ideographic\":\"\xe5\xb1\xb1\"}]}}",
     NULL},
    {"{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},"
     "\"00080008\":{\"vr\":\"CS\",\"Value\":[\"A\",null,\"C\"]},"
     "\"00180050\":{\"vr\":\"DS\",\"Value\":[1.50,\"+2\",-1e-3]},"
     "\"00186020\":{\"vr\":\"SL\",\"Value\":[-2147483648,2147483647]},"
     "\"0018602C\":{\"vr\":\"FD\",\"Value\":[0.1,-2,\"NaN\",\"-Infinity\"]},"
     "\"00189346\":{\"vr\":\"SQ\"},"
     "\"00280010\":{\"vr\":\"US\",\"Value\":[65535]},"
     "\"00420011\":{\"vr\":\"OB\",\"InlineBinary\":\"AQIDBA==\"},"
     "\"00660037\":{\"vr\":\"OB\"},"
     "\"00720026\":{\"vr\":\"AT\",\"Value\":[\"0010ABCD\"]},"
     "\"0072007D\":{\"vr\":\"SV\",\"Value\":[\"-9223372036854775808\",7]}}",
     NULL},
    {"{\"00100020\":{\"vr\":\"LO\"},\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]},"
     "\"00041130\":{\"vr\":\"CS\",\"Value\":[\"X\"]},\"00020010\":{\"vr\":\"UI\"}}",
     "{\"00041130\":{\"vr\":\"CS\",\"Value\":[\"X\"]},"
     "\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},"
     "\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]},\"00100020\":{\"vr\":\"LO\"}}"},
    {"{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},\"00081140\":{\"vr\":\"SQ\",\"Value\":"
     "[{\"00081150\":{\"vr\":\"UI\",\"Value\":[\"1.2\"]}},null,{}]}}",
     "{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},\"00081140\":{\"vr\":\"SQ\",\"Value\":"
     "[{\"00081150\":{\"vr\":\"UI\",\"Value\":[\"1.2\"]}},{},{}]}}"},
    {"{\"7FE00010\":{\"vr\":\"OW\",\"BulkDataURI\":\"http://x/y\"}}",
     "{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},\"7FE00010\":{\"vr\":\"OW\"}}"},
};

TEST(read__good_texts__as_they_came)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct writer out = writer_over(again, sizeof again);
        CHECK_EQ(read_json(good[i].text, &out), STATUS_OK);
        write_json(writer_span(&out), back, sizeof back);
        const char *expected = good[i].expected == NULL ? good[i].text : good[i].expected;
        if (strcmp(back, expected) != 0) printf("%s\n", back);
        CHECK(strcmp(back, expected) == 0);
    }
}

#define LO(value) "{\"00100020\":{\"vr\":\"LO\",\"Value\":[" value "]}}"
#define US(value) "{\"00280010\":{\"vr\":\"US\",\"Value\":[" value "]}}"

static const struct {
    const char *text;
    enum status status;
} bad[] = {
    {"", STATUS_BAD_SYNTAX},
    {"[]", STATUS_BAD_SYNTAX},
    {"{", STATUS_BAD_SYNTAX},
    {"{}}", STATUS_BAD_SYNTAX},
    {"{} {}", STATUS_BAD_SYNTAX},
    {"{\"00100020\"}", STATUS_BAD_SYNTAX},
    {"{\"00100020\":1}", STATUS_BAD_SYNTAX},
    {"{\"00100020\":{\"vr\":\"LO\",}}", STATUS_BAD_SYNTAX},
    {"{\"00100020\":{\"vr\":\"LO\"},}", STATUS_BAD_SYNTAX},
    {"{\"00100020\":{\"vr\":\"LO\",\"Value\":\"A\"}}", STATUS_BAD_SYNTAX},
    {"{'00100020':{}}", STATUS_BAD_SYNTAX},
    {LO("\"\x01\""), STATUS_BAD_SYNTAX},
    {LO("\"\\x\""), STATUS_BAD_SYNTAX},
    {LO("\"\\ud800\""), STATUS_BAD_SYNTAX},
    {LO("\"\\udc00\\ud800\""), STATUS_BAD_SYNTAX},
    {LO("\"\\u12\""), STATUS_BAD_SYNTAX},
    {LO("\"A\" \"B\""), STATUS_BAD_SYNTAX},
    {LO("nul"), STATUS_BAD_SYNTAX},
    {US("01"), STATUS_BAD_SYNTAX},
    {US("+1"), STATUS_BAD_SYNTAX},
    {LO("\"\xff\""), STATUS_BAD_UTF8},
    {"{\"patient\":{\"vr\":\"LO\"}}", STATUS_BAD_VALUE},
    {"{\"0010002\":{\"vr\":\"LO\"}}", STATUS_BAD_VALUE},
    {"{\"FFFEE000\":{\"vr\":\"LO\"}}", STATUS_BAD_VALUE},
    {"{\"00100020\":{}}", STATUS_MISSING},
    {"{\"00100020\":{\"vr\":\"ZZ\"}}", STATUS_BAD_VALUE},
    {"{\"00100020\":{\"vr\":\"LO\"},\"00100020\":{\"vr\":\"LO\"}}", STATUS_DUPLICATE},
    {"{\"00100020\":{\"vr\":\"LO\",\"vr\":\"LO\"}}", STATUS_DUPLICATE},
    {"{\"00420011\":{\"vr\":\"OB\",\"InlineBinary\":\"\",\"BulkDataURI\":\"\"}}", STATUS_DUPLICATE},
    {LO("\"a\\\\b\""), STATUS_BAD_VALUE},
    {LO("\"a\\u0000b\""), STATUS_BAD_VALUE},
    {LO("1"), STATUS_BAD_VALUE},
    {LO("true"), STATUS_BAD_VALUE},
    {LO("{}"), STATUS_BAD_VALUE},
    {"{\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"A=B\"}]}}", STATUS_BAD_VALUE},
    {"{\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":1}]}}", STATUS_BAD_VALUE},
    {"{\"00104000\":{\"vr\":\"LT\",\"Value\":[\"a\",\"b\"]}}", STATUS_BAD_VALUE},
    {US("65536"), STATUS_BAD_VALUE},
    {US("-1"), STATUS_BAD_VALUE},
    {US("1.5"), STATUS_BAD_VALUE},
    {US("1e2"), STATUS_BAD_VALUE},
    {US("null"), STATUS_BAD_VALUE},
    {"{\"0018602C\":{\"vr\":\"FD\",\"Value\":[1e400]}}", STATUS_BAD_VALUE},
    {"{\"00189352\":{\"vr\":\"FL\",\"Value\":[1e39]}}", STATUS_BAD_VALUE},
    {"{\"0072007D\":{\"vr\":\"SV\",\"Value\":[9223372036854775808]}}", STATUS_BAD_VALUE},
    {"{\"00720026\":{\"vr\":\"AT\",\"Value\":[\"0010\"]}}", STATUS_BAD_VALUE},
    {"{\"00420011\":{\"vr\":\"OB\",\"InlineBinary\":\"A\"}}", STATUS_BAD_VALUE},
    {"{\"00420011\":{\"vr\":\"OB\",\"Value\":[1]}}", STATUS_BAD_VALUE},
    {"{\"00100020\":{\"vr\":\"LO\",\"InlineBinary\":\"AQ==\"}}", STATUS_BAD_VALUE},
    {"{\"7FE00010\":{\"vr\":\"OW\",\"InlineBinary\":\"AQ==\"}}", STATUS_BAD_LENGTH},
    {"{\"00081140\":{\"vr\":\"SQ\",\"Value\":[1]}}", STATUS_BAD_SYNTAX},
};

TEST(read__bad_texts__refused)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct writer out = writer_over(again, sizeof again);
        enum status status = read_json(bad[i].text, &out);
        if (status != bad[i].status) printf("%s: %s\n", bad[i].text, status_name(status));
        CHECK_EQ(status, bad[i].status);
    }
}

TEST(read__nesting__64_and_no_more)
{
    static char deep[1 << 14];
    for (int depth = 64; depth <= 65; depth++) {
        char *p = deep;
        for (int i = 0; i < depth; i++) {
            p += sprintf(p, "{\"0040A730\":{\"vr\":\"SQ\",\"Value\":[");
        }
        p += sprintf(p, "{}");
        for (int i = 0; i < depth; i++) p += sprintf(p, "]}}");
        struct writer out = writer_over(again, sizeof again);
        CHECK_EQ(read_json(deep, &out), depth == 64 ? STATUS_OK : STATUS_TOO_DEEP);
    }
    memset(deep, '[', sizeof deep - 1);
    struct writer out = writer_over(again, sizeof again);
    CHECK_EQ(read_json(deep, &out), STATUS_TOO_DEEP);
}

TEST(read__text_beyond_64_kib_in_a_short_vr__as_un)
{
    static char text[1 << 17];
    static uint8_t large[1 << 17];
    char *p = text + sprintf(text, "{\"00081030\":{\"vr\":\"LO\",\"Value\":[\"");
    memset(p, 'a', 70000);
    strcpy(p + 70000, "\"]}}");
    struct writer out = writer_over(large, sizeof large);
    CHECK_EQ(read_json(text, &out), STATUS_OK);
    CHECK_EQ(out.size, 18 + 12 + 70000);
    CHECK_BYTES(large + 18 + 4, "UN", 2);
}

TEST(read__cut_at_every_byte__refused)
{
    const char *text = good[3].text;
    for (size_t size = 0; size < strlen(text); size++) {
        struct arena arena = arena_over(memory, sizeof memory);
        struct writer out = writer_over(again, sizeof again);
        CHECK(dicom_json_read(&out, span_of(text, size), &arena, NULL) != STATUS_OK);
    }
}

TEST(read__memory_0_to_n__no_space_or_ok)
{
    const char *text = good[3].text;
    struct writer out = writer_over(again, sizeof again);
    CHECK_EQ(read_json(text, &out), STATUS_OK);
    size_t size = out.size;
    for (size_t room = 0; room <= size; room++) {
        out = writer_over(again, room);
        enum status status = read_json(text, &out);
        // The head is put together in twelve bytes, of which it may leave four.
        CHECK(status == STATUS_NO_SPACE || (status == STATUS_OK && room >= size));
    }
    bool enough = false;
    for (size_t room = 0; room < 8192; room += 16) {
        struct arena arena = arena_over(memory, room);
        out = writer_over(again, sizeof again);
        enum status status = dicom_json_read(&out, span_text(text), &arena, NULL);
        CHECK(status == STATUS_OK || (status == STATUS_NO_SPACE && !enough));
        enough = status == STATUS_OK;
    }
    CHECK(enough);
}

int main(void)
{
    RUN(read__sample__comes_back);
    RUN(read__good_texts__as_they_came);
    RUN(read__bad_texts__refused);
    RUN(read__nesting__64_and_no_more);
    RUN(read__text_beyond_64_kib_in_a_short_vr__as_un);
    RUN(read__cut_at_every_byte__refused);
    RUN(read__memory_0_to_n__no_space_or_ok);
    return check_report();
}
