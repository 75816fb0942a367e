// SPDX-License-Identifier: Apache-2.0
// Elements, sequences and items (PS3.5 7.1 and 7.5), one head at a time.
//
// The stack of frames mirrors what is open: the data set, then a sequence, one of its items, a
// sequence in it and so on. A frame's limit is never beyond its parent's, so one comparison per
// head bounds every length by everything around it.
#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "dicom/dicom_reader_internal.h"

#define GROUP_DELIMITER 0xfffe

// The VR of an element that the file gives as UN or not at all, from the dictionary; UN when the
// length does not fit it.
static uint8_t known_vr(uint32_t tag, uint32_t length)
{
    enum dicom_vr vr = dicom_dictionary_vr(tag);
    const struct dicom_vr_info *info = dicom_vr_info(vr);
    if (length != DICOM_UNDEFINED && length % info->width != 0) return DICOM_VR_UN;
    return (uint8_t)vr;
}

static void parse_implicit(const uint8_t *p, struct dicom_header *h)
{
    h->length = load_u32_le(p + 4);
    h->vr = known_vr(h->tag, h->length);
    if (h->length == DICOM_UNDEFINED && h->vr != DICOM_VR_PX) h->vr = DICOM_VR_SQ;
    h->size = 8;
}

// PS3.5 6.2.2: a UN of undefined length is a sequence in implicit little endian; one of defined
// length may be read by the dictionary, and is a sequence if it begins with an item.
static size_t resolve_un(const uint8_t *p, size_t have, struct dicom_header *h)
{
    if (h->length == DICOM_UNDEFINED) {
        h->vr = DICOM_VR_SQ;
    } else {
        uint8_t vr = known_vr(h->tag, h->length);
        if (vr == DICOM_VR_SQ) {
            if (h->length >= 8 && have < 16) return 16;
            bool item = h->length >= 8 && load_u16_le(p + 12) == GROUP_DELIMITER &&
                        load_u16_le(p + 14) == (DICOM_TAG_ITEM & 0xffff);
            if (!item && h->length != 0) return 12;
        }
        h->vr = vr;
    }
    if (h->vr != DICOM_VR_UN) h->flags = DICOM_NODE_WAS_UN;
    return 12;
}

static size_t parse_explicit(const uint8_t *p, size_t have, bool big, struct dicom_header *h)
{
    enum dicom_vr vr = dicom_vr_of(p[4], p[5]);
    h->vr = (uint8_t)vr;
    if (vr != DICOM_VR_NONE && !dicom_vr_info(vr)->long_form) {
        h->length = (uint32_t)dicom_load(p + 6, 2, big);
        h->size = 8;
        h->flags = big ? DICOM_NODE_BIG_ENDIAN : 0;
        return 8;
    }
    if (have < 12) return 12;
    h->size = 12;
    h->length = (uint32_t)dicom_load(p + 8, 4, big);
    h->flags = big ? DICOM_NODE_BIG_ENDIAN : 0;
    if (vr == DICOM_VR_NONE) {
        // VRs still to be invented have the long form (PS3.5 7.1.2); they are read as UN.
        bool letters = p[4] >= 'A' && p[4] <= 'Z' && p[5] >= 'A' && p[5] <= 'Z';
        h->broken = !letters || p[6] != 0 || p[7] != 0;
        h->vr = DICOM_VR_UN;
    }
    if (h->vr == DICOM_VR_UN) {
        h->flags = 0;
        return resolve_un(p, have, h);
    }
    return 12;
}

size_t dicom_parse(const struct dicom_reader *r, const uint8_t *p, size_t have,
                   struct dicom_header *h)
{
    uint8_t encoding = r->frames[r->open - 1].encoding;
    bool big = encoding == DICOM_EXPLICIT_BE;
    h->tag = big ? (uint32_t)load_u16_be(p) << 16 | load_u16_be(p + 2)
                 : (uint32_t)load_u16_le(p) << 16 | load_u16_le(p + 2);
    h->flags = 0;
    h->broken = false;
    if (dicom_group(h->tag) == GROUP_DELIMITER) {
        h->length = (uint32_t)dicom_load(p + 4, 4, big);
        h->vr = DICOM_VR_NONE;
        h->size = 8;
        return 8;
    }
    if (encoding != DICOM_IMPLICIT_LE) return parse_explicit(p, have, big, h);
    parse_implicit(p, h);
    return 8;
}

static void close_frame(struct dicom_reader *r)
{
    INVARIANT(r->open > 1);
    struct dicom_frame *frame = dicom_frame_top(r);
    r->dataset->nodes[frame->node].end = r->dataset->count;
    if (frame->kind == DICOM_FRAME_ITEMS) r->sequences--;
    r->open--;
}

void dicom_close_ended(struct dicom_reader *r)
{
    while (r->open > 1) {
        struct dicom_frame *frame = dicom_frame_top(r);
        if (!frame->bounded || frame->limit != r->offset) return;
        close_frame(r);
    }
}

