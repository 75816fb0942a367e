// SPDX-License-Identifier: Apache-2.0
// A CDA document inside of a message (OBX-2 ED, as MDM carries it): read, and planned behind the
// message's own plans, in the same group. One that cannot be read refuses the message: it might
// have been a consent, or the end of one.
#include "adapters/cda_adapter.h"
#include "core/base/base64.h"
#include "gateway/doors/mllp/mllp_message.h"
#include "hl7/cda/cda_read.h"

// The text of an ED value: type ^ type of data ^ subtype ^ encoding ^ data (v2.5.1 ch. 2.A.24).
static span document_of(struct taking *t, span value)
{
    const struct hl7_delimiters *d = &t->received.message.delimiters;
    span encoding = hl7_component(d, value, 4), data = hl7_component(d, value, 5), text = data;
    if (span_is(encoding, "Base64")) {
        size_t capacity = data.size / 4 * 3 + 3, size = 0;
        char *memory = arena_text(t->arena, capacity);
        if (memory == NULL) return (span){NULL, 0};
        if (base64_decode((uint8_t *)memory, capacity, &size, data) != STATUS_OK)
            return (span){NULL, 0};
        text = span_of(memory, size);
    } else if (hl7_text(d, data, t->arena, &text) != STATUS_OK) {
        return (span){NULL, 0};
    }
    bool xml = span_starts(text, "<?xml") || span_starts(text, "<ClinicalDocument") ||
               span_starts(text, "\xef\xbb\xbf<");
    return xml ? text : (span){NULL, 0};
}

static enum status plan_document(struct taking *t, span document)
{
    const struct secret_key *key = &t->door->gateway->keeper->secrets->pseudonym;
    struct cda_adapter_context context = {
        .tenant_key = span_of(key->bytes, sizeof key->bytes),
        .trusted = t->trusts_documents || t->feed->settings->meaning.trusted,
        .now = (instant)(host_wall_ms(t->door->host) / 1000),
    };
    struct cda_document *read = ARENA_NEW(t->arena, struct cda_document, 1);
    struct cda_outcome *outcome = ARENA_NEW(t->arena, struct cda_outcome, 1);
    if (read == NULL || outcome == NULL) return STATUS_NO_SPACE;
    TRY(cda_read(read, document, t->arena, &t->issues));
    TRY(cda_adapter_plan(outcome, read, &context, t->arena, &t->issues));
    t->document_plans = outcome->plans;
    t->document_plan_count = outcome->plan_count;
    t->plan.hold = t->plan.hold || outcome->hold;
    return STATUS_OK;
}

enum status mllp_cda_plan(struct taking *t)
{
    const struct hl7_message *m = &t->received.message;
    size_t at = 0;
    if (!span_is(t->received.header.type.code, "MDM")) return STATUS_OK;
    while ((at = hl7_segment_find(m, HL7_ID('O', 'B', 'X'), at)) < m->segment_count) {
        span document = {NULL, 0};
        if (span_is(hl7_field(m, at, 2), "ED")) document = document_of(t, hl7_field(m, at, 5));
        // The first one: a message of one document carries one.
        if (document.size != 0) return plan_document(t, document);
        at++;
    }
    return STATUS_OK;
}
