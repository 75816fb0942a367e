// SPDX-License-Identifier: Apache-2.0
// The conversation of a proof, written once for both sides (docs/protocol.md 5.4): what is
// absorbed, under which label, in which order, and which challenges follow. Each function is one
// message of the prover and the challenges that answer it; prover and verifier call them in the
// same order.
//
// The soundness error at each challenge, for a circuit of n fractions, k composition terms, tables
// of N rows at most and lists of length L at the proximity used (core/stark/security.c):
//   alpha, beta   2 * 28 n / |F|             a bus looks balanced, or a fingerprint vanishes
//   c             L k / |F|                  a broken constraint cancels in the sum
//   zeta          L (3 N + ...) / |F|        an identity of polynomials holds at one point by
//   chance gamma         one line of proximity gaps  independent factors: no loss by the number of
//   values beta, delta   7 lines and one a height     a word far from the code folds to one close
//   to it indices       (1 - theta)^q / 2^w          no query meets the difference
#ifndef CONSENTRY_CORE_STARK_SCRIPT_H
#define CONSENTRY_CORE_STARK_SCRIPT_H

#include "core/hash/transcript.h"
#include "core/stark/shape.h"

#define SCRIPT_PROTOCOL "consentry-stark/1"

enum script_label {
    SCRIPT_PROFILE =
        1,            // le32: p, extension degree, profile id, B, q, w, h, log arity, log final max
    SCRIPT_CIRCUIT,   // the 32 bytes of the circuit's id
    SCRIPT_HEIGHTS,   // le32 a table
    SCRIPT_PUBLIC,    // the public bytes
    SCRIPT_FRACTIONS, // BLAKE3 of each: le32 bus, receive, multiplicity, width, the tuple
    SCRIPT_TRACE_CAP, // nodes of the cap
    SCRIPT_BUS_CAP,   //
    SCRIPT_TERMINALS, // an ext a table
    SCRIPT_QUOTIENT_CAP, //
    SCRIPT_OPENINGS,     // an ext each
    SCRIPT_ROUND_CAP,    //
    SCRIPT_FINAL,        // an ext a coefficient
    SCRIPT_WORK,         // le64 nonce
};

// What alpha and beta give: the fingerprint of (x_0 .. x_(W-1)) on bus u is
// offset(u) + sum of power[k] x_k, with power[k] = -beta^k and offset(u) = alpha + (u + 1) beta^28.
struct script_bus {
    ext alpha;
    ext power[AIR_TUPLE_MAX];
    ext beta_width; // beta^28
};
ext script_bus_offset(const struct script_bus *bus, uint32_t u);

// Step 1. Begins the transcript and absorbs the statement.
struct transcript script_statement(const struct stark_shape *shape,
                                   const struct stark_statement *statement);
// Step 2. alpha and beta.
struct script_bus script_trace(struct transcript *t, const struct hash256 *cap, size_t cap_size);
// Step 3. The composition challenge c.
ext script_buses(struct transcript *t, const struct hash256 *cap, size_t cap_size,
                 const ext *terminals, uint32_t table_count);
// Step 4. zeta; the caller refuses it when it lies in F_p.
ext script_quotient(struct transcript *t, const struct hash256 *cap, size_t cap_size);
// Step 5. One factor gamma for every opened value, in their order.
void script_openings(struct transcript *t, const ext *openings, ext *gammas, uint32_t count);
// Step 6. A round: beta, one delta for each member but the first, one more when a height joins.
struct script_fold {
    ext beta;
    ext delta[STARK_MEMBERS_MAX]; // [0] is not used
    ext join;
};
struct script_fold script_round(struct transcript *t, const struct hash256 *cap, size_t cap_size,
                                const struct stark_round *round);
void script_final(struct transcript *t, const ext *coefficients, size_t count);
// Step 7. The nonce is sought and judged under t->state; then it is absorbed and the query indices
// are drawn: q of them, repetitions included.
void script_work(struct transcript *t, uint64_t nonce, const struct stark_shape *shape,
                 uint32_t indices[static STARK_QUERIES_MAX]);

#endif
