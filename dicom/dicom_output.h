// SPDX-License-Identifier: Apache-2.0
// What the JSON and XML models share: numbers, hexadecimal, base64, the addresses of bulk data.
#ifndef CONSENTRY_DICOM_OUTPUT_H
#define CONSENTRY_DICOM_OUTPUT_H

#include "core/base/writer.h"
#include "dicom/dicom_walk.h"

// Group lengths and the padding at the end (PS3.10 7.2) are no attributes.
bool dicom_output_omits(uint32_t tag);

// The lowest `digits` digits of x, upper case.
void dicom_write_hex(struct writer *w, uint32_t x, int digits);

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
