// SPDX-License-Identifier: Apache-2.0
// Data sets that the tests of dicom/ share, written by this project, and a text form to compare.
#ifndef CONSENTRY_TESTS_DICOM_SAMPLES_H
#define CONSENTRY_TESTS_DICOM_SAMPLES_H

#include "core/base/writer.h"
#include "dicom/dicom_write.h"

#define SAMPLE_PATIENT_ID "PAT-4711"
#define SAMPLE_STUDY_UID  "2.25.1001"
#define SAMPLE_SERIES_UID "2.25.1002"
#define SAMPLE_SOP_UID    "2.25.1003"
#define SAMPLE_SOP_CLASS  "1.2.840.10008.5.1.4.1.1.2"

// The elements of a CT slice: all kinds of VR, a nested sequence, a private block.
void sample_elements(struct writer *w, enum dicom_encoding encoding);
// 8 bytes of pixel data.
void sample_pixels(struct writer *w, enum dicom_encoding encoding);
// File header, elements, pixels. `transfer_syntax` decides the encoding; not deflated.
void sample_file(struct writer *w, const char *transfer_syntax);

// One line a node: "(0010,0020) LO 8 depth flags hex", flags without the byte order.
void sample_dump(struct writer *w, const struct dicom_dataset *ds);

#endif
