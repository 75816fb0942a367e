// SPDX-License-Identifier: Apache-2.0
// Whom an instance is about. An identifier is a system and a value, as everywhere in the ledger:
// the system comes from the issuer, by the table first, so that the same number is the same person
// whichever protocol brought it.
#include "adapters/dicom_adapter_internal.h"
#include "adapters/identifier_system.h"

#define TAG_UNIVERSAL_ENTITY_ID      DICOM_TAG(0x0040, 0x0032)
#define TAG_UNIVERSAL_ENTITY_ID_TYPE DICOM_TAG(0x0040, 0x0033)

span dicom_planner_system(const struct dicom_adapter_context *context, span issuer, span type,
                          struct arena *arena)
{
    for (size_t i = 0; i < context->issuer_count; i++)
        if (span_equal(context->issuers[i].issuer, issuer)) return context->issuers[i].system;
    return identifier_system(issuer, type, arena);
}

// The system of the identifiers in data set `parent`: the universal id of (0010,0024), else the
// name of (0010,0021), else that of identifiers without an issuer.
static enum status system_at(const struct dicom_metadata *metadata, uint32_t parent,
                             const struct dicom_adapter_context *context, struct arena *arena,
                             span *system)
{
    const struct dicom_dataset *ds = metadata->ds;
    span issuer = {NULL, 0}, type = {NULL, 0}, universal = {NULL, 0};
    uint32_t sequence = dicom_find(ds, parent, DICOM_TAG_ISSUER_QUALIFIERS_SEQUENCE);
    if (sequence != DICOM_ABSENT && dicom_item_count(ds, sequence) != 0) {
        uint32_t item = dicom_item(ds, sequence, 0);
        TRY(dicom_item_text(metadata, item, TAG_UNIVERSAL_ENTITY_ID, arena, &universal));
        TRY(dicom_item_text(metadata, item, TAG_UNIVERSAL_ENTITY_ID_TYPE, arena, &type));
    }
    TRY(dicom_item_text(metadata, parent, DICOM_TAG_ISSUER_OF_PATIENT_ID, arena, &issuer));
    // A table may know the name where it does not know the number.
    for (size_t i = 0; i < context->issuer_count; i++)
        if (span_equal(context->issuers[i].issuer, issuer) && issuer.size != 0) universal.size = 0;
    if (universal.size != 0) {
        *system = dicom_planner_system(context, universal, type, arena);
    } else if (issuer.size != 0) {
        *system = dicom_planner_system(context, issuer, (span){NULL, 0}, arena);
    } else {
        *system =
            context->no_issuer.size != 0 ? context->no_issuer : span_text(DICOM_SYSTEM_NO_ISSUER);
    }
    return system->size == 0 ? STATUS_NO_SPACE : STATUS_OK;
}

static enum status identifier_at(const struct dicom_metadata *metadata, uint32_t parent,
                                 const struct dicom_adapter_context *context, struct arena *arena,
                                 struct policy_token *out)
{
    TRY(dicom_item_text(metadata, parent, DICOM_TAG_PATIENT_ID, arena, &out->value));
    if (out->value.size == 0) return STATUS_OK;
    return system_at(metadata, parent, context, arena, &out->system);
}

enum status dicom_adapter_identifiers(struct policy_token *out, uint32_t capacity, uint32_t *count,
                                      const struct dicom_metadata *metadata,
                                      const struct dicom_adapter_context *context,
                                      struct arena *arena)
{
    const struct dicom_dataset *ds = metadata->ds;
    *count = 0;
    TRY(identifier_at(metadata, DICOM_TOP, context, arena, &out[0]));
    // Further names alone do not say whose record this is.
    if (out[0].value.size == 0) return STATUS_OK;
    *count = 1;
    uint32_t sequence = metadata->at[DICOM_ROW_OTHER_PATIENT_IDS_SEQUENCE];
    uint32_t items = sequence == DICOM_ABSENT ? 0 : dicom_item_count(ds, sequence);
    for (uint32_t i = 0; i < items && *count < capacity; i++) {
        struct policy_token *next = &out[*count];
        uint32_t item = dicom_item(ds, sequence, i);
        TRY(identifier_at(metadata, item, context, arena, next));
        // A further identifier counts under an issuer of its own alone.
        bool issued = next->value.size != 0 &&
                      (dicom_find(ds, item, DICOM_TAG_ISSUER_OF_PATIENT_ID) != DICOM_ABSENT ||
                       dicom_find(ds, item, DICOM_TAG_ISSUER_QUALIFIERS_SEQUENCE) != DICOM_ABSENT);
        if (issued) ++*count;
    }
    return STATUS_OK;
}
