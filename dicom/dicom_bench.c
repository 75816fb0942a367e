// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_bench.h"

#include "dicom/dicom_commitment.h"
#include "dicom/dicom_json.h"
#include "dicom/dicom_metadata.h"
#include "dicom/dicom_write.h"

struct shape {
    const char *transfer_syntax;
    const char *modality;
    uint16_t texts; // elements of text in a row
    uint16_t numbers;
    uint16_t items;  // of a sequence, four elements each
    uint16_t pixels; // bytes
};

// clang-format off
static const struct shape shapes[DICOM_BENCH_FILES] = {
    {DICOM_UID_EXPLICIT_LE,     "CT",     150, 80, 2,  32768},
    {DICOM_UID_EXPLICIT_LE,     "MR",     50,  14, 0,  8192},
    {DICOM_UID_IMPLICIT_LE,     "MR",     50,  14, 0,  8192},
    {DICOM_UID_EXPLICIT_BE,     "MR",     50,  14, 0,  8192},
    {"1.2.840.10008.1.2.4.90",  "CT",     60,  40, 3,  20000},
    {"1.2.840.10008.1.2.4.90",  "MR",     60,  36, 3,  20000},
    {"1.2.840.10008.1.2.4.50",  "US",     40,  30, 1,  30000},
    {DICOM_UID_IMPLICIT_LE,     "RTPLAN", 40,  10, 48, 0},
};
// clang-format on

// Attributes that files hold in numbers: texts of all kinds, then numbers; ascending.
static void write_many(struct writer *w, enum dicom_encoding e, uint16_t group, uint16_t from,
                       uint16_t to, uint16_t count, bool texts)
{
    static const uint8_t value[8] = {0, 0, 0, 0, 0, 0x80, 0x52, 0x40}; // 74.0 as FD
    uint16_t written = 0;
    for (uint32_t element = from; element < to && written < count; element++) {
        uint32_t tag = DICOM_TAG(group, element);
        enum dicom_vr vr = dicom_dictionary_vr(tag);
        const struct dicom_vr_info *info = dicom_vr_info(vr);
        bool text = info->kind == DICOM_KIND_ASCII || info->kind == DICOM_KIND_TEXT;
        bool number = info->kind == DICOM_KIND_UNSIGNED || info->kind == DICOM_KIND_SIGNED ||
                      info->kind == DICOM_KIND_FLOAT;
        if (vr == DICOM_VR_XS || text != texts || (!text && !number)) continue;
        if (vr == DICOM_VR_DS || vr == DICOM_VR_IS) {
            dicom_write_text(w, e, tag, vr, "125");
        } else if (vr == DICOM_VR_UI) {
            dicom_write_text(w, e, tag, vr, "1.2.840.113619.2.1.1.322987881.621.736170080.681");
        } else if (text) {
            dicom_write_text(w, e, tag, vr, vr == DICOM_VR_DA ? "20260115" : "MEASURED VALUE");
        } else {
            dicom_write_element(w, e, tag, vr, span_of(value + 8 - info->width, info->width));
        }
        written++;
    }
}

static void write_items(struct writer *w, enum dicom_encoding e, const struct shape *shape)
{
    if (shape->items == 0) return;
    dicom_begin_sequence(w, e, DICOM_TAG(0x300a, 0x0111));
    for (uint16_t i = 0; i < shape->items; i++) {
        dicom_begin_item(w, e);
        dicom_write_text(w, e, DICOM_TAG(0x300a, 0x0112), DICOM_VR_IS, "0");
        dicom_write_text(w, e, DICOM_TAG(0x300a, 0x0114), DICOM_VR_DS, "6.00000000000000");
        dicom_write_text(w, e, DICOM_TAG(0x300a, 0x0115), DICOM_VR_DS, "650.00000000000");
        dicom_write_text(w, e, DICOM_TAG(0x300a, 0x011f), DICOM_VR_CS, "NONE");
        dicom_end_item(w, e);
    }
    dicom_end_sequence(w, e);
}

static void write_pixels(struct writer *w, enum dicom_encoding e, const struct shape *shape)
{
    if (shape->pixels == 0) return;
    bool fragments = dicom_transfer_of(span_text(shape->transfer_syntax)).encapsulated;
    uint32_t length = fragments ? DICOM_UNDEFINED : shape->pixels;
    enum dicom_vr vr = fragments ? DICOM_VR_OB : DICOM_VR_OW;
    dicom_write_head(w, e, DICOM_TAG_PIXEL_DATA, vr, length);
    if (fragments) dicom_write_head(w, e, DICOM_TAG_ITEM, DICOM_VR_NONE, 0);
    if (fragments) dicom_write_head(w, e, DICOM_TAG_ITEM, DICOM_VR_NONE, shape->pixels);
    uint8_t *p = write_reserve(w, shape->pixels);
    if (p != NULL) memset(p, 0x55, shape->pixels);
    if (fragments) dicom_end_sequence(w, e);
}

