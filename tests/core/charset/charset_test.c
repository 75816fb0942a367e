// SPDX-License-Identifier: Apache-2.0
#include "core/charset/charset.h"
#include "core/charset/charset_internal.h"
#include "core/base/utf8.h"
#include "tests/check.h"

static struct charset_scheme dicom(const char *value)
{
    struct charset_scheme scheme;
    CHECK_EQ(charset_scheme_dicom(&scheme, span_text(value)), STATUS_OK);
    return scheme;
}

static void check_decodes(const struct charset_scheme *scheme, const char *resets, span bytes,
                          const char *expected)
{
    char text[512];
    struct writer w = writer_over(text, sizeof text);
    size_t bad = SIZE_MAX;
    CHECK_EQ(charset_decode(scheme, bytes, resets, &w, &bad), STATUS_OK);
    CHECK_EQ(bad, SIZE_MAX);
    CHECK_EQ(w.size, strlen(expected));
    if (w.size == strlen(expected)) CHECK_BYTES(text, expected, w.size);
}

static void check_refuses(const struct charset_scheme *scheme, span bytes, size_t offset)
{
    char text[512];
    struct writer w = writer_over(text, sizeof text);
    size_t bad = SIZE_MAX;
    CHECK_EQ(charset_decode(scheme, bytes, "", &w, &bad), STATUS_BAD_VALUE);
    CHECK_EQ(bad, offset);
}

#define BYTES(literal) span_of(literal, sizeof(literal) - 1)

// The person names of PS3.5 annexes H to K: what a reader of DICOM must show.
TEST(charset_decode__names_of_ps3_5__as_printed)
{
    struct charset_scheme h31 = dicom("\\ISO 2022 IR 87");
    check_decodes(&h31, CHARSET_RESETS_DICOM_PN,
                  BYTES("Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B="
                        "\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B"),
                  "Yamada^Tarou=山田^太郎=やまだ^たろう");
    struct charset_scheme h32 = dicom("ISO 2022 IR 13\\ISO 2022 IR 87");
    check_decodes(&h32, CHARSET_RESETS_DICOM_PN,
                  BYTES("\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J="
                        "\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J"),
                  "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう");
    struct charset_scheme i2 = dicom("\\ISO 2022 IR 149");
    check_decodes(&i2, CHARSET_RESETS_DICOM_PN,
                  BYTES("Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7="
                        "\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf"),
                  "Hong^Gildong=洪^吉洞=홍^길동");
    struct charset_scheme utf8 = dicom("ISO_IR 192");
    check_decodes(&utf8, "", BYTES("Wang^XiaoDong=王^小東"), "Wang^XiaoDong=王^小東");
    struct charset_scheme gb = dicom("GB18030");
    check_decodes(&gb, "", BYTES("Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab"),
                  "Wang^XiaoDong=王^小东");
}

