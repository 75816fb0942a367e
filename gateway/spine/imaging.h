// SPDX-License-Identifier: Apache-2.0
// The DICOM instances this gateway has received: filed in the ledger, their metadata sealed in the
// journal, and an index over studies, series and instances in memory, which every DICOM door asks.
//
//   receive   imaging_receive(): metadata -> plans -> intake; `done` when it is on disk
//   find      imaging_find(), or rows [0, imaging_count()) and imaging_value()
//   read      imaging_load(): the sealed metadata of an instance as DICOM JSON
//
// The index is rebuilt at every start by opening the newest sealed document of each instance. It
// holds what C-FIND and QIDO-RS ask for, as UTF-8; nothing of it leaves without disclosure.h.
//
// One instance belongs to one series, one study, one patient: what says otherwise is refused
// (CONFLICT), nothing is moved or joined silently.
#ifndef CONSENTRY_GATEWAY_IMAGING_H
#define CONSENTRY_GATEWAY_IMAGING_H

#include "adapters/dicom_adapter.h"
#include "adapters/fhir_adapter.h"
#include "gateway/spine/disclosure.h"
#include "gateway/spine/intake.h"
#include "store/objects.h"
#include "store/table.h"

// Code of the sealed documents on disk; never changes.
#define IMAGING_DOCUMENT_TYPE   200
#define IMAGING_DOCUMENT_FORMAT 2

#define IMAGING_NONE            UINT32_MAX
#define IMAGING_METADATA_MAX    ((size_t)4 << 20) // sealed metadata of one instance
#define IMAGING_INSTANCES       4194304

enum imaging_level { IMAGING_STUDY, IMAGING_SERIES, IMAGING_INSTANCE, IMAGING_LEVELS };

// What the index holds, by level; patient attributes stand with the study.
// clang-format off
#define IMAGING_ATTRIBUTES(X)            \
    X(STUDY,    0x0008, 0x0020, DA)      \
    X(STUDY,    0x0008, 0x0030, TM)      \
    X(STUDY,    0x0008, 0x0050, SH)      \
    X(STUDY,    0x0008, 0x0090, PN)      \
    X(STUDY,    0x0008, 0x1030, LO)      \
    X(STUDY,    0x0010, 0x0010, PN)      \
    X(STUDY,    0x0010, 0x0020, LO)      \
    X(STUDY,    0x0010, 0x0021, LO)      \
    X(STUDY,    0x0010, 0x0030, DA)      \
    X(STUDY,    0x0010, 0x0040, CS)      \
    X(STUDY,    0x0020, 0x000d, UI)      \
    X(STUDY,    0x0020, 0x0010, SH)      \
    X(SERIES,   0x0008, 0x0021, DA)      \
    X(SERIES,   0x0008, 0x0031, TM)      \
    X(SERIES,   0x0008, 0x0060, CS)      \
    X(SERIES,   0x0008, 0x103e, LO)      \
    X(SERIES,   0x0018, 0x0015, CS)      \
    X(SERIES,   0x0020, 0x000e, UI)      \
    X(SERIES,   0x0020, 0x0011, IS)      \
    X(SERIES,   0x0020, 0x0060, CS)      \
    X(SERIES,   0x0040, 0x0244, DA)      \
    X(SERIES,   0x0040, 0x0245, TM)      \
    X(INSTANCE, 0x0008, 0x0016, UI)      \
    X(INSTANCE, 0x0008, 0x0018, UI)      \
    X(INSTANCE, 0x0020, 0x0013, IS)      \
    X(INSTANCE, 0x0028, 0x0008, IS)      \
    X(INSTANCE, 0x0028, 0x0010, US)      \
    X(INSTANCE, 0x0028, 0x0011, US)      \
    X(INSTANCE, 0x0028, 0x0100, US)
// clang-format on

struct imaging_attribute {
    uint8_t level; // enum imaging_level
    uint8_t vr;    // enum dicom_vr
    uint32_t tag;
};
extern const struct imaging_attribute imaging_attributes[];
extern const size_t imaging_attribute_count;

// One study, series or instance. Links are index + 1, 0 for none.
struct imaging_row {
    uint32_t parent; // index: the series of an instance, the study of a series
    uint32_t first_child, last_child, next_sibling;
    uint32_t children;
    uint32_t patient;         // of a study: account, or STATE_NONE
    struct dicom_class class; // of an instance; above, all that its children are
    uint8_t *values;          // its attributes in the order of the table: u16 size, UTF-8
    uint32_t version;         // of an instance's document, from 1
    bool has_object;          // of an instance: its file is kept, at `place`
    struct object_place place;
};

struct imaging_level_rows {
    struct imaging_row *rows;
    uint32_t count, capacity;
    struct table by_uid; // 16 bytes of keyed digest -> index
};

struct imaging {
    struct keeper *keeper;
    struct intake *intake;
    struct imaging_level_rows levels[IMAGING_LEVELS];
    uint64_t unreadable; // documents that did not open at the last start
};

// Rebuilds the index; `scratch` is used during the call. NO_SPACE.
WARN_UNUSED enum status imaging_open(struct imaging *imaging, struct keeper *keeper,
                                     struct intake *intake, struct arena *scratch);
