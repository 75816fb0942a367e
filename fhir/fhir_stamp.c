// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_stamp.h"

#include "core/base/invariant.h"

// One change of the text: `removed` bytes at `offset` give way to what is written there.
enum change { CHANGE_ID, CHANGE_META, CHANGE_VERSION, CHANGE_TIME, CHANGES };

struct edit {
    size_t offset;
    size_t removed;
    bool wanted;
    bool insert; // a new member, with its name and a comma
};

struct edits {
    struct edit of[CHANGES];
    const struct fhir_stamp *stamp;
};

// Replaces the member's value, or inserts the member at `place`.
static struct edit edit_for(const struct json_node *member, size_t place)
{
    if (member == NULL) return (struct edit){place, 0, true, true};
    return (struct edit){member->offset, member->size, true, false};
}

static void write_quoted(struct writer *w, span text)
{
    write_u8(w, '"');
    write_span(w, text);
    write_u8(w, '"');
}

static void write_time(struct writer *w, instant at)
{
    char text[21];
    instant_write(text, at);
    write_quoted(w, span_text(text));
}

// New members of an object that begins stand before a comma, behind another member after one.
static void write_edit(struct writer *w, const struct edits *edits, enum change change)
{
    const struct fhir_stamp *stamp = edits->stamp;
    bool insert = edits->of[change].insert;
    switch (change) {
    case CHANGE_ID:
        if (insert) write_text(w, ",\"id\":");
        write_quoted(w, stamp->id);
        break;
    case CHANGE_META:
        write_text(w, ",\"meta\":{\"versionId\":");
        write_quoted(w, stamp->version);
        write_text(w, ",\"lastUpdated\":");
        write_time(w, stamp->last_updated);
        write_u8(w, '}');
        break;
    case CHANGE_VERSION:
        if (insert) write_text(w, "\"versionId\":");
        write_quoted(w, stamp->version);
        if (insert) write_u8(w, ',');
        break;
    case CHANGE_TIME:
        if (insert) write_text(w, "\"lastUpdated\":");
        write_time(w, stamp->last_updated);
        if (insert) write_u8(w, ',');
        break;
    case CHANGES: break;
    }
}

// The wanted edit with the least offset; of two at one place the one that comes first in the order
// of changes.
static enum change next_edit(const struct edits *edits, unsigned done)
{
    enum change next = CHANGES;
    for (unsigned i = 0; i < CHANGES; i++) {
        if (!edits->of[i].wanted || (done >> i & 1) != 0) continue;
        if (next == CHANGES || edits->of[i].offset < edits->of[next].offset) next = (enum change)i;
    }
    return next;
}

static struct edits plan_edits(const struct fhir_resource *resource, const struct fhir_stamp *stamp)
{
    const struct json_doc *doc = &resource->doc;
    const struct json_node *type = json_member(doc, resource->node, span_text("resourceType"));
    const struct json_node *id = json_member(doc, resource->node, span_text("id"));
    const struct json_node *meta = json_member(doc, resource->node, span_text("meta"));
    INVARIANT(type != NULL);
    struct edits edits = {.stamp = stamp};
    const struct json_node *before = id != NULL ? id : type;
    if (stamp->id.size != 0) edits.of[CHANGE_ID] = edit_for(id, (size_t)type->offset + type->size);
    if (meta == NULL) {
        edits.of[CHANGE_META] = edit_for(NULL, (size_t)before->offset + before->size);
    } else {
        size_t inside = (size_t)meta->offset + 1;
        edits.of[CHANGE_VERSION] = edit_for(json_member(doc, meta, span_text("versionId")), inside);
        edits.of[CHANGE_TIME] = edit_for(json_member(doc, meta, span_text("lastUpdated")), inside);
    }
    return edits;
}

// The next reference from `*at` on that has a new text; NULL when there is none.
static const struct json_node *next_renamed(const struct json_doc *doc, uint32_t *at, uint32_t end,
                                            const struct fhir_stamp *stamp, span *to)
{
    while (stamp->rename_count != 0 && *at < end) {
        const struct json_node *node = &doc->nodes[*at];
        *at = node->count != 0 ? node->first : node->next;
        if (node->kind != JSON_KIND_STRING || !span_is(json_name(node), "reference")) continue;
        for (size_t i = 0; i < stamp->rename_count; i++) {
            *to = stamp->renames[i].to;
            if (span_equal(stamp->renames[i].from, json_text(node))) return node;
        }
    }
    return NULL;
}

void fhir_stamp_write(struct writer *w, const struct fhir_resource *resource,
                      const struct fhir_stamp *stamp)
{
    const struct json_doc *doc = &resource->doc;
    const struct json_node *node = resource->node;
    const struct edits edits = plan_edits(resource, stamp);
    size_t at = node->offset, end = (size_t)node->offset + node->size;
    uint32_t walk = node->first;
    unsigned done = 0;
    span to = {NULL, 0};
    const struct json_node *renamed = next_renamed(doc, &walk, node->next, stamp, &to);
    for (;;) {
        enum change change = next_edit(&edits, done);
        bool stamps =
            change != CHANGES && (renamed == NULL || edits.of[change].offset <= renamed->offset);
        if (!stamps && renamed == NULL) break;
        size_t offset = stamps ? edits.of[change].offset : renamed->offset;
        write_span(w, span_slice(doc->input, at, offset - at));
        if (stamps) {
            write_edit(w, &edits, change);
            at = offset + edits.of[change].removed;
            done |= 1U << change;
        } else {
            write_quoted(w, to);
            at = offset + renamed->size;
            renamed = next_renamed(doc, &walk, node->next, stamp, &to);
        }
    }
    write_span(w, span_slice(doc->input, at, end - at));
}
