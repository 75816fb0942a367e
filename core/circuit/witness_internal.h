// SPDX-License-Identifier: Apache-2.0
// How the witness is put together: rooms of the builder (docs/protocol.md 4).
//
// The operations are replayed word by word on the old contents; every table's rows fall out. A
// table that overflows is noted and building goes on without writing, so that one status tells it
// at the end.
#ifndef CONSENTRY_CORE_CIRCUIT_WITNESS_INTERNAL_H
#define CONSENTRY_CORE_CIRCUIT_WITNESS_INTERNAL_H

#include "core/circuit/addresses.h"
#include "core/circuit/columns.h"
#include "core/circuit/witness.h"

enum { PART_WORDS_MAX = PART_FELTS_MAX / 8 };

struct rows {
    felt *columns; // column c at columns + c * stride
    size_t stride; // 2^log_height
    uint32_t used;
    uint32_t active; // rows that may be used
    bool overflow;
};

struct word_access {
    uint32_t stamp;
    uint32_t next; // index + 1 of the word's next access, 0 for none
    felt before[8];
    felt after[8];
};

// A part that the batch touches.
struct part {
    uint32_t tree, tag, felts, level, index;
    bool created, opaque;
    felt old[PART_FELTS_MAX];   // zeros when created
    felt now[PART_FELTS_MAX];   // after the accesses so far
    felt final[PART_FELTS_MAX]; // what the ledger says it is in the end, new salt included
    digest old_digest, new_digest;
    uint32_t first[PART_WORDS_MAX], last[PART_WORDS_MAX]; // accesses of each word, index + 1
    uint32_t heads[PART_WORDS_MAX]; // operations that read the word's first three felts
    uint32_t bodies;                // part A: operations whose body is AB of its leaf
};

// The operations of one sub-batch: their intents, in the order of the batch.
struct signed_run {
    const struct subbatch *subbatch;
    uint32_t tree;     // TREE_INTENTS and the slot
    uint32_t *members; // count positions in the batch
    uint32_t depth;
    digest *level[BATCH_DEPTH_MAX + 1]; // [k] has 2^(depth - k) nodes
};

struct builder {
    struct rows rows[CIRCUIT_TABLES];
    felt perm_step;       // g of PERM
    uint32_t *node_slots; // open addressing: PERM row + 1 of a compression
    uint32_t node_slots_mask;
    struct part *parts;
    uint32_t part_count, part_capacity;
    uint32_t *part_slots; // open addressing: part + 1 by (tree, level, index)
    uint32_t part_slots_mask;
    struct word_access *accesses;
    uint32_t access_count, access_capacity;
    struct signed_run runs[SUBBATCHES_MAX];
    uint32_t run_count;
    uint32_t *run_of; // by position: run + 1, 0 for what is not signed
    uint32_t range_uses[4096];
    const struct batch_witness *in;
    digest empty[CIRCUIT_TREE_DEPTH + 1];
    bool broken; // the input does not fit together
};

static inline felt small(uint32_t x)
{
    return felt_from_u32(x);
}

// The next row of a table; false, and nothing to write, when it is full.
static inline bool rows_next(struct rows *rows, uint32_t *row)
{
    if (rows->used == rows->active) rows->overflow = true;
    if (rows->overflow) return false;
    *row = rows->used++;
    return true;
}

static inline void rows_put(struct rows *rows, uint32_t row, uint32_t column, felt x)
{
    rows->columns[column * rows->stride + row] = x;
}

static inline void rows_put_many(struct rows *rows, uint32_t row, uint32_t column, const felt *x,
                                 uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) rows_put(rows, row, column + i, x[i]);
}

static inline felt rows_get(const struct rows *rows, uint32_t row, uint32_t column)
{
    return rows->columns[column * rows->stride + row];
}

// witness_perm.c: one use of N(left, right); one use of every block and of the digest of a sponge
// over `felts` felts, whose first row's point is *at; a further use of the sponge at *at.
void perm_use_node(struct builder *b, digest left, digest right);
digest perm_use_sponge(struct builder *b, uint32_t tag, const felt *words, uint32_t felts,
                       felt *at);
void perm_use_again(struct builder *b, uint32_t first_row, uint32_t felts);
void perm_fill(struct builder *b, const struct lanes *lanes);

// witness_parts.c: the memory. part_at finds or makes the part that a tuple's address names,
// part_find only finds it; part_access records one access of a word that becomes `after` and gives
// what it was.
struct part *part_at(struct builder *b, uint32_t tree, uint32_t level, uint32_t index);
struct part *part_find(const struct builder *b, uint32_t tree, uint32_t level, uint32_t index);
void part_access(struct builder *b, struct part *part, uint32_t word, uint32_t stamp,
                 const felt after[static 8], felt before[static 8]);
void part_read(struct builder *b, struct part *part, uint32_t word, uint32_t stamp,
               felt value[static 8]);
// One reading of a word's first felt, which does not change.
felt part_head(struct part *part, uint32_t word);
void parts_fill(struct builder *b);

// witness_signed.c: who signed which operations; false when the arena is too small. The run of the
// operation at a position, NULL when nobody signed it; the operation of an intent.
bool signed_runs_make(struct builder *b, struct arena *arena);
const struct signed_run *signed_run_of(const struct builder *b, uint32_t position);
const struct operation *signed_operation(const struct builder *b, uint32_t tree, uint32_t index);
// Bytes of arena for a batch of so many operations.
size_t signed_runs_bytes(uint32_t operations);

// witness_small.c: rows of the small tables.
void range_use(struct builder *b, uint32_t value);
bool time_row(struct builder *b, const felt from[static 2], const felt to[static 2], bool strict);
void order_rows(struct builder *b, const felt low[static 8], const felt high[static 8]);
void bits_rows(struct builder *b, uint32_t stamp, uint32_t tree, uint32_t index,
               const felt limbs[static 24], uint32_t counts[static 2]);
void range_fill(struct builder *b);

// witness_oper.c: all operations. witness_node.c: all nodes.
void oper_fill(struct builder *b);
void node_fill(struct builder *b);
// Counts one more operation whose body is AB of a leaf.
void node_use_body(struct builder *b, uint32_t tree, uint32_t leaf);

#endif
