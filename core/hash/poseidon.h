// SPDX-License-Identifier: Apache-2.0
// Poseidon over KoalaBear, width 16, S-box x^3, 8 full and 20 partial rounds (ePrint 2019/458).
//
// This is the hash that proofs speak about: trees, operations, tags, roots. It is the original
// Poseidon, not Poseidon2. A digest is 8 elements, 248 bits, hence 124-bit collision resistance.
// Variable data goes through core/hash/sponge.h.
#ifndef CONSENTRY_CORE_HASH_POSEIDON_H
#define CONSENTRY_CORE_HASH_POSEIDON_H

#include <stddef.h>

#include "core/field/lanes.h"
#include "core/hash/poseidon_constants.h"

#define DIGEST_ELEMENTS 8
#define DIGEST_BYTES    32

typedef struct digest {
    felt e[DIGEST_ELEMENTS];
} digest;

// The permutation, in place.
void poseidon_permute(felt state[static POSEIDON_WIDTH]);

// Inner node of a tree: the first 8 elements of P(left || right) + (left || right). The addition
// (feed-forward) makes it one-way; a truncated permutation alone could be inverted.
digest poseidon_compress(digest left, digest right);

// n permutations at once: lane j of state i is states[j * stride + i]. In place, stride >= n.
void poseidon_permute_many(const struct lanes *lanes, felt *states, size_t stride, size_t n);

// out[i] = poseidon_compress(left[i], right[i]), columns as above: element j of digest i is
// column[j * stride + i]. `scratch` holds 16 n elements. out may be left or right.
struct digest_columns {
    felt *data;
    size_t stride;
};
void poseidon_compress_many(const struct lanes *lanes, struct digest_columns out,
                            struct digest_columns left, struct digest_columns right, size_t n,
                            felt *scratch);

// Everything between input and output of a permutation that a proof needs, 164 elements: the input
// (16), the state after each of the first four full rounds (64), the S-box output of each partial
// round (20), the state after each of the last four full rounds (64), whose last is the output.
// States are those of the plain form, before the next round's constants.
#define POSEIDON_TRACE_COLUMNS 164

// Fills row[16..164) from the input row[0..16).
void poseidon_trace_row(felt row[static POSEIDON_TRACE_COLUMNS]);

// The same for n rows held as 164 columns.
void poseidon_trace(const struct lanes *lanes, felt *const columns[static POSEIDON_TRACE_COLUMNS],
                    size_t n);

static inline bool digest_equal(digest a, digest b)
{
    uint32_t different = 0;
    for (int i = 0; i < DIGEST_ELEMENTS; i++) different |= a.e[i].m ^ b.e[i].m;
    return different == 0;
}

// Eight canonical little-endian words.
void digest_to_bytes(uint8_t out[static DIGEST_BYTES], digest d);
// false, *out untouched, when a word is not below p.
bool digest_from_bytes(const uint8_t bytes[static DIGEST_BYTES], digest *out);

#endif
