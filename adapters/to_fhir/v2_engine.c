// SPDX-License-Identifier: Apache-2.0
#include "adapters/to_fhir/v2_engine.h"

#include "core/base/invariant.h"

// --- reading -----------------------------------------------------------------------------------

static uint32_t step_of(uint32_t part, unsigned depth)
{
    return part >> (8 * depth) & 0xff;
}

// One step down. What is not divided further is its own first part.
static struct v2_source step(const struct v2_context *c, struct v2_source source, uint32_t number)
{
    static const span nothing = {NULL, 0};
    switch (source.level) {
    case V2_SEGMENT: {
        span field = number < V2_FIELDS_MAX ? c->fields[number] : nothing;
        return (struct v2_source){hl7_repetition(c->d, field, 1), V2_REPETITION};
    }
    case V2_REPETITION:
        return (struct v2_source){hl7_component(c->d, source.text, number), V2_COMPONENT};
    case V2_COMPONENT:
        return (struct v2_source){hl7_subcomponent(c->d, source.text, number), V2_SUBCOMPONENT};
    case V2_SUBCOMPONENT: break;
    }
    return (struct v2_source){number == 1 ? source.text : nothing, V2_SUBCOMPONENT};
}

struct v2_source v2_part(const struct v2_context *c, struct v2_source source, uint32_t part)
{
    for (unsigned depth = 0; depth < 3 && step_of(part, depth) != 0; depth++)
        source = step(c, source, step_of(part, depth));
    return source;
}

// The repetitions of a part of a segment, or the part alone.
struct walk {
    struct hl7_rest rest;
    uint32_t part;
    bool repeats;
    struct v2_source source;
};

static struct walk walk_begin(const struct v2_context *c, struct v2_source source, uint32_t part)
{
    struct walk walk = {.part = part, .source = source};
    uint32_t field = step_of(part, 0);
    walk.repeats = source.level == V2_SEGMENT && field != 0 && (part & V2_FIRST) == 0;
    if (!walk.repeats) return walk;
    span text = field < V2_FIELDS_MAX ? c->fields[field] : (span){NULL, 0};
    walk.rest = (struct hl7_rest){text, text.size == 0};
    walk.part = part >> 8;
    return walk;
}

static bool walk_next(const struct v2_context *c, struct walk *walk, struct v2_source *out)
{
    if (!walk->repeats) {
        bool done = walk->rest.done;
        walk->rest.done = true;
        *out = v2_part(c, walk->source, walk->part);
        return !done;
    }
    span repetition;
    if (!hl7_part_next(&walk->rest, c->d->repetition, &repetition)) return false;
    *out = v2_part(c, (struct v2_source){repetition, V2_REPETITION}, walk->part);
    return true;
}

// True when there is anything between the delimiters but the null value.
static bool has_value(const struct v2_context *c, struct v2_source source)
{
    if (source.level == V2_SEGMENT) return true;
    for (size_t i = 0; i < source.text.size; i++) {
        uint8_t at = source.text.data[i];
        if (at != c->d->component && at != c->d->subcomponent && at != ' ' && at != '"')
            return true;
    }
    return false;
}

// --- rows --------------------------------------------------------------------------------------

// True when one of the words is the text, or "*" and there is one.
static bool is_word(const char *words, span text)
{
    return text.size > 0 && (strcmp(words, "*") == 0 || fhir_list_has(words, text));
}

static bool is_for(const struct v2_context *c, const char *words)
{
    const struct hl7_msg *type = &c->received->header.type;
    char both[16];
    struct writer w = writer_over(both, sizeof both);
    write_span(&w, type->code);
    write_u8(&w, '_');
    write_span(&w, type->event);
    return fhir_list_has(words, type->code) ||
           (w.status == STATUS_OK && fhir_list_has(words, writer_span(&w)));
}

static span segment_name(const struct v2_context *c, size_t segment)
{
    return span_slice(hl7_segment_text(c->m, segment), 0, 3);
}

static bool is_ahead(const struct v2_context *c, const char *words)
{
    for (size_t i = c->segment + 1; i < c->m->segment_count; i++) {
        span name = segment_name(c, i);
        if (fhir_list_has(words, name)) return true;
        if (fhir_list_has("ORC PID MSH", name)) break;
    }
    return false;
}

