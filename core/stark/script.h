// SPDX-License-Identifier: Apache-2.0
// The conversation of a proof, written once for both sides (docs/protocol.md 5.4): what is
// absorbed, under which label, in which order, and which challenges follow. Each function is one
// message of the prover and the challenges that answer it; prover and verifier call them in the
// same order.
//
// Before the challenges of steps 2 to 6 stands a nonce of r bits of work, before the query indices
// one of w bits; with 0 bits there is none. The soundness error at each challenge, for n fractions,
// k terms of the composition, N rows and M points at most, lists of length L at the proximity
// theta, and e(M) the error of one line of proximity gaps (core/stark/security.c computes them
// all):
//   alpha, beta   2^-r 2 28 n L / |F|      a bus looks balanced, or a fingerprint vanishes
//   c             2^-r k L / |F|           broken constraints cancel
//   zeta          2^-r (4 N + 3) L / |F|   polynomials that differ agree at a point
//   gamma         2^-r e(M)                independent factors: however many values there are
//   beta, delta   2^-r 8 e(M / 8)          a word far from the code folds to one close to it
//   indices       2^-w (1 - theta)^q       no query meets the difference
#ifndef CONSENTRY_CORE_STARK_SCRIPT_H
#define CONSENTRY_CORE_STARK_SCRIPT_H

#include "core/hash/transcript.h"
#include "core/stark/shape.h"

#define SCRIPT_PROTOCOL "consentry-stark/1"

enum script_label {
    SCRIPT_PROFILE = 1,  // le32: p, 5, id, B, q, w, r, h, 3 (log arity), 9 (log final)
    SCRIPT_CIRCUIT,      // the 32 bytes of the circuit's id
    SCRIPT_HEIGHTS,      // le32 a table
    SCRIPT_PUBLIC,       // the public bytes
    SCRIPT_FRACTIONS,    // BLAKE3 of each: le32 bus, receive, multiplicity, width, the tuple
    SCRIPT_TRACE_CAP,    // nodes of the cap
    SCRIPT_BUS_CAP,      //
    SCRIPT_TERMINALS,    // an ext a table
    SCRIPT_QUOTIENT_CAP, //
    SCRIPT_OPENINGS,     // an ext each
    SCRIPT_ROUND_CAP,    //
    SCRIPT_FINAL,        // an ext a coefficient
    SCRIPT_WORK,         // le64 nonce, wherever there is work
};

// What alpha and beta give: the fingerprint of (x_0 .. x_(W-1)) on bus u is
// offset(u) + sum of power[k] x_k, with power[k] = -beta^k and offset(u) = alpha + (u + 1) beta^28.
struct script_bus {
    ext alpha;
    ext power[AIR_TUPLE_MAX];
    ext beta_width; // beta^28
};
ext script_bus_offset(const struct script_bus *bus, uint32_t u);

// One side of the conversation. `nonce` finds (prover) or reads and judges (verifier) the nonce for
// `bits` >= 1 of work under `key`; a verifier that rejects it keeps that in mind and returns
// anything.
struct script {
    struct transcript transcript;
    const struct stark_shape *shape;
    uint64_t (*nonce)(void *context, struct hash256 key, uint32_t bits);
    void *context;
};

// Step 1. Begins the transcript and absorbs the statement.
void script_statement(struct script *s, const struct stark_statement *statement);
// Step 2. alpha and beta.
struct script_bus script_trace(struct script *s, const struct hash256 *cap, size_t cap_size);
// Step 3. The composition challenge c.
ext script_buses(struct script *s, const struct hash256 *cap, size_t cap_size,
                 const ext *terminals);
// Step 4. zeta; the caller refuses it when it lies in F_p.
ext script_quotient(struct script *s, const struct hash256 *cap, size_t cap_size);
// Step 5. One factor gamma for every opened value, in their order.
void script_openings(struct script *s, const ext *openings, ext *gammas);
// Step 6. A round: beta, one delta for each member but the first, one more when a height joins.
struct script_fold {
    ext beta;
    ext delta[STARK_MEMBERS_MAX]; // [0] is not used
    ext join;
};
struct script_fold script_round(struct script *s, const struct hash256 *cap, size_t cap_size,
                                const struct stark_round *round);
void script_final(struct script *s, const ext *coefficients);
// Step 7. The query indices: q of them, repetitions included.
void script_indices(struct script *s, uint32_t indices[static STARK_QUERIES_MAX]);

#endif
