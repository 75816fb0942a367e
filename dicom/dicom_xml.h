// SPDX-License-Identifier: Apache-2.0
// The native DICOM model as XML, PS3.19 A.1: what WADO-RS and STOW-RS call application/dicom+xml.
#ifndef CONSENTRY_DICOM_XML_H
#define CONSENTRY_DICOM_XML_H

#include "core/base/arena.h"
#include "core/base/writer.h"
#include "dicom/dicom_dataset.h"

struct dicom_xml_options {
    // As dicom_json_options: long and unkept binary values become <BulkData uri="...">.
    const char *bulk_uri;
    size_t inline_max; // 0: 1024
};

// Appends an XML document: declaration and <NativeDicomModel>. Characters that XML 1.0 cannot hold
// become U+FFFD. `options` may be NULL; `scratch` as dicom_walk.h. NO_SPACE.
WARN_UNUSED enum status dicom_xml_write(struct writer *out, const struct dicom_dataset *ds,
                                        const struct dicom_xml_options *options,
                                        struct arena *scratch);

#endif
