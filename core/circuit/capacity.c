// SPDX-License-Identifier: Apache-2.0
#include "core/circuit/capacity.h"

#include "core/circuit/batch_circuit.h"
#include "core/ledger/operation.h"

// Rows of a table that a batch takes at most. An account's parts A and C are 5 words and 2 digests;
// a rule's parts are 12 and 3, the largest of all leaves.
enum {
    ACCOUNT_WORD_ROWS = 8, // with a row for the new salt
    OTHER_WORD_ROWS = 16,
    STATE_WORD_ROWS = 16,
    ACCESS_ROWS = 14, // further accesses of an operation, its own part, counters and clock
    ACCOUNT_HASHES = 11,
    OTHER_HASHES = 15,
    OPERATION_HASHES = 6, // its words and the operations' tree
    FIXED_HASHES = 96,    // the state twice, empty subtrees
    ORDER_ROWS = 18,
    BITS_ROWS = 24,
    TIME_ROWS = 4,
    // What a signature adds: an intent of 3 words, its digest and tree, accesses of the custodian;
    // a sub-batch: 5 words and the digest of its author's part B, the path to a root.
    SIGNED_HASHES = 5,
    SIGNED_NODES = 1,
    SIGNED_WORD_ROWS = 10,
    SUBBATCH_HASHES = 5 + 12,
    SUBBATCH_NODES = 12,
    SUBBATCH_WORD_ROWS = 6,
};

static uint32_t others_of(const uint32_t kinds[static 9])
{
    return kinds[OPERATION_GRANT] + kinds[OPERATION_REVOKE] + kinds[OPERATION_REQUEST] +
           2 * kinds[OPERATION_RESPOND] + kinds[OPERATION_EXPIRE] + 2 * kinds[OPERATION_RECORD] +
           kinds[OPERATION_VOCAB];
}

bool batch_load_fits(const struct batch_load *load, const struct stark_profile *profile)
{
    uint32_t count = 0;
    for (int kind = 1; kind < 9; kind++) count += load->kinds[kind];
    uint32_t bucket = circuit_bucket_for(count);
    if (bucket == CIRCUIT_BUCKETS) return false;
    uint32_t others = others_of(load->kinds);
    if (others > load->leaves) others = load->leaves;
    uint32_t accounts = load->leaves - others;
    uint64_t rows[CIRCUIT_TABLES] = {0};
    rows[CIRCUIT_PERM] = (uint64_t)ACCOUNT_HASHES * accounts + (uint64_t)OTHER_HASHES * others +
                         2 * (uint64_t)load->nodes + (uint64_t)OPERATION_HASHES * count +
                         FIXED_HASHES + SIGNED_HASHES * (uint64_t)load->signed_count +
                         SUBBATCH_HASHES * (uint64_t)load->subbatches;
    rows[CIRCUIT_NODE] = 2 * (uint64_t)load->leaves + load->nodes + 2 * (uint64_t)count + 16 +
                         SIGNED_NODES * (uint64_t)load->signed_count +
                         SUBBATCH_NODES * (uint64_t)load->subbatches;
    rows[CIRCUIT_WORD] = (uint64_t)ACCOUNT_WORD_ROWS * accounts +
                         (uint64_t)OTHER_WORD_ROWS * others + (uint64_t)ACCESS_ROWS * count +
                         STATE_WORD_ROWS + SIGNED_WORD_ROWS * (uint64_t)load->signed_count +
                         SUBBATCH_WORD_ROWS * (uint64_t)load->subbatches;
    rows[CIRCUIT_OPER] = count;
    rows[CIRCUIT_BITS] =
        BITS_ROWS * (uint64_t)(load->kinds[OPERATION_GRANT] + load->kinds[OPERATION_REQUEST]);
    rows[CIRCUIT_ORDER] = ORDER_ROWS * (uint64_t)load->kinds[OPERATION_REGISTER];
    rows[CIRCUIT_TIME] = TIME_ROWS * (uint64_t)count;
    const uint32_t *heights = circuit_log_heights(bucket);
    for (int t = 0; t < CIRCUIT_TABLES; t++) {
        uint32_t active = stark_active_rows(profile, heights[t]);
        if (active == 0 || rows[t] > active - 1) return false;
    }
    return true;
}
