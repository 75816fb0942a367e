// SPDX-License-Identifier: Apache-2.0
// `consentry translate dicom`: files of any size, of which only what is not pixel data is kept.
#ifndef CONSENTRY_GATEWAY_TRANSLATE_DICOM_H
#define CONSENTRY_GATEWAY_TRANSLATE_DICOM_H

#include <stdbool.h>

#include "gateway/host/exit_code.h"

// Prints the line of one file ("-" is stdin); with `fhir` its resources stand in "resources".
enum exit_code translate_dicom(const char *path, bool fhir);

#endif
