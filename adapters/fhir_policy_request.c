// SPDX-License-Identifier: Apache-2.0
// The decision over documents: a request as JSON, Consents as they are, the answer as JSON.
#include "adapters/fhir_policy.h"

#include "fhir/fhir_check.h"

// What a request is read from, and into.
struct reader_of_request {
    struct fhir_view view;
    const struct json_node *root;
    const struct json_node *inner; // the object "request" of the root, or NULL
    const struct fhir_policy_options *options;
    struct issues *issues;
};

static enum status refuse(const struct reader_of_request *r, const struct json_node *node,
                          const char *rule)
{
    return issue_add(r->issues, ISSUE_ERROR, STATUS_BAD_VALUE, rule, node->offset, NULL);
}

static const struct json_node *field(const struct reader_of_request *r, const char *name)
{
    const struct json_node *node = json_member(r->view.doc, r->inner, span_text(name));
    return node != NULL ? node : json_member(r->view.doc, r->root, span_text(name));
}

// One value or a list of them: the first and how many.
static const struct json_node *values(const struct reader_of_request *r, const char *name,
                                      uint32_t *count)
{
    const struct json_node *node = field(r, name);
    bool array = node != NULL && node->kind == JSON_KIND_ARRAY;
    *count = node == NULL ? 0 : array ? node->count : 1;
    return array ? json_first(r->view.doc, node) : node;
}

// A reference as text, or a Reference.
static enum status read_names(struct reader_of_request *r, const char *name,
                              struct policy_tokens *out)
{
    uint32_t count, n = 0;
    const struct json_node *at = values(r, name, &count);
    *out = (struct policy_tokens){NULL, 0};
    if (count == 0) return STATUS_OK;
    struct policy_token *items = ARENA_NEW(r->view.arena, struct policy_token, count);
    if (items == NULL) return STATUS_NO_SPACE;
    for (uint32_t i = 0; i < count; i++, at = json_next(r->view.doc, at)) {
        bool text = at->kind == JSON_KIND_STRING;
        struct fhir_reference_parts parts =
            fhir_reference_split(text ? json_text(at) : fhir_view_text(&r->view, at, "reference"));
        span base = r->options->base;
        bool own = parts.base.size != 0 && span_equal(parts.base, base);
        if (own) parts.bare = span_slice(parts.bare, base.size + 1, parts.bare.size);
        struct fhir_identifier identifier = fhir_read_identifier(
            &r->view, text ? NULL : json_member(r->view.doc, at, span_text("identifier")));
        bool none = parts.kind == FHIR_REFERENCE_NONE;
        if (parts.kind == FHIR_REFERENCE_BAD || (none && identifier.value.size == 0))
            return refuse(r, at, "request-reference");
        items[n++] = none ? (struct policy_token){identifier.system, identifier.value}
                          : (struct policy_token){{NULL, 0}, parts.bare};
    }
    *out = (struct policy_tokens){items, n};
    return STATUS_OK;
}

// A code of PurposeOfUse as text, or a Coding.
static enum status read_purposes(struct reader_of_request *r, struct policy_purposes *out)
{
    uint32_t count, n = 0;
    const struct json_node *at = values(r, "purpose", &count);
    if (count == 0) return STATUS_OK;
    struct policy_token *items = ARENA_NEW(r->view.arena, struct policy_token, count);
    if (items == NULL) return STATUS_NO_SPACE;
    for (uint32_t i = 0; i < count; i++, at = json_next(r->view.doc, at)) {
        struct fhir_coding coding = {span_text(POLICY_SYSTEM_ACT_REASON), json_text(at), at};
        if (at->kind == JSON_KIND_OBJECT) coding = fhir_read_coding(&r->view, at);
        if (coding.code.size == 0) return refuse(r, at, "request-purpose");
        bool table = span_is(coding.system, POLICY_SYSTEM_ACT_REASON);
        int purpose = table ? policy_purpose_find(coding.code) : -1;
        if (purpose >= 0) {
            out->known |= policy_bit((unsigned)purpose);
        } else {
            items[n++] = (struct policy_token){coding.system, coding.code};
        }
    }
    out->others = (struct policy_tokens){items, n};
    return STATUS_OK;
}

