// SPDX-License-Identifier: Apache-2.0
// A grammar is read into a list of nodes in the order of its text, each knowing where what is
// inside it ends. The matcher holds the node of the last segment, and looks for the next segment
// first in what may follow it, from the inside out: the rest of its group, the group again, the
// rest of the group around it, and so on. It looks twice: first without passing over anything
// required, then, if that found nothing, passing over it and saying so.
#include "hl7/hl7_grammar.h"

#include "core/base/checked.h"
#include "core/base/invariant.h"

static const struct hl7_event events[] = {
#define X(type, event, structure) {type, event, #structure},
#include "hl7/hl7_events.def"
#undef X
};

static const struct {
    const char *name, *grammar;
} structures[] = {
#define X(name, grammar) {#name, grammar},
#include "hl7/hl7_structures.def"
#undef X
};

const char *hl7_structure_find(span name)
{
    for (size_t i = 0; i < sizeof structures / sizeof structures[0]; i++) {
        if (span_is(name, structures[i].name)) return structures[i].grammar;
    }
    return NULL;
}

const struct hl7_event *hl7_event_find(span type, span event, bool *type_known)
{
    *type_known = false;
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        if (!span_is(type, events[i].type)) continue;
        *type_known = true;
        bool any = events[i].event[0] == 0;
        if (any || span_is(event, events[i].event)) return &events[i];
    }
    return NULL;
}

// Grammars ---------------------------------------------------------------------------------------

// A segment, a choice of segments, or a group. Node 0 is the message.
struct node {
    span name; // of a segment "PID", of a choice "OBR|RQD|ODS", of a group
    uint32_t parent;
    uint32_t end; // one past the last node inside
    bool is_group, is_optional, repeats;
};

struct grammar {
    struct node nodes[HL7_GRAMMAR_NODES_MAX];
    uint32_t count;
};

// While reading: the open brackets, and which group each one ends (0: none of its own).
struct brackets {
    uint32_t groups[3 * HL7_GRAMMAR_DEPTH_MAX];
    size_t count;
    bool optional, repeats; // what the next node will be
    uint32_t group;         // the innermost group that is open
};

static uint32_t add_node(struct grammar *g, struct brackets *open, span name, bool is_group)
{
    INVARIANT(g->count < HL7_GRAMMAR_NODES_MAX);
    g->nodes[g->count] =
        (struct node){name, open->group, g->count + 1, is_group, open->optional, open->repeats};
    open->optional = open->repeats = false;
    return g->count++;
}

static bool is_name_char(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '|';
}

static void close_bracket(struct grammar *g, struct brackets *open)
{
    INVARIANT(open->count > 0);
    uint32_t group = open->groups[--open->count];
    if (group == 0) return;
    g->nodes[group].end = g->count;
    open->group = g->nodes[group].parent;
}

// Reads the name at *at, with the colon that makes it a group's.
static void read_name(struct grammar *g, struct brackets *open, const char *text, size_t *at)
{
    size_t size = 0;
    while (is_name_char((uint8_t)text[*at + size])) size++;
    INVARIANT(size > 0);
    span name = span_of(text + *at, size);
    *at += size;
    if (text[*at] != ':') {
        (void)add_node(g, open, name, false);
        return;
    }
    INVARIANT(open->count > 0);
    open->group = add_node(g, open, name, true);
    open->groups[open->count - 1] = open->group;
    (*at)++;
}

// The text is one of hl7_structures.def, so its faults are ours.
static void read_grammar(struct grammar *g, const char *text)
{
    struct brackets open = {.count = 0};
    g->nodes[0] = (struct node){.is_group = true};
    g->count = 1;
    for (size_t at = 0; text[at] != 0;) { // every turn moves `at`
        switch (text[at]) {
        case '[':
        case '{':
            INVARIANT(open.count < sizeof open.groups / sizeof open.groups[0]);
            open.groups[open.count++] = 0;
            if (text[at++] == '[')
                open.optional = true;
            else
                open.repeats = true;
            break;
        case ']':
        case '}':
            close_bracket(g, &open);
            at++;
            break;
        case ' ':
        case '<':
        case '>': at++; break;
        default: read_name(g, &open, text, &at);
        }
    }
    INVARIANT(open.count == 0);
    g->nodes[0].end = g->count;
}

// Matching ---------------------------------------------------------------------------------------

struct matcher {
    const struct hl7_message *m;
    struct grammar grammar;
    uint32_t at;                               // the node of the last segment, 0 before the first
    uint32_t instances[HL7_GRAMMAR_NODES_MAX]; // the open group of a group's node
    struct hl7_group *groups;
    size_t group_count, group_capacity;
    struct issues *issues;
    enum status status;
};

