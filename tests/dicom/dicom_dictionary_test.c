// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_dictionary.h"
#include "dicom/dicom_dictionary_internal.h"
#include "dicom/dicom_tags.h"
#include "dicom/dicom_transfer.h"
#include "tests/check.h"

TEST(vr_of__every_code__itself_and_no_others)
{
    int found = 0;
    for (int a = 0; a < 256; a++) {
        for (int b = 0; b < 256; b++) {
            enum dicom_vr vr = dicom_vr_of((uint8_t)a, (uint8_t)b);
            if (vr == DICOM_VR_NONE) continue;
            found++;
            CHECK(dicom_vr_info(vr)->code[0] == a && dicom_vr_info(vr)->code[1] == b);
        }
    }
    CHECK_EQ(found, 34); // PS3.5 2022b table 6.2-1
}

TEST(dictionary__table__ascending)
{
    for (size_t i = 1; i < DICOM_TABLE_ROWS; i++) {
        CHECK(dicom_table_tags[i - 1] < dicom_table_tags[i]);
    }
}

TEST(dictionary_vr__known_tags__as_ps3_6)
{
    CHECK_EQ(dicom_dictionary_vr(0x00100020), DICOM_VR_LO);
    CHECK_EQ(dicom_dictionary_vr(0x00100010), DICOM_VR_PN);
    CHECK_EQ(dicom_dictionary_vr(0x0020000d), DICOM_VR_UI);
    CHECK_EQ(dicom_dictionary_vr(0x00120083), DICOM_VR_SQ);
    CHECK_EQ(dicom_dictionary_vr(0x00280106), DICOM_VR_XS);
    CHECK_EQ(dicom_dictionary_vr(0x7fe00010), DICOM_VR_PX);
    CHECK_EQ(dicom_dictionary_vr(0x00041200), DICOM_VR_UL);
    CHECK_EQ(dicom_dictionary_vr(0xfffee000), DICOM_VR_NONE);
}

TEST(dictionary_vr__repeating_groups__folded)
{
    CHECK_EQ(dicom_dictionary_vr(0x60000010), DICOM_VR_US);
    CHECK_EQ(dicom_dictionary_vr(0x601e0010), DICOM_VR_US);
    CHECK_EQ(dicom_dictionary_vr(0x60ff1010), DICOM_VR_UN); // odd: private
    CHECK_EQ(dicom_dictionary_vr(0x50103000), DICOM_VR_OX);
    CHECK_EQ(dicom_dictionary_vr(0x002031a0), DICOM_VR_CS);
    CHECK_EQ(dicom_dictionary_vr(0x00280452), DICOM_VR_LO);
    CHECK(span_is(dicom_dictionary_keyword(0x60023000), "OverlayData"));
}

TEST(dictionary_vr__rules__group_length_creator_private)
{
    CHECK_EQ(dicom_dictionary_vr(0x00090000), DICOM_VR_UL);
    CHECK_EQ(dicom_dictionary_vr(0x77770000), DICOM_VR_UL);
    CHECK_EQ(dicom_dictionary_vr(0x00090010), DICOM_VR_LO);
    CHECK_EQ(dicom_dictionary_vr(0x000900ff), DICOM_VR_LO);
    CHECK_EQ(dicom_dictionary_vr(0x00090100), DICOM_VR_UN);
    CHECK_EQ(dicom_dictionary_vr(0x00091001), DICOM_VR_UN);
    CHECK_EQ(dicom_dictionary_vr(0x0010ffff), DICOM_VR_UN);
    CHECK_EQ(dicom_dictionary_vr(0xffffffff), DICOM_VR_UN);
    CHECK_EQ(dicom_dictionary_vr(0), DICOM_VR_UL);
}

TEST(dictionary_tag__every_keyword__back_to_its_tag)
{
    for (size_t i = 0; i < DICOM_TABLE_ROWS; i++) {
        uint32_t tag = dicom_table_tags[i];
        if (dicom_is_private(tag)) continue;
        CHECK_EQ(dicom_dictionary_tag(dicom_dictionary_keyword(tag)), tag);
    }
    CHECK_EQ(dicom_dictionary_tag(span_text("PatientID")), 0x00100020);
    CHECK_EQ(dicom_dictionary_tag(span_text("PatientI")), 0);
    CHECK_EQ(dicom_dictionary_tag(span_text("patientid")), 0);
    CHECK_EQ(dicom_dictionary_tag(span_text("")), 0);
    CHECK_EQ(dicom_dictionary_tag(span_text("zzzz")), 0);
}

TEST(tags__table__agrees_with_the_dictionary)
{
    uint32_t last = 0;
#define X(name, group, element, vr, identity)                                \
    CHECK_EQ(dicom_dictionary_vr(DICOM_TAG(group, element)), DICOM_VR_##vr); \
    CHECK_EQ(DICOM_TAG_##name, DICOM_TAG(group, element));                   \
    CHECK(DICOM_TAG(group, element) > last);                                 \
    last = DICOM_TAG(group, element);
    DICOM_TAGS_TABLE(X)
#undef X
}

TEST(transfer_of__uids__their_layout)
{
    CHECK_EQ(dicom_transfer_of(span_text("1.2.840.10008.1.2")).encoding, DICOM_IMPLICIT_LE);
    CHECK_EQ(dicom_transfer_of(span_text("1.2.840.10008.1.2.2")).encoding, DICOM_EXPLICIT_BE);
    CHECK(dicom_transfer_of(span_text("1.2.840.10008.1.2.1.99")).deflated);
    CHECK(dicom_transfer_of(span_text("1.2.840.10008.1.2.4.50")).encapsulated);
    CHECK_EQ(dicom_transfer_of(span_text("9.9.9")).encoding, DICOM_EXPLICIT_LE);
    CHECK(!dicom_transfer_of(span_text("1.2.840.10008.1.2.1")).encapsulated);
}

int main(void)
{
    RUN(vr_of__every_code__itself_and_no_others);
    RUN(dictionary__table__ascending);
    RUN(dictionary_vr__known_tags__as_ps3_6);
    RUN(dictionary_vr__repeating_groups__folded);
    RUN(dictionary_vr__rules__group_length_creator_private);
    RUN(dictionary_tag__every_keyword__back_to_its_tag);
    RUN(tags__table__agrees_with_the_dictionary);
    RUN(transfer_of__uids__their_layout);
    return check_report();
}
