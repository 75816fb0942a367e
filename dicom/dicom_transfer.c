// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_transfer.h"

struct row {
    const char *uid;
    struct dicom_transfer transfer;
};

// clang-format off
static const struct row rows[] = {
    {DICOM_UID_EXPLICIT_LE,     {DICOM_EXPLICIT_LE, false, false}},
    {DICOM_UID_IMPLICIT_LE,     {DICOM_IMPLICIT_LE, false, false}},
    {DICOM_UID_EXPLICIT_BE,     {DICOM_EXPLICIT_BE, false, false}},
    {DICOM_UID_DEFLATED_LE,     {DICOM_EXPLICIT_LE, true,  false}},
    {"1.2.840.10008.1.2.4.95",  {DICOM_EXPLICIT_LE, true,  false}}, // JPIP referenced, deflated
    {"1.2.840.10008.1.2.4.205", {DICOM_EXPLICIT_LE, true,  false}}, // JPIP HTJ2K, deflated
    {"1.2.840.10008.1.20",      {DICOM_IMPLICIT_LE, false, false}}, // Papyrus 3, retired
    {"1.2.840.113619.5.2",      {DICOM_IMPLICIT_LE, false, false}}, // GE: pixels alone big endian
};
// clang-format on

struct dicom_transfer dicom_transfer_of(span uid)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (span_is(uid, rows[i].uid)) return rows[i].transfer;
    }
    return (struct dicom_transfer){DICOM_EXPLICIT_LE, false, true};
}
