// SPDX-License-Identifier: Apache-2.0
#include "core/field/roots.h"

#include "core/base/invariant.h"

// 3^127 has order 2^24, as 3 generates the group of order 127 * 2^24.
felt root_of_unity(uint32_t log2)
{
    INVARIANT(log2 <= FELT_TWO_ADICITY);
    felt root = felt_pow(FELT(FELT_GENERATOR), (FELT_P - 1) >> FELT_TWO_ADICITY);
    return felt_pow2k(root, FELT_TWO_ADICITY - log2);
}

felt root_of_unity_inverse(uint32_t log2)
{
    return felt_inv(root_of_unity(log2));
}

void felt_powers(felt *out, felt start, felt step, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = start;
        start = felt_mul(start, step);
    }
}

void ext_powers(ext *out, ext start, ext step, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = start;
        start = ext_mul(start, step);
    }
}

ext vanishing_at(ext x, uint32_t log_n, felt shift)
{
    return ext_sub(ext_pow2k(x, log_n), ext_from_felt(felt_pow2k(shift, log_n)));
}
