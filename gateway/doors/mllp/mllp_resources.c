// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/mllp/mllp_resources.h"

#include <string.h>

#include "adapters/hl7_fhir.h"
#include "core/hash/blake3.h"
#include "gateway/doors/fhir_door.h"

struct making {
    struct taking *t;
    struct mllp_known_patient *known; // where to remember the patient, or NULL
    struct fhir_adapter_context context;
    struct intake_item *items;
    size_t count;
};

static enum status warn(struct taking *t, enum hl7_rule rule)
{
    (void)issue_add(&t->issues, ISSUE_WARNING, STATUS_OK, hl7_rule(rule)->id, 0, "");
    return STATUS_OK;
}

static bool is_adt(const struct taking *t)
{
    return span_is(t->received.header.type.code, "ADT");
}

// --- patients that are known -------------------------------------------------------------------

static void add_span(struct blake3 *hash, span text)
{
    uint8_t size[4];
    for (size_t i = 0; i < 4; i++) size[i] = (uint8_t)(text.size >> (8 * i));
    blake3_update(hash, size, sizeof size);
    if (text.size != 0) blake3_update(hash, text.data, text.size);
}

static void digest_of(const struct blake3 *hash, uint8_t out[static 16])
{
    uint8_t bytes[32];
    hash256_to_bytes(bytes, blake3_final(hash));
    memcpy(out, bytes, 16);
}

// Digests of whom the message is about, and of all that the Patient is made of. False for a message
// about none or several.
static bool digest_patient(const struct taking *t, uint8_t who[static 16], uint8_t what[static 16])
{
    static const uint32_t header[] = {3, 4, 9};
    const struct hl7_message *m = &t->received.message;
    size_t patients = 0;
    struct blake3 hash;
    blake3_init(&hash);
    blake3_update(&hash, &t->feed, sizeof t->feed);
    for (size_t i = 0; i < m->segment_count; i++) {
        span segment = hl7_segment_text(m, i);
        if (span_starts(segment, "MRG")) return false;
        if (span_starts(segment, "PID")) {
            if (patients++ != 0) return false;
            struct blake3 identity = hash;
            add_span(&identity, hl7_field(m, i, 3));
            digest_of(&identity, who);
        }
        if (span_starts(segment, "PID") || span_starts(segment, "PD1")) add_span(&hash, segment);
    }
    struct hl7_zone zone = t->received.header.zone;
    int32_t minutes = zone.known ? zone.minutes : INT32_MAX;
    blake3_update(&hash, &minutes, sizeof minutes);
    for (size_t i = 0; i < 3; i++) {
        add_span(&hash, hl7_field(m, 0, header[i]));
    }
    digest_of(&hash, what);
    return patients == 1;
}

// True when exactly this is stored already; else m->known is where to remember that it is.
static bool is_known(struct making *m)
{
    uint8_t who[16], what[16];
    struct mllp_known_patient *patients = m->t->door->patients;
    if (patients == NULL || !digest_patient(m->t, who, what)) return false;
    size_t place = ((size_t)who[0] | (size_t)who[1] << 8) % MLLP_KNOWN_PATIENTS;
    struct mllp_known_patient *known = &patients[place];
    bool same = memcmp(known->who, who, 16) == 0 && memcmp(known->what, what, 16) == 0;
    const struct document_row *row =
        same ? documents_newest(&m->t->door->gateway->keeper->documents, known->name) : NULL;
    if (row != NULL && !row->deleted && row->version == known->version) return true;
    memcpy(known->who, who, 16);
    memcpy(known->what, what, 16);
    known->version = 0;
    m->known = known;
    return false;
}

// --- one resource ------------------------------------------------------------------------------

static void name_of(const struct making *m, const struct hl7_fhir_entry *entry,
                    uint8_t name[static DOCUMENT_NAME_SIZE])
{
    const struct fhir_door_type *type = fhir_door_type(span_text(entry->type));
    document_name(name, &m->t->door->gateway->keeper->secrets->name, type->code, entry->id);
}

// True for what is to be stored: people are changed by ADT alone, and only patients are.
static bool is_wanted(const struct making *m, const struct hl7_fhir_entry *entry,
                      const struct document_row *row)
{
    bool actor = fhir_adapter_is_actor(fhir_resource_type(span_text(entry->type)));
    bool changes = is_adt(m->t) && strcmp(entry->type, "Patient") == 0;
    return row == NULL || row->deleted || !actor || changes;
}

// The resource as a client would have sent it, read and checked; NULL when it is not valid.
static enum status read_back(struct making *m, const struct hl7_fhir_entry *entry,
                             struct fhir_resource **out)
{
    struct arena *arena = m->t->arena;
    size_t mark = arena->used, room = (1U << 16) + 32 * m->t->bytes.size;
    char *memory = arena_text(arena, room);
    struct writer w = writer_over(memory, memory == NULL ? 0 : room);
    fhir_write(&w, entry->resource);
    if (w.status != STATUS_OK) return w.status;
    arena_rewind(arena, mark + w.size);
    *out = ARENA_NEW(arena, struct fhir_resource, 1);
    if (*out == NULL) return STATUS_NO_SPACE;
    return fhir_read(*out, writer_span(&w), fhir_resource_type(span_text(entry->type)), arena,
                     NULL);
}

