// SPDX-License-Identifier: Apache-2.0
#include "core/hash/hash_lanes.h"

#include "core/base/invariant.h"

static const struct hash_lanes *const tables[LANES_ID_COUNT] = {
    [LANES_PORTABLE] = &hash_lanes_portable,
#if defined(CONSENTRY_LANES_X86)
    [LANES_AVX2] = &hash_lanes_avx2,
    [LANES_AVX512] = &hash_lanes_avx512,
#elif defined(CONSENTRY_LANES_WASM128)
    [LANES_WASM128] = &hash_lanes_wasm128,
#endif
};

// A field back end is handed out only where it was built, and then its hash kernels were too.
const struct hash_lanes *hash_lanes_for(const struct lanes *lanes)
{
    const struct hash_lanes *table = tables[lanes->id];
    INVARIANT(table != NULL);
    return table;
}
