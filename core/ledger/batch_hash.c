// SPDX-License-Identifier: Apache-2.0
// The hashing half of sealing: parts, leaves, nodes level by level, operations, roots. Every step
// runs many hashes through the vector kernels at once.
#include "core/ledger/batch.h"

#include "core/base/invariant.h"
#include "core/ledger/hash_many.h"

// Field `name` of every structure of an array, as hash_many.h takes them.
#define IN(array, name)  ((struct strided_in){&(array)[0].name, sizeof(array)[0]})
#define OUT(array, name) ((struct strided_out){&(array)[0].name, sizeof(array)[0]})

static void set_absent(struct witness_leaf *leaf, const digest empty[static TREE_LEVELS + 1])
{
    leaf->a_old = leaf->b_old = empty[0];
    leaf->ab_old = leaf->digest_c_old = empty[1];
    leaf->leaf_old = empty[2];
}

static void hash_part(const struct lanes *lanes, enum tree_id tree, enum leaf_part part,
                      struct strided_in words, struct strided_out out, uint32_t n)
{
    enum part_tag tag = part_tag_of(tree, part);
    if (tag != PART_TAG_EMPTY) hash_parts(lanes, tag, words, out, n);
}

// One tree's leaves. Created ones have the highest indexes, so they stand behind the existing ones.
static void hash_leaves(struct witness_leaf *leaves, uint32_t n, const struct forest *forest,
                        const struct lanes *lanes)
{
    if (n == 0) return;
    enum tree_id tree = (enum tree_id)leaves[0].tree;
    uint32_t existing = 0;
    for (uint32_t i = 0; i < n; i++) {
        set_absent(&leaves[i], forest->empty);
        leaves[i].b_new = forest->empty[0]; // for a tree without parts B and C
        leaves[i].digest_c_new = forest->empty[1];
        if (!leaves[i].created) existing++;
    }
    hash_part(lanes, tree, PART_A, IN(leaves, a), OUT(leaves, a_new), n);
    hash_part(lanes, tree, PART_B, IN(leaves, b), OUT(leaves, b_new), n);
    hash_part(lanes, tree, PART_C, IN(leaves, c_old), OUT(leaves, digest_c_old), existing);
    hash_part(lanes, tree, PART_C, IN(leaves, c_new), OUT(leaves, digest_c_new), n);
    hash_nodes(lanes, IN(leaves, a_new), IN(leaves, b_new), OUT(leaves, ab_new), n);
    hash_nodes(lanes, IN(leaves, ab_new), IN(leaves, digest_c_new), OUT(leaves, leaf_new), n);
    for (uint32_t i = 0; i < existing; i++) {
        INVARIANT(!leaves[i].created);
        leaves[i].a_old = leaves[i].a_new;
        leaves[i].b_old = leaves[i].b_new;
        leaves[i].ab_old = leaves[i].ab_new;
        leaves[i].leaf_old = forest_node(forest, tree, TREE_LEAF_LEVEL, leaves[i].index);
    }
}

// The old and new digest of the touched child number `at` of a level.
static void child_digests(const struct batch_witness *w, uint32_t level, uint32_t at, digest *old,
                          digest *new)
{
    if (level == TREE_LEAF_LEVEL) {
        *old = w->leaves[at].leaf_old;
        *new = w->leaves[at].leaf_new;
    } else {
        const struct witness_node *node = &w->nodes[w->node_start[level] + at];
        *old = node->old_parent;
        *new = node->new_parent;
    }
}

static void hash_level(struct batch_witness *w, uint32_t level, const struct forest *forest,
                       const struct lanes *lanes)
{
    struct witness_node *nodes = w->nodes + w->node_start[level];
    uint32_t n = w->node_start[level + 1] - w->node_start[level], child = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct witness_node *node = &nodes[i];
        enum tree_id tree = (enum tree_id)node->tree;
        if (node->touched_left) {
            child_digests(w, level - 1, child++, &node->old_left, &node->new_left);
        } else {
            node->old_left = node->new_left = forest_node(forest, tree, level - 1, 2 * node->index);
        }
        if (node->touched_right) {
            child_digests(w, level - 1, child++, &node->old_right, &node->new_right);
        } else {
            node->old_right = node->new_right =
                forest_node(forest, tree, level - 1, 2 * node->index + 1);
        }
        node->old_parent = forest_node(forest, tree, level, node->index);
    }
    hash_nodes(lanes, IN(nodes, new_left), IN(nodes, new_right), OUT(nodes, new_parent), n);
}

