// SPDX-License-Identifier: Apache-2.0
#include "hl7/cda/cda_builder.h"

#include "hl7/cda/cda_builder_internal.h"

enum cda_path {
    PATH_NONE,
#define X(path, parent, name, action) PATH_##path,
#include "hl7/cda/cda_paths.def"
#undef X
    PATH_COUNT
};
_Static_assert(PATH_COUNT < 256, "a path fits in a byte");

enum action {
    ACTION_WALK,
    ACTION_DOC_TEMPLATE,
    ACTION_DOC_ID,
    ACTION_DOC_CODE,
    ACTION_DOC_TITLE,
    ACTION_DOC_TIME,
    ACTION_DOC_SECRECY,
    ACTION_DOC_LANGUAGE,
    ACTION_DOC_SET,
    ACTION_DOC_VERSION,
    ACTION_PATIENT,
    ACTION_AUTHOR,
    ACTION_CUSTODIAN,
    ACTION_RECIPIENT,
    ACTION_PARTY_ID,
    ACTION_PARTY_TIME,
    ACTION_ORGANIZATION_ID,
    ACTION_ORGANIZATION,
    ACTION_NAME,
    ACTION_FAMILY,
    ACTION_GIVEN,
    ACTION_PREFIX,
    ACTION_SUFFIX,
    ACTION_GENDER,
    ACTION_BIRTH,
    ACTION_STREET,
    ACTION_CITY,
    ACTION_STATE,
    ACTION_POSTAL_CODE,
    ACTION_COUNTRY,
    ACTION_CONSENT,
    ACTION_SERVICE,
    ACTION_EVENT_TEMPLATE,
    ACTION_EVENT_ID,
    ACTION_EVENT_CODE,
    ACTION_EVENT_STATUS,
    ACTION_EVENT_TIME,
    ACTION_EVENT_LOW,
    ACTION_EVENT_HIGH,
    ACTION_RELATED,
    ACTION_RELATED_ID,
    ACTION_RELATED_SET,
    ACTION_RELATED_VERSION,
    ACTION_BODY_TYPE,
    ACTION_SECTION,
    ACTION_SECTION_TEMPLATE,
    ACTION_SECTION_CODE,
    ACTION_SECTION_TITLE,
    ACTION_SECTION_SECRECY,
    ACTION_ENTRY,
};

