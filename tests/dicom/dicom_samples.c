// SPDX-License-Identifier: Apache-2.0
#include "tests/dicom/dicom_samples.h"

#include "dicom/dicom_tags.h"
#include "dicom/dicom_transfer.h"

static void sample_consent(struct writer *w, enum dicom_encoding e)
{
    dicom_begin_sequence(w, e, DICOM_TAG_CONSENT_SEQUENCE);
    dicom_begin_item(w, e);
    dicom_write_text(w, e, DICOM_TAG_DISTRIBUTION_TYPE, DICOM_VR_CS, "RESTRICTED_REUSE");
    dicom_write_text(w, e, DICOM_TAG_CONSENT_FOR_DISTRIBUTION, DICOM_VR_CS, "NO");
    dicom_end_item(w, e);
    dicom_begin_item(w, e);
    dicom_end_item(w, e);
    dicom_end_sequence(w, e);
}

static void sample_request(struct writer *w, enum dicom_encoding e)
{
    dicom_begin_sequence(w, e, DICOM_TAG_REQUEST_ATTRIBUTES_SEQUENCE);
    dicom_begin_item(w, e);
    dicom_begin_sequence(w, e, DICOM_TAG(0x0040, 0x0008));
    dicom_begin_item(w, e);
    dicom_write_text(w, e, DICOM_TAG_CODE_VALUE, DICOM_VR_SH, "CTABD");
    dicom_write_text(w, e, DICOM_TAG_CODE_MEANING, DICOM_VR_LO, "CT abdomen");
    dicom_end_item(w, e);
    dicom_end_sequence(w, e);
    dicom_write_text(w, e, DICOM_TAG(0x0040, 0x1001), DICOM_VR_SH, "RP-1");
    dicom_end_item(w, e);
    dicom_end_sequence(w, e);
}

void sample_elements(struct writer *w, enum dicom_encoding e)
{
    static const uint8_t doubles[16] = {0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0};
    dicom_write_text(w, e, DICOM_TAG_SPECIFIC_CHARACTER_SET, DICOM_VR_CS, "ISO_IR 100");
    dicom_write_text(w, e, DICOM_TAG_SOP_CLASS_UID, DICOM_VR_UI, SAMPLE_SOP_CLASS);
    dicom_write_text(w, e, DICOM_TAG_SOP_INSTANCE_UID, DICOM_VR_UI, SAMPLE_SOP_UID);
    dicom_write_text(w, e, DICOM_TAG_STUDY_DATE, DICOM_VR_DA, "20260115");
    dicom_write_text(w, e, DICOM_TAG_MODALITY, DICOM_VR_CS, "CT");
    dicom_write_text(w, e, DICOM_TAG_STUDY_DESCRIPTION, DICOM_VR_LO,
                     "Abdomen \xfc"
                     "bersicht");
    dicom_write_text(w, e, DICOM_TAG(0x0009, 0x0010), DICOM_VR_LO, "CONSENTRY TEST");
    dicom_write_text(w, e, DICOM_TAG(0x0009, 0x1001), DICOM_VR_UN, "opaque");
    dicom_write_text(w, e, DICOM_TAG_PATIENT_NAME, DICOM_VR_PN, "Muster^Erika^^Dr.");
    dicom_write_text(w, e, DICOM_TAG_PATIENT_ID, DICOM_VR_LO, SAMPLE_PATIENT_ID);
    dicom_write_text(w, e, DICOM_TAG_PATIENT_BIRTH_DATE, DICOM_VR_DA, "19700131");
    sample_consent(w, e);
    dicom_write_text(w, e, DICOM_TAG(0x0018, 0x0050), DICOM_VR_DS, "1.25");
    dicom_write_element(w, e, DICOM_TAG(0x0018, 0x6020), DICOM_VR_SL, span_of(doubles, 4));
    dicom_write_element(w, e, DICOM_TAG(0x0018, 0x602c), DICOM_VR_FD, span_of(doubles, 16));
    dicom_write_text(w, e, DICOM_TAG_STUDY_INSTANCE_UID, DICOM_VR_UI, SAMPLE_STUDY_UID);
    dicom_write_text(w, e, DICOM_TAG_SERIES_INSTANCE_UID, DICOM_VR_UI, SAMPLE_SERIES_UID);
    dicom_write_text(w, e, DICOM_TAG(0x0020, 0x4000), DICOM_VR_LT, "");
    dicom_write_u16(w, e, DICOM_TAG(0x0028, 0x0010), DICOM_VR_US, 2);
    dicom_write_u16(w, e, DICOM_TAG(0x0028, 0x0011), DICOM_VR_US, 2);
    dicom_write_u16(w, e, DICOM_TAG_PIXEL_REPRESENTATION, DICOM_VR_US, 1);
    dicom_write_u16(w, e, DICOM_TAG(0x0028, 0x0106), DICOM_VR_SS, 0xfffe);
    sample_request(w, e);
}

void sample_pixels(struct writer *w, enum dicom_encoding e)
{
    dicom_write_element(w, e, DICOM_TAG_PIXEL_DATA, DICOM_VR_OW, span_text("01234567"));
}

void sample_file(struct writer *w, const char *transfer_syntax)
{
    enum dicom_encoding e = dicom_transfer_of(span_text(transfer_syntax)).encoding;
    dicom_write_file_header(w, span_text(SAMPLE_SOP_CLASS), span_text(SAMPLE_SOP_UID),
                            span_text(transfer_syntax));
    sample_elements(w, e);
    sample_pixels(w, e);
}

static void dump_hex(struct writer *w, uint64_t value, int digits)
{
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        write_u8(w, (uint8_t) "0123456789abcdef"[value >> shift & 15]);
    }
}

void sample_dump(struct writer *w, const struct dicom_dataset *ds)
{
    for (uint32_t i = 0; i < ds->count; i++) {
        const struct dicom_node *node = &ds->nodes[i];
        dump_hex(w, node->tag, 8);
        write_u8(w, ' ');
        write_bytes(w, dicom_vr_info((enum dicom_vr)node->vr)->code, 2);
        write_u8(w, ' ');
        write_decimal(w, node->length);
        write_u8(w, ' ');
        write_decimal(w, node->end);
        write_u8(w, ' ');
        write_decimal(w, node->depth);
        write_u8(w, ' ');
        write_decimal(w, node->flags);
        write_u8(w, ' ');
        span bytes = dicom_node_bytes(node);
        for (size_t k = 0; k < bytes.size; k++) dump_hex(w, bytes.data[k], 2);
        write_u8(w, '\n');
    }
}
