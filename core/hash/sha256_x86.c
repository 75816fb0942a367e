// SPDX-License-Identifier: Apache-2.0
// SHA-256 by the x86 SHA extensions (Intel SDM vol. 2, SHA256RNDS2, SHA256MSG1, SHA256MSG2).
// Compiled with -msha -msse4.1; entered only when the processor says that it has both.
#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>

#include "core/hash/sha256_internal.h"

// FIPS 180-4 4.2.2: the fractional parts of the cube roots of the first 64 primes.
static const uint32_t round_constant[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static __m128i load_128(const void *from)
{
    return _mm_loadu_si128((const __m128i *)from);
}

static void store_128(void *to, __m128i value)
{
    _mm_storeu_si128((__m128i *)to, value);
}

// The instructions keep the state as two registers {a,b,e,f} and {c,d,g,h}; the message schedule is
// four registers w[0..3] of four words, and every quarter of the rounds makes the next one from
// the last four: w[t] = w[t-16] + s0(w[t-15]) + w[t-7] + s1(w[t-2]).
static void blocks_sha_ni(uint32_t h[static 8], const uint8_t *data, size_t blocks)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    __m128i dcba = load_128(h);
    __m128i hgfe = load_128(h + 4);
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1);
    __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    for (; blocks != 0; blocks--, data += 64) {
        const __m128i abef_before = abef;
        const __m128i cdgh_before = cdgh;
        __m128i w[4];
        for (size_t i = 0; i < 4; i++) w[i] = _mm_shuffle_epi8(load_128(data + 16 * i), swap);
        for (size_t i = 0; i < 16; i++) {
            __m128i sum = _mm_add_epi32(w[i % 4], load_128(round_constant + 4 * i));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
            if (i < 12) {
                __m128i part = _mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]);
                part = _mm_add_epi32(part, _mm_alignr_epi8(w[(i + 3) % 4], w[(i + 2) % 4], 4));
                w[i % 4] = _mm_sha256msg2_epu32(part, w[(i + 3) % 4]);
            }
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
    __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    store_128(h, _mm_blend_epi16(feba, dchg, 0xf0));
    store_128(h + 4, _mm_alignr_epi8(dchg, feba, 8));
}

static bool has_sha_extensions(void)
{
    unsigned eax, ebx, ecx, edx;
    bool wide = __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_SSE4_1) != 0;
    return wide && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & bit_SHA) != 0;
}

// CPUID traps in virtual machines, so its answer is kept. Threads that race store the same value.
sha256_blocks_fn *sha256_kernel(void)
{
    enum { UNKNOWN, ABSENT, PRESENT };
    static atomic_int known = UNKNOWN;
    int now = atomic_load_explicit(&known, memory_order_relaxed);
    if (now == UNKNOWN) {
        now = has_sha_extensions() ? PRESENT : ABSENT;
        atomic_store_explicit(&known, now, memory_order_relaxed);
    }
    return now == PRESENT ? blocks_sha_ni : NULL;
}
