// SPDX-License-Identifier: Apache-2.0
// The reference back end: eight bytes at a time in one register, after "Hacker's Delight" 6-1.
#include "core/base/bytes.h"
#include "hl7/hl7_scan.h"

struct block {
    uint64_t words[8];
};

static inline struct block block_load(const uint8_t *p)
{
    struct block b;
    for (size_t i = 0; i < 8; i++) b.words[i] = load_u64_le(p + 8 * i);
    return b;
}

#define LOW7  0x7f7f7f7f7f7f7f7fU
#define HIGH1 0x8080808080808080U

// The top bits of eight bytes, gathered into eight bits: the product puts bit 8i + 7 at 56 + i.
static inline uint64_t gather(uint64_t tops)
{
    return ((tops & HIGH1) >> 7) * 0x0102040810204080U >> 56;
}

static inline uint64_t block_high(struct block b)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < 8; i++) mask |= gather(b.words[i]) << (8 * i);
    return mask;
}

// A byte is below 20 when it has none of the bits 80, 40 and 20. No byte carries into another.
static inline uint64_t block_below_20(struct block b)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < 8; i++) {
        uint64_t w = b.words[i];
        mask |= gather(~(w | w << 1 | w << 2)) << (8 * i);
    }
    return mask;
}

static inline uint64_t block_equal(struct block b, uint8_t byte)
{
    uint64_t mask = 0;
    for (size_t i = 0; i < 8; i++) {
        uint64_t x = b.words[i] ^ (0x0101010101010101U * byte);
        mask |= gather(~(((x & LOW7) + LOW7) | x)) << (8 * i);
    }
    return mask;
}

#include "hl7/hl7_scan_kernel.h"

const struct hl7_scanner hl7_scanner_portable = {"portable", scan_lines, scan_marks, scan_nth};

const struct hl7_scanner *const *hl7_scanners(void)
{
    static const struct hl7_scanner *const all[] = {
#if defined(__x86_64__)
        &hl7_scanner_avx512,
        &hl7_scanner_avx2,
        &hl7_scanner_sse2,
#endif
        &hl7_scanner_portable,
        NULL
    };
#if defined(__x86_64__)
    bool bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
    if (!bits || !__builtin_cpu_supports("avx2")) return all + 2;
    if (!__builtin_cpu_supports("avx512bw")) return all + 1;
#endif
    return all;
}