static bool node_matches(const struct node *n, uint32_t id)
{
    for (size_t at = 0; at + 3 <= n->name.size; at += 4) {
        const uint8_t *p = n->name.data + at;
        if (HL7_ID(p[0], p[1], p[2]) == id) return true;
    }
    return false;
}

// The first node for `id` in [from, end), which lies in group `around`. Without `leap`, a required
// segment that is passed over ends the search at *required, unless an optional group holds it.
static uint32_t find_node(const struct grammar *g, uint32_t from, uint32_t around, uint32_t id,
                          bool leap, uint32_t *required)
{
    *required = 0;
    for (uint32_t i = from; i < g->nodes[around].end;) {
        const struct node *n = &g->nodes[i];
        if (!n->is_group && node_matches(n, id)) return i;
        bool passes = n->is_group || n->is_optional;
        if (passes || (leap && *required != 0)) {
            i++;
            continue;
        }
        uint32_t outer = n->parent;
        while (outer != around && !g->nodes[outer].is_optional) outer = g->nodes[outer].parent;
        if (outer != around) {
            i = g->nodes[outer].end;
            continue;
        }
        *required = i;
        if (!leap) return 0;
        i++;
    }
    return 0;
}

// Where the next segment goes: its node, the group it was found in, and whether that group begins
// anew. *required is the first required node that stood in the way.
struct step {
    uint32_t node, around, required;
    bool again;
};

static struct step find_step(const struct grammar *g, uint32_t at, uint32_t id, bool leap)
{
    struct step step = {0, 0, 0, false};
    uint32_t from = at == 0 ? 1 : g->nodes[at].end, around = g->nodes[at].parent;
    for (;;) { // one group outward a turn
        uint32_t required, ignored;
        step.around = around;
        step.node = find_node(g, from, around, id, leap, &required);
        if (step.required == 0) step.required = required;
        if (step.node != 0 || (required != 0 && !leap)) return step;
        if (around == 0) return step;
        if (g->nodes[around].repeats) {
            step.node = find_node(g, around + 1, around, id, false, &ignored);
            step.again = step.node != 0;
            if (step.again) return step;
        }
        from = g->nodes[around].end;
        around = g->nodes[around].parent;
    }
}

// Opens the groups from `around` down to the parent of `node`.
static void open_groups(struct matcher *x, uint32_t node, uint32_t around, uint32_t segment)
{
    uint32_t path[HL7_GRAMMAR_DEPTH_MAX];
    size_t depth = 0;
    for (uint32_t g = x->grammar.nodes[node].parent; g != around; g = x->grammar.nodes[g].parent) {
        INVARIANT(depth < HL7_GRAMMAR_DEPTH_MAX);
        path[depth++] = g;
    }
    while (depth > 0) {
        uint32_t g = path[--depth];
        if (x->group_count == x->group_capacity) {
            x->status = STATUS_NO_SPACE;
            return;
        }
        uint32_t parent = x->instances[x->grammar.nodes[g].parent];
        x->instances[g] = (uint32_t)x->group_count;
        x->groups[x->group_count++] =
            (struct hl7_group){x->grammar.nodes[g].name, parent, segment, segment};
    }
}

// What adapters cannot do without; other gaps are remarked on.
static bool is_essential(span name)
{
    static const char *const names[] = {"PID", "MRG", "TXA", "QPD", "RFI", "MSA"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (span_is(name, names[i])) return true;
    }
    return false;
}

static void complain_required(struct matcher *x, uint32_t required, size_t segment)
{
    span name = x->grammar.nodes[required].name, near = {NULL, 0};
    struct hl7_place place = {.sequence = 1};
    memcpy(place.segment, name.data, 3);
    bool at_end = segment == x->m->segment_count;
    if (!at_end) near = hl7_segment_text(x->m, segment);
    if (at_end) near = span_slice(x->m->text, x->m->text.size, 0);
    enum issue_severity severity = is_essential(name) ? ISSUE_ERROR : ISSUE_WARNING;
    // What comes later, or came too early, is out of order and told as that.
    size_t from = at_end && severity == ISSUE_WARNING ? 0 : segment;
    uint32_t id = HL7_ID(name.data[0], name.data[1], name.data[2]);
    if (hl7_segment_find(x->m, id, from) < x->m->segment_count) return;
    enum status status =
        hl7_complain(x->m, x->issues, severity, HL7_RULE_SEGMENT_REQUIRED, near, &place);
    if (x->status == STATUS_OK) x->status = status;
}

