// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_commitment.h"

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "dicom/dicom_walk.h"

#define RAW_TEXT (1U << 31)

// A count that is known only at the end: where it stands and how far it is.
struct counter {
    size_t at;
    uint32_t count;
};

struct commitment {
    struct writer *out;
    const struct dicom_hash *hash;
    enum dicom_profile profile;
    enum status status;
    uint32_t open; // counters in use, one a level of the walk
    struct dicom_walk walk;
    struct counter counters[2 * DICOM_DEPTH_MAX + 2];
};

static bool left_out_by_tag(uint32_t tag)
{
    uint16_t group = dicom_group(tag);
    uint16_t element = dicom_element(tag);
    if (element == 0 || (group & 0xff00) == 0x5000 || (group & 0xff00) == 0x6000) return true;
    if (group == 0x7fe0 || group >= 0xfff0) return true;
    if (group == 0x0028) return element < 0x0301 || element > 0x0303;
    switch (tag) {
    case DICOM_TAG(0x0008, 0x0001):
    case DICOM_TAG(0x0008, 0x0005):
    case DICOM_TAG(0x0008, 0x2111):
    case DICOM_TAG(0x0008, 0x2112):
    case DICOM_TAG(0x0008, 0x9215):
    case DICOM_TAG(0x0088, 0x0200):
    case DICOM_TAG(0x4ffe, 0x0001): return true;
    default: return false;
    }
}

// False for what no dictionary resolves, or resolves to something the bytes cannot be. Implicit
// and explicit encodings must agree here, so that the VR in the file has no say.
static bool resolvable(const struct dicom_node *node, enum dicom_vr vr)
{
    bool items = node->vr == DICOM_VR_SQ;
    if (vr == DICOM_VR_UN || items != (vr == DICOM_VR_SQ)) return false;
    bool whole = node->length == DICOM_UNDEFINED || node->length % dicom_vr_info(vr)->width == 0;
    return items || whole;
}

// True when nothing in the sequence is beyond us.
static bool sequence_resolvable(const struct dicom_dataset *ds, uint32_t index)
{
    for (uint32_t i = index + 1; i < ds->nodes[index].end; i++) {
        const struct dicom_node *node = &ds->nodes[i];
        if (node->tag == DICOM_TAG_ITEM || dicom_is_private(node->tag)) {
            // what is inside a private sequence is private, whatever its tag
            if (node->tag != DICOM_TAG_ITEM) i = node->end - 1;
            continue;
        }
        if (!resolvable(node, dicom_dictionary_vr(node->tag))) return false;
    }
    return true;
}

static bool holds_private(const struct dicom_dataset *ds, uint32_t index)
{
    for (uint32_t i = index; i < ds->nodes[index].end; i++) {
        if (dicom_is_private(ds->nodes[i].tag) && ds->nodes[i].tag != DICOM_TAG_ITEM) return true;
    }
    return false;
}

static bool inside_private(const struct commitment *c)
{
    for (uint32_t i = 1; i < c->walk.open; i++) {
        const struct dicom_level *level = &c->walk.levels[i];
        uint32_t tag = c->walk.ds->nodes[level->node].tag;
        if (level->items && level->node != c->walk.index && dicom_is_private(tag)) return true;
    }
    return false;
}

static bool belongs(const struct commitment *c, const struct dicom_node *node, enum dicom_vr vr)
{
    if (c->walk.repeated || (node->flags & DICOM_NODE_DISORDER) != 0) return false;
    if (c->profile == DICOM_PROFILE_PRIVATE) {
        if (dicom_is_private(node->tag) || inside_private(c)) return true;
        return node->vr == DICOM_VR_SQ && holds_private(c->walk.ds, c->walk.index);
    }
    if (dicom_is_private(node->tag) || left_out_by_tag(node->tag)) return false;
    if (!resolvable(node, vr)) return false;
    return vr != DICOM_VR_SQ || sequence_resolvable(c->walk.ds, c->walk.index);
}

