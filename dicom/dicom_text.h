// SPDX-License-Identifier: Apache-2.0
// Text as people read it: the bytes of AE to UT decoded by Specific Character Set (0008,0005),
// PS3.3 C.12.1.1.2 and PS3.5 6.1, including ISO 2022 code extensions.
//
// Bytes that mean nothing in the declared sets are shown as U+FFFD and counted: a reader of texts
// goes on, whoever decides on identity refuses (dicom_metadata.h).
#ifndef CONSENTRY_DICOM_TEXT_H
#define CONSENTRY_DICOM_TEXT_H

#include "core/base/writer.h"
#include "core/charset/charset.h"
#include "dicom/dicom_dataset.h"

struct dicom_charset {
    struct charset_scheme scheme;
    bool known;    // false: (0008,0005) names no set we have; then only ASCII is understood
    bool escapes;  // ISO 2022 escapes may occur, so "\", "^" and "=" need decoding to be found
    bool declared; // by an element, be it empty
};

// The default repertoire, ISO-IR 6.
struct dicom_charset dicom_charset_default(void);

// What the value of (0008,0005) declares.
struct dicom_charset dicom_charset_of(span value);

// Scalars of one text of representation `vr`, whose kind must be ASCII or TEXT.
struct dicom_text {
    struct charset_decoder decoder;
    span bytes;
    size_t offset;
    size_t bad; // bytes without a meaning so far
};
#define DICOM_TEXT_END UINT32_MAX
struct dicom_text dicom_text_of(const struct dicom_charset *charset, enum dicom_vr vr, span bytes);
// The next scalar, U+FFFD for what has no meaning, DICOM_TEXT_END at the end.
uint32_t dicom_text_next(struct dicom_text *text);

// How many bytes from the offset on are printable ASCII that stands for itself; 0 when the next
// scalar needs decoding. A caller may take them as they are and move the offset.
size_t dicom_text_run(const struct dicom_text *text);

// True when all bytes are printable ASCII and mean themselves.
bool dicom_text_plain(span bytes);

// Takes the next value off a text: split at "\" where the VR has several values and the byte is
// not half of a character, padding trimmed. False when none is left; "" has none, "a\" has two.
struct dicom_text_values {
    const struct dicom_charset *charset;
    enum dicom_vr vr;
    struct dicom_values values;
    bool decode; // the separators must be found by decoding
};
struct dicom_text_values dicom_text_values_of(const struct dicom_charset *charset, enum dicom_vr vr,
                                              span bytes);
bool dicom_text_values_next(struct dicom_text_values *values, span *value);

// The first part of `rest` up to `separator` ("=" or "^" of a PN), which is taken off; `rest` is
// then what follows the separator. False when `rest` was used up.
struct dicom_parts {
    span rest;
    bool more;
};
bool dicom_parts_next(const struct dicom_charset *charset, struct dicom_parts *parts,
                      char separator, span *part);

// Appends a text as UTF-8. Returns the number of bytes without a meaning.
size_t dicom_text_write(struct writer *out, const struct dicom_charset *charset, enum dicom_vr vr,
                        span bytes);

#endif