static void write_file(struct writer *w, const struct shape *shape)
{
    static const char instance[] = "1.3.6.1.4.1.5962.1.1.1.1.1.20260115072730.12322";
    enum dicom_encoding e = dicom_transfer_of(span_text(shape->transfer_syntax)).encoding;
    span class = span_text("1.2.840.10008.5.1.4.1.1.2");
    dicom_write_file_header(w, class, span_text(instance), span_text(shape->transfer_syntax));
    dicom_write_text(w, e, DICOM_TAG_SPECIFIC_CHARACTER_SET, DICOM_VR_CS, "ISO_IR 100");
    dicom_write_text(w, e, DICOM_TAG_IMAGE_TYPE, DICOM_VR_CS, "ORIGINAL\\PRIMARY\\AXIAL");
    dicom_write_element(w, e, DICOM_TAG_SOP_CLASS_UID, DICOM_VR_UI, class);
    dicom_write_text(w, e, DICOM_TAG_SOP_INSTANCE_UID, DICOM_VR_UI, instance);
    dicom_write_text(w, e, DICOM_TAG_STUDY_DATE, DICOM_VR_DA, "20260115");
    dicom_write_text(w, e, DICOM_TAG_STUDY_TIME, DICOM_VR_TM, "072730");
    dicom_write_text(w, e, DICOM_TAG_MODALITY, DICOM_VR_CS, shape->modality);
    dicom_write_text(w, e, DICOM_TAG_STUDY_DESCRIPTION, DICOM_VR_LO, "THORAX ABDOMEN NATIVE");
    dicom_write_text(w, e, DICOM_TAG_PATIENT_NAME, DICOM_VR_PN, "Muster^Erika");
    dicom_write_text(w, e, DICOM_TAG_PATIENT_ID, DICOM_VR_LO, "PAT-4711");
    dicom_write_text(w, e, DICOM_TAG_PATIENT_BIRTH_DATE, DICOM_VR_DA, "19700131");
    dicom_write_text(w, e, DICOM_TAG_PATIENT_SEX, DICOM_VR_CS, "F");
    write_many(w, e, 0x0018, 0x0010, 0x9000, shape->texts, true);
    write_many(w, e, 0x0018, 0x9001, 0xa000, shape->numbers, false);
    dicom_write_text(w, e, DICOM_TAG_STUDY_INSTANCE_UID, DICOM_VR_UI, "1.3.6.1.4.1.5962.1.2.1");
    dicom_write_text(w, e, DICOM_TAG_SERIES_INSTANCE_UID, DICOM_VR_UI, "1.3.6.1.4.1.5962.1.3.1.1");
    dicom_write_text(w, e, DICOM_TAG_SERIES_NUMBER, DICOM_VR_IS, "1");
    dicom_write_text(w, e, DICOM_TAG(0x0020, 0x0032), DICOM_VR_DS, "-158.135803\\-179.035797\\-75");
    dicom_write_u16(w, e, DICOM_TAG(0x0028, 0x0010), DICOM_VR_US, 128);
    dicom_write_u16(w, e, DICOM_TAG_PIXEL_REPRESENTATION, DICOM_VR_US, 1);
    write_items(w, e, shape);
    write_pixels(w, e, shape);
}

enum status dicom_bench_files(span files[static DICOM_BENCH_FILES], struct arena *arena)
{
    for (size_t i = 0; i < DICOM_BENCH_FILES; i++) {
        size_t room = shapes[i].pixels + 16384U;
        char *bytes = arena_text(arena, room);
        if (bytes == NULL) return STATUS_NO_SPACE;
        struct writer w = writer_over(bytes, room);
        write_file(&w, &shapes[i]);
        if (w.status != STATUS_OK) return w.status;
        files[i] = writer_span(&w);
    }
    return STATUS_OK;
}

static enum status take_file(struct dicom_bench *out, enum dicom_bench_kind kind, span file,
                             struct dicom_node *nodes, void *memory, const struct dicom_hash *hash)
{
    struct dicom_dataset ds = dicom_dataset_over(nodes, DICOM_BENCH_NODES);
    struct dicom_options options = {.stop_tag = DICOM_TAG_PIXEL_DATA};
    struct arena none = arena_over(NULL, 0);
    TRY(dicom_read(&ds, file, &options, &none, NULL));
    struct dicom_metadata metadata;
    dicom_metadata_locate(&metadata, &ds);
    out->files++;
    out->elements += ds.count;
    if (kind == DICOM_BENCH_INDEX) {
        if (metadata.at[DICOM_ROW_SOP_INSTANCE_UID] == DICOM_ABSENT) return STATUS_MISSING;
        return STATUS_OK;
    }
    struct writer w = writer_over(memory, DICOM_BENCH_MEMORY);
    if (kind == DICOM_BENCH_JSON) {
        TRY(dicom_json_write(&w, &ds, NULL, NULL));
    } else {
        uint8_t digest[DICOM_DIGEST_SIZE];
        TRY(dicom_commitment_write(&w, &ds, DICOM_PROFILE_CORE, hash, NULL));
        hash->begin(hash->context);
        hash->update(hash->context, w.data, w.size);
        hash->finish(hash->context, digest);
    }
    out->bytes += w.size;
    return STATUS_OK;
}

enum status dicom_bench_run(struct dicom_bench *out, enum dicom_bench_kind kind, const span *files,
                            size_t count, uint64_t rounds, struct dicom_node *nodes, void *memory,
                            const struct dicom_hash *hash)
{
    *out = (struct dicom_bench){0};
    for (uint64_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < count; i++) {
            TRY(take_file(out, kind, files[i], nodes, memory, hash));
        }
    }
    return STATUS_OK;
}
