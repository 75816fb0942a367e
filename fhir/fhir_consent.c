// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_consent.h"

#include "core/base/invariant.h"
#include "fhir/fhir_location.h"

static enum status refuse(const struct json_doc *doc, const struct json_node *node,
                          enum status status, const char *rule, struct issues *issues)
{
    char location[ISSUE_LOCATION_MAX + 1];
    fhir_location(location, doc, node, NULL);
    return issue_add(issues, ISSUE_ERROR, status, rule, node->offset, location);
}

// The index of `text` among `names`, counted from 1, or 0.
static unsigned index_of(span text, const char *const *names, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (span_is(text, names[i])) return i + 1;
    return 0;
}

static enum fhir_consent_status read_status(span text)
{
    static const char *const names[] = {"draft",    "proposed", "active",
                                        "rejected", "inactive", "entered-in-error"};
    return (enum fhir_consent_status)index_of(text, names, 6);
}

static enum fhir_provision_type read_type(span text)
{
    static const char *const names[] = {"permit", "deny"};
    return (enum fhir_provision_type)index_of(text, names, 2);
}

static enum fhir_data_meaning read_meaning(span text)
{
    static const char *const names[] = {"instance", "related", "dependents", "authoredby"};
    return (enum fhir_data_meaning)index_of(text, names, 4);
}

// Reads `count` parts of a repeating element, one call of `read` each, into the arena.
static const void *read_parts(struct fhir_view *v, const struct json_node *node, const char *name,
                              size_t size, uint32_t *count,
                              void (*read)(struct fhir_view *, const struct json_node *, void *))
{
    const struct json_node *at = fhir_view_list(v, node, name, count);
    uint8_t *parts = *count == 0 ? NULL : arena_alloc(v->arena, *count, size);
    if (parts == NULL) {
        if (*count != 0) v->status = STATUS_NO_SPACE;
        *count = 0;
        return NULL;
    }
    for (uint32_t i = 0; i < *count; i++, at = json_next(v->doc, at)) read(v, at, parts + i * size);
    return parts;
}

static void read_actor(struct fhir_view *v, const struct json_node *node, void *out)
{
    struct fhir_consent_actor *actor = out;
    actor->role = fhir_view_concept(v, node, "role");
    actor->reference = fhir_view_reference(v, node, "reference");
}

static void read_data(struct fhir_view *v, const struct json_node *node, void *out)
{
    struct fhir_consent_data *data = out;
    data->meaning = read_meaning(fhir_view_text(v, node, "meaning"));
    data->reference = fhir_view_reference(v, node, "reference");
}

static void read_policy(struct fhir_view *v, const struct json_node *node, void *out)
{
    struct fhir_consent_policy *policy = out;
    policy->authority = fhir_view_text(v, node, "authority");
    policy->uri = fhir_view_text(v, node, "uri");
}

static void read_verification(struct fhir_view *v, const struct json_node *node, void *out)
{
    struct fhir_consent_verification *verification = out;
    const struct json_node *verified = json_member(v->doc, node, span_text("verified"));
    verification->verified = verified != NULL && verified->kind == JSON_KIND_TRUE;
    verification->with = fhir_view_reference(v, node, "verifiedWith");
    verification->date = fhir_view_period(v, node, "verificationDate");
}

static void read_rule(struct fhir_view *v, const struct json_node *node,
                      struct fhir_consent_rule *rule)
{
    rule->node = node;
    rule->type = read_type(fhir_view_text(v, node, "type"));
    rule->period = fhir_view_period(v, node, "period");
    rule->actors = read_parts(v, node, "actor", sizeof(struct fhir_consent_actor),
                              &rule->actor_count, read_actor);
    rule->actions = fhir_view_concepts(v, node, "action");
    rule->labels = fhir_view_codings(v, node, "securityLabel");
    rule->purposes = fhir_view_codings(v, node, "purpose");
    rule->classes = fhir_view_codings(v, node, "class");
    rule->codes = fhir_view_concepts(v, node, "code");
    rule->data_period = fhir_view_period(v, node, "dataPeriod");
    rule->data =
        read_parts(v, node, "data", sizeof(struct fhir_consent_data), &rule->data_count, read_data);
}

