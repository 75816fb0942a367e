// SPDX-License-Identifier: Apache-2.0
// A DICOM instance as FHIR R4 resources: its Patient, the ImagingStudy with one series and one
// instance, and a proposed Consent for each assertion of (0012,0083).
//
// The map is that of ImagingStudy in R4, whose printed tags (0080,0050) and (0007,0080) are taken
// as what they must be, (0008,0050) and (0070,0080). A time without an offset, (0008,0201), cannot
// be a FHIR dateTime: then the date stands alone. Values that their FHIR type cannot hold are left
// out. References are by identifier, since nobody knows the ids these resources will get.
#ifndef CONSENTRY_ADAPTERS_TO_FHIR_DICOM_FHIR_H
#define CONSENTRY_ADAPTERS_TO_FHIR_DICOM_FHIR_H

#include "adapters/dicom_adapter.h"
#include "fhir/fhir_compose.h"

struct dicom_fhir {
    struct fhir_tree *tree;
    const struct dicom_metadata *metadata;
    const struct dicom_adapter_context *context;
    struct arena *arena;
};

// The resources, in the tree; a failure (NO_SPACE) sticks there.
struct fhir_value *dicom_fhir_patient(struct dicom_fhir *f);
struct fhir_value *dicom_fhir_study(struct dicom_fhir *f);
struct fhir_value *dicom_fhir_consent(struct dicom_fhir *f,
                                      const struct dicom_assertion *assertion);

// All of them as a JSON array. `outcome` may be NULL: no Consents.
WARN_UNUSED enum status dicom_fhir_write(struct writer *w, const struct dicom_metadata *metadata,
                                         const struct dicom_outcome *outcome,
                                         const struct dicom_adapter_context *context,
                                         struct arena *arena);

#endif