static enum status stamp(struct making *m, const struct fhir_resource *resource,
                         const struct hl7_fhir_entry *entry, struct intake_document *document)
{
    char digits[12];
    struct writer version = writer_over(digits, sizeof digits);
    size_t room = resource->node->size + FHIR_STAMP_BYTES_MAX;
    char *memory = arena_text(m->t->arena, room);
    struct writer w = writer_over(memory, memory == NULL ? 0 : room);
    write_decimal(&version, document->version);
    struct fhir_stamp values = {
        .id = entry->id, .version = writer_span(&version), .last_updated = m->context.now};
    fhir_stamp_write(&w, resource, &values);
    document->bytes = writer_span(&w);
    return w.status;
}

static enum status add(struct making *m, const struct hl7_fhir_entry *entry,
                       const struct document_row *row)
{
    struct arena *arena = m->t->arena;
    struct fhir_resource *resource;
    struct issue found[4];
    struct issues issues = issues_over(found, 4);
    TRY(read_back(m, entry, &resource));
    struct plan *plan = ARENA_NEW(arena, struct plan, 1);
    if (plan == NULL) return STATUS_NO_SPACE;
    struct fhir_change change = {
        .method = FHIR_PUT, .resource = resource, .type = span_text(entry->type), .id = entry->id};
    TRY(fhir_adapter_plan(plan, &change, &m->context, arena, &issues));
    struct intake_item *item = &m->items[m->count];
    *item = (struct intake_item){.plan = plan, .subject = UINT8_MAX};
    if (plan->step_count != 0) item->subject = plan->steps[0].patient;
    // An ADT has registered or recorded its patients itself: nothing is asked twice.
    if (is_adt(m->t) && strcmp(entry->type, "Patient") == 0) plan->step_count = 0;
    struct intake_document *document = &item->document;
    document->is_there = true;
    document->type = fhir_door_type(span_text(entry->type))->code;
    document->format = FHIR_DOOR_FORMAT_JSON;
    document->version = row == NULL ? 1 : row->version + 1;
    name_of(m, entry, document->name);
    TRY(fhir_change_identify(m->t->door->gateway, arena, resource, document));
    TRY(stamp(m, resource, entry, document));
    if (m->known != NULL) {
        memcpy(m->known->name, document->name, sizeof m->known->name);
        m->known->version = document->version;
    }
    m->count++;
    return STATUS_OK;
}

// Actors first, so that those who speak of them find them.
static enum status add_all(struct making *m, const struct hl7_fhir *fhir, bool actors)
{
    for (uint32_t i = 0; i < fhir->count; i++) {
        const struct hl7_fhir_entry *entry = &fhir->entries[i];
        uint8_t name[DOCUMENT_NAME_SIZE];
        if (!hl7_fhir_is_stored(entry)) continue;
        if (fhir_adapter_is_actor(fhir_resource_type(span_text(entry->type))) != actors) continue;
        name_of(m, entry, name);
        const struct document_row *row =
            documents_newest(&m->t->door->gateway->keeper->documents, name);
        if (!is_wanted(m, entry, row)) continue;
        enum status status = add(m, entry, row);
        if (status == STATUS_NO_SPACE) return status;
        if (status != STATUS_OK) (void)warn(m->t, HL7_RULE_RESOURCE_REFUSED);
    }
    return STATUS_OK;
}

enum status mllp_resources_make(struct taking *t, size_t room, struct intake_item **items,
                                size_t *count)
{
    const struct mllp_feed_settings *feed = t->feed->settings;
    bool patients = feed->resources == MLLP_RESOURCES_PATIENTS;
    struct making m = {.t = t, .context = fhir_door_context(t->door->gateway)};
    *count = 0;
    if (feed->resources == MLLP_RESOURCES_NONE || (patients && !is_adt(t))) return STATUS_OK;
    if (patients && is_known(&m)) return STATUS_OK;
    struct hl7_fhir_context context = {.tenant_key = m.context.tenant_key,
                                       .feed = &feed->meaning,
                                       .now = m.context.now,
                                       .patients_only = patients};
    struct hl7_fhir fhir;
    uint32_t stored = 0;
    enum status status = hl7_fhir_read(&fhir, &t->received, &context, t->arena, NULL);
    if (status == STATUS_LIMIT) return warn(t, HL7_RULE_RESOURCES_MAX);
    TRY(status);
    for (uint32_t i = 0; i < fhir.count; i++) stored += hl7_fhir_is_stored(&fhir.entries[i]);
    if (stored > room) return warn(t, HL7_RULE_RESOURCES_MAX);
    m.items = ARENA_NEW(t->arena, struct intake_item, stored + 1);
    if (m.items == NULL) return STATUS_NO_SPACE;
    TRY(add_all(&m, &fhir, true));
    TRY(add_all(&m, &fhir, false));
    *items = m.items;
    *count = m.count;
    return STATUS_OK;
}
