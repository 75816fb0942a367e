// SPDX-License-Identifier: Apache-2.0
#include "fhir/json_cursor.h"

#include <stdlib.h>

#include "tests/check.h"

static uint8_t memory[4 << 20];

struct outcome {
    enum status status;
    const char *rule;
    size_t offset;
    struct json_doc doc;
};

static struct outcome read_in(struct arena *arena, span input)
{
    struct issue item;
    struct issues issues = issues_over(&item, 1);
    struct outcome out = {.rule = ""};
    out.status = json_read(&out.doc, input, JSON_DEPTH_MAX, arena, &issues);
    CHECK_EQ(issues.count + issues.dropped, out.status == STATUS_OK ? 0 : 1);
    if (issues.count == 1) {
        CHECK_EQ(item.status, out.status);
        out.rule = item.rule;
        out.offset = item.offset;
    }
    return out;
}

static struct outcome read_text(const char *text)
{
    struct arena arena = arena_over(memory, sizeof memory);
    return read_in(&arena, span_text(text));
}

TEST(json_read__every_kind__tape_as_written)
{
    struct outcome out =
        read_text(" {\"a\" : [1, -0.50e+3, \"x\"], \"b\":{}, \"c\\u0041\":[true,false,"
                  "null,\"\\u00e9\\ud83d\\ude00\\n\"] }\n");
    CHECK_EQ(out.status, STATUS_OK);
    const struct json_doc *doc = &out.doc;
    const struct json_node *root = &doc->nodes[0];
    CHECK_EQ(root->kind, JSON_KIND_OBJECT);
    CHECK_EQ(root->count, 3);
    CHECK_EQ(root->offset, 1);
    const struct json_node *a = json_first(doc, root);
    CHECK(span_is(json_name(a), "a") && a->kind == JSON_KIND_ARRAY && a->count == 3);
    CHECK(span_is(json_raw(doc, a), "[1, -0.50e+3, \"x\"]"));
    const struct json_node *number = json_next(doc, json_first(doc, a));
    CHECK(span_is(json_text(number), "-0.50e+3"));
    CHECK(span_is(json_text(json_next(doc, number)), "x"));
    CHECK(json_next(doc, json_next(doc, number)) == NULL);
    const struct json_node *b = json_next(doc, a);
    CHECK(b->kind == JSON_KIND_OBJECT && json_first(doc, b) == NULL);
    const struct json_node *c = json_member(doc, root, span_text("cA"));
    CHECK(c != NULL && c == json_next(doc, b) && json_next(doc, c) == NULL);
    const struct json_node *last = json_first(doc, c);
    for (int i = 0; i < 3; i++) last = json_next(doc, last);
    CHECK(span_is(json_text(last), "\xc3\xa9\xf0\x9f\x98\x80\n"));
    CHECK(json_parent(doc, last) == c && last->depth == 2);
    CHECK(json_member(doc, root, span_text("d")) == NULL);
    CHECK(json_member(doc, NULL, span_text("d")) == NULL);
}

TEST(json_read__accepted_texts__ok)
{
    static const char *const texts[] = {
        "0",
        "-0",
        "1e9999",
        "\"\"",
        "[]",
        "{}",
        "[[],[]]",
        "\t[\r\n]",
        "\"\\u0000\"",
        "\"\x7f\"",
        "{\"\":0,\"a\":0}",
        "\"\\ud800\\udc00\"",
        "\"\\\"\\\\\\/\"",
        "null",
        "{\"a\":1,\"A\":1,\"a\\u0000\":2}",
        "123456789012345678901234567890",
        "\xef\xbb\xbf {}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct outcome out = read_text(texts[i]);
        if (out.status != STATUS_OK) fprintf(stderr, "refused: %s\n", texts[i]);
        CHECK_EQ(out.status, STATUS_OK);
    }
}

