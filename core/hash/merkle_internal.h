// SPDX-License-Identifier: Apache-2.0
// What merkle_prover.c and merkle_verifier.c share.
#ifndef CONSENTRY_CORE_HASH_MERKLE_INTERNAL_H
#define CONSENTRY_CORE_HASH_MERKLE_INTERNAL_H

#include "core/hash/merkle.h"

// Checks the shape's limits and the queries' order: both are the caller's own.
void merkle_check_shape(const struct merkle_shape *shape);
void merkle_check_queries(const struct merkle_shape *shape, const uint32_t *queries, size_t count);

// From the sorted distinct q mod M, M = 2^log_size, the sorted distinct q mod M / 2. Returns their
// number, at most `count`. `out` is not `in`.
size_t merkle_halve(uint32_t *out, const uint32_t *in, size_t count, uint32_t log_size);

// The sorted distinct q mod M on the way from the tallest level to the cap.
struct merkle_known {
    uint32_t nodes[2][MERKLE_QUERIES_MAX];
    size_t count;
    uint32_t current; // which of the two arrays
};

static inline const uint32_t *merkle_known_nodes(const struct merkle_known *known)
{
    return known->nodes[known->current];
}

// Starts at the queries; then one level of 2^log_size down to the next.
void merkle_known_start(struct merkle_known *known, const uint32_t *queries, size_t count);
void merkle_known_halve(struct merkle_known *known, uint32_t log_size);

#endif
