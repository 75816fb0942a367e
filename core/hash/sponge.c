// SPDX-License-Identifier: Apache-2.0
#include "core/hash/sponge.h"

#include <string.h>

#include "core/base/invariant.h"
#include "core/hash/hash_lanes.h"

digest sponge_hash(uint32_t domain_tag, const felt *elements, size_t count)
{
    INVARIANT(domain_tag < FELT_P && count < FELT_P);
    felt state[POSEIDON_WIDTH] = {FELT_ZERO};
    state[8] = felt_from_u32(domain_tag);
    state[9] = felt_from_u32((uint32_t)count);
    size_t blocks = sponge_permutations(count);
    for (size_t b = 0; b < blocks; b++) {
        for (size_t i = 0; i < SPONGE_RATE; i++) {
            size_t k = b * SPONGE_RATE + i;
            state[i] = k < count ? elements[k] : FELT_ZERO;
        }
        poseidon_permute(state);
    }
    digest d;
    memcpy(d.e, state, sizeof d.e);
    return d;
}

void sponge_hash_many(const struct lanes *lanes, struct digest_columns out, uint32_t domain_tag,
                      struct digest_columns elements, size_t count, size_t n, felt *scratch)
{
    INVARIANT(domain_tag < FELT_P && count < FELT_P);
    memset(scratch, 0, POSEIDON_WIDTH * n * sizeof(felt));
    for (size_t i = 0; i < n; i++) {
        scratch[8 * n + i] = felt_from_u32(domain_tag);
        scratch[9 * n + i] = felt_from_u32((uint32_t)count);
    }
    size_t blocks = sponge_permutations(count);
    for (size_t b = 0; b < blocks; b++) {
        for (size_t j = 0; j < SPONGE_RATE; j++) {
            size_t k = b * SPONGE_RATE + j;
            if (k < count) {
                memcpy(scratch + j * n, elements.data + k * elements.stride, n * sizeof(felt));
            } else {
                memset(scratch + j * n, 0, n * sizeof(felt));
            }
        }
        poseidon_permute_many(lanes, scratch, n, n);
    }
    for (size_t j = 0; j < DIGEST_ELEMENTS; j++) {
        memcpy(out.data + j * out.stride, scratch + j * n, n * sizeof(felt));
    }
}
