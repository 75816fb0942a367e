// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_xml.h"

#include "core/base/utf8.h"
#include "dicom/dicom_output.h"
#include "dicom/dicom_walk.h"

#define INLINE_MAX_DEFAULT 1024

struct xml {
    struct writer *out;
    const struct dicom_xml_options *options;
    struct dicom_walk walk;
    uint32_t items[DICOM_DEPTH_MAX + 1]; // items written so far, one a level of sequences
    uint32_t depth;
};

static void write_scalar(struct writer *w, uint32_t c)
{
    bool allowed = c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
    if (!allowed || c == 0xfffe || c == 0xffff) c = 0xfffd;
    if (c == '<') {
        write_text(w, "&lt;");
    } else if (c == '>') {
        write_text(w, "&gt;");
    } else if (c == '&') {
        write_text(w, "&amp;");
    } else if (c == '"') {
        write_text(w, "&quot;");
    } else if (c == '\r') {
        write_text(w, "&#13;");
    } else {
        uint8_t utf8[4];
        write_bytes(w, utf8, utf8_encode(c, utf8));
    }
}

static void write_chars(struct xml *x, enum dicom_vr vr, span bytes)
{
    const struct dicom_charset *charset = &dicom_walk_level(&x->walk)->charset;
    struct dicom_text text = dicom_text_of(charset, vr, bytes);
    for (uint32_t c = dicom_text_next(&text); c != DICOM_TEXT_END; c = dicom_text_next(&text)) {
        write_scalar(x->out, c);
    }
}

static void open_numbered(struct xml *x, const char *element, uint32_t number)
{
    write_u8(x->out, '<');
    write_text(x->out, element);
    write_text(x->out, " number=\"");
    write_decimal(x->out, number);
    write_text(x->out, "\">");
}

static void close(struct xml *x, const char *element)
{
    write_text(x->out, "</");
    write_text(x->out, element);
    write_u8(x->out, '>');
}

static void write_name(struct xml *x, span value, uint32_t number)
{
    static const char *const groups[] = {"Alphabetic", "Ideographic", "Phonetic"};
    static const char *const components[] = {"FamilyName", "GivenName", "MiddleName", "NamePrefix",
                                             "NameSuffix"};
    const struct dicom_charset *charset = &dicom_walk_level(&x->walk)->charset;
    struct dicom_parts parts = {value, true};
    span group, component;
    open_numbered(x, "PersonName", number);
    for (size_t i = 0; i < 3 && dicom_parts_next(charset, &parts, '=', &group); i++) {
        group = dicom_trim(group, DICOM_VR_PN);
        if (group.size == 0) continue;
        write_u8(x->out, '<');
        write_text(x->out, groups[i]);
        write_u8(x->out, '>');
        struct dicom_parts inner = {group, true};
        for (size_t k = 0; k < 5 && dicom_parts_next(charset, &inner, '^', &component); k++) {
            if (component.size == 0) continue;
            write_u8(x->out, '<');
            write_text(x->out, components[k]);
            write_u8(x->out, '>');
            write_chars(x, DICOM_VR_PN, component);
            close(x, components[k]);
        }
        close(x, groups[i]);
    }
    close(x, "PersonName");
}

static void write_texts(struct xml *x, enum dicom_vr vr, span bytes)
{
    const struct dicom_charset *charset = &dicom_walk_level(&x->walk)->charset;
    struct dicom_text_values values = dicom_text_values_of(charset, vr, bytes);
    if (values.values.rest.size == 0) return;
    span value;
    for (uint32_t number = 1; dicom_text_values_next(&values, &value); number++) {
        if (value.size == 0) continue; // the number of the next one tells
        if (vr == DICOM_VR_PN) {
            write_name(x, value, number);
            continue;
        }
        open_numbered(x, "Value", number);
        write_chars(x, vr, value);
        close(x, "Value");
    }
}

static void write_numbers(struct xml *x, enum dicom_vr vr, const struct dicom_node *node)
{
    const struct dicom_vr_info *info = dicom_vr_info(vr);
    bool big = (node->flags & DICOM_NODE_BIG_ENDIAN) != 0;
    span bytes = dicom_node_bytes(node);
    uint32_t number = 1;
    for (size_t at = 0; at + info->width <= bytes.size; at += info->width) {
        open_numbered(x, "Value", number++);
        dicom_write_number(x->out, vr, bytes.data + at, big);
        close(x, "Value");
    }
}

