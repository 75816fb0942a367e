// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_answers.h"

#include "fhir/fhir_rules.h"

// --- OperationOutcome --------------------------------------------------------------------------

static span keep_text(struct fhir_tree *t, const char *text, size_t size)
{
    char *copy = arena_text(t->arena, size);
    if (copy == NULL) {
        t->status = STATUS_NO_SPACE;
        return span_of(NULL, 0);
    }
    memcpy(copy, text, size);
    return span_of(copy, size);
}

static span diagnostics_of(struct fhir_tree *t, const struct issue *issue)
{
    char text[320];
    struct writer w = writer_over(text, sizeof text);
    write_text(&w, issue->rule != NULL ? issue->rule : status_name(issue->status));
    write_text(&w, ": ");
    write_text(&w, fhir_rule_text(issue));
    write_text(&w, " (byte ");
    write_decimal(&w, issue->offset);
    write_text(&w, ")");
    return keep_text(t, text, w.size);
}

static void add_issue(struct fhir_tree *t, struct fhir_value *outcome, const char *severity,
                      const char *type, span diagnostics, span expression)
{
    struct fhir_value *issue = fhir_add_object(t, outcome, "issue");
    fhir_put_code(t, issue, "severity", severity);
    fhir_put_code(t, issue, "code", type);
    fhir_put_text(t, issue, "diagnostics", diagnostics);
    fhir_add_text(t, issue, "expression", expression);
}

struct fhir_value *fhir_outcome(struct fhir_tree *t, const struct issues *issues)
{
    struct fhir_value *outcome = fhir_new_resource(t, "OperationOutcome");
    for (size_t i = 0; i < issues->count; i++) {
        const struct issue *issue = &issues->items[i];
        add_issue(t, outcome, fhir_severity_name(issue->severity), fhir_rule_issue_type(issue),
                  diagnostics_of(t, issue), span_text(issue->location));
    }
    const span none = {NULL, 0};
    if (issues->count == 0)
        add_issue(t, outcome, "information", "informational", span_text("no issues found"), none);
    if (issues->dropped != 0)
        add_issue(t, outcome, "information", "informational",
                  span_text("further issues are left out"), none);
    return outcome;
}

struct fhir_value *fhir_outcome_of(struct fhir_tree *t, enum issue_severity severity,
                                   const char *type, const char *text)
{
    struct fhir_value *outcome = fhir_new_resource(t, "OperationOutcome");
    add_issue(t, outcome, fhir_severity_name(severity), type, span_text(text), span_of(NULL, 0));
    return outcome;
}

// --- CapabilityStatement -----------------------------------------------------------------------

// Calls for each word of a list: an object with that word as `code`.
static void add_interactions(struct fhir_tree *t, struct fhir_value *owner, const char *list)
{
    while (*list != '\0') {
        size_t size = strcspn(list, " ");
        struct fhir_value *interaction = fhir_add_object(t, owner, "interaction");
        fhir_put_text(t, interaction, "code", span_of(list, size));
        list += size + (list[size] == ' ');
    }
}

static void add_served(struct fhir_tree *t, struct fhir_value *rest,
                       const struct fhir_capability_resource *served)
{
    struct fhir_value *resource = fhir_add_object(t, rest, "resource");
    fhir_put_code(t, resource, "type", served->type);
    if (served->profile != NULL) fhir_put_code(t, resource, "profile", served->profile);
    add_interactions(t, resource, served->interactions);
    fhir_put_code(t, resource, "versioning", "versioned-update");
    fhir_put_boolean(t, resource, "readHistory", strstr(served->interactions, "vread") != NULL);
    fhir_put_boolean(t, resource, "updateCreate", served->update_create);
    fhir_put_boolean(t, resource, "conditionalCreate", served->conditional_create);
    for (size_t i = 0; i < served->search_count; i++) {
        struct fhir_value *search = fhir_add_object(t, resource, "searchParam");
        fhir_put_code(t, search, "name", served->searches[i].name);
        fhir_put_code(t, search, "type", served->searches[i].type);
    }
}

struct fhir_value *fhir_capability_statement(struct fhir_tree *t,
                                             const struct fhir_capability *capability)
{
    struct fhir_value *statement = fhir_new_resource(t, "CapabilityStatement");
    fhir_put_code(t, statement, "status", "active");
    fhir_put_instant(t, statement, "date", capability->date);
    fhir_put_code(t, statement, "kind", "instance");
    struct fhir_value *software = fhir_put_object(t, statement, "software");
    fhir_put_code(t, software, "name", "Consentry");
    fhir_put_code(t, software, "version", capability->software_version);
    struct fhir_value *implementation = fhir_put_object(t, statement, "implementation");
    fhir_put_code(t, implementation, "description", capability->description);
    fhir_put_text(t, implementation, "url", capability->base);
    fhir_put_code(t, statement, "fhirVersion", "4.0.1");
    for (const char *at = capability->formats; *at != '\0';) {
        size_t size = strcspn(at, " ");
        fhir_add_text(t, statement, "format", span_of(at, size));
        at += size + (at[size] == ' ');
    }
    struct fhir_value *rest = fhir_add_object(t, statement, "rest");
    fhir_put_code(t, rest, "mode", "server");
    fhir_put_boolean(t, fhir_put_object(t, rest, "security"), "cors", capability->cors);
    for (size_t i = 0; i < capability->resource_count; i++)
        add_served(t, rest, &capability->resources[i]);
    add_interactions(t, rest, capability->system_interactions);
    return statement;
}

// --- Bundle ------------------------------------------------------------------------------------

struct fhir_value *fhir_response_bundle(struct fhir_tree *t, bool transaction,
                                        const struct fhir_response_entry *entries, size_t count)
{
    struct fhir_value *bundle = fhir_new_resource(t, "Bundle");
    fhir_put_code(t, bundle, "type", transaction ? "transaction-response" : "batch-response");
    for (size_t i = 0; i < count; i++) {
        struct fhir_value *entry = fhir_add_object(t, bundle, "entry");
        fhir_put_json(t, entry, "resource", entries[i].resource);
        struct fhir_value *response = fhir_put_object(t, entry, "response");
        fhir_put_code(t, response, "status", entries[i].status);
        fhir_put_text(t, response, "location", entries[i].location);
        fhir_put_text(t, response, "etag", entries[i].etag);
        if (entries[i].modified)
            fhir_put_instant(t, response, "lastModified", entries[i].last_modified);
        fhir_put_resource(t, response, "outcome", entries[i].outcome);
    }
    return bundle;
}
