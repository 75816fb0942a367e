// SPDX-License-Identifier: Apache-2.0
#include "adapters/fhir_policy.h"

#include "fhir/fhir_primitives.h"

#define SYSTEM_PARTICIPATION  "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
#define SYSTEM_ROLE_CODE      "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
#define SYSTEM_SCOPE          "http://terminology.hl7.org/CodeSystem/consentscope"
#define SYSTEM_RESOURCE_TYPES "http://hl7.org/fhir/resource-types"
#define SYSTEM_MIME           "urn:ietf:bcp:13"

// --- lists of tokens ---------------------------------------------------------------------------

// Appends to a list whose room was taken beforehand; without room it only counts, so one function
// first measures and then fills.
struct list {
    struct policy_token *items;
    uint32_t count;
};

struct mapper {
    const struct json_doc *doc;
    const struct fhir_policy_options *options;
    struct arena *arena;
    enum status status; // NO_SPACE sticks
};

static void add(struct list *list, span system, span value)
{
    if (list->items != NULL) list->items[list->count] = (struct policy_token){system, value};
    list->count++;
}

static void *take(struct mapper *m, uint32_t count, size_t size)
{
    if (count == 0 || m->status != STATUS_OK) return NULL;
    void *items = arena_alloc(m->arena, count, size);
    if (items == NULL) m->status = STATUS_NO_SPACE;
    return items;
}

// Room for what a measuring pass counted; NULL items when there is none.
static struct list list_over(struct mapper *m, uint32_t count)
{
    return (struct list){take(m, count, sizeof(struct policy_token)), 0};
}

static struct policy_tokens tokens_of(struct list list)
{
    return (struct policy_tokens){list.items, list.items == NULL ? 0 : list.count};
}

// --- references --------------------------------------------------------------------------------

static const struct json_node *find_contained(const struct json_doc *doc,
                                              const struct json_node *resource, span id)
{
    const struct json_node *list = json_member(doc, resource, span_text("contained"));
    const struct json_node *at =
        list == NULL || list->kind != JSON_KIND_ARRAY ? NULL : json_first(doc, list);
    while (at != NULL && !span_equal(json_text(json_member(doc, at, span_text("id"))), id))
        at = json_next(doc, at);
    return at;
}

static void add_identifier(struct list *list, span system, span value)
{
    if (system.size != 0 && value.size != 0) add(list, system, value);
}

// The identifiers of what is contained in `resource` under an id.
static void add_contained(const struct mapper *m, struct list *list,
                          const struct json_node *resource, span id)
{
    struct fhir_view v = {m->doc, NULL, STATUS_OK};
    uint32_t count;
    const struct json_node *contained = find_contained(m->doc, resource, id);
    const struct json_node *at = fhir_view_list(&v, contained, "identifier", &count);
    for (uint32_t i = 0; i < count; i++, at = json_next(m->doc, at)) {
        struct fhir_identifier identifier = fhir_read_identifier(&v, at);
        add_identifier(list, identifier.system, identifier.value);
    }
}

// Under the own base an absolute reference is the relative one it ends with.
static span local_form(const struct mapper *m, const struct fhir_reference_parts *parts)
{
    span base = m->options->base;
    bool own = parts->kind == FHIR_REFERENCE_ABSOLUTE && parts->base.size != 0 && base.size != 0 &&
               span_equal(parts->base, base);
    return own ? span_slice(parts->bare, base.size + 1, parts->bare.size) : parts->bare;
}

// Every name that a reference gives its target; `resource` is what it stands in. With `literal`,
// an identifier beside a text is left out: the text is preferred (R4 references.html 2.3.0.2).
static void add_reference(const struct mapper *m, struct list *list,
                          const struct json_node *resource, const struct fhir_reference *reference,
                          bool literal)
{
    uint32_t before = list->count;
    switch (reference->text.kind) {
    case FHIR_REFERENCE_RELATIVE:
    case FHIR_REFERENCE_ABSOLUTE:
    case FHIR_REFERENCE_URN: add(list, span_of(NULL, 0), local_form(m, &reference->text)); break;
    case FHIR_REFERENCE_CONTAINED: add_contained(m, list, resource, reference->text.id); break;
    case FHIR_REFERENCE_NONE:
    case FHIR_REFERENCE_CONDITIONAL:
    case FHIR_REFERENCE_BAD: break;
    }
    if (literal && list->count != before) return;
    add_identifier(list, reference->identifier.system, reference->identifier.value);
}

