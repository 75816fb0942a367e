// SPDX-License-Identifier: Apache-2.0
// ImagingStudy and Consent of an instance.
#include "adapters/to_fhir/dicom_fhir.h"

#include "adapters/to_fhir/dicom_fhir_internal.h"

#define DCM                     "http://dicom.nema.org/resources/ontology/DCM"
#define SNOMED                  "http://snomed.info/sct"
#define URI                     "urn:ietf:rfc:3986"
#define V2_0203                 "http://terminology.hl7.org/CodeSystem/v2-0203"
#define TEXT_MAX                96

#define TAG_DEPARTMENT          DICOM_TAG(0x0008, 0x1040)
#define TAG_CONTENT_LABEL       DICOM_TAG(0x0070, 0x0080)
#define TAG_DOCUMENT_TITLE      DICOM_TAG(0x0042, 0x0010)
#define TAG_STUDY_SERIES        DICOM_TAG(0x0020, 0x1206)
#define TAG_STUDY_INSTANCES     DICOM_TAG(0x0020, 0x1208)
#define TAG_SERIES_INSTANCES    DICOM_TAG(0x0020, 0x1209)
#define TAG_LOCAL_ENTITY_ID     DICOM_TAG(0x0040, 0x0031)
#define TAG_UNIVERSAL_ENTITY_ID DICOM_TAG(0x0040, 0x0032)
#define TAG_SPECIMEN_ID         DICOM_TAG(0x0040, 0x0551)
#define TAG_REQUESTED_PROCEDURE DICOM_TAG(0x0040, 0x1001)

static span top(struct dicom_fhir *f, uint32_t tag)
{
    return dicom_fhir_text(f, DICOM_TOP, tag);
}

static span prefixed(struct dicom_fhir *f, const char *prefix, span text)
{
    size_t size = strlen(prefix) + text.size;
    char *memory = text.size == 0 ? NULL : arena_text(f->arena, size);
    struct writer w = writer_over(memory, memory == NULL ? 0 : size);
    if (text.size == 0) return text;
    write_text(&w, prefix);
    write_span(&w, text);
    return w.status == STATUS_OK ? writer_span(&w) : (span){NULL, 0};
}

// --- values ------------------------------------------------------------------------------------

static bool two_digits(span text, size_t at, unsigned below)
{
    if (at + 2 > text.size) return false;
    unsigned tens = (unsigned)text.data[at] - '0', ones = (unsigned)text.data[at + 1] - '0';
    return tens < 10 && ones < 10 && tens * 10 + ones < below;
}

// Date, time of day and offset as a dateTime; the date alone without offset or time.
static span date_time(struct dicom_fhir *f, span da, span tm)
{
    span date = dicom_fhir_date(f, da);
    span zone = dicom_metadata_bytes(f->metadata, DICOM_ROW_TIMEZONE_OFFSET);
    bool zoned = zone.size == 5 && (zone.data[0] == '+' || zone.data[0] == '-') &&
                 two_digits(zone, 1, 15) && two_digits(zone, 3, 60);
    if (date.size == 0 || !zoned || !two_digits(tm, 0, 24)) return date;
    bool minutes = two_digits(tm, 2, 60), seconds = minutes && two_digits(tm, 4, 60);
    char *text = arena_text(f->arena, 25);
    struct writer w = writer_over(text, text == NULL ? 0 : 25);
    write_span(&w, date);
    write_u8(&w, 'T');
    write_bytes(&w, tm.data, 2);
    write_u8(&w, ':');
    write_bytes(&w, minutes ? tm.data + 2 : (const uint8_t *)"00", 2);
    write_u8(&w, ':');
    write_bytes(&w, seconds ? tm.data + 4 : (const uint8_t *)"00", 2);
    write_bytes(&w, zone.data, 3);
    write_u8(&w, ':');
    write_bytes(&w, zone.data + 3, 2);
    return w.status == STATUS_OK ? writer_span(&w) : date;
}

