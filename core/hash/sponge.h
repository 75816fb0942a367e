// SPDX-License-Identifier: Apache-2.0
// The hash of variable data inside the proven statement: a Poseidon sponge in overwrite mode.
//
// Rate 8, capacity 8. The state begins as eight zeros followed by
// (domain tag, number of elements, 0, 0, 0, 0, 0, 0). The message is padded with zeros to a
// multiple of 8 elements; the length in the capacity keeps that unambiguous, and an empty message
// is one block of zeros. Each block replaces state[0..8] (it is not added), state[8..16] stays, and
// the permutation follows. The digest is state[0..8] after the last permutation.
//
// In a circuit a block costs one permutation whose rate half is the message itself.
#ifndef CONSENTRY_CORE_HASH_SPONGE_H
#define CONSENTRY_CORE_HASH_SPONGE_H

#include "core/hash/domain_tags.h"
#include "core/hash/poseidon.h"

#define SPONGE_RATE 8

// `count` elements under the domain tag, which is below p like every tag of domain_tags.h;
// count < p.
digest sponge_hash(uint32_t domain_tag, const felt *elements, size_t count);

// Permutations that sponge_hash() takes for `count` elements.
static inline size_t sponge_permutations(size_t count)
{
    return count == 0 ? 1 : (count + SPONGE_RATE - 1) / SPONGE_RATE;
}

// n messages of the same length and domain at once: element k of message i is
// elements[k * stride + i]. `scratch` holds 16 n elements.
void sponge_hash_many(const struct lanes *lanes, struct digest_columns out, uint32_t domain_tag,
                      struct digest_columns elements, size_t count, size_t n, felt *scratch);

#endif
