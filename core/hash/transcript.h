// SPDX-License-Identifier: Apache-2.0
// Fiat-Shamir: both sides absorb the same labelled messages and draw the same challenges.
//
// A transcript is a 32-byte state and the number of challenge words drawn from it.
//
//   start(label)      state = 32 zero bytes; absorb(0, label)
//   absorb(l, bytes)  if words were drawn since the last absorb:
//                         state = BLAKE3(state || le32 0xffffffff || le64 8 || le64 words drawn)
//                     state = BLAKE3(state || le32 l || le64 size || bytes); words drawn = 0
//   word k            bytes [4k, 4k + 4) of BLAKE3's extendable output in keyed mode with the state
//                     as key and an empty input, as a little-endian integer
//   field element     the next word with its top bit cleared that is below p
//   extension element five field elements, c[0] first
//   b bits            the low b bits of the next word, b <= 32
//   indices           b bits each, in order; repeated values stay
//
// Labels are below 0xffffffff; 0 is the start. A message is bound with its label and length, a
// challenge with everything absorbed before it, an absorb after challenges with how many words they
// took. An element is uniform, since rejected words are drawn again (1 in 128); an index is uniform
// because it is made of raw bits. The state is the key of core/hash/grinding.h, whose input is
// never empty.
#ifndef CONSENTRY_CORE_HASH_TRANSCRIPT_H
#define CONSENTRY_CORE_HASH_TRANSCRIPT_H

#include "core/field/extension.h"
#include "core/hash/blake3.h"

struct transcript {
    struct hash256 state;
    uint64_t drawn;     // words since the last absorb
    uint32_t words[16]; // the block of output that holds word `drawn`, unless drawn % 16 == 0
};

// `label` names protocol and version.
struct transcript transcript_start(const char *label);

void transcript_absorb(struct transcript *t, uint32_t label, const void *bytes, size_t size);
// The same with canonical little-endian words as bytes.
void transcript_absorb_felts(struct transcript *t, uint32_t label, const felt *elements,
                             size_t count);
void transcript_absorb_exts(struct transcript *t, uint32_t label, const ext *elements,
                            size_t count);
void transcript_absorb_u64(struct transcript *t, uint32_t label, uint64_t value);
void transcript_absorb_hashes(struct transcript *t, uint32_t label, const struct hash256 *hashes,
                              size_t count);

uint32_t transcript_challenge_bits(struct transcript *t, uint32_t bits);
felt transcript_challenge_felt(struct transcript *t);
ext transcript_challenge_ext(struct transcript *t);
// `count` indices below 2^bits.
void transcript_challenge_indices(struct transcript *t, uint32_t bits, size_t count, uint32_t *out);

#endif