// An IS as unsignedInt; a negative or broken one is left out.
static void put_unsigned(struct dicom_fhir *f, struct fhir_value *object, const char *name,
                         uint32_t tag)
{
    uint64_t value;
    if (dicom_unsigned(f->metadata->ds, DICOM_TOP, tag, &value) && value <= INT32_MAX)
        fhir_put_integer(f->tree, object, name, (int64_t)value);
}

static const char *scheme_system(span scheme)
{
    static const struct {
        const char *scheme, *system;
    } rows[] = {{"SCT", SNOMED},
                {"SRT", "http://snomed.info/srt"},
                {"DCM", DCM},
                {"LN", "http://loinc.org"},
                {"UCUM", "http://unitsofmeasure.org"},
                {"RADLEX", "http://radlex.org"},
                {"ICD10", "http://hl7.org/fhir/sid/icd-10"},
                {"I9C", "http://hl7.org/fhir/sid/icd-9-cm"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (span_is(scheme, rows[i].scheme)) return rows[i].system;
    return NULL;
}

// The code of a code sequence's item into a Coding.
static void fill_coding(struct dicom_fhir *f, struct fhir_value *coding, uint32_t item)
{
    const char *system = scheme_system(dicom_fhir_text(f, item, DICOM_TAG_CODING_SCHEME));
    if (system != NULL) fhir_put_code(f->tree, coding, "system", system);
    fhir_put_text(f->tree, coding, "code", dicom_fhir_text(f, item, DICOM_TAG_CODE_VALUE));
    fhir_put_text(f->tree, coding, "display", dicom_fhir_text(f, item, DICOM_TAG_CODE_MEANING));
}

static uint32_t items_of(const struct dicom_fhir *f, enum dicom_row row, uint32_t *sequence)
{
    *sequence = f->metadata->at[row];
    return *sequence == DICOM_ABSENT ? 0 : dicom_item_count(f->metadata->ds, *sequence);
}

static void put_person(struct dicom_fhir *f, struct fhir_value *object, const char *name, span pn,
                       bool list)
{
    span text = dicom_fhir_name_text(f, pn);
    if (text.size == 0) return;
    struct fhir_value *person =
        list ? fhir_add_object(f->tree, object, name) : fhir_put_object(f->tree, object, name);
    fhir_put_text(f->tree, person, "display", text);
}

// --- the study ---------------------------------------------------------------------------------

static void put_identifiers(struct dicom_fhir *f, struct fhir_value *study)
{
    span uid = dicom_metadata_bytes(f->metadata, DICOM_ROW_STUDY_INSTANCE_UID);
    if (uid.size != 0)
        fhir_add_identifier(f->tree, study, "identifier", span_text("urn:dicom:uid"),
                            prefixed(f, "urn:oid:", uid));
    span accession = top(f, DICOM_TAG_ACCESSION_NUMBER);
    if (accession.size != 0) {
        struct fhir_value *identifier = fhir_add_object(f->tree, study, "identifier");
        uint32_t sequence;
        fhir_put_concept(f->tree, identifier, "type", span_text(V2_0203), span_text("ACSN"));
        if (items_of(f, DICOM_ROW_ISSUER_OF_ACCESSION_SEQUENCE, &sequence) != 0) {
            uint32_t item = dicom_item(f->metadata->ds, sequence, 0);
            span local = dicom_fhir_text(f, item, TAG_LOCAL_ENTITY_ID);
            span universal = dicom_fhir_text(f, item, TAG_UNIVERSAL_ENTITY_ID);
            bool oid = dicom_uid_valid(universal);
            fhir_put_text(f->tree, identifier, "system",
                          universal.size != 0 ? prefixed(f, oid ? "urn:oid:" : "urn:id:", universal)
                                              : prefixed(f, "urn:id:", local));
        }
        fhir_put_text(f->tree, identifier, "value", accession);
    }
    span id = top(f, DICOM_TAG_STUDY_ID);
    if (id.size != 0) fhir_add_identifier(f->tree, study, "identifier", (span){NULL, 0}, id);
}

static void put_modalities(struct dicom_fhir *f, struct fhir_value *study)
{
    uint32_t all = f->metadata->at[DICOM_ROW_MODALITIES_IN_STUDY];
    span one = dicom_metadata_bytes(f->metadata, DICOM_ROW_MODALITY), value;
    bool any = false;
    if (all != DICOM_ABSENT) {
        struct dicom_values values =
            dicom_values_of(dicom_node_bytes(&f->metadata->ds->nodes[all]));
        for (uint32_t i = 0; i < TEXT_MAX && dicom_values_next(&values, &value); i++) {
            value = dicom_trim(value, DICOM_VR_CS);
            if (value.size == 0) continue;
            fhir_add_coding(f->tree, study, "modality", span_text(DCM), value);
            any = true;
        }
    }
    if (!any && one.size != 0) fhir_add_coding(f->tree, study, "modality", span_text(DCM), one);
}

static void put_requests(struct dicom_fhir *f, struct fhir_value *study)
{
    uint32_t sequence, count = items_of(f, DICOM_ROW_REQUEST_ATTRIBUTES_SEQUENCE, &sequence);
    for (uint32_t i = 0; i < count && i < TEXT_MAX; i++) {
        uint32_t item = dicom_item(f->metadata->ds, sequence, i);
        span id = dicom_fhir_text(f, item, TAG_REQUESTED_PROCEDURE);
        if (id.size == 0) continue;
        struct fhir_value *request = fhir_add_object(f->tree, study, "basedOn");
        fhir_put_code(f->tree, request, "type", "ServiceRequest");
        struct fhir_value *identifier = fhir_put_object(f->tree, request, "identifier");
        fhir_put_text(f->tree, identifier, "value", id);
    }
    count = items_of(f, DICOM_ROW_PROCEDURE_CODE_SEQUENCE, &sequence);
    for (uint32_t i = 0; i < count && i < TEXT_MAX; i++) {
        struct fhir_value *concept = fhir_add_object(f->tree, study, "procedureCode");
        fill_coding(f, fhir_add_object(f->tree, concept, "coding"),
                    dicom_item(f->metadata->ds, sequence, i));
    }
}

// --- series and instance -----------------------------------------------------------------------

static void put_body_site(struct dicom_fhir *f, struct fhir_value *series)
{
    uint32_t sequence;
    span part = top(f, DICOM_TAG_BODY_PART_EXAMINED);
    span side = dicom_metadata_bytes(f->metadata, DICOM_ROW_LATERALITY);
    if (items_of(f, DICOM_ROW_ANATOMIC_REGION_SEQUENCE, &sequence) != 0) {
        fill_coding(f, fhir_put_object(f->tree, series, "bodySite"),
                    dicom_item(f->metadata->ds, sequence, 0));
    } else if (part.size != 0) {
        fhir_put_text(f->tree, fhir_put_object(f->tree, series, "bodySite"), "display", part);
    }
    if (span_is(side, "R") || span_is(side, "L"))
        fhir_put_coding(f->tree, series, "laterality", span_text(SNOMED),
                        span_text(span_is(side, "R") ? "24028007" : "7771000"));
}

static void put_performers(struct dicom_fhir *f, struct fhir_value *series)
{
    static const uint32_t tags[] = {DICOM_TAG_PERFORMING_PHYSICIAN, DICOM_TAG_OPERATORS_NAME};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        span name = top(f, tags[i]);
        if (dicom_fhir_name_text(f, name).size == 0) continue;
        put_person(f, fhir_add_object(f->tree, series, "performer"), "actor", name, false);
    }
}

static span title_of(struct dicom_fhir *f)
{
    uint32_t sequence, type = f->metadata->at[DICOM_ROW_IMAGE_TYPE];
    span title = {NULL, 0};
    if (type != DICOM_ABSENT)
        title = dicom_trim(dicom_node_bytes(&f->metadata->ds->nodes[type]), DICOM_VR_CS);
    if (title.size == 0) title = top(f, TAG_CONTENT_LABEL);
    if (title.size == 0 && items_of(f, DICOM_ROW_CONCEPT_NAME_CODE_SEQUENCE, &sequence) != 0)
        title =
            dicom_fhir_text(f, dicom_item(f->metadata->ds, sequence, 0), DICOM_TAG_CODE_MEANING);
    return title.size != 0 ? title : top(f, TAG_DOCUMENT_TITLE);
}

static void add_instance(struct dicom_fhir *f, struct fhir_value *series)
{
    struct fhir_value *instance = fhir_add_object(f->tree, series, "instance");
    span class = dicom_metadata_bytes(f->metadata, DICOM_ROW_SOP_CLASS_UID);
    fhir_put_text(f->tree, instance, "uid",
                  dicom_metadata_bytes(f->metadata, DICOM_ROW_SOP_INSTANCE_UID));
    fhir_put_coding(f->tree, instance, "sopClass", span_text(URI), prefixed(f, "urn:oid:", class));
    put_unsigned(f, instance, "number", DICOM_TAG_INSTANCE_NUMBER);
    fhir_put_text(f->tree, instance, "title", title_of(f));
}

static void add_series(struct dicom_fhir *f, struct fhir_value *study)
{
    const struct dicom_metadata *m = f->metadata;
    span uid = dicom_metadata_bytes(m, DICOM_ROW_SERIES_INSTANCE_UID), specimen;
    if (uid.size == 0) return;
    struct fhir_value *series = fhir_add_object(f->tree, study, "series");
    fhir_put_text(f->tree, series, "uid", uid);
    put_unsigned(f, series, "number", DICOM_TAG_SERIES_NUMBER);
    span modality = dicom_metadata_bytes(m, DICOM_ROW_MODALITY);
    fhir_put_coding(f->tree, series, "modality", span_text(DCM),
                    modality.size != 0 ? modality : span_text("OT"));
    fhir_put_text(f->tree, series, "description", top(f, DICOM_TAG_SERIES_DESCRIPTION));
    put_unsigned(f, series, "numberOfInstances", TAG_SERIES_INSTANCES);
    put_body_site(f, series);
    specimen = top(f, TAG_SPECIMEN_ID);
    if (specimen.size != 0) {
        struct fhir_value *reference = fhir_add_object(f->tree, series, "specimen");
        fhir_put_code(f->tree, reference, "type", "Specimen");
        fhir_put_text(f->tree, fhir_put_object(f->tree, reference, "identifier"), "value",
                      specimen);
    }
    fhir_put_text(f->tree, series, "started",
                  date_time(f, dicom_metadata_bytes(m, DICOM_ROW_SERIES_DATE),
                            dicom_metadata_bytes(m, DICOM_ROW_SERIES_TIME)));
    put_performers(f, series);
    add_instance(f, series);
}

struct fhir_value *dicom_fhir_study(struct dicom_fhir *f)
{
    const struct dicom_metadata *m = f->metadata;
    struct fhir_value *study = fhir_new_resource(f->tree, "ImagingStudy");
    put_identifiers(f, study);
    fhir_put_code(f->tree, study, "status", "available");
    put_modalities(f, study);
    dicom_fhir_subject(f, study, "subject");
    fhir_put_text(f->tree, study, "started",
                  date_time(f, dicom_metadata_bytes(m, DICOM_ROW_STUDY_DATE),
                            dicom_metadata_bytes(m, DICOM_ROW_STUDY_TIME)));
    put_requests(f, study);
    put_person(f, study, "referrer", top(f, DICOM_TAG_REFERRING_PHYSICIAN), false);
    put_person(f, study, "interpreter", top(f, DICOM_TAG_READING_PHYSICIAN), true);
    put_unsigned(f, study, "numberOfSeries", TAG_STUDY_SERIES);
    put_unsigned(f, study, "numberOfInstances", TAG_STUDY_INSTANCES);
    span department = top(f, TAG_DEPARTMENT);
    if (department.size != 0)
        fhir_put_text(f->tree, fhir_put_object(f->tree, study, "location"), "display", department);
    span reason = top(f, DICOM_TAG_REASON_FOR_PROCEDURE);
    if (reason.size != 0)
        fhir_put_text(f->tree, fhir_add_object(f->tree, study, "reasonCode"), "text", reason);
    fhir_put_text(f->tree, study, "description", top(f, DICOM_TAG_STUDY_DESCRIPTION));
    add_series(f, study);
    return study;
}

// --- consent -----------------------------------------------------------------------------------

struct fhir_value *dicom_fhir_consent(struct dicom_fhir *f, const struct dicom_assertion *assertion)
{
    struct fhir_tree *t = f->tree;
    bool permits = assertion->flag == DICOM_FLAG_YES;
    struct fhir_value *consent = fhir_new_resource(t, "Consent");
    fhir_put_code(t, consent, "status", "proposed");
    fhir_put_concept(t, consent, "scope",
                     span_text("http://terminology.hl7.org/CodeSystem/consentscope"),
                     span_text("research"));
    fhir_add_concept(t, consent, "category", span_text(POLICY_SYSTEM_ACT_CODE), span_text("IDSCL"));
    dicom_fhir_subject(f, consent, "patient");
    fhir_put_concept(t, consent, "policyRule", span_text(POLICY_SYSTEM_ACT_CODE),
                     span_text(permits ? "OPTIN" : "OPTOUT"));
    struct fhir_value *provision = fhir_put_object(t, consent, "provision");
    fhir_put_code(t, provision, "type", permits ? "permit" : "deny");
    if (assertion->protocol.value.size != 0) {
        struct fhir_value *actor = fhir_add_object(t, provision, "actor");
        fhir_put_concept(t, actor, "role",
                         span_text("http://terminology.hl7.org/CodeSystem/v3-ParticipationType"),
                         span_text("IRCP"));
        struct fhir_value *reference = fhir_put_object(t, actor, "reference");
        struct fhir_value *identifier = fhir_put_object(t, reference, "identifier");
        fhir_put_text(t, identifier, "system", assertion->protocol.system);
        fhir_put_text(t, identifier, "value", assertion->protocol.value);
    }
    for (uint64_t left = assertion->purposes; left != 0; left &= left - 1)
        fhir_add_coding(t, provision, "purpose", span_text(POLICY_SYSTEM_ACT_REASON),
                        span_text(policy_purpose_code((unsigned)__builtin_ctzll(left))));
    fhir_add_coding(t, provision, "class", span_text("http://hl7.org/fhir/resource-types"),
                    span_text("ImagingStudy"));
    struct fhir_value *data = fhir_add_object(t, provision, "data");
    fhir_put_code(t, data, "meaning", "related");
    struct fhir_value *reference = fhir_put_object(t, data, "reference");
    fhir_put_code(t, reference, "type", "ImagingStudy");
    struct fhir_value *identifier = fhir_put_object(t, reference, "identifier");
    fhir_put_code(t, identifier, "system", "urn:dicom:uid");
    span uid = dicom_metadata_bytes(f->metadata, DICOM_ROW_STUDY_INSTANCE_UID);
    fhir_put_text(t, identifier, "value", prefixed(f, "urn:oid:", uid));
    return consent;
}

enum status dicom_fhir_write(struct writer *w, const struct dicom_metadata *metadata,
                             const struct dicom_outcome *outcome,
                             const struct dicom_adapter_context *context, struct arena *arena)
{
    struct fhir_tree tree = fhir_tree_over(arena);
    struct dicom_fhir f = {&tree, metadata, context, arena};
    struct fhir_value *resources[2 + DICOM_ASSERTIONS_MAX];
    uint32_t count = 0;
    resources[count++] = dicom_fhir_patient(&f);
    resources[count++] = dicom_fhir_study(&f);
    for (uint32_t i = 0; outcome != NULL && i < outcome->assertion_count; i++)
        resources[count++] = dicom_fhir_consent(&f, &outcome->assertions[i]);
    if (tree.status != STATUS_OK) return tree.status;
    for (uint32_t i = 0; i < count; i++) {
        write_u8(w, i == 0 ? '[' : ',');
        fhir_write(w, resources[i]);
    }
    write_u8(w, ']');
    return w->status;
}
