// SPDX-License-Identifier: Apache-2.0
#include "core/circuit/batch_circuit.h"

#include "core/circuit/addresses.h"
#include "core/circuit/tables.h"
#include "core/field/roots.h"
#include "core/hash/sponge.h"

// The heights. PERM has 63 rows an operation, which is what 200 grants take at 2^14; the others
// follow what an operation costs there. Heights three apart keep the low-degree test short, and
// every further one costs segments and a share of each query, so OPER is as high as TIME.
// clang-format off
static const uint32_t log_heights[CIRCUIT_BUCKETS][CIRCUIT_TABLES] = {
    //          PERM NODE WORD OPER BITS ORDER TIME RANGE
    /*   16 */ { 12,  11,  11,   9,   9,   9,   9,  13},
    /*   64 */ { 13,  12,  12,   9,  11,  11,   9,  13},
    /*  256 */ { 14,  13,  13,  11,  13,  13,  11,  13},
    /* 1024 */ { 16,  15,  16,  13,  15,  15,  13,  13},
    /* 4096 */ { 18,  17,  18,  15,  17,  17,  15,  15},
};
// clang-format on

uint32_t circuit_bucket_size(uint32_t bucket)
{
    return 16U << (2 * bucket);
}

uint32_t circuit_bucket_for(uint32_t count)
{
    uint32_t bucket = 0;
    while (bucket < CIRCUIT_BUCKETS && circuit_bucket_size(bucket) < count) bucket++;
    return bucket;
}

const uint32_t *circuit_log_heights(uint32_t bucket)
{
    return log_heights[bucket];
}

uint32_t circuit_operations_depth(uint32_t bucket)
{
    return 4 + 2 * bucket;
}

void circuit_empty_digests(digest *out, uint32_t count)
{
    for (uint32_t level = 0; level < count; level++)
        out[level] = level == 0 ? sponge_hash(DOMAIN_EMPTY, NULL, 0)
                                : poseidon_compress(out[level - 1], out[level - 1]);
}

enum status batch_circuit_make(struct batch_circuit *out, struct arena *arena, uint32_t bucket)
{
    if (bucket >= CIRCUIT_BUCKETS) return STATUS_BAD_VALUE;
    felt next_row = root_of_unity(log_heights[bucket][CIRCUIT_PERM]);
    *out = (struct batch_circuit){.bucket = bucket};
    out->tables[CIRCUIT_PERM] = table_perm(arena);
    out->tables[CIRCUIT_NODE] = table_node(arena);
    out->tables[CIRCUIT_WORD] = table_word(arena, next_row);
    out->tables[CIRCUIT_OPER] = table_oper(arena);
    out->tables[CIRCUIT_BITS] = table_bits(arena);
    out->tables[CIRCUIT_ORDER] = table_order(arena);
    out->tables[CIRCUIT_TIME] = table_time(arena);
    out->tables[CIRCUIT_RANGE] = table_range(arena);
    for (int i = 0; i < CIRCUIT_TABLES; i++)
        if (out->tables[i] == NULL) return STATUS_NO_SPACE;
    return stark_circuit_make(&out->stark, out->tables, CIRCUIT_TABLES);
}
