// SPDX-License-Identifier: Apache-2.0
// The keyword half of dicom_dictionary.h, in a file of its own so that its tables link on demand.
#include "dicom/dicom_dictionary.h"
#include "dicom/dicom_dictionary_internal.h"

static span keyword_of_row(size_t row)
{
    const char *text = dicom_keyword_blocks[row / DICOM_KEYWORD_BLOCK];
    for (size_t skip = row % DICOM_KEYWORD_BLOCK; skip > 0; skip--) text += strlen(text) + 1;
    return span_text(text);
}

static int compare(span a, span b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size == 0 ? 0 : memcmp(a.data, b.data, size);
    if (order != 0) return order;
    return (a.size > b.size) - (a.size < b.size);
}

span dicom_dictionary_keyword(uint32_t tag)
{
    int row = dicom_is_private(tag) ? -1 : dicom_table_row(tag);
    return row < 0 ? span_of(NULL, 0) : keyword_of_row((size_t)row);
}

uint32_t dicom_dictionary_tag(span keyword)
{
    size_t first = 0;
    size_t left = DICOM_TABLE_ROWS;
    while (left > 0) {
        size_t middle = first + left / 2;
        size_t row = dicom_keyword_order[middle];
        int order = compare(keyword_of_row(row), keyword);
        if (order == 0) return dicom_table_tags[row];
        if (order < 0) {
            left -= left / 2 + 1;
            first = middle + 1;
        } else {
            left /= 2;
        }
    }
    return 0;
}
