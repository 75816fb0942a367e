// SPDX-License-Identifier: Apache-2.0
// The cases of tests/cases/fhir/structure.md, each whole, cut at every byte and with every bit
// flipped.
#include "fhir/fhir_check.h"

#include "fhir/fhir_primitives.h"
#include "fhir/fhir_rules.h"
#include "fhir/fhir_xhtml.h"
#include "tests/check.h"
#include "tests/fhir/fhir_corpus.h"
#include "tests/fhir/markdown_cases.h"

static uint8_t cases_text[256 << 10], copy[64 << 10], memory[4 << 20];

static enum status read_with(span input, size_t memory_size, struct issues *issues)
{
    struct arena arena = arena_over(memory, memory_size);
    struct fhir_resource resource;
    return fhir_read(&resource, input, FHIR_none, &arena, issues);
}

static void check_case(const struct markdown_case *one)
{
    struct issue items[32];
    struct issues issues = issues_over(items, 32);
    span input = markdown_block(one->body, "json", 0);
    enum status status = read_with(input, sizeof memory, &issues);
    char values[2][128];
    span body = one->body;
    size_t found = 0;
    for (; markdown_fact(&body, "Finds:", values); found++) {
        bool same = found < issues.count && strcmp(items[found].rule, values[0]) == 0 &&
                    strcmp(items[found].location, values[1]) == 0;
        if (!same && found < issues.count)
            fprintf(stderr, "%s: expected %s at %s, found %s at %s\n", one->title, values[0],
                    values[1], items[found].rule, items[found].location);
        CHECK(same);
    }
    if (found != issues.count) fprintf(stderr, "%s: %zu findings\n", one->title, issues.count);
    CHECK_EQ(found, issues.count);
    CHECK_EQ(status, issues.count == 0 ? STATUS_OK : items[0].status);
    for (size_t i = 0; i < issues.count; i++) {
        CHECK(items[i].offset <= input.size);
        CHECK(fhir_rule_known(items[i].rule));
    }
}

static int for_each_case(void (*check)(const struct markdown_case *))
{
    span text = fhir_corpus_read(SOURCE_DIR "/tests/cases/fhir/structure.md", cases_text,
                                 sizeof cases_text);
    struct markdown_case one;
    int count = 0;
    for (; markdown_next(&text, &one); count++) check(&one);
    return count;
}

TEST(structure_cases__read__findings_as_written)
{
    int count = for_each_case(check_case);
    printf("%d cases\n", count);
    CHECK(count >= 25);
}

static void cut_case(const struct markdown_case *one)
{
    span input = markdown_block(one->body, "json", 0);
    while (input.size != 0 && input.data[input.size - 1] == '\n') input.size--;
    for (size_t cut = 0; cut < input.size; cut++) {
        uint8_t *exact = malloc(cut + 1);
        memcpy(exact, input.data, cut);
        struct issue items[2];
        struct issues issues = issues_over(items, 2);
        CHECK(read_with(span_of(exact, cut), sizeof memory, &issues) != STATUS_OK);
        CHECK(issues.count >= 1 && items[0].offset <= cut);
        free(exact);
    }
}

TEST(structure_cases__cut_at_every_byte__refused)
{
    (void)for_each_case(cut_case);
}

static void flip_case(const struct markdown_case *one)
{
    span input = markdown_block(one->body, "json", 0);
    CHECK(input.size < sizeof copy);
    for (size_t bit = 0; bit < 8 * input.size; bit++) {
        memcpy(copy, input.data, input.size);
        copy[bit / 8] = (uint8_t)(copy[bit / 8] ^ 1 << bit % 8);
        struct issue items[2];
        struct issues issues = issues_over(items, 2);
        enum status status = read_with(span_of(copy, input.size), sizeof memory, &issues);
        CHECK((status == STATUS_OK) == (issues.count == 0));
    }
}

