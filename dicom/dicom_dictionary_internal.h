// SPDX-License-Identifier: Apache-2.0
// The generated tables behind dicom_dictionary.h. Rows are in ascending order of tag.
#ifndef CONSENTRY_DICOM_DICTIONARY_INTERNAL_H
#define CONSENTRY_DICOM_DICTIONARY_INTERNAL_H

#include <stdint.h>

#include "dicom/dicom_vr.h"

#define DICOM_TABLE_ROWS     4999
#define DICOM_KEYWORD_BLOCK  16
#define DICOM_KEYWORD_BLOCKS ((DICOM_TABLE_ROWS + DICOM_KEYWORD_BLOCK - 1) / DICOM_KEYWORD_BLOCK)

#define DICOM_TABLE_SLOTS    (1 << 13)

extern const uint32_t dicom_table_tags[DICOM_TABLE_ROWS];
extern const uint8_t dicom_table_vrs[DICOM_TABLE_ROWS]; // enum dicom_vr
// Row numbers from 1 by hash of the tag, linear probing; 0 ends a probe.
extern const uint16_t dicom_table_slots[DICOM_TABLE_SLOTS];
// Keywords of sixteen rows each, every one ended by NUL.
extern const char *const dicom_keyword_blocks[DICOM_KEYWORD_BLOCKS];
// Row numbers in the order of their keywords.
extern const uint16_t dicom_keyword_order[DICOM_TABLE_ROWS];

// The row of `tag`, repeating groups folded, or -1.
int dicom_table_row(uint32_t tag);

#endif
