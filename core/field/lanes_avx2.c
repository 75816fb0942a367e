// SPDX-License-Identifier: Apache-2.0
#include "core/field/vec_avx2.h"

#include "core/field/lanes_internal.h"
#include "core/field/lanes_kernel.h"
#include "core/field/ntt_kernel.h"

const struct lanes lanes_avx2 = {
    .name = "avx2", .id = LANES_AVX2, LANES_KERNELS, .ntt = {NTT_KERNELS}};
