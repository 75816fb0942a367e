// SPDX-License-Identifier: Apache-2.0
// The texts of the tables. Each function begins a table in the arena and writes its rules; NULL
// when the arena is too small.
#ifndef CONSENTRY_CORE_CIRCUIT_TABLES_H
#define CONSENTRY_CORE_CIRCUIT_TABLES_H

#include "core/circuit/buses.h"
#include "core/circuit/columns.h"
#include "core/circuit/gadgets.h"
#include "core/stark/air.h"

struct air_table *table_perm(struct arena *arena);
struct air_table *table_node(struct arena *arena);
// `next_row` is g of the PERM table: the row behind row X of PERM is next_row X.
struct air_table *table_word(struct arena *arena, felt next_row);
struct air_table *table_oper(struct arena *arena);
struct air_table *table_bits(struct arena *arena);
struct air_table *table_order(struct arena *arena);
struct air_table *table_time(struct arena *arena);
struct air_table *table_range(struct arena *arena);

#endif