static struct policy_tokens map_references(struct mapper *m, const struct json_node *resource,
                                           struct fhir_references references)
{
    struct list count = {NULL, 0};
    for (uint32_t i = 0; i < references.count; i++)
        add_reference(m, &count, resource, &references.items[i], false);
    struct list list = list_over(m, count.count);
    for (uint32_t i = 0; list.items != NULL && i < references.count; i++)
        add_reference(m, &list, resource, &references.items[i], false);
    return tokens_of(list);
}

enum status fhir_policy_names(struct policy_tokens *out, struct fhir_references references,
                              const struct json_doc *doc, const struct json_node *resource,
                              const struct fhir_policy_options *options, struct arena *arena)
{
    struct mapper m = {doc, options, arena, STATUS_OK};
    *out = map_references(&m, resource, references);
    return m.status;
}

// --- the selectors of a rule -------------------------------------------------------------------

enum policy_role fhir_policy_role(struct fhir_codings codings)
{
    static const char participations[] = "IRCP PRCP NOT REFB REFT TRC";
    static const char roles[] = "GRANTEE DELEGATEE";
    for (uint32_t i = 0; i < codings.count; i++) {
        const struct fhir_coding *coding = &codings.items[i];
        if (span_is(coding->system, SYSTEM_PARTICIPATION)) {
            if (span_is(coding->code, "CST")) return POLICY_ROLE_CUSTODIAN;
            if (fhir_list_has(participations, coding->code)) return POLICY_ROLE_RECIPIENT;
        }
        bool role = span_is(coding->system, SYSTEM_ROLE_CODE);
        if (role && fhir_list_has(roles, coding->code)) return POLICY_ROLE_RECIPIENT;
    }
    return POLICY_ROLE_UNKNOWN;
}

// An actor with several names is several actors of one role; one without a name stays unnamed.
static void map_actors(struct mapper *m, const struct fhir_consent *source,
                       const struct fhir_consent_rule *from, struct policy_rule *rule)
{
    bool literal = from->type == FHIR_PROVISION_PERMIT;
    uint32_t total = 0;
    for (uint32_t i = 0; i < from->actor_count; i++) {
        struct list count = {NULL, 0};
        add_reference(m, &count, source->node, &from->actors[i].reference, literal);
        total += count.count == 0 ? 1 : count.count;
    }
    struct policy_actor *actors = take(m, total, sizeof *actors);
    struct policy_token *names = take(m, total, sizeof *names);
    if (actors == NULL || names == NULL) return;
    uint32_t n = 0;
    for (uint32_t i = 0; i < from->actor_count; i++) {
        enum policy_role role = fhir_policy_role(from->actors[i].role.codings);
        struct list list = {names, 0};
        add_reference(m, &list, source->node, &from->actors[i].reference, literal);
        if (list.count == 0) actors[n++] = (struct policy_actor){.role = role};
        for (uint32_t k = 0; k < list.count; k++)
            actors[n++] = (struct policy_actor){role, list.items[k]};
    }
    rule->actors = actors;
    rule->actor_count = n;
}

static void map_actions(const struct fhir_consent_rule *from, struct policy_rule *rule)
{
    rule->actions_stated = from->actions.count != 0;
    for (uint32_t i = 0; i < from->actions.count; i++) {
        struct fhir_codings codings = from->actions.items[i].codings;
        int action = -1;
        for (uint32_t k = 0; k < codings.count && action < 0; k++)
            if (span_is(codings.items[k].system, POLICY_SYSTEM_ACTION))
                action = policy_action_find(codings.items[k].code);
        if (action < 0) {
            rule->actions_unknown = true;
        } else {
            rule->actions = (uint8_t)(rule->actions | 1U << action);
        }
    }
}

