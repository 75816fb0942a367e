// SPDX-License-Identifier: Apache-2.0
// Openings, headers and snapshots: what is made verifies, what is spoiled does not, whatever the
// spoiled byte.
#include "core/ledger/receipt.h"
#include "core/ledger/batch_header.h"
#include "core/ledger/state_snapshot.h"
#include "core/ledger/workload.h"
#include "tests/check.h"

#include <stdlib.h>

enum { ACCOUNTS = 40, OPERATIONS = 20, SNAPSHOT_MAX = 1 << 17 };

static void *memory[2], *witness_memory;
static struct arena arena, witness_arena;
static struct state state;
static struct batch_witness witness;
static struct workload workload = {ACCOUNTS, 5, ACCOUNTS, 3};
static struct operation operations[LEDGER_BATCH_MAX];

// Beside the grants, one leaf in every tree.
static void add_others(uint32_t *count)
{
    struct draft drafts[3];
    struct refusal refusal;
    memset(drafts, 0, sizeof drafts);
    workload_grant(&drafts[0], &workload, 30);
    drafts[0].op.kind = OPERATION_REQUEST;
    drafts[1].op.kind = OPERATION_RECORD;
    drafts[1].op.patient = ACCOUNTS - 1;
    drafts[1].op.custodian = WORKLOAD_CUSTODIAN;
    drafts[1].op.content.record.basis = 17;
    drafts[2].op.kind = OPERATION_VOCAB;
    drafts[2].op.flags = 1;
    drafts[2].op.extra = 9;
    drafts[2].op.content.string.e[3] = FELT_ONE;
    CHECK_EQ(group_accept(&state, operations + *count, drafts, 3, state.head.sequence + 1,
                          WORKLOAD_TIME + 9, &refusal),
             LEDGER_OK);
    *count += 3;
}

static void prepare(void)
{
    struct state_capacity capacity = workload_capacity(&workload, 2 * OPERATIONS);
    struct salter salter = workload_salter();
    size_t size = state_bytes(&capacity), witness_size = batch_witness_bytes(2 * OPERATIONS);
    uint32_t count = OPERATIONS;
    for (int i = 0; i < 2; i++) memory[i] = malloc(size);
    witness_memory = malloc(witness_size);
    arena = arena_over(memory[0], size);
    witness_arena = arena_over(witness_memory, witness_size);
    CHECK_EQ(workload_init(&state, &arena, &workload, 2 * OPERATIONS, lanes_best()), STATUS_OK);
    workload_apply(&state, operations, &workload, 0, OPERATIONS);
    add_others(&count);
    CHECK_EQ(batch_seal(&witness, &state, operations, count, &salter, lanes_best(), &witness_arena),
             STATUS_OK);
}

TEST(operation_opening__every_operation__verifies_after_a_round_trip)
{
    for (uint32_t i = 0; i < witness.count; i++) {
        struct operation_opening o, back;
        struct operation op;
        uint8_t bytes[OPERATION_OPENING_BYTES_MAX], again[OPERATION_OPENING_BYTES_MAX];
        operation_opening_make(&o, &witness, i);
        size_t size = operation_opening_encode(bytes, &o);
        CHECK_EQ(size, 144 + 32 * witness.depth);
        CHECK_EQ(operation_opening_decode(&back, span_of(bytes, size), NULL), STATUS_OK);
        CHECK_EQ(operation_opening_encode(again, &back), size);
        CHECK_BYTES(bytes, again, size);
        CHECK_EQ(operation_opening_verify(&back, witness.operations_root), STATUS_OK);
        CHECK_EQ(operation_opening_verify(&back, witness.new_root), STATUS_INVALID);
        CHECK(operation_words_read(&op, back.words));
        CHECK(op.kind == operations[i].kind && op.sequence == operations[i].sequence);
        CHECK(op.target == operations[i].target && op.time == operations[i].time);
    }
}

