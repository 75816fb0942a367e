// SPDX-License-Identifier: Apache-2.0
// Thirty-two bytes at a time, compiled with -mavx2 and chosen at run time.
#include <immintrin.h>

#include "hl7/hl7_scan.h"

struct block {
    __m256i parts[2];
};

static inline struct block block_load(const uint8_t *p)
{
    struct block b;
    for (size_t i = 0; i < 2; i++) b.parts[i] = _mm256_loadu_si256((const __m256i_u *)(p + 32 * i));
    return b;
}

static inline uint64_t bits(__m256i x, size_t part)
{
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(x) << (32 * part);
}

static inline uint64_t block_high(struct block b)
{
    return bits(b.parts[0], 0) | bits(b.parts[1], 1);
}

// Unsigned x <= 1f is min(x, 1f) == x.
static inline uint64_t block_below_20(struct block b)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < 2; i++) {
        __m256i low = _mm256_min_epu8(b.parts[i], _mm256_set1_epi8(0x1f));
        mask |= bits(_mm256_cmpeq_epi8(low, b.parts[i]), i);
    }
    return mask;
}

static inline uint64_t block_equal(struct block b, uint8_t byte)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < 2; i++) {
        mask |= bits(_mm256_cmpeq_epi8(b.parts[i], _mm256_set1_epi8((char)byte)), i);
    }
    return mask;
}

#include "hl7/hl7_scan_kernel.h"

const struct hl7_scanner hl7_scanner_avx2 = {"avx2", scan_lines, scan_marks, scan_nth};
