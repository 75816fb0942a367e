// SPDX-License-Identifier: Apache-2.0
// Integers in bytes, one at a time: no alignment, no aliasing, any host order.
#ifndef CONSENTRY_CORE_BASE_BYTES_H
#define CONSENTRY_CORE_BASE_BYTES_H

#include <stdint.h>

static inline uint16_t load_u16_le(const uint8_t *p)
{
    return (uint16_t)(p[0] | (uint32_t)p[1] << 8);
}

static inline uint32_t load_u32_le(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t load_u64_le(const uint8_t *p)
{
    return (uint64_t)load_u32_le(p) | (uint64_t)load_u32_le(p + 4) << 32;
}

static inline void store_u16_le(uint8_t *p, uint16_t x)
{
    p[0] = (uint8_t)x;
    p[1] = (uint8_t)(x >> 8);
}

static inline void store_u32_le(uint8_t *p, uint32_t x)
{
    for (int i = 0; i < 4; i++) p[i] = (uint8_t)(x >> (8 * i));
}

static inline void store_u64_le(uint8_t *p, uint64_t x)
{
    for (int i = 0; i < 8; i++) p[i] = (uint8_t)(x >> (8 * i));
}

static inline uint16_t load_u16_be(const uint8_t *p)
{
    return (uint16_t)((uint32_t)p[0] << 8 | p[1]);
}

static inline uint32_t load_u32_be(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static inline uint64_t load_u64_be(const uint8_t *p)
{
    return (uint64_t)load_u32_be(p) << 32 | (uint64_t)load_u32_be(p + 4);
}

static inline void store_u16_be(uint8_t *p, uint16_t x)
{
    p[0] = (uint8_t)(x >> 8);
    p[1] = (uint8_t)x;
}

static inline void store_u32_be(uint8_t *p, uint32_t x)
{
    for (int i = 0; i < 4; i++) p[i] = (uint8_t)(x >> (24 - 8 * i));
}

static inline void store_u64_be(uint8_t *p, uint64_t x)
{
    for (int i = 0; i < 8; i++) p[i] = (uint8_t)(x >> (56 - 8 * i));
}

#endif
