// SPDX-License-Identifier: Apache-2.0
// An instance as a record, and what kind of data it is. Assertions of consent: dicom_assertion.c.
#include "adapters/dicom_adapter.h"

#include "adapters/dicom_adapter_internal.h"
#include "adapters/pseudonym.h"
#include "core/base/writer.h"

void dicom_planner_say(struct dicom_planner *p, enum issue_severity severity, enum status status,
                       const char *rule, const char *location)
{
    (void)issue_add(p->issues, severity, status, rule, 0, location);
    if (severity == ISSUE_ERROR && p->status == STATUS_OK) p->status = status;
}

struct plan *dicom_planner_plan(struct dicom_planner *p)
{
    struct plan *plan = ARENA_NEW(p->arena, struct plan, 1);
    if (plan == NULL) dicom_planner_say(p, ISSUE_ERROR, STATUS_NO_SPACE, "plan-memory", "");
    return plan;
}

struct plan_step *dicom_planner_step(struct dicom_planner *p, struct plan *plan,
                                     enum plan_step_kind kind)
{
    const struct plan_party nobody = {.kind = PLAN_NOBODY}, tenant = {.kind = PLAN_TENANT};
    struct plan_step *step = plan_step(plan, kind);
    if (step == NULL) {
        dicom_planner_say(p, ISSUE_ERROR, STATUS_LIMIT, "plan-limit", "");
        return NULL;
    }
    step->patient = (uint8_t)plan_party(plan, &p->patient);
    step->grantee = (uint8_t)plan_party(plan, &nobody);
    step->custodian = (uint8_t)plan_party(plan, &tenant);
    return step;
}

span dicom_planner_join(struct dicom_planner *p, const span *parts, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) size += parts[i].size + 1;
    char *memory = arena_text(p->arena, size);
    struct writer w = writer_over(memory, memory == NULL ? 0 : size);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) write_u8(&w, '|');
        write_span(&w, parts[i]);
    }
    if (w.status != STATUS_OK)
        dicom_planner_say(p, ISSUE_ERROR, STATUS_NO_SPACE, "plan-memory", "");
    return writer_span(&w);
}

struct account_key dicom_adapter_document(span tenant_key, span sop_instance)
{
    return pseudonym_of_document(tenant_key, span_text("dicom-instance"), sop_instance);
}

// --- what kind of data -------------------------------------------------------------------------

#define CLASS_BIT_NONE      UINT64_C(0)
#define CLASS_BIT_NOTES     policy_bit(POLICY_TYPE_NOTES)
#define CLASS_BIT_PATHOLOGY policy_bit(POLICY_TYPE_PATHOLOGY)

static void class_of_modality(struct dicom_class *class, span modality)
{
    if (modality.size == 0) return;
    class->types = policy_bit(POLICY_TYPE_IMAGING);
#define MODALITY(code, further, text)                \
    if (span_is(modality, code)) {                   \
        class->types |= CLASS_BIT_##further;         \
        if (text) class->sensitivity_unknown = true; \
    }
#define BODY_PART(term, sensitivity)
#define REGION(code, sensitivity)
#include "adapters/dicom_classes.def"
}

