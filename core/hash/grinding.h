// SPDX-License-Identifier: Apache-2.0
// Proof of work on a transcript: it makes every attempt at lucky challenges cost 2^bits hashes.
//
// A nonce (64 bits) is accepted when the first 8 bytes of
//     BLAKE3 keyed_hash(key = transcript state, le64 nonce),
// read as a little-endian integer, are below 2^(64 - bits): their top `bits` bits are zero. The
// caller absorbs the nonce next, under a label of its own, on both sides.
#ifndef CONSENTRY_CORE_HASH_GRINDING_H
#define CONSENTRY_CORE_HASH_GRINDING_H

#include "core/field/lanes.h"
#include "core/hash/blake3.h"

#define GRINDING_BITS_MAX 40

// Does the nonce do? bits <= GRINDING_BITS_MAX; with 0 bits every nonce does.
bool grinding_check(struct hash256 key, uint32_t bits, uint64_t nonce);

// The least accepted nonce in [from, from + count), so a search split into ranges finds the same;
// false when there is none. 2^bits are expected to be tried.
bool grinding_search(const struct lanes *lanes, struct hash256 key, uint32_t bits, uint64_t from,
                     uint64_t count, uint64_t *nonce);

#endif
