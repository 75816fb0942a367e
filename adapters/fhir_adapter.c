// SPDX-License-Identifier: Apache-2.0
#include "adapters/fhir_adapter.h"

#include "adapters/fhir_adapter_internal.h"
#include "adapters/pseudonym.h"
#include "fhir/fhir_location.h"

bool fhir_adapter_is_actor(enum fhir_type type)
{
    return type == FHIR_Patient || type == FHIR_Practitioner || type == FHIR_PractitionerRole ||
           type == FHIR_Organization || type == FHIR_RelatedPerson;
}

bool fhir_adapter_accepts(enum fhir_type type)
{
    return fhir_adapter_is_actor(type) || type == FHIR_Consent || type == FHIR_Observation ||
           type == FHIR_DiagnosticReport || type == FHIR_DocumentReference ||
           type == FHIR_ImagingStudy;
}

uint32_t fhir_adapter_turn(const struct fhir_change *change)
{
    if (change->method == FHIR_DELETE) return 0;
    bool actor = fhir_adapter_is_actor(fhir_resource_type(change->type));
    return (change->method == FHIR_POST ? 1U : 3U) + (actor ? 0U : 1U);
}

void planner_say(struct planner *p, const struct json_doc *doc, const struct json_node *node,
                 enum issue_severity severity, enum status status, const char *rule)
{
    char location[ISSUE_LOCATION_MAX + 1] = "";
    size_t offset = 0;
    if (node != NULL) {
        fhir_location(location, doc, node, NULL);
        offset = node->offset;
    }
    (void)issue_add(p->issues, severity, status, rule, offset, location);
    if (severity == ISSUE_ERROR && p->status == STATUS_OK) p->status = status;
}

static void out_of_space(struct planner *p)
{
    planner_say(p, NULL, NULL, ISSUE_ERROR, STATUS_NO_SPACE, "plan-memory");
}

static void out_of_room(struct planner *p)
{
    planner_say(p, NULL, NULL, ISSUE_ERROR, STATUS_LIMIT, "plan-limit");
}

// --- parties and steps -------------------------------------------------------------------------

static bool has_name(const struct plan_party *party, const struct account_key *name)
{
    for (uint32_t i = 0; i < party->name_count; i++)
        if (account_key_equal(&party->names[i], name)) return true;
    return false;
}

// plan_party() knows a party by its first name; here any name that it shares is put first.
static void share_name(const struct plan *plan, struct plan_party *party)
{
    for (uint32_t k = 0; k < plan->party_count; k++) {
        const struct plan_party *known = &plan->parties[k];
        if (known->kind != PLAN_NAMED) continue;
        for (uint32_t i = 0; i < party->name_count; i++) {
            if (!has_name(known, &party->names[i])) continue;
            struct account_key first = party->names[0];
            party->names[0] = party->names[i];
            party->names[i] = first;
            // What it is, is known now: the names under other kinds were only guesses.
            if (party->account_kind == ACCOUNT_OTHER && known->account_kind != ACCOUNT_OTHER)
                party->name_count = 1;
            return;
        }
    }
}

static uint32_t add_party(struct planner *p, struct plan_party *party)
{
    share_name(p->plan, party);
    uint32_t index = plan_party(p->plan, party);
    if (index == PLAN_PARTIES_MAX) out_of_room(p);
    return index;
}

uint32_t planner_special(struct planner *p, enum plan_party_kind kind)
{
    return add_party(p, &(struct plan_party){.kind = kind});
}

struct plan_step *planner_step(struct planner *p, enum plan_step_kind kind)
{
    struct plan_step *step = p->status == STATUS_OK ? plan_step(p->plan, kind) : NULL;
    if (step == NULL) {
        if (p->status == STATUS_OK) out_of_room(p);
        return NULL;
    }
    step->patient = step->grantee = step->custodian = (uint8_t)planner_special(p, PLAN_NOBODY);
    return step;
}

static void add_name_of_kind(struct planner *p, struct plan_party *party, uint8_t kind,
                             const struct policy_token *token)
{
    if (party->name_count == PLAN_NAMES_MAX) return;
    party->names[party->name_count++] = pseudonym_of(p->context->tenant_key, kind, token);
}

static void add_name(struct planner *p, struct plan_party *party, const struct policy_token *token)
{
    add_name_of_kind(p, party, party->account_kind, token);
}

// An identifier that does not say what it identifies is a name under every kind: whoever registers
// under it, before or after, is found.
static void add_untyped_name(struct planner *p, struct plan_party *party,
                             const struct policy_token *token)
{
    static const uint8_t kinds[] = {
        ACCOUNT_OTHER,        ACCOUNT_PRACTITIONER, ACCOUNT_PRACTITIONER_ROLE,
        ACCOUNT_ORGANIZATION, ACCOUNT_PATIENT,      ACCOUNT_RELATED_PERSON,
    };
    for (size_t i = 0; i < sizeof kinds; i++) add_name_of_kind(p, party, kinds[i], token);
}