// Document order: a rule, what is nested in it, its next sibling. `path` holds the rule open at
// each level.
static enum status read_rules(struct fhir_view *v, struct fhir_consent *out, struct issues *issues)
{
    uint8_t path[FHIR_CONSENT_DEPTH_MAX + 1] = {0};
    uint8_t depth = 1;
    const struct json_node *node = json_member(v->doc, out->node, span_text("provision"));
    while (node != NULL) {
        if (out->rule_count == FHIR_CONSENT_RULES_MAX)
            return refuse(v->doc, node, STATUS_LIMIT, "consent-rules-limit", issues);
        uint8_t index = (uint8_t)out->rule_count++;
        struct fhir_consent_rule *rule = &out->rules[index];
        read_rule(v, node, rule);
        rule->depth = depth;
        rule->parent = depth == 1 ? index : path[depth - 1];
        path[depth] = index;

        uint32_t nested;
        const struct json_node *next = fhir_view_list(v, node, "provision", &nested);
        if (next != NULL && depth == FHIR_CONSENT_DEPTH_MAX)
            return refuse(v->doc, next, STATUS_LIMIT, "consent-depth-limit", issues);
        if (next != NULL) depth++;
        while (next == NULL && depth > 1) {
            next = json_next(v->doc, out->rules[path[depth]].node);
            if (next == NULL) depth--;
        }
        node = next;
    }
    return STATUS_OK;
}

// A modifier extension nobody here knows may turn the meaning of what it stands in, wherever that
// is; contained resources are other resources and speak for themselves.
static bool find_modifier_extension(const struct json_doc *doc, const struct json_node *consent)
{
    const struct json_node *contained = json_member(doc, consent, span_text("contained"));
    uint32_t at = consent->first;
    while (at < consent->next) {
        const struct json_node *node = &doc->nodes[at];
        if (span_is(json_name(node), "modifierExtension")) return true;
        at = node != contained && node->count != 0 ? node->first : node->next;
    }
    return false;
}

static void read_head(struct fhir_view *v, struct fhir_consent *out)
{
    const struct json_node *node = out->node;
    const struct json_node *meta = json_member(v->doc, node, span_text("meta"));
    out->id = fhir_view_text(v, node, "id");
    out->version = fhir_view_text(v, meta, "versionId");
    out->last_updated = fhir_view_period(v, meta, "lastUpdated");
    out->security = fhir_view_codings(v, meta, "security");
    out->implicit_rules = fhir_view_text(v, node, "implicitRules");
    out->has_modifier_extension = find_modifier_extension(v->doc, node);
    out->identifiers = fhir_view_identifiers(v, node, "identifier");
    out->status = read_status(fhir_view_text(v, node, "status"));
    out->scope = fhir_view_concept(v, node, "scope");
    out->categories = fhir_view_concepts(v, node, "category");
    out->patient = fhir_view_reference(v, node, "patient");
    out->date_time = fhir_view_period(v, node, "dateTime");
    out->performers = fhir_view_references(v, node, "performer");
    out->organizations = fhir_view_references(v, node, "organization");
    out->source_attachment = json_member(v->doc, node, span_text("sourceAttachment"));
    out->source = fhir_view_reference(v, node, "sourceReference");
    out->policies = read_parts(v, node, "policy", sizeof(struct fhir_consent_policy),
                               &out->policy_count, read_policy);
    out->policy_rule = fhir_view_concept(v, node, "policyRule");
    out->verifications =
        read_parts(v, node, "verification", sizeof(struct fhir_consent_verification),
                   &out->verification_count, read_verification);
}

enum status fhir_consent_read(struct fhir_consent *out, const struct fhir_resource *resource,
                              struct arena *arena, struct issues *issues)
{
    INVARIANT(resource->type == FHIR_Consent);
    struct fhir_view v = {&resource->doc, arena, STATUS_OK};
    *out = (struct fhir_consent){.node = resource->node, .doc = &resource->doc};
    read_head(&v, out);
    enum status status = read_rules(&v, out, issues);
    if (v.status != STATUS_OK) return refuse(v.doc, out->node, v.status, "consent-memory", issues);
    if (status != STATUS_OK) return status;
    // ppc-2 to ppc-5 ask for the patient, but as published they never apply; the ledger cannot do
    // without one.
    if (out->patient.node == NULL)
        return refuse(v.doc, out->node, STATUS_REFUSED, "consent-patient-required", issues);
    return STATUS_OK;
}