// Segments that senders put anywhere; Z segments are nobody's but theirs.
static bool floats(uint32_t id)
{
    static const char names[] = "CONARVPRTROLNTEADDSFTUACCTD";
    for (size_t i = 0; i + 3 < sizeof names; i += 3) {
        if (HL7_ID(names[i], names[i + 1], names[i + 2]) == id) return true;
    }
    return id >> 16 == 'Z';
}

// A segment that cannot follow: back to its place in the nearest group that is open and has one,
// without beginning that group anew.
static void take_out_of_order(struct matcher *x, size_t segment, uint32_t id)
{
    struct hl7_place place = hl7_segment_place(x->m, segment);
    span text = hl7_segment_text(x->m, segment);
    (void)hl7_complain(x->m, x->issues, ISSUE_WARNING, HL7_RULE_SEGMENT_ORDER, text, &place);
    uint32_t around = x->grammar.nodes[x->at].parent;
    for (;; around = x->grammar.nodes[around].parent) { // one group outward a turn
        uint32_t required, node;
        node = find_node(&x->grammar, around + 1, around, id, true, &required);
        if (node != 0) {
            open_groups(x, node, around, (uint32_t)segment);
            x->at = node;
            return;
        }
        if (around == 0) return;
    }
}

static void take_segment(struct matcher *x, size_t segment)
{
    const struct grammar *g = &x->grammar;
    uint32_t id = x->m->segments[segment].id;
    if (floats(id)) return;
    if (x->at != 0 && g->nodes[x->at].repeats && node_matches(&g->nodes[x->at], id)) return;
    struct step step = find_step(g, x->at, id, false);
    if (step.node == 0) {
        uint32_t required = step.required;
        step = find_step(g, x->at, id, true);
        if (step.node == 0) {
            take_out_of_order(x, segment, id);
            return;
        }
        if (required != 0) complain_required(x, required, segment);
    }
    uint32_t around = step.again ? g->nodes[step.around].parent : step.around;
    open_groups(x, step.node, around, (uint32_t)segment);
    x->at = step.node;
}

// Every group reaches as far as the groups inside it.
static void end_groups(struct matcher *x)
{
    for (size_t i = x->group_count; i-- > 1;) {
        struct hl7_group *parent = &x->groups[x->groups[i].parent];
        if (parent->last < x->groups[i].last) parent->last = x->groups[i].last;
    }
}

enum status hl7_grammar_match(const struct hl7_message *m, const char *grammar, struct arena *arena,
                              struct hl7_tree *out, struct issues *issues)
{
    INVARIANT(m->segment_count > 0);
    *out = (struct hl7_tree){.group_count = 0};
    uint32_t *segment_groups = ARENA_NEW(arena, uint32_t, m->segment_count);
    // No structure opens more than three groups with one segment; what is not used, and the
    // matcher behind it, are given back at the end.
    size_t capacity = m->segment_count * 4 + 1;
    struct hl7_group *groups = arena_alloc_raw(arena, capacity, sizeof *groups);
    struct matcher *x = ARENA_NEW(arena, struct matcher, 1);
    if (segment_groups == NULL || groups == NULL || x == NULL) return STATUS_NO_SPACE;
    x->m = m;
    x->issues = issues;
    x->groups = groups;
    x->group_capacity = capacity;
    x->groups[x->group_count++] = (struct hl7_group){.last = (uint32_t)m->segment_count - 1};
    read_grammar(&x->grammar, grammar);
    for (size_t i = 0; i < m->segment_count && x->status != STATUS_NO_SPACE; i++) {
        take_segment(x, i);
        uint32_t group = x->instances[x->grammar.nodes[x->at].parent];
        segment_groups[i] = group;
        if (groups[group].last < i) groups[group].last = (uint32_t)i;
    }
    struct step rest = find_step(&x->grammar, x->at, 0, false);
    if (rest.required != 0) complain_required(x, rest.required, m->segment_count);
    end_groups(x);
    *out = (struct hl7_tree){groups, x->group_count, segment_groups};
    enum status status = x->status;
    arena_rewind(arena, (size_t)((uint8_t *)(groups + out->group_count) - arena->base));
    return status;
}

size_t hl7_group_of(const struct hl7_tree *tree, size_t segment, const char *name)
{
    size_t group = tree->segment_groups[segment];
    while (group != 0 && !span_is(tree->groups[group].name, name)) {
        group = tree->groups[group].parent; // smaller than `group`
    }
    return group;
}

size_t hl7_group_next(const struct hl7_tree *tree, size_t around, const char *name, size_t from)
{
    if (from <= around) from = around + 1;
    for (size_t i = from; i < tree->group_count; i++) {
        if (tree->groups[i].first > tree->groups[around].last) break;
        if (span_is(tree->groups[i].name, name)) return i;
    }
    return tree->group_count;
}
