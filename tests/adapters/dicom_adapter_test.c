// SPDX-License-Identifier: Apache-2.0
#include "adapters/dicom_adapter.h"

#include <stdlib.h>

#include "adapters/pseudonym.h"
#include "adapters/to_fhir/dicom_fhir.h"
#include "dicom/dicom_reader.h"
#include "dicom/dicom_transfer.h"
#include "dicom/dicom_write.h"
#include "tests/check.h"

#define KEY "0123456789abcdef"

static uint8_t bytes[1 << 16], memory[4 << 20];
static struct dicom_node nodes[1024];
static struct dicom_dataset ds;
static struct dicom_metadata metadata;
static struct arena arena;
static struct issue items[32];
static struct issues issues;
static struct dicom_outcome out;
static struct writer w;
static const enum dicom_encoding E = DICOM_EXPLICIT_LE;

static void text(uint32_t tag, enum dicom_vr vr, const char *value)
{
    dicom_write_text(&w, E, tag, vr, value);
}

static struct dicom_adapter_context context(void)
{
    return (struct dicom_adapter_context){.tenant_key = span_text(KEY), .now = 1800000000};
}

static enum status plan_with(const struct dicom_adapter_context *with)
{
    arena = arena_over(memory, sizeof memory);
    issues = issues_over(items, 32);
    ds = dicom_dataset_over(nodes, 1024);
    struct dicom_options options = {.bare = true,
                                    .transfer_syntax = span_text(DICOM_UID_EXPLICIT_LE)};
    CHECK_EQ(dicom_read(&ds, writer_span(&w), &options, &arena, &issues), STATUS_OK);
    CHECK_EQ(dicom_metadata_read(&metadata, &ds, &issues), STATUS_OK);
    return dicom_adapter_plan(&out, &metadata, with, &arena, &issues);
}

static void plan(void)
{
    struct dicom_adapter_context usual = context();
    CHECK_EQ(plan_with(&usual), STATUS_OK);
}

static bool said(const char *rule)
{
    for (size_t i = 0; i < issues.count; i++)
        if (strcmp(items[i].rule, rule) == 0) return true;
    return false;
}

static void begin(void)
{
    w = writer_over(bytes, sizeof bytes);
    text(DICOM_TAG_SOP_CLASS_UID, DICOM_VR_UI, "1.2.840.10008.5.1.4.1.1.2");
    text(DICOM_TAG_SOP_INSTANCE_UID, DICOM_VR_UI, "2.25.3");
    text(DICOM_TAG_MODALITY, DICOM_VR_CS, "CT");
}

static void patient(void)
{
    text(DICOM_TAG_PATIENT_ID, DICOM_VR_LO, "PAT-1");
}

static void consent(const char *type, const char *flag, const char *protocol)
{
    dicom_begin_item(&w, E);
    if (protocol != NULL) text(DICOM_TAG_TRIAL_PROTOCOL_ID, DICOM_VR_LO, protocol);
    if (type != NULL) text(DICOM_TAG_DISTRIBUTION_TYPE, DICOM_VR_CS, type);
    if (flag != NULL) text(DICOM_TAG_CONSENT_FOR_DISTRIBUTION, DICOM_VR_CS, flag);
    dicom_end_item(&w, E);
}

static void finish(void)
{
    text(DICOM_TAG_STUDY_INSTANCE_UID, DICOM_VR_UI, "2.25.1");
    text(DICOM_TAG_SERIES_INSTANCE_UID, DICOM_VR_UI, "2.25.2");
}

static struct account_key patient_key(const char *system, const char *value)
{
    struct policy_token token = {span_text(system), span_text(value)};
    return pseudonym_of(span_text(KEY), ACCOUNT_PATIENT, &token);
}

static const struct plan_party *party_of(const struct plan *p)
{
    return &p->parties[p->steps[0].patient];
}

TEST(plan__instance__one_record_about_its_patient)
{
    begin();
    patient();
    finish();
    plan();
    CHECK_EQ(out.record->step_count, 1);
    CHECK(out.record->steps[0].kind == PLAN_RECORD && out.assertion_count == 0);
    struct account_key key = patient_key(DICOM_SYSTEM_NO_ISSUER, "PAT-1");
    CHECK(account_key_equal(&party_of(out.record)->names[0], &key));
    key = dicom_adapter_document(span_text(KEY), span_text("2.25.3"));
    CHECK(out.record->has_document && account_key_equal(&out.record->document, &key));
    CHECK(out.class.types == policy_bit(POLICY_TYPE_IMAGING) && out.class.burned_in);
}

