// SPDX-License-Identifier: Apache-2.0
// Any bytes through the whole reader: the check, the Consent, the Bundle, the facts.
#include <stdlib.h>

#include "fhir/fhir_bundle.h"
#include "fhir/fhir_consent.h"
#include "fhir/fhir_facts.h"

static uint8_t memory[4 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct issue items[4];
    struct issues issues = issues_over(items, 4);
    struct arena arena = arena_over(memory, sizeof memory);
    struct fhir_resource resource;
    span input = span_of(data, size);
    enum status status = fhir_read(&resource, input, FHIR_none, &arena, &issues);
    if ((status == STATUS_OK) != (issues.count == 0)) abort();
    for (size_t i = 0; i < issues.count; i++)
        if (items[i].offset > size || items[i].rule == NULL) abort();

    static struct fhir_consent consent;
    if (status == STATUS_OK && resource.type == FHIR_Consent) {
        status = fhir_consent_read(&consent, &resource, &arena, &issues);
        for (uint32_t i = 1; i < consent.rule_count; i++)
            if (consent.rules[i].parent >= i) abort();
    }
    struct fhir_facts facts;
    if (resource.doc.used != 0 && resource.doc.nodes[0].next != 0)
        status = fhir_facts_read(&facts, &resource.doc, resource.doc.nodes, &arena);

    arena_reset(&arena);
    struct fhir_bundle bundle;
    if (fhir_bundle_read(&bundle, &resource, input, &arena, &issues) != STATUS_OK) return 0;
    for (uint32_t i = 0; i < bundle.count; i++) {
        struct fhir_resource entry;
        status = fhir_bundle_check_entry(&bundle, &bundle.entries[i], &entry, &issues);
    }
    return status == STATUS_COUNT;
}
