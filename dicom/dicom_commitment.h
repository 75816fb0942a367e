// SPDX-License-Identifier: Apache-2.0
// DCF-1, the canonical form of a data set that the ledger commits to: equal for every encoding of
// the same attributes. Re-encoding to another transfer syntax, lossless compression, another
// character set, group lengths and undefined lengths change nothing; any other change does.
//
// Bytes (docs/formats/dcf-1.md says why):
//
//     "DCF1"  profile u8  count u32  element*count       numbers big endian unless said otherwise
//     element   tag u32, VR 2 letters, count u32, value*count         in ascending order of tag
//     value     text      u32 size, UTF-8; size | 2^31 and the raw bytes when they do not decode
//               number    2, 4 or 8 bytes, little endian (AT: 4)
//               bytes     u32 size, then the bytes, or 32 bytes of digest when size > 64
//               item      count u32, element*count
//
// VR is the dictionary's, with XS resolved by Pixel Representation, OX and LUT as OW. Text is
// trimmed as PS3.5 6.2 allows. An empty element has count 0; binary values have count 1.
//
// Profile CORE leaves out what may change without changing the record, as digital signatures do
// (PS3.3 C.12.1.1.3.1.1): group lengths, (0008,0001), (0008,0005), odd groups, groups 50xx, 60xx,
// 7FE0, FFFx, (4FFE,0001), group 0028 but 0301 to 0303, the marks of compression (0008,2111),
// (0008,2112), (0008,9215), the icon (0088,0200), elements that PS3.6 does not know or whose bytes
// do not fit their VR, sequences that hold one of the latter, and elements out of order or twice.
// Profile PRIVATE holds the odd groups alone, as raw bytes, with the items around them.
#ifndef CONSENTRY_DICOM_COMMITMENT_H
#define CONSENTRY_DICOM_COMMITMENT_H

#include "core/base/arena.h"
#include "core/base/writer.h"
#include "dicom/dicom_dataset.h"
#include "dicom/dicom_hash.h"

enum dicom_profile { DICOM_PROFILE_CORE = 1, DICOM_PROFILE_PRIVATE = 2 };

#define DICOM_DCF_INLINE_MAX 64

// Appends DCF-1. `hash` digests long binary values; `scratch` as dicom_walk.h. NO_SPACE; LIMIT
// when a text that belongs in it was too long to be kept, MISSING when a binary value was neither
// kept nor digested.
WARN_UNUSED enum status dicom_commitment_write(struct writer *out, const struct dicom_dataset *ds,
                                               enum dicom_profile profile,
                                               const struct dicom_hash *hash,
                                               struct arena *scratch);

#endif
