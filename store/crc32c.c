// SPDX-License-Identifier: Apache-2.0
#include "store/crc32c.h"

#include <string.h>

#include "core/base/bytes.h"

// Four bits at a time: 16 entries are made from the polynomial in the time of one record, so there
// is no table to initialise.
uint32_t crc32c_plain(uint32_t before, const void *bytes, size_t size)
{
    uint32_t table[16];
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t x = i;
        for (int bit = 0; bit < 4; bit++) x = x >> 1 ^ ((x & 1) != 0 ? 0x82f63b78U : 0);
        table[i] = x;
    }
    const uint8_t *data = bytes;
    uint32_t crc = ~before;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

#if defined(__x86_64__)
// SSE4.2 has the instruction; libc tells once which processor this is.
__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(uint32_t before, const uint8_t *data,
                                                               size_t size)
{
    uint64_t crc = ~before;
    for (; size >= 8; size -= 8, data += 8) crc = __builtin_ia32_crc32di(crc, load_u64_le(data));
    uint32_t rest = (uint32_t)crc;
    for (; size > 0; size--, data++) rest = __builtin_ia32_crc32qi(rest, *data);
    return ~rest;
}

uint32_t crc32c(uint32_t before, const void *bytes, size_t size)
{
    if (__builtin_cpu_supports("sse4.2")) return crc32c_sse42(before, bytes, size);
    return crc32c_plain(before, bytes, size);
}
#else
uint32_t crc32c(uint32_t before, const void *bytes, size_t size)
{
    return crc32c_plain(before, bytes, size);
}
#endif