static bool is_after(const struct v2_context *c, const char *words)
{
    return fhir_list_has(words, segment_name(c, c->before));
}

static bool is_next(const struct v2_context *c, const char *words)
{
    return c->segment + 1 < c->m->segment_count &&
           fhir_list_has(words, segment_name(c, c->segment + 1));
}

static bool part_is(struct v2_context *c, struct v2_source source, const struct v2_row *row)
{
    struct v2_source part;
    struct walk walk = walk_begin(c, source, row->part);
    while (walk_next(c, &walk, &part)) {
        if (strcmp(row->path, "*") == 0 ? has_value(c, part) : is_word(row->path, v2_text(c, part)))
            return true;
    }
    return false;
}

// True for a guard; then *skip says whether the next row is passed over.
static bool is_guard(struct v2_context *c, const struct v2_row *row, struct v2_source source,
                     bool *skip)
{
    bool holds = true;
    switch ((int)row->kind) {
    case V2_WHEN: holds = part_is(c, source, row); break;
    case V2_UNLESS: holds = !part_is(c, source, row); break;
    case V2_HAVE: holds = c->present[row->type] != NULL; break;
    case V2_LACK: holds = c->present[row->type] == NULL; break;
    case V2_FOR: holds = is_for(c, row->path); break;
    case V2_NOT_FOR: holds = !is_for(c, row->path); break;
    case V2_AHEAD: holds = is_ahead(c, row->path); break;
    case V2_NOT_AHEAD: holds = !is_ahead(c, row->path); break;
    case V2_AFTER: holds = is_after(c, row->path); break;
    case V2_NOT_AFTER: holds = !is_after(c, row->path); break;
    case V2_NOT_NEXT: holds = !is_next(c, row->path); break;
    default: return false;
    }
    *skip = *skip || !holds;
    return true;
}

// The key of a resource: what the map's KEY rows name, or the part itself; in a segment its place.
static const struct hl7_fhir_entry *resource_for(struct v2_context *c, const struct v2_row *row,
                                                 struct v2_source source, bool *is_new)
{
    span key[6] = {{NULL, 0}};
    size_t count = 0;
    uint8_t place[8] = {(uint8_t)row->map, (uint8_t)(row->map >> 8)};
    for (const struct v2_row *at = v2_map_rows(row->map); at->kind == V2_KEY && count < 5; at++)
        key[count++] = v2_text(c, v2_part(c, source, at->part));
    bool scoped = false; // an authority, or whatever tells equal numbers apart
    for (size_t i = 1; i < count; i++) scoped = scoped || key[i].size > 0;
    if (count > 0 && key[0].size > 0) {
        if (!scoped) key[count++] = c->received->header.sending_facility;
    } else if (source.level == V2_SEGMENT) {
        for (size_t i = 0; i < 4; i++) place[2 + i] = (uint8_t)(c->segment >> (8 * i));
        key[0] = c->message_key;
        key[1] = span_of(place, sizeof place);
        count = 2;
    } else {
        key[0] = c->received->header.sending_facility;
        key[1] = source.text;
        key[2] = span_of(place, 2);
        count = 3;
    }
    return v2_resource(c, row->type, key, count, is_new);
}

static void make_resource(struct v2_context *c, const struct v2_row *row,
                          const struct v2_target *target, struct v2_source source)
{
    bool is_new;
    const struct hl7_fhir_entry *entry = resource_for(c, row, source, &is_new);
    if (entry == NULL) return;
    if (row->kind == V2_OPEN) c->present[row->type] = entry;
    struct v2_target made = {entry->resource, row->type, entry};
    // what another map has begun, as the parent of something, this one fills
    uint16_t *map = &c->maps[entry - c->out->entries];
    if (*map != row->map) {
        *map = (uint16_t)row->map;
        v2_run(c, row->map, &made, source);
    }
    if (row->path[0] != '\0' && fhir_has_content(entry->resource))
        v2_refer(c, target, row->path, entry);
}

static void put_extension(struct v2_context *c, const struct v2_row *row,
                          const struct v2_target *target, struct v2_source source)
{
    struct v2_target extension = v2_object(c, target, "extension[]");
    v2_put_value(c, &extension, row->path, source, row->table);
    if (fhir_has_content(extension.value)) v2_put(c, &extension, "url", span_text(row->text));
}