static void open_frame(struct dicom_reader *r, uint8_t kind, uint32_t node, uint8_t encoding,
                       uint32_t length)
{
    struct dicom_frame *parent = dicom_frame_top(r);
    INVARIANT(r->open < sizeof r->frames / sizeof *r->frames);
    bool bounded = length != DICOM_UNDEFINED;
    r->frames[r->open++] = (struct dicom_frame){
        .limit = bounded ? r->offset + length : parent->limit,
        .node = node,
        .kind = kind,
        .encoding = encoding,
        .bounded = bounded,
    };
    if (kind == DICOM_FRAME_ITEMS) r->sequences++;
}

uint32_t dicom_add_node(struct dicom_reader *r, const struct dicom_header *h)
{
    struct dicom_dataset *ds = r->dataset;
    if (ds->count == ds->capacity) return DICOM_ABSENT;
    uint32_t index = ds->count++;
    ds->nodes[index] = (struct dicom_node){
        .tag = h->tag,
        .length = h->length,
        .end = index + 1,
        .vr = h->vr,
        .depth = (uint8_t)r->sequences,
        .flags = h->flags,
        .data = NULL,
        .offset = r->offset,
    };
    return index;
}

// The head and the value it announces must end before everything around them does.
static enum status check_length(struct dicom_reader *r, const struct dicom_header *h)
{
    uint64_t left = dicom_frame_top(r)->limit - r->offset;
    uint64_t length = h->length == DICOM_UNDEFINED ? 0 : h->length;
    if (h->size + length <= left) return STATUS_OK;
    return dicom_fatal(r, STATUS_BAD_LENGTH, "dicom-length", h->tag);
}

// PS3.5 7.1: ascending tags, each at most once. A second PatientID is refused, since readers
// disagree on which of the two they believe.
static void check_order(struct dicom_reader *r, struct dicom_header *h)
{
    struct dicom_frame *frame = dicom_frame_top(r);
    bool top = frame->node == DICOM_TOP;
    if (top && r->pixels_seen && dicom_is_identity(h->tag)) {
        dicom_note(r, ISSUE_ERROR, STATUS_REFUSED, "dicom-identity-late", h->tag);
    }
    if (h->tag > frame->last_tag) {
        frame->last_tag = h->tag;
        return;
    }
    h->flags |= DICOM_NODE_DISORDER;
    r->dataset->disorder++;
    bool identity = dicom_is_identity(h->tag) && (top || dicom_group(h->tag) == 0x0012);
    dicom_note(r, identity ? ISSUE_ERROR : ISSUE_WARNING, STATUS_DUPLICATE, "dicom-duplicate",
               h->tag);
}

// A sequence, or fragments, or an undefined length where none may be.
static enum status take_container(struct dicom_reader *r, const struct dicom_header *h,
                                  uint32_t node)
{
    bool bytes = h->vr == DICOM_VR_OB || h->vr == DICOM_VR_OW || h->vr == DICOM_VR_PX;
    if (h->vr == DICOM_VR_SQ) {
        if (r->sequences == DICOM_DEPTH_MAX) {
            return dicom_fatal(r, STATUS_TOO_DEEP, "dicom-depth", h->tag);
        }
        bool un = (h->flags & DICOM_NODE_WAS_UN) != 0;
        uint8_t encoding = un ? DICOM_IMPLICIT_LE : dicom_frame_top(r)->encoding;
        r->offset += h->size;
        open_frame(r, DICOM_FRAME_ITEMS, node, encoding, h->length);
        return STATUS_OK;
    }
    if (!bytes) return dicom_fatal(r, STATUS_BAD_LENGTH, "dicom-length", h->tag);
    r->dataset->nodes[node].flags |= DICOM_NODE_ENCAPSULATED | DICOM_NODE_BULK;
    r->offset += h->size;
    open_frame(r, DICOM_FRAME_FRAGMENTS, node, dicom_frame_top(r)->encoding, h->length);
    return STATUS_OK;
}

static enum status take_element(struct dicom_reader *r, const struct dicom_header *head)
{
    struct dicom_header h = *head;
    bool top = dicom_frame_top(r)->node == DICOM_TOP;
    if (h.broken) return dicom_fatal(r, STATUS_BAD_SYNTAX, "dicom-syntax", h.tag);
    uint16_t group = dicom_group(h.tag);
    if (group == 0 || group == 2 || group == GROUP_DELIMITER) {
        return dicom_fatal(r, STATUS_BAD_SYNTAX, "dicom-group", h.tag);
    }
    if (top && r->options.stop_tag != 0 && h.tag >= r->options.stop_tag) {
        r->done = true;
        return STATUS_OK;
    }
    check_order(r, &h);
    TRY(check_length(r, &h));
    uint32_t node = dicom_add_node(r, &h);
    if (node == DICOM_ABSENT) return dicom_fatal(r, STATUS_LIMIT, "dicom-limit", h.tag);
    if (top && h.tag == DICOM_TAG_PIXEL_DATA) r->pixels_seen = true;
    if (h.length == DICOM_UNDEFINED || h.vr == DICOM_VR_SQ) return take_container(r, &h, node);
    r->offset += h.size;
    return h.length == 0 ? STATUS_OK : dicom_start_value(r, node);
}

