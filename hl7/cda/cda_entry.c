// SPDX-License-Identifier: Apache-2.0
// Entries: only statements that carry a template of privacy are read, whatever holds them.
#include "hl7/cda/cda_builder_internal.h"

static const struct {
    const char *name;
    size_t size;
} statements[] = {{"act", 3},
                  {"observation", 11},
                  {"organizer", 9},
                  {"procedure", 9},
                  {"encounter", 9},
                  {"supply", 6},
                  {"substanceAdministration", 23}};

static bool is_private(span root)
{
    return span_starts(root, CDA_CONSENT_DIRECTIVES) || span_starts(root, CDA_PRIVACY_MARKS);
}

// A template of privacy makes the statement around it a mark.
static void open_template(struct cda_builder *b, struct cda_level *statement,
                          struct cda_attributes a)
{
    struct cda_document *d = b->document;
    span root = cda_attribute(a, "root");
    if (statement->mark != 0 || !is_private(root)) return;
    if (!cda_has_room(b, d->mark_count, CDA_MARKS_MAX)) return;
    uint32_t parent = 0;
    for (size_t i = b->entry_depth; i + 1 < b->depth; i++) {
        if (b->levels[i].mark != 0) parent = b->levels[i].mark;
    }
    d->marks[d->mark_count] = (struct cda_mark){.section = b->section, .parent = parent};
    struct cda_mark *mark = &d->marks[d->mark_count];
    mark->template_root = cda_copy(b, root.data, root.size);
    mark->element = span_text(statements[statement->statement - 1].name);
    mark->is_negated = statement->is_negated;
    statement->mark = (uint32_t)++d->mark_count;
}

// A child of a statement that is a mark.
static void open_in_mark(struct cda_builder *b, struct cda_mark *mark, span name,
                         struct cda_attributes a)
{
    if (span_is(name, "code")) mark->code = cda_take_code(b, a);
    if (span_is(name, "value") && mark->value.code.size == 0) mark->value = cda_take_code(b, a);
    if (span_is(name, "id") && mark->id.root.size == 0) mark->id = cda_take_id(b, a);
    if (span_is(name, "effectiveTime")) {
        b->levels[b->depth].is_time = true;
        mark->low = mark->high = cda_take_time(b, a);
    }
}

// Within an entry: which statement this is, or what it says of the mark around it.
void cda_open_in_entry(struct cda_builder *b, span name, struct cda_attributes a)
{
    struct cda_level *level = &b->levels[b->depth], *parent = level - 1;
    for (uint8_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        if (name.size != statements[i].size) continue;
        if (memcmp(name.data, statements[i].name, name.size) != 0) continue;
        level->statement = i + 1;
        level->is_negated = span_is(cda_attribute(a, "negationInd"), "true");
        return;
    }
    if (parent->statement != 0 && span_is(name, "templateId")) open_template(b, parent, a);
    if (parent->mark != 0) open_in_mark(b, &b->document->marks[parent->mark - 1], name, a);
    if (!parent->is_time) return;
    struct cda_mark *mark = &b->document->marks[parent[-1].mark - 1];
    if (span_is(name, "low")) mark->low = cda_take_time(b, a);
    if (span_is(name, "high")) mark->high = cda_take_time(b, a);
}