// A row that takes a part, for one part that has a value.
static void take(struct v2_context *c, const struct v2_row *row, const struct v2_target *target,
                 struct v2_source source)
{
    struct v2_target made;
    switch ((int)row->kind) {
    case V2_FIELD: v2_put_value(c, target, row->path, source, row->table); break;
    case V2_TEXT: v2_put(c, target, row->path, v2_prose(c, source)); break;
    case V2_EXTENSION: put_extension(c, row, target, source); break;
    case V2_CALL: row->function(c, target, row->path, source); break;
    case V2_NEW:
    case V2_OPEN: make_resource(c, row, target, source); break;
    case V2_AS:
        made = v2_object(c, target, row->path);
        if (made.value != NULL) v2_run(c, row->map, &made, source);
        break;
    default: break;
    }
}

// ELSE: only when nothing stands at the first step.
static bool is_missing(const struct v2_target *target, const char *path)
{
    size_t size = strcspn(path, ".[");
    struct fhir_value *at = fhir_first(target->value);
    for (; at != NULL; at = fhir_next(at)) {
        if (strncmp(fhir_name(at), path, size) == 0 && fhir_name(at)[size] == '\0')
            return !fhir_has_content(at);
    }
    return true;
}

// A row that takes no part.
static void apply(struct v2_context *c, const struct v2_row *row, const struct v2_target *target,
                  struct v2_source source)
{
    const struct hl7_fhir_entry *present = c->present[row->type];
    struct v2_target other = {present == NULL ? NULL : present->resource, row->type, present};
    switch ((int)row->kind) {
    case V2_ELSE:
        if (!is_missing(target, row->path)) break;
        v2_put(c, target, row->path, span_text(row->text));
        break;
    case V2_FIX: v2_put(c, target, row->path, span_text(row->text)); break;
    case V2_CODED:
        v2_put_coding(c, target, row->path, span_text(row->more), span_text(row->text),
                      span_text(row->label));
        break;
    case V2_ON:
        if (present != NULL) v2_run(c, row->map, &other, source);
        break;
    case V2_LINK:
        if (present != NULL) v2_refer(c, target, row->path, present);
        break;
    case V2_BACK:
        if (present != NULL && target->entry != NULL) v2_refer(c, &other, row->path, target->entry);
        break;
    case V2_CLOSE: c->present[row->type] = NULL; break;
    default: break;
    }
}

static bool takes_part(enum v2_row_kind kind)
{
    return kind == V2_FIELD || kind == V2_TEXT || kind == V2_EXTENSION || kind == V2_CALL ||
           kind == V2_NEW || kind == V2_OPEN || kind == V2_AS;
}

void v2_run(struct v2_context *c, enum v2_map map, const struct v2_target *target,
            struct v2_source source)
{
    INVARIANT(c->depth < V2_DEPTH_MAX);
    c->depth++;
    bool skip = false;
    for (const struct v2_row *row = v2_map_rows(map); row->kind != V2_END; row++) {
        if (c->status != STATUS_OK) break;
        if (is_guard(c, row, source, &skip)) continue;
        bool passed = skip;
        skip = false;
        if (passed || row->kind == V2_KEY) continue;
        if (!takes_part(row->kind)) {
            apply(c, row, target, source);
            continue;
        }
        struct v2_source part;
        struct walk walk = walk_begin(c, source, row->part);
        while (c->status == STATUS_OK && walk_next(c, &walk, &part)) {
            if (has_value(c, part)) take(c, row, target, part);
        }
    }
    c->depth--;
    if (c->status == STATUS_OK) c->status = c->tree.status;
}

void v2_run_segment(struct v2_context *c, size_t segment)
{
    span name = segment_name(c, segment);
    if (segment > 0 && !fhir_list_has("NTE PRT ROL", segment_name(c, segment - 1)))
        c->before = segment - 1;
    enum v2_map map = v2_map_of_segment(name);
    if (map == MAP_none) return;
    for (uint32_t i = 0; i < V2_FIELDS_MAX; i++) c->fields[i] = (span){NULL, 0};
    c->segment = segment;
    c->field_count = hl7_fields(c->m, segment, c->fields, V2_FIELDS_MAX - 1);
    struct v2_target nothing = {NULL, FHIR_none, NULL};
    v2_run(c, map, &nothing, (struct v2_source){hl7_segment_text(c->m, segment), V2_SEGMENT});
}
