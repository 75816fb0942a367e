// SPDX-License-Identifier: Apache-2.0
#include "core/field/vec_avx2.h"

#include "core/hash/blake3_kernel.h"
#include "core/hash/poseidon_kernel.h"

const struct hash_lanes hash_lanes_avx2 = {
    .poseidon = kernel_poseidon,
    .poseidon_trace = kernel_poseidon_trace,
    .rows = kernel_rows,
    .nodes = kernel_nodes,
    .grind = kernel_grind,
    .expand = kernel_expand,
};
