// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_dictionary.h"

#include "dicom/dicom_dictionary_internal.h"

// Repeating groups: a tag with (tag & mask) == match stands in the table as base | (tag & keep).
struct fold {
    uint32_t mask;
    uint32_t match;
    uint32_t keep;
    uint32_t base;
};

// clang-format off
static const struct fold folds[] = {
    {0xff010000, 0x50000000, 0x0000ffff, 0x50000000}, // curves
    {0xff010000, 0x60000000, 0x0000ffff, 0x60000000}, // overlays
    {0xff010000, 0x7f000000, 0x0000ffff, 0x7f000000}, // variable pixel data
    {0xffffff00, 0x00203100, 0x00000000, 0x00203100}, // source image ids
    {0xffffff00, 0x00280400, 0x0000000f, 0x00280410}, // transform coefficients
    {0xffffff00, 0x00280800, 0x0000000f, 0x00280800}, // code tables
    {0xffff0000, 0x10000000, 0x0000000f, 0x10000010}, // Huffman and shift tables
    {0xffff0000, 0x10100000, 0x00000000, 0x10100004}, // zonal map
};
// clang-format on

// The row of exactly this tag, or -1. Multiplicative hashing (Knuth), three fifths of the slots in
// use, so that a probe is one or two loads.
static int find_row(uint32_t tag)
{
    uint32_t at = tag * 0x9e3779b1U >> 19;
    for (;; at = (at + 1) % DICOM_TABLE_SLOTS) { // ends: two fifths of the slots are empty
        uint32_t row = dicom_table_slots[at];
        if (row == 0) return -1;
        if (dicom_table_tags[row - 1] == tag) return (int)row - 1;
    }
}

int dicom_table_row(uint32_t tag)
{
    int row = find_row(tag);
    if (row >= 0) return row;
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        if ((tag & folds[i].mask) == folds[i].match) {
            return find_row(folds[i].base | (tag & folds[i].keep));
        }
    }
    return -1;
}

enum dicom_vr dicom_dictionary_vr(uint32_t tag)
{
    if (dicom_element(tag) == 0) return DICOM_VR_UL;
    if (dicom_is_private(tag)) return dicom_is_private_creator(tag) ? DICOM_VR_LO : DICOM_VR_UN;
    int row = dicom_table_row(tag);
    return row < 0 ? DICOM_VR_UN : (enum dicom_vr)dicom_table_vrs[row];
}
