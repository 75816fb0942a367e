// SPDX-License-Identifier: Apache-2.0
// Sealing a batch: what its operations touched, old and new, becomes a witness for the prover, and
// the forest moves to the new roots (docs/protocol.md 2.4 to 2.6).
//
// Two steps, so that ordering need not wait for hashing. batch_collect() belongs to the thread that
// orders: it copies contents, draws the new salts and closes the batch, without hashing.
// batch_hash() touches only the witness and the forest: any one thread may run it, batches in
// order, while the ordering thread goes on. batch_seal() is both.
//
// Which parts of which leaves an operation opens (P, G, K: accounts by role):
//
//   REGISTER  P created: A B C; G (low): A, C*; K: A, C*
//   GRANT     P: A, C*; G: A, C*; K: A, C; consent created: A B C
//   REVOKE    P: A, C*; consent: A, C*; class 1: P's C is only read
//   REQUEST   P: A, C*; G: A, C*; K: A, C; request created: A B C
//   RESPOND   P: A, C*; request: A, B, C*; if it grants: G: A, C*; consent created: A B C
//   EXPIRE    K: A, C*; consent: B, C*
//   RECORD    P: A, C*; K: A, C*; record created: A B C; the superseded record: A
//   VOCAB     K: A, C*; entry created: A
//   class 1   K: A, B, C* beside the above
//
// C* is written. A leaf opened by several operations is one witness leaf with the union of their
// parts. The part C of every written or created leaf gets a new salt, once a batch; a leaf that was
// only read keeps its salt, and its old and new sides are equal.
#ifndef CONSENTRY_CORE_LEDGER_BATCH_H
#define CONSENTRY_CORE_LEDGER_BATCH_H

#include "core/ledger/state.h"
#include "core/ledger/subbatch.h"

enum touched_parts { PARTS_A = 1, PARTS_B = 2, PARTS_C = 4 };

// Draws the salt of a part C. The same arguments must give the same salt again when the journal is
// replayed, so it is a keyed function, not a random source.
struct salter {
    void (*salt)(void *context, struct salt *out, enum tree_id tree, uint32_t index,
                 uint64_t batch);
    void *context;
};

// A leaf that the batch touched. The old words of A and B are the new ones, or, where the leaf was
// created, absent: then the old digests are E_0, E_0, E_1, E_1, E_2 and c_old is zeros. Arrays
// longer than the tree's part end in zeros.
struct witness_leaf {
    uint8_t tree;  // enum tree_id
    uint8_t parts; // enum touched_parts
    bool created;
    bool written; // part C changed
    uint32_t index;
    felt a[PART_A_FELTS_MAX];
    felt b[PART_B_FELTS_MAX];
    felt c_old[PART_C_FELTS_MAX];
    felt c_new[PART_C_FELTS_MAX];
    digest a_old, b_old, ab_old, digest_c_old, leaf_old;
    digest a_new, b_new, ab_new, digest_c_new, leaf_new;
};

// An inner node on the path of a touched leaf: level 3 to 32, children one level below.
struct witness_node {
    uint8_t tree; // enum tree_id
    uint8_t level;
    bool touched_left;
    bool touched_right;
    uint32_t index;
    digest old_left, old_right, new_left, new_right;
    digest old_parent, new_parent;
};

#define BATCH_DEPTH_MAX 12

// Everything the prover needs; owns nothing, lives in the arena it was made in, refers to nothing
// else. Immutable once hashed.
struct batch_witness {
    uint64_t number;
    uint32_t count;                              // operations
    uint32_t bucket;                             // 16, 64, 256, 1024 or 4096
    uint32_t depth;                              // log2(bucket)
    struct operation *operations;                // count, with their bodies
    felt *operation_words;                       // count x 32: W0..W3
    digest *operation_tree[BATCH_DEPTH_MAX + 1]; // [k] has bucket >> k nodes, [depth] is the root
    struct subbatch subbatches[SUBBATCHES_MAX];  // operations of class 1 are theirs, in order
    uint32_t subbatch_count;
    struct state_head old_head;
    struct state_head new_head;
    felt old_words[8 * STATE_WORDS]; // W0..W7
    felt new_words[8 * STATE_WORDS];
    digest old_root;
    digest new_root;
    digest operations_root;
    struct witness_leaf *leaves; // by tree, then index
    uint32_t leaf_count;
    struct witness_node *nodes; // by level, then tree, then index
    uint32_t node_count;
    uint32_t node_start[TREE_LEVELS + 2]; // nodes of level k: [node_start[k], node_start[k + 1])
};

// The bucket that holds `count` operations, 1 to 4096.
uint32_t batch_bucket(uint32_t count);

// What the open batch holds so far: operations applied, leaves touched. A batch must be sealed
// before a table of its proof would overflow: apply a group, look at these, and roll it back if it
// is too much.
uint32_t batch_open_operations(const struct state *state);
uint32_t batch_open_leaves(const struct state *state);
// Inner nodes, levels 3 to 32, above those leaves: what the witness will have.
uint32_t batch_open_nodes(const struct state *state);
// Sub-batches that organizations signed, and the operations in them.
uint32_t batch_open_subbatches(const struct state *state);
uint32_t batch_open_signed(const struct state *state);
// Operations by kind code, OPERATION_KINDS numbers. Valid until the state changes.
const uint32_t *batch_open_kinds(const struct state *state);

// Arena bytes that always suffice to seal a batch of up to `count` operations: 1 MB for 16, 8 MB
// for 200, 78 MB for 4096. What is taken is less; lend lazily committed memory.
size_t batch_witness_bytes(uint32_t count);

// Closes the open batch: operations[0, count) are all that were applied since the last one, in
// order, count >= 1. No group may be open. NO_SPACE when the arena is too small; nothing has
// changed then.
WARN_UNUSED enum status batch_collect(struct batch_witness *out, struct state *state,
                                      const struct operation *operations, uint32_t count,
                                      const struct salter *salter, struct arena *arena);

// Computes every digest of a collected witness and moves the forest from its old to its new roots.
// The witness must be the one collected right after the batch the forest stands at.
void batch_hash(struct batch_witness *witness, struct forest *forest, const struct lanes *lanes);

// batch_collect() and batch_hash().
WARN_UNUSED enum status batch_seal(struct batch_witness *out, struct state *state,
                                   const struct operation *operations, uint32_t count,
                                   const struct salter *salter, const struct lanes *lanes,
                                   struct arena *arena);

// The touched leaf (tree, index) of a witness, or NULL.
const struct witness_leaf *witness_find_leaf(const struct batch_witness *witness, enum tree_id tree,
                                             uint32_t index);

#endif
