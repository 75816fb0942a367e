// SPDX-License-Identifier: Apache-2.0
// Circuits as data: the rules that bind tables together. Their id is in circuit_id.c.
#include "core/stark/shape.h"

// Which nodes depend on the next row, a bit a node.
struct next_map {
    uint64_t words[AIR_NODES_MAX / 64 + 1];
};

static bool marked(const struct next_map *map, uint32_t node)
{
    return map->words[node / 64] >> (node % 64) & 1;
}

static bool node_reads_next(const struct air_table *table, uint32_t i, const struct next_map *map)
{
    const struct air_node *n = &table->nodes[i];
    if (n->op == AIR_NEXT) return true;
    if (n->op == AIR_ADD || n->op == AIR_SUB || n->op == AIR_MUL) {
        return marked(map, n->a) || marked(map, n->b);
    }
    bool reads = false;
    for (uint32_t t = n->a; n->op == AIR_LINEAR && t < n->a + n->b; t++) {
        reads |= marked(map, table->terms[t].node);
    }
    return reads;
}

static bool rows_are_right(const struct air_table *table)
{
    struct next_map map = {{0}};
    if (table->node_count > AIR_NODES_MAX) return false;
    for (uint32_t i = 0; i < table->node_count; i++) {
        map.words[i / 64] |= (uint64_t)node_reads_next(table, i, &map) << (i % 64);
    }
    for (uint32_t i = 0; i < table->constraint_count; i++) {
        const struct air_constraint *c = &table->constraints[i];
        bool bounded = c->where == AIR_EVERY || c->where == AIR_LAST;
        if (bounded && marked(&map, c->node)) return false;
    }
    for (uint32_t i = 0; i < table->interaction_count; i++) {
        const struct air_interaction *it = &table->interactions[i];
        bool reads = marked(&map, it->multiplicity);
        for (uint32_t k = 0; k < it->width; k++) reads |= marked(&map, it->tuple[k]);
        if (reads) return false;
    }
    return true;
}

// Every interaction of a bus has the width of the first one.
static bool buses_are_right(const struct air_table *const *tables, uint32_t table_count)
{
    uint8_t widths[STARK_BUS_MAX + 1] = {0};
    for (uint32_t t = 0; t < table_count; t++) {
        for (uint32_t i = 0; i < tables[t]->interaction_count; i++) {
            const struct air_interaction *it = &tables[t]->interactions[i];
            if (it->bus == STARK_BUS_BLINDING || it->bus > STARK_BUS_MAX) return false;
            if (widths[it->bus] != 0 && widths[it->bus] != it->width) return false;
            widths[it->bus] = (uint8_t)it->width;
        }
    }
    return true;
}

enum status stark_circuit_make(struct stark_circuit *out, const struct air_table *const *tables,
                               uint32_t table_count)
{
    struct stark_group groups[STARK_GROUPS_MAX];
    if (table_count < 1 || table_count > STARK_TABLES_MAX) return STATUS_BAD_VALUE;
    if (!buses_are_right(tables, table_count)) return STATUS_BAD_VALUE;
    for (uint32_t t = 0; t < table_count; t++) {
        if (!rows_are_right(tables[t])) return STATUS_BAD_VALUE;
        if (stark_groups(groups, tables[t]) == 0) return STATUS_BAD_VALUE;
    }
    *out = (struct stark_circuit){.tables = tables, .table_count = table_count};
    stark_circuit_id(out->id, tables, table_count);
    return STATUS_OK;
}

uint32_t stark_active_rows(const struct stark_profile *profile, uint32_t log_height)
{
    if (log_height < STARK_LOG_HEIGHT_MIN || log_height > profile->log_height_max) return 0;
    uint32_t rows = (uint32_t)1 << log_height;
    uint32_t random = stark_random_rows(profile);
    return random <= rows - rows / 4 ? rows - random : 0;
}

const char *stark_step_name(enum stark_step step)
{
    switch (step) {
    case STARK_STEP_STATEMENT: return "statement";
    case STARK_STEP_TRACE: return "trace";
    case STARK_STEP_BUSES: return "buses";
    case STARK_STEP_QUOTIENT: return "quotient";
    case STARK_STEP_OPENINGS: return "openings";
    case STARK_STEP_LOW_DEGREE: return "low degree";
    case STARK_STEP_WORK: return "work";
    case STARK_STEP_QUERIES: return "queries";
    }
    return "unknown";
}