static enum status take_delimiter(struct dicom_reader *r, const struct dicom_header *h)
{
    if (h->length != 0) return dicom_fatal(r, STATUS_BAD_LENGTH, "dicom-length", h->tag);
    r->offset += h->size;
    close_frame(r);
    return STATUS_OK;
}

// Inside a sequence or fragments: an item, or the delimiter of an undefined length.
static enum status take_item(struct dicom_reader *r, const struct dicom_header *h)
{
    struct dicom_frame *frame = dicom_frame_top(r);
    if (h->tag == DICOM_TAG_SEQUENCE_DELIMITER && !frame->bounded) return take_delimiter(r, h);
    if (h->tag != DICOM_TAG_ITEM) return dicom_fatal(r, STATUS_BAD_SYNTAX, "dicom-group", h->tag);
    TRY(check_length(r, h));
    frame->items++;
    if (frame->kind == DICOM_FRAME_FRAGMENTS) {
        if (h->length == DICOM_UNDEFINED) {
            return dicom_fatal(r, STATUS_BAD_LENGTH, "dicom-length", h->tag);
        }
        r->offset += h->size;
        r->value_left = h->length;
        r->value_node = DICOM_ABSENT;
        return STATUS_OK;
    }
    uint32_t node = dicom_add_node(r, h);
    if (node == DICOM_ABSENT) return dicom_fatal(r, STATUS_LIMIT, "dicom-limit", h->tag);
    r->offset += h->size;
    open_frame(r, DICOM_FRAME_ELEMENTS, node, frame->encoding, h->length);
    return STATUS_OK;
}

enum status dicom_take_head(struct dicom_reader *r, const struct dicom_header *h)
{
    struct dicom_frame *frame = dicom_frame_top(r);
    if (frame->limit - r->offset < h->size) {
        return dicom_fatal(r, STATUS_BAD_LENGTH, "dicom-length", h->tag);
    }
    if (frame->kind != DICOM_FRAME_ELEMENTS) return take_item(r, h);
    if (h->tag == DICOM_TAG_ITEM_DELIMITER && !frame->bounded && frame->node != DICOM_TOP) {
        return take_delimiter(r, h);
    }
    return take_element(r, h);
}

size_t dicom_take_run(struct dicom_reader *r, const uint8_t *p, size_t left)
{
    struct dicom_frame *frame = dicom_frame_top(r);
    struct dicom_dataset *ds = r->dataset;
    if (frame->kind != DICOM_FRAME_ELEMENTS) return 0;
    bool big = frame->encoding == DICOM_EXPLICIT_BE;
    bool implicit = frame->encoding == DICOM_IMPLICIT_LE;
    bool stop = frame->node == DICOM_TOP && r->options.stop_tag != 0;
    uint32_t end_tag = stop ? r->options.stop_tag : DICOM_TAG(GROUP_DELIMITER, 0);
    if (frame->node == DICOM_TOP && end_tag > 0x7fe00000) end_tag = 0x7fe00000;
    uint64_t room = frame->limit - r->offset;
    if (room > left) room = left;
    size_t at = 0;
    while (room - at >= 12 && ds->count < ds->capacity) {
        const uint8_t *h = p + at;
        uint32_t tag = (uint32_t)(dicom_load(h, 2, big) << 16 | dicom_load(h + 2, 2, big));
        if (tag <= frame->last_tag || tag >= end_tag || dicom_group(tag) <= 2) break;
        enum dicom_vr vr = dicom_vr_of(h[4], h[5]);
        uint32_t length = (uint32_t)dicom_load(h + 6, 2, big);
        size_t size = 8;
        if (implicit) {
            length = load_u32_le(h + 4);
            vr = (enum dicom_vr)known_vr(tag, length);
        } else if (dicom_vr_info(vr)->long_form) {
            length = (uint32_t)dicom_load(h + 8, 4, big);
            size = 12;
        }
        bool special = vr == DICOM_VR_NONE || vr == DICOM_VR_SQ || (!implicit && vr == DICOM_VR_UN);
        if (special || length > room - at - size || length > r->options.keep_max) break;
        ds->nodes[ds->count] = (struct dicom_node){
            .tag = tag,
            .length = length,
            .end = ds->count + 1,
            .vr = (uint8_t)vr,
            .depth = (uint8_t)r->sequences,
            .flags = big ? DICOM_NODE_BIG_ENDIAN : 0,
            .data = length == 0 ? NULL : h + size,
            .offset = r->offset + at,
        };
        ds->count++;
        frame->last_tag = tag;
        at += size + length;
    }
    r->offset += at;
    if (at > 0) dicom_close_ended(r);
    return at;
}
