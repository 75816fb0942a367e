// SPDX-License-Identifier: Apache-2.0
// Openings: what a receipt shows of a batch and of the state, checked with nothing but the roots.
//
// An operation opening shows the words of one operation and its path to the operations' root of its
// batch. A leaf opening shows who and what (parts A and B) of one leaf and its path to the state
// root; part C, the changing state, stays a digest. Both have one encoding; integers are
// little-endian, felts canonical, a digest is 8 of them.
//
//   operation opening: 144 + 32 d bytes        leaf opening
//     0    4 magic "CNOP"                        0    4 magic "CNLF"
//     4    1 version, 1                          4    1 version, 1
//     5    1 depth d: 4, 6, 8, 10 or 12          5    1 tree, 0 to 4
//     6    2 position, from 0, < 2^d             6    2 zeros
//     8    8 batch number, 1 to 2^36 - 1         8    4 index, < 2^30
//    16  128 words W0..W3                       12    4 zeros
//   144   32 per level: siblings, lowest first  16  256 state words W0..W7
//                                              272  960 siblings at levels 2 to 31
//                                             1232   32 digest of part C
//                                             1264    4 a felt, words of A, then of B as the tree
//                                                       has them; vocabulary has no B
//
// Decoding checks form; verifying checks the path. Neither knows who says that a root is right:
// that is the log's and the proof's part.
#ifndef CONSENTRY_CORE_LEDGER_RECEIPT_H
#define CONSENTRY_CORE_LEDGER_RECEIPT_H

#include "core/base/reader.h"
#include "core/ledger/batch.h"

#define OPERATION_OPENING_BYTES_MAX (144 + 32 * BATCH_DEPTH_MAX)
#define LEAF_OPENING_BYTES_MAX      (1264 + 4 * (PART_A_FELTS_MAX + PART_B_FELTS_MAX))

struct operation_opening {
    uint64_t batch;
    uint32_t position; // from 0
    uint32_t depth;
    felt words[8 * OPERATION_WORDS];
    digest path[BATCH_DEPTH_MAX];
};

struct leaf_opening {
    enum tree_id tree;
    uint32_t index;
    felt a[PART_A_FELTS_MAX];
    felt b[PART_B_FELTS_MAX];
    digest c; // of part C
    digest path[TREE_PATH_SIZE];
    felt state_words[8 * STATE_WORDS];
};

// Opens operation `position` of a hashed batch.
void operation_opening_make(struct operation_opening *out, const struct batch_witness *witness,
                            uint32_t position);

// Opens a leaf in the state of the last sealed batch, also while a new batch is open. NOT_FOUND
// when the leaf was not in it; UNAVAILABLE while a collected batch is not hashed yet.
WARN_UNUSED enum status leaf_opening_make(struct leaf_opening *out, const struct state *state,
                                          enum tree_id tree, uint32_t index);

// Bytes written: 144 + 32 depth, or by tree.
size_t operation_opening_encode(uint8_t out[static OPERATION_OPENING_BYTES_MAX],
                                const struct operation_opening *opening);
size_t leaf_opening_encode(uint8_t out[static LEAF_OPENING_BYTES_MAX],
                           const struct leaf_opening *opening);

// BAD_MAGIC, BAD_VERSION, TRUNCATED, TRAILING_BYTES, BAD_VALUE, NOT_CANONICAL; *offset, unless
// NULL, says where.
WARN_UNUSED enum status operation_opening_decode(struct operation_opening *out, span bytes,
                                                 size_t *offset);
WARN_UNUSED enum status leaf_opening_decode(struct leaf_opening *out, span bytes, size_t *offset);

// OK when the path leads to the root; INVALID otherwise. BAD_VALUE when the words are not those of
// an operation, or parts A and B not those of a leaf of that tree.
WARN_UNUSED enum status operation_opening_verify(const struct operation_opening *opening,
                                                 digest operations_root);
WARN_UNUSED enum status leaf_opening_verify(const struct leaf_opening *opening, digest state_root);

// What an operation's words say; content, which they only commit to, is zeros. false when they are
// not the words of an operation: a field out of range, a zero that is not, an unknown kind.
bool operation_words_read(struct operation *out, const felt words[static 8 * OPERATION_WORDS]);

// Which state a leaf opening speaks of. false when the words are not those of a state.
bool state_words_read(struct state_head *out, digest roots[static TREE_COUNT],
                      const felt words[static 8 * STATE_WORDS]);

#endif
