// SPDX-License-Identifier: Apache-2.0
// Constants of Poseidon-16, derived, explained and checked by tools/poseidon_constants.py.
#ifndef CONSENTRY_CORE_HASH_POSEIDON_CONSTANTS_H
#define CONSENTRY_CORE_HASH_POSEIDON_CONSTANTS_H

#include "core/field/koala_bear.h"

#define POSEIDON_WIDTH          16
#define POSEIDON_HALF_FULL      4 // full rounds before, and after, the partial ones
#define POSEIDON_PARTIAL_ROUNDS 20

// The plain form: constants of all 28 rounds in order.
extern const felt poseidon_round_constants[28][16];

// The unrolled form. Constants of the 8 full rounds; the fifth row has taken in what the partial
// rounds left over.
extern const felt poseidon_full_constants[8][16];
// Constant of lane 0 in each partial round.
extern const felt poseidon_partial_constants[20];
// The matrix of the fourth full round, by rows.
extern const felt poseidon_dense[16][16];

// poseidon_entry maps lanes 1..15 of the plain state after the fourth
// round to those that poseidon_dense gives. The lane 0 that follows S-box output y_r is y_r plus
// the form poseidon_partial_forms[r] in (lanes 1..15 of the entry, y_0, y_1, ..., y_(r-1)), zeros
// after that; lane i after the last partial round is lane i of the entry plus the form
// poseidon_exit[i - 1] in all y.
extern const felt poseidon_entry[15][15];
extern const felt poseidon_partial_forms[20][35];
extern const felt poseidon_exit[15][20];

// First row of the circulant matrix of all other rounds: M[i][j] = row[(j - i) mod 16].
#define POSEIDON_MDS_ROW                                         \
    {                                                            \
        1, 1, 51, 1, 11, 17, 2, 1, 101, 63, 15, 2, 67, 22, 13, 3 \
    }
extern const uint32_t poseidon_mds_row[16];

#endif
