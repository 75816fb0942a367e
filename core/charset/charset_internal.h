// SPDX-License-Identifier: Apache-2.0
// The tables of core/charset, and how a code finds its place in them. 0 stands where a set has no
// character.
#ifndef CONSENTRY_CORE_CHARSET_CHARSET_INTERNAL_H
#define CONSENTRY_CORE_CHARSET_CHARSET_INTERNAL_H

#include "core/charset/charset.h"

#define CHARSET_SINGLE_COUNT (CHARSET_TIS_620 - CHARSET_8859_1 + 1)
extern const uint16_t charset_table_single[CHARSET_SINGLE_COUNT][96]; // from 8859_1, A0 to FF
extern const uint16_t charset_table_1252[32];                         // 80 to 9F
extern const uint16_t charset_table_jis0208[94][94];                  // 21 to 7E, twice
extern const uint16_t charset_table_jis0212[94][94];
extern const uint16_t charset_table_ksx1001[94][94];
extern const uint16_t charset_table_gb2[126][190]; // 81 to FE; 40 to 7E and 80 to FE

// Four-byte codes of GB 18030: ranges of the basic plane by the index of a code, then the other
// planes in one run from CHARSET_GB4_SUPPLEMENTARY.
#define CHARSET_GB4_RANGES        208
#define CHARSET_GB4_CODES         39420
#define CHARSET_GB4_SUPPLEMENTARY 189000
struct charset_range {
    uint16_t index;
    uint16_t scalar;
};
extern const struct charset_range charset_table_gb4[CHARSET_GB4_RANGES];

static inline uint8_t charset_gb2_low(size_t column)
{
    return (uint8_t)(0x40 + column + (column >= 0x3f));
}

// True for the sets whose characters take two bytes.
static inline bool charset_is_double(enum charset set)
{
    return set >= CHARSET_JISX0208 && set <= CHARSET_GB2312;
}

// The character of a two-byte set at row and column 0 to 93, or 0.
uint32_t charset_double(enum charset set, uint32_t row, uint32_t column);
// The character of an eight-bit set at byte 80 to FF, or 0.
uint32_t charset_single(enum charset set, uint8_t byte);
// The final bytes by which ISO 2022 designates a set, NULL for what cannot be designated.
struct charset_designation {
    const char *sequence; // the bytes after ESC
    enum charset set;
    bool high; // into G1, else into G0
};
#define CHARSET_DESIGNATION_COUNT 23
extern const struct charset_designation charset_designations[CHARSET_DESIGNATION_COUNT];

#endif
