// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/imaging_match.h"

#include "tests/check.h"

// PS3.4 C.2.2.2, case by case: value, key, VR, whether it matches.
static const struct {
    const char *value, *key;
    enum dicom_vr vr;
    bool matches;
} cases[] = {
    {"anything", "", DICOM_VR_LO, true},
    {"", "*", DICOM_VR_LO, true},
    {"", "A", DICOM_VR_LO, false},
    {"CT", "CT", DICOM_VR_CS, true},
    {"CT", "ct", DICOM_VR_CS, false},
    {"CT\\MR", "MR", DICOM_VR_CS, true},
    {"CT\\MR", "CT\\MR", DICOM_VR_CS, false},
    {"ABC", "A*", DICOM_VR_LO, true},
    {"ABC", "*C", DICOM_VR_LO, true},
    {"ABC", "A?C", DICOM_VR_LO, true},
    {"ABC", "A?", DICOM_VR_LO, false},
    {"A\xc3\xa4"
     "C",
     "A?C", DICOM_VR_LO, true},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "*a*a*a*a*a*a*a*b", DICOM_VR_LO,
     false},
    {"Muster^Erika^^Dr.", "muster^erika", DICOM_VR_PN, true},
    {"Muster^Erika^^Dr.", "MUSTER", DICOM_VR_PN, true},
    {"Muster^Erika", "Muster^Eri", DICOM_VR_PN, false},
    {"Muster^Erika", "Mus*^Eri*", DICOM_VR_PN, true},
    {"Muster^Erika", "^Erika", DICOM_VR_PN, true},
    {"Muster^Erika^", "Muster^Erika^^^", DICOM_VR_PN, true},
    {"Yamada^Tarou=\xe5\xb1\xb1\xe7\x94\xb0^\xe5\xa4\xaa\xe9\x83\x8e", "\xe5\xb1\xb1\xe7\x94\xb0*",
     DICOM_VR_PN, true},
    {"20260115", "20260115", DICOM_VR_DA, true},
    {"20260115", "20260101-20260131", DICOM_VR_DA, true},
    {"20260131", "20260101-20260131", DICOM_VR_DA, true},
    {"20260201", "20260101-20260131", DICOM_VR_DA, false},
    {"20260201", "20260101-", DICOM_VR_DA, true},
    {"20251231", "-20260101", DICOM_VR_DA, true},
    {"", "20260101-", DICOM_VR_DA, false},
    {"2026.01.15", "20260115", DICOM_VR_DA, true},
    {"071530.25", "0715", DICOM_VR_TM, true},
    {"071530.25", "0716-", DICOM_VR_TM, false},
    {"071530", "0700-0715", DICOM_VR_TM, true},
    {"1.2.3", "1.2.3", DICOM_VR_UI, true},
    {"1.2.3", "1.2", DICOM_VR_UI, false},
    {"1.2.3", "9\\1.2.3\\8", DICOM_VR_UI, true},
    {"1.2.3", "9,1.2.3", DICOM_VR_UI, true},
    {"1.2.3", "1.2.*", DICOM_VR_UI, false},
};

TEST(imaging_match__cases__as_ps3_4_says)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool matches =
            imaging_match(span_text(cases[i].value), span_text(cases[i].key), cases[i].vr);
        if (matches != cases[i].matches) fprintf(stderr, "%s %s\n", cases[i].value, cases[i].key);
        CHECK_EQ(matches, cases[i].matches);
    }
}

int main(void)
{
    RUN(imaging_match__cases__as_ps3_4_says);
    return check_report();
}