static void begin_count(struct commitment *c)
{
    INVARIANT(c->open < sizeof c->counters / sizeof *c->counters);
    c->counters[c->open++] = (struct counter){c->out->size, 0};
    write_u32_be(c->out, 0);
}

static void end_count(struct commitment *c)
{
    INVARIANT(c->open > 0);
    struct counter counter = c->counters[--c->open];
    if (c->out->status == STATUS_OK) store_u32_be(c->out->data + counter.at, counter.count);
}

static void count_one(struct commitment *c)
{
    c->counters[c->open - 1].count++;
}

// Tag and VR; the count follows.
static void write_head(struct commitment *c, uint32_t tag, enum dicom_vr vr)
{
    count_one(c);
    write_u32_be(c->out, tag);
    write_bytes(c->out, dicom_vr_info(vr)->code, 2);
}

static void write_text_value(struct commitment *c, enum dicom_vr vr, span value)
{
    const struct dicom_charset *charset = &dicom_walk_level(&c->walk)->charset;
    size_t at = c->out->size;
    write_u32_be(c->out, (uint32_t)value.size);
    if (dicom_text_plain(value)) {
        write_span(c->out, value);
        return;
    }
    size_t bad = dicom_text_write(c->out, charset, vr, value);
    if (c->out->status != STATUS_OK) return;
    uint32_t size = (uint32_t)(c->out->size - at - 4);
    if (bad > 0) {
        c->out->size = at + 4;
        write_span(c->out, value);
        size = (uint32_t)value.size | RAW_TEXT;
    }
    store_u32_be(c->out->data + at, size);
}

static void write_text_values(struct commitment *c, enum dicom_vr vr, span bytes)
{
    const struct dicom_charset *charset = &dicom_walk_level(&c->walk)->charset;
    struct dicom_text_values values = dicom_text_values_of(charset, vr, bytes);
    span value;
    begin_count(c);
    bool any = values.values.rest.size > 0;
    while (any && dicom_text_values_next(&values, &value)) {
        count_one(c);
        write_text_value(c, vr, value);
    }
    end_count(c);
}

static void write_number_values(struct commitment *c, enum dicom_vr vr,
                                const struct dicom_node *node, span bytes)
{
    size_t width = dicom_vr_info(vr)->width;
    bool big = (node->flags & DICOM_NODE_BIG_ENDIAN) != 0;
    bool tags = vr == DICOM_VR_AT;
    write_u32_be(c->out, (uint32_t)(bytes.size / width));
    if (!big && !tags) {
        write_bytes(c->out, bytes.data, bytes.size);
        return;
    }
    for (size_t at = 0; at + width <= bytes.size; at += width) {
        const uint8_t *p = bytes.data + at;
        uint8_t *out = write_reserve(c->out, width);
        if (out == NULL) return;
        uint64_t x = tags ? dicom_load(p, 2, big) << 16 | dicom_load(p + 2, 2, big)
                          : dicom_load(p, width, big);
        for (size_t k = 0; k < width; k++) out[k] = (uint8_t)(x >> (8 * k));
    }
}

// Words turned to little endian on their way into the hash or the output.
static void each_piece(const struct dicom_node *node, size_t width, span bytes,
                       void (*take)(void *context, const uint8_t *piece, size_t size),
                       void *context)
{
    if ((node->flags & DICOM_NODE_BIG_ENDIAN) == 0 || width == 1) {
        take(context, bytes.data, bytes.size);
        return;
    }
    uint8_t words[512];
    for (size_t at = 0; at < bytes.size;) {
        size_t size = bytes.size - at < sizeof words ? bytes.size - at : sizeof words;
        for (size_t i = 0; i < size; i++) words[i] = bytes.data[at + (i ^ (width - 1))];
        take(context, words, size);
        at += size;
    }
}

static void append(void *context, const uint8_t *piece, size_t size)
{
    write_bytes(context, piece, size);
}

