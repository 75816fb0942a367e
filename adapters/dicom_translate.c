// SPDX-License-Identifier: Apache-2.0
#include "adapters/dicom_translate.h"

#include "adapters/translate_line.h"

enum status dicom_translate(struct writer *w, const struct dicom_dataset *ds, enum status read,
                            const struct dicom_adapter_context *context, struct arena *arena,
                            struct issues *issues)
{
    struct translate_line line = translate_begin(w);
    struct dicom_metadata metadata;
    struct dicom_outcome out;
    enum status status = read;
    if (status == STATUS_OK) status = dicom_metadata_read(&metadata, ds, issues);
    if (status == STATUS_OK) status = dicom_adapter_plan(&out, &metadata, context, arena, issues);
    if (status == STATUS_OK) {
        translate_steps(&line, out.record);
        for (uint32_t i = 0; i < out.assertion_count; i++)
            translate_steps(&line, out.assertions[i].plan);
    }
    translate_end(&line, status, issues);
    return status;
}
