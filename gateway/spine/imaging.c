// SPDX-License-Identifier: Apache-2.0
// The index: rows of three levels, found by UID, and their values.
#include "gateway/spine/imaging.h"

#include <stdlib.h>
#include <string.h>

#include "adapters/pseudonym.h"
#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/hash/blake2b.h"

enum { UID_KEY_SIZE = 16, VALUES_MAX = 16384, VALUE_MAX = 1024 };

const struct imaging_attribute imaging_attributes[] = {
#define X(level, group, element, vr) {IMAGING_##level, DICOM_VR_##vr, DICOM_TAG(group, element)},
    IMAGING_ATTRIBUTES(X)
#undef X
};
const size_t imaging_attribute_count = sizeof imaging_attributes / sizeof imaging_attributes[0];

// What the table by UID holds.
struct uid_row {
    uint8_t key[UID_KEY_SIZE];
    uint32_t index;
    uint32_t zero;
};

static void uid_key(const struct imaging *imaging, span uid, uint8_t key[static UID_KEY_SIZE])
{
    const struct secret_key *name = &imaging->keeper->secrets->name;
    blake2b(key, UID_KEY_SIZE, span_of(name->bytes, sizeof name->bytes), uid);
}

// --- rows --------------------------------------------------------------------------------------

uint32_t imaging_find(const struct imaging *imaging, enum imaging_level level, span uid)
{
    uint8_t key[UID_KEY_SIZE];
    if (uid.size == 0 || imaging->keeper == NULL) return IMAGING_NONE;
    uid_key(imaging, uid, key);
    const struct uid_row *row = table_find(&imaging->levels[level].by_uid, key);
    return row == NULL ? IMAGING_NONE : row->index;
}

uint32_t imaging_study_of(const struct imaging *imaging, enum imaging_level level, uint32_t index)
{
    if (level == IMAGING_INSTANCE) index = imaging->levels[IMAGING_INSTANCE].rows[index].parent;
    return level == IMAGING_STUDY ? index : imaging->levels[IMAGING_SERIES].rows[index].parent;
}

uint32_t imaging_instances(const struct imaging *imaging, enum imaging_level level, uint32_t index)
{
    uint32_t count = 0;
    if (level == IMAGING_INSTANCE) return 1;
    const struct imaging_row *row = imaging_row(imaging, level, index);
    if (level == IMAGING_SERIES) return row->children;
    for (uint32_t at = row->first_child; at != 0;) {
        const struct imaging_row *series = imaging_row(imaging, IMAGING_SERIES, at - 1);
        count += series->children;
        at = series->next_sibling;
    }
    return count;
}

// Room for one row more at the end; the row is zeros.
static enum status add_row(struct imaging *imaging, enum imaging_level level, span uid,
                           uint32_t *index)
{
    struct imaging_level_rows *rows = &imaging->levels[level];
    uint8_t key[UID_KEY_SIZE];
    void *place;
    bool made;
    if (rows->count == rows->capacity) {
        uint32_t capacity = rows->capacity == 0 ? 256 : rows->capacity * 2;
        struct imaging_row *moved = realloc(rows->rows, capacity * sizeof *moved);
        if (moved == NULL) return STATUS_NO_SPACE;
        rows->rows = moved;
        rows->capacity = capacity;
    }
    uid_key(imaging, uid, key);
    TRY(table_put(&rows->by_uid, key, &place, &made));
    INVARIANT(made);
    struct uid_row *row = place;
    *index = row->index = rows->count++;
    rows->rows[*index] = (struct imaging_row){.patient = STATE_NONE};
    return STATUS_OK;
}

static void link_child(struct imaging *imaging, enum imaging_level level, uint32_t parent,
                       uint32_t child)
{
    struct imaging_row *above = &imaging->levels[level].rows[parent];
    struct imaging_row *rows = imaging->levels[level + 1].rows;
    rows[child].parent = parent;
    if (above->last_child == 0) {
        above->first_child = child + 1;
    } else {
        rows[above->last_child - 1].next_sibling = child + 1;
    }
    above->last_child = child + 1;
    above->children++;
}

// --- values ------------------------------------------------------------------------------------

