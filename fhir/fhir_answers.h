// SPDX-License-Identifier: Apache-2.0
// Resources that the gateway itself makes: OperationOutcome from findings, CapabilityStatement
// from a table of what is served, response Bundles.
#ifndef CONSENTRY_FHIR_FHIR_ANSWERS_H
#define CONSENTRY_FHIR_FHIR_ANSWERS_H

#include "core/base/issue.h"
#include "fhir/fhir_compose.h"

// An OperationOutcome with one issue for each finding: severity, issue type, "rule: sentence (byte
// N)" as diagnostics and the place as expression. Nothing of the input is in it. Without findings
// it says that all is well, since FHIR wants at least one issue; findings that had no room are
// counted in a last one.
struct fhir_value *fhir_outcome(struct fhir_tree *t, const struct issues *issues);

// One issue made here: `type` is a code of issue-type, `text` a static sentence.
struct fhir_value *fhir_outcome_of(struct fhir_tree *t, enum issue_severity severity,
                                   const char *type, const char *text);

struct fhir_capability_search {
    const char *name;
    const char *type; // search-param-type
};

// What is served for one type. Lists are words with single spaces between.
struct fhir_capability_resource {
    const char *type;
    const char *interactions; // "create read vread update delete"
    const char *profile;      // canonical, or NULL
    bool update_create;
    bool conditional_create;
    const struct fhir_capability_search *searches;
    size_t search_count;
};

struct fhir_capability {
    const char *software_version;
    const char *description; // of this installation, a static sentence
    span base;               // URL of the endpoint
    instant date;
    const char *formats;             // "application/fhir+json json"
    const char *system_interactions; // "transaction batch"
    bool cors;
    const struct fhir_capability_resource *resources;
    size_t resource_count;
};

struct fhir_value *fhir_capability_statement(struct fhir_tree *t,
                                             const struct fhir_capability *capability);

// One entry of a batch-response or transaction-response.
struct fhir_response_entry {
    const char *status; // "201 Created"
    span location;
    span etag;             // W/"1"
    instant last_modified; // written when `modified`
    bool modified;
    span resource;              // JSON of the resource returned, or empty
    struct fhir_value *outcome; // or NULL
};

struct fhir_value *fhir_response_bundle(struct fhir_tree *t, bool transaction,
                                        const struct fhir_response_entry *entries, size_t count);

#endif
