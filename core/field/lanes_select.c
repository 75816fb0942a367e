// SPDX-License-Identifier: Apache-2.0
// Which back ends this machine runs. A register is usable when the processor has the instructions
// and the system saves the registers on a task switch, which XGETBV tells.
#include "core/field/lanes.h"
#include "core/field/lanes_internal.h"

#if defined(CONSENTRY_LANES_X86)
#include <cpuid.h>

static uint32_t saved_registers(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    (void)high;
    return low;
}

static bool runs(enum lanes_id id)
{
    enum { OSXSAVE = 1 << 27, AVX2 = 1 << 5 };
    const uint32_t avx512 = 1U << 16 | 1U << 17 | 1U << 30 | 1U << 31; // F, DQ, BW, VL
    const uint32_t ymm = 1U << 1 | 1U << 2;
    const uint32_t zmm = ymm | 1U << 5 | 1U << 6 | 1U << 7;
    uint32_t a, b, c, d;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & OSXSAVE) == 0) return false;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
    uint32_t saved = saved_registers();
    if (id == LANES_AVX2) return (b & AVX2) != 0 && (saved & ymm) == ymm;
    return (b & avx512) == avx512 && (saved & zmm) == zmm;
}
#endif

const struct lanes *lanes_by_id(enum lanes_id id)
{
    if (id == LANES_PORTABLE) return lanes_portable();
#if defined(CONSENTRY_LANES_X86)
    if (id == LANES_AVX2 && runs(id)) return &lanes_avx2;
    if (id == LANES_AVX512 && runs(id)) return &lanes_avx512;
#elif defined(CONSENTRY_LANES_WASM128)
    if (id == LANES_WASM128) return &lanes_wasm128;
#endif
    return NULL;
}

const struct lanes *lanes_best(void)
{
    for (int id = LANES_ID_COUNT - 1; id > LANES_PORTABLE; id--) {
        const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
        if (lanes != NULL) return lanes;
    }
    return lanes_portable();
}
