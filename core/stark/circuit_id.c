// SPDX-License-Identifier: Apache-2.0
// The circuit id: BLAKE3 over all tables in an order that follows from their texts alone.
//
// Nodes are numbered as core/stark/air_order.h says.
//
//   "consentry-circuit/1", number of tables; then for each table, all as le32:
//   width, number of constraints, number of interactions;
//   for each constraint: the nodes not numbered yet that it needs, where it holds, its node's
//   number; for each interaction: the nodes it needs, bus, 1 if received, number of the
//   multiplicity, width of the tuple, numbers of the tuple. A node: its op, then: column or
//   constant; the numbers of both operands; or, for a linear form, the count and for each term
//   coefficient and number.
#include "core/base/bytes.h"
#include "core/hash/blake3.h"
#include "core/stark/air_order.h"
#include "core/stark/proof.h"

struct walk {
    struct blake3 hash;
    struct air_order order;
};

static void update_u32(struct blake3 *hash, uint32_t x)
{
    uint8_t bytes[4];
    store_u32_le(bytes, x);
    blake3_update(hash, bytes, sizeof bytes);
}

static void emit(struct walk *w, const struct air_node *n)
{
    const struct air_table *table = w->order.table;
    uint32_t count = air_operand_count(n);
    update_u32(&w->hash, n->op);
    if (n->op == AIR_CONST || n->op == AIR_COL || n->op == AIR_NEXT) update_u32(&w->hash, n->a);
    if (n->op == AIR_LINEAR) update_u32(&w->hash, count);
    for (uint32_t i = 0; i < count; i++) {
        if (n->op == AIR_LINEAR) update_u32(&w->hash, felt_to_u32(table->terms[n->a + i].k));
        update_u32(&w->hash, air_order_of(&w->order, air_operand(table, n, i)));
    }
}

// Emits what `root` needs and was not emitted yet.
static void visit(struct walk *w, uint32_t root)
{
    uint32_t before = w->order.count;
    air_order_visit(&w->order, root);
    for (uint32_t i = before; i < w->order.count; i++)
        emit(w, &w->order.table->nodes[w->order.nodes[i]]);
}

static void update_number(struct walk *w, uint32_t node)
{
    update_u32(&w->hash, air_order_of(&w->order, node));
}

static void update_table(struct walk *w, const struct air_table *table)
{
    air_order_begin(&w->order, table);
    update_u32(&w->hash, table->width);
    update_u32(&w->hash, table->constraint_count);
    update_u32(&w->hash, table->interaction_count);
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const struct air_constraint *c = &table->constraints[i];
        visit(w, c->node);
        update_u32(&w->hash, c->where);
        update_number(w, c->node);
    }
    for (uint32_t i = 0; i < table->interaction_count; i++) {
        const struct air_interaction *it = &table->interactions[i];
        visit(w, it->multiplicity);
        for (uint32_t k = 0; k < it->width; k++) visit(w, it->tuple[k]);
        update_u32(&w->hash, it->bus);
        update_u32(&w->hash, it->receive);
        update_number(w, it->multiplicity);
        update_u32(&w->hash, it->width);
        for (uint32_t k = 0; k < it->width; k++) update_number(w, it->tuple[k]);
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
