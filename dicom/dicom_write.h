// SPDX-License-Identifier: Apache-2.0
// Writes elements, sequences, items and the file header (PS3.5 7, PS3.10 7) to lent memory. The
// caller gives the elements in ascending order of tag; the first failure sticks in the writer.
#ifndef CONSENTRY_DICOM_WRITE_H
#define CONSENTRY_DICOM_WRITE_H

#include "core/base/writer.h"
#include "dicom/dicom_dataset.h"

// Who wrote a file: sent in (0002,0012) and (0002,0013) and in associations. The root 2.25 takes a
// UUID as a decimal number (PS3.5 B.2).
#define DICOM_IMPLEMENTATION_UID     "2.25.249077459864382800772193957022718191086"
#define DICOM_IMPLEMENTATION_VERSION "CONSENTRY_1"

// The head of an element; DICOM_UNDEFINED for a sequence that ends with a delimiter. A value too
// long for a VR with a 16-bit length is announced as UN (PS3.5 6.2.2), so `vr` is what to use then.
void dicom_write_head(struct writer *w, enum dicom_encoding encoding, uint32_t tag,
                      enum dicom_vr vr, uint32_t length);

// An element. `value` holds little-endian words; it is padded to even length and, in big endian,
// turned around word by word.
void dicom_write_element(struct writer *w, enum dicom_encoding encoding, uint32_t tag,
                         enum dicom_vr vr, span value);
void dicom_write_text(struct writer *w, enum dicom_encoding encoding, uint32_t tag,
                      enum dicom_vr vr, const char *text);
void dicom_write_u16(struct writer *w, enum dicom_encoding encoding, uint32_t tag, enum dicom_vr vr,
                     uint16_t value);
void dicom_write_u32(struct writer *w, enum dicom_encoding encoding, uint32_t tag, enum dicom_vr vr,
                     uint32_t value);

// A sequence of undefined length: begin, then begin and end for each item, then end.
void dicom_begin_sequence(struct writer *w, enum dicom_encoding encoding, uint32_t tag);
void dicom_begin_item(struct writer *w, enum dicom_encoding encoding);
void dicom_end_item(struct writer *w, enum dicom_encoding encoding);
void dicom_end_sequence(struct writer *w, enum dicom_encoding encoding);

// 128 zero bytes, "DICM" and group 0002. The data set in `transfer_syntax` follows.
void dicom_write_file_header(struct writer *w, span sop_class, span sop_instance,
                             span transfer_syntax);

#endif