TEST(charset_decode__eight_bit_names__as_printed)
{
    static const struct {
        const char *set, *bytes, *text;
    } cases[] = {
        {"ISO_IR 100",
         "\xc4"
         "neas",
         "Äneas"},
        {"ISO_IR 101",
         "Wa\xb3\xea"
         "sa",
         "Wałęsa"},
        {"ISO_IR 144", "\xbb\xee\xda", "Люк"},
        {"ISO_IR 126", "\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος"},
        {"ISO_IR 127", "\xe2\xc8\xc7\xe6\xea", "قباني"},
        {"ISO_IR 138", "\xf9\xf8\xe5\xef", "שרון"},
        {"ISO_IR 148",
         "\xdd"
         "brahim",
         "İbrahim"},
        {"ISO_IR 203", "\xa4", "€"},
        {"ISO_IR 166", "\xca\xc1\xaa\xd2\xc2", "สมชาย"},
        {"windows-1252", "\x80\x93x\x94", "€“x”"},
        {"KS X 1001", "\xb1\xe8", "김"},
        {"GB2312", "\xce\xd2", "我"},
        {"ISO_IR 6", "plain", "plain"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct charset_scheme scheme = dicom(cases[i].set);
        check_decodes(&scheme, "", span_text(cases[i].bytes), cases[i].text);
    }
}

TEST(charset_decode__unicode_codings__scalars)
{
    struct charset_scheme s = charset_scheme_of(CHARSET_UTF16_BE);
    check_decodes(&s, "", BYTES("\x00M\x00\xc4\xd8\x3d\xde\x00"), "MÄ😀");
    check_refuses(&s, BYTES("\x00M\xd8\x3d\x00M"), 2);
    check_refuses(&s, BYTES("\x00M\xde\x00"), 2);
    check_refuses(&s, BYTES("\x00M\x00"), 2);
    s = charset_scheme_of(CHARSET_UTF16_LE);
    check_decodes(&s, "", BYTES("M\x00\xc4\x00\x3d\xd8\x00\xde"), "MÄ😀");
    s = charset_scheme_of(CHARSET_UTF32_BE);
    check_decodes(&s, "", BYTES("\x00\x00\x00M\x00\x01\xf6\x00"), "M😀");
    check_refuses(&s, BYTES("\x00\x11\x00\x00"), 0);
    s = charset_scheme_of(CHARSET_UTF32_LE);
    check_decodes(&s, "", BYTES("M\x00\x00\x00\x00\xf6\x01\x00"), "M😀");
    s = charset_scheme_of(CHARSET_GB18030);
    check_decodes(&s, "", BYTES("\xa2\xe3\x94\x39\xfc\x36\xa8\xbc\x81\x35\xf4\x37"),
                  "€😀ḿ\xee\x9f\x87");
    check_refuses(&s, BYTES("a\x80"), 1);
    check_refuses(&s, BYTES("a\x81\x35\xf4"), 1);
    check_refuses(&s, BYTES("\xe3\x32\x9a\x36"), 0); // one past U+10FFFF
    check_decodes(&s, "", BYTES("\xe3\x32\x9a\x35"), "\xf4\x8f\xbf\xbf");
    s = charset_scheme_of(CHARSET_GBK);
    check_refuses(&s, BYTES("ab\xaa\xa1"), 2); // the user's area
    check_refuses(&s, BYTES("\x81\x35\xf4\x37"), 0);
}

TEST(charset_decode__bytes_without_meaning__refused_with_offset)
{
    struct charset_scheme s = charset_scheme_of(CHARSET_ASCII);
    check_refuses(&s, BYTES("M\xc4nchen"), 1);
    check_refuses(&s, BYTES("M\x1b(B"), 1); // no escapes were announced
    s = charset_scheme_of(CHARSET_8859_1);
    check_refuses(&s, BYTES("M\x93"), 1);
    s = charset_scheme_of(CHARSET_8859_6);
    check_refuses(&s, BYTES("\xc7\xff"), 1);
    s = charset_scheme_of(CHARSET_UTF8);
    check_refuses(&s, BYTES("M\xc4nchen"), 1);
    s = dicom("\\ISO 2022 IR 87");
    check_refuses(&s, BYTES("\x1b$)C\xb1\xe8"), 0); // KS X 1001 was not announced
    check_refuses(&s, BYTES("ab\x1b$B;3E"), 7);     // half a character
    check_refuses(&s, BYTES("ab\x1b"), 2);
    check_refuses(&s, BYTES("\x1b$B\x22\x2f"), 3); // a hole of JIS X 0208
}

// After a delimiter the sets of the start hold again, so what follows must say its set anew.
TEST(charset_decode__reset_after_delimiter__first_sets_hold)
{
    struct charset_scheme s = dicom("\\ISO 2022 IR 149");
    span text = BYTES("\x1b$)C\xb1\xe8^\xb1\xe8");
    check_decodes(&s, "", text, "김^김");
    size_t bad = 0;
    char out[64];
    struct writer w = writer_over(out, sizeof out);
    CHECK_EQ(charset_decode(&s, text, CHARSET_RESETS_DICOM_PN, &w, &bad), STATUS_BAD_VALUE);
    CHECK_EQ(bad, 7);
}

// Codes, characters and FNV-1a 64 over (code, scalar), each as four little-endian bytes, computed
// from the codecs of Python 3.11 without these tables (JIS X 0212 2237 being U+FF5E).
struct expected {
    enum charset set;
    uint32_t count;
    uint64_t hash;
};
// clang-format off
static const struct expected expected_sets[] = {
    {CHARSET_8859_1, 96, 0x056e26258dd07425U},      {CHARSET_8859_2, 96, 0x2ead0c3ab61c0d2eU},
    {CHARSET_8859_3, 89, 0x42ebf01d814dfbfeU},      {CHARSET_8859_4, 96, 0xeca6cefbd4febc44U},
    {CHARSET_8859_5, 96, 0xf2d85b6cb0c37b82U},      {CHARSET_8859_6, 51, 0x7a05c0c8dd532675U},
    {CHARSET_8859_7, 93, 0xaecebe47666b47e3U},      {CHARSET_8859_8, 60, 0x3269c322d8bcba84U},
    {CHARSET_8859_9, 96, 0x4b18acad6947227cU},      {CHARSET_8859_15, 96, 0x98ff0b9d6b828464U},
    {CHARSET_TIS_620, 87, 0x210202945c7b830bU},     {CHARSET_WINDOWS_1252, 123, 0x2525eb7526c99d4cU},
    {CHARSET_KATAKANA, 63, 0xf4df97ae234e95f0U},    {CHARSET_JISX0208, 6879, 0x4ca8d40b10cdb48eU},
    {CHARSET_JISX0212, 6067, 0x6e8091a8232142bcU},  {CHARSET_KSX1001, 8225, 0x8eea72fa0227a285U},
};
// clang-format on

static uint64_t hash_u32(uint64_t hash, uint32_t x)
{
    for (int i = 0; i < 4; i++) hash = (hash ^ (x >> (8 * i) & 0xff)) * 0x100000001b3U;
    return hash;
}

// A scheme in which bytes A1 to FE are this set.
static struct charset_scheme high_scheme(enum charset set)
{
    return (struct charset_scheme){CHARSET_NONE, CHARSET_ASCII, set, 0};
}

static uint32_t decode_code(const struct charset_scheme *s, const uint8_t *code, size_t size)
{
    struct charset_decoder decoder = charset_decoder_of(s, "");
    size_t offset = 0;
    uint32_t scalar = charset_next(&decoder, span_of(code, size), &offset);
    if (scalar == CHARSET_BAD) return 0;
    CHECK_EQ(offset, size);
    return scalar;
}

// Every code of every set decodes as an independent codec says, and encodes back to itself.
TEST(charset_tables__every_code__as_python_and_back)
{
    for (size_t i = 0; i < sizeof expected_sets / sizeof expected_sets[0]; i++) {
        struct charset_scheme s = high_scheme(expected_sets[i].set);
        bool two = charset_is_double(expected_sets[i].set);
        uint64_t hash = 0xcbf29ce484222325U;
        uint32_t count = 0;
        for (uint32_t code = two ? 0xa1a1 : 0x80; code <= (two ? 0xfefeU : 0xffU); code++) {
            uint8_t bytes[2] = {(uint8_t)(code >> 8), (uint8_t)code};
            if (two && (bytes[1] < 0xa1 || bytes[1] > 0xfe)) continue;
            uint32_t scalar = decode_code(&s, two ? bytes : bytes + 1, two ? 2 : 1);
            if (scalar == 0) continue;
            hash = hash_u32(hash_u32(hash, code), scalar);
            count++;
            uint8_t text[4], back[16];
            struct writer w = writer_over(back, sizeof back);
            size_t size = utf8_encode(scalar, text);
            CHECK_EQ(charset_encode(&s, span_of(text, size), &w, NULL), STATUS_OK);
            CHECK(span_equal(writer_span(&w), two ? span_of(bytes, 2) : span_of(bytes + 1, 1)));
        }
        CHECK_EQ(count, expected_sets[i].count);
        CHECK(hash == expected_sets[i].hash);
    }
}

TEST(charset_gb18030__every_code_of_the_plane__as_python_and_back)
{
    struct charset_scheme s = charset_scheme_of(CHARSET_GB18030);
    uint64_t hash = 0xcbf29ce484222325U;
    for (uint32_t code = 0x8140; code <= 0xfefe; code++) {
        uint8_t bytes[2] = {(uint8_t)(code >> 8), (uint8_t)code};
        if (bytes[1] < 0x40 || bytes[1] == 0x7f || bytes[1] == 0xff) continue;
        hash = hash_u32(hash_u32(hash, code), decode_code(&s, bytes, 2));
    }
    CHECK(hash == 0x8b1a163f87d9cbd4U);
    hash = 0xcbf29ce484222325U;
    for (uint32_t i = 0; i < CHARSET_GB4_CODES; i++) {
        uint8_t bytes[4] = {(uint8_t)(0x81 + i / 12600), (uint8_t)(0x30 + i / 1260 % 10),
                            (uint8_t)(0x81 + i / 10 % 126), (uint8_t)(0x30 + i % 10)};
        uint32_t code = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
                        (uint32_t)bytes[2] << 8 | bytes[3];
        uint32_t scalar = decode_code(&s, bytes, 4);
        hash = hash_u32(hash_u32(hash, code), scalar);
        if (i % 7 != 0) continue; // the search back is slow
        uint8_t text[4], back[16];
        struct writer w = writer_over(back, sizeof back);
        CHECK_EQ(charset_encode(&s, span_of(text, utf8_encode(scalar, text)), &w, NULL), STATUS_OK);
        CHECK(span_equal(writer_span(&w), span_of(bytes, 4)));
    }
    CHECK(hash == 0x6f5b9b229d4d3fe4U);
}

TEST(charset_scheme__names__known_and_unknown)
{
    struct charset_scheme s;
    CHECK_EQ(charset_by_name(span_text("unicode utf-8")), CHARSET_UTF8);
    CHECK_EQ(charset_by_name(span_text("8859/15")), CHARSET_8859_15);
    CHECK_EQ(charset_by_name(span_text("")), CHARSET_ASCII);
    CHECK_EQ(charset_by_name(span_text("BIG-5")), CHARSET_NONE);
    CHECK_EQ(charset_by_name(span_text("a name longer than any that we know")), CHARSET_NONE);
    CHECK_EQ(charset_by_name(span_text("8859\xc2\xb2"
                                       "1")),
             CHARSET_NONE);
    CHECK_EQ(charset_scheme_dicom(&s, span_text("ISO_IR 100\\BIG-5")), STATUS_UNSUPPORTED);
    CHECK_EQ(charset_scheme_dicom(&s, span_text("ISO_IR 192\\ISO 2022 IR 87")), STATUS_BAD_VALUE);
    CHECK_EQ(charset_scheme_dicom(&s, span_text("\\\\\\\\\\\\\\\\")), STATUS_LIMIT);
    CHECK_EQ(charset_scheme_dicom(&s, span_text("ISO_IR 192 ")), STATUS_OK);
    CHECK_EQ(s.whole, CHARSET_UTF8);
    span names[2] = {span_text("ISO IR14"), span_text("ISO IR87")};
    CHECK_EQ(charset_scheme_names(&s, names, 2), STATUS_OK);
    CHECK_EQ(s.high, CHARSET_KATAKANA);
    CHECK((s.escapes >> CHARSET_JISX0208 & 1) != 0);
    for (enum charset set = CHARSET_ASCII; set < CHARSET_COUNT; set++) {
        CHECK_EQ(charset_by_name(span_text(charset_name(set))), set);
    }
}

TEST(charset_encode__sets_of_the_scheme__escapes_or_refusal)
{
    char out[128];
    struct writer w = writer_over(out, sizeof out);
    struct charset_scheme s = dicom("ISO 2022 IR 13\\ISO 2022 IR 87");
    CHECK_EQ(charset_encode(&s, span_text("ﾔ山A郎"), &w, NULL), STATUS_OK);
    CHECK(span_equal(writer_span(&w), BYTES("\xd4\x1b$B;3\x1b(BA\x1b$BO:\x1b(B")));
    size_t bad = 0;
    s = charset_scheme_of(CHARSET_8859_1);
    CHECK_EQ(charset_encode(&s, span_text("Ä山"), &w, &bad), STATUS_BAD_VALUE);
    CHECK_EQ(bad, 2);
    CHECK_EQ(charset_encode(&s, BYTES("x\xff"), &w, &bad), STATUS_BAD_UTF8);
    CHECK_EQ(bad, 1);
    s = charset_scheme_of(CHARSET_GBK);
    CHECK_EQ(charset_encode(&s, span_text("😀"), &w, &bad), STATUS_BAD_VALUE);
    struct writer none = writer_over(out, 1);
    CHECK_EQ(charset_encode(&s, span_text("我"), &none, &bad), STATUS_NO_SPACE);
}

TEST(charset_origin__decoded_offsets__bytes_they_came_from)
{
    struct charset_scheme s = dicom("\\ISO 2022 IR 87");
    span text = BYTES("a\x1b$B;3ED\x1b(Bz");
    CHECK_EQ(charset_origin(&s, text, "", 0), 0);
    CHECK_EQ(charset_origin(&s, text, "", 1), 1);
    CHECK_EQ(charset_origin(&s, text, "", 4), 6);
    CHECK_EQ(charset_origin(&s, text, "", 7), 8);
    CHECK_EQ(charset_origin(&s, text, "", 99), 12);
}

int main(void)
{
    RUN(charset_decode__names_of_ps3_5__as_printed);
    RUN(charset_decode__eight_bit_names__as_printed);
    RUN(charset_decode__unicode_codings__scalars);
    RUN(charset_decode__bytes_without_meaning__refused_with_offset);
    RUN(charset_decode__reset_after_delimiter__first_sets_hold);
    RUN(charset_tables__every_code__as_python_and_back);
    RUN(charset_gb18030__every_code_of_the_plane__as_python_and_back);
    RUN(charset_scheme__names__known_and_unknown);
    RUN(charset_encode__sets_of_the_scheme__escapes_or_refusal);
    RUN(charset_origin__decoded_offsets__bytes_they_came_from);
    return check_report();
}
