// SPDX-License-Identifier: Apache-2.0
#include "core/hash/transcript.h"

#include "core/base/bytes.h"
#include "core/base/invariant.h"

#define LABEL_START   0U
#define LABEL_RATCHET 0xffffffffU

// The hash of one message, up to its bytes.
static struct blake3 open_message(struct hash256 state, uint32_t label, uint64_t size)
{
    uint8_t head[44];
    hash256_to_bytes(head, state);
    store_u32_le(head + 32, label);
    store_u64_le(head + 36, size);
    struct blake3 hash;
    blake3_init(&hash);
    blake3_update(&hash, head, sizeof head);
    return hash;
}

static struct blake3 begin(struct transcript *t, uint32_t label, uint64_t size)
{
    INVARIANT(label != LABEL_RATCHET);
    if (t->drawn != 0) {
        uint8_t drawn[8];
        store_u64_le(drawn, t->drawn);
        struct blake3 ratchet = open_message(t->state, LABEL_RATCHET, sizeof drawn);
        blake3_update(&ratchet, drawn, sizeof drawn);
        t->state = blake3_final(&ratchet);
        t->drawn = 0;
    }
    return open_message(t->state, label, size);
}

struct transcript transcript_start(const char *label)
{
    struct transcript t = {.drawn = 0};
    transcript_absorb(&t, LABEL_START, label, strlen(label));
    return t;
}

void transcript_absorb(struct transcript *t, uint32_t label, const void *bytes, size_t size)
{
    struct blake3 hash = begin(t, label, size);
    blake3_update(&hash, bytes, size);
    t->state = blake3_final(&hash);
}

static void update_felts(struct blake3 *hash, const felt *elements, size_t count)
{
    uint8_t bytes[4 * 64];
    while (count > 0) {
        size_t take = count < 64 ? count : 64;
        for (size_t i = 0; i < take; i++) store_u32_le(bytes + 4 * i, felt_to_u32(elements[i]));
        blake3_update(hash, bytes, 4 * take);
        elements += take;
        count -= take;
    }
}

void transcript_absorb_felts(struct transcript *t, uint32_t label, const felt *elements,
                             size_t count)
{
    struct blake3 hash = begin(t, label, 4 * (uint64_t)count);
    update_felts(&hash, elements, count);
    t->state = blake3_final(&hash);
}

void transcript_absorb_exts(struct transcript *t, uint32_t label, const ext *elements, size_t count)
{
    struct blake3 hash = begin(t, label, 4 * EXT_DEGREE * (uint64_t)count);
    for (size_t i = 0; i < count; i++) update_felts(&hash, elements[i].c, EXT_DEGREE);
    t->state = blake3_final(&hash);
}

void transcript_absorb_u64(struct transcript *t, uint32_t label, uint64_t value)
{
    uint8_t bytes[8];
    store_u64_le(bytes, value);
    transcript_absorb(t, label, bytes, sizeof bytes);
}

void transcript_absorb_hashes(struct transcript *t, uint32_t label, const struct hash256 *hashes,
                              size_t count)
{
    struct blake3 hash = begin(t, label, 32 * (uint64_t)count);
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[32];
        hash256_to_bytes(bytes, hashes[i]);
        blake3_update(&hash, bytes, sizeof bytes);
    }
    t->state = blake3_final(&hash);
}

static uint32_t draw_word(struct transcript *t)
{
    if (t->drawn % 16 == 0) {
        struct blake3_block block = {
            .counter = t->drawn / 16,
            .flags = BLAKE3_KEYED_HASH | BLAKE3_CHUNK_START | BLAKE3_CHUNK_END | BLAKE3_ROOT,
        };
        blake3_compress_wide(t->words, t->state, &block);
    }
    return t->words[t->drawn++ % 16];
}

uint32_t transcript_challenge_bits(struct transcript *t, uint32_t bits)
{
    INVARIANT(bits <= 32);
    return (uint32_t)(draw_word(t) & ((UINT64_C(1) << bits) - 1));
}

felt transcript_challenge_felt(struct transcript *t)
{
    felt element;
    while (!felt_from_canonical(draw_word(t) & 0x7fffffffU, &element)) {}
    return element;
}

ext transcript_challenge_ext(struct transcript *t)
{
    ext element;
    for (int i = 0; i < EXT_DEGREE; i++) element.c[i] = transcript_challenge_felt(t);
    return element;
}

void transcript_challenge_indices(struct transcript *t, uint32_t bits, size_t count, uint32_t *out)
{
    for (size_t i = 0; i < count; i++) out[i] = transcript_challenge_bits(t, bits);
}
