// SPDX-License-Identifier: Apache-2.0
// The DICOM JSON model, PS3.18 annex F, in both directions.
//
// Out: names ascending, no group lengths, no file meta information, no trailing padding. Text is
// UTF-8, trimmed as PS3.5 6.2 allows; (0008,0005) is given as the source has it (F.2.2). A DS or
// IS that is a JSON number is written as one, digit for digit, else as a string (F.2.3), so that
// nothing is rounded. FL and FD are the shortest decimals that read back as the same double; NaN
// and infinities, for which JSON has no numbers, are the strings "NaN", "Infinity", "-Infinity".
// docs/dicom-json.md compares this with what others write.
//
// In: any JSON text of the model becomes a data set in explicit little endian and UTF-8.
#ifndef CONSENTRY_DICOM_JSON_H
#define CONSENTRY_DICOM_JSON_H

#include "core/base/arena.h"
#include "core/base/issue.h"
#include "core/base/writer.h"
#include "dicom/dicom_dataset.h"

struct dicom_json_options {
    // Binary values longer than inline_max, and all that were not kept, become a BulkDataURI of
    // this text, "/" and the path of the element; without it they are left out. 0: 1024.
    const char *bulk_uri;
    size_t inline_max;
};

// Appends the data set as one JSON object. `options` may be NULL: all that was kept stands inline.
// NO_SPACE when `out` or, for data sets out of order, `scratch` is too small.
WARN_UNUSED enum status dicom_json_write(struct writer *out, const struct dicom_dataset *ds,
                                         const struct dicom_json_options *options,
                                         struct arena *scratch);

// Appends the data set that the JSON object `text` describes, its members in any order. (0008,0005)
// becomes ISO_IR 192; group lengths and groups 0000 and 0002 are left out; a BulkDataURI gives an
// element without a value. A text that holds the separators of its VR is refused, since it would
// come out as several. `scratch` needs about 32 bytes a token. BAD_SYNTAX, BAD_UTF8, BAD_VALUE (not
// a value of the VR, or no VR), BAD_LENGTH, MISSING (no VR), DUPLICATE, TOO_DEEP, LIMIT, NO_SPACE,
// each with an issue of rule dicom-json at the byte.
WARN_UNUSED enum status dicom_json_read(struct writer *out, span text, struct arena *scratch,
                                        struct issues *issues);

#endif
