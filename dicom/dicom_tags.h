// SPDX-License-Identifier: Apache-2.0
// The attributes this project knows by name, and which of them say who and what an object is.
#ifndef CONSENTRY_DICOM_TAGS_H
#define CONSENTRY_DICOM_TAGS_H

#include "dicom/dicom_dictionary.h"

// clang-format off
// name, group, element, the VR of PS3.6, identity: two answers in one file are refused, as is one
// that cannot be read. Ascending.
#define DICOM_TAGS_TABLE(X)                                        \
    X(SPECIFIC_CHARACTER_SET,        0x0008, 0x0005, CS, true)     \
    X(IMAGE_TYPE,                    0x0008, 0x0008, CS, false)    \
    X(SOP_CLASS_UID,                 0x0008, 0x0016, UI, true)     \
    X(SOP_INSTANCE_UID,              0x0008, 0x0018, UI, true)     \
    X(STUDY_DATE,                    0x0008, 0x0020, DA, false)    \
    X(SERIES_DATE,                   0x0008, 0x0021, DA, false)    \
    X(STUDY_TIME,                    0x0008, 0x0030, TM, false)    \
    X(SERIES_TIME,                   0x0008, 0x0031, TM, false)    \
    X(ACCESSION_NUMBER,              0x0008, 0x0050, SH, true)     \
    X(ISSUER_OF_ACCESSION_SEQUENCE,  0x0008, 0x0051, SQ, true)     \
    X(MODALITY,                      0x0008, 0x0060, CS, true)     \
    X(MODALITIES_IN_STUDY,           0x0008, 0x0061, CS, false)    \
    X(INSTITUTION_NAME,              0x0008, 0x0080, LO, false)    \
    X(INSTITUTION_CODE_SEQUENCE,     0x0008, 0x0082, SQ, false)    \
    X(REFERRING_PHYSICIAN,           0x0008, 0x0090, PN, false)    \
    X(REFERRING_PHYSICIAN_SEQUENCE,  0x0008, 0x0096, SQ, false)    \
    X(CODE_VALUE,                    0x0008, 0x0100, SH, false)    \
    X(CODING_SCHEME,                 0x0008, 0x0102, SH, false)    \
    X(CODE_MEANING,                  0x0008, 0x0104, LO, false)    \
    X(TIMEZONE_OFFSET,               0x0008, 0x0201, SH, false)    \
    X(STUDY_DESCRIPTION,             0x0008, 0x1030, LO, false)    \
    X(PROCEDURE_CODE_SEQUENCE,       0x0008, 0x1032, SQ, false)    \
    X(SERIES_DESCRIPTION,            0x0008, 0x103e, LO, false)    \
    X(PERFORMING_PHYSICIAN,          0x0008, 0x1050, PN, false)    \
    X(PERFORMING_PHYSICIAN_SEQUENCE, 0x0008, 0x1052, SQ, false)    \
    X(READING_PHYSICIAN,             0x0008, 0x1060, PN, false)    \
    X(OPERATORS_NAME,                0x0008, 0x1070, PN, false)    \
    X(OPERATOR_SEQUENCE,             0x0008, 0x1072, SQ, false)    \
    X(REFERENCED_SERIES_SEQUENCE,    0x0008, 0x1115, SQ, false)    \
    X(REFERENCED_SOP_CLASS_UID,      0x0008, 0x1150, UI, false)    \
    X(REFERENCED_SOP_INSTANCE_UID,   0x0008, 0x1155, UI, false)    \
    X(TRANSACTION_UID,               0x0008, 0x1195, UI, false)    \
    X(FAILURE_REASON,                0x0008, 0x1197, US, false)    \
    X(FAILED_SOP_SEQUENCE,           0x0008, 0x1198, SQ, false)    \
    X(REFERENCED_SOP_SEQUENCE,       0x0008, 0x1199, SQ, false)    \
    X(ANATOMIC_REGION_SEQUENCE,      0x0008, 0x2218, SQ, false)    \
    X(PATIENT_NAME,                  0x0010, 0x0010, PN, true)     \
    X(PATIENT_ID,                    0x0010, 0x0020, LO, true)     \
    X(ISSUER_OF_PATIENT_ID,          0x0010, 0x0021, LO, true)     \
    X(TYPE_OF_PATIENT_ID,            0x0010, 0x0022, CS, true)     \
    X(ISSUER_QUALIFIERS_SEQUENCE,    0x0010, 0x0024, SQ, true)     \
    X(PATIENT_BIRTH_DATE,            0x0010, 0x0030, DA, true)     \
    X(PATIENT_SEX,                   0x0010, 0x0040, CS, true)     \
    X(OTHER_PATIENT_IDS,             0x0010, 0x1000, LO, true)     \
    X(OTHER_PATIENT_IDS_SEQUENCE,    0x0010, 0x1002, SQ, true)     \
    X(TRIAL_SPONSOR,                 0x0012, 0x0010, LO, true)     \
    X(TRIAL_PROTOCOL_ID,             0x0012, 0x0020, LO, true)     \
    X(ISSUER_OF_TRIAL_PROTOCOL_ID,   0x0012, 0x0022, LO, true)     \
    X(TRIAL_SUBJECT_ID,              0x0012, 0x0040, LO, true)     \
    X(PATIENT_IDENTITY_REMOVED,      0x0012, 0x0062, CS, true)     \
    X(DEIDENTIFICATION_METHOD,       0x0012, 0x0063, LO, true)     \
    X(DEIDENTIFICATION_SEQUENCE,     0x0012, 0x0064, SQ, true)     \
    X(TRIAL_ETHICS_COMMITTEE,        0x0012, 0x0081, LO, true)     \
    X(TRIAL_ETHICS_APPROVAL,         0x0012, 0x0082, LO, true)     \
    X(CONSENT_SEQUENCE,              0x0012, 0x0083, SQ, true)     \
    X(DISTRIBUTION_TYPE,             0x0012, 0x0084, CS, true)     \
    X(CONSENT_FOR_DISTRIBUTION,      0x0012, 0x0085, CS, true)     \
    X(BODY_PART_EXAMINED,            0x0018, 0x0015, CS, false)    \
    X(STUDY_INSTANCE_UID,            0x0020, 0x000d, UI, true)     \
    X(SERIES_INSTANCE_UID,           0x0020, 0x000e, UI, true)     \
    X(STUDY_ID,                      0x0020, 0x0010, SH, false)    \
    X(SERIES_NUMBER,                 0x0020, 0x0011, IS, false)    \
    X(INSTANCE_NUMBER,               0x0020, 0x0013, IS, false)    \
    X(LATERALITY,                    0x0020, 0x0060, CS, false)    \
    X(PIXEL_REPRESENTATION,          0x0028, 0x0103, US, false)    \
    X(BURNED_IN_ANNOTATION,          0x0028, 0x0301, CS, true)     \
    X(RECOGNIZABLE_FEATURES,         0x0028, 0x0302, CS, true)     \
    X(LONGITUDINAL_MODIFIED,         0x0028, 0x0303, CS, true)     \
    X(REQUESTED_PROCEDURE_SEQUENCE,  0x0032, 0x1064, SQ, false)    \
    X(REQUEST_ATTRIBUTES_SEQUENCE,   0x0040, 0x0275, SQ, false)    \
    X(REASON_FOR_PROCEDURE,          0x0040, 0x1002, LO, false)    \
    X(CONFIDENTIALITY_CONSTRAINT,    0x0040, 0x3001, LO, true)     \
    X(CONCEPT_NAME_CODE_SEQUENCE,    0x0040, 0xa043, SQ, false)
// clang-format on

// DICOM_TAG_PATIENT_ID and so on. Macros would need one line each; an enum takes the table.
enum dicom_known_tag {
#define X(name, group, element, vr, identity) DICOM_TAG_##name = (int)DICOM_TAG(group, element),
    DICOM_TAGS_TABLE(X)
#undef X
};

// The same rows counted from 0: DICOM_ROW_PATIENT_ID and so on.
enum dicom_row {
#define X(name, group, element, vr, identity) DICOM_ROW_##name,
    DICOM_TAGS_TABLE(X)
#undef X
        DICOM_ROW_COUNT
};

#endif
