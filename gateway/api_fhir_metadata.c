// SPDX-License-Identifier: Apache-2.0
// What the FHIR door can do, as a CapabilityStatement: true to the letter.
#include <time.h>

#include "fhir/fhir_answers.h"
#include "gateway/api_fhir_internal.h"

uint16_t fhir_type_code(enum fhir_type type)
{
    switch ((unsigned)type) {
#define X(name, code) case FHIR_##name: return code;
        FHIR_TYPE_CODES(X)
#undef X
    default: return 0;
    }
}

void api_fhir_metadata(struct http_exchange *exchange)
{
    static const char interactions[] = "create read vread update delete";
    static const struct fhir_capability_resource resources[] = {
#define X(name, code) {#name, interactions, NULL, true, true, NULL, 0},
        FHIR_TYPE_CODES(X)
#undef X
    };
    struct scratch *scratch = api_fhir_scratch();
    if (scratch == NULL) {
        http_answer_problem(exchange, HTTP_PROBLEM_UNAVAILABLE);
        return;
    }
    arena_reset(&scratch->arena);
    struct fhir_tree tree = fhir_tree_over(&scratch->arena);
    struct fhir_capability capability = {
        .software_version = CONSENTRY_VERSION,
        .description = "Consentry: consents and records become proven operations of a ledger. Reads "
                       "are not guarded by consent yet. Times without zone are UTC.",
        .date = (instant)(host_wall_ms(gateway_of(exchange)->host) / 1000),
        .formats = "application/fhir+json json",
        .system_interactions = "",
        .resources = resources,
        .resource_count = sizeof resources / sizeof resources[0],
    };
    struct fhir_value *statement = fhir_capability_statement(&tree, &capability);
    char *text = arena_text(&scratch->arena, OUTCOME_BYTES);
    struct writer w = writer_over(text, text == NULL ? 0 : OUTCOME_BYTES);
    fhir_write(&w, statement);
    if (tree.status != STATUS_OK || w.status != STATUS_OK) {
        http_answer_problem(exchange, HTTP_PROBLEM_INTERNAL);
        return;
    }
    http_answer(exchange, 200, MEDIA_FHIR_JSON, writer_span(&w));
}
