// SPDX-License-Identifier: Apache-2.0
// Tables of BLAKE3 shared by the scalar and the vector code.
#ifndef CONSENTRY_CORE_HASH_BLAKE3_SCHEDULE_H
#define CONSENTRY_CORE_HASH_BLAKE3_SCHEDULE_H

// The first 32 bits of the fractional parts of the square roots of the first eight primes.
#define BLAKE3_IV                                                                           \
    {                                                                                       \
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, \
            0x5be0cd19                                                                      \
    }

// Which message word each half mixing step of each round takes: row 0 in order, every further row
// the one before it permuted by (2 6 3 10 7 0 4 13 1 11 12 5 9 14 15 8).
// clang-format off
#define BLAKE3_SCHEDULE                                                                            \
    {                                                                                              \
     {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},                                       \
     {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8},                                       \
     {3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1},                                       \
     {10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6},                                       \
     {12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4},                                       \
     {9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7},                                       \
     {11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13}}
// clang-format on

#endif
