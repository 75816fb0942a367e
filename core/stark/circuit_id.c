// SPDX-License-Identifier: Apache-2.0
// The circuit id: BLAKE3 over all tables in an order that follows from their texts alone.
//
// The builder numbers nodes as they are made, and C leaves open in which order a call's arguments
// are made; so nodes are numbered anew here: from the constraints in order, then the interactions
// in order (multiplicity, then tuple), each operand before its node, left before right, each node
// once.
//
//   "consentry-circuit/1", number of tables; then for each table, all as le32:
//   width, number of constraints, number of interactions;
//   for each constraint: the nodes not numbered yet that it needs, where it holds, its node's
//   number; for each interaction: the nodes it needs, bus, 1 if received, number of the
//   multiplicity, width of the tuple, numbers of the tuple. A node: its op, then: column or
//   constant; the numbers of both operands; or, for a linear form, the count and for each term
//   coefficient and number.
#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/hash/blake3.h"
#include "core/stark/proof.h"

struct walk {
    struct blake3 hash;
    const struct air_table *table;
    uint32_t next;
    uint16_t number[AIR_NODES_MAX]; // + 1; 0: not numbered yet
    uint16_t stack[AIR_NODES_MAX];
    uint16_t done[AIR_NODES_MAX]; // operands of stack[i] that were looked at
};

static void update_u32(struct blake3 *hash, uint32_t x)
{
    uint8_t bytes[4];
    store_u32_le(bytes, x);
    blake3_update(hash, bytes, sizeof bytes);
}

static uint32_t operand_count(const struct air_node *n)
{
    switch ((enum air_op)n->op) {
    case AIR_CONST:
    case AIR_COL:
    case AIR_NEXT:
    case AIR_X: return 0;
    case AIR_ADD:
    case AIR_SUB:
    case AIR_MUL: return 2;
    case AIR_LINEAR: break;
    }
    return n->b;
}

static uint32_t operand(const struct air_table *table, const struct air_node *n, uint32_t i)
{
    if (n->op == AIR_LINEAR) return table->terms[n->a + i].node;
    return i == 0 ? n->a : n->b;
}

static uint32_t number_of(const struct walk *w, uint32_t node)
{
    return w->number[node] - 1U;
}

static void emit(struct walk *w, uint32_t node)
{
    const struct air_node *n = &w->table->nodes[node];
    uint32_t count = operand_count(n);
    w->number[node] = (uint16_t)++w->next;
    update_u32(&w->hash, n->op);
    if (n->op == AIR_CONST || n->op == AIR_COL || n->op == AIR_NEXT) update_u32(&w->hash, n->a);
    if (n->op == AIR_LINEAR) update_u32(&w->hash, count);
    for (uint32_t i = 0; i < count; i++) {
        if (n->op == AIR_LINEAR) update_u32(&w->hash, felt_to_u32(w->table->terms[n->a + i].k));
        update_u32(&w->hash, number_of(w, operand(w->table, n, i)));
    }
}

// Numbers what `root` needs, operands first. The stack is as deep as the expression.
static void visit(struct walk *w, uint32_t root)
{
    uint32_t depth = 0;
    if (w->number[root] != 0) return;
    w->stack[0] = (uint16_t)root;
    w->done[0] = 0;
    while (true) {
        uint32_t node = w->stack[depth];
        const struct air_node *n = &w->table->nodes[node];
        uint32_t count = operand_count(n);
        while (w->done[depth] < count && w->number[operand(w->table, n, w->done[depth])] != 0)
            w->done[depth]++;
        if (w->done[depth] < count) {
            uint32_t child = operand(w->table, n, w->done[depth]);
            depth++;
            w->stack[depth] = (uint16_t)child;
            w->done[depth] = 0;
            continue;
        }
        emit(w, node);
        if (depth-- == 0) return;
    }
}

static void update_table(struct walk *w, const struct air_table *table)
{
    INVARIANT(table->node_count <= AIR_NODES_MAX);
    w->table = table;
    w->next = 0;
    for (uint32_t i = 0; i < table->node_count; i++) w->number[i] = 0;
    update_u32(&w->hash, table->width);
    update_u32(&w->hash, table->constraint_count);
    update_u32(&w->hash, table->interaction_count);
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const struct air_constraint *c = &table->constraints[i];
        visit(w, c->node);
        update_u32(&w->hash, c->where);
        update_u32(&w->hash, number_of(w, c->node));
    }
    for (uint32_t i = 0; i < table->interaction_count; i++) {
        const struct air_interaction *it = &table->interactions[i];
        visit(w, it->multiplicity);
        for (uint32_t k = 0; k < it->width; k++) visit(w, it->tuple[k]);
        update_u32(&w->hash, it->bus);
        update_u32(&w->hash, it->receive);
        update_u32(&w->hash, number_of(w, it->multiplicity));
        update_u32(&w->hash, it->width);
        for (uint32_t k = 0; k < it->width; k++) update_u32(&w->hash, number_of(w, it->tuple[k]));
    }
}

void stark_circuit_id(uint8_t out[static 32], const struct air_table *const *tables,
                      uint32_t table_count)
{
    static const char domain[] = "consentry-circuit/1";
    struct walk w;
    blake3_init(&w.hash);
    blake3_update(&w.hash, domain, sizeof domain - 1);
    update_u32(&w.hash, table_count);
    for (uint32_t t = 0; t < table_count; t++) update_table(&w, tables[t]);
    hash256_to_bytes(out, blake3_final(&w.hash));
}