// A code that is an absolute URI names itself, whatever its system: so profiles and document
// formats are written. Any other one needs both parts.
static bool add_coding(struct list *list, const struct fhir_coding *coding)
{
    bool uri = fhir_uri_is_absolute(coding->code);
    if (!uri && (coding->system.size == 0 || coding->code.size == 0)) return false;
    add(list, uri ? span_of(NULL, 0) : coding->system, coding->code);
    return true;
}

static struct policy_tokens map_codings(struct mapper *m, struct fhir_codings codings,
                                        bool *unknown)
{
    struct list list = list_over(m, codings.count);
    for (uint32_t i = 0; list.items != NULL && i < codings.count; i++)
        if (!add_coding(&list, &codings.items[i])) *unknown = true;
    return tokens_of(list);
}

// Purposes of the table as bits, all others as tokens.
static struct policy_purposes map_purposes(struct mapper *m, struct fhir_codings codings)
{
    struct policy_purposes purposes = {0};
    struct list list = list_over(m, codings.count);
    for (uint32_t i = 0; list.items != NULL && i < codings.count; i++) {
        const struct fhir_coding *coding = &codings.items[i];
        bool system = span_is(coding->system, POLICY_SYSTEM_ACT_REASON);
        int purpose = system ? policy_purpose_find(coding->code) : -1;
        if (purpose >= 0) {
            purposes.known |= policy_bit((unsigned)purpose);
        } else {
            add(&list, coding->system, coding->code);
        }
    }
    purposes.others = tokens_of(list);
    return purposes;
}

static void map_labels(struct fhir_codings labels, struct policy_rule *rule)
{
    for (uint32_t i = 0; i < labels.count; i++) {
        span system = labels.items[i].system, code = labels.items[i].code;
        if (span_is(system, POLICY_SYSTEM_CONFIDENTIALITY)) {
            uint8_t level = (uint8_t)policy_confidentiality_find(code);
            if (level == POLICY_UNLABELED) rule->labels_unknown = true;
            if (level > rule->label_highest) rule->label_highest = level;
            if (rule->label_lowest == 0 || level < rule->label_lowest) rule->label_lowest = level;
        } else {
            bool act = span_is(system, POLICY_SYSTEM_ACT_CODE);
            int sensitivity = act ? policy_sensitivity_find(code) : -1;
            if (sensitivity < 0) rule->labels_unknown = true;
            if (sensitivity >= 0) rule->sensitivities |= policy_bit((unsigned)sensitivity);
        }
    }
}

// A concept is its codings, any of which may be met; one without any cannot be compared.
static void map_codes(struct mapper *m, struct fhir_concepts concepts, struct policy_rule *rule)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < concepts.count; i++) total += concepts.items[i].codings.count;
    struct list list = list_over(m, total);
    for (uint32_t i = 0; i < concepts.count; i++) {
        struct fhir_codings codings = concepts.items[i].codings;
        uint32_t before = list.count;
        for (uint32_t k = 0; list.items != NULL && k < codings.count; k++)
            (void)add_coding(&list, &codings.items[k]);
        if (list.count == before) rule->codes_unknown = true;
    }
    rule->codes_stated = concepts.count != 0;
    rule->codes = tokens_of(list);
}

static void map_data(struct mapper *m, const struct fhir_consent *source,
                     const struct fhir_consent_rule *from, struct policy_rule *rule)
{
    static const enum policy_meaning meanings[] = {
        [FHIR_DATA_MEANING_MISSING] = POLICY_MEANING_UNKNOWN,
        [FHIR_DATA_INSTANCE] = POLICY_INSTANCE,
        [FHIR_DATA_RELATED] = POLICY_RELATED,
        [FHIR_DATA_DEPENDENTS] = POLICY_DEPENDENTS,
        [FHIR_DATA_AUTHOREDBY] = POLICY_AUTHOREDBY,
    };
    struct policy_data *data = take(m, from->data_count, sizeof *data);
    for (uint32_t i = 0; data != NULL && i < from->data_count; i++) {
        struct policy_token names[2] = {{{NULL, 0}, {NULL, 0}}};
        struct list list = {names, 0};
        const struct fhir_reference *reference = &from->data[i].reference;
        if (reference->text.kind != FHIR_REFERENCE_CONTAINED)
            add_reference(m, &list, source->node, reference, true);
        data[i] = (struct policy_data){meanings[from->data[i].meaning], names[0]};
    }
    rule->data = data;
    rule->data_count = data == NULL ? 0 : from->data_count;
}

