// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "core/prover/prove_internal.h"

// Products of halves up to one element, its inverse, and back: three products an element, all of
// them side by side.
bool ext_columns_invert(const struct lanes *lanes, struct ext_columns a, struct ext_columns up,
                        size_t n)
{
    struct ext_columns level[STARK_LOG_HEIGHT_MAX + 2];
    size_t depth = 0, size = n, at = 0;
    level[0] = a;
    for (; size > 1; depth++, size /= 2) {
        level[depth + 1] = columns_from(up, at);
        at += size / 2;
        lanes->ext_mul(level[depth + 1], level[depth], columns_from(level[depth], size / 2),
                       size / 2);
    }
    ext last = ext_load(level[depth], 0);
    if (ext_is_zero(last)) return false;
    ext_store(level[depth], 0, ext_inv(last));
    while (depth-- > 0) {
        // With the inverse r of a product xy at hand, 1 / x = r y and 1 / y = r x.
        struct ext_columns x = level[depth], y = columns_from(level[depth], size);
        struct ext_columns r = level[depth + 1];
        for (size_t i = 0; i < size; i += PROGRAM_BLOCK) {
            felt block[EXT_DEGREE * PROGRAM_BLOCK];
            size_t m = size - i < PROGRAM_BLOCK ? size - i : PROGRAM_BLOCK;
            struct ext_columns keep = ext_columns_at(block, PROGRAM_BLOCK);
            for (int k = 0; k < EXT_DEGREE; k++) {
                memcpy(keep.c[k], x.c[k] + i, m * sizeof(felt));
            }
            lanes->ext_mul(columns_from(x, i), columns_from(r, i), columns_from(y, i), m);
            lanes->ext_mul(columns_from(y, i), columns_from(r, i), keep, m);
        }
        size *= 2;
    }
    return true;
}
