// SPDX-License-Identifier: Apache-2.0
#include "core/base/utf8.h"
#include "dicom/dicom_json.h"
#include "dicom/dicom_number.h"
#include "dicom/dicom_output.h"
#include "dicom/dicom_walk.h"

#define INLINE_MAX_DEFAULT 1024

struct json {
    struct writer *out;
    const struct dicom_json_options *options;
    struct dicom_walk walk;
    bool first; // of its array or object: no comma
};

// Characters that stand for themselves in JSON and do no harm in a page or terminal.
static bool harmless(uint32_t c)
{
    if (c < 0x20 || c == '"' || c == '\\' || c == '<' || (c >= 0x7f && c < 0xa0)) return false;
    bool direction = (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
                     (c >= 0x2066 && c <= 0x2069);
    return !direction;
}

static void write_scalar(struct writer *w, uint32_t c)
{
    if (harmless(c)) {
        uint8_t utf8[4];
        write_bytes(w, utf8, utf8_encode(c, utf8));
    } else if (c == '"' || c == '\\') {
        write_u8(w, '\\');
        write_u8(w, (uint8_t)c);
    } else if (c == '\n' || c == '\r' || c == '\t') {
        write_text(w, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
    } else {
        write_text(w, "\\u");
        dicom_write_hex(w, c, 4); // all of them are in the basic plane
    }
}

static bool plain(span bytes)
{
    uint8_t odd = 0;
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t c = bytes.data[i];
        odd |= (uint8_t)((uint8_t)(c - 0x20) > 0x5e) | (uint8_t)(c == '"') | (uint8_t)(c == '\\') |
               (uint8_t)(c == '<');
    }
    return odd == 0;
}

static void write_string(struct json *j, enum dicom_vr vr, span bytes)
{
    write_u8(j->out, '"');
    if (plain(bytes)) {
        write_span(j->out, bytes);
    } else {
        const struct dicom_charset *charset = &dicom_walk_level(&j->walk)->charset;
        struct dicom_text text = dicom_text_of(charset, vr, bytes);
        for (uint32_t c = dicom_text_next(&text); c != DICOM_TEXT_END; c = dicom_text_next(&text)) {
            write_scalar(j->out, c);
        }
    }
    write_u8(j->out, '"');
}

// {"Alphabetic":...,"Ideographic":...,"Phonetic":...} with the groups that are not empty.
static void write_name(struct json *j, span value)
{
    static const char *const names[] = {"\"Alphabetic\":", "\"Ideographic\":", "\"Phonetic\":"};
    struct dicom_parts parts = {value, true};
    span group;
    bool any = false;
    for (size_t i = 0;
         i < 3 && dicom_parts_next(&dicom_walk_level(&j->walk)->charset, &parts, '=', &group);
         i++) {
        group = dicom_trim(group, DICOM_VR_PN);
        if (group.size == 0) continue;
        write_u8(j->out, any ? ',' : '{');
        write_text(j->out, names[i]);
        write_string(j, DICOM_VR_PN, group);
        any = true;
    }
    write_text(j->out, any ? "}" : "null");
}

static void write_texts(struct json *j, enum dicom_vr vr, span bytes)
{
    struct dicom_text_values values =
        dicom_text_values_of(&dicom_walk_level(&j->walk)->charset, vr, bytes);
    if (values.values.rest.size == 0) return;
    bool number = vr == DICOM_VR_DS || vr == DICOM_VR_IS;
    write_text(j->out, ",\"Value\":");
    char before = '[';
    span value;
    while (dicom_text_values_next(&values, &value)) {
        write_u8(j->out, (uint8_t)before);
        before = ',';
        if (value.size == 0) {
            write_text(j->out, "null");
        } else if (vr == DICOM_VR_PN) {
            write_name(j, value);
        } else if (number && dicom_is_json_number(value)) {
            write_span(j->out, value);
        } else {
            write_string(j, vr, value);
        }
    }
    write_u8(j->out, ']');
}

// NaN and infinities are no JSON numbers, and 64-bit integers beyond 2^53 no number that all
// readers hold: these go as strings, as do tags.
static bool is_string(const struct dicom_vr_info *info, uint64_t x)
{
    if (info->kind == DICOM_KIND_TAG) return true;
    if (info->kind == DICOM_KIND_FLOAT) {
        return info->width == 8 ? (x >> 52 & 0x7ff) == 0x7ff : (x >> 23 & 0xff) == 0xff;
    }
    bool negative = info->kind == DICOM_KIND_SIGNED && x >> 63 != 0;
    return info->width == 8 && (negative ? 0 - x : x) > 1ULL << 53;
}

static void write_numbers(struct json *j, enum dicom_vr vr, const struct dicom_node *node,
                          span bytes)
{
    const struct dicom_vr_info *info = dicom_vr_info(vr);
    bool big = (node->flags & DICOM_NODE_BIG_ENDIAN) != 0;
    if (bytes.size < info->width) return;
    write_text(j->out, ",\"Value\":");
    char before = '[';
    for (size_t at = 0; at + info->width <= bytes.size; at += info->width) {
        const uint8_t *p = bytes.data + at;
        bool quote = is_string(info, dicom_load(p, info->width, big));
        write_u8(j->out, (uint8_t)before);
        before = ',';
        if (quote) write_u8(j->out, '"');
        dicom_write_number(j->out, vr, p, big);
        if (quote) write_u8(j->out, '"');
    }
    write_u8(j->out, ']');
}

static void write_value(struct json *j, enum dicom_vr vr, const struct dicom_node *node)
{
    span bytes = dicom_node_bytes(node);
    size_t inline_max = SIZE_MAX;
    if (j->options != NULL && j->options->bulk_uri != NULL) {
        inline_max = j->options->inline_max == 0 ? INLINE_MAX_DEFAULT : j->options->inline_max;
    }
    bool bulk = (node->flags & DICOM_NODE_BULK) != 0;
    bool binary = dicom_vr_info(vr)->kind == DICOM_KIND_BYTES;
    if (bulk || (binary && bytes.size > inline_max)) {
        if (j->options == NULL || j->options->bulk_uri == NULL) return;
        write_text(j->out, ",\"BulkDataURI\":\"");
        dicom_write_bulk_uri(j->out, &j->walk, j->options->bulk_uri, node->tag);
        write_u8(j->out, '"');
        return;
    }
    switch ((enum dicom_vr_kind)dicom_vr_info(vr)->kind) {
    case DICOM_KIND_ASCII:
    case DICOM_KIND_TEXT: write_texts(j, vr, bytes); break;
    case DICOM_KIND_UNSIGNED:
    case DICOM_KIND_SIGNED:
    case DICOM_KIND_FLOAT:
    case DICOM_KIND_TAG: write_numbers(j, vr, node, bytes); break;
    case DICOM_KIND_BYTES:
        if (bytes.size == 0) break;
        write_text(j->out, ",\"InlineBinary\":\"");
        dicom_write_base64(j->out, vr, node);
        write_u8(j->out, '"');
        break;
    case DICOM_KIND_NONE:
    case DICOM_KIND_ITEMS: break;
    }
}

// `,"00100020":{"vr":"LO"`; the VR written.
static enum dicom_vr write_head(struct json *j, const struct dicom_node *node)
{
    enum dicom_vr vr =
        dicom_vr_resolve((enum dicom_vr)node->vr, dicom_walk_level(&j->walk)->is_signed);
    if (!j->first) write_u8(j->out, ',');
    j->first = false;
    write_u8(j->out, '"');
    dicom_write_hex(j->out, node->tag, 8);
    write_text(j->out, "\":{\"vr\":\"");
    write_bytes(j->out, dicom_vr_info(vr)->code, 2);
    write_u8(j->out, '"');
    return vr;
}

// One step of the walk; false at the end.
static bool write_step(struct json *j)
{
    enum dicom_step step = dicom_walk_next(&j->walk);
    const struct dicom_node *node =
        j->walk.index == DICOM_ABSENT ? NULL : &j->walk.ds->nodes[j->walk.index];
    bool left_out = node != NULL && (j->walk.repeat || dicom_output_omits(node->tag));
    switch (step) {
    case DICOM_STEP_END: return false;
    case DICOM_STEP_ELEMENT:
        if (left_out) return true;
        write_value(j, write_head(j, node), node);
        write_u8(j->out, '}');
        return true;
    case DICOM_STEP_SEQUENCE:
        if (left_out) {
            dicom_walk_skip(&j->walk);
            return true;
        }
        (void)write_head(j, node);
        if (node->end > j->walk.index + 1) write_text(j->out, ",\"Value\":[");
        j->first = true;
        return true;
    case DICOM_STEP_SEQUENCE_END:
        write_text(j->out, node->end > j->walk.index + 1 ? "]}" : "}");
        j->first = false;
        return true;
    case DICOM_STEP_ITEM:
        write_text(j->out, j->first ? "{" : ",{");
        j->first = true;
        return true;
    case DICOM_STEP_ITEM_END:
        write_u8(j->out, '}');
        j->first = false;
        return true;
    }
    return false;
}

enum status dicom_json_write(struct writer *out, const struct dicom_dataset *ds,
                             const struct dicom_json_options *options, struct arena *scratch)
{
    struct json j;
    j.out = out;
    j.options = options;
    j.first = true;
    dicom_walk_begin(&j.walk, ds, scratch);
    write_u8(out, '{');
    while (out->status == STATUS_OK && write_step(&j)) {}
    write_u8(out, '}');
    return j.walk.status != STATUS_OK ? j.walk.status : out->status;
}
