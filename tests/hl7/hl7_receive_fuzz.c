// SPDX-License-Identifier: Apache-2.0
// Any bytes as a message received: header, fields, groups, consents and the answer, which must be
// a message itself.
#include "core/base/invariant.h"
#include "hl7/hl7_ack.h"
#include "hl7/hl7_batch.h"
#include "hl7/hl7_consent.h"

static uint8_t memory[1U << 19], answer[HL7_ACK_MEMORY];

static void read_consents(const struct hl7_received *r, struct issues *issues)
{
    const struct hl7_message *m = &r->message;
    struct hl7_zone zone = r->header.zone;
    for (size_t i = 0; i < m->segment_count; i++) {
        union {
            struct hl7_consent consent;
            struct hl7_restriction restriction;
            struct hl7_protection protection;
            struct hl7_information_request request;
        } out;
        enum status status = hl7_restriction_read(m, i, zone, &out.restriction, issues);
        INVARIANT(status != STATUS_OK || out.restriction.action != HL7_RESTRICTION_NONE);
        status = hl7_protection_read(m, i, zone, &out.protection, issues);
        status = hl7_information_request_read(m, i, zone, &out.request, issues);
        status = hl7_consent_read(m, i, zone, &out.consent, issues);
        INVARIANT(status != STATUS_OK || out.consent.status != HL7_CONSENT_NONE);
        for (size_t c = 0; c < out.consent.companions; c++) {
            struct hl7_participant p;
            status = hl7_companion_read(m, &out.consent, c, zone, &p, issues);
            INVARIANT(p.segment > i && p.segment < m->segment_count);
        }
    }
}

static void check_tree(const struct hl7_received *r)
{
    const struct hl7_tree *t = &r->tree;
    for (size_t g = 1; g < t->group_count; g++) {
        const struct hl7_group *group = &t->groups[g], *parent = &t->groups[group->parent];
        INVARIANT(group->parent < g && group->first <= group->last);
        INVARIANT(parent->first <= group->first && group->last <= parent->last);
    }
    for (size_t i = 0; i < r->message.segment_count && t->group_count > 0; i++) {
        INVARIANT(t->segment_groups[i] < t->group_count);
    }
}

static void check_batch(span bytes, struct issues *issues)
{
    struct hl7_batch batch;
    size_t cursor = 0, count = 0;
    span message;
    enum status status = hl7_batch_check(bytes, &batch, issues);
    while (hl7_batch_next(&batch, &cursor, &message)) count++;
    INVARIANT(status != STATUS_OK || count == batch.message_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 3000) return 0;
    span bytes = span_of(data, size);
    struct arena arena = arena_over(memory, sizeof memory);
    struct issue items[32];
    struct issues issues = issues_over(items, 32);
    struct hl7_received r;
    struct hl7_reading reading = {.rules = {"PTD", size % 2 == 0}};
    if (hl7_is_batch(bytes)) check_batch(bytes, &issues);
    issues.count = issues.dropped = 0;
    enum status status = hl7_receive(&r, bytes, &reading, &arena, &issues);
    INVARIANT(status == STATUS_OK || issues.count > 0);
    check_tree(&r);
    if (status == STATUS_OK) read_consents(&r, &issues);
    struct writer w = writer_over(answer, sizeof answer);
    struct hl7_ack ack = {.received = &r, .code = HL7_ACK_AE, .issues = &issues};
    ack.control_id = span_text("1");
    ack.tells_warnings = size % 3 == 0;
    if (hl7_ack_write(&w, &ack, &arena) != STATUS_OK) return 0;
    struct hl7_message back;
    struct issues none = issues_over(NULL, 0);
    enum status read = hl7_message_open(&back, writer_span(&w), NULL, &arena, &none);
    // The echo of bytes that have no meaning has none either.
    INVARIANT(read == STATUS_OK || status != STATUS_OK || r.message.decoded);
    INVARIANT(read != STATUS_OK || back.segment_count >= 2);
    return 0;
}
