// SPDX-License-Identifier: Apache-2.0
// The batch circuit: eight tables joined by buses, and their heights by bucket (docs/protocol.md
// 4).
#ifndef CONSENTRY_CORE_CIRCUIT_BATCH_CIRCUIT_H
#define CONSENTRY_CORE_CIRCUIT_BATCH_CIRCUIT_H

#include "core/base/arena.h"
#include "core/base/status.h"
#include "core/stark/proof.h"

enum circuit_table {
    CIRCUIT_PERM,
    CIRCUIT_NODE,
    CIRCUIT_WORD,
    CIRCUIT_OPER,
    CIRCUIT_BITS,
    CIRCUIT_ORDER,
    CIRCUIT_TIME,
    CIRCUIT_RANGE,
    CIRCUIT_TABLES
};

// Buckets: how many operations a batch may hold, and with that every height.
enum { CIRCUIT_BUCKETS = 5 };

// 16, 64, 256, 1024, 4096 for bucket 0 to 4.
uint32_t circuit_bucket_size(uint32_t bucket);
// The least bucket that holds `count` operations; CIRCUIT_BUCKETS when none does.
uint32_t circuit_bucket_for(uint32_t count);
// log2 of the heights of a bucket's tables, by circuit_table.
const uint32_t *circuit_log_heights(uint32_t bucket);
// Depth of the operations' tree: log2 of the bucket's size.
uint32_t circuit_operations_depth(uint32_t bucket);

struct batch_circuit {
    struct stark_circuit stark;
    const struct air_table *tables[CIRCUIT_TABLES];
    uint32_t bucket;
};

// Builds the circuit of a bucket in the arena, which must outlive it. NO_SPACE when the arena is
// too small (CIRCUIT_BYTES are enough), BAD_VALUE for a bucket that does not exist.
#define CIRCUIT_BYTES ((size_t)2 << 20)
WARN_UNUSED enum status batch_circuit_make(struct batch_circuit *out, struct arena *arena,
                                           uint32_t bucket);

#endif