static enum status read_resource(struct reader_of_request *r, struct policy_request *out,
                                 struct fhir_facts *facts)
{
    const struct json_node *node = field(r, "resource");
    if (node == NULL) {
        out->resource = (struct policy_resource){.labeled_here = r->options->labeled_here};
        return STATUS_OK;
    }
    if (node->kind != JSON_KIND_OBJECT) return refuse(r, node, "request-resource");
    TRY(fhir_facts_read(facts, r->view.doc, node, r->view.arena));
    return fhir_policy_resource(&out->resource, facts, r->view.doc, r->options, r->view.arena);
}

// The subject: as stated, else as the resource says; a Patient is its own.
static enum status read_subject(struct reader_of_request *r, struct policy_request *out,
                                const struct fhir_facts *facts)
{
    TRY(read_names(r, "patient", &out->patients));
    if (out->patients.count != 0) return STATUS_OK;
    if (span_is(facts->type, "Patient")) out->patients = out->resource.selves;
    if (facts->subjects.count == 0) return STATUS_OK;
    return fhir_policy_names(&out->patients, facts->subjects, r->view.doc, facts->node, r->options,
                             r->view.arena);
}

static enum status read_request(struct reader_of_request *r, struct policy_request *out,
                                instant now)
{
    struct fhir_facts facts = {0};
    TRY(read_resource(r, out, &facts));
    TRY(read_subject(r, out, &facts));
    TRY(read_names(r, "actors", &out->requesters));
    TRY(read_names(r, "custodian", &out->custodians));
    TRY(read_purposes(r, &out->purposes));
    const struct json_node *action = field(r, "action");
    int found = action == NULL ? POLICY_ACCESS : policy_action_find(json_text(action));
    out->actions = (uint8_t)(found < 0 ? 0 : 1U << found);
    out->now = now;
    const struct json_node *stated = field(r, "now");
    struct period_of_time time;
    if (stated == NULL) return STATUS_OK;
    if (instant_read_fhir(json_text(stated), &time) != STATUS_OK)
        return refuse(r, stated, "request-now");
    out->now = time.first;
    return STATUS_OK;
}

// What cannot be read counts as active, unless it says plainly that it is not.
static bool says_inactive(const struct fhir_resource *resource)
{
    const struct json_node *root = resource->node;
    if (root == NULL || root->next == 0) return false;
    span status = json_text(json_member(&resource->doc, root, span_text("status")));
    return fhir_list_has("draft proposed rejected inactive entered-in-error", status);
}

static enum status read_one(struct policy_consent *out, struct fhir_policy_answer *answer,
                            uint32_t index, span document,
                            const struct fhir_policy_options *options, struct arena *arena,
                            struct issues *issues)
{
    *out = (struct policy_consent){
        .active = true, .indeterminate = true, .scope = POLICY_SCOPE_PRIVACY};
    struct fhir_resource *resource = ARENA_NEW(arena, struct fhir_resource, 1);
    struct fhir_consent *consent = ARENA_NEW(arena, struct fhir_consent, 1);
    if (resource == NULL || consent == NULL) return STATUS_NO_SPACE;
    enum status status = fhir_read(resource, document, FHIR_Consent, arena, issues);
    if (status == STATUS_OK) status = fhir_consent_read(consent, resource, arena, issues);
    if (status == STATUS_NO_SPACE) return status;
    if (status != STATUS_OK) out->active = !says_inactive(resource);
    answer->ids[index] = consent->id;
    answer->versions[index] = consent->version;
    return status == STATUS_OK ? fhir_policy_consent(out, consent, options, arena) : STATUS_OK;
}

