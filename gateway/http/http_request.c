// SPDX-License-Identifier: Apache-2.0
#include "gateway/http/http_request.h"

#include <string.h>

const char *http_method_name(enum http_method method)
{
    static const char *const names[METHOD_COUNT] = {
#define X(name) #name,
        HTTP_METHOD_TABLE(X)
#undef X
    };
    return names[method];
}

static uint8_t lower_of(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

bool http_text_is(span text, const char *lower)
{
    size_t size = strlen(lower);
    if (text.size != size) return false;
    for (size_t i = 0; i < size; i++) {
        if (lower_of(text.data[i]) != (uint8_t)lower[i]) return false;
    }
    return true;
}

bool http_text_same(span a, span b)
{
    if (a.size != b.size) return false;
    for (size_t i = 0; i < a.size; i++) {
        if (lower_of(a.data[i]) != lower_of(b.data[i])) return false;
    }
    return true;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static span trim(span text)
{
    while (text.size != 0 && is_blank(text.data[0])) text = span_slice(text, 1, text.size);
    while (text.size != 0 && is_blank(text.data[text.size - 1])) text.size--;
    return text;
}

bool http_list_next(span *list, span *item)
{
    while (list->size != 0 && (is_blank(list->data[0]) || list->data[0] == ','))
        *list = span_slice(*list, 1, list->size);
    if (list->size == 0) return false;
    bool quoted = false;
    size_t size = 0;
    for (; size < list->size && (quoted || list->data[size] != ','); size++) {
        if (list->data[size] == '"') quoted = !quoted;
        if (quoted && list->data[size] == '\\' && size + 1 < list->size) size++;
    }
    *item = trim(span_slice(*list, 0, size));
    *list = span_slice(*list, size, list->size);
    return true;
}

span http_media_type(span value)
{
    size_t size = 0;
    while (size < value.size && value.data[size] != ';') size++;
    return trim(span_slice(value, 0, size));
}

bool http_list_has(span list, const char *lower)
{
    span item;
    while (http_list_next(&list, &item)) {
        if (http_text_is(item, lower)) return true;
    }
    return false;
}
