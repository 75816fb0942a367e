// SPDX-License-Identifier: Apache-2.0
// Assertions for programmer errors, kept in release builds. None may be reachable from input
// bytes: a reader returns a status instead. In WebAssembly a failed one is a trap.
#ifndef CONSENTRY_CORE_BASE_INVARIANT_H
#define CONSENTRY_CORE_BASE_INVARIANT_H

#define INVARIANT(condition)                                     \
    do {                                                         \
        if (__builtin_expect(!(condition), 0)) __builtin_trap(); \
    } while (0)

#endif
