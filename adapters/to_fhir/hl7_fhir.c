// SPDX-License-Identifier: Apache-2.0
#include "adapters/hl7_fhir.h"

#include "adapters/fhir_adapter.h"
#include "adapters/to_fhir/v2_engine.h"

static bool lend_all(struct v2_context *c, struct hl7_fhir *out)
{
    out->entries = arena_alloc_raw(c->arena, HL7_FHIR_RESOURCES_MAX, sizeof out->entries[0]);
    c->places = ARENA_NEW(c->arena, uint16_t, V2_PLACES);
    c->maps = ARENA_NEW(c->arena, uint16_t, HL7_FHIR_RESOURCES_MAX);
    c->present = ARENA_NEW(c->arena, const struct hl7_fhir_entry *, FHIR_TYPE_COUNT);
    return out->entries != NULL && c->places != NULL && c->maps != NULL && c->present != NULL;
}

// MSH-3, 4 and 10: what makes a message one.
static span message_key(struct v2_context *c)
{
    const struct hl7_header *h = &c->received->header;
    span text = v2_join(c, h->sending_application, span_text("|"));
    text = v2_join(c, v2_join(c, text, h->sending_facility), span_text("|"));
    return v2_join(c, text, h->control_id);
}

static bool is_about_patient(const struct v2_context *c, size_t segment)
{
    return fhir_list_has("PID PD1 MRG", span_slice(hl7_segment_text(c->m, segment), 0, 3));
}

static void keep_patients(struct hl7_fhir *out)
{
    for (uint32_t i = 0; i < out->count; i++) {
        if (strcmp(out->entries[i].type, "Patient") != 0) out->entries[i].resource = NULL;
    }
}

enum status hl7_fhir_read(struct hl7_fhir *out, const struct hl7_received *received,
                          const struct hl7_fhir_context *context, struct arena *arena,
                          struct issues *issues)
{
    struct v2_context c = {.received = received,
                           .m = &received->message,
                           .d = &received->message.delimiters,
                           .context = context,
                           .zone = received->header.zone,
                           .arena = arena,
                           .tree = fhir_tree_over(arena),
                           .out = out};
    *out = (struct hl7_fhir){.count = 0};
    if (!lend_all(&c, out)) c.status = STATUS_NO_SPACE;
    if (c.status == STATUS_OK) c.message_key = message_key(&c);
    if (c.status == STATUS_OK) out->id = v2_uuid(&c, "Bundle", &c.message_key, 1);
    if (c.status == STATUS_OK)
        out->timestamp = v2_time(&c, received->header.time.text, FHIR_instant);
    if (out->timestamp.size <= 10) out->timestamp = (span){NULL, 0};
    for (size_t i = 0; i < c.m->segment_count && c.status == STATUS_OK; i++) {
        if (!context->patients_only || is_about_patient(&c, i)) v2_run_segment(&c, i);
    }
    if (context->patients_only) keep_patients(out);
    if (c.status == STATUS_OK) v2_complete(&c);
    if (c.status == STATUS_OK) return STATUS_OK;
    bool limit = c.status == STATUS_LIMIT;
    out->count = 0;
    return issue_add(issues, ISSUE_ERROR, c.status, limit ? "fhir-resources-limit" : "fhir-memory",
                     0, "");
}

bool hl7_fhir_is_stored(const struct hl7_fhir_entry *entry)
{
    enum fhir_type type = fhir_resource_type(span_text(entry->type));
    return type != FHIR_Consent && fhir_adapter_accepts(type);
}

static void put_entry(struct fhir_tree *t, struct fhir_value *bundle,
                      const struct hl7_fhir_entry *entry)
{
    char text[128];
    struct writer w = writer_over(text, sizeof text);
    struct fhir_value *item = fhir_add_object(t, bundle, "entry");
    write_text(&w, "urn:uuid:");
    write_span(&w, entry->id);
    size_t url = w.size;
    write_text(&w, entry->type);
    write_u8(&w, '/');
    write_span(&w, entry->id);
    char *kept = arena_text(t->arena, w.size);
    if (kept == NULL || w.status != STATUS_OK) {
        t->status = STATUS_NO_SPACE;
        return;
    }
    memcpy(kept, text, w.size);
    fhir_put_text(t, item, "fullUrl", span_of(kept, url));
    fhir_put_resource(t, item, "resource", entry->resource);
    struct fhir_value *request = fhir_put_object(t, item, "request");
    fhir_put_code(t, request, "method", "PUT");
    fhir_put_text(t, request, "url", span_of(kept + url, w.size - url));
}

void hl7_fhir_write_bundle(struct writer *w, const struct hl7_fhir *fhir, struct arena *arena)
{
    struct fhir_tree t = fhir_tree_over(arena);
    struct fhir_value *bundle = fhir_new_resource(&t, "Bundle");
    fhir_put_text(&t, bundle, "id", fhir->id);
    fhir_put_code(&t, bundle, "type", "transaction");
    fhir_put_text(&t, bundle, "timestamp", fhir->timestamp);
    for (uint32_t i = 0; i < fhir->count && t.status == STATUS_OK; i++)
        put_entry(&t, bundle, &fhir->entries[i]);
    if (t.status == STATUS_OK)
        fhir_write(w, bundle);
    else
        w->status = t.status;
}
