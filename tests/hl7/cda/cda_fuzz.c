// SPDX-License-Identifier: Apache-2.0
// Any bytes as a CDA document, and the builder alone under events no parser would make.
#include "core/base/invariant.h"
#include "hl7/cda/cda_builder.h"
#include "hl7/cda/cda_read.h"

static uint8_t memory[2U << 20];

static void check_document(const struct cda_document *d)
{
    for (size_t i = 0; i < d->section_count; i++) INVARIANT(d->sections[i].parent <= i);
    for (size_t i = 0; i < d->mark_count; i++) {
        INVARIANT(d->marks[i].parent <= i && d->marks[i].section <= d->section_count);
    }
    INVARIANT(d->patient_count <= CDA_PARTIES_MAX && d->service_count <= CDA_EVENTS_MAX);
}

// Names of elements in an order the input chooses.
static void run_builder(span input)
{
    static const char *const names[] = {"ClinicalDocument",
                                        "recordTarget",
                                        "patientRole",
                                        "patient",
                                        "name",
                                        "given",
                                        "family",
                                        "id",
                                        "component",
                                        "structuredBody",
                                        "section",
                                        "entry",
                                        "act",
                                        "observation",
                                        "templateId",
                                        "code",
                                        "value",
                                        "effectiveTime",
                                        "low",
                                        "high",
                                        "title",
                                        "documentationOf",
                                        "serviceEvent",
                                        "author"};
    static struct cda_builder builder;
    static const unsigned char root[] = "root", private[] = "2.16.840.1.113883.3.445.22";
    const unsigned char *item[5] = {root, NULL, NULL, private, private + sizeof private - 1};
    struct arena arena = arena_over(memory, sizeof memory);
    struct cda_document d;
    struct issue items[4];
    struct issues issues = issues_over(items, 4);
    builder.offset = NULL;
    INVARIANT(cda_builder_begin(&builder, &d, &arena, &issues) == STATUS_OK);
    for (size_t i = 0; i < input.size && builder.status == STATUS_OK; i++) {
        uint8_t byte = input.data[i];
        size_t count = sizeof names / sizeof names[0];
        if (byte < 0x40)
            cda_builder_close(&builder);
        else if (byte < 0x50)
            cda_builder_text(&builder, span_of(&byte, 1));
        else
            cda_builder_open(&builder, span_text(names[byte % count]), byte == 0xff,
                             (struct cda_attributes){item, 1});
    }
    check_document(&d);
    INVARIANT(cda_builder_end(&builder) == builder.status);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    if (!ready) cda_library_init();
    ready = true;
    if (size > 4000) return 0;
    struct arena arena = arena_over(memory, sizeof memory);
    struct cda_document d;
    struct issue items[4];
    struct issues issues = issues_over(items, 4);
    enum status status = cda_read(&d, span_of(data, size), &arena, &issues);
    INVARIANT((status == STATUS_OK) == (issues.count == 0));
    if (status == STATUS_OK) check_document(&d);
    run_builder(span_of(data, size));
    return 0;
}
