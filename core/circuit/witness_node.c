// SPDX-License-Identifier: Apache-2.0
// NODE rows: the two levels inside each touched leaf, the ledger's nodes above, the operations'
// tree.
#include "core/circuit/witness_internal.h"

struct node {
    uint32_t tree, level, index;
    bool touch_left, touch_right;
    digest old_left, old_right, new_left, new_right, old, new;
};

static void put(struct builder *b, const struct node *n)
{
    struct rows *rows = &b->rows[CIRCUIT_NODE];
    perm_use_node(b, n->old_left, n->old_right);
    perm_use_node(b, n->new_left, n->new_right);
    uint32_t row;
    if (!rows_next(rows, &row)) return;
    rows_put(rows, row, NODE_REAL, FELT_ONE);
    rows_put(rows, row, NODE_TREE, small(n->tree));
    rows_put(rows, row, NODE_LEVEL, small(n->level));
    rows_put(rows, row, NODE_INDEX, small(n->index));
    const digest *const digests[6] = {&n->old_left,  &n->old_right, &n->new_left,
                                      &n->new_right, &n->old,       &n->new};
    for (uint32_t i = 0; i < 6; i++)
        rows_put_many(rows, row, NODE_OLD_LEFT + 8 * i, digests[i]->e, 8);
    rows_put(rows, row, NODE_TOUCH_LEFT, small(n->touch_left));
    rows_put(rows, row, NODE_TOUCH_RIGHT, small(n->touch_right));
    rows_put(rows, row, NODE_ROOT, small(n->level == CIRCUIT_TREE_DEPTH));
}

static void leaf_nodes(struct builder *b, const struct witness_leaf *leaf)
{
    uint32_t i = leaf->index, t = leaf->tree;
    bool a = part_find(b, t, 0, 4 * i) != NULL, rule = part_find(b, t, 0, 4 * i + 1) != NULL;
    bool state = part_find(b, t, 1, 2 * i + 1) != NULL;
    struct node ab = {t,           1,           2 * i,       a,           rule,
                      leaf->a_old, leaf->b_old, leaf->a_new, leaf->b_new, leaf->ab_old,
                      leaf->ab_new};
    if (a || rule) put(b, &ab);
    if (!a && !rule && !state) return; // the balance of the buses will tell
    struct node top = {t,
                       2,
                       i,
                       a || rule,
                       state,
                       leaf->ab_old,
                       leaf->digest_c_old,
                       leaf->ab_new,
                       leaf->digest_c_new,
                       leaf->leaf_old,
                       leaf->leaf_new};
    put(b, &top);
}

// A public tree, all of it made by the batch: `count` leaves from the first place on.
static void public_nodes(struct builder *b, uint32_t tree, digest *const *levels, uint32_t depth,
                         uint32_t count)
{
    for (uint32_t level = 1; level <= depth; level++) {
        const digest *children = levels[level - 1];
        // Leaves fill places from 0, so a node is touched when its first place is.
        for (uint32_t i = 0; i << level < count; i++) {
            digest empty = b->empty[level - 1];
            bool right = (2 * i + 1) << (level - 1) < count;
            struct node n = {tree,
                             level,
                             i,
                             true,
                             right,
                             empty,
                             empty,
                             children[2 * i],
                             children[2 * i + 1],
                             b->empty[level],
                             levels[level][i]};
            put(b, &n);
        }
    }
}

void node_fill(struct builder *b)
{
    const struct batch_witness *in = b->in;
    for (uint32_t i = 0; i < in->leaf_count; i++) leaf_nodes(b, &in->leaves[i]);
    for (uint32_t i = 0; i < in->node_count; i++) {
        const struct witness_node *w = &in->nodes[i];
        struct node n = {w->tree,          w->level,      w->index,     w->touched_left,
                         w->touched_right, w->old_left,   w->old_right, w->new_left,
                         w->new_right,     w->old_parent, w->new_parent};
        put(b, &n);
    }
    public_nodes(b, TREE_OPERATIONS, in->operation_tree, in->depth, in->count);
    for (uint32_t i = 0; i < b->run_count; i++) {
        const struct signed_run *run = &b->runs[i];
        public_nodes(b, run->tree, run->level, run->depth, run->subbatch->count);
    }
    // Bodies: the AB rows stand among the leaves' rows, found by their address.
    struct rows *rows = &b->rows[CIRCUIT_NODE];
    if (rows->overflow) return;
    for (uint32_t row = 0; row < rows->used; row++) {
        if (felt_to_u32(rows_get(rows, row, NODE_LEVEL)) != 1) continue;
        uint32_t tree = felt_to_u32(rows_get(rows, row, NODE_TREE));
        if (tree >= TREE_COUNT) continue;
        uint32_t leaf = felt_to_u32(rows_get(rows, row, NODE_INDEX)) / 2;
        const struct part *part = part_find(b, tree, 0, 4 * leaf);
        if (part != NULL) rows_put(rows, row, NODE_BODY, small(part->bodies));
    }
}

void node_use_body(struct builder *b, uint32_t tree, uint32_t leaf)
{
    struct part *part = part_at(b, tree, 0, 4 * leaf);
    if (part != NULL) part->bodies++;
}
