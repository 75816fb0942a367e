// SPDX-License-Identifier: Apache-2.0
// Public test data that may lie beside the project; tests that want it skip without it.
#ifndef CONSENTRY_TESTS_DICOM_CORPUS_H
#define CONSENTRY_TESTS_DICOM_CORPUS_H

#include "core/base/span.h"

// The folder of DICOM files: $CONSENTRY_CORPUS/dicom, or where the project expects it; NULL.
const char *corpus_folder(void);

// Calls `take` with every file below the folder in order of name; returns how many there were.
// Names are relative to the folder. The bytes are valid during the call.
size_t corpus_walk(const char *folder, void (*take)(void *context, const char *name, span bytes),
                   void *context);

#endif