static const struct path_row {
    const char *name;
    uint8_t size;
    uint8_t parent;
    uint8_t action;
} rows[PATH_COUNT] = {
#define X(path, parent, name, action) \
    [PATH_##path] = {name, sizeof(name) - 1, PATH_##parent, ACTION_##action},
#include "hl7/cda/cda_paths.def"
#undef X
};

// Faults and copies --------

enum status cda_builder_fault(struct cda_builder *b, enum status status, const char *rule,
                              const char *location)
{
    size_t offset = b->offset == NULL ? 0 : b->offset(b->parser);
    (void)issue_add(b->issues, ISSUE_ERROR, status, rule, offset, location);
    if (b->status == STATUS_OK) b->status = status;
    return status;
}

// "recordTarget/patientRole/id": the path below the document, by its own names.
static void path_text(enum cda_path path, char out[static ISSUE_LOCATION_MAX + 1])
{
    enum cda_path chain[16];
    size_t count = 0;
    while (path > PATH_DOCUMENT && count < 16) {
        chain[count++] = path;
        path = (enum cda_path)rows[path].parent;
    }
    struct writer w = writer_over(out, ISSUE_LOCATION_MAX);
    while (count > 0) {
        write_text(&w, rows[chain[--count]].name);
        if (count > 0) write_u8(&w, '/');
    }
    out[w.size] = 0;
}

void cda_fault_here(struct cda_builder *b, enum status status, const char *rule)
{
    char location[ISSUE_LOCATION_MAX + 1];
    path_text((enum cda_path)b->levels[b->depth].path, location);
    (void)cda_builder_fault(b, status, rule, location);
}

span cda_copy(struct cda_builder *b, const void *data, size_t size)
{
    if (size == 0) return (span){NULL, 0};
    char *memory = arena_text(b->arena, size);
    if (memory == NULL) {
        if (b->status == STATUS_OK) cda_fault_here(b, STATUS_NO_SPACE, "cda-memory");
        return (span){NULL, 0};
    }
    memcpy(memory, data, size);
    return span_of(memory, size);
}

// The value of an attribute without a namespace, as the parser holds it.
span cda_attribute(struct cda_attributes a, const char *name)
{
    for (size_t i = 0; i < a.count; i++) {
        const unsigned char *const *item = a.items + 5 * i;
        if (item[2] != NULL || strcmp((const char *)item[0], name) != 0) continue;
        return span_of(item[3], (size_t)(item[4] - item[3]));
    }
    return (span){NULL, 0};
}

static span copy_attribute(struct cda_builder *b, struct cda_attributes a, const char *name)
{
    span value = cda_attribute(a, name);
    return cda_copy(b, value.data, value.size);
}

struct cda_id cda_take_id(struct cda_builder *b, struct cda_attributes a)
{
    return (struct cda_id){copy_attribute(b, a, "root"), copy_attribute(b, a, "extension")};
}

struct cda_code cda_take_code(struct cda_builder *b, struct cda_attributes a)
{
    return (struct cda_code){copy_attribute(b, a, "code"), copy_attribute(b, a, "codeSystem"),
                             copy_attribute(b, a, "displayName"),
                             cda_attribute(a, "nullFlavor").size > 0};
}

// A TS is written as a DTM of version 2. One that cannot be read is an error: it may be the end
// of a consent.
struct hl7_time cda_take_time(struct cda_builder *b, struct cda_attributes a)
{
    static const struct hl7_delimiters none = {0};
    struct hl7_time time;
    span text = copy_attribute(b, a, "value");
    if (hl7_time_read(&none, text, (struct hl7_zone){false, 0}, &time) != STATUS_OK)
        cda_fault_here(b, STATUS_BAD_VALUE, "cda-time");
    return time;
}

// Room for one more of a list; NULL and a fault when there is none.
bool cda_has_room(struct cda_builder *b, size_t count, size_t max)
{
    if (count < max) return true;
    cda_fault_here(b, STATUS_LIMIT, "cda-too-many");
    return false;
}

static void add_id(struct cda_builder *b, struct cda_id *ids, size_t *count, size_t max,
                   struct cda_attributes a)
{
    if (*count < max) ids[(*count)++] = cda_take_id(b, a);
}

// Elements of the header --------

static void open_party(struct cda_builder *b, enum action action)
{
    struct cda_document *d = b->document;
    static const struct cda_party no_party;
    static const struct cda_patient no_patient;
    b->party = NULL;
    if (action == ACTION_PATIENT && cda_has_room(b, d->patient_count, CDA_PARTIES_MAX)) {
        b->patient = &d->patients[d->patient_count++];
        *b->patient = no_patient;
        b->party = &b->patient->party;
    } else if (action == ACTION_AUTHOR && cda_has_room(b, d->author_count, CDA_PARTIES_MAX)) {
        b->party = &d->authors[d->author_count++];
        *b->party = no_party;
    } else if (action == ACTION_RECIPIENT && cda_has_room(b, d->recipient_count, CDA_PARTIES_MAX)) {
        b->party = &d->recipients[d->recipient_count++];
        *b->party = no_party;
    } else if (action == ACTION_CUSTODIAN) {
        b->party = &d->custodian;
    }
}

static void open_event(struct cda_builder *b, enum action action, struct cda_attributes a)
{
    struct cda_document *d = b->document;
    static const struct cda_event no_event;
    bool consent = action == ACTION_CONSENT;
    size_t *count = consent ? &d->consent_count : &d->service_count;
    b->event = NULL;
    if (!cda_has_room(b, *count, CDA_EVENTS_MAX)) return;
    b->event = (consent ? d->consents : d->services) + (*count)++;
    *b->event = no_event;
    b->event->class_code = copy_attribute(b, a, "classCode");
}

static void open_related(struct cda_builder *b, struct cda_attributes a)
{
    struct cda_document *d = b->document;
    b->parent = NULL;
    if (!cda_has_room(b, d->related_count, CDA_EVENTS_MAX)) return;
    b->parent = &d->related[d->related_count++];
    *b->parent = (struct cda_related){.type_code = copy_attribute(b, a, "typeCode")};
}

// What belongs to the open party.
static void open_in_party(struct cda_builder *b, enum action action, struct cda_attributes a)
{
    struct cda_party *p = b->party;
    if (p == NULL) return;
    if (action == ACTION_PARTY_ID) add_id(b, p->ids, &p->id_count, CDA_IDS_MAX, a);
    if (action == ACTION_ORGANIZATION_ID)
        add_id(b, p->organization_ids, &p->organization_id_count, CDA_IDS_MAX, a);
    if (action == ACTION_PARTY_TIME) p->time = cda_take_time(b, a);
    if (action == ACTION_NAME) b->takes_name = p->name.family.size + p->name.given.size == 0;
    if (action == ACTION_GENDER) b->patient->gender = cda_take_code(b, a);
    if (action == ACTION_BIRTH) b->patient->birth = cda_take_time(b, a);
}

static void open_in_event(struct cda_builder *b, enum action action, struct cda_attributes a)
{
    struct cda_event *e = b->event;
    if (e == NULL) return;
    if (action == ACTION_EVENT_TEMPLATE)
        add_id(b, e->templates, &e->template_count, CDA_TEMPLATES_MAX, a);
    if (action == ACTION_EVENT_ID && e->id.root.size == 0) e->id = cda_take_id(b, a);
    if (action == ACTION_EVENT_CODE) e->code = cda_take_code(b, a);
    if (action == ACTION_EVENT_STATUS) e->status = copy_attribute(b, a, "code");
    if (action == ACTION_EVENT_TIME) e->low = e->high = cda_take_time(b, a);
    if (action == ACTION_EVENT_LOW) e->low = cda_take_time(b, a);
    if (action == ACTION_EVENT_HIGH) e->high = cda_take_time(b, a);
}

static void open_in_related(struct cda_builder *b, enum action action, struct cda_attributes a)
{
    struct cda_related *r = b->parent;
    if (r == NULL) return;
    if (action == ACTION_RELATED_ID && r->id.root.size == 0) r->id = cda_take_id(b, a);
    if (action == ACTION_RELATED_SET) r->set_id = cda_take_id(b, a);
    if (action == ACTION_RELATED_VERSION) r->version = copy_attribute(b, a, "value");
}

static void open_in_document(struct cda_builder *b, enum action action, struct cda_attributes a)
{
    struct cda_document *d = b->document;
    if (action == ACTION_DOC_TEMPLATE)
        add_id(b, d->templates, &d->template_count, CDA_TEMPLATES_MAX, a);
    if (action == ACTION_DOC_ID) d->id = cda_take_id(b, a);
    if (action == ACTION_DOC_CODE) d->code = cda_take_code(b, a);
    if (action == ACTION_DOC_TIME) d->time = cda_take_time(b, a);
    if (action == ACTION_DOC_SECRECY) d->confidentiality = cda_take_code(b, a);
    if (action == ACTION_DOC_LANGUAGE) d->language = copy_attribute(b, a, "code");
    if (action == ACTION_DOC_SET) d->set_id = cda_take_id(b, a);
    if (action == ACTION_DOC_VERSION) d->version = copy_attribute(b, a, "value");
    if (action == ACTION_BODY_TYPE) d->body_type = copy_attribute(b, a, "mediaType");
}

// Sections --------

static void open_section(struct cda_builder *b, struct cda_attributes a)
{
    struct cda_document *d = b->document;
    b->levels[b->depth].section = b->section;
    if (!cda_has_room(b, d->section_count, CDA_SECTIONS_MAX)) return;
    d->sections[d->section_count] = (struct cda_section){
        .parent = b->section, .is_null = cda_attribute(a, "nullFlavor").size > 0};
    b->section = (uint32_t)++d->section_count;
}

static void open_in_section(struct cda_builder *b, enum action action, struct cda_attributes a)
{
    struct cda_section *s = b->section == 0 ? NULL : &b->document->sections[b->section - 1];
    if (s == NULL) return;
    if (action == ACTION_SECTION_TEMPLATE) add_id(b, s->templates, &s->template_count, 4, a);
    if (action == ACTION_SECTION_CODE) s->code = cda_take_code(b, a);
    if (action == ACTION_SECTION_SECRECY) s->confidentiality = cda_take_code(b, a);
    if (action == ACTION_ENTRY) {
        s->entries++;
        b->entry_depth = b->depth;
    }
}

// Events --------

enum status cda_builder_begin(struct cda_builder *b, struct cda_document *document,
                              struct arena *arena, struct issues *issues)
{
    *document = (struct cda_document){.element_count = 0};
    b->document = document;
    b->arena = arena;
    b->issues = issues;
    b->status = STATUS_OK;
    b->depth = b->entry_depth = b->collect_depth = b->text_size = 0;
    b->section = 0;
    b->party = NULL;
    b->patient = NULL;
    b->event = NULL;
    b->parent = NULL;
    b->takes_name = false;
    b->levels[0] = (struct cda_level){.path = PATH_NONE};
    document->patients = arena_alloc_raw(arena, CDA_PARTIES_MAX, sizeof *document->patients);
    document->authors = arena_alloc_raw(arena, CDA_PARTIES_MAX, sizeof *document->authors);
    document->recipients = arena_alloc_raw(arena, CDA_PARTIES_MAX, sizeof *document->recipients);
    document->consents = arena_alloc_raw(arena, CDA_EVENTS_MAX, sizeof *document->consents);
    document->services = arena_alloc_raw(arena, CDA_EVENTS_MAX, sizeof *document->services);
    document->related = arena_alloc_raw(arena, CDA_EVENTS_MAX, sizeof *document->related);
    document->sections = arena_alloc_raw(arena, CDA_SECTIONS_MAX, sizeof *document->sections);
    document->marks = arena_alloc_raw(arena, CDA_MARKS_MAX, sizeof *document->marks);
    bool all = document->patients != NULL && document->authors != NULL &&
               document->recipients != NULL && document->consents != NULL &&
               document->services != NULL && document->related != NULL &&
               document->sections != NULL && document->marks != NULL;
    return all ? STATUS_OK : cda_builder_fault(b, STATUS_NO_SPACE, "cda-memory", "");
}

// The row for a child of `parent`; a section within a section is one, too.
static enum cda_path find_path(enum cda_path parent, span name, size_t depth)
{
    if (parent == PATH_NONE && depth > 1) return PATH_NONE;
    if (parent == PATH_SECTION_INNER) return span_is(name, "section") ? PATH_SECTION : PATH_NONE;
    for (size_t i = 1; i < PATH_COUNT; i++) {
        bool same = rows[i].parent == parent && rows[i].size == name.size;
        if (same && memcmp(rows[i].name, name.data, name.size) == 0) return (enum cda_path)i;
    }
    return PATH_NONE;
}

static bool wants_text(enum action action)
{
    switch ((int)action) {
    case ACTION_DOC_TITLE:
    case ACTION_SECTION_TITLE:
    case ACTION_ORGANIZATION:
    case ACTION_FAMILY:
    case ACTION_GIVEN:
    case ACTION_PREFIX:
    case ACTION_SUFFIX:
    case ACTION_STREET:
    case ACTION_CITY:
    case ACTION_STATE:
    case ACTION_POSTAL_CODE:
    case ACTION_COUNTRY: return true;
    default: return false;
    }
}

static void open_path(struct cda_builder *b, enum action action, struct cda_attributes a)
{
    if (wants_text(action)) {
        b->collect_depth = b->depth;
        b->text_size = 0;
        return;
    }
    if (action >= ACTION_PATIENT && action <= ACTION_RECIPIENT)
        open_party(b, action);
    else if (action == ACTION_CONSENT || action == ACTION_SERVICE)
        open_event(b, action, a);
    else if (action == ACTION_RELATED)
        open_related(b, a);
    else if (action == ACTION_SECTION)
        open_section(b, a);
    else if (action > ACTION_SECTION)
        open_in_section(b, action, a);
    else if (action >= ACTION_PARTY_ID && action <= ACTION_BIRTH)
        open_in_party(b, action, a);
    else if (action >= ACTION_EVENT_TEMPLATE && action <= ACTION_EVENT_HIGH)
        open_in_event(b, action, a);
    else if (action >= ACTION_RELATED_ID && action <= ACTION_RELATED_VERSION)
        open_in_related(b, action, a);
    else
        open_in_document(b, action, a);
}

void cda_builder_open(struct cda_builder *b, span name, bool foreign,
                      struct cda_attributes attributes)
{
    if (b->status != STATUS_OK) return;
    if (b->depth + 1 == CDA_DEPTH_MAX) {
        (void)cda_builder_fault(b, STATUS_TOO_DEEP, "cda-depth", "");
        return;
    }
    if (++b->document->element_count > CDA_ELEMENTS_MAX) {
        (void)cda_builder_fault(b, STATUS_LIMIT, "cda-elements", "");
        return;
    }
    enum cda_path parent = (enum cda_path)b->levels[b->depth].path;
    struct cda_level *level = &b->levels[++b->depth];
    *level = (struct cda_level){.path = PATH_NONE};
    if (foreign && b->depth > 1) return;
    if (b->entry_depth != 0) {
        cda_open_in_entry(b, name, attributes);
        return;
    }
    enum cda_path path = find_path(parent, name, b->depth);
    if (b->depth == 1 && (foreign || path != PATH_DOCUMENT)) {
        (void)cda_builder_fault(b, STATUS_BAD_MAGIC, "cda-root", "");
        return;
    }
    level->path = (uint8_t)path;
    if (path != PATH_NONE && rows[path].action != ACTION_WALK)
        open_path(b, (enum action)rows[path].action, attributes);
}

void cda_builder_text(struct cda_builder *b, span text)
{
    if (b->collect_depth == 0) return;
    size_t room = CDA_TEXT_MAX - b->text_size;
    size_t size = text.size < room ? text.size : room;
    if (size > 0) memcpy(b->text + b->text_size, text.data, size);
    b->text_size += size;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// The text collected, blanks at both ends left out.
static span take_text(struct cda_builder *b)
{
    size_t from = 0, size = b->text_size;
    while (from < size && is_blank(b->text[from])) from++;
    while (size > from && is_blank(b->text[size - 1])) size--;
    return cda_copy(b, b->text + from, size - from);
}

static span join(struct cda_builder *b, span first, span second)
{
    if (first.size == 0) return second;
    char *memory = arena_text(b->arena, first.size + 1 + second.size);
    if (memory == NULL) {
        cda_fault_here(b, STATUS_NO_SPACE, "cda-memory");
        return first;
    }
    memcpy(memory, first.data, first.size);
    memory[first.size] = ' ';
    if (second.size > 0) memcpy(memory + first.size + 1, second.data, second.size);
    return span_of(memory, first.size + 1 + second.size);
}

static void close_name(struct cda_builder *b, enum action action, span text)
{
    if (b->party == NULL || !b->takes_name) return;
    struct cda_name *name = &b->party->name;
    if (action == ACTION_FAMILY) name->family = text;
    if (action == ACTION_GIVEN) name->given = join(b, name->given, text);
    if (action == ACTION_PREFIX) name->prefix = text;
    if (action == ACTION_SUFFIX) name->suffix = text;
}

static void close_address(struct cda_builder *b, enum action action, span text)
{
    struct cda_patient *p = b->patient;
    if (p == NULL || b->party == NULL) return;
    if (action == ACTION_STREET && p->street.size == 0) p->street = text;
    if (action == ACTION_CITY && p->city.size == 0) p->city = text;
    if (action == ACTION_STATE && p->state.size == 0) p->state = text;
    if (action == ACTION_POSTAL_CODE && p->postal_code.size == 0) p->postal_code = text;
    if (action == ACTION_COUNTRY && p->country.size == 0) p->country = text;
}

static void close_text(struct cda_builder *b, enum action action)
{
    span text = take_text(b);
    b->collect_depth = 0;
    if (action == ACTION_DOC_TITLE) b->document->title = text;
    if (action == ACTION_SECTION_TITLE && b->section != 0)
        b->document->sections[b->section - 1].title = text;
    if (action == ACTION_ORGANIZATION && b->party != NULL) b->party->organization = text;
    if (action >= ACTION_FAMILY && action <= ACTION_SUFFIX) close_name(b, action, text);
    if (action >= ACTION_STREET && action <= ACTION_COUNTRY) close_address(b, action, text);
}

void cda_builder_close(struct cda_builder *b)
{
    if (b->status != STATUS_OK || b->depth == 0) return;
    const struct cda_level *level = &b->levels[b->depth];
    if (b->collect_depth == b->depth) close_text(b, (enum action)rows[level->path].action);
    if (level->path == PATH_SECTION) b->section = level->section;
    if (b->entry_depth == b->depth) b->entry_depth = 0;
    b->depth--;
}

enum status cda_builder_end(struct cda_builder *b)
{
    const struct cda_document *d = b->document;
    if (b->status != STATUS_OK) return b->status;
    b->depth = 0;
    if (d->id.root.size == 0) (void)cda_builder_fault(b, STATUS_MISSING, "cda-required", "id");
    if (d->code.code.size == 0 && !d->code.is_null)
        (void)cda_builder_fault(b, STATUS_MISSING, "cda-required", "code");
    if (d->time.precision == HL7_NO_TIME)
        (void)cda_builder_fault(b, STATUS_MISSING, "cda-required", "effectiveTime");
    bool patient = d->patient_count > 0 && d->patients[0].party.id_count > 0;
    if (!patient)
        (void)cda_builder_fault(b, STATUS_MISSING, "cda-required", "recordTarget/patientRole/id");
    return b->status;
}

bool cda_has_template(const struct cda_id *templates, size_t count, const char *root)
{
    for (size_t i = 0; i < count; i++) {
        if (span_is(templates[i].root, root)) return true;
    }
    return false;
}

enum cda_kind cda_kind(const struct cda_document *d)
{
    bool bppc = cda_has_template(d->templates, d->template_count, CDA_BPPC) ||
                cda_has_template(d->templates, d->template_count, CDA_BPPC_SCANNED);
    if (bppc) return CDA_ACKNOWLEDGEMENT;
    for (size_t i = 0; i < d->template_count; i++) {
        if (span_starts(d->templates[i].root, CDA_CONSENT_DIRECTIVES)) return CDA_CONSENT_DIRECTIVE;
    }
    // Without a template, the code alone.
    bool loinc = span_is(d->code.system, "2.16.840.1.113883.6.1");
    if (loinc && span_is(d->code.code, "57016-8")) return CDA_ACKNOWLEDGEMENT;
    return CDA_CLINICAL;
}
