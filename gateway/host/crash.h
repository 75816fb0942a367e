// SPDX-License-Identifier: Apache-2.0
// The last words of a process that dies of a bug: one line of JSON on stderr that says where, and
// nothing about anybody. The process then dies of the same signal as it would have without.
//
//   {"time":"...","level":"error","event":"invariant_failed","file":"store/table.c","line":153}
//   {"time":"...","level":"error","event":"crashed","signal":11,"at":["1a2b3c","1a2999",...]}
//
// `at` holds return addresses, innermost first, relative to where the program was loaded: what
// addr2line -e build/release/consentry takes. INVARIANT (core/base/invariant.h) ends here, too.
#ifndef CONSENTRY_GATEWAY_CRASH_H
#define CONSENTRY_GATEWAY_CRASH_H

// Listens to SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT where nobody else does (a sanitizer may);
// once, before threads begin.
void crash_open(void);

#endif
