// SPDX-License-Identifier: Apache-2.0
// Sealed batches: the forest against roots computed naively, the witness against its own meaning.
#include "core/ledger/batch.h"
#include "core/ledger/workload.h"
#include "tests/check.h"
#include "tests/core/ledger/naive_root.h"

#include <stdlib.h>

struct bench {
    void *memory, *witness_memory;
    struct arena arena, witness_arena;
    struct state state;
    struct workload workload;
    uint32_t next;
};

static struct operation operations[LEDGER_BATCH_MAX];

static void open_bench(struct bench *b, uint32_t accounts, uint32_t more)
{
    b->workload = (struct workload){accounts, 20, accounts, 7};
    struct state_capacity capacity = workload_capacity(&b->workload, more);
    size_t size = state_bytes(&capacity), witness = batch_witness_bytes(more);
    b->memory = malloc(size);
    b->witness_memory = malloc(witness);
    b->arena = arena_over(b->memory, size);
    b->witness_arena = arena_over(b->witness_memory, witness);
    b->next = 0;
    CHECK_EQ(workload_init(&b->state, &b->arena, &b->workload, more, lanes_best()), STATUS_OK);
}

static void close_bench(struct bench *b)
{
    arena_reset(&b->arena);
    arena_reset(&b->witness_arena);
    free(b->memory);
    free(b->witness_memory);
}

static void seal(struct bench *b, struct batch_witness *w, uint32_t count)
{
    struct salter salter = workload_salter();
    workload_apply(&b->state, operations, &b->workload, b->next, count);
    b->next += count;
    arena_reset(&b->witness_arena);
    CHECK_EQ(batch_seal(w, &b->state, operations, count, &salter, lanes_best(), &b->witness_arena),
             STATUS_OK);
}

static void check_leaf(const struct batch_witness *w, const struct witness_leaf *leaf)
{
    enum tree_id tree = (enum tree_id)leaf->tree;
    digest part = sponge_hash((uint32_t)part_tag_of(tree, PART_A), leaf->a,
                              part_felts(part_tag_of(tree, PART_A)));
    CHECK(digest_equal(part, leaf->a_new));
    if (tree != TREE_VOCABULARY) {
        part = part_digest(part_tag_of(tree, PART_B), leaf->b);
        CHECK(digest_equal(part, leaf->b_new));
        part = part_digest(part_tag_of(tree, PART_C), leaf->c_new);
        CHECK(digest_equal(part, leaf->digest_c_new));
        part = leaf->created ? naive_empty(1) : part_digest(part_tag_of(tree, PART_C), leaf->c_old);
        CHECK(digest_equal(part, leaf->digest_c_old));
    }
    CHECK(digest_equal(leaf->ab_new, poseidon_compress(leaf->a_new, leaf->b_new)));
    CHECK(digest_equal(leaf->leaf_new, poseidon_compress(leaf->ab_new, leaf->digest_c_new)));
    CHECK(digest_equal(leaf->ab_old, poseidon_compress(leaf->a_old, leaf->b_old)));
    CHECK(digest_equal(leaf->leaf_old, poseidon_compress(leaf->ab_old, leaf->digest_c_old)));
    CHECK_EQ(leaf->created, leaf->index >= w->old_head.count[tree]);
    bool same = memcmp(leaf->c_old, leaf->c_new, sizeof leaf->c_old) == 0;
    if (tree != TREE_VOCABULARY) CHECK_EQ(same, !leaf->written);
    if (!leaf->created) CHECK(digest_equal(leaf->a_old, leaf->a_new));
    CHECK(witness_find_leaf(w, tree, leaf->index) == leaf);
}

// The digest of a touched child is its parent's.
static void check_child(const struct batch_witness *w, uint32_t level, uint32_t tree,
                        uint32_t index, digest old, digest new, bool touched)
{
    bool found = false;
    if (level == 2) {
        const struct witness_leaf *leaf = witness_find_leaf(w, (enum tree_id)tree, index);
        found = leaf != NULL;
        if (found) CHECK(digest_equal(leaf->leaf_old, old) && digest_equal(leaf->leaf_new, new));
    } else {
        for (uint32_t i = w->node_start[level]; i < w->node_start[level + 1] && !found; i++) {
            const struct witness_node *node = &w->nodes[i];
            if (node->tree != tree || node->index != index) continue;
            found = true;
            CHECK(digest_equal(node->old_parent, old) && digest_equal(node->new_parent, new));
        }
    }
    CHECK_EQ(found, touched);
    if (!touched) CHECK(digest_equal(old, new));
}

