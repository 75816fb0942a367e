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

// The sparse form. Constants of the 8 full rounds; the fifth row has taken in what the partial
// rounds left over.
extern const felt poseidon_full_constants[8][16];
// Constant of lane 0 in each partial round.
extern const felt poseidon_partial_constants[20];
// Partial round r maps (y, x_1, .., x_15), y the S-box output of lane 0, to
// (y + sum row[r][i - 1] x_i, x_i + column[r][i - 1] y).
extern const felt poseidon_sparse_row[20][15];
extern const felt poseidon_sparse_column[20][15];
// The matrix of the fourth full round in the sparse form, by rows.
extern const felt poseidon_dense[16][16];

// First row of the circulant matrix of all other rounds: M[i][j] = row[(j - i) mod 16].
extern const uint32_t poseidon_mds_row[16];

#endif
