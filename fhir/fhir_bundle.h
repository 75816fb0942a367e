// SPDX-License-Identifier: Apache-2.0
// A Bundle of type batch or transaction, as a list of requests
// (http://hl7.org/fhir/R4/http.html#transaction).
//
// A transaction is one thing: one bad entry refuses all. In a batch each entry stands alone, so
// its resources are not checked with the Bundle but one by one, by fhir_bundle_check_entry.
#ifndef CONSENTRY_FHIR_FHIR_BUNDLE_H
#define CONSENTRY_FHIR_FHIR_BUNDLE_H

#include "fhir/fhir_check.h"
#include "fhir/fhir_types.h"

enum { FHIR_BUNDLE_ENTRIES_MAX = 200 };

enum fhir_method {
    FHIR_METHOD_MISSING,
    FHIR_GET,
    FHIR_HEAD,
    FHIR_POST,
    FHIR_PUT,
    FHIR_DELETE,
    FHIR_PATCH,
};

struct fhir_entry {
    span full_url;
    enum fhir_method method;
    span url;           // of the request, as stated
    span url_type;      // "Patient" of "Patient/23" or "Patient?name=x"; empty when there is none
    span url_id;        // "23", or empty
    span url_query;     // what follows "?", or empty
    span if_match;      // as stated: W/"3"
    span if_none_match; // as stated
    span if_none_exist; // a search: identifier=a|b
    const struct json_node *resource; // NULL when there is none
    enum fhir_type type;              // of the resource; FHIR_none when the tables do not hold it
    const struct json_node *node;     // of the entry
};

struct fhir_bundle {
    bool transaction; // else batch
    struct fhir_entry *entries;
    uint32_t count;
    const struct json_doc *doc;
};

// Reads a whole document that must be a batch or a transaction. Findings as fhir_read, and: LIMIT
// bundle-entries-limit; REFUSED bundle-type, bundle-request-url (the url does not fit the method or
// the resource), bundle-resource-missing, bundle-duplicate (a transaction changes one resource
// twice), bdl-7 (a fullUrl twice).
WARN_UNUSED enum status fhir_bundle_read(struct fhir_bundle *out, struct fhir_resource *resource,
                                         span input, struct arena *arena, struct issues *issues);

// Checks the resource of one entry of a batch. OK when it has none.
WARN_UNUSED enum status fhir_bundle_check_entry(const struct fhir_bundle *bundle,
                                                const struct fhir_entry *entry,
                                                struct fhir_resource *resource,
                                                struct issues *issues);

// The entry that `full_url` or a relative reference "Type/id" names, or NULL.
const struct fhir_entry *fhir_bundle_find(const struct fhir_bundle *bundle, span reference);

#endif