static void check_node(const struct batch_witness *w, const struct witness_node *node)
{
    CHECK(digest_equal(node->old_parent, poseidon_compress(node->old_left, node->old_right)));
    CHECK(digest_equal(node->new_parent, poseidon_compress(node->new_left, node->new_right)));
    check_child(w, node->level - 1U, node->tree, 2 * node->index, node->old_left, node->new_left,
                node->touched_left);
    check_child(w, node->level - 1U, node->tree, 2 * node->index + 1, node->old_right,
                node->new_right, node->touched_right);
}

static void check_roots(const struct batch_witness *w)
{
    digest old[TREE_COUNT], new[TREE_COUNT];
    for (size_t t = 0; t < TREE_COUNT; t++) {
        memcpy(old[t].e, w->old_words + 8 * t, sizeof old[t].e);
        memcpy(new[t].e, w->new_words + 8 * t, sizeof new[t].e);
    }
    bool touched[TREE_COUNT] = {false};
    for (uint32_t i = w->node_start[TREE_LEVELS]; i < w->node_count; i++) {
        touched[w->nodes[i].tree] = true;
        CHECK(digest_equal(w->nodes[i].old_parent, old[w->nodes[i].tree]));
        CHECK(digest_equal(w->nodes[i].new_parent, new[w->nodes[i].tree]));
    }
    for (size_t t = 0; t < TREE_COUNT; t++) {
        if (!touched[t]) CHECK(digest_equal(old[t], new[t]));
    }
    CHECK(digest_equal(w->old_root, sponge_hash(2, w->old_words, 64)));
    CHECK(digest_equal(w->new_root, sponge_hash(2, w->new_words, 64)));
}

static void check_operations(const struct batch_witness *w)
{
    for (uint32_t i = 0; i < w->count; i++) {
        digest d = operation_digest(&w->operations[i]);
        CHECK(digest_equal(d, w->operation_tree[0][i]));
    }
    for (uint32_t i = w->count; i < w->bucket; i++) {
        CHECK(digest_equal(w->operation_tree[0][i], naive_empty(0)));
    }
    for (uint32_t k = 1; k <= w->depth; k++) {
        for (uint32_t i = 0; i < w->bucket >> k; i++) {
            digest d = poseidon_compress(w->operation_tree[k - 1][2 * i],
                                         w->operation_tree[k - 1][2 * i + 1]);
            CHECK(digest_equal(d, w->operation_tree[k][i]));
        }
    }
    CHECK(digest_equal(w->operations_root, w->operation_tree[w->depth][0]));
    CHECK_EQ(w->bucket, 1U << w->depth);
}

static void check_witness(const struct batch_witness *w)
{
    for (uint32_t i = 0; i < w->leaf_count; i++) check_leaf(w, &w->leaves[i]);
    for (uint32_t i = 0; i < w->node_count; i++) check_node(w, &w->nodes[i]);
    check_roots(w);
    check_operations(w);
}

TEST(state_init__genesis__root_by_definition)
{
    struct bench b;
    open_bench(&b, 26, 1);
    CHECK(digest_equal(state_root(&b.state), naive_state_root(&b.state)));
    close_bench(&b);
}

TEST(batch_seal__sizes_1_to_200__roots_and_witness_hold)
{
    static const uint32_t sizes[] = {1, 16, 17, 200};
    struct bench b;
    open_bench(&b, 500, 300);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct batch_witness w;
        digest before = state_root(&b.state);
        seal(&b, &w, sizes[i]);
        CHECK_EQ(w.number, i + 1);
        CHECK_EQ(w.count, sizes[i]);
        CHECK(digest_equal(before, w.old_root));
        CHECK(digest_equal(state_root(&b.state), w.new_root));
        CHECK(digest_equal(state_root(&b.state), naive_state_root(&b.state)));
        check_witness(&w);
    }
    close_bench(&b);
}

TEST(batch_seal__4096_grants__root_by_rehashing)
{
    struct bench b;
    struct batch_witness w;
    open_bench(&b, 4200, 4096);
    seal(&b, &w, 4096);
    CHECK_EQ(w.bucket, 4096);
    digest root = state_root(&b.state);
    state_rehash(&b.state, lanes_portable());
    CHECK(digest_equal(root, state_root(&b.state)));
    check_operations(&w);
    check_roots(&w);
    close_bench(&b);
}

