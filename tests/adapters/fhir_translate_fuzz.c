// SPDX-License-Identifier: Apache-2.0
// Any bytes through the FHIR adapter; what it prints is JSON and repeats itself.
#include <stdlib.h>

#include "adapters/fhir_translate.h"

static uint8_t memory[8 << 20], again_memory[8 << 20];
static char text[4 << 20], again[4 << 20];

static size_t translate(span input, char *out, size_t capacity, void *lent, size_t lent_size)
{
    struct issue items[16];
    struct issues issues = issues_over(items, 16);
    struct arena arena = arena_over(lent, lent_size);
    struct writer w = writer_over(out, capacity);
    struct fhir_adapter_context context = {.tenant_key = span_text("key"), .now = 1781517600};
    write_text(&w, "{");
    enum status status = fhir_translate(&w, input, &context, &arena, &issues);
    write_text(&w, "}");
    size_t errors = 0;
    for (size_t i = 0; i < issues.count; i++) errors += items[i].severity == ISSUE_ERROR;
    if (status == STATUS_OK && errors != 0) abort();
    return w.status == STATUS_OK ? w.size : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    span input = span_of(data, size);
    size_t first = translate(input, text, sizeof text, memory, sizeof memory);
    size_t second = translate(input, again, sizeof again, again_memory, sizeof again_memory);
    if (first != second || memcmp(text, again, first) != 0) abort();
    struct arena arena = arena_over(memory, sizeof memory);
    struct json_doc doc;
    if (first != 0 &&
        json_read(&doc, span_of(text, first), JSON_DEPTH_MAX, &arena, NULL) != STATUS_OK)
        abort();
    return 0;
}