TEST(plan__issuers__the_systems_of_other_protocols)
{
    static const struct {
        const char *issuer, *system;
    } cases[] = {{"HOSP", "urn:id:HOSP"},
                 {"1.2.3.4", "urn:oid:1.2.3.4"},
                 {"MAIN", "http://example.org/mrn"}};
    const struct dicom_issuer table = {span_text("MAIN"), span_text("http://example.org/mrn")};
    for (size_t i = 0; i < 3; i++) {
        struct dicom_adapter_context with = context();
        with.issuers = &table;
        with.issuer_count = 1;
        begin();
        patient();
        text(DICOM_TAG_ISSUER_OF_PATIENT_ID, DICOM_VR_LO, cases[i].issuer);
        finish();
        CHECK_EQ(plan_with(&with), STATUS_OK);
        struct account_key key = patient_key(cases[i].system, "PAT-1");
        CHECK(account_key_equal(&party_of(out.record)->names[0], &key));
    }
}

TEST(plan__qualifiers_and_other_ids__universal_id_first)
{
    begin();
    patient();
    text(DICOM_TAG_ISSUER_OF_PATIENT_ID, DICOM_VR_LO, "HOSP");
    dicom_begin_sequence(&w, E, DICOM_TAG_ISSUER_QUALIFIERS_SEQUENCE);
    dicom_begin_item(&w, E);
    text(DICOM_TAG(0x0040, 0x0032), DICOM_VR_UT, "1.2.9");
    text(DICOM_TAG(0x0040, 0x0033), DICOM_VR_CS, "ISO");
    dicom_end_item(&w, E);
    dicom_end_sequence(&w, E);
    dicom_begin_sequence(&w, E, DICOM_TAG_OTHER_PATIENT_IDS_SEQUENCE);
    for (int i = 0; i < 2; i++) {
        dicom_begin_item(&w, E);
        text(DICOM_TAG_PATIENT_ID, DICOM_VR_LO, "77");
        if (i == 0) text(DICOM_TAG_ISSUER_OF_PATIENT_ID, DICOM_VR_LO, "OTHER");
        dicom_end_item(&w, E);
    }
    dicom_end_sequence(&w, E);
    finish();
    plan();
    CHECK_EQ(party_of(out.record)->name_count, 2);
    struct account_key key = patient_key("urn:oid:1.2.9", "PAT-1");
    CHECK(account_key_equal(&party_of(out.record)->names[0], &key));
    key = patient_key("urn:id:OTHER", "77");
    CHECK(account_key_equal(&party_of(out.record)->names[1], &key));
}

TEST(plan__no_patient__about_nobody)
{
    begin();
    dicom_begin_sequence(&w, E, DICOM_TAG_CONSENT_SEQUENCE);
    consent("RESTRICTED_REUSE", "NO", NULL);
    dicom_end_sequence(&w, E);
    plan();
    CHECK(party_of(out.record)->kind == PLAN_NOBODY && out.assertion_count == 0);
    CHECK(said("dicom-patient") && said("dicom-uid"));
}

// The one assertion of an instance with one item.
static const struct dicom_assertion *one(const char *type, const char *flag, const char *protocol)
{
    begin();
    patient();
    dicom_begin_sequence(&w, E, DICOM_TAG_CONSENT_SEQUENCE);
    consent(type, flag, protocol);
    dicom_end_sequence(&w, E);
    finish();
    plan();
    CHECK_EQ(out.assertion_count, 1);
    return &out.assertions[0];
}

TEST(assertion__no__denies_at_once)
{
    const struct plan *p = one("RESTRICTED_REUSE", "NO", NULL)->plan;
    CHECK(p->urgent && p->step_count == 1 && p->steps[0].kind == PLAN_GRANT);
    CHECK(p->steps[0].rule.flags == RULE_DENY && !said("dicom-consent"));
    CHECK(p->steps[0].rule.purposes[0] == policy_bit(POLICY_PURPOSE_HRESCH));
    CHECK(p->parties[p->steps[0].grantee].kind == PLAN_ANYONE);
}

TEST(assertion__withdrawn__ends_the_proposal_and_denies)
{
    struct account_key proposal = one("RESTRICTED_REUSE", "YES", NULL)->plan->document;
    const struct plan *p = one("RESTRICTED_REUSE", "WITHDRAWN", NULL)->plan;
    CHECK(p->urgent && p->step_count == 2 && account_key_equal(&p->document, &proposal));
    CHECK(p->steps[0].kind == PLAN_REVOKE_DOCUMENT && p->steps[1].rule.flags == RULE_DENY);
}

