// SPDX-License-Identifier: Apache-2.0
#include "core/circuit/witness.h"

#include "core/base/checked.h"
#include "core/circuit/buses.h"
#include "core/circuit/witness_internal.h"
#include "core/field/roots.h"

static const uint32_t widths[CIRCUIT_TABLES] = {PERM_WIDTH, NODE_WIDTH,  WORD_WIDTH, OPER_WIDTH,
                                                BITS_WIDTH, ORDER_WIDTH, TIME_WIDTH, RANGE_WIDTH};

enum { ACCESSES_OF_OPERATION = 32, PARTS_OF_OPERATION = 16 };

static uint32_t parts_max(uint32_t bucket)
{
    return PARTS_OF_OPERATION * circuit_bucket_size(bucket) + 8;
}

static uint32_t accesses_max(uint32_t bucket)
{
    return ACCESSES_OF_OPERATION * circuit_bucket_size(bucket) + 16;
}

static uint32_t slots_for(uint32_t items)
{
    return 1U << (log2_ceil(items) + 1);
}

size_t batch_traces_bytes(uint32_t bucket)
{
    const uint32_t *heights = circuit_log_heights(bucket);
    size_t size = 0;
    for (int t = 0; t < CIRCUIT_TABLES; t++)
        size += ((size_t)widths[t] << heights[t]) * sizeof(felt);
    size += sizeof(uint32_t) * slots_for(1U << heights[CIRCUIT_PERM]);
    size += sizeof(struct part) * parts_max(bucket);
    size += sizeof(uint32_t) * slots_for(parts_max(bucket));
    size += sizeof(struct word_access) * accesses_max(bucket);
    size += signed_runs_bytes(circuit_bucket_size(bucket));
    return size + sizeof(struct builder) + 64 * 16;
}

static bool builder_init(struct builder *b, struct arena *arena, const struct batch_witness *in,
                         uint32_t bucket, const struct stark_profile *profile)
{
    const uint32_t *heights = circuit_log_heights(bucket);
    for (int t = 0; t < CIRCUIT_TABLES; t++) {
        size_t stride = (size_t)1 << heights[t];
        b->rows[t].columns = ARENA_NEW(arena, felt, widths[t] * stride);
        if (b->rows[t].columns == NULL) return false;
        b->rows[t].stride = stride;
        // The last active row of every table but PERM and RANGE is padding.
        uint32_t active = stark_active_rows(profile, heights[t]);
        bool full = t == CIRCUIT_PERM || t == CIRCUIT_RANGE;
        b->rows[t].active = full || active == 0 ? active : active - 1;
    }
    uint32_t node_slots = slots_for(1U << heights[CIRCUIT_PERM]);
    uint32_t part_slots = slots_for(parts_max(bucket));
    b->node_slots = ARENA_NEW(arena, uint32_t, node_slots);
    b->part_slots = ARENA_NEW(arena, uint32_t, part_slots);
    b->parts = arena_alloc_raw(arena, parts_max(bucket), sizeof(struct part));
    b->accesses = arena_alloc_raw(arena, accesses_max(bucket), sizeof(struct word_access));
    b->node_slots_mask = node_slots - 1;
    b->part_slots_mask = part_slots - 1;
    b->part_capacity = parts_max(bucket);
    b->access_capacity = accesses_max(bucket);
    b->perm_step = root_of_unity(heights[CIRCUIT_PERM]);
    b->in = in;
    circuit_empty_digests(b->empty, CIRCUIT_TREE_DEPTH + 1);
    if (!signed_runs_make(b, arena)) return false;
    return b->node_slots && b->part_slots && b->parts && b->accesses;
}

// The roots' words come before all operations, the verifier's accesses behind them.
static void open_state(struct builder *b)
{
    struct part *state = part_at(b, TREE_STATE, 0, 0);
    if (state == NULL) return;
    felt none[8];
    for (uint32_t i = 0; i < b->in->node_count; i++) {
        const struct witness_node *n = &b->in->nodes[i];
        if (n->level == CIRCUIT_TREE_DEPTH)
            part_access(b, state, n->tree, STAMP_ROOTS, n->new_parent.e, none);
    }
}

static void close_state(struct builder *b)
{
    struct part *state = part_at(b, TREE_STATE, 0, 0);
    felt none[8];
    if (state == NULL) return;
    part_access(b, state, STATE_WORD_CLOCK, STAMP_END, b->in->new_words + 8 * STATE_WORD_CLOCK,
                none);
    part_read(b, state, TREE_VOCABULARY, STAMP_END, none);
}

static void state_what(struct batch_statement *s, const struct batch_witness *in, uint32_t bucket)
{
    const felt *before = in->old_words + 8 * STATE_WORD_CLOCK;
    *s = (struct batch_statement){.batch = in->number, .count = in->count, .bucket = bucket};
    s->old_root = in->old_root;
    s->new_root = in->new_root;
    s->operations_root = in->operations_root;
    for (uint32_t i = 0; i < in->count; i++) s->counts[in->operations[i].class]++;
    s->subbatch_count = in->subbatch_count;
    memcpy(s->subbatches, in->subbatches, sizeof s->subbatches);
    s->time_before = time_from_felts(before + 2);
    s->sequence_before = time_from_felts(before + 4);
    s->time_first = in->operations[0].time;
    s->time_last = in->operations[in->count - 1].time;
    s->sequence_last = in->operations[in->count - 1].sequence;
    for (int i = 0; i < 8; i++) s->vocabulary_root.e[i] = in->new_words[8 * TREE_VOCABULARY + i];
}

enum status batch_traces_build(struct batch_traces *out, struct arena *arena,
                               const struct batch_witness *witness,
                               const struct stark_profile *profile, const struct lanes *lanes)
{
    uint32_t bucket = circuit_bucket_for(witness->bucket);
    if (bucket >= CIRCUIT_BUCKETS || witness->count == 0) return STATUS_LIMIT;
    struct builder *b = ARENA_NEW(arena, struct builder, 1);
    if (b == NULL || !builder_init(b, arena, witness, bucket, profile)) return STATUS_NO_SPACE;
    open_state(b);
    oper_fill(b);
    close_state(b);
    parts_fill(b);
    node_fill(b);
    perm_fill(b, lanes);
    range_fill(b);
    for (int t = 0; t < CIRCUIT_TABLES; t++) {
        if (b->rows[t].overflow) return STATUS_LIMIT;
        out->columns[t] = b->rows[t].columns;
        out->used[t] = b->rows[t].used;
        out->traces[t] = (struct stark_trace){b->rows[t].columns, b->rows[t].stride};
    }
    state_what(&out->statement, witness, bucket);
    return b->broken ? STATUS_INTERNAL : STATUS_OK;
}
