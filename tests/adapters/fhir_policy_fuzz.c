// SPDX-License-Identifier: Apache-2.0
// Any bytes as request and Consent, with a NUL between. A Consent that nobody can read must not
// permit.
#include <stdlib.h>

#include "adapters/fhir_policy.h"

static uint8_t memory[4 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fhir_policy_answer answer;
    static const struct fhir_policy_options options = {{NULL, 0}, false};
    const uint8_t *middle = size == 0 ? NULL : memchr(data, 0, size);
    size_t first = middle == NULL ? size : (size_t)(middle - data);
    span request = span_of(data, first);
    span consent = span_slice(span_of(data, size), first + 1, size);
    struct arena arena = arena_over(memory, sizeof memory);
    if (fhir_policy_decide(&answer, request, &consent, 1, 0, &options, &arena, NULL) != STATUS_OK)
        return 0;
    char text[512];
    struct writer w = writer_over(text, sizeof text);
    fhir_policy_answer_write(&w, &answer);
    struct fhir_resource resource;
    arena = arena_over(memory, sizeof memory);
    bool readable = fhir_read(&resource, consent, FHIR_Consent, &arena, NULL) == STATUS_OK;
    if (!readable && answer.decision.outcome == POLICY_PERMIT) abort();
    return 0;
}
