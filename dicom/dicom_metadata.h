// SPDX-License-Identifier: Apache-2.0
// Who and what an object is about: the attributes of dicom_tags.h at the top of a data set, found
// in one pass, and the rules that make an identity worth believing.
//
// Rules, beside those of dicom_reader.h:
//   dicom-identity-vr  E  an identity attribute in a VR that cannot hold it (BAD_VALUE)
//   dicom-uid          E  SOP class, SOP instance, study or series UID that is none: above 64
//                         characters, not digits and dots, an empty component or one with a
//                         leading zero (BAD_VALUE). Never use a UID as a path.
//   dicom-charset      E  an identity text with bytes that its character set does not have, or NUL
//                         (BAD_VALUE); W a (0008,0005) that is not known
//   dicom-meta         W  (0002,0002) or (0002,0003) differ from the data set (CONFLICT)
#ifndef CONSENTRY_DICOM_METADATA_H
#define CONSENTRY_DICOM_METADATA_H

#include "core/base/arena.h"
#include "core/base/issue.h"
#include "dicom/dicom_dataset.h"
#include "dicom/dicom_tags.h"
#include "dicom/dicom_text.h"

#define DICOM_UID_MAX 64

struct dicom_metadata {
    const struct dicom_dataset *ds;
    struct dicom_charset charset;
    uint32_t at[DICOM_ROW_COUNT]; // node of each row of DICOM_TAGS_TABLE, or DICOM_ABSENT
};

// Finds the attributes, without judging them.
void dicom_metadata_locate(struct dicom_metadata *out, const struct dicom_dataset *ds);

// Finds and judges them. OK, or the status of the first error; all are noted. `issues` may be NULL.
WARN_UNUSED enum status dicom_metadata_read(struct dicom_metadata *out,
                                            const struct dicom_dataset *ds, struct issues *issues);

// The first value of an attribute as it stands in the file, without padding; empty when absent.
// For UIDs, dates, codes and numbers.
span dicom_metadata_bytes(const struct dicom_metadata *metadata, enum dicom_row row);

// Appends the first value of an attribute as UTF-8, nothing when it is absent.
void dicom_metadata_text(const struct dicom_metadata *metadata, enum dicom_row row,
                         struct writer *out);

// The first value of element `tag` of item `parent` (or DICOM_TOP) as UTF-8 in the arena, with the
// character set that holds there. Empty when absent; NO_SPACE.
WARN_UNUSED enum status dicom_item_text(const struct dicom_metadata *metadata, uint32_t parent,
                                        uint32_t tag, struct arena *arena, span *out);

// PS3.5 9.1, and nothing else: 1 to 64 digits and dots, no component empty or with a leading zero.
bool dicom_uid_valid(span uid);

#endif