span imaging_value(const struct imaging *imaging, enum imaging_level level, uint32_t index,
                   uint32_t tag)
{
    size_t at = 0;
    while (at < imaging_attribute_count && imaging_attributes[at].tag != tag) at++;
    if (at == imaging_attribute_count || imaging_attributes[at].level > level)
        return (span){NULL, 0};
    enum imaging_level holder = (enum imaging_level)imaging_attributes[at].level;
    if (level == IMAGING_INSTANCE && holder != IMAGING_INSTANCE)
        index = imaging_row(imaging, IMAGING_INSTANCE, index)->parent;
    if (level != IMAGING_STUDY && holder == IMAGING_STUDY)
        index = imaging_row(imaging, IMAGING_SERIES, index)->parent;
    const uint8_t *value = imaging_row(imaging, holder, index)->values;
    if (value == NULL) return (span){NULL, 0};
    for (size_t i = 0; i < at; i++)
        if (imaging_attributes[i].level == holder) value += 2 + load_u16_le(value);
    return span_of(value + 2, load_u16_le(value));
}

// All values of a text, each decoded by itself, "\" between.
static void write_texts(struct writer *w, const struct dicom_metadata *metadata, enum dicom_vr vr,
                        span bytes)
{
    struct dicom_text_values values = dicom_text_values_of(&metadata->charset, vr, bytes);
    span value;
    for (bool first = true; dicom_text_values_next(&values, &value); first = false) {
        if (!first) write_u8(w, '\\');
        (void)dicom_text_write(w, &metadata->charset, vr, value);
    }
}

static void write_value(struct writer *w, const struct dicom_metadata *metadata,
                        const struct imaging_attribute *attribute)
{
    const struct dicom_dataset *ds = metadata->ds;
    uint32_t node = dicom_find(ds, DICOM_TOP, attribute->tag);
    size_t head = w->size;
    uint64_t number;
    uint8_t size[2] = {0};
    write_bytes(w, size, 2);
    if (node != DICOM_ABSENT && attribute->vr == DICOM_VR_US) {
        if (dicom_unsigned(ds, DICOM_TOP, attribute->tag, &number)) write_decimal(w, number);
    } else if (node != DICOM_ABSENT && ds->nodes[node].length <= VALUE_MAX) {
        write_texts(w, metadata, (enum dicom_vr)attribute->vr, dicom_node_bytes(&ds->nodes[node]));
    }
    if (w->status == STATUS_OK) store_u16_le(w->data + head, (uint16_t)(w->size - head - 2));
}

static enum status set_values(struct imaging_row *row, enum imaging_level level,
                              const struct dicom_metadata *metadata, struct arena *arena)
{
    size_t mark = arena->used;
    char *memory = arena_text(arena, VALUES_MAX);
    struct writer w = writer_over(memory, memory == NULL ? 0 : VALUES_MAX);
    for (size_t i = 0; i < imaging_attribute_count; i++)
        if (imaging_attributes[i].level == level) write_value(&w, metadata, &imaging_attributes[i]);
    uint8_t *kept = w.status == STATUS_OK ? malloc(w.size) : NULL;
    if (kept != NULL) {
        memcpy(kept, w.data, w.size);
        free(row->values);
        row->values = kept;
    }
    arena_rewind(arena, mark);
    return kept == NULL ? STATUS_NO_SPACE : STATUS_OK;
}

static bool list_has(span list, span item)
{
    while (list.size != 0) {
        size_t at = 0;
        while (at < list.size && list.data[at] != '\\') at++;
        if (span_equal(span_slice(list, 0, at), item)) return true;
        list = span_slice(list, at < list.size ? at + 1 : at, list.size);
    }
    return false;
}

void imaging_write_modalities(const struct imaging *imaging, uint32_t study, struct writer *w)
{
    size_t start = w->size;
    for (uint32_t at = imaging_row(imaging, IMAGING_STUDY, study)->first_child; at != 0;) {
        span modality = imaging_value(imaging, IMAGING_SERIES, at - 1, DICOM_TAG_MODALITY);
        span written = span_of(w->data + start, w->size - start);
        if (modality.size != 0 && !list_has(written, modality)) {
            if (written.size != 0) write_u8(w, '\\');
            write_span(w, modality);
        }
        at = imaging_row(imaging, IMAGING_SERIES, at - 1)->next_sibling;
    }
}

// --- putting in --------------------------------------------------------------------------------

static span uid_of(const struct dicom_metadata *metadata, enum imaging_level level)
{
    static const enum dicom_row rows[] = {
        DICOM_ROW_STUDY_INSTANCE_UID, DICOM_ROW_SERIES_INSTANCE_UID, DICOM_ROW_SOP_INSTANCE_UID};
    return dicom_metadata_bytes(metadata, rows[level]);
}