// Every byte but the batch number's, which no path covers, is bound.
TEST(operation_opening__every_bit_flipped__refused)
{
    struct operation_opening o, back;
    uint8_t bytes[OPERATION_OPENING_BYTES_MAX];
    operation_opening_make(&o, &witness, 7);
    size_t size = operation_opening_encode(bytes, &o);
    for (size_t bit = 0; bit < 8 * size; bit++) {
        if (bit / 8 >= 8 && bit / 8 < 16) continue;
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        enum status status = operation_opening_decode(&back, span_of(bytes, size), NULL);
        if (status == STATUS_OK) {
            status = operation_opening_verify(&back, witness.operations_root);
        }
        CHECK(status != STATUS_OK);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t cut = 0; cut < size; cut++) {
        CHECK(operation_opening_decode(&back, span_of(bytes, cut), NULL) != STATUS_OK);
    }
    bytes[size] = 0;
    CHECK(size == OPERATION_OPENING_BYTES_MAX ||
          operation_opening_decode(&back, span_of(bytes, size + 1), NULL) == STATUS_TRAILING_BYTES);
}

static void check_leaf(enum tree_id tree, uint32_t index)
{
    struct leaf_opening o, back;
    uint8_t bytes[LEAF_OPENING_BYTES_MAX], again[LEAF_OPENING_BYTES_MAX];
    CHECK_EQ(leaf_opening_make(&o, &state, tree, index), STATUS_OK);
    size_t size = leaf_opening_encode(bytes, &o);
    CHECK_EQ(leaf_opening_decode(&back, span_of(bytes, size), NULL), STATUS_OK);
    CHECK_EQ(leaf_opening_encode(again, &back), size);
    CHECK_BYTES(bytes, again, size);
    CHECK_EQ(leaf_opening_verify(&back, witness.new_root), STATUS_OK);
    CHECK_EQ(leaf_opening_verify(&back, witness.old_root), STATUS_INVALID);
}

TEST(leaf_opening__every_leaf__verifies_after_a_round_trip)
{
    for (size_t t = 0; t < TREE_COUNT; t++) {
        for (uint32_t i = 0; i < witness.new_head.count[t]; i++) check_leaf((enum tree_id)t, i);
        struct leaf_opening o;
        CHECK_EQ(leaf_opening_make(&o, &state, (enum tree_id)t, witness.new_head.count[t]),
                 STATUS_NOT_FOUND);
    }
}

TEST(leaf_opening__while_a_batch_is_open__shows_the_sealed_state)
{
    workload_apply(&state, operations, &workload, OPERATIONS, 5);
    for (uint32_t i = 0; i < ACCOUNTS; i++) check_leaf(TREE_ACCOUNTS, i);
    struct leaf_opening o;
    CHECK_EQ(leaf_opening_make(&o, &state, TREE_CONSENTS, state.head.count[TREE_CONSENTS] - 1),
             STATUS_NOT_FOUND);
    struct batch_witness next;
    struct salter salter = workload_salter();
    size_t mark = witness_arena.used;
    CHECK_EQ(batch_collect(&next, &state, operations, 5, &salter, &witness_arena), STATUS_OK);
    CHECK_EQ(leaf_opening_make(&o, &state, TREE_ACCOUNTS, 1), STATUS_UNAVAILABLE);
    batch_hash(&next, &state.forest, lanes_best());
    CHECK_EQ(leaf_opening_make(&o, &state, TREE_ACCOUNTS, 1), STATUS_OK);
    CHECK_EQ(leaf_opening_verify(&o, next.new_root), STATUS_OK);
    arena_rewind(&witness_arena, mark);
}

static void flip_leaf(enum tree_id tree)
{
    struct leaf_opening o, back;
    uint8_t bytes[LEAF_OPENING_BYTES_MAX];
    CHECK_EQ(leaf_opening_make(&o, &state, tree, 0), STATUS_OK);
    size_t size = leaf_opening_encode(bytes, &o);
    for (size_t at = 0; at < size; at++) {
        uint8_t flip = (uint8_t)(1U << (at * 7 + at / 8) % 8);
        bytes[at] ^= flip;
        enum status status = leaf_opening_decode(&back, span_of(bytes, size), NULL);
        if (status == STATUS_OK) status = leaf_opening_verify(&back, state_root(&state));
        CHECK(status != STATUS_OK);
        bytes[at] ^= flip;
    }
    for (size_t cut = 0; cut < size; cut += 13) {
        CHECK(leaf_opening_decode(&back, span_of(bytes, cut), NULL) != STATUS_OK);
    }
}

