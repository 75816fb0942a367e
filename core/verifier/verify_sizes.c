// SPDX-License-Identifier: Apache-2.0
// The memory of judging a proof, counted as the steps allocate it.
#include "core/verifier/verify_internal.h"

enum { SLOT = 64 }; // an allocation begins at a multiple of this

static size_t tree_bytes(const struct stark_shape *s, const struct merkle_shape *tree)
{
    size_t queries = s->profile->queries, bytes = 2 * (32 * queries + SLOT);
    uint32_t log_rows = merkle_log_rows(tree);
    for (uint32_t k = 0; k <= log_rows; k++) {
        size_t width = merkle_row_width(tree, k);
        bytes += 4 * queries + SLOT;
        if (width == 0) continue;
        bytes += width * (queries * sizeof(felt) + sizeof(const felt *));
        bytes += (16 + 32) * queries + 4 * SLOT;
    }
    return bytes;
}

// One table's nodes, or one height's columns: whichever is more, since both are given back.
static size_t passing_bytes(const struct stark_shape *s)
{
    size_t most = 0, columns = 0;
    for (uint32_t t = 0; t < s->table_count; t++) {
        size_t nodes = s->circuit->tables[t]->node_count + 1U + s->tables[t].width;
        if (nodes * sizeof(ext) > most) most = nodes * sizeof(ext);
        columns += s->tables[t].width + 1 + (size_t)EXT_DEGREE * s->tables[t].group_count;
    }
    columns += EXT_DEGREE * STARK_SEGMENTS_MAX;
    size_t words = columns * (sizeof(const felt *) + sizeof(ext)) +
                   8 * (sizeof(ext) * s->profile->queries + SLOT);
    return (words > most ? words : most) + 4 * SLOT;
}

size_t stark_verify_bytes(const struct stark_circuit *circuit,
                          const struct stark_statement *statement,
                          const struct stark_profile *profile)
{
    struct stark_shape shape;
    if (stark_shape_make(&shape, circuit, statement, profile) != STATUS_OK) return 0;
    struct merkle_shape trees[] = {stark_trace_tree(&shape), stark_bus_tree(&shape),
                                   stark_quotient_tree(&shape)};
    size_t bytes = sizeof(struct verifier) + sizeof(struct verifier_opened);
    bytes += sizeof(ext) * (2 * (size_t)shape.opening_count + ((size_t)1 << shape.log_final));
    for (size_t i = 0; i < 3; i++) bytes += tree_bytes(&shape, &trees[i]);
    for (uint32_t r = 0; r < shape.round_count; r++) {
        struct merkle_shape tree = stark_round_tree(&shape, r);
        bytes += tree_bytes(&shape, &tree) + 4 * (size_t)profile->queries + SLOT;
    }
    bytes += shape.height_count * (sizeof(ext) * profile->queries + SLOT);
    return bytes + passing_bytes(&shape) + 8 * SLOT;
}