static void write_bytes_value(struct commitment *c, size_t width, const struct dicom_node *node)
{
    span bytes = dicom_node_bytes(node);
    bool bulk = (node->flags & DICOM_NODE_BULK) != 0;
    uint32_t length = bulk ? node->length : (uint32_t)bytes.size;
    write_u32_be(c->out, length == 0 ? 0 : 1);
    if (length == 0) return;
    write_u32_be(c->out, length);
    if (bulk && (node->flags & DICOM_NODE_DIGEST) == 0) {
        c->status = STATUS_MISSING;
    } else if (bulk) {
        write_bytes(c->out, node->data, DICOM_DIGEST_SIZE);
    } else if (length <= DICOM_DCF_INLINE_MAX) {
        each_piece(node, width, bytes, append, c->out);
    } else {
        uint8_t digest[DICOM_DIGEST_SIZE];
        c->hash->begin(c->hash->context);
        each_piece(node, width, bytes, c->hash->update, c->hash->context);
        c->hash->finish(c->hash->context, digest);
        write_bytes(c->out, digest, sizeof digest);
    }
}

static void write_element(struct commitment *c, const struct dicom_node *node, enum dicom_vr vr)
{
    if (c->profile == DICOM_PROFILE_PRIVATE) {
        write_head(c, node->tag, DICOM_VR_UN);
        write_bytes_value(c, 1, node);
        return;
    }
    vr = dicom_vr_resolve(vr, dicom_walk_level(&c->walk)->is_signed);
    const struct dicom_vr_info *info = dicom_vr_info(vr);
    write_head(c, node->tag, vr);
    if (info->kind == DICOM_KIND_BYTES) {
        write_bytes_value(c, info->width, node);
    } else if ((node->flags & DICOM_NODE_BULK) != 0) {
        c->status = STATUS_LIMIT;
    } else if (info->kind == DICOM_KIND_ASCII || info->kind == DICOM_KIND_TEXT) {
        write_text_values(c, vr, dicom_node_bytes(node));
    } else {
        write_number_values(c, vr, node, dicom_node_bytes(node));
    }
}

static bool write_step(struct commitment *c)
{
    enum dicom_step step = dicom_walk_next(&c->walk);
    if (step == DICOM_STEP_END) return false;
    const struct dicom_node *node = &c->walk.ds->nodes[c->walk.index];
    if (step == DICOM_STEP_ITEM) {
        count_one(c);
        begin_count(c);
    } else if (step == DICOM_STEP_ITEM_END || step == DICOM_STEP_SEQUENCE_END) {
        end_count(c);
    } else {
        enum dicom_vr vr = c->profile == DICOM_PROFILE_CORE ? dicom_dictionary_vr(node->tag)
                                                            : (enum dicom_vr)node->vr;
        bool kept = belongs(c, node, vr);
        if (step == DICOM_STEP_ELEMENT) {
            if (kept) write_element(c, node, vr);
        } else if (kept) {
            write_head(c, node->tag, DICOM_VR_SQ);
            begin_count(c);
        } else {
            dicom_walk_skip(&c->walk);
        }
    }
    return true;
}

enum status dicom_commitment_write(struct writer *out, const struct dicom_dataset *ds,
                                   enum dicom_profile profile, const struct dicom_hash *hash,
                                   struct arena *scratch)
{
    struct commitment c;
    c.out = out;
    c.hash = hash;
    c.profile = profile;
    c.status = STATUS_OK;
    c.open = 0;
    dicom_walk_begin(&c.walk, ds, scratch);
    write_text(out, "DCF1");
    write_u8(out, (uint8_t)profile);
    begin_count(&c);
    while (out->status == STATUS_OK && c.status == STATUS_OK && write_step(&c)) {}
    if (out->status != STATUS_OK) return out->status;
    end_count(&c);
    return c.walk.status != STATUS_OK ? c.walk.status : c.status;
}
