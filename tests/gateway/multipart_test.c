// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/dicomweb/multipart.h"

#include "tests/check.h"

#define LONG_TEXT "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeee"
#define TYPE      "multipart/related; type=\"application/dicom\"; boundary="

// What a body is made of, as text: "[headers]data;" for each part, "." when it is closed, "!" when
// it is refused.
static char told[1 << 16];
static size_t told_size;

static void tell(const void *bytes, size_t size)
{
    if (told_size + size < sizeof told) memcpy(told + told_size, bytes, size);
    told_size += size;
}

static enum status read_cut(const char *boundary, span body, size_t cut, size_t step)
{
    static struct multipart m;
    char type[256];
    snprintf(type, sizeof type, TYPE "\"%s\"", boundary);
    told_size = 0;
    CHECK_EQ(multipart_open(&m, span_text(type)), STATUS_OK);
    for (size_t at = 0; at < body.size;) {
        size_t size = at < cut ? cut - at : step == 0 ? body.size : step;
        span bytes = span_slice(body, at, size), out;
        at += bytes.size;
        for (;;) {
            enum multipart_event event = multipart_next(&m, &bytes, &out);
            if (event == MULTIPART_MORE) break;
            if (event == MULTIPART_PART) tell("[", 1);
            if (event == MULTIPART_PART || event == MULTIPART_DATA) tell(out.data, out.size);
            if (event == MULTIPART_DATA) CHECK(out.size != 0);
            if (event == MULTIPART_PART) tell("]", 1);
            if (event == MULTIPART_END) tell(";", 1);
            if (event == MULTIPART_CLOSED) tell(".", 1);
            if (event == MULTIPART_REFUSED) {
                tell("!", 1);
                return m.status;
            }
        }
        CHECK_EQ(bytes.size, 0);
    }
    told[told_size] = '\0';
    return multipart_finish(&m);
}

// The same, however it is cut.
static enum status read_all(const char *boundary, const char *text, const char *expected)
{
    span body = span_text(text);
    enum status whole = read_cut(boundary, body, 0, 0);
    if (strcmp(told, expected) != 0) {
        fprintf(stderr, "got  %s\nwant %s\n", told, expected);
        CHECK(false);
    }
    for (size_t cut = 0; cut <= body.size; cut++) {
        for (size_t step = 0; step < 3; step++) {
            CHECK_EQ(read_cut(boundary, body, cut, step), whole);
            CHECK(strcmp(told, expected) == 0);
        }
    }
    return whole;
}

TEST(multipart__two_parts__told_whatever_the_cuts)
{
    CHECK_EQ(read_all("b", "--b\r\nA: 1\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n",
                      "[A: 1\r\n]one;[]two;."),
             STATUS_OK);
    CHECK_EQ(read_all("b", "pre\r\n\r\n--b \t\r\n\r\none\r\n--b--\r\nafter --b\r\n", "[]one;."),
             STATUS_OK);
    CHECK_EQ(read_all("b", "--b--", "."), STATUS_OK);
}

TEST(multipart__empty_part__no_data)
{
    CHECK_EQ(read_all("b", "--b\r\n\r\n\r\n--b--", "[];."), STATUS_OK);
    CHECK_EQ(read_all("b", "--b\r\n\r\n--b--", "[];."), STATUS_OK);
    CHECK_EQ(read_all("b", "--b\r\n\r\n\r\n\r\n--b--", "[]\r\n;."), STATUS_OK);
}

TEST(multipart__almost_a_boundary__is_data)
{
    CHECK_EQ(read_all("b", "--b\r\n\r\n\r\n--bc\r\n--b--", "[]\r\n--bc;."), STATUS_OK);
    CHECK_EQ(read_all("b", "--b\r\n\r\n\r\r\n\r\n-\r\n--\r\n--a\r\n--b-x\r\n--b--",
                      "[]\r\r\n\r\n-\r\n--\r\n--a\r\n--b-x;."),
             STATUS_OK);
    CHECK_EQ(read_all("b", "--b\r\n\r\n--bx--b\n--b\r--b\r\n--b--", "[]--bx--b\n--b\r--b;."),
             STATUS_OK);
    CHECK_EQ(read_all("b", "--b\r\n\r\nx\r\n--b \r \r\n--b--", "[]x\r\n--b \r ;."), STATUS_OK);
    CHECK_EQ(read_all("aab", "--aab\r\n\r\n\r\n--aaab\r\n--aab--", "[]\r\n--aaab;."), STATUS_OK);
    CHECK_EQ(read_all("--", "----\r\n\r\n\r\n---\r\n------", "[]\r\n---;."), STATUS_OK);
}

TEST(multipart__cut_short__truncated)
{
    const char *body = "--b\r\nA: 1\r\n\r\none\r\n--b--";
    for (size_t size = 0; size < strlen(body); size++)
        CHECK_EQ(read_cut("b", span_of(body, size), 0, 0), STATUS_TRUNCATED);
    CHECK_EQ(read_cut("b", span_text(body), 0, 0), STATUS_OK);
}