TEST(assertion__yes__only_proposes)
{
    const struct plan *p = one("NAMED_PROTOCOL", "YES", "TRIAL-7")->plan;
    CHECK(!p->urgent && p->step_count == 1 && p->steps[0].kind == PLAN_REQUEST);
    CHECK(p->steps[0].rule.flags == 0 && said("dicom-consent-proposed"));
    CHECK(p->steps[0].rule.purposes[0] == policy_bit(POLICY_PURPOSE_CLINTRCH));
    CHECK(p->parties[p->steps[0].grantee].kind == PLAN_NAMED);
    p = one("PUBLIC_RELEASE", "YES", NULL)->plan;
    CHECK(p->parties[p->steps[0].grantee].kind == PLAN_TENANT);
}

TEST(assertion__not_understood__denies)
{
    static const struct {
        const char *type, *flag;
    } cases[] = {{"FOO", "YES"},
                 {NULL, "YES"},
                 {"RESTRICTED_REUSE", NULL},
                 {"RESTRICTED_REUSE", "MAYBE"},
                 {NULL, NULL},
                 {"NAMED_PROTOCOL", "YES"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct plan *p = one(cases[i].type, cases[i].flag, NULL)->plan;
        CHECK(p->steps[p->step_count - 1].kind == PLAN_GRANT);
        CHECK(p->steps[p->step_count - 1].rule.flags == RULE_DENY && said("dicom-consent"));
    }
}

TEST(assertion__several__the_most_restrictive_of_each_matter)
{
    begin();
    patient();
    dicom_begin_sequence(&w, E, DICOM_TAG_CONSENT_SEQUENCE);
    consent("RESTRICTED_REUSE", "YES", NULL);
    consent("RESTRICTED_REUSE", "NO", NULL);
    consent("NAMED_PROTOCOL", "YES", "A");
    consent("NAMED_PROTOCOL", "YES", "A");
    consent("NAMED_PROTOCOL", "WITHDRAWN", "B");
    dicom_end_sequence(&w, E);
    finish();
    plan();
    CHECK_EQ(out.assertion_count, 3);
    CHECK(out.assertions[0].flag == DICOM_FLAG_NO && out.assertions[1].flag == DICOM_FLAG_YES &&
          out.assertions[2].flag == DICOM_FLAG_WITHDRAWN);
}

TEST(assertion__too_many__limit)
{
    begin();
    patient();
    dicom_begin_sequence(&w, E, DICOM_TAG_CONSENT_SEQUENCE);
    for (int i = 0; i < 33; i++) consent("RESTRICTED_REUSE", "NO", NULL);
    dicom_end_sequence(&w, E);
    finish();
    struct dicom_adapter_context usual = context();
    CHECK_EQ(plan_with(&usual), STATUS_LIMIT);
}

TEST(class__labels__what_the_decision_asks)
{
    begin();
    patient();
    text(DICOM_TAG_PATIENT_IDENTITY_REMOVED, DICOM_VR_CS, "YES");
    text(DICOM_TAG_BODY_PART_EXAMINED, DICOM_VR_CS, "BREAST");
    finish();
    text(DICOM_TAG_BURNED_IN_ANNOTATION, DICOM_VR_CS, "NO");
    text(DICOM_TAG_RECOGNIZABLE_FEATURES, DICOM_VR_CS, "YES");
    text(DICOM_TAG_CONFIDENTIALITY_CONSTRAINT, DICOM_VR_LO, "VIP");
    plan();
    CHECK(out.class.sensitivities == policy_bit(POLICY_SENSITIVITY_SEX));
    CHECK(out.class.sensitivity_unknown && out.class.confidentiality == POLICY_V);
    CHECK(!out.class.deidentified && !out.class.burned_in && said("dicom-deidentification"));
    w = writer_over(bytes, sizeof bytes);
    text(DICOM_TAG_SOP_INSTANCE_UID, DICOM_VR_UI, "2.25.3");
    plan();
    CHECK_EQ(out.class.types, 0);
}

TEST(memory__every_size__no_space_or_the_same)
{
    begin();
    patient();
    finish();
    plan();
    struct dicom_adapter_context usual = context();
    for (size_t size = 0; size < 200000; size += 501) {
        struct arena small = arena_over(memory + (2 << 20), size);
        enum status status = dicom_adapter_plan(&out, &metadata, &usual, &small, NULL);
        CHECK(status == STATUS_OK || status == STATUS_NO_SPACE);
    }
}

static bool holds(span json, const char *part)
{
    return json.size != 0 && memmem(json.data, json.size, part, strlen(part)) != NULL;
}

TEST(fhir__study_and_patient__as_r4_maps_them)
{
    static uint8_t json[1 << 16];
    w = writer_over(bytes, sizeof bytes);
    text(DICOM_TAG_IMAGE_TYPE, DICOM_VR_CS, "ORIGINAL\\PRIMARY");
    text(DICOM_TAG_SOP_CLASS_UID, DICOM_VR_UI, "1.2.840.10008.5.1.4.1.1.2");
    text(DICOM_TAG_SOP_INSTANCE_UID, DICOM_VR_UI, "2.25.3");
    text(DICOM_TAG_STUDY_DATE, DICOM_VR_DA, "2026.01.15");
    text(DICOM_TAG_SERIES_DATE, DICOM_VR_DA, "20260229");
    text(DICOM_TAG_STUDY_TIME, DICOM_VR_TM, "0715");
    text(DICOM_TAG_ACCESSION_NUMBER, DICOM_VR_SH, "ACC-9");
    text(DICOM_TAG_MODALITY, DICOM_VR_CS, "MR");
    text(DICOM_TAG_TIMEZONE_OFFSET, DICOM_VR_SH, "+0130");
    text(DICOM_TAG_PATIENT_NAME, DICOM_VR_PN, "Yamada^Tarou Jirou^^Dr.=^^");
    text(DICOM_TAG_PATIENT_ID, DICOM_VR_LO, "PAT-1");
    text(DICOM_TAG_PATIENT_BIRTH_DATE, DICOM_VR_DA, "19700131");
    text(DICOM_TAG_PATIENT_SEX, DICOM_VR_CS, "F");
    dicom_begin_sequence(&w, E, DICOM_TAG_CONSENT_SEQUENCE);
    consent("RESTRICTED_REUSE", "YES", NULL);
    dicom_end_sequence(&w, E);
    finish();
    text(DICOM_TAG_SERIES_NUMBER, DICOM_VR_IS, "4");
    text(DICOM_TAG_LATERALITY, DICOM_VR_CS, "L");
    plan();
    struct dicom_adapter_context usual = context();
    struct writer j = writer_over(json, sizeof json);
    CHECK_EQ(dicom_fhir_write(&j, &metadata, &out, &usual, &arena), STATUS_OK);
    static const char *const parts[] = {
        "\"started\":\"2026-01-15T07:15:00+01:30\"",
        "{\"system\":\"urn:dicom:uid\",\"value\":\"urn:oid:2.25.1\"}",
        "\"code\":\"ACSN\"",
        "\"family\":\"Yamada\",\"given\":[\"Tarou\",\"Jirou\"],\"prefix\":[\"Dr.\"]",
        "\"valueCode\":\"ABC\"",
        "\"birthDate\":\"1970-01-31\"",
        "\"gender\":\"female\"",
        "\"number\":4",
        "\"code\":\"7771000\"",
        "\"title\":\"ORIGINAL\\\\PRIMARY\"",
        "\"status\":\"proposed\"",
        "\"uid\":\"2.25.2\"",
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!holds(writer_span(&j), parts[i])) {
            fprintf(stderr, "missing: %s\nin %.*s\n", parts[i], (int)j.size, (char *)json);
            CHECK(false);
        }
    CHECK(!holds(writer_span(&j), "2026-02-29"));
}

int main(void)
{
    RUN(plan__instance__one_record_about_its_patient);
    RUN(plan__issuers__the_systems_of_other_protocols);
    RUN(plan__qualifiers_and_other_ids__universal_id_first);
    RUN(plan__no_patient__about_nobody);
    RUN(assertion__no__denies_at_once);
    RUN(assertion__withdrawn__ends_the_proposal_and_denies);
    RUN(assertion__yes__only_proposes);
    RUN(assertion__not_understood__denies);
    RUN(assertion__several__the_most_restrictive_of_each_matter);
    RUN(assertion__too_many__limit);
    RUN(class__labels__what_the_decision_asks);
    RUN(memory__every_size__no_space_or_the_same);
    RUN(fhir__study_and_patient__as_r4_maps_them);
    return check_report();
}
