// SPDX-License-Identifier: Apache-2.0
// Assertions for programmer errors, kept in release builds. None may be reachable from input
// bytes: a reader returns a status instead. In WebAssembly a failed one is a trap; elsewhere a
// program may say where it was before it dies.
#ifndef CONSENTRY_CORE_BASE_INVARIANT_H
#define CONSENTRY_CORE_BASE_INVARIANT_H

#ifdef __wasm__
#define INVARIANT_FAILED() __builtin_trap()
#else
// Called once, from any thread, with static texts. The one in core/base traps; a program may define
// its own, which must be async-signal-safe and must not return.
_Noreturn void invariant_failed(const char *file, unsigned line);

#define INVARIANT_FAILED() invariant_failed(__FILE__, __LINE__)
#endif

#define INVARIANT(condition)                                       \
    do {                                                           \
        if (__builtin_expect(!(condition), 0)) INVARIANT_FAILED(); \
    } while (0)

#endif
