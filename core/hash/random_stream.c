// SPDX-License-Identifier: Apache-2.0
#include "core/hash/random_stream.h"

#include "core/base/bytes.h"
#include "core/hash/hash_lanes.h"

enum { WORDS = 16, BLOCKS = 16 };

static struct blake3_block stream_block(uint32_t label, uint64_t index)
{
    return (struct blake3_block){
        .words = {label, (uint32_t)index, (uint32_t)(index >> 32)},
        .size = 12,
        .flags = BLAKE3_KEYED_HASH | BLAKE3_CHUNK_START | BLAKE3_CHUNK_END | BLAKE3_ROOT,
    };
}

void random_stream_words(uint32_t *out, size_t count, const struct lanes *lanes,
                         const struct secret_seed *seed, uint32_t label, uint64_t index)
{
    struct blake3_block block = stream_block(label, index);
    size_t whole = count / WORDS;
    hash_lanes_for(lanes)->expand(out, seed->key, &block, whole);
    if (count % WORDS == 0) return;
    uint32_t last[WORDS];
    block.counter = whole;
    blake3_compress_wide(last, seed->key, &block);
    memcpy(out + whole * WORDS, last, (count % WORDS) * sizeof(uint32_t));
}

// One word in 128 is thrown away, so a buffer a little larger than what is missing is enough for
// almost every pass.
void random_stream_felts(felt *out, size_t count, const struct lanes *lanes,
                         const struct secret_seed *seed, uint32_t label, uint64_t index)
{
    uint32_t words[WORDS * BLOCKS];
    struct blake3_block block = stream_block(label, index);
    size_t n = 0;
    while (n < count) {
        size_t blocks = (count - n + (count - n) / 64) / WORDS + 1;
        if (blocks > BLOCKS) blocks = BLOCKS;
        hash_lanes_for(lanes)->expand(words, seed->key, &block, blocks);
        block.counter += blocks;
        for (size_t i = 0; i < blocks * WORDS && n < count; i++) {
            n += felt_from_canonical(words[i] & 0x7fffffffU, &out[n]);
        }
    }
}
