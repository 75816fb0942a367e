// SPDX-License-Identifier: Apache-2.0
// The value of a table's nodes at a point outside of the domain, as the verifier needs it.
#ifndef CONSENTRY_CORE_STARK_AIR_EVAL_H
#define CONSENTRY_CORE_STARK_AIR_EVAL_H

#include "core/field/extension.h"
#include "core/stark/air.h"

// values[i] is the value of node i; it has node_count entries, row and next one a column (of `next`
// only those with next_used are read), x is the point.
void air_eval_ext(const struct air_table *a, const ext *row, const ext *next, ext x, ext *values);

#endif