TEST(structure_cases__every_bit_flipped__no_crash)
{
    (void)for_each_case(flip_case);
}

static void starve_case(const struct markdown_case *one)
{
    span input = markdown_block(one->body, "json", 0);
    enum status whole = read_with(input, sizeof memory, NULL);
    for (size_t size = 0; size < 20000; size = size < 200 ? size + 1 : size + 97) {
        enum status status = read_with(input, size, NULL);
        CHECK(status == whole || status == STATUS_NO_SPACE);
    }
}

TEST(structure_cases__arena_of_every_size__same_or_no_space)
{
    (void)for_each_case(starve_case);
}

TEST(fhir_primitive_valid__values__by_their_lexical_form)
{
    static const struct {
        enum fhir_type type;
        const char *good, *bad; // with '|' between
    } rows[] = {
        {FHIR_integer, "0|-1|2147483647|-2147483648",
         "-0|1.0|1e3|2147483648|-2147483649|99999999999"},
        {FHIR_unsignedInt, "0|7", "-1"},
        {FHIR_positiveInt, "1|2147483647", "0|-3"},
        {FHIR_decimal, "1.50|-3e-2", ""},
        {FHIR_code, "a|a b|a-b\xc3\xa9", " a|a |a  b|a\tb c "},
        {FHIR_id, "a|A-9.z",
         "a_b|a b|\xc3\xa9|"
         "0123456789012345678901234567890123456789012345678901234567890123x"},
        {FHIR_uri, "http://a|x|urn:oid:1.2.3|urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",
         "a b|urn:oid:1.02|urn:oid:3.1|urn:uuid:0C3151BD-1cbf-4d64-b04d-cd9187a4c6e0|urn:uuid:1"},
        {FHIR_oid, "urn:oid:2.16.840|urn:oid:1.0.5", "2.16|urn:oid:1|urn:oid:1.|urn:oid:1..2"},
        {FHIR_base64Binary, "AAAA|A A A =|AA==", "AAA|A===|====A|A-AA|="},
        {FHIR_instant, "2026-01-01T00:00:00Z|2026-01-01T00:00:00.123+05:30",
         "2026|2026-01-01|2026-01-01T00:00:00|2026-01-01T00:00Z"},
        {FHIR_date, "2026|2026-12|2024-02-29",
         "2026-13|2023-02-29|26|2026-1|2026-01-01T00:00:00Z|0000"},
        {FHIR_dateTime, "2026|2026-01-01|2026-01-01T23:59:59-14:00",
         "2026-01-01T24:00:00Z|2026-01-01T10:00:00|2026-01-01T10:00:00+15:00"},
        {FHIR_time, "00:00:00|23:59:59.9", "24:00:00|1:00:00|12:60:00|12:00|12:00:00.|12:00:00Z"},
        {FHIR_string, "a|\t \n", "\x01|a\x0b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int good = 0; good < 2; good++) {
            const char *list = good ? rows[i].good : rows[i].bad;
            while (*list != '\0') {
                size_t size = strcspn(list, "|");
                bool valid = fhir_primitive_valid(rows[i].type, span_of(list, size));
                if (valid != good) fprintf(stderr, "%.*s\n", (int)size, list);
                CHECK(valid == (good != 0));
                list += size + (list[size] == '|');
            }
        }
        CHECK(!fhir_primitive_valid(rows[i].type, span_of("", 0)) || rows[i].type == FHIR_decimal);
    }
}

