// SPDX-License-Identifier: Apache-2.0
// Many inverses for the price of one: n inverses cost 3(n - 1) products and one inversion.
// A zero stays zero and does not disturb its neighbours.
#ifndef CONSENTRY_CORE_FIELD_BATCH_INVERSE_H
#define CONSENTRY_CORE_FIELD_BATCH_INVERSE_H

#include "core/field/extension.h"

// out[i] = 1 / in[i] for i < n. `out` must not overlap `in`.
void felt_batch_inverse(felt *out, const felt *in, size_t n);

// The same for extension elements.
void ext_batch_inverse(ext *out, const ext *in, size_t n);

// The same for a column of extension elements.
void ext_columns_batch_inverse(struct ext_columns out, struct ext_columns in, size_t n);

#endif
