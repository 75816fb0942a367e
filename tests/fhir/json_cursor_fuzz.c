// SPDX-License-Identifier: Apache-2.0
// json_cursor beside jansson: both must accept the same texts and see the same tree. They may
// differ only where one of them has a limit: our levels, jansson's doubles and NUL in a name; and
// jansson takes a NUL byte after the value for the end of the text, and no byte order mark.
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "fhir/json_cursor.h"

static uint8_t memory[8 << 20];

static void expect(bool condition, const char *what)
{
    if (condition) return;
    fprintf(stderr, "differs from jansson: %s\n", what);
    abort();
}

static enum json_kind kind_of(const json_t *value)
{
    if (json_is_object(value)) return JSON_KIND_OBJECT;
    if (json_is_array(value)) return JSON_KIND_ARRAY;
    if (json_is_string(value)) return JSON_KIND_STRING;
    if (json_is_number(value)) return JSON_KIND_NUMBER;
    return json_is_true(value)    ? JSON_KIND_TRUE
           : json_is_false(value) ? JSON_KIND_FALSE
                                  : JSON_KIND_NULL;
}

// Both trees in step, the tape in its order; `path` holds jansson's side of each open container.
static void compare_trees(const struct json_doc *doc, const json_t *value)
{
    const json_t *path[JSON_DEPTH_MAX + 1] = {value};
    size_t index[JSON_DEPTH_MAX + 1] = {0};
    for (uint32_t i = 0; i < doc->nodes[0].next;) {
        const struct json_node *node = &doc->nodes[i];
        if (i != 0) {
            const json_t *container = path[node->depth - 1];
            value =
                json_is_object(container)
                    ? json_object_getn(container, (const char *)node->name_data, node->name_size)
                    : json_array_get(container, index[node->depth - 1]);
            index[node->depth - 1]++;
        }
        expect(value != NULL, "a value that jansson lacks");
        expect(node->kind == kind_of(value), "kind");
        span text = json_text(node);
        if (node->kind == JSON_KIND_STRING) {
            expect(text.size == json_string_length(value), "size of a string");
            expect(text.size == 0 || memcmp(text.data, json_string_value(value), text.size) == 0,
                   "bytes of a string");
        }
        if (node->kind == JSON_KIND_OBJECT) expect(node->count == json_object_size(value), "count");
        if (node->kind == JSON_KIND_ARRAY) expect(node->count == json_array_size(value), "count");
        path[node->depth] = value;
        index[node->depth] = 0;
        i = node->count != 0 ? node->first : node->next;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct issue item;
    struct issues issues = issues_over(&item, 1);
    struct json_doc doc;
    enum status status = json_read(&doc, span_of(data, size), JSON_DEPTH_MAX, &arena, &issues);
    expect(issues.count == (status != STATUS_OK), "one issue for each failure");
    if (status == STATUS_OK) {
        for (uint32_t i = 0; i < doc.nodes[0].next;) {
            const struct json_node *node = &doc.nodes[i];
            expect(node->offset + node->size <= size, "a value inside the input");
            i = node->count != 0 ? node->first : node->next;
        }
    } else {
        expect(item.offset <= size, "an offset inside the input");
    }
    if (size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
        data += 3;
        size -= 3;
    }
    json_error_t error;
    size_t flags =
        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL;
    json_t *value = json_loadb((const char *)data, size, flags, &error);
    if (value == NULL) {
        enum json_error_code code = json_error_code(&error);
        bool limit = code == json_error_numeric_overflow || code == json_error_null_byte_in_key;
        expect(status != STATUS_OK || limit, "accepted by us alone");
    } else {
        bool nul = memchr(data, 0, size) != NULL;
        expect(status == STATUS_OK || status == STATUS_TOO_DEEP || nul, "refused by us alone");
        if (status == STATUS_OK) compare_trees(&doc, value);
    }
    json_decref(value);
    return 0;
}
