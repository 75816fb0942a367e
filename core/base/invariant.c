// SPDX-License-Identifier: Apache-2.0
#include "core/base/invariant.h"

#include <assert.h>
#include <limits.h>

// In WebAssembly an invariant traps in place, and this declaration is all there is of the file.
static_assert(UINT_MAX >= 1000000, "a line number is an unsigned");

#ifndef __wasm__
// Weak, so that the host program's own definition takes its place: core itself says nothing.
__attribute__((weak, cold)) _Noreturn void invariant_failed(const char *file, unsigned line)
{
    (void)file;
    (void)line;
    __builtin_trap();
}
#endif
