// SPDX-License-Identifier: Apache-2.0
#include "core/hash/blake3.h"

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/hash/blake3_schedule.h"

const struct hash256 blake3_iv = {BLAKE3_IV};

static const uint8_t schedule[7][16] = BLAKE3_SCHEDULE;

static inline uint32_t rotate(uint32_t x, int n)
{
    return x >> n | x << (32 - n);
}

static inline void mix(uint32_t v[static 16], int a, int b, int c, int d, uint32_t x, uint32_t y)
{
    v[a] += v[b] + x;
    v[d] = rotate(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = rotate(v[b] ^ v[c], 12);
    v[a] += v[b] + y;
    v[d] = rotate(v[d] ^ v[a], 8);
    v[c] += v[d];
    v[b] = rotate(v[b] ^ v[c], 7);
}

static void rounds(uint32_t v[static 16], struct hash256 cv, const struct blake3_block *block)
{
    for (int i = 0; i < 8; i++) v[i] = cv.w[i];
    for (int i = 0; i < 4; i++) v[i + 8] = blake3_iv.w[i];
    v[12] = (uint32_t)block->counter;
    v[13] = (uint32_t)(block->counter >> 32);
    v[14] = block->size;
    v[15] = block->flags;
    const uint32_t *m = block->words;
    for (int r = 0; r < 7; r++) {
        const uint8_t *s = schedule[r];
        mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
        mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
        mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
        mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
        mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
        mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
        mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
        mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
    }
}

struct hash256 blake3_compress(struct hash256 cv, const struct blake3_block *block)
{
    uint32_t v[16];
    rounds(v, cv, block);
    for (int i = 0; i < 8; i++) cv.w[i] = v[i] ^ v[i + 8];
    return cv;
}

void blake3_compress_wide(uint32_t out[static 16], struct hash256 cv,
                          const struct blake3_block *block)
{
    uint32_t v[16];
    rounds(v, cv, block);
    for (int i = 0; i < 8; i++) {
        out[i] = v[i] ^ v[i + 8];
        out[i + 8] = v[i + 8] ^ cv.w[i];
    }
}

// The node of two children under a key (the IV when there is none).
static struct blake3_block parent_block(struct hash256 left, struct hash256 right, uint32_t flags)
{
    struct blake3_block block = {.size = BLAKE3_BLOCK_BYTES, .flags = flags | BLAKE3_PARENT};
    for (int i = 0; i < 8; i++) {
        block.words[i] = left.w[i];
        block.words[i + 8] = right.w[i];
    }
    return block;
}

struct hash256 blake3_node(struct hash256 left, struct hash256 right, uint64_t counter)
{
    struct blake3_block block = parent_block(left, right, 0);
    block.counter = counter;
    return blake3_compress(blake3_iv, &block);
}

static void init(struct blake3 *hash, struct hash256 key, uint32_t mode)
{
    *hash = (struct blake3){.key = key, .cv = key, .mode = mode};
}

void blake3_init(struct blake3 *hash)
{
    init(hash, blake3_iv, 0);
}

void blake3_init_keyed(struct blake3 *hash, struct hash256 key)
{
    init(hash, key, BLAKE3_KEYED_HASH);
}

// The block in hand, as it would be compressed with `flags` besides those of its place.
static struct blake3_block block_in_hand(const struct blake3 *hash, uint32_t flags)
{
    struct blake3_block block = {.counter = hash->chunk,
                                 .size = hash->block_size,
                                 .flags = flags | hash->mode |
                                          (hash->blocks == 0 ? (uint32_t)BLAKE3_CHUNK_START : 0)};
    uint8_t bytes[BLAKE3_BLOCK_BYTES] = {0};
    memcpy(bytes, hash->block, hash->block_size);
    for (int i = 0; i < 16; i++) block.words[i] = load_u32_le(bytes + 4 * i);
    return block;
}

// A finished chunk is merged with every subtree it completes: one for each trailing zero bit of
// the count of finished chunks.
static void finish_chunk(struct blake3 *hash)
{
    struct blake3_block last = block_in_hand(hash, BLAKE3_CHUNK_END);
    struct hash256 node = blake3_compress(hash->cv, &last);
    hash->chunk++;
    for (uint64_t total = hash->chunk; (total & 1) == 0; total >>= 1) {
        struct blake3_block block = parent_block(hash->stack[--hash->depth], node, hash->mode);
        node = blake3_compress(hash->key, &block);
    }
    INVARIANT(hash->depth < 54);
    hash->stack[hash->depth++] = node;
    hash->cv = hash->key;
    hash->blocks = 0;
    hash->block_size = 0;
}

// A full block is compressed only when more bytes follow: the last one needs other flags.
void blake3_update(struct blake3 *hash, const void *bytes, size_t size)
{
    const uint8_t *next = (const uint8_t *)bytes;
    while (size > 0) {
        if (hash->block_size == BLAKE3_BLOCK_BYTES) {
            if (hash->blocks == BLAKE3_CHUNK_BYTES / BLAKE3_BLOCK_BYTES - 1) {
                finish_chunk(hash);
            } else {
                struct blake3_block block = block_in_hand(hash, 0);
                hash->cv = blake3_compress(hash->cv, &block);
                hash->blocks++;
                hash->block_size = 0;
            }
        }
        size_t take = BLAKE3_BLOCK_BYTES - hash->block_size;
        if (take > size) take = size;
        memcpy(hash->block + hash->block_size, next, take);
        hash->block_size += (uint32_t)take;
        next += take;
        size -= take;
    }
}

// The root's chaining value and block: the chunk in hand, or the top of the tree over it.
static struct hash256 root_input(const struct blake3 *hash, struct blake3_block *block)
{
    struct hash256 cv = hash->cv;
    *block = block_in_hand(hash, BLAKE3_CHUNK_END);
    for (uint32_t i = hash->depth; i-- > 0;) {
        struct hash256 right = blake3_compress(cv, block);
        *block = parent_block(hash->stack[i], right, hash->mode);
        cv = hash->key;
    }
    block->flags |= BLAKE3_ROOT;
    block->counter = 0;
    return cv;
}

struct hash256 blake3_final(const struct blake3 *hash)
{
    struct blake3_block block;
    struct hash256 cv = root_input(hash, &block);
    return blake3_compress(cv, &block);
}

void blake3_final_xof(const struct blake3 *hash, uint64_t offset, uint8_t *out, size_t size)
{
    INVARIANT(offset % BLAKE3_BLOCK_BYTES == 0);
    struct blake3_block block;
    struct hash256 cv = root_input(hash, &block);
    block.counter = offset / BLAKE3_BLOCK_BYTES;
    while (size > 0) {
        uint32_t words[16];
        uint8_t bytes[BLAKE3_BLOCK_BYTES];
        blake3_compress_wide(words, cv, &block);
        for (int i = 0; i < 16; i++) store_u32_le(bytes + 4 * i, words[i]);
        size_t take = size < BLAKE3_BLOCK_BYTES ? size : BLAKE3_BLOCK_BYTES;
        memcpy(out, bytes, take);
        out += take;
        size -= take;
        block.counter++;
    }
}

struct hash256 blake3_hash(span input)
{
    struct blake3 hash;
    blake3_init(&hash);
    blake3_update(&hash, input.data, input.size);
    return blake3_final(&hash);
}

void hash256_to_bytes(uint8_t out[static 32], struct hash256 hash)
{
    for (int i = 0; i < 8; i++) store_u32_le(out + 4 * i, hash.w[i]);
}

struct hash256 hash256_from_bytes(const uint8_t bytes[static 32])
{
    struct hash256 hash;
    for (int i = 0; i < 8; i++) hash.w[i] = load_u32_le(bytes + 4 * i);
    return hash;
}

bool hash256_equal(struct hash256 a, struct hash256 b)
{
    uint32_t different = 0;
    for (int i = 0; i < 8; i++) different |= a.w[i] ^ b.w[i];
    return different == 0;
}
