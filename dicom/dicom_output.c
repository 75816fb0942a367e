// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_output.h"

#include "core/base/base64.h"
#include "dicom/dicom_number.h"

bool dicom_output_omits(uint32_t tag)
{
    return dicom_element(tag) == 0 || tag == DICOM_TAG(0xfffc, 0xfffc);
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
        dicom_write_tag(
            w, (uint32_t)(dicom_load(p, 2, big_endian) << 16 | dicom_load(p + 2, 2, big_endian)));
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

// RFC 4648 section 4 by a table: quicker than core/base, which must not tell keys by its timing.
static void put_base64(struct writer *w, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t *out = write_reserve(w, BASE64_SIZE(size));
    if (out == NULL) return;
    size_t i = 0;
    for (; i + 3 <= size; i += 3, out += 4) {
        uint32_t block = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
        out[0] = (uint8_t)digits[block >> 18];
        out[1] = (uint8_t)digits[block >> 12 & 63];
        out[2] = (uint8_t)digits[block >> 6 & 63];
        out[3] = (uint8_t)digits[block & 63];
    }
    if (i == size) return;
    uint32_t last = (uint32_t)bytes[i] << 16 | (i + 1 < size ? (uint32_t)bytes[i + 1] << 8 : 0);
    out[0] = (uint8_t)digits[last >> 18];
    out[1] = (uint8_t)digits[last >> 12 & 63];
    out[2] = i + 1 < size ? (uint8_t)digits[last >> 6 & 63] : '=';
    out[3] = '=';
}

void dicom_write_base64(struct writer *w, enum dicom_vr vr, const struct dicom_node *node)
{
    span bytes = dicom_node_bytes(node);
    size_t width = (node->flags & DICOM_NODE_BIG_ENDIAN) != 0 ? dicom_vr_info(vr)->width : 1;
    if (width == 1) {
        put_base64(w, bytes.data, bytes.size);
        return;
    }
    for (size_t at = 0; at < bytes.size;) {
        uint8_t words[768]; // whole words, and whole groups of three for all but the last piece
        size_t size = bytes.size - at < sizeof words ? bytes.size - at : sizeof words;
        for (size_t i = 0; i < size; i++) {
            size_t turned = i ^ (width - 1);
            words[i] = bytes.data[at + (turned < size ? turned : i)];
        }
        put_base64(w, words, size);
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
        dicom_write_tag(w, walk->ds->nodes[level->node].tag);
        write_u8(w, '/');
        uint32_t number = 0;
        uint32_t item = walk->levels[i + 1].node;
        for (uint32_t k = level->node + 1; k <= item; k = walk->ds->nodes[k].end) number++;
        write_decimal(w, number);
    }
    write_u8(w, '/');
    dicom_write_tag(w, tag);
}
