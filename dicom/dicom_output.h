// SPDX-License-Identifier: Apache-2.0
// What the JSON and XML models share: numbers, hexadecimal, base64, the addresses of bulk data.
#ifndef CONSENTRY_DICOM_OUTPUT_H
#define CONSENTRY_DICOM_OUTPUT_H

#include "core/base/bytes.h"
#include "core/base/writer.h"
#include "dicom/dicom_walk.h"

// Appends a few bytes, a literal, one character: in the common case without a call.
static inline void dicom_put(struct writer *w, const void *bytes, size_t size)
{
    if (w->status == STATUS_OK && size <= w->capacity - w->size) {
        memcpy(w->data + w->size, bytes, size);
        w->size += size;
    } else {
        write_bytes(w, bytes, size); // notes that there is no space
    }
}
#define DICOM_PUT(w, literal) dicom_put((w), (literal), sizeof(literal) - 1)

static inline void dicom_put_char(struct writer *w, char c)
{
    dicom_put(w, &c, 1);
}

// Group lengths and the padding at the end (PS3.10 7.2) are no attributes.
bool dicom_output_omits(uint32_t tag);

// The eight hexadecimal digits of a tag, upper case: all at once, a nibble in each byte of x.
static inline void dicom_tag_text(uint8_t text[static 8], uint32_t tag)
{
    const uint64_t ones = 0x0101010101010101U;
    uint64_t x = ((uint64_t)tag << 16 | (tag & 0xffff)) & 0x0000ffff0000ffffU;
    x = (x << 8 | x) & 0x00ff00ff00ff00ffU;
    x = (x << 4 | x) & 0x0f0f0f0f0f0f0f0fU;
    uint64_t letter = (x + 6 * ones) >> 4 & ones; // 1 where the nibble is 10 or more
    store_u64_be(text, x + '0' * ones + letter * ('A' - '0' - 10));
}

static inline void dicom_write_tag(struct writer *w, uint32_t tag)
{
    uint8_t text[8];
    dicom_tag_text(text, tag);
    dicom_put(w, text, sizeof text);
}

// One number of UNSIGNED, SIGNED, FLOAT or TAG kind as text, without quotes: "-2", "1.5", "NaN",
// "Infinity", "00100020".
void dicom_write_number(struct writer *w, enum dicom_vr vr, const uint8_t *p, bool big_endian);

// The value of a node as base64 of little-endian words.
void dicom_write_base64(struct writer *w, enum dicom_vr vr, const struct dicom_node *node);

// `base`, then "/00420011" or, inside items, "/00081140/1/00420011" for element `tag` of the
// walk's present level. PS3.18 leaves the form to the origin server.
void dicom_write_bulk_uri(struct writer *w, const struct dicom_walk *walk, const char *base,
                          uint32_t tag);

#endif
