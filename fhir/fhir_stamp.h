// SPDX-License-Identifier: Apache-2.0
// A stored resource with the server's id, version and time in it, and not a byte else changed:
// decimals keep their digits, unknown white space stays, signatures over parts stay true.
#ifndef CONSENTRY_FHIR_FHIR_STAMP_H
#define CONSENTRY_FHIR_FHIR_STAMP_H

#include "core/base/instant.h"
#include "core/base/writer.h"
#include "fhir/fhir_check.h"

struct fhir_stamp {
    span id; // of the form of id; empty: left as it is
    span version;
    instant last_updated;
};

// Bytes that fhir_stamp_write may add to a resource.
#define FHIR_STAMP_BYTES_MAX 256

// Writes the resource, which fhir_check has passed, with the stamp's values for id,
// meta.versionId and meta.lastUpdated. NO_SPACE sticks to the writer.
void fhir_stamp_write(struct writer *w, const struct fhir_resource *resource,
                      const struct fhir_stamp *stamp);

#endif
