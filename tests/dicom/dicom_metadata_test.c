// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_metadata.h"

#include "dicom/dicom_reader.h"
#include "tests/check.h"
#include "tests/dicom/dicom_samples.h"

static const enum dicom_encoding LE = DICOM_EXPLICIT_LE;

static struct dicom_node nodes[256];
static uint8_t memory[1 << 12], bytes[1 << 14];
static struct issue items[16];
static struct issues issues;
static struct dicom_dataset ds;
static struct dicom_metadata metadata;
static struct arena arena;
static struct writer w;

static void begin(void)
{
    w = writer_over(bytes, sizeof bytes);
}

static enum status judge(void)
{
    arena = arena_over(memory, sizeof memory);
    issues = issues_over(items, 16);
    ds = dicom_dataset_over(nodes, 256);
    struct dicom_options options = {.bare = true,
                                    .transfer_syntax = span_text(DICOM_UID_EXPLICIT_LE)};
    CHECK_EQ(w.status, STATUS_OK);
    CHECK_EQ(dicom_read(&ds, writer_span(&w), &options, &arena, NULL), STATUS_OK);
    return dicom_metadata_read(&metadata, &ds, &issues);
}

static bool noted(enum issue_severity severity, const char *rule, const char *location)
{
    for (size_t i = 0; i < issues.count; i++) {
        bool same = items[i].severity == severity && strcmp(items[i].rule, rule) == 0;
        if (same && strcmp(items[i].location, location) == 0) return true;
    }
    return false;
}

TEST(read__sample__attributes_found)
{
    begin();
    sample_elements(&w, LE);
    CHECK_EQ(judge(), STATUS_OK);
    CHECK_EQ(issues.count, 0);
    CHECK(span_is(dicom_metadata_bytes(&metadata, DICOM_ROW_PATIENT_ID), SAMPLE_PATIENT_ID));
    CHECK(span_is(dicom_metadata_bytes(&metadata, DICOM_ROW_MODALITY), "CT"));
    CHECK(span_is(dicom_metadata_bytes(&metadata, DICOM_ROW_STUDY_INSTANCE_UID), SAMPLE_STUDY_UID));
    CHECK_EQ(metadata.at[DICOM_ROW_ACCESSION_NUMBER], DICOM_ABSENT);
    CHECK_EQ(dicom_metadata_bytes(&metadata, DICOM_ROW_ACCESSION_NUMBER).size, 0);
    char text[64];
    struct writer out = writer_over(text, sizeof text);
    dicom_metadata_text(&metadata, DICOM_ROW_STUDY_DESCRIPTION, &out);
    CHECK(span_is(writer_span(&out), "Abdomen \xc3\xbc"
                                     "bersicht"));
    uint32_t consent = metadata.at[DICOM_ROW_CONSENT_SEQUENCE];
    span flag;
    CHECK_EQ(dicom_item_text(&metadata, dicom_item(&ds, consent, 0),
                             DICOM_TAG_CONSENT_FOR_DISTRIBUTION, &arena, &flag),
             STATUS_OK);
    CHECK(span_is(flag, "NO"));
}

TEST(identity_vr__bytes_with_text__read)
{
    begin();
    dicom_write_text(&w, LE, DICOM_TAG_PATIENT_ID, DICOM_VR_OB, "PAT-1 ");
    CHECK_EQ(judge(), STATUS_OK);
    CHECK(span_is(dicom_metadata_bytes(&metadata, DICOM_ROW_PATIENT_ID), "PAT-1"));
}

TEST(identity_vr__number_or_sequence__refused)
{
    begin();
    dicom_write_u32(&w, LE, DICOM_TAG_PATIENT_ID, DICOM_VR_UL, 4711);
    CHECK_EQ(judge(), STATUS_BAD_VALUE);
    CHECK(noted(ISSUE_ERROR, "dicom-identity-vr", "(0010,0020)"));
    begin();
    dicom_begin_sequence(&w, LE, DICOM_TAG_PATIENT_ID);
    dicom_end_sequence(&w, LE);
    CHECK_EQ(judge(), STATUS_BAD_VALUE);
    begin();
    dicom_write_text(&w, LE, DICOM_TAG_CONSENT_SEQUENCE, DICOM_VR_LO, "YES");
    CHECK_EQ(judge(), STATUS_BAD_VALUE);
    CHECK(noted(ISSUE_ERROR, "dicom-identity-vr", "(0012,0083)"));
}

TEST(charset__identity_text_that_does_not_decode__refused)
{
    begin();
    dicom_write_text(&w, LE, DICOM_TAG_STUDY_DESCRIPTION, DICOM_VR_LO, "caf\xe9"); // no identity
    CHECK_EQ(judge(), STATUS_OK);
    dicom_write_text(&w, LE, DICOM_TAG_PATIENT_NAME, DICOM_VR_PN, "Ren\xe9");
    CHECK_EQ(judge(), STATUS_BAD_VALUE);
    CHECK(noted(ISSUE_ERROR, "dicom-charset", "(0010,0010)"));
    begin();
    dicom_write_element(&w, LE, DICOM_TAG_PATIENT_ID, DICOM_VR_LO, span_of("A\0B", 3));
    CHECK_EQ(judge(), STATUS_BAD_VALUE);
}