TEST(fhir_xhtml_fault__narratives__allowed_or_named)
{
    static const struct {
        const char *text, *rule; // NULL: allowed
    } rows[] = {
        {"<div xmlns=\"http://www.w3.org/1999/xhtml\">Eva</div>", NULL},
        {" \n<div><p class='x'>a &amp; b &#233; &nbsp;</p><br/><!-- c - d --></div> ", NULL},
        {"<div><img src=\"#a\" alt=\"b\"/></div>", NULL},
        {"<div><a href=\"https://a.example/x?y=1\">z</a></div>", NULL},
        {"<div/>", NULL},
        {"<div> <p> </p> </div>", NULL},
        {"", "fhir-xhtml"},
        {"text", "fhir-xhtml"},
        {"<p>a</p>", "fhir-xhtml"},
        {"<div>a", "fhir-xhtml"},
        {"<div>a</p>", "fhir-xhtml"},
        {"<div>a</div></div>", "fhir-xhtml"},
        {"<div>a</div><div>b</div>", "fhir-xhtml"},
        {"<div>a</div>b", "fhir-xhtml"},
        {"<div>a & b</div>", "fhir-xhtml"},
        {"<div>a &amp b</div>", "fhir-xhtml"},
        {"<div><p>a</div></p>", "fhir-xhtml"},
        {"<div class=x>a</div>", "fhir-xhtml"},
        {"<div class>a</div>", "fhir-xhtml"},
        {"<div class=\"a\"id=\"b\">a</div>", "fhir-xhtml"},
        {"<div class=\"a<b\">a</div>", "fhir-xhtml"},
        {"<div>a <b</div>", "fhir-xhtml"},
        {"<!DOCTYPE html><div>a</div>", "fhir-xhtml"},
        {"<div><?php x?>a</div>", "fhir-xhtml"},
        {"<div><!-- a -- b -->a</div>", "fhir-xhtml"},
        {"<div><script>x()</script></div>", "txt-1"},
        {"<div><SCRIPT>x()</SCRIPT></div>", "txt-1"},
        {"<div><iframe src='x'/>a</div>", "txt-1"},
        {"<div onclick=\"x()\">a</div>", "txt-1"},
        {"<div><a href=\"javascript:x()\">a</a></div>", "txt-1"},
        {"<div><a href=\" Java\tScript:x()\">a</a></div>", "txt-1"},
        {"<div><a href=\"&#106;avascript:x()\">a</a></div>", "txt-1"},
        {"<div><img src=\"data:text/html,x\"/></div>", "txt-1"},
        {"<div style=\"width: expression(x())\">a</div>", "txt-1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *fault = fhir_xhtml_fault(span_text(rows[i].text));
        bool same = fault == NULL || rows[i].rule == NULL ? fault == rows[i].rule
                                                          : strcmp(fault, rows[i].rule) == 0;
        if (!same) fprintf(stderr, "%s: %s\n", rows[i].text, fault == NULL ? "allowed" : fault);
        CHECK(same);
        CHECK(fault == NULL || fhir_rule_known(fault));
        // Cut anywhere it is refused.
        for (size_t cut = 0; rows[i].rule == NULL && cut + 2 < strlen(rows[i].text); cut++) {
            char *exact = malloc(cut + 1);
            memcpy(exact, rows[i].text, cut);
            CHECK(fhir_xhtml_fault(span_of(exact, cut)) != NULL);
            free(exact);
        }
    }
    static char deep[2048];
    for (int levels = 63; levels <= 66; levels++) {
        size_t size = 0;
        for (int i = 0; i < levels; i++) size += (size_t)snprintf(deep + size, 8, "<div>");
        deep[size++] = 'x';
        for (int i = 0; i < levels; i++) size += (size_t)snprintf(deep + size, 8, "</div>");
        CHECK((fhir_xhtml_fault(span_of(deep, size)) == NULL) == (levels <= 64));
    }
}

int main(void)
{
    RUN(structure_cases__read__findings_as_written);
    RUN(structure_cases__cut_at_every_byte__refused);
    RUN(structure_cases__every_bit_flipped__no_crash);
    RUN(structure_cases__arena_of_every_size__same_or_no_space);
    RUN(fhir_xhtml_fault__narratives__allowed_or_named);
    RUN(fhir_primitive_valid__values__by_their_lexical_form);
    return check_report();
}
