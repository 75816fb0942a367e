// SPDX-License-Identifier: Apache-2.0
// Value representations, PS3.5 6.2: one table for code, header form, kind, width and padding.
#ifndef CONSENTRY_DICOM_VR_H
#define CONSENTRY_DICOM_VR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/invariant.h"

enum dicom_vr_kind {
    DICOM_KIND_NONE,     // no value: items and delimiters
    DICOM_KIND_ASCII,    // text of the default repertoire, not touched by (0008,0005)
    DICOM_KIND_TEXT,     // text in the character set of (0008,0005)
    DICOM_KIND_UNSIGNED, // integers of `width` bytes
    DICOM_KIND_SIGNED,
    DICOM_KIND_FLOAT, // IEEE 754 of `width` bytes
    DICOM_KIND_TAG,   // pairs of 16-bit numbers
    DICOM_KIND_BYTES, // opaque, in words of `width` bytes
    DICOM_KIND_ITEMS, // a sequence
};

enum dicom_vr_trim {
    DICOM_TRIM_NONE,
    DICOM_TRIM_BOTH,     // leading and trailing spaces are not significant
    DICOM_TRIM_TRAILING, // only trailing ones
    DICOM_TRIM_NUL,      // one trailing NUL pads a UID
};

// clang-format off
// Name, its two letters, explicit header form (1: 12 bytes), kind, width, value split at "\", trim.
#define DICOM_VR_TABLE(X)                                       \
    X(AE,   'A', 'E', 0, ASCII,    1, true,  BOTH)              \
    X(AS,   'A', 'S', 0, ASCII,    1, true,  BOTH)              \
    X(AT,   'A', 'T', 0, TAG,      4, true,  NONE)              \
    X(CS,   'C', 'S', 0, ASCII,    1, true,  BOTH)              \
    X(DA,   'D', 'A', 0, ASCII,    1, true,  BOTH)              \
    X(DS,   'D', 'S', 0, ASCII,    1, true,  BOTH)              \
    X(DT,   'D', 'T', 0, ASCII,    1, true,  BOTH)              \
    X(FD,   'F', 'D', 0, FLOAT,    8, true,  NONE)              \
    X(FL,   'F', 'L', 0, FLOAT,    4, true,  NONE)              \
    X(IS,   'I', 'S', 0, ASCII,    1, true,  BOTH)              \
    X(LO,   'L', 'O', 0, TEXT,     1, true,  BOTH)              \
    X(LT,   'L', 'T', 0, TEXT,     1, false, TRAILING)          \
    X(OB,   'O', 'B', 1, BYTES,    1, false, NONE)              \
    X(OD,   'O', 'D', 1, BYTES,    8, false, NONE)              \
    X(OF,   'O', 'F', 1, BYTES,    4, false, NONE)              \
    X(OL,   'O', 'L', 1, BYTES,    4, false, NONE)              \
    X(OV,   'O', 'V', 1, BYTES,    8, false, NONE)              \
    X(OW,   'O', 'W', 1, BYTES,    2, false, NONE)              \
    X(PN,   'P', 'N', 0, TEXT,     1, true,  TRAILING)          \
    X(SH,   'S', 'H', 0, TEXT,     1, true,  BOTH)              \
    X(SL,   'S', 'L', 0, SIGNED,   4, true,  NONE)              \
    X(SQ,   'S', 'Q', 1, ITEMS,    1, false, NONE)              \
    X(SS,   'S', 'S', 0, SIGNED,   2, true,  NONE)              \
    X(ST,   'S', 'T', 0, TEXT,     1, false, TRAILING)          \
    X(SV,   'S', 'V', 1, SIGNED,   8, true,  NONE)              \
    X(TM,   'T', 'M', 0, ASCII,    1, true,  BOTH)              \
    X(UC,   'U', 'C', 1, TEXT,     1, true,  TRAILING)          \
    X(UI,   'U', 'I', 0, ASCII,    1, true,  NUL)               \
    X(UL,   'U', 'L', 0, UNSIGNED, 4, true,  NONE)              \
    X(UN,   'U', 'N', 1, BYTES,    1, false, NONE)              \
    X(UR,   'U', 'R', 1, ASCII,    1, false, TRAILING)          \
    X(US,   'U', 'S', 0, UNSIGNED, 2, true,  NONE)              \
    X(UT,   'U', 'T', 1, TEXT,     1, false, TRAILING)          \
    X(UV,   'U', 'V', 1, UNSIGNED, 8, true,  NONE)

// "US or SS", "OB or OW", "US or OW", pixel data: PS3.6 leaves these to other elements of the data
// set (dicom_dataset.h resolves them). They never appear in files.
#define DICOM_VR_CONTEXT_TABLE(X)                               \
    X(XS,   'x', 's', 0, UNSIGNED, 2, true,  NONE)              \
    X(OX,   'o', 'x', 1, BYTES,    2, false, NONE)              \
    X(LUT,  'l', 't', 1, BYTES,    2, false, NONE)              \
    X(PX,   'p', 'x', 1, BYTES,    2, false, NONE)
// clang-format on

enum dicom_vr {
    DICOM_VR_NONE, // items and delimiters, and "no such VR"
#define X(name, first, second, form, kind, width, multiple, trim) DICOM_VR_##name,
    DICOM_VR_TABLE(X) DICOM_VR_CONTEXT_TABLE(X)
#undef X
        DICOM_VR_COUNT
};

struct dicom_vr_info {
    char code[3]; // "AE"
    bool long_form;
    uint8_t kind; // enum dicom_vr_kind
    uint8_t width;
    bool multiple;
    uint8_t trim; // enum dicom_vr_trim
};

extern const struct dicom_vr_info dicom_vr_rows[DICOM_VR_COUNT];
extern const uint8_t dicom_vr_at[26 * 26]; // by the two letters, counted from A

// The row of `vr`; `vr` must be below DICOM_VR_COUNT.
static inline const struct dicom_vr_info *dicom_vr_info(enum dicom_vr vr)
{
    INVARIANT((unsigned)vr < DICOM_VR_COUNT);
    return &dicom_vr_rows[vr];
}

// The VR with these two letters, or DICOM_VR_NONE. The rows of context are never returned.
static inline enum dicom_vr dicom_vr_of(uint8_t first, uint8_t second)
{
    if (first < 'A' || first > 'Z' || second < 'A' || second > 'Z') return DICOM_VR_NONE;
    return (enum dicom_vr)dicom_vr_at[(first - 'A') * 26 + (second - 'A')];
}

#endif