void imaging_close(struct imaging *imaging);

static inline uint32_t imaging_count(const struct imaging *imaging, enum imaging_level level)
{
    return imaging->levels[level].count;
}
static inline const struct imaging_row *imaging_row(const struct imaging *imaging,
                                                    enum imaging_level level, uint32_t index)
{
    return &imaging->levels[level].rows[index];
}

// The row with this UID, or IMAGING_NONE.
uint32_t imaging_find(const struct imaging *imaging, enum imaging_level level, span uid);
// The row's study.
uint32_t imaging_study_of(const struct imaging *imaging, enum imaging_level level, uint32_t index);
// The value of an attribute as UTF-8, several values with "\" between; the row's own, or that of
// the series and study it belongs to. Empty when there is none.
span imaging_value(const struct imaging *imaging, enum imaging_level level, uint32_t index,
                   uint32_t tag);
// Instances below a study or series.
uint32_t imaging_instances(const struct imaging *imaging, enum imaging_level level, uint32_t index);
// Modalities in Study (0008,0061), each once, "\" between. NO_SPACE sticks in the writer.
void imaging_write_modalities(const struct imaging *imaging, uint32_t study, struct writer *w);

// May the requester have this row, for these purposes, now? `action` is POLICY_ACCESS for searches
// and retrieval, POLICY_DISCLOSE for forwarding.
struct disclosure imaging_disclose(const struct imaging *imaging, enum imaging_level level,
                                   uint32_t index, const struct disclosure_requester *requester,
                                   uint64_t purposes, enum policy_action action,
                                   struct arena *arena);

// ---- receiving

// Lent by the caller until `done`.
struct imaging_arrival {
    const struct dicom_dataset *dataset; // read; borrowed until imaging_receive() returns
    const struct object_place *place;    // where its file is kept, or NULL
    span transfer_syntax;                // of that file
    void (*done)(struct imaging_arrival *arrival, enum status status);
    void *owner;
    // What was received, valid from imaging_receive() on.
    char sop_class[DICOM_UID_MAX + 1];
    char sop_instance[DICOM_UID_MAX + 1];
    char study[DICOM_UID_MAX + 1];
    char series[DICOM_UID_MAX + 1];
    struct intake_receipt receipt;
    struct intake_request request;
    struct imaging *imaging;
};

// Judges the metadata and finds whose key protects the instance: before its file is ended in the
// archive. Zeros: nobody's. Fills the UIDs as far as they can be read. Errors are those of
// dicom_metadata_read(); MISSING (a UID); CONFLICT (the UID is known under another series, study or
// patient); each with an issue.
WARN_UNUSED enum status imaging_subject(struct imaging *imaging, struct imaging_arrival *arrival,
                                        struct arena *arena, struct account_key *subject,
                                        struct issues *issues);

// Files the instance: its record, what it says about consent unless the ledger has it already, and
// its sealed metadata. OK: `done` is told later. The errors above, and those of intake_submit().
WARN_UNUSED enum status imaging_receive(struct imaging *imaging, struct imaging_arrival *arrival,
                                        struct arena *arena, struct issues *issues);

// What a failure is in C-STORE responses and STOW-RS failure reasons (PS3.4 table GG.4-1, PS3.18
// I.2.2): A700 no room, A900 not of its class, C000 cannot be understood, 0110 processing failure.
uint16_t imaging_failure(enum status status);

// ---- reading back

// The metadata of an instance as DICOM JSON, appended to `out`. KEY_MISSING: erased; UNAVAILABLE:
// not on disk yet; NO_SPACE.
WARN_UNUSED enum status imaging_load(const struct imaging *imaging, uint32_t instance,
                                     struct buffer *out);

// ---- shared by imaging*.c

// A sealed document: 96 bytes, then the DICOM JSON of the data set without what is not kept.
//   0 4 "CDM1" | 4 1 object kept | 5 3 zeros | 8 40 place | 48 32 keyed DCF-1 of the core |
//   80 16 zeros
#define IMAGING_DOCUMENT_HEAD 96

// Puts the instance into the index or renews its row. OK only without a conflict; NO_SPACE, LIMIT.
WARN_UNUSED enum status imaging_index(struct imaging *imaging,
                                      const struct dicom_metadata *metadata,
                                      const struct object_place *place, uint32_t patient,
                                      uint32_t version, struct arena *arena);
// CONFLICT when the index has the UIDs otherwise. `patient` STATE_NONE: nobody known.
WARN_UNUSED enum status imaging_fits(const struct imaging *imaging,
                                     const struct dicom_metadata *metadata, uint32_t patient);
struct dicom_adapter_context imaging_context(const struct imaging *imaging);
void imaging_document_name(const struct imaging *imaging, span sop_instance,
                           uint8_t name[static DOCUMENT_NAME_SIZE]);
// Opens every sealed document and indexes it; those that do not open are counted.
WARN_UNUSED enum status imaging_restore(struct imaging *imaging, struct arena *scratch);
// The account that one of the identifiers names, or STATE_NONE.
WARN_UNUSED enum status imaging_patient(const struct imaging *imaging,
                                        const struct dicom_metadata *metadata, struct arena *arena,
                                        uint32_t *patient);

#endif
