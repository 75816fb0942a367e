// SPDX-License-Identifier: Apache-2.0
#include "core/hash/grinding.h"

#include "core/base/invariant.h"
#include "core/hash/hash_lanes.h"

bool grinding_check(struct hash256 key, uint32_t bits, uint64_t nonce)
{
    INVARIANT(bits <= GRINDING_BITS_MAX);
    struct blake3_block block = {
        .size = 8,
        .flags = BLAKE3_KEYED_HASH | BLAKE3_CHUNK_START | BLAKE3_CHUNK_END | BLAKE3_ROOT,
    };
    block.words[0] = (uint32_t)nonce;
    block.words[1] = (uint32_t)(nonce >> 32);
    struct hash256 hash = blake3_compress(key, &block);
    uint64_t value = (uint64_t)hash.w[1] << 32 | hash.w[0];
    return bits == 0 || value >> (64 - bits) == 0;
}

bool grinding_search(const struct lanes *lanes, struct hash256 key, uint32_t bits, uint64_t from,
                     uint64_t count, uint64_t *nonce)
{
    INVARIANT(bits <= GRINDING_BITS_MAX);
    return hash_lanes_for(lanes)->grind(key, bits, from, count, nonce);
}