// "Type/id" of a change, in the arena.
static struct policy_token name_of_change(struct planner *p, const struct fhir_change *change)
{
    size_t size = change->type.size + 1 + change->id.size;
    char *text = arena_text(p->arena, size);
    struct writer w = writer_over(text, text == NULL ? 0 : size);
    write_span(&w, change->type);
    write_u8(&w, '/');
    write_span(&w, change->id);
    if (w.status != STATUS_OK) out_of_space(p);
    return (struct policy_token){{NULL, 0}, writer_span(&w)};
}

// A token that is the fullUrl of an entry means the resource there, under its id on this server.
static struct policy_token settle(struct planner *p, const struct policy_token *token, span *type)
{
    for (uint32_t i = 0; token->system.size == 0 && i < p->context->group_count; i++) {
        const struct fhir_change *change = &p->context->group[i];
        if (change->full_url.size == 0 || !span_equal(change->full_url, token->value)) continue;
        *type = change->type;
        return name_of_change(p, change);
    }
    return *token;
}

// The resource type that a reference leads to, or an empty span.
static span type_of(const struct fhir_resource *resource, const struct fhir_reference *reference)
{
    const struct json_doc *doc = &resource->doc;
    if (reference->text.kind != FHIR_REFERENCE_CONTAINED)
        return reference->text.type.size != 0 ? reference->text.type : reference->type;
    const struct json_node *list = json_member(doc, resource->node, span_text("contained"));
    const struct json_node *at = list == NULL ? NULL : json_first(doc, list);
    for (; at != NULL; at = json_next(doc, at))
        if (span_equal(json_text(json_member(doc, at, span_text("id"))), reference->text.id))
            return json_text(json_member(doc, at, span_text("resourceType")));
    return reference->type;
}

uint32_t planner_party(struct planner *p, const struct fhir_reference *reference,
                       enum account_kind kind)
{
    const struct fhir_resource *resource = p->change->resource;
    struct policy_tokens tokens;
    struct policy_token searched;
    if (fhir_policy_names(&tokens, (struct fhir_references){reference, 1}, &resource->doc,
                          resource->node, &p->context->policy, p->arena) != STATUS_OK) {
        out_of_space(p);
        return PLAN_PARTIES_MAX;
    }
    if (reference->text.kind == FHIR_REFERENCE_CONDITIONAL &&
        fhir_adapter_search(&searched, reference->text.id, p->arena))
        tokens = (struct policy_tokens){&searched, 1};
    if (tokens.count == 0) return PLAN_PARTIES_MAX;
    span type = type_of(resource, reference);
    struct policy_token first = settle(p, &tokens.items[0], &type);
    if (type.size != 0) kind = pseudonym_kind(type);
    struct plan_party party = {.kind = PLAN_NAMED, .account_kind = (uint8_t)kind};
    bool untyped = type.size == 0 && kind == ACCOUNT_OTHER;
    for (uint32_t i = 0; i < tokens.count; i++) {
        const struct policy_token *token = i == 0 ? &first : &tokens.items[i];
        if (untyped && token->system.size != 0) {
            add_untyped_name(p, &party, token);
        } else {
            add_name(p, &party, token);
        }
    }
    return add_party(p, &party);
}

// --- resources ---------------------------------------------------------------------------------

// An actor resource is an account: under its identifiers, then under its id on this server.
static void plan_actor(struct planner *p, const struct fhir_facts *facts)
{
    struct plan_party party = {.kind = PLAN_NAMED,
                               .account_kind = (uint8_t)pseudonym_kind(p->change->type)};
    for (uint32_t i = 0; i < facts->identifiers.count; i++) {
        const struct fhir_identifier *identifier = &facts->identifiers.items[i];
        if (identifier->system.size == 0 || identifier->value.size == 0) continue;
        // The last place is kept for the id, by which references come.
        if (party.name_count == PLAN_NAMES_MAX - 1) break;
        add_name(p, &party, &(struct policy_token){identifier->system, identifier->value});
    }
    struct policy_token self = name_of_change(p, p->change);
    add_name(p, &party, &self);
    uint32_t index = add_party(p, &party);
    struct plan_step *step = planner_step(p, PLAN_ACTOR);
    if (step == NULL) return;
    step->patient = (uint8_t)index;
    step->custodian = (uint8_t)planner_special(p, PLAN_TENANT);
}

static void add_record(struct planner *p, uint32_t subject)
{
    struct plan_step *step = planner_step(p, PLAN_RECORD);
    if (step == NULL) return;
    if (subject != PLAN_PARTIES_MAX) step->patient = (uint8_t)subject;
    step->custodian = (uint8_t)planner_special(p, PLAN_TENANT);
}

