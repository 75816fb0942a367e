// SPDX-License-Identifier: Apache-2.0
// Sixty-four bytes at a time, compiled with -mavx512bw and chosen at run time.
#include <immintrin.h>

#include "hl7/hl7_scan.h"

struct block {
    __m512i bytes;
};

static inline struct block block_load(const uint8_t *p)
{
    return (struct block){_mm512_loadu_si512((const void *)p)};
}

static inline uint64_t block_high(struct block b)
{
    return _mm512_movepi8_mask(b.bytes);
}

static inline uint64_t block_below_20(struct block b)
{
    return _mm512_cmplt_epu8_mask(b.bytes, _mm512_set1_epi8(0x20));
}

static inline uint64_t block_equal(struct block b, uint8_t byte)
{
    return _mm512_cmpeq_epi8_mask(b.bytes, _mm512_set1_epi8((char)byte));
}

#include "hl7/hl7_scan_kernel.h"

const struct hl7_scanner hl7_scanner_avx512 = {"avx512", scan_lines, scan_marks, scan_nth};
