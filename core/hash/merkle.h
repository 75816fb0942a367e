// SPDX-License-Identifier: Apache-2.0
// Commitments to the rows of matrices of several heights, in one BLAKE3 tree. Prover and verifier
// share this file; hashing is that of core/hash/blake3.h.
//
// Shape: a list of matrices, each 2^log_rows rows of `columns` elements. The bytes of a row at
// height 2^h are the canonical little-endian words of that row in every matrix of that height, in
// the order of the list; when the commitment is salted, rows of the tallest height end with 16
// bytes of salt. That hides every row that is not opened: a lower row is injected into a node over
// salted rows none of which is opened either, so nobody can recompute the node to try a guess.
//
// Tree: the level of size M has M nodes. At M = 2^log_rows of the tallest matrix node i is the
// digest of row i. Going down from M to M / 2,
//     node i of M / 2 = compress(IV, node i || node i + M / 2 of level M, 0, 64, PARENT)
// and, where matrices of M / 2 rows exist, their row i is injected:
//     node i          = compress(IV, node i || digest of row i, 1, 64, PARENT).
// Children are half a level apart, so neighbouring nodes are hashed side by side without gathering,
// and row i of a domain lies under row i mod M / 2 of the next, where folding leads too.
// The levels end at the cap, 2^c nodes, c = min(4, log_rows of the shortest matrix) by default; the
// cap is what is sent and absorbed.
//
// Opening of the rows q (strictly increasing, below the tallest height), in bytes, no lengths:
//   1. for every height of the shape, tallest first, for every distinct q mod height, ascending:
//      the bytes of that row (words, then the salt if it is of the tallest);
//   2. for every level above the cap, largest M first, for every distinct q mod M / 2, ascending:
//      when only one of its two children is among the q mod M, the 32 bytes of the other.
// Every length follows from shape and q. A reader refuses words that are not below p; digests that
// are wrong, missing or left over break the cap or the end of the proof.
#ifndef CONSENTRY_CORE_HASH_MERKLE_H
#define CONSENTRY_CORE_HASH_MERKLE_H

#include "core/base/arena.h"
#include "core/base/executor.h"
#include "core/base/reader.h"
#include "core/base/writer.h"
#include "core/field/lanes.h"
#include "core/hash/blake3.h"

#define MERKLE_LOG_ROWS_MAX 24
#define MERKLE_LOG_CAP      4
#define MERKLE_CAP_MAX      (1 << MERKLE_LOG_CAP)
#define MERKLE_SALT_BYTES   16
#define MERKLE_QUERIES_MAX  512 // in one opening

struct merkle_dimensions {
    uint32_t columns;
    uint32_t log_rows;
};

struct merkle_shape {
    const struct merkle_dimensions *matrices;
    size_t count;     // >= 1
    uint32_t log_cap; // <= MERKLE_LOG_CAP; a shorter matrix lowers it
    bool salted;
};

// The log2 of the tallest height; of the cap; and the elements in a row of one height.
uint32_t merkle_log_rows(const struct merkle_shape *shape);
uint32_t merkle_log_cap(const struct merkle_shape *shape);
size_t merkle_row_width(const struct merkle_shape *shape, uint32_t log_rows);

// ---- prover

// What is committed, beside the shape: column c of matrix k is data[k][c * stride[k]] and the
// elements after it. Of the tallest height, 2^h, word w (of 4) of the salt of row i is
// salts[(w << h) + i]. All lent for the life of the tree.
//
// The tree does not depend on how the rows lie in memory. With log_cosets = B they lie by cosets,
// as a low-degree extension makes them: row i 2^B + c of 2^h stands at place c 2^(h - B) + i, in
// the matrices, in the salts, and in the levels. The cap must not be below 2^B nodes.
struct merkle_data {
    const felt *const *data;
    const size_t *stride;
    const uint32_t *salts;
    uint32_t log_cosets;
};

