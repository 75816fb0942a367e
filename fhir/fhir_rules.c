// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_rules.h"

struct row {
    const char *rule;
    const char *type;
    const char *text;
};

static const struct row rows[] = {
#define RULE(rule, type, text) {rule, type, text},
#include "fhir/fhir_rules.def"
};

static const struct row *find(const char *rule)
{
    if (rule == NULL) return NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].rule, rule) == 0) return &rows[i];
    return NULL;
}

bool fhir_rule_known(const char *rule)
{
    return find(rule) != NULL;
}

const char *fhir_rule_issue_type(const struct issue *issue)
{
    const struct row *row = find(issue->rule);
    if (row != NULL) return row->type;
    switch (status_class_of(issue->status)) {
    case STATUS_CLASS_OK: return "informational";
    case STATUS_CLASS_MALFORMED: return "invalid";
    case STATUS_CLASS_REFUSED: return "business-rule";
    case STATUS_CLASS_LIMIT: return "too-costly";
    case STATUS_CLASS_ENVIRONMENT: return "transient";
    case STATUS_CLASS_INTERNAL: break;
    }
    return "exception";
}

const char *fhir_rule_text(const struct issue *issue)
{
    const struct row *row = find(issue->rule);
    return row != NULL ? row->text : status_text(issue->status);
}

const char *fhir_severity_name(enum issue_severity severity)
{
    static const char *const names[] = {"error", "warning", "information"};
    return (unsigned)severity < 3 ? names[severity] : "error";
}