static void plan_record(struct planner *p, const struct fhir_facts *facts)
{
    uint32_t subject = PLAN_PARTIES_MAX;
    for (uint32_t i = 0; i < facts->subjects.count && subject == PLAN_PARTIES_MAX; i++) {
        const struct fhir_reference *reference = &facts->subjects.items[i];
        span type = type_of(p->change->resource, reference);
        bool patient = type.size == 0 || span_is(type, "Patient");
        if (patient) subject = planner_party(p, reference, ACCOUNT_PATIENT);
    }
    add_record(p, subject);
}

static void plan_consent(struct planner *p)
{
    const struct fhir_resource *resource = p->change->resource;
    struct fhir_consent *consent = ARENA_NEW(p->arena, struct fhir_consent, 1);
    if (consent == NULL) {
        out_of_space(p);
        return;
    }
    enum status status = fhir_consent_read(consent, resource, p->arena, p->issues);
    if (status != STATUS_OK) {
        p->status = status;
        return;
    }
    uint32_t patient = planner_party(p, &consent->patient, ACCOUNT_PATIENT);
    if (patient == PLAN_PARTIES_MAX) {
        if (p->status == STATUS_OK)
            planner_say(p, &resource->doc, consent->patient.node, ISSUE_ERROR, STATUS_REFUSED,
                        "consent-patient-unnamed");
        return;
    }
    add_record(p, patient);
    for (uint32_t i = 0; i < consent->performers.count; i++)
        (void)planner_party(p, &consent->performers.items[i], ACCOUNT_OTHER);
    planner_consent(p, consent, patient);
}

static void plan_stored(struct planner *p)
{
    const struct fhir_resource *resource = p->change->resource;
    struct fhir_facts facts;
    if (!fhir_adapter_accepts(resource->type)) {
        planner_say(p, &resource->doc, resource->node, ISSUE_ERROR, STATUS_UNSUPPORTED,
                    "fhir-resource-type-unsupported");
    } else if (fhir_facts_read(&facts, &resource->doc, resource->node, p->arena) != STATUS_OK) {
        out_of_space(p);
    } else if (resource->type == FHIR_Consent) {
        plan_consent(p);
    } else if (fhir_adapter_is_actor(resource->type)) {
        plan_actor(p, &facts);
    } else {
        plan_record(p, &facts);
    }
}

enum status fhir_adapter_plan(struct plan *out, const struct fhir_change *change,
                              const struct fhir_adapter_context *context, struct arena *arena,
                              struct issues *issues)
{
    struct planner p = {
        .context = context, .change = change, .arena = arena, .issues = issues, .plan = out};
    // The lists are large and begin empty: only what counts them is cleared.
    out->party_count = out->step_count = 0;
    out->urgent = false;
    out->has_document = true;
    out->document = pseudonym_of_document(context->tenant_key, change->type, change->id);
    if (change->method != FHIR_DELETE) {
        plan_stored(&p);
        return p.status;
    }
    // A deletion does not say whom the document was about; it is filed all the same, so that it has
    // a place in the ledger even when nothing is left to revoke.
    add_record(&p, planner_special(&p, PLAN_NOBODY));
    if (span_is(change->type, "Consent")) {
        (void)planner_step(&p, PLAN_REVOKE_DOCUMENT);
        out->urgent = true;
    }
    return p.status;
}

// --- searches ----------------------------------------------------------------------------------

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9') return c - '0';
    uint8_t lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Decodes %XX and '+'; false for a broken escape.
static bool decode_query(span text, struct writer *w)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c == '%') {
            int high = i + 2 < text.size ? hex_value(text.data[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_value(text.data[i + 2]);
            if (low < 0) return false;
            c = (uint8_t)(high * 16 + low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        write_u8(w, c);
    }
    return w->status == STATUS_OK;
}

bool fhir_adapter_search(struct policy_token *out, span query, struct arena *arena)
{
    static const char name[] = "identifier=";
    if (query.size != 0 && query.data[0] == '?') query = span_slice(query, 1, query.size);
    if (!span_starts(query, name)) return false;
    span value = span_slice(query, sizeof name - 1, query.size);
    // One parameter, one value: neither "&" nor the comma that separates alternatives.
    if (value.size == 0 || memchr(value.data, '&', value.size) != NULL ||
        memchr(value.data, ',', value.size) != NULL)
        return false;
    char *text = arena_text(arena, value.size);
    struct writer w = writer_over(text, text == NULL ? 0 : value.size);
    if (!decode_query(value, &w)) return false;
    span decoded = writer_span(&w);
    const uint8_t *bar = memchr(decoded.data, '|', decoded.size);
    if (bar == NULL) return false;
    size_t at = (size_t)(bar - decoded.data);
    *out = (struct policy_token){span_slice(decoded, 0, at),
                                 span_slice(decoded, at + 1, decoded.size)};
    return out->system.size != 0 && out->value.size != 0;
}
