// SPDX-License-Identifier: Apache-2.0
#include "core/field/vec_wasm128.h"

#include "core/field/lanes_internal.h"
#include "core/field/lanes_kernel.h"
#include "core/field/ntt_kernel.h"

const struct lanes lanes_wasm128 = {
    .name = "wasm128", .id = LANES_WASM128, LANES_KERNELS, .ntt = {NTT_KERNELS}};
