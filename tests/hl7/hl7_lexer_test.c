// SPDX-License-Identifier: Apache-2.0
#include "hl7/hl7_lexer.h"
#include "tests/check.h"

static const struct hl7_delimiters usual = {'|', '^', '~', '\\', '&', '#'};

static void check_text(const char *part, const char *expected, uint32_t kept)
{
    char out[256];
    struct writer w = writer_over(out, sizeof out);
    struct hl7_escapes escapes;
    hl7_unescape(&usual, span_text(part), &w, &escapes);
    if (!span_is(writer_span(&w), expected)) {
        fprintf(stderr, "%s: %.*s\n", part, (int)w.size, out);
    }
    CHECK(span_is(writer_span(&w), expected));
    CHECK_EQ(escapes.kept, kept);
}

TEST(hl7_unescape__sequences__what_they_stand_for)
{
    check_text("A\\T\\E", "A&E", 0);
    check_text("\\F\\\\S\\\\R\\\\E\\\\P\\", "|^~\\#", 0);
    check_text("one\\.br\\two\\.sp+2\\three\\.in4\\", "one\ntwo\nthree", 0);
    check_text("\\H\\bold\\N\\", "bold", 0);
    check_text("\\X0D0A\\", "\r\n", 0);
    check_text("\\XC3A4\\", "ä", 0);
    check_text("plain", "plain", 0);
    check_text("", "", 0);
}

TEST(hl7_unescape__no_sequence__kept)
{
    check_text("C:\\temp", "C:\\temp", 1);
    check_text("C:\\temp and D:\\temp", "C:\\temp and D:\\temp", 2);
    check_text("\\X0\\", "\\X0\\", 1);
    check_text("\\X00\\", "\\X00\\", 1);
    check_text("\\XE4\\", "\\XE4\\", 1); // half a character of UTF-8
    check_text("\\Zlocal\\", "\\Zlocal\\", 1);
    check_text("\\C2842\\", "\\C2842\\", 1);
    check_text("\\\\", "\\\\", 2);
    check_text("a\\", "a\\", 1);
    check_text("\\Q\\T\\", "\\Q&", 1);
}

TEST(hl7_escape__any_text__comes_back)
{
    uint64_t seed = 11;
    static const char alphabet[] = "|^~\\&#\r\nab XE.";
    for (int turn = 0; turn < 2000; turn++) {
        char text[24], escaped[128], back[128];
        size_t size = check_random(&seed) % sizeof text;
        for (size_t i = 0; i < size; i++) {
            text[i] = alphabet[check_random(&seed) % (sizeof alphabet - 1)];
        }
        struct writer e = writer_over(escaped, sizeof escaped), b = writer_over(back, sizeof back);
        hl7_escape(&usual, span_of(text, size), &e);
        CHECK(memchr(escaped, '|', e.size) == NULL && memchr(escaped, '\r', e.size) == NULL);
        hl7_unescape(&usual, writer_span(&e), &b, NULL);
        CHECK(span_equal(writer_span(&b), span_of(text, size)));
    }
}

TEST(hl7_text__arena__borrowed_or_unescaped)
{
    uint8_t memory[64];
    span out;
    struct arena arena = arena_over(memory, sizeof memory);
    span plain = span_text("Quill");
    CHECK_EQ(hl7_text(&usual, plain, &arena, &out), STATUS_OK);
    CHECK(out.data == plain.data && arena.used == 0);
    CHECK_EQ(hl7_text(&usual, span_text("A\\T\\E"), &arena, &out), STATUS_OK);
    CHECK(span_is(out, "A&E"));
    CHECK_EQ(arena.used, 3);
    struct arena none = arena_over(memory, 2);
    CHECK_EQ(hl7_text(&usual, span_text("A\\T\\E"), &none, &out), STATUS_NO_SPACE);
}

TEST(hl7_part__numbers__spans)
{
    span text = span_text("a^^ccc^");
    CHECK(span_is(hl7_part(text, '^', 1), "a"));
    CHECK_EQ(hl7_part(text, '^', 2).size, 0);
    CHECK(span_is(hl7_part(text, '^', 3), "ccc"));
    CHECK(hl7_part(text, '^', 4).data != NULL);
    CHECK(hl7_part(text, '^', 5).data == NULL);
    CHECK(hl7_part(text, '^', 0).data == NULL);
    CHECK_EQ(hl7_part_count(text, '^'), 4);
    CHECK_EQ(hl7_part_count(span_text(""), '^'), 0);
    CHECK(span_is(hl7_part(text, 0, 1), "a^^ccc^")); // a delimiter that is not used
}

TEST(hl7_delimiters_read__short_lists__zeros)
{
    struct hl7_delimiters d;
    size_t bad;
    CHECK_EQ(hl7_delimiters_read(span_text("MSH|^~\\&#|x"), &d, &bad), STATUS_OK);
    CHECK_EQ(d.truncation, '#');
    CHECK_EQ(hl7_delimiters_read(span_text("MSH|^\r"), &d, &bad), STATUS_OK);
    CHECK(d.component == '^' && d.repetition == 0 && d.escape == 0 && d.subcomponent == 0);
    CHECK_EQ(hl7_delimiters_read(span_text("MSH|^~\\}"), &d, &bad), STATUS_OK);
    CHECK_EQ(d.subcomponent, '}');
    CHECK_EQ(hl7_delimiters_read(span_text("MSH|^a"), &d, &bad), STATUS_BAD_VALUE);
    CHECK_EQ(bad, 5);
}

TEST(hl7_place__texts__round_trip)
{
    static const char *const texts[] = {"PID",           "PID-3",   "CON[2]-24(2).1.1",
                                        "OBX[117]-5(3)", "MSH-9.3", "ZA1[2]"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct hl7_place place;
        char back[ISSUE_LOCATION_MAX + 1];
        CHECK(hl7_place_read(texts[i], &place));
        hl7_place_write(&place, back);
        CHECK(strcmp(back, texts[i]) == 0);
    }
    static const char *const wrong[] = {
        "",      "PI",      "pid",    "PID-",        "PID-0",
        "PID[2", "PID-3(1", "PID-3x", "PID-3.1.2.3", "PID-99999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct hl7_place place;
        CHECK(!hl7_place_read(wrong[i], &place));
    }
}

int main(void)
{
    RUN(hl7_unescape__sequences__what_they_stand_for);
    RUN(hl7_unescape__no_sequence__kept);
    RUN(hl7_escape__any_text__comes_back);
    RUN(hl7_text__arena__borrowed_or_unescaped);
    RUN(hl7_part__numbers__spans);
    RUN(hl7_delimiters_read__short_lists__zeros);
    RUN(hl7_place__texts__round_trip);
    return check_report();
}
