// SPDX-License-Identifier: Apache-2.0
// Number-theoretic transforms of whole columns, and low-degree extension.
//
// A matrix is held by columns, in natural order: row i of a domain of size M = 2^k with shift s is
// the point s w^i, w = root_of_unity(k). Coefficients are in natural order too, constant first.
// Sizes go up to 2^24. `scratch` is lent, aligned to 64 bytes, ntt_scratch_felts() elements long,
// and belongs to one call at a time; the plan is immutable and shared by all threads.
//
// Columns whose data and stride are multiples of 64 bytes are written past the caches. Where many
// columns are read side by side, row by row, a stride of rows + 16 spreads them over the sets of a
// cache; a stride that is a large power of two puts them all into one.
#ifndef CONSENTRY_CORE_FIELD_NTT_H
#define CONSENTRY_CORE_FIELD_NTT_H

#include "core/base/arena.h"
#include "core/base/status.h"
#include "core/field/lanes.h"

#define NTT_LOG_MAX        24
#define NTT_LOG_BLOWUP_MAX 8

// Twiddle tables for every size up to 2^log_max: `forward` for root_of_unity(), `inverse` for its
// inverse. About 140 KB for any size from 2^12 on.
struct ntt_tables {
    const felt *levels;  // level m = 2, 4, ... at index m / 2: w_m^j, j < m / 2
    const felt *factors; // core/field/ntt_internal.h: base 1, for 1, 2, 4, ... rows in turn
};

struct ntt_plan {
    const struct lanes *lanes;
    struct ntt_tables forward, inverse;
    uint32_t log_max;
};

// Makes the tables in `arena`. NO_SPACE when they do not fit.
WARN_UNUSED enum status ntt_plan_make(struct ntt_plan *plan, struct arena *arena,
                                      const struct lanes *lanes, uint32_t log_max);

// Elements of scratch for any call whose largest domain has 2^log_rows points.
size_t ntt_scratch_felts(uint32_t log_rows);

// In place: coefficients of degree < 2^log_rows to values on shift * H.
void ntt_forward(const struct ntt_plan *plan, felt *scratch, struct felt_matrix matrix,
                 uint32_t log_rows, felt shift);

// In place: values on shift * H to coefficients. shift is not zero.
void ntt_inverse(const struct ntt_plan *plan, felt *scratch, struct felt_matrix matrix,
                 uint32_t log_rows, felt shift);

// Where an extension goes: from 2^log_rows rows to the coset shift * H of
// 2^(log_rows + log_blowup). By cosets the rows lie in 2^log_blowup runs: row i 2^log_blowup + c at
// place c 2^log_rows + i, so that the next point of the small domain is the next place. That is the
// faster way, and scratch for 2^log_rows is enough for it.
struct ntt_extension {
    uint32_t log_rows;
    uint32_t log_blowup;
    felt shift;
    bool by_cosets;
};

// Values of the polynomials with the coefficients `in` (2^log_rows rows) on the larger coset.
// `out` has as many columns and does not overlap `in`, which stays as it is.
void ntt_extend_coefficients(const struct ntt_plan *plan, felt *scratch, struct felt_matrix out,
                             struct felt_matrix in, struct ntt_extension to);

// Low-degree extension: the same from values on H (shift 1).
void ntt_lde(const struct ntt_plan *plan, felt *scratch, struct felt_matrix out,
             struct felt_matrix in, struct ntt_extension to);

#endif
