// SPDX-License-Identifier: Apache-2.0
// Floating point and decimal text, exactly: without libc, locale or rounding of its own.
#ifndef CONSENTRY_DICOM_NUMBER_H
#define CONSENTRY_DICOM_NUMBER_H

#include "core/base/span.h"

#define DICOM_DOUBLE_TEXT_MAX 26 // "-0.0000022250738585072016" and NUL

// The shortest decimal that reads back as x, as JSON and XML want it: "0.1", "-3", "1e+22". Below
// 1e-6 and from 1e21 on with an exponent, as ECMAScript does. Returns the size; x must be finite.
size_t dicom_double_write(char out[static DICOM_DOUBLE_TEXT_MAX], double x);

// The double nearest to a JSON number, ties to even. False when `text` is not a JSON number; one
// too large is infinite, one too small is zero.
bool dicom_double_read(span text, double *out);

// True when `text` is a number by the grammar of JSON (RFC 8259 section 6).
bool dicom_is_json_number(span text);

// Bits and back.
double dicom_double_of_bits(uint64_t bits);
float dicom_float_of_bits(uint32_t bits);
uint64_t dicom_double_bits(double x);
uint32_t dicom_float_bits(float x);

#endif