TEST(leaf_opening__every_byte_flipped__refused)
{
    flip_leaf(TREE_CONSENTS);
    flip_leaf(TREE_VOCABULARY);
}

static void make_header(struct batch_header *h)
{
    batch_header_make(h, &witness);
    for (size_t i = 0; i < 32; i++) {
        h->circuit_id[i] = (uint8_t)i;
        h->origin[i] = (uint8_t)(2 * i);
        h->policy_digest[i] = (uint8_t)(3 * i);
    }
}

TEST(batch_header__round_trip__one_encoding)
{
    struct batch_header h, back;
    uint8_t bytes[BATCH_HEADER_BYTES], again[BATCH_HEADER_BYTES];
    make_header(&h);
    CHECK_EQ(h.batch, 1);
    CHECK_EQ(h.count, OPERATIONS + 3);
    CHECK_EQ(h.counts[0], OPERATIONS + 3);
    CHECK_EQ(h.bucket, 1);
    CHECK_EQ(h.time_last, WORKLOAD_TIME + 9);
    batch_header_encode(bytes, &h);
    CHECK_EQ(batch_header_decode(&back, span_of(bytes, sizeof bytes), NULL), STATUS_OK);
    batch_header_encode(again, &back);
    CHECK_BYTES(bytes, again, sizeof bytes);
    for (size_t size = 0; size < sizeof bytes; size++) {
        CHECK(batch_header_decode(&back, span_of(bytes, size), NULL) != STATUS_OK);
    }
}

