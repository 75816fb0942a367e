// SPDX-License-Identifier: Apache-2.0
// Reads cases that people review: a Markdown file in which every "## " heading begins a case, with
// prose, fenced blocks ("```json" ... "```") and lines "Word: `value` at `value`".
#ifndef CONSENTRY_TESTS_FHIR_MARKDOWN_CASES_H
#define CONSENTRY_TESTS_FHIR_MARKDOWN_CASES_H

#include <stdbool.h>
#include <stdio.h>

#include "core/base/span.h"

struct markdown_case {
    char title[96];
    span body; // from the line after the heading to the next heading
};

static inline span markdown_line(span *text)
{
    size_t size = 0;
    while (size < text->size && text->data[size] != '\n') size++;
    span line = span_slice(*text, 0, size);
    *text = span_slice(*text, size + 1, text->size);
    return line;
}

// Takes the next case off `text`; false when there is none.
static inline bool markdown_next(span *text, struct markdown_case *out)
{
    bool found = false;
    while (text->size != 0) {
        span before = *text, line = markdown_line(text);
        if (!span_starts(line, "## ")) {
            if (found) out->body.size = (size_t)(text->data - out->body.data);
            continue;
        }
        if (found) {
            *text = before;
            return true;
        }
        found = true;
        snprintf(out->title, sizeof out->title, "%.*s", (int)line.size - 3,
                 (const char *)line.data + 3);
        out->body = span_of(text->data, 0);
    }
    return found;
}

// The n-th fenced block of a case that begins "```kind", or an empty span.
static inline span markdown_block(span body, const char *kind, int n)
{
    char fence[32];
    snprintf(fence, sizeof fence, "```%s", kind);
    while (body.size != 0) {
        if (!span_is(markdown_line(&body), fence)) continue;
        span block = span_of(body.data, 0);
        while (body.size != 0 && !span_starts(body, "```")) (void)markdown_line(&body);
        if (body.data == NULL) return span_of(NULL, 0);
        block.size = (size_t)(body.data - block.data);
        (void)markdown_line(&body);
        if (n-- == 0) return block;
    }
    return span_of(NULL, 0);
}

// Takes the next line "word: ..." off `body`; up to two values in backquotes.
static inline bool markdown_fact(span *body, const char *word, char values[static 2][128])
{
    while (body->size != 0) {
        span line = markdown_line(body);
        if (!span_starts(line, word)) continue;
        values[0][0] = values[1][0] = '\0';
        size_t value = 0, size = 0;
        bool inside = false;
        for (size_t i = 0; i < line.size && value < 2; i++) {
            if (line.data[i] == '`') {
                values[value][size] = '\0';
                value += inside;
                size = 0;
                inside = !inside;
            } else if (inside && size < 127) {
                values[value][size++] = (char)line.data[i];
            }
        }
        return true;
    }
    return false;
}

#endif
