// SPDX-License-Identifier: Apache-2.0
// What merkle_prover.c and merkle_verifier.c share.
#ifndef CONSENTRY_CORE_HASH_MERKLE_INTERNAL_H
#define CONSENTRY_CORE_HASH_MERKLE_INTERNAL_H

#include "core/hash/merkle.h"

// Checks the shape's limits and the queries' order: both are the caller's own.
void merkle_check_shape(const struct merkle_shape *shape);
void merkle_check_queries(const struct merkle_shape *shape, const uint32_t *queries, size_t count);

// From the sorted distinct q mod M, M = 2^log_size, the sorted distinct q mod M / 2. Returns their
// number. `out` may be `in`'s memory only if it is not read again; it holds at most `count`.
size_t merkle_halve(uint32_t *out, const uint32_t *in, size_t count, uint32_t log_size);

#endif
