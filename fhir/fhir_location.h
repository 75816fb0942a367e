// SPDX-License-Identifier: Apache-2.0
// Where in a resource something is wrong, as FHIRPath: "Consent.provision.actor[0].reference".
#ifndef CONSENTRY_FHIR_FHIR_LOCATION_H
#define CONSENTRY_FHIR_FHIR_LOCATION_H

#include "fhir/json_cursor.h"

// Writes the path from the root of the document to `node`, and `.child` behind it when that is not
// NULL. Only names that FHIR R4 defines are written, so nothing of the input is: the path ends
// before the first name that is not one, and is "" when the resource type is not known.
void fhir_location(char out[static ISSUE_LOCATION_MAX + 1], const struct json_doc *doc,
                   const struct json_node *node, const char *child);

// After json_read failed: the container that was open there; "" when none was.
void fhir_location_of_failure(char out[static ISSUE_LOCATION_MAX + 1], const struct json_doc *doc);

#endif
