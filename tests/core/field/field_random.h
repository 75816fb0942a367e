// SPDX-License-Identifier: Apache-2.0
// Random elements for property tests; edge values appear often.
#ifndef CONSENTRY_TESTS_CORE_FIELD_FIELD_RANDOM_H
#define CONSENTRY_TESTS_CORE_FIELD_FIELD_RANDOM_H

#include "core/field/extension.h"
#include "tests/check.h"

static inline felt random_felt(uint64_t *seed)
{
    static const uint32_t edges[8] = {
        0, 1, 2, FELT_P - 1, FELT_P - 2, (FELT_P - 1) / 2, 1U << 24, (FELT_P + 1) / 2};
    uint64_t r = check_random(seed);
    // Edges of the representation and of the canonical word alike.
    if (r % 16 == 0) return (felt){edges[(r >> 8) % 8]};
    if (r % 16 == 1) return felt_from_u32(edges[(r >> 8) % 8]);
    return felt_from_u64(r >> 4);
}

static inline ext random_ext(uint64_t *seed)
{
    ext a;
    for (int i = 0; i < EXT_DEGREE; i++) a.c[i] = random_felt(seed);
    return a;
}

#endif