TEST(transition_apply__batch_of_4096__full_until_sealed)
{
    struct bench b;
    struct batch_witness w;
    struct draft draft;
    struct operation op;
    struct refusal refusal;
    struct salter salter = workload_salter();
    open_bench(&b, 4200, LEDGER_BATCH_MAX);
    workload_apply(&b.state, operations, &b.workload, 0, LEDGER_BATCH_MAX - 1);
    memset(&draft, 0, sizeof draft);
    draft.op.kind = OPERATION_VOCAB;
    draft.op.extra = 1;
    struct draft two[2] = {draft, draft};
    struct operation out[2];
    uint64_t time = b.state.head.time, sequence = b.state.head.sequence;
    CHECK_EQ(group_accept(&b.state, out, two, 2, sequence + 1, time, &refusal), LEDGER_BATCH_FULL);
    CHECK_EQ(refusal.position, 1);
    CHECK_EQ(batch_open_operations(&b.state), LEDGER_BATCH_MAX - 1);
    CHECK_EQ(group_accept(&b.state, &operations[LEDGER_BATCH_MAX - 1], &draft, 1, sequence + 1,
                          time, &refusal),
             LEDGER_OK);
    CHECK_EQ(group_accept(&b.state, &op, &draft, 1, sequence + 2, time, &refusal),
             LEDGER_BATCH_FULL);
    CHECK_EQ(batch_seal(&w, &b.state, operations, LEDGER_BATCH_MAX, &salter, lanes_best(),
                        &b.witness_arena),
             STATUS_OK);
    CHECK_EQ(group_accept(&b.state, &op, &draft, 1, sequence + 2, time, &refusal), LEDGER_OK);
    close_bench(&b);
}

TEST(batch_collect__arena_of_any_smaller_size__no_space_and_unchanged)
{
    struct bench b;
    struct batch_witness w;
    struct salter salter = workload_salter();
    open_bench(&b, 40, 20);
    workload_apply(&b.state, operations, &b.workload, 0, 5);
    size_t size = 0;
    enum status status = STATUS_NO_SPACE;
    for (; status == STATUS_NO_SPACE; size += 512) {
        struct arena arena = arena_over(b.witness_memory, size);
        status = batch_collect(&w, &b.state, operations, 5, &salter, &arena);
        if (status == STATUS_NO_SPACE) CHECK_EQ(batch_open_operations(&b.state), 5);
        if (status == STATUS_OK) batch_hash(&w, &b.state.forest, lanes_best());
        if (status == STATUS_OK) CHECK(digest_equal(w.new_root, naive_state_root(&b.state)));
        arena_reset(&arena);
    }
    CHECK_EQ(status, STATUS_OK);
    CHECK(size <= batch_witness_bytes(5));
    arena_over(b.witness_memory, batch_witness_bytes(20));
    close_bench(&b);
}

TEST(batch_collect__next_batch_applied_before_hashing__same_roots)
{
    struct bench together, apart;
    struct batch_witness w, first, second;
    struct salter salter = workload_salter();
    open_bench(&together, 300, 60);
    open_bench(&apart, 300, 60);
    seal(&together, &w, 20);
    digest root_one = w.new_root;
    seal(&together, &w, 30);

    workload_apply(&apart.state, operations, &apart.workload, 0, 20);
    struct arena *arena = &apart.witness_arena;
    CHECK_EQ(batch_collect(&first, &apart.state, operations, 20, &salter, arena), STATUS_OK);
    workload_apply(&apart.state, operations, &apart.workload, 20, 30);
    CHECK_EQ(batch_collect(&second, &apart.state, operations, 30, &salter, arena), STATUS_OK);
    batch_hash(&first, &apart.state.forest, lanes_best());
    CHECK(digest_equal(first.new_root, root_one));
    batch_hash(&second, &apart.state.forest, lanes_best());
    CHECK(digest_equal(second.new_root, w.new_root));
    close_bench(&together);
    close_bench(&apart);
}

TEST(forest_path__every_leaf__leads_to_the_root)
{
    struct bench b;
    open_bench(&b, 33, 5);
    for (uint32_t i = 0; i < 33; i++) {
        digest path[TREE_PATH_SIZE];
        forest_path(path, &b.state.forest, TREE_ACCOUNTS, i);
        digest leaf = forest_node(&b.state.forest, TREE_ACCOUNTS, 2, i);
        CHECK(digest_equal(forest_path_root(leaf, i, path),
                           forest_root(&b.state.forest, TREE_ACCOUNTS)));
    }
    close_bench(&b);
}

int main(void)
{
    RUN(state_init__genesis__root_by_definition);
    RUN(batch_seal__sizes_1_to_200__roots_and_witness_hold);
    RUN(batch_seal__4096_grants__root_by_rehashing);
    RUN(transition_apply__batch_of_4096__full_until_sealed);
    RUN(batch_collect__arena_of_any_smaller_size__no_space_and_unchanged);
    RUN(batch_collect__next_batch_applied_before_hashing__same_roots);
    RUN(forest_path__every_leaf__leads_to_the_root);
    return check_report();
}
