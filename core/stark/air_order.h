// SPDX-License-Identifier: Apache-2.0
// The order in which a table's nodes are written down and numbered: from the constraints in order,
// then the interactions in order (multiplicity, then tuple), each operand before its node, left
// before right, each node once. It follows from the text alone; the builder's own numbers depend on
// the order in which a compiler evaluates the arguments of a call.
#ifndef CONSENTRY_CORE_STARK_AIR_ORDER_H
#define CONSENTRY_CORE_STARK_AIR_ORDER_H

#include "core/stark/air.h"

struct air_order {
    const struct air_table *table;
    uint32_t count;                 // nodes numbered so far
    uint16_t nodes[AIR_NODES_MAX];  // by new number: the builder's
    uint16_t number[AIR_NODES_MAX]; // by the builder's number: new number + 1, 0 for none yet
    uint16_t stack[AIR_NODES_MAX];
    uint16_t done[AIR_NODES_MAX]; // operands of stack[i] that were looked at
};

// The operands of a node.
uint32_t air_operand_count(const struct air_node *node);
uint32_t air_operand(const struct air_table *table, const struct air_node *node, uint32_t i);

void air_order_begin(struct air_order *order, const struct air_table *table);

// Numbers what the node needs, and the node; those numbered by this call are nodes[before, count).
void air_order_visit(struct air_order *order, uint32_t node);

// The new number of a node that was visited.
static inline uint32_t air_order_of(const struct air_order *order, uint32_t node)
{
    return order->number[node] - 1U;
}

#endif
