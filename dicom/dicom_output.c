// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_output.h"

#include "core/base/base64.h"
#include "dicom/dicom_number.h"

bool dicom_output_omits(uint32_t tag)
{
    return dicom_element(tag) == 0 || tag == DICOM_TAG(0xfffc, 0xfffc);
}

void dicom_write_hex(struct writer *w, uint32_t x, int digits)
{
    uint8_t *p = write_reserve(w, (size_t)digits);
    for (int i = 0; p != NULL && i < digits; i++) {
        p[i] = (uint8_t) "0123456789ABCDEF"[x >> (4 * (digits - 1 - i)) & 15];
    }
}

static void write_float(struct writer *w, double x)
{
    uint64_t bits = dicom_double_bits(x);
    bool special = (bits >> 52 & 0x7ff) == 0x7ff;
    if (special && (bits & 0xfffffffffffffU) != 0) {
        write_text(w, "NaN");
    } else if (special) {
        write_text(w, bits >> 63 != 0 ? "-Infinity" : "Infinity");
    } else {
        char text[DICOM_DOUBLE_TEXT_MAX];
        write_bytes(w, text, dicom_double_write(text, x));
    }
}

void dicom_write_number(struct writer *w, enum dicom_vr vr, const uint8_t *p, bool big_endian)
{
    const struct dicom_vr_info *info = dicom_vr_info(vr);
    if (info->kind == DICOM_KIND_TAG) {
        dicom_write_hex(w, (uint32_t)dicom_load(p, 2, big_endian), 4);
        dicom_write_hex(w, (uint32_t)dicom_load(p + 2, 2, big_endian), 4);
        return;
    }
    uint64_t x = dicom_load(p, info->width, big_endian);
    if (info->kind == DICOM_KIND_FLOAT) {
        bool wide = info->width == 8;
        write_float(w, wide ? dicom_double_of_bits(x) : (double)dicom_float_of_bits((uint32_t)x));
        return;
    }
    uint64_t sign = 1ULL << (8 * info->width - 1);
    bool negative = info->kind == DICOM_KIND_SIGNED && (x & sign) != 0;
    if (negative) write_u8(w, '-');
    write_decimal(w, negative ? (sign << 1) - x : x);
}

void dicom_write_base64(struct writer *w, enum dicom_vr vr, const struct dicom_node *node)
{
    span bytes = dicom_node_bytes(node);
    size_t width = (node->flags & DICOM_NODE_BIG_ENDIAN) != 0 ? dicom_vr_info(vr)->width : 1;
    for (size_t at = 0; at < bytes.size;) {
        uint8_t words[768]; // whole words, and whole groups of three for all but the last piece
        char text[BASE64_SIZE(sizeof words) + 1];
        size_t size = bytes.size - at < sizeof words ? bytes.size - at : sizeof words;
        for (size_t i = 0; i < size; i++) {
            size_t turned = i ^ (width - 1);
            words[i] = bytes.data[at + (turned < size ? turned : i)];
        }
        base64_encode(text, words, size);
        write_bytes(w, text, BASE64_SIZE(size));
        at += size;
    }
}

void dicom_write_bulk_uri(struct writer *w, const struct dicom_walk *walk, const char *base,
                          uint32_t tag)
{
    write_text(w, base);
    for (uint32_t i = 1; i + 1 < walk->open; i++) {
        const struct dicom_level *level = &walk->levels[i];
        if (!level->items) continue;
        write_u8(w, '/');
        dicom_write_hex(w, walk->ds->nodes[level->node].tag, 8);
        write_u8(w, '/');
        uint32_t number = 0;
        uint32_t item = walk->levels[i + 1].node;
        for (uint32_t k = level->node + 1; k <= item; k = walk->ds->nodes[k].end) number++;
        write_decimal(w, number);
    }
    write_u8(w, '/');
    dicom_write_hex(w, tag, 8);
}
