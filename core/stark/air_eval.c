// SPDX-License-Identifier: Apache-2.0
#include "core/stark/air_eval.h"

static ext eval_node(const struct air_table *a, uint32_t i, const ext *row, const ext *next, ext x,
                     const ext *values)
{
    const struct air_node *n = &a->nodes[i];
    switch ((enum air_op)n->op) {
    case AIR_CONST: return ext_from_felt(felt_from_u32(n->a));
    case AIR_COL: return row[n->a];
    case AIR_NEXT: return next[n->a];
    case AIR_X: return x;
    case AIR_ADD: return ext_add(values[n->a], values[n->b]);
    case AIR_SUB: return ext_sub(values[n->a], values[n->b]);
    case AIR_MUL: return ext_mul(values[n->a], values[n->b]);
    case AIR_LINEAR: break;
    }
    ext sum = ext_zero();
    for (uint32_t t = n->a; t < n->a + n->b; t++) {
        sum = ext_add(sum, ext_mul_felt(values[a->terms[t].node], a->terms[t].k));
    }
    return sum;
}

void air_eval_ext(const struct air_table *a, const ext *row, const ext *next, ext x, ext *values)
{
    for (uint32_t i = 0; i < a->node_count; i++) values[i] = eval_node(a, i, row, next, x, values);
}
