// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_json.h"

#include "dicom/dicom_reader.h"
#include "dicom/dicom_tags.h"
#include "tests/check.h"
#include "tests/dicom/dicom_samples.h"

static const enum dicom_encoding LE = DICOM_EXPLICIT_LE;

static struct dicom_node nodes[1024];
static uint8_t memory[1 << 14], bytes[1 << 14];
static char json[1 << 15], other[1 << 15];
static struct writer w;

static enum status write_json(const char *transfer_syntax, const struct dicom_json_options *options,
                              char *out, size_t capacity)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct dicom_options read = {.bare = true, .transfer_syntax = span_text(transfer_syntax)};
    struct dicom_dataset ds = dicom_dataset_over(nodes, 1024);
    CHECK_EQ(w.status, STATUS_OK);
    CHECK_EQ(dicom_read(&ds, writer_span(&w), &read, &arena, NULL), STATUS_OK);
    struct writer text = writer_over(out, capacity - 1);
    enum status status = dicom_json_write(&text, &ds, options, &arena);
    out[text.size] = 0;
    return status;
}

static void begin(void)
{
    w = writer_over(bytes, sizeof bytes);
}

static void check_json(const char *expected)
{
    CHECK_EQ(write_json(DICOM_UID_EXPLICIT_LE, NULL, json, sizeof json), STATUS_OK);
    if (strcmp(json, expected) != 0) printf("%s\n", json);
    CHECK(strcmp(json, expected) == 0);
}

TEST(write__sample__as_ps3_18_annex_f)
{
    begin();
    sample_elements(&w, LE);
    check_json("{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 100\"]},"
               "\"00080016\":{\"vr\":\"UI\",\"Value\":[\"1.2.840.10008.5.1.4.1.1.2\"]},"
               "\"00080018\":{\"vr\":\"UI\",\"Value\":[\"2.25.1003\"]},"
               "\"00080020\":{\"vr\":\"DA\",\"Value\":[\"20260115\"]},"
               "\"00080060\":{\"vr\":\"CS\",\"Value\":[\"CT\"]},"
               "\"00081030\":{\"vr\":\"LO\",\"Value\":[\"Abdomen \xc3\xbc"
               "bersicht\"]},"
               "\"00090010\":{\"vr\":\"LO\",\"Value\":[\"CONSENTRY TEST\"]},"
               "\"00091001\":{\"vr\":\"UN\",\"InlineBinary\":\"b3BhcXVl\"},"
               "\"00100010\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"Muster^Erika^^Dr.\"}]},"
               "\"00100020\":{\"vr\":\"LO\",\"Value\":[\"PAT-4711\"]},"
               "\"00100030\":{\"vr\":\"DA\",\"Value\":[\"19700131\"]},"
               "\"00120083\":{\"vr\":\"SQ\",\"Value\":["
               "{\"00120084\":{\"vr\":\"CS\",\"Value\":[\"RESTRICTED_REUSE\"]},"
               "\"00120085\":{\"vr\":\"CS\",\"Value\":[\"NO\"]}},{}]},"
               "\"00180050\":{\"vr\":\"DS\",\"Value\":[1.25]},"
               "\"00186020\":{\"vr\":\"SL\",\"Value\":[0]},"
               "\"0018602C\":{\"vr\":\"FD\",\"Value\":[1.5,-2]},"
               "\"0020000D\":{\"vr\":\"UI\",\"Value\":[\"2.25.1001\"]},"
               "\"0020000E\":{\"vr\":\"UI\",\"Value\":[\"2.25.1002\"]},"
               "\"00204000\":{\"vr\":\"LT\"},"
               "\"00280010\":{\"vr\":\"US\",\"Value\":[2]},"
               "\"00280011\":{\"vr\":\"US\",\"Value\":[2]},"
               "\"00280103\":{\"vr\":\"US\",\"Value\":[1]},"
               "\"00280106\":{\"vr\":\"SS\",\"Value\":[-2]},"
               "\"00400275\":{\"vr\":\"SQ\",\"Value\":[{\"00400008\":{\"vr\":\"SQ\",\"Value\":["
               "{\"00080100\":{\"vr\":\"SH\",\"Value\":[\"CTABD\"]},"
               "\"00080104\":{\"vr\":\"LO\",\"Value\":[\"CT abdomen\"]}}]},"
               "\"00401001\":{\"vr\":\"SH\",\"Value\":[\"RP-1\"]}}]}}");
}