TEST(multipart__headers_without_end__limit)
{
    static char body[3 * MULTIPART_HEADERS_MAX];
    memset(body, 'x', sizeof body);
    memcpy(body, "--b\r\n", 5);
    CHECK_EQ(read_cut("b", span_of(body, sizeof body), 0, 0), STATUS_LIMIT);
}

TEST(multipart__padding_without_end__data)
{
    static char body[400];
    memset(body, ' ', sizeof body);
    memcpy(body, "--b\r\n\r\n\r\n--b", 12);
    memcpy(body + 300, "\r\n--b--", 7);
    CHECK_EQ(read_cut("b", span_of(body, 307), 0, 1), STATUS_OK);
    CHECK_EQ(told_size, 2 + (300 - 7) + 2);
}

TEST(multipart_open__content_types__as_rfc_2046_says)
{
    static struct multipart m;
    static const struct {
        const char *type;
        enum status status;
        const char *boundary;
    } cases[] = {
        {TYPE "simple", STATUS_OK, "simple"},
        {TYPE "\"with space\"", STATUS_OK, "with space"},
        {TYPE "\"a\\\"b\"", STATUS_OK, "a\"b"},
        {"multipart/related;boundary=x;type=y", STATUS_OK, "x"},
        {"multipart/related; BOUNDARY=x", STATUS_OK, "x"},
        {"multipart/related; type=\"application/dicom\";  boundary = \"x\"", STATUS_OK, "x"},
        {"multipart/related; start=\"boundary=z\"; boundary=x", STATUS_OK, "x"},
        {TYPE "----=_Part_1_2.3", STATUS_OK, "----=_Part_1_2.3"},
        {"multipart/related", STATUS_MISSING, ""},
        {TYPE, STATUS_MISSING, ""},
        {TYPE "\"\"", STATUS_BAD_SYNTAX, ""},
        {TYPE "\"x \"", STATUS_BAD_SYNTAX, ""},
        {TYPE "\"x", STATUS_MISSING, ""},
        {TYPE "\"ff3f9d72-9a23-4617-b289-20f12a553fc3-ff3f9d72-9a23-4617-b289-20f12a553fc3\"",
         STATUS_OK, "ff3f9d72-9a23-4617-b289-20f12a553fc3-ff3f9d72-9a23-4617-b289-20f12a553fc3"},
        {TYPE LONG_TEXT LONG_TEXT LONG_TEXT LONG_TEXT LONG_TEXT, STATUS_LIMIT, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum status status = multipart_open(&m, span_text(cases[i].type));
        if (status != cases[i].status) fprintf(stderr, "%s\n", cases[i].type);
        CHECK_EQ(status, cases[i].status);
        if (status != STATUS_OK) continue;
        CHECK(span_is(span_of(m.delimiter + 4, m.delimiter_size - 4U), cases[i].boundary));
    }
}

TEST(multipart_header__lines__found_by_name)
{
    span headers = span_text("X: y\r\ncontent-TYPE:  application/dicom \r\nContent-Type: z\r\n");
    CHECK(span_is(multipart_header(headers, "content-type"), "application/dicom"));
    CHECK(multipart_header(headers, "content").size == 0);
    CHECK(multipart_header(span_text("garbage"), "content-type").size == 0);
}

// Random bodies over an alphabet that loves boundaries, cut at random: always the same.
TEST(multipart__random_bodies__do_not_depend_on_cuts)
{
    static const char alphabet[] = "\r\n-ab \r\n-\r\n--ab";
    uint64_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        char body[120] = "--ab\r\n\r\n";
        size_t size = 8;
        while (size < 100) body[size++] = alphabet[check_random(&seed) % (sizeof alphabet - 1)];
        memcpy(body + size, "\r\n--ab--", 8);
        enum status whole = read_cut("ab", span_of(body, size + 8), 0, 0);
        static char first[sizeof told];
        memcpy(first, told, told_size + 1);
        size_t first_size = told_size;
        size_t cut = check_random(&seed) % size, step = check_random(&seed) % 7;
        CHECK_EQ(read_cut("ab", span_of(body, size + 8), cut, step), whole);
        CHECK(told_size == first_size && memcmp(told, first, first_size) == 0);
    }
}

int main(void)
{
    RUN(multipart__two_parts__told_whatever_the_cuts);
    RUN(multipart__empty_part__no_data);
    RUN(multipart__almost_a_boundary__is_data);
    RUN(multipart__cut_short__truncated);
    RUN(multipart__headers_without_end__limit);
    RUN(multipart__padding_without_end__data);
    RUN(multipart_open__content_types__as_rfc_2046_says);
    RUN(multipart_header__lines__found_by_name);
    RUN(multipart__random_bodies__do_not_depend_on_cuts);
    return check_report();
}
