// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4), one-shot and incremental: the hash of the RFC 6962 log, of content ids and
// of key ids.
//
// Two back ends give the same bytes: libsodium's, which also runs in WebAssembly, and the x86 SHA
// extensions where the processor has them (about 5 times as fast). The choice is made once.
#ifndef CONSENTRY_CORE_HASH_SHA256_H
#define CONSENTRY_CORE_HASH_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/span.h"

#define SHA256_SIZE 32

// A running hash. Plain data without pointers: copying it forks the hash.
struct sha256 {
    uint32_t h[8];
    uint64_t bits;      // hashed so far
    uint8_t buffer[64]; // the unfinished block
};

// The digest of `bytes` into out.
void sha256(uint8_t out[static SHA256_SIZE], span bytes);

// init, any number of updates, one final; the context is then spent.
void sha256_init(struct sha256 *hash);
void sha256_update(struct sha256 *hash, const void *bytes, size_t size);
void sha256_final(struct sha256 *hash, uint8_t out[static SHA256_SIZE]);

#endif
