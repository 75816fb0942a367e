// SPDX-License-Identifier: Apache-2.0
// Character sets: the examples of PS3.5 annexes H, I, J and K, and what breaks other readers.
#include "dicom/dicom_text.h"

#include "tests/check.h"

static char out[1024];

static const char *decoded(const char *charset, enum dicom_vr vr, const char *text)
{
    struct dicom_charset set = dicom_charset_of(span_text(charset));
    struct writer w = writer_over(out, sizeof out - 1);
    (void)dicom_text_write(&w, &set, vr, span_text(text));
    out[w.size] = 0;
    return out;
}

// The values of a text, each in brackets.
static const char *values(const char *charset, enum dicom_vr vr, const char *text)
{
    struct dicom_charset set = dicom_charset_of(span_text(charset));
    struct dicom_text_values all = dicom_text_values_of(&set, vr, span_text(text));
    struct writer w = writer_over(out, sizeof out - 1);
    span value;
    while (dicom_text_values_next(&all, &value)) {
        write_u8(&w, '[');
        (void)dicom_text_write(&w, &set, vr, value);
        write_u8(&w, ']');
    }
    out[w.size] = 0;
    return out;
}

#define CHECK_TEXT(text, expected)                                             \
    do {                                                                       \
        const char *check_text_ = (text);                                      \
        if (strcmp(check_text_, (expected)) != 0) printf("%s\n", check_text_); \
        CHECK(strcmp(check_text_, (expected)) == 0);                           \
    } while (0)

TEST(write__single_sets__utf8)
{
    CHECK_TEXT(decoded("", DICOM_VR_LO, "plain"), "plain");
    CHECK_TEXT(decoded("ISO_IR 100", DICOM_VR_PN, "Buc^J\xe9r\xf4me"), "Buc^J\xc3\xa9r\xc3\xb4me");
    CHECK_TEXT(decoded("ISO_IR 144", DICOM_VR_PN, "\xbb\xee\xda"), "\xd0\x9b\xd1\x8e\xd0\xba");
    CHECK_TEXT(decoded("ISO_IR 192", DICOM_VR_PN, "\xe7\x8e\x8b"), "\xe7\x8e\x8b");
    CHECK_TEXT(decoded("GB18030", DICOM_VR_PN, "\xcd\xf5"), "\xe7\x8e\x8b");
    CHECK_TEXT(decoded("ISO_IR 13", DICOM_VR_PN, "\xd4\xcf\xc0\xde"),
               "\xef\xbe\x94\xef\xbe\x8f\xef\xbe\x80\xef\xbe\x9e");
}

TEST(write__meaningless_bytes__replaced_and_counted)
{
    struct dicom_charset set = dicom_charset_of(span_text(""));
    struct writer w = writer_over(out, sizeof out);
    CHECK_EQ(dicom_text_write(&w, &set, DICOM_VR_LO,
                              span_text("a\xff\xfe"
                                        "b")),
             2);
    out[w.size] = 0;
    CHECK_TEXT(out, "a\xef\xbf\xbd\xef\xbf\xbd"
                    "b");
    CHECK_TEXT(decoded("ISO_IR 192", DICOM_VR_LO, "\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(!dicom_charset_of(span_text("KLINGON")).known);
    CHECK_TEXT(decoded("KLINGON", DICOM_VR_LO, "x\xe9"), "x\xef\xbf\xbd");
}

TEST(values__iso_2022__japanese_of_ps3_5_annex_h)
{
    // H.3.1: Roman, ideographic and phonetic groups.
    CHECK_TEXT(
        decoded("\\ISO 2022 IR 87", DICOM_VR_PN, "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"),
        "Yamada^Tarou=\xe5\xb1\xb1\xe7\x94\xb0^\xe5\xa4\xaa\xe9\x83\x8e");
}

TEST(values__iso_2022__korean_of_ps3_5_annex_i)
{
    // The set of G1 holds until the next "^" or "=", then must be brought in again.
    CHECK_TEXT(decoded("\\ISO 2022 IR 149", DICOM_VR_PN,
                       "Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7"),
               "Hong^Gildong=\xe6\xb4\xaa^\xe5\x90\x89\xe6\xb4\x9e");
    CHECK_TEXT(decoded("\\ISO 2022 IR 149", DICOM_VR_PN, "\x1b$)C\xfb\xf3^\xd1\xce"),
               "\xe6\xb4\xaa^\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(values__backslash_as_half_of_a_character__does_not_split)
{
    // JIS X 0208 3D5C and GBK 815C have 5C in them.
    CHECK_TEXT(values("\\ISO 2022 IR 87", DICOM_VR_LO, "\x1b$B=\\\x1b(B\\b"), "[\xe6\x97\xac][b]");
    CHECK_TEXT(values("GB18030", DICOM_VR_LO, "\x81\\\\b"), "[\xe4\xb9\x97][b]");
    CHECK_TEXT(values("ISO_IR 13", DICOM_VR_LO, "a\\b"), "[a][b]");
}

TEST(values__padding_and_empties__as_ps3_5)
{
    CHECK_TEXT(values("", DICOM_VR_CS, " ORIGINAL\\ PRIMARY \\"), "[ORIGINAL][PRIMARY][]");
    CHECK_TEXT(values("", DICOM_VR_LO, ""), "");
    CHECK_TEXT(values("", DICOM_VR_LO, "  "), "");
    CHECK_TEXT(values("", DICOM_VR_LT, " a\\b "), "[ a\\b]");
    CHECK_TEXT(values("", DICOM_VR_ST, "x"), "[x]");
}

TEST(parts__person_name__groups_and_components)
{
    struct dicom_charset set = dicom_charset_of(span_text("\\ISO 2022 IR 87"));
    struct dicom_parts groups = {span_text("A^B=\x1b$BB=B=\x1b(B="), true};
    span part;
    CHECK(dicom_parts_next(&set, &groups, '=', &part) && part.size == 3);
    CHECK(dicom_parts_next(&set, &groups, '=', &part) && part.size == 10);
    CHECK(dicom_parts_next(&set, &groups, '=', &part) && part.size == 0);
    CHECK(!dicom_parts_next(&set, &groups, '=', &part));
}

int main(void)
{
    RUN(write__single_sets__utf8);
    RUN(write__meaningless_bytes__replaced_and_counted);
    RUN(values__iso_2022__japanese_of_ps3_5_annex_h);
    RUN(values__iso_2022__korean_of_ps3_5_annex_i);
    RUN(values__backslash_as_half_of_a_character__does_not_split);
    RUN(values__padding_and_empties__as_ps3_5);
    RUN(parts__person_name__groups_and_components);
    return check_report();
}
