// SPDX-License-Identifier: Apache-2.0
// A stored resource with the server's id, version and time in it, and not a byte else changed:
// decimals keep their digits and white space stays. In a transaction references by an entry's
// fullUrl also give way to references by the id that its resource got.
#ifndef CONSENTRY_FHIR_FHIR_STAMP_H
#define CONSENTRY_FHIR_FHIR_STAMP_H

#include "core/base/instant.h"
#include "core/base/writer.h"
#include "fhir/fhir_check.h"

// What the text of a Reference was and is to be: "urn:uuid:..." and "Patient/7".
struct fhir_rename {
    span from;
    span to; // of characters that JSON does not escape
};

struct fhir_stamp {
    span id; // of the form of id; empty: left as it is
    span version;
    instant last_updated;
    const struct fhir_rename *renames;
    size_t rename_count;
};

// Bytes that fhir_stamp_write may add to a resource, beside what renames add.
#define FHIR_STAMP_BYTES_MAX 256

// Writes the resource, which fhir_check has passed, with the stamp's values for id,
// meta.versionId and meta.lastUpdated. NO_SPACE sticks to the writer.
void fhir_stamp_write(struct writer *w, const struct fhir_resource *resource,
                      const struct fhir_stamp *stamp);

#endif
