// SPDX-License-Identifier: Apache-2.0
// A table as text: columns, then constraints and interactions in order, each behind the nodes that
// it needs and that were not written yet, numbered as core/stark/air_order.h says. The circuit's id
// is a digest of exactly this (core/stark/circuit_id.c): from the text alone a stranger computes
// it.
//
//   n7 = old_left[3]          a column of this row; next(NAME) of the next one; X the row's point
//   n8 = n5 * n7              + - * of earlier nodes
//   n9 = sum 3 n7 - 1 n8      a sum of nodes with factors, modulo p, between -p/2 and p/2
//   every n9 "a sentence"     a constraint: n9 is zero on every active row; also transition (every
//                             one but the last), first, last
//   send NODE (n1, n2) times n3 "a sentence"      an interaction; also receive
#ifndef CONSENTRY_CORE_STARK_AIR_TEXT_H
#define CONSENTRY_CORE_STARK_AIR_TEXT_H

#include "core/base/arena.h"
#include "core/base/writer.h"
#include "core/stark/air.h"

// The highest degree of a constraint in the columns and X.
uint32_t air_degree(const struct air_table *table);

// Writes the table, a line an item. `bus_name` gives the name of a bus. AIR_TEXT_BYTES are enough.
WARN_UNUSED enum status air_text_write(struct writer *w, const struct air_table *table,
                                       const char *(*bus_name)(uint32_t bus), struct arena *arena);

#define AIR_TEXT_BYTES ((size_t)4 << 20)

#endif