TEST(json_read__refused_texts__rule_and_offset)
{
    static const struct {
        const char *text;
        enum status status;
        const char *rule;
        size_t offset;
    } cases[] = {
        {"", STATUS_TRUNCATED, "json-truncated", 0},
        {"  ", STATUS_TRUNCATED, "json-truncated", 2},
        {"{\"a\":1", STATUS_TRUNCATED, "json-truncated", 6},
        {"[1,", STATUS_TRUNCATED, "json-truncated", 3},
        {"\"ab", STATUS_TRUNCATED, "json-truncated", 3},
        {"\"a\\", STATUS_TRUNCATED, "json-truncated", 3},
        {"\"\\u12", STATUS_TRUNCATED, "json-truncated", 5},
        {"tru", STATUS_TRUNCATED, "json-truncated", 3},
        {"-", STATUS_TRUNCATED, "json-truncated", 1},
        {"1.", STATUS_TRUNCATED, "json-truncated", 2},
        {"[1,]", STATUS_BAD_SYNTAX, "json-syntax", 3},
        {"[,1]", STATUS_BAD_SYNTAX, "json-syntax", 1},
        {"{\"a\":1,}", STATUS_BAD_SYNTAX, "json-syntax", 7},
        {"{,}", STATUS_BAD_SYNTAX, "json-syntax", 1},
        {"{a:1}", STATUS_BAD_SYNTAX, "json-syntax", 1},
        {"{\"a\" 1}", STATUS_BAD_SYNTAX, "json-syntax", 5},
        {"{\"a\"}", STATUS_BAD_SYNTAX, "json-syntax", 4},
        {"[1 2]", STATUS_BAD_SYNTAX, "json-syntax", 3},
        {"[1}", STATUS_BAD_SYNTAX, "json-syntax", 2},
        {"]", STATUS_BAD_SYNTAX, "json-syntax", 0},
        {"truE", STATUS_BAD_SYNTAX, "json-syntax", 3},
        {"NaN", STATUS_BAD_SYNTAX, "json-syntax", 0},
        {"'a'", STATUS_BAD_SYNTAX, "json-syntax", 0},
        {"/*c*/1", STATUS_BAD_SYNTAX, "json-syntax", 0},
        {"+1", STATUS_BAD_SYNTAX, "json-syntax", 0},
        {".5", STATUS_BAD_SYNTAX, "json-syntax", 0},
        {"\f1", STATUS_BAD_SYNTAX, "json-syntax", 0},
        {"[01]", STATUS_BAD_SYNTAX, "json-number", 1},
        {"[-01]", STATUS_BAD_SYNTAX, "json-number", 2},
        {"[1.]", STATUS_BAD_SYNTAX, "json-number", 3},
        {"[1e]", STATUS_BAD_SYNTAX, "json-number", 3},
        {"[1e+]", STATUS_BAD_SYNTAX, "json-number", 4},
        {"[-]", STATUS_BAD_SYNTAX, "json-number", 2},
        {"0x10", STATUS_TRAILING_BYTES, "json-trailing-bytes", 1},
        {"\"\\x\"", STATUS_BAD_SYNTAX, "json-syntax", 2},
        {"\"\\u12g4\"", STATUS_BAD_SYNTAX, "json-syntax", 3},
        {"\"a\nb\"", STATUS_BAD_SYNTAX, "json-control-character", 2},
        {"\xef\xbb\xbf", STATUS_TRUNCATED, "json-truncated", 3},
        {"\xef\xbb\xbf\xef\xbb\xbf{}", STATUS_BAD_SYNTAX, "json-syntax", 3},
        {"\xef\xbb\xbf{]", STATUS_BAD_SYNTAX, "json-syntax", 4},
        {"{\xef\xbb\xbf}", STATUS_BAD_SYNTAX, "json-syntax", 1},
        {"\"\\ud800\"", STATUS_BAD_VALUE, "json-surrogate", 1},
        {"\"\\udc00\"", STATUS_BAD_VALUE, "json-surrogate", 1},
        {"\"x\\ud800\\ud800\"", STATUS_BAD_VALUE, "json-surrogate", 2},
        {"\"\\ud800\\u0041\"", STATUS_BAD_VALUE, "json-surrogate", 1},
        {"\"\xc0\x80\"", STATUS_BAD_UTF8, "json-utf8", 1},
        {"\"\xed\xa0\x80\"", STATUS_BAD_UTF8, "json-utf8", 1},
        {"\"12345678\xff\"", STATUS_BAD_UTF8, "json-utf8", 9},
        {"{\"\xe9\":1}", STATUS_BAD_UTF8, "json-utf8", 2},
        {"\xff", STATUS_BAD_SYNTAX, "json-syntax", 0},
        {"{} {}", STATUS_TRAILING_BYTES, "json-trailing-bytes", 3},
        {"1 1", STATUS_TRAILING_BYTES, "json-trailing-bytes", 2},
        {"{\"a\":1,\"b\":2,\"a\":3}", STATUS_DUPLICATE, "json-duplicate-key", 13},
        {"{\"a\":1,\"\\u0061\":3}", STATUS_DUPLICATE, "json-duplicate-key", 7},
        {"{\"\":1,\"\":3}", STATUS_DUPLICATE, "json-duplicate-key", 6},
        {"[{\"x\":{\"y\":{},\"y\":0}}]", STATUS_DUPLICATE, "json-duplicate-key", 14},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outcome out = read_text(cases[i].text);
        if (out.status != cases[i].status || strcmp(out.rule, cases[i].rule) != 0 ||
            out.offset != cases[i].offset)
            fprintf(stderr, "%s: %s %s at %zu\n", cases[i].text, status_name(out.status), out.rule,
                    out.offset);
        CHECK_EQ(out.status, cases[i].status);
        CHECK(strcmp(out.rule, cases[i].rule) == 0);
        CHECK_EQ(out.offset, cases[i].offset);
    }
}