static struct policy_interval map_period(struct fhir_period period)
{
    return (struct policy_interval){period.first, period.last};
}

static void map_rule(struct mapper *m, const struct fhir_consent *source,
                     const struct fhir_consent_rule *from, struct policy_rule *rule)
{
    rule->effect = from->type == FHIR_PROVISION_PERMIT ? POLICY_PERMITS
                   : from->type == FHIR_PROVISION_DENY ? POLICY_DENIES
                                                       : POLICY_UNTYPED;
    rule->parent = from->parent;
    rule->period = map_period(from->period);
    map_actors(m, source, from, rule);
    map_actions(from, rule);
    rule->purposes_stated = from->purposes.count != 0;
    rule->purposes = map_purposes(m, from->purposes);
    map_labels(from->labels, rule);
    rule->classes_stated = from->classes.count != 0;
    rule->classes = map_codings(m, from->classes, &rule->classes_unknown);
    map_codes(m, from->codes, rule);
    rule->data_period_stated = from->data_period.node != NULL;
    rule->data_period = map_period(from->data_period);
    map_data(m, source, from, rule);
}

// --- the consent -------------------------------------------------------------------------------

static enum policy_base map_base(struct fhir_codings rule)
{
    if (fhir_codings_have(rule, POLICY_SYSTEM_ACT_CODE, "OPTIN")) return POLICY_BASE_OPTIN;
    if (fhir_codings_have(rule, POLICY_SYSTEM_ACT_CODE, "OPTOUT")) return POLICY_BASE_OPTOUT;
    return POLICY_BASE_NONE;
}

static enum policy_scope map_scope(struct fhir_codings scope)
{
    if (fhir_codings_have(scope, SYSTEM_SCOPE, "patient-privacy")) return POLICY_SCOPE_PRIVACY;
    if (fhir_codings_have(scope, SYSTEM_SCOPE, "research")) return POLICY_SCOPE_RESEARCH;
    return POLICY_SCOPE_OTHER;
}

enum status fhir_policy_consent(struct policy_consent *out, const struct fhir_consent *consent,
                                const struct fhir_policy_options *options, struct arena *arena)
{
    struct mapper m = {consent->doc, options, arena, STATUS_OK};
    uint32_t count = consent->rule_count == 0 ? 1 : consent->rule_count;
    struct policy_rule *rules = take(&m, count, sizeof *rules);
    if (rules == NULL) return STATUS_NO_SPACE;
    // Without a provision the base policy stands alone, as a root that selects everything.
    rules[0].period = POLICY_ALWAYS;
    for (uint32_t i = 0; i < consent->rule_count; i++)
        map_rule(&m, consent, &consent->rules[i], &rules[i]);
    *out = (struct policy_consent){
        .patients =
            map_references(&m, consent->node, (struct fhir_references){&consent->patient, 1}),
        .active = consent->status == FHIR_CONSENT_ACTIVE,
        .indeterminate = consent->has_modifier_extension || consent->implicit_rules.size != 0,
        .scope = map_scope(consent->scope.codings),
        .base = map_base(consent->policy_rule.codings),
        .rules = rules,
        .rule_count = count,
    };
    return m.status;
}

const char *fhir_policy_doubt(const struct policy_consent *consent,
                              const struct fhir_consent *source)
{
    if (source->implicit_rules.size != 0) return "consent-implicit-rules";
    if (source->has_modifier_extension) return "consent-modifier-extension";
    if (consent->rules[0].effect != POLICY_UNTYPED) return NULL;
    return consent->base == POLICY_BASE_NONE ? "consent-no-base" : "consent-untyped-root";
}

