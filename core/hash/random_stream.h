// SPDX-License-Identifier: Apache-2.0
// Many independent streams from one secret seed, for the prover's blinding.
//
// Stream (label, index) is BLAKE3's extendable output in keyed mode, key = the seed, input = le32
// label || le64 index. Any stream can be made at any time, in any order, on any thread.
#ifndef CONSENTRY_CORE_HASH_RANDOM_STREAM_H
#define CONSENTRY_CORE_HASH_RANDOM_STREAM_H

#include "core/field/lanes.h"
#include "core/hash/blake3.h"

// The owner wipes it.
struct secret_seed {
    struct hash256 key;
};

// The first `count` little-endian words of the stream.
void random_stream_words(uint32_t *out, size_t count, const struct lanes *lanes,
                         const struct secret_seed *seed, uint32_t label, uint64_t index);

// `count` uniform elements: the words of the stream with the top bit cleared that are below p.
void random_stream_felts(felt *out, size_t count, const struct lanes *lanes,
                         const struct secret_seed *seed, uint32_t label, uint64_t index);

#endif