TEST(json_read__nul_byte_in_string__control_character)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct outcome out = read_in(&arena, span_of("\"a\0b\"", 5));
    CHECK_EQ(out.status, STATUS_BAD_SYNTAX);
    out = read_in(&arena, span_of("\"\\\0\"", 4));
    CHECK_EQ(out.status, STATUS_BAD_SYNTAX);
}

TEST(json_read__depth__limit_is_exact)
{
    static char text[40000];
    for (size_t levels = 1; levels <= 20000; levels = levels < 66 ? levels + 1 : levels * 2) {
        for (int object = 0; object < 2; object++) {
            size_t size = 0;
            for (size_t i = 0; i < levels && size < sizeof text - 8; i++)
                size += (size_t)snprintf(text + size, 8, object && i % 2 ? "{\"a\":" : "[");
            if (levels <= JSON_DEPTH_MAX) {
                text[size++] = '1';
                for (size_t i = levels; i-- > 0;) text[size++] = object && i % 2 ? '}' : ']';
            }
            struct arena arena = arena_over(memory, sizeof memory);
            struct outcome out = read_in(&arena, span_of(text, size));
            CHECK_EQ(out.status, levels <= JSON_DEPTH_MAX ? STATUS_OK : STATUS_TOO_DEEP);
            if (levels > JSON_DEPTH_MAX) {
                CHECK(strcmp(out.rule, "json-depth") == 0);
                if (!object) CHECK_EQ(out.offset, JSON_DEPTH_MAX);
            }
        }
    }
}

