// SPDX-License-Identifier: Apache-2.0
// The canonical bytes of a circuit, in an order that follows from its tables' texts alone, and the
// circuit id, their BLAKE3.
//
// Nodes are numbered as core/stark/air_order.h says, from 0 in each table.
//
//   "consentry-circuit/1"; then all as le32: number of tables; for each table: width, number of
//   constraints, number of interactions; the constraints; the interactions.
//   Constraint: nodes, where it holds, its node's number.
//   Interaction: nodes, bus, 1 if received, number of the multiplicity, width of the tuple, numbers
//   of the tuple.
//   Nodes: how many are needed here and were not numbered before, then each: its op, and behind it
//   column or constant; or the numbers of both operands; or, for a linear form, the count and for
//   each term coefficient and number.
#include "core/base/bytes.h"
#include "core/hash/blake3.h"
#include "core/stark/air_order.h"
#include "core/stark/proof.h"

// The bytes go to a hash or to a writer.
struct walk {
    struct blake3 hash;
    struct writer *writer; // NULL: to the hash
    struct air_order order;
};

static void put(struct walk *w, const void *bytes, size_t size)
{
    if (w->writer != NULL) {
        write_bytes(w->writer, bytes, size);
    } else {
        blake3_update(&w->hash, bytes, size);
    }
}

static void put_u32(struct walk *w, uint32_t x)
{
    uint8_t bytes[4];
    store_u32_le(bytes, x);
    put(w, bytes, sizeof bytes);
}

static void put_number(struct walk *w, uint32_t node)
{
    put_u32(w, air_order_of(&w->order, node));
}

static void put_node(struct walk *w, const struct air_node *n)
{
    const struct air_table *table = w->order.table;
    uint32_t count = air_operand_count(n);
    put_u32(w, n->op);
    if (n->op == AIR_CONST || n->op == AIR_COL || n->op == AIR_NEXT) put_u32(w, n->a);
    if (n->op == AIR_LINEAR) put_u32(w, count);
    for (uint32_t i = 0; i < count; i++) {
        if (n->op == AIR_LINEAR) put_u32(w, felt_to_u32(table->terms[n->a + i].k));
        put_number(w, air_operand(table, n, i));
    }
}

// The nodes numbered since there were `before`.
static void put_nodes(struct walk *w, uint32_t before)
{
    put_u32(w, w->order.count - before);
    for (uint32_t i = before; i < w->order.count; i++) {
        put_node(w, &w->order.table->nodes[w->order.nodes[i]]);
    }
}

static void put_interaction(struct walk *w, const struct air_interaction *it)
{
    uint32_t before = w->order.count;
    air_order_visit(&w->order, it->multiplicity);
    for (uint32_t k = 0; k < it->width; k++) air_order_visit(&w->order, it->tuple[k]);
    put_nodes(w, before);
    put_u32(w, it->bus);
    put_u32(w, it->receive);
    put_number(w, it->multiplicity);
    put_u32(w, it->width);
    for (uint32_t k = 0; k < it->width; k++) put_number(w, it->tuple[k]);
}

static void put_table(struct walk *w, const struct air_table *table)
{
    air_order_begin(&w->order, table);
    put_u32(w, table->width);
    put_u32(w, table->constraint_count);
    put_u32(w, table->interaction_count);
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const struct air_constraint *c = &table->constraints[i];
        uint32_t before = w->order.count;
        air_order_visit(&w->order, c->node);
        put_nodes(w, before);
        put_u32(w, c->where);
        put_number(w, c->node);
    }
    for (uint32_t i = 0; i < table->interaction_count; i++) {
        put_interaction(w, &table->interactions[i]);
    }
}

static void put_circuit(struct walk *w, const struct air_table *const *tables, uint32_t table_count)
{
    static const char domain[] = "consentry-circuit/1";
    put(w, domain, sizeof domain - 1);
    put_u32(w, table_count);
    for (uint32_t t = 0; t < table_count; t++) put_table(w, tables[t]);
}

void stark_circuit_id(uint8_t out[static 32], const struct air_table *const *tables,
                      uint32_t table_count)
{
    struct walk w = {.writer = NULL};
    blake3_init(&w.hash);
    put_circuit(&w, tables, table_count);
    hash256_to_bytes(out, blake3_final(&w.hash));
}

void stark_circuit_write(struct writer *out, const struct stark_circuit *circuit)
{
    struct walk w = {.writer = out};
    put_circuit(&w, circuit->tables, circuit->table_count);
}
