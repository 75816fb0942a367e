// SPDX-License-Identifier: Apache-2.0
// What the id of a rule means (fhir_rules.def), for OperationOutcomes and other answers.
#ifndef CONSENTRY_FHIR_FHIR_RULES_H
#define CONSENTRY_FHIR_FHIR_RULES_H

#include <stdbool.h>

#include "core/base/issue.h"

// The FHIR R4 issue type of an issue: by its rule, else by the class of its status.
const char *fhir_rule_issue_type(const struct issue *issue);

// One sentence without a full stop: by its rule, else the text of its status.
const char *fhir_rule_text(const struct issue *issue);

// "error", "warning", "information"
const char *fhir_severity_name(enum issue_severity severity);

// True when the table has the rule.
bool fhir_rule_known(const char *rule);

#endif
