// SPDX-License-Identifier: Apache-2.0
#include "core/stark/air_order.h"

#include "core/base/invariant.h"

uint32_t air_operand_count(const struct air_node *node)
{
    switch ((enum air_op)node->op) {
    case AIR_CONST:
    case AIR_COL:
    case AIR_NEXT:
    case AIR_X: return 0;
    case AIR_ADD:
    case AIR_SUB:
    case AIR_MUL: return 2;
    case AIR_LINEAR: break;
    }
    return node->b;
}

uint32_t air_operand(const struct air_table *table, const struct air_node *node, uint32_t i)
{
    if (node->op == AIR_LINEAR) return table->terms[node->a + i].node;
    return i == 0 ? node->a : node->b;
}

void air_order_begin(struct air_order *order, const struct air_table *table)
{
    INVARIANT(table->node_count <= AIR_NODES_MAX);
    order->table = table;
    order->count = 0;
    for (uint32_t i = 0; i < table->node_count; i++) order->number[i] = 0;
}

// The stack is as deep as the expression.
void air_order_visit(struct air_order *order, uint32_t root)
{
    const struct air_table *table = order->table;
    uint32_t depth = 0;
    if (order->number[root] != 0) return;
    order->stack[0] = (uint16_t)root;
    order->done[0] = 0;
    while (true) {
        uint32_t node = order->stack[depth];
        const struct air_node *n = &table->nodes[node];
        uint32_t count = air_operand_count(n);
        uint16_t *done = &order->done[depth];
        while (*done < count && order->number[air_operand(table, n, *done)] != 0) ++*done;
        if (*done < count) {
            order->stack[++depth] = (uint16_t)air_operand(table, n, *done);
            order->done[depth] = 0;
            continue;
        }
        order->nodes[order->count++] = (uint16_t)node;
        order->number[node] = (uint16_t)order->count;
        if (depth-- == 0) return;
    }
}