// --- the resource ------------------------------------------------------------------------------

// What a label is not known to be may be a sensitivity, and what claims to be a level of
// confidentiality and is none counts as the highest.
static void map_resource_labels(struct fhir_codings labels, struct policy_resource *out)
{
    for (uint32_t i = 0; i < labels.count; i++) {
        span system = labels.items[i].system, code = labels.items[i].code;
        if (span_is(system, POLICY_SYSTEM_CONFIDENTIALITY)) {
            uint8_t level = (uint8_t)policy_confidentiality_find(code);
            if (level == POLICY_UNLABELED) level = POLICY_V;
            if (level > out->confidentiality) out->confidentiality = level;
        } else if (system.size == 0 || span_is(system, POLICY_SYSTEM_ACT_CODE)) {
            int sensitivity = system.size == 0 ? -1 : policy_sensitivity_find(code);
            int obligation = system.size == 0 ? -1 : policy_obligation_find(code);
            if (sensitivity >= 0) out->sensitivities |= policy_bit((unsigned)sensitivity);
            if (obligation >= 0) out->obligations |= policy_bit((unsigned)obligation);
            if (sensitivity < 0 && obligation < 0) out->sensitivity_unknown = true;
        }
    }
}

static struct policy_tokens map_selves(struct mapper *m, const struct fhir_facts *facts)
{
    struct list list = list_over(m, facts->identifiers.count + 1);
    if (list.items == NULL) return tokens_of(list);
    if (facts->type.size != 0 && facts->id.size != 0) {
        size_t size = facts->type.size + 1 + facts->id.size;
        char *name = arena_text(m->arena, size);
        struct writer w = writer_over(name, name == NULL ? 0 : size);
        write_span(&w, facts->type);
        write_u8(&w, '/');
        write_span(&w, facts->id);
        if (w.status != STATUS_OK) m->status = STATUS_NO_SPACE;
        add(&list, span_of(NULL, 0), writer_span(&w));
    }
    for (uint32_t i = 0; i < facts->identifiers.count; i++)
        add_identifier(&list, facts->identifiers.items[i].system,
                       facts->identifiers.items[i].value);
    return tokens_of(list);
}

static struct policy_tokens map_classes(struct mapper *m, const struct fhir_facts *facts)
{
    struct list list =
        list_over(m, 1 + facts->profiles.count + facts->formats.count + facts->content_types.count);
    if (list.items == NULL) return tokens_of(list);
    add(&list, span_text(SYSTEM_RESOURCE_TYPES), facts->type);
    for (uint32_t i = 0; i < facts->profiles.count; i++)
        add(&list, span_of(NULL, 0), facts->profiles.items[i]);
    for (uint32_t i = 0; i < facts->formats.count; i++)
        (void)add_coding(&list, &facts->formats.items[i]);
    for (uint32_t i = 0; i < facts->content_types.count; i++)
        add(&list, span_text(SYSTEM_MIME), facts->content_types.items[i]);
    return tokens_of(list);
}

enum status fhir_policy_resource(struct policy_resource *out, const struct fhir_facts *facts,
                                 const struct json_doc *doc,
                                 const struct fhir_policy_options *options, struct arena *arena)
{
    struct mapper m = {doc, options, arena, STATUS_OK};
    *out = (struct policy_resource){.labeled_here = options->labeled_here};
    out->selves = map_selves(&m, facts);
    out->references = map_references(&m, facts->node, facts->references);
    out->authors = map_references(&m, facts->node, facts->authors);
    out->classes = map_classes(&m, facts);
    bool unknown = false; // a resource says what it can; only a rule must be understood
    out->codes = map_codings(&m, facts->codes, &unknown);
    out->dated = facts->when.stated;
    out->when = map_period(facts->when);
    map_resource_labels(facts->labels, out);
    return m.status;
}
