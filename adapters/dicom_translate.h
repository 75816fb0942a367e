// SPDX-License-Identifier: Apache-2.0
// A DICOM instance as `consentry translate dicom` shows it.
#ifndef CONSENTRY_ADAPTERS_DICOM_TRANSLATE_H
#define CONSENTRY_ADAPTERS_DICOM_TRANSLATE_H

#include "adapters/dicom_adapter.h"
#include "core/base/writer.h"

// Writes "ok", "operations" and "issues" of a data set that was read with status `read`, members of
// an object that the caller opens and closes. The status of the first error.
WARN_UNUSED enum status dicom_translate(struct writer *w, const struct dicom_dataset *ds,
                                        enum status read,
                                        const struct dicom_adapter_context *context,
                                        struct arena *arena, struct issues *issues);

#endif
