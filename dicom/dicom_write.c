// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_write.h"

#include "core/base/bytes.h"

static void write_u16(struct writer *w, bool big, uint16_t x)
{
    if (big) {
        write_u16_be(w, x);
    } else {
        write_u16_le(w, x);
    }
}

static void write_u32(struct writer *w, bool big, uint32_t x)
{
    if (big) {
        write_u32_be(w, x);
    } else {
        write_u32_le(w, x);
    }
}

void dicom_write_head(struct writer *w, enum dicom_encoding encoding, uint32_t tag,
                      enum dicom_vr vr, uint32_t length)
{
    bool big = encoding == DICOM_EXPLICIT_BE;
    write_u16(w, big, dicom_group(tag));
    write_u16(w, big, dicom_element(tag));
    if (encoding == DICOM_IMPLICIT_LE || vr == DICOM_VR_NONE) {
        write_u32(w, big, length);
        return;
    }
    const struct dicom_vr_info *info = dicom_vr_info(vr);
    if (!info->long_form && length > UINT16_MAX) info = dicom_vr_info(DICOM_VR_UN);
    write_bytes(w, info->code, 2);
    if (info->long_form) {
        write_u16(w, big, 0);
        write_u32(w, big, length);
    } else {
        write_u16(w, big, (uint16_t)length);
    }
}

void dicom_write_element(struct writer *w, enum dicom_encoding encoding, uint32_t tag,
                         enum dicom_vr vr, span value)
{
    if (value.size > UINT32_MAX - 2) {
        w->status = w->status == STATUS_OK ? STATUS_LIMIT : w->status;
        return;
    }
    const struct dicom_vr_info *info = dicom_vr_info(vr);
    size_t odd = value.size & 1;
    dicom_write_head(w, encoding, tag, vr, (uint32_t)(value.size + odd));
    uint8_t *p = write_reserve(w, value.size + odd);
    if (p == NULL || value.size == 0) return;
    memcpy(p, value.data, value.size);
    bool text = info->kind == DICOM_KIND_ASCII || info->kind == DICOM_KIND_TEXT;
    if (odd != 0) p[value.size] = text && vr != DICOM_VR_UI ? ' ' : 0;
    size_t width = info->kind == DICOM_KIND_TAG ? 2 : info->width;
    if (encoding != DICOM_EXPLICIT_BE || width == 1 || vr == DICOM_VR_UN) return;
    for (size_t at = 0; at + width <= value.size; at += width) {
        for (size_t k = 0; k < width; k++) p[at + k] = value.data[at + width - 1 - k];
    }
}

void dicom_write_text(struct writer *w, enum dicom_encoding encoding, uint32_t tag,
                      enum dicom_vr vr, const char *text)
{
    dicom_write_element(w, encoding, tag, vr, span_text(text));
}

void dicom_write_u16(struct writer *w, enum dicom_encoding encoding, uint32_t tag, enum dicom_vr vr,
                     uint16_t value)
{
    uint8_t bytes[2];
    store_u16_le(bytes, value);
    dicom_write_element(w, encoding, tag, vr, span_of(bytes, 2));
}

void dicom_write_u32(struct writer *w, enum dicom_encoding encoding, uint32_t tag, enum dicom_vr vr,
                     uint32_t value)
{
    uint8_t bytes[4];
    store_u32_le(bytes, value);
    dicom_write_element(w, encoding, tag, vr, span_of(bytes, 4));
}

void dicom_begin_sequence(struct writer *w, enum dicom_encoding encoding, uint32_t tag)
{
    dicom_write_head(w, encoding, tag, DICOM_VR_SQ, DICOM_UNDEFINED);
}

void dicom_begin_item(struct writer *w, enum dicom_encoding encoding)
{
    dicom_write_head(w, encoding, DICOM_TAG_ITEM, DICOM_VR_NONE, DICOM_UNDEFINED);
}

void dicom_end_item(struct writer *w, enum dicom_encoding encoding)
{
    dicom_write_head(w, encoding, DICOM_TAG_ITEM_DELIMITER, DICOM_VR_NONE, 0);
}

void dicom_end_sequence(struct writer *w, enum dicom_encoding encoding)
{
    dicom_write_head(w, encoding, DICOM_TAG_SEQUENCE_DELIMITER, DICOM_VR_NONE, 0);
}

void dicom_write_file_header(struct writer *w, span sop_class, span sop_instance,
                             span transfer_syntax)
{
    static const uint8_t version[2] = {0, 1};
    const enum dicom_encoding e = DICOM_EXPLICIT_LE;
    uint8_t *preamble = write_reserve(w, 128);
    if (preamble != NULL) memset(preamble, 0, 128);
    write_text(w, "DICM");
    dicom_write_u32(w, e, DICOM_TAG(0x0002, 0x0000), DICOM_VR_UL, 0);
    size_t start = w->size;
    dicom_write_element(w, e, DICOM_TAG(0x0002, 0x0001), DICOM_VR_OB, span_of(version, 2));
    dicom_write_element(w, e, DICOM_TAG(0x0002, 0x0002), DICOM_VR_UI, sop_class);
    dicom_write_element(w, e, DICOM_TAG(0x0002, 0x0003), DICOM_VR_UI, sop_instance);
    dicom_write_element(w, e, DICOM_TAG(0x0002, 0x0010), DICOM_VR_UI, transfer_syntax);
    dicom_write_text(w, e, DICOM_TAG(0x0002, 0x0012), DICOM_VR_UI, DICOM_IMPLEMENTATION_UID);
    dicom_write_text(w, e, DICOM_TAG(0x0002, 0x0013), DICOM_VR_SH, DICOM_IMPLEMENTATION_VERSION);
    if (w->status == STATUS_OK) store_u32_le(w->data + start - 4, (uint32_t)(w->size - start));
}