// Levels are eight arrays of words: word w of the node at place i of level 2^k is
// levels[k][(w << k) + i].
struct merkle_tree {
    struct merkle_shape shape;
    struct merkle_data data;
    uint32_t log_rows;
    uint32_t log_cap;
    uint32_t *levels[MERKLE_LOG_ROWS_MAX + 1];
};

// Hashes everything; the levels live in `arena`. NO_SPACE when they do not fit. Shape, data and
// what they point to outlive the tree. `executor` may be NULL.
WARN_UNUSED enum status merkle_commit(struct merkle_tree *tree, struct arena *arena,
                                      const struct lanes *lanes, const struct executor *executor,
                                      const struct merkle_shape *shape,
                                      const struct merkle_data *data);

// The same in parts, for rows that are not in memory all at once: begin (only salts and log_cosets
// of `data` are used), the rows of each coset once, in any order, finish. A coset's rows of height
// 2^h are column c of matrix k at data[k][c * stride[k]], 2^(h - log_cosets) elements.
WARN_UNUSED enum status merkle_begin(struct merkle_tree *tree, struct arena *arena,
                                     const struct merkle_shape *shape,
                                     const struct merkle_data *data);
WARN_UNUSED enum status merkle_hash_coset(struct merkle_tree *tree, struct arena *scratch,
                                          const struct lanes *lanes,
                                          const struct executor *executor, uint32_t coset,
                                          const struct merkle_data *rows);
void merkle_finish(struct merkle_tree *tree, const struct lanes *lanes,
                   const struct executor *executor);

// Bytes of arena that merkle_commit() takes, or merkle_begin() and merkle_hash_coset().
size_t merkle_arena_bytes(const struct merkle_shape *shape);

// The 2^log_cap nodes of the cap.
void merkle_cap(const struct merkle_tree *tree, struct hash256 *cap);

// Appends the opening of `count` >= 1 queries, strictly increasing.
void merkle_open(const struct merkle_tree *tree, const uint32_t *queries, size_t count,
                 struct writer *w);

// The same with the rows given, for a tree made in parts: `rows` has every height of the shape with
// the distinct queries modulo it, as merkle_verify() would return them.
struct merkle_opening;
void merkle_open_rows(const struct merkle_tree *tree, const uint32_t *queries, size_t count,
                      const struct merkle_opening *rows, struct writer *w);

// ---- both

// Sorts in place, drops what is repeated, returns how many are left: the form that opening and
// verification take.
size_t merkle_sort_queries(uint32_t *queries, size_t count);

// The size in bytes of an opening.
size_t merkle_opening_bytes(const struct merkle_shape *shape, const uint32_t *queries,
                            size_t count);

// ---- verifier

// The opened rows of one height: element c of the k-th row is values[c * count + k], c counting
// through all matrices of that height in the order of the shape.
struct merkle_rows {
    uint32_t log_rows;
    size_t width;
    size_t count;
    const uint32_t *indices; // ascending
    const felt *values;
};

struct merkle_opening {
    struct merkle_rows heights[MERKLE_LOG_ROWS_MAX + 1]; // tallest first
    size_t height_count;
};

// Reads an opening and checks it against the cap. Statuses: that of the reader for bytes that end
// early or words not below p; INVALID when a node differs from the cap; NO_SPACE. What it returns
// lives in `arena`. The caller checks with reader_end() that nothing is left when the proof ends.
WARN_UNUSED enum status merkle_verify(struct merkle_opening *opening, struct arena *arena,
                                      const struct lanes *lanes, const struct merkle_shape *shape,
                                      const struct hash256 *cap, const uint32_t *queries,
                                      size_t count, struct reader *r);

// The rows of one height, which the shape has.
const struct merkle_rows *merkle_rows_of(const struct merkle_opening *opening, uint32_t log_rows);

// Where the row with that index stands among `rows`; the index is q mod height for an opened q.
size_t merkle_rows_find(const struct merkle_rows *rows, uint32_t index);

#endif
