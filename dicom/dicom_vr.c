// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_vr.h"

const struct dicom_vr_info dicom_vr_rows[DICOM_VR_COUNT] = {
    [DICOM_VR_NONE] = {"--", false, DICOM_KIND_NONE, 1, false, DICOM_TRIM_NONE},
#define X(name, first, second, form, kind, width, multiple, trim)                        \
    [DICOM_VR_##name] = {{first, second, 0}, (form) != 0,      DICOM_KIND_##kind, width, \
                         multiple,           DICOM_TRIM_##trim},
    DICOM_VR_TABLE(X) DICOM_VR_CONTEXT_TABLE(X)
#undef X
};

#define SLOT(first, second) (((first) - 'A') * 26 + ((second) - 'A'))

const uint8_t dicom_vr_at[26 * 26] = {
#define X(name, first, second, form, kind, width, multiple, trim) \
    [SLOT(first, second)] = DICOM_VR_##name,
    DICOM_VR_TABLE(X)
#undef X
};