static void write_binary(struct xml *x, enum dicom_vr vr, const struct dicom_node *node)
{
    span bytes = dicom_node_bytes(node);
    bool uris = x->options != NULL && x->options->bulk_uri != NULL;
    size_t inline_max =
        uris && x->options->inline_max != 0 ? x->options->inline_max : INLINE_MAX_DEFAULT;
    bool bulk = (node->flags & DICOM_NODE_BULK) != 0;
    if (bulk || (uris && bytes.size > inline_max)) {
        if (!uris) return;
        write_text(x->out, "<BulkData uri=\"");
        dicom_write_bulk_uri(x->out, &x->walk, x->options->bulk_uri, node->tag);
        write_text(x->out, "\"/>");
    } else if (bytes.size > 0) {
        write_text(x->out, "<InlineBinary>");
        dicom_write_base64(x->out, vr, node);
        write_text(x->out, "</InlineBinary>");
    }
}

// The creator of the block that a private element lies in (PS3.5 7.8.1), among its siblings.
static span private_creator(const struct xml *x, uint32_t parent, uint32_t tag)
{
    if (!dicom_is_private(tag) || dicom_element(tag) < 0x1000) return span_of(NULL, 0);
    uint32_t creator = (tag & 0xffff0000) | (tag >> 8 & 0xff);
    return dicom_trim(dicom_bytes(x->walk.ds, parent, creator), DICOM_VR_LO);
}

static void write_head(struct xml *x, const struct dicom_node *node, uint32_t parent,
                       enum dicom_vr vr)
{
    write_text(x->out, "<DicomAttribute tag=\"");
    dicom_write_tag(x->out, node->tag);
    write_text(x->out, "\" vr=\"");
    write_bytes(x->out, dicom_vr_info(vr)->code, 2);
    write_u8(x->out, '"');
    span keyword = dicom_dictionary_keyword(node->tag);
    if (keyword.size > 0) {
        write_text(x->out, " keyword=\"");
        write_span(x->out, keyword);
        write_u8(x->out, '"');
    }
    span creator = private_creator(x, parent, node->tag);
    if (creator.size > 0) {
        write_text(x->out, " privateCreator=\"");
        write_chars(x, DICOM_VR_LO, creator);
        write_u8(x->out, '"');
    }
    write_u8(x->out, '>');
}

static void write_element(struct xml *x, const struct dicom_node *node)
{
    const struct dicom_level *level = dicom_walk_level(&x->walk);
    enum dicom_vr vr = dicom_vr_resolve((enum dicom_vr)node->vr, level->is_signed);
    write_head(x, node, level->node, vr);
    enum dicom_vr_kind kind = (enum dicom_vr_kind)dicom_vr_info(vr)->kind;
    if (kind == DICOM_KIND_BYTES || (node->flags & DICOM_NODE_BULK) != 0) {
        write_binary(x, vr, node);
    } else if (kind == DICOM_KIND_ASCII || kind == DICOM_KIND_TEXT) {
        write_texts(x, vr, dicom_node_bytes(node));
    } else {
        write_numbers(x, vr, node);
    }
    close(x, "DicomAttribute");
}

static bool write_step(struct xml *x)
{
    enum dicom_step step = dicom_walk_next(&x->walk);
    if (step == DICOM_STEP_END) return false;
    const struct dicom_node *node = &x->walk.ds->nodes[x->walk.index];
    bool left_out = x->walk.repeat || dicom_output_omits(node->tag);
    switch (step) {
    case DICOM_STEP_ELEMENT:
        if (!left_out) write_element(x, node);
        return true;
    case DICOM_STEP_SEQUENCE:
        if (left_out) {
            dicom_walk_skip(&x->walk);
            return true;
        }
        write_head(x, node, x->walk.levels[x->walk.open - 2].node, DICOM_VR_SQ);
        x->items[x->depth++] = 0;
        return true;
    case DICOM_STEP_ITEM: open_numbered(x, "Item", ++x->items[x->depth - 1]); return true;
    case DICOM_STEP_ITEM_END: close(x, "Item"); return true;
    case DICOM_STEP_SEQUENCE_END:
        x->depth--;
        close(x, "DicomAttribute");
        return true;
    case DICOM_STEP_END: break;
    }
    return false;
}

enum status dicom_xml_write(struct writer *out, const struct dicom_dataset *ds,
                            const struct dicom_xml_options *options, struct arena *scratch)
{
    struct xml x;
    x.out = out;
    x.options = options;
    x.depth = 0;
    dicom_walk_begin(&x.walk, ds, scratch);
    write_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<NativeDicomModel xmlns=\"http://dicom.nema.org/PS3.19/models/NativeDICOM\" "
                    "xml:space=\"preserve\">");
    while (out->status == STATUS_OK && write_step(&x)) {}
    write_text(out, "</NativeDicomModel>");
    return x.walk.status != STATUS_OK ? x.walk.status : out->status;
}
