// SPDX-License-Identifier: Apache-2.0
// Any message that is received becomes a Bundle that our own FHIR reader accepts. Seeds: public
// messages.
#include "adapters/hl7_fhir.h"
#include "core/base/invariant.h"
#include "core/ledger/policy_codes.h"
#include "fhir/fhir_check.h"

static uint8_t memory[HL7_FHIR_MEMORY + (8U << 20)], text[8U << 20], check[64U << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct hl7_reading readings[2] = {{.rules = {"PTD", true}},
                                                   {.rules = {"PTD", true}, .zone = {true, -210}}};
    struct hl7_feed feed = HL7_FEED_USUAL;
    struct arena arena = arena_over(memory, sizeof memory);
    struct hl7_received received;
    struct hl7_fhir fhir;
    if (size > 1U << 14) return 0;
    const struct hl7_reading *reading = &readings[size & 1];
    if (hl7_receive(&received, span_of(data, size), reading, &arena, NULL) != STATUS_OK) return 0;
    struct hl7_fhir_context context = {.tenant_key = span_text("key"),
                                       .feed = &feed,
                                       .now = 1781524800,
                                       .patients_only = (size & 2) != 0};
    if (hl7_fhir_read(&fhir, &received, &context, &arena, NULL) != STATUS_OK) return 0;
    struct writer w = writer_over(text, sizeof text);
    hl7_fhir_write_bundle(&w, &fhir, &arena);
    if (w.status != STATUS_OK) return 0;
    struct arena room = arena_over(check, sizeof check);
    struct issue items[4];
    struct issues issues = issues_over(items, 4);
    struct fhir_resource resource;
    enum status status = fhir_read(&resource, writer_span(&w), FHIR_Bundle, &room, &issues);
    INVARIANT(status == STATUS_OK || status == STATUS_NO_SPACE);
    return 0;
}
