// SPDX-License-Identifier: Apache-2.0
// An R4 Consent, complete, as plain structures (http://hl7.org/fhir/R4/consent.html).
//
// Consent.provision and everything nested in it becomes one list of rules in document order: rule
// 0 is the root, every other one names its parent, which stands before it.
#ifndef CONSENTRY_FHIR_FHIR_CONSENT_H
#define CONSENTRY_FHIR_FHIR_CONSENT_H

#include "fhir/fhir_check.h"
#include "fhir/fhir_types.h"

enum {
    FHIR_CONSENT_RULES_MAX = 16,
    FHIR_CONSENT_DEPTH_MAX = 4, // levels of provisions, the root's included
};

enum fhir_consent_status {
    FHIR_CONSENT_STATUS_MISSING, // only an extension says why
    FHIR_CONSENT_DRAFT,
    FHIR_CONSENT_PROPOSED,
    FHIR_CONSENT_ACTIVE,
    FHIR_CONSENT_REJECTED,
    FHIR_CONSENT_INACTIVE,
    FHIR_CONSENT_ENTERED_IN_ERROR,
};

enum fhir_provision_type { FHIR_PROVISION_UNTYPED, FHIR_PROVISION_PERMIT, FHIR_PROVISION_DENY };

enum fhir_data_meaning {
    FHIR_DATA_MEANING_MISSING,
    FHIR_DATA_INSTANCE,
    FHIR_DATA_RELATED,
    FHIR_DATA_DEPENDENTS,
    FHIR_DATA_AUTHOREDBY,
};

struct fhir_consent_actor {
    struct fhir_concept role;
    struct fhir_reference reference;
};

struct fhir_consent_data {
    enum fhir_data_meaning meaning;
    struct fhir_reference reference;
};

struct fhir_consent_rule {
    enum fhir_provision_type type;
    uint8_t parent; // index of the rule that it is nested in; its own for the root
    uint8_t depth;  // 1 for the root
    struct fhir_period period;
    const struct fhir_consent_actor *actors;
    uint32_t actor_count;
    struct fhir_concepts actions;
    struct fhir_codings labels;
    struct fhir_codings purposes;
    struct fhir_codings classes;
    struct fhir_concepts codes;
    struct fhir_period data_period;
    const struct fhir_consent_data *data;
    uint32_t data_count;
    const struct json_node *node;
};

struct fhir_consent_policy {
    span authority;
    span uri;
};

struct fhir_consent_verification {
    bool verified;
    struct fhir_reference with;
    struct fhir_period date;
};

struct fhir_consent {
    span id;
    span version; // meta.versionId
    struct fhir_period last_updated;
    struct fhir_codings security; // meta.security
    span implicit_rules;
    bool has_modifier_extension; // anywhere in the Consent
    struct fhir_identifiers identifiers;
    enum fhir_consent_status status;
    struct fhir_concept scope;
    struct fhir_concepts categories;
    struct fhir_reference patient;
    struct fhir_period date_time;
    struct fhir_references performers;
    struct fhir_references organizations;
    const struct json_node *source_attachment;
    struct fhir_reference source;
    const struct fhir_consent_policy *policies;
    uint32_t policy_count;
    struct fhir_concept policy_rule;
    const struct fhir_consent_verification *verifications;
    uint32_t verification_count;
    struct fhir_consent_rule rules[FHIR_CONSENT_RULES_MAX];
    uint32_t rule_count; // 0: the Consent has no provision
    const struct json_node *node;
    const struct json_doc *doc;
};

// Reads a Consent that fhir_read or fhir_check has passed. REFUSED consent-patient-required,
// LIMIT consent-rules-limit or consent-depth-limit, NO_SPACE; each with an issue.
WARN_UNUSED enum status fhir_consent_read(struct fhir_consent *out,
                                          const struct fhir_resource *resource, struct arena *arena,
                                          struct issues *issues);

#endif