static uint64_t sensitivity_of_part(span part)
{
    uint64_t map = 0;
#define MODALITY(code, further, text)
#define BODY_PART(term, sensitivity) \
    if (span_is(part, term)) map |= policy_bit(POLICY_SENSITIVITY_##sensitivity);
#define REGION(code, sensitivity)
#include "adapters/dicom_classes.def"
    return map;
}

static uint64_t sensitivity_of_region(span code)
{
    uint64_t map = 0;
#define MODALITY(code, further, text)
#define BODY_PART(term, sensitivity)
#define REGION(region, sensitivity) \
    if (span_is(code, region)) map |= policy_bit(POLICY_SENSITIVITY_##sensitivity);
#include "adapters/dicom_classes.def"
    return map;
}

struct dicom_class dicom_adapter_class(const struct dicom_metadata *m)
{
    const struct dicom_dataset *ds = m->ds;
    struct dicom_class class = {.types = 0};
    class_of_modality(&class, dicom_metadata_bytes(m, DICOM_ROW_MODALITY));
    class.sensitivities =
        sensitivity_of_part(dicom_metadata_bytes(m, DICOM_ROW_BODY_PART_EXAMINED));
    uint32_t regions = m->at[DICOM_ROW_ANATOMIC_REGION_SEQUENCE];
    uint32_t count = regions == DICOM_ABSENT ? 0 : dicom_item_count(ds, regions);
    for (uint32_t i = 0; i < count; i++) {
        span code = dicom_bytes(ds, dicom_item(ds, regions, i), DICOM_TAG_CODE_VALUE);
        class.sensitivities |= sensitivity_of_region(dicom_trim(code, DICOM_VR_SH));
    }
    if (span_is(dicom_metadata_bytes(m, DICOM_ROW_RECOGNIZABLE_FEATURES), "YES"))
        class.sensitivity_unknown = true;
    if (dicom_metadata_bytes(m, DICOM_ROW_CONFIDENTIALITY_CONSTRAINT).size != 0)
        class.confidentiality = POLICY_V;
    uint32_t methods = m->at[DICOM_ROW_DEIDENTIFICATION_SEQUENCE];
    bool says_how = dicom_metadata_bytes(m, DICOM_ROW_DEIDENTIFICATION_METHOD).size != 0 ||
                    (methods != DICOM_ABSENT && dicom_item_count(ds, methods) != 0);
    class.deidentified =
        says_how && span_is(dicom_metadata_bytes(m, DICOM_ROW_PATIENT_IDENTITY_REMOVED), "YES");
    class.burned_in = !span_is(dicom_metadata_bytes(m, DICOM_ROW_BURNED_IN_ANNOTATION), "NO");
    return class;
}

// --- the record --------------------------------------------------------------------------------

static void check_uids(struct dicom_planner *p)
{
    static const struct {
        enum dicom_row row;
        const char *location;
    } uids[] = {{DICOM_ROW_SOP_CLASS_UID, "(0008,0016)"},
                {DICOM_ROW_SOP_INSTANCE_UID, "(0008,0018)"},
                {DICOM_ROW_STUDY_INSTANCE_UID, "(0020,000D)"},
                {DICOM_ROW_SERIES_INSTANCE_UID, "(0020,000E)"}};
    for (size_t i = 0; i < sizeof uids / sizeof uids[0]; i++)
        if (dicom_metadata_bytes(p->metadata, uids[i].row).size == 0)
            dicom_planner_say(p, ISSUE_WARNING, STATUS_MISSING, "dicom-uid", uids[i].location);
}

static void check_deidentification(struct dicom_planner *p)
{
    const struct dicom_class *class = &p->out->class;
    span removed = dicom_metadata_bytes(p->metadata, DICOM_ROW_PATIENT_IDENTITY_REMOVED);
    if (!span_is(removed, "YES")) return;
    if (!class->deidentified)
        dicom_planner_say(p, ISSUE_WARNING, STATUS_MISSING, "dicom-deidentification",
                          "(0012,0063)");
    if (class->burned_in)
        dicom_planner_say(p, ISSUE_WARNING, STATUS_REFUSED, "dicom-deidentification",
                          "(0028,0301)");
}

static void find_patient(struct dicom_planner *p)
{
    struct policy_token tokens[PLAN_NAMES_MAX];
    uint32_t count;
    p->patient = (struct plan_party){.kind = PLAN_NOBODY};
    enum status status = dicom_adapter_identifiers(tokens, PLAN_NAMES_MAX, &count, p->metadata,
                                                   p->context, p->arena);
    if (status != STATUS_OK) {
        dicom_planner_say(p, ISSUE_ERROR, status, "plan-memory", "(0010,0020)");
        return;
    }
    if (count == 0) {
        dicom_planner_say(p, ISSUE_WARNING, STATUS_MISSING, "dicom-patient", "(0010,0020)");
        return;
    }
    p->patient.kind = PLAN_NAMED;
    p->patient.account_kind = ACCOUNT_PATIENT;
    for (uint32_t i = 0; i < count; i++)
        p->patient.names[p->patient.name_count++] =
            pseudonym_of(p->context->tenant_key, ACCOUNT_PATIENT, &tokens[i]);
}

enum status dicom_adapter_plan(struct dicom_outcome *out, const struct dicom_metadata *metadata,
                               const struct dicom_adapter_context *context, struct arena *arena,
                               struct issues *issues)
{
    struct dicom_planner p = {
        .metadata = metadata, .context = context, .arena = arena, .issues = issues, .out = out};
    memset(out, 0, sizeof *out);
    out->class = dicom_adapter_class(metadata);
    check_uids(&p);
    check_deidentification(&p);
    find_patient(&p);
    struct plan *plan = dicom_planner_plan(&p);
    if (plan == NULL) return p.status;
    span uid = dicom_metadata_bytes(metadata, DICOM_ROW_SOP_INSTANCE_UID);
    plan->has_document = uid.size != 0;
    if (plan->has_document) plan->document = dicom_adapter_document(context->tenant_key, uid);
    out->record = plan;
    (void)dicom_planner_step(&p, plan, PLAN_RECORD);
    dicom_planner_assertions(&p);
    return p.status;
}