// Everything the batch changed goes into the forest; all new leaves are among the touched ones.
static void move_forest(const struct batch_witness *w, struct forest *forest)
{
    for (uint32_t i = 0; i < w->leaf_count; i++) {
        const struct witness_leaf *leaf = &w->leaves[i];
        forest->trees[leaf->tree].level[TREE_LEAF_LEVEL][leaf->index] = leaf->leaf_new;
    }
    for (uint32_t i = 0; i < w->node_count; i++) {
        const struct witness_node *node = &w->nodes[i];
        forest->trees[node->tree].level[node->level][node->index] = node->new_parent;
    }
    for (size_t t = 0; t < TREE_COUNT; t++) forest->trees[t].count = w->new_head.count[t];
    forest->head = w->new_head;
    forest->state_root = w->new_root;
}

// W2: AB of the leaf made, of the request answered, or the string's digest.
static digest body_of(const struct batch_witness *w, const struct operation *op)
{
    enum tree_id tree = TREE_COUNT;
    switch ((enum operation_kind)op->kind) {
    case OPERATION_REGISTER: tree = TREE_ACCOUNTS; break;
    case OPERATION_GRANT: tree = TREE_CONSENTS; break;
    case OPERATION_REQUEST:
    case OPERATION_RESPOND: tree = TREE_REQUESTS; break;
    case OPERATION_RECORD: tree = TREE_RECORDS; break;
    case OPERATION_VOCAB: return op->content.string;
    case OPERATION_REVOKE:
    case OPERATION_EXPIRE: return (digest){{FELT_ZERO}};
    }
    const struct witness_leaf *leaf = witness_find_leaf(w, tree, op->target);
    INVARIANT(leaf != NULL);
    return leaf->ab_new;
}

static void hash_operations(struct batch_witness *w, const digest *empty, const struct lanes *lanes)
{
    const size_t stride = 8 * OPERATION_WORDS;
    for (uint32_t i = 0; i < w->count; i++) {
        w->operations[i].body = body_of(w, &w->operations[i]);
        operation_words(w->operation_words + i * stride, &w->operations[i]);
    }
    hash_parts(lanes, PART_TAG_OPERATION,
               (struct strided_in){w->operation_words, stride * sizeof(felt)},
               (struct strided_out){w->operation_tree[0], sizeof(digest)}, w->count);
    for (uint32_t k = 0; k <= w->depth; k++) {
        uint32_t filled = (uint32_t)(((uint64_t)w->count + (1U << k) - 1) >> k);
        if (k > 0) {
            const digest *below = w->operation_tree[k - 1];
            hash_nodes(lanes, (struct strided_in){below, 2 * sizeof(digest)},
                       (struct strided_in){below + 1, 2 * sizeof(digest)},
                       (struct strided_out){w->operation_tree[k], sizeof(digest)}, filled);
        }
        for (uint32_t i = filled; i < w->bucket >> k; i++) w->operation_tree[k][i] = empty[k];
    }
    w->operations_root = w->operation_tree[w->depth][0];
}

void batch_hash(struct batch_witness *witness, struct forest *forest, const struct lanes *lanes)
{
    struct batch_witness *w = witness;
    INVARIANT(forest->head.batch == w->old_head.batch && w->number == w->old_head.batch + 1);
    for (uint32_t from = 0; from < w->leaf_count;) {
        uint32_t to = from;
        while (to < w->leaf_count && w->leaves[to].tree == w->leaves[from].tree) to++;
        hash_leaves(w->leaves + from, to - from, forest, lanes);
        from = to;
    }
    forest_state_words(w->old_words, forest, &w->old_head);
    w->old_root = forest->state_root;
    for (uint32_t level = TREE_LEAF_LEVEL + 1; level <= TREE_LEVELS; level++) {
        hash_level(w, level, forest, lanes);
    }
    digest roots[TREE_COUNT];
    for (size_t t = 0; t < TREE_COUNT; t++) roots[t] = forest_root(forest, (enum tree_id)t);
    for (uint32_t i = w->node_start[TREE_LEVELS]; i < w->node_count; i++) {
        roots[w->nodes[i].tree] = w->nodes[i].new_parent;
    }
    state_words(w->new_words, roots, &w->new_head);
    w->new_root = state_words_root(w->new_words);
    hash_operations(w, forest->empty, lanes);
    move_forest(w, forest);
}

enum status batch_seal(struct batch_witness *out, struct state *state,
                       const struct operation *operations, uint32_t count,
                       const struct salter *salter, const struct lanes *lanes, struct arena *arena)
{
    TRY(batch_collect(out, state, operations, count, salter, arena));
    batch_hash(out, &state->forest, lanes);
    return STATUS_OK;
}
