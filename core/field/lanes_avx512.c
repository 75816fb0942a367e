// SPDX-License-Identifier: Apache-2.0
#include "core/field/vec_avx512.h"

#include "core/field/lanes_internal.h"
#include "core/field/lanes_kernel.h"
#include "core/field/ntt_kernel.h"

const struct lanes lanes_avx512 = {
    .name = "avx512", .id = LANES_AVX512, LANES_KERNELS, .ntt = {NTT_KERNELS}};
