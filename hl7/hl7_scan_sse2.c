// SPDX-License-Identifier: Apache-2.0
// Sixteen bytes at a time; every x86-64 processor has it.
#include <emmintrin.h>

#include "hl7/hl7_scan.h"

struct block {
    __m128i parts[4];
};

static inline struct block block_load(const uint8_t *p)
{
    struct block b;
    for (size_t i = 0; i < 4; i++) b.parts[i] = _mm_loadu_si128((const __m128i_u *)(p + 16 * i));
    return b;
}

static inline uint64_t bits(__m128i x, size_t part)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(x) << (16 * part);
}

static inline uint64_t block_high(struct block b)
{
    return bits(b.parts[0], 0) | bits(b.parts[1], 1) | bits(b.parts[2], 2) | bits(b.parts[3], 3);
}

// Unsigned x <= 1f is min(x, 1f) == x.
static inline uint64_t block_below_20(struct block b)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < 4; i++) {
        __m128i low = _mm_min_epu8(b.parts[i], _mm_set1_epi8(0x1f));
        mask |= bits(_mm_cmpeq_epi8(low, b.parts[i]), i);
    }
    return mask;
}

static inline uint64_t block_equal(struct block b, uint8_t byte)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < 4; i++) {
        mask |= bits(_mm_cmpeq_epi8(b.parts[i], _mm_set1_epi8((char)byte)), i);
    }
    return mask;
}

#include "hl7/hl7_scan_kernel.h"

const struct hl7_scanner hl7_scanner_sse2 = {"sse2", scan_lines, scan_marks, scan_nth};
