// SPDX-License-Identifier: Apache-2.0
// The data dictionary of PS3.6: tag -> VR and keyword, keyword -> tag.
//
// A tag is one number, group in the upper half: (0010,0020) is 0x00100020. The tables are facts
// of PS3.6, written by tools/dicom_dictionary.py: 41 kB for the VRs, 130 kB for the keywords; a
// program that never asks for a keyword does not link the latter.
#ifndef CONSENTRY_DICOM_DICTIONARY_H
#define CONSENTRY_DICOM_DICTIONARY_H

#include "core/base/span.h"
#include "dicom/dicom_vr.h"

#define DICOM_TAG(group, element) ((uint32_t)(group) << 16 | (uint32_t)(element))

static inline uint16_t dicom_group(uint32_t tag)
{
    return (uint16_t)(tag >> 16);
}

static inline uint16_t dicom_element(uint32_t tag)
{
    return (uint16_t)tag;
}

// Odd groups belong to vendors (PS3.5 7.8).
static inline bool dicom_is_private(uint32_t tag)
{
    return (tag >> 16 & 1) != 0;
}

// (gggg,0010-00FF) of an odd group names who owns the block (gggg,xx00-xxFF).
static inline bool dicom_is_private_creator(uint32_t tag)
{
    return dicom_is_private(tag) && dicom_element(tag) >= 0x10 && dicom_element(tag) <= 0xff;
}

// The VR of `tag`: a row of PS3.6 (repeating groups 50xx, 60xx, 7Fxx included), UL for group
// lengths, LO for private creators, UN when PS3.6 does not say. XS, OX, LUT and PX depend on the
// data set around the element: dicom_dataset.h.
enum dicom_vr dicom_dictionary_vr(uint32_t tag);

// The keyword of `tag`, such as "PatientID", or an empty span.
span dicom_dictionary_keyword(uint32_t tag);

// The tag with this keyword, or 0. The match is exact, as PS3.18 8.3.4 wants it.
uint32_t dicom_dictionary_tag(span keyword);

#endif