TEST(batch_header__every_bit_flipped__refused_or_another_header)
{
    struct batch_header h, back;
    uint8_t bytes[BATCH_HEADER_BYTES], again[BATCH_HEADER_BYTES], hash[2][32];
    make_header(&h);
    batch_header_encode(bytes, &h);
    batch_header_hash(hash[0], &h);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (batch_header_decode(&back, span_of(bytes, sizeof bytes), NULL) == STATUS_OK) {
            batch_header_encode(again, &back);
            CHECK_BYTES(bytes, again, sizeof bytes);
            batch_header_hash(hash[1], &back);
            CHECK(memcmp(hash[0], hash[1], 32) != 0);
        }
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

TEST(batch_header_follows__next_batch__ok_and_any_other__conflict)
{
    struct batch_header first, next, bad;
    make_header(&first);
    next = first;
    batch_header_hash(next.previous, &first);
    next.batch = 2;
    next.old_root = first.new_root;
    next.time_before = first.time_last;
    next.sequence_before = first.sequence_last;
    CHECK_EQ(batch_header_follows(&next, &first), STATUS_OK);
    CHECK_EQ(batch_header_follows(&first, &first), STATUS_CONFLICT);
    bad = next, bad.batch = 3;
    CHECK_EQ(batch_header_follows(&bad, &first), STATUS_CONFLICT);
    bad = next, bad.previous[5] ^= 1;
    CHECK_EQ(batch_header_follows(&bad, &first), STATUS_CONFLICT);
    bad = next, bad.old_root = first.old_root;
    CHECK_EQ(batch_header_follows(&bad, &first), STATUS_CONFLICT);
    bad = next, bad.time_before++;
    CHECK_EQ(batch_header_follows(&bad, &first), STATUS_CONFLICT);
    bad = next, bad.origin[0] ^= 1;
    CHECK_EQ(batch_header_follows(&bad, &first), STATUS_CONFLICT);
}

struct tape {
    uint8_t bytes[SNAPSHOT_MAX];
    size_t size, at;
};

static enum status tape_write(void *context, span bytes)
{
    struct tape *tape = context;
    if (bytes.size > sizeof tape->bytes - tape->size) return STATUS_DISK_FULL;
    memcpy(tape->bytes + tape->size, bytes.data, bytes.size);
    tape->size += bytes.size;
    return STATUS_OK;
}

static enum status tape_read(void *context, uint8_t *out, size_t size)
{
    struct tape *tape = context;
    if (size > tape->size - tape->at) return STATUS_TRUNCATED;
    memcpy(out, tape->bytes + tape->at, size);
    tape->at += size;
    return STATUS_OK;
}

static struct tape tape, second;

static enum status load(struct state *out, struct tape *from)
{
    struct state_capacity capacity = workload_capacity(&workload, 2 * OPERATIONS);
    struct arena to = arena_over(memory[1], state_bytes(&capacity));
    from->at = 0;
    return state_load(out, &to, &capacity, lanes_best(),
                         (struct snapshot_source){tape_read, from});
}

TEST(snapshot__round_trip__one_encoding_and_the_same_ledger)
{
    struct state back;
    tape.size = second.size = 0;
    CHECK_EQ(state_save(&state, (struct snapshot_sink){tape_write, &tape}), STATUS_OK);
    CHECK_EQ(tape.size, state_save_bytes(&state));
    CHECK_EQ(load(&back, &tape), STATUS_OK);
    CHECK_EQ(tape.at, tape.size);
    CHECK_EQ(state_save(&back, (struct snapshot_sink){tape_write, &second}), STATUS_OK);
    CHECK_EQ(second.size, tape.size);
    CHECK_BYTES(tape.bytes, second.bytes, tape.size);
    // Both go on alike.
    digest roots[2];
    struct state *both[2] = {&state, &back};
    struct salter salter = workload_salter();
    for (int i = 0; i < 2; i++) {
        struct batch_witness w;
        size_t mark = witness_arena.used;
        workload_apply(both[i], operations, &workload, OPERATIONS + 5, 3);
        CHECK_EQ(batch_seal(&w, both[i], operations, 3, &salter, lanes_best(), &witness_arena),
                 STATUS_OK);
        roots[i] = w.new_root;
        arena_rewind(&witness_arena, mark);
    }
    CHECK(digest_equal(roots[0], roots[1]));
    state_rehash(&back, lanes_portable());
    CHECK(digest_equal(roots[1], state_root(&back)));
}

TEST(state_load__spoiled_anywhere__refused)
{
    struct state back;
    for (size_t at = 0; at < tape.size; at += at < 500 ? 1 : 97) {
        tape.bytes[at] ^= 0x10;
        CHECK(load(&back, &tape) != STATUS_OK);
        tape.bytes[at] ^= 0x10;
    }
    size_t size = tape.size;
    for (tape.size = 0; tape.size < size; tape.size += 211) {
        CHECK_EQ(load(&back, &tape), STATUS_TRUNCATED);
    }
    tape.size = size;
    CHECK_EQ(load(&back, &tape), STATUS_OK);
}

TEST(state_save__sink_fails_at_every_call__status_forwarded)
{
    tape.size = SNAPSHOT_MAX - 100;
    CHECK_EQ(state_save(&state, (struct snapshot_sink){tape_write, &tape}), STATUS_DISK_FULL);
}

int main(void)
{
    prepare();
    RUN(operation_opening__every_operation__verifies_after_a_round_trip);
    RUN(operation_opening__every_bit_flipped__refused);
    RUN(leaf_opening__every_leaf__verifies_after_a_round_trip);
    RUN(batch_header__round_trip__one_encoding);
    RUN(batch_header__every_bit_flipped__refused_or_another_header);
    RUN(batch_header_follows__next_batch__ok_and_any_other__conflict);
    RUN(leaf_opening__while_a_batch_is_open__shows_the_sealed_state);
    RUN(leaf_opening__every_byte_flipped__refused);
    RUN(snapshot__round_trip__one_encoding_and_the_same_ledger);
    RUN(state_load__spoiled_anywhere__refused);
    RUN(state_save__sink_fails_at_every_call__status_forwarded);
    arena_reset(&arena);
    arena_reset(&witness_arena);
    free(memory[0]);
    free(memory[1]);
    free(witness_memory);
    return check_report();
}
