// SPDX-License-Identifier: Apache-2.0
// What the resources made of an instance share.
#ifndef CONSENTRY_ADAPTERS_TO_FHIR_DICOM_FHIR_INTERNAL_H
#define CONSENTRY_ADAPTERS_TO_FHIR_DICOM_FHIR_INTERNAL_H

#include "adapters/to_fhir/dicom_fhir.h"

// The first value of an element as UTF-8; empty when it is absent or cannot be had.
span dicom_fhir_text(struct dicom_fhir *f, uint32_t parent, uint32_t tag);
// "2026-01-15" of a DA, also with dots; empty for anything else.
span dicom_fhir_date(struct dicom_fhir *f, span da);
// A PN as people write it: "Dr. Erika Muster".
span dicom_fhir_name_text(struct dicom_fhir *f, span pn);
// A reference by identifier to the instance's patient.
void dicom_fhir_subject(struct dicom_fhir *f, struct fhir_value *object, const char *name);

#endif
