// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_walk.h"

#include "core/base/invariant.h"
#include "dicom/dicom_tags.h"

static bool before(const struct dicom_dataset *ds, uint32_t a, uint32_t b)
{
    uint32_t tag_a = ds->nodes[a].tag, tag_b = ds->nodes[b].tag;
    return tag_a != tag_b ? tag_a < tag_b : a < b;
}

// Heap sort: in place, no worse than n log n whatever an adversary sends.
static void sift(const struct dicom_dataset *ds, uint32_t *order, size_t root, size_t count)
{
    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && before(ds, order[child], order[child + 1])) child++;
        if (!before(ds, order[root], order[child])) return;
        uint32_t swap = order[root];
        order[root] = order[child];
        order[child] = swap;
        root = child;
    }
}

static void sort(const struct dicom_dataset *ds, uint32_t *order, size_t count)
{
    for (size_t i = count / 2; i > 0; i--) sift(ds, order, i - 1, count);
    for (size_t last = count; last > 1; last--) {
        uint32_t swap = order[0];
        order[0] = order[last - 1];
        order[last - 1] = swap;
        sift(ds, order, 0, last - 1);
    }
}

// Children in order of tag, if the file has them otherwise.
static enum status put_in_order(struct dicom_walk *walk, struct dicom_level *level)
{
    const struct dicom_dataset *ds = walk->ds;
    uint32_t count = 0;
    bool disorder = false;
    for (uint32_t i = level->at; i < level->end; i = ds->nodes[i].end) {
        disorder = disorder || (ds->nodes[i].flags & DICOM_NODE_DISORDER) != 0;
        count++;
    }
    if (!disorder) return STATUS_OK;
    if (walk->scratch == NULL) return STATUS_NO_SPACE;
    uint32_t *order = arena_alloc_raw(walk->scratch, count, sizeof *order);
    if (order == NULL) return STATUS_NO_SPACE;
    uint32_t next = 0;
    for (uint32_t i = level->at; i < level->end; i = ds->nodes[i].end) order[next++] = i;
    sort(ds, order, count);
    level->order = order;
    level->at = 0;
    level->end = count;
    return STATUS_OK;
}

// (0008,0005) and (0028,0103) of a data set hold for all in it; without them its parent's do.
static void read_context(const struct dicom_dataset *ds, struct dicom_level *level)
{
    for (uint32_t i = level->at; i < level->end; i = ds->nodes[i].end) {
        const struct dicom_node *node = &ds->nodes[i];
        if (node->tag == DICOM_TAG_SPECIFIC_CHARACTER_SET) {
            level->charset = dicom_charset_of(dicom_node_bytes(node));
        } else if (node->tag == DICOM_TAG_PIXEL_REPRESENTATION && node->vr == DICOM_VR_US) {
            span bytes = dicom_node_bytes(node);
            bool big = (node->flags & DICOM_NODE_BIG_ENDIAN) != 0;
            level->is_signed = bytes.size >= 2 && dicom_load(bytes.data, 2, big) == 1;
        }
        if (node->tag > DICOM_TAG_PIXEL_REPRESENTATION && ds->disorder == 0) return;
    }
}

static void push(struct dicom_walk *walk, uint32_t node, uint32_t at, uint32_t end, bool items)
{
    INVARIANT(walk->open < sizeof walk->levels / sizeof *walk->levels);
    struct dicom_level *level = &walk->levels[walk->open];
    level->charset = walk->open == 0 ? dicom_charset_default() : level[-1].charset;
    level->is_signed = walk->open == 0 ? false : level[-1].is_signed;
    level->node = node;
    level->at = at;
    level->end = end;
    level->order = NULL;
    level->scratch_mark = walk->scratch == NULL ? 0 : walk->scratch->used;
    level->items = items;
    walk->open++;
    if (items) return;
    read_context(walk->ds, level);
    if (walk->ds->disorder > 0) walk->status = put_in_order(walk, level);
}

void dicom_walk_begin(struct dicom_walk *walk, const struct dicom_dataset *ds,
                      struct arena *scratch)
{
    walk->ds = ds;
    walk->scratch = scratch;
    walk->status = STATUS_OK;
    walk->index = DICOM_ABSENT;
    walk->repeated = false;
    walk->repeat = false;
    walk->open = 0;
    push(walk, DICOM_TOP, ds->first, ds->count, false);
}

static enum dicom_step pop(struct dicom_walk *walk)
{
    struct dicom_level *level = &walk->levels[walk->open - 1];
    if (walk->open == 1) return DICOM_STEP_END; // stays there
    if (level->order != NULL) arena_rewind(walk->scratch, level->scratch_mark);
    walk->index = level->node;
    walk->open--;
    return level->items ? DICOM_STEP_SEQUENCE_END : DICOM_STEP_ITEM_END;
}

void dicom_walk_skip(struct dicom_walk *walk)
{
    INVARIANT(walk->open > 1 && walk->levels[walk->open - 1].items);
    walk->open--;
}

static uint32_t next_child(struct dicom_walk *walk, struct dicom_level *level)
{
    const struct dicom_node *nodes = walk->ds->nodes;
    if (level->order == NULL) {
        uint32_t index = level->at;
        level->at = nodes[index].end;
        walk->repeat = false;
        walk->repeated = false;
        return index;
    }
    uint32_t place = level->at++;
    uint32_t index = level->order[place];
    uint32_t tag = nodes[index].tag;
    walk->repeat = place > 0 && nodes[level->order[place - 1]].tag == tag;
    bool again = place + 1 < level->end && nodes[level->order[place + 1]].tag == tag;
    walk->repeated = walk->repeat || again;
    return index;
}

enum dicom_step dicom_walk_next(struct dicom_walk *walk)
{
    if (walk->status != STATUS_OK) return DICOM_STEP_END;
    struct dicom_level *level = &walk->levels[walk->open - 1];
    if (level->at >= level->end) return pop(walk);
    uint32_t index = next_child(walk, level);
    const struct dicom_node *node = &walk->ds->nodes[index];
    bool items = level->items;
    walk->index = index;
    if (items) {
        push(walk, index, index + 1, node->end, false);
        return walk->status == STATUS_OK ? DICOM_STEP_ITEM : DICOM_STEP_END;
    }
    if (node->vr != DICOM_VR_SQ) return DICOM_STEP_ELEMENT;
    push(walk, index, index + 1, node->end, true);
    return DICOM_STEP_SEQUENCE;
}
