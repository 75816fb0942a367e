// SPDX-License-Identifier: Apache-2.0
// The expander of deflated transfer syntaxes (PS3.5 A.5) for hosts, over zlib. The one file that
// includes zlib; a browser goes without it and refuses such data sets.
#ifndef CONSENTRY_DICOM_INFLATE_H
#define CONSENTRY_DICOM_INFLATE_H

#include "dicom/dicom_reader.h"

// Bytes of arena that an expander needs: zlib's state and its window of 32 KiB.
#define DICOM_INFLATE_MEMORY (48U << 10)

// A fresh expander for one data set, living in `arena`; nothing is to be closed. NO_SPACE when
// fewer than DICOM_INFLATE_MEMORY bytes are left.
WARN_UNUSED enum status dicom_inflate_open(struct dicom_inflate *out, struct arena *arena);

#endif
