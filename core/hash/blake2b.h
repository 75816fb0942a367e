// SPDX-License-Identifier: Apache-2.0
// BLAKE2b (RFC 7693), plain or keyed, 1 to 64 bytes out: the journal's chain, pseudonyms, content
// ids, key derivation outside the proof.
//
// On the host a program that calls sodium_init() first gets the vector back end; without it the
// same bytes come more slowly.
#ifndef CONSENTRY_CORE_HASH_BLAKE2B_H
#define CONSENTRY_CORE_HASH_BLAKE2B_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/span.h"

#define BLAKE2B_SIZE_MAX     64
#define BLAKE2B_KEY_SIZE_MAX 64

// A running hash, opaque. Plain data without pointers.
struct blake2b {
    _Alignas(64) uint8_t opaque[384];
};

// The digest of `bytes` under `key` (size 0 to 64, 0 is unkeyed): out_size bytes, 1 to 64.
void blake2b(uint8_t *out, size_t out_size, span key, span bytes);

// The same in pieces. blake2b_final takes the out_size that blake2b_init was given.
void blake2b_init(struct blake2b *hash, size_t out_size, span key);
void blake2b_update(struct blake2b *hash, const void *bytes, size_t size);
void blake2b_final(struct blake2b *hash, uint8_t *out, size_t out_size);

#endif
