// SPDX-License-Identifier: Apache-2.0
// The sets of parameters a proof can be made with (docs/protocol.md 5.1).
//
// A profile is named after the bits that core/stark/security.h proves for it at its largest height;
// a test computes them for every row of the table.
#ifndef CONSENTRY_CORE_STARK_PROFILE_H
#define CONSENTRY_CORE_STARK_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/span.h"

// clang-format off
//  name, id, log_blowup, queries, work_bits, round_bits, log_height_max, bits, development
#define STARK_PROFILE_TABLE(X)                                  \
    X("std-100",     1, 3,  54, 20,  8, 20, 100, false)         \
    X("compact-100", 2, 4,  41, 20,  8, 20, 100, false)         \
    X("latency-100", 3, 4,  51,  0,  0, 18, 100, false)         \
    X("high-120",    4, 4,  53, 20, 12, 18, 120, false)         \
    X("fast-dev",    5, 2,   8,  0,  0, 20,   0, true)
// clang-format on

#define STARK_QUERIES_MAX 80 // more would not leave active rows in a table of 2^8

struct stark_profile {
    const char *name;
    uint32_t id;         // absorbed; a new number whenever a row changes after a release
    uint32_t log_blowup; // B: domains are 2^B times the table's height
    uint32_t queries;    // q
    uint32_t work_bits;  // w: bits of work before the query indices are drawn
    uint32_t round_bits; // r: bits of work before every other challenge
    uint32_t log_height_max;
    uint32_t bits;    // what the name promises up to that height, 0 for none
    bool development; // refused by stark_verify unless the caller allows it
};

// The profile of that name; NULL when there is none.
const struct stark_profile *stark_profile_named(span name);

// The i-th row of the table; NULL behind the last.
const struct stark_profile *stark_profile_at(uint32_t i);

// h: the random rows at the end of every table, 2q + 12. Opened of a column are q rows, q values at
// the next row that enter the quotient, 5 + 5 for zeta and g zeta; the accumulator has one random
// row less, and one is spare.
static inline uint32_t stark_random_rows(const struct stark_profile *profile)
{
    return 2 * profile->queries + 12;
}

#endif