// Objects of any size, one name repeated or none: sorting and comparing pairs agree.
TEST(json_read__large_objects__duplicates_found_where_they_are)
{
    static char text[200000];
    uint64_t seed = 7;
    for (unsigned members = 2; members < 4000; members = members < 40 ? members + 1 : members * 3) {
        for (int round = 0; round < 4; round++) {
            unsigned repeat = (unsigned)(check_random(&seed) % members);
            unsigned of = repeat == 0 ? 0 : (unsigned)(check_random(&seed) % repeat);
            bool spoil = round % 2 == 1 && repeat != 0;
            size_t size = 0, expected = 0;
            text[size++] = '{';
            for (unsigned i = 0; i < members; i++) {
                unsigned name = spoil && i == repeat ? of : i;
                if (i != 0) text[size++] = ',';
                if (i == repeat) expected = size;
                size += (size_t)snprintf(text + size, 32, "\"n%u\":%u", name * 2654435761U, i);
            }
            text[size++] = '}';
            struct arena arena = arena_over(memory, sizeof memory);
            struct outcome out = read_in(&arena, span_of(text, size));
            CHECK_EQ(out.status, spoil ? STATUS_DUPLICATE : STATUS_OK);
            if (spoil) CHECK_EQ(out.offset, expected);
        }
    }
}

static const char sample[] =
    "{\"resourceType\":\"Consent\",\"id\":\"c\\u0031\",\"n\":[1,2.50,-3e-2,null],\"o\":{\"t\":true,"
    "\"f\":false,\"\\u00fcn\\\"i\":\"\xc3\xbc \\ud83d\\ude00 text that is longer than sixteen bytes\"},"
    "\"e\":[],\"x\":{}}";

TEST(json_read__cut_at_every_byte__truncated)
{
    for (size_t cut = 0; cut + 1 < sizeof sample; cut++) {
        // A copy of its own, so that the sanitizers see a byte read past the end.
        uint8_t *copy = malloc(cut + 1);
        memcpy(copy, sample, cut);
        struct arena arena = arena_over(memory, sizeof memory);
        struct outcome out = read_in(&arena, span_of(copy, cut));
        bool split_text = out.status == STATUS_BAD_UTF8 || out.status == STATUS_BAD_VALUE;
        CHECK(out.status == STATUS_TRUNCATED || split_text);
        if (!split_text) CHECK_EQ(out.offset, cut);
        free(copy);
    }
}

TEST(json_read__every_bit_flipped__no_crash_and_walkable)
{
    char copy[sizeof sample];
    for (size_t bit = 0; bit < 8 * (sizeof sample - 1); bit++) {
        memcpy(copy, sample, sizeof sample);
        copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
        struct arena arena = arena_over(memory, sizeof memory);
        struct outcome out = read_in(&arena, span_of(copy, sizeof sample - 1));
        if (out.status != STATUS_OK) continue;
        uint32_t seen = 0;
        for (uint32_t i = 0; i < out.doc.nodes[0].next; seen++) {
            const struct json_node *node = &out.doc.nodes[i];
            CHECK(node->offset + node->size <= sizeof sample - 1);
            i = node->count != 0 ? node->first : node->next;
        }
        CHECK(seen > 10);
    }
}

TEST(json_read__arena_of_every_size__ok_or_no_space)
{
    bool ok = false;
    for (size_t size = 0; size < 2000; size++) {
        struct arena arena = arena_over(memory, size);
        struct outcome out = read_in(&arena, span_of(sample, sizeof sample - 1));
        CHECK(out.status == STATUS_NO_SPACE || out.status == STATUS_OK);
        CHECK(arena.used <= size && arena.peak <= size);
        if (ok) CHECK_EQ(out.status, STATUS_OK);
        ok = out.status == STATUS_OK;
    }
    CHECK(ok);
}

int main(void)
{
    RUN(json_read__every_kind__tape_as_written);
    RUN(json_read__accepted_texts__ok);
    RUN(json_read__refused_texts__rule_and_offset);
    RUN(json_read__nul_byte_in_string__control_character);
    RUN(json_read__depth__limit_is_exact);
    RUN(json_read__large_objects__duplicates_found_where_they_are);
    RUN(json_read__cut_at_every_byte__truncated);
    RUN(json_read__every_bit_flipped__no_crash_and_walkable);
    RUN(json_read__arena_of_every_size__ok_or_no_space);
    return check_report();
}
