// SPDX-License-Identifier: Apache-2.0
// BLAKE3: the compression function, whole-input hashing, and the two ways proof commitments use it.
//
// Standard hashing (struct blake3, blake3_hash, keyed mode, extendable output) is BLAKE3 as its
// paper defines it, with the chunk tree.
//
// Commitments use the compression function directly (core/hash/merkle.h):
//   row digest   cv = IV; for each 64-byte block j of the row cv = compress(cv, block, counter 0,
//                size of the block, flags), flags CHUNK_START on the first block and CHUNK_END|ROOT
//                on the last. Up to 1,024 bytes that is the BLAKE3 hash of the row; beyond, it is
//                NOT: the chain goes on, where BLAKE3 would start a new chunk. Rows have a length
//                fixed by the verification key.
//   inner node   compress(IV, left || right, counter 0, 64, PARENT), as in BLAKE3's tree.
//   injection    compress(IV, node || row digest, counter 1, 64, PARENT).
#ifndef CONSENTRY_CORE_HASH_BLAKE3_H
#define CONSENTRY_CORE_HASH_BLAKE3_H

#include "core/base/span.h"

#define BLAKE3_BLOCK_BYTES 64
#define BLAKE3_CHUNK_BYTES 1024

enum blake3_flags {
    BLAKE3_CHUNK_START = 1,
    BLAKE3_CHUNK_END = 2,
    BLAKE3_PARENT = 4,
    BLAKE3_ROOT = 8,
    BLAKE3_KEYED_HASH = 16,
};

// 32 bytes as eight little-endian words.
struct hash256 {
    uint32_t w[8];
};

extern const struct hash256 blake3_iv;

// What a compression takes besides chaining value and block.
struct blake3_block {
    uint32_t words[16];
    uint64_t counter;
    uint32_t size; // 0..64
    uint32_t flags;
};

// The new chaining value.
struct hash256 blake3_compress(struct hash256 cv, const struct blake3_block *block);

// All 16 words of output, as the root of extendable output uses them.
void blake3_compress_wide(uint32_t out[static 16], struct hash256 cv,
                          const struct blake3_block *block);

// compress(IV, left || right, counter, 64, PARENT)
struct hash256 blake3_node(struct hash256 left, struct hash256 right, uint64_t counter);

// Hashing in pieces. Plain data without inner pointers: it may be copied to fork a hash.
struct blake3 {
    struct hash256 key; // IV or the key
    struct hash256 cv;  // of the chunk being read
    struct hash256 stack[54];
    uint8_t block[BLAKE3_BLOCK_BYTES];
    uint64_t chunk; // chunks finished
    uint32_t block_size;
    uint32_t blocks; // compressed in this chunk
    uint32_t depth;  // of the stack
    uint32_t mode;   // 0 or KEYED_HASH
};

void blake3_init(struct blake3 *hash);
void blake3_init_keyed(struct blake3 *hash, struct hash256 key);
void blake3_update(struct blake3 *hash, const void *bytes, size_t size);
// The hash of everything updated so far; more may follow.
struct hash256 blake3_final(const struct blake3 *hash);
// `size` bytes of extendable output from byte `offset`, a multiple of 64.
void blake3_final_xof(const struct blake3 *hash, uint64_t offset, uint8_t *out, size_t size);

// The BLAKE3 hash of a whole input.
struct hash256 blake3_hash(span input);

void hash256_to_bytes(uint8_t out[static 32], struct hash256 hash);
struct hash256 hash256_from_bytes(const uint8_t bytes[static 32]);
bool hash256_equal(struct hash256 a, struct hash256 b);

#endif