TEST(charset__unknown__warned_and_ascii_read)
{
    begin();
    dicom_write_text(&w, LE, DICOM_TAG_SPECIFIC_CHARACTER_SET, DICOM_VR_CS, "KLINGON");
    dicom_write_text(&w, LE, DICOM_TAG_PATIENT_ID, DICOM_VR_LO, "A<script>\x1b");
    CHECK_EQ(judge(), STATUS_BAD_VALUE); // ESC announces nothing here
    begin();
    dicom_write_text(&w, LE, DICOM_TAG_SPECIFIC_CHARACTER_SET, DICOM_VR_CS, "KLINGON");
    dicom_write_text(&w, LE, DICOM_TAG_PATIENT_ID, DICOM_VR_LO, "A<script>");
    CHECK_EQ(judge(), STATUS_OK);
    CHECK(noted(ISSUE_WARNING, "dicom-charset", "(0008,0005)"));
}

TEST(charset__of_an_item__holds_for_its_text)
{
    begin();
    dicom_begin_sequence(&w, LE, DICOM_TAG_OTHER_PATIENT_IDS_SEQUENCE);
    dicom_begin_item(&w, LE);
    dicom_write_text(&w, LE, DICOM_TAG_SPECIFIC_CHARACTER_SET, DICOM_VR_CS, "ISO_IR 100");
    dicom_write_text(&w, LE, DICOM_TAG_ISSUER_OF_PATIENT_ID, DICOM_VR_LO, "H\xf4pital");
    dicom_end_item(&w, LE);
    dicom_end_sequence(&w, LE);
    CHECK_EQ(judge(), STATUS_OK);
    uint32_t item = dicom_item(&ds, metadata.at[DICOM_ROW_OTHER_PATIENT_IDS_SEQUENCE], 0);
    span issuer;
    CHECK_EQ(dicom_item_text(&metadata, item, DICOM_TAG_ISSUER_OF_PATIENT_ID, &arena, &issuer),
             STATUS_OK);
    CHECK(span_is(issuer, "H\xc3\xb4pital"));
}

TEST(uid__forms__valid_or_refused)
{
    static const char *const good[] = {"1.2.840.10008.1.1", "0.0", "2.25.0", "1"};
    static const char *const bad[] = {
        "",
        ".",
        "1.",
        ".1",
        "1..2",
        "1.02",
        "00",
        "1.2.a",
        "../../etc/passwd",
        "1.2 ",
        "1-2",
        "1.2\\1.3",
        "12345678901234567890123456789012345678901234567890123456789012345"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        CHECK(dicom_uid_valid(span_text(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(!dicom_uid_valid(span_text(bad[i])));
        if (i == 0 || i == 9) continue; // absent, or with padding
        begin();
        dicom_write_text(&w, LE, DICOM_TAG_STUDY_INSTANCE_UID, DICOM_VR_UI, bad[i]);
        CHECK_EQ(judge(), STATUS_BAD_VALUE);
        CHECK(noted(ISSUE_ERROR, "dicom-uid", "(0020,000D)"));
    }
    CHECK(!dicom_uid_valid(span_of("1.2\0.3", 6)));
}

TEST(meta__class_or_instance_differ__warned)
{
    begin();
    dicom_write_file_header(&w, span_text(SAMPLE_SOP_CLASS), span_text("2.25.999"),
                            span_text(DICOM_UID_EXPLICIT_LE));
    sample_elements(&w, LE);
    arena = arena_over(memory, sizeof memory);
    issues = issues_over(items, 16);
    ds = dicom_dataset_over(nodes, 256);
    CHECK_EQ(dicom_read(&ds, writer_span(&w), NULL, &arena, NULL), STATUS_OK);
    CHECK_EQ(dicom_metadata_read(&metadata, &ds, &issues), STATUS_OK);
    CHECK_EQ(issues.count, 1);
    CHECK(noted(ISSUE_WARNING, "dicom-meta", "(0002,0003)"));
}

TEST(locate__out_of_order__first_of_each)
{
    begin();
    dicom_write_text(&w, LE, DICOM_TAG_STUDY_ID, DICOM_VR_SH, "S");
    dicom_write_text(&w, LE, DICOM_TAG_STUDY_DESCRIPTION, DICOM_VR_LO, "A");
    dicom_write_text(&w, LE, DICOM_TAG_STUDY_DESCRIPTION, DICOM_VR_LO, "B");
    CHECK_EQ(judge(), STATUS_OK);
    CHECK(span_is(dicom_metadata_bytes(&metadata, DICOM_ROW_STUDY_DESCRIPTION), "A"));
    CHECK(span_is(dicom_metadata_bytes(&metadata, DICOM_ROW_STUDY_ID), "S"));
}

int main(void)
{
    RUN(read__sample__attributes_found);
    RUN(identity_vr__bytes_with_text__read);
    RUN(identity_vr__number_or_sequence__refused);
    RUN(charset__identity_text_that_does_not_decode__refused);
    RUN(charset__unknown__warned_and_ascii_read);
    RUN(charset__of_an_item__holds_for_its_text);
    RUN(uid__forms__valid_or_refused);
    RUN(meta__class_or_instance_differ__warned);
    RUN(locate__out_of_order__first_of_each);
    return check_report();
}