// Where nobody says whose data are asked for, they are the patient's whose consents were given.
static void settle_patients(struct policy_request *request, struct policy_consent *consents,
                            uint32_t count)
{
    for (uint32_t i = 0; i < count && request->patients.count == 0; i++)
        request->patients = consents[i].patients;
    for (uint32_t i = 0; i < count; i++)
        if (consents[i].rule_count == 0) consents[i].patients = request->patients;
}

enum status fhir_policy_decide(struct fhir_policy_answer *out, span request, const span *consents,
                               uint32_t count, instant now,
                               const struct fhir_policy_options *options, struct arena *arena,
                               struct issues *issues)
{
    *out = (struct fhir_policy_answer){.count = count};
    if (count > FHIR_POLICY_FILES_MAX)
        return issue_add(issues, ISSUE_ERROR, STATUS_LIMIT, "request-consents-limit", 0, NULL);
    struct json_doc *doc = ARENA_NEW(arena, struct json_doc, 1);
    struct policy_consent *canonical = ARENA_NEW(arena, struct policy_consent, count + 1);
    if (doc == NULL || canonical == NULL) return STATUS_NO_SPACE;
    TRY(json_read(doc, request, JSON_DEPTH_MAX, arena, issues));
    struct reader_of_request r = {{doc, arena, STATUS_OK}, doc->nodes, NULL, options, issues};
    if (r.root->kind != JSON_KIND_OBJECT) return refuse(&r, r.root, "request-object");
    r.inner = json_member(doc, r.root, span_text("request"));
    struct policy_request asked = {0};
    TRY(read_request(&r, &asked, now));
    for (uint32_t i = 0; i < count; i++)
        TRY(read_one(&canonical[i], out, i, consents[i], options, arena, issues));
    settle_patients(&asked, canonical, count);
    out->decision = policy_decide(canonical, count, &asked, (struct policy_settings){false});
    return STATUS_OK;
}

// "Consent/c1/_history/2", or its place among the documents: "#3". Ids have passed the form of id,
// so nothing needs escaping.
static void write_name(struct writer *w, const struct fhir_policy_answer *answer, uint32_t index)
{
    write_text(w, answer->ids[index].size == 0 ? "\"#" : "\"Consent/");
    if (answer->ids[index].size == 0) {
        write_decimal(w, index);
    } else {
        write_span(w, answer->ids[index]);
    }
    if (answer->versions[index].size != 0) {
        write_text(w, "/_history/");
        write_span(w, answer->versions[index]);
    }
    write_u8(w, '"');
}

void fhir_policy_answer_write(struct writer *w, const struct fhir_policy_answer *answer)
{
    const struct policy_decision *decision = &answer->decision;
    write_text(w, "{\"decision\":\"");
    write_text(w, policy_outcome_name(decision->outcome));
    write_text(w, "\",\"rule\":\"");
    write_text(w, policy_reason_name(decision->reason));
    write_text(w, "\",\"consents\":[");
    bool first = true;
    for (uint32_t i = 0; i < answer->count; i++) {
        if ((decision->used[i / 64] >> i % 64 & 1) == 0) continue;
        if (!first) write_u8(w, ',');
        first = false;
        write_name(w, answer, i);
    }
    write_u8(w, ']');
    if (decision->outcome != POLICY_NO_CONSENT) {
        write_text(w, ",\"by\":{\"consent\":");
        write_name(w, answer, decision->consent);
        write_text(w, ",\"provision\":");
        write_decimal(w, decision->rule);
        write_u8(w, '}');
    }
    write_text(w, ",\"obligations\":[");
    first = true;
    for (uint64_t left = decision->obligations; left != 0; left &= left - 1) {
        if (!first) write_u8(w, ',');
        first = false;
        write_u8(w, '"');
        write_text(w, policy_obligation_code((unsigned)__builtin_ctzll(left)));
        write_u8(w, '"');
    }
    write_text(w, "]}");
}
