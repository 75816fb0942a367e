// SPDX-License-Identifier: Apache-2.0
// Transfer syntaxes, PS3.5 10 and PS3.6 A: how the bytes of a data set are laid out.
#ifndef CONSENTRY_DICOM_TRANSFER_H
#define CONSENTRY_DICOM_TRANSFER_H

#include "core/base/span.h"
#include "dicom/dicom_dataset.h"

#define DICOM_UID_IMPLICIT_LE "1.2.840.10008.1.2"
#define DICOM_UID_EXPLICIT_LE "1.2.840.10008.1.2.1"
#define DICOM_UID_DEFLATED_LE "1.2.840.10008.1.2.1.99"
#define DICOM_UID_EXPLICIT_BE "1.2.840.10008.1.2.2"

struct dicom_transfer {
    enum dicom_encoding encoding;
    bool deflated;     // the data set is one raw deflate stream (RFC 1951)
    bool encapsulated; // pixel data come as fragments; anything not named here is taken so
};

// What a transfer syntax UID (without padding) means for reading. Every syntax but the five with a
// layout of their own is explicit little endian (PS3.5 A.4), also those not known here: a reader
// of metadata never decodes pixels.
struct dicom_transfer dicom_transfer_of(span uid);

#endif
