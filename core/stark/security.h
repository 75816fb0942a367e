// SPDX-License-Identifier: Apache-2.0
// How many bits a profile proves (docs/protocol.md 5.6): round-by-round soundness, every term with
// its formula, from published theorems alone.
//
// Two regimes of proximity are computed: unique decoding, and list decoding up to the Johnson bound
// with the gap eta that serves best, by BCHKS (ePrint 2025/2055, Theorem 4.2) or by BCIKS20 (ePrint
// 2020/654, Theorem 5.1) for comparison. No conjecture beyond the Johnson bound is used anywhere.
#ifndef CONSENTRY_CORE_STARK_SECURITY_H
#define CONSENTRY_CORE_STARK_SECURITY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/stark/profile.h"

// What the soundness of a proof depends on.
struct security_input {
    double field_bits;       // log2 of the challenge field's size
    uint32_t log_height;     // of the largest table: 2^log_height coefficients
    uint32_t log_height_min; // of the smallest
    uint32_t log_blowup;     // B
    uint32_t queries;        // q
    uint32_t work_bits;      // w, before the query indices
    uint32_t round_bits;     // r, before every other challenge
    uint32_t log_arity;      // of a FRI fold
    uint32_t constraints;    // terms of the composition, weighed by powers of c
    uint32_t degree;         // of a constraint in the columns
    double log_fractions;    // log2 of the fractions on all buses; negative: no buses
    uint32_t tuple_width;    // of the fingerprint
    uint32_t powers;         // values batched by powers of one challenge; 1: independent factors
    uint32_t digest_bits;    // of the commitments' hash
};

enum security_regime { SECURITY_UNIQUE, SECURITY_BCHKS, SECURITY_BCIKS, SECURITY_REGIMES };

// clang-format off
#define SECURITY_TERM_TABLE(X)                                                                   \
    X(BUS,        "buses: alpha, beta")                                                          \
    X(COMPOSE,    "composition: c")                                                              \
    X(DEEP,       "out of domain: zeta")                                                         \
    X(BATCH,      "batching: gamma")                                                             \
    X(COMMIT,     "folding: beta, delta")                                                        \
    X(QUERY,      "queries and work")                                                            \
    X(HASH,       "collisions of the commitments")
// clang-format on

enum security_term {
#define X(name, text) SECURITY_##name,
    SECURITY_TERM_TABLE(X)
#undef X
        SECURITY_TERMS
};

struct security_result {
    double bits[SECURITY_TERMS]; // -log2 of each term's error, 0 or more
    double eta;                  // gap to the Johnson bound; 0 for unique decoding
    double proven_bits;          // the least term: round-by-round soundness
    enum security_term binding;  // which one that is
};

// The result in one regime. In the list regimes eta is chosen to prove the most.
struct security_result security_compute(const struct security_input *input,
                                        enum security_regime regime);

// The better of unique decoding and BCHKS: the number a profile may carry in its name.
struct security_result security_best(const struct security_input *input);

const char *security_term_text(enum security_term term);
const char *security_regime_text(enum security_regime regime);

// The input of a profile for circuits with tables of 2^8 to 2^log_height rows within two limits
// that leave the product's circuits room to grow (a test compares): terms of the composition, and
// 32 interactions for every row of the largest table.
#define SECURITY_CONSTRAINTS_MAX   8192
#define SECURITY_INTERACTIONS_LOG2 5
struct security_input security_of_profile(const struct stark_profile *profile, uint32_t log_height);

// Does the profile prove the bits of its name at that height?
bool security_profile_holds(const struct stark_profile *profile, uint32_t log_height);

#endif
