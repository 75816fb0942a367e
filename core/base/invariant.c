// SPDX-License-Identifier: Apache-2.0
#include "core/base/invariant.h"

#ifndef __wasm__
// Weak, so that the host program's own definition takes its place: core itself says nothing.
__attribute__((weak, cold)) _Noreturn void invariant_failed(const char *file, unsigned line)
{
    (void)file;
    (void)line;
    __builtin_trap();
}
#endif