TEST(write__every_encoding__same_text)
{
    static const char *const syntaxes[] = {DICOM_UID_EXPLICIT_LE, DICOM_UID_IMPLICIT_LE,
                                           DICOM_UID_EXPLICIT_BE};
    for (size_t i = 0; i < 3; i++) {
        begin();
        sample_elements(&w,
                        (enum dicom_encoding)dicom_transfer_of(span_text(syntaxes[i])).encoding);
        CHECK_EQ(write_json(syntaxes[i], NULL, i == 0 ? json : other, sizeof json), STATUS_OK);
        if (i > 0) CHECK(strcmp(json, other) == 0);
    }
}

TEST(write__dangerous_text__escaped)
{
    begin();
    dicom_write_text(&w, LE, DICOM_TAG_SPECIFIC_CHARACTER_SET, DICOM_VR_CS, "ISO_IR 192");
    dicom_write_text(&w, LE, 0x00104000, DICOM_VR_LT, "<script>\"a\\b\"\r\n\x01\xe2\x80\xae\x7f.");
    check_json("{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},\"00104000\":{\"vr\":"
               "\"LT\",\"Value\":[\"\\u003Cscript>\\\"a\\\\b\\\"\\r\\n\\u0001\\u202E\\u007F.\"]}}");
}

TEST(write__numbers__as_they_stand_or_as_strings)
{
    static const uint8_t nan[12] = {0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0x7f, 0, 0, 0x80, 0xff};
    static const uint8_t large[16] = {1,   0,   0,   0,   0,   0,   0x20, 0,
                                      255, 255, 255, 255, 255, 255, 255,  255};
    begin();
    dicom_write_text(&w, LE, 0x00181020, DICOM_VR_DS, "1.50\\ +2\\1E-3\\\\.5\\0007");
    dicom_write_element(&w, LE, 0x00189001, DICOM_VR_FL, span_of(nan, 12));
    dicom_write_element(&w, LE, 0x00189002, DICOM_VR_SV, span_of(large, 16));
    dicom_write_element(&w, LE, 0x00189003, DICOM_VR_AT, span_of("\x10\x00\x20\x00", 4));
    check_json("{\"00181020\":{\"vr\":\"DS\",\"Value\":[1.50,\"+2\",1E-3,null,\".5\",\"0007\"]},"
               "\"00189001\":{\"vr\":\"FL\",\"Value\":[\"NaN\",\"Infinity\",\"-Infinity\"]},"
               "\"00189002\":{\"vr\":\"SV\",\"Value\":[\"9007199254740993\",-1]},"
               "\"00189003\":{\"vr\":\"AT\",\"Value\":[\"00100020\"]}}");
}

TEST(write__person_names__groups_and_null)
{
    begin();
    dicom_write_text(&w, LE, DICOM_TAG_OPERATORS_NAME, DICOM_VR_PN, "A^B==C\\\\=D \\==");
    check_json(
        "{\"00081070\":{\"vr\":\"PN\",\"Value\":[{\"Alphabetic\":\"A^B\",\"Phonetic\":\"C\"},"
        "null,{\"Ideographic\":\"D\"},null]}}");
}

TEST(write__character_set_of_an_item__holds_in_it)
{
    begin();
    dicom_write_text(&w, LE, DICOM_TAG_SPECIFIC_CHARACTER_SET, DICOM_VR_CS, "ISO_IR 100");
    dicom_begin_sequence(&w, LE, DICOM_TAG_REQUEST_ATTRIBUTES_SEQUENCE);
    dicom_begin_item(&w, LE);
    dicom_write_text(&w, LE, DICOM_TAG_SPECIFIC_CHARACTER_SET, DICOM_VR_CS, "ISO_IR 192");
    dicom_write_text(&w, LE, 0x00401001, DICOM_VR_SH, "\xc3\xa9");
    dicom_end_item(&w, LE);
    dicom_begin_item(&w, LE);
    dicom_write_text(&w, LE, 0x00401001, DICOM_VR_SH, "\xe9");
    dicom_end_item(&w, LE);
    dicom_end_sequence(&w, LE);
    check_json("{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 100\"]},"
               "\"00400275\":{\"vr\":\"SQ\",\"Value\":["
               "{\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},"
               "\"00401001\":{\"vr\":\"SH\",\"Value\":[\"\xc3\xa9\"]}},"
               "{\"00401001\":{\"vr\":\"SH\",\"Value\":[\"\xc3\xa9\"]}}]}}");
}

