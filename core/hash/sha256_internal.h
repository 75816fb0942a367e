// SPDX-License-Identifier: Apache-2.0
// The back ends of sha256.c.
#ifndef CONSENTRY_CORE_HASH_SHA256_INTERNAL_H
#define CONSENTRY_CORE_HASH_SHA256_INTERNAL_H

#include "core/hash/sha256.h"

// Absorbs `blocks` blocks of 64 bytes into h.
typedef void sha256_blocks_fn(uint32_t h[static 8], const uint8_t *data, size_t blocks);

// The kernel of this processor, or NULL where libsodium is to be used. sha256_x86.c on x86-64,
// sha256_plain.c elsewhere.
sha256_blocks_fn *sha256_kernel(void);

// The incremental interface over one kernel, or over libsodium when it is NULL; tests run both.
void sha256_update_with(sha256_blocks_fn *kernel, struct sha256 *hash, const void *bytes,
                        size_t size);
void sha256_final_with(sha256_blocks_fn *kernel, struct sha256 *hash,
                       uint8_t out[static SHA256_SIZE]);

// hash_sodium.c
void sha256_sodium_update(struct sha256 *hash, const void *bytes, size_t size);
void sha256_sodium_final(struct sha256 *hash, uint8_t out[static SHA256_SIZE]);

#endif