enum status imaging_fits(const struct imaging *imaging, const struct dicom_metadata *metadata,
                         uint32_t patient)
{
    uint32_t study = imaging_find(imaging, IMAGING_STUDY, uid_of(metadata, IMAGING_STUDY));
    uint32_t series = imaging_find(imaging, IMAGING_SERIES, uid_of(metadata, IMAGING_SERIES));
    uint32_t instance = imaging_find(imaging, IMAGING_INSTANCE, uid_of(metadata, IMAGING_INSTANCE));
    if (study != IMAGING_NONE && imaging_row(imaging, IMAGING_STUDY, study)->patient != patient)
        return STATUS_CONFLICT;
    if (series != IMAGING_NONE && imaging_row(imaging, IMAGING_SERIES, series)->parent != study)
        return STATUS_CONFLICT;
    if (instance != IMAGING_NONE &&
        imaging_row(imaging, IMAGING_INSTANCE, instance)->parent != series)
        return STATUS_CONFLICT;
    return STATUS_OK;
}

// What is above is all that its children are.
static void widen_class(struct dicom_class *above, const struct dicom_class *class)
{
    above->types |= class->types;
    above->sensitivities |= class->sensitivities;
    above->sensitivity_unknown |= class->sensitivity_unknown || class->types == 0;
    if (class->confidentiality > above->confidentiality)
        above->confidentiality = class->confidentiality;
}

enum status imaging_index(struct imaging *imaging, const struct dicom_metadata *metadata,
                          const struct object_place *place, uint32_t patient, uint32_t version,
                          struct arena *arena)
{
    uint32_t at[IMAGING_LEVELS];
    struct dicom_class class = dicom_adapter_class(metadata);
    TRY(imaging_fits(imaging, metadata, patient));
    for (int i = 0; i < IMAGING_LEVELS; i++) {
        enum imaging_level level = (enum imaging_level)i;
        at[i] = imaging_find(imaging, level, uid_of(metadata, level));
        if (at[i] == IMAGING_NONE) {
            TRY(add_row(imaging, level, uid_of(metadata, level), &at[i]));
            if (i != 0) link_child(imaging, (enum imaging_level)(i - 1), at[i - 1], at[i]);
        }
        TRY(set_values(&imaging->levels[i].rows[at[i]], level, metadata, arena));
        if (level != IMAGING_INSTANCE) widen_class(&imaging->levels[i].rows[at[i]].class, &class);
    }
    imaging->levels[IMAGING_STUDY].rows[at[IMAGING_STUDY]].patient = patient;
    struct imaging_row *row = &imaging->levels[IMAGING_INSTANCE].rows[at[IMAGING_INSTANCE]];
    row->class = class;
    row->version = version;
    row->has_object = place != NULL;
    if (place != NULL) row->place = *place;
    return STATUS_OK;
}

// --- disclosure --------------------------------------------------------------------------------

struct disclosure imaging_disclose(const struct imaging *imaging, enum imaging_level level,
                                   uint32_t index, const struct disclosure_requester *requester,
                                   uint64_t purposes, enum policy_action action,
                                   struct arena *arena)
{
    const struct imaging_row *row = imaging_row(imaging, level, index);
    const struct secret_key *key = &imaging->keeper->secrets->pseudonym;
    digest narrowings[FHIR_ADAPTER_NARROWINGS];
    uint32_t study = imaging_study_of(imaging, level, index);
    struct disclosure_question question = {
        .patient = imaging_row(imaging, IMAGING_STUDY, study)->patient,
        .requester = requester,
        .purposes = purposes,
        .types = row->class.types,
        .actions = (uint8_t)(1U << action),
        .confidentiality = row->class.confidentiality,
        .sensitivities = row->class.sensitivities,
        .sensitivity_unknown = row->class.sensitivity_unknown,
        .narrowings = narrowings,
        .now = (instant)(host_wall_ms(imaging->keeper->host) / 1000),
    };
    question.narrowing_count =
        fhir_adapter_imaging_narrowings(narrowings, span_of(key->bytes, sizeof key->bytes));
    return disclosure_decide(&imaging->keeper->state, &question, arena);
}

// --- life --------------------------------------------------------------------------------------

void imaging_close(struct imaging *imaging)
{
    for (int i = 0; i < IMAGING_LEVELS; i++) {
        struct imaging_level_rows *rows = &imaging->levels[i];
        for (uint32_t k = 0; k < rows->count; k++) free(rows->rows[k].values);
        free(rows->rows);
        table_free(&rows->by_uid);
    }
    *imaging = (struct imaging){.keeper = NULL};
}

enum status imaging_open(struct imaging *imaging, struct keeper *keeper, struct intake *intake,
                         struct arena *scratch)
{
    *imaging = (struct imaging){.keeper = keeper, .intake = intake};
    for (int i = 0; i < IMAGING_LEVELS; i++)
        table_init(&imaging->levels[i].by_uid, sizeof(struct uid_row), UID_KEY_SIZE,
                   IMAGING_INSTANCES, 1);
    return imaging_restore(imaging, scratch);
}
