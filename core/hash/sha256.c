// SPDX-License-Identifier: Apache-2.0
#include "core/hash/sha256.h"

#include <string.h>

#include "core/base/bytes.h"
#include "core/hash/sha256_internal.h"

void sha256(uint8_t out[static SHA256_SIZE], span bytes)
{
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, bytes.data, bytes.size);
    sha256_final(&hash, out);
}

void sha256_init(struct sha256 *hash)
{
    // FIPS 180-4 5.3.3: the fractional parts of the square roots of the first eight primes.
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    memset(hash, 0, sizeof *hash);
    memcpy(hash->h, start, sizeof start);
}

void sha256_update(struct sha256 *hash, const void *bytes, size_t size)
{
    sha256_update_with(sha256_kernel(), hash, bytes, size);
}

void sha256_final(struct sha256 *hash, uint8_t out[static SHA256_SIZE])
{
    sha256_final_with(sha256_kernel(), hash, out);
}

void sha256_update_with(sha256_blocks_fn *kernel, struct sha256 *hash, const void *bytes,
                        size_t size)
{
    if (size == 0) return;
    if (kernel == NULL) {
        sha256_sodium_update(hash, bytes, size);
        return;
    }
    const uint8_t *from = bytes;
    size_t filled = (size_t)(hash->bits / 8 % 64);
    hash->bits += (uint64_t)size * 8;
    if (filled != 0) {
        size_t take = size < 64 - filled ? size : 64 - filled;
        memcpy(hash->buffer + filled, from, take);
        if (filled + take < 64) return;
        kernel(hash->h, hash->buffer, 1);
        from += take;
        size -= take;
    }
    if (size >= 64) kernel(hash->h, from, size / 64);
    memcpy(hash->buffer, from + size / 64 * 64, size % 64);
}

void sha256_final_with(sha256_blocks_fn *kernel, struct sha256 *hash,
                       uint8_t out[static SHA256_SIZE])
{
    if (kernel == NULL) {
        sha256_sodium_final(hash, out);
        return;
    }
    size_t filled = (size_t)(hash->bits / 8 % 64);
    hash->buffer[filled++] = 0x80;
    if (filled > 56) {
        memset(hash->buffer + filled, 0, 64 - filled);
        kernel(hash->h, hash->buffer, 1);
        filled = 0;
    }
    memset(hash->buffer + filled, 0, 56 - filled);
    store_u64_be(hash->buffer + 56, hash->bits);
    kernel(hash->h, hash->buffer, 1);
    for (size_t i = 0; i < 8; i++) store_u32_be(out + 4 * i, hash->h[i]);
}