TEST(write__out_of_order_and_twice__sorted_and_first)
{
    begin();
    dicom_write_text(&w, LE, 0x00180050, DICOM_VR_DS, "1");
    dicom_write_text(&w, LE, DICOM_TAG_STUDY_DESCRIPTION, DICOM_VR_LO, "A");
    dicom_write_text(&w, LE, DICOM_TAG_STUDY_DESCRIPTION, DICOM_VR_LO, "B");
    check_json("{\"00081030\":{\"vr\":\"LO\",\"Value\":[\"A\"]},"
               "\"00180050\":{\"vr\":\"DS\",\"Value\":[1]}}");
}

TEST(write__bulk__uri_or_nothing)
{
    begin();
    dicom_write_text(&w, LE, 0x00080000, DICOM_VR_UL, "len.");
    dicom_begin_sequence(&w, LE, 0x00081140);
    for (int i = 0; i < 2; i++) {
        dicom_begin_item(&w, LE);
        dicom_write_text(&w, LE, 0x00420011, DICOM_VR_OB, "0123456789");
        dicom_end_item(&w, LE);
    }
    dicom_end_sequence(&w, LE);
    sample_pixels(&w, LE);
    dicom_write_text(&w, LE, 0xfffcfffc, DICOM_VR_OB, "padding");
    struct dicom_json_options options = {.bulk_uri = "http://host/bulk", .inline_max = 9};
    CHECK_EQ(write_json(DICOM_UID_EXPLICIT_LE, &options, json, sizeof json), STATUS_OK);
    CHECK(strcmp(json, "{\"00081140\":{\"vr\":\"SQ\",\"Value\":["
                       "{\"00420011\":{\"vr\":\"OB\",\"BulkDataURI\":"
                       "\"http://host/bulk/00081140/1/00420011\"}},"
                       "{\"00420011\":{\"vr\":\"OB\",\"BulkDataURI\":"
                       "\"http://host/bulk/00081140/2/00420011\"}}]},"
                       "\"7FE00010\":{\"vr\":\"OW\",\"BulkDataURI\":"
                       "\"http://host/bulk/7FE00010\"}}") == 0);
    check_json("{\"00081140\":{\"vr\":\"SQ\",\"Value\":["
               "{\"00420011\":{\"vr\":\"OB\",\"InlineBinary\":\"MDEyMzQ1Njc4OQ==\"}},"
               "{\"00420011\":{\"vr\":\"OB\",\"InlineBinary\":\"MDEyMzQ1Njc4OQ==\"}}]},"
               "\"7FE00010\":{\"vr\":\"OW\"}}");
}

TEST(write__room_0_to_n__no_space_or_ok)
{
    begin();
    sample_elements(&w, LE);
    CHECK_EQ(write_json(DICOM_UID_EXPLICIT_LE, NULL, json, sizeof json), STATUS_OK);
    size_t size = strlen(json);
    for (size_t room = 0; room <= size; room++) {
        enum status status = write_json(DICOM_UID_EXPLICIT_LE, NULL, other, room + 1);
        CHECK_EQ(status, room == size ? STATUS_OK : STATUS_NO_SPACE);
    }
}

int main(void)
{
    RUN(write__sample__as_ps3_18_annex_f);
    RUN(write__every_encoding__same_text);
    RUN(write__dangerous_text__escaped);
    RUN(write__numbers__as_they_stand_or_as_strings);
    RUN(write__person_names__groups_and_null);
    RUN(write__character_set_of_an_item__holds_in_it);
    RUN(write__out_of_order_and_twice__sorted_and_first);
    RUN(write__bulk__uri_or_nothing);
    RUN(write__room_0_to_n__no_space_or_ok);
    return check_report();
}
